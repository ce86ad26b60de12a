/* Text within Markdown: all of it comes from others, and nothing of it is markup. */
#ifndef DYNO_OUTPUT_TABLE_MARKDOWN_TEXT_H
#define DYNO_OUTPUT_TABLE_MARKDOWN_TEXT_H

#include "core/base/buffer.h"

/* Appends the text, which must be printable (printable.h). */
void markdown_escape(struct buffer *out, const char *text);

#endif
