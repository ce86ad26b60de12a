/* What the parts of results_unpack share: pack_read.c (header, texts and columns), pack_cells.c
 * (members of results), pack_series.c (samples). */
#ifndef DYNO_CORE_FORMAT_UNPACK_H
#define DYNO_CORE_FORMAT_UNPACK_H

#include "core/format/pack_column.h"

/* Columns are read by blocks of rows: whole columns would fetch each result's memory anew from the
 * other side of the caches for each of a hundred columns. */
#define UNPACK_BLOCK ((size_t)256)

struct span {
	const unsigned char *at;
	size_t length;
};

struct unpacking {
	struct span rest;
	struct dyno_results *results;
	struct result **rows;
	uint32_t *runs; /* of each row */
	size_t row_count;
	size_t first, last;           /* rows at hand */
	double numbers[UNPACK_BLOCK]; /* theirs, of the column at hand */
	struct span *texts;
	const char **strings; /* the same as strings of the arena, made when first wanted */
	size_t text_count;
	struct dyno_error *err;
};

/* --- Taking bytes ---------------------------------------------------------------------------- */

/* From the front of the rest; false when it has not so many. */
bool unpack_bytes(struct span *rest, size_t length, struct span *out);
bool unpack_u32(struct span *rest, size_t *number);
bool unpack_u8(struct span *rest, unsigned *number);

/* A whole number of the column at hand, below `limit`; false for anything else. */
bool unpack_whole(const struct unpacking *unpacking, size_t row, uint64_t limit, uint64_t *out);

/* The text at that place (from 1) as a string of the results' arena, made once for all rows that
 * have it. */
bool unpack_string(struct unpacking *unpacking, uint64_t place, const char **out);

/* --- Refusing: both return false ------------------------------------------------------------- */

bool unpack_damaged(struct unpacking *unpacking, const char *what);
bool unpack_out_of_place(struct unpacking *unpacking, const char *name, size_t row);

/* --- Columns, for the rows at hand ----------------------------------------------------------- */

/* Makes the results: the column of runs, which therefore comes first and always. */
bool unpack_runs(struct unpacking *unpacking);

bool unpack_cells(struct unpacking *unpacking, const struct member *member);

/* The texts of an own word, which the runs of the rows declare. */
bool unpack_own_word(struct unpacking *unpacking, const char *key);

/* A column that holds samples of each replicate. */
struct sample_column;

/* NULL: the column of that name is none. */
const struct sample_column *sample_column_find(const char *name);
bool unpack_samples(struct unpacking *unpacking, const struct sample_column *column);

#endif
