/* Whole numbers that choose: rows of a table, of another input, classes. They lie below the number
 * of what there is to choose from. */
#include "core/base/count.h"
#include "measure/input/trace.h"

/* x * factor + offset < rows. Numbers below 0 would count from behind: nobody means that. */
static void limit(struct walk *walk, const struct origin *origin, struct length rows,
		  const char *what)
{
	struct content_evidence *content = &walk->evidence->contents[origin->input];
	bool shifted = origin->offset != 0;
	if (!rows.known || origin->factor < 1 ||
	    (content->content != CONTENT_NONE && content->content != CONTENT_BELOW))
		return;
	if (shifted)
		rows = length_add(rows, length_constant(network_whole(origin->offset)), -1);
	if (origin->factor > 1)
		rows = length_is_constant(&rows)
			       ? length_constant(rows.constant / network_whole(origin->factor))
			       : length_unknown();
	if (!rows.known || content->limit_count == EVIDENCE_LIMITS_MAX)
		return;
	if (content->content == CONTENT_NONE)
		content->why = trace_why(walk, "%s", what);
	content->content = CONTENT_BELOW;
	content->limits[content->limit_count++] = rows;
}

static void below(struct walk *walk, size_t operand, struct length rows, const char *what)
{
	const struct traced *in = trace_in(walk, operand);
	for (size_t i = 0; i < in->origin_count; i++)
		limit(walk, &in->origins[i], rows, what);
}

/* What rows are chosen from: an input as it came in is a list of things, of which there are some.
 */
static void chosen_from(struct walk *walk, const struct traced *table, size_t axis)
{
	if (table->origin_count && axis == 0 && trace_in(walk, 1)->origin_count)
		trace_role(walk, table->axes[0], ROLE_ITEMS, "what is chosen from by the numbers");
}

static void gather(struct walk *walk)
{
	const struct traced *table = trace_in(walk, 0);
	size_t axis;
	if (!trace_axis(table, network_integer(walk->node, "axis", 0), &axis))
		return;
	below(walk, 1, table->axes[axis], "rows of the table");
	chosen_from(walk, table, axis);
}

/* Each index of the last axis is of one axis of the data. */
static void gather_nd(struct walk *walk)
{
	const struct traced *table = trace_in(walk, 0), *at = trace_in(walk, 1);
	int64_t skipped = network_integer(walk->node, "batch_dims", 0);
	if (!table->shaped || !at->shaped || !at->rank || skipped < 0)
		return;
	const struct length *depth = &at->axes[at->rank - 1];
	if (!length_is_constant(depth))
		return;
	for (int64_t i = skipped; i < skipped + depth->constant && i < table->rank; i++)
		below(walk, 1, table->axes[i], "places in the data");
	chosen_from(walk, table, (size_t)skipped);
}

static void scatter(struct walk *walk)
{
	const struct traced *table = trace_in(walk, 0);
	size_t axis;
	if (trace_axis(table, network_integer(walk->node, "axis", 0), &axis))
		below(walk, 1, table->axes[axis], "places in the data");
}

/* com.microsoft's embedding of BERT: ids, segments; tables of words, positions, segments. */
static void embed(struct walk *walk)
{
	static const struct {
		size_t ids, table;
	} pairs[] = { { 0, 2 }, { 1, 4 }, { 8, 3 } };
	for (size_t i = 0; i < COUNT(pairs); i++) {
		const struct traced *table = trace_in(walk, pairs[i].table);
		if (table->shaped && table->rank == 2)
			below(walk, pairs[i].ids, table->axes[0], "rows of the table");
	}
}

static void one_hot(struct walk *walk)
{
	double depth;
	if (trace_number(walk, 1, &depth))
		below(walk, 0, length_constant(network_whole(depth)), "classes");
}

/* Rows of a packed table: its blocks lie in the last axis. */
static void gather_packed(struct walk *walk)
{
	const struct traced *table = trace_in(walk, 0);
	if (table->shaped && table->rank && !network_integer(walk->node, "gather_axis", 0))
		below(walk, 1, table->axes[0], "rows of the table");
}

/* Classes that scores are told for: [batch, classes, …]. */
static void classes(struct walk *walk)
{
	const struct traced *scores = trace_in(walk, 0);
	if (scores->shaped && scores->rank >= 2)
		below(walk, 1, scores->axes[1], "classes");
}

/* Boxes of images: which image each is in. */
static void boxes(struct walk *walk)
{
	const struct traced *images = trace_in(walk, 0);
	if (images->shaped && images->rank)
		below(walk, 2, images->axes[0], "images");
}

const struct rule rules_index[] = {
	{ "Gather", gather, "numbers below the rows of the table" },
	{ "GatherElements", scatter, "numbers below the length of the axis" },
	{ "GatherND", gather_nd, "numbers below the lengths of the axes" },
	{ "Scatter ScatterElements TensorScatter", scatter,
	  "numbers below the length of the axis" },
	{ "ScatterND", gather_nd, "numbers below the lengths of the axes" },
	{ "EmbedLayerNormalization", embed, "numbers below the rows of the table" },
	{ "GatherBlockQuantized", gather_packed, "numbers below the rows of the table" },
	{ "OneHot", one_hot, "numbers below the classes" },
	{ "NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", classes,
	  "numbers below the classes" },
	{ "RoiAlign MaxRoiPool", boxes, "numbers below the images" },
	{ NULL, NULL, NULL },
};
