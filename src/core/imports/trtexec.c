/* trtexec of TensorRT: --exportTimes (each query), --exportProfile (each layer), and its log.
 *
 * Before TensorRT 8.4 the transfers were called in and out ("inMs"), and a query's time was also
 * told from end to end, its waiting included; before 8 the log had a block of lines where one line
 * is now. Of the times "Latency" is what others compare: copies to and from the device and the
 * compute between them. Its percentiles leave out the slowest int((1 - p) n). */
#include "core/base/count.h"
#include "core/import/import.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a query consists of: members of --exportTimes, old and new, and its name in the log. */
static const struct phase {
	const char *members[2];
	const char *line;
	struct import_field field;
} phases[] = {
	{ { "enqMs", NULL },
	  "Enqueue Time:",
	  { "enqueue_time", "Enqueue time", "s", BETTER_LOWER,
	    "host time to enqueue a query; above the compute time the host is what limits" } },
	{ { "h2dMs", "inMs" },
	  "H2D Latency:",
	  { "h2d_time", "Copy to the device", "s", BETTER_LOWER,
	    "time of the copies of a query's inputs to the device" } },
	{ { "computeMs", NULL },
	  "GPU Compute Time:",
	  { "compute_time", "GPU compute time", "s", BETTER_LOWER,
	    "time of a query's kernels on the device, without copies" } },
	{ { "d2hMs", "outMs" },
	  "D2H Latency:",
	  { "d2h_time", "Copy from the device", "s", BETTER_LOWER,
	    "time of the copies of a query's outputs from the device" } },
	{ { "endToEndMs", NULL },
	  "End-to-End Host Latency:",
	  { "end_to_end_time", "End-to-end time", "s", BETTER_LOWER,
	    "from the start of a query's first copy to the end of its last, waiting for other "
	    "queries included" } },
};

static const struct import_field rate = {
	"queries_per_second", "Queries per second", "queries/s", BETTER_HIGHER,
	"queries (of a whole batch) divided by the wall time of all, as trtexec tells it"
};
static const struct import_field profiled = {
	"profiled_time", "Time of all layers", "s", BETTER_LOWER,
	"sum over the layers of the mean time of each, while they were profiled"
};

static void tell(struct import *import)
{
	import_meaning(import, "process", "a file is of one process");
	import_meaning(
		import, "sample",
		"\"Latency\" of a query: copies to the device, compute, copies back; neither "
		"enqueueing nor waiting for other queries");
	import_meaning(import, "reported percentiles",
		       "the slowest int((1 - p) n) queries are left out, then the slowest counts");
}

/* --- Times ------------------------------------------------------------------------------------ */

/* A member of all queries; what is missing is NaN. */
static struct import_numbers column(struct import *import, const struct json_value *queries,
				    const char *member)
{
	double *items = arena_allocate(&import->scratch, queries->count, sizeof(*items));
	size_t count = 0, found = 0;
	FOR_EACH(query, queries)
	{
		double number = items ? take_number(query, member) : NAN;
		found += !isnan(number);
		if (items)
			items[count++] = number * 1e-3;
	}
	return found ? (struct import_numbers){ items, count } : (struct import_numbers){ 0 };
}

static struct import_numbers either_column(struct import *import, const struct json_value *queries,
					   const char *const names[2])
{
	struct import_numbers numbers = column(import, queries, names[0]);
	return numbers.count || !names[1] ? numbers : column(import, queries, names[1]);
}

/* Before 8.4 without a member of its own. */
static struct import_numbers latencies(struct import *import, const struct json_value *queries)
{
	struct import_numbers told = column(import, queries, "latencyMs");
	if (told.count)
		return told;
	struct import_numbers sum = { 0 };
	for (size_t i = 1; i < 4; i++) {
		struct import_numbers part = either_column(import, queries, phases[i].members);
		double *items =
			part.count ? arena_allocate(&import->scratch, part.count, sizeof(*items))
				   : NULL;
		for (size_t k = 0; items && k < part.count; k++)
			items[k] = part.items[k] + (sum.items ? sum.items[k] : 0);
		sum = items ? (struct import_numbers){ items, part.count } : sum;
	}
	return sum;
}

/* Stamps of the host and the device, of use only in differences that are told as well. */
static const char *const stamps[] = {
	"startEnqMs", "endEnqMs",   "startH2dMs", "endH2dMs",       "startInMs",
	"endInMs",    "startOutMs", "endOutMs",   "startComputeMs", "endComputeMs",
	"startD2hMs", "endD2hMs",   NULL
};

/* The host's time to enqueue is told by stamps alone. */
static struct import_numbers enqueueing(struct import *import, const struct json_value *queries)
{
	double *items = arena_allocate(&import->scratch, queries->count, sizeof(*items));
	size_t count = 0;
	FOR_EACH(query, queries)
	if (items)
		items[count++] = (as_number(json_member(query, "endEnqMs")) -
				  as_number(json_member(query, "startEnqMs"))) *
				 1e-3;
	return (struct import_numbers){ items, count };
}

static void read_times(struct import *import, const struct json_value *queries)
{
	struct result *result = import_result(import, "TensorRT engine");
	struct replicate *process = import_process(import, result);
	import_times(import, result, process, latencies(import, queries), 1, 0);
	import_own_samples(import, result, process, &phases[0].field, enqueueing(import, queries));
	for (size_t i = 1; i < COUNT(phases); i++)
		import_own_samples(import, result, process, &phases[i].field,
				   either_column(import, queries, phases[i].members));
	FOR_EACH(query, queries)
	take_these(query, stamps);
}

/* --- Profile ---------------------------------------------------------------------------------- */

static const char *const layer_members[] = { "timeMs", "medianMs", "percentage", NULL };

static double add_layer(struct import *import, struct import_parts *layers,
			const struct json_value *layer)
{
	const char *name = take_text(layer, "name");
	double time = take_number(layer, "averageMs") * 1e-3;
	take_these(layer, layer_members);
	struct part *part = isfinite(time) ? import_part(import, layers, name) : NULL;
	if (!part)
		return 0;
	part->time += time;
	return time;
}

static void read_profile(struct import *import, const struct json_value *layers)
{
	double sum = 0, count = take_number(layers->first, "count");
	struct result *result = import_result(import, "TensorRT engine");
	struct breakdown *breakdown = result ? result_add_breakdown(import->arena, result) : NULL;
	struct import_parts parts = { .parts = breakdown ? &breakdown->slowest : NULL };
	import_need(import, breakdown);
	FOR_EACH(layer, layers)
	sum += add_layer(import, &parts, layer);
	import_parts_end(&parts, 1);
	import_own(import, result, &profiled, sum);
	if (count > 0)
		import_note(import, result, "layers profiled over %.0f queries", count);
}

/* --- Log -------------------------------------------------------------------------------------- */

/* "[10/03/2024-10:47:59] [I] Latency: …" without what the logger put in front. */
static const char *message(const char *line)
{
	for (int i = 0; i < 3 && *line == '['; i++) {
		const char *end = strchr(line, ']');
		if (!end)
			break;
		line = end + 1 + strspn(end + 1, " ");
	}
	return line;
}

struct log {
	struct import *import;
	struct result *result;
	bool old_block; /* within "Host Latency" of TensorRT 7 */
	double batch, rate;
	const char *model;
};

/* The number behind "mean = " in "min = 5.3 ms, max = …". */
static double statistic(const char *line, const char *name)
{
	char key[32];
	snprintf(key, sizeof(key), "%s = ", name);
	const char *at = strstr(line, key);
	return at ? leading_number(at + strlen(key), NULL) * 1e-3 : NAN;
}

static const struct {
	const char *name;
	enum field_id field;
} statistics[] = {
	{ "min", FIELD_LATENCY_MIN },
	{ "max", FIELD_LATENCY_MAX },
	{ "mean", FIELD_LATENCY_MEAN },
	{ "median", FIELD_LATENCY_MEDIAN },
};

#define PERCENTILE "percentile("

static void take_latency(struct log *log, const char *line)
{
	for (size_t i = 0; i < COUNT(statistics); i++)
		import_value(log->import, log->result, statistics[i].field,
			     statistic(line, statistics[i].name));
	for (const char *at = line; (at = strstr(at, PERCENTILE)); at++) {
		const char *end;
		double percent = leading_number(at + strlen(PERCENTILE), &end);
		const char *value = strstr(end, "= ");
		import_percentile(log->import, log->result, "latency", "latency", percent,
				  value ? leading_number(value + 2, NULL) * 1e-3 : NAN);
	}
}

/* "percentile: 1.67065 ms at 99% (end to end 3.03931 ms at 99%)" and "mean: 1.66069 ms (…)" */
static void take_old(struct log *log, const char *line)
{
	const char *end, *at;
	for (size_t i = 0; i < COUNT(statistics); i++) {
		size_t length = strlen(statistics[i].name);
		if (strncmp(line, statistics[i].name, length) == 0 && line[length] == ':') {
			double value = leading_number(line + length + 2, NULL) * 1e-3;
			import_value(log->import, log->result, statistics[i].field, value);
			at = strcmp(statistics[i].name, "mean") == 0 ? strstr(line, "(end to end ")
								     : NULL;
			if (at)
				import_own(log->import, log->result, &phases[4].field,
					   leading_number(at + strlen("(end to end "), NULL) *
						   1e-3);
		}
	}
	at = behind(line, "percentile:");
	double value = leading_number(at, &end) * 1e-3;
	at = at ? strstr(end, " at ") : NULL;
	if (at)
		import_percentile(log->import, log->result, "latency", "latency",
				  leading_number(at + 4, NULL), value);
}

/* "input=8x3x224x224": its first length, of the first input that has several. */
static void take_shape(struct log *log, const char *line)
{
	const char *shape = strchr(line, '=');
	const char *end;
	double first = leading_number(shape ? shape + 1 : NULL, &end);
	if (*end == 'x' && first > 0 && isnan(log->batch))
		log->batch = first;
}

static void take_option(struct log *log, const char *line)
{
	const char *value;
	if ((value = behind(line, "Batch:")) && leading_number(value, NULL) > 0)
		log->batch = leading_number(value, NULL);
	if ((value = behind(line, "Input inference shape")))
		take_shape(log, value);
	if (((value = behind(line, "Model:")) || (value = behind(line, "Input model:"))) && *value)
		log->model = arena_string(&log->import->scratch, import_base_name(value));
	if ((value = behind(line, "Precision:")))
		import_tool_fact(log->import, "precision", value);
	if ((value = behind(line, "Streams:")) && log->result) {
		double streams = leading_number(value, NULL);
		log->result->cell.streams = streams >= 1 && streams < 1e6 ? (uint64_t)streams : 1;
	}
}

static void take_facts(struct log *log, const char *line)
{
	const char *value;
	if ((value = behind(line, "Selected Device:")))
		import_device(log->import, "tensorrt:0", "tensorrt", value);
	if ((value = behind(line, "TensorRT version:")))
		import_version(log->import, value);
	if ((value = behind(line, "Throughput:")) || (value = behind(line, "throughput:")))
		log->rate = leading_number(value, NULL);
	take_option(log, line);
}

/* "&&&& RUNNING TensorRT.trtexec [TensorRT v100200] # trtexec --onnx=model.onnx" */
static void take_banner(struct log *log, const char *line)
{
	const char *version = strstr(line, "[TensorRT v"), *model = strstr(line, "--onnx=");
	model = model ? model + strlen("--onnx=") : NULL;
	if (version) {
		version += strlen("[TensorRT ");
		import_version(log->import,
			       arena_bytes(&log->import->scratch, version, strcspn(version, "]")));
	}
	if (model)
		log->model = import_base_name(
			arena_bytes(&log->import->scratch, model, strcspn(model, " ")));
}

static void take_line(struct log *log, const char *line)
{
	if (behind(line, "&&&& RUNNING"))
		take_banner(log, line);
	take_facts(log, line);
	if (behind(line, "Host Latency"))
		log->old_block = true;
	if (log->old_block)
		take_old(log, line);
	if (behind(line, "Latency:"))
		take_latency(log, line);
	for (size_t i = 0; i < COUNT(phases); i++)
		if (behind(line, phases[i].line))
			import_own(log->import, log->result, &phases[i].field,
				   statistic(line, "mean"));
}

static void each_line(struct log *log, void (*handle)(struct log *log, const char *line))
{
	char line[LINE_MOST];
	for (size_t at = 0; next_line(log->import->file, &at, line);)
		handle(log, message(line));
}

/* The device has to be known before the result, and both before what is told of it. */
static void read_log(struct import *import)
{
	struct log log = { .import = import, .batch = NAN, .rate = NAN };
	import_device(import, "tensorrt:0", "tensorrt", NULL);
	each_line(&log, take_line);
	log.result = import_result(import, log.model ? log.model : "TensorRT engine");
	each_line(&log, take_line);
	if (!log.result || import->failed)
		return;
	if (log.batch >= 1 && log.batch < 1e9)
		log.result->cell.batch = (uint64_t)log.batch;
	else
		import_note(import, log.result, "the log tells no batch: 1 is assumed");
	if (!(log.rate > 0))
		return;
	import_own(import, log.result, &rate, log.rate);
	if (log.batch >= 1)
		import_value(import, log.result, FIELD_THROUGHPUT_ITEMS, log.rate * log.batch);
}

/* --- Which ------------------------------------------------------------------------------------ */

static void read(struct import *import)
{
	const struct json_value *all = import->documents ? import->documents->first : NULL;
	tell(import);
	if (!all) {
		read_log(import);
		import_warning(import, "a log of trtexec has statistics, and no single queries");
		return;
	}
	import_device(import, "tensorrt:0", "tensorrt", NULL);
	import_warning(import, "a file of trtexec names neither model, batch nor device");
	if (json_member(all->first, "count"))
		read_profile(import, all);
	else
		read_times(import, all);
}

static bool knows(const struct json_value *document)
{
	const struct json_value *first =
		document->type == JSON_ARRAY && !document->numbers ? document->first : NULL;
	const struct json_value *second = first ? first->next : NULL;
	return (json_member(first, "computeMs") && json_member(first, "startComputeMs")) ||
	       (json_member(first, "count") && json_member(second, "averageMs"));
}

static bool knows_text(const char *head, size_t length)
{
	return has_text(head, length, "RUNNING TensorRT.trtexec") ||
	       has_text(head, length, "=== Performance summary ===") ||
	       (has_text(head, length, "] Host Latency") && has_text(head, length, "end to end"));
}

const struct importer import_trtexec = {
	.name = "trtexec",
	.title = "trtexec",
	.knows = knows,
	.knows_text = knows_text,
	.read = read,
};
