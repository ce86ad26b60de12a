/* The plan of `dyno run` in words, as JSON, and as the YAML that --config reads. */
#ifndef DYNO_CLI_PRINT_PLAN_H
#define DYNO_CLI_PRINT_PLAN_H

#include "core/base/buffer.h"
#include "core/base/json_writer.h"
#include "measure/run/estimate.h"

/* "4 cells × 3 processes, 2 min to 5 min, weights of 440 MB", as far as it is known. */
void plan_text_estimate(const struct settings *settings, const struct plan_estimate *estimate,
			struct buffer *out);

/* A line for each cell: what it is, how long it takes, what memory it needs, or why it cannot be
 * measured; each begins with `before`. */
void plan_text_cells(const struct plan *plan, const struct plan_estimate *estimate,
		     const char *before, struct arena *arena, struct buffer *out);

/* Every setting that has a value, one a line. */
void plan_text_yaml(const struct settings *settings, struct buffer *out);

/* All of it. */
void plan_text_json(const struct settings *settings, const struct plan *plan,
		    const struct plan_estimate *estimate, struct json_writer *writer);

/* "40 s", "1 min 20 s", "2 h 10 min": as exact as an estimate can be. */
#define PLAN_TIME_SIZE 32
const char *plan_time(char text[PLAN_TIME_SIZE], double seconds);

#endif
