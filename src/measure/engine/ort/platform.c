/* The platforms that ONNX Runtime serves: what their providers are called, and how they are
 * appended.
 *
 * Adding one: a row here and in platforms[] (device.c); if its provider needs an append function of
 * its own, a case in provider.c. */
#include "measure/engine/ort/platform.h"

/* clang-format off */
#define CUDA_HINT "set DYNO_ORT_LIBRARY to a CUDA build of ONNX Runtime; it needs NVIDIA's driver, CUDA and cuDNN"

#define ORT(...) &(const struct ort_provider){ __VA_ARGS__ }

const struct engine_platform ort_platforms[] = {
	{
		.name = "cpu", .provider = "CPUExecutionProvider", .always = true,
		.own = ORT(.append = APPEND_NOTHING),
		.hint = "every build of ONNX Runtime has it: check `dyno devices`",
	},
	{
		.name = "cuda", .provider = "CUDAExecutionProvider", .keeps_outputs = true,
		.own = ORT(.append = APPEND_CUDA, .device_arena = "Cuda", .unit_option = "device_id=#"),
		.hint = CUDA_HINT,
	},
	{
		.name = "tensorrt", .provider = "TensorrtExecutionProvider", .keeps_outputs = true,
		.own = ORT(.append = APPEND_TENSORRT, .device_arena = "Cuda", .unit_option = "device_id=#"),
		.hint = CUDA_HINT " and TensorRT",
	},
	{
		.name = "migraphx", .provider = "MIGraphXExecutionProvider", .keeps_outputs = true,
		.own = ORT(.append = APPEND_MIGRAPHX, .append_name = "MIGraphX", .device_arena = "Hip", .unit_option = "device_id=#"),
		.hint = "set DYNO_ORT_LIBRARY to a MIGraphX build of ONNX Runtime; it needs ROCm and MIGraphX",
	},
	{
		.name = "rocm", .provider = "ROCMExecutionProvider", .keeps_outputs = true,
		.own = ORT(.append = APPEND_ROCM, .device_arena = "Hip", .unit_option = "device_id=#"),
		.hint = "set DYNO_ORT_LIBRARY to a ROCm build of ONNX Runtime; newer releases have migraphx instead",
	},
	{
		.name = "openvino", .provider = "OpenVINOExecutionProvider",
		.own = ORT(.append = APPEND_OPENVINO, .append_name = "OpenVINO", .unit_option = "device_type=CPU"),
		.hint = "set DYNO_ORT_LIBRARY to an OpenVINO build of ONNX Runtime",
	},
	{
		.name = "openvino-gpu", .provider = "OpenVINOExecutionProvider",
		.own = ORT(.append = APPEND_OPENVINO, .append_name = "OpenVINO", .unit_option = "device_type=GPU.#"),
		.hint = "set DYNO_ORT_LIBRARY to an OpenVINO build of ONNX Runtime; it needs Intel's compute runtime",
	},
	{
		.name = "openvino-npu", .provider = "OpenVINOExecutionProvider",
		.own = ORT(.append = APPEND_OPENVINO, .append_name = "OpenVINO", .unit_option = "device_type=NPU"),
		.hint = "set DYNO_ORT_LIBRARY to an OpenVINO build of ONNX Runtime; it needs Intel's NPU driver",
	},
	{
		.name = "dnnl", .provider = "DnnlExecutionProvider",
		.own = ORT(.append = APPEND_DNNL),
		.hint = "set DYNO_ORT_LIBRARY to a oneDNN build of ONNX Runtime",
	},
	{
		.name = "xnnpack", .provider = "XnnpackExecutionProvider",
		.own = ORT(.append = APPEND_BY_NAME, .append_name = "XNNPACK"),
		.hint = "set DYNO_ORT_LIBRARY to an XNNPACK build of ONNX Runtime",
	},
	{
		.name = "webgpu", .provider = "WebGpuExecutionProvider",
		.own = ORT(.append = APPEND_BY_NAME, .append_name = "WebGPU"),
		.hint = "it needs a build of ONNX Runtime with WebGPU, libvulkan.so.1 and a Vulkan driver; "
			"a software one will do: VK_ICD_FILENAMES=…/vk_swiftshader_icd.json",
	},
	{ .name = NULL },
};
/* clang-format on */
