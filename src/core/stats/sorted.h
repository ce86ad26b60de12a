/* Samples in ascending order, each seen once or, as in a histogram, so often. A histogram is
 * described as its samples would be if they were written out one by one. */
#ifndef DYNO_CORE_STATS_SORTED_H
#define DYNO_CORE_STATS_SORTED_H

#include <stddef.h>

struct stats_sorted {
	const double *values;
	const double *upto; /* how many samples are at or below each value; NULL: each once */
	size_t count;       /* of values */
};

/* Sorts values by size, and turns the weights, whole and 0 or more, into running sums: `upto`. */
void stats_sort_weighted(double *values, double *weights, size_t count);

double stats_sorted_n(const struct stats_sorted *sorted); /* samples */

/* The rank-th smallest of them, 1 … n. */
double stats_sorted_at(const struct stats_sorted *sorted, double rank);

/* As those of stats.h without `_sorted`. */
double stats_sorted_quantile(const struct stats_sorted *sorted, double p);
double stats_sorted_mean(const struct stats_sorted *sorted);
double stats_sorted_deviation(const struct stats_sorted *sorted);

#endif
