#include "measure/metrics/score.h"
#include "core/base/buffer.h"
#include "core/base/count.h"
#include "measure/input/element.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- Which output, and how ------------------------------------------------------------------- */

static size_t elements_of(const struct tensor *tensor)
{
	size_t count = 0;
	return shape_elements(tensor->dims, tensor->rank, &count) ? count : 0;
}

/* The next axis that is longer than 1 and not `left_out`; rank: there is none. */
static size_t next_axis(const struct tensor *tensor, size_t axis, size_t left_out)
{
	while (axis < tensor->rank && (axis == left_out || tensor->dims[axis] == 1))
		axis++;
	return axis;
}

/* Are they of one shape, without axes of length 1, which exporters add and drop, and an axis of the
 * output? */
static bool same_shape(const struct tensor *output, size_t left_out, const struct tensor *labels)
{
	size_t i = next_axis(output, 0, left_out), k = next_axis(labels, 0, SIZE_MAX);
	while (i < output->rank && k < labels->rank && output->dims[i] == labels->dims[k]) {
		i = next_axis(output, i + 1, left_out);
		k = next_axis(labels, k + 1, SIZE_MAX);
	}
	return i >= output->rank && k >= labels->rank;
}

static bool take_axis(const struct tensor *output, size_t axis, const struct tensor *labels,
		      struct score_layout *layout)
{
	bool of_rows = axis == 0 && labels->dims[0] > 1;
	if (output->dims[axis] < 2 || of_rows || !same_shape(output, axis, labels))
		return false;
	*layout = (struct score_layout){ SCORE_SCORES, (size_t)output->dims[axis], 1 };
	for (size_t i = axis + 1; i < output->rank; i++)
		layout->behind *= (size_t)output->dims[i];
	return true;
}

/* The axis of the classes is the last one, as of most classifiers and of language models, else the
 * first that can be it, as in segmentation. */
static bool find_classes(const struct tensor *output, const struct tensor *labels,
			 struct score_layout *layout)
{
	if (output->rank && take_axis(output, output->rank - 1, labels, layout))
		return true;
	for (size_t axis = 0; axis < output->rank; axis++)
		if (take_axis(output, axis, labels, layout))
			return true;
	return false;
}

static struct score_layout layout_of(const struct tensor *output, const struct tensor *labels,
				     bool classes)
{
	struct score_layout layout = { SCORE_NONE, 0, 1 };
	bool whole = element_is_integer(output->type) || output->type == ELEMENT_BOOL;
	if (!element_is_number(output->type) || !output->data || !elements_of(output))
		return layout;
	bool same = same_shape(output, SIZE_MAX, labels);
	if (!classes)
		layout.kind = same ? SCORE_VALUES : SCORE_NONE;
	else if (same && whole)
		layout.kind = SCORE_CLASSES;
	else
		find_classes(output, labels, &layout);
	return layout;
}

static void write_shape(const struct tensor *tensor, struct buffer *out)
{
	for (size_t i = 0; i < tensor->rank; i++)
		buffer_printf(out, "%s%" PRId64, i ? " × " : "", tensor->dims[i]);
	if (!tensor->rank)
		buffer_string(out, "one number");
}

static bool refuse(const struct score *score, const struct tensor *outputs, size_t count,
		   const struct tensor *labels, const char *what, const char *hint,
		   struct dyno_error *err)
{
	struct buffer text = { 0 };
	write_shape(labels, &text);
	buffer_printf(&text, " of %s; %s", element_name(labels->type), what);
	for (size_t i = 0; i < count; i++) {
		buffer_printf(&text, "%s%s (", i ? ", " : "", outputs[i].name);
		write_shape(&outputs[i], &text);
		buffer_printf(&text, " of %s)", element_name(outputs[i].type));
	}
	error_set(err, DYNO_ERROR_USAGE, "‹labels %s›: an inference has labels of %.600s; %s",
		  score->labels->text, buffer_text(&text), hint);
	buffer_finish(&text);
	return false;
}

static bool misfit(const struct score *score, const struct tensor *outputs, size_t count,
		   const struct tensor *labels, struct dyno_error *err)
{
	return refuse(score, outputs, count, labels, "they fit no output of ",
		      score->labels->classes
			      ? "classes are one label for each row of scores, an output of one "
				"number is compared with labels of floating-point numbers"
			      : "values are one label for each number of the output, classes have "
				"to be whole numbers (labels.astype(\"int64\"))",
		      err);
}

static bool find_named(const struct score *score, const struct tensor *outputs, size_t count,
		       const struct tensor *labels, size_t *found, struct dyno_error *err)
{
	for (*found = 0; *found < count; ++*found)
		if (strcmp(score->labels->output, outputs[*found].name) == 0)
			return layout_of(&outputs[*found], labels, score->labels->classes).kind !=
				       SCORE_NONE ||
			       misfit(score, &outputs[*found], 1, labels, err);
	return refuse(score, outputs, count, labels, "the model has no such output, but ",
		      "give the name of one of these", err);
}

/* How many belong to the labels in that way, and the last of these. */
static size_t count_fitting(const struct score *score, const struct tensor *outputs, size_t count,
			    const struct tensor *labels, enum score_kind kind, size_t *found)
{
	size_t fitting = 0;
	for (size_t i = 0; i < count; i++) {
		if (layout_of(&outputs[i], labels, score->labels->classes).kind != kind)
			continue;
		*found = i;
		fitting++;
	}
	return fitting;
}

/* The output that was named; else the only one that fits. One of scores is preferred to the answer
 * beside it, which says less. */
static bool find_output(const struct score *score, const struct tensor *outputs, size_t count,
			const struct tensor *labels, size_t *found, struct dyno_error *err)
{
	static const enum score_kind kinds[] = { SCORE_SCORES, SCORE_CLASSES, SCORE_VALUES };
	if (score->labels->output)
		return find_named(score, outputs, count, labels, found, err);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		size_t fitting = count_fitting(score, outputs, count, labels, kinds[i], found);
		if (fitting == 1)
			return true;
		if (fitting)
			return refuse(score, outputs, count, labels,
				      "more than one output fits of ",
				      "say which is meant, ‹labels OUTPUT=FILE›", err);
	}
	return misfit(score, outputs, count, labels, err);
}

/* --- Rows ------------------------------------------------------------------------------------ */

static double largest_of(const struct labels *labels)
{
	double largest = 0;
	for (uint64_t row = 0; row < labels->rows; row++)
		for (size_t i = 0; i < labels->each; i++)
			largest = fmax(largest, fabs(labels_value(labels, row, i)));
	return largest;
}

bool score_init(struct score *score, const struct labels *labels, struct arena *arena,
		struct dyno_error *err)
{
	bool alike = labels->classes && labels->each > 1; /* no row has a number of its own */
	*score = (struct score){ .labels = labels, .arena = arena };
	score->scale = labels->classes ? 1 : largest_of(labels);
	if (alike || labels->rows > SCORE_KEPT || !(score->scale > 0))
		return true;
	score->series = arena_allocate(arena, labels->rows, sizeof(*score->series));
	return score->series || error_memory(err);
}

static void add(struct score_sums *sums, double n, double x)
{
	sums->rows++;
	sums->n += n;
	sums->x += x;
	sums->nn += n * n;
	sums->nx += n * x;
	sums->xx += x * x;
}

static void add_distance(struct score_spread *spread, double distance)
{
	double off = distance - spread->mean;
	spread->mean += off / ++spread->rows;
	spread->squares += off * (distance - spread->mean);
}

static void keep(struct score *score, double number)
{
	if (score->series)
		score->series[score->series_count++] = (uint64_t)llround(fmin(number, 9e15));
}

static void note_unusable(struct score *score)
{
	if (!score->unusable++)
		score->unusable_row = score->rows;
}

/* How many classes have a higher score than that of the label; of equals the first is the answer,
 * as argmax has it. All of them where a score is NaN: that is no answer. */
static uint64_t rank_of(const struct score *score, const struct tensor *output, size_t at,
			size_t class)
{
	size_t behind = score->layout.behind, classes = score->layout.classes;
	size_t start = at / behind * behind * classes + at % behind;
	double own = element_load(output->type, output->data, start + class * behind);
	uint64_t above = 0;
	for (size_t c = 0; c < classes; c++) {
		double other = element_load(output->type, output->data, start + c * behind);
		if (isnan(other))
			return classes;
		above += other > own || (other == own && c < class);
	}
	return above;
}

static bool check_class(const struct score *score, const struct tensor *output, double class,
			struct dyno_error *err)
{
	return class < (double)score->layout.classes ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "‹labels %s›: the label %.0f of row %" PRIu64
			 " (from 0) is no class of output %s, which has %zu (0 … %zu)",
			 score->labels->text, class, score->rows, output->name,
			 score->layout.classes, score->layout.classes - 1);
}

/* `at` is the label's place among those of the inference. */
static bool take_label(struct score *score, const struct tensor *output, size_t at, double class,
		       uint64_t *rank, struct dyno_error *err)
{
	if (score->layout.kind == SCORE_CLASSES) {
		*rank = element_load(output->type, output->data, at) != class;
		return true;
	}
	if (!check_class(score, output, class, err))
		return false;
	*rank = rank_of(score, output, at, (size_t) class);
	if (*rank == score->layout.classes)
		note_unusable(score);
	return true;
}

static bool take_classes(struct score *score, const struct tensor *output, size_t first,
			 struct dyno_error *err)
{
	double counted = 0, right = 0, near = 0;
	uint64_t most = score->layout.kind == SCORE_SCORES ? score->layout.classes : 1;
	for (size_t i = 0; i < score->labels->each; i++) {
		double class = labels_value(score->labels, score->rows, i);
		uint64_t rank;
		if (class == LABEL_NONE)
			continue;
		if (!take_label(score, output, first + i, class, &rank, err))
			return false;
		keep(score, (double)rank);
		counted++;
		right += rank == 0;
		near += rank < SCORE_TOP && rank < most;
	}
	score->counted += (uint64_t)counted;
	add(&score->first, counted, right);
	add(&score->top, counted, near);
	return true;
}

static void take_values(struct score *score, const struct tensor *output, size_t first)
{
	double sum = 0, each = (double)score->labels->each;
	for (size_t i = 0; i < score->labels->each; i++)
		sum += fabs(element_load(output->type, output->data, first + i) -
			    labels_value(score->labels, score->rows, i));
	score->counted += score->labels->each;
	if (!isfinite(sum))
		note_unusable(score);
	else
		keep(score, sum / each / score->scale * 1e9);
	add_distance(&score->spread, sum / each);
}

static bool take_row(struct score *score, const struct tensor *output, size_t first,
		     struct dyno_error *err)
{
	if (score->layout.kind != SCORE_VALUES)
		return take_classes(score, output, first, err);
	take_values(score, output, first);
	return true;
}

/* The labels of some rows, without their values: [rows, …]. */
static struct tensor shape_of(const struct score *score, uint64_t rows)
{
	struct tensor shape = score->labels->array.tensor;
	shape.dims[0] = (int64_t)rows;
	return shape;
}

bool score_take(struct score *score, const struct tensor *outputs, size_t count, uint64_t rows,
		struct dyno_error *err)
{
	const struct tensor labels = shape_of(score, rows);
	size_t place = 0;
	if (rows > score->labels->rows - score->rows)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹labels %s›: there are labels of %" PRIu64 " rows only",
				 score->labels->text, score->labels->rows);
	if (!find_output(score, outputs, count, &labels, &place, err))
		return false;
	const struct tensor *output = &outputs[place];
	score->layout = layout_of(output, &labels, score->labels->classes);
	if (!score->output)
		score->output = arena_string(score->arena, output->name);
	for (uint64_t i = 0; i < rows; i++, score->rows++)
		if (!take_row(score, output, (size_t)i * score->labels->each, err))
			return false;
	return score->output || error_memory(err);
}

/* --- What it adds up to ---------------------------------------------------------------------- */

/* Labels of one row are alike: they are worth as many independent ones as have the variance of a
 * ratio of sums over rows (Cochran 1977, "Sampling techniques", section 6.3), for which Wilson's
 * interval is taken (Korn & Graubard 1998 do so with Clopper & Pearson's). With one label a row
 * these are all. */
static double worth_of(const struct score_sums *sums, double share)
{
	double off = sums->xx - 2 * share * sums->nx + share * share * sums->nn;
	double variance = sums->rows / (sums->rows - 1) * off / (sums->n * sums->n);
	if (sums->nn == sums->n) /* each row has one label at most */
		return sums->n;
	if (!(share > 0 && share < 1) || !(variance > 0)) /* all rows are alike */
		return sums->rows;
	return fmin(share * (1 - share) / variance, sums->n);
}

static const struct score_value nothing = { NAN, { NAN, NAN } };

struct score_value score_share(const struct score *score, const struct score_sums *sums)
{
	if (!score->labels->classes || !sums->n || score->unusable == score->counted)
		return nothing;
	double share = sums->x / sums->n;
	return (struct score_value){ share,
				     stats_share_interval(share, worth_of(sums, share), 0.95) };
}

/* Student's t over rows. */
struct score_value score_mean(const struct score *score)
{
	const struct score_spread *spread = &score->spread;
	struct score_value mean = nothing;
	if (score->labels->classes || score->unusable || !spread->rows)
		return nothing;
	mean.value = spread->mean;
	if (spread->rows < 2)
		return mean;
	double deviation = sqrt(spread->squares / (spread->rows - 1));
	mean.interval = stats_mean_interval(spread->mean, deviation, spread->rows, 0.95);
	mean.interval.low = fmax(mean.interval.low, 0);
	return mean;
}

bool score_is_trivial(const struct score *score)
{
	return score->layout.kind == SCORE_SCORES && score->layout.classes <= SCORE_TOP;
}
