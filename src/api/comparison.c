/* The public functions of comparing. */
#include "api/comparison.h"
#include "api/text.h"
#include "core/base/caller.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "output/table/comparison.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool take_options(const dyno_comparison_options *given, struct arena *arena,
			 struct comparison_options *options, struct dyno_error *err)
{
	dyno_comparison_options known = DYNO_COMPARISON_OPTIONS_INIT;
	struct strings *keys = arena_allocate(arena, 1, sizeof(*keys));
	if (!keys)
		return error_memory(err);
	if (!caller_options(&known, sizeof(known), given, "DYNO_COMPARISON_OPTIONS_INIT", err))
		return false;
	if (known.has_threshold && !(known.threshold >= 0))
		return error_set(err, DYNO_ERROR_USAGE,
				 "threshold: %g is no share of 0 or more, such as 0.02",
				 known.threshold);
	for (const char *const *key = known.fields; key && *key; key++)
		if (!strings_add(arena, keys, *key))
			return error_memory(err);
	options->fields = keys->count ? keys : NULL;
	options->threshold = known.has_threshold ? known.threshold : NAN;
	options->across = known.across;
	return true;
}

dyno_comparison *dyno_comparison_create(const dyno_results *before, const dyno_results *after,
					const dyno_comparison_options *given, dyno_error *err)
{
	struct comparison_options options = { 0 };
	dyno_comparison *handle = calloc(1, sizeof(*handle));
	if (!handle) {
		error_memory(err);
		return NULL;
	}
	bool taken = take_options(given, &handle->arena, &options, err);
	if (taken && (!after || (!before && !options.across)))
		error_set(err, DYNO_ERROR_USAGE, "two results are compared, or one across a word");
	else if (taken)
		handle->comparison = comparison_create(before, after, &options, err);
	if (handle->comparison)
		return handle;
	dyno_comparison_destroy(handle);
	return NULL;
}

void dyno_comparison_destroy(dyno_comparison *handle)
{
	if (!handle)
		return;
	comparison_destroy(handle->comparison);
	arena_finish(&handle->arena);
	free(handle);
}

char *dyno_comparison_export(const dyno_comparison *handle, const char *format, size_t *length,
			     dyno_error *err)
{
	struct json_writer writer = { .pretty = true };
	if (!handle || !format) {
		error_set(err, DYNO_ERROR_USAGE, "no comparison or no format");
		return NULL;
	}
	if (strcmp(format, "json") == 0) {
		comparison_write(handle->comparison, &writer);
		if (json_finish(&writer, err))
			return text_hand_out(&writer.buffer, length, err);
	} else if (strcmp(format, "markdown") == 0) {
		comparison_markdown(handle->comparison, true, &writer.buffer);
		return text_hand_out(&writer.buffer, length, err);
	} else
		error_set(err, DYNO_ERROR_USAGE,
			  "there is no format \"%.40s\"; there are json and markdown", format);
	buffer_finish(&writer.buffer);
	return NULL;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static const struct compared_row *row_at(const dyno_comparison *handle, size_t row)
{
	return handle && row < handle->comparison->row_count ? &handle->comparison->rows[row]
							     : NULL;
}

size_t dyno_comparison_count(const dyno_comparison *handle)
{
	return handle ? handle->comparison->row_count : 0;
}

const char *dyno_comparison_text(const dyno_comparison *handle, size_t place, const char *word)
{
	const struct compared_row *row = row_at(handle, place);
	if (!row || !word)
		return NULL;
	const struct compared_cell *cell = &handle->comparison->cells[row->cell];
	const struct {
		const char *word, *text;
	} answers[] = {
		{ "title", cell->title },
		{ "note", cell->note },
		{ "before", cell->before.label },
		{ "after", cell->after.label },
		{ "field", compared_field(handle->comparison, row)->key },
		{ "verdict", verdict_name(row->verdict, compared_field(handle->comparison, row)) },
		{ "method", compared_by_name(row->by) },
		{ "reason", row->reason },
	};
	for (size_t i = 0; i < COUNT(answers); i++)
		if (strcmp(answers[i].word, word) == 0)
			return answers[i].text;
	return result_word_text(cell->cell, cell->after.run, word);
}

static double counted(const struct compared_row *row, const char *word, double otherwise)
{
	const struct {
		const char *word;
		double number;
	} answers[] = {
		{ "before_processes", (double)row->before_count },
		{ "after_processes", (double)row->after_count },
		{ "regression", row->regression },
		{ "improvement", row->improvement },
	};
	for (size_t i = 0; i < COUNT(answers); i++)
		if (strcmp(answers[i].word, word) == 0)
			return answers[i].number;
	return otherwise;
}

double dyno_comparison_number(const dyno_comparison *handle, size_t place, const char *word)
{
	const struct compared_row *row = row_at(handle, place);
	if (!row || !word)
		return NAN;
	for (const struct compared_number *number = compared_numbers; number->key; number++)
		if (strcmp(number->key, word) == 0)
			return *(const double *)(const void *)((const char *)row + number->offset);
	const struct result *cell = handle->comparison->cells[row->cell].cell;
	uint64_t number = result_word_number(cell, word);
	return counted(row, word, number ? (double)number : NAN);
}

size_t dyno_comparison_regressions(const dyno_comparison *handle)
{
	return handle ? handle->comparison->regressions : 0;
}
