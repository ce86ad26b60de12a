/* NVIDIA's GPUs, by NVML: the energy counter that Volta and later have, else the power of now. On
 * some boards that is an average over the last second (NVML API reference,
 * nvmlDeviceGetPowerUsage). Both are of the whole board. */
#include "measure/device/vendors/nvml.h"
#include "measure/device/sensor.h"
#include <stdlib.h>

struct state {
	struct nvml nvml;
	struct nvml_device *device;
	int (*energy)(struct nvml_device *device, unsigned long long *millijoules);
	int (*power)(struct nvml_device *device, unsigned *milliwatts);
};

static bool read(struct sensor *sensor, const struct channel *channel, double now, double *value,
		 struct dyno_error *err)
{
	(void)now;
	struct state *state = sensor->state;
	unsigned long long millijoules = 0;
	unsigned milliwatts = 0;
	int code = channel->counter ? state->energy(state->device, &millijoules)
				    : state->power(state->device, &milliwatts);
	*value = (channel->counter ? (double)millijoules : milliwatts) * 1e-3;
	return code == NVML_SUCCESS ||
	       error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: %s", nvml_reason(&state->nvml, code));
}

static bool choose(struct sensor *sensor, struct dyno_error *err)
{
	struct state *state = sensor->state;
	struct channel *channel = sensor_add(sensor, "board");
	double value;
	state->energy = (int (*)(struct nvml_device *, unsigned long long *))nvml_find(
		&state->nvml, "nvmlDeviceGetTotalEnergyConsumption", NULL);
	state->power = (int (*)(struct nvml_device *, unsigned *))nvml_find(
		&state->nvml, "nvmlDeviceGetPowerUsage", NULL);
	channel->counter = true;
	if (state->energy && read(sensor, channel, 0, &value, NULL))
		return true;
	channel->counter = false;
	if (!state->power)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "NVML: too old a driver to tell of power");
	return read(sensor, channel, 0, &value, err);
}

static void close(struct sensor *sensor)
{
	struct state *state = sensor->state;
	nvml_close(&state->nvml);
	free(state);
}

static bool open(struct sensor *sensor, unsigned ordinal, struct dyno_error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (!state)
		return error_memory(err);
	if (!nvml_open(&state->nvml, &sensor->root, err)) {
		free(state);
		return false;
	}
	sensor->state = state;
	if (nvml_device(&state->nvml, ordinal, &state->device, err) && choose(sensor, err))
		return true;
	close(sensor);
	return false;
}

const struct sensor_kind sensor_nvml = {
	.name = "nvml",
	.vendor = &vendor_nvidia,
	.period = 0.1,
	.baseline = 2,
	.open = open,
	.read = read,
	.close = close,
};
