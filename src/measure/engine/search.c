#include "measure/engine/search.h"
#include "core/base/count.h"
#include "host/place.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The file in the folder, with a version behind its name or without. */
static bool file_in(const char *folder, const char *file, char path[PATH_MAX])
{
	static const char *const patterns[] = { "%s/%s", "%s/%s.*" };
	for (size_t i = 0; i < COUNT(patterns); i++) {
		char pattern[PATH_MAX];
		if (snprintf(pattern, sizeof(pattern), patterns[i], folder, file) < PATH_MAX &&
		    place_first_match(pattern, path))
			return true;
	}
	return false;
}

/* PLACE is a library, or a folder with one in it. */
static bool library_in(const struct library_places *places, const char *place, char path[PATH_MAX])
{
	struct stat status;
	if (stat(place, &status) != 0)
		return false;
	if (!S_ISDIR(status.st_mode))
		return snprintf(path, PATH_MAX, "%s", place) < PATH_MAX;
	for (const char *const *inner = places->folders; *inner; inner++) {
		char folder[PATH_MAX];
		if (snprintf(folder, sizeof(folder), "%s%s", place, *inner) < PATH_MAX &&
		    file_in(folder, places->file, path))
			return true;
	}
	return false;
}

/* Beside the build (.deps), or in PREFIX/lib/dyno. */
static bool local_copy(const struct library_places *places, char path[PATH_MAX])
{
	char own[PATH_MAX], folder[PATH_MAX];
	if (!place_own_folder(own))
		return false;
	for (const char *const *inner = places->local; *inner; inner++)
		if (snprintf(folder, sizeof(folder), "%s/%s", own, *inner) < PATH_MAX &&
		    file_in(folder, places->file, path))
			return true;
	return false;
}

static bool package_in(const struct library_places *places, const char *prefix, char path[PATH_MAX])
{
	static const char *const patterns[] = {
		"%s/lib/python3*/site-packages/%s",
		"%s/lib/python3*/dist-packages/%s",
		"%s/lib/python3/dist-packages/%s",
	};
	for (size_t i = 0; i < COUNT(patterns); i++) {
		char folder[PATH_MAX];
		if (snprintf(folder, sizeof(folder), patterns[i], prefix, places->python) <
			    PATH_MAX &&
		    file_in(folder, places->file, path))
			return true;
	}
	return false;
}

/* The library inside a Python package: of ONNX Runtime, often the one build with CUDA on a
 * machine. */
static bool python_package(const struct library_places *places, char path[PATH_MAX])
{
	const char *home = getenv("HOME");
	char local[PATH_MAX] = "";
	if (home)
		snprintf(local, sizeof(local), "%s/.local", home);
	const char *prefixes[] = { getenv("VIRTUAL_ENV"), getenv("CONDA_PREFIX"), local,
				   "/usr/local", "/usr" };
	for (size_t i = 0; places->python && i < COUNT(prefixes); i++)
		if (prefixes[i] && *prefixes[i] && package_in(places, prefixes[i], path))
			return true;
	return false;
}

/* A place that the user named: it must work. */
static bool open_named(const struct library_places *places, const char *place, const char *found_by,
		       library_opener *open, void *context, struct dyno_error *err)
{
	char path[PATH_MAX];
	if (!library_in(places, place, path))
		return error_set(err, DYNO_ERROR_ENGINE, "%s: no %s at %s", found_by, places->file,
				 place);
	return open(context, path, found_by, err) || error_prefix(err, "%s", found_by);
}

static bool open_system(const struct library_places *places, library_opener *open, void *context)
{
	for (const char *const *name = places->system; *name; name++)
		if (open(context, *name, "system", NULL))
			return true;
	return false;
}

bool library_search(const struct library_places *places, const char *named, library_opener *open,
		    void *context, struct dyno_error *err)
{
	char path[PATH_MAX];
	if (named)
		return open_named(places, named, places->option, open, context, err);
	for (const char *const *variable = places->variables; *variable; variable++) {
		const char *place = getenv(*variable);
		if (place && *place)
			return open_named(places, place, *variable, open, context, err);
	}
	error_set(err, DYNO_ERROR_ENGINE,
		  "no %s found (looked beside dyno, in the system's libraries and in Python's "
		  "packages): %s",
		  places->title, places->hint);
	if (local_copy(places, path) && open(context, path, "local copy", err))
		return true;
	if (open_system(places, open, context))
		return true;
	return python_package(places, path) && open(context, path, "Python package", err);
}

bool library_missing(char *text, size_t size)
{
	char *end = strstr(text, ": cannot open shared object file"), *name = end;
	if (!end)
		return false;
	while (name > text && !strchr("/ :\"", name[-1]))
		name--;
	snprintf(end, size - (size_t)(end - text), " not found");
	memmove(text, name, strlen(name) + 1);
	return true;
}
