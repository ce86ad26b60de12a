/* Pareto: latency against throughput. A point is on the frontier if no other one is both faster and
 * has more throughput; a latency limit cuts off what is too slow. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MOST 16 /* points that are all labelled; of more those of the frontier alone */

struct point {
	double x, y;
	size_t mark, i; /* where it is in the panel */
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
				points[count++] = (struct point){ mark->x[i], mark->y[i], m, i };
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

/* Says in what a point differs from others of its look: "batch 4 · 2 threads". */
static bool label_point(struct drawing *drawing, struct panel *panel, size_t m, size_t i)
{
	struct mark *mark = &panel->marks[m];
	const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
	uint64_t told = WORD_MASK(WORD_MODEL) | WORD_MASK(WORD_DEVICE) | WORD_MASK(WORD_ENGINE) |
			WORD_MASK(WORD_SEQUENCE) | WORD_MASK(WORD_PRECISION) | drawing->told;
	uint64_t words = words_that_split(drawing) & ~told;
	if (!mark->texts)
		mark->texts = arena_allocate(drawing->arena, mark->count + 1, sizeof(char *));
	if (!mark->texts || !row)
		return mark->texts != NULL;
	mark->texts[i] =
		words ? chart_row_title(&drawing->table, row, ~words)
		      : chart_level_text(&drawing->table, WORD_BATCH, row->level[WORD_BATCH]);
	return mark->texts[i] != NULL;
}

static bool label_all(struct drawing *drawing, struct panel *panel)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			if (isfinite(panel->marks[m].x[i]) && isfinite(panel->marks[m].y[i]) &&
			    !label_point(drawing, panel, m, i))
				return false;
	return true;
}

/* The frontiers' marks go below the points. */
static bool put_below(struct drawing *drawing, struct panel *panel, struct panel *frontiers)
{
	for (size_t m = 0; m < panel->mark_count; m++) {
		struct mark *mark =
			panel_add_mark(drawing->figure, frontiers, panel->marks[m].type, 0);
		if (!mark)
			return false;
		*mark = panel->marks[m];
	}
	panel->marks = frontiers->marks;
	panel->mark_count = frontiers->mark_count;
	return true;
}

static bool add_frontiers(struct drawing *drawing, struct panel *panel, bool label)
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
		for (size_t i = 0; i < count && label; i++)
			if (!label_point(drawing, panel, points[i].mark, points[i].i))
				return false;
	}
	if (frontiers.mark_count > 1)
		figure_add_note(drawing->figure, "A frontier for each sequence length");
	return put_below(drawing, panel, &frontiers);
}

static size_t count_points(const struct panel *panel)
{
	size_t all = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			all += isfinite(panel->marks[m].x[i]) && isfinite(panel->marks[m].y[i]);
	return all;
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

/* A cell that lacks one of the two has no place: it is named instead. */
static void note_lacking(struct drawing *drawing, enum field_id field)
{
	struct buffer names = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		struct chart_value value = chart_row_value(&drawing->table, row, field);
		if (row->result->status != STATUS_OK || !isnan(value.value) ||
		    isfinite(value.bound))
			continue;
		if (count++ < 4)
			buffer_printf(&names, "%s%s", count > 1 ? "; " : "",
				      chart_row_title(&drawing->table, row, drawing->told));
		note_withheld(drawing, field, &value, "Arrows");
	}
	if (count > 4)
		buffer_printf(&names, " and %zu more", count - 4);
	if (count)
		figure_add_note(drawing->figure,
				"%zu of %zu cells are not here, for they have no %s: %s", count,
				drawing->table.count, chart_field(&drawing->table, field)->title,
				buffer_text(&names));
	drawing->arena->failed |= names.failed;
	buffer_finish(&names);
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
	note_lacking(drawing, x);
	note_lacking(drawing, y);
	for (size_t p = 0; p < drawing->figure->panel_count; p++) {
		struct panel *panel = &drawing->figure->panels[p];
		bool few = count_points(panel) <= LABELS_MOST;
		if ((few && !label_all(drawing, panel)) || !add_frontiers(drawing, panel, !few) ||
		    (drawing->spec->latency_limit > 0 &&
		     chart_field(&drawing->table, x)->unit == UNIT_SECOND &&
		     !add_limit(drawing, panel, drawing->spec->latency_limit * scale)))
			return false;
	}
	return true;
}
