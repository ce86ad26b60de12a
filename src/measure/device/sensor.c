#include "measure/device/sensor.h"
#include <math.h>
#include <stdio.h>

const struct sensor_kind *const sensor_kinds[] = { &sensor_rapl, &sensor_nvml, &sensor_amd,
						   &sensor_null, NULL };

bool sensor_open(struct sensor *sensor, const struct platform *platform, unsigned ordinal,
		 const struct host_root *root, struct dyno_error *err)
{
	*sensor = (struct sensor){ .root = *root };
	if (!platform->vendor)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "%s", platform->blind);
	for (size_t i = 0; sensor_kinds[i]; i++) {
		if (sensor_kinds[i]->vendor != platform->vendor)
			continue;
		sensor->kind = sensor_kinds[i];
		if (sensor->kind->open(sensor, ordinal, err))
			return true;
		sensor->kind = NULL;
		return false;
	}
	return error_set(err, DYNO_ERROR_UNSUPPORTED, "dyno knows no energy sensor of this device");
}

void sensor_close(struct sensor *sensor)
{
	if (sensor->kind && sensor->kind->close)
		sensor->kind->close(sensor);
	sensor->kind = NULL;
}

struct channel *sensor_add(struct sensor *sensor, const char *name)
{
	if (sensor->count == CHANNEL_MAX)
		return NULL;
	struct channel *channel = &sensor->channels[sensor->count++];
	*channel = (struct channel){ .part = PART_DEVICE, .range = NAN };
	snprintf(channel->name, sizeof(channel->name), "%s", name);
	return channel;
}

bool sensor_describe(const struct platform *platform, unsigned ordinal,
		     const struct host_root *root, struct arena *arena,
		     struct properties *properties, struct dyno_error *err)
{
	struct sensor sensor;
	struct dyno_error reason = { 0 };
	struct buffer text = { 0 };
	if (sensor_open(&sensor, platform, ordinal, root, &reason)) {
		for (size_t i = 0; i < sensor.count; i++)
			buffer_printf(&text, "%s%s", i ? ", " : "", sensor.channels[i].name);
		buffer_printf(&text, " (%s)", sensor.kind->name);
		sensor_close(&sensor);
	} else {
		buffer_printf(&text, "none: %s", reason.message);
	}
	bool added = !text.failed &&
		     properties_add_text(arena, properties, "power_source", buffer_text(&text));
	buffer_finish(&text);
	return added || error_memory(err);
}
