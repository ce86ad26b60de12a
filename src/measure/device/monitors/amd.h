/* The parts of the monitor of AMD's GPUs. */
#ifndef DYNO_MEASURE_DEVICE_MONITORS_AMD_H
#define DYNO_MEASURE_DEVICE_MONITORS_AMD_H

#include "measure/device/monitor.h"
#include "measure/device/vendors/amd.h"

/* --- What slows it down, from gpu_metrics (amd_metrics.c) ------------------------------------- */

#define AMD_RESIDENCIES 8

struct amd_metrics {
	uint64_t before[AMD_RESIDENCIES]; /* counters of the time that a limit held it down */
	bool known;                       /* they were read */
};

/* Bits 1 << READING_…; false where the table is none that dyno knows, or tells nothing. */
bool amd_metrics_slowed(struct amd_metrics *metrics, const void *bytes, size_t length,
			uint64_t *reasons);

/* --- Who else is at work on it (amd_processes.c) ---------------------------------------------- */

#define AMD_CLIENTS 128

struct amd_processes {
	double asked; /* s; NaN: not yet */
	double count, share;
	struct amd_client {
		int64_t pid;
		double busy; /* ns, of its engines */
	} clients[AMD_CLIENTS];
	size_t client_count;
};

void amd_processes_begin(struct amd_processes *processes);
void amd_processes_read(struct amd_processes *processes, const struct host_root *root,
			const struct amd_gpu *gpu, const struct monitored *who);

#endif
