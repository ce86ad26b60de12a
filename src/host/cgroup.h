/* Limits that a container or a service manager puts on this process: control groups, version 1 and
 * 2 (kernel Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst). */
#ifndef DYNO_HOST_CGROUP_H
#define DYNO_HOST_CGROUP_H

#include "host/root.h"
#include <stdbool.h>
#include <stdint.h>

struct cgroup_limits {
	double cpus;    /* of CPU time per time; NaN: no limit */
	double memory;  /* bytes; NaN: no limit */
	char path[256]; /* of this process's group, "" unknown */
};

/* The tightest limit of this process's group and all the groups above it that can be seen. */
void cgroup_read(const struct host_root *root, struct cgroup_limits *limits);

#endif
