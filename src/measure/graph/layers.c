/* The layers of layers.h, operator by operator. */
#include "measure/graph/layers.h"
#include <math.h>

#define ONNX_FLOAT 1 /* of TensorProto.DataType */

static void enter(struct graph *graph, const char *name)
{
	if (name)
		graph_enter(graph, "%s", name);
}

static void leave(struct graph *graph, const char *name)
{
	if (name)
		graph_leave(graph);
}

/* --- Products, norms, tables ----------------------------------------------------------------- */

const char *layer_linear(struct graph *graph, const char *name, const char *x, int64_t inputs,
			 int64_t outputs)
{
	enter(graph, name);
	const char *weight = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					  GRAPH_DIMS(inputs, outputs));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(outputs));
	const char *y = graph_binary(graph, "MatMul", x, weight);
	y = graph_binary(graph, "Add", y, bias);
	leave(graph, name);
	return y;
}

const char *layer_gemm(struct graph *graph, const char *name, const char *x, int64_t inputs,
		       int64_t outputs)
{
	enter(graph, name);
	const char *weight = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					  GRAPH_DIMS(outputs, inputs));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(outputs));
	const char *y = graph_node(graph, "Gemm", GRAPH_INPUTS(x, weight, bias),
				   GRAPH_ATTRIBUTES(attribute_integer("transB", 1)));
	leave(graph, name);
	return y;
}

static const char *mean(struct graph *graph, const char *x)
{
	return graph_node(graph, "ReduceMean", GRAPH_INPUTS(x),
			  GRAPH_ATTRIBUTES(attribute_list("axes", 1, (int64_t[]){ -1 })));
}

/* Before opset 17 there is no operator for it: exporters write it out, and ORT fuses it. (ORT fuses
 * attention only around norms that it has fused itself.) */
const char *layer_norm(struct graph *graph, const char *name, const char *x, int64_t width,
		       float epsilon)
{
	enter(graph, name);
	const char *weight = graph_weight(graph, "weight", FILL_ONES, 0, GRAPH_DIMS(width));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(width));
	const char *centred = graph_binary(graph, "Sub", x, mean(graph, x));
	const char *y = graph_binary(graph, "Pow", centred, graph_float(graph, 2.0f));
	y = graph_binary(graph, "Add", mean(graph, y), graph_float(graph, epsilon));
	y = graph_binary(graph, "Div", centred, graph_unary(graph, "Sqrt", y));
	y = graph_binary(graph, "Mul", y, weight);
	y = graph_binary(graph, "Add", y, bias);
	leave(graph, name);
	return y;
}

const char *layer_embedding(struct graph *graph, const char *name, const char *ids, int64_t rows,
			    int64_t width)
{
	enter(graph, name);
	const char *table = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					 GRAPH_DIMS(rows, width));
	const char *y = graph_binary(graph, "Gather", table, ids);
	leave(graph, name);
	return y;
}

const char *layer_gelu(struct graph *graph, const char *name, const char *x)
{
	enter(graph, name);
	const char *y = graph_binary(graph, "Div", x, graph_float(graph, 1.41421356f));
	y = graph_unary(graph, "Erf", y);
	y = graph_binary(graph, "Add", y, graph_float(graph, 1.0f));
	y = graph_binary(graph, "Mul", x, y);
	y = graph_binary(graph, "Mul", y, graph_float(graph, 0.5f));
	leave(graph, name);
	return y;
}

/* --- Shapes ---------------------------------------------------------------------------------- */

const char *layer_unsqueeze(struct graph *graph, const char *x, int64_t axis)
{
	return graph_node(graph, "Unsqueeze", GRAPH_INPUTS(x),
			  GRAPH_ATTRIBUTES(attribute_list("axes", 1, &axis)));
}

const char *layer_squeeze(struct graph *graph, const char *x, int64_t axis)
{
	return graph_node(graph, "Squeeze", GRAPH_INPUTS(x),
			  GRAPH_ATTRIBUTES(attribute_list("axes", 1, &axis)));
}

const char *layer_length_scalar(struct graph *graph, const char *x, int64_t axis)
{
	const char *shape = graph_unary(graph, "Shape", x);
	return graph_node(graph, "Gather", GRAPH_INPUTS(shape, graph_integer(graph, axis)),
			  GRAPH_ATTRIBUTES(attribute_integer("axis", 0)));
}

const char *layer_length(struct graph *graph, const char *x, int64_t axis)
{
	const char *length = layer_length_scalar(graph, x, axis);
	return layer_unsqueeze(graph, length, 0);
}

/* --- Attention ------------------------------------------------------------------------------- */

const char *layer_softmax(struct graph *graph, const char *scores)
{
	return graph_node(graph, "Softmax", GRAPH_INPUTS(scores),
			  GRAPH_ATTRIBUTES(attribute_integer("axis", 3)));
}

const char *layer_additive_mask(struct graph *graph, const char *mask)
{
	const char *y = layer_unsqueeze(graph, mask, 1);
	y = layer_unsqueeze(graph, y, 2);
	y = graph_node(graph, "Cast", GRAPH_INPUTS(y),
		       GRAPH_ATTRIBUTES(attribute_integer("to", ONNX_FLOAT)));
	y = graph_binary(graph, "Sub", graph_float(graph, 1.0f), y);
	return graph_binary(graph, "Mul", y, graph_float(graph, LAYER_MASKED));
}

static const char *transpose(struct graph *graph, const char *x, const int64_t order[4])
{
	return graph_node(graph, "Transpose", GRAPH_INPUTS(x),
			  GRAPH_ATTRIBUTES(attribute_list("perm", 4, order)));
}

const char *layer_split_heads(struct graph *graph, const char *x, struct attention attention,
			      bool keys)
{
	int64_t size = attention.width / attention.heads;
	const char *shape = graph_integers(graph, 4, (int64_t[]){ 0, 0, attention.heads, size });
	const char *y = graph_binary(graph, "Reshape", x, shape);
	return transpose(graph, y, keys ? (int64_t[]){ 0, 2, 3, 1 } : (int64_t[]){ 0, 2, 1, 3 });
}

const char *layer_join_heads(struct graph *graph, const char *x, struct attention attention)
{
	const char *y = transpose(graph, x, (int64_t[]){ 0, 2, 1, 3 });
	const char *shape = graph_integers(graph, 3, (int64_t[]){ 0, 0, attention.width });
	return graph_binary(graph, "Reshape", y, shape);
}

/* --- Convolution ----------------------------------------------------------------------------- */

/* He et al. (2015): with weights of variance 2 / fan-in, rectified activations keep theirs. */
const char *layer_convolution(struct graph *graph, const char *name, const char *x,
			      struct convolution c)
{
	int64_t depth = c.inputs / c.groups, pad = c.kernel / 2;
	double deviation = c.gain * sqrt(2.0 / (double)(depth * c.kernel * c.kernel));
	enter(graph, name);
	const char *weight = graph_weight(graph, "weight", FILL_UNIFORM, deviation,
					  GRAPH_DIMS(c.outputs, depth, c.kernel, c.kernel));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(c.outputs));
	graph_count_parameters(graph, c.outputs);
	const char *y = graph_node(
		graph, "Conv", GRAPH_INPUTS(x, weight, bias),
		GRAPH_ATTRIBUTES(
			attribute_list("dilations", 2, (int64_t[]){ 1, 1 }),
			attribute_integer("group", c.groups),
			attribute_list("kernel_shape", 2, (int64_t[]){ c.kernel, c.kernel }),
			attribute_list("pads", 4, (int64_t[]){ pad, pad, pad, pad }),
			attribute_list("strides", 2, (int64_t[]){ c.stride, c.stride })));
	leave(graph, name);
	return y;
}
