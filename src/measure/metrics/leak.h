/* Does a model leak? The slope of the worker's memory over inferences: the median of the slopes of
 * all pairs of readings (Theil 1950; Sen 1968: Estimates of the regression coefficient based on
 * Kendall's tau. JASA 63), which a single step, as when a buffer is made late, does not move. */
#ifndef DYNO_MEASURE_METRICS_LEAK_H
#define DYNO_MEASURE_METRICS_LEAK_H

#include "core/stats/stats.h"
#include <stdbool.h>

#define LEAK_POINTS 256

/* Below six readings the interval says nothing. */
#define LEAK_POINTS_NEEDED 6

/* Memory that grows by less than this, all samples together, is not called a leak: the kernel's
 * counters lag behind by some hundred kB. */
#define LEAK_BYTES 1e6

struct leak {
	double inferences[LEAK_POINTS];
	double bytes[LEAK_POINTS];
	size_t count;
};

/* A zeroed struct is empty. When it is full, every second reading goes. */
void leak_note(struct leak *leak, double inferences, double bytes);

/* Bytes per inference with its 95 % interval (Sen's, from the order statistics of the slopes).
 * False when there are too few readings. */
bool leak_slope(const struct leak *leak, double *slope, struct interval *interval);

/* It grows for certain, and by what counts. */
bool leak_is_one(const struct leak *leak, const struct interval *interval);

#endif
