/* A canvas that keeps what is drawn on it, as the renderers are told it: for tests that look
 * whether texts stand on marks, and whether marks can be seen. */
#ifndef DYNO_TEST_OUTPUT_RECORDER_H
#define DYNO_TEST_OUTPUT_RECORDER_H

#include "core/base/count.h"
#include "output/picture/draw.h"
#include "output/picture/render.h"
#include <math.h>
#include <stdlib.h>

/* A line from a to b, or an area with these corners. */
struct stroke {
	bool area, mark; /* mark: not the frame around them */
	struct point a, b;
	struct style style;
	struct rectangle clip;
};

struct written {
	struct text text;
	struct rectangle place;
	size_t strokes; /* drawn before it */
};

struct recorder {
	struct canvas canvas; /* first */
	struct rectangle clip;
	unsigned depth; /* of named groups: outside of them 3D panels draw their frame */
	struct stroke *strokes;
	size_t stroke_count, stroke_room;
	struct written *texts;
	size_t text_count, text_room;
};

static inline struct recorder *recorder_of(struct canvas *canvas)
{
	return (struct recorder *)canvas;
}

/* Grown by doubling, on the heap: pictures have many strokes. */
static inline void recorder_add(struct recorder *recorder, bool area, struct point a,
				struct point b, const struct style *style)
{
	if (recorder->stroke_count == recorder->stroke_room) {
		recorder->stroke_room = recorder->stroke_room ? 2 * recorder->stroke_room : 1024;
		recorder->strokes = realloc(recorder->strokes,
					    recorder->stroke_room * sizeof(*recorder->strokes));
	}
	recorder->strokes[recorder->stroke_count++] =
		(struct stroke){ .area = area,
				 .mark = recorder->clip.width > 0 || recorder->depth > 0,
				 .a = { fmin(a.x, b.x), area         ? fmin(a.y, b.y)
							: a.x <= b.x ? a.y
								     : b.y },
				 .b = { fmax(a.x, b.x), area         ? fmax(a.y, b.y)
							: a.x <= b.x ? b.y
								     : a.y },
				 .style = *style,
				 .clip = recorder->clip };
}

static void recorder_path(struct canvas *canvas, const struct point *points, size_t count,
			  bool closed, const struct style *style)
{
	for (size_t i = 1; i < count + closed; i++) {
		struct point a = points[i - 1], b = points[i % count];
		if (!isnan(a.x) && !isnan(a.y) && !isnan(b.x) && !isnan(b.y))
			recorder_add(recorder_of(canvas), false, a, b, style);
	}
}

static void recorder_rectangle(struct canvas *canvas, struct rectangle place,
			       const struct style *style)
{
	recorder_add(recorder_of(canvas), true, (struct point){ place.x, place.y },
		     (struct point){ place.x + place.width, place.y + place.height }, style);
}

static void recorder_symbols(struct canvas *canvas, const struct point *points, size_t count,
			     enum symbol symbol, double size, const struct style *style)
{
	(void)symbol;
	for (size_t i = 0; i < count; i++)
		if (!isnan(points[i].x) && !isnan(points[i].y))
			recorder_add(
				recorder_of(canvas), true,
				(struct point){ points[i].x - size / 2, points[i].y - size / 2 },
				(struct point){ points[i].x + size / 2, points[i].y + size / 2 },
				style);
}

static void recorder_text(struct canvas *canvas, const struct text *text)
{
	struct recorder *recorder = recorder_of(canvas);
	if (recorder->text_count == recorder->text_room) {
		recorder->text_room = recorder->text_room ? 2 * recorder->text_room : 256;
		recorder->texts =
			realloc(recorder->texts, recorder->text_room * sizeof(*recorder->texts));
	}
	recorder->texts[recorder->text_count++] =
		(struct written){ *text, text_box(text), recorder->stroke_count };
}

static void recorder_begin_clip(struct canvas *canvas, struct rectangle place)
{
	recorder_of(canvas)->clip = place;
}

static void recorder_end_clip(struct canvas *canvas)
{
	recorder_of(canvas)->clip = (struct rectangle){ 0 };
}

static void recorder_begin_group(struct canvas *canvas, const char *title)
{
	(void)title;
	recorder_of(canvas)->depth++;
}

static void recorder_end_group(struct canvas *canvas)
{
	recorder_of(canvas)->depth--;
}

static const struct canvas_type recorder_type = {
	.path = recorder_path,
	.rectangle = recorder_rectangle,
	.symbols = recorder_symbols,
	.text = recorder_text,
	.begin_clip = recorder_begin_clip,
	.end_clip = recorder_end_clip,
	.begin_group = recorder_begin_group,
	.end_group = recorder_end_group,
};

/* Draws; recorder_finish frees. */
static inline bool recorder_draw(struct recorder *recorder, const struct figure *figure,
				 const struct render_options *options, struct arena *arena)
{
	struct layout layout;
	*recorder = (struct recorder){ .canvas = { .type = &recorder_type, .arena = arena } };
	render_prepare(figure, options, &recorder->canvas, &layout);
	draw_figure(&layout);
	return !canvas_failed(&recorder->canvas);
}

static inline void recorder_finish(struct recorder *recorder)
{
	free(recorder->strokes);
	free(recorder->texts);
}

/* --- What was drawn -------------------------------------------------------------------------- */

static inline bool recorder_holds(struct rectangle place, double x, double y)
{
	return x > place.x && x < place.x + place.width && y > place.y &&
	       y < place.y + place.height;
}

/* Does the stroke, as far as it is not clipped, reach into the place? */
static inline bool stroke_meets(const struct stroke *stroke, struct rectangle place)
{
	struct rectangle own = { stroke->a.x, fmin(stroke->a.y, stroke->b.y),
				 stroke->b.x - stroke->a.x, fabs(stroke->b.y - stroke->a.y) };
	struct rectangle wide = { own.x - 0.1, own.y - 0.1, own.width + 0.2, own.height + 0.2 };
	bool clipped = stroke->clip.width > 0;
	if (!rectangles_meet(wide, place) || (clipped && !rectangles_meet(wide, stroke->clip)))
		return false;
	if (stroke->area)
		return true;
	double steps = ceil(hypot(own.width, own.height)) + 1;
	for (double i = 0; i <= steps; i++) {
		double x = stroke->a.x + (stroke->b.x - stroke->a.x) * i / steps;
		double y = stroke->a.y + (stroke->b.y - stroke->a.y) * i / steps;
		if (recorder_holds(place, x, y) && (!clipped || recorder_holds(stroke->clip, x, y)))
			return true;
	}
	return false;
}

/* A colour of some opacity, on that ground. */
static inline uint32_t recorder_blend(uint32_t colour, double opacity, uint32_t ground)
{
	uint32_t mixed = 0;
	for (int shift = 16; shift >= 0; shift -= 8) {
		double above = colour >> shift & 255, below = ground >> shift & 255;
		mixed |= (uint32_t)lround(below + (above - below) * fmin(opacity, 1)) << shift;
	}
	return mixed;
}

#endif
