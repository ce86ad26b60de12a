/* Which interpreter hosts a worker, and what it is executed with. */
#include "core/base/count.h"
#include "host/place.h"
#include "measure/engine/python/python.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The first of these that is there: --python, that of the virtual environment, the PATH's. */
static const char *find_interpreter(const struct python_options *options, struct arena *arena)
{
	const char *environment = getenv("VIRTUAL_ENV");
	if (options->python)
		return options->python;
	if (!environment || !*environment)
		return "python3";
	const char *path = arena_printf(arena, "%s/bin/python3", environment);
	return path && access(path, X_OK) == 0 ? path : "python3";
}

static const char *find_file(const char *const *places, size_t count, struct arena *arena)
{
	char folder[PATH_MAX], pattern[PATH_MAX], path[PATH_MAX];
	for (size_t i = 0; place_own_folder(folder) && i < count; i++)
		if (snprintf(pattern, sizeof(pattern), "%s/%s", folder, places[i]) < PATH_MAX &&
		    place_first_match(pattern, path))
			return arena_string(arena, path);
	return NULL;
}

/* Executes the script, unless the interpreter could not even read it. Itself it is Python of any
 * version, and the script gets the arguments behind it. */
static const char beginning[] =
	"import sys\n"
	"if sys.version_info < (3, 7):\n"
	"    sys.exit('Python %d.%d is too old to run models: 3.7 or newer does' % sys.version_info[:2])\n"
	"del sys.argv[0]\n"
	"__file__ = sys.argv[0]\n"
	"with open(__file__, 'rb') as script:\n"
	"    code = compile(script.read(), __file__, 'exec')\n"
	"exec(code)\n";

/* From the folder of dyno-worker: in the build, and under a prefix or in a wheel. */
bool python_host(const void *given, struct arena *arena, struct strings *arguments,
		 struct dyno_error *err)
{
	static const char *const scripts[] = { "../python/dyno/_host.py", "../../lib/dyno/_host.py",
					       "../../_host.py" };
	static const char *const libraries[] = { "libdyno.so.0", "../../lib/libdyno.so.0",
						 "../../lib/*/libdyno.so.0",
						 "../../lib64/libdyno.so.0" };
	if (python_is_here())
		return true;
	const char *interpreter = find_interpreter(given, arena);
	const char *script = find_file(scripts, COUNT(scripts), arena);
	const char *library = find_file(libraries, COUNT(libraries), arena);
	if (!script || !library)
		return error_set(
			err, DYNO_ERROR_ENGINE,
			"%s is not found where dyno-worker is installed: install dyno again",
			script ? "libdyno.so.0" : "_host.py");
	return (interpreter && strings_add(arena, arguments, interpreter) &&
		strings_add(arena, arguments, "-c") && strings_add(arena, arguments, beginning) &&
		strings_add(arena, arguments, script) && strings_add(arena, arguments, library)) ||
	       error_memory(err);
}
