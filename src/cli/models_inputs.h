/* The inputs that models would be measured with. */
#ifndef DYNO_CLI_MODELS_INPUTS_H
#define DYNO_CLI_MODELS_INPUTS_H

#include "core/base/option.h"
#include "core/result/result.h"

struct inputs_options {
	uint64_t batch, sequence;
	struct strings dims, inputs;
	const char *revision, *file;
	bool offline, json;
};

/* Of each model, as text or JSON; the exit status. What is wrong with one is said, and the others
 * are told all the same. */
int models_inputs(const struct strings *models, const struct inputs_options *options,
		  struct arena *arena);

#endif
