/* Results by what a user names them. */
#ifndef DYNO_API_OPEN_H
#define DYNO_API_OPEN_H

#include "core/result/result.h"

/* A result argument: a JSON file, or (with the store at store_path, NULL: the default one) a run
 * id, "latest", "latest~1", "tag:NAME". The caller destroys it. */
struct dyno_results *results_open(const char *reference, const char *store_path, bool with_samples,
				  struct dyno_error *err);

#endif
