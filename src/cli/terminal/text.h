/* Text for people: wrapped paragraphs, lists in columns, properties with their units. What comes
 * from others is made printable (core/printable.h) on the way. */
#ifndef DYNO_CLI_TERMINAL_TEXT_H
#define DYNO_CLI_TERMINAL_TEXT_H

#include "core/base/buffer.h"
#include "core/result/result.h"

/* Appends the text from `column` on, where the cursor is, breaking at spaces before `width` (0: no
 * limit) and starting each further line at `indent`. Ends with a line end. A line break in the
 * text is a space. */
void text_wrap(struct buffer *out, const char *text, size_t column, size_t indent, size_t width);

/* Goes on from `column` to `to` with spaces, at least one. */
void text_pad(struct buffer *out, size_t column, size_t to);

/* Columns that the whole text takes, as it is printed. */
size_t text_width(const char *text);

/* Appends what the format makes of texts of anybody, printable and without line breaks. */
void text_printf(struct buffer *out, const char *format, ...) DYNO_PRINTF(2, 3);
#define LIST_COLUMNS 32

/* Rows of words in aligned columns. */
struct list {
	size_t columns;       /* LIST_COLUMNS at most */
	const char *right;    /* a letter for each column: 'r' aligned right, 'l' left */
	struct strings cells; /* row by row, the heading first */
};

/* Adds a copy of the word; NULL stands for "–". */
bool list_add(struct arena *arena, struct list *list, const char *word);

/* Lines that pass `width` (0: no limit) are cut, with "…". */
void list_write(const struct list *list, size_t width, struct buffer *out);

/* "24.1 GB" or "EPYC": the value of a property of a device or an environment, with the unit that
 * its key stands for. */
void property_format(const struct property *property, struct buffer *out);

/* "number of cores 2, memory 24 GB": appends all of them, separated by commas. */
void properties_format(const struct properties *properties, struct buffer *out);

#endif
