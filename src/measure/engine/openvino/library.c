#include "measure/engine/openvino/library.h"
#include "core/base/count.h"
#include "measure/engine/search.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct library_places places = {
	.title = "OpenVINO",
	.option = "‹openvino›",
	.file = "libopenvino_c.so",
	.hint = "`pip install openvino`, or set DYNO_OPENVINO_LIBRARY to libopenvino_c.so",
	.variables = { "DYNO_OPENVINO_LIBRARY", "INTEL_OPENVINO_DIR", NULL },
	.folders = { "", "/openvino/libs", "/libs", "/runtime/lib/*", "/lib", NULL },
	.local = { "../.deps/openvino/libs", "../../.deps/openvino/libs", "../lib/dyno",
		   "../../lib/dyno", NULL },
	.system = { "libopenvino_c.so", NULL },
	.python = "openvino/libs",
};

/* --- Element types --------------------------------------------------------------------------- */

/* In the order of ov_element_type_e, from "dynamic" on. Until 2024 an "undefined" stood before it.
 */
static const enum element_type types[] = {
	ELEMENT_UNDEFINED, /* dynamic */
	ELEMENT_BOOL,         ELEMENT_BFLOAT16,   ELEMENT_FLOAT16,   ELEMENT_FLOAT,
	ELEMENT_DOUBLE,       ELEMENT_INT4,       ELEMENT_INT8,      ELEMENT_INT16,
	ELEMENT_INT32,        ELEMENT_INT64,      ELEMENT_UNDEFINED, /* u1 */
	ELEMENT_UNDEFINED,                                           /* u2 */
	ELEMENT_UNDEFINED,                                           /* u3 */
	ELEMENT_UINT4,        ELEMENT_UNDEFINED,                     /* u6 */
	ELEMENT_UINT8,        ELEMENT_UINT16,     ELEMENT_UINT32,    ELEMENT_UINT64,
	ELEMENT_UNDEFINED, /* nf4 */
	ELEMENT_FLOAT8E4M3FN, ELEMENT_FLOAT8E5M2, ELEMENT_STRING,
};

enum element_type openvino_element_from(const struct openvino_library *library,
					ov_element_type_e type)
{
	size_t place = (size_t)type - library->first_type;
	return place < COUNT(types) ? types[place] : ELEMENT_UNDEFINED;
}

bool openvino_element_to(const struct openvino_library *library, enum element_type type,
			 ov_element_type_e *to)
{
	for (unsigned i = 0; type != ELEMENT_UNDEFINED && i < COUNT(types); i++)
		if (types[i] == type) {
			*to = (ov_element_type_e)(i + library->first_type);
			return true;
		}
	return false;
}

static size_t bytes_of(const struct openvino_library *library, unsigned type)
{
	const struct openvino_api *api = &library->api;
	int64_t one = 1;
	ov_shape_t shape = { 1, &one };
	ov_tensor_t *tensor = NULL;
	size_t bytes = 0;
	if (api->ov_tensor_create((ov_element_type_e)type, shape, &tensor) != 0)
		return 0;
	if (api->ov_tensor_get_byte_size(tensor, &bytes) != 0)
		bytes = 0;
	api->ov_tensor_free(tensor);
	return bytes;
}

/* The library itself is asked what its numbers mean: double and uint64 have eight bytes, and their
 * neighbours have not. */
static bool find_types(struct openvino_library *library, struct dyno_error *err)
{
	for (library->first_type = 0; library->first_type < 2; library->first_type++) {
		unsigned first = library->first_type;
		if (bytes_of(library, first + 4) == 4 && bytes_of(library, first + 5) == 8 &&
		    bytes_of(library, first + 18) == 4 && bytes_of(library, first + 19) == 8)
			return true;
	}
	return error_set(
		err, DYNO_ERROR_ENGINE,
		"%s: OpenVINO %s numbers its types as dyno does not know: 2024.3 and newer "
		"will do (set DYNO_OPENVINO_LIBRARY to one)",
		library->path, library->version);
}

/* --- Opening --------------------------------------------------------------------------------- */

static bool take_functions(struct openvino_library *library, struct dyno_error *err)
{
#define ENTRY(returns, name, parameters) { #name, (void *)&library->api.name, true },
#define LATER(returns, name, parameters) { #name, (void *)&library->api.name, false },
	const struct {
		const char *name;
		void *to;
		bool needed;
	} rows[] = { OPENVINO_FUNCTIONS(ENTRY) OPENVINO_FUNCTIONS_LATER(LATER) };
#undef ENTRY
#undef LATER
	for (size_t i = 0; i < COUNT(rows); i++) {
		void *function = dlsym(library->handle, rows[i].name);
		if (!function && rows[i].needed)
			return error_set(err, DYNO_ERROR_ENGINE,
					 "%s: not OpenVINO's C library, or too old: it has no %s",
					 library->path, rows[i].name);
		memcpy(rows[i].to, &function, sizeof(function));
	}
	return true;
}

/* "2026.4.1-22982-…": what stands before the first dash. */
static bool take_version(struct openvino_library *library, struct dyno_error *err)
{
	ov_version_t version = { NULL, NULL };
	if (!openvino_check(library, library->api.ov_get_openvino_version(&version), err,
			    "OpenVINO's version"))
		return false;
	const char *text = version.buildNumber ? version.buildNumber : "";
	snprintf(library->version, sizeof(library->version), "%.*s", (int)strcspn(text, "-"), text);
	library->api.ov_version_free(&version);
	return true;
}

static bool open_path(void *context, const char *path, const char *found_by, struct dyno_error *err)
{
	struct openvino_library *library = context;
	snprintf(library->path, sizeof(library->path), "%s", path);
	snprintf(library->found_by, sizeof(library->found_by), "%s", found_by);
	library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library->handle)
		return error_set(err, DYNO_ERROR_ENGINE, "%s: cannot open OpenVINO: %s", path,
				 dlerror());
	if (take_functions(library, err) && take_version(library, err) && find_types(library, err))
		return true;
	openvino_library_close(library);
	return false;
}

bool openvino_library_open(const char *named, struct openvino_library *library,
			   struct dyno_error *err)
{
	*library = (struct openvino_library){ 0 };
	return library_search(&places, named, open_path, library, err);
}

void openvino_library_close(struct openvino_library *library)
{
	if (library->handle)
		dlclose(library->handle);
	library->handle = NULL;
}

/* --- Errors ---------------------------------------------------------------------------------- */

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* "Exception from src/…:132:" and "Check '…' failed at src/…:241:" are for OpenVINO's makers. */
static bool is_place(const char *line, size_t length)
{
	return length && line[length - 1] == ':' &&
	       (begins(line, "Exception from ") || begins(line, "Check '"));
}

/* The lines that say something, joined. */
static void copy_message(char *to, size_t size, const char *message)
{
	size_t length = 0;
	while (*message && length + 1 < size) {
		size_t line = strcspn(message, "\n");
		const char *next = message + line + (message[line] == '\n');
		for (; line && *message == ' '; line--)
			message++;
		if (line && !is_place(message, line))
			length += (size_t)snprintf(to + length, size - length, "%s%.*s",
						   length ? " " : "", (int)line, message);
		message = next;
	}
	if (length >= size)
		length = size - 1;
	to[length] = '\0';
}

/* What the library or the device cannot do, as against what went wrong. */
static bool is_unsupported(const char *message)
{
	static const char *const marks[] = { "does not support", "doesn't support", "not supported",
					     "not registered",   "Unsupported",     "No available",
					     "not implemented" };
	for (size_t i = 0; i < COUNT(marks); i++)
		if (strstr(message, marks[i]))
			return true;
	return false;
}

bool openvino_check(const struct openvino_library *library, ov_status_e status,
		    struct dyno_error *err, const char *doing)
{
	char text[800] = "";
	if (status == 0)
		return true;
	const char *message = library->api.ov_get_last_err_msg();
	if (message)
		copy_message(text, sizeof(text), message);
	if (!*text)
		snprintf(text, sizeof(text), "%s", library->api.ov_get_error_info(status));
	bool unsupported = library_missing(text, sizeof(text)) || is_unsupported(text);
	return error_set(err, unsupported ? DYNO_ERROR_UNSUPPORTED : DYNO_ERROR_ENGINE, "%s: %s",
			 doing, text);
}
