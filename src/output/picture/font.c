/* A reader of four tables of TrueType (Apple's TrueType Reference Manual; OpenType 1.9): cmap
 * formats 4 and 12, hmtx, head and kern format 0. The font is our own, still no offset is trusted.
 */
#include "output/picture/font.h"
#include "core/base/count.h"
#include "core/base/utf8.h"
#include "output/picture/font_data.h"
#include <string.h>

/* Widths of what the font lacks, in ems: generous, so that no host's font passes them by much. */
#define WIDE_WIDTH  1.1 /* Chinese, emoji */
#define OTHER_WIDTH 0.75

static uint32_t read16(const struct font_table *table, size_t at)
{
	if (at + 2 > table->length)
		return 0;
	return (uint32_t)table->bytes[at] << 8 | table->bytes[at + 1];
}

static uint32_t read32(const struct font_table *table, size_t at)
{
	return read16(table, at) << 16 | read16(table, at + 2);
}

static struct font_table part(const struct font_table *table, size_t offset, size_t length)
{
	if (offset > table->length || length > table->length - offset)
		return (struct font_table){ 0 };
	return (struct font_table){ table->bytes + offset, length };
}

static struct font_table find_table(const struct font_table *file, const char tag[4])
{
	uint32_t count = read16(file, 4);
	for (size_t at = 12; count > 0; count--, at += 16)
		if (at + 16 <= file->length && memcmp(file->bytes + at, tag, 4) == 0)
			return part(file, read32(file, at + 8), read32(file, at + 12));
	return (struct font_table){ 0 };
}

/* The subtable of all Unicode (format 12). */
static struct font_table find_cmap(const struct font_table *file)
{
	struct font_table cmap = find_table(file, "cmap");
	for (uint32_t i = 0; i < read16(&cmap, 2); i++) {
		size_t offset = read32(&cmap, 4 + 8 * (size_t)i + 4);
		if (read16(&cmap, offset) == 12)
			return part(&cmap, offset, read32(&cmap, offset + 4));
	}
	return (struct font_table){ 0 };
}

static void font_init(struct font *font, const uint8_t *start, const uint8_t *end)
{
	font->file = (struct font_table){ start, (size_t)(end - start) };
	struct font_table head = find_table(&font->file, "head"),
			  hhea = find_table(&font->file, "hhea");
	font->units = read16(&head, 18) ? read16(&head, 18) : 1000;
	font->advances = read16(&hhea, 34);
	font->hmtx = find_table(&font->file, "hmtx");
	font->kern = find_table(&font->file, "kern");
	font->cmap = find_cmap(&font->file);
}

void fonts_init(struct fonts *fonts)
{
	font_init(&fonts->regular, font_data_regular, font_data_regular_end);
	font_init(&fonts->bold, font_data_bold, font_data_bold_end);
}

/* --- Glyphs --------------------------------------------------------------------------------- */

/* Groups of first, last, glyph of the first, sorted. 0: the font lacks it. */
static uint32_t glyph_of(const struct font *font, uint32_t code_point)
{
	size_t low = 0, high = read32(&font->cmap, 12);
	while (low < high) {
		size_t middle = (low + high) / 2, at = 16 + 12 * middle;
		if (code_point > read32(&font->cmap, at + 4))
			low = middle + 1;
		else if (code_point < read32(&font->cmap, at))
			high = middle;
		else
			return read32(&font->cmap, at + 8) + code_point - read32(&font->cmap, at);
	}
	return 0;
}

static double advance(const struct font *font, uint32_t glyph)
{
	if (glyph >= font->advances)
		glyph = font->advances ? font->advances - 1 : 0;
	return read16(&font->hmtx, 4 * (size_t)glyph) / (double)font->units;
}

/* Pairs of left, right, value, sorted. */
static double kerning(const struct font *font, uint32_t left, uint32_t right)
{
	uint32_t key = left << 16 | right;
	size_t low = 0, high = read16(&font->kern, 10);
	if (!left || left > 0xffff || right > 0xffff)
		return 0;
	while (low < high) {
		size_t middle = (low + high) / 2, at = 18 + 6 * middle;
		uint32_t here = read32(&font->kern, at);
		if (here == key)
			return (int16_t)read16(&font->kern, at + 4) / (double)font->units;
		if (here < key)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* Left to right, a glyph a character, no marks that combine: Latin, Greek, Cyrillic, punctuation,
 * arrows, mathematics. */
static bool is_plain_script(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x20, 0x7e },     { 0xa0, 0x2ff },    { 0x370, 0x482 },   { 0x48a, 0x58f },
		{ 0x1e00, 0x200a }, { 0x2010, 0x2027 }, { 0x202f, 0x205f }, { 0x2070, 0x20cf },
		{ 0x2100, 0x22ff }, { 0x2500, 0x25ff }, { 0xfffd, 0xfffd },
	};
	for (size_t i = 0; i < COUNT(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

static double width_by_rule(const struct font *font, uint32_t code_point, const char *text,
			    size_t length)
{
	uint32_t glyph = glyph_of(font, code_point);
	size_t columns = utf8_width(text, length);
	if (columns == 0)
		return 0;
	if (columns > 1)
		return WIDE_WIDTH;
	return glyph ? advance(font, glyph) : OTHER_WIDTH;
}

/* One character of the text at *at: its glyph when plain, else 0; *x goes on by its width. */
static uint32_t next_glyph(const struct font *font, const char *text, size_t length, size_t *at,
			   uint32_t left, double *x)
{
	uint32_t code_point = 0xfffd;
	size_t bytes = utf8_character(text + *at, length - *at, &code_point);
	uint32_t glyph = is_plain_script(code_point) ? glyph_of(font, code_point) : 0;
	if (!bytes)
		bytes = 1;
	if (glyph)
		*x += kerning(font, left, glyph);
	else
		*x += width_by_rule(font, code_point, text + *at, bytes);
	*at += bytes;
	return glyph;
}

bool font_is_plain(const struct font *font, const char *text)
{
	size_t length = strlen(text);
	double x = 0;
	for (size_t at = 0; at < length;)
		if (!next_glyph(font, text, length, &at, 0, &x))
			return false;
	return true;
}

static double measure(const struct font *font, const char *text, size_t length)
{
	double x = 0;
	uint32_t left = 0;
	for (size_t at = 0; at < length;) {
		uint32_t glyph = next_glyph(font, text, length, &at, left, &x);
		x += glyph ? advance(font, glyph) : 0;
		left = glyph;
	}
	return x;
}

double font_width(const struct font *font, const char *text)
{
	return measure(font, text, strlen(text));
}

size_t font_glyphs(const struct font *font, const char *text, struct glyph *glyphs, size_t limit)
{
	size_t count = 0, length = strlen(text);
	uint32_t left = 0;
	double x = 0;
	for (size_t at = 0; at < length && count < limit;) {
		size_t before = at;
		uint32_t glyph = next_glyph(font, text, length, &at, left, &x);
		glyphs[count++] = (struct glyph){ glyph, x, (uint32_t)(at - before) };
		x += glyph ? advance(font, glyph) : 0;
		left = glyph;
	}
	return count;
}

/* --- Shortening ----------------------------------------------------------------------------- */

static bool is_joined(const char *text)
{
	uint32_t c = 0;
	size_t length = utf8_character(text, strnlen(text, 4), &c);
	return length && (utf8_width(text, length) == 0 || (c >= 0x1f3fb && c <= 0x1f3ff));
}

/* The longest start that is at most so wide, in bytes. */
static size_t fit_start(const struct font *font, const char *text, double ems)
{
	size_t length = strlen(text), fits = 0;
	for (size_t end = 1; end <= length; end++)
		if (utf8_cut(text, end) == end && !is_joined(text + end)) {
			if (measure(font, text, end) > ems)
				break;
			fits = end;
		}
	return fits;
}

/* The longest end that is at most so wide, as an offset. */
static size_t fit_end(const struct font *font, const char *text, double ems)
{
	size_t length = strlen(text), fits = length;
	for (size_t start = length; start-- > 0;)
		if (utf8_cut(text, start) == start && !is_joined(text + start)) {
			if (measure(font, text + start, length - start) > ems)
				break;
			fits = start;
		}
	return fits;
}

bool font_elide(const struct font *font, const char *text, double ems, struct buffer *out)
{
	static const char dots[] = "…";
	if (font_width(font, text) <= ems) {
		buffer_string(out, text);
		return false;
	}
	double half = (ems - font_width(font, dots)) / 2;
	size_t start = fit_start(font, text, half), end = fit_end(font, text, half);
	if (half <= 0)
		return true;
	buffer_append(out, text, start);
	buffer_string(out, dots);
	buffer_string(out, text + (end > start ? end : start));
	return true;
}
