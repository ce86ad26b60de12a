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
	uint64_t capacity;       /* for the worker: the parent goes by its own */
	uint64_t samples[];      /* ns */
};

/* Longer ones (104 days) are a wild write: no JSON reader would take them back. */
#define SAMPLE_LONGEST ((uint64_t)1 << 53)

/* Makes one for `capacity` samples; *fd is to be handed to the worker, who cannot change its size:
 * reading where it has been cut off would kill the parent. Memory is taken only as it is written.
 * NULL on failure.
 *
 * The worker can write anything anywhere in it, at any time: the parent trusts no number in it,
 * and reads each once. */
struct sample_log *sample_log_create(uint64_t capacity, int *fd, struct dyno_error *err);

/* The worker's side. */
struct sample_log *sample_log_open(int fd, struct dyno_error *err);

/* The worker's own memory is the model's story, not its log's: of the log it holds as much from its
 * start on as a window takes, and gives back each window that is full (what is in it stays, as the
 * memory is shared). To be called before a place that begins one is written. */
#define SAMPLE_WINDOW ((uint64_t)1 << 15)
void sample_log_release(struct sample_log *log, uint64_t place);

/* Samples that are whole; none where a dying worker's wild write says more than there can be. */
uint64_t sample_log_count(const struct sample_log *log, uint64_t capacity);

/* capacity: as it was made. NULL is closed already. */
void sample_log_close(struct sample_log *log, uint64_t capacity);

#endif
