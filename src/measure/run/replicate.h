/* Measuring one process of a cell, from starting its worker to its last sample. */
#ifndef DYNO_MEASURE_RUN_REPLICATE_H
#define DYNO_MEASURE_RUN_REPLICATE_H

#include "core/stats/stats.h"
#include "measure/metrics/power_meter.h"
#include "measure/run/benchmark.h"
#include "measure/worker/process.h"
#include "measure/worker/protocol.h"

struct replicate_job {
	const struct settings *settings;
	const struct cell_plan *cell;
	const char *pin;
	uint64_t memory_limit;
	uint64_t seed;
	uint64_t process;
	struct power_meter *meter; /* of the device; NULL: power is not asked for */
	/* A tick while it is measured; fills what it knows into a dyno_progress. */
	unsigned (*look)(void *context, const char *step, uint64_t samples, double median,
			 double low, double high);
	void *context;
	const char *outputs_path; /* where the outputs of its last inference go; NULL: nowhere */
	const char *step;         /* what it is doing now */
	double median, low, high;

	/* results, beside the replicate */
	struct load_answer loaded;
	struct strings notes;
	struct interval leak;     /* of memory_leak, within this process; NaN: none */
	const char *power_source; /* of the power values: the sensor's name, "tdp"; or NULL */
	const char *reasons[FIELD_TOTAL]; /* in the arena */
	const struct json_value
		*outputs; /* what is in the file: names, types, numbers of elements */
};

/* Fills the replicate, also when it fails: its status and reason say so. Everything lives in the
 * arena. Returns false only when memory is exhausted. */
bool replicate_measure(struct replicate_job *job, struct replicate *replicate, struct arena *arena,
		       struct dyno_error *err);

/* What loading told of the cell: its real batch and sequence, and its precision. */
void replicate_take_loaded(const struct replicate_job *job, struct result *result);

/* What the cell's engine told of itself, for the run, if it does not know it yet: its list of
 * engines and, of the first, its environment. */
bool replicate_take_engine(const struct replicate_job *job, struct run *run, struct arena *arena,
			   struct dyno_error *err);

/* The load command of a cell. */
struct load_command replicate_load_command(const struct settings *settings,
					   const struct cell_plan *cell, uint64_t seed,
					   uint64_t process);

#endif
