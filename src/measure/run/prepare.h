/* What comes before the first sample: the run's header and environment, models resolved, devices
 * tried, models described, the plan made. */
#ifndef DYNO_MEASURE_RUN_PREPARE_H
#define DYNO_MEASURE_RUN_PREPARE_H

#include "measure/run/benchmark.h"

struct preparation {
	const struct settings *settings;
	const struct benchmark_events *events;
	struct run *run;
	struct plan *plan;
	struct arena *arena;
	const struct run *before; /* the run that is resumed, or NULL */
	bool describe;            /* every model, also where measuring does not need it */
	/* results */
	struct plan_estimate estimate;
	const char *machine;
	uint64_t memory_limit;
	struct strings folders; /* to be left out of what the run says (plan/folders.h) */
};

/* What metrics have prepared is the caller's to release (metrics_release), also after a failure. */
bool prepare(struct preparation *preparation, struct dyno_error *err);

/* Id, start, version, a seed and the environment of a run that begins now. */
bool prepare_header(struct run *run, struct arena *arena, struct dyno_error *err);

/* What the machine is called in a run with this environment. NULL: unknown. */
const char *prepare_machine(const struct settings *settings, const struct properties *environment,
			    struct arena *arena);

/* --- Parts of it ------------------------------------------------------------------------------ */

/* The devices of the settings, each with the engines that will measure on it (devices.c). */
bool prepare_devices(struct preparation *preparation, struct dyno_error *err);

/* Tells the user, and keeps it with the run. */
void prepare_warn(struct preparation *preparation, const char *message);

#endif
