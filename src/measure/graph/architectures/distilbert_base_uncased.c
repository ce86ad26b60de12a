/* DistilBERT (Sanh et al. 2019) as transformers' DistilBertModel is exported: six layers of BERT
 * base without token types and pooler; masked scores are replaced, not added to. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"
#include <float.h>
#include <math.h>

#define VOCABULARY 30522
#define POSITIONS  512
#define LAYERS     6
#define WIDTH      768
#define INNER      3072
#define HEADS      12
#define EPSILON    1e-12f

static const struct attention attention = { WIDTH, HEADS };

static const char *embeddings(struct graph *graph, const char *ids)
{
	graph_enter(graph, "embeddings");
	const char *table = graph_table(graph, "position_ids", ELEMENT_INT64, FILL_RANGE,
					GRAPH_DIMS(1, POSITIONS));
	const char *length = layer_length(graph, ids, 1);
	const char *axis = graph_integers(graph, 1, (int64_t[]){ 1 });
	const char *zero = graph_integers(graph, 1, (int64_t[]){ 0 });
	const char *positions =
		graph_node(graph, "Slice", GRAPH_INPUTS(table, zero, length, axis, axis), NULL);
	const char *word = layer_embedding(graph, "word_embeddings", ids, VOCABULARY, WIDTH);
	const char *place =
		layer_embedding(graph, "position_embeddings", positions, POSITIONS, WIDTH);
	const char *y = graph_binary(graph, "Add", word, place);
	y = layer_norm(graph, "LayerNorm", y, WIDTH, EPSILON);
	graph_leave(graph);
	return y;
}

/* Scores where the mask is 0 become the lowest number. */
static const char *masked(struct graph *graph, const char *scores, const char *x, const char *mask)
{
	const char *batch = layer_length(graph, x, 0);
	const char *sequence = layer_length(graph, x, 1);
	const char *one = graph_integers(graph, 1, (int64_t[]){ 1 });
	const char *shape = graph_node(graph, "Concat", GRAPH_INPUTS(batch, one, one, sequence),
				       GRAPH_ATTRIBUTES(attribute_integer("axis", 0)));
	const char *absent = graph_binary(graph, "Equal", mask, graph_integer(graph, 0));
	absent = graph_binary(graph, "Reshape", absent, shape);
	absent = graph_binary(graph, "Expand", absent, graph_unary(graph, "Shape", scores));
	return graph_node(graph, "Where",
			  GRAPH_INPUTS(absent, graph_float(graph, -FLT_MAX), scores), NULL);
}

static const char *self_attention(struct graph *graph, const char *x, const char *mask)
{
	graph_enter(graph, "attention");
	const char *q = layer_linear(graph, "q_lin", x, WIDTH, WIDTH);
	const char *k = layer_linear(graph, "k_lin", x, WIDTH, WIDTH);
	const char *v = layer_linear(graph, "v_lin", x, WIDTH, WIDTH);
	q = layer_split_heads(graph, q, attention, false);
	k = layer_split_heads(graph, k, attention, true);
	v = layer_split_heads(graph, v, attention, false);
	float root = (float)sqrt((double)WIDTH / HEADS);
	q = graph_binary(graph, "Div", q, graph_float(graph, root));
	const char *y = masked(graph, graph_binary(graph, "MatMul", q, k), x, mask);
	y = layer_softmax(graph, y);
	y = graph_binary(graph, "MatMul", y, v);
	y = layer_join_heads(graph, y, attention);
	y = layer_linear(graph, "out_lin", y, WIDTH, WIDTH);
	graph_leave(graph);
	return y;
}

static const char *layer(struct graph *graph, const char *x, const char *mask)
{
	const char *y = self_attention(graph, x, mask);
	y = graph_binary(graph, "Add", y, x);
	x = layer_norm(graph, "sa_layer_norm", y, WIDTH, EPSILON);
	graph_enter(graph, "ffn");
	y = layer_linear(graph, "lin1", x, WIDTH, INNER);
	y = layer_gelu(graph, "activation", y);
	y = layer_linear(graph, "lin2", y, INNER, WIDTH);
	graph_leave(graph);
	y = graph_binary(graph, "Add", y, x);
	return layer_norm(graph, "output_layer_norm", y, WIDTH, EPSILON);
}

static void build(struct graph *graph)
{
	const char *ids = graph_input(graph, "input_ids", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *mask = graph_input(graph, "attention_mask", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *x = embeddings(graph, ids);
	graph_enter(graph, "transformer");
	for (int i = 0; i < LAYERS; i++) {
		graph_enter(graph, "layer.%d", i);
		x = layer(graph, x, mask);
		graph_leave(graph);
	}
	graph_leave(graph);
	graph_output(graph, x, "last_hidden_state", ELEMENT_FLOAT, GRAPH_DIMS(-1, -1, WIDTH));
}

const struct architecture architecture_distilbert_base_uncased = {
	.name = "distilbert-base-uncased",
	.title = "DistilBERT base, 6 layers of 768 units, for text",
	.source = "Sanh et al. 2019, arXiv:1910.01108; transformers' DistilBertModel, model card "
		  "distilbert-base-uncased (66M)",
	.parameters = 66362880,
	.vocabulary = VOCABULARY,
	.build = build,
};
