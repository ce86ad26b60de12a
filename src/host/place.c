#include "host/place.h"
#include "core/base/count.h"
#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* dladdr names a program by its argv[0], which need not be a path: only for a library is it
 * trusted. */
static bool own_file(char path[PATH_MAX])
{
	Dl_info info;
	bool (*here)(char[PATH_MAX]) = place_own_folder;
	void *address;
	memcpy(&address, &here, sizeof(address)); /* ISO C has no cast from function to object */
	if (dladdr(address, &info) && info.dli_fname && strstr(info.dli_fname, ".so"))
		return realpath(info.dli_fname, path);
	return realpath("/proc/self/exe", path);
}

bool place_own_folder(char folder[PATH_MAX])
{
	if (!own_file(folder))
		return false;
	char *slash = strrchr(folder, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

bool place_first_match(const char *pattern, char path[PATH_MAX])
{
	glob_t found;
	bool any = glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0;
	if (any)
		snprintf(path, PATH_MAX, "%s", found.gl_pathv[0]);
	globfree(&found);
	return any;
}

bool place_worker(char path[PATH_MAX])
{
	static const char *const places[] = { "%s/dyno-worker", "%s/../libexec/dyno/dyno-worker",
					      "%s/../../libexec/dyno/dyno-worker" };
	char folder[PATH_MAX];
	const char *named = getenv("DYNO_WORKER");
	if (named && *named) {
		snprintf(path, PATH_MAX, "%s", named);
		return access(path, X_OK) == 0;
	}
	if (!place_own_folder(folder))
		return false;
	for (size_t i = 0; i < COUNT(places); i++) {
		int length = snprintf(path, PATH_MAX, places[i], folder);
		if (length > 0 && length < PATH_MAX && access(path, X_OK) == 0)
			return true;
	}
	return false;
}
