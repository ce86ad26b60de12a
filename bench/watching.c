/* What it costs to watch a device (src/measure/device/monitor.h): CPU time and time of a reading,
 * and the share of a CPU that so many a second take. It watches itself at work. Usage:
 * bench-watching [HARDWARE] */
#include "measure/device/monitor.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define READINGS_TAKEN 2000
#define A_SECOND       5

static double seconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	static double values[READINGS];
	struct host_root root = host_root_default();
	struct arena arena = { 0 };
	struct device_choice choice;
	struct monitor monitor;
	struct dyno_error err = { 0 };
	if (!device_choose(argc > 1 ? argv[1] : "cpu", &arena, &choice, &err) ||
	    !monitor_open(&monitor, choice.platform, choice.ordinal, &root, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	struct monitored who = { .own = getpid(), .worker = getpid() };
	double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	monitor_begin(&monitor);
	for (size_t i = 0; i < READINGS_TAKEN; i++) {
		who.now = (double)i / A_SECOND; /* what is asked for once a second is */
		monitor_read(&monitor, &who, values);
	}
	wall = (seconds(CLOCK_MONOTONIC) - wall) / READINGS_TAKEN;
	cpu = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / READINGS_TAKEN;
	printf("%s: a reading takes %.1f us of CPU time, %.1f us; %d a second: %.3f %% of a CPU\n",
	       choice.id, cpu * 1e6, wall * 1e6, A_SECOND, cpu * A_SECOND * 100);
	monitor_close(&monitor);
	arena_finish(&arena);
	return 0;
}
