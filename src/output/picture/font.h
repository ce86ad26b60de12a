/* The font of pictures, DejaVu Sans, regular and bold, is part of the program: a picture is the
 * same on every host, and a machine without fonts can draw. Text is measured here, without a
 * library, from the font's own tables, so that SVG needs none at all and all formats share one
 * layout.
 *
 * Scripts that need shaping (Arabic, Devanagari) and characters that the font lacks (Chinese,
 * emoji) are given a width by rule; who draws them squeezes them into it. */
#ifndef DYNO_OUTPUT_PICTURE_FONT_H
#define DYNO_OUTPUT_PICTURE_FONT_H

#include "core/base/buffer.h"
#include <stdbool.h>
#include <stdint.h>

#define FONT_FAMILY "DejaVu Sans"

struct font_table {
	const uint8_t *bytes;
	size_t length;
};

struct font {
	struct font_table file; /* TrueType */
	struct font_table cmap, hmtx, kern;
	uint32_t units;    /* per em */
	uint32_t advances; /* glyphs that have a width of their own */
};

/* A glyph and where its origin is, in ems from the start of the text. */
struct glyph {
	uint32_t index;
	double x;
	uint32_t length; /* bytes of the text that it stands for */
};

struct fonts {
	struct font regular, bold;
};

/* Finds the tables; the fonts are const data of the program, so nothing is to be freed. */
void fonts_init(struct fonts *fonts);

/* Whether each character is one glyph of the font, left to right. */
bool font_is_plain(const struct font *font, const char *text);

/* Width in ems. */
double font_width(const struct font *font, const char *text);

/* At most `limit` glyphs of a plain text; returns their number. */
size_t font_glyphs(const struct font *font, const char *text, struct glyph *glyphs, size_t limit);

/* Appends the text, shortened in its middle with "…" to at most so many ems. True: it was
 * shortened. */
bool font_elide(const struct font *font, const char *text, double ems, struct buffer *out);

#endif
