/* dyno run --resume: from a stored run to the settings that it goes on with. */
#ifndef DYNO_CLI_RESUME_H
#define DYNO_CLI_RESUME_H

#include "cli/command.h"

/* A resumed run goes on with its own plan. Of that plan the command line may repeat what only the
 * caller can say (settings_is_of_caller), nothing else. */
bool resume_check_words(const struct invocation *invocation, bool config, struct dyno_error *err);

/* Puts the run's plan into the invocation's settings. A plan is data: what it names outside of
 * dyno counts if the user has begun this run here himself, or has repeated it on the command line.
 * Otherwise it fails, with *instead the command line that says it all (in the arena). `store` as
 * the command was given it, or NULL. */
bool resume_plan(const struct invocation *invocation, const struct run *run, const char *store,
		 const char **instead, struct dyno_error *err);

#endif
