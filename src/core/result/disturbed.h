/* What disturbed the processes of cells, in words for notes. */
#ifndef DYNO_CORE_RESULT_DISTURBED_H
#define DYNO_CORE_RESULT_DISTURBED_H

#include "core/result/result.h"

/* How reasons that are other programs' CPU time begin. */
#define DISTURBED_BY_OTHERS "other programs"

/* Adds a reason (not formatted further) to those for which the process is disturbed, and marks it.
 * arena->failed tells of exhausted memory. */
void replicate_disturb(struct arena *arena, struct replicate *replicate, const char *reason);

/* What else than other programs' CPU time, which every mark is of unless it says otherwise,
 * disturbed a process of the cell: the first such reason; NULL: nothing. */
const char *result_disturbed_by(const struct result *result);

bool result_is_disturbed(const struct result *result);

#endif
