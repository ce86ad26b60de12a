/* optimum-benchmark: benchmark_report.json, or benchmark.json, which has the configuration too.
 *
 * A report has a target for each thing that was timed ("load_model", "prefill", "decode",
 * "forward", …), with times in seconds. Several processes' times stand in one list. Percentiles
 * came in 2024; its deviation is that of a population, so all of these are worked out anew. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct import_field memory[] = {
	{ "max_ram", "Peak RAM", "B", BETTER_LOWER,
	  "largest resident memory of the process and its children, sampled" },
	{ "max_global_vram", "Peak VRAM of the device", "B", BETTER_LOWER,
	  "largest memory in use on the devices, of all processes" },
	{ "max_process_vram", "Peak VRAM of the process", "B", BETTER_LOWER,
	  "largest memory of the process on the devices" },
	{ "max_reserved", "Peak reserved memory", "B", BETTER_LOWER,
	  "largest memory that PyTorch's allocator had reserved" },
	{ "max_allocated", "Peak allocated memory", "B", BETTER_LOWER,
	  "largest memory that PyTorch's allocator had given to tensors" },
};

static const struct import_field energy[] = {
	{ "energy_cpu", "Energy of the CPU", "J", BETTER_LOWER, "estimated by codecarbon" },
	{ "energy_ram", "Energy of the RAM", "J", BETTER_LOWER, "estimated by codecarbon" },
	{ "energy_gpu", "Energy of the GPU", "J", BETTER_LOWER, "told by codecarbon" },
	{ "energy_total", "Energy", "J", BETTER_LOWER, "told by codecarbon: CPU, RAM and GPU" },
};

/* What can be worked out of the values. */
static const char *const statistics[] = { "unit", "count", "total", "mean",   "p50", "p90",
					  "p95",  "p99",   "stdev", "stdev_", NULL };

/* --- What a target has ------------------------------------------------------------------------ */

static void add_memory(struct import *import, struct result *result, const struct json_value *told)
{
	const char *unit = take_text(told, "unit");
	double factor = unit && strcmp(unit, "MB") == 0 ? 1e6 : 1;
	for (size_t i = 0; i < COUNT(memory); i++)
		import_own(import, result, &memory[i], take_number(told, memory[i].key) * factor);
}

static void add_energy(struct import *import, struct result *result, const struct json_value *told)
{
	const char *unit = take_text(told, "unit");
	double factor = unit && strcmp(unit, "kWh") == 0 ? 3.6e6 : 1;
	for (size_t i = 0; i < COUNT(energy); i++)
		import_own(import, result, &energy[i],
			   take_number(told, energy[i].key + strlen("energy_")) * factor);
}

/* "tokens/s", "tokens/kWh": "tokens_per_second", "tokens_per_kwh". */
static void add_rate(struct import *import, struct result *result, const struct json_value *told,
		     const char *meaning)
{
	char key[OWN_KEY_MOST], title[64];
	const char *unit = take_text(told, "unit");
	double value = take_number(told, "value");
	const char *per = unit ? strchr(unit, '/') : NULL;
	if (!per || strlen(unit) > 24)
		return;
	const char *of = strcmp(per, "/s") == 0 ? "second" : per + 1;
	snprintf(title, sizeof(title), "%.*s per %s", (int)(per - unit), unit, of);
	snprintf(key, sizeof(key), "%s", title);
	for (char *c = key; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '_';
	title[0] = (char)toupper((unsigned char)title[0]);
	import_own(import, result,
		   &(struct import_field){ key, title, unit, BETTER_HIGHER, meaning }, value);
}

static void add_times(struct import *import, struct result *result, const struct json_value *told)
{
	struct import_numbers values = numbers_of(import, take_array(told, "values"));
	struct replicate *process = values.count ? import_process(import, result) : NULL;
	const char *unit = as_text(json_member(told, "unit"));
	import_times(import, result, process, values, unit && strcmp(unit, "ms") == 0 ? 1e-3 : 1,
		     0);
	if (!values.count)
		import_value(import, result, FIELD_LATENCY_MEAN, take_number(told, "mean"));
	take_these(told, statistics);
}

/* --- Configuration ---------------------------------------------------------------------------- */

struct setting {
	const char *model, *device;
	double batch, sequence, threads;
};

static const struct json_value *take_path(const struct json_value *object, const char *a,
					  const char *b)
{
	return take_object(take_object(object, a), b);
}

static void take_configuration(struct import *import, struct setting *setting,
			       const struct json_value *configuration)
{
	const struct json_value *backend = take_object(configuration, "backend");
	const struct json_value *environment = take_object(configuration, "environment");
	const struct json_value *shapes = take_path(configuration, "scenario", "input_shapes");
	shapes = shapes ? shapes : take_path(configuration, "benchmark", "input_shapes");
	setting->model = take_text(backend, "model");
	setting->device = take_text(backend, "device");
	setting->threads = take_number(backend, "intra_op_num_threads");
	setting->batch = take_number(shapes, "batch_size");
	setting->sequence = take_number(shapes, "sequence_length");
	import_tool_fact(import, "configuration", take_text(configuration, "name"));
	import_tool_fact(import, "backend", take_text(backend, "name"));
	import_tool_fact(import, "backend_version", take_text(backend, "version"));
	import_tool_fact(import, "dtype", take_text(backend, "torch_dtype"));
	import_version(import, take_text(environment, "optimum_benchmark_version"));
	import_fact(import, "cpu", take_text(environment, "cpu"));
	import_fact(import, "os", take_text(environment, "system"));
	import_fact_number(import, "memory", take_number(environment, "cpu_ram_mb") * 1e6);
}

static void set_device(struct import *import, const struct setting *setting,
		       const struct json_value *configuration)
{
	const struct json_value *gpus =
		take_array(json_member(configuration, "environment"), "gpu");
	const struct json_value *first = gpus && !gpus->numbers ? gpus->first : NULL;
	const char *device = setting->device ? setting->device : "cpu";
	char id[64];
	snprintf(id, sizeof(id), "%.40s%s", device, strcmp(device, "cpu") == 0 ? "" : ":0");
	import_device(import, id, device, strcmp(device, "cpu") == 0 ? NULL : as_text(first));
}

/* --- Targets ---------------------------------------------------------------------------------- */

static uint64_t whole(double number, uint64_t other)
{
	return number >= 1 && number < 1e9 ? (uint64_t)number : other;
}

static void add_target(struct import *import, const struct setting *setting,
		       const struct json_value *target)
{
	if (target->type != JSON_OBJECT)
		return;
	struct result *result = import_result(import, setting->model ? setting->model : "model");
	if (!result)
		return;
	result->cell.batch = whole(setting->batch, 1);
	result->cell.sequence = whole(setting->sequence, 0);
	result->cell.threads = whole(setting->threads, 0);
	import_word(import, result, "target", target->key);
	add_times(import, result, take_object(target, "latency"));
	add_memory(import, result, take_object(target, "memory"));
	add_energy(import, result, take_object(target, "energy"));
	add_rate(import, result, take_object(target, "throughput"),
		 "of the whole target, as optimum-benchmark works it out of the mean time");
	add_rate(import, result, take_object(target, "efficiency"),
		 "for the energy that codecarbon tells");
}

static void read(struct import *import)
{
	const struct json_value *document = import->documents->first;
	const struct json_value *report = take_object(document, "report");
	const struct json_value *configuration = take_object(document, "config");
	struct setting setting = { .batch = NAN, .sequence = NAN, .threads = NAN };
	import_meaning(import, "process",
		       "times of several processes stand in one list: they are taken for one");
	import_meaning(import, "sample", "time of a whole target: loading, a prefill, a forward …");
	if (configuration)
		take_configuration(import, &setting, configuration);
	else
		import_warning(import, "a report alone names neither model, batch nor device");
	set_device(import, &setting, configuration);
	report = report ? report : document;
	FOR_EACH(target, report)
	{
		take(report, target->key);
		add_target(import, &setting, target);
	}
}

/* The first target that is none of other tools' has one of its parts. */
static bool is_target(const struct json_value *value)
{
	const struct json_value *latency = json_member(value, "latency");
	return json_member(value, "memory") && latency && json_member(value, "throughput") &&
	       json_member(value, "energy");
}

static bool knows(const struct json_value *document)
{
	const struct json_value *report = json_member(document, "report");
	report = report ? report : document;
	return report->type == JSON_OBJECT && report->first && is_target(report->first);
}

const struct importer import_optimum_benchmark = {
	.name = "optimum-benchmark",
	.title = "optimum-benchmark",
	.knows = knows,
	.read = read,
};
