/* Which cells belong together, for compare.c. */
#ifndef DYNO_CORE_COMPARE_MATCH_H
#define DYNO_CORE_COMPARE_MATCH_H

#include "core/compare/compare.h"

/* Fill cells and what is unmatched of the comparison. across: NULL for none. */
bool compare_match(struct comparison *comparison, const struct dyno_results *before,
		   const struct dyno_results *after, const struct word *across,
		   struct dyno_error *err);

/* The one cell of each side, whatever its words (dyno ab). */
bool compare_match_pair(struct comparison *comparison, const struct dyno_results *before,
			const struct dyno_results *after, struct dyno_error *err);

/* Adds a warning for each thing that makes the sides hard to compare (compare_check.c). */
bool compare_check(struct comparison *comparison, const struct word *across,
		   struct dyno_error *err);

#endif
