/* What the telemetry of AMD's GPUs and their sensor share. */
#ifndef DYNO_MEASURE_DEVICE_VENDORS_AMD_H
#define DYNO_MEASURE_DEVICE_VENDORS_AMD_H

#include "measure/device/device.h"

struct amd_gpu {
	char folder[96];  /* of the device, below the root */
	char address[64]; /* "0000:03:00.0" */
	double kfd_id;    /* names its files under kfd/proc; NaN without KFD */
};

bool amd_find(const struct host_root *root, unsigned ordinal, struct amd_gpu *gpu,
	      struct dyno_error *err);

/* The folder of the GPU's hwmon files, below the root. */
bool amd_hwmon(const struct host_root *root, unsigned ordinal, char *path, size_t size,
	       struct dyno_error *err);

#endif
