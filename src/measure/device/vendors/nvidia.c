/* NVIDIA's GPUs, by NVML (nvml.h). The GPU's UUID and serial number are left out of descriptions,
 * for the reason that the host's name is. */
#include "core/base/count.h"
#include "host/sysfs.h"
#include "measure/device/vendors/nvml.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Describing ------------------------------------------------------------------------------- */

enum getter {
	GET_UNSIGNED, /* (device, unsigned *) */
	GET_CLOCK,    /* (device, clock, unsigned *) */
	GET_SWITCH,   /* (device, unsigned *): "on" or "off" */
	GET_SWITCHES, /* (device, unsigned *now, unsigned *after reboot): "on" or "off" */
};

static const struct fact {
	const char *key;
	const char *function;
	enum getter getter;
	double scale; /* to the SI base unit */
	enum nvml_clock clock;
} facts[] = {
	{ "cores", "nvmlDeviceGetNumGpuCores", GET_UNSIGNED, 1, 0 },
	{ "frequency_max", "nvmlDeviceGetMaxClockInfo", GET_CLOCK, 1e6, NVML_CLOCK_SM },
	{ "memory_frequency_max", "nvmlDeviceGetMaxClockInfo", GET_CLOCK, 1e6, NVML_CLOCK_MEMORY },
	{ "memory_bus_width", "nvmlDeviceGetMemoryBusWidth", GET_UNSIGNED, 1, 0 },
	{ "power_limit", "nvmlDeviceGetEnforcedPowerLimit", GET_UNSIGNED, 1e-3, 0 },
	{ "pcie_generation", "nvmlDeviceGetMaxPcieLinkGeneration", GET_UNSIGNED, 1, 0 },
	{ "pcie_width", "nvmlDeviceGetMaxPcieLinkWidth", GET_UNSIGNED, 1, 0 },
	{ "persistence", "nvmlDeviceGetPersistenceMode", GET_SWITCH, 1, 0 },
	{ "ecc", "nvmlDeviceGetEccMode", GET_SWITCHES, 1, 0 },
	{ "mig", "nvmlDeviceGetMigMode", GET_SWITCHES, 1, 0 },
};

static int get(nvml_function *function, const struct fact *fact, struct nvml_device *device,
	       unsigned *value)
{
	unsigned pending = 0;
	switch (fact->getter) {
	case GET_CLOCK:
		return ((int (*)(struct nvml_device *, int, unsigned *))function)(
			device, (int)fact->clock, value);
	case GET_SWITCHES:
		return ((int (*)(struct nvml_device *, unsigned *, unsigned *))function)(
			device, value, &pending);
	case GET_UNSIGNED:
	case GET_SWITCH:
		break;
	}
	return ((int (*)(struct nvml_device *, unsigned *))function)(device, value);
}

/* What this GPU or driver lacks is left out. */
static bool add_fact(const struct nvml *nvml, struct nvml_device *device, const struct fact *fact,
		     struct arena *arena, struct properties *properties)
{
	nvml_function *function = nvml_find(nvml, fact->function, NULL);
	unsigned value = 0;
	if (!function || get(function, fact, device, &value) != NVML_SUCCESS)
		return true;
	if (fact->getter == GET_SWITCH || fact->getter == GET_SWITCHES)
		return properties_add_text(arena, properties, fact->key, value ? "on" : "off");
	return properties_add_number(arena, properties, fact->key, value * fact->scale);
}

static bool add_versions(const struct nvml *nvml, struct arena *arena,
			 struct properties *properties)
{
	char text[96] = "";
	int version = 0;
	int (*driver)(char *, unsigned) =
		(int (*)(char *, unsigned))nvml_find(nvml, "nvmlSystemGetDriverVersion", NULL);
	int (*cuda)(int *) = (int (*)(int *))nvml_find(nvml, "nvmlSystemGetCudaDriverVersion_v2",
						       "nvmlSystemGetCudaDriverVersion");
	if (driver && driver(text, sizeof(text)) == NVML_SUCCESS) {
		sysfs_clean(text);
		if (!properties_add_text(arena, properties, "driver", text))
			return false;
	}
	if (!cuda || cuda(&version) != NVML_SUCCESS)
		return true;
	snprintf(text, sizeof(text), "%d.%d", version / 1000, version % 1000 / 10);
	return properties_add_text(arena, properties, "driver_cuda", text);
}

static bool add_memory(const struct nvml *nvml, struct nvml_device *device, struct arena *arena,
		       struct properties *properties)
{
	struct nvml_memory memory = { 0 };
	int (*get_memory)(struct nvml_device *, struct nvml_memory *) =
		(int (*)(struct nvml_device *, struct nvml_memory *))nvml_find(
			nvml, "nvmlDeviceGetMemoryInfo", NULL);
	if (!get_memory || get_memory(device, &memory) != NVML_SUCCESS)
		return true;
	return properties_add_number(arena, properties, "memory", (double)memory.total) &&
	       properties_add_number(arena, properties, "memory_used", (double)memory.used);
}

static bool add_capability(const struct nvml *nvml, struct nvml_device *device, struct arena *arena,
			   struct properties *properties)
{
	char text[32];
	int major = 0, minor = 0;
	int (*capability)(struct nvml_device *, int *, int *) =
		(int (*)(struct nvml_device *, int *, int *))nvml_find(
			nvml, "nvmlDeviceGetCudaComputeCapability", NULL);
	if (!capability || capability(device, &major, &minor) != NVML_SUCCESS)
		return true;
	snprintf(text, sizeof(text), "%d.%d", major, minor);
	return properties_add_text(arena, properties, "compute_capability", text);
}

static bool add_all(const struct nvml *nvml, struct nvml_device *device, struct arena *arena,
		    struct properties *properties)
{
	bool added = add_versions(nvml, arena, properties) &&
		     add_memory(nvml, device, arena, properties) &&
		     add_capability(nvml, device, arena, properties);
	for (size_t i = 0; added && i < COUNT(facts); i++)
		added = add_fact(nvml, device, &facts[i], arena, properties);
	return added;
}

/* The name is the one fact that each GPU must give: one that has fallen off the bus does not. */
static bool get_name(const struct nvml *nvml, struct nvml_device *device, unsigned ordinal,
		     char name[96], struct dyno_error *err)
{
	int (*function)(struct nvml_device *, char *, unsigned) = (int (*)(
		struct nvml_device *, char *, unsigned))nvml_find(nvml, "nvmlDeviceGetName", NULL);
	if (!function)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: too old a driver");
	int code = function(device, name, 96);
	name[95] = '\0';
	sysfs_clean(name);
	return code == NVML_SUCCESS || error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: GPU %u: %s",
						 ordinal, nvml_reason(nvml, code));
}

static unsigned count(const struct host_root *root, struct dyno_error *err)
{
	struct nvml nvml;
	if (!nvml_open(&nvml, root, err))
		return 0;
	if (nvml.visible_count == 0)
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s", nvml_why_none(&nvml));
	nvml_close(&nvml);
	return nvml.visible_count;
}

static bool describe(const struct host_root *root, unsigned ordinal, struct arena *arena,
		     struct device_info *info, struct dyno_error *err)
{
	struct nvml nvml;
	struct nvml_device *device = NULL;
	char name[96] = "";
	if (!nvml_open(&nvml, root, err))
		return false;
	bool opened = nvml_device(&nvml, ordinal, &device, err) &&
		      get_name(&nvml, device, ordinal, name, err);
	if (opened)
		info->name = arena_string(arena, name);
	bool described =
		opened && ((info->name && add_all(&nvml, device, arena, &info->properties)) ||
			   error_memory(err));
	nvml_close(&nvml);
	return described;
}

/* --- Memory of a process ---------------------------------------------------------------------- */

static double memory_of(const struct nvml *nvml, struct nvml_device *device, int64_t pid)
{
	struct nvml_processes list;
	double memory = NAN;
	if (!nvml_list_processes(nvml, device, &list))
		return NAN;
	for (unsigned i = 0; i < list.count; i++) {
		const struct nvml_process *process = &list.items[i];
		if ((int64_t)process->pid == pid && process->memory != NVML_NOT_AVAILABLE)
			memory = (isnan(memory) ? 0 : memory) + (double)process->memory;
	}
	return memory;
}

static double process_memory(const struct host_root *root, unsigned ordinal, int64_t pid)
{
	struct nvml nvml;
	struct nvml_device *device = NULL;
	if (!nvml_open(&nvml, root, NULL))
		return NAN;
	double memory =
		nvml_device(&nvml, ordinal, &device, NULL) ? memory_of(&nvml, device, pid) : NAN;
	nvml_close(&nvml);
	return memory;
}

const struct vendor vendor_nvidia = {
	.name = "nvidia",
	.count = count,
	.describe = describe,
	.process_memory = process_memory,
};
