/* Heatmaps: a rectangle for each cell, as light or dark as its value, with the value in it. */
#include "output/picture/draw.h"
#include <math.h>
#include <string.h>

static struct style fill(uint32_t colour, double opacity)
{
	return (struct style){ .fill = colour, .fill_opacity = opacity };
}

/* The middle between this centre and its neighbour; outermost ones reach as far as inwards. */
static double cell_edge(const double *centres, size_t count, size_t i, int side)
{
	if (count < 2)
		return centres[i] + 0.5 * side;
	if (side < 0)
		return i > 0 ? (centres[i] + centres[i - 1]) / 2
			     : centres[0] - (centres[1] - centres[0]) / 2;
	return i + 1 < count ? (centres[i] + centres[i + 1]) / 2
			     : centres[i] + (centres[i] - centres[i - 1]) / 2;
}

/* Where in the colour scale, 0 … 1. */
static double share_of(const struct mark *mark, double z)
{
	bool is_log = mark->value_log && mark->value_low > 0;
	double low = is_log ? log(mark->value_low) : mark->value_low;
	double high = is_log ? log(mark->value_high) : mark->value_high;
	double at = is_log ? log(z > 0 ? z : mark->value_low) : z;
	return high > low ? (at - low) / (high - low) : 0.5;
}

/* --- What is written ------------------------------------------------------------------------- */

#define TEXT_LINE (SIZE_NOTE * 1.2)

/* The text's part before " ±". */
static size_t value_length(const char *text)
{
	const char *range = strstr(text, " ±");
	return range ? (size_t)(range - text) : strlen(text);
}

static bool has_text(const struct mark *mark, size_t i)
{
	return mark->texts && mark->texts[i] &&
	       (!isnan(mark->z[i]) || !mark->gaps || mark->gaps[i] == GAP_BOUND);
}

/* The lines of a cell's text; the second one may be "". */
static void split_text(const struct view *view, const char *text, const char *lines[2])
{
	size_t length = value_length(text);
	lines[0] = canvas_fit(view->canvas, arena_bytes(view->canvas->arena, text, length),
			      SIZE_NOTE, false, INFINITY, NULL);
	lines[1] = text[length] ? canvas_fit(view->canvas, text + length + 1, SIZE_NOTE, false,
					     INFINITY, NULL)
				: "";
}

static enum cell_detail detail_of(const struct view *view, const struct mark *mark,
				  struct rectangle cell)
{
	double widest = 0, widest_range = 0;
	for (size_t i = 0; i < mark->count; i++) {
		const char *lines[2];
		if (!has_text(mark, i))
			continue;
		split_text(view, mark->texts[i], lines);
		widest = fmax(widest, canvas_text_width(view->canvas, lines[0], SIZE_NOTE, false));
		widest_range = fmax(widest_range,
				    canvas_text_width(view->canvas, lines[1], SIZE_NOTE, false));
	}
	if (widest > cell.width - 4 || cell.height < SIZE_NOTE + 2)
		return CELLS_EMPTY;
	return widest_range <= cell.width - 4 && cell.height >= 2 * TEXT_LINE + 2 ? CELLS_WHOLE
										  : CELLS_VALUES;
}

static void write_in_cell(const struct view *view, const char *string, struct rectangle place,
			  uint32_t colour, enum cell_detail detail)
{
	const char *lines[2];
	split_text(view, string, lines);
	size_t count = detail == CELLS_WHOLE && *lines[1] ? 2 : 1;
	double y = place.y + (place.height - (double)count * TEXT_LINE) / 2 + SIZE_NOTE * 0.96;
	for (size_t i = 0; i < count; i++)
		canvas_text(view->canvas, (struct text){ .string = lines[i],
							 .anchor = ANCHOR_MIDDLE,
							 .x = place.x + place.width / 2,
							 .y = y + (double)i * TEXT_LINE,
							 .size = SIZE_NOTE,
							 .colour = colour });
}

/* --- Cells without a value ------------------------------------------------------------------- */

#define HATCH 7.0 /* px between its lines */

static void draw_hatch(const struct view *view, struct rectangle place)
{
	struct style style = { .stroke = view->theme->axis,
			       .stroke_opacity = 0.7,
			       .stroke_width = 1 };
	for (double k = HATCH / 2; k < place.width + place.height; k += HATCH) {
		double left = fmax(0, k - place.height), right = fmin(k, place.width);
		canvas_line(view->canvas, place.x + left, place.y + fmin(k, place.height),
			    place.x + right, place.y + k - right, &style);
	}
}

/* What failed is hatched, with a cross; what is not known has a ring; what was not run is empty. */
static void draw_gap(const struct view *view, enum gap gap, struct rectangle place)
{
	bool failed = gap == GAP_FAILED;
	struct point middle = { place.x + place.width / 2, place.y + place.height / 2 };
	double size = fmin(SYMBOL_SIZE + 1, fmin(place.width, place.height) * 0.8);
	struct style ground = fill(view->theme->background, 1);
	struct style style = fill(failed ? view->theme->text_soft : view->theme->background, 1);
	if (gap != GAP_FAILED && gap != GAP_UNKNOWN)
		return;
	if (failed) {
		draw_hatch(view, place);
		view->canvas->type->rectangle(view->canvas,
					      (struct rectangle){ middle.x - size * 0.75,
								  middle.y - size * 0.75,
								  size * 1.5, size * 1.5 },
					      &ground);
	} else {
		style.stroke = view->theme->text_soft;
		style.stroke_opacity = 1;
		style.stroke_width = 1.4;
	}
	view->canvas->type->symbols(view->canvas, &middle, 1, failed ? SYMBOL_CROSS : SYMBOL_CIRCLE,
				    size, &style);
}

/* --- Cells ----------------------------------------------------------------------------------- */

static struct rectangle cell_place(const struct view *view, const struct mark *mark, size_t column,
				   size_t row)
{
	struct point a = view_place(view, cell_edge(mark->x, mark->columns, column, -1),
				    cell_edge(mark->y, mark->line_count, row, -1));
	struct point b = view_place(view, cell_edge(mark->x, mark->columns, column, 1),
				    cell_edge(mark->y, mark->line_count, row, 1));
	struct rectangle place = rectangle_between(a, b);
	return (struct rectangle){ place.x + 1, place.y + 1, fmax(place.width - 2, 0.5),
				   fmax(place.height - 2, 0.5) };
}

static void draw_cell(const struct view *view, const struct mark *mark, size_t column, size_t row,
		      enum cell_detail detail)
{
	size_t i = row * mark->columns + column;
	bool known = !isnan(mark->z[i]);
	struct rectangle place = cell_place(view, mark, column, row);
	uint32_t colour =
		known ? theme_scale(view->theme, share_of(mark, mark->z[i])) : view->theme->grid;
	struct style style = fill(colour, known ? 1 : 0.5);
	const char *title = mark_tooltip(view, mark, i);
	if (title)
		view->canvas->type->begin_group(view->canvas, title);
	view->canvas->type->rectangle(view->canvas, place, &style);
	if (!known && mark->gaps)
		draw_gap(view, mark->gaps[i], place);
	if (title)
		view->canvas->type->end_group(view->canvas);
	if (detail != CELLS_EMPTY && has_text(mark, i))
		write_in_cell(view, mark->texts[i], place,
			      known ? readable_on(colour) : view->theme->text_soft, detail);
}

static bool is_grid(const struct mark *mark)
{
	return mark->type == MARK_HEATMAP && mark->columns && mark->line_count;
}

enum cell_detail cells_detail(struct layout *layout)
{
	enum cell_detail least = CELLS_WHOLE;
	for (size_t i = 0; layout->panels && i < layout->figure->panel_count; i++) {
		const struct panel *panel = &layout->figure->panels[i];
		struct view view = { layout, layout->canvas, layout->theme, panel,
				     &layout->panels[i] };
		for (size_t m = 0; !panel->empty && m < panel->mark_count; m++) {
			const struct mark *mark = &panel->marks[m];
			if (!is_grid(mark))
				continue;
			enum cell_detail own =
				detail_of(&view, mark, cell_place(&view, mark, 0, 0));
			least = own < least ? own : least;
		}
	}
	return least;
}

void draw_mark_heatmap(const struct view *view, const struct mark *mark)
{
	if (!is_grid(mark))
		return;
	for (size_t row = 0; row < mark->line_count; row++)
		for (size_t column = 0; column < mark->columns; column++)
			draw_cell(view, mark, column, row, view->layout->cell_detail);
}
