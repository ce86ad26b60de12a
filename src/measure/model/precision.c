#include "measure/model/precision.h"
#include "core/base/count.h"
#include "measure/model/inspect.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 16
#define STEPS_MAX 16  /* from a product back to its weights */
#define SHARE     0.1 /* of all weights, from which on it is said */

/* --- The table ------------------------------------------------------------------------------- */

enum arithmetic {
	FLOATING,  /* in the type of its weights; in integers where both sides were dequantised */
	RECURRENT, /* in the type of its weights, also where these were */
	INTEGER,
	BLOCKS, /* of weights of few bits, in the type of the scales */
};

static const struct product {
	const char *type;
	enum arithmetic arithmetic;
	unsigned activations, weights; /* places among the inputs */
	unsigned bits;                 /* of weights, where no attribute says; 0: by their type */
} products[] = {
	{ "Conv", FLOATING, 0, 1, 0 },
	{ "FusedConv", FLOATING, 0, 1, 0 },
	{ "NhwcConv", FLOATING, 0, 1, 0 },
	{ "NhwcFusedConv", FLOATING, 0, 1, 0 },
	{ "ConvTranspose", FLOATING, 0, 1, 0 },
	{ "DeformConv", FLOATING, 0, 1, 0 },
	{ "MatMul", FLOATING, 0, 1, 0 },
	{ "FusedMatMul", FLOATING, 0, 1, 0 },
	{ "Gemm", FLOATING, 0, 1, 0 },
	{ "FusedGemm", FLOATING, 0, 1, 0 },
	{ "Einsum", FLOATING, 0, 1, 0 },
	{ "Attention", FLOATING, 0, 1, 0 },
	{ "MoE", FLOATING, 0, 2, 0 },
	{ "LSTM", RECURRENT, 0, 1, 0 },
	{ "GRU", RECURRENT, 0, 1, 0 },
	{ "RNN", RECURRENT, 0, 1, 0 },
	{ "ConvInteger", INTEGER, 0, 1, 8 },
	{ "MatMulInteger", INTEGER, 0, 1, 8 },
	{ "MatMulInteger16", INTEGER, 0, 1, 16 },
	{ "MatMulIntegerToFloat", INTEGER, 0, 1, 8 },
	{ "DynamicQuantizeMatMul", INTEGER, 0, 1, 8 },
	{ "DynamicQuantizeLSTM", INTEGER, 0, 1, 8 },
	{ "QAttention", INTEGER, 0, 1, 8 },
	{ "QLinearConv", INTEGER, 0, 3, 8 },
	{ "QLinearMatMul", INTEGER, 0, 3, 8 },
	{ "QGemm", INTEGER, 0, 3, 8 },
	{ "MatMulNBits", BLOCKS, 0, 2, 4 }, /* A, B, scales */
	{ "MatMulBnb4", BLOCKS, 0, 2, 4 },
	{ "MatMulFpQ4", BLOCKS, 0, 0, 4 },
	{ "QMoE", BLOCKS, 0, 3, 4 },
};

static const struct product *find_product(const char *type)
{
	for (size_t i = 0; i < COUNT(products); i++)
		if (strcmp(products[i].type, type) == 0)
			return &products[i];
	return NULL;
}

/* --- Values ---------------------------------------------------------------------------------- */

/* Where a value comes from, seen from the product that takes it. */
struct origin {
	enum element_type stored;   /* as the file, or a quantisation on the way, has it */
	enum element_type computed; /* as it arrives */
	double elements;            /* 0 unknown */
	bool stored_in_file;        /* a weight */
	bool quantised;             /* by a DequantizeLinear */
};

static bool is_one_of(const char *type, const char *const *types)
{
	while (*types && strcmp(*types, type) != 0)
		types++;
	return *types;
}

static enum element_type type_of(const struct onnx_graph *graph, const struct onnx_node *node,
				 size_t input, enum element_type otherwise)
{
	const struct onnx_value *value =
		input < node->inputs.count
			? onnx_value_find(graph, node->scope, node->inputs.items[input])
			: NULL;
	return value && value->type ? value->type : otherwise;
}

/* A conversion on the way changes what arrives, or what it is taken for. */
static void pass(const struct onnx_graph *graph, const struct onnx_node *node,
		 struct origin *origin)
{
	if (strcmp(node->type, "Cast") == 0 && !origin->computed)
		origin->computed = node->to;
	if (strcmp(node->type, "DequantizeLinear") == 0) {
		origin->quantised = true;
		if (!origin->computed)
			origin->computed = type_of(graph, node, 1, ELEMENT_FLOAT);
	}
	if (strcmp(node->type, "QuantizeLinear") == 0 && !origin->stored)
		origin->stored = type_of(graph, node, 2, ELEMENT_UINT8);
}

/* What only moves, or converts, numbers. */
static bool passes_on(const struct onnx_node *node)
{
	static const char *const types[] = { "Cast",
					     "DequantizeLinear",
					     "QuantizeLinear",
					     "Identity",
					     "Transpose",
					     "Reshape",
					     "Squeeze",
					     "Unsqueeze",
					     "Flatten",
					     "Expand",
					     "Slice",
					     "Split",
					     "Concat",
					     "Gather",
					     NULL };
	return node->inputs.count && is_one_of(node->type, types);
}

static struct origin find_origin(const struct onnx_graph *graph, const struct onnx_node *node,
				 size_t input)
{
	struct origin origin = { .elements = 0 };
	for (int step = 0; step < STEPS_MAX && input < node->inputs.count; step++) {
		const struct onnx_value *value =
			onnx_value_find(graph, node->scope, node->inputs.items[input]);
		const struct onnx_node *maker =
			value && value->node ? &graph->nodes[value->node - 1] : NULL;
		enum element_type type = value ? value->type : ELEMENT_UNDEFINED;
		if (maker && strcmp(maker->type, "Constant") == 0)
			type = maker->to;
		if (!maker || !passes_on(maker)) {
			origin.stored = origin.stored ? origin.stored : type;
			origin.stored_in_file = value && (value->stored || (maker && type));
			origin.elements = maker ? maker->elements : value ? value->elements : 0;
			break;
		}
		pass(graph, maker, &origin);
		node = maker;
		input = 0;
	}
	origin.computed = origin.computed ? origin.computed : origin.stored;
	return origin;
}

/* --- Products -------------------------------------------------------------------------------- */

/* What weights and products are of, and how many weights. */
struct pair {
	char weights[24], products[24];
	double elements;
};

static bool is_integer(enum element_type type)
{
	static const enum element_type types[] = { ELEMENT_UINT8, ELEMENT_INT8,  ELEMENT_UINT16,
						   ELEMENT_INT16, ELEMENT_UINT4, ELEMENT_INT4,
						   ELEMENT_INT32, ELEMENT_UINT32 };
	for (size_t i = 0; i < COUNT(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

/* With a sign or without is all the same to who asks how many bits. */
static void name_type(char name[24], enum element_type type)
{
	if (is_integer(type))
		snprintf(name, 24, "int%u", element_bits(type));
	else
		snprintf(name, 24, "%s", element_name(type));
}

/* Integers are multiplied in as many bits as the wider side has, 8 at least. */
static void name_integers(struct pair *pair, unsigned weights, unsigned activations)
{
	unsigned bits = weights > activations ? weights : activations;
	snprintf(pair->weights, sizeof(pair->weights), "int%u", weights);
	snprintf(pair->products, sizeof(pair->products), "int%u", bits > 8 ? bits : 8);
}

static unsigned bits_of(const struct origin *origin, unsigned otherwise)
{
	return is_integer(origin->stored) ? element_bits(origin->stored) : otherwise;
}

static bool take_integers(const struct product *product, const struct origin *activations,
			  const struct origin *weights, struct pair *pair)
{
	name_integers(pair, bits_of(weights, product->bits), bits_of(activations, product->bits));
	return true;
}

static bool take_floats(const struct product *product, const struct origin *activations,
			const struct origin *weights, struct pair *pair)
{
	if (product->arithmetic == FLOATING && activations->quantised && weights->quantised &&
	    is_integer(weights->stored))
		return take_integers(product, activations, weights, pair);
	if (!weights->computed || !weights->stored || is_integer(weights->computed))
		return false;
	name_type(pair->weights, weights->stored);
	name_type(pair->products, weights->computed);
	return true;
}

/* accuracy_level: what A is made for the product; 4 is int8, below that it is taken as it is. */
static bool take_blocks(const struct onnx_node *node, const struct product *product,
			const struct origin *scales, struct pair *pair)
{
	unsigned bits = node->bits > 0 && node->bits <= 16 ? (unsigned)node->bits : product->bits;
	snprintf(pair->weights, sizeof(pair->weights), "int%u", bits);
	if (node->accuracy_level == 4)
		snprintf(pair->products, sizeof(pair->products), "int8");
	else if (scales->computed && !is_integer(scales->computed))
		name_type(pair->products, scales->computed);
	else
		snprintf(pair->products, sizeof(pair->products), "float32");
	return true;
}

/* Of a product of two activations there are no weights. */
static bool take_product(const struct onnx_graph *graph, const struct onnx_node *node,
			 struct pair *pair)
{
	const struct product *product = find_product(node->type);
	if (!product)
		return false;
	struct origin weights = find_origin(graph, node, product->weights);
	struct origin activations = find_origin(graph, node, product->activations);
	if (product->arithmetic == FLOATING && product->weights == 1 &&
	    activations.stored_in_file &&
	    !weights.stored_in_file) { /* the weights are on the left */
		struct origin left = activations;
		activations = weights;
		weights = left;
	}
	pair->elements = product->arithmetic == BLOCKS ? node->elements : weights.elements;
	if (!weights.stored_in_file && product->arithmetic != BLOCKS)
		pair->elements = 0;
	switch (product->arithmetic) {
	case INTEGER:
		return take_integers(product, &activations, &weights, pair);
	case BLOCKS:
		return take_blocks(node, product, &weights, pair);
	default:
		return take_floats(product, &activations, &weights, pair);
	}
}

/* --- All of them ----------------------------------------------------------------------------- */

struct pairs {
	struct pair items[PAIRS_MAX];
	size_t count;
};

static void add_pair(struct pairs *pairs, const struct pair *pair)
{
	size_t i = 0;
	while (i < pairs->count && (strcmp(pairs->items[i].weights, pair->weights) != 0 ||
				    strcmp(pairs->items[i].products, pair->products) != 0))
		i++;
	if (i < pairs->count)
		pairs->items[i].elements += pair->elements;
	else if (i < PAIRS_MAX)
		pairs->items[pairs->count++] = *pair;
}

/* With weights or, where there are none, of activations, each of which counts as one. */
static void collect(const struct onnx_graph *graph, bool with_weights, struct pairs *pairs)
{
	pairs->count = 0;
	for (size_t i = 0; i < graph->node_count; i++) {
		struct pair pair = { .elements = 0 };
		if (!take_product(graph, &graph->nodes[i], &pair))
			continue;
		if (!with_weights)
			pair.elements = 1;
		if (pair.elements > 0)
			add_pair(pairs, &pair);
	}
}

static int by_elements(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->elements != y->elements)
		return x->elements < y->elements ? 1 : -1;
	return strcmp(x->weights, y->weights);
}

static const char *write_pairs(const struct pairs *pairs, struct arena *arena)
{
	struct buffer text = { 0 };
	double all = 0;
	for (size_t i = 0; i < pairs->count; i++)
		all += pairs->items[i].elements;
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		if (i && pair->elements < SHARE * all)
			break;
		buffer_printf(&text, "%s%s", i ? "+" : "", pair->weights);
		if (strcmp(pair->weights, pair->products) != 0)
			buffer_printf(&text, "/%s", pair->products);
	}
	return buffer_keep(&text, arena);
}

static bool is_floating(enum element_type type)
{
	return type == ELEMENT_FLOAT || type == ELEMENT_FLOAT16 || type == ELEMENT_BFLOAT16 ||
	       type == ELEMENT_DOUBLE;
}

/* Without any product: the first type of floating-point numbers among what the main graph's nodes
 * make, as far as the file declares that, then among its inputs. */
static const char *declared(const struct onnx_graph *graph)
{
	for (int inputs = 0; inputs < 2; inputs++)
		for (size_t i = 0; i < graph->value_count; i++) {
			const struct onnx_value *value = &graph->values[i];
			if (value->scope == 0 && !value->stored && inputs == !value->node &&
			    is_floating(value->type))
				return element_name(value->type);
		}
	return "";
}

const char *precision_of_graph(const struct onnx_graph *graph, struct arena *arena)
{
	struct pairs pairs;
	collect(graph, true, &pairs);
	if (!pairs.count)
		collect(graph, false, &pairs);
	if (!pairs.count)
		return declared(graph);
	qsort(pairs.items, pairs.count, sizeof(*pairs.items), by_elements);
	return write_pairs(&pairs, arena);
}

const char *precision_of_file(const char *path, struct arena *arena)
{
	struct arena scratch = { 0 };
	struct onnx_graph graph;
	const char *precision =
		model_graph(path, &scratch, &graph) ? precision_of_graph(&graph, arena) : "";
	arena_finish(&scratch);
	return precision;
}
