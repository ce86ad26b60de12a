/* Comparisons as text for people; as JSON: comparison_write (core/compare.h). */
#ifndef DYNO_OUTPUT_TABLE_COMPARISON_H
#define DYNO_OUTPUT_TABLE_COMPARISON_H

#include "core/compare/compare.h"

/* Which rows are shown. */
enum comparison_shown {
	COMPARISON_DIFFERENT, /* those that say something is different */
	COMPARISON_UNDECIDED, /* and what could not be decided, or has no data */
	COMPARISON_ALL,
};
bool comparison_row_shown(const struct compared_row *row, enum comparison_shown shown);

/* How many rows are not. */
size_t comparison_hidden(const struct comparison *comparison, enum comparison_shown shown);

/* "+3.2 %", "−0.4 … +1.2 %"; "–" where there is none. For people. */
void comparison_change(const struct compared_row *row, struct buffer *out);
void comparison_interval(const struct compared_row *row, struct buffer *out);

/* GitHub's Markdown, for the comment on a pull request: what is different, and what could not be
 * decided, each with its reason; what is the same is counted, or shown with `all`. */
void comparison_markdown(const struct comparison *comparison, bool all, struct buffer *out);

#endif
