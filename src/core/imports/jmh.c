/* JMH -rf json: rawData[fork][iteration]; a fork is a fresh JVM, so a process.
 *
 * mode avgt and ss give times, thrpt rates, sample a histogram of single calls (rawDataHistogram,
 * value and count). "NaN", "+INF" and "-INF" stand as text. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field throughput = {
	"operations_per_second", "Operations per second", "ops/s", BETTER_HIGHER,
	"calls of the benchmark's method per second, of all threads; of each fork the mean of its iterations"
};

/* --- Units -------------------------------------------------------------------------------------
 */

static double seconds_of(const char *unit, size_t length)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = { { "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 },  { "s", 1 },
		      { "min", 60 },  { "hr", 3600 }, { "day", 86400 } };
	for (size_t i = 0; i < COUNT(units); i++)
		if (strlen(units[i].unit) == length && strncmp(unit, units[i].unit, length) == 0)
			return units[i].seconds;
	return NAN;
}

/* Of "ms/op" 1e-3; NaN: it is no time. */
static double time_unit(const char *unit)
{
	const char *slash = unit ? strchr(unit, '/') : NULL;
	return slash && strcmp(slash, "/op") == 0 ? seconds_of(unit, (size_t)(slash - unit)) : NAN;
}

/* Of "ops/ms" 1e3; NaN: it is no rate. */
static double rate_unit(const char *unit)
{
	if (!unit || strncmp(unit, "ops/", 4) != 0)
		return NAN;
	return 1 / seconds_of(unit + 4, strlen(unit + 4));
}

static struct import_numbers scaled(struct import *import, struct import_numbers numbers, double by)
{
	double *items = arena_allocate(&import->scratch, numbers.count, sizeof(*items));
	import_need(import, items || !numbers.count);
	size_t count = 0;
	for (size_t i = 0; items && i < numbers.count; i++)
		if (isfinite(numbers.items[i]))
			items[count++] = numbers.items[i] * by;
	return (struct import_numbers){ items, count };
}

/* --- Metrics -----------------------------------------------------------------------------------
 */

/* Single calls: [[value, count], …] of each iteration, which are one histogram of the fork. */
static void add_histogram(struct import *import, struct result *result, struct replicate *fork,
			  const struct json_value *iterations, double unit)
{
	size_t count = 0, room = 0;
	FOR_EACH(iteration, iterations)
	room += iteration->type == JSON_ARRAY ? iteration->count : 0;
	double *values = arena_allocate(&import->scratch, room + 1, sizeof(*values));
	double *weights = arena_allocate(&import->scratch, room + 1, sizeof(*weights));
	import_need(import, values && weights);
	FOR_EACH(iteration, iterations)
	{
		if (import->failed || iteration->type != JSON_ARRAY || iteration->numbers)
			continue;
		FOR_EACH(pair, iteration)
		{
			values[count] = json_number_at(pair, 0);
			weights[count++] = json_number_at(pair, 1);
		}
	}
	if (count)
		import_histogram(import, result, fork, (struct import_numbers){ values, count },
				 unit, (struct import_numbers){ weights, count });
}

static void add_fork(struct import *import, struct result *result, const char *mode,
		     const struct json_value *raw, const char *unit)
{
	double time = time_unit(unit), rate = rate_unit(unit);
	struct replicate *fork = import_process(import, result);
	struct import_numbers numbers = numbers_of(import, raw);
	if (!isnan(time))
		import_times(import, result, fork, scaled(import, numbers, time), 1,
			     strcmp(mode, "ss") == 0 ? 0 : IMPORT_MEANS);
	else if (!isnan(rate))
		import_own_samples(import, result, fork, &throughput,
				   scaled(import, numbers, rate));
}

static void add_primary(struct import *import, struct result *result, const char *mode,
			const struct json_value *metric)
{
	static const char *const unneeded[] = { "scoreConfidence", "scorePercentiles", NULL };
	const char *unit = take_text(metric, "scoreUnit");
	double score = take_number(metric, "score"), rate = rate_unit(unit), time = time_unit(unit);
	const struct json_value *histogram = take_array(metric, "rawDataHistogram");
	const struct json_value *raw = take_array(metric, "rawData");
	take_number(metric, "scoreError");
	take_these(metric, unneeded);
	FOR_EACH(fork, histogram)
	add_histogram(import, result, import_process(import, result), fork,
		      isnan(time) ? 1e-3 : time);
	if (!histogram)
		FOR_EACH(fork, raw)
	add_fork(import, result, mode, fork, unit);
	if (!raw && !histogram && !isnan(time))
		import_value(import, result, FIELD_LATENCY_MEAN, score * time);
	if (!raw && !isnan(rate))
		import_own(import, result, &throughput, score * rate);
	if (isnan(time) && isnan(rate))
		import_note(import, result,
			    "the unit \"%.40s\" of its score is none of time or rate",
			    unit ? unit : "");
}

/* "·gc.alloc.rate.norm" in B/op, as it stands. */
static void add_secondary(struct import *import, struct result *result,
			  const struct json_value *metric)
{
	static const char *const unneeded[] = { "scoreError", "scoreConfidence", "scorePercentiles",
						NULL };
	const char *unit = take_text(metric, "scoreUnit"), *key = metric->key;
	struct import_field field = { .key = key,
				      .unit = unit && strlen(unit) <= OWN_UNIT_MOST ? unit : NULL,
				      .meaning = "a secondary metric, mean of the iterations" };
	const struct json_value *raw = take_array(metric, "rawData");
	size_t place = 0;
	take_all(metric);
	take_these(metric, unneeded);
	import_own(import, result, &field, take_number(metric, "score"));
	FOR_EACH(fork, raw)
	{
		struct import_numbers numbers = scaled(import, numbers_of(import, fork), 1);
		double sum = 0;
		for (size_t i = 0; i < numbers.count; i++)
			sum += numbers.items[i];
		if (result && place < result->replicate_count && numbers.count)
			import_own_process(import, &result->replicates[place], &field,
					   sum / (double)numbers.count);
		place++;
	}
}

/* --- Benchmarks --------------------------------------------------------------------------------
 */

static void read_virtual_machine(struct import *import, const struct json_value *one)
{
	static const char *const facts[] = { "jdkVersion", "vmName", "vmVersion" };
	static const char *const unneeded[] = { "jvm",
						"warmupIterations",
						"warmupTime",
						"warmupBatchSize",
						"measurementIterations",
						"measurementTime",
						"measurementBatchSize",
						"forks",
						NULL };
	import_version(import, take_text(one, "jmhVersion"));
	for (size_t i = 0; i < COUNT(facts); i++)
		import_tool_fact(import, facts[i], take_text(one, facts[i]));
	take_these(one, unneeded);
}

static const char *join(struct import *import, const struct json_value *texts)
{
	struct buffer text = { 0 };
	FOR_EACH(argument, texts)
	{
		if (as_text(argument))
			buffer_printf(&text, "%s%s", text.length ? " " : "", as_text(argument));
	}
	return text.length || text.failed ? buffer_keep(&text, &import->scratch) : NULL;
}

static void read_one(struct import *import, const struct json_value *one)
{
	const char *mode = take_text(one, "mode");
	double threads = take_number(one, "threads");
	struct result *result = import_result(import, take_text(one, "benchmark"));
	read_virtual_machine(import, one);
	mode = mode ? mode : "";
	if (result && threads >= 1 && threads < 1e6)
		result->cell.threads = (uint64_t)threads;
	import_word(import, result, "mode", mode);
	FOR_EACH(parameter, take_object(one, "params"))
	{
		take_all(parameter);
		import_word_of(import, result, parameter->key, parameter);
	}
	import_word(import, result, "jvm_args", join(import, take_array(one, "jvmArgs")));
	add_primary(import, result, mode, take_object(one, "primaryMetric"));
	FOR_EACH(metric, take_object(one, "secondaryMetrics"))
	if (metric->type == JSON_OBJECT)
		add_secondary(import, result, metric);
}

static void read(struct import *import)
{
	import_meaning(import, "process", "each fork is a fresh JVM");
	import_meaning(
		import, "sample",
		"time of a call, mean over an iteration (mode avgt), of a single call (sample: a histogram; ss)");
	FOR_EACH(one, import->documents->first)
	if (one->type == JSON_OBJECT)
		read_one(import, one);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *first =
		document->type == JSON_ARRAY && !document->numbers ? document->first : NULL;
	return json_member(first, "benchmark") && json_member(first, "primaryMetric");
}

const struct importer import_jmh = {
	.name = "jmh",
	.title = "JMH",
	.knows = knows,
	.read = read,
};
