/* Throughput over batch size: what is reached, what ideal scaling from the smallest batch would
 * give, and the knee, from which on larger batches bring little. */
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define KNEES_MOST  4 /* with more lines they would hide each other */
#define IDEALS_MOST 4
#define IDEAL_STEPS 32
#define BEND        0.1 /* of the axes' span, that noise would not make */

/* The ideal: in proportion to the batch, from the first point that is there to the edge of what was
 * measured, or of the axis. A straight line only where both axes are alike. */
static bool add_ideal(struct drawing *drawing, struct panel *panel, const struct mark *reached)
{
	struct series series = {
		.name = "ideal scaling", .colour = COLOUR_NEUTRAL, .dash = DASH_DOTTED, .opacity = 1
	};
	size_t first = 0, last = reached->count;
	while (first < reached->count && !(reached->y[first] > 0))
		first++;
	while (last > first && isnan(reached->y[last - 1]))
		last--;
	if (first + 1 >= last)
		return true;
	double from = reached->x[first], base = reached->y[first];
	double to = fmin(reached->x[last - 1], panel->y.high / base * from);
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, IDEAL_STEPS + 1, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	for (size_t i = 0; i <= IDEAL_STEPS; i++) {
		double share = (double)i / IDEAL_STEPS;
		double x = panel->x.scale == SCALE_LOG ? from * pow(to / from, share)
						       : from + (to - from) * share;
		mark->x[i] = fmin(x, to);
		mark->y[i] = fmin(base * mark->x[i] / from, panel->y.high);
	}
	return true;
}

/* How far the point is above the straight line between both ends, in a picture whose axes run from
 * 0 to 1. */
static double bend_at(const struct mark *mark, size_t i)
{
	size_t last = mark->count - 1, best = last;
	for (size_t k = 0; k < last; k++)
		best = mark->y[k] > mark->y[best] ? k : best;
	double floor = mark->y[0], top = mark->y[best];
	double width = log(mark->x[last] / mark->x[0]);
	if (!(top > 1.1 * floor) || !(width > 0))
		return 0;
	return (mark->y[i] - floor) / (top - floor) - log(mark->x[i] / mark->x[0]) / width;
}

/* The knee: the point where the curve bends most (Satopää et al. 2011: Finding a "kneedle" in a
 * haystack). Needs three points. */
static size_t find_knee(const struct mark *mark)
{
	size_t count = mark->count, knee = count;
	double most = BEND;
	if (count < 3 || isnan(mark->y[0]) || isnan(mark->y[count - 1]))
		return count;
	for (size_t i = 1; i + 1 < count; i++)
		if (bend_at(mark, i) > most) {
			most = bend_at(mark, i);
			knee = i;
		}
	return knee;
}

/* Is the bend there wherever the values lie in their intervals: the least that the knee may be
 * above the line between the most that both ends may be? */
static bool is_certain(const struct mark *mark, size_t knee)
{
	size_t last = mark->count - 1;
	if (!mark->low || !mark->high || !isfinite(mark->low[knee]) || !isfinite(mark->high[0]) ||
	    !isfinite(mark->high[last]))
		return false;
	double share = log(mark->x[knee] / mark->x[0]) / log(mark->x[last] / mark->x[0]);
	return mark->low[knee] > mark->high[0] + share * (mark->high[last] - mark->high[0]);
}

static bool add_knee(struct drawing *drawing, struct panel *panel, size_t m)
{
	const struct mark *mark = &panel->marks[m];
	size_t knee = mark->type == MARK_LINE ? find_knee(mark) : mark->count;
	if (knee == mark->count)
		return true;
	if (is_certain(mark, knee))
		return panel_add_annotation(drawing->figure, panel, mark->x[knee], mark->y[knee],
					    true, "knee");
	figure_add_note(drawing->figure, "no knee where the intervals are too wide to tell one");
	return true;
}

static bool decorate(struct drawing *drawing, struct panel *panel)
{
	size_t marks = panel->mark_count, lines = 0;
	for (size_t m = 0; m < marks; m++)
		lines += panel->marks[m].type == MARK_LINE;
	if (panel->x.scale == SCALE_CATEGORY)
		return true;
	for (size_t m = 0; lines <= KNEES_MOST && m < marks; m++)
		if (!add_knee(drawing, panel, m))
			return false;
	for (size_t m = 0; lines <= IDEALS_MOST && m < marks; m++)
		if (panel->marks[m].type == MARK_LINE) {
			struct mark reached = panel->marks[m];
			if (!add_ideal(drawing, panel, &reached))
				return false;
		}
	return true;
}

bool draw_throughput(struct drawing *drawing)
{
	enum field_id wanted =
		drawing->spec->fields.count
			? vocabulary_field(&drawing->table.own, drawing->spec->fields.items[0])
			: FIELD_THROUGHPUT_ITEMS;
	enum field_id x_field, field = field_or_nearest(drawing, wanted);
	int x = x_word(drawing, &x_field);
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has a throughput");
	if (x == CHART_WORDS)
		return draw_field_over_field(drawing, x_field, field);
	if (!arrange(drawing, x, ~(uint64_t)0))
		return false;
	if (!draw_field(drawing, field, x, field_mark_asked(drawing, FIELD_LINES)))
		return false;
	/* On the axes that panels will have. */
	if (drawing->share && !share_axes(drawing))
		return false;
	for (size_t i = 0;
	     x == WORD_BATCH && !drawing->table.relation && i < drawing->figure->panel_count; i++)
		if (!decorate(drawing, &drawing->figure->panels[i]))
			return false;
	return true;
}
