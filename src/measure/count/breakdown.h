/* Where the work of one inference goes: a count summed up by component and by operator, and the
 * type of the model that follows from it. */
#ifndef DYNO_MEASURE_COUNT_BREAKDOWN_H
#define DYNO_MEASURE_COUNT_BREAKDOWN_H

#include "measure/count/count.h"

/* Fills the counted half of the result's breakdown. False when memory is exhausted. */
bool breakdown_count(struct analysis *analysis, const struct count *count);

/* "transformer", "cnn", "rnn", "other": docs/method.md has the rule. */
const char *model_type(const struct count *count);

#endif
