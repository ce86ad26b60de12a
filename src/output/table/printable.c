#include "output/table/printable.h"
#include "core/base/utf8.h"
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* C0, DEL and C1 steer terminals; the others are invisible or turn the direction of what follows,
 * so that a name can look like another ("Trojan Source", Boucher & Anderson 2021). */
static bool is_harmful(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0, 0x1f },        { 0x7f, 0x9f },       { 0xad, 0xad },     { 0x61c, 0x61c },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff0, 0xfffb }, { 0xe0000, 0xe007f },
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* ASCII without control characters: what nearly all texts are. */
static size_t plain_run(const char *text, size_t length)
{
	size_t run = 0;
	while (run < length && text[run] >= 0x20 && text[run] < 0x7f)
		run++;
	return run;
}

/* One character that may be harmful. Returns its length. */
static size_t append_character(struct buffer *out, const char *text, size_t length)
{
	uint32_t point = 0;
	size_t size = utf8_character(text, length, &point);
	if (size == 1 && (point == '\n' || point == '\r' || point == '\t'))
		buffer_character(out, ' ');
	else if (size == 0 || is_harmful(point))
		buffer_string(out, REPLACEMENT);
	else
		buffer_append(out, text, size);
	return size ? size : 1;
}

void printable_append(struct buffer *out, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	for (size_t at = 0; at < length;) {
		size_t run = plain_run(text + at, length - at);
		buffer_append(out, text + at, run);
		at += run;
		if (at < length)
			at += append_character(out, text + at, length - at);
	}
}

/* Bytes at the beginning of text that take at most `width` columns, combining marks included. */
static size_t head(const char *text, size_t length, size_t width)
{
	size_t at = 0;
	while (at < length) {
		uint32_t point;
		size_t size = utf8_character(text + at, length - at, &point);
		if (size == 0)
			size = 1;
		size_t columns = utf8_width(text + at, size);
		if (columns > width)
			break;
		width -= columns;
		at += size;
	}
	return at;
}

/* Where the last at most `width` columns begin; not at a combining mark, which would join the
 * "…" before it. */
static size_t tail(const char *text, size_t length, size_t width)
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
	size_t length = strlen(text);
	if (utf8_width(text, length) <= width) {
		buffer_append(out, text, length);
		return;
	}
	size_t room = width > 1 ? width - 1 : 0, before = (room + 1) / 2;
	size_t end = tail(text, length, room - before);
	buffer_append(out, text, head(text, length, before));
	buffer_string(out, "…");
	buffer_append(out, text + end, length - end);
}
