/* Options of ONNX Runtime's sessions, as users call them: --ort-option KEY=VALUE.
 *
 * Adding one: a row in keys[] and in ORT_OPTION_KEYS; if it is to be swept, one in ort_sweeps[]. */
#include "core/base/count.h"
#include "measure/engine/ort/session.h"
#include <stdlib.h>
#include <string.h>

struct target {
	const OrtApi *api;
	uint32_t api_version;
	OrtSessionOptions *session;
};

/* A row for each value: in ONNX Runtime's numbers. */
struct named {
	const char *name; /* NULL ends the list */
	int number;
};

static const struct named levels[] = {
	{ "disabled", ORT_DISABLE_ALL },
	{ "basic", ORT_ENABLE_BASIC },
	{ "extended", ORT_ENABLE_EXTENDED },
	{ "all", ORT_ENABLE_ALL },
	{ NULL, 0 },
};

static const struct named modes[] = {
	{ "sequential", ORT_SEQUENTIAL },
	{ "parallel", ORT_PARALLEL },
	{ NULL, 0 },
};

static const struct named switches[] = { { "off", 0 }, { "on", 1 }, { NULL, 0 } };

static OrtStatus *set_level(const struct target *t, int value)
{
	return t->api->SetSessionGraphOptimizationLevel(t->session, (GraphOptimizationLevel)value);
}

static OrtStatus *set_mode(const struct target *t, int value)
{
	return t->api->SetSessionExecutionMode(t->session, (ExecutionMode)value);
}

static OrtStatus *set_inter_threads(const struct target *t, int value)
{
	return t->api->SetInterOpNumThreads(t->session, value);
}

static OrtStatus *set_arena(const struct target *t, int value)
{
	return value ? t->api->EnableCpuMemArena(t->session)
		     : t->api->DisableCpuMemArena(t->session);
}

static OrtStatus *set_pattern(const struct target *t, int value)
{
	return value ? t->api->EnableMemPattern(t->session) : t->api->DisableMemPattern(t->session);
}

static OrtStatus *set_entry(const struct target *t, const char *key, int value)
{
	return t->api->AddSessionConfigEntry(t->session, key, value ? "1" : "0");
}

static OrtStatus *set_spinning(const struct target *t, int value)
{
	OrtStatus *status = set_entry(t, "session.inter_op.allow_spinning", value);
	return status ? status : set_entry(t, "session.intra_op.allow_spinning", value);
}

static OrtStatus *set_deterministic(const struct target *t, int value)
{
	return t->api->SetDeterministicCompute(t->session, value);
}

#define DETERMINISTIC_API 17

static const struct key {
	const char *name;
	const struct named *values; /* NULL: a whole number */
	OrtStatus *(*set)(const struct target *target, int value);
	uint32_t api; /* that it needs; 0: any */
} keys[] = {
	{ "graph_optimization", levels, set_level, 0 },
	{ "execution_mode", modes, set_mode, 0 },
	{ "inter_op_threads", NULL, set_inter_threads, 0 },
	{ "cpu_arena", switches, set_arena, 0 },
	{ "memory_pattern", switches, set_pattern, 0 },
	{ "spinning", switches, set_spinning, 0 },
	{ "deterministic", switches, set_deterministic, DETERMINISTIC_API },
};

const struct engine_sweep ort_sweeps[] = {
	{ "ort-option", "graph_optimization", "Graph optimisation" },
	{ "ort-option", "execution_mode", "Execution mode" },
	{ "ort-option", "inter_op_threads", "Inter-op threads" },
	{ "ort-option", "cpu_arena", "CPU arena" },
	{ "ort-option", "memory_pattern", "Memory pattern" },
	{ "ort-option", "spinning", "Spinning" },
	{ "ort-option", "deterministic", "Deterministic" },
	{ "ort-option", NULL, NULL },
	{ NULL, NULL, NULL },
};

/* Of ONNX Runtime's own entries these are lists: threads of cores, memory and layers of devices. */
const char *const ort_whole[] = { "session.intra_op_thread_affinities",
				  "session.resource_cuda_partitioning_settings",
				  "session.layer_assignment_settings", NULL };

static bool refuse_value(const struct key *key, const char *text, struct dyno_error *err)
{
	struct buffer names = { 0 };
	for (const struct named *value = key->values; value && value->name; value++)
		buffer_printf(&names, "%s%s", value == key->values ? "" : ", ", value->name);
	error_set(err, DYNO_ERROR_USAGE, "‹ort-option›: %s=%.100s: it takes %s", key->name, text,
		  key->values ? buffer_text(&names) : "a whole number");
	buffer_finish(&names);
	return false;
}

static bool read_value(const struct key *key, const char *text, int *value, struct dyno_error *err)
{
	char *end;
	if (!key->values) {
		long number = strtol(text, &end, 10);
		*value = (int)number;
		return (*text && !*end && number >= 0 && number <= 100000) ||
		       refuse_value(key, text, err);
	}
	for (const struct named *row = key->values; row->name; row++)
		if (strcmp(row->name, text) == 0) {
			*value = row->number;
			return true;
		}
	return refuse_value(key, text, err);
}

static bool apply_key(const struct target *target, const struct key *key, const char *text,
		      struct dyno_error *err)
{
	int value = 0;
	if (!read_value(key, text, &value, err))
		return false;
	if (target->api_version < key->api)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "‹ort-option›: %s needs ONNX Runtime 1.%u or newer", key->name,
				 key->api);
	return ort_check(target->api, key->set(target, value), err, key->name);
}

/* ONNX Runtime takes any key into its configuration; all that it knows have a dot in them. */
static bool apply_entry(const struct target *target, const char *name, const char *text,
			struct dyno_error *err)
{
	if (!strchr(name, '.'))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹ort-option›: no key %.100s; there are " ORT_OPTION_KEYS
				 ", and ONNX Runtime's own, such as session.disable_prepacking",
				 name);
	const char *meant = ort_entry_meant(name);
	if (meant)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹ort-option›: ONNX Runtime has no %.100s; did you mean %s?", name,
				 meant);
	return ort_check(target->api,
			 target->api->AddSessionConfigEntry(target->session, name, text), err,
			 name);
}

static bool apply(const struct target *target, const char *pair, struct dyno_error *err)
{
	char name[200];
	size_t length = strcspn(pair, "=");
	if (length >= sizeof(name))
		return error_set(err, DYNO_ERROR_USAGE, "‹ort-option›: %.100s…: no such key", pair);
	memcpy(name, pair, length);
	name[length] = '\0';
	for (size_t i = 0; i < COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return apply_key(target, &keys[i], pair + length + 1, err);
	return apply_entry(target, name, pair + length + 1, err);
}

bool ort_options_apply(const struct ort_engine *engine, OrtSessionOptions *session,
		       struct dyno_error *err)
{
	const struct ort_library *library = &engine->library;
	const struct strings *pairs = &engine->options->session_options;
	const char *operators = engine->options->custom_operators;
	struct target target = { library->api, library->api_version, session };
	for (size_t i = 0; i < pairs->count; i++)
		if (!apply(&target, pairs->items[i], err))
			return false;
	return !operators ||
	       ort_check(library->api,
			 library->api->RegisterCustomOpsLibrary_V2(session, operators), err,
			 "‹ort-custom-ops›");
}
