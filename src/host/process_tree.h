/* Which processes are ours: a process, and all that it has started. */
#ifndef DYNO_HOST_PROCESS_TREE_H
#define DYNO_HOST_PROCESS_TREE_H

#include "host/root.h"
#include <stdbool.h>
#include <stdint.h>

/* Is it that one, or one below it? False where the kernel shows no such process: one that ended, or
 * whose number is of another PID namespace. */
bool process_descends(const struct host_root *root, int64_t pid, int64_t ancestor);

#endif
