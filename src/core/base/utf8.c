#include "core/base/utf8.h"
#include "core/base/count.h"
#include "core/base/utf8_widths.h"

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

static bool is_within(const struct range *ranges, size_t count, uint32_t point)
{
	size_t low = 0, high = count; /* ranges before low end before it, those from high on begin
				       * behind it */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (point > ranges[middle].last)
			low = middle + 1;
		else if (point < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static size_t columns(uint32_t point)
{
	if (point < 0x300)
		return point < 0x20 || (point >= 0x7f && point < 0xa0) ? 0 : 1;
	if (is_within(columns_none, COUNT(columns_none), point))
		return 0;
	return is_within(columns_two, COUNT(columns_two), point) ? 2 : 1;
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
