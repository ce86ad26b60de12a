/* The frame around the marks: background, grid, axes, legend, texts. */
#include "output/picture/draw.h"
#include <math.h>

static struct style line(uint32_t colour, double width)
{
	return (struct style){ .stroke = colour, .stroke_opacity = 1, .stroke_width = width };
}

static struct style area(uint32_t colour)
{
	return (struct style){ .fill = colour, .fill_opacity = 1 };
}

/* A line of one pixel is sharp only in the middle of pixels. */
static double crisp(double at)
{
	return floor(at) + 0.5;
}

static bool is_shown(double at, double from, double to)
{
	return at >= fmin(from, to) - 0.5 && at <= fmax(from, to) + 0.5;
}

static void draw_grid(const struct view *view)
{
	const struct rectangle *plot = &view->place->plot;
	struct style style = line(view->theme->grid, 1);
	const struct axis *x = &view->panel->x, *y = &view->panel->y;
	for (size_t i = 0; y->grid && !y->hidden && i < y->tick_count; i++) {
		double at = axis_place(y, y->ticks[i].at, plot->y + plot->height, plot->y);
		if (y->ticks[i].at >= view_floor(view) &&
		    is_shown(at, plot->y, plot->y + plot->height))
			canvas_line(view->canvas, plot->x, crisp(at), plot->x + plot->width,
				    crisp(at), &style);
	}
	for (size_t i = 0; x->grid && !x->hidden && i < x->tick_count; i++) {
		double at = axis_place(x, x->ticks[i].at, plot->x, plot->x + plot->width);
		if (is_shown(at, plot->x, plot->x + plot->width))
			canvas_line(view->canvas, crisp(at), plot->y, crisp(at),
				    plot->y + plot->height, &style);
	}
}

/* The ground of what has no value. */
static void draw_strip(const struct view *view)
{
	const struct rectangle *plot = &view->place->plot;
	struct style style = { .fill = view->theme->grid, .fill_opacity = 0.45 };
	double end = plot->y + plot->height;
	double top = axis_place(&view->panel->y, view_floor(view), end, plot->y);
	if (view->panel->strip_rows)
		view->canvas->type->rectangle(
			view->canvas, (struct rectangle){ plot->x, top, plot->width, end - top },
			&style);
}

/* The base line, and where bars lie, the line that they begin at. */
static void draw_axes(const struct view *view)
{
	const struct rectangle *plot = &view->place->plot;
	struct style style = line(view->theme->axis, 1);
	double bottom = crisp(
		axis_place(&view->panel->y, view_floor(view), plot->y + plot->height, plot->y));
	if (!view->panel->x.hidden && !view->panel->y.hidden)
		canvas_line(view->canvas, plot->x, bottom, plot->x + plot->width, bottom, &style);
	if (view->panel->y.scale == SCALE_CATEGORY && !view->panel->y.hidden)
		canvas_line(view->canvas, crisp(plot->x), plot->y, crisp(plot->x),
			    plot->y + plot->height, &style);
}

/* --- The scale of colours ------------------------------------------------------------------- */

#define SCALE_STEPS 48

/* Those for which there is room, in regular steps. */
static void draw_scale_labels(const struct view *view, const struct axis *axis)
{
	const struct rectangle *scale = &view->place->scale;
	double end = scale->y + scale->height;
	double spacing = axis->tick_count > 1
				 ? fabs(axis_place(axis, axis->ticks[1].at, end, scale->y) -
					axis_place(axis, axis->ticks[0].at, end, scale->y))
				 : INFINITY;
	size_t stride = spacing > 0 ? (size_t)fmin(ceil(SIZE_TEXT * 1.2 / spacing), 1e6) : 1;
	for (size_t i = 0; i < axis->tick_count; i += stride ? stride : 1) {
		double at = axis_place(axis, axis->ticks[i].at, end, scale->y);
		if (!is_shown(at, scale->y, end))
			continue;
		struct text text = { .x = scale->x + scale->width + 6,
				     .y = at + 0.36 * SIZE_NOTE,
				     .size = SIZE_NOTE,
				     .colour = view->theme->text_soft };
		text.string = canvas_fit(view->canvas, axis->ticks[i].label, SIZE_NOTE, false, 58,
					 &text.full);
		canvas_text(view->canvas, text);
	}
}

static void draw_scale(const struct view *view)
{
	const struct rectangle *scale = &view->place->scale;
	const struct mark *mark = view->place->scale_mark;
	struct figure scratch = { .arena = view->canvas->arena };
	struct axis axis = { 0 };
	double step = scale->height / SCALE_STEPS;
	if (!(scale->width > 0))
		return;
	for (int i = 0; i < SCALE_STEPS; i++) {
		struct style style =
			area(theme_scale(view->theme, (i + 0.5) / (double)SCALE_STEPS));
		view->canvas->type->rectangle(
			view->canvas,
			(struct rectangle){ scale->x, scale->y + scale->height - (i + 1) * step,
					    scale->width, step + 0.5 },
			&style);
	}
	if (axis_fit(&scratch, &axis, mark->value_log ? SCALE_LOG : SCALE_LINEAR, mark->value_low,
		     mark->value_high, false)) {
		axis.low = mark->value_low;
		axis.high = mark->value_high;
		draw_scale_labels(view, &axis);
	}
	struct text title = { .x = scale->x + scale->width + 64,
			      .y = scale->y - 14,
			      .anchor = ANCHOR_END,
			      .size = SIZE_NOTE,
			      .colour = view->theme->text_soft };
	struct axis named = { .title = mark->value_title,
			      .unit = mark->value_unit,
			      .better = mark->value_better };
	title.string = layout_title(view->canvas, &named, SIZE_NOTE,
				    fmax(view->place->outer.width / 2, 76), &title.full);
	draw_beside(view, title, &(struct point){ title.x, title.y }, 1);
}

/* --- Annotations ---------------------------------------------------------------------------- */

#define REACHES 4

static void draw_arrow(const struct view *view, struct rectangle box, struct point to)
{
	struct style style = line(view->theme->text_soft, 1);
	double x = fmin(fmax(to.x, box.x), box.x + box.width);
	double y = to.y < box.y ? box.y : box.y + box.height;
	canvas_line(view->canvas, x, y, to.x, to.y, &style);
}

/* What stands at a name of the x axis is no wider than its place there. */
static double room_of(const struct view *view, const struct annotation *annotation)
{
	const struct axis *x = &view->panel->x;
	double width = view->place->plot.width;
	if (annotation->arrow || x->scale != SCALE_CATEGORY || x->tick_count < 2)
		return width * 0.6;
	return width / (x->high - x->low) - 6;
}

static void draw_annotation(const struct view *view, const struct annotation *annotation)
{
	struct point at = view_place(view, annotation->x, annotation->y);
	struct text text = { .anchor = ANCHOR_MIDDLE,
			     .size = SIZE_TEXT,
			     .colour = view->theme->text,
			     .backed = true,
			     .ground = view->theme->background };
	struct point places[REACHES * 8 + 1];
	size_t count = 0;
	text.string = canvas_fit(view->canvas, annotation->text, SIZE_TEXT, false,
				 fmax(room_of(view, annotation), 24), &text.full);
	double half = canvas_text_width(view->canvas, text.string, SIZE_TEXT, false) / 2;
	if (!annotation->arrow)
		places[count++] = (struct point){ at.x, at.y + 0.36 * SIZE_TEXT };
	for (int reach = 0; annotation->arrow && reach < REACHES; reach++) {
		double away = 22 + 18 * reach;
		for (int side = -1; side <= 1; side++) {
			double x = at.x + side * (half + 8);
			places[count++] = (struct point){ x, at.y - away };
			places[count++] = (struct point){ x, at.y + away + 8 };
		}
		places[count++] = (struct point){ at.x, at.y - away };
		places[count++] = (struct point){ at.x, at.y + away + 8 };
	}
	size_t before = view->canvas->boxes.count;
	if (!isnan(at.x) && !isnan(at.y) && draw_clear(view, text, places, count) &&
	    annotation->arrow && view->canvas->boxes.count > before)
		draw_arrow(view, view->canvas->boxes.items[before].place, at);
}

/* From the last points of lines to their names. */
static void draw_leaders(const struct view *view)
{
	const struct layout *layout = view->layout;
	for (size_t i = 0; i < layout->direct_count; i++) {
		const struct direct *item = &layout->direct[i];
		struct style style = line(mark_colour(view->theme, item->mark, SIZE_MAX), 1);
		canvas_line(view->canvas, item->x + SYMBOL_SIZE / 2, item->end, layout->direct_from,
			    item->at, &style);
	}
}

/* --- The whole ------------------------------------------------------------------------------ */

static void draw_panel(struct layout *layout, size_t index)
{
	const struct panel *panel = &layout->figure->panels[index];
	struct view view = { layout, layout->canvas, layout->theme, panel, &layout->panels[index] };
	if (panel->empty)
		return;
	if (panel->is_3d) {
		draw_3d(&view);
		draw_scale(&view);
		return;
	}
	if (!panel->is_pie)
		draw_strip(&view);
	if (!panel->is_pie)
		draw_grid(&view);
	draw_marks(&view);
	if (!panel->is_pie)
		draw_axes(&view);
	draw_scale(&view);
	draw_leaders(&view);
	for (size_t i = 0; i < panel->annotation_count; i++)
		draw_annotation(&view, &panel->annotations[i]);
}

void draw_figure(struct layout *layout)
{
	struct canvas *canvas = layout->canvas;
	struct style background = area(layout->theme->background);
	canvas->type->rectangle(canvas, (struct rectangle){ 0, 0, canvas->width, canvas->height },
				&background);
	layout->cell_detail = cells_detail(layout);
	for (size_t i = 0; i < layout->texts.count; i++)
		canvas_text(canvas, layout->texts.items[i]);
	for (size_t i = 0; i < layout->swatches.count; i++)
		draw_swatch(layout, &layout->swatches.items[i]);
	for (size_t i = 0; layout->panels && i < layout->figure->panel_count; i++)
		draw_panel(layout, i);
}
