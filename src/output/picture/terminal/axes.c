/* Titles, axes and their ticks. */
#include "core/base/count.h"
#include "output/picture/layout.h"
#include "output/picture/terminal/picture.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Titles ---------------------------------------------------------------------------------- */

/* The direction's last character is an arrow. */
static const char *arrow_of(const char *better)
{
	const char *space = better ? strrchr(better, ' ') : NULL;
	return space ? space + 1 : "";
}

static const char *joined(struct text_picture *picture, const char *a, const char *b, const char *c)
{
	const char *text = arena_printf(picture->grid.arena, "%s%s%s", a, b, c);
	picture->grid.failed |= !text;
	return text ? text : "";
}

const char *axis_words(struct text_picture *picture, const struct axis *axis, size_t width)
{
	struct grid *grid = &picture->grid;
	const char *title = grid_words(grid, axis->title);
	const char *better = grid_words(grid, axis->better ? axis->better : "");
	const char *unit = grid_words(grid, axis->unit ? axis->unit : "");
	if (*unit)
		unit = joined(picture, *title ? " (" : "(", unit, ")");
	const char *named = joined(picture, title, unit, "");
	const char *rows[] = {
		joined(picture, named, *better ? grid_words(grid, " · ") : "", better),
		joined(picture, named, *better ? " " : "",
		       grid_words(grid, arrow_of(axis->better))),
		named,
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (grid_width_of(rows[i]) <= width)
			return rows[i];
	size_t taken = grid_width_of(unit);
	title = grid_words_in(grid, axis->title, width > taken ? width - taken : 0);
	return grid_words_in(grid, joined(picture, title, unit, ""), width);
}

void frame_titles(struct frame *frame, const struct axis *up, size_t y)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	if (frame->panel->title)
		y = grid_wrap(grid, frame->x, y, frame->width,
			      grid_words(grid, frame->panel->title), ink_bold);
	const char *title = up && !up->hidden ? axis_words(picture, up, frame->width) : "";
	if (*title)
		grid_put(grid, frame->x, y++, title, ink_usual);
	frame->top = y;
}

/* --- The upright axis ------------------------------------------------------------------------ */

#define LABELS_MOST   0.4 /* of the panel's width, that labels of an upright axis may take */
#define COLUMNS_LEAST 8   /* of a plot */

static size_t labels_most(const struct frame *frame)
{
	return (size_t)(LABELS_MOST * (double)frame->width);
}

static size_t widest_label(const struct frame *frame, const struct axis *axis)
{
	struct grid *grid = &frame->picture->grid;
	size_t widest = 0;
	for (size_t i = 0; !axis->hidden && i < axis->tick_count; i++) {
		size_t width = grid_width_of(grid_words(grid, axis->ticks[i].label));
		widest = width > widest ? width : widest;
	}
	return widest;
}

size_t labels_width(const struct frame *frame, const struct axis *axis)
{
	size_t widest = widest_label(frame, axis), most = labels_most(frame);
	return widest < most ? widest : most;
}

bool names_need_lines(const struct frame *frame, const struct axis *axis)
{
	return axis->scale == SCALE_CATEGORY && widest_label(frame, axis) > labels_most(frame);
}

void frame_sides(struct frame *frame, size_t labels, size_t right)
{
	size_t taken = labels + 1 + right;
	frame->left = frame->x + labels + 1;
	frame->columns =
		frame->width > taken + COLUMNS_LEAST ? frame->width - taken : COLUMNS_LEAST;
	if (frame->left + frame->columns > frame->picture->grid.width)
		frame->columns = frame->picture->grid.width > frame->left
					 ? frame->picture->grid.width - frame->left
					 : 1;
}

double dots_across(const struct frame *frame, double value)
{
	return axis_place(&frame->across, value, 0, 2 * (double)frame->columns - 1);
}

double dots_down(const struct frame *frame, double value)
{
	return axis_place(&frame->up, value, 4 * (double)frame->rows - 1, 0);
}

void frame_label(const struct frame *frame, size_t row, const char *text, struct ink ink)
{
	struct grid *grid = &frame->picture->grid;
	size_t room = frame->left - frame->x - 1;
	const char *words = grid_words_in(grid, text, room);
	grid_put(grid, frame->left - 1 - grid_width_of(words), frame->top + row, words, ink);
}

/* The row of each tick that is within the plot, from below; their number. */
static size_t place_ticks(const struct frame *frame, double *rows, size_t *ticks)
{
	size_t count = 0;
	for (size_t i = 0; i < frame->up.tick_count; i++) {
		double dot = dots_down(frame, frame->up.ticks[i].at);
		if (!(dot > -0.5 && dot < 4 * (double)frame->rows - 0.5))
			continue;
		rows[count] = floor((dot + 0.5) / 4);
		rows[count] = fmin(fmax(rows[count], 0), (double)frame->rows - 1);
		ticks[count++] = i;
	}
	return count;
}

void frame_draw_up(const struct frame *frame)
{
	struct text_picture *picture = frame->picture;
	struct arena *arena = picture->grid.arena;
	size_t count = frame->up.tick_count;
	double *rows = arena_allocate(arena, count + 1, sizeof(*rows));
	double *heights = arena_allocate(arena, count + 1, sizeof(*heights));
	size_t *ticks = arena_allocate(arena, count + 1, sizeof(*ticks));
	if (frame->up.hidden)
		return;
	for (size_t row = 0; row < frame->rows; row++)
		grid_put(&picture->grid, frame->left - 1, frame->top + row,
			 stroke_of(picture, STROKE_UP), ink_dim);
	if (!rows || !heights || !ticks) {
		picture->grid.failed = true;
		return;
	}
	count = place_ticks(frame, rows, ticks);
	for (size_t i = 0; i < count; i++)
		heights[i] = 1;
	size_t stride = tick_stride(rows, heights, count, 0);
	for (size_t i = 0; i < count; i += stride) {
		const char *label = frame->up.ticks[ticks[i]].label;
		if (frame->names_above)
			grid_put(&picture->grid, frame->x, frame->top + (size_t)rows[i] - 1,
				 grid_words_in(&picture->grid, label, frame->width), ink_usual);
		else
			frame_label(frame, (size_t)rows[i], label, ink_usual);
		grid_put(&picture->grid, frame->left - 1, frame->top + (size_t)rows[i],
			 stroke_of(picture, STROKE_TICK_UP), ink_dim);
	}
}

/* --- The lying axis -------------------------------------------------------------------------- */

struct labels {
	const char **words;
	double *centres, *widths; /* in columns of the grid */
	size_t count;
};

static bool labels_make(const struct frame *frame, struct labels *labels)
{
	struct text_picture *picture = frame->picture;
	const struct axis *axis = &frame->across;
	struct arena *arena = picture->grid.arena;
	labels->words = arena_allocate(arena, axis->tick_count + 1, sizeof(*labels->words));
	labels->centres = arena_allocate(arena, axis->tick_count + 1, sizeof(*labels->centres));
	labels->widths = arena_allocate(arena, axis->tick_count + 1, sizeof(*labels->widths));
	if (!labels->words || !labels->centres || !labels->widths)
		return !(picture->grid.failed = true);
	for (size_t i = 0; i < axis->tick_count; i++) {
		double dot = dots_across(frame, axis->ticks[i].at);
		if (!(dot > -1 && dot < 2 * (double)frame->columns))
			continue;
		labels->words[labels->count] = grid_words(&picture->grid, axis->ticks[i].label);
		labels->centres[labels->count] = (double)frame->left + floor(fmax(dot, 0) / 2);
		labels->count++;
	}
	return true;
}

static void measure(struct labels *labels)
{
	for (size_t i = 0; i < labels->count; i++)
		labels->widths[i] = (double)grid_width_of(labels->words[i]);
}

static double widest_of(const struct labels *labels)
{
	double widest = 0;
	for (size_t i = 0; i < labels->count; i++)
		widest = fmax(widest, labels->widths[i]);
	return widest;
}

/* Columns from one name to the next. */
static double slot_of(const struct frame *frame, const struct labels *labels)
{
	return labels->count > 1 ? fabs(labels->centres[1] - labels->centres[0])
				 : (double)frame->columns;
}

#define SLOT_LEAST 6 /* columns, that a shortened name still says something in two of */

/* Names that have no room beside each other stand in two rows by turns, shortened where that
 * leaves something of them; … */
static void shorten(const struct frame *frame, struct labels *labels)
{
	size_t room = 2 * (size_t)slot_of(frame, labels) - 2;
	for (size_t i = 0; i < labels->count; i++)
		labels->words[i] = grid_words_in(&frame->picture->grid, labels->words[i], room);
	measure(labels);
}

/* … else they are letters, with the names below. */
static size_t draw_letters(const struct frame *frame, struct labels *labels, size_t y)
{
	struct grid *grid = &frame->picture->grid;
	for (size_t i = 0; i < labels->count; i++) {
		char letter[] = { i < 26 ? (char)('a' + i) : (char)('A' + i - 26), '\0' };
		const char *text =
			joined(frame->picture, letter, " ", grid_words(grid, labels->words[i]));
		grid_put(grid, (size_t)labels->centres[i], y, grid_words(grid, letter), ink_usual);
		grid_put(grid, frame->x, y + 1 + i, grid_words_in(grid, text, frame->width),
			 ink_dim);
	}
	return y + 1 + labels->count;
}

static void draw_level(const struct frame *frame, const struct labels *labels, size_t y,
		       size_t rows)
{
	struct grid *grid = &frame->picture->grid;
	size_t stride =
		rows > 1 ? 1 : tick_stride(labels->centres, labels->widths, labels->count, 1);
	double end = (double)(frame->x + frame->width);
	double free_from[2] = { (double)frame->x, (double)frame->x }; /* of each row */
	for (size_t i = 0; i < labels->count; i += stride) {
		double width = labels->widths[i], from = free_from[i % rows];
		double x = floor(labels->centres[i] - (width - 1) / 2);
		x = fmax(fmin(x, end - width), from);
		const char *words = labels->words[i];
		if (x + width > end) /* the last names are pushed inwards */
			words = grid_words_in(grid, words, end > x ? (size_t)(end - x) : 0);
		free_from[i % rows] =
			(double)grid_put(grid, (size_t)x, y + i % rows, words, ink_usual) + 1;
	}
}

static void draw_line(const struct frame *frame, const struct labels *labels, size_t y)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	grid_put(grid, frame->left - 1, y, stroke_of(picture, STROKE_CORNER), ink_dim);
	for (size_t i = 0; i < frame->columns; i++)
		grid_put(grid, frame->left + i, y, stroke_of(picture, STROKE_ACROSS), ink_dim);
	for (size_t i = 0; i < labels->count; i++)
		grid_put(grid, (size_t)labels->centres[i], y,
			 stroke_of(picture, STROKE_TICK_ACROSS), ink_dim);
}

#define NUMBER_MOST 6 /* columns: what is no wider is left out in regular steps, as numbers are */

static size_t draw_labels(const struct frame *frame, struct labels *labels, size_t y)
{
	bool names = frame->across.scale == SCALE_CATEGORY;
	double slot = slot_of(frame, labels);
	measure(labels);
	bool wide = names && widest_of(labels) >= slot && labels->count > 1 &&
		    widest_of(labels) > NUMBER_MOST;
	size_t rows = wide && slot >= SLOT_LEAST ? 2 : 1;
	if (wide && rows == 1 && labels->count <= 52)
		return draw_letters(frame, labels, y);
	if (rows == 2)
		shorten(frame, labels);
	grid_reach(&frame->picture->grid, y + rows);
	draw_level(frame, labels, y, rows);
	return y + rows;
}

size_t frame_draw_across(const struct frame *frame, size_t strip)
{
	struct text_picture *picture = frame->picture;
	struct labels labels = { 0 };
	size_t y = frame->top + frame->rows + strip;
	if (frame->across.hidden || !labels_make(frame, &labels))
		return y;
	draw_line(frame, &labels, y);
	y = draw_labels(frame, &labels, y + 1);
	const char *title = axis_words(picture, &frame->across, frame->width);
	size_t width = grid_width_of(title), middle = frame->left + frame->columns / 2;
	size_t x = middle > frame->x + width / 2 ? middle - width / 2 : frame->x;
	if (!width)
		return y;
	if (x + width > frame->x + frame->width)
		x = frame->x + frame->width - width;
	grid_put(&picture->grid, x, y, title, ink_usual);
	return y + 1;
}

const char *number_words(struct text_picture *picture, double value)
{
	char text[32];
	snprintf(text, sizeof(text), fabs(value) >= 1e5 || fabs(value) < 1e-4 ? "%.3e" : "%.4g",
		 value);
	return grid_words(&picture->grid, value == 0 ? "0" : text);
}
