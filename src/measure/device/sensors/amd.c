/* AMD's GPUs, by the hwmon files of the amdgpu driver (docs.kernel.org/gpu/amdgpu/thermal.html and
 * hwmon/sysfs-interface.html): the energy counter where there is one, else power, which older
 * kernels and boards average and newer ones give as it is. Files in µJ and µW. */
#include "measure/device/vendors/amd.h"
#include "core/base/count.h"
#include "host/sysfs.h"
#include "measure/device/sensor.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *file, *name;
	bool counter;
} sources[] = {
	{ "energy1_input", "energy", true },
	{ "power1_average", "average power", false },
	{ "power1_input", "power", false },
};

static bool read(struct sensor *sensor, const struct channel *channel, double now, double *value,
		 struct dyno_error *err)
{
	(void)now;
	errno = 0;
	*value = sysfs_number(&sensor->root, "%s", channel->file) * 1e-6;
	return *value >= 0 || error_set(err, DYNO_ERROR_IO, "hwmon: %s: %s", channel->file,
					errno ? strerror(errno) : "not a number");
}

static bool open(struct sensor *sensor, unsigned ordinal, struct dyno_error *err)
{
	char folder[128];
	double value;
	if (!amd_hwmon(&sensor->root, ordinal, folder, sizeof(folder), err))
		return false;
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct channel *channel = sensor_add(sensor, sources[i].name);
		channel->counter = sources[i].counter;
		snprintf(channel->file, sizeof(channel->file), "%s/%s", folder, sources[i].file);
		if (read(sensor, channel, 0, &value, NULL))
			return true;
		sensor->count = 0;
	}
	return error_set(err, DYNO_ERROR_UNSUPPORTED, "hwmon: %s has neither energy nor power",
			 folder);
}

const struct sensor_kind sensor_amd = {
	.name = "hwmon",
	.vendor = &vendor_amd,
	.period = 0.1,
	.baseline = 2,
	.open = open,
	.read = read,
};
