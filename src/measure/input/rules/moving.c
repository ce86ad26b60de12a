/* Where axes and numbers go: nodes that compute element by element, that move axes, and that
 * compute with shapes. */
#include "measure/input/trace.h"
#include <math.h>
#include <string.h>

/* --- Element by element ---------------------------------------------------------------------- */

static void alike(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct traced *out = trace_out(walk, 0);
	if (!out || !in->shaped)
		return;
	out->shaped = true;
	out->rank = in->rank;
	out->axes = in->axes;
}

static void same(struct walk *walk)
{
	struct traced *out = trace_out(walk, 0);
	if (out)
		*out = *trace_in(walk, 0);
}

/* Two axes that are laid over one another: they are as long, unless one is 1. */
static struct length overlay(struct walk *walk, struct length a, struct length b)
{
	if (trace_is_one(&a))
		return b;
	if (trace_is_one(&b))
		return a;
	trace_equal(walk, a, b, "as long as the other operand");
	return a.known ? a : b;
}

static void lay_over(struct walk *walk, const struct traced *more, struct length *axes, size_t rank)
{
	for (size_t i = 0; i < rank; i++) {
		size_t behind = rank - i;
		if (behind <= more->rank)
			axes[i] = overlay(walk, axes[i], more->axes[more->rank - behind]);
	}
}

static void broadcast(struct walk *walk)
{
	size_t rank = 0;
	for (size_t i = 0; i < walk->node->input_count; i++) {
		const struct traced *in = trace_in(walk, i);
		if (!in->shaped && walk->node->inputs[i] != NETWORK_NONE)
			return;
		rank = in->rank > rank ? in->rank : rank;
	}
	struct length *axes = trace_shape(walk, 0, rank);
	for (size_t i = 0; axes && i < rank; i++)
		axes[i] = length_constant(1);
	for (size_t i = 0; axes && i < walk->node->input_count; i++)
		lay_over(walk, trace_in(walk, i), axes, rank);
}

/* --- Numbers of shapes ----------------------------------------------------------------------- */

static struct length compute(const char *op, struct length a, struct length b)
{
	switch (*op) {
	case 'A':
		return length_add(a, b, 1);
	case 'S':
		return length_add(a, b, -1);
	case 'M':
		return length_times(a, b);
	default:
		return length_is_constant(&b) ? length_divided(a, b.constant) : length_unknown();
	}
}

static void arithmetic(struct walk *walk)
{
	const struct traced *a = trace_in(walk, 0), *b = trace_in(walk, 1);
	if (!a->numbers || !b->numbers || !a->number_count || !b->number_count)
		return;
	size_t count = a->number_count > b->number_count ? a->number_count : b->number_count;
	struct length *numbers = trace_numbers(walk, 0, count);
	for (size_t i = 0; numbers && i < count; i++)
		numbers[i] = compute(walk->node->op, a->numbers[i % a->number_count],
				     b->numbers[i % b->number_count]);
}

static void shape(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	int64_t rank = in->rank, start = network_integer(walk->node, "start", 0);
	int64_t end = network_integer(walk->node, "end", rank);
	start += start < 0 ? rank : 0;
	end += end < 0 ? rank : 0;
	if (!in->shaped || start < 0 || end > rank || start > end)
		return;
	struct length *numbers = trace_numbers(walk, 0, (size_t)(end - start));
	struct length *axes = trace_shape(walk, 0, 1);
	if (numbers)
		memcpy(numbers, in->axes + start, (size_t)(end - start) * sizeof(*numbers));
	if (axes)
		axes[0] = length_constant(end - start);
}

/* A value whose shape is the numbers of an operand. -1: what is left. */
static void shaped_by(struct walk *walk, size_t operand)
{
	const struct traced *in = trace_in(walk, operand);
	struct length *axes = in->numbers ? trace_shape(walk, 0, in->number_count) : NULL;
	for (size_t i = 0; axes && i < in->number_count; i++)
		if (!length_is_constant(&in->numbers[i]) || in->numbers[i].constant >= 0)
			axes[i] = in->numbers[i];
}

static void filled(struct walk *walk)
{
	shaped_by(walk, 0);
}

static void expand(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	shaped_by(walk, 1);
	struct traced *out = trace_out(walk, 0);
	if (out && out->shaped && in->shaped)
		lay_over(walk, in, out->axes, out->rank);
	trace_take_origins(walk, 0);
}

/* --- Moving axes ----------------------------------------------------------------------------- */

static void transpose(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	const struct network_attribute *order = network_attribute(walk->node, "perm");
	trace_take_origins(walk, 0);
	if (!in->shaped || (order && order->count != in->rank))
		return;
	struct length *axes = trace_shape(walk, 0, in->rank);
	for (size_t i = 0; axes && i < in->rank; i++) {
		size_t from = order ? (size_t)order->integers[i] : in->rank - 1u - i;
		axes[i] = from < in->rank ? in->axes[from] : length_unknown();
	}
}

static struct length product(const struct length *axes, size_t count)
{
	struct length all = length_constant(1);
	for (size_t i = 0; i < count; i++)
		all = length_times(all, axes[i]);
	return all;
}

/* The length of the one axis that is -1: what the others leave. */
static struct length remainder_of(const struct traced *in, const struct length *axes, size_t rank,
				  size_t without)
{
	struct length all = product(in->axes, in->rank), others = length_constant(1);
	for (size_t i = 0; i < rank; i++)
		if (i != without)
			others = length_times(others, axes[i]);
	if (length_is_constant(&others) && others.constant > 0)
		return length_divided(all, others.constant);
	return length_same(&all, &others) ? length_constant(1) : length_unknown();
}

/* [batch, length, …] to [-1, length]: one factor is what the other leaves. */
static struct length left_over(const struct traced *in, const struct length *axes, size_t rank,
			       size_t without)
{
	bool used[TRACE_RANK_MAX] = { false };
	struct length left = length_constant(1);
	for (size_t i = 0; i < rank; i++)
		for (size_t k = 0; i != without && k < in->rank; k++)
			if (!used[k] && length_same(&in->axes[k], &axes[i])) {
				used[k] = true;
				break;
			}
	size_t matched = 0;
	for (size_t k = 0; k < in->rank; k++) {
		matched += used[k];
		left = used[k] ? left : length_times(left, in->axes[k]);
	}
	return matched + 1 == rank ? left : remainder_of(in, axes, rank, without);
}

/* As many elements on both sides; with an axis that takes the rest, the others divide them. */
static void check_count(struct walk *walk, const struct traced *in, const struct length *axes,
			size_t rank, size_t rest)
{
	struct length all = product(in->axes, in->rank), others = length_constant(1);
	for (size_t i = 0; i < rank; i++)
		if (i != rest)
			others = length_times(others, axes[i]);
	struct length part = all;
	if (length_is_constant(&others) && others.constant > 0)
		part = length_divided(all, others.constant);
	bool same = rest < TRACE_RANK_MAX || length_same(&all, &others);
	if (all.known && length_is_constant(&others) &&
	    (!part.known || (length_is_constant(&all) && !same)))
		trace_conflict(walk, "elements");
	if (!walk->depth && rank == 2 && rest == 0 && part.known && in->rank > 2 &&
	    !length_same(&part, &in->axes[0]))
		walk->doubts++;
}

static void reshape(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *to = trace_in(walk, 1);
	struct length *axes = to->numbers ? trace_shape(walk, 0, to->number_count) : NULL;
	size_t rest = TRACE_RANK_MAX;
	bool zero_copies = !network_integer(walk->node, "allowzero", 0);
	trace_take_origins(walk, 0);
	for (size_t i = 0; axes && i < to->number_count; i++) {
		struct length length = to->numbers[i];
		bool constant = length_is_constant(&length);
		if (constant && length.constant == 0 && zero_copies)
			axes[i] = in->shaped && i < in->rank ? in->axes[i] : length_unknown();
		else if (constant && length.constant < 0)
			rest = i;
		else
			axes[i] = length;
	}
	if (axes && rest < TRACE_RANK_MAX && in->shaped)
		axes[rest] = left_over(in, axes, to->number_count, rest);
	if (axes && in->shaped)
		check_count(walk, in, axes, to->number_count, rest);
}

static void flatten(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	int64_t axis = network_integer(walk->node, "axis", 1);
	axis += axis < 0 ? in->rank : 0;
	struct length *axes = trace_shape(walk, 0, 2);
	trace_take_origins(walk, 0);
	if (!axes || !in->shaped || axis < 0 || axis > in->rank)
		return;
	axes[0] = product(in->axes, (size_t)axis);
	axes[1] = product(in->axes + axis, in->rank - (size_t)axis);
}

/* Numbers stay what they are where a list becomes one number, and back. */
static void unsqueeze(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct traced *out = trace_out(walk, 0);
	int64_t added[TRACE_RANK_MAX];
	size_t count = trace_named_axes(walk, 1, added, TRACE_RANK_MAX), from = 0;
	trace_take_origins(walk, 0);
	if (out && in->numbers) {
		out->numbers = in->numbers;
		out->number_count = in->number_count;
	}
	if (!in->shaped || !count || in->rank + count > TRACE_RANK_MAX)
		return;
	struct length *axes = trace_shape(walk, 0, in->rank + count);
	for (size_t i = 0; axes && i < count; i++) {
		int64_t place = added[i] < 0 ? added[i] + in->rank + (int64_t)count : added[i];
		if (place >= 0 && (size_t)place < in->rank + count)
			axes[place] = length_constant(1);
	}
	for (size_t i = 0; axes && i < in->rank + count; i++)
		if (!axes[i].known && from < in->rank)
			axes[i] = in->axes[from++];
}

static void squeeze(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct traced *out = trace_out(walk, 0);
	int64_t named[TRACE_RANK_MAX];
	bool gone[TRACE_RANK_MAX] = { false };
	size_t count = trace_named_axes(walk, 1, named, TRACE_RANK_MAX), place, rank = 0;
	trace_take_origins(walk, 0);
	if (out && in->numbers) {
		out->numbers = in->numbers;
		out->number_count = in->number_count;
	}
	for (size_t i = 0; i < count; i++)
		if (trace_axis(in, named[i], &place))
			gone[place] = true;
	for (size_t i = 0; !count && in->shaped && i < in->rank; i++)
		gone[i] = trace_is_one(&in->axes[i]);
	for (size_t i = 0; in->shaped && i < in->rank; i++)
		rank += !gone[i];
	struct length *axes = in->shaped ? trace_shape(walk, 0, rank) : NULL;
	for (size_t i = 0, to = 0; axes && i < in->rank; i++)
		if (!gone[i])
			axes[to++] = in->axes[i];
}

/* --- Graphs inside nodes --------------------------------------------------------------------- */

/* The results of both ways are alike: those of the last stay. */
static void branches(struct walk *walk)
{
	for (size_t i = 0; i < walk->node->body_count; i++)
		trace_body(walk, &walk->network->bodies[walk->node->bodies[i]], NULL, 0);
}

/* What is carried on has its first shape at the first turn alone: results are left unknown. What is
 * scanned comes in slices, of which nothing is told. */
static void loop(struct walk *walk)
{
	const struct network_node *node = walk->node;
	size_t scanned = (size_t)network_integer(node, "num_scan_inputs", 0);
	size_t first = trace_is_op(walk, "Loop") ? 2 : 0; /* its turns, and whether to go on */
	size_t end = scanned < node->input_count ? node->input_count - scanned : 0;
	uint32_t *values = arena_allocate(walk->scratch, end + 1, sizeof(*values));
	for (size_t i = 0; values && i < end; i++)
		values[i] = i < first ? NETWORK_NONE : node->inputs[i];
	for (size_t i = 0; values && i < node->body_count; i++)
		trace_body(walk, &walk->network->bodies[node->bodies[i]], values, end);
	for (size_t i = 0; i < node->output_count; i++)
		if (trace_out(walk, i))
			*trace_out(walk, i) = (struct traced){ .known = true };
}

const struct rule rules_moving[] = {
	{ "Identity Cast CastLike Dropout", same, "nothing changes" },
	{ "Relu LeakyRelu Sigmoid Tanh Softmax LogSoftmax Hardmax Exp Log Sqrt Abs Neg Floor Ceil "
	  "Round Erf Gelu HardSwish HardSigmoid Elu Selu Celu Softplus Softsign Sign Reciprocal "
	  "Sin Cos Tan Asin Acos Atan Sinh Cosh IsNaN IsInf LRN BatchNormalization "
	  "InstanceNormalization GroupNormalization LayerNormalization RMSNormalization "
	  "SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization "
	  "MeanVarianceNormalization LpNormalization CumSum ReverseSequence Trilu Scatter "
	  "ScatterElements ScatterND Swish Mish ThresholdedRelu Shrink BitwiseNot Not QuickGelu "
	  "FastGelu BiasGelu DynamicQuantizeLinear QuantizeLinear DequantizeLinear Bernoulli "
	  "RandomUniformLike RandomNormalLike EyeLike Clip Attention RotaryEmbedding",
	  alike, "the result has the shape of the first operand" },
	{ "Add Sub Mul Div Pow Mod Max Min Mean Sum And Or Xor Equal Less Greater LessOrEqual "
	  "GreaterOrEqual Where PRelu BitShift BitwiseAnd BitwiseOr BitwiseXor QLinearAdd "
	  "QLinearMul",
	  broadcast, "what is computed element by element is as long, or 1" },
	{ "Add Sub Mul Div", arithmetic, "numbers of shapes" },
	{ "Shape", shape, "the lengths of axes" },
	{ "ConstantOfShape RandomUniform RandomNormal", filled, "a shape by numbers" },
	{ "Expand", expand, "a shape by numbers" },
	{ "Transpose", transpose, "the order of axes" },
	{ "Reshape", reshape, "a shape by numbers" },
	{ "Flatten", flatten, "two axes" },
	{ "Unsqueeze", unsqueeze, "axes of 1" },
	{ "Squeeze", squeeze, "axes of 1" },
	{ "If", branches, "what either way tells" },
	{ "Loop Scan SequenceMap", loop, "what the first turn tells" },
	{ NULL, NULL, NULL },
};
