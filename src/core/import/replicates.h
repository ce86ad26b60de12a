/* Files of one benchmark, each written by another start of the tool, as processes of one run. */
#ifndef DYNO_CORE_IMPORT_REPLICATES_H
#define DYNO_CORE_IMPORT_REPLICATES_H

#include "core/result/result.h"

/* Adds the processes of `more` to those of the results, and destroys it, also on failure. Both are
 * imported files of one tool with one run, whose cells are the same; `name` is what messages call
 * the file of `more`. import_replicated has to follow the last of them. */
bool import_add_replicate(struct dyno_results *results, struct dyno_results *more, const char *name,
			  struct dyno_error *err);

/* Sets what follows from all processes together. */
bool import_replicated(struct dyno_results *results, struct dyno_error *err);

#endif
