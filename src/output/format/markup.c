#include "output/format/markup.h"

void markup_append(struct buffer *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			buffer_string(out, "&amp;");
			break;
		case '<':
			buffer_string(out, "&lt;");
			break;
		case '>':
			buffer_string(out, "&gt;");
			break;
		case '"':
			buffer_string(out, "&quot;");
			break;
		default:
			buffer_character(out, *text);
		}
}
