/* Roofline (Williams, Waterman & Patterson 2009: Roofline, CACM 52(4)): what a device could do at
 * each arithmetic intensity, by its measured peaks, and what the cells and their operators reach.
 */
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define CELLS_WITH_OPERATORS 12 /* of more, only with --detailed */

struct range {
	double low, high;
};

static void include_value(struct range *range, double value)
{
	if (value > 0 && isfinite(value)) {
		range->low = fmin(range->low, value);
		range->high = fmax(range->high, value);
	}
}

static double peak(const struct device_info *device, const char *key)
{
	const struct property *property = device ? properties_find(&device->properties, key) : NULL;
	return property && !property->text && property->number > 0 ? property->number : NAN;
}

static bool add_cells(struct drawing *drawing, struct panel *panel, double scale, struct range *x,
		      struct range *y)
{
	struct series_list list;
	if (!series_make(drawing, CHART_WORDS, 0,
			 words_that_vary(&drawing->table) &
				 (WORD_MASK(WORD_MODEL) | WORD_MASK(WORD_DEVICE)),
			 &list))
		return false;
	for (size_t s = 0; s < list.count; s++) {
		const struct series *series = &list.items[s];
		struct mark *mark =
			series_mark(drawing, panel, MARK_POINTS, series, series->count, false);
		if (!mark)
			return false;
		mark->name = mark->name ? mark->name : "cells";
		for (size_t i = 0; i < series->count; i++) {
			const struct chart_row *row = series->rows[i];
			mark->x[i] =
				chart_row_value(&drawing->table, row, FIELD_ARITHMETIC_INTENSITY)
					.value;
			mark->y[i] = chart_row_value(&drawing->table, row, FIELD_FLOPS_RATE).value *
				     scale;
			include_value(x, mark->x[i]);
			include_value(y, mark->y[i]);
		}
	}
	return true;
}

static bool add_operators(struct drawing *drawing, struct panel *panel, double scale,
			  struct range *x, struct range *y)
{
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		const struct parts *parts =
			row->result->breakdown ? &row->result->breakdown->measured : NULL;
		struct series series = { .name = "operators",
					 .colour = COLOUR_NEUTRAL,
					 .symbol = SYMBOL_CIRCLE,
					 .opacity = 0.6 };
		struct mark *mark = parts && parts->count
					    ? series_mark(drawing, panel, MARK_POINTS, &series,
							  parts->count, false)
					    : NULL;
		if (!parts || !parts->count)
			continue;
		if (!mark)
			return false;
		mark->hollow = true;
		for (size_t k = 0; k < parts->count; k++) {
			const struct part *part = &parts->items[k];
			bool known = part->flops > 0 && part->bytes > 0 && part->time > 0;
			mark->x[k] = known ? part->flops / part->bytes : NAN;
			mark->y[k] = known ? part->flops / part->time * scale : NAN;
			mark->rows[k] = row->place;
			mark->labels[k] = arena_printf(drawing->arena, "%s · %s", part->name,
						       chart_row_title(&drawing->table, row, 0));
			include_value(x, mark->x[k]);
			include_value(y, mark->y[k]);
		}
	}
	return true;
}

/* From the left along the memory's slope to the ridge, then flat at the peak of computing. */
static bool add_roof(struct drawing *drawing, struct panel *panel, uint32_t level, double scale,
		     const struct range *x)
{
	const struct device_info *device = drawing->table.devices[level];
	const char *name = chart_level_text(&drawing->table, WORD_DEVICE, level);
	double flops = peak(device, "peak_flops"), bandwidth = peak(device, "peak_bandwidth");
	double ridge = flops / bandwidth;
	struct series series = { .name = arena_printf(drawing->arena, "roof of %s", name),
				 .colour = drawing->table.colours[level],
				 .opacity = 1 };
	if (isnan(ridge)) {
		figure_add_note(
			drawing->figure,
			"%s: its peaks were not measured; `dyno devices` does it with ‹measure›",
			name);
		return true;
	}
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 3, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->x[0] = fmin(x->low, ridge) / 2;
	mark->x[1] = ridge;
	mark->x[2] = fmax(x->high, ridge) * 2;
	mark->y[0] = mark->x[0] * bandwidth * scale;
	mark->y[1] = mark->y[2] = flops * scale;
	return true;
}

bool draw_roofline(struct drawing *drawing)
{
	struct range x = { INFINITY, 0 }, y = { INFINITY, 0 };
	const char *reason;
	double scale, largest = chart_table_largest(&drawing->table, FIELD_FLOPS_RATE);
	if (!chart_table_has(&drawing->table, FIELD_ARITHMETIC_INTENSITY, &reason) ||
	    !chart_table_has(&drawing->table, FIELD_FLOPS_RATE, &reason))
		return draw_nothing(
			drawing, "%s",
			reason ? reason
			       : "no result has an arithmetic intensity and a compute "
				 "rate: measure with ‹metrics latency,flops,bandwidth›");
	struct panel *panel = figure_add_panel(drawing->figure);
	for (uint32_t d = 0; d < drawing->table.count; d++)
		largest = fmax(largest,
			       peak(drawing->table.rows[d].result->cell.device, "peak_flops"));
	if (!panel)
		return false;
	axis_field(drawing, &panel->y, FIELD_FLOPS_RATE, largest, &scale);
	double one;
	axis_field(drawing, &panel->x, FIELD_ARITHMETIC_INTENSITY, 1, &one);
	bool few = drawing->table.count <= CELLS_WITH_OPERATORS;
	if (((drawing->spec->detailed || few) && !add_operators(drawing, panel, scale, &x, &y)) ||
	    !add_cells(drawing, panel, scale, &x, &y))
		return false;
	for (uint32_t level = 0; level < drawing->table.levels[WORD_DEVICE].count; level++)
		if (!add_roof(drawing, panel, level, scale, &x))
			return false;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			include_value(&x, panel->marks[m].x[i]);
	return axis_fit(drawing->figure, &panel->x, SCALE_LOG, x.low, x.high, false) &&
	       axis_fit_marks(drawing, panel, SCALE_LOG);
}
