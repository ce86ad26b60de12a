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

/* Runs of which nothing is left go, too, unless nothing is asked for. */
bool chart_spec_select(const struct chart_spec *spec, struct dyno_results *results,
		       struct dyno_error *err)
{
	size_t runs = 0, kept = 0;
	uint64_t place = 0;
	if (!chart_spec_filters(spec) && !spec->rows.count)
		return true;
	for (size_t r = 0; r < results->run_count; r++) {
		struct run *run = results->runs[r];
		size_t count = 0;
		for (size_t i = 0; i < run->result_count; i++, place++)
			if (is_wanted(&spec->rows, place) &&
			    chart_spec_passes(spec, run, run->results[i]))
				run->results[count++] = run->results[i];
		run->result_count = count;
		kept += count;
		if (count)
			results->runs[runs++] = run;
	}
	results->run_count = runs;
	return kept || error_set(err, DYNO_ERROR_NOT_FOUND,
				 "none of the %llu results is as the filters say",
				 (unsigned long long)place);
}

/* --- Order ----------------------------------------------------------------------------------- */

/* By what it is sorted; qsort has no room for it. */
struct key {
	struct result *result;
	const char *text; /* of a word that is no number; else NULL */
	double number;
	size_t place;
	bool falling;
};

static struct key key_of(struct result *result, enum cell_word word, enum field_id field)
{
	struct key key = { .result = result, .number = NAN };
	if (word == WORD_TOTAL)
		key.number = result->values[field].value;
	else if (cell_words[word].kind == WORD_IS_NUMBER)
		key.number = (double)cell_number(&result->cell, word);
	else
		key.text = cell_text(&result->cell, word);
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

static bool sort_run(struct run *run, enum cell_word word, enum field_id field, bool falling)
{
	struct key *keys = calloc(run->result_count + 1, sizeof(*keys));
	if (!keys)
		return false;
	for (size_t i = 0; i < run->result_count; i++) {
		keys[i] = key_of(run->results[i], word, field);
		keys[i].place = i;
		keys[i].falling = falling;
	}
	qsort(keys, run->result_count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < run->result_count; i++)
		run->results[i] = keys[i].result;
	free(keys);
	return true;
}

bool results_sort(struct dyno_results *results, const char *by, struct dyno_error *err)
{
	char key[64], words[WORD_KEYS_SIZE];
	if (!by)
		return true;
	const char *colon = strchr(by, ':');
	snprintf(key, sizeof(key), "%.*s", colon ? (int)(colon - by) : 63, by);
	enum cell_word word = word_find(strcmp(key, "seq") == 0 ? "sequence" : key);
	enum field_id field = field_find(key);
	bool falling = colon && strcmp(colon, ":desc") == 0;
	if ((word == WORD_TOTAL && field == FIELD_TOTAL) || (colon && !falling))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹sort›: \"%.*s\" is no word (%s) and no field "
				 "(docs/fields.md), with or without :desc",
				 TEXT_SHOWN(by), by, word_keys(words, NULL));
	for (size_t i = 0; i < results->run_count; i++)
		if (!sort_run(results->runs[i], word, field, falling))
			return error_memory(err);
	results->sorted = true;
	return true;
}
