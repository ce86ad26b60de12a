/* The canvas of pixels and PDF: cairo draws. */
#ifndef DYNO_OUTPUT_PICTURE_CANVAS_CAIRO_H
#define DYNO_OUTPUT_PICTURE_CANVAS_CAIRO_H

#include "output/picture/cairo_library.h"
#include "output/picture/canvas.h"
#include "output/picture/render.h"

struct canvas_cairo {
	struct canvas canvas; /* first: callers cast */
	struct cairo_library library;
	cairo_surface_t *surface;
	cairo_t *cairo;
	cairo_font_face_t *fonts[2]; /* regular, bold */
	bool pixels;                 /* many symbols are stamped rather than filled */
	enum {
		PANGO_UNTRIED,
		PANGO_READY,
		PANGO_MISSING
	} pango;
	struct render_report *report;
};

extern const struct canvas_type canvas_cairo;

/* With the libraries and fonts; the arena and the report are the caller's. */
bool canvas_cairo_init(struct canvas_cairo *cairo, struct arena *arena,
		       struct render_report *report, struct dyno_error *err);
/* The surface is made by the caller, and the canvas's from here on. */
bool canvas_cairo_begin(struct canvas_cairo *cairo, cairo_surface_t *surface, double scale,
			struct dyno_error *err);
void canvas_cairo_finish(struct canvas_cairo *cairo);

/* Rows of cairo's RGB24 pixels as PNG. */
struct png_image {
	const unsigned char *pixels;
	size_t width, height, stride;
	double scale;       /* pixels for each CSS pixel, 1/96 inch */
	const char *title;  /* any UTF-8; NULL: none */
	const char *source; /* the same */
};

/* Writes a PNG file of 8-bit RGB. */
bool png_write(const struct png_image *image, struct sink sink, struct dyno_error *err);

#endif
