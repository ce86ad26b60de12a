/* Symbols, the legend's samples, and pies. */
#include "output/picture/draw.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FEW        500   /* symbols up to which all are drawn */
#define DENSE      20000 /* symbols from which on only the area that they cover is drawn */
#define DENSE_CELL 0.5   /* of a symbol's size */
#define SUB_PIXELS 2     /* places that count as different, along each side of a pixel */

static struct style symbol_style(const struct view *view, uint32_t colour, double opacity,
				 bool hollow)
{
	struct style style = { .fill = colour, .fill_opacity = opacity };
	if (hollow) {
		style.fill = view->theme->background;
		style.stroke = colour;
		style.stroke_opacity = opacity;
		style.stroke_width = 1.6;
	}
	return style;
}

/* --- Places that are taken ------------------------------------------------------------------ */

/* A million points on half a million pixels: those that would cover others exactly, at this
 * precision, are left out. How often a see-through symbol may repeat depends on its opacity: until
 * the place is as good as opaque. */
struct grid {
	unsigned char *seen;
	size_t columns, rows;
	double per_pixel; /* cells along a pixel's side */
	struct rectangle place;
	unsigned limit;
};

static bool grid_init(struct grid *grid, const struct view *view, double opacity, double per_pixel)
{
	grid->per_pixel = per_pixel;
	grid->place = view->place->plot;
	grid->columns = (size_t)(grid->place.width * per_pixel) + 2;
	grid->rows = (size_t)(grid->place.height * per_pixel) + 2;
	grid->limit = opacity >= 0.95 ? 1 : (unsigned)fmin(ceil(log(0.05) / log(1 - opacity)), 60);
	grid->seen = arena_allocate(view->canvas->arena, grid->columns, grid->rows);
	return grid->seen;
}

static bool grid_take(struct grid *grid, struct point at)
{
	double x = (at.x - grid->place.x) * grid->per_pixel,
	       y = (at.y - grid->place.y) * grid->per_pixel;
	if (!(x >= -1 && y >= -1 && x < (double)grid->columns && y < (double)grid->rows))
		return false; /* outside of the plot, or NaN */
	unsigned char *seen = &grid->seen[(size_t)fmax(y, 0) * grid->columns + (size_t)fmax(x, 0)];
	if (*seen >= grid->limit)
		return false;
	(*seen)++;
	return true;
}

/* --- Many symbols --------------------------------------------------------------------------- */

static double symbol_size(const struct mark *mark, size_t count)
{
	if (mark->strip.row)
		return STRIP_SYMBOL;
	return count > 5000 ? 2.5 : count > 500 ? 4 : count > 100 ? 5.5 : SYMBOL_SIZE;
}

static void draw_alike(const struct view *view, const struct mark *mark, const struct point *points,
		       size_t count)
{
	struct grid grid = { 0 };
	struct point *kept = arena_allocate(view->canvas->arena, count + 1, sizeof(*kept));
	struct style style = symbol_style(view, mark_colour(view->theme, mark, SIZE_MAX),
					  mark_opacity(mark), mark->hollow);
	size_t kept_count = 0;
	bool many = count > FEW;
	if (!kept || (many && !grid_init(&grid, view, mark_opacity(mark), SUB_PIXELS))) {
		view->canvas->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (many ? grid_take(&grid, points[i]) : !isnan(points[i].x) && !isnan(points[i].y))
			kept[kept_count++] = points[i];
	if (kept_count)
		view->canvas->type->symbols(view->canvas, kept, kept_count, mark->symbol,
					    symbol_size(mark, count), &style);
}

/* --- Very many symbols ---------------------------------------------------------------------- */

/* The cells that have a point in them, row by row; cells beside each other become one line with
 * round ends, as wide as a symbol. It looks as the symbols would, all on top of each other, and a
 * million points take some ten thousand lines. */
static size_t find_runs(const struct grid *grid, double cell, struct point *ends)
{
	size_t count = 0;
	for (size_t row = 0; row < grid->rows; row++)
		for (size_t column = 0; column < grid->columns; column++) {
			const unsigned char *seen = &grid->seen[row * grid->columns];
			size_t start = column;
			while (column < grid->columns && seen[column])
				column++;
			if (column == start)
				continue;
			double y = grid->place.y + ((double)row + 0.5) * cell;
			ends[count++] =
				(struct point){ grid->place.x + ((double)start + 0.5) * cell, y };
			ends[count++] =
				(struct point){ grid->place.x + ((double)column - 0.5) * cell, y };
			ends[count++] = (struct point){ NAN, NAN };
		}
	return count;
}

static void draw_dense(const struct view *view, const struct mark *mark, const struct point *points,
		       size_t count, double size)
{
	struct grid grid;
	double cell = size * DENSE_CELL;
	struct style style = { .stroke = mark_colour(view->theme, mark, SIZE_MAX),
			       .stroke_opacity = mark_opacity(mark),
			       .stroke_width = size,
			       .round_ends = true };
	bool ok = grid_init(&grid, view, 1, 1 / cell);
	size_t room = ok ? 3 * (grid.columns / 2 + 1) * grid.rows : 0;
	struct point *ends = arena_allocate(view->canvas->arena, room + 1, sizeof(*ends));
	if (!ok || !ends) {
		view->canvas->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		grid_take(&grid, points[i]);
	view->canvas->type->path(view->canvas, ends, find_runs(&grid, cell, ends), false, &style);
}

static bool is_alike(const struct mark *mark, size_t count)
{
	return (!mark->colours && !mark->labels && !mark->sizes) || count > 2000;
}

void draw_symbols(const struct view *view, const struct mark *mark, const struct point *points,
		  size_t count)
{
	if (count > DENSE && !mark->hollow) {
		draw_dense(view, mark, points, count, symbol_size(mark, count));
		return;
	}
	if (is_alike(mark, count)) {
		draw_alike(view, mark, points, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct style style = symbol_style(view, mark_colour(view->theme, mark, i),
						  mark_opacity(mark), mark->hollow);
		const char *title = mark_tooltip(view, mark, i);
		if (isnan(points[i].x) || isnan(points[i].y))
			continue;
		if (title)
			view->canvas->type->begin_group(view->canvas, title);
		view->canvas->type->symbols(
			view->canvas, &points[i], 1, mark->symbol,
			symbol_size(mark, count) * (mark->sizes ? mark->sizes[i] : 1), &style);
		if (title)
			view->canvas->type->end_group(view->canvas);
	}
}

/* --- The legend's samples ------------------------------------------------------------------- */

static void swatch_line(struct canvas *canvas, const struct mark *mark, struct rectangle place,
			uint32_t colour)
{
	double y = place.y + place.height / 2;
	struct style style = { .stroke = colour,
			       .stroke_opacity = mark_opacity(mark),
			       .stroke_width = LINE_WIDTH,
			       .dash = mark->dash };
	canvas_line(canvas, place.x, y, place.x + place.width, y, &style);
}

static void swatch_symbol(const struct layout *layout, const struct mark *mark,
			  struct rectangle place, uint32_t colour)
{
	struct view view = { .theme = layout->theme };
	struct style style = symbol_style(&view, colour, mark_opacity(mark), mark->hollow);
	struct point middle = { place.x + place.width / 2, place.y + place.height / 2 };
	enum symbol symbol = mark->symbol == SYMBOL_NONE ? SYMBOL_CIRCLE : mark->symbol;
	layout->canvas->type->symbols(layout->canvas, &middle, 1, symbol, SYMBOL_SIZE, &style);
}

static void swatch_area(const struct layout *layout, const struct mark *mark,
			struct rectangle place, uint32_t colour)
{
	bool pale = mark->type == MARK_BAND || mark->type == MARK_POLYGON || mark->type == MARK_BOX;
	struct style style = { .fill = colour,
			       .fill_opacity = mark->hollow ? 0.14
					       : pale       ? 0.3
							    : mark_opacity(mark) };
	if (mark->hollow || (pale && mark->type != MARK_BAND)) {
		style.stroke = colour;
		style.stroke_opacity = 1;
		style.stroke_width = 1.3;
	}
	struct rectangle area = { place.x + 4, place.y + place.height / 2 - 5.5, 14, 11 };
	layout->canvas->type->rectangle(layout->canvas, area, &style);
}

void draw_swatch(const struct layout *layout, const struct swatch *swatch)
{
	const struct mark *mark = swatch->mark;
	uint32_t colour = mark_colour(layout->theme, mark, SIZE_MAX);
	switch (mark->type) {
	case MARK_LINE:
	case MARK_STEP:
		swatch_line(layout->canvas, mark, swatch->place, colour);
		if (mark->symbol != SYMBOL_NONE && mark->type == MARK_LINE)
			swatch_symbol(layout, mark, swatch->place, colour);
		break;
	case MARK_POINTS:
	case MARK_POINTS_3D:
		swatch_symbol(layout, mark, swatch->place, colour);
		break;
	default:
		swatch_area(layout, mark, swatch->place, colour);
	}
}

/* --- Pies ----------------------------------------------------------------------------------- */

#define ARC_STEP  0.02 /* rad */
#define PIE_HOLE  0.56 /* of the radius */
#define LIST_LINE 20.0

/* Points of an arc, both ends among them. */
static size_t arc_points(double from, double to)
{
	return (size_t)ceil((to - from) / ARC_STEP) + 2;
}

static void add_arc(struct point *points, size_t count, struct point centre, double radius,
		    double from, double to, bool back)
{
	for (size_t i = 0; i < count; i++) {
		double share = (double)(back ? count - 1 - i : i) / (double)(count - 1);
		double angle = from + (to - from) * share;
		points[i] = (struct point){ centre.x + radius * sin(angle),
					    centre.y - radius * cos(angle) };
	}
}

/* There along the outer edge, back along the inner one. */
static void draw_slice(const struct view *view, const struct mark *mark, size_t i,
		       struct point centre, double radius, double from, double to)
{
	size_t count = arc_points(from, to);
	struct point *points = arena_allocate(view->canvas->arena, 2 * count, sizeof(*points));
	struct style style = { .fill = mark_colour(view->theme, mark, i),
			       .fill_opacity = 1,
			       .stroke = view->theme->background,
			       .stroke_opacity = 1,
			       .stroke_width = 1.5 };
	if (!points) {
		view->canvas->failed = true;
		return;
	}
	add_arc(points, count, centre, radius, from, to, false);
	add_arc(points + count, count, centre, radius * PIE_HOLE, from, to, true);
	view->canvas->type->begin_group(view->canvas, mark->labels ? mark->labels[i] : NULL);
	view->canvas->type->path(view->canvas, points, 2 * count, true, &style);
	view->canvas->type->end_group(view->canvas);
}

static double sum(const struct mark *mark)
{
	double total = 0;
	for (size_t i = 0; i < mark->count; i++)
		total += mark->y[i] > 0 ? mark->y[i] : 0;
	return total;
}

/* One line of the list beside the pie: sample, name, share. */
static void list_slice(const struct view *view, const struct mark *mark, size_t i, double share,
		       struct rectangle line)
{
	struct style style = { .fill = mark_colour(view->theme, mark, i), .fill_opacity = 1 };
	struct rectangle sample = { line.x, line.y + 4, 12, 12 };
	struct text name = {
		.x = line.x + 20, .y = line.y + 14.5, .size = SIZE_TEXT, .colour = view->theme->text
	};
	struct text value = { .x = line.x + line.width,
			      .y = name.y,
			      .anchor = ANCHOR_END,
			      .size = SIZE_TEXT,
			      .colour = view->theme->text_soft };
	const char *text = mark->texts ? mark->texts[i] : NULL;
	char percent[32];
	/* What rounds to nothing is not nothing. */
	if (share > 0 && share < 0.0005)
		snprintf(percent, sizeof(percent), "< 0.1 %%");
	else
		snprintf(percent, sizeof(percent), "%.1f %%", share * 100);
	value.string = canvas_fit(view->canvas, text ? text : percent, SIZE_TEXT, false,
				  line.width * 0.5, &value.full);
	double taken = canvas_text_width(view->canvas, value.string, SIZE_TEXT, false);
	name.string = canvas_fit(view->canvas, mark->labels ? mark->labels[i] : "", SIZE_TEXT,
				 false, line.width - taken - 32, &name.full);
	view->canvas->type->rectangle(view->canvas, sample, &style);
	canvas_text(view->canvas, name);
	canvas_text(view->canvas, value);
}

static void draw_list(const struct view *view, const struct mark *mark, double total,
		      struct rectangle place)
{
	size_t room = (size_t)(place.height / LIST_LINE), count = mark->count;
	size_t shown = count <= room ? count : room ? room - 1 : 0;
	place.y += fmax((place.height - (double)(count < room ? count : room) * LIST_LINE) / 2, 0);
	for (size_t i = 0; i < shown; i++) {
		struct rectangle line = { place.x, place.y + (double)i * LIST_LINE, place.width,
					  LIST_LINE };
		list_slice(view, mark, i, mark->y[i] > 0 ? mark->y[i] / total : 0, line);
	}
	if (shown == count || !room)
		return;
	struct text more = { .x = place.x + 20,
			     .y = place.y + (double)shown * LIST_LINE + 14.5,
			     .size = SIZE_TEXT,
			     .colour = view->theme->text_soft };
	more.string = canvas_fit(view->canvas,
				 arena_printf(view->canvas->arena, "… and %zu more", count - shown),
				 SIZE_TEXT, false, place.width - 20, NULL);
	canvas_text(view->canvas, more);
}

/* A ring, with its parts listed beside it: labels around a pie meet as soon as parts are thin. */
void draw_pie(const struct view *view, const struct mark *mark)
{
	struct rectangle plot = view->place->plot;
	double list = fmin(plot.width * 0.52, 230), total = sum(mark), angle = 0;
	double radius = fmax(fmin((plot.width - list - 28) / 2, (plot.height - 16) / 2), 8);
	double left = fmax((plot.width - list - 28 - 2 * radius) / 2, 0);
	struct point centre = { plot.x + left + radius, plot.y + plot.height / 2 };
	if (!(total > 0))
		return;
	for (size_t i = 0; i < mark->count; i++) {
		double part = mark->y[i] > 0 ? 2 * M_PI * mark->y[i] / total : 0;
		if (part > 0)
			draw_slice(view, mark, i, centre, radius, angle, angle + part);
		angle += part;
	}
	draw_list(view, mark, total,
		  (struct rectangle){ centre.x + radius + 28, plot.y, list, plot.height });
}
