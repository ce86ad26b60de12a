/* Measuring one process of a cell, from starting its worker to its last sample. */
#ifndef DYNO_MEASURE_RUN_REPLICATE_H
#define DYNO_MEASURE_RUN_REPLICATE_H

#include "measure/metrics/metric.h"
#include "measure/plan/plan.h"
#include "measure/worker/protocol.h"

struct replicate_request {
	const struct settings *settings;
	const struct cell_plan *cell;
	struct result
		*result; /* of the cell: what metrics find out of it beside fields goes there */
	uint64_t memory_limit;
	uint64_t seed;
	uint64_t process;
	const char *outputs_path; /* where its outputs go; NULL: nowhere */
	/* A tick while it is measured; fills what it knows into a dyno_progress. May be NULL. */
	unsigned (*look)(void *context, const char *step, uint64_t samples, double median,
			 double low, double high);
	void *context;
};

/* What is in the file of the outputs. */
struct told_outputs {
	const struct json_value *list; /* names, types, numbers of elements; NULL: no outputs */
	uint64_t inferences;           /* of each of which the list has all outputs */
	uint64_t there;                /* inferences that the data set has rows for */
};

/* What was found out beside the replicate. */
struct replicate_answer {
	struct load_answer loaded;
	struct told told;
	struct told_outputs outputs;
};

/* Nothing is known yet. */
void replicate_answer_init(struct replicate_answer *answer);

/* Fills the replicate, also when it fails: its status and reason say so. Everything lives in the
 * arena. Returns false only when memory is exhausted. */
bool replicate_measure(const struct replicate_request *request, struct replicate *replicate,
		       struct replicate_answer *answer, struct arena *arena,
		       struct dyno_error *err);

#endif
