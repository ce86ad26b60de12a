/* Makes the contents of a graph's tensors. Speed counts: a model has hundreds of megabytes, and
 * every process of every cell makes them anew. */
#include "measure/graph/graph.h"
#include <string.h>

#define LANES 8

/* Eight generators side by side, which the compiler turns into vector instructions: Marsaglia's
 * xorshift32 (2003), seeded by splitmix64 (Steele, Lea & Flood 2014). Weights need no better
 * chance than this. */
struct lanes {
	uint32_t state[LANES];
};

static void lanes_init(struct lanes *lanes, uint64_t seed)
{
	for (size_t i = 0; i < LANES; i++) {
		uint64_t mixed = seed += 0x9e3779b97f4a7c15;
		mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
		mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
		lanes->state[i] = (uint32_t)(mixed >> 32) | 1; /* never 0, where it would stay */
	}
}

/* Uniform in [-width/2, width/2). The random bits become the mantissa of a number in [1, 2), so
 * that nothing is rounded but the last product, and every machine makes the same bytes. */
static void lanes_next(struct lanes *lanes, float width, float *numbers)
{
	uint32_t bits[LANES];
	float units[LANES];
	for (size_t i = 0; i < LANES; i++) {
		uint32_t state = lanes->state[i];
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		lanes->state[i] = state;
		bits[i] = (state >> 9) | 0x3f800000;
	}
	memcpy(units, bits, sizeof(units));
	for (size_t i = 0; i < LANES; i++)
		numbers[i] = (units[i] - 1.5f) * width;
}

/* A uniform distribution of width w has the standard deviation w / √12. */
static void fill_uniform(const struct graph_tensor *tensor, float *numbers)
{
	float width = tensor->deviation * 3.4641016f;
	struct lanes lanes;
	lanes_init(&lanes, tensor->seed);
	size_t whole = tensor->elements / LANES * LANES;
	for (size_t i = 0; i < whole; i += LANES)
		lanes_next(&lanes, width, numbers + i);
	float rest[LANES];
	lanes_next(&lanes, width, rest);
	memcpy(numbers + whole, rest, (tensor->elements - whole) * sizeof(*rest));
}

static void fill_causal(const struct graph_tensor *tensor, bool *cells)
{
	size_t rows = (size_t)tensor->dims[tensor->rank - 2];
	size_t columns = (size_t)tensor->dims[tensor->rank - 1];
	for (size_t i = 0; i < tensor->elements; i++)
		cells[i] = i % columns <= i / columns % rows;
}

void graph_tensor_fill(const struct graph_tensor *tensor, void *memory)
{
	float *floats = memory;
	int64_t *integers = memory;
	switch (tensor->fill) {
	case FILL_DATA:
		memcpy(memory, tensor->data, tensor->size);
		break;
	case FILL_UNIFORM:
		fill_uniform(tensor, floats);
		break;
	case FILL_ONES:
		for (size_t i = 0; i < tensor->elements; i++)
			floats[i] = 1;
		break;
	case FILL_RANGE:
		for (size_t i = 0; i < tensor->elements; i++)
			integers[i] = (int64_t)i;
		break;
	case FILL_CAUSAL:
		fill_causal(tensor, memory);
		break;
	}
}
