/* Floating-point operations that the processor has retired, by its own counters
 * (perf_event_open(2)), of this process in user space, all threads that are started after opening.
 *
 * Adding a processor: its rows in the tables of flop_counters.c, with their source. */
#ifndef DYNO_MEASURE_COUNT_FLOP_COUNTERS_H
#define DYNO_MEASURE_COUNT_FLOP_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOP_COUNTERS_MAX 8

/* One event: so many operations each time it happens. A fused multiply-add happens twice. */
struct flop_event {
	uint64_t config; /* of PERF_TYPE_RAW: event select, and unit mask << 8 */
	double operations;
};

struct flop_counters {
	int files[FLOP_COUNTERS_MAX];
	double operations[FLOP_COUNTERS_MAX];
	size_t count;
};

/* The events of a processor, by the vendor, family and model of CPUID; NULL when dyno has no table
 * for it. */
const struct flop_event *flop_events(const char *vendor, unsigned family, unsigned model,
				     size_t *count);

/* NULL when they count; else why they do not, and what to do (static text). */
const char *flop_counters_open(struct flop_counters *counters);

/* Operations since opening; scaled up where the kernel had to share the counters. NaN when one
 * cannot be read. */
double flop_counters_read(const struct flop_counters *counters);

void flop_counters_close(struct flop_counters *counters); /* also of a zeroed one */

#endif
