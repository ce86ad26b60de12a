/* Nodes that join axes, cut them, choose from them or sum over them. */
#include "measure/input/trace.h"
#include <string.h>

/* --- Joining and choosing -------------------------------------------------------------------- */

static void concat_numbers(struct walk *walk)
{
	size_t count = 0;
	for (size_t i = 0; i < walk->node->input_count; i++) {
		const struct traced *in = trace_in(walk, i);
		if (!in->shaped || in->rank != 1 || !length_is_constant(&in->axes[0]))
			return;
		count += in->number_count ? in->number_count : (size_t)in->axes[0].constant;
		if (count > TRACE_NUMBERS_MAX)
			return;
	}
	struct length *numbers = trace_numbers(walk, 0, count);
	for (size_t i = 0, to = 0; numbers && i < walk->node->input_count; i++) {
		const struct traced *in = trace_in(walk, i);
		size_t here = in->number_count ? in->number_count : (size_t)in->axes[0].constant;
		for (size_t k = 0; k < here; k++)
			numbers[to++] = in->numbers ? in->numbers[k] : length_unknown();
	}
}

static void concat(struct walk *walk)
{
	const struct traced *first = trace_in(walk, 0);
	size_t along;
	concat_numbers(walk);
	for (size_t i = 0; i < walk->node->input_count; i++)
		trace_take_origins(walk, i);
	if (!trace_axis(first, network_integer(walk->node, "axis", 0), &along))
		return;
	struct length *axes = trace_shape(walk, 0, first->rank);
	if (!axes)
		return;
	memcpy(axes, first->axes, first->rank * sizeof(*axes));
	for (size_t i = 1; i < walk->node->input_count; i++) {
		const struct traced *in = trace_in(walk, i);
		bool fits = in->shaped && in->rank == first->rank;
		axes[along] = fits ? length_add(axes[along], in->axes[along], 1) : length_unknown();
		for (size_t k = 0; fits && k < first->rank; k++) {
			if (k == along)
				continue;
			trace_equal(walk, axes[k], in->axes[k],
				    "as long as what it is joined with");
			axes[k] = axes[k].known ? axes[k] : in->axes[k];
		}
	}
}

static void gather(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *at = trace_in(walk, 1);
	size_t axis;
	double index;
	if (in->numbers && trace_number(walk, 1, &index)) {
		int64_t place = network_whole(index) + (index < 0 ? in->number_count : 0);
		struct length *number = trace_numbers(walk, 0, 1);
		if (number && place >= 0 && place < in->number_count)
			*number = in->numbers[place];
	} else if (in->numbers && at->numbers) {
		struct length *numbers = trace_numbers(walk, 0, at->number_count);
		for (size_t i = 0; numbers && i < at->number_count; i++) {
			int64_t place = at->numbers[i].constant;
			place += place < 0 ? in->number_count : 0;
			numbers[i] = length_is_constant(&at->numbers[i]) && place >= 0 &&
						     place < in->number_count
					     ? in->numbers[place]
					     : length_unknown();
		}
	}
	trace_take_origins(walk, 0);
	if (!trace_axis(in, network_integer(walk->node, "axis", 0), &axis) || !at->shaped)
		return;
	struct length *axes = trace_shape(walk, 0, in->rank - 1u + at->rank);
	if (!axes)
		return;
	memcpy(axes, in->axes, axis * sizeof(*axes));
	memcpy(axes + axis, at->axes, at->rank * sizeof(*axes));
	memcpy(axes + axis + at->rank, in->axes + axis + 1, (in->rank - axis - 1) * sizeof(*axes));
}

/* --- Cutting --------------------------------------------------------------------------------- */

/* A constant list is cut as far as a length says: the length may not be longer (a table of
 * positions). */
static void note_most(struct walk *walk, struct length end, int64_t most)
{
	struct evidence *evidence = walk->evidence;
	end = lengths_settle(&evidence->lengths, end);
	if (!end.known || !end.count || most <= 0)
		return;
	struct limit_evidence *limits =
		arena_grow(walk->arena, evidence->most, evidence->most_count,
			   list_room(evidence->most_count), sizeof(*limits));
	if (!limits)
		return;
	evidence->most = limits;
	limits[evidence->most_count++] =
		(struct limit_evidence){ end, most, trace_why(walk, "%lld rows", (long long)most) };
}

/* From 0, from behind, or from a known place; to the end, to a known place, or to a length. */
static struct length slice_length(struct walk *walk, struct length whole, struct length from,
				  struct length to, struct length step)
{
	bool forwards = trace_is_one(&step) && length_is_constant(&from);
	if (!forwards)
		return length_unknown();
	if (length_is_constant(&to)) {
		bool to_end = to.constant >= INT32_MAX;
		struct length end = to_end            ? whole
				    : to.constant < 0 ? length_add(whole, to, 1)
						      : to;
		/* Whether a free axis is longer than where it ends is not known. */
		if (!to_end && to.constant >= 0 && !length_is_constant(&whole))
			return length_unknown();
		if (!to_end && to.constant > whole.constant && length_is_constant(&whole))
			end = whole;
		return from.constant < 0 ? length_add(end, length_add(whole, from, 1), -1)
					 : length_add(end, from, -1);
	}
	if (length_is_constant(&whole))
		note_most(walk, to, whole.constant);
	return from.constant >= 0 ? length_add(to, from, -1) : length_unknown();
}

/* In older models starts, ends and axes are attributes. */
static bool slice_words(struct walk *walk, const char *name, size_t operand, struct length *words,
			size_t *count, int64_t otherwise)
{
	const struct network_attribute *attribute = network_attribute(walk->node, name);
	const struct traced *in = trace_in(walk, operand);
	bool left_out = !attribute && (operand >= walk->node->input_count ||
				       walk->node->inputs[operand] == NETWORK_NONE);
	size_t there = attribute ? attribute->count : in->number_count;
	if (left_out) {
		for (size_t i = 0; i < *count; i++)
			words[i] = length_constant(otherwise < 0 ? (int64_t)i : otherwise);
		return true;
	}
	if ((!attribute && !in->numbers) || there > TRACE_RANK_MAX)
		return false;
	for (size_t i = 0; i < there; i++) {
		int64_t value = attribute ? attribute->integers[i] : 0;
		value = value > INT32_MAX ? INT32_MAX : value < -INT32_MAX ? -INT32_MAX : value;
		words[i] = attribute ? length_constant(value) : in->numbers[i];
		if (!words[i].known && !attribute) /* beyond what lengths can be: the end */
			words[i] = length_constant(INT32_MAX);
	}
	*count = there;
	return true;
}

static void slice(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	struct length words[4][TRACE_RANK_MAX];
	size_t count = 0, counts[4];
	trace_take_origins(walk, 0);
	if (!slice_words(walk, "starts", 1, words[0], &count, 0) || !count)
		return;
	for (size_t i = 0; i < 4; i++)
		counts[i] = count;
	if (!slice_words(walk, "ends", 2, words[1], &counts[1], 0) ||
	    !slice_words(walk, "axes", 3, words[2], &counts[2], -1) ||
	    !slice_words(walk, "steps", 4, words[3], &counts[3], 1) || counts[1] != count ||
	    counts[2] != count || counts[3] != count)
		return;
	struct traced *out = trace_out(walk, 0);
	if (out && in->numbers && count == 1 && length_is_constant(&words[0][0]) &&
	    length_is_constant(&words[1][0]) && trace_is_one(&words[3][0])) {
		int64_t from = words[0][0].constant, to = words[1][0].constant;
		from += from < 0 ? in->number_count : 0;
		to += to < 0 ? in->number_count : 0;
		to = to > in->number_count ? in->number_count : to;
		if (from >= 0 && from <= to) {
			out->numbers = in->numbers + from;
			out->number_count = (uint8_t)(to - from);
		}
	}
	struct length *axes = in->shaped ? trace_shape(walk, 0, in->rank) : NULL;
	if (!axes)
		return;
	memcpy(axes, in->axes, in->rank * sizeof(*axes));
	for (size_t i = 0; i < count; i++) {
		size_t axis;
		if (!length_is_constant(&words[2][i]) ||
		    !trace_axis(in, words[2][i].constant, &axis)) {
			trace_shape(walk, 0, in->rank);
			return;
		}
		axes[axis] =
			slice_length(walk, in->axes[axis], words[0][i], words[1][i], words[3][i]);
	}
}

static void split(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *parts = trace_in(walk, 1);
	const struct network_attribute *attribute = network_attribute(walk->node, "split");
	size_t axis, results = walk->node->output_count;
	bool there = trace_axis(in, network_integer(walk->node, "axis", 0), &axis);
	for (size_t i = 0; i < results && i < 64; i++) {
		struct traced *out = trace_out(walk, i);
		struct length *axes = there ? trace_shape(walk, i, in->rank) : NULL;
		if (out && in->origin_count) {
			memcpy(out->origins, in->origins, sizeof(out->origins));
			out->origin_count = in->origin_count;
		}
		if (!axes)
			continue;
		memcpy(axes, in->axes, in->rank * sizeof(*axes));
		axes[axis] = attribute && i < attribute->count
				     ? length_constant(attribute->integers[i])
			     : parts->numbers && i < parts->number_count
				     ? parts->numbers[i]
				     : length_divided(in->axes[axis], (int64_t)results);
	}
}

static void pad(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *pads = trace_in(walk, 1);
	const struct network_attribute *attribute = network_attribute(walk->node, "pads");
	size_t count = attribute ? attribute->count : pads->numbers ? pads->number_count : 0;
	struct length *axes = in->shaped ? trace_shape(walk, 0, in->rank) : NULL;
	for (size_t i = 0; axes && count == 2u * in->rank && i < in->rank; i++) {
		axes[i] = in->axes[i];
		for (size_t k = i; k < count; k += in->rank)
			axes[i] = length_add(axes[i],
					     attribute ? length_constant(attribute->integers[k])
						       : pads->numbers[k],
					     1);
	}
}

static void tile(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0), *times = trace_in(walk, 1);
	trace_take_origins(walk, 0);
	struct length *axes = in->shaped && times->number_count == in->rank
				      ? trace_shape(walk, 0, in->rank)
				      : NULL;
	for (size_t i = 0; axes && times->numbers && i < in->rank; i++)
		axes[i] = length_times(in->axes[i], times->numbers[i]);
}

static void range(struct walk *walk)
{
	const struct traced *from = trace_in(walk, 0), *to = trace_in(walk, 1);
	double step;
	struct length *axes = trace_shape(walk, 0, 1);
	if (axes && from->numbers && to->numbers && from->number_count == 1 &&
	    to->number_count == 1 && trace_number(walk, 2, &step) && step == 1)
		axes[0] = length_add(to->numbers[0], from->numbers[0], -1);
}

static void reduce(struct walk *walk)
{
	const struct traced *in = trace_in(walk, 0);
	bool keep = network_integer(walk->node, "keepdims", 1), arg = *walk->node->op == 'A';
	int64_t named[TRACE_RANK_MAX] = { network_integer(walk->node, "axis", 0) };
	bool gone[TRACE_RANK_MAX] = { false };
	size_t count = arg ? 1 : trace_named_axes(walk, 1, named, TRACE_RANK_MAX), place, rank = 0;
	if (!in->shaped)
		return;
	for (size_t i = 0; i < in->rank; i++)
		gone[i] = !count;
	for (size_t i = 0; i < count; i++)
		if (trace_axis(in, named[i], &place))
			gone[place] = true;
	for (size_t i = 0; i < in->rank; i++)
		rank += keep || !gone[i];
	struct length *axes = trace_shape(walk, 0, rank);
	for (size_t i = 0, to = 0; axes && i < in->rank; i++)
		if (keep || !gone[i])
			axes[to++] = gone[i] ? length_constant(1) : in->axes[i];
}

const struct rule rules_cutting[] = {
	{ "Concat", concat, "what is joined is as long in all other axes" },
	{ "Gather", gather, "rows" },
	{ "Slice", slice, "a part, which is no longer than the whole" },
	{ "Split", split, "parts" },
	{ "Pad", pad, "a longer axis" },
	{ "Tile", tile, "a longer axis" },
	{ "Range", range, "a list of numbers" },
	{ "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum "
	  "ReduceLogSumExp ReduceSumSquare ArgMax ArgMin",
	  reduce, "axes of 1" },
	{ NULL, NULL, NULL },
};
