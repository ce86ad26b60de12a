/* Prices and formulas of the command line, and of a file of them. */
#ifndef DYNO_CLI_COSTS_H
#define DYNO_CLI_COSTS_H

#include "cli/command.h"

/* What the file of ‹prices› says, and on top of it the command line. */
bool read_costs(const struct invocation *invocation, struct cost_options *costs,
		struct dyno_error *err);

/* The same, made into fields of all these results (NULL ones are left out). */
bool derive_costs(const struct invocation *invocation, struct dyno_results *const *results,
		  size_t count, struct dyno_error *err);

#endif
