/* Operands that control what a node does: axes, shapes, repeats, lengths, scales. What is good for
 * them is said by the operator's definition, not by the model. */
#include "core/base/count.h"
#include "measure/input/element.h"
#include "measure/input/trace.h"
#include <math.h>
#include <string.h>

#define END INT32_MAX /* as a slice's end: all of it */

/* Numbers that any node of the kind takes. */
static const struct {
	const char *op;
	size_t operand;
	enum content content;
	double numbers[2];
	size_t count;
	bool whole; /* only of whole numbers */
	const char *what;
} simple[] = {
	{ "Unsqueeze", 1, CONTENT_COUNT, { 0 }, 0, false, "axes" },
	{ "Slice", 1, CONTENT_LIST, { 0 }, 1, false, "where to begin" },
	{ "Slice", 2, CONTENT_LIST, { END }, 1, false, "where to end" },
	{ "Slice", 3, CONTENT_COUNT, { 0 }, 0, false, "axes" },
	{ "Slice", 4, CONTENT_LIST, { 1 }, 1, false, "steps" },
	{ "Pad", 1, CONTENT_LIST, { 0 }, 1, false, "how much to add" },
	{ "Pad", 3, CONTENT_COUNT, { 0 }, 0, false, "axes" },
	{ "Tile", 1, CONTENT_LIST, { 1 }, 1, false, "repeats" },
	{ "Expand", 1, CONTENT_LIST, { 1 }, 1, false, "a shape" },
	{ "ConstantOfShape", 0, CONTENT_LIST, { 2 }, 1, false, "a shape" },
	{ "CenterCropPad", 1, CONTENT_LIST, { 2 }, 1, false, "a shape" },
	{ "OneHot", 1, CONTENT_LIST, { 10 }, 1, false, "how many classes" },
	{ "TopK", 1, CONTENT_LIST, { 1 }, 1, false, "how many" },
	{ "CumSum", 1, CONTENT_LIST, { 0 }, 1, false, "an axis" },
	{ "DFT", 2, CONTENT_LIST, { 1 }, 1, false, "an axis" },
	{ "Trilu", 1, CONTENT_LIST, { 0 }, 1, false, "which diagonal" },
	{ "Range", 0, CONTENT_LIST, { 0 }, 1, false, "where to begin" },
	{ "Range", 1, CONTENT_LIST, { 10 }, 1, false, "where to end" },
	{ "Range", 2, CONTENT_LIST, { 1 }, 1, false, "steps" },
	{ "Upsample", 1, CONTENT_LIST, { 1 }, 1, false, "scales" },
	{ "Resize", 2, CONTENT_LIST, { 1 }, 1, false, "scales" },
	{ "Loop", 0, CONTENT_LIST, { 3 }, 1, false, "turns" },
	{ "Loop", 1, CONTENT_LIST, { 1 }, 1, false, "whether to go on" },
	{ "If", 0, CONTENT_LIST, { 1 }, 1, false, "which way" },
	{ "Dropout", 1, CONTENT_LIST, { 0.5 }, 1, false, "a share" },
	{ "Dropout", 2, CONTENT_LIST, { 0 }, 1, false, "whether to train" },
	{ "Clip", 1, CONTENT_LIST, { -1 }, 1, false, "the least" },
	{ "Clip", 2, CONTENT_LIST, { 1 }, 1, false, "the most" },
	{ "NonMaxSuppression", 2, CONTENT_LIST, { 10 }, 1, false, "how many boxes" },
	{ "NonMaxSuppression", 3, CONTENT_LIST, { 0.5 }, 1, false, "a share" },
	{ "NonMaxSuppression", 4, CONTENT_LIST, { 0 }, 1, false, "the least score" },
	{ "BatchNormalization", 4, CONTENT_LIST, { 1 }, 1, false, "variances" },
	{ "QuantizeLinear", 1, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QuantizeLinear", 2, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "DequantizeLinear", 1, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "DequantizeLinear", 2, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearConv", 1, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearConv", 2, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearConv", 4, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearConv", 5, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearConv", 6, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearConv", 7, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearMatMul", 1, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearMatMul", 2, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearMatMul", 4, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearMatMul", 5, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "QLinearMatMul", 6, CONTENT_LIST, { 0.1 }, 1, false, "a scale" },
	{ "QLinearMatMul", 7, CONTENT_LIST, { 0 }, 1, false, "a zero" },
	{ "Div", 1, CONTENT_LIST, { 2 }, 1, true, "what is divided by" },
	{ "Mod", 1, CONTENT_LIST, { 2 }, 1, true, "what is divided by" },
	{ "BitShift", 1, CONTENT_LIST, { 1 }, 1, true, "how far" },
	{ "MaxUnpool", 1, CONTENT_LIST, { 0 }, 1, false, "places" },
	{ "STFT", 1, CONTENT_LIST, { 8 }, 1, false, "steps" },
	{ "STFT", 3, CONTENT_LIST, { 16 }, 1, false, "a length" },
	{ "MelWeightMatrix", 0, CONTENT_LIST, { 8 }, 1, false, "bands" },
	{ "MelWeightMatrix", 1, CONTENT_LIST, { 64 }, 1, false, "a length" },
	{ "MelWeightMatrix", 2, CONTENT_LIST, { 8000 }, 1, false, "a sample rate" },
	{ "MelWeightMatrix", 3, CONTENT_LIST, { 0 }, 1, false, "a frequency" },
	{ "MelWeightMatrix", 4, CONTENT_LIST, { 4000 }, 1, false, "a frequency" },
	{ "HannWindow", 0, CONTENT_LIST, { 16 }, 1, false, "a length" },
	{ "HammingWindow", 0, CONTENT_LIST, { 16 }, 1, false, "a length" },
	{ "BlackmanWindow", 0, CONTENT_LIST, { 16 }, 1, false, "a length" },
};

static struct length number_length(double number)
{
	return length_constant(network_whole(number));
}

/* Fractions are kept beside the lists of lengths, which are whole. */
static void put_numbers(struct walk *walk, struct content_evidence *content, const double *numbers,
			size_t count)
{
	struct length *list = arena_allocate(walk->arena, count, sizeof(*list));
	if (!list)
		return;
	for (size_t i = 0; i < count; i++)
		list[i] = number_length(numbers[i]);
	if (count == 1 && numbers[0] != floor(numbers[0]))
		content->fraction = numbers[0] - floor(numbers[0]);
	content->list = list;
	content->list_count = count;
}

static bool is_whole(const struct walk *walk, size_t operand)
{
	const struct traced *in = trace_in((struct walk *)walk, operand);
	return in->origin_count && element_is_integer(walk->specs[in->origins[0].input].type);
}

static void by_definition(struct walk *walk)
{
	for (size_t i = 0; i < COUNT(simple); i++) {
		if (!trace_is_op(walk, simple[i].op) ||
		    (simple[i].whole && !is_whole(walk, simple[i].operand)))
			continue;
		struct content_evidence *content =
			trace_content(walk, simple[i].operand, simple[i].content, simple[i].what);
		if (content && simple[i].count)
			put_numbers(walk, content, simple[i].numbers, simple[i].count);
	}
}

/* --- By the other operands ------------------------------------------------------------------- */

static void put_lengths(struct walk *walk, size_t operand, const struct length *lengths,
			size_t count, const char *what)
{
	struct content_evidence *content =
		count ? trace_content(walk, operand, CONTENT_LIST, what) : NULL;
	struct length *list = content ? arena_allocate(walk->arena, count, sizeof(*list)) : NULL;
	if (!list)
		return;
	memcpy(list, lengths, count * sizeof(*list));
	content->list = list;
	content->list_count = count;
}

/* The shape that the model declares for the result, else all in one row. */
static void reshape(struct walk *walk)
{
	const struct network_node *node = walk->node;
	const struct traced *to = trace_in(walk, 1);
	struct length list[TRACE_RANK_MAX] = { length_constant(-1) };
	if (!to->shaped || to->rank != 1 || !length_is_constant(&to->axes[0]) ||
	    !node->output_count)
		return;
	size_t count = (size_t)to->axes[0].constant;
	if (!count || count > TRACE_RANK_MAX || node->outputs[0] == NETWORK_NONE)
		return;
	const struct network_value *result = &walk->network->values[node->outputs[0]];
	for (size_t i = 1; i < count; i++)
		list[i] = length_constant(1);
	bool declared = result->rank == count;
	for (size_t i = 0; declared && i < count; i++)
		declared = result->dims[i] >= 0;
	for (size_t i = 0; declared && i < count; i++)
		list[i] = length_constant(result->dims[i]);
	put_lengths(walk, 1, list, count, "a shape");
}

/* Sides stay as long as they are. */
static void resize(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct length ends[2 * TRACE_RANK_MAX];
	for (size_t i = 0; in->shaped && i < in->rank; i++) {
		ends[i] = length_constant(0);
		ends[in->rank + i] = length_constant(1);
	}
	if (in->shaped) {
		put_lengths(walk, 1, ends, 2u * in->rank, "a part of the image");
		put_lengths(walk, 3, in->axes, in->rank, "sizes");
	}
}

static void split(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	size_t axis;
	if (!trace_axis(in, network_integer(walk->node, "axis", 0), &axis))
		return;
	struct content_evidence *content = trace_content(walk, 1, CONTENT_PARTS, "parts");
	if (content) {
		content->limits[0] = in->axes[axis];
		content->limit_count = 1;
	}
}

/* Axes that are 1 are squeezed; any may be reduced. */
static void squeeze(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct length ones[TRACE_RANK_MAX];
	size_t count = 0;
	for (size_t i = 0; in->shaped && i < in->rank; i++)
		if (length_is_constant(&in->axes[i]) && in->axes[i].constant == 1)
			ones[count++] = length_constant((int64_t)i);
	put_lengths(walk, 1, ones, count, "axes");
}

static void reduce(struct walk *walk)
{
	trace_content(walk, 1, CONTENT_COUNT, "axes");
}

/* How many of the steps are real: all. */
static void steps(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	bool reverse = trace_is_op(walk, "ReverseSequence");
	size_t axis = (size_t)network_integer(walk->node, reverse ? "time_axis" : "layout", 0);
	if (in->shaped && axis < in->rank)
		put_lengths(walk, reverse ? 1 : 4, &in->axes[axis], 1, "how many steps");
}

/* com.microsoft's attention: how long each sequence is, less one; and the longest. */
static void attention_lengths(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	if (!in->shaped || in->rank != 3)
		return;
	struct length before = length_add(in->axes[1], length_constant(-1), 1);
	put_lengths(walk, 5, &before, 1, "how many tokens there are, less one");
	put_lengths(walk, 6, &in->axes[1], 1, "how many tokens there are");
}

static void affine_grid(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *size = trace_in(walk, 1);
	struct length list[TRACE_RANK_MAX];
	if (!in->shaped || !in->rank || !size->shaped || size->rank != 1 ||
	    !length_is_constant(&size->axes[0]) || size->axes[0].constant > TRACE_RANK_MAX)
		return;
	for (int64_t i = 0; i < size->axes[0].constant; i++)
		list[i] = i ? length_constant(2) : in->axes[0];
	put_lengths(walk, 1, list, (size_t)size->axes[0].constant, "sizes");
}

/* Sides as long as the windows that were pooled reach. */
static void unpool(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	const struct network_attribute *kernel = network_attribute(walk->node, "kernel_shape");
	const struct network_attribute *strides = network_attribute(walk->node, "strides");
	struct length sides[TRACE_RANK_MAX];
	if (!in->shaped || in->rank < 3 || !kernel || kernel->count != in->rank - 2u ||
	    (strides && strides->count != kernel->count))
		return;
	for (size_t i = 0; i < in->rank; i++) {
		int64_t stride = i < 2 ? 1 : strides ? strides->integers[i - 2] : 1;
		int64_t more = i < 2 ? 0 : kernel->integers[i - 2] - stride;
		sides[i] = length_add(length_times(in->axes[i], length_constant(stride)),
				      length_constant(more), 1);
	}
	put_lengths(walk, 2, sides, in->rank, "a shape");
}

static void spectrum(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	size_t axis;
	if (trace_axis(in, network_integer(walk->node, "axis", 1), &axis))
		put_lengths(walk, 1, &in->axes[axis], 1, "a length");
}

/* Texts that become numbers are numbers. */
static void digits(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct length one = length_constant(1);
	if (in->origin_count && walk->specs[in->origins[0].input].type == ELEMENT_STRING)
		put_lengths(walk, 0, &one, 1, "digits");
}

const struct rule rules_operand[] = {
	{ "Cast CastLike", digits, "texts of digits" },
	{ "*", by_definition, "numbers that the operator takes" },
	{ "Reshape", reshape, "a shape" },
	{ "Resize", resize, "sizes" },
	{ "Split SplitToSequence", split, "parts that add up" },
	{ "Squeeze", squeeze, "axes of 1" },
	{ "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum "
	  "ReduceLogSumExp ReduceSumSquare",
	  reduce, "axes" },
	{ "LSTM GRU RNN ReverseSequence", steps, "how many steps there are" },
	{ "GroupQueryAttention", attention_lengths, "how many tokens there are" },
	{ "AffineGrid", affine_grid, "sizes" },
	{ "MaxUnpool", unpool, "a shape" },
	{ "DFT", spectrum, "a length" },
	{ NULL, NULL, NULL },
};
