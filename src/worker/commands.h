/* The commands that dyno's parent process sends, as one object each: a line comes in, out[] gets
 * the answer. A worker serves one work in its life. */
#ifndef DYNO_WORKER_COMMANDS_H
#define DYNO_WORKER_COMMANDS_H

#include "measure/metrics/metric.h"
#include "measure/worker/protocol.h"
#include "measure/worker/sampler.h"

struct observed {
	const struct metric *metric;
	struct observation observation;
	struct found_rows found;
};

struct work {
	struct arena arena; /* what lives as long as the work */
	struct load_command command;
	struct engine *engine;
	struct session *session;
	struct input_model model;
	struct input_set inputs;
	struct sampler sampler;
	struct observed *observed; /* one for each metric that was asked for */
	size_t observed_count;
	double load_time;
	double busy; /* s in sampling blocks */
	double rate; /* inferences per second, weighted by the blocks' times */
	struct warm_up warm_up;
};

/* A zeroed work with its sampler's log and stop set is ready for a load. */
void work_finish(struct work *work);

/* Performs one command and writes its answer, an error included. */
void command_perform(struct work *work, const struct json_value *command,
		     struct json_writer *answer);

/* Calls the metrics that were asked for; those of rows alone at MOMENT_ROWS. */
void work_observe(struct work *work, enum moment moment);

/* What they have found by now, as members of an answer. */
void work_write_observations(struct work *work, struct json_writer *out);

/* --- Inputs (inputs.c) ----------------------------------------------------------------------- */

/* Says in the answer what the model's axes are, and makes its inputs unless it is only described.
 */
bool work_make_inputs(struct work *work, struct load_answer *answer, struct dyno_error *err);

/* Inputs of that batch. */
bool work_make_set(struct work *work, uint64_t batch, struct input_set *set,
		   struct dyno_error *err);

/* Inputs of the measured batch, with that row of the data set; what belongs to them is in the
 * arena.
 */
bool work_make_row(struct work *work, const struct data_set *data, uint64_t row,
		   struct arena *arena, struct input_set *set, struct dyno_error *err);

/* The command "inputs". */
bool work_inputs(struct work *work, const struct json_value *command, struct json_writer *out,
		 struct dyno_error *err);

/* --- Outputs (outputs.c) ---------------------------------------------------------------------- */

/* What is done with the outputs of an inference. */
typedef bool work_taker(void *context, const struct tensor *outputs, size_t count,
			struct dyno_error *err);

/* Runs the model on every row of the data set, `most` inferences at most, or takes the outputs that
 * are there where there is none. *total (may be NULL) gets how many inferences there are. */
bool work_infer(struct work *work, uint64_t most, work_taker *take, void *context, uint64_t *total,
		struct dyno_error *err);

/* Runs the model on every row of an open data set. */
bool work_infer_rows(struct work *work, const struct data_set *data, uint64_t most,
		     work_taker *take, void *context, struct dyno_error *err);

/* The command "outputs". */
bool work_outputs(struct work *work, const struct json_value *command, struct json_writer *out,
		  struct dyno_error *err);

/* --- Rows (rows.c) ---------------------------------------------------------------------------- */

/* The command "rows": metrics see what the model makes of every row of the data set. */
bool work_rows(struct work *work, const struct json_value *command, struct json_writer *out,
	       struct dyno_error *err);

#endif
