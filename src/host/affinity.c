#include "host/affinity.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool parse(const char *cpus, cpu_set_t *set, struct dyno_error *err)
{
	CPU_ZERO(set);
	for (const char *at = cpus;; at++) {
		char *end;
		unsigned long first = strtoul(at, &end, 10), last = first;
		bool digits = end != at && *at >= '0' && *at <= '9';
		if (digits && *end == '-') {
			at = end + 1;
			last = strtoul(at, &end, 10);
			digits = end != at && *at >= '0' && *at <= '9';
		}
		if (!digits || last < first || last >= CPU_SETSIZE || (*end && *end != ','))
			return error_set(err, DYNO_ERROR_USAGE,
					 "‹pin›: \"%.100s\" is not a list of CPUs such as 0-3,6",
					 cpus);
		for (unsigned long cpu = first; cpu <= last; cpu++)
			CPU_SET(cpu, set);
		if (!*end)
			return true;
		at = end;
	}
}

bool affinity_count(const char *cpus, uint64_t *count, struct dyno_error *err)
{
	cpu_set_t set;
	if (!parse(cpus, &set, err))
		return false;
	long here = sysconf(_SC_NPROCESSORS_CONF);
	for (long cpu = here; here > 0 && cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			return error_set(err, DYNO_ERROR_USAGE,
					 "‹pin›: there is no CPU %ld: this machine has 0-%ld", cpu,
					 here - 1);
	*count = (uint64_t)CPU_COUNT(&set);
	return true;
}

bool affinity_set(const char *cpus, struct dyno_error *err)
{
	cpu_set_t set;
	if (!parse(cpus, &set, err))
		return false;
	if (sched_setaffinity(0, sizeof(set), &set) == 0)
		return true;
	return error_set(err, DYNO_ERROR_USAGE, "‹pin›: cannot run on CPUs %s: %s", cpus,
			 strerror(errno));
}
