/* The null device: what the null engine "runs" on. It exists everywhere and has nothing to tell,
 * so that every rule about devices can be tested at once and exactly. */
#include "measure/device/device.h"

static unsigned count(const struct host_root *root, struct dyno_error *err)
{
	(void)root, (void)err;
	return 1;
}

static bool describe(const struct host_root *root, unsigned ordinal, struct arena *arena,
		     struct device_info *device, struct dyno_error *err)
{
	(void)root, (void)ordinal;
	device->name = arena_string(arena, "null device");
	return device->name || error_memory(err);
}

const struct vendor vendor_null = {
	.name = "null",
	.count = count,
	.describe = describe,
};
