/* What a worker is told and tells of a planned cell. */
#ifndef DYNO_MEASURE_WORKER_LOAD_H
#define DYNO_MEASURE_WORKER_LOAD_H

#include "measure/plan/plan.h"
#include "measure/worker/protocol.h"

/* The load command of a cell. */
struct load_command load_command_of(const struct settings *settings, const struct cell_plan *cell,
				    uint64_t seed, uint64_t process);

/* What loading told of the cell: its real batch and sequence, and its precision. */
void load_answer_take(const struct load_answer *answer, struct result *result);

#endif
