/* Models that a Python function makes: python:MODULE:FACTORY. What the worker loop is for other
 * engines it is here, too; the interpreter is asked for all that is the model's. */
#include "measure/engine/python/python.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "measure/engine/python/host.h"
#include "measure/input/input.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "python:"

struct python_binding {
	struct binding base;
	const struct python_session *session;
	uint64_t stream;
};

static const struct python_host *host;

void python_host_set(const struct python_host *given)
{
	host = given;
}

bool python_is_here(void)
{
	return host;
}

/* --- Asking ---------------------------------------------------------------------------------- */

static enum dyno_error_code code_of(const char *name)
{
	static const struct {
		const char *name;
		enum dyno_error_code code;
	} codes[] = { { "usage", DYNO_ERROR_USAGE },
		      { "memory", DYNO_ERROR_MEMORY },
		      { "unsupported", DYNO_ERROR_UNSUPPORTED } };
	for (size_t i = 0; name && i < COUNT(codes); i++)
		if (strcmp(codes[i].name, name) == 0)
			return codes[i].code;
	return DYNO_ERROR_ENGINE;
}

/* Finishes the writer. NULL with what the model has raised, or the host. */
static const struct json_value *ask(struct json_writer *question, struct arena *arena,
				    struct dyno_error *err)
{
	const struct json_limits limits = { .bytes = (size_t)1 << 30,
					    .depth = 8,
					    .string = (size_t)1 << 20 };
	const char *text =
		question->buffer.failed ? NULL : host->ask(buffer_text(&question->buffer));
	bool failed = question->buffer.failed;
	buffer_finish(&question->buffer);
	if (!text) {
		failed ? error_memory(err)
		       : error_set(err, DYNO_ERROR_ENGINE, "the Python host gave no answer");
		return NULL;
	}
	const struct json_value *answer = json_parse(arena, text, strlen(text), limits, err);
	const char *message = NULL, *code = NULL;
	if (!answer || !json_get_string(answer, "error", &message, err) ||
	    !json_get_string(answer, "code", &code, err))
		return NULL;
	if (!message)
		return answer;
	error_set(err, code_of(code), "%s", message);
	return NULL;
}

static void begin(struct json_writer *question, const char *what)
{
	json_begin_object(question);
	json_member_string(question, "ask", what);
}

const struct json_value *python_ask(const char *what, struct arena *arena, struct dyno_error *err)
{
	struct json_writer question = { 0 };
	begin(&question, what);
	json_end_object(&question);
	return ask(&question, arena, err);
}

/* --- Engine ---------------------------------------------------------------------------------- */

void python_close(struct engine *engine)
{
	free(engine);
}

struct engine *python_open(const void *options, struct dyno_error *err)
{
	struct python_engine *engine = calloc(1, sizeof(*engine));
	if (!engine || !host) {
		free(engine);
		host ? error_memory(err)
		     : error_set(err, DYNO_ERROR_ENGINE, "no Python hosts this process");
		return NULL;
	}
	engine->options = options;
	return &engine->base;
}

bool python_describe(struct engine *engine, struct arena *arena, struct properties *properties,
		     struct dyno_error *err)
{
	struct json_writer question = { 0 };
	begin(&question, "describe");
	json_member_string(&question, "engine", engine->kind->name);
	json_end_object(&question);
	const struct json_value *answer = ask(&question, arena, err);
	for (const struct json_value *fact = answer ? answer->first : NULL; fact; fact = fact->next)
		if (fact->type == JSON_STRING &&
		    !properties_add_text(arena, properties, fact->key, fact->string))
			return error_memory(err);
	return answer;
}

/* --- Session --------------------------------------------------------------------------------- */

void python_unload(struct session *base)
{
	struct python_session *session = (struct python_session *)base;
	struct arena arena = { 0 };
	python_ask("close", &arena, NULL);
	arena_finish(&arena);
	arena_finish(&session->arena);
	free(session->profile);
	free(session);
}

static void write_arguments(const struct strings *pairs, struct json_writer *question)
{
	json_key(question, "words");
	json_begin_object(question);
	for (size_t i = 0; i < pairs->count; i++) {
		struct buffer key = { 0 };
		size_t length = strcspn(pairs->items[i], "=");
		buffer_append(&key, pairs->items[i], length);
		json_member_string(question, buffer_text(&key), pairs->items[i] + length + 1);
		buffer_finish(&key);
	}
	json_end_object(question);
}

static void write_load(const struct python_engine *engine, const struct model_info *model,
		       const struct session_options *options, struct json_writer *question)
{
	bool is_own = strncmp(model->name, PREFIX, strlen(PREFIX)) == 0;
	begin(question, "load");
	json_member_string(question, "engine", engine->base.kind->name);
	json_member_string(question, "model", model->name + (is_own ? strlen(PREFIX) : 0));
	json_member_string(question, "path", model->path);
	json_member_boolean(question, "synthetic", model->synthetic);
	json_member_string(question, "platform", options->platform);
	json_member_count(question, "ordinal", options->ordinal);
	json_member_count(question, "threads", options->threads);
	json_member_count(question, "batch", options->batch);
	json_member_count(question, "sequence", options->sequence);
	json_member_count(question, "seed", options->seed);
	json_member_string(question, "precision", options->precision);
	json_member_boolean(question, "describe", options->describe);
	write_arguments(&engine->options->arguments, question);
	json_end_object(question);
}

static bool read_spec(struct python_session *session, const struct json_value *json,
		      struct tensor_spec *spec, struct dyno_error *err)
{
	const char *name = NULL, *type = NULL;
	const struct json_value *shape = NULL;
	if (!json_get_string(json, "name", &name, err) ||
	    !json_get_string(json, "type", &type, err) ||
	    !json_get_array(json, "shape", &shape, err))
		return false;
	spec->name = arena_string(&session->arena, name ? name : "");
	spec->type = type ? element_find(type) : ELEMENT_UNDEFINED;
	spec->is_tensor = true;
	spec->rank = shape && shape->numbers ? shape->count : 0;
	if (spec->rank > TENSOR_RANK_MAX)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "%s has %zu dimensions; at most %d",
				 spec->name, spec->rank, TENSOR_RANK_MAX);
	for (size_t i = 0; i < spec->rank; i++)
		spec->dims[i] = (int64_t)shape->numbers[i];
	return spec->name || error_memory(err);
}

static bool read_specs(struct python_session *session, const struct json_value *answer,
		       const char *key, struct tensor_spec **specs, size_t *count,
		       struct dyno_error *err)
{
	const struct json_value *list = NULL;
	if (!json_get_array(answer, key, &list, err))
		return false;
	*specs = arena_allocate(&session->arena, list ? list->count + 1 : 1, sizeof(**specs));
	if (!*specs)
		return error_memory(err);
	for (const struct json_value *one = list ? list->first : NULL; one; one = one->next)
		if (!read_spec(session, one, &(*specs)[(*count)++], err))
			return false;
	return true;
}

/* The model itself says what it cannot take; its batch is as long as it is where it is fixed. */
static void open_axes(struct tensor_spec *spec, bool batch_dynamic)
{
	spec->type = ELEMENT_UNDEFINED;
	for (size_t axis = 0; axis < spec->rank; axis++)
		if (axis || batch_dynamic)
			spec->dims[axis] = -1;
}

static bool read_load(struct python_session *session, const struct json_value *answer,
		      struct dyno_error *err)
{
	session->axes.sequence_default = 128;
	session->axes.batch_fixed = 1;
	if (!json_get_count(answer, "sequence_default", &session->axes.sequence_default, err) ||
	    !json_get_boolean(answer, "batch", &session->axes.batch_dynamic, err) ||
	    !json_get_boolean(answer, "sequence", &session->axes.sequence_dynamic, err) ||
	    !read_specs(session, answer, "inputs", &session->inputs, &session->input_count, err) ||
	    !read_specs(session, answer, "takes", &session->taken, &session->taken_count, err))
		return false;
	for (size_t i = 0; i < session->taken_count; i++)
		open_axes(&session->taken[i], session->axes.batch_dynamic);
	return true;
}

struct session *python_load(struct engine *base, const struct model_info *model,
			    const struct session_options *options, struct dyno_error *err)
{
	const struct python_engine *engine = (const struct python_engine *)base;
	struct python_session *session = calloc(1, sizeof(*session));
	struct json_writer question = { 0 };
	struct arena arena = { 0 };
	if (!session) {
		error_memory(err);
		return NULL;
	}
	write_load(engine, model, options, &question);
	const struct json_value *answer = ask(&question, &arena, err);
	bool ok = answer && read_load(session, answer, err);
	if (ok && options->profile) {
		session->profile = malloc(strlen(options->profile) + sizeof(".json"));
		ok = session->profile || error_memory(err);
		if (ok)
			sprintf(session->profile, "%s.json", options->profile);
	}
	arena_finish(&arena);
	if (ok)
		return &session->base;
	python_unload(&session->base);
	return NULL;
}

/* The inputs are the model's own: dyno makes none, but can give it those that the user has. */
const struct tensor_spec *python_inputs(struct session *base, size_t *count)
{
	const struct python_session *session = (struct python_session *)base;
	*count = session->taken_count;
	return session->taken;
}

/* Nothing is known of outputs before it has run: what it computes in is told by its inputs. */
const struct tensor_spec *python_outputs(struct session *base, size_t *count)
{
	const struct python_session *session = (struct python_session *)base;
	*count = session->input_count;
	return session->inputs;
}

void python_axes(struct session *base, struct input_axes *axes)
{
	*axes = ((const struct python_session *)base)->axes;
}

double python_number(const struct json_value *answer, const char *key)
{
	double number = NAN;
	return answer && json_get_number(answer, key, &number, NULL) ? number : NAN;
}

/* Once of each thing. */
static void add_remark(struct python_session *session, const char *what, const char *why)
{
	const char *about = arena_printf(&session->arena, "the model's %s: ", what);
	const char *before = session->remark;
	if (about && !(before && strstr(before, about)))
		session->remark = arena_printf(&session->arena, "%s%s%s%s", before ? before : "",
					       before ? "; " : "", about, why);
}

/* What the model tells of itself: what it raises instead is remarked, and costs no more. */
static const struct json_value *ask_aside(struct session *session, const char *what,
					  struct arena *arena)
{
	struct dyno_error err = { 0 };
	const struct json_value *answer = python_ask(what, arena, &err);
	if (!answer)
		add_remark((struct python_session *)session, what, err.message);
	return answer;
}

struct memory_statistics python_memory(struct session *session)
{
	struct arena arena = { 0 };
	const struct json_value *answer = ask_aside(session, "memory", &arena);
	struct memory_statistics memory = { python_number(answer, "allocated"),
					    python_number(answer, "peak"),
					    python_number(answer, "reserved") };
	arena_finish(&arena);
	return memory;
}

double python_flops(struct session *session)
{
	struct arena arena = { 0 };
	double flops = python_number(ask_aside(session, "flops", &arena), "flops");
	arena_finish(&arena);
	return flops;
}

const char *python_remark(struct binding *binding)
{
	return ((const struct python_binding *)binding)->session->remark;
}

/* --- Running --------------------------------------------------------------------------------- */

/* "address" is that of memory that the host copies before it answers. */
static void write_input(const struct tensor *tensor, struct json_writer *question)
{
	json_begin_object(question);
	json_member_string(question, "name", tensor->name);
	json_member_string(question, "type", element_name(tensor->type));
	json_key(question, "shape");
	json_begin_array(question);
	for (size_t axis = 0; axis < tensor->rank; axis++)
		json_number(question, (double)tensor->dims[axis]);
	json_end_array(question);
	json_member_count(question, "address", (uintptr_t)tensor->data);
	json_member_count(question, "size", tensor->size);
	json_end_object(question);
}

/* Instead of those that the model has made. */
static bool give_inputs(const struct tensor *inputs, size_t count, struct dyno_error *err)
{
	struct json_writer question = { 0 };
	struct arena arena = { 0 };
	if (!count)
		return true;
	begin(&question, "give");
	json_key(&question, "inputs");
	json_begin_array(&question);
	for (size_t i = 0; i < count; i++)
		write_input(&inputs[i], &question);
	json_end_array(&question);
	json_end_object(&question);
	bool ok = ask(&question, &arena, err);
	arena_finish(&arena);
	return ok;
}

struct binding *python_bind(struct session *base, const struct tensor *inputs, size_t count,
			    bool transfer, struct dyno_error *err)
{
	struct python_session *session = (struct python_session *)base;
	struct python_binding *binding = NULL;
	(void)transfer;
	if (!give_inputs(inputs, count, err))
		return NULL;
	binding = calloc(1, sizeof(*binding));
	if (!binding) {
		error_memory(err);
		return NULL;
	}
	binding->session = session;
	binding->stream = atomic_fetch_add(&session->streams, 1);
	return &binding->base;
}

void python_unbind(struct binding *binding)
{
	free(binding);
}

bool python_run(struct binding *base, struct dyno_error *err)
{
	const struct python_binding *binding = (struct python_binding *)base;
	if (host->run(binding->stream) == 0)
		return true;
	struct json_writer question = { 0 };
	struct arena arena = { 0 };
	begin(&question, "raised");
	json_member_count(&question, "stream", binding->stream);
	json_end_object(&question);
	if (ask(&question, &arena, err))
		error_set(err, DYNO_ERROR_ENGINE, "the model failed and did not say why");
	arena_finish(&arena);
	return false;
}

/* "address" is that of memory that the host keeps until the next question. */
static bool take_output(const struct json_value *json, struct arena *arena, struct tensor *tensor,
			struct dyno_error *err)
{
	struct python_session scratch = { 0 };
	struct tensor_spec spec = { 0 };
	uint64_t address = 0, size = 0;
	bool ok = read_spec(&scratch, json, &spec, err) &&
		  json_get_count(json, "address", &address, err) &&
		  json_get_count(json, "size", &size, err);
	*tensor = (struct tensor){ .type = spec.type, .rank = spec.rank };
	tensor->name = ok ? arena_string(arena, spec.name) : NULL;
	arena_finish(&scratch.arena);
	if (!ok || !tensor->name)
		return ok ? error_memory(err) : false;
	memcpy(tensor->dims, spec.dims, sizeof(tensor->dims));
	if (!shape_bytes(tensor->dims, tensor->rank, tensor->type, &tensor->size) ||
	    tensor->size != size || !size)
		return true; /* of a type that dyno does not know, or nothing: it has no data */
	tensor->data = arena_allocate(arena, size, 1);
	if (!tensor->data)
		return error_memory(err);
	memcpy(tensor->data, (const void *)(uintptr_t)address, size);
	return true;
}

bool python_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs,
		  size_t *count, struct dyno_error *err)
{
	struct arena scratch = { 0 };
	const struct json_value *list = NULL, *answer = python_ask("outputs", &scratch, err);
	bool ok = answer && json_get_array(answer, "outputs", &list, err);
	size_t most = list ? list->count : 0;
	(void)binding;
	*count = 0;
	*outputs = arena_allocate(arena, most + 1, sizeof(**outputs));
	if (ok && !*outputs)
		ok = error_memory(err);
	for (const struct json_value *one = list ? list->first : NULL; ok && one; one = one->next)
		ok = take_output(one, arena, &(*outputs)[(*count)++], err);
	arena_finish(&scratch);
	return ok;
}

/* --- The kind -------------------------------------------------------------------------------- */

/* clang-format off */
static const struct option python_rows[] = {
	PYTHON_ROW,
	OPTION("python-arg", 0, OPTION_PAIRS, offsetof(struct python_options, arguments), "NAME=VALUE", NULL,
	  "argument of a python:… model's factory; several values, separated by commas, are swept"),
	OPTIONS_END,
};
/* clang-format on */

static const struct engine_sweep python_sweeps[] = {
	{ "python-arg", NULL, NULL },
	{ NULL, NULL, NULL },
};

#define HINT "what the model needs for it has to be installed for its Python"

static const struct engine_platform python_platforms[] = {
	{ .name = "cpu", .always = true, .hint = HINT },
	{ .name = "cuda", .always = true, .hint = HINT },
	{ .name = "rocm", .always = true, .hint = HINT },
	{ .name = NULL },
};

const struct engine_kind engine_python = {
	.name = "python",
	.flags = ENGINE_PROFILES,
	.platforms = python_platforms,
	.formats = "python",
	.options = python_rows,
	.sweeps = python_sweeps,
	PYTHON_HOOKS,
};
