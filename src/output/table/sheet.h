/* Results as sheets of text, one a model: what the terminal table and the Markdown table show.
 * Which rows and columns there are, in what order, and how numbers read is decided here; how it
 * looks, by those who draw it. All text is printable (printable.h) and lives in the arena. */
#ifndef DYNO_OUTPUT_TABLE_SHEET_H
#define DYNO_OUTPUT_TABLE_SHEET_H

#include "core/result/result.h"

struct sheet_cell {
	const char *text;     /* "12.34"; "" where there is nothing to show */
	size_t whole;         /* columns of a number before its decimal point */
	const char *interval; /* "± 0.8 %", or "" */
};

struct sheet_column {
	const char *title;
	const char *unit;    /* with its prefix, the same for the whole column: "ms"; or "" */
	bool number;         /* aligned by the decimal point */
	unsigned importance; /* the least important go first where there is no room; 0: stays */
	struct sheet_cell *cells; /* one a row */
};

struct sheet {
	const char *model;
	bool synthetic;
	const char *constants; /* what all rows share: "float32, 2 threads"; or "" */
	struct sheet_column *columns;
	size_t column_count;
	size_t key_count; /* the first of them say which cell of the sweep a row is */
	const struct result **rows;
	size_t row_count;
	const char **problems; /* one a row: "failed: …", or NULL */
	struct strings legend; /* what the marks in the cells mean, and notes */
};

#define SHEET_ABSENT   "–"
#define SHEET_WITHHELD "too few" /* percentile that the samples cannot carry, and without bound */
#define SHEET_BOUND    "≥ "      /* … and with one: it is at least that */

/* One sheet for each model, in order of appearance; rows by device, sequence, batch, streams,
 * threads. fields: keys of the columns wanted, NULL: the usual ones; relative: instead of them
 * those that results_relate made. false when memory is exhausted. */
bool sheets_make(const struct dyno_results *results, const struct strings *wanted, bool relative,
		 struct arena *arena, struct sheet **sheets, size_t *count);

/* "± 0.8 %": the larger side of the interval, relative to the value; "± 12 kB" where the value is
 * 0, or far smaller than that; "" without one, NULL without memory. */
const char *sheet_interval(struct arena *arena, const struct field *field,
			   const struct field_value *value);

/* " (synthetic weights)" or "". */
const char *sheet_mark(const struct sheet *sheet);

#endif
