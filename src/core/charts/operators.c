/* Operators: where time goes on the device, and where the operations are. Bars lie, the largest on
 * top. */
#include "core/chart_draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BARS      12 /* the rest is added up as "other" */
#define ROWS_MOST 4

struct bar {
	const char *name;
	double value;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct bar *)a)->value, y = ((const struct bar *)b)->value;
	return (x < y) - (x > y);
}

static double time_of(const struct part *part)
{
	return part->time;
}

static double flops_of(const struct part *part)
{
	return part->flops;
}

/* The parts that have a value, largest first, the small ones as one. */
static struct bar *sort_parts(struct drawing *drawing, const struct parts *parts,
			      double (*value)(const struct part *), size_t *count)
{
	struct bar *bars = arena_allocate(drawing->arena, parts->count + 1, sizeof(*bars));
	*count = 0;
	for (size_t i = 0; bars && i < parts->count; i++)
		if (value(&parts->items[i]) > 0)
			bars[(*count)++] =
				(struct bar){ parts->items[i].name, value(&parts->items[i]) };
	if (!bars)
		return NULL;
	qsort(bars, *count, sizeof(*bars), by_value);
	if (*count <= BARS)
		return bars;
	for (size_t i = BARS; i < *count; i++)
		bars[BARS - 1].value += bars[i].value;
	bars[BARS - 1].name = "other";
	*count = BARS;
	return bars;
}

static bool draw_bars(struct drawing *drawing, const struct chart_row *row, const char *title,
		      const struct parts *parts, double (*value)(const struct part *),
		      const char *axis_title, enum unit unit)
{
	size_t count;
	struct bar *bars = sort_parts(drawing, parts, value, &count);
	struct panel *panel = count ? figure_add_panel(drawing->figure) : NULL;
	if (bars && !count)
		return true;
	struct series series = { .colour = 0, .opacity = 1 };
	struct mark *mark =
		panel ? series_mark(drawing, panel, MARK_BAR, &series, count, false) : NULL;
	const char **names = arena_allocate(drawing->arena, count + 1, sizeof(*names));
	double scale;
	if (!mark || !names)
		return false;
	axis_unit(drawing, &panel->x, axis_title, unit, BETTER_NEITHER, bars[0].value, &scale);
	mark->horizontal = true;
	for (size_t i = 0; i < count; i++) {
		size_t at = count - 1 - i;
		names[at] = mark->labels[at] = arena_string(drawing->arena, bars[i].name);
		mark->x[at] = (double)at;
		mark->y[at] = bars[i].value * scale;
		mark->rows[at] = row->place;
	}
	panel->title = title;
	panel->y.title = "Operator";
	return axis_categories(drawing->figure, &panel->y, names, count) &&
	       axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, bars[0].value * scale, true);
}

static bool draw_row(struct drawing *drawing, const struct chart_row *row)
{
	const struct breakdown *breakdown = row->result->breakdown;
	const char *cell = chart_row_title(&drawing->table, row, 0);
	const char *time = arena_printf(drawing->arena, "Time: %s", cell);
	const char *work = arena_printf(drawing->arena, "FLOPs: %s", cell);
	if (!time || !work)
		return false;
	if (!breakdown->measured.count)
		figure_add_note(drawing->figure, "time by operator was not measured for %s", cell);
	return draw_bars(drawing, row, time, &breakdown->measured, time_of, "Time", UNIT_SECOND) &&
	       draw_bars(drawing, row, work, &breakdown->operators, flops_of, "FLOPs", UNIT_FLOP);
}

bool draw_operators(struct drawing *drawing)
{
	drawing->group = 2;
	size_t drawn = 0, left_out = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		const struct breakdown *breakdown = row->result->breakdown;
		if (!breakdown || !(breakdown->measured.count + breakdown->operators.count))
			continue;
		if (drawn == ROWS_MOST) {
			left_out++;
			continue;
		}
		drawn++;
		if (!draw_row(drawing, row))
			return false;
	}
	if (left_out)
		figure_add_note(
			drawing->figure,
			"%zu more cells are left out: choose with --batch, --model, --device",
			left_out);
	if (!drawing->figure->panel_count)
		return draw_nothing(
			drawing, "no result has operators: measure with --metrics latency,flops");
	return true;
}
