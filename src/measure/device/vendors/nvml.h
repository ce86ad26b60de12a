/* NVML, the library of nvidia-smi, which comes with NVIDIA's driver. Its functions are few and
 * stable, so their declarations are given where they are called (after the NVML API reference,
 * docs.nvidia.com/deploy/nvml-api) and no NVIDIA header is needed.
 *
 * Which GPU is cuda:N? NVML counts by PCI address. CUDA does so only with
 * CUDA_DEVICE_ORDER=PCI_BUS_ID, which provider_append sets unless the user has set it, and
 * CUDA_VISIBLE_DEVICES picks from that. */
#ifndef DYNO_MEASURE_DEVICE_VENDORS_NVML_H
#define DYNO_MEASURE_DEVICE_VENDORS_NVML_H

#include "measure/device/device.h"
#include "measure/device/vendors/visible.h"

struct nvml_device; /* nvmlDevice_t is a pointer to one */

enum nvml_return { /* nvmlReturn_t */
	NVML_SUCCESS = 0,
	NVML_NOT_FOUND = 6,
	NVML_INSUFFICIENT_SIZE = 7,
};

struct nvml {
	void *library;
	int (*shutdown)(void);
	const char *(*error_string)(int code);
	int (*handle)(unsigned index, struct nvml_device **device);
	unsigned count;
	unsigned visible[VISIBLE_MAX]; /* NVML's index of each ordinal */
	unsigned visible_count;
};

/* Opens and starts the library that the root names; nvml_close ends it. Starting it takes from a
 * few to some hundred ms. */
bool nvml_open(struct nvml *nvml, const struct host_root *root, struct dyno_error *err);
void nvml_close(struct nvml *nvml);

/* Why none is visible, where none is. */
const char *nvml_why_none(const struct nvml *nvml);

/* The device that cuda:ORDINAL is. */
bool nvml_device(const struct nvml *nvml, unsigned ordinal, struct nvml_device **device,
		 struct dyno_error *err);

typedef void nvml_function(void);

/* Newer drivers have the first name, older ones only a later one (or NULL). NULL when there is
 * none. */
nvml_function *nvml_find(const struct nvml *nvml, const char *name, const char *older);

struct nvml_memory { /* nvmlMemory_t */
	unsigned long long total, free, used;
};

enum nvml_clock { /* nvmlClockType_t */
	NVML_CLOCK_SM = 1,
	NVML_CLOCK_MEMORY = 2,
};

#define NVML_NOT_AVAILABLE (~0ULL) /* NVML_VALUE_NOT_AVAILABLE */

/* The first two members of nvmlProcessInfo_t; how many follow depends on the version. */
struct nvml_process {
	unsigned pid;
	unsigned long long memory;
};

#define NVML_PROCESSES 1024

/* With MIG one process has an entry for each instance. */
struct nvml_processes {
	struct nvml_process items[NVML_PROCESSES];
	unsigned count;
};

/* False when the driver does not tell (too old, no permission with MIG, or more of them). */
bool nvml_list_processes(const struct nvml *nvml, struct nvml_device *device,
			 struct nvml_processes *list);

/* NVML's own words for what it has returned. Static. */
const char *nvml_reason(const struct nvml *nvml, int code);

#endif
