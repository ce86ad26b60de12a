/* Where ONNX Runtime's library is found, and its API table. */
#include "measure/engine/ort/library.h"
#include "core/base/count.h"
#include "host/place.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#if defined(__x86_64__)
#define NODE_ARCHITECTURE "x64"
#else
#define NODE_ARCHITECTURE "arm64"
#endif

/* --- Candidates ----------------------------------------------------------------------------- */

/* PLACE is a library, or a folder with one in it or in its lib/. */
static bool library_in(const char *place, char path[PATH_MAX])
{
	static const char *const patterns[] = { "%s/libonnxruntime.so", "%s/libonnxruntime.so.*",
						"%s/lib/libonnxruntime.so",
						"%s/lib/libonnxruntime.so.*",
						"%s/lib64/libonnxruntime.so*" };
	struct stat status;
	if (stat(place, &status) != 0)
		return false;
	if (!S_ISDIR(status.st_mode))
		return snprintf(path, PATH_MAX, "%s", place) < PATH_MAX;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		char pattern[PATH_MAX];
		if (snprintf(pattern, sizeof(pattern), patterns[i], place) < PATH_MAX &&
		    place_first_match(pattern, path))
			return true;
	}
	return false;
}

/* The first of the patterns, under the folder, that names a file. */
static bool matches_under(const char *folder, const char *const *patterns, size_t count,
			  char path[PATH_MAX])
{
	for (size_t i = 0; folder && *folder && i < count; i++) {
		char pattern[PATH_MAX];
		if (snprintf(pattern, sizeof(pattern), "%s/%s", folder, patterns[i]) < PATH_MAX &&
		    place_first_match(pattern, path))
			return true;
	}
	return false;
}

/* Beside the build (.deps), or in PREFIX/lib/dyno. */
static bool local_copy(char path[PATH_MAX])
{
	static const char *const patterns[] = {
		"../.deps/node_modules/onnxruntime-node/bin/napi-v*/linux/" NODE_ARCHITECTURE
		"/libonnxruntime.so*",
		"../../.deps/node_modules/onnxruntime-node/bin/napi-v*/linux/" NODE_ARCHITECTURE
		"/libonnxruntime.so*",
		"../lib/dyno/libonnxruntime.so*",
		"../../lib/dyno/libonnxruntime.so*",
		"dyno/libonnxruntime.so*",
	};
	char folder[PATH_MAX];
	return place_own_folder(folder) && matches_under(folder, patterns, COUNT(patterns), path);
}

/* The libonnxruntime inside a Python package: often the one build with CUDA on a machine. */
static bool python_package(char path[PATH_MAX])
{
	static const char *const patterns[] = {
		"lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so*",
		"lib/python3*/dist-packages/onnxruntime/capi/libonnxruntime.so*",
		"lib/python3/dist-packages/onnxruntime/capi/libonnxruntime.so*",
	};
	const char *home = getenv("HOME");
	char local[PATH_MAX] = "";
	if (home)
		snprintf(local, sizeof(local), "%s/.local", home);
	const char *folders[] = { getenv("VIRTUAL_ENV"), getenv("CONDA_PREFIX"), local,
				  "/usr/local", "/usr" };
	for (size_t i = 0; i < COUNT(folders); i++)
		if (matches_under(folders[i], patterns, COUNT(patterns), path))
			return true;
	return false;
}

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

static bool open_path(struct ort_library *library, const char *path, const char *found_by,
		      struct dyno_error *err)
{
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

/* A place that the user named: it must work. */
static bool open_named(struct ort_library *library, const char *place, const char *found_by,
		       struct dyno_error *err)
{
	char path[PATH_MAX];
	if (!library_in(place, path))
		return error_set(err, DYNO_ERROR_ENGINE, "%s: no libonnxruntime.so at %s", found_by,
				 place);
	return open_path(library, path, found_by, err) || error_prefix(err, "%s", found_by);
}

static bool open_system(struct ort_library *library)
{
	static const char *const names[] = { "libonnxruntime.so", "libonnxruntime.so.1" };
	for (size_t i = 0; i < COUNT(names); i++) {
		void *handle = open_quietly(names[i]);
		if (!handle)
			continue;
		dlclose(handle);
		if (open_path(library, names[i], "system", NULL))
			return true;
	}
	return false;
}

bool ort_library_open(const char *explicit_path, struct ort_library *library,
		      struct dyno_error *err)
{
	static const char *const variables[] = { "DYNO_ORT_LIBRARY", "ORT_HOME" };
	char path[PATH_MAX];
	*library = (struct ort_library){ 0 };
	if (explicit_path)
		return open_named(library, explicit_path, "‹ort›", err);
	for (size_t i = 0; i < COUNT(variables); i++) {
		const char *place = getenv(variables[i]);
		if (place && *place)
			return open_named(library, place, variables[i], err);
	}
	error_set(err, DYNO_ERROR_ENGINE,
		  "no ONNX Runtime found (looked beside dyno, in the system's libraries and in "
		  "Python's onnxruntime): set DYNO_ORT_LIBRARY to libonnxruntime.so, or run make");
	if (local_copy(path) && open_path(library, path, "local copy", err))
		return true;
	if (open_system(library))
		return true;
	return python_package(path) && open_path(library, path, "Python package", err);
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
