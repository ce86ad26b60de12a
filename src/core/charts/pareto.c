/* Pareto: latency against throughput. A point is on the frontier if no other one is both faster and
 * has more throughput; a latency limit cuts off what is too slow. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
	double x, y;
};

static int by_x(const void *a, const void *b)
{
	const struct point *p = a, *q = b;
	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return (p->y < q->y) - (p->y > q->y);
}

/* From the left: each point higher than all before it. */
static size_t keep_frontier(struct point *points, size_t count)
{
	size_t kept = 0;
	qsort(points, count, sizeof(*points), by_x);
	for (size_t i = 0; i < count; i++)
		if (!kept || points[i].y > points[kept - 1].y)
			points[kept++] = points[i];
	return kept;
}

/* The row that a point is of; NULL: of none. */
static const struct chart_row *row_at(const struct chart_table *table, uint32_t place)
{
	size_t low = 0, high = table->count; /* places rise through the rows */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->rows[middle].place < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->count && table->rows[low].place == place ? &table->rows[low] : NULL;
}

/* The points of one sequence length: longer sequences are other work. */
static size_t gather(const struct drawing *drawing, const struct panel *panel, uint32_t level,
		     struct point *points)
{
	size_t count = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++) {
			const struct mark *mark = &panel->marks[m];
			const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
			if (row && !mark_is_bound(mark) && row->level[WORD_SEQUENCE] == level &&
			    isfinite(mark->x[i]) && isfinite(mark->y[i]))
				points[count++] = (struct point){ mark->x[i], mark->y[i] };
		}
	return count;
}

static bool add_frontier(struct drawing *drawing, struct panel *panel, const struct point *points,
			 size_t count)
{
	struct series series = {
		.name = "Pareto frontier", .colour = COLOUR_TEXT, .opacity = 1, .dash = DASH_DASHED
	};
	struct mark *mark = series_mark(drawing, panel, MARK_STEP, &series, count, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	for (size_t i = 0; i < count; i++) {
		mark->x[i] = points[i].x;
		mark->y[i] = points[i].y;
	}
	return true;
}

static bool add_frontiers(struct drawing *drawing, struct panel *panel)
{
	struct panel frontiers = { 0 };
	size_t all = 0, levels = drawing->table.levels[WORD_SEQUENCE].count;
	for (size_t m = 0; m < panel->mark_count; m++)
		all += panel->marks[m].count;
	struct point *points = arena_allocate(drawing->arena, all + 1, sizeof(*points));
	if (!points)
		return false;
	for (uint32_t level = 0; level < levels; level++) {
		size_t count = keep_frontier(points, gather(drawing, panel, level, points));
		if (count && !add_frontier(drawing, &frontiers, points, count))
			return false;
	}
	if (levels > 1)
		figure_add_note(drawing->figure, "A frontier for each sequence length");
	/* Below the points. */
	for (size_t m = 0; m < panel->mark_count; m++) {
		struct mark *mark =
			panel_add_mark(drawing->figure, &frontiers, panel->marks[m].type, 0);
		if (!mark)
			return false;
		*mark = panel->marks[m];
	}
	panel->marks = frontiers.marks;
	panel->mark_count = frontiers.mark_count;
	return true;
}

/* Says which cell each point is, where there is room for it. */
static bool label_points(struct drawing *drawing, struct panel *panel)
{
	size_t all = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			all += isfinite(panel->marks[m].x[i]) && isfinite(panel->marks[m].y[i]);
	if (all > 16)
		return true;
	for (size_t m = 0; m < panel->mark_count; m++) {
		struct mark *mark = &panel->marks[m];
		mark->texts = arena_allocate(drawing->arena, mark->count + 1, sizeof(char *));
		if (!mark->texts)
			return false;
		for (size_t i = 0; i < mark->count; i++) {
			const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
			if (row)
				mark->texts[i] = chart_level_text(&drawing->table, WORD_BATCH,
								  row->level[WORD_BATCH]);
		}
	}
	return true;
}

static bool add_limit(struct drawing *drawing, struct panel *panel, double limit)
{
	struct series series = { .name = "latency limit", .colour = COLOUR_WARNING, .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 2, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->x[0] = mark->x[1] = limit;
	mark->y[0] = panel->y.low;
	mark->y[1] = panel->y.high;
	return limit <= panel->x.high ||
	       axis_fit(drawing->figure, &panel->x, panel->x.scale, panel->x.low, limit, false);
}

static enum field_id field_called(const struct drawing *drawing, const char *name,
				  enum field_id own)
{
	enum field_id field = name ? vocabulary_field(&drawing->table.own, name) : own;
	return field != FIELD_TOTAL ? field : own;
}

bool draw_pareto(struct drawing *drawing)
{
	enum field_id x = field_or_nearest(
		drawing, field_called(drawing, drawing->spec->x, FIELD_LATENCY_MEDIAN));
	enum field_id y = field_or_nearest(
		drawing, field_called(drawing, drawing->spec->y, FIELD_THROUGHPUT_ITEMS));
	double scale;
	struct axis scratch = { 0 };
	if (x == FIELD_TOTAL || y == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has both a latency and a throughput");
	if (!draw_field_over_field(drawing, x, y) || !share_axes(drawing))
		return false;
	axis_field(drawing, &scratch, x, chart_table_largest(&drawing->table, x), &scale);
	for (size_t p = 0; p < drawing->figure->panel_count; p++) {
		struct panel *panel = &drawing->figure->panels[p];
		if (!label_points(drawing, panel) || !add_frontiers(drawing, panel) ||
		    (drawing->spec->latency_limit > 0 &&
		     chart_field(&drawing->table, x)->unit == UNIT_SECOND &&
		     !add_limit(drawing, panel, drawing->spec->latency_limit * scale)))
			return false;
	}
	return true;
}
