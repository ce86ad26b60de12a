/* Profiling a cell's model in a worker of its own, beside the timed processes. */
#ifndef DYNO_MEASURE_COUNT_PROFILER_H
#define DYNO_MEASURE_COUNT_PROFILER_H

#include "measure/count/analysis.h"
#include "measure/count/profile.h"
#include "measure/worker/process.h"
#include "measure/worker/protocol.h"

struct profiler {
	const struct analysis *analysis;
	const struct engine_kind *kind; /* that profiles or counts */
	const char *step;               /* for the user: "counting", "profiling" */
	struct worker worker;
	struct arena arena; /* of what the worker answers */
	struct load_answer loaded;
	char directory[512]; /* where ORT writes; "" before it is made */
	const double *times; /* s, of the inferences of the last profiler_run; in the arena */
	size_t time_count;
};

/* Loads the cell's model: as the cell has it on its device; or, to count, on the CPU with graph
 * and weights left as they are. A profiler that was not started, or could not be, may be finished
 * all the same. */
bool profiler_start(struct profiler *profiler, const struct analysis *analysis, bool to_count,
		    struct dyno_error *err);
void profiler_finish(struct profiler *profiler);

/* At most `count` inferences, and no new one after `seconds`. *batch is what was asked for, and
 * becomes what it really was. */
bool profiler_run(struct profiler *profiler, uint64_t *batch, uint64_t count, double seconds,
		  struct dyno_error *err);

/* All inferences so far, in order. Lives in the arena. What is run afterwards is
 * not profiled. */
bool profiler_read(struct profiler *profiler, struct arena *arena, struct profile *profile,
		   struct dyno_error *err);

#endif
