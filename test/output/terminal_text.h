/* What a terminal makes of a picture of text: for its tests, and for fuzzing. */
#ifndef DYNO_TEST_OUTPUT_TERMINAL_TEXT_H
#define DYNO_TEST_OUTPUT_TERMINAL_TEXT_H

#include "core/base/utf8.h"
#include "output/picture/render.h"
#include <string.h>

/* Length of an escape sequence that sets colours, the only one there may be; 0: it is none. */
static inline size_t colour_length(const char *text)
{
	size_t length = text[0] == '\033' && text[1] == '[' ? 2 : 0;
	if (!length)
		return 0;
	length += strspn(text + length, "0123456789;");
	return text[length] == 'm' ? length + 1 : 0;
}

/* NULL: nothing. */
static inline const char *wrong_with(const char *text, const struct render_text *look)
{
	size_t column = 0;
	while (*text) {
		uint32_t point = 0;
		size_t colour = colour_length(text);
		size_t size = colour ? colour : utf8_character(text, strnlen(text, 4), &point);
		if (colour && look->colours == COLOURS_NONE)
			return "colours";
		if (!size)
			return "no UTF-8";
		if (!colour && *text != '\n' && (point < 0x20 || (point >= 0x7f && point < 0xa0)))
			return "a control character";
		if (!colour && (point == 0x202e || point == 0x200b))
			return "an invisible character";
		if (look->ascii && point >= 0x7f)
			return "not ASCII";
		if (*text == '\n' && column && text[-1] == ' ' && look->colours == COLOURS_NONE)
			return "a blank at the end";
		column = *text == '\n' ? 0 : column + (colour ? 0 : utf8_width(text, size));
		if (column > look->columns)
			return "too wide";
		text += size;
	}
	return column ? "no line end" : NULL;
}

#endif
