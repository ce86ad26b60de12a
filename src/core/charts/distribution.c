/* Distribution of the samples of each cell: violins over a word (boxes, or histograms with --mark),
 * or the share of samples up to each latency (ECDF). `ab` is the ECDF of both sides. */
#include "core/chart/draw.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS     48   /* of a violin's side */
#define QUANTILES  256  /* of an ECDF with more samples than that */
#define BINS       40   /* of a histogram */
#define SHAPES     96   /* in a panel: more cannot be told apart */
#define ROOMY      32   /* shapes that have room for a sign at their median */
#define FEWEST     8    /* samples that have a shape */
#define THINNED_TO 2000 /* samples that a density is made from, evenly spaced in rank */

/* All samples of a row's sound processes, sorted, in s. */
static double *sorted_samples(struct drawing *drawing, const struct chart_row *row, size_t *count)
{
	size_t room = 0;
	*count = 0;
	for (size_t j = 0; j < row->joined_count; j++)
		for (size_t i = 0; i < row->joined[j]->replicate_count; i++)
			room += replicate_samples(&row->joined[j]->replicates[i])->count;
	double *samples = arena_allocate(drawing->arena, room + 1, sizeof(double));
	for (size_t j = 0; samples && j < row->joined_count; j++)
		for (size_t i = 0; i < row->joined[j]->replicate_count; i++) {
			const struct replicate *replicate = &row->joined[j]->replicates[i];
			const struct sample_series *series = replicate_samples(replicate);
			for (size_t k = 0; replicate->status == STATUS_OK && k < series->count; k++)
				samples[(*count)++] = series_value(series, k);
		}
	if (samples)
		stats_sort(samples, *count);
	return samples;
}

/* Bytes must be the same wherever exp() differs in its last digit. */
static double rounded(double value)
{
	return round(value * 1e6) / 1e6;
}

/* The same of numbers of any size: nine digits. */
static double same_anywhere(double value)
{
	char text[32];
	snprintf(text, sizeof(text), "%.9g", value);
	return strtod(text, NULL);
}

/* --- Over a word ----------------------------------------------------------------------------- */

/* Gaussian kernel, Silverman's bandwidth (1986: Density estimation, eq. 3.31), from the smallest
 * sample to the 99.5th percentile: a long tail would flatten the rest. */
static void density(const double *samples, size_t count, double low, double high, double *at)
{
	size_t stride = count > THINNED_TO ? count / THINNED_TO : 1;
	double spread = stats_standard_deviation(samples, count);
	double quartiles =
		(stats_quantile(samples, count, 0.75) - stats_quantile(samples, count, 0.25)) /
		1.34;
	double width =
		0.9 * (quartiles > 0 ? fmin(spread, quartiles) : spread) * pow((double)count, -0.2);
	double most = 0;
	for (size_t p = 0; p < POINTS; p++) {
		double x = low + (high - low) * (double)p / (POINTS - 1);
		at[p] = 0;
		for (size_t i = 0; i < count; i += stride) {
			double z = (x - samples[i]) / width;
			at[p] += exp(-0.5 * z * z);
		}
		most = fmax(most, at[p]);
	}
	for (size_t p = 0; p < POINTS; p++)
		at[p] = most > 0 ? at[p] / most : 0;
}

/* On a log axis the density is that of the logarithms: what the eye compares is its area there. */
static const double *logarithms(struct drawing *drawing, const double *samples, size_t count)
{
	double *logs = arena_allocate(drawing->arena, count, sizeof(*logs));
	for (size_t i = 0; logs && i < count; i++)
		logs[i] = log(samples[i]);
	return logs;
}

/* How shapes stand over a word. */
struct shapes {
	bool box;
	bool medians;    /* are marked */
	enum scale kind; /* of the y axis */
	double width;    /* of one, in x units */
	double scale;    /* from s to the axis's unit */
};

static bool add_violin(struct drawing *drawing, struct panel *panel, const struct series *series,
		       const double *samples, size_t count, double x, const struct shapes *shapes)
{
	bool log = shapes->kind == SCALE_LOG;
	if (log && !(samples = logarithms(drawing, samples, count)))
		return false;
	double low = samples[0], high = stats_quantile(samples, count, 0.995), at[POINTS];
	struct mark *mark = series_mark(drawing, panel, MARK_POLYGON, series, 2 * POINTS, false);
	if (!mark)
		return false;
	density(samples, count, low, high, at);
	mark->opacity = 0.5 * series->opacity;
	for (size_t p = 0; p < POINTS; p++) {
		double y = low + (high - low) * (double)p / (POINTS - 1);
		size_t back = 2 * POINTS - 1 - p;
		mark->x[p] = rounded(x - at[p] * shapes->width / 2);
		mark->x[back] = rounded(x + at[p] * shapes->width / 2);
		mark->y[p] = mark->y[back] =
			log ? same_anywhere(exp(y)) * shapes->scale : y * shapes->scale;
		mark->rows[p] = mark->rows[back] = series->rows[0]->place;
	}
	return true;
}

/* Whiskers at the farthest samples within 1.5 interquartile ranges of the box (Tukey 1977). */
static bool add_box(struct drawing *drawing, struct panel *panel, const struct series *series,
		    const double *samples, size_t count, double x, const struct shapes *shapes)
{
	double scale = shapes->scale;
	double q1 = stats_quantile(samples, count, 0.25), q3 = stats_quantile(samples, count, 0.75);
	double reach = 1.5 * (q3 - q1);
	size_t first = 0, last = count - 1;
	struct mark *mark = series_mark(drawing, panel, MARK_BOX, series, 1, true);
	if (!mark || !(mark->quartile_low = arena_allocate(drawing->arena, 1, sizeof(double))) ||
	    !(mark->quartile_high = arena_allocate(drawing->arena, 1, sizeof(double))))
		return false;
	while (first < count - 1 && samples[first] < q1 - reach)
		first++;
	while (last > 0 && samples[last] > q3 + reach)
		last--;
	mark->width = shapes->width;
	mark->x[0] = x;
	mark->y[0] = stats_quantile(samples, count, 0.5) * scale;
	mark->low[0] = samples[first] * scale;
	mark->high[0] = samples[last] * scale;
	mark->quartile_low[0] = q1 * scale;
	mark->quartile_high[0] = q3 * scale;
	figure_add_note(drawing->figure, "Box: quartiles and median; whiskers: farthest sample "
					 "within 1.5 interquartile ranges");
	return true;
}

static bool add_few(struct drawing *drawing, struct panel *panel, const struct series *series,
		    const double *samples, size_t count, double x, double scale)
{
	struct mark *mark = series_mark(drawing, panel, MARK_POINTS, series, count, false);
	if (!mark)
		return false;
	for (size_t i = 0; i < count; i++) {
		mark->x[i] = x;
		mark->y[i] = samples[i] * scale;
		mark->rows[i] = series->rows[0]->place;
	}
	return true;
}

static bool add_shape(struct drawing *drawing, struct panel *panel, const struct series *series,
		      double x, const struct shapes *shapes)
{
	size_t count;
	double *samples = sorted_samples(drawing, series->rows[0], &count);
	if (!samples)
		return false;
	if (!count)
		return true;
	size_t zeros = 0; /* which a logarithmic axis does not have */
	while (shapes->kind == SCALE_LOG && zeros < count && !(samples[zeros] > 0))
		zeros++;
	if (zeros)
		figure_add_note(drawing->figure,
				"A logarithmic axis has no zero: samples of 0 are left out");
	samples += zeros;
	count -= zeros;
	if (!count)
		return true;
	if (count < FEWEST || samples[0] == samples[count - 1])
		return add_few(drawing, panel, series, samples, count, x, shapes->scale);
	if (shapes->box)
		return add_box(drawing, panel, series, samples, count, x, shapes);
	struct series middle = *series;
	middle.name = NULL;
	middle.colour = COLOUR_TEXT;
	double median = stats_quantile(samples, count, 0.5);
	return add_violin(drawing, panel, series, samples, count, x, shapes) &&
	       (!shapes->medians || add_few(drawing, panel, &middle, &median, 1, x, shapes->scale));
}

/* From the smallest to the largest sample. */
static struct extent extent_of_shapes(const struct drawing *drawing)
{
	static const enum field_id ends[] = { FIELD_LATENCY_MIN, FIELD_LATENCY_MAX };
	struct extent all = extent_of(drawing, FIELD_LATENCY_MEDIAN);
	for (size_t i = 0; i < 2; i++) {
		struct extent extent = extent_of(drawing, ends[i]);
		all.low = fmin(all.low, extent.low);
		all.high = fmax(all.high, extent.high);
	}
	return all;
}

static bool draw_shapes(struct drawing *drawing, struct panel *panel, int x,
			const struct series_list *list, bool box)
{
	size_t places = drawing->table.levels[x].count;
	size_t room = places < SHAPES ? SHAPES / places : 1;
	struct series_list few = { list->items, list->count < room ? list->count : room };
	if (few.count < list->count)
		figure_add_note(drawing->figure,
				"Only the first %zu series are drawn: filter, or group otherwise "
				"(‹group›, or ‹mark ecdf›)",
				few.count);
	list = &few;
	double width = bar_width(&drawing->table.levels[x], list);
	struct extent extent = extent_of_shapes(drawing);
	struct shapes shapes = { .box = box,
				 .width = width * 0.92,
				 .medians = places * list->count <= ROOMY };
	shapes.kind = field_scale(drawing, drawing->spec->y_scale, &extent, false);
	axis_unit(drawing, &panel->y, "Latency", UNIT_SECOND, BETTER_LOWER, extent.largest,
		  &shapes.scale);
	for (size_t s = 0; s < list->count; s++)
		for (size_t i = 0; i < list->items[s].count; i++) {
			struct series one = list->items[s];
			one.rows = &list->items[s].rows[i];
			one.count = 1;
			one.name = i ? NULL : one.name;
			double at = (double)one.rows[0]->level[x] +
				    ((double)s - (double)(list->count - 1) / 2) * width;
			if (!add_shape(drawing, panel, &one, at, &shapes) ||
			    !mark_missing(drawing, panel, &one, &at, FIELD_LATENCY_MEDIAN,
					  shapes.kind))
				return false;
		}
	return axis_word(drawing, &panel->x, x) && axis_fit_marks(drawing, panel, shapes.kind);
}

/* --- ECDF and histogram ---------------------------------------------------------------------- */

static bool add_ecdf(struct drawing *drawing, struct panel *panel, const struct series *series,
		     double scale)
{
	size_t count;
	double *samples = sorted_samples(drawing, series->rows[0], &count);
	size_t points = count < QUANTILES ? count : QUANTILES;
	struct mark *mark = samples && count
				    ? series_mark(drawing, panel, MARK_STEP, series, points, false)
				    : NULL;
	if (!mark)
		return samples && !count;
	mark->symbol = SYMBOL_NONE;
	for (size_t p = 0; p < points; p++) {
		size_t rank = points > 1 ? p * (count - 1) / (points - 1) : 0;
		mark->x[p] = samples[rank] * scale;
		mark->y[p] = 100 * (double)(rank + 1) / (double)count;
		mark->rows[p] = series->rows[0]->place;
		mark->labels[p] = chart_row_title(&drawing->table, series->rows[0], 0);
	}
	return true;
}

static bool add_histogram(struct drawing *drawing, struct panel *panel, const struct series *series,
			  double scale)
{
	size_t count;
	double *samples = sorted_samples(drawing, series->rows[0], &count);
	struct mark *mark = samples && count
				    ? series_mark(drawing, panel, MARK_BAR, series, BINS, false)
				    : NULL;
	if (!mark)
		return samples && !count;
	double low = samples[0] * scale, high = stats_quantile(samples, count, 0.995) * scale;
	double width = high > low ? (high - low) / BINS : fmax(low, 1) * 1e-3;
	mark->width = width;
	mark->opacity = 0.6;
	for (size_t b = 0; b < BINS; b++) {
		mark->x[b] = low + width * ((double)b + 0.5);
		mark->y[b] = 0;
		mark->rows[b] = series->rows[0]->place;
	}
	for (size_t i = 0; i < count; i++) {
		double bin = floor((samples[i] * scale - low) / width);
		if (bin < BINS)
			mark->y[(size_t)bin] += 1;
		else if (samples[i] * scale <= high)
			mark->y[BINS - 1] += 1;
	}
	return true;
}

static bool fit_latency(struct drawing *drawing, struct panel *panel, bool histogram)
{
	struct extent extent = { .low = INFINITY, .high = -INFINITY };
	const char *asked = drawing->spec->x_scale;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++) {
			extent.low = fmin(extent.low, panel->marks[m].x[i]);
			extent.high = fmax(extent.high, panel->marks[m].x[i]);
		}
	enum scale scale = histogram ? SCALE_LINEAR : field_scale(drawing, asked, &extent, false);
	return axis_fit(drawing->figure, &panel->x, scale, extent.low, extent.high, false);
}

static const char *why_empty(const struct series_list *list)
{
	const struct result *result = list->count ? list->items[0].rows[0]->result : NULL;
	return result && result->status != STATUS_OK ? chart_status_text(result->status)
						     : "no samples";
}

static bool draw_lines(struct drawing *drawing, struct panel *panel, const struct series_list *list,
		       bool histogram)
{
	double scale;
	axis_unit(drawing, &panel->x, "Latency", UNIT_SECOND, BETTER_LOWER,
		  chart_table_largest(&drawing->table, FIELD_LATENCY_MEDIAN), &scale);
	for (size_t s = 0; s < list->count; s++)
		if (list->items[s].count > 1)
			figure_add_note(drawing->figure,
					"Only the first cell of each series is drawn: filter, or "
					"group otherwise (‹group›)");
	for (size_t s = 0; s < list->count; s++)
		if (!(histogram ? add_histogram : add_ecdf)(drawing, panel, &list->items[s], scale))
			return false;
	if (!panel->mark_count)
		panel->empty = why_empty(list);
	panel->y.title = histogram ? "Samples" : "Samples up to this latency";
	panel->y.unit = histogram ? "" : "%";
	return fit_latency(drawing, panel, histogram) &&
	       (histogram ? axis_fit_marks(drawing, panel, SCALE_LINEAR)
			  : axis_fit(drawing->figure, &panel->y, SCALE_LINEAR, 0, 100, true));
}

/* --- The charts ------------------------------------------------------------------------------ */

bool has_samples(const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->table.count; i++)
		for (size_t k = 0; k < drawing->table.rows[i].result->replicate_count; k++)
			if (replicate_samples(&drawing->table.rows[i].result->replicates[k])->count)
				return true;
	return false;
}

static bool is_line(const char *mark)
{
	return strcmp(mark, "ecdf") == 0 || strcmp(mark, "histogram") == 0;
}

/* Panels: the panel word for shapes; for lines every cell apart from what the series differ in. */
static bool draw_panels(struct drawing *drawing, int word, size_t count, int x, const char *mark)
{
	bool lines = is_line(mark);
	uint64_t taken = (lines ? 0 : WORD_MASK(x)) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel || !series_make(drawing, word, (uint32_t)p,
					   words_of_series(drawing, taken), &list))
			return false;
		panel->title = panel_title(drawing, word, (uint32_t)p, taken);
		if (!(lines ? draw_lines(drawing, panel, &list, strcmp(mark, "histogram") == 0)
			    : draw_shapes(drawing, panel, x, &list, strcmp(mark, "box") == 0)))
			return false;
	}
	drawing->share = !lines;
	return true;
}

/* Only latencies have samples. */
static void note_fields(struct drawing *drawing)
{
	const struct strings *asked = &drawing->spec->fields;
	for (size_t i = 0; i < asked->count; i++) {
		enum field_id field = vocabulary_field(&drawing->table.own, asked->items[i]);
		if (field < FIELD_TOTAL &&
		    chart_field(&drawing->table, field)->group != GROUP_SAMPLES)
			figure_add_note(drawing->figure,
					"%s has no samples: those of the latency are drawn",
					chart_field(&drawing->table, field)->title);
	}
}

static bool note_shapes(struct drawing *drawing)
{
	static const char *const shapes[] = { "violin", "box", "ecdf", "histogram", NULL };
	return note_other_mark(drawing, shapes, "violin, box, ecdf and histogram are");
}

bool draw_distribution(struct drawing *drawing)
{
	enum field_id unused;
	size_t count;
	const char *mark = drawing->spec->mark ? drawing->spec->mark : "violin";
	int x = x_word(drawing, &unused);
	x = x == CHART_WORDS ? WORD_BATCH : x;
	if (!has_samples(drawing))
		return draw_nothing(drawing, "no result has its samples");
	note_fields(drawing);
	if (!note_shapes(drawing) || (!is_line(mark) && !note_names_have_no_scale(drawing)))
		return false;
	if (!arrange(drawing, is_line(mark) ? CHART_WORDS : x, ~(uint64_t)0))
		return false;
	int word = panel_word(drawing, &count);
	return draw_panels(drawing, word, count, x, mark);
}

/* Both sides of `dyno ab`, or any runs or models: a panel for each batch size; for each model where
 * models and devices would be too many lines. */
bool draw_ab(struct drawing *drawing)
{
	const struct levels *levels = drawing->table.levels;
	size_t lines =
		levels[WORD_MODEL].count * levels[WORD_DEVICE].count * levels[WORD_RUN].count;
	bool many = levels[WORD_MODEL].count > 1 && lines > SLICE_SERIES;
	int panel = many ? WORD_MODEL : WORD_BATCH;
	size_t count;
	uint64_t sides = words_that_vary(&drawing->table) &
			 ~(WORD_MASK(WORD_BATCH) | WORD_MASK(WORD_SEQUENCE));
	if (!has_samples(drawing))
		return draw_nothing(drawing, "no result has its samples");
	if (!sides && !drawing->spec->group)
		return draw_nothing(drawing,
				    "two sides are needed, such as runs, models or devices, or "
				    "‹group› with the word to tell them apart by");
	if (!note_shapes(drawing))
		return false;
	if (!arrange_few(drawing, many ? 0 : WORD_MASK(panel), ~(uint64_t)0, panel, SLICE_SERIES))
		return false;
	panel = panel_word(drawing, &count);
	return draw_panels(drawing, panel, count, WORD_BATCH,
			   drawing->spec->mark ? drawing->spec->mark : "ecdf");
}
