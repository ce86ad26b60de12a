/* Comparisons as text for people; as JSON: comparison_write (core/compare.h). */
#ifndef DYNO_OUTPUT_TABLE_COMPARISON_H
#define DYNO_OUTPUT_TABLE_COMPARISON_H

#include "core/compare/compare.h"

/* Rows that say something is different are always shown; the others only with `all`. */
bool comparison_row_shown(const struct compared_row *row, bool all);

/* How many rows are not. */
size_t comparison_hidden(const struct comparison *comparison, bool all);

/* "+3.2 %", "−0.4 … +1.2 %"; "–" where there is none. For people. */
void comparison_change(const struct compared_row *row, struct buffer *out);
void comparison_interval(const struct compared_row *row, struct buffer *out);

/* GitHub's Markdown, for the comment on a pull request. */
void comparison_markdown(const struct comparison *comparison, bool all, struct buffer *out);

#endif
