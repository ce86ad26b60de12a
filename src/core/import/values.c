/* Samples and values of what readers add, and what follows from them. */
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/import/import.h"
#include "core/result/summarise.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Processes -------------------------------------------------------------------------------- */

struct replicate *import_process(struct import *import, struct result *result)
{
	if (import->failed || !result)
		return NULL;
	struct replicate *replicate = result_add_replicate(import->arena, result);
	import_need(import, replicate);
	if (!replicate)
		return NULL;
	replicate->index = (uint32_t)(result->replicate_count - 1);
	replicate->status = STATUS_OK;
	result->processes = (uint32_t)result->replicate_count;
	return replicate;
}

/* --- Samples ---------------------------------------------------------------------------------- */

/* Times are kept in the coarsest of these units that tells each to nine digits: in ns, which every
 * version of dyno reads, if that is how they were measured. */
static const struct time_unit {
	enum series_unit unit;
	double per_second;
} time_units[] = {
	{ SERIES_NANOSECONDS, 1e9 },
	{ SERIES_PICOSECONDS, 1e12 },
	{ SERIES_FEMTOSECONDS, 1e15 },
	{ SERIES_ATTOSECONDS, 1e18 },
};

#define DIGITS 1e-9               /* of a value that rounding may change */
#define WHOLE  9007199254740992.0 /* up to which doubles are whole */

static bool is_time(double value)
{
	return value >= 0 && isfinite(value);
}

static bool all_fit(struct import_numbers numbers, double scale)
{
	for (size_t i = 0; i < numbers.count; i++)
		if (is_time(numbers.items[i]) && !(numbers.items[i] * scale < WHOLE))
			return false;
	return true;
}

static bool tells_all(struct import_numbers numbers, double scale)
{
	for (size_t i = 0; i < numbers.count; i++) {
		double value = numbers.items[i] * scale;
		if (is_time(value) && fabs(value - nearbyint(value)) > DIGITS * value)
			return false;
	}
	return true;
}

static const struct time_unit *unit_for(struct import_numbers numbers, double unit)
{
	const struct time_unit *best = time_units;
	for (size_t i = 0; i < COUNT(time_units); i++) {
		double scale = unit * time_units[i].per_second;
		if (i && !all_fit(numbers, scale))
			break;
		best = &time_units[i];
		if (tells_all(numbers, scale))
			break;
	}
	return best;
}

static bool is_weight(struct import_numbers weights, size_t place)
{
	return !weights.items ||
	       (place < weights.count && weights.items[place] >= 1 && weights.items[place] < WHOLE);
}

/* Those that are times, and their weights; how many. */
static size_t fill(struct sample_series *series, struct import_numbers times, double scale,
		   struct import_numbers weights)
{
	size_t count = 0;
	for (size_t i = 0; i < times.count; i++) {
		if (!is_time(times.items[i]) || !(times.items[i] * scale < WHOLE) ||
		    !is_weight(weights, i))
			continue;
		series->values[count] = (uint64_t)(times.items[i] * scale + 0.5);
		if (series->weights)
			series->weights[count] = (uint64_t)weights.items[i];
		count++;
	}
	return count;
}

static struct sample_series *add_series(struct import *import, struct result *result,
					struct replicate *replicate, const char *name,
					struct import_numbers times, double unit,
					struct import_numbers weights)
{
	if (import->failed || !replicate || !times.items)
		return NULL;
	const struct time_unit *in = unit_for(times, unit);
	struct sample_series *series =
		replicate_add_series(import->arena, replicate, name, in->unit, times.count);
	if (series && weights.items)
		series->weights = arena_allocate(import->arena, times.count, sizeof(uint64_t));
	import_need(import, series && (series->weights || !weights.items));
	if (import->failed)
		return NULL;
	series->count = fill(series, times, unit * in->per_second, weights);
	if (series->count < times.count)
		import_note(import, result, "%zu of %zu times are no numbers, and left out",
			    times.count - series->count, times.count);
	return series;
}

struct sample_series *import_series(struct import *import, struct result *result,
				    struct replicate *replicate, const char *name,
				    struct import_numbers times, double unit)
{
	return add_series(import, result, replicate, name, times, unit,
			  (struct import_numbers){ 0 });
}

void import_times(struct import *import, struct result *result, struct replicate *replicate,
		  struct import_numbers times, double unit, unsigned flags)
{
	struct sample_series *series =
		import_series(import, result, replicate, SERIES_INFERENCE, times, unit);
	if (series)
		series->means = flags & IMPORT_MEANS;
}

void import_histogram(struct import *import, struct result *result, struct replicate *replicate,
		      struct import_numbers times, double unit, struct import_numbers weights)
{
	if (weights.items)
		add_series(import, result, replicate, SERIES_INFERENCE, times, unit, weights);
}

void import_time(struct import *import, struct result *result, struct replicate *replicate,
		 double seconds)
{
	import_times(import, result, replicate, (struct import_numbers){ &seconds, 1 }, 1, 0);
}

/* --- Values ----------------------------------------------------------------------------------- */

void import_value(struct import *import, struct result *result, enum field_id field, double value)
{
	if (!import->failed && result && isfinite(value))
		result->values[field].value = value;
}

void import_estimate(struct import *import, struct result *result, enum field_id field,
		     double value, const char *reason)
{
	if (import->failed || !result || !isfinite(value))
		return;
	result->values[field].value = value;
	result->values[field].estimated = true;
	result->values[field].reason = arena_string(import->arena, reason);
	import_need(import, result->values[field].reason);
}

/* Where dyno has another use for the key the tool's name stands in front. */
static const struct field *find_field(struct import *import, const struct import_field *own)
{
	struct vocabulary *vocabulary = &import->run->own;
	struct declaration made = { .title = own->title ? own->title : own->key,
				    .unit = own->unit,
				    .better = own->better,
				    .description = own->meaning };
	const char *texts[] = { own->key, NULL };
	if (import->failed)
		return NULL;
	texts[1] = arena_printf(&import->scratch, "%s_%s", import->importer->name, own->key);
	for (size_t i = 0; i < COUNT(texts) && texts[i]; i++) {
		made.key = import_key(import, texts[i]);
		const struct field *field =
			made.key ? vocabulary_add_field(vocabulary, &made, import->arena, NULL)
				 : NULL;
		if (field)
			return field;
	}
	import_need(import, !import->arena->failed && !import->scratch.failed);
	import_warning(import, "no room for the field \"%.*s\": a run has %d of its own",
		       TEXT_SHOWN(own->key), own->key, OWN_FIELDS_MOST);
	return NULL;
}

void import_own(struct import *import, struct result *result, const struct import_field *own,
		double value)
{
	const struct field *field = result && isfinite(value) ? find_field(import, own) : NULL;
	struct field_value *place = field ? result_set_own(import->arena, result, field) : NULL;
	if (field)
		import_need(import, place);
	if (place)
		*place = (struct field_value){
			.value = value, .low = NAN, .high = NAN, .bound = NAN
		};
}

void import_own_process(struct import *import, struct replicate *replicate,
			const struct import_field *own, double value)
{
	const struct field *field = replicate && isfinite(value) ? find_field(import, own) : NULL;
	if (field)
		import_need(import, replicate_set_own(import->arena, replicate, field, value));
}

void import_own_samples(struct import *import, struct result *result, struct replicate *replicate,
			const struct import_field *own, struct import_numbers numbers)
{
	double mean = stats_mean(numbers.items, numbers.count);
	import_own_process(import, replicate, own, mean);
	import_own(import, result, own, mean);
	if (import->failed || !result || !isfinite(mean) || numbers.count < 6)
		return;
	struct interval interval =
		stats_mean_interval(mean, stats_standard_deviation(numbers.items, numbers.count),
				    stats_effective_n(numbers.items, numbers.count), 0.95);
	const struct field *field = find_field(import, own);
	struct field_value *value = field ? result_set_own(import->arena, result, field) : NULL;
	if (!value || !isfinite(interval.low) || !isfinite(interval.high))
		return;
	value->low = fmax(interval.low, 0);
	value->high = interval.high;
	value->kind = INTERVAL_MEAN;
}

void import_percentile(struct import *import, struct result *result, const char *what,
		       const char *title, double percent, double seconds)
{
	char key[OWN_KEY_MOST], name[96], number[NUMBER_TEXT_SIZE];
	if (!isfinite(seconds) || !(percent >= 0.001 && percent < 100))
		return;
	number_format(number, percent);
	snprintf(name, sizeof(name), "p%s %s as reported", number, title);
	for (char *c = number; *c; c++)
		*c = *c == '.' ? '_' : *c;
	snprintf(key, sizeof(key), "%s_p%s_reported", what, number);
	import_own(import, result,
		   &(struct import_field){ key, name, "s", BETTER_LOWER,
					   "percentile that the tool worked out by its own rule" },
		   seconds);
}

/* --- What follows ----------------------------------------------------------------------------- */

/* Of one process what it says, with the interval that its samples carry; of several their median.
 */
static void summarise_own(struct import *import, struct result *result, unsigned id)
{
	double values[PROCESSES_MAX];
	size_t count = replicate_values(&import->run->own, result, (enum field_id)id, values);
	const struct field *field = field_of(&import->run->own, id);
	const struct field_value *there = result_own_value(result, field);
	if (!count || (count == 1 && result->replicate_count == 1 && !isnan(there->value)))
		return;
	struct field_value *value = result_set_own(import->arena, result, field);
	import_need(import, value);
	if (!value)
		return;
	double deviation = stats_standard_deviation(values, count);
	stats_sort(values, count);
	*value = (struct field_value){
		.value = stats_quantile(values, count, 0.5), .low = NAN, .high = NAN, .bound = NAN
	};
	struct interval over = stats_mean_interval(value->value, deviation, (double)count, 0.95);
	if (count < 2 || !isfinite(over.low) || !isfinite(over.high))
		return;
	value->low = value->value < 0 ? over.low : fmax(over.low, 0);
	value->high = over.high;
	value->kind = INTERVAL_PROCESSES;
}

/* One without a process, or without one that went well, has only what it was given. */
static void summarise(struct import *import, struct result *result)
{
	summarise_series(import->arena, result, SERIES_INFERENCE, field_sources,
			 field_source_count);
	for (unsigned id = FIELD_OWN; id < fields_end(&import->run->own); id = field_after(id))
		summarise_own(import, result, id);
	for (unsigned id = 0; id < FIELD_TOTAL; id++)
		if (isnan(result->values[id].value))
			summarise_processes(result, (enum field_id)id);
}

void import_summarise(struct import *import)
{
	for (size_t i = 0; i < import->run->result_count && !import->failed; i++)
		summarise(import, import->run->results[i]);
	import_need(import, !import->arena->failed && !import->scratch.failed);
}
