/* asv (airspeed velocity): a result file, or a folder of results, which is a history:
 * benchmarks.json, MACHINE/machine.json and a file for each commit and environment.
 *
 * Of version 1 of the form a result is a number or an object, of version 2 a list in the order of
 * "result_columns". With parameters a benchmark has a value for each combination, the last
 * parameter fastest; what has none failed, or was skipped. The value of a time is the median over
 * its repetitions, each the mean of "number" calls; the samples are there if they were recorded. */
#include "core/base/count.h"
#include "core/import/import.h"
#include "core/result/devices.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field peak_memory = {
	"peak_memory", "Peak memory", "B", BETTER_LOWER,
	"largest resident memory of the process that ran the benchmark"
};
static const struct import_field object_size = { "object_size", "Size of the object", "B",
						 BETTER_LOWER, "of what the benchmark returned" };

enum kind {
	TIME,
	PEAK_MEMORY,
	OBJECT_SIZE,
	TRACKED
};

struct reading {
	struct import *import;
	const struct json_value *benchmarks; /* of benchmarks.json, or NULL */
};

/* --- A benchmark ------------------------------------------------------------------------------ */

struct benchmark {
	const char *name;
	enum kind kind;
	const char *unit;                           /* of what is tracked, or NULL */
	const struct json_value *names;             /* of its parameters, or NULL */
	const struct json_value *params;            /* lists of their values, or NULL */
	const struct json_value *values;            /* one, or a list */
	const struct json_value *samples, *numbers; /* lists, or NULL */
};

static bool has_prefix(const char *name, const char *prefix)
{
	const char *last = strrchr(name, '.');
	last = last ? last + 1 : name;
	return strncmp(last, prefix, strlen(prefix)) == 0;
}

static enum kind kind_of(const char *name)
{
	return has_prefix(name, "track_")     ? TRACKED
	       : has_prefix(name, "peakmem_") ? PEAK_MEMORY
	       : has_prefix(name, "mem_")     ? OBJECT_SIZE
					      : TIME;
}

static const struct json_value *element(const struct json_value *array, size_t place)
{
	const struct json_value *at =
		array && array->type == JSON_ARRAY && !array->numbers ? array->first : NULL;
	while (at && place--)
		at = at->next;
	return at;
}

/* What stands in the list of a result where the columns name it. */
static const struct json_value *in_column(const struct json_value *columns,
					  const struct json_value *list, const char *name)
{
	size_t place = 0;
	FOR_EACH(column, columns && !columns->numbers ? columns : NULL)
	{
		if (as_text(column) && strcmp(as_text(column), name) == 0)
			return element(list, place);
		place++;
	}
	return NULL;
}

static struct benchmark benchmark_of(const struct reading *reading,
				     const struct json_value *columns,
				     const struct json_value *told)
{
	const struct json_value *about = json_member(reading->benchmarks, told->key);
	bool list = told->type == JSON_ARRAY, object = told->type == JSON_OBJECT;
	return (struct benchmark){
		.name = told->key,
		.kind = kind_of(told->key),
		.unit = as_text(json_member(about, "unit")),
		.names = json_member(about, "param_names"),
		.params = list     ? in_column(columns, told, "params")
			  : object ? json_member(told, "params")
				   : NULL,
		.values = list     ? in_column(columns, told, "result")
			  : object ? json_member(told, "result")
				   : told,
		.samples = list ? in_column(columns, told, "samples") : NULL,
		.numbers = list ? in_column(columns, told, "stats_number") : NULL,
	};
}

/* --- Values ----------------------------------------------------------------------------------- */

/* Python's repr of a text is that text. */
static const char *without_quotes(struct import *import, const char *text)
{
	size_t length = strlen(text);
	bool quoted = length >= 2 && (*text == '\'' || *text == '"') && text[length - 1] == *text;
	return quoted ? arena_bytes(&import->scratch, text + 1, length - 2) : text;
}

/* Of the combination at that place. */
static void add_words(struct import *import, struct result *result,
		      const struct benchmark *benchmark, size_t place)
{
	const struct json_value *params = benchmark->params;
	for (size_t i = params && !params->numbers ? params->count : 0; i--;) {
		char numbered[32];
		const struct json_value *values = element(params, i);
		size_t count = values && values->type == JSON_ARRAY ? values->count : 0;
		if (!count)
			continue;
		const char *name = as_text(element(benchmark->names, i));
		const char *text = as_text(element(values, place % count));
		snprintf(numbered, sizeof(numbered), "param%zu", i + 1);
		text = text ? without_quotes(import, text) : NULL;
		if (text)
			import_word(import, result, name && *name ? name : numbered, text);
		else if (values->numbers)
			import_word_number(import, result, name && *name ? name : numbered,
					   values->numbers[place % count]);
		place /= count;
	}
}

static void add_tracked(struct import *import, struct result *result, const char *unit,
			double value)
{
	char key[OWN_KEY_MOST];
	unit = unit && *unit && strlen(unit) < 24 ? unit : "count";
	snprintf(key, sizeof(key), "tracked_%s", unit);
	for (char *c = key; *c; c++)
		*c = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ? *c : '_';
	import_own(import, result,
		   &(struct import_field){ key, "Tracked value", unit, BETTER_NEITHER,
					   "what the benchmark returned" },
		   value);
}

static void add_time(struct import *import, struct result *result,
		     const struct benchmark *benchmark, size_t place, double median)
{
	struct import_numbers samples = numbers_of(import, element(benchmark->samples, place));
	struct import_numbers numbers = numbers_of(import, benchmark->numbers);
	bool single = place < numbers.count && numbers.items[place] == 1;
	struct replicate *process = samples.count ? import_process(import, result) : NULL;
	import_times(import, result, process, samples, 1, single ? 0 : IMPORT_MEANS);
	if (!process)
		import_value(import, result, FIELD_LATENCY_MEDIAN, median);
}

static void add_value(struct import *import, const struct benchmark *benchmark, size_t place,
		      double value)
{
	struct result *result = import_result(import, benchmark->name);
	add_words(import, result, benchmark, place);
	if (!isfinite(value)) {
		import_status(import, result, STATUS_FAILED,
			      "it failed or was skipped: asv has no value");
		return;
	}
	switch (benchmark->kind) {
	case TIME:
		add_time(import, result, benchmark, place, value);
		break;
	case PEAK_MEMORY:
		import_own(import, result, &peak_memory, value);
		break;
	case OBJECT_SIZE:
		import_own(import, result, &object_size, value);
		break;
	case TRACKED:
		add_tracked(import, result, benchmark->unit, value);
		break;
	}
}

static void add_benchmark(struct import *import, const struct benchmark *benchmark)
{
	const struct json_value *values = benchmark->values;
	if (!values)
		return;
	struct import_numbers numbers = numbers_of(import, values);
	if (values->type != JSON_ARRAY)
		add_value(import, benchmark, 0, as_number(values));
	for (size_t i = 0; i < numbers.count && !import->failed; i++)
		add_value(import, benchmark, i, numbers.items[i]);
}

/* --- A commit --------------------------------------------------------------------------------- */

static void add_machine(struct import *import, const struct json_value *params)
{
	const char *machine = take_text(params, "machine"), *cpu = take_text(params, "cpu");
	import_fact(import, "cpu", cpu);
	import_fact(import, "os", take_text(params, "os"));
	take_these(params, (const char *const[]){ "python", "ram", "arch", "num_cpu", NULL });
	import_device(import, "cpu", "cpu", cpu);
	if (import->failed || !machine || !*machine)
		return;
	import->device->machine = arena_string(import->arena, machine);
	import_need(import, import->device->machine);
}

static void add_commit(const struct reading *reading, const struct json_value *document)
{
	struct import *import = reading->import;
	const struct json_value *results = take_object(document, "results");
	const struct json_value *columns = take_array(document, "result_columns");
	import_run(import);
	import_commit(import, take_text(document, "commit_hash"));
	import_started_at(import, take_number(document, "date") * 1e-3);
	import_tool_fact(import, "environment", take_text(document, "env_name"));
	import_tool_fact(import, "python", take_text(document, "python"));
	import_meaning(import, "process", "a benchmark is one process, whatever it repeats");
	import_meaning(import, "sample", "mean time of a call, over the calls of a repetition");
	import_meaning(import, "latency_median", "median of the repetitions");
	import_meaning(import, "started", "date of the commit");
	add_machine(import, take_object(document, "params"));
	FOR_EACH(told, results)
	{
		struct benchmark benchmark = benchmark_of(reading, columns, told);
		take_all(told);
		add_benchmark(import, &benchmark);
	}
	take_these(document, (const char *const[]){ "requirements", "env_vars", "version",
						    "profiles", NULL });
}

static bool knows(const struct json_value *document)
{
	return json_member(document, "commit_hash") && json_member(document, "results") &&
	       json_member(document, "params");
}

static void read(struct import *import)
{
	struct reading reading = { .import = import };
	add_commit(&reading, import->documents->first);
}

static void read_folder(struct import *import)
{
	struct reading reading = { .import = import };
	for (size_t i = 0; i < import->file_count && !import->failed; i++)
		if (text_matches("*benchmarks.json", import->files[i].name)) {
			const struct json_value *all = import_json(import, &import->files[i]);
			reading.benchmarks = all ? all->first : NULL;
			take_all(all);
		}
	for (size_t i = 0; i < import->file_count && !import->failed; i++) {
		if (text_matches("*benchmarks.json", import->files[i].name))
			continue;
		const struct json_value *all = import_json(import, &import->files[i]);
		if (all && knows(all->first))
			add_commit(&reading, all->first);
	}
}

/* Eight digits of a commit, then the environment; ? in front of - would be a trigraph. */
#define EIGHT "????\?\?\?\?"
static const char *const parts[] = { "benchmarks.json", "*/benchmarks.json", ("*/" EIGHT "-*.json"),
				     (EIGHT "-*.json"), NULL };

const struct importer import_asv = {
	.name = "asv",
	.title = "asv",
	.knows = knows,
	.read = read,
	.parts = parts,
	.read_folder = read_folder,
};
