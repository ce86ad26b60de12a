/* What the telemetry of AMD's GPUs and their sensor share. */
#ifndef DYNO_MEASURE_DEVICE_VENDORS_AMD_H
#define DYNO_MEASURE_DEVICE_VENDORS_AMD_H

#include "measure/device/device.h"

/* The folder of the GPU's hwmon files, below the root. */
bool amd_hwmon(const struct host_root *root, unsigned ordinal, char *path, size_t size,
	       struct dyno_error *err);

#endif
