/* ResNet-50 (He et al. 2015) as torchvision's resnet50 is exported in inference mode: "v1.5", with
 * the stride in the 3 × 3 convolution, and batch normalisation folded into the convolutions. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"

#define CLASSES   1000
#define EXPANSION 4

/* The last convolution of a block adds to the residual: half its size keeps sixteen of them from
 * growing out of hand without the norms that trained models have. */
#define RESIDUAL_GAIN 0.5

static const char *relu(struct graph *graph, const char *x)
{
	graph_enter(graph, "relu");
	x = graph_unary(graph, "Relu", x);
	graph_leave(graph);
	return x;
}

static const char *downsample(struct graph *graph, const char *x, int64_t inputs, int64_t outputs,
			      int64_t stride)
{
	graph_enter(graph, "downsample");
	x = layer_convolution(graph, "downsample.0", x,
			      (struct convolution){ inputs, outputs, 1, stride, 1, 1 });
	graph_leave(graph);
	return x;
}

static const char *bottleneck(struct graph *graph, const char *x, int64_t inputs, int64_t width,
			      int64_t stride)
{
	int64_t outputs = width * EXPANSION;
	const char *y = layer_convolution(graph, "conv1", x,
					  (struct convolution){ inputs, width, 1, 1, 1, 1 });
	y = relu(graph, y);
	y = layer_convolution(graph, "conv2", y,
			      (struct convolution){ width, width, 3, stride, 1, 1 });
	y = relu(graph, y);
	y = layer_convolution(graph, "conv3", y,
			      (struct convolution){ width, outputs, 1, 1, 1, RESIDUAL_GAIN });
	if (inputs != outputs)
		x = downsample(graph, x, inputs, outputs, stride);
	return relu(graph, graph_binary(graph, "Add", y, x));
}

static const char *stem(struct graph *graph, const char *x)
{
	x = layer_convolution(graph, "conv1", x, (struct convolution){ 3, 64, 7, 2, 1, 1 });
	x = relu(graph, x);
	graph_enter(graph, "maxpool");
	x = graph_node(graph, "MaxPool", GRAPH_INPUTS(x),
		       GRAPH_ATTRIBUTES(attribute_integer("ceil_mode", 0),
					attribute_list("kernel_shape", 2, (int64_t[]){ 3, 3 }),
					attribute_list("pads", 4, (int64_t[]){ 1, 1, 1, 1 }),
					attribute_list("strides", 2, (int64_t[]){ 2, 2 })));
	graph_leave(graph);
	return x;
}

static void build(struct graph *graph)
{
	static const int64_t blocks[] = { 3, 4, 6, 3 };
	const char *x =
		graph_input(graph, "pixel_values", ELEMENT_FLOAT, GRAPH_DIMS(-1, 3, 224, 224));
	x = stem(graph, x);
	int64_t inputs = 64;
	for (int stage = 0; stage < 4; stage++) {
		int64_t width = (int64_t)64 << stage;
		graph_enter(graph, "layer%d", stage + 1);
		for (int block = 0; block < blocks[stage]; block++) {
			graph_enter(graph, "layer%d.%d", stage + 1, block);
			x = bottleneck(graph, x, inputs, width, stage && !block ? 2 : 1);
			graph_leave(graph);
			inputs = width * EXPANSION;
		}
		graph_leave(graph);
	}
	graph_enter(graph, "avgpool");
	x = graph_unary(graph, "GlobalAveragePool", x);
	graph_leave(graph);
	x = graph_node(graph, "Flatten", GRAPH_INPUTS(x),
		       GRAPH_ATTRIBUTES(attribute_integer("axis", 1)));
	x = layer_gemm(graph, "fc", x, inputs, CLASSES);
	graph_output(graph, x, "logits", ELEMENT_FLOAT, GRAPH_DIMS(-1, CLASSES));
}

const struct architecture architecture_resnet_50 = {
	.name = "resnet-50",
	.title = "ResNet-50 v1.5, 1000 classes, for images of 224 x 224",
	.source = "He et al. 2015, arXiv:1512.03385; torchvision resnet50, num_params 25557032 "
		  "(gains and biases of batch normalisation counted, running statistics not)",
	.parameters = 25557032,
	.build = build,
};
