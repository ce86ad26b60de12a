/* Throughput over batch size: what is reached, what ideal scaling from the smallest batch would
 * give, and the knee, from which on larger batches bring little. */
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define KNEES_MOST 6 /* with more lines they would hide each other */

/* The ideal: in proportion to the batch, from the first point that is there. */
static bool add_ideal(struct drawing *drawing, struct panel *panel, const struct mark *reached)
{
	struct series series = { .name = "ideal scaling",
				 .colour = reached->colour,
				 .dash = DASH_DASHED,
				 .opacity = 0.7 };
	size_t first = 0;
	while (first < reached->count && isnan(reached->y[first]))
		first++;
	if (first + 1 >= reached->count)
		return true;
	const double *x = reached->x, *y = reached->y;
	double top = 0;
	size_t count = reached->count;
	for (size_t i = 0; i < count; i++)
		top = fmax(top, y[i]);
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, count, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	for (size_t i = first; i < count; i++) {
		mark->x[i] = x[i];
		mark->y[i] = y[first] * x[i] / x[first];
		if (mark->y[i] >
		    1.6 * top) { /* leaves the picture: up to its edge, and no further */
			mark->y[i] = 1.6 * top;
			mark->x[i] = 1.6 * top / y[first] * x[first];
			break;
		}
	}
	for (size_t i = 0; i < count; i++)
		if (isnan(mark->y[i]))
			mark->x[i] = NAN;
	return true;
}

/* The knee: the point farthest above the straight line between both ends, in a picture whose axes
 * run from 0 to 1 (Satopää et al. 2011: Finding a "kneedle" in a haystack). Needs three points, and
 * a bend that noise would not make. */
static size_t find_knee(const struct mark *mark)
{
	size_t count = mark->count, knee = count;
	double best = 0.1;
	if (count < 3 || isnan(mark->y[0]) || isnan(mark->y[count - 1]))
		return count;
	double width = log(mark->x[count - 1] / mark->x[0]), low = mark->y[0];
	double top = low;
	for (size_t i = 0; i < count; i++)
		top = fmax(top, mark->y[i]);
	for (size_t i = 1; i + 1 < count && top > 1.1 * low && width > 0; i++) {
		double above =
			(mark->y[i] - low) / (top - low) - log(mark->x[i] / mark->x[0]) / width;
		if (above > best) {
			best = above;
			knee = i;
		}
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
	for (size_t m = 0; m < marks; m++)
		if (panel->marks[m].type == MARK_LINE) {
			struct mark reached = panel->marks[m];
			if (!add_ideal(drawing, panel, &reached))
				return false;
		}
	return axis_fit_marks(drawing, panel, panel->y.scale);
}

bool draw_throughput(struct drawing *drawing)
{
	static const int preferred[] = { WORD_BATCH };
	enum field_id wanted =
		drawing->spec->fields.count
			? vocabulary_field(&drawing->table.own, drawing->spec->fields.items[0])
			: FIELD_THROUGHPUT_ITEMS;
	enum field_id x_field, field = field_or_nearest(drawing, wanted);
	int x = x_word(drawing, &x_field, preferred, 1);
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has a throughput");
	if (x == CHART_WORDS)
		return draw_field_over_field(drawing, x_field, field);
	bool bars = drawing->spec->mark && strcmp(drawing->spec->mark, "bar") == 0;
	if (!draw_field(drawing, field, x, bars ? FIELD_BARS : FIELD_LINES))
		return false;
	for (size_t i = 0; x == WORD_BATCH && i < drawing->figure->panel_count; i++)
		if (!decorate(drawing, &drawing->figure->panels[i]))
			return false;
	return true;
}
