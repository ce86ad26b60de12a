/* What dyno ab found, for people and as JSON. */
#ifndef DYNO_CLI_PRINT_AB_H
#define DYNO_CLI_PRINT_AB_H

#include "measure/run/ab.h"

struct ab_view {
	bool json, markdown;
	unsigned width; /* of the terminal; 0: no limit */
	bool kept;      /* both sides are in the store */
};

/* To stdout; returns the exit status. */
int ab_print(const struct ab_outcome *outcome, const struct ab_view *view);

#endif
