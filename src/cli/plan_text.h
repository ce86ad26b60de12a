/* The plan of `dyno run` in words, and as the YAML that --config reads. */
#ifndef DYNO_CLI_PLAN_TEXT_H
#define DYNO_CLI_PLAN_TEXT_H

#include "core/base/buffer.h"
#include "measure/plan/plan.h"

/* "at most 4 cells × 3 processes, 1 min 02 s, weights of 440 MB", as far as it is known. */
void plan_text_estimate(const struct settings *settings, const struct plan_estimate *estimate,
			struct buffer *out);

/* Every setting that has a value, one a line. */
void plan_text_yaml(const struct settings *settings, struct buffer *out);

#endif
