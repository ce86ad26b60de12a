/* The hooks of engines, with what stands in for those that one does not have. */
#include "measure/engine/engine.h"
#include "measure/model/format.h"
#include <math.h>
#include <string.h>
#include <time.h>

static uint64_t now_monotonic(void *context)
{
	(void)context;
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

const struct clock clock_monotonic = { now_monotonic, NULL };

const struct engine_ability engine_abilities[] = {
	{ ENGINE_PROFILES, "profiles" },        { ENGINE_BUILTINS, "built-in models" },
	{ ENGINE_EXACT_CLOCK, "made-up time" }, { ENGINE_COUNTS, "counting" },
	{ ENGINE_CASTS, "any precision" },      { 0, NULL },
};

const struct engine_platform *engine_platform_find(const struct engine_kind *kind,
						   const char *platform)
{
	for (const struct engine_platform *row = kind->platforms; row->name; row++)
		if (strcmp(row->name, platform) == 0)
			return row;
	return NULL;
}

static bool list_holds(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && strncmp(at, word, length) == 0)
			return true;
	return false;
}

bool engine_takes(const struct engine_kind *kind, const char *format)
{
	return kind->formats && list_holds(kind->formats, format);
}

bool engine_accepts(const struct engine_kind *kind, const struct model_info *model)
{
	return !kind->formats || list_holds(kind->formats, model_format_name(model));
}

const struct engine_kind *engine_find(const char *name)
{
	for (size_t i = 0; engine_kinds[i]; i++)
		if (strcmp(engine_kinds[i]->name, name) == 0)
			return engine_kinds[i];
	return NULL;
}

const struct engine_kind *engine_for(const char *platform, const struct model_info *model)
{
	const struct engine_kind *serves = NULL;
	for (size_t i = 0; engine_kinds[i]; i++) {
		if (!engine_platform_find(engine_kinds[i], platform))
			continue;
		if (!model || engine_accepts(engine_kinds[i], model))
			return engine_kinds[i];
		serves = serves ? serves : engine_kinds[i];
	}
	return serves;
}

/* --- Options --------------------------------------------------------------------------------- */

const void *engine_options_read(const struct engine_kind *kind, const struct properties *values,
				struct arena *arena, struct dyno_error *err)
{
	void *options = arena_allocate(arena, 1, kind->options_size + 1);
	if (!options) {
		error_memory(err);
		return NULL;
	}
	if (kind->options && !options_default(kind->options, arena, options, err))
		return NULL;
	for (size_t i = 0; kind->options && i < values->count; i++) {
		const struct property *value = &values->items[i];
		const struct option *row = option_find(kind->options, value->key);
		if (row && value->text &&
		    !option_set(kind->options, row, value->text, arena, options, NULL, err))
			return NULL;
	}
	return options;
}

static bool add_fact(const char *key, const struct property *fact, struct arena *arena,
		     struct properties *environment)
{
	return fact->text ? properties_add_text(arena, environment, key, fact->text)
			  : properties_add_number(arena, environment, key, fact->number);
}

bool engine_environment(const struct properties *told, struct arena *arena,
			struct properties *environment, struct dyno_error *err)
{
	for (size_t i = 0; i < told->count; i++) {
		const struct property *fact = &told->items[i];
		const char *key = strcmp(fact->key, "title") == 0
					  ? "engine"
					  : arena_printf(arena, "engine_%s", fact->key);
		if (!key || !add_fact(key, fact, arena, environment))
			return error_memory(err);
	}
	return true;
}

/* --- Engine ---------------------------------------------------------------------------------- */

struct engine *engine_open(const struct engine_kind *kind, const void *options,
			   struct dyno_error *err)
{
	struct engine *engine = kind->open(options, err);
	if (engine)
		engine->kind = kind;
	return engine;
}

void engine_close(struct engine *engine)
{
	if (engine)
		engine->kind->close(engine);
}

bool engine_describe(struct engine *engine, struct arena *arena, struct properties *properties,
		     struct dyno_error *err)
{
	return engine->kind->describe(engine, arena, properties, err);
}

/* --- Session --------------------------------------------------------------------------------- */

struct session *engine_load(struct engine *engine, const struct model_info *model,
			    const struct session_options *options, struct dyno_error *err)
{
	struct session *session = engine->kind->load(engine, model, options, err);
	if (session)
		session->kind = engine->kind;
	return session;
}

bool session_prepare(struct session *session, const struct tensor *inputs, size_t count,
		     struct dyno_error *err)
{
	return !session->kind->prepare || session->kind->prepare(session, inputs, count, err);
}

void session_unload(struct session *session)
{
	if (session)
		session->kind->unload(session);
}

const struct tensor_spec *session_inputs(struct session *session, size_t *count)
{
	return session->kind->inputs(session, count);
}

const struct tensor_spec *session_outputs(struct session *session, size_t *count)
{
	return session->kind->outputs(session, count);
}

void session_axes(struct session *session, struct input_axes *axes)
{
	if (session->kind->axes)
		session->kind->axes(session, axes);
}

double session_flops(struct session *session)
{
	return session->kind->flops ? session->kind->flops(session) : NAN;
}

struct memory_statistics session_memory(struct session *session)
{
	return session->kind->memory ? session->kind->memory(session)
				     : (struct memory_statistics){ NAN, NAN, NAN };
}

bool session_end_profile(struct session *session, struct arena *arena, const char **path,
			 struct dyno_error *err)
{
	if (!session->kind->end_profile)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "the %s engine has no profiles",
				 session->kind->name);
	return session->kind->end_profile(session, arena, path, err);
}

struct clock session_clock(struct session *session)
{
	return session->kind->clock ? session->kind->clock(session) : clock_monotonic;
}

/* --- Binding --------------------------------------------------------------------------------- */

struct binding *session_bind(struct session *session, const struct tensor *inputs, size_t count,
			     bool transfer, struct dyno_error *err)
{
	struct binding *binding = session->kind->bind(session, inputs, count, transfer, err);
	if (binding)
		binding->kind = session->kind;
	return binding;
}

void binding_unbind(struct binding *binding)
{
	if (binding)
		binding->kind->unbind(binding);
}

bool binding_run(struct binding *binding, struct dyno_error *err)
{
	return binding->kind->run(binding, err);
}

const char *binding_remark(struct binding *binding)
{
	return binding->kind->remark ? binding->kind->remark(binding) : NULL;
}

bool binding_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs,
		   size_t *count, struct dyno_error *err)
{
	return binding->kind->fetch(binding, arena, outputs, count, err);
}
