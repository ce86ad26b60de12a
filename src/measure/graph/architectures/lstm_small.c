/* The "small" word-level language model of Zaremba, Sutskever & Vinyals (2014) with PyTorch's LSTM
 * layers: 10 000 words, embeddings and two layers of 200 units, an untied output layer.
 *
 * Parameters: embeddings 10 000 · 200 = 2 000 000; each layer 4 · 200 · (200 + 200) weights and
 * 2 · 4 · 200 biases (PyTorch and ONNX have two a gate, input and recurrent) = 321 600; output
 * 200 · 10 000 + 10 000 = 2 010 000; together 4 653 200. The same model is PyTorch's
 * word_language_model example with its defaults, at 10 000 words. */
#include "measure/graph/architecture.h"
#include "measure/graph/layers.h"

#define VOCABULARY 10000
#define WIDTH      200
#define LAYERS     2
#define DEVIATION  0.0408 /* uniform in ±1/√WIDTH, as PyTorch begins: 1/√(3 · WIDTH) */

/* x and the result are [sequence, batch, WIDTH]; the states begin as zeros. */
static const char *layer(struct graph *graph, const char *x)
{
	const char *input = graph_weight(graph, "weight_ih", FILL_UNIFORM, DEVIATION,
					 GRAPH_DIMS(1, 4 * WIDTH, WIDTH));
	const char *recurrent = graph_weight(graph, "weight_hh", FILL_UNIFORM, DEVIATION,
					     GRAPH_DIMS(1, 4 * WIDTH, WIDTH));
	const char *bias =
		graph_weight(graph, "bias", FILL_UNIFORM, DEVIATION, GRAPH_DIMS(1, 8 * WIDTH));
	const char *outputs[3];
	graph_node_outputs(graph, "LSTM", GRAPH_INPUTS(x, input, recurrent, bias),
			   GRAPH_ATTRIBUTES(attribute_integer("hidden_size", WIDTH)), 3, outputs);
	return layer_squeeze(graph, outputs[0], 1);
}

static const char *swap(struct graph *graph, const char *x)
{
	return graph_node(graph, "Transpose", GRAPH_INPUTS(x),
			  GRAPH_ATTRIBUTES(attribute_list("perm", 3, (int64_t[]){ 1, 0, 2 })));
}

static void build(struct graph *graph)
{
	const char *ids = graph_input(graph, "input_ids", ELEMENT_INT64, GRAPH_DIMS(-1, -1));
	const char *x = layer_embedding(graph, "encoder", ids, VOCABULARY, WIDTH);
	graph_enter(graph, "rnn");
	x = swap(graph, x);
	for (int i = 0; i < LAYERS; i++) {
		graph_enter(graph, "rnn.%d", i);
		x = layer(graph, x);
		graph_leave(graph);
	}
	x = swap(graph, x);
	graph_leave(graph);
	x = layer_linear(graph, "decoder", x, WIDTH, VOCABULARY);
	graph_output(graph, x, "logits", ELEMENT_FLOAT, GRAPH_DIMS(-1, -1, VOCABULARY));
}

const struct architecture architecture_lstm_small = {
	.name = "lstm-small",
	.title = "LSTM language model, 2 layers of 200 units, for text",
	.source = "Zaremba et al. 2014, arXiv:1409.2329, \"small\"; count derived in "
		  "architectures/lstm_small.c",
	.parameters = 4653200,
	.vocabulary = VOCABULARY,
	.build = build,
};
