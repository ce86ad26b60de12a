/* NVIDIA's GPUs, by NVML (nvml.h). The GPU's UUID and serial number are left out of descriptions,
 * for the reason that the host's name is. */
#include "core/base/count.h"
#include "host/sysfs.h"
#include "measure/device/vendors/nvml.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What NVML's functions take -------------------------------------------------------------- */

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
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s",
			  nvml.count ? "CUDA_VISIBLE_DEVICES hides every GPU"
				     : "NVIDIA's driver is here, but no GPU");
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

/* --- Memory of a process -------------------------------------------------------------------------
 *
 * In a container with a PID namespace of its own NVML may name processes by the host's numbers, or
 * not at all (NVIDIA/nvidia-docker#1483, NVIDIA/open-gpu-kernel-modules#614): a process that is not
 * found is therefore unknown, not one without memory. */

#define PROCESS_MAX 1024
#define MARK        0xa5

/* Bytes from one process to the next. Drivers 535.43 to 535.86 gave _v3 an element of 32 bytes, all
 * others use 24 under the same name (XuehaiPan/nvitop#79, #88). The buffer was filled with a mark
 * before the call: if there are traces beyond the 24-byte elements, they are the larger ones. */
static size_t element_size(const unsigned char *bytes, unsigned processes, size_t usual)
{
	if (usual == 16)
		return usual;
	for (size_t i = usual * processes; i < (size_t)32 * processes; i++)
		if (bytes[i] != MARK)
			return 32;
	return usual;
}

static double find_process(const unsigned char *bytes, unsigned processes, size_t usual,
			   int64_t pid)
{
	size_t step = element_size(bytes, processes, usual);
	double memory = NAN;
	for (unsigned i = 0; i < processes; i++) {
		struct nvml_process process;
		memcpy(&process, bytes + i * step, sizeof(process));
		/* With MIG one process has an entry for each instance. */
		if ((int64_t)process.pid == pid && process.memory != NVML_NOT_AVAILABLE)
			memory = (isnan(memory) ? 0 : memory) + (double)process.memory;
	}
	return memory;
}

static double memory_of(const struct nvml *nvml, struct nvml_device *device, int64_t pid)
{
	static const struct {
		const char *name;
		size_t usual;
	} versions[] = {
		{ "nvmlDeviceGetComputeRunningProcesses_v3", 24 },
		{ "nvmlDeviceGetComputeRunningProcesses_v2", 24 },
		{ "nvmlDeviceGetComputeRunningProcesses", 16 },
	};
	nvml_function *function = NULL;
	size_t usual = 0;
	for (size_t i = 0; !function && i < COUNT(versions); i++) {
		function = nvml_find(nvml, versions[i].name, NULL);
		usual = versions[i].usual;
	}
	unsigned char *bytes = function ? malloc((size_t)32 * PROCESS_MAX) : NULL;
	if (!bytes)
		return NAN;
	memset(bytes, MARK, (size_t)32 * PROCESS_MAX);
	unsigned processes = PROCESS_MAX;
	int code = ((int (*)(struct nvml_device *, unsigned *, void *))function)(device, &processes,
										 bytes);
	double memory = NAN;
	if (code == NVML_SUCCESS && processes <= PROCESS_MAX)
		memory = find_process(bytes, processes, usual, pid);
	free(bytes);
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
