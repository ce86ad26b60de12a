/* Timeline: samples in the order they were taken, process by process; those of a disturbed process
 * are hollow. Warm-up, throttling and two modes show here. */
#include "core/chart_draw.h"
#include <math.h>
#include <string.h>

#define CELLS 6

static size_t sample_count(const struct result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		count += result->replicates[i].samples ? result->replicates[i].sample_count : 0;
	return count;
}

static double largest_sample(const struct result *result)
{
	double largest = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		for (size_t k = 0; k < result->replicates[i].sample_count; k++)
			largest = fmax(largest, (double)result->replicates[i].samples[k] * 1e-9);
	return largest;
}

static bool add_process(struct drawing *drawing, struct panel *panel, const struct chart_row *row,
			const struct replicate *replicate, size_t from, double scale)
{
	struct series series = {
		.name = arena_printf(drawing->arena, "process %u%s", replicate->index + 1,
				     replicate->disturbed ? " (disturbed)" : ""),
		.colour = replicate->disturbed ? COLOUR_WARNING : (int)replicate->index,
		.symbol = SYMBOL_CIRCLE,
		.opacity = 0.8,
	};
	struct mark *mark =
		series_mark(drawing, panel, MARK_POINTS, &series, replicate->sample_count, false);
	if (!mark)
		return false;
	mark->hollow = replicate->disturbed;
	for (size_t i = 0; i < mark->count; i++) {
		mark->x[i] = (double)(from + i + 1);
		mark->y[i] = (double)replicate->samples[i] * 1e-9 * scale;
		mark->rows[i] = row->place;
	}
	if (replicate->disturbed)
		figure_add_note(drawing->figure, "Hollow: other programs took CPU time meanwhile");
	return true;
}

static bool draw_cell(struct drawing *drawing, const struct chart_row *row)
{
	const struct result *result = row->result;
	struct panel *panel = figure_add_panel(drawing->figure);
	size_t from = 0;
	double scale;
	if (!panel)
		return false;
	axis_unit(drawing, &panel->y, "Latency", UNIT_SECOND, BETTER_LOWER, largest_sample(result),
		  &scale);
	panel->x.title = "Sample, in the order taken";
	panel->title = chart_row_title(&drawing->table, row, 0);
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		if (!replicate->samples)
			continue;
		if (!add_process(drawing, panel, row, replicate, from, scale))
			return false;
		from += replicate->sample_count;
	}
	return axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, (double)from, true) &&
	       axis_fit_marks(drawing, panel,
			      drawing->spec->y_scale && strcmp(drawing->spec->y_scale, "log") == 0
				      ? SCALE_LOG
				      : SCALE_LINEAR);
}

bool draw_timeline(struct drawing *drawing)
{
	size_t drawn = 0, left_out = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		if (!sample_count(drawing->table.rows[i].result))
			continue;
		if (drawn == CELLS) {
			left_out++;
			continue;
		}
		drawn++;
		if (!draw_cell(drawing, &drawing->table.rows[i]))
			return false;
	}
	if (left_out)
		figure_add_note(
			drawing->figure,
			"%zu more cells are left out: choose with --batch, --model, --device",
			left_out);
	return drawn || draw_nothing(drawing, "no result has its samples");
}
