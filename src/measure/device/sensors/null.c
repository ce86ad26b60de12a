/* The null sensor, of the null device: ten watts for ever, exactly, on the clock that it is read
 * by; the machine around it draws twice that. */
#include "measure/device/sensor.h"

#define WATTS 10.0

static bool open(struct sensor *sensor, unsigned ordinal, struct dyno_error *err)
{
	(void)ordinal, (void)err;
	struct channel *channel = sensor_add(sensor, "constant");
	channel->counter = true;
	channel = sensor_add(sensor, "machine");
	channel->part = PART_PLATFORM;
	return true;
}

static bool read(struct sensor *sensor, const struct channel *channel, double now, double *value,
		 struct dyno_error *err)
{
	(void)sensor, (void)err;
	*value = channel->counter ? WATTS * now : 2 * WATTS;
	return true;
}

const struct sensor_kind sensor_null = {
	.name = "null",
	.vendor = &vendor_null,
	.baseline = 0.01,
	.open = open,
	.read = read,
};
