#include "core/compare/history.h"
#include <math.h>
#include <string.h>

#define STEPS_MOST 32 /* of a series */

/* What the labels of history are made from. */
struct naming {
	struct devices devices;
	struct models models;
	struct vocabulary own; /* of the points */
	uint64_t varying;      /* words, by its ids */
};

bool history_same_cell(const struct history_point *a, const struct history_point *b)
{
	return cell_compare(&a->cell, &b->cell, ALL_WORDS) == 0;
}

/* What is the usual goes without saying, as does the engine where there is but one. */
static bool is_said(const struct cell *cell, const struct naming *naming, unsigned word)
{
	const struct word *of = word_of(&naming->own, word);
	double number = word_number(cell, of);
	bool usual = of->kind == WORD_IS_NUMBER && !of->own &&
		     (!number || (of->usual && number == (double)of->usual));
	bool quiet = of->quiet || word == WORD_MODEL; /* a history is of one name */
	return of->told_by == WORD_TOTAL && !usual && (!quiet || naming->varying & WORD_MASK(word));
}

static const char *label_of(struct arena *arena, const struct cell *cell,
			    const struct naming *naming, unsigned word)
{
	if (word == WORD_MODEL)
		return models_name(&naming->models, cell->model);
	if (word == WORD_DEVICE)
		return devices_name(&naming->devices, cell->device);
	return cell_label(arena, cell, word_of(&naming->own, word));
}

static const char *make_title(struct arena *arena, const struct history_point *point,
			      const struct naming *naming)
{
	const char *title = "";
	for (unsigned word = 0; word < words_end(&naming->own) && title; word = word_after(word)) {
		if (!is_said(&point->cell, naming, word))
			continue;
		const char *label = label_of(arena, &point->cell, naming, word);
		if (!label)
			return NULL;
		if (*label)
			title = arena_printf(arena, "%s%s%s", title, *title ? ", " : "", label);
	}
	return title;
}

static uint64_t varying_words(const struct vocabulary *own, const struct history_point *points,
			      size_t count)
{
	uint64_t varying = 0;
	for (size_t i = 1; i < count; i++)
		for (unsigned word = 0; word < words_end(own); word = word_after(word))
			if (!(varying & WORD_MASK(word)) &&
			    word_compare(&points[0].cell, &points[i].cell, word_of(own, word)) != 0)
				varying |= WORD_MASK(word);
	return varying;
}

/* What the points' runs declare: of the words that they have. */
static bool add_own(struct vocabulary *own, const struct cell *cell, struct arena *arena,
		    struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && cell->own && i < cell->own->count; i++) {
		struct word *word = (struct word *)cell->own->items[i].word;
		ok = vocabulary_join(own, &(struct vocabulary){ .words = &word, .word_count = 1 },
				     arena, err);
	}
	return ok;
}

static bool make_naming(struct naming *naming, const struct history_point *points, size_t count,
			struct arena *arena, struct dyno_error *err)
{
	size_t place;
	bool ok = true;
	*naming = (struct naming){ .varying = 0 };
	for (size_t i = 0; ok && i < count; i++)
		if (!add_own(&naming->own, &points[i].cell, arena, err))
			return false;
	naming->varying = varying_words(&naming->own, points, count);
	for (size_t i = 0; ok && i < count; i++) {
		const struct cell *cell = &points[i].cell;
		ok = (!cell->device ||
		      devices_add(&naming->devices, arena, cell->device, &place)) &&
		     (!cell->model || models_add(&naming->models, arena, cell->model));
	}
	return (ok && devices_label(&naming->devices, arena) &&
		models_label(&naming->models, arena)) ||
	       error_memory(err);
}

static uint64_t lackable_words(void)
{
	uint64_t bits = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		bits |= cell_words[word].may_lack ? WORD_MASK(word) : 0;
	return bits;
}

void history_fill(struct history_point *points, size_t count)
{
	const uint64_t lackable = lackable_words();
	for (size_t i = 0; i < count; i++) {
		uint64_t lacks = lackable & ~cell_known(&points[i].cell);
		const struct cell *like = NULL;
		bool agreed = points[i].failed && lacks;
		for (size_t k = 0; agreed && k < count; k++) {
			const struct cell *other = &points[k].cell;
			if (points[k].failed ||
			    cell_compare(other, &points[i].cell, ALL_WORDS & ~lacks) != 0)
				continue;
			agreed = !like || cell_compare(like, other, lacks) == 0;
			like = other;
		}
		if (agreed && like)
			cell_fill(&points[i].cell, like, lacks);
	}
}

static bool counts(const struct history_point *point)
{
	return !point->invalid && !point->failed && isfinite(point->value);
}

static bool find_steps(struct history_series *series, struct arena *arena)
{
	double *values = arena_allocate(arena, series->count, sizeof(*values));
	size_t *places = arena_allocate(arena, series->count, sizeof(*places));
	series->steps = arena_allocate(arena, STEPS_MOST, sizeof(*series->steps));
	if (!values || !places || !series->steps)
		return false;
	for (size_t i = 0; i < series->count; i++)
		series->failed += series->points[i].failed != NULL;
	for (size_t i = 0; i < series->count; i++)
		if (counts(&series->points[i])) {
			values[series->valid] = series->points[i].value;
			places[series->valid++] = i;
		}
	series->step_count =
		stats_steps(values, series->valid, HISTORY_LEVEL, 1, series->steps, STEPS_MOST);
	if (series->step_count == SIZE_MAX)
		return false;
	for (size_t i = 0; i < series->step_count; i++)
		series->steps[i].at = places[series->steps[i].at];
	return true;
}

bool history_make(struct history *history, const struct history_point *points, size_t count,
		  struct arena *arena, struct dyno_error *err)
{
	size_t cells = 0;
	struct naming naming;
	for (size_t i = 0; i < count; i++)
		cells += i == 0 || !history_same_cell(&points[i - 1], &points[i]);
	history->series = arena_allocate(arena, cells + 1, sizeof(*history->series));
	history->count = 0;
	if (!history->series)
		return error_memory(err);
	if (!make_naming(&naming, points, count, arena, err))
		return false;
	for (size_t first = 0, end; first < count; first = end) {
		struct history_series *series = &history->series[history->count++];
		for (end = first + 1;
		     end < count && history_same_cell(&points[first], &points[end]);)
			end++;
		*series = (struct history_series){ .title = make_title(arena, &points[first],
								       &naming),
						   .points = points + first,
						   .count = end - first };
		if (!series->title || !find_steps(series, arena))
			return error_memory(err);
	}
	return true;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_optional(struct json_writer *writer, const char *key, const char *text)
{
	if (text)
		json_member_string(writer, key, text);
}

static void write_point(const struct history_point *point, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "run", point->run);
	json_member_string(writer, "started", point->started);
	write_optional(writer, "tag", point->tag);
	write_optional(writer, "commit", point->commit);
	write_optional(writer, "invalid", point->invalid);
	write_optional(writer, "note", point->note);
	write_optional(writer, "digest", point->digest);
	write_optional(writer, "status", point->failed);
	write_optional(writer, "reason", point->reason);
	json_member_number(writer, "value", point->value);
	if (isfinite(point->low) && isfinite(point->high)) {
		json_member_number(writer, "low", point->low);
		json_member_number(writer, "high", point->high);
	}
	if (point->estimated)
		json_member_boolean(writer, "estimated", true);
	json_end_object(writer);
}

static void write_step(const struct history_series *series, const struct step *step,
		       struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_count(writer, "at", step->at);
	json_member_string(writer, "run", series->points[step->at].run);
	json_member_number(writer, "before", step->before);
	json_member_number(writer, "after", step->after);
	json_member_number(writer, "p", step->p);
	json_end_object(writer);
}

static void write_series(const struct history_series *series, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "title", series->title);
	cell_write(&series->points[0].cell, writer);
	json_member_count(writer, "runs", series->count);
	json_member_count(writer, "failed", series->failed);
	json_member_count(writer, "valid", series->valid);
	json_key(writer, "points");
	json_begin_array(writer);
	for (size_t i = 0; i < series->count; i++)
		write_point(&series->points[i], writer);
	json_end_array(writer);
	json_key(writer, "steps");
	json_begin_array(writer);
	for (size_t i = 0; i < series->step_count; i++)
		write_step(series, &series->steps[i], writer);
	json_end_array(writer);
	json_end_object(writer);
}

void history_write(const struct history *history, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "format", "dyno-history");
	json_member_count(writer, "version", 1);
	json_member_string(writer, "model", history->model);
	json_member_string(writer, "field", history->field->key);
	json_key(writer, "series");
	json_begin_array(writer);
	for (size_t i = 0; i < history->count; i++)
		write_series(&history->series[i], writer);
	json_end_array(writer);
	json_end_object(writer);
}
