/* Results by what a user names them. */
#ifndef DYNO_API_OPEN_H
#define DYNO_API_OPEN_H

#include "core/base/buffer.h"
#include "core/result/result.h"

/* A result argument: a JSON file, or (with the store at store_path, NULL: the default one) a run
 * id, "latest", "latest~1", "tag:NAME"; all but the id pass over runs that are marked invalid. What
 * was passed over is said in *said, one sentence; NULL: nobody is told. The caller destroys it. */
struct dyno_results *results_open(const char *reference, const char *store_path, bool with_samples,
				  struct buffer *said, struct dyno_error *err);

/* What a tool left in a folder; the caller destroys it. */
struct dyno_results *results_of_folder(const char *path, struct dyno_error *err);

#endif
