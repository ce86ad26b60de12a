/* The sampler: warms a session up and times its inferences, one stream or several at once.
 * Nothing but the clock and the engine's run stands inside the timed region. */
#ifndef DYNO_MEASURE_WORKER_SAMPLER_H
#define DYNO_MEASURE_WORKER_SAMPLER_H

#include "measure/engine/engine.h"
#include "measure/worker/sample_log.h"

struct sampler {
	struct session *session;
	struct binding **bindings; /* one per stream */
	size_t streams;
	struct clock clock;
	struct sample_log *log;
	const atomic_bool *stop; /* set by another thread: finish the sample and return */
};

struct warm_up {
	uint64_t minimum; /* inferences, at least */
	double seconds;   /* at most, once the minimum is done */
	/* results */
	double first; /* s, the first inference */
	uint64_t count;
	uint64_t kept[WARM_UP_KEPT]; /* ns, of the first inferences */
};

/* Runs until the latencies stop falling: see warming_over in stopping.h. */
bool sampler_warm_up(struct sampler *sampler, struct warm_up *warm_up, struct dyno_error *err);

struct block {
	uint64_t until; /* samples in the log at its end */
	double seconds; /* at most */
	/* results */
	double time;    /* s that the streams were busy, on average */
	double rate;    /* inferences per second, all streams together */
	uint64_t count; /* samples taken */
	bool out_of_time;
};

bool sampler_block(struct sampler *sampler, struct block *block, struct dyno_error *err);

#endif
