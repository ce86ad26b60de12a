/* A benchmark: from settings to results. This is `dyno run` without the talking: everything that
 * is to be seen or kept is handed to the caller as it happens. */
#ifndef DYNO_MEASURE_RUN_BENCHMARK_H
#define DYNO_MEASURE_RUN_BENCHMARK_H

#include "measure/run/estimate.h"

struct benchmark_events {
	void *context;
	/* The run's header is complete, or has changed (finished). */
	bool (*run)(void *context, const struct run *run, struct dyno_error *err);
	/* One more process of a cell is measured: the result as it is now. `index` is the cell's
	 * place in the plan. */
	bool (*result)(void *context, const struct run *run, size_t index,
		       const struct result *result, struct dyno_error *err);
	/* Several times a second; the words of the cell where it is about one, else NULL. Returns
	 * how often the user has asked to stop (0, 1, 2). */
	unsigned (*progress)(void *context, const dyno_progress *progress, const struct cell *cell);
	void (*warn)(void *context, const char *message);
	/* What earlier runs tell of a model, added to what *past has; nothing is no failure. Its
	 * strings live as long as the arena. */
	bool (*remember)(void *context, const struct model_info *model, struct arena *arena,
			 struct past *past, struct dyno_error *err);
	/* Before anything is measured. Returning false ends it here (--dry-run). */
	bool (*planned)(void *context, const struct plan *plan,
			const struct plan_estimate *estimate);
};

struct benchmark {
	const struct settings *settings;
	struct benchmark_events events;    /* any may be NULL */
	const struct dyno_results *resume; /* an interrupted run: what it has is not measured
					    * again. Must outlive the results. Or NULL */
	const char *tag, *note, *commit;   /* to keep with the run; any may be NULL */
	bool describe; /* every model, also where measuring needs no description: for the plan */
};

/* True when at least one cell was measured. *results are the caller's to destroy; after a failure
 * they are there if the plan was made (all cells with their reasons), else NULL. Errors:
 * DYNO_ERROR_NOTHING, DYNO_ERROR_CANCELLED, or what went wrong before the first cell. */
bool benchmark_run(struct benchmark *benchmark, struct dyno_results **results,
		   struct dyno_error *err);

#endif
