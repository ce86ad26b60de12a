/* Text that others wrote (names of models and devices, reasons), made fit for a terminal. */
#ifndef DYNO_OUTPUT_TABLE_PRINTABLE_H
#define DYNO_OUTPUT_TABLE_PRINTABLE_H

#include "core/base/buffer.h"

/* Appends the text without what could steer a terminal or hide text: line breaks and tabs become
 * spaces; other control characters, invisible and direction-changing characters and invalid UTF-8
 * become U+FFFD. NULL adds nothing. */
void printable_append(struct buffer *out, const char *text);

/* Appends printable text of at most `width` columns; a longer one loses its middle to "…". */
void printable_elide(struct buffer *out, const char *text, size_t width);

#endif
