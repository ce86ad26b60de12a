/* cairo as a canvas. Letters come from the font within the program; text that needs shaping, or
 * letters that this font lacks, goes through pango to the host's fonts, squeezed into the width
 * that the layout gave it, so that places never depend on the host. */
#include "output/picture/canvas_cairo.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GLYPHS_MAX 512
#define STAMP_FROM 64 /* symbols from which on copying one is faster than filling each */

static struct canvas_cairo *self(struct canvas *canvas)
{
	return (struct canvas_cairo *)canvas;
}

static void set_colour(const struct canvas_cairo *c, uint32_t colour, double opacity)
{
	double red = (colour >> 16 & 0xff) / 255.0, green = (colour >> 8 & 0xff) / 255.0,
	       blue = (colour & 0xff) / 255.0;
	if (opacity < 1)
		c->library.cairo_set_source_rgba(c->cairo, red, green, blue, opacity);
	else
		c->library.cairo_set_source_rgb(c->cairo, red, green, blue);
}

static void set_dash(const struct canvas_cairo *c, enum dash dash)
{
	static const struct {
		double lengths[4];
		int count;
	} rows[] = {
		[DASH_SOLID] = { { 0 }, 0 },
		[DASH_DASHED] = { { 7, 5 }, 2 },
		[DASH_DOTTED] = { { 2, 4 }, 2 },
		[DASH_MIXED] = { { 7, 3, 2, 3 }, 4 },
	};
	c->library.cairo_set_dash(c->cairo, rows[dash].lengths, rows[dash].count, 0);
}

/* Fills and strokes the current path. */
static void paint(const struct canvas_cairo *c, const struct style *style)
{
	bool filled = style->fill_opacity > 0;
	bool stroked = style->stroke_width > 0 && style->stroke_opacity > 0;
	if (filled) {
		set_colour(c, style->fill, style->fill_opacity);
		if (stroked)
			c->library.cairo_fill_preserve(c->cairo);
		else
			c->library.cairo_fill(c->cairo);
	}
	if (!stroked)
		return;
	set_colour(c, style->stroke, style->stroke_opacity);
	c->library.cairo_set_line_width(c->cairo, style->stroke_width);
	c->library.cairo_set_line_cap(c->cairo, style->round_ends ? CAIRO_LINE_CAP_ROUND
								  : CAIRO_LINE_CAP_BUTT);
	set_dash(c, style->dash);
	c->library.cairo_stroke(c->cairo);
}

/* cairo's coordinates are 24.8 fixed point and wrap around beyond that. */
static double bounded(double value)
{
	return fmin(fmax(value, -1e5), 1e5);
}

static void cairo_path(struct canvas *canvas, const struct point *points, size_t count, bool closed,
		       const struct style *style)
{
	struct canvas_cairo *c = self(canvas);
	bool begun = false;
	for (size_t i = 0; i < count; i++) {
		bool gap = isnan(points[i].x) || isnan(points[i].y);
		if (gap && begun && closed)
			c->library.cairo_close_path(c->cairo);
		else if (!gap && begun)
			c->library.cairo_line_to(c->cairo, bounded(points[i].x),
						 bounded(points[i].y));
		else if (!gap)
			c->library.cairo_move_to(c->cairo, bounded(points[i].x),
						 bounded(points[i].y));
		begun = !gap;
	}
	if (begun && closed)
		c->library.cairo_close_path(c->cairo);
	paint(c, style);
}

static void cairo_box(struct canvas *canvas, struct rectangle place, const struct style *style)
{
	struct canvas_cairo *c = self(canvas);
	c->library.cairo_rectangle(c->cairo, bounded(place.x), bounded(place.y),
				   bounded(place.width), bounded(place.height));
	paint(c, style);
}

/* --- Symbols -------------------------------------------------------------------------------- */

static void trace_symbol(const struct canvas_cairo *c, struct point at, const struct point *outline,
			 size_t corners, double size)
{
	if (!corners) {
		c->library.cairo_new_sub_path(c->cairo);
		c->library.cairo_arc(c->cairo, at.x, at.y, size / 2, 0, 2 * M_PI);
	}
	for (size_t i = 0; i < corners; i++) {
		double x = at.x + outline[i].x * size, y = at.y + outline[i].y * size;
		if (i)
			c->library.cairo_line_to(c->cairo, x, y);
		else
			c->library.cairo_move_to(c->cairo, x, y);
	}
	c->library.cairo_close_path(c->cairo);
}

/* In PDF a line of no length with a round cap is a disc: twelve bytes a point. */
static void dots(const struct canvas_cairo *c, const struct point *points, size_t count,
		 double size, const struct style *style)
{
	c->library.cairo_save(c->cairo);
	c->library.cairo_set_line_cap(c->cairo, CAIRO_LINE_CAP_ROUND);
	c->library.cairo_set_line_width(c->cairo, size);
	set_colour(c, style->fill, style->fill_opacity);
	set_dash(c, DASH_SOLID);
	for (size_t i = 0; i < count; i++) {
		c->library.cairo_move_to(c->cairo, points[i].x, points[i].y);
		c->library.cairo_line_to(c->cairo, points[i].x, points[i].y);
	}
	c->library.cairo_stroke(c->cairo);
	c->library.cairo_restore(c->cairo);
}

static void cairo_symbols(struct canvas *canvas, const struct point *points, size_t count,
			  enum symbol symbol, double size, const struct style *style)
{
	struct canvas_cairo *c = self(canvas);
	struct point outline[SYMBOL_POINTS];
	size_t corners = symbol_outline(symbol, outline);
	if (!corners && count > STAMP_FROM && !c->pixels && !(style->stroke_width > 0)) {
		dots(c, points, count, size, style);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		trace_symbol(c, points[i], outline, corners, size);
		paint(c, style);
	}
}

/* --- Text ----------------------------------------------------------------------------------- */

static void show_plain(const struct canvas_cairo *c, const struct text *text)
{
	struct glyph glyphs[GLYPHS_MAX];
	cairo_glyph_t placed[GLYPHS_MAX];
	cairo_text_cluster_t clusters[GLYPHS_MAX];
	size_t length = 0, count = font_glyphs(canvas_font(&c->canvas, text->bold), text->string,
					       glyphs, GLYPHS_MAX);
	for (size_t i = 0; i < count; i++) {
		placed[i] = (cairo_glyph_t){ glyphs[i].index, glyphs[i].x * text->size, 0 };
		clusters[i] = (cairo_text_cluster_t){ (int)glyphs[i].length, 1 };
		length += glyphs[i].length;
	}
	c->library.cairo_set_font_face(c->cairo, c->fonts[text->bold]);
	c->library.cairo_set_font_size(c->cairo, text->size);
	c->library.cairo_show_text_glyphs(c->cairo, text->string, (int)length, placed, (int)count,
					  clusters, (int)count, 0);
}

static bool has_pango(struct canvas_cairo *c)
{
	if (c->pango == PANGO_UNTRIED)
		c->pango = cairo_library_open_pango(&c->library) ? PANGO_READY : PANGO_MISSING;
	if (c->pango == PANGO_MISSING)
		c->report->missing_glyphs = true;
	return c->pango == PANGO_READY;
}

static PangoLayout *make_layout(struct canvas_cairo *c, const struct text *text)
{
	PangoLayout *layout = c->library.pango_cairo_create_layout(c->cairo);
	PangoFontDescription *font = c->library.pango_font_description_from_string(
		text->bold ? FONT_FAMILY ",sans Bold" : FONT_FAMILY ",sans");
	c->library.pango_font_description_set_absolute_size(font, text->size * PANGO_SCALE);
	c->library.pango_layout_set_font_description(layout, font);
	c->library.pango_layout_set_single_paragraph_mode(layout, TRUE);
	c->library.pango_layout_set_text(layout, text->string, -1);
	c->library.pango_font_description_free(font);
	return layout;
}

static void show_shaped(struct canvas_cairo *c, const struct text *text)
{
	PangoLayout *layout = make_layout(c, text);
	PangoRectangle extents;
	c->library.pango_layout_get_extents(layout, NULL, &extents);
	double width = (double)extents.width / PANGO_SCALE;
	double base = (double)c->library.pango_layout_get_baseline(layout) / PANGO_SCALE;
	if (c->library.pango_layout_get_unknown_glyphs_count(layout) > 0)
		c->report->missing_glyphs = true;
	if (width > text->width)
		c->library.cairo_scale(c->cairo, text->width / width, 1);
	else if (text->anchor != ANCHOR_START) /* narrower than its place */
		c->library.cairo_translate(
			c->cairo, (text->width - width) / (text->anchor == ANCHOR_END ? 1 : 2), 0);
	c->library.cairo_move_to(c->cairo, 0, -base);
	c->library.pango_cairo_show_layout(c->cairo, layout);
	c->library.g_object_unref(layout);
}

static void cairo_text(struct canvas *canvas, const struct text *text)
{
	struct canvas_cairo *c = self(canvas);
	double before = text->anchor == ANCHOR_START ? 0
			: text->anchor == ANCHOR_END ? text->width
						     : text->width / 2;
	set_colour(c, text->colour, 1);
	c->library.cairo_save(c->cairo);
	c->library.cairo_translate(c->cairo, text->x, text->y);
	if (text->upward)
		c->library.cairo_rotate(c->cairo, -M_PI / 2);
	c->library.cairo_translate(c->cairo, -before, 0);
	c->library.cairo_move_to(c->cairo, 0, 0);
	if (font_is_plain(canvas_font(canvas, text->bold), text->string) || !has_pango(c))
		show_plain(c, text);
	else
		show_shaped(c, text);
	c->library.cairo_restore(c->cairo);
}

/* --- Clips and groups ----------------------------------------------------------------------- */

static void cairo_begin_clip(struct canvas *canvas, struct rectangle place)
{
	struct canvas_cairo *c = self(canvas);
	c->library.cairo_save(c->cairo);
	c->library.cairo_rectangle(c->cairo, place.x, place.y, place.width, place.height);
	c->library.cairo_clip(c->cairo);
}

static void cairo_end_clip(struct canvas *canvas)
{
	self(canvas)->library.cairo_restore(self(canvas)->cairo);
}

static void cairo_begin_group(struct canvas *canvas, const char *title)
{
	(void)canvas, (void)title;
}

static void cairo_end_group(struct canvas *canvas)
{
	(void)canvas;
}

const struct canvas_type canvas_cairo = {
	.path = cairo_path,
	.rectangle = cairo_box,
	.symbols = cairo_symbols,
	.text = cairo_text,
	.begin_clip = cairo_begin_clip,
	.end_clip = cairo_end_clip,
	.begin_group = cairo_begin_group,
	.end_group = cairo_end_group,
};

/* --- Beginning and end ---------------------------------------------------------------------- */

/* cairo keeps fonts in a cache of its own and looks at the face until it drops them: the face lives
 * as long as cairo's font. */
struct face {
	FT_Library library;
	FT_Face face;
	__typeof__(&FT_Done_Face) done_face;
	__typeof__(&FT_Done_FreeType) done_library;
};

static void face_destroy(void *context)
{
	struct face *face = context;
	if (face->face)
		face->done_face(face->face);
	if (face->library)
		face->done_library(face->library);
	free(face);
}

static cairo_font_face_t *open_font(struct canvas_cairo *c, const struct font *font)
{
	static const cairo_user_data_key_t key;
	const struct font_table *file = &font->file;
	struct face *face = calloc(1, sizeof(*face));
	cairo_font_face_t *result = NULL;
	if (!face) {
		c->canvas.failed = true;
		return NULL;
	}
	face->done_face = c->library.FT_Done_Face;
	face->done_library = c->library.FT_Done_FreeType;
	if (c->library.FT_Init_FreeType(&face->library) == 0 &&
	    c->library.FT_New_Memory_Face(face->library, file->bytes, (FT_Long)file->length, 0,
					  &face->face) == 0)
		result = c->library.cairo_ft_font_face_create_for_ft_face(face->face,
									  FT_LOAD_NO_HINTING);
	if (result && c->library.cairo_font_face_set_user_data(result, &key, face, face_destroy) ==
			      CAIRO_STATUS_SUCCESS)
		return result;
	if (result)
		c->library.cairo_font_face_destroy(result);
	face_destroy(face);
	return NULL;
}

bool canvas_cairo_init(struct canvas_cairo *cairo, struct arena *arena,
		       struct render_report *report, struct dyno_error *err)
{
	cairo->canvas.type = &canvas_cairo;
	cairo->canvas.arena = arena;
	cairo->report = report;
	return cairo_library_open(&cairo->library, err);
}

bool canvas_cairo_begin(struct canvas_cairo *c, cairo_surface_t *surface, double scale,
			struct dyno_error *err)
{
	c->surface = surface;
	c->cairo = c->library.cairo_create(surface);
	if (canvas_failed(&c->canvas)) /* the layout, without which there may be no fonts */
		return error_memory(err);
	if (c->library.cairo_status(c->cairo) != CAIRO_STATUS_SUCCESS)
		return error_set(
			err, DYNO_ERROR_MEMORY, "cairo: %s",
			c->library.cairo_status_to_string(c->library.cairo_status(c->cairo)));
	c->fonts[0] = open_font(c, &c->canvas.fonts.regular);
	c->fonts[1] = open_font(c, &c->canvas.fonts.bold);
	if (canvas_failed(&c->canvas))
		return error_memory(err);
	if (!c->fonts[0] || !c->fonts[1])
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "FreeType cannot read the font within dyno");
	cairo_font_options_t *options = c->library.cairo_font_options_create();
	c->library.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	c->library.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	c->library.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	c->library.cairo_set_font_options(c->cairo, options);
	c->library.cairo_font_options_destroy(options);
	c->library.cairo_set_line_join(c->cairo, CAIRO_LINE_JOIN_ROUND);
	c->library.cairo_scale(c->cairo, scale, scale);
	return true;
}

void canvas_cairo_finish(struct canvas_cairo *c)
{
	for (size_t i = 0; i < 2; i++)
		if (c->fonts[i])
			c->library.cairo_font_face_destroy(c->fonts[i]);
	if (c->cairo)
		c->library.cairo_destroy(c->cairo);
	if (c->surface)
		c->library.cairo_surface_destroy(c->surface);
}
