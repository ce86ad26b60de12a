/* Inputs put where the session wants them, outputs bound, and running: all that can be prepared is
 * prepared here, outside the timed region. */
#include "measure/engine/ort/session.h"
#include <stdlib.h>
#include <string.h>

void ort_unbind(struct binding *base)
{
	struct ort_binding *binding = (struct ort_binding *)base;
	const OrtApi *api = binding->session->api;
	if (binding->ort)
		api->ReleaseIoBinding(binding->ort);
	for (size_t i = 0; binding->values && i < binding->count; i++)
		if (binding->values[i])
			api->ReleaseValue(binding->values[i]);
	if (binding->host)
		api->ReleaseMemoryInfo(binding->host);
	free(binding->values);
	free(binding);
}

static bool make_strings(const OrtApi *api, const struct tensor *tensor, OrtValue **value,
			 struct dyno_error *err)
{
	OrtAllocator *allocator;
	size_t elements;
	if (!shape_elements(tensor->dims, tensor->rank, &elements))
		return error_set(err, DYNO_ERROR_USAGE, "%s: too large", tensor->name);
	return ort_check(api, api->GetAllocatorWithDefaultOptions(&allocator), err, "allocator") &&
	       ort_check(api,
			 api->CreateTensorAsOrtValue(allocator, tensor->dims, tensor->rank,
						     ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, value),
			 err, tensor->name) &&
	       ort_check(api, api->FillStringTensor(*value, tensor->data, elements), err,
			 tensor->name);
}

static bool make_value(struct ort_binding *binding, size_t index, const OrtMemoryInfo *host,
		       struct dyno_error *err)
{
	const OrtApi *api = binding->session->api;
	const struct tensor *tensor = &binding->inputs[index];
	if (tensor->type == ELEMENT_STRING)
		return make_strings(api, tensor, &binding->values[index], err);
	return ort_check(api,
			 api->CreateTensorWithDataAsOrtValue(
				 host, tensor->data, tensor->size, tensor->dims, tensor->rank,
				 ort_element_to(tensor->type), &binding->values[index]),
			 err, tensor->name);
}

/* Binding an input copies it to where the session wants it. */
static bool bind_inputs(struct ort_binding *binding, struct dyno_error *err)
{
	const OrtApi *api = binding->session->api;
	for (size_t i = 0; i < binding->count; i++)
		if (!ort_check(api,
			       api->BindInput(binding->ort, binding->inputs[i].name,
					      binding->values[i]),
			       err, binding->inputs[i].name))
			return false;
	return true;
}

/* To the place that was chosen, where the next run makes them. */
static bool bind_outputs(struct ort_binding *binding, struct dyno_error *err)
{
	struct ort_session *session = binding->session;
	session->api->ClearBoundOutputs(binding->ort);
	binding->filled = false;
	for (size_t i = 0; i < session->counts[1]; i++)
		if (!ort_check(session->api,
			       session->api->BindOutputToDevice(
				       binding->ort, session->specs[1][i].name, binding->place),
			       err, session->specs[1][i].name))
			return false;
	return true;
}

static bool bind_all(struct ort_binding *binding, bool transfer, struct dyno_error *err)
{
	struct ort_session *session = binding->session;
	const OrtApi *api = session->api;
	if (!ort_check(api, api->CreateIoBinding(session->ort, &binding->ort), err, "binding") ||
	    !ort_check(
		    api,
		    api->CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &binding->host),
		    err, "memory info"))
		return false;
	for (size_t i = 0; i < binding->count; i++)
		if (!make_value(binding, i, binding->host, err))
			return false;
	bool on_device = session->outputs_on_device && !transfer;
	binding->place = on_device ? session->device_memory : binding->host;
	return bind_inputs(binding, err) && bind_outputs(binding, err) &&
	       ort_check(api, api->SynchronizeBoundInputs(binding->ort), err, "copying the inputs");
}

struct binding *ort_bind(struct session *session, const struct tensor *inputs, size_t count,
			 bool transfer, struct dyno_error *err)
{
	struct ort_binding *binding = calloc(1, sizeof(*binding));
	OrtValue **values = calloc(count ? count : 1, sizeof(*values));
	if (!binding || !values) {
		error_memory(err);
		free(binding);
		free(values);
		return NULL;
	}
	binding->session = (struct ort_session *)session;
	binding->values = values;
	binding->inputs = inputs;
	binding->count = count;
	binding->transfer = transfer;
	if (bind_all(binding, transfer, err))
		return &binding->base;
	ort_explain(binding->session->engine, err);
	ort_unbind(&binding->base);
	return NULL;
}

/* --- Running --------------------------------------------------------------------------------- */

/* Bound outputs are kept: the next run writes into them, which saves their allocation. ONNX Runtime
 * refuses that where a model's outputs have another shape than in the run before, or than the model
 * declares; then they are made anew at every run, as by Run() itself. */
static OrtStatus *run_bound(struct ort_binding *binding, struct dyno_error *err, bool *bound)
{
	struct ort_session *session = binding->session;
	const OrtApi *api = session->api;
	*bound = !binding->afresh || bind_outputs(binding, err);
	if (!*bound)
		return NULL;
	OrtStatus *status = api->RunWithBinding(session->ort, session->run_options, binding->ort);
	if (!status || !binding->filled) {
		binding->filled = true;
		return status;
	}
	*bound = bind_outputs(binding, err);
	api->ReleaseStatus(status);
	if (!*bound)
		return NULL;
	status = api->RunWithBinding(session->ort, session->run_options, binding->ort);
	binding->afresh = !status;
	binding->filled = true;
	return status;
}

bool ort_run(struct binding *base, struct dyno_error *err)
{
	struct ort_binding *binding = (struct ort_binding *)base;
	struct ort_session *session = binding->session;
	const OrtApi *api = session->api;
	bool bound;
	if (binding->transfer && !bind_inputs(binding, err))
		return false;
	OrtStatus *status = run_bound(binding, err, &bound);
	if (status)
		return ort_check(api, status, err, "running the model");
	if (!bound || !session->synchronise)
		return bound;
	return ort_check(api, api->SynchronizeBoundOutputs(binding->ort), err,
			 "waiting for the device");
}

const char *ort_remark(struct binding *base)
{
	const struct ort_binding *binding = (struct ort_binding *)base;
	return binding->afresh ? "outputs are allocated anew at every inference: their shapes "
				 "change, or are not those that the model declares"
			       : NULL;
}

/* --- Outputs --------------------------------------------------------------------------------- */

static bool copy_output(struct ort_session *session, OrtValue *value, struct arena *arena,
			struct tensor *tensor, struct dyno_error *err)
{
	const OrtApi *api = session->api;
	int is_tensor = 0;
	void *data = NULL;
	OrtTensorTypeAndShapeInfo *shape = NULL;
	struct tensor_spec spec = { .name = tensor->name };
	size_t elements;
	if (!ort_check(api, api->IsTensor(value, &is_tensor), err, tensor->name))
		return false;
	if (!is_tensor) /* a sequence or a map, or nothing has run yet */
		return true;
	if (!ort_check(api, api->GetTensorTypeAndShape(value, &shape), err, tensor->name))
		return false;
	bool ok = ort_describe_shape(session, shape, &spec, err);
	api->ReleaseTensorTypeAndShapeInfo(shape);
	if (!ok || !shape_elements(spec.dims, spec.rank, &elements))
		return false;
	tensor->type = spec.type;
	tensor->rank = spec.rank;
	memcpy(tensor->dims, spec.dims, sizeof(tensor->dims));
	tensor->size = (elements * element_bits(spec.type) + 7) / 8;
	if (!tensor->size)
		return true; /* strings, or nothing */
	if (!ort_check(api, api->GetTensorMutableData(value, &data), err, tensor->name))
		return false;
	tensor->data = arena_allocate(arena, tensor->size, 1);
	if (!tensor->data)
		return error_memory(err);
	memcpy(tensor->data, data, tensor->size);
	return true;
}

static bool copy_outputs(struct ort_binding *binding, struct arena *arena, struct tensor **outputs,
			 size_t *count, struct dyno_error *err)
{
	struct ort_session *session = binding->session;
	const OrtApi *api = session->api;
	OrtAllocator *allocator;
	OrtValue **values;
	if (!ort_check(api, api->GetAllocatorWithDefaultOptions(&allocator), err, "allocator") ||
	    !ort_check(api, api->GetBoundOutputValues(binding->ort, allocator, &values, count), err,
		       "outputs"))
		return false;
	bool ok =
		(*outputs = arena_allocate(arena, *count, sizeof(**outputs))) || error_memory(err);
	for (size_t i = 0; i < *count; i++) {
		if (ok)
			(*outputs)[i].name = arena_string(arena, session->specs[1][i].name);
		ok = ok && copy_output(session, values[i], arena, &(*outputs)[i], err);
		api->ReleaseValue(values[i]);
	}
	api->ReleaseStatus(api->AllocatorFree(allocator, values));
	return ok;
}

/* Outputs that are on the device are made once more, on the host. */
bool ort_fetch(struct binding *base, struct arena *arena, struct tensor **outputs, size_t *count,
	       struct dyno_error *err)
{
	struct ort_binding *binding = (struct ort_binding *)base;
	struct ort_session *session = binding->session;
	if (!session->outputs_on_device || binding->transfer)
		return copy_outputs(binding, arena, outputs, count, err);
	binding->place = binding->host;
	bool ok = bind_outputs(binding, err) && ort_run(base, err) &&
		  copy_outputs(binding, arena, outputs, count, err);
	binding->place = session->device_memory;
	return ok && bind_outputs(binding, err);
}
