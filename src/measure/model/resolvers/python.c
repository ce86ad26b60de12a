/* Models that a Python function makes: python:MODULE:FACTORY, or python:FILE.py:FACTORY. Nothing of
 * them is run here: the engine does that, in the user's own interpreter. */
#include "host/digest.h"
#include "measure/model/model.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "python:"

/* Where the factory's name begins: behind the last colon. */
static const char *factory_of(const char *place)
{
	const char *colon = strrchr(place, ':');
	return colon && colon > place && colon[1] ? colon + 1 : NULL;
}

static const char *file_of(const char *place, size_t length, struct arena *arena)
{
	bool is_file = length > 3 && strncmp(place + length - 3, ".py", 3) == 0;
	if (is_file)
		return arena_printf(arena, "%.*s", (int)length, place);
	char *path = arena_printf(arena, "%.*s.py", (int)length, place);
	for (size_t i = 0; path && i < length; i++)
		if (path[i] == '.')
			path[i] = '/';
	return path;
}

/* Of the file's bytes, as far as it is a file: what a module that Python finds elsewhere holds is
 * not known here, and its name has to do. The factory is part of it. */
static const char *digest_of(const char *path, const char *place, bool named, struct arena *arena,
			     struct dyno_error *err)
{
	char text[DIGEST_TEXT_SIZE];
	if (!named && access(path, R_OK) != 0) {
		if (!digest_text(place, text, err))
			return NULL;
		return arena_printf(arena, "sha256:%s", text);
	}
	if (!digest_files(&path, 1, text, err))
		return NULL;
	const char *both = arena_printf(arena, "%s:%s", text, factory_of(place));
	if (!both || !digest_text(both, text, err))
		return NULL;
	return arena_printf(arena, "sha256:%s", text);
}

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	size_t prefix = strlen(PREFIX);
	if (strncmp(request->name, PREFIX, prefix) != 0)
		return RESOLUTION_NOT_MINE;
	const char *place = request->name + prefix, *factory = factory_of(place);
	if (!factory) {
		error_set(err, DYNO_ERROR_USAGE,
			  "%s: a Python model is python:MODULE:FUNCTION or python:FILE.py:FUNCTION",
			  request->name);
		return RESOLUTION_FAILED;
	}
	size_t length = (size_t)(factory - place) - 1;
	bool named = length > 3 && strncmp(place + length - 3, ".py", 3) == 0;
	const char *path = file_of(place, length, arena);
	if (path && named && access(path, R_OK) != 0) {
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s: no file %s that can be read",
			  request->name, path);
		return RESOLUTION_FAILED;
	}
	model->name = arena_string(arena, request->name);
	model->digest = path ? digest_of(path, place, named, arena, err) : NULL;
	if (model->name && model->digest)
		return RESOLUTION_FOUND;
	if (!path || !model->name)
		error_memory(err);
	return RESOLUTION_FAILED;
}

const struct resolver resolver_python = { "python", resolve, NULL };
