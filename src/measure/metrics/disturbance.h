/* When a process counts as disturbed: by other programs' use of the CPUs, or by its device. docs/
 * method.md says the rules and why. */
#ifndef DYNO_MEASURE_METRICS_DISTURBANCE_H
#define DYNO_MEASURE_METRICS_DISTURBANCE_H

#include "core/result/result.h"
#include "host/cpu_times.h"
#include "measure/metrics/recording.h"

/* Shares of CPU time between two readings into the replicate; marks it. */
void disturbance_by_cpu(struct arena *arena, struct replicate *replicate,
			const struct cpu_times *before, const struct cpu_times *after);

/* The same from the readings of its device. */
void disturbance_by_device(struct arena *arena, struct replicate *replicate,
			   const struct recording *recording);

#endif
