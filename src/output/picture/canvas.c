#include "output/picture/canvas.h"
#include "core/base/printable.h"
#include <math.h>
#include <string.h>

#define TEXT_MAX 1000 /* bytes that are looked at: no picture has room for more */

/* Of an em, about the font's own: how far letters reach above and below the base line. */
#define ASCENT  0.76
#define DESCENT 0.24

const struct font *canvas_font(const struct canvas *canvas, bool bold)
{
	return bold ? &canvas->fonts.bold : &canvas->fonts.regular;
}

double canvas_text_width(const struct canvas *canvas, const char *text, double size, bool bold)
{
	return text ? font_width(canvas_font(canvas, bold), text) * size : 0;
}

bool canvas_failed(const struct canvas *canvas)
{
	return canvas->failed || canvas->arena->failed;
}

static const char *keep(struct canvas *canvas, struct buffer *text)
{
	const char *copy = buffer_keep(text, canvas->arena);
	return copy ? copy : "";
}

static const char *make_printable(struct canvas *canvas, const char *text)
{
	struct buffer printable = { 0 };
	printable_append(&printable, text);
	if (printable.length > TEXT_MAX) {
		printable.length = utf8_cut(printable.data, TEXT_MAX);
		printable.data[printable.length] = '\0';
		buffer_string(&printable, "…");
	}
	return keep(canvas, &printable);
}

const char *canvas_fit(struct canvas *canvas, const char *text, double size, bool bold,
		       double width, const char **full)
{
	const struct font *font = canvas_font(canvas, bold);
	const char *whole = make_printable(canvas, text);
	struct buffer shortened = { 0 };
	bool cut = font_elide(font, whole, width / size, &shortened);
	if (full)
		*full = cut ? whole : NULL;
	if (cut)
		return keep(canvas, &shortened);
	buffer_finish(&shortened);
	return whole;
}

struct rectangle text_box(const struct text *text)
{
	double before = text->anchor == ANCHOR_START ? 0
			: text->anchor == ANCHOR_END ? text->width
						     : text->width / 2;
	if (text->upward)
		return (struct rectangle){ text->x - ASCENT * text->size,
					   text->y + before - text->width,
					   (ASCENT + DESCENT) * text->size, text->width };
	return (struct rectangle){ text->x - before, text->y - ASCENT * text->size, text->width,
				   (ASCENT + DESCENT) * text->size };
}

bool rectangles_meet(struct rectangle a, struct rectangle b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
	       b.y < a.y + a.height;
}

void canvas_keep_box(struct canvas *canvas, struct boxes *boxes, struct rectangle place,
		     const char *string)
{
	if (boxes->count == boxes->capacity) {
		size_t capacity = boxes->capacity ? 2 * boxes->capacity : 64;
		struct box *items = arena_allocate(canvas->arena, capacity, sizeof(*items));
		if (!items) {
			canvas->failed = true;
			return;
		}
		if (boxes->count)
			memcpy(items, boxes->items, boxes->count * sizeof(*items));
		boxes->items = items;
		boxes->capacity = capacity;
	}
	boxes->items[boxes->count++] = (struct box){ place, string };
}

void canvas_text(struct canvas *canvas, struct text text)
{
	if (!text.string || !*text.string || !isfinite(text.x) || !isfinite(text.y))
		return;
	text.width = canvas_text_width(canvas, text.string, text.size, text.bold);
	canvas_keep_box(canvas, &canvas->boxes, text_box(&text), text.string);
	if (text.backed) {
		struct style style = { .fill = text.ground, .fill_opacity = 0.85 };
		canvas->type->rectangle(canvas, text_box(&text), &style);
	}
	canvas->type->text(canvas, &text);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2,
		 const struct style *style)
{
	struct point points[] = { { x1, y1 }, { x2, y2 } };
	canvas->type->path(canvas, points, 2, false, style);
}

size_t symbol_outline(enum symbol symbol, struct point points[SYMBOL_POINTS])
{
	/* Areas are about the circle's, so that no series looks heavier than another. */
	static const struct {
		size_t count;
		struct point points[SYMBOL_POINTS];
	} outlines[SYMBOL_TOTAL] = {
		[SYMBOL_SQUARE] = { 4,
				    { { -.45, -.45 },
				      { .45, -.45 },
				      { .45, .45 },
				      { -.45, .45 } } },
		[SYMBOL_DIAMOND] = { 4, { { 0, -.65 }, { .65, 0 }, { 0, .65 }, { -.65, 0 } } },
		[SYMBOL_TRIANGLE] = { 3, { { 0, -.65 }, { .62, .45 }, { -.62, .45 } } },
		[SYMBOL_CROSS] = { 12,
				   { { -.5, -.3 },
				     { -.3, -.5 },
				     { 0, -.2 },
				     { .3, -.5 },
				     { .5, -.3 },
				     { .2, 0 },
				     { .5, .3 },
				     { .3, .5 },
				     { 0, .2 },
				     { -.3, .5 },
				     { -.5, .3 },
				     { -.2, 0 } } },
		/* Their feet stand on the value. */
		[SYMBOL_UP] = { 7,
				{ { -.22, 0 },
				  { -.22, -.7 },
				  { -.6, -.7 },
				  { 0, -1.4 },
				  { .6, -.7 },
				  { .22, -.7 },
				  { .22, 0 } } },
		[SYMBOL_RIGHT] = { 7,
				   { { 0, -.22 },
				     { .7, -.22 },
				     { .7, -.6 },
				     { 1.4, 0 },
				     { .7, .6 },
				     { .7, .22 },
				     { 0, .22 } } },
	};
	if (symbol >= SYMBOL_TOTAL)
		return 0;
	memcpy(points, outlines[symbol].points, sizeof(outlines[symbol].points));
	return outlines[symbol].count;
}

/* --- The null canvas ------------------------------------------------------------------------ */

static void null_path(struct canvas *canvas, const struct point *points, size_t count, bool closed,
		      const struct style *style)
{
	(void)canvas, (void)points, (void)count, (void)closed, (void)style;
}

static void null_rectangle(struct canvas *canvas, struct rectangle place, const struct style *style)
{
	(void)canvas, (void)place, (void)style;
}

static void null_symbols(struct canvas *canvas, const struct point *points, size_t count,
			 enum symbol symbol, double size, const struct style *style)
{
	(void)canvas, (void)points, (void)count, (void)symbol, (void)size, (void)style;
}

static void null_text(struct canvas *canvas, const struct text *text)
{
	(void)canvas, (void)text;
}

static void null_begin_clip(struct canvas *canvas, struct rectangle place)
{
	(void)canvas, (void)place;
}

static void null_begin_group(struct canvas *canvas, const char *title)
{
	(void)canvas, (void)title;
}

static void null_end(struct canvas *canvas)
{
	(void)canvas;
}

const struct canvas_type canvas_null = {
	.path = null_path,
	.rectangle = null_rectangle,
	.symbols = null_symbols,
	.text = null_text,
	.begin_clip = null_begin_clip,
	.end_clip = null_end,
	.begin_group = null_begin_group,
	.end_group = null_end,
};
