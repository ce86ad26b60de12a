/* Marks of a panel with two axes. Lines, areas and intervals are dots; points are signs, or dots
 * where they are so many that signs would cover each other. */
#include "core/base/count.h"
#include "output/picture/terminal/picture.h"
#include <math.h>
#include <string.h>

#define SIGNS_MOST 4 /* of a mark, for each column of the plot */

struct place { /* in dots of the plot */
	double x, y;
};

static double dots_wide(const struct frame *frame)
{
	return 2 * (double)frame->columns;
}

static double dots_high(const struct frame *frame)
{
	return 4 * (double)frame->rows;
}

static struct place place_of(const struct frame *frame, double x, double y)
{
	return (struct place){ dots_across(frame, x), dots_down(frame, y) };
}

static bool is_there(struct place at)
{
	return !isnan(at.x) && !isnan(at.y);
}

static bool is_within(const struct frame *frame, struct place at)
{
	return at.x > -0.5 && at.y > -0.5 && at.x < dots_wide(frame) - 0.5 &&
	       at.y < dots_high(frame) - 0.5;
}

static void dot(const struct frame *frame, struct place at, uint32_t colour)
{
	if (is_within(frame, at))
		grid_dot(&frame->picture->grid, 2 * frame->left + (size_t)lround(at.x),
			 4 * frame->top + (size_t)lround(at.y), colour);
}

/* --- Lines ----------------------------------------------------------------------------------- */

/* Cuts off what is outside along one dimension (Liang & Barsky 1984); false: all of it is. */
static bool clip(double from, double step, double low, double high, double *begin, double *end)
{
	if (step == 0)
		return from >= low && from <= high;
	double a = (low - from) / step, b = (high - from) / step;
	*begin = fmax(*begin, fmin(a, b));
	*end = fmin(*end, fmax(a, b));
	return *begin <= *end;
}

static bool is_drawn(enum dash dash, size_t step)
{
	switch (dash) {
	case DASH_DASHED:
		return step % 6 < 4;
	case DASH_DOTTED:
		return step % 3 == 0;
	case DASH_MIXED:
		return step % 8 < 4 || step % 8 == 6;
	default:
		return true;
	}
}

static void line(const struct frame *frame, struct place a, struct place b, enum dash dash,
		 uint32_t colour)
{
	double begin = 0, end = 1, x = b.x - a.x, y = b.y - a.y;
	if (!is_there(a) || !is_there(b) || !isfinite(x) || !isfinite(y) ||
	    !clip(a.x, x, 0, dots_wide(frame) - 1, &begin, &end) ||
	    !clip(a.y, y, 0, dots_high(frame) - 1, &begin, &end))
		return;
	double steps = fmax(ceil(fmax(fabs(x), fabs(y)) * (end - begin)), 1);
	for (size_t i = 0; (double)i <= steps; i++) {
		double share = begin + (end - begin) * (double)i / steps;
		if (is_drawn(dash, i))
			dot(frame, (struct place){ a.x + x * share, a.y + y * share }, colour);
	}
}

static void draw_line(const struct frame *frame, const struct mark *mark)
{
	uint32_t colour = colour_of(frame->picture, mark, SIZE_MAX);
	struct place last = { NAN, NAN };
	for (size_t i = 0; i < mark->count; i++) {
		struct place at = place_of(frame, mark->x[i], mark->y[i]);
		struct place corner = { at.x, mark->type == MARK_STEP ? last.y : at.y };
		bool joined = is_there(last) && is_there(at);
		if (joined && mark->type == MARK_STEP)
			line(frame, last, corner, mark->dash, colour);
		line(frame, joined ? (mark->type == MARK_STEP ? corner : last) : at, at, mark->dash,
		     colour);
		last = at;
	}
}

/* --- Areas ----------------------------------------------------------------------------------- */

/* Every fourth dot: what is drawn on it can still be seen. */
static void column(const struct frame *frame, double x, double from, double to, uint32_t colour)
{
	double top = fmax(fmin(from, to), 0), bottom = fmin(fmax(from, to), dots_high(frame) - 1);
	for (double y = ceil(top); y <= bottom; y++)
		if (((size_t)x + 2 * (size_t)y) % 4 == 0)
			dot(frame, (struct place){ x, y }, colour);
}

/* A value beyond the axis stands at its end. */
static double within(const struct axis *axis, double value)
{
	return isnan(value) ? value : fmin(fmax(value, axis->low), axis->high);
}

static void draw_band(const struct frame *frame, const struct mark *mark)
{
	uint32_t colour = colour_of(frame->picture, mark, SIZE_MAX);
	for (size_t i = 1; i < mark->count; i++) {
		struct place low[2], high[2];
		for (size_t k = 0; k < 2; k++) {
			size_t at = i - 1 + k;
			low[k] = place_of(frame, mark->x[at], within(&frame->up, mark->low[at]));
			high[k] = place_of(frame, mark->x[at], within(&frame->up, mark->high[at]));
		}
		double from = fmax(ceil(low[0].x), 0);
		double to = fmin(low[1].x, dots_wide(frame) - 1);
		for (double x = from; x <= to; x++) {
			double share =
				low[1].x > low[0].x ? (x - low[0].x) / (low[1].x - low[0].x) : 0;
			column(frame, x, low[0].y + (low[1].y - low[0].y) * share,
			       high[0].y + (high[1].y - high[0].y) * share, colour);
		}
	}
}

static void draw_polygon(const struct frame *frame, const struct mark *mark)
{
	uint32_t colour = colour_of(frame->picture, mark, SIZE_MAX);
	for (size_t i = 0; i < mark->count; i++) {
		size_t next = i + 1 < mark->count ? i + 1 : 0;
		line(frame, place_of(frame, mark->x[i], mark->y[i]),
		     place_of(frame, mark->x[next], mark->y[next]), DASH_SOLID, colour);
	}
}

static void outline(const struct frame *frame, struct place a, struct place b, uint32_t colour)
{
	struct place c = { a.x, b.y }, d = { b.x, a.y };
	line(frame, a, c, DASH_SOLID, colour);
	line(frame, c, b, DASH_SOLID, colour);
	line(frame, b, d, DASH_SOLID, colour);
	line(frame, d, a, DASH_SOLID, colour);
}

/* The bars of a histogram: others have a panel of their own. */
static void draw_bars(const struct frame *frame, const struct mark *mark)
{
	uint32_t colour = colour_of(frame->picture, mark, SIZE_MAX);
	for (size_t i = 0; i < mark->count; i++) {
		double base = within(&frame->up, mark->base ? mark->base[i] : 0);
		if (!(mark->y[i] > base))
			continue;
		outline(frame, place_of(frame, mark->x[i] - mark->width / 2, base),
			place_of(frame, mark->x[i] + mark->width / 2,
				 within(&frame->up, mark->y[i])),
			colour);
	}
}

static void draw_boxes(const struct frame *frame, const struct mark *mark)
{
	for (size_t i = 0; i < mark->count; i++) {
		uint32_t colour = colour_of(frame->picture, mark, i);
		double left = mark->x[i] - mark->width / 2, right = mark->x[i] + mark->width / 2;
		outline(frame, place_of(frame, left, within(&frame->up, mark->quartile_low[i])),
			place_of(frame, right, within(&frame->up, mark->quartile_high[i])), colour);
		line(frame, place_of(frame, left, mark->y[i]), place_of(frame, right, mark->y[i]),
		     DASH_SOLID, colour);
		for (size_t k = 0; mark->low && mark->high && k < 2; k++)
			line(frame,
			     place_of(frame, mark->x[i],
				      k ? mark->quartile_high[i] : mark->quartile_low[i]),
			     place_of(frame, mark->x[i],
				      within(&frame->up, k ? mark->high[i] : mark->low[i])),
			     DASH_SOLID, colour);
	}
}

/* --- Intervals and points -------------------------------------------------------------------- */

static void draw_intervals(const struct frame *frame, const struct mark *mark)
{
	for (size_t i = 0; i < mark->count; i++) {
		uint32_t colour = colour_of(frame->picture, mark, i);
		if (mark->low && mark->high)
			line(frame, place_of(frame, mark->x[i], within(&frame->up, mark->low[i])),
			     place_of(frame, mark->x[i], within(&frame->up, mark->high[i])),
			     DASH_SOLID, colour);
		if (mark->x_low && mark->x_high)
			line(frame,
			     place_of(frame, within(&frame->across, mark->x_low[i]), mark->y[i]),
			     place_of(frame, within(&frame->across, mark->x_high[i]), mark->y[i]),
			     DASH_SOLID, colour);
	}
}

/* Its third value in ten steps. */
static const char *digit_of(const struct frame *frame, double z)
{
	static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
	const struct axis *axis = &frame->panel->z;
	bool is_log = axis->scale == SCALE_LOG && axis->low > 0 && z > 0;
	double low = is_log ? log(axis->low) : axis->low,
	       high = is_log ? log(axis->high) : axis->high;
	double share = high > low ? ((is_log ? log(z) : z) - low) / (high - low) : 0;
	return isnan(share) ? "?" : digits[(size_t)fmin(fmax(share * 10, 0), 9)];
}

static void draw_points(const struct frame *frame, const struct mark *mark)
{
	struct text_picture *picture = frame->picture;
	bool many = mark->count > SIGNS_MOST * frame->columns;
	const char *sign = sign_of(picture, mark);
	for (size_t i = 0; i < mark->count; i++) {
		struct place at = place_of(frame, mark->x[i], mark->y[i]);
		uint32_t colour = colour_of(picture, mark, i);
		if (!is_there(at) || !is_within(frame, at))
			continue;
		if (many)
			dot(frame, at, colour);
		else
			grid_put(&picture->grid, frame->left + (size_t)lround(at.x) / 2,
				 frame->top + (size_t)lround(at.y) / 4,
				 mark->type == MARK_POINTS_3D ? digit_of(frame, mark->z[i]) : sign,
				 ink_of(colour));
	}
}

/* --- All ------------------------------------------------------------------------------------- */

/* Its last point that is within the plot. */
static void draw_end(const struct frame *frame, const struct mark *mark)
{
	const struct key *key = key_of(frame->picture, mark);
	bool done = !key || !key->end;
	for (size_t i = mark->count; i-- > 0 && !done;) {
		struct place at = place_of(frame, mark->x[i], mark->y[i]);
		size_t x = frame->left + (size_t)fmax(at.x, 0) / 2;
		size_t y = frame->top + (size_t)fmax(at.y, 0) / 4;
		done = is_there(at) && is_within(frame, at);
		if (done)
			grid_put(&frame->picture->grid, x, y, key->end, ink_usual);
	}
}

static bool has_signs(const struct mark *mark)
{
	return !mark->strip.row && (mark->type == MARK_POINTS || mark->type == MARK_POINTS_3D ||
				    (mark->type == MARK_LINE && mark->symbol != SYMBOL_NONE));
}

static void draw_dots(const struct frame *frame, const struct mark *mark)
{
	static void (*const drawers[])(const struct frame *, const struct mark *) = {
		[MARK_BAR] = draw_bars,  [MARK_LINE] = draw_line, [MARK_STEP] = draw_line,
		[MARK_BAND] = draw_band, [MARK_BOX] = draw_boxes, [MARK_POLYGON] = draw_polygon,
		[MARK_SURFACE] = NULL,
	};
	if (drawers[mark->type])
		drawers[mark->type](frame, mark);
	if (mark->type == MARK_LINE || mark->type == MARK_STEP || mark->type == MARK_POINTS)
		draw_intervals(frame, mark);
}

/* Areas first, signs last: what tells most is on top. */
void plane_draw_marks(const struct frame *frame)
{
	const struct panel *panel = frame->panel;
	for (int areas = 1; areas >= 0; areas--)
		for (size_t m = 0; m < panel->mark_count; m++) {
			const struct mark *mark = &panel->marks[m];
			if (!mark->strip.row && (mark->type == MARK_BAND) == areas)
				draw_dots(frame, mark);
		}
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		if (has_signs(mark))
			draw_points(frame, mark);
		else if (!mark->strip.row && !mark->thin &&
			 (mark->type == MARK_LINE || mark->type == MARK_STEP))
			draw_end(frame, mark);
	}
}

/* --- Texts among the marks ------------------------------------------------------------------- */

#define TEXTS_MOST 200 /* of a mark; beyond it nobody reads them */

static bool put(const struct frame *frame, double x, double y, const char *words, struct ink ink)
{
	struct grid *grid = &frame->picture->grid;
	size_t width = grid_width_of(words);
	double left = (double)frame->left, top = (double)frame->top;
	if (!width || !(x >= left && y >= top && y < top + (double)frame->rows &&
			x + (double)width <= left + (double)frame->columns))
		return false;
	size_t from = x > left ? (size_t)x - 1 : (size_t)x; /* a column apart from what is there */
	size_t end = (size_t)x + width;
	if (!grid_is_free(grid, from, (size_t)y, end - from))
		return false;
	grid_put(grid, (size_t)x, (size_t)y, words, ink);
	return true;
}

bool plane_put_beside(const struct frame *frame, double x, double y, const char *text,
		      struct ink ink)
{
	const char *words = grid_words_in(&frame->picture->grid, text, frame->columns / 2);
	double width = (double)grid_width_of(words);
	double column = (double)frame->left + floor(x / 2), row = (double)frame->top + floor(y / 4);
	const double places[][2] = {
		{ column + 2, row },         { column - width - 1, row },
		{ column + 1, row - 1 },     { column - width / 2, row - 1 },
		{ column + 1, row + 1 },     { column - width / 2, row + 1 },
		{ column - width, row - 1 }, { column - width, row + 1 },
	};
	for (size_t i = 0; i < COUNT(places); i++)
		if (put(frame, floor(places[i][0]), places[i][1], words, ink))
			return true;
	return false;
}

static void draw_annotation(const struct frame *frame, const struct annotation *annotation)
{
	struct text_picture *picture = frame->picture;
	struct place at = place_of(frame, annotation->x, annotation->y);
	if (!is_there(at) || !is_within(frame, at))
		return;
	size_t x = frame->left + (size_t)lround(at.x) / 2, row = (size_t)lround(at.y) / 4;
	bool arrow = annotation->arrow && row &&
		     grid_is_free(&picture->grid, x, frame->top + row - 1, 1);
	if (arrow)
		grid_put(&picture->grid, x, frame->top + row - 1, stroke_of(picture, STROKE_ARROW),
			 ink_usual);
	plane_put_beside(frame, at.x, arrow && row > 1 ? at.y - 8 : at.y, annotation->text,
			 ink_usual);
}

void plane_draw_texts(const struct frame *frame)
{
	const struct panel *panel = frame->panel;
	for (size_t i = 0; i < panel->annotation_count; i++)
		draw_annotation(frame, &panel->annotations[i]);
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		for (size_t i = 0;
		     mark->texts && !mark->strip.row && i < mark->count && i < TEXTS_MOST; i++) {
			struct place at = mark->texts[i] ? place_of(frame, mark->x[i], mark->y[i])
							 : (struct place){ NAN, NAN };
			if (is_there(at) && is_within(frame, at))
				plane_put_beside(frame, at.x, at.y, mark->texts[i], ink_dim);
		}
	}
}
