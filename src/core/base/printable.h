/* Text that others wrote (names of models and devices, ids, reasons), made fit for a terminal.
 * What steers one or hides text does not come through: control characters (C0, DEL, C1), changes
 * of direction, invisible characters, line separators, invalid UTF-8. A joiner or a selector inside
 * an emoji stays. What is made printable twice is the same as once. */
#ifndef DYNO_CORE_PRINTABLE_H
#define DYNO_CORE_PRINTABLE_H

#include "core/base/buffer.h"
#include <stdint.h>

/* All that dyno itself says to a terminal among its texts. */
#define STYLE_NORMAL "\033[0m"
#define STYLE_BOLD   "\033[1m"
#define STYLE_DIM    "\033[2m"
#define STYLE_RED    "\033[31m"
#define STYLE_YELLOW "\033[33m"

/* Is it one of those that do not come through, when it stands alone? */
bool printable_is_harmful(uint32_t code_point);

/* One character as it is shown: itself, a space for a line break or a tab, else U+FFFD. */
struct printable {
	const char *text;
	size_t length;
};

/* The character at text[0..length). Returns its length, 0 at the end. *before keeps the one in
 * front of it from call to call; 0 for the first. */
size_t printable_character(const char *text, size_t length, uint32_t *before,
			   struct printable *shown);

/* Appends the text as one line. NULL adds nothing. */
void printable_append(struct buffer *out, const char *text);

/* Appends a text of several lines, whose line ends and tabs stay, and, where it is `styled`, the
 * STYLE_… in it. */
void printable_append_lines(struct buffer *out, const char *text, size_t length, bool styled);

/* Columns that the text takes on a terminal once it is printable. */
size_t printable_width(const char *text);

/* Bytes at the beginning of a printable text that take at most `width` columns, combining marks
 * included; what is cut there stays printable. */
size_t printable_head(const char *text, size_t length, size_t width);
/* Where its last at most `width` columns begin. */
size_t printable_tail(const char *text, size_t length, size_t width);

/* Appends the text, made printable, in at most `width` columns; a longer one loses its middle to
 * "…". */
void printable_elide(struct buffer *out, const char *text, size_t width);

#endif
