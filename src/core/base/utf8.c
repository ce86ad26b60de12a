#include "core/base/utf8.h"
#include "core/base/count.h"

size_t utf8_character(const char *text, size_t length, uint32_t *code_point)
{
	const unsigned char *c = (const unsigned char *)text;
	if (length == 0)
		return 0;
	if (c[0] < 0x80) {
		*code_point = c[0];
		return 1;
	}
	size_t size = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (c[0] < 0xc2 || c[0] > 0xf4 || length < size)
		return 0;
	uint32_t point = c[0] & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (c[i] & 0x3f);
	}
	if (point < smallest[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*code_point = point;
	return size;
}

size_t utf8_encode(uint32_t point, char text[4])
{
	if (point < 0x80) {
		text[0] = (char)point;
		return 1;
	}
	size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i > 0; i--, point >>= 6)
		text[i] = (char)(0x80 | (point & 0x3f));
	text[0] = (char)(((0xff00u >> size) & 0xff) | point);
	return size;
}

size_t utf8_cut(const char *text, size_t limit)
{
	size_t start = limit;
	while (start > 0 && limit - start < 3 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return limit;
	unsigned char lead = (unsigned char)text[start - 1];
	if (lead < 0xc0)
		return limit;
	size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	return start - 1 + size <= limit ? limit : start - 1;
}

struct range {
	uint32_t first, last;
};

static int within(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return 1;
	return 0;
}

/* Unicode's East Asian Width W and F, and the combining blocks, as ranges wide enough for a
 * terminal's columns. */
static size_t columns(uint32_t point)
{
	static const struct range none[] = {
		{ 0, 0x1f },          { 0x7f, 0x9f },     { 0x300, 0x36f },   { 0x483, 0x489 },
		{ 0x591, 0x5bd },     { 0x610, 0x61a },   { 0x64b, 0x65f },   { 0x200b, 0x200f },
		{ 0x202a, 0x202e },   { 0x2060, 0x2069 }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f },   { 0xfeff, 0xfeff }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
		{ 0xe0100, 0xe01ef },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
		{ 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
		{ 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
		{ 0x20000, 0x3fffd },
	};
	if (within(none, COUNT(none), point))
		return 0;
	return within(wide, COUNT(wide), point) ? 2 : 1;
}

size_t utf8_width(const char *text, size_t length)
{
	size_t width = 0;
	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t size = utf8_character(text + at, length - at, &point);
		width += size ? columns(point) : 1;
		at += size ? size : 1;
	}
	return width;
}
