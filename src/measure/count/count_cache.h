/* Counts of a model, kept between runs (measure/cache.h) by its digest: the model is what it is, so
 * is what it computes. */
#ifndef DYNO_MEASURE_COUNT_COUNT_CACHE_H
#define DYNO_MEASURE_COUNT_COUNT_CACHE_H

#include "measure/count/count.h"

/* What a count depends on: dyno's own formulas, the model, and its inputs as they really are, so
 * that another rule of what they are by default makes another key. NULL when this cell's cannot be
 * kept: the model has no digest, its inputs come from files, or no process has told of them. batch
 * 0: counted at the small ones. */
const char *count_cache_key(const struct analysis *analysis, uint64_t batch);

/* The counts at `*runs` batch sizes, which are 1, 2, …; or, with *batch, at this one alone; and the
 * seconds that the last one took when it was counted, NaN unknown. False when there are none. Lives
 * in the arena. */
bool count_cache_read(const char *key, struct arena *arena, struct count *counts, size_t *runs,
		      uint64_t *batch, double *time);
void count_cache_write(const char *key, const struct count *counts, size_t runs, uint64_t batch,
		       double time);

#endif
