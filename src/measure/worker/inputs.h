/* What a model's inputs would be, told before anything runs: which length each axis gets, what is
 * in each input, and why. */
#ifndef DYNO_MEASURE_WORKER_INPUTS_H
#define DYNO_MEASURE_WORKER_INPUTS_H

#include "core/base/json_writer.h"
#include "measure/engine/engine.h"
#include "measure/input/input.h"
#include "measure/worker/protocol.h"

struct told_axis {
	const char *name; /* "" where the model has none */
	uint64_t length;
	const char *why;
	bool guess;
};

struct told_input {
	const char *name, *type;
	struct told_axis *axes;
	size_t rank;
	const char *content, *why;
	bool guess;
};

struct told_inputs {
	uint64_t batch, sequence; /* 0: the model has no sequence */
	struct strings notes;
	struct told_input *items;
	size_t count;
};

/* The worker's side: its answer to the command "inputs". */
void told_inputs_write(const struct input_set *set, struct json_writer *out);

/* Loads the model on that engine, without optimising it, and asks. command has what a run would
 * have: batch, sequence, dims, inputs. */
bool told_inputs_ask(const struct load_command *command, double timeout, struct arena *arena,
		     struct told_inputs *told, struct dyno_error *err);

#endif
