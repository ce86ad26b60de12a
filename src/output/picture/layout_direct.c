/* Names at the right ends of lines, where a reader looks, instead of a legend: in figures of one
 * panel whose lines are few, end at the same place, and leave each other's names room. */
#include "output/picture/layout.h"
#include <math.h>
#include <stdlib.h>

#define LINES_FEW  8
#define NAME_MOST  230.0 /* px */
#define NAME_GAP   15.0  /* px from one name to the next */
#define NAME_AWAY  40.0  /* px that a name may stand away from its line's end */
#define LEADER     16.0  /* px from the end to the name */
#define WIDE       700.0 /* px of the picture */
#define USUAL_PLOT 300.0 /* px, high, before its height is known */

bool layout_is_direct(const struct layout *layout, const struct mark *mark)
{
	return layout->direct_count && mark->name && mark->type == MARK_LINE &&
	       mark->symbol != SYMBOL_NONE;
}

static size_t last_point(const struct mark *mark)
{
	size_t last = mark->count;
	while (last && isnan(mark->y[last - 1]))
		last--;
	return last;
}

static int from_above(const void *a, const void *b)
{
	const struct direct *x = a, *y = b;
	return (x->end > y->end) - (x->end < y->end);
}

/* Moves names apart, downwards and then up again where they would leave the plot. */
static bool spread(struct direct *items, size_t count, double top, double bottom)
{
	if (count) /* or there is no array */
		qsort(items, count, sizeof(*items), from_above);
	for (size_t i = 0; i < count; i++)
		items[i].at = i ? fmax(items[i].end, items[i - 1].at + NAME_GAP) : items[i].end;
	for (size_t i = count; i-- > 0;) {
		double most = i + 1 < count ? items[i + 1].at - NAME_GAP : bottom;
		items[i].at = fmin(items[i].at, most);
	}
	bool near = count > 0 && items[0].at >= top - 1;
	for (size_t i = 0; i < count; i++)
		near = near && fabs(items[i].at - items[i].end) <= NAME_AWAY;
	return near;
}

static bool collect(struct layout *layout, const struct panel *panel, double height)
{
	struct direct *items = layout->direct;
	double end = NAN;
	size_t count = 0;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		size_t last;
		if (!mark->name || mark->type != MARK_LINE || mark->symbol == SYMBOL_NONE)
			continue;
		if (count == LINES_FEW || !(last = last_point(mark)) ||
		    (count && mark->x[last - 1] != end))
			return false;
		end = mark->x[last - 1];
		items[count++] = (struct direct){
			.mark = mark,
			.end = axis_place(&panel->y, mark->y[last - 1], height, 0),
		};
	}
	layout->direct_count = count;
	return count > 1;
}

static bool name_all(struct layout *layout)
{
	layout->direct_width = 0;
	for (size_t i = 0; i < layout->direct_count; i++) {
		struct direct *item = &layout->direct[i];
		item->name = canvas_fit(layout->canvas, item->mark->name, SIZE_TEXT, false,
					INFINITY, NULL);
		double width = canvas_text_width(layout->canvas, item->name, SIZE_TEXT, false);
		if (width > NAME_MOST)
			return false;
		layout->direct_width = fmax(layout->direct_width, width + LEADER + 4);
	}
	return true;
}

void layout_direct_choose(struct layout *layout)
{
	const struct figure *figure = layout->figure;
	const struct panel *panel = figure->panels;
	layout->direct_count = 0;
	if (figure->panel_count != 1 || panel->empty || panel->is_3d || panel->is_pie ||
	    panel->x.scale == SCALE_CATEGORY || layout->canvas->width < WIDE ||
	    (layout->canvas->height > 0 && layout->canvas->height < WIDE / 2))
		return;
	layout->direct = arena_allocate(layout->canvas->arena, LINES_FEW, sizeof(*layout->direct));
	bool suits = layout->direct && collect(layout, panel, USUAL_PLOT) && name_all(layout) &&
		     spread(layout->direct, layout->direct_count, 0, USUAL_PLOT);
	layout->canvas->failed |= !layout->direct;
	if (!suits)
		layout->direct_count = 0;
}

void layout_direct_place(struct layout *layout, const struct panel *panel,
			 const struct panel_place *place)
{
	double top = place->plot.y, bottom = top + place->plot.height;
	for (size_t i = 0; i < layout->direct_count; i++) {
		struct direct *item = &layout->direct[i];
		size_t last = last_point(item->mark) - 1;
		item->end = axis_place(&panel->y, item->mark->y[last], bottom, top);
		item->x = axis_place(&panel->x, item->mark->x[last], place->plot.x,
				     place->plot.x + place->plot.width);
	}
	spread(layout->direct, layout->direct_count, top, bottom);
	for (size_t i = 0; i < layout->direct_count; i++) {
		const struct direct *item = &layout->direct[i];
		layout_add_text(layout,
				(struct text){ .string = item->name,
					       .x = place->plot.x + place->plot.width + LEADER,
					       .y = item->at + 0.36 * SIZE_TEXT,
					       .size = SIZE_TEXT,
					       .colour = layout->theme->text });
	}
	layout->direct_from = place->plot.x + place->plot.width + LEADER - 3;
}
