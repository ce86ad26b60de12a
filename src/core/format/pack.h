/* Results as columns of bytes: how the dashboard carries them. A page with row objects of JSON is
 * ten times as large and takes as many times as long to read.
 *
 * The format. Numbers are little-endian, "u32" an unsigned integer of 32 bits.
 *   8 bytes  PACK_MAGIC
 *   u32 n, n bytes   header, JSON: {"rows": N, "runs": [{"run": …}]}, each run as in a result
 *                    file but without its results
 *   u32 n, n × u32   lengths of the texts, then the texts one behind the other, each once. A text
 *                    is a name or reason, a JSON value (notes, breakdown, replicates), or samples
 *   u32 n, columns   each: u8 length of its name, the name, u8 type (enum column_type), the data
 * Columns of whole numbers have their largest value where a result has none. Numbers of more than
 * one byte are kept in planes (all first bytes, then all second ones, …, highest first), because so
 * they compress. A column that is missing has nothing in any row; a reader skips unknown names.
 * Texts are referred to by their place from 1. */
#ifndef DYNO_CORE_FORMAT_PACK_H
#define DYNO_CORE_FORMAT_PACK_H

#include "core/base/buffer.h"
#include "core/result/result.h"

#define PACK_MAGIC "dynocol\1"

enum column_type {
	COLUMN_CONSTANT,   /* f64: the same in every row */
	COLUMN_BYTE,       /* whole numbers below 2^8 - 1 */
	COLUMN_SHORT,      /* below 2^16 - 1 */
	COLUMN_WORD,       /* below 2^32 - 1 */
	COLUMN_NANO,       /* the same, in 10^-9: times that were measured as they are */
	COLUMN_DOUBLE,     /* f64 */
	COLUMN_DIFFERENCE, /* f32: an interval's end minus the value that it belongs to */
	COLUMN_TYPES,
};

/* How much of single processes is kept. */
enum pack_replicates {
	PACK_REPLICATES_NONE,
	PACK_REPLICATES_ALL,
	PACK_REPLICATES_COMPARED,  /* the values of fields that are mostly compared, and the next */
	PACK_REPLICATES_DISTURBED, /* which of them other programs disturbed */
};

struct pack_options {
	size_t quantiles; /* of each result's samples at most, shared by its processes, rounded to
			   * 1/4096 of their range; 0: no samples; SIZE_MAX: all, in their order */
	enum pack_replicates replicates;
	bool breakdowns;
	bool rounded; /* ends of intervals to seven digits */
};

/* Appends to out, whose `failed` tells of exhausted memory. The bytes depend on the results and
 * options alone. */
void results_pack(const struct dyno_results *results, const struct pack_options *options,
		  struct buffer *out);

/* NULL with DYNO_ERROR_FORMAT for bytes that are damaged. The bytes may be hostile. */
struct dyno_results *results_unpack(const void *bytes, size_t length, struct dyno_error *err);

#endif
