/* Who used the CPUs: the machine's time since boot, as the kernel counts it, and this process's
 * share of it. Two readings around a piece of work tell how much others took meanwhile, which was
 * the best sign of a spoiled sample. */
#ifndef DYNO_HOST_CPU_TIMES_H
#define DYNO_HOST_CPU_TIMES_H

#include "host/root.h"
#include <stdbool.h>
#include <stdint.h>

/* All in seconds of CPU time (two CPUs have 2 s in a second). */
struct cpu_times {
	double total; /* of all CPUs, whatever they did, steal included */
	double idle;  /* waiting for input and output included */
	double steal; /* taken by the hypervisor */
	double own;   /* of this process, its ended children and the worker */
};

/* Reads /proc/stat, this process and, if worker > 0, that process too. Take both readings while the
 * worker lives, or both around its whole life: an ended child is counted as ours once it has been
 * waited for. False when the kernel does not tell, or the worker is gone. */
bool cpu_times_read(const struct host_root *root, int64_t worker, struct cpu_times *times);

/* Share (0 … 1) of the machine's CPU time between two readings that neither we nor the hypervisor
 * took, nor was idle; NaN when it cannot be told: counters that run back, or less than
 * CPU_TIMES_MINIMUM seconds of CPU time, where the kernel's ticks of 10 ms are too coarse. */
double cpu_times_foreign(const struct cpu_times *before, const struct cpu_times *after);

/* The share that the hypervisor gave to others. */
double cpu_times_steal(const struct cpu_times *before, const struct cpu_times *after);

/* Is that certainly too much for samples to be trusted, however coarse the ticks are? Can be told
 * of a shorter time than the shares. */
bool cpu_times_disturbed(const struct cpu_times *before, const struct cpu_times *after);

#define CPU_TIMES_MINIMUM 0.5

#endif
