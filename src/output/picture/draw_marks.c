/* Marks of flat panels. */
#include "core/base/count.h"
#include "output/picture/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOX_CAP      14.0 /* px, of a box's whiskers at most */
#define HOLLOW_FILL  0.14
#define PALE         0.75 /* opacity below which a mark needs an edge */
#define INSIDE_LEAST 14.0 /* px of a bar that has its text in it, … */
#define INSIDE_CUT   70.0 /* … and from which on a part of it says something */
#define TEXTS_MAX    600  /* of a mark; beyond it nobody reads them */

struct point view_place(const struct view *view, double x, double y)
{
	const struct rectangle *plot = &view->place->plot;
	return (struct point){ axis_place(&view->panel->x, x, plot->x, plot->x + plot->width),
			       axis_place(&view->panel->y, y, plot->y + plot->height, plot->y) };
}

/* Along the position and along the value: lying marks have the first on the y axis. */
struct point view_lying(const struct view *view, const struct mark *mark, double position,
			double value)
{
	return mark->horizontal ? view_place(view, value, position)
				: view_place(view, position, value);
}

uint32_t mark_colour(const struct theme *theme, const struct mark *mark, size_t i)
{
	bool own = mark->colours && i < mark->count;
	return theme_shaded(theme, own ? mark->colours[i] : mark->colour, mark->shade);
}

double mark_opacity(const struct mark *mark)
{
	return mark->opacity > 0 ? mark->opacity : 1;
}

/* One of the two has 4.5 : 1 on any colour. */
uint32_t readable_on(uint32_t colour)
{
	const uint32_t black = 0x000000, white = 0xffffff;
	return theme_contrast(black, colour) >= theme_contrast(white, colour) ? black : white;
}

static struct style stroke(uint32_t colour, double opacity, double width, enum dash dash)
{
	return (struct style){
		.stroke = colour, .stroke_opacity = opacity, .stroke_width = width, .dash = dash
	};
}

static struct style fill(uint32_t colour, double opacity)
{
	return (struct style){ .fill = colour, .fill_opacity = opacity };
}

static double value_or(double value, double otherwise)
{
	return isnan(value) ? otherwise : value;
}

/* A value whose place is not on a log axis stands at the axis's end. */
static double clamp_to(const struct axis *axis, double value)
{
	double margin = axis->scale == SCALE_LOG ? 0 : axis->high - axis->low;
	return fmin(fmax(value, axis->low - margin), axis->high + margin);
}

const struct axis *view_values(const struct view *view, const struct mark *mark)
{
	return mark->horizontal ? &view->panel->x : &view->panel->y;
}

double view_floor(const struct view *view)
{
	return view->panel->strip_rows ? view->panel->strip_top : view->panel->y.low;
}

const char *mark_tooltip(const struct view *view, const struct mark *mark, size_t i)
{
	const char *label = mark->labels ? mark->labels[i] : NULL;
	const char *text = mark->texts ? mark->texts[i] : NULL;
	if (label && text)
		return arena_printf(view->canvas->arena, "%s: %s", label, text);
	return label ? label : text;
}

/* --- Text beside marks ---------------------------------------------------------------------- */

static bool meets_any(const struct boxes *boxes, struct rectangle box)
{
	for (size_t i = 0; i < boxes->count; i++)
		if (rectangles_meet(box, boxes->items[i].place))
			return true;
	return false;
}

/* Flat panels keep text above their base line. */
static bool is_within(const struct view *view, struct rectangle box)
{
	const struct rectangle *outer = &view->place->outer, *plot = &view->place->plot;
	double end = plot->y + plot->height;
	double floor = axis_place(&view->panel->y, view_floor(view), end, plot->y);
	double bottom = view->panel->is_3d ? outer->y + outer->height
			: isnan(floor)     ? end + 2
					   : floor + 2;
	return box.x >= outer->x && box.x + box.width <= outer->x + outer->width + 12 &&
	       box.y >= outer->y - 2 && box.y + box.height <= bottom;
}

static struct rectangle with_margin(struct rectangle box)
{
	return (struct rectangle){ box.x - 2, box.y - 1, box.width + 4, box.height + 2 };
}

/* The first of the places that suits; `clear`: only where it covers no bar either. */
static bool draw_first(const struct view *view, struct text text, const struct point *places,
		       size_t count, bool clear)
{
	struct canvas *canvas = view->canvas;
	text.width = canvas_text_width(canvas, text.string, text.size, text.bold);
	for (size_t i = 0; i < count && *text.string; i++) {
		text.x = places[i].x;
		text.y = places[i].y;
		struct rectangle box = text_box(&text), wide = with_margin(box);
		if ((clear && meets_any(&canvas->bars, box)) || !is_within(view, wide) ||
		    meets_any(&canvas->boxes, wide))
			continue;
		struct style halo = fill(view->theme->background, 0.7);
		canvas->type->rectangle(canvas, box, &halo);
		canvas_text(canvas, text);
		return true;
	}
	return false;
}

bool draw_clear(const struct view *view, struct text text, const struct point *places, size_t count)
{
	return draw_first(view, text, places, count, true);
}

bool draw_beside(const struct view *view, struct text text, const struct point *places,
		 size_t count)
{
	return draw_first(view, text, places, count, true) ||
	       draw_first(view, text, places, count, false);
}

static struct text label_of(const struct view *view, const struct mark *mark, size_t i)
{
	struct text text = { .anchor = ANCHOR_MIDDLE,
			     .size = SIZE_NOTE,
			     .colour = view->theme->text };
	double most = mark->horizontal ? 320 : 180; /* px: what lies has room behind it */
	text.string = canvas_fit(view->canvas, mark->texts[i], SIZE_NOTE, false, most, &text.full);
	return text;
}

/* Pixels that a mark leaves to its text: a bar's width, or as much as there is. */
static double room_for_text(const struct view *view, const struct mark *mark)
{
	double width = mark->type == MARK_BAR || mark->type == MARK_BOX ? mark->width : 0;
	struct point a = view_place(view, view->panel->x.low, 0);
	struct point b = view_place(view, view->panel->x.low + width, 0);
	return width > 0 && view->panel->x.scale != SCALE_LOG ? (b.x - a.x) * 1.25 : INFINITY;
}

/* Cells beside each other often failed for the same reason: said once, it is said for all. */
static bool is_said_near(const struct view *view, const char *string, struct point at, double width)
{
	const struct boxes *boxes = &view->canvas->boxes;
	struct rectangle near = { at.x - width / 2 - 4, at.y - 34, width + 8, 40 };
	for (size_t i = 0; i < boxes->count; i++)
		if (rectangles_meet(near, boxes->items[i].place) &&
		    strcmp(boxes->items[i].string, string) == 0)
			return true;
	return false;
}

/* Above the end of a standing thing, behind the end of a lying one; upright where that has no room.
 */
static void draw_text_at(const struct view *view, const struct mark *mark, size_t i,
			 struct point end)
{
	struct text text = label_of(view, mark, i);
	if (isnan(end.x) || isnan(end.y))
		return;
	if (mark->horizontal) {
		text.anchor = ANCHOR_START;
		struct point behind = { end.x + 6, end.y + 0.36 * SIZE_NOTE };
		draw_beside(view, text, &behind, 1);
		return;
	}
	double width = canvas_text_width(view->canvas, text.string, text.size, false);
	double aside = width / 2 - 6;
	struct point above[] = { { end.x, end.y - 6 },
				 { end.x, end.y - 20 },
				 { end.x + aside, end.y - 8 },
				 { end.x - aside, end.y - 8 } };
	if (is_said_near(view, text.string, end, width))
		return;
	size_t places = width > room_for_text(view, mark) ? 0 : mark->type == MARK_BAR ? 2 : 4;
	struct text standing = text;
	standing.upward = true;
	standing.anchor = ANCHOR_START;
	struct point upright = { end.x + 0.36 * SIZE_NOTE, end.y - 6 };
	if (!draw_first(view, text, above, places, true) &&
	    !draw_first(view, standing, &upright, 1, true) &&
	    !draw_first(view, text, above, places, false))
		draw_first(view, standing, &upright, 1, false);
}

/* Around a point, where it covers no mark; pointing at the point tells it, too. */
static void draw_text_near(const struct view *view, const struct mark *mark, size_t i,
			   struct point at)
{
	struct text text = label_of(view, mark, i);
	double side = canvas_text_width(view->canvas, text.string, text.size, false) / 2 + 8;
	const struct point places[] = {
		{ at.x, at.y - 8 },
		{ at.x, at.y + 16 },
		{ at.x + side, at.y + 0.36 * SIZE_NOTE },
		{ at.x - side, at.y + 0.36 * SIZE_NOTE },
		{ at.x + side, at.y - 8 },
		{ at.x - side, at.y - 8 },
		{ at.x + side, at.y + 16 },
		{ at.x - side, at.y + 16 },
	};
	if (!isnan(at.x) && !isnan(at.y))
		draw_first(view, text, places, COUNT(places), true);
}

static void draw_texts(const struct view *view, const struct mark *mark)
{
	const struct axis *axis = view_values(view, mark);
	for (size_t i = 0; mark->texts && i < mark->count && i < TEXTS_MAX; i++) {
		if (!mark->texts[i] || mark->strip.row || mark->inside)
			continue;
		double y = mark->y ? value_or(mark->y[i], axis->low) : axis->low;
		bool thing = mark->type == MARK_BAR || mark->type == MARK_BOX;
		if (thing && mark->high && mark->high[i] > y)
			y = mark->high[i];
		(thing ? draw_text_at : draw_text_near)(
			view, mark, i, view_lying(view, mark, mark->x[i], clamp_to(axis, y)));
	}
}

/* --- Bars and boxes ------------------------------------------------------------------------- */

struct rectangle rectangle_between(struct point a, struct point b)
{
	return (struct rectangle){ fmin(a.x, b.x), fmin(a.y, b.y), fabs(a.x - b.x),
				   fabs(a.y - b.y) };
}

static struct style solid(const struct mark *mark, uint32_t colour)
{
	struct style style = fill(colour, mark_opacity(mark));
	if (mark->hollow)
		style.fill_opacity *= HOLLOW_FILL;
	if (mark->hollow || mark_opacity(mark) < PALE) { /* what is pale still has its edge */
		style.stroke = colour;
		style.stroke_opacity = 1;
		style.stroke_width = 1.3;
	}
	return style;
}

/* So that many bars beside each other stay apart, a little of each one's width is left free. */
static struct rectangle bar_place(const struct view *view, const struct mark *mark, size_t i)
{
	const struct axis *axis = view_values(view, mark);
	double base = mark->base ? mark->base[i] : 0;
	double from_value = clamp_to(axis, value_or(base, 0));
	if (axis->scale == SCALE_LOG && axis == &view->panel->y)
		from_value = fmax(from_value, view_floor(view));
	struct point from = view_lying(view, mark, mark->x[i] - mark->width / 2, from_value);
	struct point to =
		view_lying(view, mark, mark->x[i] + mark->width / 2, clamp_to(axis, mark->y[i]));
	struct rectangle place = rectangle_between(from, to);
	double *across = mark->horizontal ? &place.height : &place.width;
	double *start = mark->horizontal ? &place.y : &place.x;
	double free = fmin(1, *across * 0.08);
	*across -= free;
	*start += free / 2;
	return place;
}

/* In the middle of a bar, if that has room for it, or for most of it. */
static void draw_text_in(const struct view *view, const struct mark *mark, size_t i,
			 struct rectangle bar)
{
	const char *string = mark->texts[i];
	struct text text = { .anchor = ANCHOR_MIDDLE,
			     .size = SIZE_NOTE,
			     .colour = readable_on(mark_colour(view->theme, mark, i)),
			     .x = bar.x + bar.width / 2,
			     .y = bar.y + bar.height / 2 + 0.36 * SIZE_NOTE };
	if (!string || bar.height < SIZE_NOTE + 2 || bar.width < INSIDE_LEAST)
		return;
	text.string = canvas_fit(view->canvas, string, SIZE_NOTE, false, bar.width - 6, &text.full);
	if (!text.full || bar.width >= INSIDE_CUT)
		canvas_text(view->canvas, text);
}

static void draw_bars(const struct view *view, const struct mark *mark)
{
	double narrowest = INFINITY;
	for (size_t i = 0; i < mark->count; i++) {
		if (isnan(mark->y[i]) || isnan(mark->x[i]))
			continue;
		struct rectangle place = bar_place(view, mark, i);
		struct style style = solid(mark, mark_colour(view->theme, mark, i));
		const char *title = mark_tooltip(view, mark, i);
		if (mark->inside) { /* bars that touch are told apart */
			style.stroke = view->theme->background;
			style.stroke_opacity = 1;
			style.stroke_width = fmin(1, place.width / 2);
		}
		narrowest = fmin(narrowest, mark->horizontal ? place.height : place.width);
		if (title)
			view->canvas->type->begin_group(view->canvas, title);
		view->canvas->type->rectangle(view->canvas, place, &style);
		if (title)
			view->canvas->type->end_group(view->canvas);
		if (mark->inside && mark->texts)
			draw_text_in(view, mark, i, place);
		if (view->canvas->bars.count < OBSTACLES_MAX)
			canvas_keep_box(view->canvas, &view->canvas->bars, place, NULL);
	}
	draw_intervals(view, mark, narrowest / 2);
}

static void draw_boxes(const struct view *view, const struct mark *mark)
{
	for (size_t i = 0; i < mark->count; i++) {
		uint32_t colour = mark_colour(view->theme, mark, i);
		double left = mark->x[i] - mark->width / 2, right = mark->x[i] + mark->width / 2;
		struct style paper = fill(view->theme->background, 1);
		struct style body = fill(colour, 0.3 * mark_opacity(mark));
		struct style edge = stroke(colour, 1, 1.5, DASH_SOLID);
		struct style median = stroke(colour, 1, 2.5, DASH_SOLID);
		body.stroke = colour;
		body.stroke_opacity = 1;
		body.stroke_width = 1.3;
		struct rectangle place =
			rectangle_between(view_lying(view, mark, left, mark->quartile_low[i]),
					  view_lying(view, mark, right, mark->quartile_high[i]));
		double cap = fmin(place.width, BOX_CAP);
		if (mark->low && mark->high)
			draw_interval(view, view_lying(view, mark, mark->x[i], mark->low[i]),
				      view_lying(view, mark, mark->x[i], mark->high[i]), cap,
				      &edge);
		view->canvas->type->rectangle(view->canvas, place, &paper);
		view->canvas->type->rectangle(view->canvas, place, &body);
		struct point middle[] = { view_lying(view, mark, left, mark->y[i]),
					  view_lying(view, mark, right, mark->y[i]) };
		view->canvas->type->path(view->canvas, middle, 2, false, &median);
	}
}

/* --- Lines and areas ------------------------------------------------------------------------ */

struct points {
	struct point *items;
	size_t count;
};

static struct points place_points(const struct view *view, const struct mark *mark)
{
	struct points points = {
		arena_allocate(view->canvas->arena, 2 * mark->count + 1, sizeof(struct point)), 0
	};
	if (!points.items)
		view->canvas->failed = true;
	for (size_t i = 0; points.items && i < mark->count; i++) {
		struct point point = view_place(view, mark->x[i], mark->y[i]);
		struct point *last = points.count ? &points.items[points.count - 1] : NULL;
		if (mark->type == MARK_STEP && last && !isnan(last->y) && !isnan(point.y))
			points.items[points.count++] = (struct point){ point.x, last->y };
		points.items[points.count++] = point;
	}
	return points;
}

/* First, lowest, highest and last point of each column of pixels: the line looks the same (M4;
 * Jugel and others 2014). Only where points go from left to right. */
static void thin_line(struct points *points)
{
	size_t kept = 0;
	for (size_t i = 0; i < points->count;) {
		size_t low = i, high = i, end = i;
		double column = floor(points->items[i].x * 2);
		while (end < points->count && floor(points->items[end].x * 2) == column) {
			low = points->items[end].y < points->items[low].y ? end : low;
			high = points->items[end].y > points->items[high].y ? end : high;
			end++;
		}
		if (end == i)
			end = i + 1; /* NaN */
		size_t order[] = { i, low < high ? low : high, low < high ? high : low, end - 1 };
		for (size_t j = 0; j < 4; j++)
			if (j == 0 || order[j] > order[j - 1])
				points->items[kept++] = points->items[order[j]];
		i = end;
	}
	points->count = kept;
}

#define OBSTACLE 6.0 /* px: pieces of lines that text keeps away from */

/* Text beside marks goes out of the way of symbols, … */
static void keep_symbols_clear(const struct view *view, const struct mark *mark,
			       const struct points *points)
{
	double half = mark->strip.row ? STRIP_SYMBOL / 2 : SYMBOL_SIZE / 2;
	for (size_t i = 0; i < points->count && view->canvas->bars.count < OBSTACLES_MAX; i++) {
		struct point at = points->items[i];
		if (!isnan(at.x) && !isnan(at.y))
			canvas_keep_box(
				view->canvas, &view->canvas->bars,
				(struct rectangle){ at.x - half, at.y - half, 2 * half, 2 * half },
				NULL);
	}
}

/* … and of lines, piece by piece. */
static void keep_line_clear(const struct view *view, const struct points *points)
{
	struct canvas *canvas = view->canvas;
	for (size_t i = 1; i < points->count; i++) {
		struct point a = points->items[i - 1], b = points->items[i];
		double length = hypot(b.x - a.x, b.y - a.y);
		if (!(length > 0))
			continue;
		size_t pieces = (size_t)fmin(ceil(length / OBSTACLE), 400);
		for (size_t k = 0; k < pieces && canvas->bars.count < OBSTACLES_MAX; k++) {
			double from = (double)k / (double)pieces,
			       to = (double)(k + 1) / (double)pieces;
			struct point p = { a.x + (b.x - a.x) * from, a.y + (b.y - a.y) * from };
			struct point q = { a.x + (b.x - a.x) * to, a.y + (b.y - a.y) * to };
			canvas_keep_box(canvas, &canvas->bars, rectangle_between(p, q), NULL);
		}
	}
}

static void draw_line(const struct view *view, const struct mark *mark)
{
	struct points points = place_points(view, mark);
	struct points thinned = points;
	struct style style = stroke(mark_colour(view->theme, mark, SIZE_MAX), mark_opacity(mark),
				    mark->thin ? THIN_WIDTH : LINE_WIDTH, mark->dash);
	bool many = (double)points.count > 8 * view->place->plot.width;
	if (many)
		thin_line(&thinned);
	view->canvas->type->path(view->canvas, thinned.items, thinned.count, false, &style);
	keep_line_clear(view, &thinned);
	draw_intervals(view, mark, INFINITY);
	if (mark->symbol == SYMBOL_NONE || mark->type != MARK_LINE)
		return;
	draw_symbols(view, mark, points.items, points.count);
	keep_symbols_clear(view, mark, &points);
}

static void draw_points(const struct view *view, const struct mark *mark)
{
	struct points points = place_points(view, mark);
	draw_intervals(view, mark, INFINITY);
	draw_symbols(view, mark, points.items, points.count);
	keep_symbols_clear(view, mark, &points);
}

/* There along the upper edge, back along the lower one; NaN parts it. */
static void draw_band(const struct view *view, const struct mark *mark)
{
	struct point *outline =
		arena_allocate(view->canvas->arena, 2 * mark->count + 1, sizeof(*outline));
	struct style style = fill(mark_colour(view->theme, mark, SIZE_MAX),
				  mark->opacity > 0 && mark->opacity < 1 ? mark->opacity : 0.2);
	if (!outline) {
		view->canvas->failed = true;
		return;
	}
	for (size_t i = 0; i < mark->count;) {
		size_t count = 0, end = i;
		while (end < mark->count && !isnan(mark->low[end]) && !isnan(mark->high[end])) {
			outline[count++] =
				view_lying(view, mark, mark->x[end],
					   clamp_to(view_values(view, mark), mark->high[end]));
			end++;
		}
		for (size_t j = end; j > i; j--)
			outline[count++] =
				view_lying(view, mark, mark->x[j - 1],
					   clamp_to(view_values(view, mark), mark->low[j - 1]));
		if (count)
			view->canvas->type->path(view->canvas, outline, count, true, &style);
		i = end > i ? end : i + 1;
	}
}

static void draw_polygon(const struct view *view, const struct mark *mark)
{
	struct points points = place_points(view, mark);
	uint32_t colour = mark_colour(view->theme, mark, SIZE_MAX);
	struct style style =
		fill(colour, mark->opacity > 0 && mark->opacity < 1 ? mark->opacity : 0.35);
	style.stroke = colour;
	style.stroke_opacity = 1;
	style.stroke_width = 1.3;
	view->canvas->type->path(view->canvas, points.items, points.count, true, &style);
}

/* --- All ------------------------------------------------------------------------------------ */

static void (*const drawers[])(const struct view *, const struct mark *) = {
	[MARK_BAR] = draw_bars,      [MARK_LINE] = draw_line, [MARK_STEP] = draw_line,
	[MARK_POINTS] = draw_points, [MARK_BAND] = draw_band, [MARK_POLYGON] = draw_polygon,
	[MARK_BOX] = draw_boxes,     [MARK_PIE] = draw_pie,   [MARK_HEATMAP] = draw_mark_heatmap,
	[MARK_POINTS_3D] = NULL,     [MARK_SURFACE] = NULL,
};

static void draw_group(const struct view *view, const struct mark *mark)
{
	const char *name = mark->name;
	if (name && mark->group)
		name = arena_printf(view->canvas->arena, "%s · %s", mark->group, name);
	view->canvas->type->begin_group(view->canvas, name);
	drawers[mark->type](view, mark);
	view->canvas->type->end_group(view->canvas);
}

void draw_marks(const struct view *view)
{
	const struct panel *panel = view->panel;
	struct rectangle clip = view->place->plot;
	clip.y -= SYMBOL_SIZE;
	clip.height += 2 * SYMBOL_SIZE;
	clip.x -= SYMBOL_SIZE;
	clip.width += 2 * SYMBOL_SIZE;
	if (!panel->is_pie)
		view->canvas->type->begin_clip(view->canvas, clip);
	for (size_t i = 0; i < panel->mark_count; i++)
		if (drawers[panel->marks[i].type])
			draw_group(view, &panel->marks[i]);
	if (!panel->is_pie)
		view->canvas->type->end_clip(view->canvas);
	for (size_t i = 0; i < panel->mark_count; i++)
		if (panel->marks[i].type != MARK_PIE && panel->marks[i].type != MARK_HEATMAP)
			draw_texts(view, &panel->marks[i]);
}
