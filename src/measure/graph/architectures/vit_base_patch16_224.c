/* ViT-Base/16 (Dosovitskiy et al. 2020) as transformers' ViTForImageClassification is exported. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"
#include <math.h>

#define CLASSES 1000
#define LAYERS  12
#define WIDTH   768
#define INNER   3072
#define HEADS   12
#define PATCH   16
#define PATCHES 196 /* of an image of 224 x 224 */
#define EPSILON 1e-12f

static const struct attention attention = { WIDTH, HEADS };

/* [batch, 3, 224, 224] → [batch, PATCHES, WIDTH] */
static const char *patches(struct graph *graph, const char *pixels)
{
	graph_enter(graph, "patch_embeddings");
	graph_enter(graph, "projection");
	const char *weight = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					  GRAPH_DIMS(WIDTH, 3, PATCH, PATCH));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(WIDTH));
	const char *x = graph_node(
		graph, "Conv", GRAPH_INPUTS(pixels, weight, bias),
		GRAPH_ATTRIBUTES(attribute_list("dilations", 2, (int64_t[]){ 1, 1 }),
				 attribute_integer("group", 1),
				 attribute_list("kernel_shape", 2, (int64_t[]){ PATCH, PATCH }),
				 attribute_list("pads", 4, (int64_t[]){ 0, 0, 0, 0 }),
				 attribute_list("strides", 2, (int64_t[]){ PATCH, PATCH })));
	graph_leave(graph);
	x = graph_binary(graph, "Reshape", x,
			 graph_integers(graph, 3, (int64_t[]){ 0, WIDTH, -1 }));
	x = graph_node(graph, "Transpose", GRAPH_INPUTS(x),
		       GRAPH_ATTRIBUTES(attribute_list("perm", 3, (int64_t[]){ 0, 2, 1 })));
	graph_leave(graph);
	return x;
}

static const char *embeddings(struct graph *graph, const char *pixels)
{
	graph_enter(graph, "embeddings");
	const char *class_token = graph_weight(graph, "cls_token", FILL_UNIFORM, LAYER_DEVIATION,
					       GRAPH_DIMS(1, 1, WIDTH));
	const char *positions = graph_weight(graph, "position_embeddings", FILL_UNIFORM,
					     LAYER_DEVIATION, GRAPH_DIMS(1, PATCHES + 1, WIDTH));
	const char *x = patches(graph, pixels);
	const char *rest = graph_integers(graph, 2, (int64_t[]){ 1, WIDTH });
	const char *shape =
		graph_node(graph, "Concat", GRAPH_INPUTS(layer_length(graph, pixels, 0), rest),
			   GRAPH_ATTRIBUTES(attribute_integer("axis", 0)));
	const char *tokens = graph_binary(graph, "Expand", class_token, shape);
	x = graph_node(graph, "Concat", GRAPH_INPUTS(tokens, x),
		       GRAPH_ATTRIBUTES(attribute_integer("axis", 1)));
	x = graph_binary(graph, "Add", x, positions);
	graph_leave(graph);
	return x;
}

static const char *self_attention(struct graph *graph, const char *x)
{
	graph_enter(graph, "attention");
	const char *q = layer_linear(graph, "query", x, WIDTH, WIDTH);
	const char *k = layer_linear(graph, "key", x, WIDTH, WIDTH);
	const char *v = layer_linear(graph, "value", x, WIDTH, WIDTH);
	q = layer_split_heads(graph, q, attention, false);
	k = layer_split_heads(graph, k, attention, true);
	v = layer_split_heads(graph, v, attention, false);
	float root = (float)sqrt((double)WIDTH / HEADS);
	const char *y = graph_binary(graph, "MatMul", q, k);
	y = graph_binary(graph, "Div", y, graph_float(graph, root));
	y = layer_softmax(graph, y);
	y = graph_binary(graph, "MatMul", y, v);
	y = layer_join_heads(graph, y, attention);
	graph_leave(graph);
	return y;
}

static const char *layer(struct graph *graph, const char *x)
{
	const char *y = layer_norm(graph, "layernorm_before", x, WIDTH, EPSILON);
	graph_enter(graph, "attention");
	y = self_attention(graph, y);
	graph_enter(graph, "output");
	y = layer_linear(graph, "dense", y, WIDTH, WIDTH);
	graph_leave(graph);
	graph_leave(graph);
	x = graph_binary(graph, "Add", y, x);
	y = layer_norm(graph, "layernorm_after", x, WIDTH, EPSILON);
	graph_enter(graph, "intermediate");
	y = layer_linear(graph, "dense", y, WIDTH, INNER);
	y = layer_gelu(graph, "intermediate_act_fn", y);
	graph_leave(graph);
	graph_enter(graph, "output");
	y = layer_linear(graph, "dense", y, INNER, WIDTH);
	y = graph_binary(graph, "Add", y, x);
	graph_leave(graph);
	return y;
}

static void build(struct graph *graph)
{
	const char *pixels =
		graph_input(graph, "pixel_values", ELEMENT_FLOAT, GRAPH_DIMS(-1, 3, 224, 224));
	graph_enter(graph, "vit");
	const char *x = embeddings(graph, pixels);
	graph_enter(graph, "encoder");
	for (int i = 0; i < LAYERS; i++) {
		graph_enter(graph, "layer.%d", i);
		x = layer(graph, x);
		graph_leave(graph);
	}
	graph_leave(graph);
	x = layer_norm(graph, "layernorm", x, WIDTH, EPSILON);
	graph_leave(graph);
	x = graph_node(graph, "Gather", GRAPH_INPUTS(x, graph_integer(graph, 0)),
		       GRAPH_ATTRIBUTES(attribute_integer("axis", 1)));
	x = layer_gemm(graph, "classifier", x, WIDTH, CLASSES);
	graph_output(graph, x, "logits", ELEMENT_FLOAT, GRAPH_DIMS(-1, CLASSES));
}

const struct architecture architecture_vit_base_patch16_224 = {
	.name = "vit-base-patch16-224",
	.title = "ViT base, 12 layers of 768 units, 1000 classes, for images of 224 x 224",
	.source = "Dosovitskiy et al. 2020, arXiv:2010.11929; google/vit-base-patch16-224 and "
		  "torchvision vit_b_16, num_params 86567656",
	.parameters = 86567656,
	.build = build,
};
