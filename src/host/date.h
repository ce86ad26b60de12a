/* The time of day. Durations are measured with a clock that never goes back instead. */
#ifndef DYNO_HOST_DATE_H
#define DYNO_HOST_DATE_H

#include "core/base/arena.h"

/* Now, ISO 8601 in UTC; NULL when memory is exhausted. */
const char *date_now(struct arena *arena);

#endif
