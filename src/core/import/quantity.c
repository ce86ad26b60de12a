/* Times of another kind than the samples of a cell, such as those to the first token. */
#include "core/base/count.h"
#include "core/import/import.h"
#include "core/result/summarise.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The rules for latencies are those for any times: which field each statistic is of there. */
static const struct row {
	const char *key, *title; /* behind and in front of what the quantity has */
	enum field_id like;
} rows[] = {
	{ "mean", "Mean", FIELD_LATENCY_MEAN },
	{ "median", "Median", FIELD_LATENCY_MEDIAN },
	{ "min", "Shortest", FIELD_LATENCY_MIN },
	{ "max", "Longest", FIELD_LATENCY_MAX },
	{ "std", "Deviation of the", FIELD_LATENCY_STD },
	{ "p90", "p90", FIELD_LATENCY_P90 },
	{ "p95", "p95", FIELD_LATENCY_P95 },
	{ "p99", "p99", FIELD_LATENCY_P99 },
};

const struct import_quantity import_output_token = {
	"output_token", "time per output token",
	"of a request: time behind its first token divided by its other tokens"
};
const struct import_quantity import_next_token = {
	"next_token", "time between tokens",
	"gap between chunks, all requests' in one list: long answers weigh more"
};

struct naming {
	char key[OWN_KEY_MOST], title[128];
	struct import_field field;
};

static const struct import_field *
name_field(struct naming *naming, const struct import_quantity *quantity, const struct row *row)
{
	snprintf(naming->key, sizeof(naming->key), "%s_%s", quantity->series, row->key);
	snprintf(naming->title, sizeof(naming->title), "%s %s", row->title, quantity->title);
	naming->field = (struct import_field){ naming->key, naming->title, "s", BETTER_LOWER,
					       quantity->meaning };
	return &naming->field;
}

void import_quantity_value(struct import *import, struct result *result,
			   const struct import_quantity *quantity, enum field_id like,
			   double seconds)
{
	struct naming naming;
	if (!quantity)
		import_value(import, result, like, seconds);
	for (size_t i = 0; quantity && i < COUNT(rows); i++)
		if (rows[i].like == like)
			import_own(import, result, name_field(&naming, quantity, &rows[i]),
				   seconds);
}

/* A result that has this series alone, as its samples. */
static void summarise_alone(struct arena *arena, const struct sample_series *series,
			    struct result *alone, struct replicate *process,
			    struct sample_series *samples)
{
	result_init(alone);
	replicate_init(process);
	*samples = *series;
	samples->name = SERIES_INFERENCE;
	process->status = STATUS_OK;
	process->series = samples;
	process->series_count = 1;
	alone->replicates = process;
	alone->replicate_count = 1;
	summarise_series(arena, alone, SERIES_INFERENCE, field_sources, field_source_count);
}

static void take_value(struct import *import, struct result *result, struct replicate *process,
		       const struct import_field *field, const struct field_value *value)
{
	import_own(import, result, field, value->value);
	import_own_process(import, process, field, value->value);
	if (import->failed || isnan(value->value))
		return;
	unsigned id = vocabulary_field(&import->run->own, field->key);
	struct field_value *place =
		result_set_own(import->arena, result, field_of(&import->run->own, id));
	import_need(import, place);
	if (place)
		*place = *value;
}

void import_quantity(struct import *import, struct result *result, struct replicate *process,
		     const struct import_quantity *quantity, struct import_numbers numbers,
		     double unit)
{
	struct result alone;
	struct replicate of;
	struct sample_series samples;
	struct naming naming;
	const struct sample_series *series =
		numbers.count
			? import_series(import, result, process, quantity->series, numbers, unit)
			: NULL;
	if (!series || !series->count)
		return;
	summarise_alone(import->arena, series, &alone, &of, &samples);
	for (size_t i = 0; i < COUNT(rows); i++)
		take_value(import, result, process, name_field(&naming, quantity, &rows[i]),
			   &alone.values[rows[i].like]);
}
