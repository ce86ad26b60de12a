/* Inputs handed to OpenVINO as they lie, running, and the outputs. */
#include "measure/engine/openvino/session.h"
#include <stdlib.h>
#include <string.h>

void openvino_unbind(struct binding *base)
{
	struct openvino_binding *binding = (struct openvino_binding *)base;
	const struct openvino_api *api = &binding->session->library->api;
	if (binding->request)
		api->ov_infer_request_free(binding->request);
	for (size_t i = 0; binding->tensors && i < binding->count; i++)
		if (binding->tensors[i])
			api->ov_tensor_free(binding->tensors[i]);
	free(binding->tensors);
	free(binding);
}

static bool make_tensor(const struct openvino_library *library, const struct tensor *input,
			ov_tensor_t **tensor, struct dyno_error *err)
{
	ov_shape_t shape = { (int64_t)input->rank, (int64_t *)input->dims };
	ov_element_type_e type;
	size_t elements;
	bool strings = input->type == ELEMENT_STRING;
	if (!openvino_element_to(library, input->type, &type) ||
	    (strings && !library->api.ov_tensor_create_from_string_array))
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "%s: OpenVINO %s has no %s",
				 input->name, library->version, element_name(input->type));
	if (!shape_elements(input->dims, input->rank, &elements))
		return error_set(err, DYNO_ERROR_USAGE, "%s: too large", input->name);
	ov_status_e status = strings ? library->api.ov_tensor_create_from_string_array(
					       (const char **)input->data, elements, shape, tensor)
				     : library->api.ov_tensor_create_from_host_ptr(
					       type, shape, input->data, tensor);
	return openvino_check(library, status, err, input->name);
}

size_t openvino_place(const struct openvino_session *session, const char *name)
{
	size_t place = 0;
	while (place < session->counts[0] && strcmp(session->specs[0][place].name, name) != 0)
		place++;
	return place;
}

static bool bind_inputs(struct openvino_binding *binding, const struct tensor *inputs,
			struct dyno_error *err)
{
	const struct openvino_library *library = binding->session->library;
	for (size_t i = 0; i < binding->count; i++) {
		size_t place = openvino_place(binding->session, inputs[i].name);
		if (!make_tensor(library, &inputs[i], &binding->tensors[i], err) ||
		    !openvino_check(library,
				    library->api.ov_infer_request_set_input_tensor_by_index(
					    binding->request, place, binding->tensors[i]),
				    err, inputs[i].name))
			return false;
	}
	return true;
}

struct binding *openvino_bind(struct session *base, const struct tensor *inputs, size_t count,
			      bool transfer, struct dyno_error *err)
{
	struct openvino_session *session = (struct openvino_session *)base;
	const struct openvino_library *library = session->library;
	struct openvino_binding *binding = calloc(1, sizeof(*binding));
	ov_tensor_t **tensors = calloc(count + 1, sizeof(*tensors));
	(void)transfer; /* tensors lie in the host's memory: a device copies them in any case */
	if (!binding || !tensors) {
		error_memory(err);
		free(binding);
		free(tensors);
		return NULL;
	}
	binding->session = session;
	binding->tensors = tensors;
	binding->count = count;
	if (openvino_prepare(base, inputs, count, err) &&
	    openvino_check(library,
			   library->api.ov_compiled_model_create_infer_request(session->compiled,
									       &binding->request),
			   err, "making a request") &&
	    bind_inputs(binding, inputs, err))
		return &binding->base;
	openvino_unbind(&binding->base);
	return NULL;
}

bool openvino_run(struct binding *base, struct dyno_error *err)
{
	struct openvino_binding *binding = (struct openvino_binding *)base;
	const struct openvino_library *library = binding->session->library;
	bool profiled = binding->session->profile_path;
	uint64_t begin = profiled ? clock_monotonic.now(NULL) : 0;
	ov_status_e status = library->api.ov_infer_request_infer(binding->request);
	if (status != 0)
		return openvino_check(library, status, err, "running the model");
	return !profiled ||
	       openvino_profile_add(binding, begin, clock_monotonic.now(NULL) - begin, err);
}

const char *openvino_remark(struct binding *base)
{
	const struct openvino_binding *binding = (struct openvino_binding *)base;
	return binding->session->refused ? "OpenVINO could not give the model fixed shapes: it was "
					   "compiled for all shapes at once"
					 : NULL;
}

/* --- Outputs --------------------------------------------------------------------------------- */

static bool take_shape(const struct openvino_library *library, const ov_tensor_t *from,
		       struct tensor *tensor, struct dyno_error *err)
{
	ov_shape_t shape = { 0, NULL };
	if (!openvino_check(library, library->api.ov_tensor_get_shape(from, &shape), err,
			    tensor->name))
		return false;
	bool ok = shape.rank >= 0 && shape.rank <= TENSOR_RANK_MAX;
	tensor->rank = ok ? (size_t)shape.rank : 0;
	for (size_t i = 0; i < tensor->rank; i++)
		tensor->dims[i] = shape.dims[i];
	library->api.ov_shape_free(&shape);
	return ok || error_set(err, DYNO_ERROR_UNSUPPORTED, "%s has more than %d dimensions",
			       tensor->name, TENSOR_RANK_MAX);
}

static bool copy_data(const struct openvino_library *library, const ov_tensor_t *from,
		      struct arena *arena, struct tensor *tensor, struct dyno_error *err)
{
	void *data = NULL;
	size_t elements;
	if (!shape_elements(tensor->dims, tensor->rank, &elements))
		return error_set(err, DYNO_ERROR_ENGINE, "%s: too large", tensor->name);
	tensor->size = (elements * element_bits(tensor->type) + 7) / 8;
	if (!tensor->size)
		return true; /* strings, or nothing */
	if (!openvino_check(library, library->api.ov_tensor_data(from, &data), err, tensor->name))
		return false;
	tensor->data = arena_allocate(arena, tensor->size, 1);
	if (!tensor->data)
		return error_memory(err);
	memcpy(tensor->data, data, tensor->size);
	return true;
}

static bool copy_output(struct openvino_binding *binding, size_t index, struct arena *arena,
			struct tensor *tensor, struct dyno_error *err)
{
	const struct openvino_library *library = binding->session->library;
	ov_tensor_t *from = NULL;
	ov_element_type_e type;
	if (!openvino_check(library,
			    library->api.ov_infer_request_get_output_tensor_by_index(
				    binding->request, index, &from),
			    err, tensor->name))
		return false;
	bool ok = openvino_check(library, library->api.ov_tensor_get_element_type(from, &type), err,
				 tensor->name) &&
		  take_shape(library, from, tensor, err);
	if (ok)
		tensor->type = openvino_element_from(library, type);
	ok = ok && copy_data(library, from, arena, tensor, err);
	library->api.ov_tensor_free(from);
	return ok;
}

bool openvino_fetch(struct binding *base, struct arena *arena, struct tensor **outputs,
		    size_t *count, struct dyno_error *err)
{
	struct openvino_binding *binding = (struct openvino_binding *)base;
	const struct openvino_session *session = binding->session;
	*count = session->counts[1];
	*outputs = arena_allocate(arena, *count + 1, sizeof(**outputs));
	if (!*outputs)
		return error_memory(err);
	for (size_t i = 0; i < *count; i++) {
		(*outputs)[i].name = arena_string(arena, session->specs[1][i].name);
		if (!(*outputs)[i].name)
			return error_memory(err);
		if (!copy_output(binding, i, arena, &(*outputs)[i], err))
			return false;
	}
	return true;
}
