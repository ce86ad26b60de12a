/* MobileNetV2 (Sandler et al. 2018) as torchvision's mobilenet_v2 is exported in inference mode,
 * with batch normalisation folded into the convolutions. */
#include "core/base/count.h"
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"

#define CLASSES 1000
#define FIRST   32
#define LAST    1280

/* Of convolutions that read what no rectifier has cut: half the variance keeps theirs. */
#define LINEAR_GAIN 0.70710678

static const char *relu6(struct graph *graph, const char *x)
{
	return graph_node(graph, "Clip",
			  GRAPH_INPUTS(x, graph_float(graph, 0), graph_float(graph, 6)), NULL);
}

/* A convolution and its rectifier, which the exporter names PARENT.0 and PARENT.2. */
static const char *convolution_relu6(struct graph *graph, const char *parent, const char *x,
				     struct convolution convolution)
{
	graph_enter(graph, "%s", parent);
	graph_enter(graph, "%s.0", parent);
	x = layer_convolution(graph, NULL, x, convolution);
	graph_leave(graph);
	graph_enter(graph, "%s.2", parent);
	x = relu6(graph, x);
	graph_leave(graph);
	graph_leave(graph);
	return x;
}

/* Expand, filter each channel by itself, project; with a residual where the shape stays. */
static const char *inverted_residual(struct graph *graph, const char *x, int64_t inputs,
				     int64_t outputs, int64_t stride, int64_t expansion)
{
	int64_t inner = inputs * expansion;
	const char *y = x, *filter = "conv.0", *projection = "conv.1";
	graph_enter(graph, "conv");
	if (expansion != 1) {
		y = convolution_relu6(graph, "conv.0", y,
				      (struct convolution){ inputs, inner, 1, 1, 1, LINEAR_GAIN });
		filter = "conv.1";
		projection = "conv.2";
	}
	y = convolution_relu6(graph, filter, y,
			      (struct convolution){ inner, inner, 3, stride, inner, 1 });
	y = layer_convolution(graph, projection, y,
			      (struct convolution){ inner, outputs, 1, 1, 1, 1 });
	graph_leave(graph);
	return stride == 1 && inputs == outputs ? graph_binary(graph, "Add", x, y) : y;
}

static const char *features(struct graph *graph, const char *x)
{
	static const struct stage {
		int64_t expansion, outputs, blocks, stride;
	} stages[] = {
		/* table 2 of the paper */
		{ 1, 16, 1, 1 }, { 6, 24, 2, 2 },  { 6, 32, 3, 2 },  { 6, 64, 4, 2 },
		{ 6, 96, 3, 1 }, { 6, 160, 3, 2 }, { 6, 320, 1, 1 },
	};
	int64_t inputs = FIRST;
	int index = 1;
	x = convolution_relu6(graph, "features.0", x, (struct convolution){ 3, FIRST, 3, 2, 1, 1 });
	for (size_t i = 0; i < COUNT(stages); i++)
		for (int64_t block = 0; block < stages[i].blocks; block++) {
			graph_enter(graph, "features.%d", index++);
			x = inverted_residual(graph, x, inputs, stages[i].outputs,
					      block ? 1 : stages[i].stride, stages[i].expansion);
			graph_leave(graph);
			inputs = stages[i].outputs;
		}
	return convolution_relu6(graph, "features.18", x,
				 (struct convolution){ inputs, LAST, 1, 1, 1, LINEAR_GAIN });
}

static void build(struct graph *graph)
{
	const char *x =
		graph_input(graph, "pixel_values", ELEMENT_FLOAT, GRAPH_DIMS(-1, 3, 224, 224));
	graph_enter(graph, "features");
	x = features(graph, x);
	graph_leave(graph);
	x = graph_unary(graph, "GlobalAveragePool", x);
	x = graph_node(graph, "Flatten", GRAPH_INPUTS(x),
		       GRAPH_ATTRIBUTES(attribute_integer("axis", 1)));
	graph_enter(graph, "classifier");
	x = layer_gemm(graph, "classifier.1", x, LAST, CLASSES);
	graph_leave(graph);
	graph_output(graph, x, "logits", ELEMENT_FLOAT, GRAPH_DIMS(-1, CLASSES));
}

const struct architecture architecture_mobilenet_v2 = {
	.name = "mobilenet-v2",
	.title = "MobileNetV2, 1000 classes, for images of 224 x 224",
	.source = "Sandler et al. 2018, arXiv:1801.04381; torchvision mobilenet_v2, num_params "
		  "3504872 (gains and biases of batch normalisation counted, running statistics "
		  "not)",
	.parameters = 3504872,
	.build = build,
};
