/* What a worker's metrics have found, out of its answers to "finish" and "rows", which are taken on
 * no trust. */
#ifndef DYNO_MEASURE_RUN_FOUND_H
#define DYNO_MEASURE_RUN_FOUND_H

#include "measure/metrics/metric.h"

/* Values of this process and reasons of those that are absent. */
bool found_values(struct arena *arena, const struct json_value *answer, struct replicate *replicate,
		  struct told *told, struct dyno_error *err);

/* What was found out over the rows of the data set, into told->rows. */
bool found_rows(struct arena *arena, const struct json_value *answer, struct told *told,
		struct dyno_error *err);

#endif
