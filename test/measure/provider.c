/* Appending providers: what is called with which options, on a table of ONNX Runtime's functions
 * that only writes down; then on the library that is here. */
#include "measure/engine/ort/provider.h"
#include "core/base/count.h"
#include "test.h"
#include <stdlib.h>

/* --- A table that writes down ---------------------------------------------------------------- */

static char calls[1024];
static const char *refusal; /* what the next append answers, NULL: it goes well */

static void note(const char *call)
{
	snprintf(calls + strlen(calls), sizeof(calls) - strlen(calls), "%s%s", *calls ? " " : "",
		 call);
}

static void note_options(const char *const *keys, const char *const *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char pair[128];
		snprintf(pair, sizeof(pair), "%s=%s", keys[i], values[i]);
		note(pair);
	}
}

static OrtStatus *answer(void)
{
	return (OrtStatus *)(uintptr_t)refusal;
}

static const char *get_message(const OrtStatus *status)
{
	return (const char *)status;
}

static OrtStatus *create_status(OrtErrorCode code, const char *message)
{
	(void)code;
	return (OrtStatus *)(uintptr_t)message;
}

static void release_status(OrtStatus *status)
{
	(void)status;
	note("release_status");
}

/* One of the providers with an object of options. */
#define OBJECT(name, type)                                                              \
	static OrtStatus *create_##name(type **object)                                  \
	{                                                                               \
		*object = (type *)calls;                                                \
		return NULL;                                                            \
	}                                                                               \
	static OrtStatus *update_##name(type *object, const char *const *keys,          \
					const char *const *values, size_t count)        \
	{                                                                               \
		(void)object;                                                           \
		note_options(keys, values, count);                                      \
		return answer();                                                        \
	}                                                                               \
	static OrtStatus *append_##name(OrtSessionOptions *options, const type *object) \
	{                                                                               \
		(void)options, (void)object;                                            \
		note(#name);                                                            \
		return answer();                                                        \
	}                                                                               \
	static void release_##name(type *object)                                        \
	{                                                                               \
		(void)object;                                                           \
		note("release");                                                        \
	}

OBJECT(cuda, OrtCUDAProviderOptionsV2)
OBJECT(tensorrt, OrtTensorRTProviderOptionsV2)
OBJECT(rocm, OrtROCMProviderOptions)
OBJECT(dnnl, OrtDnnlProviderOptions)

static OrtStatus *append_by_name(OrtSessionOptions *options, const char *name,
				 const char *const *keys, const char *const *values, size_t count)
{
	(void)options;
	note(name);
	note_options(keys, values, count);
	return answer();
}

static OrtStatus *append_openvino(OrtSessionOptions *options, const char *const *keys,
				  const char *const *values, size_t count)
{
	(void)options;
	note("openvino_v2");
	note_options(keys, values, count);
	return answer();
}

static OrtStatus *append_migraphx(OrtSessionOptions *options,
				  const OrtMIGraphXProviderOptions *object)
{
	char text[64];
	(void)options;
	snprintf(text, sizeof(text), "migraphx %d %d %d", object->device_id,
		 object->migraphx_fp16_enable, object->migraphx_mem_limit == SIZE_MAX);
	note(text);
	return answer();
}

/* As a library of that version has it: what came later is not there. */
static OrtApi table(uint32_t version)
{
	return (OrtApi){
		.CreateStatus = create_status,
		.GetErrorMessage = get_message,
		.ReleaseStatus = release_status,
		.CreateCUDAProviderOptions = create_cuda,
		.UpdateCUDAProviderOptions = update_cuda,
		.SessionOptionsAppendExecutionProvider_CUDA_V2 = append_cuda,
		.ReleaseCUDAProviderOptions = release_cuda,
		.CreateTensorRTProviderOptions = create_tensorrt,
		.UpdateTensorRTProviderOptions = update_tensorrt,
		.SessionOptionsAppendExecutionProvider_TensorRT_V2 = append_tensorrt,
		.ReleaseTensorRTProviderOptions = release_tensorrt,
		.CreateROCMProviderOptions = create_rocm,
		.UpdateROCMProviderOptions = update_rocm,
		.SessionOptionsAppendExecutionProvider_ROCM = append_rocm,
		.ReleaseROCMProviderOptions = release_rocm,
		.CreateDnnlProviderOptions = create_dnnl,
		.UpdateDnnlProviderOptions = update_dnnl,
		.SessionOptionsAppendExecutionProvider_Dnnl = append_dnnl,
		.ReleaseDnnlProviderOptions = release_dnnl,
		.SessionOptionsAppendExecutionProvider = append_by_name,
		.SessionOptionsAppendExecutionProvider_MIGraphX = append_migraphx,
		.SessionOptionsAppendExecutionProvider_OpenVINO_V2 =
			version >= 17 ? append_openvino : NULL,
	};
}

static bool append(const char *platform, uint32_t version, unsigned ordinal, const char *option,
		   struct dyno_error *err)
{
	OrtApi api = table(version);
	struct strings options = { .items = &option, .count = option != NULL };
	*calls = '\0';
	return provider_append(&api, version, NULL, engine_platform_find(&engine_ort, platform),
			       ordinal, &options, err);
}

static void appends_as_the_table_says(void)
{
	static const struct {
		const char *platform;
		uint32_t version;
		unsigned ordinal;
		const char *option, *calls;
	} rows[] = {
		{ "cpu", 23, 0, NULL, "" },
		{ "cuda", 23, 1, NULL, "device_id=1 cuda release" },
		{ "cuda", 16, 0, "arena_extend_strategy=kSameAsRequested",
		  "device_id=0 arena_extend_strategy=kSameAsRequested cuda release" },
		{ "tensorrt", 23, 2, "trt_fp16_enable=1",
		  "device_id=2 trt_fp16_enable=1 tensorrt release" },
		{ "rocm", 16, 1, NULL, "device_id=1 rocm release" },
		{ "dnnl", 23, 0, NULL, "dnnl release" },
		{ "dnnl", 23, 0, "use_arena=1", "use_arena=1 dnnl release" },
		{ "migraphx", 23, 1, NULL, "MIGraphX device_id=1" },
		{ "migraphx", 22, 1, NULL, "migraphx 1 0 1" },
		{ "openvino", 23, 0, NULL, "openvino_v2 device_type=CPU" },
		{ "openvino", 16, 0, NULL, "OpenVINO device_type=CPU" },
		{ "openvino-gpu", 23, 1, "precision=FP16",
		  "openvino_v2 device_type=GPU.1 precision=FP16" },
		{ "openvino-npu", 23, 0, NULL, "openvino_v2 device_type=NPU" },
		{ "xnnpack", 16, 0, "intra_op_num_threads=2", "XNNPACK intra_op_num_threads=2" },
		{ "webgpu", 23, 0, NULL, "WebGPU" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].platform, append(rows[i].platform, rows[i].version,
						   rows[i].ordinal, rows[i].option, &err));
		CHECK_STRING(calls, rows[i].calls);
	}
	CHECK_STRING(getenv("CUDA_DEVICE_ORDER"), "PCI_BUS_ID");
}

static void refuses_options(void)
{
	static const struct {
		const char *platform;
		uint32_t version;
		const char *option, *refusal, *message;
	} rows[] = {
		{ "cpu", 23, "a=b", NULL, "cpu takes no provider options" },
		{ "cuda", 23, "fast", NULL, "provider option \"fast\": write it as name=value" },
		{ "cuda", 23, "=1", NULL, "provider option \"=1\": write it as name=value" },
		{ "cuda", 23, "a=", NULL, "provider option \"a=\": write it as name=value" },
		{ "cuda", 23, "device_id=1", NULL,
		  "provider option device_id is what ‹hardware› sets: choose the device "
		  "there" },
		{ "openvino", 23, "device_type=GPU", NULL,
		  "provider option device_type is what ‹hardware› sets: choose the device "
		  "there" },
		{ "cuda", 23, "colour=blue", "Unknown provider option: \"colour\".",
		  "provider option colour: Unknown provider option: \"colour\"" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		refusal = rows[i].refusal;
		CHECK_ROW(rows[i].option,
			  !append(rows[i].platform, rows[i].version, 0, rows[i].option, &err));
		CHECK_STRING(err.message, rows[i].message);
		CHECK_ROW(rows[i].option, err.code == DYNO_ERROR_USAGE);
	}
	refusal = NULL;
}

/* Messages as ONNX Runtime 1.30 wrote them. */
#define SOURCE                                                                   \
	"/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 " \
	"onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() "

static void says_why_a_device_does_not_work(void)
{
	static const struct {
		const char *message, *reason;
	} rows[] = {
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "/opt/ort/libonnxruntime_providers_shared.so with error: "
			 "/opt/ort/libonnxruntime_providers_shared.so: cannot open shared object "
			 "file: No such file or directory\n",
		  "libonnxruntime_providers_shared.so not found" },
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open "
			 "shared object file: No such file or directory",
		  "libcudnn.so.9 not found" },
		{ "/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 "
		  "onnxruntime::webgpu::WebGpuContext::Initialize()::<lambda()> adapter_result.status "
		  "== wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: "
		  "No supported adapters\n",
		  "Failed to get a WebGPU adapter: No supported adapters" },
		{ "XNNPACK execution provider is not supported in this build. ",
		  "XNNPACK execution provider is not supported in this build" },
		{ "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
		  "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library" },
		{ "[ONNXRuntimeError] : ", "" },
		{ "", "" },
	};
	const struct engine_platform *cuda = engine_platform_find(&engine_ort, "cuda");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char expected[1024];
		struct dyno_error err = { 0 };
		snprintf(expected, sizeof(expected), "no such device: %s (%s)", rows[i].reason,
			 cuda->hint);
		CHECK(!provider_failed(cuda, rows[i].message, &err));
		CHECK_STRING(err.message, expected);
		CHECK(err.code == DYNO_ERROR_UNSUPPORTED);
		refusal = rows[i].message;
		CHECK(!append("cuda", 23, 0, NULL, &err));
		CHECK_STRING(err.message, expected);
		CHECK_STRING(calls, "device_id=0 release release_status");
	}
	refusal = NULL;
	struct dyno_error err = { 0 };
	CHECK(!provider_failed(cuda, "gone", &err));
	CHECK(strncmp(err.message, "no such device: gone (", 22) == 0);
	CHECK(!append("migraphx", 22, 0, "migraphx_fp16_enable=1", &err));
	CHECK(strstr(err.message, "provider options need ONNX Runtime 1.23 or newer"));
}

/* --- The library that is here ---------------------------------------------------------------- */

/* Each platform is appended, or refused with a reason and what to do; none crashes. */
static void asks_the_real_library(void)
{
	struct ort_library library;
	struct dyno_error err = { 0 };
	OrtEnv *env = NULL;
	bool opened = ort_library_open(NULL, &library, &err) &&
		      ort_check(library.api,
				library.api->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "test", &env), &err,
				"environment");
	CHECK_ROW(err.message, opened);
	for (const struct engine_platform *platform = ort_platforms; opened && platform->name;
	     platform++) {
		OrtSessionOptions *options = NULL;
		CHECK(ort_check(library.api, library.api->CreateSessionOptions(&options), &err,
				"options"));
		err = (struct dyno_error){ 0 };
		bool done = provider_append(library.api, library.api_version, options, platform, 0,
					    NULL, &err);
		printf("# %s: %s\n", platform->name, done ? "appended" : err.message);
		CHECK_ROW(platform->name, done || err.code == DYNO_ERROR_UNSUPPORTED);
		CHECK_ROW(platform->name, done || strstr(err.message, platform->hint));
		CHECK_ROW(platform->name,
			  done || ort_provider_of(platform)->append != APPEND_NOTHING);
		library.api->ReleaseSessionOptions(options);
	}
	if (opened)
		library.api->ReleaseEnv(env);
}

TEST_MAIN({ "appends as the table says", appends_as_the_table_says },
	  { "refuses options", refuses_options },
	  { "says why a device does not work", says_why_a_device_does_not_work },
	  { "asks the real library", asks_the_real_library })
