/* Results of one cell taken together: what a cell is like is what all its results say, never what
 * the luckiest of them does. The command `dyno best`, the page's table of the best, the summary and
 * limits on these ask here. */
#ifndef DYNO_CORE_COMPARE_POOL_H
#define DYNO_CORE_COMPARE_POOL_H

#include "core/result/result.h"

struct pool {
	const struct result *const *results; /* in the order given */
	const size_t *places;                /* of each among those given; NULL of pool_of_one */
	size_t count;
	size_t place; /* of the one that stands for it: the last that is ok, else the last */
};

struct pools {
	struct pool *items; /* in the order in which their first results come */
	size_t count;
};

/* Of cells that are alike in every word, in whatever run. Everything lives in the arena; false when
 * memory is exhausted. */
bool pools_make(struct pools *pools, const struct result *const *results, size_t count,
		struct arena *arena);

/* Of *result alone, which must outlive it. */
struct pool pool_of_one(const struct result *const *result);

/* That stands for it. */
const struct result *pool_result(const struct pool *pool);

/* STATUS_OK where any is. */
enum status pool_status(const struct pool *pool);

/* The field's value: that of the only result that has one; else their median, as charts have it,
 * with the hull of Student's t over the processes of all (over the results, where one has no
 * processes) and of what intervals of single results are on average: more runs never make it surer
 * than they agree. Where none has a value it is that of pool_result, with the least bound. */
struct field_value pool_value(const struct pool *pool, const struct vocabulary *own,
			      enum field_id field);

/* The values of the processes of all its results; returns how many, PROCESSES_MAX at the most. */
size_t pool_processes(const struct pool *pool, const struct vocabulary *own, enum field_id field,
		      double *values);

#endif
