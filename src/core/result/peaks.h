/* What a device can do at most, as its properties tell: peak_flops (FLOP/s in float32),
 * peak_flops_float16, peak_flops_bfloat16, peak_flops_int8, peak_bandwidth (B/s), measured with
 * peaks_threads threads; where it was measured with fewer, too, the same with "_threads_N" behind.
 * Which of them holds for a cell: by what it computes in, at the threads that it used. */
#ifndef DYNO_CORE_RESULT_PEAKS_H
#define DYNO_CORE_RESULT_PEAKS_H

#include "core/result/result.h"

#define PEAK_BANDWIDTH "peak_bandwidth"

/* The types that products are measured in, as precisions name them; NULL: no more. */
const char *peak_type(size_t index);
/* Of such a type, the property; NULL: none is measured. */
const char *peak_key(const char *type);

/* "peak_flops" of so many threads, "peak_flops_threads_2"; in the arena. */
const char *peak_key_of_threads(struct arena *arena, const char *key, uint64_t threads);

/* Threads that a cell keeps busy: those of the engine, and each stream but the first brings its
 * own.
 */
uint64_t peak_threads(uint64_t threads, uint64_t streams);

/* The roof of a cell. A precision of several types has that of the fastest: no roof is too low.
 * NaN with *reason; a reason beside a number is one to doubt it, else it is NULL. */
double peak_of_compute(const struct cell *cell, const char **reason);
double peak_of_bandwidth(const struct cell *cell, const char **reason);

/* A property of the device as that cell's threads have it; NaN unknown. *threads is with how many
 * it was measured, 0 where that is not known. */
double peak_of_cell(const struct cell *cell, const char *key, uint64_t *threads);

/* The type of the cell's products whose roof is the highest: "int8"; "" where it has no peak. */
const char *peak_type_of_cell(const struct cell *cell);

#endif
