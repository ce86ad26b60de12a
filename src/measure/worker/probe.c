#include "measure/worker/probe.h"
#include "measure/worker/process.h"
#include <string.h>

#define PROBE_TIMEOUT 60.0 /* s; a software renderer compiles its shaders for seconds */

static bool load(struct worker *worker, const struct load_command *command, double timeout,
		 struct arena *arena, struct load_answer *answer, enum status *status,
		 struct dyno_error *err)
{
	struct worker_watch watch = { .timeout = timeout, .tick = 0.2 };
	struct json_writer writer = { 0 };
	load_command_write(command, &writer);
	const struct json_value *json = worker_ask(worker, &writer, &watch, arena, status, err);
	return json &&
	       (load_answer_read(arena, json, answer, err) || worker_refuse(worker, status, err));
}

static bool run_once(struct worker *worker, struct arena *arena, struct dyno_error *err)
{
	struct worker_watch watch = { .timeout = PROBE_TIMEOUT, .tick = 0.2 };
	struct json_writer writer = { 0 };
	enum status status;
	worker_command(&writer, "warm_up");
	json_member_count(&writer, "minimum", 1);
	json_member_number(&writer, "seconds", 0);
	json_end_object(&writer);
	return worker_ask(worker, &writer, &watch, arena, &status, err);
}

bool probe_engine(const struct engine_choice *engine, struct arena *arena, struct properties *told,
		  struct dyno_error *err)
{
	struct worker worker;
	struct worker_watch watch = { .timeout = PROBE_TIMEOUT, .tick = 0.2 };
	struct json_writer writer = { 0 };
	enum status status;
	worker_command(&writer, "describe");
	json_member_string(&writer, "engine", engine->kind->name);
	json_key(&writer, "options");
	properties_write(&engine->options, &writer);
	json_end_object(&writer);
	if (!worker_start(&worker, NULL, 1, err)) {
		buffer_finish(&writer.buffer);
		return false;
	}
	const struct json_value *json = worker_ask(&worker, &writer, &watch, arena, &status, err);
	bool ok = json &&
		  (answer_engine(arena, json, told, err) || worker_refuse(&worker, &status, err));
	worker_stop(&worker);
	return ok;
}

static bool find_out(struct engine_finding *finding, const struct settings *settings,
		     struct arena *arena, struct dyno_error *err)
{
	struct engine_choice choice;
	struct dyno_error why = { 0 };
	if (!settings_engine(settings, finding->kind, arena, &choice, err))
		return false;
	if (probe_engine(&choice, arena, &finding->told, &why))
		return true;
	finding->reason = arena_string(arena, why.message);
	return finding->reason || error_memory(err);
}

struct engine_finding *probe_engines(const struct settings *settings, struct arena *arena,
				     size_t *count, struct dyno_error *err)
{
	*count = 0;
	while (engine_kinds[*count])
		++*count;
	struct engine_finding *findings = arena_allocate(arena, *count, sizeof(*findings));
	if (!findings) {
		error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < *count; i++) {
		findings[i].kind = engine_kinds[i];
		if (!find_out(&findings[i], settings, arena, err))
			return NULL;
	}
	return findings;
}

bool probe_device(const struct device_choice *device, const struct engine_choice *engine,
		  struct arena *arena, struct properties *told, struct dyno_error *err)
{
	struct worker worker;
	struct load_answer answer = { 0 };
	enum status status;
	struct load_command command = {
		.model = { .name = "builtin:identity", .source = "builtin", .digest = "" },
		.engine = engine->kind->name,
		.engine_options = engine->options,
		.platform = device->platform->name,
		.ordinal = device->ordinal,
		.cell = { .batch = 1, .threads = 1, .streams = 1 },
		.plain = true,
	};
	if (!(engine->kind->flags & ENGINE_BUILTINS) && engine->kind->formats)
		return probe_engine(engine, arena, told, err);
	if (!worker_start(&worker, NULL, 1, err))
		return false;
	bool ok = load(&worker, &command, PROBE_TIMEOUT, arena, &answer, &status, err) &&
		  run_once(&worker, arena, err);
	worker_stop(&worker);
	*told = answer.engine;
	return ok || error_prefix(err, "%s", device->id);
}

bool probe_model(const struct model_info *model, const char *platform,
		 const struct engine_choice *engine, const struct settings *settings,
		 struct arena *arena, struct load_answer *answer, enum status *status,
		 struct dyno_error *err)
{
	struct worker worker;
	struct load_command command = {
		.model = *model,
		.engine = engine->kind->name,
		.engine_options = engine->options,
		.platform = platform,
		/* The smallest batch: inputs are made to see how large they are. */
		.cell = { .batch = 1,
			  .sequence = settings->sequence.count ? settings->sequence.items[0] : 0,
			  .threads = 1,
			  .streams = 1 },
		.dims = settings->dims,
		.inputs = settings->inputs,
		.data = settings->data,
		.labels = settings->labels,
		.describe_only = true,
	};
	*status = STATUS_FAILED;
	if (!worker_start(&worker, NULL, 1, err))
		return false;
	bool ok = load(&worker, &command, settings->load_timeout, arena, answer, status, err);
	worker_stop(&worker);
	return ok;
}
