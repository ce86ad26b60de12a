/* Which results a chart takes. */
#include "core/chart/table.h"
#include <string.h>

/* Shell patterns of * and ?, by going back to the last star: linear but for odd patterns. */
static bool matches(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			retry = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static bool has_text(const struct strings *wanted, const char *text)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (matches(wanted->items[i], text))
			return true;
	return !wanted->count;
}

static bool has_number(const struct counts *wanted, uint64_t number)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->items[i] == number)
			return true;
	return !wanted->count;
}

/* A run is named by its id or its tag. */
static bool has_run(const struct strings *wanted, const struct run *run)
{
	return has_text(wanted, run->id ? run->id : "") || (run->tag && has_text(wanted, run->tag));
}

bool chart_spec_filters(const struct chart_spec *spec)
{
	return spec->batches.count || spec->sequences.count || spec->threads.count ||
	       spec->streams.count || spec->models.count || spec->devices.count ||
	       spec->precisions.count || spec->statuses.count || spec->runs.count;
}

bool chart_spec_passes(const struct chart_spec *spec, const struct run *run,
		       const struct result *result)
{
	return has_number(&spec->batches, result->cell.batch) &&
	       has_number(&spec->sequences, result->cell.sequence) &&
	       has_number(&spec->threads, result->cell.threads) &&
	       has_number(&spec->streams, result->cell.streams) &&
	       has_text(&spec->models, chart_word_text(run, result, WORD_MODEL)) &&
	       has_text(&spec->devices, chart_word_text(run, result, WORD_DEVICE)) &&
	       has_text(&spec->precisions, chart_word_text(run, result, WORD_PRECISION)) &&
	       has_text(&spec->statuses, status_name(result->status)) && has_run(&spec->runs, run);
}
