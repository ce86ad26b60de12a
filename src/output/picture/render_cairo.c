/* PNG and PDF. */
#include "core/base/count.h"
#include "core/base/printable.h"
#include "output/picture/canvas_cairo.h"
#include "output/picture/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_PER_PIXEL 0.75 /* PDF counts in 1/72 inch, pixels are 1/96 */

static bool cairo_failed(const struct canvas_cairo *c, struct dyno_error *err)
{
	cairo_status_t status = c->library.cairo_status(c->cairo);
	if (status == CAIRO_STATUS_SUCCESS)
		status = c->library.cairo_surface_status(c->surface);
	if (status != CAIRO_STATUS_SUCCESS)
		return !error_set(
			err, status == CAIRO_STATUS_WRITE_ERROR ? DYNO_ERROR_IO : DYNO_ERROR_MEMORY,
			"the picture could not be drawn: %s",
			c->library.cairo_status_to_string(status));
	return canvas_failed(&c->canvas) && !error_memory(err);
}

static char *printable_copy(const char *text)
{
	struct buffer copy = { 0 };
	printable_append(&copy, text);
	return buffer_detach(&copy);
}

/* --- PNG ------------------------------------------------------------------------------------ */

static bool write_pixels(const struct canvas_cairo *c, const struct figure *figure, double scale,
			 struct sink sink, struct dyno_error *err)
{
	struct buffer source = { 0 };
	render_source(figure, &source);
	char *title = printable_copy(figure->title), *printable = printable_copy(source.data);
	c->library.cairo_surface_flush(c->surface);
	struct png_image image = {
		.pixels = c->library.cairo_image_surface_get_data(c->surface),
		.width = (size_t)lround(c->canvas.width * scale),
		.height = (size_t)lround(c->canvas.height * scale),
		.stride = (size_t)c->library.cairo_image_surface_get_stride(c->surface),
		.scale = scale,
		.title = title,
		.source = printable,
	};
	bool ok = title && printable && !source.failed ? png_write(&image, sink, err)
						       : error_memory(err);
	free(title);
	free(printable);
	buffer_finish(&source);
	return ok;
}

static bool draw_png(struct canvas_cairo *c, const struct figure *figure,
		     const struct render_options *options, struct sink sink, struct dyno_error *err)
{
	struct layout layout;
	render_prepare(figure, options, &c->canvas, &layout);
	c->pixels = true;
	cairo_surface_t *surface = c->library.cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)lround(c->canvas.width * options->scale),
		(int)lround(c->canvas.height * options->scale));
	if (!canvas_cairo_begin(c, surface, options->scale, err))
		return false;
	draw_figure(&layout);
	return !cairo_failed(c, err) && write_pixels(c, figure, options->scale, sink, err);
}

bool render_png(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct canvas_cairo cairo = { 0 };
	bool ok = canvas_cairo_init(&cairo, &arena, report, err) &&
		  draw_png(&cairo, figure, options, sink, err);
	canvas_cairo_finish(&cairo);
	arena_finish(&arena);
	return ok;
}

/* --- PDF ------------------------------------------------------------------------------------ */

static cairo_status_t write_sink(void *context, const unsigned char *bytes, unsigned length)
{
	const struct sink *sink = context;
	return sink->write(sink->context, bytes, length) ? CAIRO_STATUS_SUCCESS
							 : CAIRO_STATUS_WRITE_ERROR;
}

static void set_metadata(struct canvas_cairo *c, const struct figure *figure)
{
	struct buffer source = { 0 };
	render_source(figure, &source);
	const struct {
		cairo_pdf_metadata_t key;
		const char *text;
	} rows[] = {
		{ CAIRO_PDF_METADATA_TITLE, figure->title },
		{ CAIRO_PDF_METADATA_SUBJECT, figure->description },
		{ CAIRO_PDF_METADATA_KEYWORDS, buffer_text(&source) },
		{ CAIRO_PDF_METADATA_CREATOR, "dyno " DYNO_VERSION },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = printable_copy(rows[i].text);
		if (text)
			c->library.cairo_pdf_surface_set_metadata(c->surface, rows[i].key, text);
		c->canvas.failed |= !text;
		free(text);
	}
	/* Without this the time of drawing is written, and no two files are the same. */
	c->library.cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
	c->canvas.failed |= source.failed;
	buffer_finish(&source);
}

static bool draw_pdf(struct canvas_cairo *c, const struct figure *figure,
		     const struct render_options *options, struct sink *sink,
		     struct dyno_error *err)
{
	struct layout layout;
	render_prepare(figure, options, &c->canvas, &layout);
	cairo_surface_t *surface = c->library.cairo_pdf_surface_create_for_stream(
		write_sink, sink, c->canvas.width * POINTS_PER_PIXEL,
		c->canvas.height * POINTS_PER_PIXEL);
	if (!canvas_cairo_begin(c, surface, POINTS_PER_PIXEL, err))
		return false;
	set_metadata(c, figure);
	draw_figure(&layout);
	if (cairo_failed(c, err))
		return false;
	c->library.cairo_surface_finish(surface);
	return !cairo_failed(c, err);
}

bool render_pdf(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct canvas_cairo cairo = { 0 };
	bool ok = canvas_cairo_init(&cairo, &arena, report, err) &&
		  draw_pdf(&cairo, figure, options, &sink, err);
	canvas_cairo_finish(&cairo);
	arena_finish(&arena);
	return ok;
}
