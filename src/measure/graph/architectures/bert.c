/* BERT (Devlin et al. 2018) as transformers' BertModel is exported: with the pooler, inputs
 * input_ids, attention_mask, token_type_ids. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"
#include <math.h>

#define VOCABULARY 30522
#define POSITIONS  512
#define TYPES      2
#define EPSILON    1e-12f

struct bert {
	int64_t layers;
	int64_t inner; /* width of the feed-forward layer */
	struct attention attention;
};

static const char *embeddings(struct graph *graph, const struct bert *bert, const char *ids,
			      const char *types)
{
	int64_t width = bert->attention.width;
	graph_enter(graph, "embeddings");
	const char *table = graph_table(graph, "position_ids", ELEMENT_INT64, FILL_RANGE,
					GRAPH_DIMS(1, POSITIONS));
	const char *length = layer_length(graph, ids, 1);
	const char *axis = graph_integers(graph, 1, (int64_t[]){ 1 });
	const char *zero = graph_integers(graph, 1, (int64_t[]){ 0 });
	const char *positions =
		graph_node(graph, "Slice", GRAPH_INPUTS(table, zero, length, axis, axis), NULL);
	const char *word = layer_embedding(graph, "word_embeddings", ids, VOCABULARY, width);
	const char *type = layer_embedding(graph, "token_type_embeddings", types, TYPES, width);
	const char *place =
		layer_embedding(graph, "position_embeddings", positions, POSITIONS, width);
	const char *y = graph_binary(graph, "Add", word, type);
	y = graph_binary(graph, "Add", y, place);
	y = layer_norm(graph, "LayerNorm", y, width, EPSILON);
	graph_leave(graph);
	return y;
}

static const char *self_attention(struct graph *graph, const struct bert *bert, const char *x,
				  const char *mask)
{
	struct attention attention = bert->attention;
	int64_t width = attention.width;
	graph_enter(graph, "self");
	const char *q = layer_linear(graph, "query", x, width, width);
	const char *k = layer_linear(graph, "key", x, width, width);
	const char *v = layer_linear(graph, "value", x, width, width);
	q = layer_split_heads(graph, q, attention, false);
	k = layer_split_heads(graph, k, attention, true);
	v = layer_split_heads(graph, v, attention, false);
	float root = (float)sqrt((double)width / (double)attention.heads);
	const char *y = graph_binary(graph, "MatMul", q, k);
	y = graph_binary(graph, "Div", y, graph_float(graph, root));
	y = graph_binary(graph, "Add", y, mask);
	y = layer_softmax(graph, y);
	y = graph_binary(graph, "MatMul", y, v);
	y = layer_join_heads(graph, y, attention);
	graph_leave(graph);
	return y;
}

/* A linear layer, the residual and the norm after it. */
static const char *output(struct graph *graph, const char *x, const char *residual, int64_t inputs,
			  int64_t width)
{
	graph_enter(graph, "output");
	const char *y = layer_linear(graph, "dense", x, inputs, width);
	y = graph_binary(graph, "Add", y, residual);
	y = layer_norm(graph, "LayerNorm", y, width, EPSILON);
	graph_leave(graph);
	return y;
}

static const char *layer(struct graph *graph, const struct bert *bert, const char *x,
			 const char *mask)
{
	int64_t width = bert->attention.width;
	graph_enter(graph, "attention");
	const char *attended = self_attention(graph, bert, x, mask);
	attended = output(graph, attended, x, width, width);
	graph_leave(graph);
	graph_enter(graph, "intermediate");
	const char *y = layer_linear(graph, "dense", attended, width, bert->inner);
	y = layer_gelu(graph, "intermediate_act_fn", y);
	graph_leave(graph);
	return output(graph, y, attended, bert->inner, width);
}

static const char *pooler(struct graph *graph, const char *x, int64_t width)
{
	graph_enter(graph, "pooler");
	const char *y = graph_node(graph, "Gather", GRAPH_INPUTS(x, graph_integer(graph, 0)),
				   GRAPH_ATTRIBUTES(attribute_integer("axis", 1)));
	y = layer_gemm(graph, "dense", y, width, width);
	graph_enter(graph, "activation");
	y = graph_unary(graph, "Tanh", y);
	graph_leave(graph);
	graph_leave(graph);
	return y;
}

static void build(struct graph *graph, const struct bert *bert)
{
	int64_t width = bert->attention.width;
	const char *ids = graph_input(graph, "input_ids", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *present =
		graph_input(graph, "attention_mask", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *types = graph_input(graph, "token_type_ids", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *mask = layer_additive_mask(graph, present);
	const char *x = embeddings(graph, bert, ids, types);
	graph_enter(graph, "encoder");
	for (int64_t i = 0; i < bert->layers; i++) {
		graph_enter(graph, "layer.%d", (int)i);
		x = layer(graph, bert, x, mask);
		graph_leave(graph);
	}
	graph_leave(graph);
	const char *pooled = pooler(graph, x, width);
	graph_output(graph, x, "last_hidden_state", ELEMENT_FLOAT, GRAPH_DIMS(-1, -1, width));
	graph_output(graph, pooled, "pooler_output", ELEMENT_FLOAT, GRAPH_DIMS(-1, width));
}

static void build_base(struct graph *graph)
{
	build(graph, &(struct bert){ .layers = 12, .inner = 3072, .attention = { 768, 12 } });
}

static void build_tiny(struct graph *graph)
{
	build(graph, &(struct bert){ .layers = 2, .inner = 512, .attention = { 128, 2 } });
}

const struct architecture architecture_bert_base_uncased = {
	.name = "bert-base-uncased",
	.title = "BERT base, 12 layers of 768 units, for text",
	.source = "Devlin et al. 2018, arXiv:1810.04805; transformers' BertModel with pooler, "
		  "model card bert-base-uncased (110M)",
	.parameters = 109482240,
	.vocabulary = VOCABULARY,
	.build = build_base,
};

const struct architecture architecture_bert_tiny = {
	.name = "bert-tiny",
	.title = "BERT tiny, 2 layers of 128 units, for text",
	.source = "Turc et al. 2019, arXiv:1908.08962; google/bert_uncased_L-2_H-128_A-2 (4.4M) "
		  "as transformers' BertModel with pooler",
	.parameters = 4385920,
	.vocabulary = VOCABULARY,
	.build = build_tiny,
};
