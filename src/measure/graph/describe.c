/* A graph as text, for its digest: all that decides what the model computes, down to the bits of
 * each constant and the seed of each weight. Changing how something is written, or how weights are
 * made, changes every digest: raise DESCRIPTION_VERSION and say so in the changelog. */
#include "measure/graph/graph.h"
#include <inttypes.h>
#include <string.h>

#define DESCRIPTION_VERSION 1

/* Floats as their bits: exact, in any locale. */
static uint32_t float_bits(float number)
{
	uint32_t bits;
	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

static void describe_shape(struct buffer *out, enum element_type type, size_t rank,
			   const int64_t *dims)
{
	buffer_printf(out, " %d [", (int)type);
	for (size_t i = 0; i < rank; i++)
		buffer_printf(out, "%s%" PRId64, i ? "," : "", dims[i]);
	buffer_character(out, ']');
}

static void describe_values(struct buffer *out, const char *what, const struct graph_value *value)
{
	for (; value; value = value->next) {
		buffer_printf(out, "%s %s", what, value->name);
		describe_shape(out, value->type, value->rank, value->dims);
		buffer_character(out, '\n');
	}
}

static void describe_tensor(struct buffer *out, const struct graph_tensor *tensor)
{
	buffer_printf(out, "tensor %s", tensor->name);
	describe_shape(out, tensor->type, tensor->rank, tensor->dims);
	buffer_printf(out, " fill %d", (int)tensor->fill);
	if (tensor->fill == FILL_UNIFORM)
		buffer_printf(out, " deviation %08" PRIx32 " seed %016" PRIx64,
			      float_bits(tensor->deviation), tensor->seed);
	const int64_t *integers = tensor->data;
	if (tensor->fill == FILL_DATA && tensor->type == ELEMENT_INT64)
		for (size_t i = 0; i < tensor->elements; i++)
			buffer_printf(out, " %" PRId64, integers[i]);
	const float *floats = tensor->data;
	if (tensor->fill == FILL_DATA && tensor->type == ELEMENT_FLOAT)
		for (size_t i = 0; i < tensor->elements; i++)
			buffer_printf(out, " %08" PRIx32, float_bits(floats[i]));
	buffer_character(out, '\n');
}

static void describe_node(struct buffer *out, const struct graph_node *node)
{
	buffer_printf(out, "node %s %s", node->operator_name, node->name);
	for (size_t i = 0; i < node->attribute_count; i++) {
		const struct graph_attribute *attribute = &node->attributes[i];
		buffer_printf(out, " %s=", attribute->name);
		for (size_t k = 0; k < attribute->count; k++)
			buffer_printf(out, "%s%" PRId64, k ? "," : "", attribute->integers[k]);
	}
	buffer_string(out, " (");
	for (size_t i = 0; i < node->input_count; i++)
		buffer_printf(out, "%s%s", i ? "," : "", node->inputs[i]);
	buffer_string(out, ") -> (");
	for (size_t i = 0; i < node->output_count; i++)
		buffer_printf(out, "%s%s", i ? "," : "", node->outputs[i]);
	buffer_string(out, ")\n");
}

void graph_describe(const struct graph *graph, struct buffer *out)
{
	buffer_printf(out, "dyno graph %d opset %d\n", DESCRIPTION_VERSION, GRAPH_OPSET);
	describe_values(out, "input", graph->inputs);
	for (const struct graph_tensor *tensor = graph->tensors; tensor; tensor = tensor->next)
		describe_tensor(out, tensor);
	for (const struct graph_node *node = graph->nodes; node; node = node->next)
		describe_node(out, node);
	describe_values(out, "output", graph->outputs);
}
