/* Pareto: any two fields, latency and throughput first of all. A point is on the frontier if no
 * other one is better in both; those that another one dominates are grey, and the points of one
 * device and kind are joined in the order of their batch sizes. A latency limit cuts off what is
 * too slow. Where accuracy is one of the fields, models compete with each other. The area of a
 * point can be a third field. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MOST 16 /* points that are all labelled; of more those of the frontier alone */

struct point {
	double x, y;       /* as drawn */
	double across, up; /* the larger the better */
	size_t mark, i;    /* where it is in the panel */
};

/* What is better in either field: 1 the larger, -1 the smaller. */
struct directions {
	double x, y;
};

static double direction_of(const struct drawing *drawing, enum field_id field, double otherwise)
{
	enum better better = chart_field(&drawing->table, field)->better;
	return better == BETTER_LOWER ? -1 : better == BETTER_HIGHER ? 1 : otherwise;
}

static int best_first(const void *a, const void *b)
{
	const struct point *p = a, *q = b;
	if (p->across != q->across)
		return p->across > q->across ? -1 : 1;
	return (p->up < q->up) - (p->up > q->up);
}

/* From what is best across: each point better upwards than all before it. */
static size_t keep_frontier(struct point *points, size_t count)
{
	size_t kept = 0;
	qsort(points, count, sizeof(*points), best_first);
	for (size_t i = 0; i < count; i++)
		if (!kept || points[i].up > points[kept - 1].up)
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
		     struct directions better, struct point *points)
{
	size_t count = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++) {
			const struct mark *mark = &panel->marks[m];
			const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
			if (row && !mark_is_bound(mark) && row->level[WORD_SEQUENCE] == level &&
			    isfinite(mark->x[i]) && isfinite(mark->y[i]))
				points[count++] = (struct point){ mark->x[i],
								  mark->y[i],
								  better.x * mark->x[i],
								  better.y * mark->y[i],
								  m,
								  i };
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
	uint64_t told = WORD_MASK(WORD_MODEL) | drawing->told |
			(drawing->spec->group ? WORDS_THAT(looks) : drawing->named_by);
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

/* "ort · batch 1 · 36.9 MB" */
static bool label_size(struct drawing *drawing, struct mark *mark, size_t i, enum field_id z)
{
	const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
	struct chart_value value = chart_row_value(&drawing->table, row, z);
	char text[UNIT_TEXT_SIZE];
	if (!mark->texts || !mark->texts[i] || isnan(value.value))
		return true;
	field_format(text, value.value, chart_field(&drawing->table, z));
	mark->texts[i] = arena_printf(drawing->arena, "%s · %s", mark->texts[i], text);
	return mark->texts[i];
}

#define SIZE_LEAST 0.7 /* of the usual symbol: still seen, and told from others */
#define SIZE_MOST  2.2

/* Areas are proportional to the field, as far as the smallest can still be seen. */
static bool size_points(struct drawing *drawing, struct mark *mark, enum field_id z, double largest)
{
	mark->sizes = arena_allocate(drawing->arena, mark->count + 1, sizeof(*mark->sizes));
	for (size_t i = 0; mark->sizes && i < mark->count; i++) {
		const struct chart_row *row = row_at(&drawing->table, mark->rows[i]);
		double value = row ? chart_row_value(&drawing->table, row, z).value : NAN;
		mark->sizes[i] = value > 0 ? fmax(SIZE_MOST * sqrt(value / largest), SIZE_LEAST)
					   : SIZE_LEAST;
		if (row && !label_size(drawing, mark, i, z))
			return false;
	}
	return mark->sizes;
}

static bool size_all(struct drawing *drawing, struct panel *panel, enum field_id z)
{
	double largest = chart_table_largest(&drawing->table, z);
	for (size_t m = 0; m < panel->mark_count && largest > 0; m++) {
		struct mark *mark = &panel->marks[m];
		if (mark->symbol != SYMBOL_NONE && mark->rows && !mark_is_bound(mark) &&
		    !size_points(drawing, mark, z, largest))
			return false;
	}
	return largest > 0 ? figure_add_note(drawing->figure, "Areas of points: %s",
					     chart_field(&drawing->table, z)->title)
			   : true;
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

/* A colour of its own for each point, grey at first. */
static bool grey_points(struct drawing *drawing, struct panel *panel)
{
	for (size_t m = 0; m < panel->mark_count; m++) {
		struct mark *mark = &panel->marks[m];
		if (mark_is_bound(mark))
			continue;
		mark->colours = arena_allocate(drawing->arena, mark->count + 1, sizeof(int));
		for (size_t i = 0; mark->colours && i < mark->count; i++)
			mark->colours[i] = COLOUR_NEUTRAL;
		if (!mark->colours)
			return false;
	}
	return true;
}

static bool add_frontiers(struct drawing *drawing, struct panel *panel, struct directions better,
			  bool label)
{
	struct panel frontiers = { 0 };
	size_t all = 0, levels = drawing->table.levels[WORD_SEQUENCE].count;
	for (size_t m = 0; m < panel->mark_count; m++)
		all += panel->marks[m].count;
	struct point *points = arena_allocate(drawing->arena, all + 1, sizeof(*points));
	if (!points || !grey_points(drawing, panel))
		return false;
	for (uint32_t level = 0; level < levels; level++) {
		size_t count = keep_frontier(points, gather(drawing, panel, level, better, points));
		if (count && !add_frontier(drawing, &frontiers, points, count))
			return false;
		for (size_t i = 0; i < count; i++) {
			struct mark *mark = &panel->marks[points[i].mark];
			mark->colours[points[i].i] = mark->colour;
			if (label && !label_point(drawing, panel, points[i].mark, points[i].i))
				return false;
		}
	}
	if (frontiers.mark_count > 1)
		figure_add_note(drawing->figure, "A frontier for each sequence length");
	return put_below(drawing, panel, &frontiers);
}

/* --- Lines between a device's points --------------------------------------------------------- */

/* The word of numbers in which points of one look differ; CHART_WORDS: there is none, or another
 * word, too, and a line would go to and fro. */
static int joining_word(const struct drawing *drawing)
{
	uint64_t words = words_that_split(drawing) & ~drawing->told & ~drawing->named_by;
	int found = CHART_WORDS;
	for (int word = 0; word < drawing->table.words; word++) {
		if (!(words & WORD_MASK(word)) || word == drawing->panel)
			continue;
		if (found != CHART_WORDS || !chart_word_is_number(&drawing->table, word))
			return CHART_WORDS;
		found = word;
	}
	return found;
}

static void swap_numbers(double *numbers, size_t i, size_t k)
{
	if (!numbers)
		return;
	double kept = numbers[i];
	numbers[i] = numbers[k];
	numbers[k] = kept;
}

static void swap_points(struct mark *mark, size_t i, size_t k)
{
	double *const numbers[] = { mark->x,    mark->y,     mark->low,
				    mark->high, mark->x_low, mark->x_high };
	for (size_t n = 0; n < COUNT(numbers); n++)
		swap_numbers(numbers[n], i, k);
	const char *label = mark->labels[i];
	uint32_t row = mark->rows[i];
	mark->labels[i] = mark->labels[k];
	mark->labels[k] = label;
	mark->rows[i] = mark->rows[k];
	mark->rows[k] = row;
}

/* In the order of the word's levels. */
static void sort_points(const struct drawing *drawing, struct mark *mark, int word)
{
	for (size_t i = 1; i < mark->count; i++)
		for (size_t k = i; k > 0; k--) {
			const struct chart_row *row = row_at(&drawing->table, mark->rows[k]);
			const struct chart_row *before = row_at(&drawing->table, mark->rows[k - 1]);
			if (!row || !before || before->level[word] <= row->level[word])
				break;
			swap_points(mark, k, k - 1);
		}
}

#define JOINED_MOST 400 /* points of a mark: of more a line says nothing */

static void join_points(const struct drawing *drawing, struct panel *panel)
{
	const char *mark_asked = drawing->spec->mark;
	int word = joining_word(drawing);
	if (mark_asked && strcmp(mark_asked, "scatter") == 0)
		return;
	for (size_t m = 0; m < panel->mark_count && word != CHART_WORDS; m++) {
		struct mark *mark = &panel->marks[m];
		if (mark->type != MARK_POINTS || mark_is_bound(mark) || mark->count > JOINED_MOST)
			continue;
		sort_points(drawing, mark, word);
		mark->type = MARK_LINE;
		mark->thin = true;
	}
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

/* The usual two have the chart's own title. */
static bool title_fields(struct drawing *drawing, enum field_id x, enum field_id y)
{
	if (x == FIELD_LATENCY_MEDIAN && y == FIELD_THROUGHPUT_ITEMS)
		return true;
	const char *other = within_title(drawing, chart_field(&drawing->table, y)->title);
	return other && drawing_title(drawing, "%s against %s",
				      chart_field(&drawing->table, x)->title, other);
}

static bool is_quality(const struct drawing *drawing, enum field_id field)
{
	return strcmp(chart_field(&drawing->table, field)->metric, "accuracy") == 0;
}

/* Of one model at a time but for its quality, in which it stands against others. */
static bool draw_fields(struct drawing *drawing, enum field_id x, enum field_id y)
{
	bool models = drawing->table.levels[WORD_MODEL].count > 1 && !drawing->spec->group &&
		      (is_quality(drawing, x) || is_quality(drawing, y));
	return models ? draw_models_over_fields(drawing, x, y)
		      : draw_field_over_field(drawing, x, y);
}

bool draw_pareto(struct drawing *drawing)
{
	enum field_id x = field_or_nearest(
		drawing, field_called(drawing, drawing->spec->x, FIELD_LATENCY_MEDIAN));
	enum field_id y = field_or_nearest(
		drawing, field_called(drawing, drawing->spec->y, FIELD_THROUGHPUT_ITEMS));
	enum field_id z = field_called(drawing, drawing->spec->z, FIELD_TOTAL);
	double scale;
	struct directions better;
	struct axis scratch = { 0 };
	if (x == FIELD_TOTAL || y == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has both a latency and a throughput");
	better = (struct directions){ direction_of(drawing, x, -1), direction_of(drawing, y, 1) };
	if (!title_fields(drawing, x, y) || !draw_fields(drawing, x, y) || !share_axes(drawing))
		return false;
	axis_field(drawing, &scratch, x, chart_table_largest(&drawing->table, x), &scale);
	figure_add_note(drawing->figure, "Grey: another one is better in both");
	note_lacking(drawing, x);
	note_lacking(drawing, y);
	for (size_t p = 0; p < drawing->figure->panel_count; p++) {
		struct panel *panel = &drawing->figure->panels[p];
		bool few = count_points(panel) <= LABELS_MOST;
		join_points(drawing, panel);
		if ((few && !label_all(drawing, panel)) ||
		    !add_frontiers(drawing, panel, better, !few) ||
		    (z != FIELD_TOTAL && !size_all(drawing, panel, z)) ||
		    (drawing->spec->latency_limit > 0 &&
		     chart_field(&drawing->table, x)->unit == UNIT_SECOND &&
		     !add_limit(drawing, panel, drawing->spec->latency_limit * scale)))
			return false;
	}
	return true;
}
