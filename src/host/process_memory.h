/* Resident memory of a process on the host, as the kernel counts it (proc_pid_status(5)). */
#ifndef DYNO_HOST_PROCESS_MEMORY_H
#define DYNO_HOST_PROCESS_MEMORY_H

#include "host/root.h"
#include <stdbool.h>
#include <stdint.h>

struct process_memory {
	double resident; /* bytes now */
	double peak;     /* most since the start or the last reset; NaN where it is not kept */
};

/* pid <= 0: this process. False when there is no such process or it cannot be read.
 *
 * The kernel's running counters lag behind by up to some hundred kB a thread; `exact` has it walk
 * the page tables instead, which takes some 40 ms per GB. */
bool process_memory_read(const struct host_root *root, int64_t pid, bool exact,
			 struct process_memory *memory);

/* The process's own part of it: without files and what it shares, such as the sample log, which
 * grows with every sample. NaN where it cannot be read. */
double process_memory_own(const struct host_root *root, int64_t pid);

/* From now on this process's peak counts anew. False where that is not permitted, or not built into
 * the kernel: the peak then includes what came before. */
bool process_memory_reset_peak(const struct host_root *root);

#endif
