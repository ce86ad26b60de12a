#include "core/base/printable.h"
#include "core/base/count.h"
#include "core/base/utf8.h"
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define JOINER      0x200du        /* U+200D ZERO WIDTH JOINER: makes one emoji of two */

struct range {
	uint32_t first, last;
};

#define WITHIN(ranges, point) within(ranges, COUNT(ranges), point)

static bool within(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* C0, DEL and C1 steer terminals; the others are invisible (Unicode's Default_Ignorable_Code_Point
 * and noncharacters) or turn the direction of what follows, so that a name can look like another
 * ("Trojan Source", Boucher & Anderson 2021). */
bool printable_is_harmful(uint32_t point)
{
	static const struct range harmful[] = {
		{ 0, 0x1f },          { 0x7f, 0x9f },       { 0xad, 0xad },
		{ 0x34f, 0x34f },     { 0x61c, 0x61c },     { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
		{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
		{ 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0xfffe, 0xffff },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	return WITHIN(harmful, point);
}

/* Emoji and the symbols of which they are made. */
static bool is_pictograph(uint32_t point)
{
	static const struct range pictographs[] = { { 0x2190, 0x2bff }, { 0x1f000, 0x1faff } };
	return WITHIN(pictographs, point);
}

/* Those that choose between text and emoji; "1", U+FE0F, U+20E3 is a keycap. */
static bool is_selector(uint32_t point)
{
	return point == 0xfe0e || point == 0xfe0f;
}

static bool takes_selector(uint32_t point, uint32_t after)
{
	static const struct range signs[] = {
		{ 0xa9, 0xa9 },     { 0xae, 0xae },     { 0x203c, 0x203c }, { 0x2049, 0x2049 },
		{ 0x2122, 0x2122 }, { 0x2139, 0x2139 }, { 0x3030, 0x3030 }, { 0x303d, 0x303d },
		{ 0x3297, 0x3297 }, { 0x3299, 0x3299 },
	};
	bool key = (point >= '0' && point <= '9') || point == '#' || point == '*';
	return (key && after == 0x20e3) || is_pictograph(point) || WITHIN(signs, point);
}

/* The code point at text[0..length); U+FFFD where there is none. */
static uint32_t peek(const char *text, size_t length)
{
	uint32_t point;
	return utf8_character(text, length, &point) ? point : 0xfffd;
}

static bool is_part_of_emoji(uint32_t before, uint32_t point, uint32_t after)
{
	if (point == JOINER)
		return (is_pictograph(before) || is_selector(before)) && is_pictograph(after);
	return is_selector(point) && takes_selector(before, after);
}

size_t printable_character(const char *text, size_t length, uint32_t *before,
			   struct printable *shown)
{
	uint32_t point = 0;
	size_t size = utf8_character(text, length, &point);
	if (length == 0)
		return 0;
	if (size == 1 && (point == '\n' || point == '\r' || point == '\t'))
		*shown = (struct printable){ " ", 1 };
	else if (size == 0 || (printable_is_harmful(point) &&
			       !is_part_of_emoji(*before, point, peek(text + size, length - size))))
		*shown = (struct printable){ REPLACEMENT, strlen(REPLACEMENT) };
	else
		*shown = (struct printable){ text, size };
	*before = peek(shown->text, shown->length);
	return size ? size : 1;
}

/* ASCII without control characters: what nearly all texts are. */
static size_t plain_run(const char *text, size_t length)
{
	size_t run = 0;
	while (run < length && text[run] >= 0x20 && text[run] < 0x7f)
		run++;
	return run;
}

/* Length of what may stay as it is because the text is dyno's own: a line end, a tab, a style. */
static size_t own_length(const char *text, size_t length, bool styled)
{
	static const char *const styles[] = { STYLE_NORMAL, STYLE_BOLD, STYLE_DIM, STYLE_RED,
					      STYLE_YELLOW };
	if (*text == '\n' || *text == '\t')
		return 1;
	for (size_t i = 0; styled && i < COUNT(styles); i++) {
		size_t size = strlen(styles[i]);
		if (size <= length && memcmp(text, styles[i], size) == 0)
			return size;
	}
	return 0;
}

void printable_append(struct buffer *out, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	uint32_t before = 0;
	for (size_t at = 0; at < length;) {
		struct printable shown;
		size_t run = plain_run(text + at, length - at);
		buffer_append(out, text + at, run);
		at += run;
		before = run ? (unsigned char)text[at - 1] : before;
		if (at == length)
			break;
		at += printable_character(text + at, length - at, &before, &shown);
		buffer_append(out, shown.text, shown.length);
	}
}

void printable_append_lines(struct buffer *out, const char *text, size_t length, bool styled)
{
	uint32_t before = 0;
	for (size_t at = 0; at < length;) {
		struct printable shown;
		size_t own = plain_run(text + at, length - at);
		own = own ? own : own_length(text + at, length - at, styled);
		if (own) {
			buffer_append(out, text + at, own);
			at += own;
			before = (unsigned char)text[at - 1];
			continue;
		}
		at += printable_character(text + at, length - at, &before, &shown);
		buffer_append(out, shown.text, shown.length);
	}
}

size_t printable_width(const char *text)
{
	size_t width = 0, length = strlen(text);
	uint32_t before = 0;
	for (size_t at = 0; at < length;) {
		struct printable shown;
		at += printable_character(text + at, length - at, &before, &shown);
		width += utf8_width(shown.text, shown.length);
	}
	return width;
}

size_t printable_head(const char *text, size_t length, size_t width)
{
	size_t at = 0;
	uint32_t point = 0;
	while (at < length) {
		size_t size = utf8_character(text + at, length - at, &point);
		size = size ? size : 1;
		size_t columns = utf8_width(text + at, size);
		if (columns > width)
			break;
		width -= columns;
		at += size;
	}
	/* A joiner is nothing without what it joins. */
	while (at < length && at >= 3 && peek(text + at - 3, 3) == JOINER)
		at -= 3;
	return at;
}

/* Where the last at most `width` columns begin; not at a combining mark, which would join the
 * "…" before it. */
size_t printable_tail(const char *text, size_t length, size_t width)
{
	size_t at = 0, left = utf8_width(text, length);
	while (at < length) {
		uint32_t point;
		size_t size = utf8_character(text + at, length - at, &point);
		if (size == 0)
			size = 1;
		size_t columns = utf8_width(text + at, size);
		if (left <= width && columns > 0)
			break;
		left -= columns;
		at += size;
	}
	return at;
}

void printable_elide(struct buffer *out, const char *text, size_t width)
{
	struct buffer safe = { 0 };
	printable_append(&safe, text);
	const char *whole = buffer_text(&safe);
	size_t length = safe.length;
	if (utf8_width(whole, length) <= width) {
		buffer_append(out, whole, length);
	} else {
		size_t room = width > 1 ? width - 1 : 0, before = (room + 1) / 2;
		size_t end = printable_tail(whole, length, room - before);
		buffer_append(out, whole, printable_head(whole, length, before));
		buffer_string(out, "…");
		buffer_append(out, whole + end, length - end);
	}
	out->failed = out->failed || safe.failed;
	buffer_finish(&safe);
}
