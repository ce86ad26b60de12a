/* What pictures are drawn on: lines, areas, symbols and text, in pixels from the upper left corner.
 * The layout and the marks draw on it and do not know which format comes out.
 *
 * Adding a format: a struct canvas_type in canvas_NAME.c, and a row in render_formats[] (render.c).
 *
 * Nothing is returned: what fails (memory, the sink, a library) is kept in `failed` and told once,
 * by the renderer. The null canvas draws nothing; its `boxes` tell where text stands. */
#ifndef DYNO_OUTPUT_PICTURE_CANVAS_H
#define DYNO_OUTPUT_PICTURE_CANVAS_H

#include "core/base/arena.h"
#include "core/figure/figure.h"
#include "core/figure/theme.h"
#include "output/picture/font.h"

struct point {
	double x, y;
};

struct rectangle {
	double x, y, width, height;
};

/* Colours are 0xRRGGBB; an opacity or width of 0 leaves the part out. */
struct style {
	uint32_t fill;
	double fill_opacity;
	uint32_t stroke;
	double stroke_opacity;
	double stroke_width;
	enum dash dash;
	bool round_ends; /* of lines; else they end at their last point */
};

enum anchor {
	ANCHOR_START,
	ANCHOR_MIDDLE,
	ANCHOR_END,
};

struct text {
	const char *string; /* printable: no control characters, valid UTF-8 */
	const char *full;   /* when string is a shortened one; or NULL */
	double x, y;        /* of the anchor, on the base line */
	enum anchor anchor;
	double size; /* of an em */
	bool bold;
	bool upward; /* turned a quarter: reads from below */
	uint32_t colour;
	bool backed;     /* on a ground of its own, so that lines behind it do not cross it */
	uint32_t ground; /* that ground's colour */
	double width;    /* set by canvas_text */
};

/* A text's place in the picture, for those who look whether texts overlap. */
struct box {
	struct rectangle place;
	const char *string;
};

struct boxes {
	struct box *items;
	size_t count, capacity;
	double width, height; /* of the picture, once it is drawn */
};

struct canvas;

struct canvas_type {
	/* Lines through the points, filled, stroked or both; a NaN begins another one. */
	void (*path)(struct canvas *canvas, const struct point *points, size_t count, bool closed,
		     const struct style *style);
	void (*rectangle)(struct canvas *canvas, struct rectangle place, const struct style *style);
	/* The same symbol at many places; size is its width. */
	void (*symbols)(struct canvas *canvas, const struct point *points, size_t count,
			enum symbol symbol, double size, const struct style *style);
	void (*text)(struct canvas *canvas, const struct text *text);
	/* What is between is clipped to the rectangle. */
	void (*begin_clip)(struct canvas *canvas, struct rectangle place);
	void (*end_clip)(struct canvas *canvas);
	/* What is between belongs to a thing of this name: a tooltip where the format has them.
	 * `title` may be NULL. */
	void (*begin_group)(struct canvas *canvas, const char *title);
	void (*end_group)(struct canvas *canvas);
};

struct canvas {
	const struct canvas_type *type;
	struct arena *arena; /* of the rendering: for what lives as long as the picture is drawn */
	struct fonts fonts;
	double width, height;
	struct boxes boxes; /* of all texts drawn so far */
	struct boxes bars;  /* what text beside marks had better not cover */
	bool failed;
};

extern const struct canvas_type canvas_null;

const struct font *canvas_font(const struct canvas *canvas, bool bold);

/* Was something not drawn, or drawn without all of its text, since memory is exhausted? */
bool canvas_failed(const struct canvas *canvas);

/* Width of a printable text in pixels; 0 of NULL, a text for which there was no memory. */
double canvas_text_width(const struct canvas *canvas, const char *text, double size, bool bold);

/* What a user named, made printable, and shortened in its middle when it is wider than `width`. The
 * result lives in the canvas's arena, is never NULL, and *full is the whole when it was shortened.
 */
const char *canvas_fit(struct canvas *canvas, const char *text, double size, bool bold,
		       double width, const char **full);

/* Draws; an empty text, or a place that is no number, draws nothing. */
void canvas_text(struct canvas *canvas, struct text text);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2,
		 const struct style *style);

/* Keeps a rectangle in such a list. */
void canvas_keep_box(struct canvas *canvas, struct boxes *boxes, struct rectangle place,
		     const char *string);

/* The rectangle that a text will take, for one that has its width. */
struct rectangle text_box(const struct text *text);
bool rectangles_meet(struct rectangle a, struct rectangle b);

/* The outline of a symbol of width 1 around the origin: its points, 0 for the circle. */
#define SYMBOL_POINTS 12
size_t symbol_outline(enum symbol symbol, struct point points[SYMBOL_POINTS]);

#endif
