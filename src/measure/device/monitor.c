#include "measure/device/monitor.h"
#include <math.h>

const struct monitor_kind *const monitor_kinds[] = { &monitor_cpu, &monitor_nvml, &monitor_amd,
						     &monitor_null, NULL };

static const struct monitor_kind *kind_of(const struct vendor *vendor)
{
	size_t i = 0;
	while (monitor_kinds[i] && monitor_kinds[i]->vendor != vendor)
		i++;
	return monitor_kinds[i];
}

bool monitor_open(struct monitor *monitor, const struct platform *platform, unsigned ordinal,
		  const struct host_root *root, struct dyno_error *err)
{
	*monitor = (struct monitor){ .root = *root, .ordinal = ordinal };
	if (!platform->vendor)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "%s", platform->blind);
	const struct monitor_kind *kind = kind_of(platform->vendor);
	if (!kind)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "dyno cannot watch this device");
	if (!kind->open(monitor, err))
		return false;
	monitor->kind = kind;
	return true;
}

void monitor_begin(struct monitor *monitor)
{
	if (monitor->kind && monitor->kind->begin)
		monitor->kind->begin(monitor);
}

void monitor_read(struct monitor *monitor, const struct monitored *who, double values[READINGS])
{
	for (size_t i = 0; i < READINGS; i++)
		values[i] = NAN;
	if (monitor->kind)
		monitor->kind->read(monitor, who, values);
}

void monitor_close(struct monitor *monitor)
{
	if (monitor->kind && monitor->kind->close)
		monitor->kind->close(monitor);
	monitor->kind = NULL;
}

void monitor_slowed(double values[READINGS], uint64_t reasons)
{
	for (size_t i = READING_REASON_FIRST; i < READINGS; i++)
		values[i] = reasons >> i & 1;
	values[READING_SLOWED] = reasons != 0;
}
