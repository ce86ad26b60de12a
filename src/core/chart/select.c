/* Results that a chart would take, for those who show no chart. */
#include "core/base/units.h"
#include "core/chart/table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Filters --------------------------------------------------------------------------------- */

const struct option *chart_filter_options(void)
{
	return option_find(chart_options, cell_words[0].key);
}

static bool is_wanted(const struct counts *rows, uint64_t place)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i] == place)
			return true;
	return !rows->count;
}

/* Runs of which nothing is left go, too. Returns how many results stay, of *all. */
static size_t keep_those(const struct chart_filter *filter, struct dyno_results *results,
			 uint64_t *all)
{
	size_t runs = 0, kept = 0;
	for (size_t r = 0; r < results->run_count; r++) {
		struct run *run = results->runs[r];
		size_t count = 0;
		for (size_t i = 0; i < run->result_count; i++, ++*all)
			if (is_wanted(&filter->spec->rows, *all) &&
			    chart_filter_passes(filter, run, run->results[i]))
				run->results[count++] = run->results[i];
		run->result_count = count;
		kept += count;
		if (count)
			results->runs[runs++] = run;
	}
	results->run_count = runs;
	return kept;
}

static bool select_by(const struct chart_spec *spec, struct dyno_results *results,
		      struct arena *arena, struct dyno_error *err)
{
	struct vocabulary own;
	struct chart_filter filter;
	uint64_t all = 0;
	if (!results_vocabulary(results, arena, &own, err) || !chart_spec_check(spec, &own, err) ||
	    !chart_filter_make(&filter, spec, &own, arena, err))
		return false;
	return (!filter.any && !spec->rows.count) || keep_those(&filter, results, &all) ||
	       error_set(err, DYNO_ERROR_NOT_FOUND,
			 "none of the %llu results is as the filters say", (unsigned long long)all);
}

bool chart_spec_select(const struct chart_spec *spec, struct dyno_results *results,
		       struct dyno_error *err)
{
	struct arena arena = { 0 };
	bool ok = select_by(spec, results, &arena, err);
	arena_finish(&arena);
	return ok;
}

/* --- Order ----------------------------------------------------------------------------------- */

/* By what it is sorted: a word, or a field. */
struct order {
	const struct vocabulary *own;
	const struct word *word; /* NULL: the field */
	enum field_id field;
	bool falling;
};

/* Of one result; qsort has no room for the order. */
struct key {
	struct result *result;
	const char *text; /* of a word that is no number; else NULL */
	double number;
	size_t place;
	bool falling;
};

static struct key key_of(struct result *result, const struct order *order)
{
	struct key key = { .result = result, .number = NAN, .falling = order->falling };
	if (!order->word)
		key.number = result_value(order->own, result, order->field)->value;
	else if (order->word->kind == WORD_IS_NUMBER)
		key.number = word_number(&result->cell, order->word);
	else
		key.text = word_text(&result->cell, order->word);
	return key;
}

/* What has no value comes last, either way. */
static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = a->text && b->text ? strcmp(a->text, b->text)
				       : (a->number > b->number) - (a->number < b->number);
	if (isnan(a->number) != isnan(b->number))
		return isnan(a->number) ? 1 : -1;
	if (order)
		return a->falling ? -order : order;
	return (a->place > b->place) - (a->place < b->place);
}

static bool sort_run(struct run *run, const struct order *order)
{
	struct key *keys = calloc(run->result_count + 1, sizeof(*keys));
	if (!keys)
		return false;
	for (size_t i = 0; i < run->result_count; i++) {
		keys[i] = key_of(run->results[i], order);
		keys[i].place = i;
	}
	qsort(keys, run->result_count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < run->result_count; i++)
		run->results[i] = keys[i].result;
	free(keys);
	return true;
}

/* "batch", "latency_p99:desc" */
static bool read_order(const char *by, const struct vocabulary *own, struct order *order,
		       struct dyno_error *err)
{
	char key[OWN_KEY_MOST + 1], words[WORD_KEYS_SIZE];
	const char *colon = strrchr(by, ':');
	size_t length = colon ? (size_t)(colon - by) : strlen(by);
	snprintf(key, sizeof(key), "%.*s", length > OWN_KEY_MOST ? OWN_KEY_MOST : (int)length, by);
	unsigned word = word_find_option(key);
	word = word == WORD_TOTAL ? vocabulary_word(own, key) : word;
	*order = (struct order){ .own = own,
				 .word = word == WORD_TOTAL ? NULL : word_of(own, word),
				 .field = vocabulary_field(own, key),
				 .falling = colon && strcmp(colon, ":desc") == 0 };
	return ((order->word || order->field != FIELD_TOTAL) && (!colon || order->falling)) ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "‹sort›: \"%.*s\" is no word (%s) and no field (docs/fields.md), with or "
			 "without :desc",
			 TEXT_SHOWN(by), by, word_keys(words, NULL));
}

bool results_sort(struct dyno_results *results, const char *by, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct vocabulary own;
	struct order order;
	if (!by)
		return true;
	bool ok =
		results_vocabulary(results, &arena, &own, err) && read_order(by, &own, &order, err);
	for (size_t i = 0; ok && i < results->run_count; i++)
		ok = sort_run(results->runs[i], &order) || error_memory(err);
	results->sorted = ok;
	arena_finish(&arena);
	return ok;
}
