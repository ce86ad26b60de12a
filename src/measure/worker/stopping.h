/* When to stop: the rules of warming up and of sampling, for a model in a worker and for a caller's
 * own code alike. They only look at times; who takes them is not their business. */
#ifndef DYNO_MEASURE_WORKER_STOPPING_H
#define DYNO_MEASURE_WORKER_STOPPING_H

#include "core/stats/stats.h"
#include <stdbool.h>

#define WARMING_EVERY  8
#define WARMING_BACK   32
#define SAMPLING_FIRST 32 /* the first look; then at 64, 128, … */

/* A zeroed struct is cold. */
struct warming {
	double first; /* s, the first inference: not part of the series, where it would always look
		       * like a trend */
	double recent[WARMING_BACK];
	size_t kept;
	uint64_t count;
};

void warming_add(struct warming *warming, double seconds);

/* Is it over? After `minimum` inferences (at least one), as soon as the times stop falling: at a
 * look, every 8 of them, Mann–Kendall on the last 8 to 32 must not call a downward trend; or when
 * it is late. */
bool warming_over(const struct warming *warming, uint64_t minimum, bool late);

/* A median as far as the samples go, with its 95 % interval within this process; all in s. */
struct estimate {
	double median, low, high;
};

/* series: room for twice n numbers. From order statistics at the effective n: a block bootstrap
 * would be narrower than it says (docs/method.md). */
struct estimate estimate_median(const uint64_t *ns, size_t n, double *series);

/* Half the interval is at most that share of the median. */
bool estimate_precise(const struct estimate *estimate, double target);

/* The number of samples at the look after the one at `until` (0: the first). Only at n = 32, 64,
 * 128, …: an interval that is looked at after every sample is narrow by luck sooner or later. */
uint64_t sampling_next_look(uint64_t until, uint64_t capacity);

/* Samples that there has to be room for. Where so many seconds are due it is not their number that
 * ends it: 10 µs each, and 20 million at most. */
uint64_t sampling_room(uint64_t most, double due);

#endif
