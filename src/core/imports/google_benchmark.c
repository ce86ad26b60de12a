/* google-benchmark --benchmark_format=json, --benchmark_out: one process; a row for each
 * repetition, whose times are means over its iterations, and rows of what it works out of them.
 *
 * Files of 2016 have neither "run_type" nor "run_name": rows of aggregates are told by the ends of
 * their names. Parameters stand in the name alone: BM_Copy/64/repeats:3/threads:4/real_time. A
 * percentage has its ratio in real_time, whatever time_unit says. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct import_field cpu_time = {
	"cpu_time", "CPU time", "s", BETTER_LOWER,
	"CPU time of an iteration, of all threads divided by their number"
};

static const char *const known[] = {
	"name",
	"family_index",
	"per_family_instance_index",
	"run_name",
	"run_type",
	"repetitions",
	"repetition_index",
	"threads",
	"iterations",
	"real_time",
	"cpu_time",
	"time_unit",
	"label",
	"error_occurred",
	"error_message",
	"skipped",
	"skip_message",
	"aggregate_name",
	"aggregate_unit",
	"big_o",
	"rms",
	"cpu_coefficient",
	"real_coefficient",
};

/* Rates and memory that it has names and units for. */
static const struct import_field counters[] = {
	{ "bytes_per_second", "Bytes per second", "B/s", BETTER_HIGHER,
	  "as the benchmark counts bytes" },
	{ "items_per_second", "Items per second", "items/s", BETTER_HIGHER,
	  "as the benchmark counts items" },
	{ "allocs_per_iter", "Allocations", NULL, BETTER_LOWER, "allocations of an iteration" },
	{ "max_bytes_used", "Most memory allocated", "B", BETTER_LOWER,
	  "largest memory allocated at once" },
	{ "total_allocated_bytes", "Memory allocated", "B", BETTER_LOWER,
	  "memory allocated in all" },
	{ "net_heap_growth", "Heap growth", "B", BETTER_LOWER, "memory allocated and not freed" },
};

static const char means[] = "of means over the iterations of each repetition";

static bool is_among(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* --- Context -----------------------------------------------------------------------------------
 */

static void read_context(struct import *import, const struct json_value *context)
{
	static const char *const unneeded[] = { "host_name", "caches", "load_avg",
						"json_schema_version", NULL };
	const char *build = take_text(context, "library_build_type");
	const char *executable = take_text(context, "executable");
	import_version(import, take_text(context, "library_version"));
	import_started(import, take_text(context, "date"));
	import_fact_number(import, "cpus", take_number(context, "num_cpus"));
	import_fact_number(import, "frequency_max", take_number(context, "mhz_per_cpu") * 1e6);
	import_tool_fact(import, "executable", executable ? import_base_name(executable) : NULL);
	import_tool_fact(import, "library_build_type", build);
	if (build && strcmp(build, "debug") == 0)
		import_warning(import, "google-benchmark itself was built for debugging");
	const struct json_value *scaling = take(context, "cpu_scaling_enabled");
	if (scaling && scaling->type == JSON_BOOLEAN && scaling->boolean)
		import_warning(import, "the CPU changed its clock (cpu_scaling_enabled)");
	take_these(context, unneeded);
	FOR_EACH(more, context)
	if (as_text(more) && !more->taken)
		import_tool_fact(import, more->key, take_text(context, more->key));
}

/* --- Names -------------------------------------------------------------------------------------
 */

/* What a part of a name is: "64", "threads:4", "real_time", or a part of the name indeed. */
static bool take_part(struct import *import, struct result *result, const char *part,
		      unsigned *place)
{
	static const char *const options[] = { "repeats", "threads", "min_time", "iterations",
					       "min_warmup_time" };
	static const char *const flags[] = { "real_time", "process_time", "manual_time" };
	const char *colon = strchr(part, ':'), *end;
	char key[64];
	leading_number(part, &end);
	if (end > part && !*end) {
		snprintf(key, sizeof(key), "arg%u", ++*place);
		import_word(import, result, key, part);
		return true;
	}
	if (is_among(flags, COUNT(flags), part))
		return true;
	if (!colon || colon == part || colon[1] == ':' || (size_t)(colon - part) >= sizeof(key))
		return false;
	snprintf(key, sizeof(key), "%.*s", (int)(colon - part), part);
	if (!is_among(options, COUNT(options), key))
		import_word(import, result, key, colon + 1);
	return true;
}

/* The next part of a name; a / within <> or () is none between parts. */
static const char *next_part(const char *name, char *part, size_t size)
{
	int depth = 0;
	size_t length = 0;
	for (; *name && (depth > 0 || *name != '/'); name++) {
		depth += *name == '<' || *name == '(' ? 1 : *name == '>' || *name == ')' ? -1 : 0;
		if (length + 1 < size)
			part[length++] = *name;
	}
	part[length] = '\0';
	return *name ? name + 1 : name;
}

#define PART_SIZE 512

/* Adds the result, called by those parts that are no parameters. */
static struct result *add_result(struct import *import, const char *name)
{
	struct buffer model = { 0 };
	char part[PART_SIZE];
	unsigned place = 0;
	for (const char *at = name; *at;) {
		at = next_part(at, part, sizeof(part));
		if (!take_part(import, NULL, part, &place))
			buffer_printf(&model, "%s%s", model.length ? "/" : "", part);
	}
	struct result *result = import_result(import, model.length ? buffer_text(&model) : name);
	import_need(import, !model.failed);
	buffer_finish(&model);
	place = 0;
	for (const char *at = name; *at;) {
		at = next_part(at, part, sizeof(part));
		take_part(import, result, part, &place);
	}
	return result;
}

/* --- Rows --------------------------------------------------------------------------------------
 */

static double seconds_of(const struct json_value *row)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = { { "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1 } };
	const char *unit = take_text(row, "time_unit");
	for (size_t i = 0; unit && i < COUNT(units); i++)
		if (strcmp(units[i].unit, unit) == 0)
			return units[i].seconds;
	return 1e-9;
}

/* What of an aggregate is: "mean", … "BigO"; NULL: it is a repetition. */
static const char *aggregate_of(const struct json_value *row)
{
	static const char *const ends[] = { "_mean", "_median", "_stddev", "_cv", "_BigO", "_RMS" };
	const char *type = as_text(json_member(row, "run_type"));
	const char *name = as_text(json_member(row, "name"));
	const char *told = as_text(json_member(row, "aggregate_name"));
	if (type)
		return strcmp(type, "aggregate") == 0 ? told ? told : "" : NULL;
	for (size_t i = 0; name && i < COUNT(ends); i++) {
		size_t length = strlen(name), end = strlen(ends[i]);
		if (length > end && strcmp(name + length - end, ends[i]) == 0)
			return ends[i] + 1;
	}
	return NULL;
}

/* Of all its rows; old files have the name of the aggregate behind it. */
static const char *run_name(struct import *import, const struct json_value *row)
{
	const char *name = as_text(json_member(row, "run_name"));
	const char *full = as_text(json_member(row, "name"));
	const char *aggregate = aggregate_of(row);
	if (name || !full || !aggregate || strlen(full) <= strlen(aggregate) + 1)
		return name ? name : full;
	return arena_bytes(&import->scratch, full, strlen(full) - strlen(aggregate) - 1);
}

static void add_counter(struct import *import, struct result *result, struct replicate *process,
			const struct import_group *group, const char *key)
{
	struct import_field field = { .key = key };
	for (size_t i = 0; i < COUNT(counters); i++)
		if (strcmp(counters[i].key, key) == 0)
			field = counters[i];
	struct import_numbers numbers = group_numbers(import, group, key);
	if (numbers.count)
		import_own_samples(import, result, process, &field, numbers);
}

static void add_cpu_time(struct import *import, struct result *result, struct replicate *process,
			 const struct import_group *group, double unit)
{
	struct import_numbers times = group_numbers(import, group, "cpu_time");
	double *items = arena_allocate(&import->scratch, times.count, sizeof(*items));
	for (size_t i = 0; items && i < times.count; i++)
		items[i] = times.items[i] * unit;
	if (items && times.count)
		import_own_samples(import, result, process, &cpu_time,
				   (struct import_numbers){ items, times.count });
}

static void add_repetitions(struct import *import, struct result *result,
			    const struct import_group *group)
{
	double unit = seconds_of(group->rows[0]);
	struct replicate *process = import_process(import, result);
	import_times(import, result, process, group_numbers(import, group, "real_time"), unit,
		     IMPORT_MEANS);
	add_cpu_time(import, result, process, group, unit);
	FOR_EACH(member, group->rows[0])
	if (!is_among(known, COUNT(known), member->key))
		add_counter(import, result, process, group, member->key);
}

/* Where the repetitions are there dyno works these out itself. */
static void add_aggregate(struct import *import, struct result *result,
			  const struct json_value *row, bool alone)
{
	static const struct {
		const char *name;
		enum field_id field;
	} statistics[] = { { "mean", FIELD_LATENCY_MEAN },
			   { "median", FIELD_LATENCY_MEDIAN },
			   { "stddev", FIELD_LATENCY_STD } };
	const char *name = aggregate_of(row), *order = as_text(json_member(row, "big_o"));
	double real = as_number(json_member(row, "real_time")) * seconds_of(row);
	take_all(row);
	FOR_EACH(member, row)
	take_all(member);
	if (order)
		import_note(import, result, "complexity %.40s, coefficient %g (real time)", order,
			    as_number(json_member(row, "real_coefficient")));
	for (size_t i = 0; alone && i < COUNT(statistics); i++)
		if (strcmp(statistics[i].name, name) == 0)
			import_estimate(import, result, statistics[i].field, real, means);
	if (alone && strcmp(name, "mean") == 0)
		import_own(import, result, &cpu_time,
			   as_number(json_member(row, "cpu_time")) * seconds_of(row));
}

/* Reason why the benchmark has no times; NULL: it has. */
static const char *failure(struct import *import, const struct json_value *row, enum status *status)
{
	const struct json_value *failed = take(row, "error_occurred"),
				*skipped = take(row, "skipped");
	const char *error = take_text(row, "error_message"), *why = take_text(row, "skip_message");
	*status = STATUS_FAILED;
	if (failed && failed->type == JSON_BOOLEAN && failed->boolean)
		return error ? error : "the benchmark reports an error";
	*status = STATUS_CANCELLED;
	return skipped && skipped->type == JSON_BOOLEAN && skipped->boolean
		       ? arena_printf(&import->scratch, "skipped: %s",
				      why ? why : "no reason given")
		       : NULL;
}

/* The rows of a group that are repetitions stand in front, in their order. */
static size_t sort_rows(struct import_group *group)
{
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++) {
		const struct json_value *row = group->rows[i];
		if (aggregate_of(row))
			continue;
		memmove(&group->rows[count + 1], &group->rows[count], (i - count) * sizeof(row));
		group->rows[count++] = row;
	}
	return count;
}

static void read_group(struct import *import, struct import_group *group)
{
	enum status status;
	size_t repetitions = sort_rows(group);
	const struct json_value *first = group->rows[0];
	struct result *result = add_result(import, group->key);
	double threads = take_number(first, "threads");
	const char *reason = failure(import, first, &status), *label = take_text(first, "label");
	if (result && threads >= 1 && threads < 1e6)
		result->cell.threads = (uint64_t)threads;
	import_note(import, label ? result : NULL, "label: %s", label ? label : "");
	struct import_group runs = { group->key, group->rows, repetitions };
	for (size_t i = 0; i < repetitions; i++)
		for (size_t k = 0; k < COUNT(known); k++)
			take_all(json_member(group->rows[i], known[k]));
	if (reason)
		import_status(import, result, status, reason);
	else if (repetitions)
		add_repetitions(import, result, &runs);
	for (size_t i = repetitions; i < group->count; i++)
		add_aggregate(import, result, group->rows[i], !repetitions);
}

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	read_context(import, take_object(document, "context"));
	import_meaning(import, "process", "all benchmarks of a file are of one process");
	import_meaning(import, "sample",
		       "real time of an iteration, mean over those of a repetition");
	FOR_EACH(row, take_array(document, "benchmarks"))
	if (row->type == JSON_OBJECT)
		import_group(import, run_name(import, row), row);
	for (size_t i = 0; i < import->group_count; i++)
		read_group(import, &import->groups[i]);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *rows = json_member(document, "benchmarks");
	const struct json_value *first =
		rows && rows->type == JSON_ARRAY && !rows->numbers ? rows->first : NULL;
	return json_member(document, "context") && json_member(first, "name") &&
	       (json_member(first, "real_time") || json_member(first, "real_coefficient") ||
		json_member(first, "error_occurred") || json_member(first, "run_type"));
}

const struct importer import_google_benchmark = {
	.name = "google-benchmark",
	.title = "google-benchmark",
	.knows = knows,
	.read = read,
};
