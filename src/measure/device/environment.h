/* Facts of this machine, and what about it makes numbers untrustworthy. */
#ifndef DYNO_MEASURE_DEVICE_ENVIRONMENT_H
#define DYNO_MEASURE_DEVICE_ENVIRONMENT_H

#include "core/base/text_list.h"
#include "host/root.h"
#include "measure/device/device.h"
#include <stdint.h>

/* Facts of this machine for a run's environment: cpu model, cores, affinity, cgroup quota,
 * governor, turbo, kernel, memory, load average, swap, … (docs/devices.md lists them) and warnings
 * about what makes numbers untrustworthy. The host's name is left out: result files are passed
 * around, and no number depends on it. False only when memory is exhausted. */
bool environment_describe(const struct host_root *root, struct arena *arena,
			  struct properties *environment, struct strings *warnings,
			  struct dyno_error *err);

/* CPUs this process may use: the affinity mask, cut by the cgroup's quota (rounded down: a thread
 * more than the quota carries is paused in mid-sample); at least 1. */
uint64_t environment_usable_cpus(const struct host_root *root);

/* The load average of the last minute; NaN where the kernel does not tell. */
double environment_load(const struct host_root *root);

#endif
