/* Axes that meet weights: channels of convolutions, features of products, batch and length of
 * recurrent networks. Which axis is which comes from where it arrives, whatever it is called, and
 * through whatever moved it there. */
#include "measure/input/trace.h"
#include <string.h>

static const struct length *axis_of(const struct traced *traced, size_t axis)
{
	static const struct length unknown;
	return traced->shaped && axis < traced->rank ? &traced->axes[axis] : &unknown;
}

/* What arrives at a node of signals, images or volumes: [batch, channels, height, width]. */
static void roles_of_image(struct walk *walk, const struct traced *in)
{
	static const enum role roles[][5] = {
		[3] = { ROLE_BATCH, ROLE_CHANNELS, ROLE_SEQUENCE },
		[4] = { ROLE_BATCH, ROLE_CHANNELS, ROLE_HEIGHT, ROLE_WIDTH },
		[5] = { ROLE_BATCH, ROLE_CHANNELS, ROLE_DEPTH, ROLE_HEIGHT, ROLE_WIDTH },
	};
	for (size_t i = 0; in->shaped && in->rank >= 3 && in->rank <= 5 && i < in->rank; i++)
		trace_role(walk, in->axes[i], roles[in->rank][i], "by the axes");
}

static void convolve(struct walk *walk, size_t weight_at, bool transposed)
{
	const struct traced *in = trace_in(walk, 0), *weight = trace_in(walk, weight_at);
	int64_t groups = network_integer(walk->node, "group", 1);
	roles_of_image(walk, in);
	struct length channels = *axis_of(weight, transposed ? 0 : 1);
	if (!transposed)
		channels = length_times(channels, length_constant(groups));
	if (in->shaped && in->rank >= 2)
		trace_equal(walk, in->axes[1], channels, "channels by the weights");
	struct length *axes = in->shaped ? trace_shape(walk, 0, in->rank) : NULL;
	if (!axes || in->rank < 2)
		return;
	axes[0] = in->axes[0];
	axes[1] = transposed ? length_times(*axis_of(weight, 1), length_constant(groups))
			     : *axis_of(weight, 0);
}

static void convolution(struct walk *walk)
{
	convolve(walk, 1, false);
}

static void quantised_convolution(struct walk *walk)
{
	convolve(walk, 3, false);
}

static void transposed_convolution(struct walk *walk)
{
	convolve(walk, 1, true);
}

/* Batch and channels stay; how long the sides become is not looked into. */
static void pool(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	bool global = strncmp(walk->node->op, "Global", 6) == 0;
	roles_of_image(walk, in);
	struct length *axes = in->shaped ? trace_shape(walk, 0, in->rank) : NULL;
	for (size_t i = 0; axes && i < in->rank; i++)
		axes[i] = i < 2 ? in->axes[i] : global ? length_constant(1) : length_unknown();
}

static void resize(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct length *axes = in->shaped ? trace_shape(walk, 0, in->rank) : NULL;
	if (in->shaped && in->rank == 4)
		roles_of_image(walk, in);
	for (size_t i = 0; axes && i < 2 && i < in->rank; i++)
		axes[i] = in->axes[i];
}

/* One number for each channel. */
static void normalise(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	if (in->shaped && in->rank >= 2)
		trace_equal(walk, in->axes[1], *axis_of(trace_in(walk, 1), 0),
			    "one scale a channel");
}

/* One number for each feature, of which the last axis consists. */
static void normalise_last(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *scale = trace_in(walk, 1);
	int64_t axis = network_integer(walk->node, "axis", -1);
	if (in->shaped && scale->shaped && in->rank && scale->rank == 1 &&
	    (axis == -1 || axis == in->rank - 1))
		trace_equal(walk, in->axes[in->rank - 1], scale->axes[0], "one scale a feature");
}

/* --- Products -------------------------------------------------------------------------------- */

static void multiply(struct walk *walk, size_t first, size_t second)
{
	const struct traced *a = trace_in(walk, first), *b = trace_in(walk, second);
	if (!a->shaped || !b->shaped || !a->rank || !b->rank)
		return;
	struct length inner = b->axes[b->rank == 1 ? 0 : b->rank - 2u];
	trace_equal(walk, a->axes[a->rank - 1], inner, "features by the other factor");
	if (a->rank < 2 || b->rank < 2)
		return;
	size_t rank = a->rank > b->rank ? a->rank : b->rank;
	struct length *axes = trace_shape(walk, 0, rank);
	for (size_t i = 3; axes && i <= rank; i++) { /* counted from behind */
		struct length left = i <= a->rank ? a->axes[a->rank - i] : length_constant(1);
		struct length right = i <= b->rank ? b->axes[b->rank - i] : length_constant(1);
		bool one = length_is_constant(&left) && left.constant == 1;
		bool other = length_is_constant(&right) && right.constant == 1;
		if (!one && !other)
			trace_equal(walk, left, right, "the other factor");
		axes[rank - i] = one || !left.known ? right : left;
	}
	if (axes) {
		axes[rank - 2] = a->axes[a->rank - 2];
		axes[rank - 1] = b->axes[b->rank - 1];
	}
}

static void product(struct walk *walk)
{
	multiply(walk, 0, 1);
}

static void quantised_product(struct walk *walk)
{
	multiply(walk, 0, 3);
}

static void gemm(struct walk *walk)
{
	const struct traced *a = trace_in(walk, 0), *b = trace_in(walk, 1);
	bool turn_a = network_integer(walk->node, "transA", 0);
	bool turn_b = network_integer(walk->node, "transB", 0);
	if (!a->shaped || !b->shaped || a->rank != 2 || b->rank != 2)
		return;
	trace_equal(walk, a->axes[turn_a ? 0 : 1], b->axes[turn_b ? 1 : 0],
		    "features by the weights");
	struct length *axes = trace_shape(walk, 0, 2);
	if (axes) {
		axes[0] = a->axes[turn_a ? 1 : 0];
		axes[1] = b->axes[turn_b ? 0 : 1];
	}
}

/* com.microsoft's products with packed weights: [.., K] by attribute. */
static void packed_product(struct walk *walk)
{
	const struct traced *a = trace_in(walk, 0);
	int64_t inner = network_integer(walk->node, "K", 0);
	int64_t outer = network_integer(walk->node, "N", 0);
	struct length *axes = a->shaped && a->rank ? trace_shape(walk, 0, a->rank) : NULL;
	if (!axes || inner <= 0)
		return;
	trace_equal(walk, a->axes[a->rank - 1], length_constant(inner), "features by the weights");
	memcpy(axes, a->axes, a->rank * sizeof(*axes));
	axes[a->rank - 1] = length_constant(outer);
}

/* Letters that are the same in two operands are axes of the same length. */
static void einsum(struct walk *walk)
{
	const struct network_attribute *equation = network_attribute(walk->node, "equation");
	struct length letters[128] = { { .known = false } };
	size_t operand = 0, axis = 0;
	if (!equation || !equation->text || strstr(equation->text, "..."))
		return;
	for (const char *c = equation->text; *c && *c != '-'; c++) {
		if (*c == ',') {
			operand++;
			axis = 0;
		}
		if (*c == ',' || *c == ' ' || *c < 0)
			continue;
		const struct length *here = axis_of(trace_in(walk, operand), axis++);
		struct length *letter = &letters[(unsigned char)*c];
		trace_equal(walk, *letter, *here, "a letter of the equation");
		*letter = letter->known ? *letter : *here;
	}
	const char *arrow = strstr(equation->text, "->");
	size_t rank = 0;
	for (const char *c = arrow ? arrow + 2 : ""; *c; c++)
		rank += *c != ' ';
	struct length *axes = arrow ? trace_shape(walk, 0, rank) : NULL;
	for (const char *c = arrow ? arrow + 2 : ""; axes && *c; c++)
		if (*c != ' ' && *c > 0)
			*axes++ = letters[(unsigned char)*c];
}

/* --- Recurrent networks ---------------------------------------------------------------------- */

/* [length, batch, features]; with layout 1 the batch first. States are [directions, batch, size].
 */
static void recurrent(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *weight = trace_in(walk, 1);
	size_t batch = network_integer(walk->node, "layout", 0) ? 0 : 1;
	if (!in->shaped || in->rank != 3)
		return;
	struct length rows = in->axes[batch];
	trace_role(walk, in->axes[1 - batch], ROLE_SEQUENCE, "by the axes");
	trace_role(walk, rows, ROLE_BATCH, "by the axes");
	trace_equal(walk, in->axes[2], *axis_of(weight, 2), "features by the weights");
	for (size_t operand = 5; operand <= 6; operand++) {
		const struct traced *state = trace_in(walk, operand);
		size_t axis = batch == 0 ? 0 : 1;
		trace_equal(walk, *axis_of(state, axis), rows, "the batch of the state");
		trace_equal(walk, *axis_of(state, 2), *axis_of(trace_in(walk, 2), 2),
			    "the size of the state");
	}
	struct length *axes = trace_shape(walk, 0, 4);
	if (axes && batch == 1) {
		axes[0] = in->axes[0];
		axes[1] = *axis_of(weight, 0);
		axes[2] = rows;
		axes[3] = *axis_of(trace_in(walk, 2), 2);
	}
}

const struct rule rules_weight[] = {
	{ "Conv ConvInteger FusedConv", convolution,
	  "which axis is which; channels by the weights" },
	{ "QLinearConv", quantised_convolution, "which axis is which; channels by the weights" },
	{ "ConvTranspose", transposed_convolution, "which axis is which; channels by the weights" },
	{ "MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool "
	  "QLinearAveragePool QLinearGlobalAveragePool",
	  pool, "which axis is which" },
	{ "Resize Upsample", resize, "which axis is which" },
	{ "BatchNormalization InstanceNormalization", normalise, "channels by their scales" },
	{ "LayerNormalization RMSNormalization SimplifiedLayerNormalization", normalise_last,
	  "features by their scales" },
	{ "MatMul MatMulInteger FusedMatMul", product, "features by the other factor" },
	{ "QLinearMatMul", quantised_product, "features by the other factor" },
	{ "Gemm", gemm, "features by the weights" },
	{ "MatMulNBits MatMulBnb4", packed_product, "features by the weights" },
	{ "Einsum", einsum, "axes of one letter are as long" },
	{ "LSTM GRU RNN", recurrent, "steps, batch, features by the weights" },
	{ NULL, NULL, NULL },
};
