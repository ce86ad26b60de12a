/* Fewer results, for pages that would be too large. */
#ifndef DYNO_OUTPUT_DASHBOARD_AGGREGATE_H
#define DYNO_OUTPUT_DASHBOARD_AGGREGATE_H

#include "core/result/result.h"

/* Joins the results that differ only in what the step says (0: in their run, 1: in streams and
 * threads too, 2: in precision too, 3: in sequence length too, 4: in batch size within a power of
 * two) into one, whose values are the medians. Of their runs' settings and conditions those that
 * all share are kept. *what says in words what was done, and in what conditions differ. NULL with
 * no error set: there is no such step. The caller destroys the results, which refer to those given.
 */
struct dyno_results *results_aggregate(const struct dyno_results *results, unsigned step,
				       struct arena *arena, const char **what,
				       struct dyno_error *err);

#endif
