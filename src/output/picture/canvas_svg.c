/* SVG, written directly: text stays text, so that it is small, can be searched, copied and read
 * aloud. cairo's SVG draws letters as outlines, ten times larger. */
#include "core/base/printable.h"
#include "output/format/markup.h"
#include "output/picture/draw.h"
#include "output/picture/render.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COORDINATE_MAX 1e6
#define FLUSH_AT       ((size_t)1 << 16)

struct canvas_svg {
	struct canvas canvas; /* first: callers cast */
	struct buffer out;
	struct sink sink;
	bool refused; /* by the sink */
	unsigned clips;
};

static struct buffer *out_of(struct canvas *canvas)
{
	return &((struct canvas_svg *)canvas)->out;
}

static void flush(struct canvas_svg *svg)
{
	svg->canvas.failed |= svg->out.failed;
	if (!svg->out.failed && svg->out.length && !svg->refused)
		svg->refused = !svg->sink.write(svg->sink.context, svg->out.data, svg->out.length);
	buffer_clear(&svg->out);
}

/* Hundredths of a pixel, without trailing zeros; printf would use the locale's comma. */
static void number(struct buffer *out, double value)
{
	if (!(fabs(value) <= COORDINATE_MAX))
		value = value > 0 ? COORDINATE_MAX : isnan(value) ? 0 : -COORDINATE_MAX;
	long hundredths = lround(value * 100);
	char text[24], *end = text + sizeof(text);
	unsigned long rest = (unsigned long)labs(hundredths);
	*--end = '\0';
	if (rest % 100) {
		if (rest % 10)
			*--end = (char)('0' + rest % 10);
		*--end = (char)('0' + rest / 10 % 10);
		*--end = '.';
	}
	rest /= 100;
	do
		*--end = (char)('0' + rest % 10);
	while (rest /= 10);
	if (hundredths < 0)
		*--end = '-';
	buffer_string(out, end);
}

static void attribute(struct buffer *out, const char *name, double value)
{
	buffer_printf(out, " %s=\"", name);
	number(out, value);
	buffer_character(out, '"');
}

static void escaped(struct buffer *out, const char *text)
{
	struct buffer printable = { 0 };
	printable_append(&printable, text);
	markup_append(out, buffer_text(&printable));
	out->failed |= printable.failed;
	buffer_finish(&printable);
}

static void colour(struct buffer *out, const char *name, uint32_t value)
{
	buffer_printf(out, " %s=\"#%06x\"", name, (unsigned)value);
}

static void style_attributes(struct buffer *out, const struct style *style)
{
	static const char *const dashes[] = {
		[DASH_DASHED] = "7 5", [DASH_DOTTED] = "2 4", [DASH_MIXED] = "7 3 2 3"
	};
	if (style->fill_opacity > 0)
		colour(out, "fill", style->fill);
	else
		buffer_string(out, " fill=\"none\"");
	if (style->fill_opacity > 0 && style->fill_opacity < 1)
		attribute(out, "fill-opacity", style->fill_opacity);
	if (style->stroke_width <= 0 || style->stroke_opacity <= 0)
		return;
	colour(out, "stroke", style->stroke);
	if (style->stroke_width != 1)
		attribute(out, "stroke-width", style->stroke_width);
	if (style->stroke_opacity < 1)
		attribute(out, "stroke-opacity", style->stroke_opacity);
	if (style->round_ends)
		buffer_string(out, " stroke-linecap=\"round\"");
	if (style->dash != DASH_SOLID)
		buffer_printf(out, " stroke-dasharray=\"%s\"", dashes[style->dash]);
}

static void place(struct buffer *out, char command, struct point point)
{
	buffer_character(out, command);
	number(out, point.x);
	buffer_character(out, ' ');
	number(out, point.y);
}

static void svg_path(struct canvas *canvas, const struct point *points, size_t count, bool closed,
		     const struct style *style)
{
	struct buffer *out = out_of(canvas);
	bool begun = false;
	buffer_string(out, "<path d=\"");
	for (size_t i = 0; i < count; i++) {
		bool gap = isnan(points[i].x) || isnan(points[i].y);
		if (gap && begun && closed)
			buffer_character(out, 'Z');
		if (!gap)
			place(out, begun ? 'L' : 'M', points[i]);
		begun = !gap;
	}
	buffer_string(out, closed && begun ? "Z\"" : "\"");
	style_attributes(out, style);
	buffer_string(out, "/>\n");
}

static void svg_rectangle(struct canvas *canvas, struct rectangle place, const struct style *style)
{
	struct buffer *out = out_of(canvas);
	buffer_string(out, "<rect");
	attribute(out, "x", place.x);
	attribute(out, "y", place.y);
	attribute(out, "width", place.width);
	attribute(out, "height", place.height);
	style_attributes(out, style);
	buffer_string(out, "/>\n");
}

/* A filled circle is a line of no length with a round cap: eight bytes a point. */
static void circles(struct buffer *out, const struct point *points, size_t count, double size,
		    const struct style *style)
{
	buffer_string(out, "<path stroke-linecap=\"round\" d=\"");
	for (size_t i = 0; i < count; i++) {
		place(out, 'M', points[i]);
		buffer_string(out, "h0");
	}
	buffer_character(out, '"');
	colour(out, "stroke", style->fill);
	attribute(out, "stroke-width", size);
	if (style->fill_opacity < 1)
		attribute(out, "stroke-opacity", style->fill_opacity);
	buffer_string(out, "/>\n");
}

static void rings(struct buffer *out, const struct point *points, size_t count, double size,
		  const struct style *style)
{
	buffer_string(out, "<g");
	style_attributes(out, style);
	buffer_string(out, ">\n");
	for (size_t i = 0; i < count; i++) {
		buffer_string(out, "<circle");
		attribute(out, "cx", points[i].x);
		attribute(out, "cy", points[i].y);
		attribute(out, "r", size / 2);
		buffer_string(out, "/>\n");
	}
	buffer_string(out, "</g>\n");
}

static void svg_symbols(struct canvas *canvas, const struct point *points, size_t count,
			enum symbol symbol, double size, const struct style *style)
{
	struct point outline[SYMBOL_POINTS];
	size_t corners = symbol_outline(symbol, outline);
	struct buffer *out = out_of(canvas);
	if (!corners && style->fill_opacity > 0 && style->stroke_width <= 0) {
		circles(out, points, count, size, style);
		return;
	}
	if (!corners) {
		rings(out, points, count, size, style);
		return;
	}
	buffer_string(out, "<path d=\"");
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < corners; j++)
			place(out, j ? 'L' : 'M',
			      (struct point){ points[i].x + outline[j].x * size,
					      points[i].y + outline[j].y * size });
		buffer_character(out, 'Z');
	}
	buffer_character(out, '"');
	style_attributes(out, style);
	buffer_string(out, "/>\n");
}

static void svg_text(struct canvas *canvas, const struct text *text)
{
	static const char *const anchors[] = { "", " text-anchor=\"middle\"",
					       " text-anchor=\"end\"" };
	struct buffer *out = out_of(canvas);
	buffer_string(out, "<text");
	if (text->upward) {
		buffer_string(out, " transform=\"translate(");
		number(out, text->x);
		buffer_character(out, ' ');
		number(out, text->y);
		buffer_string(out, ")rotate(-90)\"");
	} else {
		attribute(out, "x", text->x);
		attribute(out, "y", text->y);
	}
	attribute(out, "font-size", text->size);
	buffer_string(out, text->bold ? " font-weight=\"bold\"" : "");
	buffer_string(out, anchors[text->anchor]);
	colour(out, "fill", text->colour);
	if (!font_is_plain(canvas_font(canvas, text->bold), text->string)) {
		attribute(out, "textLength", text->width);
		buffer_string(out, " lengthAdjust=\"spacingAndGlyphs\"");
	}
	buffer_character(out, '>');
	if (text->full) {
		buffer_string(out, "<title>");
		escaped(out, text->full);
		buffer_string(out, "</title>");
	}
	escaped(out, text->string);
	buffer_string(out, "</text>\n");
}

static void svg_begin_clip(struct canvas *canvas, struct rectangle place)
{
	struct canvas_svg *svg = (struct canvas_svg *)canvas;
	struct buffer *out = &svg->out;
	buffer_printf(out, "<clipPath id=\"clip%u\">", ++svg->clips);
	buffer_string(out, "<rect");
	attribute(out, "x", place.x);
	attribute(out, "y", place.y);
	attribute(out, "width", place.width);
	attribute(out, "height", place.height);
	buffer_printf(out, "/></clipPath>\n<g clip-path=\"url(#clip%u)\">\n", svg->clips);
}

static void svg_begin_group(struct canvas *canvas, const char *title)
{
	struct buffer *out = out_of(canvas);
	buffer_string(out, "<g>");
	if (title) {
		buffer_string(out, "<title>");
		escaped(out, title);
		buffer_string(out, "</title>");
	}
	buffer_character(out, '\n');
}

static void svg_end_group(struct canvas *canvas)
{
	struct canvas_svg *svg = (struct canvas_svg *)canvas;
	buffer_string(&svg->out, "</g>\n");
	if (svg->out.length > FLUSH_AT)
		flush(svg);
}

static const struct canvas_type canvas_svg = {
	.path = svg_path,
	.rectangle = svg_rectangle,
	.symbols = svg_symbols,
	.text = svg_text,
	.begin_clip = svg_begin_clip,
	.end_clip = svg_end_group,
	.begin_group = svg_begin_group,
	.end_group = svg_end_group,
};

static void head(struct canvas_svg *svg, const struct figure *figure)
{
	struct buffer *out = &svg->out, source = { 0 };
	buffer_string(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
	attribute(out, "width", svg->canvas.width);
	attribute(out, "height", svg->canvas.height);
	buffer_string(out, " viewBox=\"0 0 ");
	number(out, svg->canvas.width);
	buffer_character(out, ' ');
	number(out, svg->canvas.height);
	buffer_string(out, "\" aria-labelledby=\"title desc\" font-family=\"" FONT_FAMILY
			   ",Verdana,sans-serif\">\n<title id=\"title\">");
	escaped(out, figure->title ? figure->title : figure->name);
	buffer_string(out, "</title>\n<desc id=\"desc\">");
	escaped(out, figure->description);
	buffer_string(out, figure->description ? "&#10;" : "");
	render_source(figure, &source);
	escaped(out, buffer_text(&source));
	buffer_string(out, "</desc>\n");
	out->failed |= source.failed;
	buffer_finish(&source);
}

bool render_svg(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct canvas_svg svg = { .canvas = { .type = &canvas_svg, .arena = &arena },
				  .sink = sink };
	struct layout layout;
	(void)report;
	render_prepare(figure, options, &svg.canvas, &layout);
	head(&svg, figure);
	draw_figure(&layout);
	buffer_string(&svg.out, "</svg>\n");
	flush(&svg);
	buffer_finish(&svg.out);
	bool exhausted = canvas_failed(&svg.canvas);
	arena_finish(&arena);
	if (exhausted)
		return error_memory(err);
	return !svg.refused || error_set(err, DYNO_ERROR_IO, "the picture could not be written");
}
