/* Operators: where time goes on the device, and where the operations are, by component of the model
 * and by operator. Bars lie, the largest on top. */
#include "core/chart/draw.h"
#include <stddef.h>
#include <stdlib.h>

#define BARS      12 /* the rest is added up as "other" */
#define ROWS_MOST 2

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

/* What is drawn of a cell, side by side: time as the optimised model spends it, FLOPs as the model
 * itself has them. */
static const struct aspect {
	const char *title;
	const char *y_title, *x_title;
	size_t parts; /* offset of struct parts in struct breakdown */
	double (*value)(const struct part *part);
	enum unit unit;
	bool components;
} aspects[] = {
	{ "Time by component", "Component", "Time", offsetof(struct breakdown, measured_components),
	  time_of, UNIT_SECOND, true },
	{ "FLOPs by component", "Component", "FLOPs", offsetof(struct breakdown, components),
	  flops_of, UNIT_FLOP, true },
	{ "Time by operator", "Operator, as optimised", "Time",
	  offsetof(struct breakdown, measured), time_of, UNIT_SECOND, false },
	{ "FLOPs by operator", "Operator, as in the model", "FLOPs",
	  offsetof(struct breakdown, operators), flops_of, UNIT_FLOP, false },
};
#define ASPECTS (sizeof(aspects) / sizeof(*aspects))

static const struct parts *parts_of(const struct breakdown *breakdown, const struct aspect *aspect)
{
	return (const void *)((const char *)breakdown + aspect->parts);
}

/* The largest on top: bars are counted from below. */
static bool fill_bars(struct drawing *drawing, struct panel *panel, struct mark *mark,
		      const struct bar *bars, double scale, bool components)
{
	const char **names = arena_allocate(drawing->arena, mark->count, sizeof(*names));
	mark->colours = arena_allocate(drawing->arena, mark->count, sizeof(*mark->colours));
	if (!names || !mark->colours)
		return false;
	for (size_t i = 0; i < mark->count; i++) {
		size_t at = mark->count - 1 - i;
		names[at] = mark->labels[at] =
			components ? chart_component_title(drawing->arena, bars[i].name)
				   : arena_string(drawing->arena, bars[i].name);
		if (!names[at])
			return false;
		mark->colours[at] =
			components ? chart_component_colour(bars[i].name) : COLOUR_NEUTRAL;
		mark->x[at] = (double)at;
		mark->y[at] = bars[i].value * scale;
	}
	return axis_categories(drawing->figure, &panel->y, names, mark->count) &&
	       axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, bars[0].value * scale, true);
}

static bool draw_aspect(struct drawing *drawing, const struct chart_row *row,
			const struct aspect *aspect, bool several)
{
	size_t count;
	struct series series = { .opacity = 1 };
	const struct parts *parts = parts_of(row->result->breakdown, aspect);
	struct bar *bars = sort_parts(drawing, parts, aspect->value, &count);
	struct panel *panel = count ? figure_add_panel(drawing->figure) : NULL;
	struct mark *mark =
		panel ? series_mark(drawing, panel, MARK_BAR, &series, count, false) : NULL;
	double scale;
	if (bars && !count)
		return true;
	if (!mark)
		return false;
	axis_unit(drawing, &panel->x, aspect->x_title, aspect->unit, BETTER_NEITHER, bars[0].value,
		  &scale);
	panel->y.title = aspect->y_title;
	panel->title = several ? arena_printf(drawing->arena, "%s: %s", aspect->title,
					      chart_row_title(&drawing->table, row, 0))
			       : aspect->title;
	mark->horizontal = true;
	for (size_t i = 0; i < count; i++)
		mark->rows[i] = row->place;
	return panel->title && fill_bars(drawing, panel, mark, bars, scale, aspect->components);
}

static bool draw_row(struct drawing *drawing, const struct chart_row *row, bool several)
{
	const struct breakdown *breakdown = row->result->breakdown;
	if (!breakdown->measured.count)
		figure_add_note(drawing->figure, "time by operator was not measured for %s",
				chart_row_title(&drawing->table, row, 0));
	for (size_t i = 0; i < ASPECTS; i++)
		if (!draw_aspect(drawing, row, &aspects[i], several))
			return false;
	return true;
}

static bool has_parts(const struct chart_row *row)
{
	const struct breakdown *breakdown = row->result->breakdown;
	size_t parts = 0;
	for (size_t i = 0; breakdown && i < ASPECTS; i++)
		parts += parts_of(breakdown, &aspects[i])->count;
	return parts > 0;
}

/* The first cell of each model, then others, until there is room for no more. Sets how many are
 * left out; NULL when memory is exhausted. */
static bool *choose_rows(struct drawing *drawing, size_t *left_out)
{
	const struct chart_table *table = &drawing->table;
	bool *chosen = arena_allocate(drawing->arena, table->count + 1, sizeof(*chosen));
	bool *seen =
		arena_allocate(drawing->arena, table->levels[WORD_MODEL].count + 1, sizeof(*seen));
	size_t count = 0, all = 0;
	if (!chosen || !seen)
		return NULL;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < table->count; i++) {
			bool *model = &seen[table->rows[i].level[WORD_MODEL]];
			if (!has_parts(&table->rows[i]))
				continue;
			all += pass == 0;
			if (count == ROWS_MOST || chosen[i] || (pass == 0 && *model))
				continue;
			chosen[i] = *model = true;
			count++;
		}
	*left_out = all - count;
	return chosen;
}

bool draw_operators(struct drawing *drawing)
{
	size_t left_out;
	const bool *chosen = choose_rows(drawing, &left_out);
	if (!chosen)
		return false;
	drawing->group = 2;
	for (size_t i = 0; i < drawing->table.count; i++)
		if (chosen[i] &&
		    !draw_row(drawing, &drawing->table.rows[i], drawing->table.count > 1))
			return false;
	if (left_out)
		figure_add_note(drawing->figure,
				"%zu more cells are left out: choose a batch size, model or device "
				"(‹batch›, ‹model›, ‹device›)",
				left_out);
	if (!drawing->figure->panel_count)
		return draw_nothing(
			drawing, "no result has operators: measure with ‹metrics latency,flops›");
	return true;
}
