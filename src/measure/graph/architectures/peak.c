/* Not models of anyone's: single nodes whose cost is known beforehand, by which a device's peaks
 * are measured (measure/peaks.c). They are found by name and not listed. The batch size is theirs
 * to choose: that of a product is its rows. */
#include "measure/graph/architecture.h"
#include "measure/graph/graph.h"
#include "measure/graph/peak_size.h"

#define N PEAK_SIDE

/* TensorProto.DataType */
enum {
	CAST_INT8 = 3,
	CAST_FLOAT16 = 10,
	CAST_BFLOAT16 = 16,
};

static const char *weight(struct graph *graph)
{
	return graph_weight(graph, "weight", FILL_UNIFORM, 0.02, GRAPH_DIMS(N, N));
}

/* Of a constant: the engine does it once, when it loads the model. */
static const char *cast(struct graph *graph, const char *value, int64_t type)
{
	return graph_node(graph, "Cast", GRAPH_INPUTS(value),
			  GRAPH_ATTRIBUTES(attribute_integer("to", type)));
}

static void build_float32(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_FLOAT, GRAPH_DIMS(-1, N));
	x = graph_binary(graph, "MatMul", x, weight(graph));
	graph_output(graph, x, "output", ELEMENT_FLOAT, GRAPH_DIMS(-1, N));
}

static void build_float16(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_FLOAT16, GRAPH_DIMS(-1, N));
	x = graph_binary(graph, "MatMul", x, cast(graph, weight(graph), CAST_FLOAT16));
	graph_output(graph, x, "output", ELEMENT_FLOAT16, GRAPH_DIMS(-1, N));
}

static void build_bfloat16(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_BFLOAT16, GRAPH_DIMS(-1, N));
	x = graph_binary(graph, "MatMul", x, cast(graph, weight(graph), CAST_BFLOAT16));
	graph_output(graph, x, "output", ELEMENT_BFLOAT16, GRAPH_DIMS(-1, N));
}

static void build_int8(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_UINT8, GRAPH_DIMS(-1, N));
	x = graph_binary(graph, "MatMulInteger", x, cast(graph, weight(graph), CAST_INT8));
	graph_output(graph, x, "output", ELEMENT_INT32, GRAPH_DIMS(-1, N));
}

static void build_copy(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_FLOAT, GRAPH_DIMS(-1, PEAK_ROW));
	x = graph_unary(graph, "Identity", x);
	graph_output(graph, x, "output", ELEMENT_FLOAT, GRAPH_DIMS(-1, PEAK_ROW));
}

#define PEAK(key, what)                                       \
	const struct architecture architecture_peak_##key = { \
		.name = "peak-" #key,                         \
		.title = what,                                \
		.source = "of dyno's own",                    \
		.build = build_##key,                         \
	}

PEAK(float32, "a matrix product in float32");
PEAK(float16, "a matrix product in float16");
PEAK(bfloat16, "a matrix product in bfloat16");
PEAK(int8, "a matrix product of integers");
PEAK(copy, "a copy of a tensor");
