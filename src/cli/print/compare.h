/* A comparison on the terminal, for dyno compare and dyno ab. */
#ifndef DYNO_CLI_PRINT_COMPARE_H
#define DYNO_CLI_PRINT_COMPARE_H

#include "output/table/comparison.h"

struct comparison_view {
	bool all;       /* rows of every verdict */
	bool undecided; /* and those that a gate could not decide */
	unsigned width; /* of the terminal; 0: no limit */
};

/* What to beware of, the rows, what is not shown, and the summary. */
void comparison_print(const struct comparison *comparison, const struct comparison_view *view,
		      struct buffer *out);

#endif
