/* Heatmaps: a rectangle for each cell, as light or dark as its value, with the value in it. */
#include "output/picture/draw.h"
#include <math.h>

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

/* In as many lines as the cell has room for: "out of", "memory". */
static void write_in_cell(const struct view *view, const char *string, struct rectangle place,
			  uint32_t colour)
{
	const char *lines[LINES_MAX];
	double height = SIZE_NOTE * 1.2;
	size_t room = (size_t)(place.height / height);
	if (place.width < 20)
		return;
	size_t count = layout_wrap(view->canvas, string, SIZE_NOTE, false, place.width - 4,
				   room < 3 ? room : 3, lines);
	double y = place.y + (place.height - (double)count * height) / 2 + SIZE_NOTE * 0.96;
	for (size_t i = 0; i < count; i++)
		canvas_text(view->canvas, (struct text){ .string = lines[i],
							 .anchor = ANCHOR_MIDDLE,
							 .x = place.x + place.width / 2,
							 .y = y + (double)i * height,
							 .size = SIZE_NOTE,
							 .colour = colour });
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

static void draw_cell(const struct view *view, const struct mark *mark, size_t column, size_t row)
{
	size_t i = row * mark->columns + column;
	bool known = !isnan(mark->z[i]);
	double share = share_of(mark, mark->z[i]);
	struct point a = view_place(view, cell_edge(mark->x, mark->columns, column, -1),
				    cell_edge(mark->y, mark->line_count, row, -1));
	struct point b = view_place(view, cell_edge(mark->x, mark->columns, column, 1),
				    cell_edge(mark->y, mark->line_count, row, 1));
	struct rectangle place = rectangle_between(a, b);
	uint32_t colour = known ? theme_scale(view->theme, share) : view->theme->grid;
	struct style style = fill(colour, known ? 1 : 0.5);
	place = (struct rectangle){ place.x + 1, place.y + 1, fmax(place.width - 2, 0.5),
				    fmax(place.height - 2, 0.5) };
	const char *title = mark_tooltip(view, mark, i);
	if (title)
		view->canvas->type->begin_group(view->canvas, title);
	view->canvas->type->rectangle(view->canvas, place, &style);
	if (title)
		view->canvas->type->end_group(view->canvas);
	if (!mark->texts || !mark->texts[i] || place.height < SIZE_NOTE + 2)
		return;
	write_in_cell(view, mark->texts[i], place,
		      known ? readable_on(colour) : view->theme->text_soft);
}

void draw_mark_heatmap(const struct view *view, const struct mark *mark)
{
	for (size_t row = 0; row < mark->line_count; row++)
		for (size_t column = 0; column < mark->columns; column++)
			draw_cell(view, mark, column, row);
}
