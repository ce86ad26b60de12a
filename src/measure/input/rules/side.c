/* How long sides of images, and signals, become behind windows that slide over them, and where they
 * are enlarged. What needs rounding is told of numbers alone. */
#include "measure/input/trace.h"
#include <string.h>

struct window {
	int64_t kernel, stride, dilation, padding;
	bool same; /* padded so that nothing but the stride makes it shorter */
	bool up;   /* the last window may reach over the end */
};

static int64_t number_of(const struct walk *walk, const char *name, size_t place, int64_t otherwise)
{
	const struct network_attribute *list = network_attribute(walk->node, name);
	return list && place < list->count ? list->integers[place] : otherwise;
}

/* Of a weight the kernel is what comes behind its first two axes. */
static int64_t kernel_of(struct walk *walk, size_t weight_at, size_t place)
{
	const struct traced *weight = trace_in(walk, weight_at);
	bool told = weight_at && weight->shaped && place + 2 < weight->rank &&
		    length_is_constant(&weight->axes[place + 2]);
	return number_of(walk, "kernel_shape", place, told ? weight->axes[place + 2].constant : 0);
}

/* False where nothing sane is told. */
static bool window_of(struct walk *walk, size_t weight_at, size_t place, size_t sides,
		      struct window *window)
{
	const int64_t most = 1 << 20;
	const struct network_attribute *automatic = network_attribute(walk->node, "auto_pad");
	const char *pad = automatic && automatic->text ? automatic->text : "";
	int64_t before = number_of(walk, "pads", place, 0);
	int64_t behind = number_of(walk, "pads", place + sides, 0);
	*window = (struct window){ .kernel = kernel_of(walk, weight_at, place),
				   .stride = number_of(walk, "strides", place, 1),
				   .dilation = number_of(walk, "dilations", place, 1),
				   .same = strncmp(pad, "SAME", 4) == 0,
				   .up = network_integer(walk->node, "ceil_mode", 0) };
	bool sane = before >= 0 && before < most && behind >= 0 && behind < most;
	window->padding = sane && strcmp(pad, "VALID") != 0 ? before + behind : 0;
	return sane && window->kernel > 0 && window->kernel < most && window->stride > 0 &&
	       window->stride < most && window->dilation > 0 && window->dilation < most;
}

static int64_t span_of(const struct window *window)
{
	return window->dilation * (window->kernel - 1) + 1;
}

/* Windows that begin within a length. */
static struct length steps_of(struct length length, const struct window *window, bool up)
{
	if (length_is_constant(&length) && length.constant >= 0)
		return length_constant((length.constant + (up ? window->stride - 1 : 0)) /
				       window->stride);
	return length_divided(length, window->stride);
}

static struct length slide(struct walk *walk, struct length in, const struct window *window)
{
	int64_t beyond = window->padding - span_of(window);
	if (window->same)
		return steps_of(in, window, true);
	struct length room = length_add(in, length_constant(beyond), 1);
	if (length_is_constant(&room) && room.constant < 0) {
		trace_conflict(walk, "the window");
		return length_unknown();
	}
	return length_add(steps_of(room, window, window->up), length_constant(1), 1);
}

static struct length spread(struct walk *walk, struct length in, const struct window *window,
			    size_t place)
{
	struct length longer = length_times(in, length_constant(window->stride));
	int64_t more = span_of(window) - window->stride - window->padding +
		       number_of(walk, "output_padding", place, 0);
	return window->same ? longer : length_add(longer, length_constant(more), 1);
}

/* The sides of the result; batch and channels were told by the weights. */
static void each_side(struct walk *walk, size_t weight_at, bool transposed)
{
	const struct traced *in = trace_in(walk, 0);
	struct traced *out = trace_out(walk, 0);
	bool given = network_attribute(walk->node, "output_shape") != NULL;
	if (!out || !in->shaped || !out->shaped || out->rank != in->rank || given)
		return;
	for (size_t i = 2; i < in->rank; i++) {
		struct window window;
		if (window_of(walk, weight_at, i - 2, in->rank - 2u, &window))
			out->axes[i] = transposed ? spread(walk, in->axes[i], &window, i - 2)
						  : slide(walk, in->axes[i], &window);
	}
}

static void convolution(struct walk *walk)
{
	each_side(walk, 1, false);
}

static void quantised_convolution(struct walk *walk)
{
	each_side(walk, 3, false);
}

static void transposed_convolution(struct walk *walk)
{
	each_side(walk, 1, true);
}

static void pool(struct walk *walk)
{
	each_side(walk, 0, false);
}

/* By whole numbers, in the order of axes. */
static void enlarge(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct traced *out = trace_out(walk, 0);
	const struct network_value *scales =
		trace_constant(walk, trace_is_op(walk, "Resize") ? 2 : 1);
	if (!out || !in->shaped || !out->shaped || !scales || !scales->numbers ||
	    scales->number_count != in->rank || network_attribute(walk->node, "axes"))
		return;
	for (size_t i = 0; i < in->rank; i++) {
		int64_t scale = network_whole(scales->numbers[i]);
		if (scale > 0 && (double)scale == scales->numbers[i])
			out->axes[i] = length_times(in->axes[i], length_constant(scale));
	}
}

/* Blocks of the image become channels, or channels blocks. */
static void blocks(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	int64_t size = network_integer(walk->node, "blocksize", 1);
	bool deeper = trace_is_op(walk, "SpaceToDepth");
	if (!in->shaped || in->rank != 4 || size < 1 || size > 1 << 10)
		return;
	struct length *axes = trace_shape(walk, 0, 4), by = length_constant(size);
	if (!axes)
		return;
	axes[0] = in->axes[0];
	axes[1] = deeper ? length_times(in->axes[1], length_constant(size * size))
			 : length_divided(in->axes[1], size * size);
	for (size_t i = 2; i < 4; i++)
		axes[i] =
			deeper ? length_divided(in->axes[i], size) : length_times(in->axes[i], by);
}

const struct rule rules_side[] = {
	{ "Conv ConvInteger FusedConv", convolution, "how long sides become" },
	{ "QLinearConv", quantised_convolution, "how long sides become" },
	{ "ConvTranspose", transposed_convolution, "how long sides become" },
	{ "MaxPool AveragePool LpPool QLinearAveragePool", pool, "how long sides become" },
	{ "Resize Upsample", enlarge, "how long sides become" },
	{ "SpaceToDepth DepthToSpace", blocks, "sides and channels by blocks" },
	{ NULL, NULL, NULL },
};
