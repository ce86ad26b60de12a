/* The processes that compute on a GPU, as NVML lists them.
 *
 * In a container with a PID namespace of its own NVML may name processes by the host's numbers, or
 * not at all (NVIDIA/nvidia-docker#1483, NVIDIA/open-gpu-kernel-modules#614): a process that is not
 * found is therefore unknown, not one that is not there. */
#include "core/base/count.h"
#include "measure/device/vendors/nvml.h"
#include <stdlib.h>
#include <string.h>

#define MARK         0xa5
#define ELEMENT_MOST 32

/* Bytes from one process to the next. Drivers 535.43 to 535.86 gave _v3 an element of 32 bytes, all
 * others use 24 under the same name (XuehaiPan/nvitop#79, #88). The buffer was filled with a mark
 * before the call: if there are traces beyond the 24-byte elements, they are the larger ones. */
static size_t element_size(const unsigned char *bytes, unsigned processes, size_t usual)
{
	if (usual == 16)
		return usual;
	for (size_t i = usual * processes; i < (size_t)ELEMENT_MOST * processes; i++)
		if (bytes[i] != MARK)
			return ELEMENT_MOST;
	return usual;
}

static nvml_function *find_list(const struct nvml *nvml, size_t *usual)
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
	for (size_t i = 0; !function && i < COUNT(versions); i++) {
		function = nvml_find(nvml, versions[i].name, NULL);
		*usual = versions[i].usual;
	}
	return function;
}

bool nvml_list_processes(const struct nvml *nvml, struct nvml_device *device,
			 struct nvml_processes *list)
{
	size_t usual = 0;
	nvml_function *function = find_list(nvml, &usual);
	unsigned char *bytes = function ? malloc((size_t)ELEMENT_MOST * NVML_PROCESSES) : NULL;
	list->count = 0;
	if (!bytes)
		return false;
	memset(bytes, MARK, (size_t)ELEMENT_MOST * NVML_PROCESSES);
	unsigned count = NVML_PROCESSES;
	int code = ((int (*)(struct nvml_device *, unsigned *, void *))function)(device, &count,
										 bytes);
	bool told = code == NVML_SUCCESS && count <= NVML_PROCESSES;
	size_t step = told ? element_size(bytes, count, usual) : 0;
	for (; told && list->count < count; list->count++)
		memcpy(&list->items[list->count], bytes + list->count * step,
		       sizeof(list->items[0]));
	free(bytes);
	return told;
}
