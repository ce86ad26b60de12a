/* Where the time of an inference goes on the device itself: the optimised model, profiled in a
 * worker of its own, by operator, component and node; which provider ran what; and memory after
 * each node. */
#ifndef DYNO_MEASURE_COUNT_MEASURED_H
#define DYNO_MEASURE_COUNT_MEASURED_H

#include "measure/count/analysis.h"
#include "measure/count/profile.h"

/* Fills the measured half of the result's breakdown, and placement and profiler_cost. What fell
 * back to the CPU is warned of; with --fail-on-fallback it makes the result a failed one. */
bool measure_operators(struct analysis *analysis);

/* The parts of it that need no worker, for tests. `wanted` is the provider that ought to run the
 * nodes: "CPUExecutionProvider". */
struct placement {
	double nodes, nodes_there; /* how many, and how many of them on the wanted provider */
	double time, time_there;   /* s */
	bool heavy;                /* something that counts fell back */
	char what[200];            /* the operators that did: "Softmax (12), TopK (1)" */
};

struct placement placement_of(const struct profile_run *runs, size_t count, const char *wanted);

/* The runs of middling time, half of them, are moved to the front; returns how many. */
size_t middle_runs(struct profile_run *runs, size_t count);

bool measured_fill(struct breakdown *breakdown, const struct profile_run *runs, size_t count,
		   struct arena *arena);
bool memory_fill(struct breakdown *breakdown, const struct profile_run *first, struct arena *arena);

#endif
