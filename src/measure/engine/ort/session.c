/* ONNX Runtime as an engine: sessions, I/O binding, and the log from which errors take the real
 * reason. Providers are appended by provider.c, built-in models made by graph.c. */
#include "measure/engine/ort/session.h"
#include "core/base/count.h"
#include "measure/engine/ort/provider.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Log ------------------------------------------------------------------------------------ */

static void ORT_API_CALL log_message(void *context, OrtLoggingLevel severity, const char *category,
				     const char *id, const char *location, const char *message)
{
	(void)category;
	(void)id;
	(void)location;
	struct log *log = context;
	if (severity < ORT_LOGGING_LEVEL_ERROR)
		return;
	pthread_mutex_lock(&log->lock);
	snprintf(log->last, sizeof(log->last), "%s", message);
	pthread_mutex_unlock(&log->lock);
}

static void log_clear(struct log *log)
{
	pthread_mutex_lock(&log->lock);
	log->last[0] = '\0';
	pthread_mutex_unlock(&log->lock);
}

/* "Failed to load library PATH with error: PATH: REASON": the first path is enough. */
static void shorten(char *reason)
{
	char *with = strstr(reason, " with error:");
	if (strncmp(reason, "Failed to load library", 22) == 0 && with)
		*with = '\0';
}

bool ort_explain(struct ort_engine *engine, struct dyno_error *err)
{
	struct log *log = &engine->log;
	char reason[sizeof(log->last)];
	pthread_mutex_lock(&log->lock);
	const char *from = strstr(log->last, "Failed to load library");
	snprintf(reason, sizeof(reason), "%s", from ? from : log->last);
	pthread_mutex_unlock(&log->lock);
	shorten(reason);
	return *reason ? error_hint(err, "%s", reason) : false;
}

/* --- Engine --------------------------------------------------------------------------------- */

static void ort_close(struct engine *base)
{
	struct ort_engine *engine = (struct ort_engine *)base;
	if (engine->env)
		engine->library.api->ReleaseEnv(engine->env);
	/* The library stays open: ORT's threads and static destructors may outlive the env. */
	pthread_mutex_destroy(&engine->log.lock);
	free(engine);
}

static struct engine *ort_open(const void *given, struct dyno_error *err)
{
	const struct ort_options *options = given;
	struct ort_engine *engine = calloc(1, sizeof(*engine));
	if (!engine) {
		error_memory(err);
		return NULL;
	}
	engine->options = options;
	pthread_mutex_init(&engine->log.lock, NULL);
	const OrtApi *api = NULL;
	if (!ort_library_open(options->library, &engine->library, err))
		goto fail;
	api = engine->library.api;
	if (!ort_check(api,
		       api->CreateEnvWithCustomLogger(log_message, &engine->log,
						      ORT_LOGGING_LEVEL_WARNING, "dyno",
						      &engine->env),
		       err, "starting ONNX Runtime"))
		goto fail;
	if (ort_telemetry_disabled())
		api->ReleaseStatus(api->DisableTelemetryEvents(engine->env));
	return &engine->base;
fail:
	ort_close(&engine->base);
	return NULL;
}

static bool describe_providers(struct ort_engine *engine, struct buffer *text)
{
	const OrtApi *api = engine->library.api;
	char **names;
	int count;
	OrtStatus *status = api->GetAvailableProviders(&names, &count);
	if (status) {
		api->ReleaseStatus(status);
		return true;
	}
	for (int i = 0; i < count; i++)
		buffer_printf(text, "%s%s", i ? ", " : "", names[i]);
	api->ReleaseStatus(api->ReleaseAvailableProviders(names, count));
	return !text->failed;
}

static bool ort_describe(struct engine *base, struct arena *arena, struct properties *properties,
			 struct dyno_error *err)
{
	struct ort_engine *engine = (struct ort_engine *)base;
	const struct ort_library *library = &engine->library;
	struct buffer providers = { 0 };
	bool ok = describe_providers(engine, &providers) &&
		  properties_add_text(arena, properties, "title", "ONNX Runtime") &&
		  properties_add_text(arena, properties, "version", library->version) &&
		  properties_add_number(arena, properties, "api", library->api_version) &&
		  properties_add_text(arena, properties, "library", library->path) &&
		  properties_add_text(arena, properties, "found_by", library->found_by) &&
		  properties_add_text(arena, properties, "providers", buffer_text(&providers)) &&
		  ort_telemetry_describe(arena, properties);
	buffer_finish(&providers);
	return ok || error_memory(err);
}

/* --- Session: options ------------------------------------------------------------------------ */

/* Some providers tell ONNX Runtime's log alone why they are not to be had (OpenVINO: "Failed to
 * load shared library"). */
static bool is_vague(const char *message)
{
	return strstr(message, "Failed to load shared library") ||
	       strstr(message, "Failed to load provider");
}

/* A platform has been tried without the user's options before it is measured with them. */
static void explain_provider(const struct log *log, const struct engine_platform *platform,
			     const struct strings *given, struct dyno_error *err)
{
	char message[sizeof(log->last)];
	if (!*log->last ||
	    (!is_vague(err->message) && !strstr(log->last, "Failed to load library")))
		return;
	snprintf(message, sizeof(message), "%s", log->last);
	if (given && given->count)
		provider_options_failed(given, message, err);
	else
		provider_failed(platform, message, err);
}

static bool append_provider(struct ort_engine *engine, OrtSessionOptions *ort,
			    const struct engine_platform *platform,
			    const struct session_options *options, struct dyno_error *err)
{
	struct log *log = &engine->log;
	char folder[sizeof(engine->library.path)];
	const struct strings *given = options->plain ? NULL : &engine->options->provider_options;
	snprintf(folder, sizeof(folder), "%s", engine->library.path);
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	if (provider_append(engine->library.api, engine->library.api_version, slash ? folder : NULL,
			    ort, platform, options->ordinal, given, err))
		return true;
	pthread_mutex_lock(&log->lock);
	if (err && err->code == DYNO_ERROR_UNSUPPORTED)
		explain_provider(log, platform, given, err);
	log->last[0] = '\0'; /* all that it tells is in the error */
	pthread_mutex_unlock(&log->lock);
	return false;
}

static bool set_options(struct ort_engine *engine, OrtSessionOptions *ort,
			const struct session_options *options, struct dyno_error *err)
{
	const OrtApi *api = engine->library.api;
	const struct engine_platform *platform =
		engine_platform_find(&engine_ort, options->platform);
	if (!platform)
		return error_set(err, DYNO_ERROR_USAGE, "ONNX Runtime does not serve %s",
				 options->platform);
	return ort_check(api,
			 api->SetSessionGraphOptimizationLevel(
				 ort, options->unoptimised ? ORT_DISABLE_ALL : ORT_ENABLE_ALL),
			 err, "session options") &&
	       ort_check(api, api->SetIntraOpNumThreads(ort, (int)options->threads), err,
			 "session options") &&
	       (!options->profile || ort_check(api, api->EnableProfiling(ort, options->profile),
					       err, "session options")) &&
	       (!options->unoptimised ||
		ort_check(api, api->AddSessionConfigEntry(ort, "session.disable_prepacking", "1"),
			  err, "session options")) &&
	       (!options->no_fallback || ort_provider_of(platform)->append == APPEND_NOTHING ||
		ort_check(api,
			  api->AddSessionConfigEntry(ort, "session.disable_cpu_ep_fallback", "1"),
			  err, "session options")) &&
	       (options->plain || ort_options_apply(engine, ort, err)) &&
	       append_provider(engine, ort, platform, options, err);
}

/* --- Session: description -------------------------------------------------------------------- */

bool ort_describe_shape(struct ort_session *session, const OrtTensorTypeAndShapeInfo *shape,
			struct tensor_spec *spec, struct dyno_error *err)
{
	const OrtApi *api = session->api;
	ONNXTensorElementDataType type;
	const char *names[TENSOR_RANK_MAX] = { NULL };
	if (!ort_check(api, api->GetTensorElementType(shape, &type), err, "element type") ||
	    !ort_check(api, api->GetDimensionsCount(shape, &spec->rank), err, "rank"))
		return false;
	if (spec->rank > TENSOR_RANK_MAX)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "%s has %zu dimensions; at most %d",
				 spec->name, spec->rank, TENSOR_RANK_MAX);
	spec->type = ort_element_from(type);
	if (!ort_check(api, api->GetDimensions(shape, spec->dims, spec->rank), err, "dimensions") ||
	    !ort_check(api, api->GetSymbolicDimensions(shape, names, spec->rank), err,
		       "dimension names"))
		return false;
	for (size_t i = 0; i < spec->rank; i++)
		spec->dim_names[i] = arena_string(&session->arena, names[i] ? names[i] : "");
	return true;
}

static bool describe_type(struct ort_session *session, OrtTypeInfo *type, struct tensor_spec *spec,
			  struct dyno_error *err)
{
	const OrtApi *api = session->api;
	const OrtTensorTypeAndShapeInfo *shape = NULL;
	if (!ort_check(api, api->CastTypeInfoToTensorInfo(type, &shape), err, "type"))
		return false;
	spec->is_tensor = shape != NULL;
	return !shape || ort_describe_shape(session, shape, spec, err);
}

/* which: 0 inputs, 1 outputs */
static bool describe_one(struct ort_session *session, int which, size_t index,
			 OrtAllocator *allocator, struct dyno_error *err)
{
	const OrtApi *api = session->api;
	struct tensor_spec *spec = &session->specs[which][index];
	char *name = NULL;
	OrtTypeInfo *type = NULL;
	OrtStatus *status = which ? api->SessionGetOutputName(session->ort, index, allocator, &name)
				  : api->SessionGetInputName(session->ort, index, allocator, &name);
	if (!ort_check(api, status, err, "name"))
		return false;
	spec->name = arena_string(&session->arena, name);
	api->ReleaseStatus(api->AllocatorFree(allocator, name));
	if (!spec->name)
		return error_memory(err);
	status = which ? api->SessionGetOutputTypeInfo(session->ort, index, &type)
		       : api->SessionGetInputTypeInfo(session->ort, index, &type);
	if (!ort_check(api, status, err, "type"))
		return false;
	bool ok = describe_type(session, type, spec, err);
	api->ReleaseTypeInfo(type);
	return ok;
}

static bool describe_tensors(struct ort_session *session, struct dyno_error *err)
{
	const OrtApi *api = session->api;
	OrtAllocator *allocator;
	if (!ort_check(api, api->GetAllocatorWithDefaultOptions(&allocator), err, "allocator"))
		return false;
	for (int which = 0; which < 2; which++) {
		size_t *count = &session->counts[which];
		OrtStatus *status = which ? api->SessionGetOutputCount(session->ort, count)
					  : api->SessionGetInputCount(session->ort, count);
		if (!ort_check(api, status, err, "inputs and outputs"))
			return false;
		session->specs[which] =
			arena_allocate(&session->arena, *count, sizeof(**session->specs));
		if (!session->specs[which])
			return error_memory(err);
		for (size_t i = 0; i < *count; i++)
			if (!describe_one(session, which, i, allocator, err))
				return false;
	}
	return true;
}

/* --- Session: life --------------------------------------------------------------------------- */

static void ort_unload(struct session *base)
{
	struct ort_session *session = (struct ort_session *)base;
	const OrtApi *api = session->api;
	if (session->allocator)
		api->ReleaseAllocator(session->allocator);
	if (session->device_memory)
		api->ReleaseMemoryInfo(session->device_memory);
	if (session->run_options)
		api->ReleaseRunOptions(session->run_options);
	if (session->ort)
		api->ReleaseSession(session->ort);
	ort_graph_destroy(session->graph);
	arena_finish(&session->arena);
	free(session);
}

static bool create_ort_session(struct ort_session *session, const struct model_info *model,
			       const OrtSessionOptions *options, struct dyno_error *err)
{
	struct ort_engine *engine = session->engine;
	if (model->path)
		return ort_check(session->api,
				 session->api->CreateSession(engine->env, model->path, options,
							     &session->ort),
				 err, "loading the model");
	if (strncmp(model->name, "null:", 5) == 0)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "%s: models named null:… run on ‹hardware null› alone",
				 model->name);
	const char *name = strchr(model->name, ':');
	session->ort =
		ort_session_from_architecture(&engine->library, engine->env, options,
					      name ? name + 1 : model->name, &session->graph, err);
	return session->ort;
}

static bool open_allocator(struct ort_session *session, const struct session_options *options,
			   struct dyno_error *err)
{
	const OrtApi *api = session->api;
	const struct engine_platform *platform =
		engine_platform_find(&engine_ort, options->platform);
	const char *name = ort_provider_of(platform)->device_arena;
	session->outputs_on_device = session->synchronise = name;
	OrtStatus *status =
		name ? api->CreateMemoryInfo(name, OrtArenaAllocator, (int)options->ordinal,
					     OrtMemTypeDefault, &session->device_memory)
		     : api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault,
						&session->device_memory);
	if (!ort_check(api, status, err, "memory info"))
		return false;
	if (!name && ort_provider_of(platform)->append != APPEND_NOTHING)
		return true; /* its own allocator is unknown: no statistics */
	status = api->CreateAllocator(session->ort, session->device_memory, &session->allocator);
	if (status) /* a session without an arena: no statistics either */
		api->ReleaseStatus(status);
	return true;
}

static struct session *ort_load(struct engine *base, const struct model_info *model,
				const struct session_options *options, struct dyno_error *err)
{
	struct ort_engine *engine = (struct ort_engine *)base;
	const OrtApi *api = engine->library.api;
	OrtSessionOptions *ort_options = NULL;
	struct ort_session *session = calloc(1, sizeof(*session));
	if (!session) {
		error_memory(err);
		return NULL;
	}
	session->engine = engine;
	session->api = api;
	log_clear(&engine->log);
	bool ok =
		ort_check(api, api->CreateSessionOptions(&ort_options), err, "session options") &&
		set_options(engine, ort_options, options, err) &&
		create_ort_session(session, model, ort_options, err) &&
		ort_check(api, api->CreateRunOptions(&session->run_options), err, "run options") &&
		open_allocator(session, options, err) && describe_tensors(session, err);
	if (ort_options)
		api->ReleaseSessionOptions(ort_options);
	if (ok)
		return &session->base;
	ort_explain(engine, err);
	ort_unload(&session->base);
	return NULL;
}

static const struct tensor_spec *ort_inputs(struct session *base, size_t *count)
{
	const struct ort_session *session = (struct ort_session *)base;
	*count = session->counts[0];
	return session->specs[0];
}

static const struct tensor_spec *ort_outputs(struct session *base, size_t *count)
{
	const struct ort_session *session = (struct ort_session *)base;
	*count = session->counts[1];
	return session->specs[1];
}

/* --- The rest -------------------------------------------------------------------------------- */

static struct memory_statistics ort_memory(struct session *base)
{
	const struct ort_session *session = (struct ort_session *)base;
	const OrtApi *api = session->api;
	struct memory_statistics memory = { NAN, NAN, NAN };
	const struct {
		const char *key;
		double *to;
	} rows[] = { { "InUse", &memory.in_use },
		     { "MaxInUse", &memory.in_use_peak },
		     { "TotalAllocated", &memory.reserved } };
	OrtKeyValuePairs *pairs = NULL;
	if (!session->allocator || session->engine->library.api_version < 23)
		return memory;
	OrtStatus *status = api->AllocatorGetStats(session->allocator, &pairs);
	if (status) {
		api->ReleaseStatus(status);
		return memory;
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = api->GetKeyValue(pairs, rows[i].key);
		if (text)
			*rows[i].to = strtod(text, NULL);
	}
	api->ReleaseKeyValuePairs(pairs);
	return memory;
}

static bool ort_end_profile(struct session *base, struct arena *arena, const char **path,
			    struct dyno_error *err)
{
	const struct ort_session *session = (struct ort_session *)base;
	const OrtApi *api = session->api;
	OrtAllocator *allocator;
	char *name = NULL;
	if (!ort_check(api, api->GetAllocatorWithDefaultOptions(&allocator), err, "allocator") ||
	    !ort_check(api, api->SessionEndProfiling(session->ort, allocator, &name), err,
		       "ending the profile"))
		return false;
	*path = arena_string(arena, name);
	api->ReleaseStatus(api->AllocatorFree(allocator, name));
	return *path || error_memory(err);
}

#define AT(member) offsetof(struct ort_options, member)

/* clang-format off */
static const struct option ort_rows[] = {
	OPTION("ort", 0, OPTION_STRING, AT(library), "LIBRARY", NULL,
	  "ONNX Runtime to use: libonnxruntime.so or a folder that holds it"),
	OPTION("provider-option", 0, OPTION_PAIRS, AT(provider_options), "KEY=VALUE", NULL,
	  "option handed to the execution provider"),
	OPTION("ort-option", 0, OPTION_PAIRS, AT(session_options), "KEY=VALUE", NULL,
	  "option of ONNX Runtime's sessions: " ORT_OPTION_KEYS ", or an entry of its configuration (session.…); several values, separated by commas, are swept"),
	OPTION("ort-custom-ops", 0, OPTION_STRING, AT(custom_operators), "LIBRARY", NULL,
	  "library of operators of your own, registered with ONNX Runtime"),
	OPTIONS_END,
};
/* clang-format on */

const struct engine_kind engine_ort = {
	.name = "ort",
	.flags = ENGINE_PROFILES | ENGINE_BUILTINS | ENGINE_COUNTS,
	.platforms = ort_platforms,
	.formats = "onnx,ort,builtin",
	.options = ort_rows,
	.options_size = sizeof(struct ort_options),
	.sweeps = ort_sweeps,
	.whole = ort_whole,
	.open = ort_open,
	.close = ort_close,
	.describe = ort_describe,
	.load = ort_load,
	.unload = ort_unload,
	.inputs = ort_inputs,
	.outputs = ort_outputs,
	.bind = ort_bind,
	.unbind = ort_unbind,
	.run = ort_run,
	.fetch = ort_fetch,
	.remark = ort_remark,
	.memory = ort_memory,
	.end_profile = ort_end_profile,
};
