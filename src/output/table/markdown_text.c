#include "output/table/markdown_text.h"
#include <string.h>

/* A backslash before every character that could be markup: '<' and '&' among them, so that no HTML
 * comes in. */
void markdown_escape(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_[]<>#|~&", *text))
			buffer_character(out, '\\');
		buffer_character(out, *text);
	}
}
