/* Timeline: inferences in the order they were run, process by process, the warm-up shaded; those of
 * a disturbed process are hollow. Throttling and two modes show here. */
#include "core/base/units.h"
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define CELLS 6
/* A warm-up's inferences that take longer than so many times the slowest sample don't stretch the
 * axis: a note tells how long. */
#define BEYOND 1.5

struct processes_of_cell {
	struct drawing *drawing;
	struct panel *panel;
	const struct chart_row *row;
	double scale;   /* to the axis's unit */
	double limit;   /* s, what the axis shows of a warm-up */
	double slowest; /* s, of what it does not show; 0: it shows all */
	size_t from;    /* inferences before this process's */
};

/* Samples whose order is known. */
static bool has_order(const struct replicate *replicate)
{
	return series_has_order(replicate_samples(replicate));
}

static size_t warm_up_count(const struct replicate *replicate)
{
	return replicate_series(replicate, SERIES_WARM_UP)->count;
}

/* In s; the largest is below zero where there are no samples. */
static struct extent extent_of_samples(const struct result *result)
{
	struct extent extent = { .low = INFINITY, .high = -INFINITY };
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct sample_series *series = replicate_samples(&result->replicates[i]);
		for (size_t k = 0; series_has_order(series) && k < series->count; k++) {
			extent.low = fmin(extent.low, series_value(series, k));
			extent.high = fmax(extent.high, series_value(series, k));
		}
	}
	return extent;
}

/* --- Processes ------------------------------------------------------------------------------- */

static void add_notes(struct drawing *drawing, const struct replicate *replicate)
{
	double all = replicate->values[FIELD_WARM_UP_SAMPLES];
	size_t warm_ups = warm_up_count(replicate);
	if (warm_ups)
		figure_add_note(drawing->figure, "Shaded: warm-up, not among the samples");
	if (warm_ups && all > (double)warm_ups)
		figure_add_note(drawing->figure,
				"Of longer warm-ups the first %zu inferences are shown", warm_ups);
	else if (!warm_ups && all > 0)
		figure_add_note(drawing->figure, "Warm-up: some results did not keep it");
	if (replicate->disturbed)
		figure_add_note(drawing->figure, "Hollow: %s",
				replicate->disturbed_by ? "disturbed meanwhile"
							: "other programs took CPU time meanwhile");
}

static bool add_process(struct processes_of_cell *cell, const struct replicate *replicate)
{
	struct drawing *drawing = cell->drawing;
	const struct sample_series *samples = replicate_samples(replicate);
	const struct sample_series *warming = replicate_series(replicate, SERIES_WARM_UP);
	size_t warm_ups = warming->count;
	struct series series = {
		.name = replicate->disturbed
				? "disturbed process"
				: arena_printf(drawing->arena, "process %u", replicate->index + 1),
		.colour = replicate->disturbed ? COLOUR_WARNING : (int)replicate->index,
		.symbol = SYMBOL_CIRCLE,
		.opacity = 1,
	};
	struct mark *mark = series_mark(drawing, cell->panel, MARK_POINTS, &series,
					warm_ups + samples->count, false);
	if (!mark)
		return false;
	mark->hollow = replicate->disturbed;
	for (size_t i = 0; i < mark->count; i++) {
		bool warm_up = i < warm_ups;
		double seconds =
			warm_up ? series_value(warming, i) : series_value(samples, i - warm_ups);
		mark->x[i] = (double)(cell->from + i + 1);
		bool beyond = warm_up && seconds > cell->limit;
		mark->y[i] = beyond ? NAN : seconds * cell->scale;
		cell->slowest = beyond ? fmax(cell->slowest, seconds) : cell->slowest;
		mark->rows[i] = cell->row->place;
	}
	add_notes(drawing, replicate);
	return true;
}

static size_t inferences(const struct replicate *replicate)
{
	return warm_up_count(replicate) + replicate_samples(replicate)->count;
}

static bool add_processes(struct processes_of_cell *cell)
{
	const struct result *result = cell->row->result;
	cell->from = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		if (!has_order(replicate))
			continue;
		if (!add_process(cell, replicate))
			return false;
		cell->from += inferences(replicate);
	}
	return true;
}

/* --- Shade ----------------------------------------------------------------------------------- */

/* One mark of three points a process: both ends of its warm-up, and a gap. */
static bool add_shade(struct processes_of_cell *cell)
{
	const struct result *result = cell->row->result;
	struct series series = { .name = "warm-up", .colour = COLOUR_NEUTRAL, .opacity = 0.2 };
	struct mark *mark = series_mark(cell->drawing, cell->panel, MARK_BAND, &series,
					3 * result->replicate_count, true);
	if (!mark)
		return false;
	mark->count = cell->from = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		double left = (double)cell->from + 0.5;
		if (!has_order(replicate))
			continue;
		cell->from += inferences(replicate);
		if (!warm_up_count(replicate))
			continue;
		for (size_t k = 0; k < 3; k++) {
			mark->x[mark->count] = left + (k ? (double)warm_up_count(replicate) : 0);
			mark->low[mark->count] = mark->high[mark->count] = NAN;
			mark->count++;
		}
	}
	if (!mark->count)
		cell->panel->mark_count--;
	return true;
}

/* As high as the panel, now that its range is known. */
static void stretch_shade(struct panel *panel)
{
	struct mark *mark = &panel->marks[0];
	if (mark->type != MARK_BAND)
		return;
	for (size_t i = 0; i < mark->count; i++) {
		mark->low[i] = i % 3 == 2 ? NAN : panel->y.low;
		mark->high[i] = i % 3 == 2 ? NAN : panel->y.high;
	}
}

/* --- Cells ----------------------------------------------------------------------------------- */

static bool draw_cell(struct drawing *drawing, const struct chart_row *row, double *slowest)
{
	struct extent extent = extent_of_samples(row->result);
	enum scale scale = field_scale(drawing, drawing->spec->y_scale, &extent, false);
	struct processes_of_cell cell = { .drawing = drawing, .row = row };
	struct panel *panel = cell.panel = figure_add_panel(drawing->figure);
	if (!panel)
		return false;
	cell.limit = BEYOND * extent.high;
	axis_unit(drawing, &panel->y, "Latency", UNIT_SECOND, BETTER_LOWER, extent.high,
		  &cell.scale);
	panel->x.title = "Inference, in the order run";
	panel->title = chart_row_title(&drawing->table, row, drawing->told | joined_words(row));
	if (!add_shade(&cell) || !add_processes(&cell) ||
	    !axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, (double)cell.from, true) ||
	    !axis_fit_marks(drawing, panel, scale))
		return false;
	stretch_shade(panel);
	*slowest = fmax(*slowest, cell.slowest);
	return true;
}

static bool has_samples_in_order(const struct chart_row *row)
{
	return extent_of_samples(row->result).high > 0;
}

bool draw_timeline(struct drawing *drawing)
{
	char time[UNIT_TEXT_SIZE];
	double slowest = 0;
	size_t drawn = 0, thinned = 0, without = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct result *result = drawing->table.rows[i].result;
		size_t before = thinned;
		for (size_t k = 0; k < result->replicate_count; k++)
			thinned += replicate_samples(&result->replicates[k])->thinned;
		without += thinned > before;
	}
	if (!keep_some_cells(drawing, WORD_DEVICE, CELLS, has_samples_in_order))
		return false;
	for (size_t i = 0; i < drawing->table.count; i++) {
		if (!has_samples_in_order(&drawing->table.rows[i]))
			continue;
		drawn++;
		if (!draw_cell(drawing, &drawing->table.rows[i], &slowest))
			return false;
	}
	if (slowest > 0)
		figure_add_note(drawing->figure,
				"Beyond the axes: inferences of warm-ups, the slowest took %s",
				unit_format(time, slowest, UNIT_SECOND));
	if (drawn && without)
		figure_add_note(
			drawing->figure,
			"%zu more cells have only quantiles of their samples here, not their "
			"order",
			without);
	return drawn ||
	       draw_nothing(drawing, thinned ? "only quantiles of the samples are here, not their "
					       "order: `dyno dashboard` keeps it with ‹samples›"
					     : "no result has its samples");
}
