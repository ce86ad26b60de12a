/* What a store tells of its runs, and how a model did over them: rows that can be asked by word. */
#include "api/store.h"
#include "api/words.h"
#include "core/result/result.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- The list of runs ------------------------------------------------------------------------- */

struct dyno_listing {
	struct arena arena;
	struct store_entry *entries;
	size_t count;
};

dyno_listing *dyno_store_list(dyno_store *store, size_t limit, struct dyno_error *err)
{
	dyno_listing *listing;
	if (!store_check(store, err))
		return NULL;
	listing = calloc(1, sizeof(*listing));
	if (!listing) {
		error_memory(err);
		return NULL;
	}
	if (store_list(store->store, limit, &listing->arena, &listing->entries, &listing->count,
		       err))
		return listing;
	dyno_listing_destroy(listing);
	return NULL;
}

void dyno_listing_destroy(dyno_listing *listing)
{
	if (listing)
		arena_finish(&listing->arena);
	free(listing);
}

size_t dyno_listing_count(const dyno_listing *listing)
{
	return listing ? listing->count : 0;
}

const struct text_word listing_words[] = {
	{ "id", offsetof(struct store_entry, id) },
	{ "started", offsetof(struct store_entry, started) },
	{ "finished", offsetof(struct store_entry, finished) },
	{ "tag", offsetof(struct store_entry, tag) },
	{ "models", offsetof(struct store_entry, models) },
	{ "devices", offsetof(struct store_entry, devices) },
	{ "invalid", offsetof(struct store_entry, invalid) },
	{ 0 },
};

const char *dyno_listing_text(const dyno_listing *listing, size_t row, const char *word)
{
	return row < dyno_listing_count(listing)
		       ? words_text(listing_words, &listing->entries[row], word)
		       : NULL;
}

double dyno_listing_number(const dyno_listing *listing, size_t row, const char *word)
{
	if (row >= dyno_listing_count(listing) || !word)
		return NAN;
	if (strcmp(word, "results") == 0)
		return (double)listing->entries[row].results;
	return strcmp(word, "failed") == 0 ? (double)listing->entries[row].failed : NAN;
}

/* --- A history -------------------------------------------------------------------------------- */

struct dyno_history {
	struct arena arena;
	struct history history;
};

static bool read_history(dyno_history *history, struct store *store,
			 const struct history_filter *filter, struct dyno_error *err)
{
	struct history_point *points;
	size_t count;
	return store_field(store, filter->field, &history->arena, &history->history.field, err) &&
	       store_history(store, filter, &history->arena, &points, &count, err) &&
	       history_make(&history->history, points, count, &history->arena, err);
}

dyno_history *dyno_store_history(dyno_store *store, const char *model, const char *field,
				 const char *device, size_t limit, struct dyno_error *err)
{
	const struct history_filter filter = { .model = model,
					       .device = device && *device ? device : NULL,
					       .field = field ? field : "latency_median",
					       .runs = limit };
	dyno_history *history = NULL;
	if (!store_check(store, err))
		return NULL;
	if (!model)
		error_set(err, DYNO_ERROR_USAGE, "no model");
	else if (!(history = calloc(1, sizeof(*history))))
		error_memory(err);
	else if (read_history(history, store->store, &filter, err))
		return history;
	dyno_history_destroy(history);
	return NULL;
}

void dyno_history_destroy(dyno_history *history)
{
	if (history)
		arena_finish(&history->arena);
	free(history);
}

size_t dyno_history_count(const dyno_history *history)
{
	return history ? history->history.count : 0;
}

static const struct history_series *series_at(const dyno_history *history, size_t series)
{
	return series < dyno_history_count(history) ? &history->history.series[series] : NULL;
}

const char *dyno_history_text(const dyno_history *history, size_t place, const char *word)
{
	const struct history_series *series = series_at(history, place);
	if (!series || !word)
		return NULL;
	if (strcmp(word, "title") == 0)
		return series->title;
	enum cell_word of_cell = word_find(word);
	const char *text = of_cell < WORD_TOTAL && cell_words[of_cell].kind != WORD_IS_NUMBER
				   ? cell_text(&series->points[0].cell, of_cell)
				   : NULL;
	return text && *text ? text : NULL;
}

double dyno_history_number(const dyno_history *history, size_t place, const char *word)
{
	static const struct number_word counts[] = {
		{ "runs", offsetof(struct history_series, count) },
		{ "failed", offsetof(struct history_series, failed) },
		{ "valid", offsetof(struct history_series, valid) },
		{ 0 },
	};
	const struct history_series *series = series_at(history, place);
	for (const struct number_word *row = counts; series && word && row->word; row++)
		if (strcmp(row->word, word) == 0)
			return (double)*(const size_t *)((const char *)series + row->offset);
	enum cell_word of_cell = series && word ? word_find(word) : WORD_TOTAL;
	uint64_t number = of_cell < WORD_TOTAL ? cell_number(&series->points[0].cell, of_cell) : 0;
	return number ? (double)number : NAN;
}

/* --- Its points and steps --------------------------------------------------------------------- */

size_t dyno_history_point_count(const dyno_history *history, size_t place)
{
	const struct history_series *series = series_at(history, place);
	return series ? series->count : 0;
}

const struct text_word point_words[] = {
	{ "run", offsetof(struct history_point, run) },
	{ "started", offsetof(struct history_point, started) },
	{ "tag", offsetof(struct history_point, tag) },
	{ "commit", offsetof(struct history_point, commit) },
	{ "invalid", offsetof(struct history_point, invalid) },
	{ "note", offsetof(struct history_point, note) },
	{ "digest", offsetof(struct history_point, digest) },
	{ "status", offsetof(struct history_point, failed) },
	{ "reason", offsetof(struct history_point, reason) },
	{ 0 },
};

static const struct history_point *point_at(const dyno_history *history, size_t series,
					    size_t point)
{
	return point < dyno_history_point_count(history, series)
		       ? &series_at(history, series)->points[point]
		       : NULL;
}

const char *dyno_history_point_text(const dyno_history *history, size_t series, size_t point,
				    const char *word)
{
	return words_text(point_words, point_at(history, series, point), word);
}

double dyno_history_point_number(const dyno_history *history, size_t series, size_t place,
				 const char *word)
{
	static const struct number_word words[] = {
		{ "value", offsetof(struct history_point, value) },
		{ "low", offsetof(struct history_point, low) },
		{ "high", offsetof(struct history_point, high) },
		{ 0 },
	};
	const struct history_point *point = point_at(history, series, place);
	if (point && word && strcmp(word, "estimated") == 0)
		return point->estimated;
	return words_number(words, point, word);
}

size_t dyno_history_step_count(const dyno_history *history, size_t place)
{
	const struct history_series *series = series_at(history, place);
	return series ? series->step_count : 0;
}

double dyno_history_step_number(const dyno_history *history, size_t series, size_t place,
				const char *word)
{
	static const struct number_word words[] = {
		{ "before", offsetof(struct step, before) },
		{ "after", offsetof(struct step, after) },
		{ "p", offsetof(struct step, p) },
		{ 0 },
	};
	const struct step *step = place < dyno_history_step_count(history, series)
					  ? &series_at(history, series)->steps[place]
					  : NULL;
	if (step && word && strcmp(word, "at") == 0)
		return (double)step->at;
	return words_number(words, step, word);
}
