/* Where ONNX Runtime's library is found, and its API table. */
#include "measure/engine/ort/library.h"
#include "measure/engine/search.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#define NODE_ARCHITECTURE "x64"
#else
#define NODE_ARCHITECTURE "arm64"
#endif

#define NODE_PACKAGE ".deps/node_modules/onnxruntime-node/bin/napi-v*/linux/" NODE_ARCHITECTURE

static const struct library_places places = {
	.title = "ONNX Runtime",
	.option = "‹ort›",
	.file = "libonnxruntime.so",
	.hint = "set DYNO_ORT_LIBRARY to libonnxruntime.so, or run make",
	.variables = { "DYNO_ORT_LIBRARY", "ORT_HOME", NULL },
	.folders = { "", "/lib", "/lib64", NULL },
	.local = { "../" NODE_PACKAGE, "../../" NODE_PACKAGE, "../lib/dyno", "../../lib/dyno",
		   "dyno", NULL },
	.system = { "libonnxruntime.so", "libonnxruntime.so.1", NULL },
	.python = "onnxruntime/capi",
};

/* --- Opening -------------------------------------------------------------------------------- */

#define TELEMETRY_SWITCH "ORT_DISABLE_TELEMETRY"

/* From 1.29 on ONNX Runtime reports its use to its maker from Linux, too: an uploader would run
 * beside the samples, and an empty mat-debug-PID.log stay in the temporary folder. Its own
 * DisableTelemetryEvents comes too late, since the environment that it needs has reported by then;
 * this is heeded by all of it. What the user has set stands.
 *
 * setenv is no danger here: it is dyno-worker that opens the library, never the process that
 * libdyno is part of, and its other thread sleeps in read. */
static void *open_quietly(const char *path)
{
	const char *set = getenv(TELEMETRY_SWITCH);
	if (!set || !*set)
		setenv(TELEMETRY_SWITCH, "1", 1);
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

bool ort_telemetry_disabled(void)
{
	const char *set = getenv(TELEMETRY_SWITCH);
	return set && strcmp(set, "1") == 0;
}

bool ort_telemetry_describe(struct arena *arena, struct properties *properties)
{
	const char *set = getenv(TELEMETRY_SWITCH);
	const char *text = ort_telemetry_disabled()
				   ? "disabled"
				   : arena_printf(arena, TELEMETRY_SWITCH "=%.40s", set ? set : "");
	return text && properties_add_text(arena, properties, "telemetry", text);
}

/* The newest table that both sides know. GetApi prints for a version that the library lacks, so
 * the library's own version is asked first: release 1.N has API N. */
static bool take_api(struct ort_library *library, struct dyno_error *err)
{
	const OrtApiBase *(*get_base)(void) = NULL;
	*(void **)&get_base = dlsym(library->handle, "OrtGetApiBase");
	const OrtApiBase *base = get_base ? get_base() : NULL;
	if (!base)
		return error_set(err, DYNO_ERROR_ENGINE, "%s: not ONNX Runtime (no OrtGetApiBase)",
				 library->path);
	snprintf(library->version, sizeof(library->version), "%s", base->GetVersionString());
	unsigned minor = 0;
	if (sscanf(library->version, "1.%u", &minor) != 1)
		minor = ORT_API_WANTED; /* 2.x and later: ask for what is wanted */
	library->api_version = minor < ORT_API_WANTED ? minor : ORT_API_WANTED;
	if (library->api_version >= ORT_API_MINIMUM)
		library->api = base->GetApi(library->api_version);
	if (library->api)
		return true;
	return error_set(err, DYNO_ERROR_ENGINE,
			 "%s: ONNX Runtime %s is too old: dyno needs 1.%d or newer (set "
			 "DYNO_ORT_LIBRARY to one)",
			 library->path, library->version, ORT_API_MINIMUM);
}

static bool open_path(void *context, const char *path, const char *found_by, struct dyno_error *err)
{
	struct ort_library *library = context;
	snprintf(library->path, sizeof(library->path), "%s", path);
	snprintf(library->found_by, sizeof(library->found_by), "%s", found_by);
	library->handle = open_quietly(path);
	if (!library->handle)
		return error_set(err, DYNO_ERROR_ENGINE, "%s: cannot open ONNX Runtime: %s", path,
				 dlerror());
	if (take_api(library, err))
		return true;
	ort_library_close(library);
	return false;
}

bool ort_library_open(const char *explicit_path, struct ort_library *library,
		      struct dyno_error *err)
{
	*library = (struct ort_library){ 0 };
	return library_search(&places, explicit_path, open_path, library, err);
}

void ort_library_close(struct ort_library *library)
{
	if (library->handle)
		dlclose(library->handle);
	library->handle = NULL;
	library->api = NULL;
}

/* --- Errors --------------------------------------------------------------------------------- */

/* ORT puts "[ONNXRuntimeError] : 1 : FAIL : " in front of every message. */
static const char *without_prefix(const char *message)
{
	if (strncmp(message, "[ONNXRuntimeError]", 18) != 0)
		return message;
	for (int colons = 0; *message && colons < 3; message++)
		colons += *message == ':';
	while (*message == ' ')
		message++;
	return message;
}

/* A message may run over many lines with a stack trace behind: lines are joined, the trace and
 * the white space at the end go. */
static void copy_message(char *to, size_t size, const char *message)
{
	size_t length = 0;
	const char *trace = strstr(message, "\nStacktrace:");
	for (; *message && message != trace && length + 1 < size; message++)
		to[length++] = *message == '\n' ? ' ' : *message;
	while (length && to[length - 1] == ' ')
		length--;
	to[length] = '\0';
}

bool ort_check(const OrtApi *api, OrtStatus *status, struct dyno_error *err, const char *doing)
{
	if (!status)
		return true;
	char message[800];
	OrtErrorCode code = api->GetErrorCode(status);
	copy_message(message, sizeof(message), without_prefix(api->GetErrorMessage(status)));
	api->ReleaseStatus(status);
	/* An operator that nobody has told it of comes with the code of any failure. */
	bool missing = code == ORT_NOT_IMPLEMENTED || code == ORT_EP_FAIL ||
		       strstr(message, "is not a registered function/op");
	return error_set(err, missing ? DYNO_ERROR_UNSUPPORTED : DYNO_ERROR_ENGINE, "%s: %s", doing,
			 message);
}
