/* Heatmaps, and surfaces seen from above: a cell's value on the ground of its colour, or with a
 * shade before it where there are no colours. All cells have their values or none, as in other
 * formats. */
#include "output/picture/terminal/picture.h"
#include <math.h>
#include <string.h>

/* --- Colours --------------------------------------------------------------------------------- */

static double share_of(const struct mark *mark, double z)
{
	bool is_log = mark->value_log && mark->value_low > 0;
	double low = is_log ? log(mark->value_low) : mark->value_low;
	double high = is_log ? log(mark->value_high) : mark->value_high;
	double at = is_log ? log(z > 0 ? z : mark->value_low) : z;
	double share = high > low ? (at - low) / (high - low) : 0.5;
	return fmin(fmax(share, 0), 1);
}

static bool has_grounds(const struct text_picture *picture)
{
	return picture->grid.colours >= COLOURS_256;
}

struct ink scale_ink(const struct text_picture *picture, const struct mark *mark, double value)
{
	struct ink ink = ink_usual;
	if (isnan(value) || !has_grounds(picture))
		return ink;
	ink.ground = theme_scale(picture->theme, share_of(mark, value));
	ink.colour =
		theme_contrast(ink.ground, 0) > theme_contrast(ink.ground, 0xffffff) ? 0 : 0xffffff;
	return ink;
}

const char *scale_shade(const struct text_picture *picture, const struct mark *mark, double value)
{
	static const char *const shades[][2] = {
		{ "·", "." }, { "░", "-" }, { "▒", "=" }, { "▓", "*" }, { "█", "#" }
	};
	if (isnan(value))
		return " ";
	size_t step = (size_t)fmin(share_of(mark, value) * 5, 4);
	return shades[step][picture->grid.ascii];
}

#define SCALE_STEPS 10

size_t scale_draw(struct frame *frame, const struct mark *mark, size_t y)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	const struct axis axis = { .title = mark->value_title,
				   .unit = mark->value_unit,
				   .better = mark->value_better };
	bool is_log = mark->value_log && mark->value_low > 0;
	if (!mark->value_title)
		return y;
	grid_put(grid, frame->x, y++, axis_words(picture, &axis, frame->width), ink_usual);
	size_t x =
		grid_put(grid, frame->x, y, number_words(picture, mark->value_low), ink_usual) + 1;
	for (size_t i = 0; i < SCALE_STEPS; i++) {
		double share = (double)i / (SCALE_STEPS - 1), low = mark->value_low;
		double value = is_log ? low * pow(mark->value_high / low, share)
				      : low + (mark->value_high - low) * share;
		x = grid_put(grid, x, y,
			     has_grounds(picture) ? " " : scale_shade(picture, mark, value),
			     scale_ink(picture, mark, value));
	}
	x = grid_put(grid, x + 1, y, number_words(picture, mark->value_high), ink_usual);
	if (is_log)
		grid_put(grid, x + 1, y, "(logarithmic)", ink_dim);
	return y + 1;
}

/* --- Cells ----------------------------------------------------------------------------------- */

struct cells {
	const struct mark *mark;
	const char **words; /* of each; "": none */
	size_t width;       /* of a cell, with the column between */
	size_t columns;     /* that have room */
	bool valued;        /* the words have room */
};

/* The text's part before " ±": the interval is in tables. */
static const char *value_words(struct text_picture *picture, const struct mark *mark, size_t i)
{
	const char *text = mark->texts ? mark->texts[i] : NULL;
	bool shown = !isnan(mark->z[i]) || (mark->gaps && mark->gaps[i] == GAP_BOUND);
	if (!shown)
		return "";
	if (!text)
		return number_words(picture, mark->z[i]);
	const char *range = strstr(text, " ±");
	const char *value = arena_bytes(picture->grid.arena, text,
					range ? (size_t)(range - text) : strlen(text));
	picture->grid.failed |= !value;
	return value ? grid_words(&picture->grid, value) : "";
}

#define WIDTH_MOST 14 /* of a name above a cell */

/* The tick at that place of an axis. */
static const char *label_at(const struct axis *axis, double at)
{
	for (size_t i = 0; i < axis->tick_count; i++)
		if (fabs(axis->ticks[i].at - at) < 1e-9 + 1e-9 * fabs(at))
			return axis->ticks[i].label;
	return NULL;
}

static const char *level_words(struct text_picture *picture, const struct axis *axis, double at)
{
	const char *label = label_at(axis, at);
	return label ? grid_words(&picture->grid, label) : number_words(picture, at);
}

/* As wide as names above cells need, within reason. */
static size_t widest_head(const struct frame *frame, const struct mark *mark, size_t columns)
{
	size_t widest = 1;
	for (size_t c = 0; c < columns; c++) {
		size_t width =
			grid_width_of(level_words(frame->picture, &frame->panel->x, mark->x[c]));
		widest = width > widest ? width : widest;
	}
	return widest < WIDTH_MOST ? widest : WIDTH_MOST;
}

static bool is_grid(const struct mark *mark)
{
	return (mark->type == MARK_HEATMAP || mark->type == MARK_SURFACE) && mark->columns &&
	       mark->line_count;
}

/* What one grid of the figure needs all have or none: the widest words, the most columns. */
static void find_most(struct text_picture *picture, size_t *words, size_t *columns)
{
	*words = *columns = 0;
	for (size_t i = 0; i < picture->figure->panel_count; i++) {
		const struct panel *panel = &picture->figure->panels[i];
		for (size_t m = 0; m < panel->mark_count; m++) {
			const struct mark *mark = &panel->marks[m];
			if (!is_grid(mark))
				continue;
			*columns = mark->columns > *columns ? mark->columns : *columns;
			for (size_t k = 0; k < mark->count; k++) {
				size_t width = grid_width_of(value_words(picture, mark, k));
				*words = width > *words ? width : *words;
			}
		}
	}
}

static void cells_make(struct frame *frame, const struct mark *mark, struct cells *cells)
{
	struct text_picture *picture = frame->picture;
	size_t widest, most_columns, before = has_grounds(picture) ? 1 : 2;
	*cells = (struct cells){ .mark = mark };
	cells->words = arena_allocate(picture->grid.arena, mark->count + 1, sizeof(char *));
	if (!cells->words) {
		picture->grid.failed = true;
		return;
	}
	for (size_t i = 0; i < mark->count; i++)
		cells->words[i] = value_words(picture, mark, i);
	find_most(picture, &widest, &most_columns);
	cells->width = frame->columns / mark->columns;
	cells->valued = widest && frame->columns / most_columns > widest + before;
	size_t head = widest_head(frame, mark, mark->columns) + 1;
	size_t most = widest + before + 3 > head ? widest + before + 3 : head;
	cells->width = cells->width > most ? most : cells->width ? cells->width : 1;
	cells->columns = frame->columns / cells->width;
	if (cells->columns > mark->columns)
		cells->columns = mark->columns;
}

static const char *gap_sign(const struct text_picture *picture, const struct mark *mark, size_t i)
{
	enum gap gap = mark->gaps ? mark->gaps[i] : GAP_NONE;
	return gap == GAP_FAILED    ? stroke_of(picture, STROKE_FAILED)
	       : gap == GAP_UNKNOWN ? stroke_of(picture, STROKE_LACKING)
	       : gap == GAP_BOUND   ? stroke_of(picture, STROKE_LEAST_UP)
				    : " ";
}

static void draw_cell(const struct frame *frame, const struct cells *cells, size_t x, size_t y,
		      size_t i)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	double value = cells->mark->z[i];
	struct ink ink = scale_ink(picture, cells->mark, value);
	size_t filled = cells->width > 2 ? cells->width - 1 : cells->width;
	bool grounds = has_grounds(picture), known = !isnan(value);
	const char *words = cells->valued ? cells->words[i] : "";
	const char *shade = known && !grounds ? scale_shade(picture, cells->mark, value) : " ";
	for (size_t k = 0; k < filled; k++) /* a shade goes before a value, or is all there is */
		grid_put(grid, x + k, y, known && !grounds && cells->valued && k ? " " : shade,
			 ink);
	if (!known && !*words)
		words = gap_sign(picture, cells->mark, i);
	size_t width = grid_width_of(words);
	if (*words && width <= filled)
		grid_put(grid,
			 x + (cells->valued || !known ? filled - width : 0) -
				 (!known && width == 1 ? (filled - 1) / 2 : 0),
			 y, words, ink);
}

static size_t draw_head(const struct frame *frame, const struct cells *cells, size_t y)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	const struct axis *axis = &frame->panel->x;
	size_t step = 1, widest = widest_head(frame, cells->mark, cells->columns);
	while (step * cells->width < widest + 1 && step < cells->columns)
		step++;
	for (size_t c = 0; c < cells->columns; c += step) {
		size_t x = frame->left + c * cells->width;
		const char *words =
			grid_words_in(grid, level_words(picture, axis, cells->mark->x[c]),
				      step * cells->width - 1);
		size_t width = grid_width_of(words);
		if (cells->valued && width < cells->width) /* above the last digits */
			x += cells->width - 1 - width;
		grid_put(grid, x, y, words, ink_usual);
	}
	return y + 1;
}

static size_t draw_cells(struct frame *frame, const struct cells *cells, size_t y)
{
	const struct mark *mark = cells->mark;
	struct text_picture *picture = frame->picture;
	frame->rows = mark->line_count;
	frame->top = y;
	grid_reach(&picture->grid, y + mark->line_count);
	for (size_t line = mark->line_count; line-- > 0; y++) {
		frame_label(frame, mark->line_count - 1 - line,
			    level_words(picture, &frame->panel->y, mark->y[line]), ink_usual);
		for (size_t c = 0; c < cells->columns; c++)
			draw_cell(frame, cells, frame->left + c * cells->width, y,
				  line * mark->columns + c);
	}
	return y;
}

static size_t say_what_is_left(struct frame *frame, const struct cells *cells, size_t y)
{
	struct text_picture *picture = frame->picture;
	size_t left = cells->mark->columns - cells->columns;
	const char *text = left ? arena_printf(picture->grid.arena,
					       "%zu more columns have no room: make it wider", left)
				: "";
	picture->grid.failed |= !text;
	return left && text ? grid_wrap(&picture->grid, frame->x, y, frame->width, text, ink_dim)
			    : y;
}

static size_t widest_level(const struct frame *frame, const struct mark *mark)
{
	size_t widest = 0, most = frame->width * 2 / 5;
	for (size_t i = 0; i < mark->line_count; i++) {
		size_t width =
			grid_width_of(level_words(frame->picture, &frame->panel->y, mark->y[i]));
		widest = width > widest ? width : widest;
	}
	return widest < most ? widest : most;
}

/* "Sequence length (tokens) × Batch size": which is which stands at the head and at the side. */
static size_t draw_titles(struct frame *frame, size_t y)
{
	struct text_picture *picture = frame->picture;
	struct grid *grid = &picture->grid;
	const char *up = axis_words(picture, &frame->panel->y, frame->width);
	const char *across = axis_words(picture, &frame->panel->x, frame->width);
	const char *text = arena_printf(grid->arena, "%s%s%s%s", *up ? "down: " : "", up,
					*up && *across ? ", across: "
					: *across      ? "across: "
						       : "",
					across);
	grid->failed |= !text;
	return text ? grid_wrap(grid, frame->x, y, frame->width, text, ink_dim) : y;
}

size_t panel_draw_heatmap(struct frame *frame, size_t y)
{
	const struct panel *panel = frame->panel;
	struct cells cells;
	frame_titles(frame, NULL, y);
	y = frame->top;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		if (!is_grid(mark))
			continue;
		y = draw_titles(frame, scale_draw(frame, mark, y));
		frame_sides(frame, widest_level(frame, mark), 0);
		cells_make(frame, mark, &cells);
		if (!cells.words)
			return y;
		y = draw_cells(frame, &cells, draw_head(frame, &cells, y));
		y = say_what_is_left(frame, &cells, y);
	}
	return y;
}
