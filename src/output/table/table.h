/* The table that a terminal shows. */
#ifndef DYNO_OUTPUT_TABLE_TABLE_H
#define DYNO_OUTPUT_TABLE_TABLE_H

#include "core/result/result.h"

struct table_options {
	unsigned width; /* columns of the terminal; 0: as wide as it needs */
	bool colour;
	const struct strings *fields; /* keys of the columns wanted; NULL: the usual ones */
	bool relative;                /* instead of fields those that results_relate made of them */
};

/* The terminal table of all results, grouped by model. */
void table_write(const struct dyno_results *results, const struct table_options *options,
		 struct buffer *out);

#endif
