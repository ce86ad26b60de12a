/* Panels with two axes: lines, points and areas in dots of Braille, signs at points. */
#include "output/picture/terminal/picture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LEAST 12
#define ROWS_MOST  22
#define STRIP_MOST 8 /* rows of what has no value */

/* Half as high as it is wide, in a terminal's letters, as far as that can be seen at once; a row
 * for each name. */
static size_t rows_of(const struct frame *frame)
{
	const struct axis *up = &frame->panel->y;
	size_t rows = frame->width / 5;
	rows = rows < ROWS_LEAST ? ROWS_LEAST : rows > ROWS_MOST ? ROWS_MOST : rows;
	if (up->scale != SCALE_CATEGORY || !(up->high - up->low >= 1))
		return rows;
	size_t names = (size_t)fmin(ceil(up->high - up->low), 2000);
	if (frame->names_above)
		return names * 2;
	return names * 2 <= ROWS_LEAST ? names * 2 : names;
}

/* --- Names at the ends of lines -------------------------------------------------------------- */

#define DIRECT_LINES 8
#define DIRECT_WIDTH 60   /* columns of the panel, at least */
#define DIRECT_SHARE 0.32 /* of them, that names may take */

struct direct {
	struct key *key;
	double end; /* dots from above */
	size_t row;
};

static size_t last_point(const struct mark *mark)
{
	size_t count = mark->count;
	while (count && (isnan(mark->x[count - 1]) || isnan(mark->y[count - 1])))
		count--;
	return count;
}

static bool is_direct(const struct mark *mark)
{
	return mark->name && mark->type == MARK_LINE && mark->symbol != SYMBOL_NONE;
}

static struct key *own_key(struct frame *frame, const struct mark *mark)
{
	for (size_t i = 0; i < frame->picture->key_count; i++)
		if (&frame->picture->keys[i] == key_of(frame->picture, mark))
			return &frame->picture->keys[i];
	return NULL;
}

static size_t direct_width(const struct direct *direct, size_t count)
{
	size_t widest = 0;
	for (size_t i = 0; i < count; i++) {
		size_t group = grid_width_of(direct[i].key->group);
		size_t width = grid_width_of(direct[i].key->name) + (group ? group + 1 : 0) + 4;
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Lines that can have their names beside them; 0: not all can. */
static size_t find_direct(struct frame *frame, struct direct direct[DIRECT_LINES])
{
	const struct panel *panel = frame->panel;
	size_t count = 0;
	if (frame->picture->figure->panel_count != 1 || frame->width < DIRECT_WIDTH ||
	    panel->x.scale == SCALE_CATEGORY)
		return 0;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		if (!is_direct(mark))
			continue;
		struct key *key = own_key(frame, mark);
		if (count == DIRECT_LINES || !last_point(mark) || !key || key->mark != mark)
			return 0;
		direct[count++] = (struct direct){ .key = key };
	}
	bool fits = direct_width(direct, count) <= (size_t)(DIRECT_SHARE * (double)frame->width);
	return count > 1 && fits ? count : 0;
}

void plane_tell(struct frame *frame)
{
	struct direct direct[DIRECT_LINES];
	size_t count = find_direct(frame, direct);
	for (size_t i = 0; i < count; i++)
		direct[i].key->told = true;
}

static int from_above(const void *a, const void *b)
{
	const struct direct *x = a, *y = b;
	return (x->end > y->end) - (x->end < y->end);
}

/* Moves names apart, downwards and then up again. */
static void spread(const struct frame *frame, struct direct *direct, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct mark *mark = direct[i].key->mark;
		double end = dots_down(frame, mark->y[last_point(mark) - 1]);
		direct[i].end = fmin(fmax(isnan(end) ? 0 : end, 0), 4 * (double)frame->rows - 1);
	}
	qsort(direct, count, sizeof(*direct), from_above);
	for (size_t i = 0; i < count; i++) {
		size_t row = (size_t)(direct[i].end / 4);
		direct[i].row = i && direct[i - 1].row >= row ? direct[i - 1].row + 1 : row;
	}
	for (size_t i = count, most = frame->rows; i-- > 0; most--)
		if (direct[i].row >= most)
			direct[i].row = most - 1;
		else
			most = direct[i].row + 1;
}

static void draw_direct(const struct frame *frame, struct direct *direct, size_t count)
{
	struct text_picture *picture = frame->picture;
	spread(frame, direct, count);
	for (size_t i = 0; i < count; i++) {
		const struct key *key = direct[i].key;
		size_t x = frame->left + frame->columns + 1, y = frame->top + direct[i].row;
		struct ink ink = ink_of(colour_of(picture, key->mark, SIZE_MAX));
		x = grid_put(&picture->grid, x, y, key->sign, ink) + 1;
		if (*key->group)
			x = grid_put(&picture->grid, x, y, key->group, ink_usual) + 1;
		grid_put(&picture->grid, x, y, key->name, ink_usual);
	}
}

/* --- The strip of what has no value ---------------------------------------------------------- */

static size_t strip_rows(const struct frame *frame)
{
	size_t rows = frame->panel->strip_rows;
	return rows > STRIP_MOST ? STRIP_MOST : rows;
}

static void draw_strip_mark(const struct frame *frame, const struct mark *mark)
{
	struct text_picture *picture = frame->picture;
	size_t row = mark->strip.row - 1, rows = strip_rows(frame);
	for (size_t i = 0; i < mark->count; i++) {
		double x = dots_across(frame, mark->x[i]);
		if (x >= 0 && x < 2 * (double)frame->columns)
			grid_put(&picture->grid, frame->left + (size_t)(x / 2),
				 frame->top + frame->rows + (row < rows ? row : rows - 1),
				 sign_of(picture, mark), ink_of(colour_of(picture, mark, i)));
	}
}

/* The sign of the series whose row it is stands in the axis. */
static void draw_strip_side(const struct frame *frame, const struct mark *mark)
{
	struct text_picture *picture = frame->picture;
	const struct panel *panel = frame->panel;
	for (size_t m = 0; m < panel->mark_count && mark->strip.row <= strip_rows(frame); m++) {
		const struct key *key = key_of(picture, &panel->marks[m]);
		if (!key || !key->sign || panel->marks[m].colour != mark->colour ||
		    panel->marks[m].shade != mark->shade)
			continue;
		grid_put(&picture->grid, frame->left - 1,
			 frame->top + frame->rows + mark->strip.row - 1, key->sign,
			 ink_of(colour_of(picture, mark, SIZE_MAX)));
		return;
	}
}

/* The figure calls it by a tick below its axis. */
static void draw_strip(const struct frame *frame)
{
	struct text_picture *picture = frame->picture;
	const struct panel *panel = frame->panel;
	for (size_t row = 0; row < strip_rows(frame); row++)
		grid_put(&picture->grid, frame->left - 1, frame->top + frame->rows + row,
			 stroke_of(picture, STROKE_UP), ink_dim);
	for (size_t i = 0; strip_rows(frame) && i < panel->y.tick_count; i++)
		if (panel->y.ticks[i].at < panel->strip_top)
			frame_label(frame, frame->rows + (strip_rows(frame) - 1) / 2,
				    panel->y.ticks[i].label, ink_usual);
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].strip.row) {
			draw_strip_side(frame, &panel->marks[m]);
			draw_strip_mark(frame, &panel->marks[m]);
		}
}

/* --- The panel ------------------------------------------------------------------------------- */

/* Coloured by their third value: from above. */
static size_t say_projection(struct frame *frame, size_t y)
{
	const struct panel *panel = frame->panel;
	struct text_picture *picture = frame->picture;
	if (!panel->is_3d)
		return y;
	const char *words = axis_words(picture, &panel->z, frame->width);
	const char *text = arena_printf(
		picture->grid.arena, "seen from above; digits: %s, 0 for %s to 9 for %s", words,
		number_words(picture, panel->z.low), number_words(picture, panel->z.high));
	picture->grid.failed |= !text;
	return grid_wrap(&picture->grid, frame->x, y, frame->width,
			 grid_words(&picture->grid, text), ink_dim);
}

size_t panel_draw_plane(struct frame *frame, size_t y)
{
	struct direct direct[DIRECT_LINES];
	size_t count = find_direct(frame, direct), names = direct_width(direct, count);
	frame->across = frame->panel->x;
	frame->up = frame->panel->y;
	if (frame->panel->strip_rows)
		frame->up.low = frame->panel->strip_top;
	frame_titles(frame, &frame->panel->y, y);
	frame->names_above = names_need_lines(frame, &frame->panel->y);
	frame->rows = rows_of(frame);
	if (frame->names_above) { /* what they are of stands in the lower of two lines */
		frame->up.low += 0.25;
		frame->up.high += 0.25;
	}
	frame_sides(frame, frame->names_above ? 0 : labels_width(frame, &frame->panel->y), names);
	grid_reach(&frame->picture->grid, frame->top + frame->rows + strip_rows(frame));
	frame_draw_up(frame);
	draw_strip(frame);
	y = frame_draw_across(frame, strip_rows(frame));
	plane_draw_marks(frame);
	plane_draw_texts(frame);
	draw_direct(frame, direct, count);
	return say_projection(frame, y);
}
