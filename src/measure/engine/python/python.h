/* Engines whose models live in a Python interpreter: what they share. Each is a table of its own,
 * and its part of the host: python/dyno/_host.py for models that the user's functions make,
 * python/dyno/_NAME.py for those of the engine called NAME. */
#ifndef DYNO_MEASURE_ENGINE_PYTHON_PYTHON_H
#define DYNO_MEASURE_ENGINE_PYTHON_PYTHON_H

#include "core/base/json.h"
#include "measure/engine/engine.h"
#include "measure/input/input.h"
#include <stdatomic.h>

/* The options of each of them. */
struct python_options {
	const char *python; /* the interpreter, or NULL: search */
	struct strings arguments;
};

struct python_engine {
	struct engine base;
	const struct python_options *options;
};

struct python_session {
	struct session base;
	struct arena arena;
	struct tensor_spec *inputs; /* with what the model computes in, where it says so */
	size_t input_count;
	struct tensor_spec *taken; /* what can be given: of any type and length */
	size_t taken_count;
	struct input_axes axes;
	char *profile;
	const char *remark;           /* NULL: none */
	atomic_uint_fast64_t streams; /* bindings made so far */
};

/* One setting of all of them: a row that several engines list is the same. */
#define PYTHON_ROW                                                                               \
	OPTION("python", 0, OPTION_STRING, offsetof(struct python_options, python), "PROGRAM",   \
	       NULL,                                                                             \
	       "interpreter that runs python:… models and the torch engine (default: that of " \
	       "$VIRTUAL_ENV, else python3)")

/* Is this process one that hosts them? */
bool python_is_here(void);

/* A question without arguments. NULL with what the model has raised. */
const struct json_value *python_ask(const char *what, struct arena *arena, struct dyno_error *err);
double python_number(const struct json_value *answer, const char *key); /* NaN: none */

/* The hooks. */
bool python_host(const void *options, struct arena *arena, struct strings *arguments,
		 struct dyno_error *err);
struct engine *python_open(const void *options, struct dyno_error *err);
void python_close(struct engine *engine);
bool python_describe(struct engine *engine, struct arena *arena, struct properties *properties,
		     struct dyno_error *err);
struct session *python_load(struct engine *engine, const struct model_info *model,
			    const struct session_options *options, struct dyno_error *err);
void python_unload(struct session *session);
const struct tensor_spec *python_inputs(struct session *session, size_t *count);
const struct tensor_spec *python_outputs(struct session *session, size_t *count);
void python_axes(struct session *session, struct input_axes *axes);
struct binding *python_bind(struct session *session, const struct tensor *inputs, size_t count,
			    bool transfer, struct dyno_error *err);
void python_unbind(struct binding *binding);
bool python_run(struct binding *binding, struct dyno_error *err);
bool python_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs,
		  size_t *count, struct dyno_error *err);
struct memory_statistics python_memory(struct session *session);
double python_flops(struct session *session);
const char *python_remark(struct binding *binding);
bool python_end_profile(struct session *session, struct arena *arena, const char **path,
			struct dyno_error *err);

/* clang-format off */
#define PYTHON_HOOKS                                            \
	.options_size = sizeof(struct python_options),          \
	.host = python_host, .open = python_open,               \
	.close = python_close, .describe = python_describe,     \
	.load = python_load, .unload = python_unload,           \
	.inputs = python_inputs, .outputs = python_outputs,     \
	.axes = python_axes, .bind = python_bind,               \
	.unbind = python_unbind, .run = python_run,             \
	.fetch = python_fetch, .memory = python_memory,         \
	.flops = python_flops, .remark = python_remark,         \
	.end_profile = python_end_profile
/* clang-format on */

#endif
