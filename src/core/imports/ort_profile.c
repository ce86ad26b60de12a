/* ONNX Runtime's profile (onnxruntime_perf_test -p, SessionOptions.enable_profiling): events of
 * Chrome's trace format, in µs. What is not closed, since the session still lived, is read as far
 * as it goes.
 *
 * "model_run" is an inference, the first of which is that of a fresh process; "NAME_kernel_time" is
 * a node. Events of the kernels that a GPU ran ("Kernel") lie within those of nodes. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

static const char *const members[] = { "pid", "tid", "ts", "ph", "args", NULL };
#define SUFFIX "_kernel_time"

struct profile {
	struct import *import;
	struct result *result;
	struct import_parts nodes, operators;
	double *runs;
	size_t run_count;
	double load;
};

static bool is_node(const char *name)
{
	size_t length = strlen(name), suffix = strlen(SUFFIX);
	return length > suffix && strcmp(name + length - suffix, SUFFIX) == 0;
}

static void add_node(struct profile *profile, const struct json_value *event, const char *name,
		     double time)
{
	struct import *import = profile->import;
	const struct json_value *arguments = json_member(event, "args");
	const char *operator= as_text(json_member(arguments, "op_name"));
	const char *provider = as_text(json_member(arguments, "provider"));
	const char *node = arena_bytes(&import->scratch, name, strlen(name) - strlen(SUFFIX));
	struct part *parts[] = { import_part(import, &profile->nodes, node),
				 import_part(import, &profile->operators, operator) };
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (!parts[i])
			continue;
		parts[i]->time += time;
		if (provider && !parts[i]->provider)
			parts[i]->provider = arena_string(import->arena, provider);
		import_need(import, !provider || parts[i]->provider);
	}
	if (parts[0] && operator&& !parts[0]->type)
		parts[0]->type = arena_string(import->arena, operator);
}

static void add_event(struct profile *profile, const struct json_value *event)
{
	const char *name = take_text(event, "name"), *kind = take_text(event, "cat");
	double time = take_number(event, "dur") * 1e-6;
	take_these(event, members);
	if (!name || !kind || !(time >= 0) || !isfinite(time))
		return;
	bool session = strcmp(kind, "Session") == 0;
	if (session && strcmp(name, "model_run") == 0)
		profile->runs[profile->run_count++] = time;
	if (session && (strncmp(name, "model_loading", strlen("model_loading")) == 0 ||
			strcmp(name, "session_initialization") == 0))
		profile->load += time;
	if (strcmp(kind, "Node") == 0 && is_node(name))
		add_node(profile, event, name, time);
}

/* How many nodes an operator has. */
static void count_nodes(struct profile *profile)
{
	const struct parts *nodes = profile->nodes.parts;
	struct parts *operators = profile->operators.parts;
	for (size_t i = 0; operators && i < operators->count; i++)
		operators->items[i].nodes = 0;
	for (size_t i = 0; nodes && i < nodes->count; i++) {
		struct part *of =
			import_part(profile->import, &profile->operators, nodes->items[i].type);
		if (of)
			of->nodes++;
	}
}

static void finish(struct profile *profile)
{
	struct import *import = profile->import;
	size_t first = profile->run_count > 1;
	struct replicate *process = import_process(import, profile->result);
	import_times(import, profile->result, process,
		     (struct import_numbers){ profile->runs + first, profile->run_count - first },
		     1, 0);
	if (profile->run_count)
		import_value(import, profile->result, FIELD_FIRST_INFERENCE, profile->runs[0]);
	if (profile->load > 0)
		import_value(import, profile->result, FIELD_LOAD_TIME, profile->load);
	count_nodes(profile);
	double runs = profile->run_count ? (double)profile->run_count : 1;
	import_parts_end(&profile->nodes, runs);
	import_parts_end(&profile->operators, runs);
	import_note(import, profile->result,
		    "inferences while they were profiled, which costs time itself");
}

/* What stands before the first event; without it each line is a document, whether the list is
 * closed or not. */
static size_t opening(const char *text, size_t length)
{
	size_t at = 0;
	while (at < length && text[at] && strchr("[ \r\n\t", text[at]))
		at++;
	return at;
}

static const struct json_value *events_of(struct import *import)
{
	struct format_file events = *import->file;
	size_t open = opening(events.bytes, events.length);
	events.bytes += open;
	events.length -= open;
	const struct json_value *documents = import_json(import, &events);
	if (!documents)
		import_refuse(import, "it has no events");
	return documents;
}

static void read(struct import *import)
{
	const struct json_value *events = events_of(import);
	struct profile profile = { .import = import, .result = import_result(import, "model") };
	struct breakdown *breakdown =
		profile.result ? result_add_breakdown(import->arena, profile.result) : NULL;
	import_meaning(import, "process", "a profile is of one process");
	import_meaning(import, "sample",
		       "\"model_run\": an inference while it was profiled, but the first, which is "
		       "the first inference");
	import_warning(import, "a profile of ONNX Runtime names neither model, batch nor device");
	if (import->failed || !breakdown)
		return;
	profile.nodes.parts = &breakdown->slowest;
	profile.operators.parts = &breakdown->measured;
	profile.runs = arena_allocate(&import->scratch, events->count, sizeof(double));
	import_need(import, profile.runs);
	FOR_EACH(event, events)
	if (!import->failed)
		add_event(&profile, event);
	if (!import->failed)
		finish(&profile);
}

/* "[ {"cat" : "Session", …": blanks differ between versions. */
static bool knows_text(const char *head, size_t length)
{
	size_t at = opening(head, length);
	return at < length && head[at] == '{' && has_text(head, length, "\"cat\"") &&
	       has_text(head, length, "\"ph\"") &&
	       (has_text(head, length, "\"model_loading") ||
		has_text(head, length, "\"session_initialization\""));
}

const struct importer import_ort_profile = {
	.name = "onnxruntime",
	.title = "ONNX Runtime's profiler",
	.knows_text = knows_text,
	.read = read,
};
