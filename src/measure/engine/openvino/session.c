/* OpenVINO as an engine: sessions, and how they are set up. A model is read when it is loaded, and
 * compiled as soon as the shapes of its inputs are known: that is what OpenVINO's own advice is,
 * and its tools do. */
#include "measure/engine/openvino/session.h"
#include "core/base/count.h"
#include "measure/graph/onnx.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Engine ---------------------------------------------------------------------------------- */

static void openvino_close(struct engine *base)
{
	struct openvino_engine *engine = (struct openvino_engine *)base;
	if (engine->core)
		engine->library.api.ov_core_free(engine->core);
	/* The library stays open: its threads and static destructors may outlive the core. */
	free(engine);
}

static struct engine *openvino_open(const void *options, struct dyno_error *err)
{
	struct openvino_engine *engine = calloc(1, sizeof(*engine));
	if (!engine) {
		error_memory(err);
		return NULL;
	}
	engine->options = options;
	if (openvino_library_open(engine->options->library, &engine->library, err) &&
	    openvino_check(&engine->library, engine->library.api.ov_core_create(&engine->core), err,
			   "starting OpenVINO"))
		return &engine->base;
	openvino_close(&engine->base);
	return NULL;
}

static bool describe_devices(const struct openvino_engine *engine, struct buffer *text)
{
	const struct openvino_api *api = &engine->library.api;
	ov_available_devices_t devices = { NULL, 0 };
	if (api->ov_core_get_available_devices(engine->core, &devices) != 0)
		return true;
	for (size_t i = 0; i < devices.size; i++)
		buffer_printf(text, "%s%s", i ? ", " : "", devices.devices[i]);
	api->ov_available_devices_free(&devices);
	return !text->failed;
}

static bool openvino_describe(struct engine *base, struct arena *arena,
			      struct properties *properties, struct dyno_error *err)
{
	const struct openvino_engine *engine = (const struct openvino_engine *)base;
	const struct openvino_library *library = &engine->library;
	struct buffer devices = { 0 };
	bool ok = describe_devices(engine, &devices) &&
		  properties_add_text(arena, properties, "title", "OpenVINO") &&
		  properties_add_text(arena, properties, "version", library->version) &&
		  properties_add_text(arena, properties, "library", library->path) &&
		  properties_add_text(arena, properties, "found_by", library->found_by) &&
		  properties_add_text(arena, properties, "devices", buffer_text(&devices));
	buffer_finish(&devices);
	return ok || error_memory(err);
}

/* --- Properties ------------------------------------------------------------------------------ */

static bool set_property(const struct openvino_session *session, const char *key, const char *value,
			 struct dyno_error *err)
{
	const struct openvino_engine *engine = session->engine;
	char doing[200];
	snprintf(doing, sizeof(doing), "setting %.80s to %.80s", key, value);
	return openvino_check(session->library,
			      engine->library.api.ov_core_set_property(
				      engine->core, session->device, key, value, NULL),
			      err, doing);
}

static bool set_count(const struct openvino_session *session, const char *key, uint64_t count,
		      struct dyno_error *err)
{
	char text[32];
	snprintf(text, sizeof(text), "%llu", (unsigned long long)count);
	return set_property(session, key, text, err);
}

static bool set_given(const struct openvino_session *session, struct dyno_error *err)
{
	const struct strings *given = &session->engine->options->properties;
	for (size_t i = 0; i < given->count; i++) {
		char key[128];
		size_t length = strcspn(given->items[i], "=");
		snprintf(key, sizeof(key), "%.*s", (int)length, given->items[i]);
		if (!set_property(session, key, given->items[i] + length + 1, err))
			return error_prefix(err, "‹openvino-property›");
	}
	return true;
}

static bool set_hint(const struct openvino_session *session, struct dyno_error *err)
{
	static const char *const names[][2] = { { "latency", "LATENCY" },
						{ "throughput", "THROUGHPUT" } };
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i][0], session->engine->options->hint) == 0)
			return set_property(session, "PERFORMANCE_HINT", names[i][1], err);
	return true;
}

/* CPUs and GPUs with fast bfloat16 or float16 would compute float32 models in it unasked, and where
 * weights alone are of 8 bits round to 8 bits what they are multiplied with: what is then compared
 * with other engines is another computation. */
static bool set_precision(const struct openvino_session *session, struct dyno_error *err)
{
	const char *precision = session->engine->options->precision;
	if (strcmp(precision, "own") == 0 || strncmp(session->device, "NPU", 3) == 0)
		return true;
	return set_property(session, "EXECUTION_MODE_HINT", "ACCURACY", err) &&
	       set_property(session, "INFERENCE_PRECISION_HINT", precision, err);
}

static bool set_properties(const struct openvino_session *session,
			   const struct session_options *options, struct dyno_error *err)
{
	const struct openvino_options *set = session->engine->options;
	bool cpu = strcmp(session->device, "CPU") == 0;
	bool npu = strcmp(session->device, "NPU") == 0;
	return set_precision(session, err) &&
	       (!options->threads || !cpu ||
		set_count(session, "INFERENCE_NUM_THREADS", options->threads, err)) &&
	       (!options->profile || set_property(session, "PERF_COUNT", "YES", err)) &&
	       (!set->cache || set_property(session, "CACHE_DIR", set->cache, err)) &&
	       set_hint(session, err) &&
	       (npu || set_count(session, "NUM_STREAMS", options->streams, err)) &&
	       (options->plain || set_given(session, err));
}

static bool name_device(struct openvino_session *session, const struct session_options *options,
			struct dyno_error *err)
{
	const struct engine_platform *platform =
		engine_platform_find(&engine_openvino, options->platform);
	if (!platform)
		return error_set(err, DYNO_ERROR_USAGE, "OpenVINO does not serve %s",
				 options->platform);
	session->platform = platform;
	const char *name = platform->own, *mark = strchr(name, '#');
	if (mark)
		snprintf(session->device, sizeof(session->device), "%.*s%u", (int)(mark - name),
			 name, options->ordinal);
	else
		snprintf(session->device, sizeof(session->device), "%s", name);
	return true;
}

/* --- Reading --------------------------------------------------------------------------------- */

static bool read_builtin(struct openvino_session *session, const char *name, struct dyno_error *err)
{
	struct buffer text = { 0 };
	const char *colon = strchr(name, ':');
	bool ok = graph_onnx_of(colon ? colon + 1 : name, &text, err) &&
		  openvino_check(session->library,
				 session->library->api.ov_core_read_model_from_memory_buffer(
					 session->engine->core, text.data, text.length, NULL,
					 &session->model),
				 err, "making the model");
	buffer_finish(&text);
	return ok;
}

static bool read_model(struct openvino_session *session, const struct model_info *model,
		       struct dyno_error *err)
{
	if (!model->path)
		return read_builtin(session, model->name, err);
	return openvino_check(session->library,
			      session->library->api.ov_core_read_model(
				      session->engine->core, model->path, NULL, &session->model),
			      err, "reading the model");
}

static bool describe_shape(struct openvino_session *session, const ov_output_const_port_t *port,
			   struct tensor_spec *spec, struct openvino_bounds *bounds,
			   struct dyno_error *err)
{
	const struct openvino_library *library = session->library;
	ov_partial_shape_t shape = { { 0, 0 }, NULL };
	if (!openvino_check(library, library->api.ov_port_get_partial_shape(port, &shape), err,
			    spec->name))
		return false;
	bool known = shape.rank.min == shape.rank.max && shape.rank.min >= 0;
	spec->rank = known ? (size_t)shape.rank.min : 0;
	session->any_rank |= !known;
	bool ok = spec->rank <= TENSOR_RANK_MAX;
	for (size_t i = 0; ok && i < spec->rank; i++) {
		bounds->least[i] = shape.dims[i].min;
		bounds->most[i] = shape.dims[i].max;
		spec->dims[i] = shape.dims[i].min == shape.dims[i].max ? shape.dims[i].min : -1;
	}
	library->api.ov_partial_shape_free(&shape);
	return ok || error_set(err, DYNO_ERROR_UNSUPPORTED, "%s has %zu dimensions; at most %d",
			       spec->name, spec->rank, TENSOR_RANK_MAX);
}

static bool describe_port(struct openvino_session *session, const ov_output_const_port_t *port,
			  struct tensor_spec *spec, struct openvino_bounds *bounds, size_t index,
			  struct dyno_error *err)
{
	const struct openvino_library *library = session->library;
	char *name = NULL;
	ov_element_type_e type;
	/* A port without a name: models that were made by hand have such outputs. */
	if (library->api.ov_port_get_any_name(port, &name) == 0 && name) {
		spec->name = arena_string(&session->arena, name);
		library->api.ov_free(name);
	} else {
		spec->name = arena_printf(&session->arena, "%zu", index);
	}
	if (!spec->name)
		return error_memory(err);
	if (!openvino_check(library, library->api.ov_port_get_element_type(port, &type), err,
			    spec->name))
		return false;
	spec->is_tensor = true;
	spec->type = openvino_element_from(library, type);
	return describe_shape(session, port, spec, bounds, err);
}

/* which: 0 inputs, 1 outputs */
static bool describe_one(struct openvino_session *session, int which, size_t index,
			 struct dyno_error *err)
{
	const struct openvino_api *api = &session->library->api;
	ov_output_const_port_t *port = NULL;
	ov_status_e status =
		which ? api->ov_model_const_output_by_index(session->model, index, &port)
		      : api->ov_model_const_input_by_index(session->model, index, &port);
	if (!openvino_check(session->library, status, err, "inputs and outputs"))
		return false;
	bool ok = describe_port(session, port, &session->specs[which][index],
				&session->bounds[which][index], index, err);
	api->ov_output_const_port_free(port);
	return ok;
}

static bool describe_tensors(struct openvino_session *session, struct dyno_error *err)
{
	const struct openvino_api *api = &session->library->api;
	for (int which = 0; which < 2; which++) {
		size_t *count = &session->counts[which];
		ov_status_e status = which ? api->ov_model_outputs_size(session->model, count)
					   : api->ov_model_inputs_size(session->model, count);
		if (!openvino_check(session->library, status, err, "inputs and outputs"))
			return false;
		session->specs[which] =
			arena_allocate(&session->arena, *count, sizeof(**session->specs));
		session->bounds[which] =
			arena_allocate(&session->arena, *count, sizeof(**session->bounds));
		if (!session->specs[which] || !session->bounds[which])
			return error_memory(err);
		for (size_t i = 0; i < *count; i++)
			if (!describe_one(session, which, i, err))
				return false;
	}
	return true;
}

/* --- Compiling ------------------------------------------------------------------------------- */

static bool same_shapes(const struct openvino_session *session, const struct tensor *inputs,
			size_t count)
{
	size_t at = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < inputs[i].rank; axis++, at++)
			if (at >= session->shape_length ||
			    session->shape[at] != inputs[i].dims[axis])
				return false;
	return at == session->shape_length;
}

static bool keep_shapes(struct openvino_session *session, const struct tensor *inputs, size_t count,
			struct dyno_error *err)
{
	size_t length = 0;
	for (size_t i = 0; i < count; i++)
		length += inputs[i].rank;
	int64_t *shape = realloc(session->shape, (length + 1) * sizeof(*shape));
	if (!shape)
		return error_memory(err);
	session->shape = shape;
	session->shape_length = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t axis = 0; axis < inputs[i].rank; axis++)
			shape[session->shape_length++] = inputs[i].dims[axis];
	return true;
}

static bool is_dynamic(const struct openvino_session *session)
{
	for (size_t i = 0; i < session->counts[0]; i++)
		for (size_t axis = 0; axis < session->specs[0][i].rank; axis++)
			if (session->specs[0][i].dims[axis] < 0)
				return true;
	return session->any_rank;
}

/* Scalars have no axis to be fixed, and the C API takes a shape of no axes for one of a free axis.
 */
static bool reshape_to(struct openvino_session *session, const struct tensor *inputs, size_t count,
		       const char **names, ov_partial_shape_t *shapes)
{
	const struct openvino_api *api = &session->library->api;
	size_t made = 0;
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++) {
		if (!inputs[i].rank)
			continue;
		names[made] = inputs[i].name;
		ok = api->ov_partial_shape_create_static((int64_t)inputs[i].rank, inputs[i].dims,
							 &shapes[made]) == 0;
		made += ok;
	}
	ok = ok && api->ov_model_reshape(session->model, names, shapes, made) == 0;
	while (made)
		api->ov_partial_shape_free(&shapes[--made]);
	return ok;
}

/* A model that cannot be reshaped is compiled as it is. */
static bool reshape(struct openvino_session *session, const struct tensor *inputs, size_t count,
		    struct dyno_error *err)
{
	if (!is_dynamic(session) || strcmp(session->engine->options->shapes, "static") != 0)
		return true;
	const char **names = calloc(count + 1, sizeof(*names));
	ov_partial_shape_t *shapes = calloc(count + 1, sizeof(*shapes));
	bool memory = names && shapes;
	session->reshaped = memory && reshape_to(session, inputs, count, names, shapes);
	session->refused = !session->reshaped;
	free(names);
	free(shapes);
	return memory || error_memory(err);
}

/* OpenVINO takes other shapes than the model allows when it is told to: what would be measured is
 * no use that its makers meant. */
static bool check_bounds(const struct openvino_session *session, const struct tensor *inputs,
			 size_t count, struct dyno_error *err)
{
	for (size_t i = 0; i < count; i++) {
		size_t place = openvino_place(session, inputs[i].name);
		const struct openvino_bounds *bounds =
			place < session->counts[0] ? &session->bounds[0][place] : NULL;
		for (size_t axis = 0; bounds && axis < inputs[i].rank; axis++) {
			int64_t length = inputs[i].dims[axis];
			if (bounds->most[axis] > bounds->least[axis] &&
			    (length < bounds->least[axis] || length > bounds->most[axis]))
				return error_set(err, DYNO_ERROR_USAGE,
						 "%s: axis %zu is %lld long, and the model takes "
						 "%lld to %lld: ‹dim %s:%zu=%lld›",
						 inputs[i].name, axis, (long long)length,
						 (long long)bounds->least[axis],
						 (long long)bounds->most[axis], inputs[i].name,
						 axis, (long long)bounds->most[axis]);
		}
	}
	return true;
}

static bool compile(struct openvino_session *session, ov_compiled_model_t **compiled,
		    struct dyno_error *err)
{
	const struct openvino_api *api = &session->library->api;
	if (openvino_check(session->library,
			   api->ov_core_compile_model(session->engine->core, session->model,
						      session->device, 0, compiled),
			   err, "compiling the model"))
		return true;
	if (err && err->code == DYNO_ERROR_UNSUPPORTED && strcmp(session->device, "CPU") != 0)
		error_hint(err, "%s", session->platform->hint);
	return false;
}

bool openvino_prepare(struct session *base, const struct tensor *inputs, size_t count,
		      struct dyno_error *err)
{
	struct openvino_session *session = (struct openvino_session *)base;
	const struct openvino_api *api = &session->library->api;
	ov_compiled_model_t *compiled = NULL;
	if (session->compiled && (!session->reshaped || same_shapes(session, inputs, count)))
		return true;
	if (!check_bounds(session, inputs, count, err) || !reshape(session, inputs, count, err) ||
	    !keep_shapes(session, inputs, count, err) || !compile(session, &compiled, err))
		return false;
	if (session->compiled) /* requests that were made of it keep what they need */
		api->ov_compiled_model_free(session->compiled);
	session->compiled = compiled;
	return true;
}

/* --- Life ------------------------------------------------------------------------------------ */

static void openvino_unload(struct session *base)
{
	struct openvino_session *session = (struct openvino_session *)base;
	const struct openvino_api *api = &session->library->api;
	if (session->compiled)
		api->ov_compiled_model_free(session->compiled);
	if (session->model)
		api->ov_model_free(session->model);
	buffer_finish(&session->profile.buffer);
	arena_finish(&session->arena);
	free(session->profile_path);
	free(session->shape);
	free(session);
}

static bool begin_profile(struct openvino_session *session, const char *prefix,
			  struct dyno_error *err)
{
	if (!prefix)
		return true;
	session->profile_path = malloc(strlen(prefix) + sizeof(".json"));
	if (!session->profile_path)
		return error_memory(err);
	sprintf(session->profile_path, "%s.json", prefix);
	session->profile_begin = clock_monotonic.now(NULL);
	return true;
}

static struct session *openvino_load(struct engine *base, const struct model_info *model,
				     const struct session_options *options, struct dyno_error *err)
{
	struct openvino_engine *engine = (struct openvino_engine *)base;
	struct openvino_session *session = calloc(1, sizeof(*session));
	if (!session) {
		error_memory(err);
		return NULL;
	}
	session->engine = engine;
	session->library = &engine->library;
	if (name_device(session, options, err) && set_properties(session, options, err) &&
	    begin_profile(session, options->profile, err) && read_model(session, model, err) &&
	    describe_tensors(session, err))
		return &session->base;
	openvino_unload(&session->base);
	return NULL;
}

static const struct tensor_spec *openvino_inputs(struct session *base, size_t *count)
{
	const struct openvino_session *session = (struct openvino_session *)base;
	*count = session->counts[0];
	return session->specs[0];
}

static const struct tensor_spec *openvino_outputs(struct session *base, size_t *count)
{
	const struct openvino_session *session = (struct openvino_session *)base;
	*count = session->counts[1];
	return session->specs[1];
}

#define AT(member) offsetof(struct openvino_options, member)

/* clang-format off */
static const struct option openvino_rows[] = {
	OPTION("openvino", 0, OPTION_STRING, AT(library), "LIBRARY", NULL,
	  "OpenVINO to use: libopenvino_c.so or a folder that holds it"),
	{ "openvino-hint", 0, OPTION_CHOICE, AT(hint), "HINT", "latency",
	  "what OpenVINO tunes itself for", "latency,throughput,none", 0, 0 },
	{ "openvino-shapes", 0, OPTION_CHOICE, AT(shapes), "KIND", "static",
	  "whether OpenVINO compiles the model for the shapes that are measured, or once for all", "static,dynamic", 0, 0 },
	{ "openvino-precision", 0, OPTION_CHOICE, AT(precision), "TYPE", "f32",
	  "what OpenVINO computes float32 models in; own: what it likes best on the device, 8 bits where weights have so few", "f32,bf16,f16,own", 0, 0 },
	OPTION("openvino-cache", 0, OPTION_STRING, AT(cache), "FOLDER", NULL,
	  "where OpenVINO keeps compiled models, so that loading is faster the next time"),
	OPTION("openvino-property", 0, OPTION_PAIRS, AT(properties), "KEY=VALUE", NULL,
	  "property handed to OpenVINO's device; several values, separated by commas, are swept"),
	OPTIONS_END,
};
/* clang-format on */

static const struct engine_sweep openvino_sweeps[] = {
	{ "openvino-property", "PERFORMANCE_HINT", "Performance hint" },
	{ "openvino-property", "INFERENCE_PRECISION_HINT", "Inference precision" },
	{ "openvino-property", NULL, NULL },
	{ NULL, NULL, NULL },
};

static const char *const openvino_whole[] = { "DEVICE_PROPERTIES", "MULTI_DEVICE_PRIORITIES",
					      NULL };

const struct engine_kind engine_openvino = {
	.name = "openvino",
	.flags = ENGINE_PROFILES | ENGINE_BUILTINS,
	.platforms = openvino_platforms,
	.formats = "onnx,ir,builtin",
	.options = openvino_rows,
	.options_size = sizeof(struct openvino_options),
	.sweeps = openvino_sweeps,
	.whole = openvino_whole,
	.open = openvino_open,
	.close = openvino_close,
	.describe = openvino_describe,
	.load = openvino_load,
	.prepare = openvino_prepare,
	.unload = openvino_unload,
	.inputs = openvino_inputs,
	.outputs = openvino_outputs,
	.bind = openvino_bind,
	.unbind = openvino_unbind,
	.run = openvino_run,
	.fetch = openvino_fetch,
	.remark = openvino_remark,
	.end_profile = openvino_end_profile,
};
