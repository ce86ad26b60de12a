/* A cell that is looked at once more, when all its processes have been measured: what counts,
 * profiles and the metrics that make use of them have in common. */
#ifndef DYNO_MEASURE_COUNT_ANALYSIS_H
#define DYNO_MEASURE_COUNT_ANALYSIS_H

#include "measure/plan/plan.h"

struct counted;

/* What is found (values, breakdowns, properties, notes) goes into the result, which is saved
 * afterwards. */
struct analysis {
	const struct settings *settings;
	const struct cell_plan *cell;
	struct result *result;
	struct run *run;     /* it belongs to */
	struct arena *arena; /* of the results */
	uint64_t memory_limit;
	struct counted **counted; /* models that the run has counted so far: count.h */
	/* For the workers that are started, several times a second: tells the user what is being
	 * done, returns how often the user has asked to stop. */
	unsigned (*look)(void *context, const char *step);
	/* For what the user should know; the run keeps it. */
	void (*warn)(void *context, const char *message);
	void *context;
	struct dyno_error *err;
};

#endif
