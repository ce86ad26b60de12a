/* A run while it is measured: what `dyno run` and each side of `dyno ab` do alike, a process at a
 * time. In which order, and until when, is theirs to say (benchmark.c, ab.c). */
#ifndef DYNO_MEASURE_RUN_STATE_H
#define DYNO_MEASURE_RUN_STATE_H

#include "measure/run/benchmark.h"
#include "measure/run/replicate.h"

/* How far it has come. Both sides of an A/B share one. */
struct pace {
	uint64_t started;              /* ns, monotonic */
	size_t done, total;            /* processes */
	size_t measured;               /* of those done: the others were there already */
	double seconds;                /* spent on these */
	unsigned stops;                /* how often the user has asked to stop */
	double (*left)(void *context); /* s, of whoever knows better than by the mean; or NULL */
	void *context;
};

/* Whose turn it is, and how a process that is no ordinary one differs. */
struct process_turn {
	size_t cell;
	uint32_t index;           /* among the cell's processes */
	uint64_t number;          /* differs between processes that are to have luck of their own */
	const char *outputs_path; /* where its outputs go; NULL: nowhere */
};

struct state {
	const struct settings *settings;
	const struct benchmark_events *events;
	struct pace *pace;
	struct dyno_results *results;
	struct arena *arena; /* of the results */
	struct run *run;
	struct plan plan;
	struct plan_estimate estimate;
	uint64_t memory_limit;
	const char *reason;      /* why the first cell failed, if it did: with all folders */
	struct strings folders;  /* to be left out of texts */
	uint64_t processes;      /* of a cell */
	struct counted *counted; /* models, by the metrics that analyse */
	struct process_turn turn;
	struct replicate_answer answer; /* of the process that was measured last */
	struct dyno_error *err;
};

/* Makes results with one run. False when memory is exhausted. */
bool state_init(struct state *state, const struct settings *settings,
		const struct benchmark_events *events, struct pace *pace, struct dyno_error *err);

/* The run's header, models, devices, cells, and a result for each of these. `before` is the run
 * that is resumed, or NULL. The caller finishes the state in either case; the results stay. */
bool state_prepare(struct state *state, const struct run *before, bool describe);
void state_finish(struct state *state);

/* NULL changes nothing. */
void state_label(struct state *state, const char *tag, const char *note, const char *commit);

/* Measures a process of a cell and takes over what it told. *replicate is NULL when it was
 * stopped before it had anything; else it may have failed, and its status says so. The cell is
 * still to be summarised. */
bool state_measure(struct state *state, const struct process_turn *turn,
		   struct replicate **replicate);

/* Sets a cell's status and fields anew from its processes. */
void state_summarise(struct state *state, size_t cell);

/* Lets metrics look at a complete cell once more. False when there was nothing to do, or the user
 * has stopped it: that is as if it had not begun, and a resumed run does it. */
bool state_analyse(struct state *state, size_t cell);

/* Tells the user of the process at hand; returns how often he has asked to stop. */
unsigned state_look(void *state, const char *step, uint64_t samples, double median, double low,
		    double high);

/* Hands the run, or a cell's result as it is now, to the caller. */
bool state_save_run(struct state *state);
bool state_save_result(struct state *state, size_t cell);

/* Notes the end of the run, unless it was stopped, and hands it to the caller. */
bool state_conclude(struct state *state);

/* Seconds since the start. */
double pace_seconds(const struct pace *pace);

size_t result_count_ok(const struct result *result);

#endif
