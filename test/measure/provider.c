/* Appending providers: what is called with which options, on a table of ONNX Runtime's functions
 * that only writes down; then on the library that is here. */
#include "measure/engine/ort/provider.h"
#include "core/base/count.h"
#include "test.h"
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
	return provider_append(&api, version, NULL, NULL,
			       engine_platform_find(&engine_ort, platform), ordinal, &options, err);
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
		const char *hint; /* how it begins; NULL: the platform's */
	} rows[] = {
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "/opt/ort/libonnxruntime_providers_shared.so with error: "
			 "/opt/ort/libonnxruntime_providers_shared.so: cannot open shared object "
			 "file: No such file or directory\n",
		  "libonnxruntime_providers_shared.so not found", NULL },
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open "
			 "shared object file: No such file or directory",
		  "libcudnn.so.9 not found",
		  "NVIDIA's cuDNN: `pip install 'onnxruntime-gpu[cudnn]'`, or its folder in "
		  "LD_LIBRARY_PATH" },
		/* As 1.31 with CUDA wrote them. */
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "/opt/ort/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: "
			 "cannot open shared object file: No such file or directory",
		  "libcublasLt.so.13 not found",
		  "NVIDIA's CUDA: `pip install 'onnxruntime-gpu[cuda,cudnn]'`, or its folder in "
		  "LD_LIBRARY_PATH" },
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "/opt/ort/libonnxruntime_providers_cuda.so with error: libcuda.so.1: "
			 "cannot open shared object file: No such file or directory",
		  "libcuda.so.1 not found",
		  "it comes with NVIDIA's driver: does nvidia-smi work?)" },
		{ SOURCE "[ONNXRuntimeError] : 1 : FAIL : Failed to load library "
			 "/opt/ort/libonnxruntime_providers_tensorrt.so with error: "
			 "libnvinfer.so.10: cannot open shared object file: No such file or "
			 "directory",
		  "libnvinfer.so.10 not found", "TensorRT's: `pip install 'tensorrt'`" },
		/* As 1.24 with OpenVINO wrote them. */
		{ "/onnxruntime/onnxruntime/core/providers/openvino/"
		  "openvino_provider_factory.cc:141 std::string "
		  "onnxruntime::openvino_ep::ParseDeviceType(std::shared_ptr<OVCore>, const "
		  "onnxruntime::ProviderOptions&) [ERROR] [OpenVINO] Device GPU.0 is not available\n\n",
		  "Device GPU.0 is not available", NULL },
		{ "/onnxruntime/onnxruntime/core/providers/openvino/"
		  "openvino_provider_factory.cc:232 onnxruntime::openvino_ep::ParseProviderInfo(const "
		  "onnxruntime::ProviderOptions&, const onnxruntime::ConfigOptions*, "
		  "ProviderInfo&)::<lambda()> Invalid provider_option key: nonsense\n",
		  "Invalid provider_option key: nonsense", NULL },
		{ "/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 "
		  "onnxruntime::webgpu::WebGpuContext::Initialize()::<lambda()> adapter_result.status "
		  "== wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: "
		  "No supported adapters\n",
		  "Failed to get a WebGPU adapter: No supported adapters", NULL },
		{ "XNNPACK execution provider is not supported in this build. ",
		  "XNNPACK execution provider is not supported in this build", NULL },
		{ "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
		  "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
		  NULL },
		{ "[ONNXRuntimeError] : ", "", NULL },
		{ "", "", NULL },
	};
	const struct engine_platform *cuda = engine_platform_find(&engine_ort, "cuda");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char expected[1024];
		struct dyno_error err = { 0 };
		snprintf(expected, sizeof(expected), "no such device: %s (%s", rows[i].reason,
			 rows[i].hint ? rows[i].hint : cuda->hint);
		CHECK(!provider_failed(cuda, rows[i].message, &err));
		CHECK_ROW(err.message, strncmp(err.message, expected, strlen(expected)) == 0);
		CHECK(err.code == DYNO_ERROR_UNSUPPORTED);
		refusal = rows[i].message;
		CHECK(!append("cuda", 23, 0, NULL, &err));
		CHECK_ROW(err.message, strncmp(err.message, expected, strlen(expected)) == 0);
		CHECK_STRING(calls, "device_id=0 release release_status");
	}
	refusal = NULL;
	struct dyno_error err = { 0 };
	CHECK(!provider_failed(cuda, "gone", &err));
	CHECK(strncmp(err.message, "no such device: gone (", 22) == 0);
	CHECK(!append("migraphx", 22, 0, "migraphx_fp16_enable=1", &err));
	CHECK(strstr(err.message, "provider options need ONNX Runtime 1.23 or newer"));
	const char *given[] = { "threads=many", "precision=FP8" };
	CHECK(!provider_options_failed(&(struct strings){ .items = given, .count = 2 },
				       "x [ERROR] no number\n", &err));
	CHECK_STRING(err.message, "‹provider-option›: threads=many, precision=FP8: no number");
	CHECK(err.code == DYNO_ERROR_USAGE);
}

/* --- Libraries that pip has brought ---------------------------------------------------------- */

static const char *lacking[2]; /* what the provider needs and nobody has opened */
static char brought[2][PATH_MAX];

static OrtStatus *append_needing(OrtSessionOptions *options, const OrtCUDAProviderOptionsV2 *object)
{
	static char text[200];
	(void)options, (void)object;
	for (size_t i = 0; i < COUNT(lacking); i++) {
		void *there = lacking[i] ? dlopen(brought[i], RTLD_LAZY | RTLD_NOLOAD) : NULL;
		if (there)
			dlclose(there);
		if (!lacking[i] || there)
			continue;
		snprintf(
			text, sizeof(text),
			"Failed to load library p.so with error: %s: cannot open shared object file: No",
			lacking[i]);
		return (OrtStatus *)text;
	}
	return NULL;
}

static void copy_file(const char *from, const char *to)
{
	char block[65536];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t length;
	CHECK_ROW(to, in && out);
	while (in && out && (length = fread(block, 1, sizeof(block), in)) > 0)
		fwrite(block, 1, length, out);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
}

/* site-packages/onnxruntime/capi, nvidia/cu13/lib and tensorrt_libs, each library a real one. */
static void libraries_of_pip_are_found(void)
{
	static const char *const folders[] = { "",
					       "onnxruntime",
					       "onnxruntime/capi",
					       "nvidia",
					       "nvidia/cu13",
					       "nvidia/cu13/lib",
					       "tensorrt_libs" };
	char site[] = "/tmp/dyno-provider-XXXXXX", path[PATH_MAX];
	OrtApi api = table(23);
	struct dyno_error err = { 0 };
	const struct engine_platform *cuda = engine_platform_find(&engine_ort, "cuda");
	CHECK(mkdtemp(site));
	for (size_t i = 0; i < COUNT(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", site, folders[i]);
		mkdir(path, 0700);
	}
	snprintf(brought[0], PATH_MAX, "%s/nvidia/cu13/lib/libcublasLt.so.13", site);
	snprintf(brought[1], PATH_MAX, "%s/tensorrt_libs/libnvinfer.so.10", site);
	for (size_t i = 0; i < 2; i++)
		copy_file(getenv("DYNO_TEST_NVML"), brought[i]);
	snprintf(path, sizeof(path), "%s/onnxruntime/capi", site);
	lacking[0] = "libcublasLt.so.13";
	lacking[1] = "libnvinfer.so.10";
	api.SessionOptionsAppendExecutionProvider_CUDA_V2 = append_needing;
	CHECK(!provider_append(&api, 23, NULL, NULL, cuda, 0, NULL, &err));
	CHECK(strstr(err.message, "libcublasLt.so.13 not found"));
	CHECK_ROW(err.message, provider_append(&api, 23, path, NULL, cuda, 0, NULL, &err));
	unlink(brought[0]);
	unlink(brought[1]);
	lacking[0] = "libcufft.so.12"; /* which pip has not */
	snprintf(brought[0], PATH_MAX, "%s/none", site);
	CHECK(!provider_append(&api, 23, path, NULL, cuda, 0, NULL, &err));
	CHECK(strstr(err.message, "libcufft.so.12 not found"));
	for (size_t i = COUNT(folders); i-- > 0;) {
		snprintf(path, sizeof(path), "%s/%s", site, folders[i]);
		rmdir(path);
	}
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
		bool done = provider_append(library.api, library.api_version, NULL, options,
					    platform, 0, NULL, &err);
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
	  { "libraries of pip are found", libraries_of_pip_are_found },
	  { "asks the real library", asks_the_real_library })
