/* Opening NVML, and which of its GPUs is meant. */
#include "measure/device/vendors/nvml.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

nvml_function *nvml_find(const struct nvml *nvml, const char *name, const char *older)
{
	nvml_function *function = NULL;
	*(void **)&function = dlsym(nvml->library, name);
	if (!function && older)
		*(void **)&function = dlsym(nvml->library, older);
	return function;
}

const char *nvml_reason(const struct nvml *nvml, int code)
{
	const char *text = nvml->error_string ? nvml->error_string(code) : NULL;
	return text ? text : "unknown error";
}

static bool matches_uuid(void *context, unsigned index, const char *identifier)
{
	struct nvml *nvml = context;
	struct nvml_device *device = NULL;
	char uuid[96] = "";
	int (*get_uuid)(struct nvml_device *, char *, unsigned) = (int (*)(
		struct nvml_device *, char *, unsigned))nvml_find(nvml, "nvmlDeviceGetUUID", NULL);
	return get_uuid && nvml->handle(index, &device) == NVML_SUCCESS &&
	       get_uuid(device, uuid, sizeof(uuid)) == NVML_SUCCESS &&
	       strncmp(uuid, identifier, strlen(identifier)) == 0;
}

/* With another order than NVML's, more than one GPU cannot be told apart. */
static bool order_is_known(unsigned count)
{
	const char *order = getenv("CUDA_DEVICE_ORDER");
	return count < 2 || !order || strcmp(order, "PCI_BUS_ID") == 0;
}

static bool start(struct nvml *nvml, struct dyno_error *err)
{
	int (*init)(void) = (int (*)(void))nvml_find(nvml, "nvmlInit_v2", "nvmlInit");
	int (*get_count)(unsigned *) =
		(int (*)(unsigned *))nvml_find(nvml, "nvmlDeviceGetCount_v2", "nvmlDeviceGetCount");
	nvml->shutdown = (int (*)(void))nvml_find(nvml, "nvmlShutdown", NULL);
	nvml->error_string = (const char *(*)(int))nvml_find(nvml, "nvmlErrorString", NULL);
	nvml->handle = (int (*)(unsigned, struct nvml_device **))nvml_find(
		nvml, "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex");
	if (!init || !get_count || !nvml->shutdown || !nvml->handle)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "NVML: not NVIDIA's library, or too old a driver");
	int code = init();
	if (code != NVML_SUCCESS)
		return error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: cannot start: %s",
				 nvml_reason(nvml, code));
	code = get_count(&nvml->count);
	if (code == NVML_SUCCESS)
		return true;
	error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: cannot count the GPUs: %s",
		  nvml_reason(nvml, code));
	nvml->shutdown();
	return false;
}

void nvml_close(struct nvml *nvml)
{
	nvml->shutdown();
	dlclose(nvml->library);
}

bool nvml_open(struct nvml *nvml, const struct host_root *root, struct dyno_error *err)
{
	*nvml = (struct nvml){ .library = dlopen(root->nvml_library, RTLD_NOW | RTLD_LOCAL) };
	if (!nvml->library)
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "no NVIDIA driver here: cannot open NVML: %s", dlerror());
	if (start(nvml, err)) {
		nvml->visible_count = visible_devices("CUDA_VISIBLE_DEVICES", nvml->count,
						      matches_uuid, nvml, nvml->visible);
		return true;
	}
	dlclose(nvml->library);
	return false;
}

const char *nvml_why_none(const struct nvml *nvml)
{
	const char *list = getenv("CUDA_VISIBLE_DEVICES");
	if (!nvml->count)
		return "NVIDIA's driver is here, but no GPU";
	return list && strncmp(list, "MIG-", 4) == 0
		       ? "CUDA_VISIBLE_DEVICES names an instance of a GPU (MIG), of which dyno has "
			 "no telemetry"
		       : "CUDA_VISIBLE_DEVICES hides every GPU";
}

bool nvml_device(const struct nvml *nvml, unsigned ordinal, struct nvml_device **device,
		 struct dyno_error *err)
{
	if (ordinal >= nvml->visible_count)
		return nvml->visible_count
			       ? error_set(err, DYNO_ERROR_NOT_FOUND, "NVML: no GPU with number %u",
					   ordinal)
			       : error_set(err, DYNO_ERROR_NOT_FOUND, "%s", nvml_why_none(nvml));
	if (!order_is_known(nvml->count))
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "CUDA_DEVICE_ORDER hides which GPU is meant: unset it, or set it "
				 "to PCI_BUS_ID");
	int code = nvml->handle(nvml->visible[ordinal], device);
	return code == NVML_SUCCESS || error_set(err, DYNO_ERROR_UNSUPPORTED, "NVML: GPU %u: %s",
						 ordinal, nvml_reason(nvml, code));
}
