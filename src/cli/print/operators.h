/* dyno show --operators: where the work and the time of an inference go. */
#ifndef DYNO_CLI_PRINT_OPERATORS_H
#define DYNO_CLI_PRINT_OPERATORS_H

#include "core/result/titles.h"

/* Tables of the result's breakdown; a sentence where it has none. width 0: no limit. */
void show_operators(struct buffer *out, const struct titles *titles, const struct result *result,
		    size_t width);

#endif
