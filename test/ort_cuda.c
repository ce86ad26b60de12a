/* ONNX Runtime as a CUDA build would look on a machine with an NVIDIA GPU, without either: the real
 * library, named by DYNO_TEST_ORT, in which CUDA can be asked for and the CPU does the work. So the
 * whole of dyno's way with such a device is walked, but for the device. For --ort.
 * DYNO_TEST_ORT_RUNS=N: after so many runs of a process on CUDA the GPU is lost, and running fails
 * as it does there. */
#include <dlfcn.h>
#include <onnxruntime_c_api.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static OrtApi api;
static const OrtApi *real;
static const OrtApiBase *real_base;
static atomic_bool on_cuda;

static OrtStatus *ORT_API_CALL create_options(OrtCUDAProviderOptionsV2 **options)
{
	static char nothing;
	*options = (OrtCUDAProviderOptionsV2 *)&nothing;
	return NULL;
}

static OrtStatus *ORT_API_CALL update_options(OrtCUDAProviderOptionsV2 *options,
					      const char *const *keys, const char *const *values,
					      size_t count)
{
	(void)options, (void)keys, (void)values, (void)count;
	return NULL;
}

static void ORT_API_CALL release_options(OrtCUDAProviderOptionsV2 *options)
{
	(void)options;
}

static OrtStatus *ORT_API_CALL append(OrtSessionOptions *session,
				      const OrtCUDAProviderOptionsV2 *options)
{
	(void)session, (void)options;
	on_cuda = true;
	return NULL;
}

/* The CPU's memory is the device's. */
static OrtStatus *ORT_API_CALL memory_info(const char *name, enum OrtAllocatorType type, int id,
					   enum OrtMemType memory, OrtMemoryInfo **info)
{
	(void)name, (void)id;
	return real->CreateCpuMemoryInfo(type, memory, info);
}

/* The CPU is the device: to leave nodes to it is no fallback. */
static OrtStatus *ORT_API_CALL add_entry(OrtSessionOptions *options, const char *key,
					 const char *value)
{
	if (strcmp(key, "session.disable_cpu_ep_fallback") == 0)
		return NULL;
	return real->AddSessionConfigEntry(options, key, value);
}

static OrtStatus *ORT_API_CALL run(OrtSession *session, const OrtRunOptions *options,
				   const OrtIoBinding *binding)
{
	static atomic_ulong runs;
	const char *last = getenv("DYNO_TEST_ORT_RUNS");
	if (on_cuda && last && atomic_fetch_add(&runs, 1) >= strtoul(last, NULL, 10))
		return real->CreateStatus(ORT_FAIL, "CUDA failure 719: unspecified launch failure");
	return real->RunWithBinding(session, options, binding);
}

static const OrtApi *ORT_API_CALL get_api(uint32_t version)
{
	real = version == ORT_API_VERSION ? real_base->GetApi(version) : NULL;
	if (!real)
		return NULL;
	api = *real;
	api.CreateCUDAProviderOptions = create_options;
	api.UpdateCUDAProviderOptions = update_options;
	api.ReleaseCUDAProviderOptions = release_options;
	api.SessionOptionsAppendExecutionProvider_CUDA_V2 = append;
	api.CreateMemoryInfo = memory_info;
	api.AddSessionConfigEntry = add_entry;
	api.RunWithBinding = run;
	return &api;
}

static const char *ORT_API_CALL get_version(void)
{
	return real_base->GetVersionString();
}

__attribute__((visibility("default"))) const OrtApiBase *ORT_API_CALL OrtGetApiBase(void)
{
	static const OrtApiBase base = { get_api, get_version };
	const OrtApiBase *(*get)(void) = NULL;
	const char *path = getenv("DYNO_TEST_ORT");
	void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
	if (library)
		*(void **)&get = dlsym(library, "OrtGetApiBase");
	real_base = get ? get() : NULL;
	return real_base ? &base : NULL;
}
