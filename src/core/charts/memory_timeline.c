/* Memory timeline: what tensors hold and what the allocator has taken, node by node through one
 * inference, with the node that makes the peak named. */
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define CELLS 4

static bool add_line(struct drawing *drawing, struct panel *panel, const struct chart_row *row,
		     const struct series *series, size_t offset, double scale)
{
	const struct memory_steps *steps = &row->result->breakdown->memory;
	struct mark *mark = series_mark(drawing, panel, MARK_STEP, series, steps->count, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	for (size_t i = 0; i < steps->count; i++) {
		const struct memory_step *step = &steps->items[i];
		mark->x[i] = (double)(i + 1);
		mark->y[i] = *(const double *)((const char *)step + offset) * scale;
		mark->labels[i] =
			arena_printf(drawing->arena, "%s (%s)", step->node ? step->node : "",
				     step->type ? step->type : "");
		mark->rows[i] = row->place;
	}
	return true;
}

static bool mark_peak(struct drawing *drawing, struct panel *panel,
		      const struct breakdown *breakdown, double scale)
{
	for (size_t i = 0; breakdown->peak_node && i < breakdown->memory.count; i++) {
		const struct memory_step *step = &breakdown->memory.items[i];
		if (step->node && strcmp(step->node, breakdown->peak_node) == 0 &&
		    isfinite(step->allocated))
			return panel_add_annotation(drawing->figure, panel, (double)(i + 1),
						    step->allocated * scale, true, step->node);
	}
	return true;
}

static bool draw_cell(struct drawing *drawing, const struct chart_row *row)
{
	const struct breakdown *breakdown = row->result->breakdown;
	struct panel *panel = figure_add_panel(drawing->figure);
	const struct series allocated = { .name = "in tensors", .colour = 0, .opacity = 1 };
	const struct series reserved = { .name = "reserved by the allocator",
					 .colour = COLOUR_NEUTRAL,
					 .dash = DASH_DASHED,
					 .opacity = 1 };
	double scale, largest = 0;
	if (!panel)
		return false;
	for (size_t i = 0; i < breakdown->memory.count; i++)
		largest = fmax(largest, fmax(breakdown->memory.items[i].allocated,
					     breakdown->memory.items[i].reserved));
	axis_unit(drawing, &panel->y, "Memory", UNIT_BYTE, BETTER_LOWER, largest, &scale);
	panel->x.title = "Node, in the order run";
	panel->title = chart_row_title(&drawing->table, row, drawing->told | joined_words(row));
	return add_line(drawing, panel, row, &allocated, offsetof(struct memory_step, allocated),
			scale) &&
	       add_line(drawing, panel, row, &reserved, offsetof(struct memory_step, reserved),
			scale) &&
	       mark_peak(drawing, panel, breakdown, scale) &&
	       axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0,
			(double)breakdown->memory.count, true) &&
	       axis_fit_marks(drawing, panel, SCALE_LINEAR);
}

static bool has_memory(const struct chart_row *row)
{
	const struct breakdown *breakdown = row->result->breakdown;
	return breakdown && breakdown->memory.count;
}

bool draw_memory_timeline(struct drawing *drawing)
{
	size_t drawn = 0;
	if (!keep_some_cells(drawing, WORD_MODEL, CELLS, has_memory))
		return false;
	for (size_t i = 0; i < drawing->table.count; i++) {
		if (!has_memory(&drawing->table.rows[i]))
			continue;
		drawn++;
		if (!draw_cell(drawing, &drawing->table.rows[i]))
			return false;
	}
	return drawn || draw_nothing(drawing, "no result has memory by node: measure with "
					      "‹metrics latency,memory,flops›");
}
