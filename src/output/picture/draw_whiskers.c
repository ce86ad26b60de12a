/* Intervals of bars, lines and points: whiskers, which end in an arrow where they go on beyond the
 * axis, and are left out where the mark itself is longer. */
#include "output/picture/draw.h"
#include <math.h>

#define WHISKER_CAP 7.0 /* px, at most */
#define ARROW       4.0 /* px, half of an arrow's width */

/* Of one interval, in pixels. */
struct whisker {
	struct point low, high;
	bool low_goes_on, high_goes_on;
};

/* Across the whisker's direction at `at`, or an arrow that points away from `from`. */
static size_t add_end(struct point *points, struct point from, struct point at, bool goes_on,
		      double cap)
{
	double length = hypot(at.x - from.x, at.y - from.y);
	struct point along = { (at.x - from.x) / length, (at.y - from.y) / length };
	double half = goes_on ? ARROW : cap / 2, back = goes_on ? 1.4 * ARROW : 0;
	points[0] = (struct point){ NAN, NAN };
	points[1] = (struct point){ at.x - back * along.x - half * along.y,
				    at.y - back * along.y + half * along.x };
	points[2] = at;
	points[3] = (struct point){ at.x - back * along.x + half * along.y,
				    at.y - back * along.y - half * along.x };
	return 4;
}

static void draw_whisker(const struct view *view, const struct whisker *whisker, double cap,
			 const struct style *style)
{
	struct point points[10] = { whisker->low, whisker->high };
	size_t count = 2;
	count += add_end(points + count, whisker->high, whisker->low, whisker->low_goes_on, cap);
	count += add_end(points + count, whisker->low, whisker->high, whisker->high_goes_on, cap);
	view->canvas->type->path(view->canvas, points, count, false, style);
}

void draw_interval(const struct view *view, struct point low, struct point high, double cap,
		   const struct style *style)
{
	struct whisker whisker = { .low = low, .high = high };
	if (hypot(high.x - low.x, high.y - low.y) > 0.3)
		draw_whisker(view, &whisker, cap, style);
}

/* Ends within the axis; NaN without an interval. */
static bool find_whisker(const struct view *view, const struct mark *mark, size_t i, bool across,
			 struct whisker *whisker)
{
	const double *lows = across ? mark->x_low : mark->low;
	const double *highs = across ? mark->x_high : mark->high;
	const struct axis *axis = across ? &view->panel->x : view_values(view, mark);
	double from = axis == &view->panel->y ? view_floor(view) : axis->low;
	if (!lows || !highs || isnan(lows[i]) || isnan(highs[i]))
		return false;
	double low = fmin(fmax(lows[i], from), axis->high);
	double high = fmax(fmin(highs[i], axis->high), from);
	whisker->low_goes_on = low > lows[i];
	whisker->high_goes_on = high < highs[i];
	whisker->low = across ? view_place(view, low, mark->y[i])
			      : view_lying(view, mark, mark->x[i], low);
	whisker->high = across ? view_place(view, high, mark->y[i])
			       : view_lying(view, mark, mark->x[i], high);
	return true;
}

/* Text keeps off the whisker and what is across its ends. */
static void keep_clear(const struct view *view, const struct whisker *whisker, double cap)
{
	struct boxes *bars = &view->canvas->bars;
	const struct point ends[] = { whisker->low, whisker->high };
	canvas_keep_box(view->canvas, bars, rectangle_between(whisker->low, whisker->high), NULL);
	for (size_t i = 0; i < 2; i++) {
		bool goes_on = i ? whisker->high_goes_on : whisker->low_goes_on;
		double half = goes_on ? 1.4 * ARROW : cap / 2;
		canvas_keep_box(view->canvas, bars,
				(struct rectangle){ ends[i].x - half, ends[i].y - half, 2 * half,
						    2 * half },
				NULL);
	}
}

void draw_intervals(const struct view *view, const struct mark *mark, double room)
{
	bool bar = mark->type == MARK_BAR;
	double least = bar || mark->symbol == SYMBOL_NONE ? 0.3 : SYMBOL_SIZE;
	for (size_t i = 0; i < mark->count; i++) {
		uint32_t colour = bar ? view->theme->text : mark_colour(view->theme, mark, i);
		struct style style = { .stroke = colour,
				       .stroke_opacity = bar ? 0.75 : 1,
				       .stroke_width = 1.3 };
		for (int across = 0; across < 2; across++) {
			struct whisker whisker;
			if (!find_whisker(view, mark, i, across, &whisker))
				continue;
			double length = hypot(whisker.high.x - whisker.low.x,
					      whisker.high.y - whisker.low.y);
			if (!(length > least))
				continue;
			draw_whisker(view, &whisker, fmin(WHISKER_CAP, room), &style);
			keep_clear(view, &whisker, fmin(WHISKER_CAP, room));
		}
	}
}
