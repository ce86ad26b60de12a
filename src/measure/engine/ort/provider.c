#include "measure/engine/ort/provider.h"
#include "core/base/buffer.h"
#include "core/base/count.h"
#include "host/place.h"
#include "measure/engine/search.h"
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARIES_MAX 32 /* that a provider needs */

#define INSTALL(package) "`pip install '" package "'`, or its folder in LD_LIBRARY_PATH"

/* --- Reasons --------------------------------------------------------------------------------- */

/* Behind the last occurrence of the mark, or the message itself. */
static const char *behind(const char *message, const char *mark)
{
	for (const char *at = message; (at = strstr(at, mark));) {
		at += strlen(mark);
		message = at;
	}
	return message;
}

/* ORT wraps its reasons: source file and line, "[ONNXRuntimeError] : 1 : FAIL : ", the condition of
 * an assertion, the loader's complaint. The innermost is what a user can act on. */
static const char *innermost(const char *message)
{
	static const char *const marks[] = { " was false. ", " with error: ",  "::<lambda()> ",
					     "[ERROR] ",     "[OpenVINO-EP] ", "[OpenVINO] " };
	const char *inner = behind(message, "[ONNXRuntimeError] : ");
	if (inner != message) {
		for (int colons = 0; *inner && colons < 2; inner++)
			colons += *inner == ':';
		inner += strspn(inner, " ");
	}
	for (size_t i = 0; i < COUNT(marks); i++)
		inner = behind(inner, marks[i]);
	return inner;
}

static void get_reason(const char *message, char *reason, size_t size)
{
	const char *inner = innermost(message);
	snprintf(reason, size, "%.*s", (int)strcspn(inner, "\n"), inner);
	library_missing(reason, size);
	size_t length = strlen(reason);
	while (length && (reason[length - 1] == ' ' || reason[length - 1] == '.'))
		reason[--length] = '\0';
}

/* Where a library comes from that a provider needs; the first row whose name begins so. */
static const char *origin_of(const char *library)
{
	static const struct {
		const char *begins, *hint;
	} rows[] = {
		{ "libcuda.so", "it comes with NVIDIA's driver: does nvidia-smi work?" },
		{ "libnvinfer", "TensorRT's: " INSTALL("tensorrt") },
		{ "libnvonnxparser", "TensorRT's: " INSTALL("tensorrt") },
		{ "libcudnn", "NVIDIA's cuDNN: " INSTALL("onnxruntime-gpu[cudnn]") },
		{ "libcu", "NVIDIA's CUDA: " INSTALL("onnxruntime-gpu[cuda,cudnn]") },
		{ "libnv", "NVIDIA's CUDA: " INSTALL("onnxruntime-gpu[cuda,cudnn]") },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strncmp(library, rows[i].begins, strlen(rows[i].begins)) == 0)
			return rows[i].hint;
	return NULL;
}

/* The loader names one library at a time: that the driver is lacking, too, is better said at once.
 */
static const char *driver_of(const char *library)
{
	static const char missing[] = "; nor is NVIDIA's driver here (no libcuda.so.1)";
	if (!origin_of(library) || strncmp(library, "libcuda.so", 10) == 0)
		return "";
	void *driver = dlopen("libcuda.so.1", RTLD_LAZY);
	if (driver)
		dlclose(driver);
	return driver ? "" : missing;
}

bool provider_failed(const struct engine_platform *platform, const char *message,
		     struct dyno_error *err)
{
	char reason[512];
	get_reason(message, reason, sizeof(reason));
	const char *origin = origin_of(reason);
	return error_set(err, DYNO_ERROR_UNSUPPORTED, "no such device: %s (%s%s)", reason,
			 origin ? origin : platform->hint, driver_of(reason));
}

bool provider_options_failed(const struct strings *options, const char *message,
			     struct dyno_error *err)
{
	char reason[512];
	struct buffer names = { 0 };
	get_reason(message, reason, sizeof(reason));
	for (size_t i = 0; i < options->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", options->items[i]);
	error_set(err, DYNO_ERROR_USAGE, "‹provider-option›: %.200s: %s", buffer_text(&names),
		  reason);
	buffer_finish(&names);
	return false;
}

/* --- Options --------------------------------------------------------------------------------- */

struct provider {
	const OrtApi *api;
	uint32_t api_version;
	OrtSessionOptions *session;
	const struct engine_platform *platform;
	const char *beside; /* the folder of ONNX Runtime's library; NULL: of no use */
	unsigned ordinal;
	const char **keys;
	const char **values;
	size_t count;
	size_t own; /* the first `own` of them are the platform's, the rest the user's */
};

/* Splits "name=value" in place. */
static bool add_pair(struct provider *provider, char *pair)
{
	char *equals = strchr(pair, '=');
	if (!equals || equals == pair || equals[1] == '\0')
		return false;
	*equals = '\0';
	provider->keys[provider->count] = pair;
	provider->values[provider->count++] = equals + 1;
	return true;
}

/* The platform's own option, # replaced by the ordinal. */
static bool add_unit(struct provider *provider, struct arena *arena, struct dyno_error *err)
{
	const char *option = ort_provider_of(provider->platform)->unit_option;
	const char *mark = option ? strchr(option, '#') : NULL;
	if (!option)
		return true;
	char *pair = mark ? arena_printf(arena, "%.*s%u%s", (int)(mark - option), option,
					 provider->ordinal, mark + 1)
			  : arena_string(arena, option);
	if (!pair)
		return error_memory(err);
	add_pair(provider, pair);
	provider->own = provider->count;
	return true;
}

static bool add_users(struct provider *provider, struct arena *arena, const char *option,
		      struct dyno_error *err)
{
	char *pair = arena_string(arena, option);
	if (!pair)
		return error_memory(err);
	if (!add_pair(provider, pair))
		return error_set(err, DYNO_ERROR_USAGE,
				 "provider option \"%.64s\": write it as name=value", option);
	if (provider->own && strcmp(provider->keys[0], pair) == 0)
		return error_set(
			err, DYNO_ERROR_USAGE,
			"provider option %s is what ‹hardware› sets: choose the device there",
			pair);
	return true;
}

static bool collect(struct provider *provider, struct arena *arena, const struct strings *users,
		    struct dyno_error *err)
{
	size_t count = users ? users->count : 0;
	provider->keys = arena_allocate(arena, count + 1, sizeof(char *));
	provider->values = arena_allocate(arena, count + 1, sizeof(char *));
	if (!provider->keys || !provider->values)
		return error_memory(err);
	if (!add_unit(provider, arena, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_users(provider, arena, users->items[i], err))
			return false;
	return true;
}

/* --- Appending ------------------------------------------------------------------------------- */

/* Providers whose options are an object of their own: created, filled from strings, appended,
 * released. Filling loads the provider's library, and so says what is wrong with it. All of these
 * functions are older than the oldest API that dyno takes. */
#define APPEND_OBJECT(name, type, create, update, append, release)                     \
	static OrtStatus *append_##name(const struct provider *provider)               \
	{                                                                              \
		const OrtApi *api = provider->api;                                     \
		type *object = NULL;                                                   \
		OrtStatus *status = api->create(&object);                              \
		if (!status && provider->count)                                        \
			status = api->update(object, provider->keys, provider->values, \
					     provider->count);                         \
		if (!status)                                                           \
			status = api->append(provider->session, object);               \
		if (object)                                                            \
			api->release(object);                                          \
		return status;                                                         \
	}

APPEND_OBJECT(cuda, OrtCUDAProviderOptionsV2, CreateCUDAProviderOptions, UpdateCUDAProviderOptions,
	      SessionOptionsAppendExecutionProvider_CUDA_V2, ReleaseCUDAProviderOptions)
APPEND_OBJECT(tensorrt, OrtTensorRTProviderOptionsV2, CreateTensorRTProviderOptions,
	      UpdateTensorRTProviderOptions, SessionOptionsAppendExecutionProvider_TensorRT_V2,
	      ReleaseTensorRTProviderOptions)
APPEND_OBJECT(rocm, OrtROCMProviderOptions, CreateROCMProviderOptions, UpdateROCMProviderOptions,
	      SessionOptionsAppendExecutionProvider_ROCM, ReleaseROCMProviderOptions)
APPEND_OBJECT(dnnl, OrtDnnlProviderOptions, CreateDnnlProviderOptions, UpdateDnnlProviderOptions,
	      SessionOptionsAppendExecutionProvider_Dnnl, ReleaseDnnlProviderOptions)

static OrtStatus *append_by_name(const struct provider *provider)
{
	return provider->api->SessionOptionsAppendExecutionProvider(
		provider->session, ort_provider_of(provider->platform)->append_name, provider->keys,
		provider->values, provider->count);
}

static OrtStatus *append_openvino(const struct provider *provider)
{
	if (provider->api_version < 17)
		return append_by_name(provider);
	return provider->api->SessionOptionsAppendExecutionProvider_OpenVINO_V2(
		provider->session, provider->keys, provider->values, provider->count);
}

/* Before 1.23 only by a struct, which has grown with the releases, at its end and in its middle:
 * all but the first member (the device) are left zero, their default, save for the memory limit,
 * which older libraries do not read. */
static OrtStatus *append_migraphx(const struct provider *provider)
{
	if (provider->api_version >= 23)
		return append_by_name(provider);
	if (provider->count > provider->own)
		return provider->api->CreateStatus(
			ORT_NOT_IMPLEMENTED, "provider options need ONNX Runtime 1.23 or newer");
	const OrtMIGraphXProviderOptions options = {
		.device_id = (int)provider->ordinal,
		.migraphx_mem_limit = SIZE_MAX,
	};
	return provider->api->SessionOptionsAppendExecutionProvider_MIGraphX(provider->session,
									     &options);
}

static OrtStatus *append(const struct provider *provider)
{
	switch (ort_provider_of(provider->platform)->append) {
	case APPEND_BY_NAME:
		return append_by_name(provider);
	case APPEND_CUDA:
		return append_cuda(provider);
	case APPEND_TENSORRT:
		return append_tensorrt(provider);
	case APPEND_ROCM:
		return append_rocm(provider);
	case APPEND_MIGRAPHX:
		return append_migraphx(provider);
	case APPEND_OPENVINO:
		return append_openvino(provider);
	case APPEND_DNNL:
		return append_dnnl(provider);
	case APPEND_NOTHING:
		break;
	}
	return NULL;
}

/* Where pip puts what it installs beside ONNX Runtime: as its own Python does, these are opened by
 * their whole names, so that the provider finds them. */
static bool open_beside(const char *folder, const char *name)
{
	static const char *const patterns[] = { "%s/../../nvidia/*/lib/%s",
						"%s/../../tensorrt_libs/%s" };
	for (size_t i = 0; i < COUNT(patterns); i++) {
		char pattern[PATH_MAX], path[PATH_MAX];
		if (snprintf(pattern, sizeof(pattern), patterns[i], folder, name) < PATH_MAX &&
		    place_first_match(pattern, path) && dlopen(path, RTLD_LAZY))
			return true;
	}
	return false;
}

/* Again for each library that the loader does not find and pip has brought. */
static OrtStatus *append_with_libraries(const struct provider *provider)
{
	OrtStatus *status = append(provider);
	for (size_t tries = 0; status && provider->beside && tries < LIBRARIES_MAX; tries++) {
		char name[512];
		get_reason(provider->api->GetErrorMessage(status), name, sizeof(name));
		char *end = strstr(name, " not found");
		if (end)
			*end = '\0';
		if (!end || !open_beside(provider->beside, name))
			return status;
		provider->api->ReleaseStatus(status);
		status = append(provider);
	}
	if (!status && provider->beside) /* newer builds open it by themselves, and late */
		open_beside(provider->beside, "libcudnn.so.*");
	return status;
}

/* A message about one of the user's options is not about the device. */
static bool failed(const struct provider *provider, const char *message, struct dyno_error *err)
{
	char reason[512];
	get_reason(message, reason, sizeof(reason));
	for (size_t i = provider->own; i < provider->count; i++)
		if (strstr(reason, provider->keys[i]))
			return error_set(err, DYNO_ERROR_USAGE, "provider option %s: %s",
					 provider->keys[i], reason);
	return provider_failed(provider->platform, message, err);
}

bool provider_append(const OrtApi *api, uint32_t api_version, const char *beside,
		     OrtSessionOptions *options, const struct engine_platform *platform,
		     unsigned ordinal, const struct strings *provider_options,
		     struct dyno_error *err)
{
	const struct ort_provider *own = ort_provider_of(platform);
	struct arena arena = { 0 };
	struct provider provider = {
		.api = api,
		.api_version = api_version,
		.session = options,
		.platform = platform,
		.ordinal = ordinal,
	};
	if (own->append == APPEND_NOTHING && provider_options && provider_options->count)
		return error_set(err, DYNO_ERROR_USAGE, "%s takes no provider options",
				 platform->name);
	bool cuda = own->append == APPEND_CUDA || own->append == APPEND_TENSORRT;
	provider.beside = cuda ? beside : NULL;
	if (cuda)
		setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID", 0);
	bool done = collect(&provider, &arena, provider_options, err);
	OrtStatus *status = done ? append_with_libraries(&provider) : NULL;
	if (status) {
		done = failed(&provider, api->GetErrorMessage(status), err);
		api->ReleaseStatus(status);
	}
	arena_finish(&arena);
	return done;
}
