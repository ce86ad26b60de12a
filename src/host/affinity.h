/* CPU lists as taskset and cgroups write them: "0-3,6". */
#ifndef DYNO_HOST_AFFINITY_H
#define DYNO_HOST_AFFINITY_H

#include "core/base/error.h"
#include <stdint.h>

/* Checks the list and counts its CPUs. */
bool affinity_count(const char *cpus, uint64_t *count, struct dyno_error *err);

/* Ties this process, and the threads it will start, to the CPUs. */
bool affinity_set(const char *cpus, struct dyno_error *err);

#endif
