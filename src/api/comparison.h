/* The handle of the public functions that compare. */
#ifndef DYNO_API_COMPARISON_H
#define DYNO_API_COMPARISON_H

#include "core/compare/compare.h"

/* The public name of struct comparison. */
struct dyno_comparison {
	struct comparison *comparison;
	struct arena arena; /* the names of the fields */
};

#endif
