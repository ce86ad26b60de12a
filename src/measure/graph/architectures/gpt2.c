/* GPT-2, the smallest (Radford et al. 2019), as transformers' GPT2LMHeadModel is exported without a
 * cache: one forward pass over the whole sequence, logits at every position. The output layer is
 * tied to the embedding table; exporters store the table a second time, transposed, and so do we,
 * but like the published count we count it once. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"
#include <math.h>

#define VOCABULARY 50257
#define POSITIONS  1024
#define LAYERS     12
#define WIDTH      768
#define HEADS      12
#define EPSILON    1e-5f

static const struct attention attention = { WIDTH, HEADS };

/* transformers' Conv1D: a linear layer on the flattened batch, as one Gemm between two Reshapes. */
static const char *convolution_1d(struct graph *graph, const char *name, const char *x,
				  int64_t inputs, int64_t outputs)
{
	graph_enter(graph, "%s", name);
	const char *weight = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					  GRAPH_DIMS(inputs, outputs));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, LAYER_DEVIATION, GRAPH_DIMS(outputs));
	const char *batch = layer_length(graph, x, 0);
	const char *sequence = layer_length(graph, x, 1);
	const char *width = graph_integers(graph, 1, (int64_t[]){ outputs });
	const char *shape = graph_node(graph, "Concat", GRAPH_INPUTS(batch, sequence, width),
				       GRAPH_ATTRIBUTES(attribute_integer("axis", 0)));
	const char *y = graph_binary(graph, "Reshape", x,
				     graph_integers(graph, 2, (int64_t[]){ -1, inputs }));
	y = graph_node(graph, "Gemm", GRAPH_INPUTS(y, weight, bias), NULL);
	y = graph_binary(graph, "Reshape", y, shape);
	graph_leave(graph);
	return y;
}

/* x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) (Hendrycks & Gimpel 2016) */
static const char *gelu(struct graph *graph, const char *x)
{
	graph_enter(graph, "act");
	const char *half = graph_binary(graph, "Mul", x, graph_float(graph, 0.5f));
	const char *y = graph_binary(graph, "Pow", x, graph_float(graph, 3.0f));
	y = graph_binary(graph, "Mul", y, graph_float(graph, 0.044715f));
	y = graph_binary(graph, "Add", x, y);
	y = graph_binary(graph, "Mul", y, graph_float(graph, 0.79788456f));
	y = graph_unary(graph, "Tanh", y);
	y = graph_binary(graph, "Add", y, graph_float(graph, 1.0f));
	y = graph_binary(graph, "Mul", half, y);
	graph_leave(graph);
	return y;
}

struct masks {
	const char *triangle; /* bool [1, 1, POSITIONS, POSITIONS] */
	const char *padding;  /* [batch, 1, 1, sequence], added */
};

/* The top left corner of the triangle, as large as the scores. */
static const char *causal(struct graph *graph, const char *triangle, const char *scores)
{
	const char *length = layer_length(graph, scores, 3);
	const char *zero = graph_integers(graph, 1, (int64_t[]){ 0 });
	for (int64_t axis = 2; axis < 4; axis++)
		triangle = graph_node(
			graph, "Slice",
			GRAPH_INPUTS(triangle, zero, length, graph_integers(graph, 1, &axis)),
			NULL);
	return graph_node(graph, "Where",
			  GRAPH_INPUTS(triangle, scores, graph_float(graph, LAYER_MASKED)), NULL);
}

static const char *self_attention(struct graph *graph, const char *x, const struct masks *masks)
{
	graph_enter(graph, "attn");
	const char *parts[3];
	const char *qkv = convolution_1d(graph, "c_attn", x, WIDTH, (int64_t)3 * WIDTH);
	graph_node_outputs(
		graph, "Split", GRAPH_INPUTS(qkv),
		GRAPH_ATTRIBUTES(attribute_integer("axis", 2),
				 attribute_list("split", 3, (int64_t[]){ WIDTH, WIDTH, WIDTH })),
		3, parts);
	const char *q = layer_split_heads(graph, parts[0], attention, false);
	const char *k = layer_split_heads(graph, parts[1], attention, true);
	const char *v = layer_split_heads(graph, parts[2], attention, false);
	const char *y = graph_binary(graph, "MatMul", q, k);
	float root = (float)sqrt((double)WIDTH / HEADS);
	y = graph_binary(graph, "Div", y, graph_float(graph, root));
	y = causal(graph, masks->triangle, y);
	y = graph_binary(graph, "Add", y, masks->padding);
	y = layer_softmax(graph, y);
	y = graph_binary(graph, "MatMul", y, v);
	y = layer_join_heads(graph, y, attention);
	y = convolution_1d(graph, "c_proj", y, WIDTH, WIDTH);
	graph_leave(graph);
	return y;
}

static const char *layer(struct graph *graph, const char *x, const struct masks *masks)
{
	const char *y = layer_norm(graph, "ln_1", x, WIDTH, EPSILON);
	y = self_attention(graph, y, masks);
	x = graph_binary(graph, "Add", y, x);
	y = layer_norm(graph, "ln_2", x, WIDTH, EPSILON);
	graph_enter(graph, "mlp");
	y = convolution_1d(graph, "c_fc", y, WIDTH, (int64_t)4 * WIDTH);
	y = gelu(graph, y);
	y = convolution_1d(graph, "c_proj", y, (int64_t)4 * WIDTH, WIDTH);
	graph_leave(graph);
	return graph_binary(graph, "Add", x, y);
}

static const char *positions(struct graph *graph, const char *ids)
{
	const char *length = layer_length_scalar(graph, ids, 1);
	const char *x = graph_node(
		graph, "Range",
		GRAPH_INPUTS(graph_integer(graph, 0), length, graph_integer(graph, 1)), NULL);
	x = layer_unsqueeze(graph, x, 0);
	return layer_embedding(graph, "wpe", x, POSITIONS, WIDTH);
}

static void build(struct graph *graph)
{
	const char *ids = graph_input(graph, "input_ids", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *present =
		graph_input(graph, "attention_mask", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	graph_enter(graph, "transformer");
	struct masks masks = {
		.triangle = graph_table(graph, "bias", ELEMENT_BOOL, FILL_CAUSAL,
					GRAPH_DIMS(1, 1, POSITIONS, POSITIONS)),
		.padding = layer_additive_mask(graph, present),
	};
	graph_enter(graph, "wte");
	const char *table = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
					 GRAPH_DIMS(VOCABULARY, WIDTH));
	const char *x = graph_binary(graph, "Gather", table, ids);
	graph_leave(graph);
	x = graph_binary(graph, "Add", x, positions(graph, ids));
	for (int i = 0; i < LAYERS; i++) {
		graph_enter(graph, "h.%d", i);
		x = layer(graph, x, &masks);
		graph_leave(graph);
	}
	x = layer_norm(graph, "ln_f", x, WIDTH, EPSILON);
	graph_leave(graph);
	graph_enter(graph, "lm_head");
	table = graph_weight(graph, "weight", FILL_UNIFORM, LAYER_DEVIATION,
			     GRAPH_DIMS(WIDTH, VOCABULARY));
	graph_count_parameters(graph, -(int64_t)WIDTH * VOCABULARY);
	x = graph_binary(graph, "MatMul", x, table);
	graph_leave(graph);
	graph_output(graph, x, "logits", ELEMENT_FLOAT, GRAPH_DIMS(-1, -1, VOCABULARY));
}

const struct architecture architecture_gpt2 = {
	.name = "gpt2",
	.title = "GPT-2 small, 12 layers of 768 units, one forward pass over text",
	.source = "Radford et al. 2019, \"Language Models are Unsupervised Multitask Learners\"; "
		  "transformers' GPT2LMHeadModel, model card gpt2 (124M, output layer tied)",
	.parameters = 124439808,
	.vocabulary = VOCABULARY,
	.build = build,
};
