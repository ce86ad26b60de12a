/* A hostile model file's graph: it is read or refused, and what it tells of the inputs settles them
 * or leaves them alone; no file may crash it, hang it or take much memory. */
#include "measure/model/network.h"
#include "measure/input/input.h"
#include <stdlib.h>
#include <string.h>

#define INPUTS_MAX 8

struct bytes {
	const uint8_t *data;
	size_t size;
};

static bool read_bytes(void *context, uint64_t offset, void *data, size_t length)
{
	const struct bytes *bytes = context;
	if (offset > bytes->size || length > bytes->size - offset)
		abort(); /* it asked for what is not there */
	memcpy(data, bytes->data + offset, length);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As an engine would tell of them. */
static size_t describe(const struct network *network, struct tensor_spec *specs)
{
	const struct network_body *main = network->bodies;
	size_t count = 0;
	for (size_t i = 0; i < main->input_count && count < INPUTS_MAX; i++) {
		if (main->inputs[i] == NETWORK_NONE)
			continue;
		const struct network_value *value = &network->values[main->inputs[i]];
		struct tensor_spec *spec = &specs[count++];
		*spec = (struct tensor_spec){ .name = value->name,
					      .type = i % 2 ? ELEMENT_FLOAT : ELEMENT_INT64,
					      .is_tensor = true };
		spec->rank = value->rank == NETWORK_RANK_NONE ? 0 : value->rank;
		for (size_t axis = 0; axis < spec->rank; axis++)
			spec->dims[axis] = value->dims[axis] < 0 ? -1 : value->dims[axis];
	}
	return count;
}

static void try(const struct network *network, struct arena *arena)
{
	struct tensor_spec specs[INPUTS_MAX];
	size_t count = describe(network, specs);
	struct input_request request = { .batch = 2 };
	struct input_model model;
	struct input_set set;
	struct dyno_error err = { 0 };
	if (!input_model_init(&model, arena, specs, count, network, &err))
		abort();
	if (input_set_plan(&set, arena, &model, &request, &err)) {
		error_set(&err, DYNO_ERROR_ENGINE, "as if");
		input_set_explain(&set, &err);
	} else if (err.code == DYNO_ERROR_NONE) {
		abort();
	}
	input_set_finish(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };
	struct onnx_source source = { read_bytes, &bytes, size };
	struct arena arena = { 0 };
	struct network network;
	struct dyno_error err = { 0 };
	if (network_read(&source, &arena, &network, &err))
		try(&network, &arena);
	else if (err.code == DYNO_ERROR_NONE)
		abort();
	arena_finish(&arena);
	return 0;
}
