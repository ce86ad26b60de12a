/* The memory bandwidth of this machine as the triad of STREAM measures it: a[i] = b[i] + s c[i] on
 * arrays that no cache holds, counted as 24 bytes an element (McCalpin 1995: Memory bandwidth and
 * machine balance in current high performance computers. IEEE TCCA Newsletter). Processors that
 * fetch a line before they write it move a third more than that. */
#ifndef DYNO_MEASURE_WORKER_TRIAD_H
#define DYNO_MEASURE_WORKER_TRIAD_H

#include "core/base/error.h"
#include <stddef.h>
#include <stdint.h>

#define TRIAD_PASSES 12

/* Bytes per second, the best of TRIAD_PASSES passes by `threads` threads. size is that of one array
 * in bytes; STREAM asks for four times the last-level caches together. */
bool triad_measure(uint64_t threads, uint64_t size, double *rate, struct dyno_error *err);

#endif
