/* Bars lie, one a row, whichever way they stand in the figure: so there is room for their names
 * and values however narrow the terminal is. Other marks of the panel are signs in the row that is
 * nearest. */
#include "core/base/utf8.h"
#include "output/picture/layout.h"
#include "output/picture/terminal/picture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_WIDTH 56 /* columns of a panel that names its bars beside them */

struct row {
	double at;         /* on the axis of positions */
	const char *group; /* of the axis's tick; NULL: as the row before */
	const char *name;  /* of the only series that has a bar here */
	const char *value; /* of the longest bar */
	double most;
	size_t y; /* in the plot */
};

struct rows {
	struct row *items;
	size_t count;
	bool named;
	size_t group_width, name_width, value_width;
};

static bool is_bar(const struct mark *mark)
{
	return mark->type == MARK_BAR || (mark->type == MARK_POINTS && mark->strip.row);
}

static bool lies(const struct frame *frame)
{
	for (size_t m = 0; m < frame->panel->mark_count; m++)
		if (frame->panel->marks[m].type == MARK_BAR)
			return frame->panel->marks[m].horizontal;
	return false;
}

/* Do bars of a row belong to one series, whose name can stand beside them? */
static bool stands_alone(const struct panel *panel, const struct mark *mark)
{
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *other = &panel->marks[m];
		if (other != mark && other->type == MARK_BAR && other->count && mark->count &&
		    fabs(other->x[0] - mark->x[0]) < 1e-6)
			return false;
	}
	return mark->name && !mark->base;
}

static bool are_named(const struct frame *frame)
{
	size_t series = 0;
	for (size_t m = 0; m < frame->panel->mark_count; m++) {
		const struct mark *mark = &frame->panel->marks[m];
		if (mark->type != MARK_BAR)
			continue;
		if (!stands_alone(frame->panel, mark))
			return false;
		series++;
	}
	return series > 1 && frame->width >= NAMES_WIDTH;
}

void bars_tell(struct frame *frame)
{
	struct text_picture *picture = frame->picture;
	for (size_t i = 0; i < picture->key_count && are_named(frame); i++)
		if (picture->keys[i].mark->type == MARK_BAR)
			picture->keys[i].told = true;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static struct row *row_at(struct rows *rows, double at)
{
	for (size_t i = 0; i < rows->count; i++)
		if (fabs(rows->items[i].at - at) < 1e-6)
			return &rows->items[i];
	return NULL;
}

static struct row *nearest(const struct rows *rows, double at)
{
	struct row *found = NULL;
	for (size_t i = 0; i < rows->count; i++)
		if (!found || fabs(rows->items[i].at - at) < fabs(found->at - at))
			found = &rows->items[i];
	return found;
}

static const char *name_of(struct text_picture *picture, const struct mark *mark)
{
	const struct key *key = key_of(picture, mark);
	const char *name =
		!key           ? ""
		: !*key->group ? key->name
			       : arena_printf(picture->grid.arena, "%s %s", key->group, key->name);
	picture->grid.failed |= !name;
	return name ? name : "";
}

static void add_bar(struct frame *frame, struct rows *rows, const struct mark *mark, size_t i)
{
	struct text_picture *picture = frame->picture;
	struct row *row = row_at(rows, mark->x[i]);
	if (isnan(mark->x[i]))
		return;
	if (!row) {
		row = &rows->items[rows->count++];
		*row = (struct row){ .at = mark->x[i], .most = -INFINITY, .name = "", .value = "" };
	}
	if (rows->named && mark->type == MARK_BAR)
		row->name = name_of(picture, mark);
	if (mark->strip.row || !(mark->y[i] > row->most))
		return;
	row->most = mark->y[i];
	row->value = mark->inside                    ? ""
		     : mark->texts && mark->texts[i] ? grid_words(&picture->grid, mark->texts[i])
						     : number_words(picture, mark->y[i]);
}

static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

static size_t count_bars(const struct panel *panel)
{
	size_t count = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		count += is_bar(&panel->marks[m]) ? panel->marks[m].count : 0;
	return count;
}

/* Upright positions grow to the right, which is downwards here; lying ones upwards. */
static void reverse(struct rows *rows)
{
	for (size_t i = 0; i < rows->count / 2; i++) {
		struct row row = rows->items[i];
		rows->items[i] = rows->items[rows->count - 1 - i];
		rows->items[rows->count - 1 - i] = row;
	}
}

static const struct tick *tick_of(const struct axis *axis, double at)
{
	const struct tick *found = NULL;
	for (size_t i = 0; i < axis->tick_count; i++)
		if (!found || fabs(axis->ticks[i].at - at) < fabs(found->at - at))
			found = &axis->ticks[i];
	return found && fabs(found->at - at) <= 0.5 ? found : NULL;
}

/* Each group's first row has its name; where groups have several rows, a free one parts them. */
static void name_groups(const struct frame *frame, struct rows *rows, const struct axis *axis)
{
	const struct tick *last = NULL;
	size_t groups = 0, y = 0;
	for (size_t pass = 0; pass < 2; pass++) {
		last = NULL;
		for (size_t i = 0; i < rows->count; i++) {
			struct row *row = &rows->items[i];
			const struct tick *tick = tick_of(axis, row->at);
			bool first = i == 0 || tick != last;
			groups += pass == 0 && first;
			y += pass == 1 && first && i && groups < rows->count;
			row->group =
				first && tick ? grid_words(&frame->picture->grid, tick->label) : "";
			row->y = y;
			y += pass == 1;
			last = tick;
		}
	}
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Bytes of it up to the first dot between parts. */
static size_t first_part(struct grid *grid, const char *words)
{
	const char *between = strstr(words, grid_words(grid, " · "));
	return between ? (size_t)(between - words) : strlen(words);
}

static void measure(const struct frame *frame, struct rows *rows)
{
	size_t least = 0; /* columns of values without what is said beside them */
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];
		rows->group_width = most(rows->group_width, grid_width_of(row->group));
		rows->name_width = most(rows->name_width, grid_width_of(row->name));
		rows->value_width = most(rows->value_width, grid_width_of(row->value));
		least = most(least,
			     utf8_width(row->value, first_part(&frame->picture->grid, row->value)));
	}
	size_t share = frame->width / 4, third = frame->width / 3;
	if (!rows->named)
		share = third;
	rows->group_width = rows->group_width < share ? rows->group_width : share;
	rows->name_width = rows->name_width < third ? rows->name_width : third;
	size_t room =
		most(frame->width / 4, least < frame->width * 2 / 5 ? least : frame->width * 2 / 5);
	rows->value_width = rows->value_width < room ? rows->value_width : room;
}

static void collect(struct frame *frame, struct rows *rows, const struct axis *axis)
{
	const struct panel *panel = frame->panel;
	struct grid *grid = &frame->picture->grid;
	*rows = (struct rows){ .named = are_named(frame) };
	rows->items = arena_allocate(grid->arena, count_bars(panel) + 1, sizeof(*rows->items));
	grid->failed |= !rows->items;
	for (size_t m = 0; rows->items && m < panel->mark_count; m++)
		for (size_t i = 0; is_bar(&panel->marks[m]) && i < panel->marks[m].count; i++)
			add_bar(frame, rows, &panel->marks[m], i);
	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), by_place);
	if (lies(frame))
		reverse(rows);
	name_groups(frame, rows, axis);
	measure(frame, rows);
}

/* --- Bars ------------------------------------------------------------------------------------ */

#define PARTS      8 /* of a column */
#define INSIDE_CUT 8 /* columns from which on a part of a bar's text says something */

static double parts_across(const struct frame *frame, double value)
{
	double low = frame->across.low, high = frame->across.high;
	value = fmin(fmax(value, fmin(low, high)), fmax(low, high));
	return axis_place(&frame->across, value, 0, PARTS * (double)frame->columns);
}

static bool in_parts(const struct frame *frame, const char *fill)
{
	return !frame->picture->grid.ascii && strcmp(fill, "█") == 0;
}

/* From part to part of the row; what ends within a column shares it with what begins there. */
static void draw_bar(const struct frame *frame, size_t y, double from, double to, const char *fill,
		     uint32_t colour)
{
	static const char *const blocks[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	struct grid *grid = &frame->picture->grid;
	bool parts = in_parts(frame, fill), coloured = grid->colours != COLOURS_NONE;
	size_t begin = (size_t)lround(from), end = (size_t)lround(to);
	if (!parts || !coloured)
		begin = (begin + PARTS / 2) / PARTS * PARTS;
	if (!parts)
		end = (end + PARTS / 2) / PARTS * PARTS;
	if (end <= begin && to > from)
		end = begin + (parts ? 1 : PARTS);
	for (size_t x = begin / PARTS; x * PARTS < end && x < frame->columns; x++) {
		size_t filled = end - x * PARTS;
		struct grid_cell *cell = grid_at(grid, frame->left + x, frame->top + y);
		if (cell && x * PARTS < begin && cell->text)
			cell->ink.ground = colour;
		else
			grid_put(grid, frame->left + x, frame->top + y,
				 filled >= PARTS ? fill : blocks[filled], ink_of(colour));
	}
}

static struct ink over(const struct frame *frame, size_t x, size_t y)
{
	const struct grid_cell *cell = grid_at(&frame->picture->grid, x, y);
	struct ink ink = ink_usual;
	if (cell && cell->text && frame->picture->grid.colours != COLOURS_NONE &&
	    cell->ink.colour != INK_OWN) {
		ink.ground = cell->ink.colour;
		ink.colour = theme_contrast(ink.ground, 0) > theme_contrast(ink.ground, 0xffffff)
				     ? 0
				     : 0xffffff;
	}
	return ink;
}

static size_t column_of(const struct frame *frame, double value)
{
	double parts = parts_across(frame, value);
	size_t column = isnan(parts) ? 0 : (size_t)(parts / PARTS);
	return frame->left + (column < frame->columns ? column : frame->columns - 1);
}

static void put_over(const struct frame *frame, size_t x, size_t y, enum stroke stroke)
{
	grid_put(&frame->picture->grid, x, y, stroke_of(frame->picture, stroke), over(frame, x, y));
}

/* Those shorter than three columns say nothing here. */
static void draw_interval(const struct frame *frame, size_t y, double low, double high)
{
	size_t from = column_of(frame, low), to = column_of(frame, high);
	if (isnan(low) || isnan(high) || to < from + 2)
		return;
	for (size_t x = from + 1; x < to; x++)
		put_over(frame, x, y, STROKE_ACROSS);
	put_over(frame, from, y, low < frame->across.low ? STROKE_FURTHER_LOW : STROKE_LOW_END);
	put_over(frame, to, y, high > frame->across.high ? STROKE_FURTHER_HIGH : STROKE_HIGH_END);
}

/* In the middle of a bar, over what it is drawn with, where that has room for some of it. */
static void draw_text_in(const struct frame *frame, const struct mark *mark, size_t i, size_t y,
			 double from, double to)
{
	struct grid *grid = &frame->picture->grid;
	size_t begin = (size_t)ceil(from / PARTS), end = (size_t)(to / PARTS);
	size_t room = end > begin + 2 ? end - begin - 2 : 0;
	const char *words = grid_words_in(grid, mark->texts[i] ? mark->texts[i] : "", room);
	size_t width = grid_width_of(words), x = frame->left + begin + 1 + (room - width) / 2;
	bool cut = mark->texts[i] && grid_width_of(grid_words(grid, mark->texts[i])) > room;
	if (room < (cut ? INSIDE_CUT : 2) || !width)
		return;
	struct ink ink = over(frame, x, frame->top + y);
	grid_put(grid, x - 1, frame->top + y, " ", ink);
	size_t behind = grid_put(grid, x, frame->top + y, words, ink);
	grid_put(grid, behind, frame->top + y, " ", ink);
}

static void draw_bars_of(const struct frame *frame, const struct rows *rows,
			 const struct mark *mark)
{
	for (size_t i = 0; i < mark->count; i++) {
		const struct row *row = isnan(mark->x[i]) ? NULL : nearest(rows, mark->x[i]);
		double base = mark->base && !isnan(mark->base[i]) ? mark->base[i] : 0;
		if (!row || isnan(mark->y[i]))
			continue;
		double from = parts_across(frame, fmin(base, mark->y[i]));
		double to = parts_across(frame, fmax(base, mark->y[i]));
		draw_bar(frame, row->y, isnan(from) ? 0 : from, isnan(to) ? 0 : to,
			 fill_of(frame->picture, mark), colour_of(frame->picture, mark, i));
		if (mark->inside && mark->texts)
			draw_text_in(frame, mark, i, row->y, isnan(from) ? 0 : from,
				     isnan(to) ? 0 : to);
		if (mark->low && mark->high)
			draw_interval(frame, frame->top + row->y, mark->low[i], mark->high[i]);
	}
}

/* --- What is not a bar ----------------------------------------------------------------------- */

static void draw_signs(const struct frame *frame, const struct rows *rows, const struct mark *mark)
{
	struct text_picture *picture = frame->picture;
	for (size_t i = 0; i < mark->count && mark->x && mark->y; i++) {
		const struct row *row = isnan(mark->x[i]) ? NULL : nearest(rows, mark->x[i]);
		double parts = parts_across(frame, mark->y[i]);
		if (!row || isnan(parts))
			continue;
		size_t x = column_of(frame, mark->y[i]), y = frame->top + row->y;
		struct ink ink = over(frame, x, y);
		ink.colour = ink.ground == INK_OWN ? colour_of(picture, mark, i) : ink.colour;
		grid_put(&picture->grid, x, y, sign_of(picture, mark), ink);
	}
}

/* What has no value says why, where its bar would be. */
static void draw_missing(const struct frame *frame, const struct rows *rows,
			 const struct mark *mark)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	for (size_t i = 0; i < mark->count; i++) {
		const struct row *row = nearest(rows, mark->x[i]);
		bool missing = mark->strip.row || isnan(mark->y[i]);
		const char *text = mark->texts ? mark->texts[i] : NULL;
		if (!row || !missing || isnan(mark->x[i]) || (!mark->strip.row && !text))
			continue;
		const char *sign = mark->strip.row ? sign_of(picture, mark)
						   : stroke_of(picture, STROKE_FAILED);
		size_t y = frame->top + row->y;
		size_t x =
			grid_put(grid, frame->left, y, sign, ink_of(colour_of(picture, mark, i))) +
			1;
		if (text && frame->columns > 4)
			grid_put(grid, x, y, grid_words_in(grid, text, frame->columns - 2),
				 ink_dim);
	}
}

static void draw_marks(const struct frame *frame, const struct rows *rows)
{
	const struct panel *panel = frame->panel;
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].type == MARK_BAR)
			draw_bars_of(frame, rows, &panel->marks[m]);
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		if (is_bar(mark))
			draw_missing(frame, rows, mark);
		else if (mark->type == MARK_LINE || mark->type == MARK_STEP ||
			 mark->type == MARK_POINTS)
			draw_signs(frame, rows, mark);
	}
}

/* --- The panel ------------------------------------------------------------------------------- */

/* "14.27 k items/s · batch 64" loses what stands behind a dot before the number is cut. */
static const char *value_in(struct grid *grid, const char *words, size_t width)
{
	const char *between = grid_words(grid, " · ");
	size_t length = first_part(grid, words);
	const char *first = arena_bytes(grid->arena, words, length);
	grid->failed |= !first;
	for (const char *at = words; (at = strstr(at, between)); at++) {
		const char *some = arena_bytes(grid->arena, words, (size_t)(at - words));
		grid->failed |= !some;
		first = some && grid_width_of(some) <= width ? some : first;
	}
	return grid_width_of(words) <= width ? words
					     : grid_words_in(grid, first ? first : "", width);
}

static void draw_rows(const struct frame *frame, const struct rows *rows)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];
		size_t y = frame->top + row->y;
		const char *value = value_in(grid, row->value, rows->value_width);
		grid_put(grid, frame->x, y, grid_words_in(grid, row->group, rows->group_width),
			 ink_usual);
		if (rows->named)
			grid_put(grid, frame->x + rows->group_width + (rows->group_width > 0), y,
				 grid_words_in(grid, row->name, rows->name_width), ink_usual);
		grid_put(grid,
			 frame->left + frame->columns + 1 + rows->value_width -
				 grid_width_of(value),
			 y, value, ink_usual);
	}
	for (size_t row = 0; row < frame->rows; row++)
		grid_put(grid, frame->left - 1, frame->top + row, stroke_of(picture, STROKE_UP),
			 ink_dim);
}

/* What is at most so many columns wide, of a panel whose parts are known. */
static size_t side_of(const struct rows *rows)
{
	return rows->group_width + (rows->named ? rows->name_width + (rows->group_width > 0) : 0);
}

size_t panel_draw_bars(struct frame *frame, size_t y)
{
	const struct panel *panel = frame->panel;
	const struct axis *places = lies(frame) ? &panel->y : &panel->x;
	struct rows rows;
	frame->across = lies(frame) ? panel->x : panel->y;
	if (!lies(frame) && panel->strip_rows)
		frame->across.low = panel->strip_top;
	collect(frame, &rows, places);
	frame_titles(frame, places, y);
	frame_sides(frame, side_of(&rows), rows.value_width ? rows.value_width + 1 : 0);
	frame->rows = rows.count ? rows.items[rows.count - 1].y + 1 : 1;
	grid_reach(&frame->picture->grid, frame->top + frame->rows);
	draw_rows(frame, &rows);
	draw_marks(frame, &rows);
	return frame_draw_across(frame, 0);
}

/* --- Shares of a whole ----------------------------------------------------------------------- */

static double sum_of(const struct mark *mark)
{
	double sum = 0;
	for (size_t i = 0; i < mark->count; i++)
		sum += mark->y[i] > 0 ? mark->y[i] : 0;
	return sum;
}

static void draw_share(struct frame *frame, const struct mark *mark, size_t i, double sum)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	double share = sum > 0 && mark->y[i] > 0 ? mark->y[i] / sum : 0;
	const char *percent = arena_printf(grid->arena, "%4.1f %%", 100 * share);
	grid->failed |= !percent;
	frame_label(frame, i, mark->labels ? mark->labels[i] : "", ink_usual);
	draw_bar(frame, i, 0, PARTS * share * (double)frame->columns, fill_of(picture, mark),
		 colour_of(picture, mark, i));
	grid_put(grid, frame->left + frame->columns + 1, frame->top + i, percent ? percent : "",
		 ink_usual);
}

size_t panel_draw_shares(struct frame *frame, size_t y)
{
	const struct panel *panel = frame->panel;
	frame_titles(frame, NULL, y);
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		size_t widest = 0;
		for (size_t i = 0; mark->labels && i < mark->count; i++)
			widest = most(widest, grid_width_of(grid_words(&frame->picture->grid,
								       mark->labels[i])));
		frame_sides(frame, widest < frame->width / 3 ? widest : frame->width / 3, 8);
		grid_reach(&frame->picture->grid, frame->top + mark->count);
		for (size_t i = 0; mark->type == MARK_PIE && i < mark->count; i++)
			draw_share(frame, mark, i, sum_of(mark));
		frame->top += mark->count;
	}
	return frame->top;
}
