/* A hostile model's description of its inputs: any names, types, ranks and dimensions. It is
 * refused, or every dimension has a value; where the tensors are small they are made as well. The
 * first bytes say how many inputs and which request; names end with a NUL. */
#include "measure/input/shape.h"
#include <stdlib.h>
#include <string.h>

#define INPUTS_MAX 4
#define NAME_MAX   64
#define SMALL      ((size_t)1 << 14)

struct feed {
	const uint8_t *at, *end;
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static uint8_t next(struct feed *feed)
{
	return feed->at < feed->end ? *feed->at++ : 0;
}

static const char *next_name(struct feed *feed, struct arena *arena)
{
	char name[NAME_MAX];
	size_t length = 0;
	for (char c; length < NAME_MAX && (c = (char)next(feed)) != '\0';)
		name[length++] = c;
	return arena_bytes(arena, name, length);
}

static void next_spec(struct feed *feed, struct arena *arena, struct tensor_spec *spec)
{
	*spec = (struct tensor_spec){ .type = (enum element_type)(next(feed) % 28),
				      .is_tensor = next(feed) != 255,
				      .rank = next(feed) % 6 };
	spec->name = next_name(feed, arena);
	for (size_t axis = 0; axis < spec->rank; axis++) {
		spec->dims[axis] = next(feed) % 20 - 10;
		spec->dim_names[axis] = spec->dims[axis] < 0 ? next_name(feed, arena) : "";
	}
}

/* True if all inputs together are small. */
static bool is_small(const struct input_set *set)
{
	size_t total = 0;
	for (size_t i = 0; i < set->count; i++) {
		const struct tensor *tensor = &set->tensors[i];
		for (size_t axis = 0; axis < tensor->rank; axis++)
			if (tensor->dims[axis] < 0 || !set->axes[i][axis].why)
				abort();
		total = tensor->size < SMALL - total ? total + tensor->size : SMALL;
	}
	return total < SMALL;
}

static void check_set(const struct input_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct tensor *tensor = &set->tensors[i];
		size_t size;
		if (!shape_bytes(tensor->dims, tensor->rank, tensor->type, &size))
			abort();
		if (size != tensor->size || !tensor->data || set->batch == 0)
			abort();
	}
}

static void try(const struct tensor_spec *specs, size_t count, const struct input_request *request,
		struct arena *arena)
{
	struct input_model model;
	struct input_set set;
	struct dyno_error err = { 0 };
	if (!input_model_init(&model, arena, specs, count, NULL, &err))
		abort();
	if (!input_set_plan(&set, arena, &model, request, &err)) {
		if (err.code == DYNO_ERROR_NONE)
			abort();
		return;
	}
	bool small = is_small(&set);
	input_set_finish(&set);
	if (!small)
		return;
	if (input_set_init(&set, arena, &model, request, &err))
		check_set(&set);
	input_set_finish(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct feed feed = { bytes, bytes + length };
	struct arena arena = { 0 };
	struct tensor_spec specs[INPUTS_MAX];
	size_t count = next(&feed) % (INPUTS_MAX + 1);
	struct input_request request = { .batch = next(&feed), .sequence = next(&feed) };
	for (size_t i = 0; i < count; i++)
		next_spec(&feed, &arena, &specs[i]);
	const char *dim = next_name(&feed, &arena);
	struct strings dims = { .items = &dim, .count = *dim != '\0' };
	request.dims = &dims;
	try(specs, count, &request, &arena);
	arena_finish(&arena);
	return 0;
}
