/* What ONNX Runtime calls the platforms. */
#ifndef DYNO_MEASURE_ENGINE_ORT_PLATFORM_H
#define DYNO_MEASURE_ENGINE_ORT_PLATFORM_H

#include "measure/engine/engine.h"

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

/* ONNX Runtime's own columns of a row of ort_platforms[]. */
struct ort_provider {
	enum provider_append append;
	const char *append_name; /* what …AppendExecutionProvider calls it: "WebGPU" */
	/* The provider option that picks the device, # standing for the ordinal: "device_id=#".
	 * NULL: there is no option for it. */
	const char *unit_option;
	/* What ORT's arena on the device is called. NULL: dyno keeps no tensors there, and each run
	 * copies its outputs to the host, which also waits for the device. */
	const char *device_arena;
};

extern const struct engine_platform ort_platforms[];

static inline const struct ort_provider *ort_provider_of(const struct engine_platform *platform)
{
	return platform->own;
}

#endif
