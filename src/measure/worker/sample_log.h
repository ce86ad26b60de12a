/* Samples in shared memory: written by the worker, read by the parent, and still there when the
 * worker is gone, so that no sample is lost. */
#ifndef DYNO_MEASURE_WORKER_SAMPLE_LOG_H
#define DYNO_MEASURE_WORKER_SAMPLE_LOG_H

#include "core/base/error.h"
#include <stdatomic.h>
#include <stdint.h>

struct sample_log {
	_Atomic uint64_t count;  /* samples that are whole */
	_Atomic uint64_t ticket; /* the next place that a stream may take */
	_Atomic uint64_t beat;   /* inferences finished, warm-up included: shows that it lives */
	uint64_t capacity;
	uint64_t samples[]; /* ns */
};

/* Makes one for `capacity` samples; *fd is to be handed to the worker. Memory is taken only as it
 * is written. NULL on failure. */
struct sample_log *sample_log_create(uint64_t capacity, int *fd, struct dyno_error *err);

/* The worker's side. */
struct sample_log *sample_log_open(int fd, struct dyno_error *err);

void sample_log_close(struct sample_log *log);

#endif
