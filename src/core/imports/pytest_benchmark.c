/* pytest-benchmark --benchmark-json, .benchmarks/: one process; "data" has a mean over "iterations"
 * calls for each round, and is there with --benchmark-json or --benchmark-save-data alone.
 *
 * 2.5 has neither group, param, extra_info nor ops; "cpu" told its name by "brand" before 3.4. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

/* Where "data" is not there; q1, q3, the outliers and the ends of whiskers follow from it, too. */
static const struct {
	const char *key;
	enum field_id field;
} statistics[] = {
	{ "mean", FIELD_LATENCY_MEAN },  { "median", FIELD_LATENCY_MEDIAN },
	{ "min", FIELD_LATENCY_MIN },    { "max", FIELD_LATENCY_MAX },
	{ "stddev", FIELD_LATENCY_STD }, { "rounds", FIELD_SAMPLES },
};

static const char means[] = "of means over the iterations of each round";

static void read_machine(struct import *import, const struct json_value *machine)
{
	static const char *const facts[][2] = { { "machine", "architecture" },
						{ "system", "os" },
						{ "release", "kernel" },
						{ "python_version", "python" },
						{ "python_implementation",
						  "python_implementation" },
						{ "python_compiler", "python_compiler" } };
	static const char *const unneeded[] = { "node", "processor", "python_build",
						"python_implementation_version", NULL };
	const struct json_value *cpu = take_object(machine, "cpu");
	const char *brand = take_text(cpu, "brand_raw");
	const char *older = take_text(cpu, "brand");
	for (size_t i = 0; i < COUNT(facts); i++)
		import_fact(import, facts[i][1], take_text(machine, facts[i][0]));
	import_fact(import, "cpu", brand ? brand : older);
	import_fact_number(import, "cpus", take_number(cpu, "count"));
	FOR_EACH(more, cpu) /* caches, flags, clocks: its name tells them */
	take_all(more);
	take_these(machine, unneeded);
}

static void read_commit(struct import *import, const struct json_value *commit)
{
	static const char *const unneeded[] = { "time", "author_time", "project", "error", NULL };
	import_commit(import, take_text(commit, "id"));
	import_tool_fact(import, "branch", take_text(commit, "branch"));
	const struct json_value *dirty = take(commit, "dirty");
	if (dirty && dirty->type == JSON_BOOLEAN && dirty->boolean)
		import_warning(import, "there were changes that are in no commit");
	take_these(commit, unneeded);
}

/* "test_sort[list-10]" is the test "test_sort", if its parameters are told. */
static struct result *add_result(struct import *import, const struct json_value *one)
{
	const struct json_value *params = take_object(one, "params");
	const char *full = take_text(one, "fullname"), *name = take_text(one, "name");
	const char *test = full ? full : name, *bracket = test ? strchr(test, '[') : NULL;
	if (bracket && params && params->count)
		test = arena_bytes(&import->scratch, test, (size_t)(bracket - test));
	struct result *result = import_result(import, test);
	FOR_EACH(parameter, params)
	{
		take_all(parameter);
		import_word_of(import, result, parameter->key, parameter);
	}
	import_word(import, result, "group", take_text(one, "group"));
	take_all(json_member(one, "param"));
	FOR_EACH(extra, take_object(one, "extra_info"))
	if (!isnan(as_number(extra))) {
		struct import_field field = { .key = extra->key,
					      .meaning = "extra_info of the test" };
		take_all(extra);
		import_own(import, result, &field, as_number(extra));
	} else if (as_text(extra)) {
		take_all(extra);
		import_note(import, result, "%.64s: %.200s", extra->key, as_text(extra));
	}
	return result;
}

static void add_times(struct import *import, struct result *result, const struct json_value *stats)
{
	static const char *const unneeded[] = {
		"iqr",      "q1",      "q3",      "iqr_outliers", "stddev_outliers",
		"outliers", "ld15iqr", "hd15iqr", "ops",          "total",
		NULL
	};
	struct import_numbers data = numbers_of(import, take_array(stats, "data"));
	double iterations = take_number(stats, "iterations");
	bool mean = iterations > 1;
	if (data.count)
		import_times(import, result, import_process(import, result), data, 1,
			     mean ? IMPORT_MEANS : 0);
	for (size_t i = 0; i < COUNT(statistics); i++) {
		double value = take_number(stats, statistics[i].key);
		bool one = statistics[i].field == FIELD_LATENCY_STD &&
			   as_number(json_member(stats, "rounds")) < 2;
		if (data.count || one) /* of one round it is 0, which nobody knows */
			continue;
		if (mean && statistics[i].field != FIELD_LATENCY_MEAN &&
		    statistics[i].field != FIELD_SAMPLES)
			import_estimate(import, result, statistics[i].field, value, means);
		else
			import_value(import, result, statistics[i].field, value);
	}
	if (mean)
		import_note(import, result, "each sample is the mean of %.0f calls", iterations);
	take_these(stats, unneeded);
}

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	import_version(import, take_text(document, "version"));
	import_started(import, take_text(document, "datetime"));
	read_machine(import, take_object(document, "machine_info"));
	read_commit(import, take_object(document, "commit_info"));
	import_meaning(import, "process", "all tests of a file are of one process");
	import_meaning(import, "sample",
		       "time of a call of the test's function, mean over the calls of a round");
	FOR_EACH(one, take_array(document, "benchmarks"))
	{
		struct result *result = add_result(import, one);
		take_all(json_member(one, "options"));
		add_times(import, result, take_object(one, "stats"));
	}
}

static bool knows(const struct json_value *document)
{
	return json_member(document, "machine_info") && json_member(document, "benchmarks");
}

const struct importer import_pytest_benchmark = {
	.name = "pytest-benchmark",
	.title = "pytest-benchmark",
	.knows = knows,
	.read = read,
};
