/* Platforms and devices: the table of what ORT's providers are called, how they are appended, and
 * whose telemetry (devices/VENDOR.c) tells of the hardware.
 *
 * Adding a platform: a row in platforms[] (device.c); if its provider needs an append function of
 * its own, a case in engine_ort_provider.c.
 * Adding a vendor: devices/NAME.c with one const struct vendor at its end, its row in vendors[]
 * (device.c), and its fixtures under test/fixtures/. */
#ifndef DYNO_MEASURE_DEVICE_DEVICE_H
#define DYNO_MEASURE_DEVICE_DEVICE_H

#include "core/result/result.h"
#include "host/root.h"

enum provider_append {
	APPEND_NOTHING,  /* ORT's own CPU provider, always there */
	APPEND_BY_NAME,  /* SessionOptionsAppendExecutionProvider(name, keys, values) */
	APPEND_CUDA,     /* CreateCUDAProviderOptions + …_CUDA_V2 */
	APPEND_TENSORRT, /* CreateTensorRTProviderOptions + …_TensorRT_V2 */
	APPEND_ROCM,     /* CreateROCMProviderOptions + …_ROCM */
	APPEND_MIGRAPHX, /* by name since 1.23, …_MIGraphX before */
	APPEND_OPENVINO, /* …_OpenVINO_V2 since 1.17, by name before */
	APPEND_DNNL,     /* CreateDnnlProviderOptions + …_Dnnl */
};

struct vendor;

struct platform {
	const char *name;     /* "cuda" */
	const char *aliases;  /* "gpu,nvidia" or "" */
	const char *provider; /* "CUDAExecutionProvider", NULL for the null platform */
	enum provider_append append;
	const char *append_name; /* what …AppendExecutionProvider calls it: "WebGPU" */
	/* The provider option that picks the device, # standing for the ordinal: "device_id=#".
	 * Without a # the platform has one device; NULL: and no option for it. */
	const char *unit_option;
	/* What ORT's arena on the device is called. NULL: dyno keeps no tensors there, and each run
	 * copies its outputs to the host, which also waits for the device. */
	const char *device_arena;
	const struct vendor *vendor; /* whose telemetry; NULL: none, then `blind` says why */
	const char *blind;
	const char *hint; /* what to do when it does not work */
};

extern const struct platform platforms[]; /* ends with a NULL name */

/* By name or alias, whatever the case; NULL if unknown. Where several platforms share an alias
 * ("gpu"), the first one. */
const struct platform *platform_find(const char *name);

struct vendor {
	const char *name; /* "cpu", "nvidia", "amd", "null" */

	/* Number of devices of this vendor here; 0 with *err saying why when there are none. */
	unsigned (*count)(const struct host_root *root, struct dyno_error *err);

	/* Fills name and properties (driver, memory, cores, caches, governor, …) of device
	 * `ordinal`. What cannot be known is left out. */
	bool (*describe)(const struct host_root *root, unsigned ordinal, struct arena *arena,
			 struct device_info *device, struct dyno_error *err);

	/* Bytes of device memory that process `pid` uses now, NaN when it cannot be known.
	 * NULL where the device has no memory of its own. */
	double (*process_memory)(const struct host_root *root, unsigned ordinal, int64_t pid);
};

extern const struct vendor *const vendors[]; /* NULL-terminated */
extern const struct vendor vendor_cpu, vendor_nvidia, vendor_amd, vendor_null;

/* One device as named by the user: "cpu", "cuda", "cuda:1", "gpu". */
struct device_choice {
	const struct platform *platform;
	unsigned ordinal;
	const char *id; /* "cpu", "cuda:1": in the arena; an ordinal only where the platform has
			 * several devices or the user gave one */
};

/* DYNO_ERROR_USAGE with the list of platforms for an unknown name, DYNO_ERROR_NOT_FOUND for an
 * ordinal that this machine surely lacks. An alias that several platforms share is the first of
 * them whose hardware is here. Whether the device works only a session can tell. */
bool device_choose(const char *text, struct arena *arena, struct device_choice *choice,
		   struct dyno_error *err);

/* Fills id, platform, name and properties by the platform's vendor. Where the vendor cannot tell,
 * the name is NULL and the property "telemetry" says why: a device may well work without. False
 * only when memory is exhausted. */
bool device_describe(const struct device_choice *choice, struct arena *arena,
		     struct device_info *device, struct dyno_error *err);

#endif
