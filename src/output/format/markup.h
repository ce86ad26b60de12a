/* Text within HTML and SVG: all of it comes from others, and nothing of it is markup. */
#ifndef DYNO_OUTPUT_FORMAT_MARKUP_H
#define DYNO_OUTPUT_FORMAT_MARKUP_H

#include "core/base/buffer.h"

/* Appends the text as the content of an element or of an attribute in double quotes. */
void markup_append(struct buffer *out, const char *text);

#endif
