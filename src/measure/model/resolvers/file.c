/* The resolver of paths: a model file, or a folder that holds one. */
#include "measure/model/choice.h"
#include "measure/model/format.h"
#include "measure/model/hub/hub.h"
#include "measure/model/inspect.h"
#include "measure/model/kind.h"
#include "measure/model/model.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A name that can only be meant as a path, also when nothing is there. */
static bool looks_like_path(const char *name)
{
	const char *slash = strchr(name, '/');
	if (*name == '/' || *name == '~' || strncmp(name, "./", 2) == 0 ||
	    strncmp(name, "../", 3) == 0 || !hub_id_is_valid(name))
		return true;
	return model_format_of_name(name) || model_kind_of_name(name) ||
	       (slash && strchr(slash + 1, '/'));
}

/* --- Files ---------------------------------------------------------------------------------- */

/* The file's name without its ending. */
static const char *stem(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	size_t length = dot ? (size_t)(dot - base) : strlen(base);
	return arena_bytes(arena, base, length);
}

/* The files beside the model that could be variants of it, by their names alone. */
static bool siblings(const char *folder, const char *start, struct arena *arena,
		     struct strings *names, struct dyno_error *err)
{
	struct strings all;
	size_t length = strlen(start);
	*names = (struct strings){ 0 };
	if (!model_folder_names(folder, arena, &all, err))
		return false;
	for (size_t i = 0; i < all.count; i++) {
		const char *name = all.items[i];
		if (strncmp(name, start, length) == 0 && strchr("_-.", name[length]) &&
		    !strchr(name, '/') && !strings_add(arena, names, name))
			return error_memory(err);
	}
	return true;
}

/* The variant of the wanted precision beside the file, or the file itself. */
static const char *variant(const struct model_request *request, struct arena *arena,
			   struct dyno_error *err)
{
	const char *slash = strrchr(request->name, '/'), *name;
	const char *folder =
		slash ? arena_bytes(arena, request->name, (size_t)(slash - request->name) + 1)
		      : ".";
	const char *start = stem(arena, request->name);
	struct strings names;
	if (!request->precision || request->casts)
		return request->name;
	if (!folder || !start) {
		error_memory(err);
		return NULL;
	}
	if (!siblings(folder, start, arena, &names, err))
		return NULL;
	if (model_choose(&names, request->precision, false, &name, err) != CHOICE_FOUND) {
		const char *precision = model_precision_name(request->precision);
		error_set(err, DYNO_ERROR_UNSUPPORTED,
			  "%s: no %s variant of it is beside it: give that model by its own name",
			  request->name, precision);
		return NULL;
	}
	return slash ? arena_printf(arena, "%s%s", folder, name) : name;
}

/* --- Folders -------------------------------------------------------------------------------- */

/* A folder without an ONNX file: what it holds instead, and how to export that. */
static bool explain_folder(const char *folder, const struct strings *names, struct dyno_error *err)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct model_kind *kind = model_kind_of_name(names->items[i]);
		if (kind && kind->is_model && !strchr(names->items[i], '/'))
			return error_set(err, DYNO_ERROR_FORMAT,
					 "%s: a folder without an ONNX file; it holds %s, %s; %s",
					 folder, names->items[i], kind->what, kind->advice);
	}
	return error_set(err, DYNO_ERROR_NOT_FOUND, "%s: a folder without an ONNX file", folder);
}

static const char *in_folder(const struct model_request *request, struct arena *arena,
			     struct dyno_error *err)
{
	const char *folder = request->name, *name = request->file;
	size_t length = strlen(folder);
	const char *slash = length && folder[length - 1] == '/' ? "" : "/";
	struct strings names;
	if (name && !hub_file_is_valid(name)) {
		error_set(err, DYNO_ERROR_USAGE, "‹file %s›: not a path inside %s", name, folder);
		return NULL;
	}
	if (!name) {
		if (!model_folder_names(folder, arena, &names, err))
			return NULL;
		enum choice choice = model_pick(request, &names, false, &name, err);
		if (choice == CHOICE_NONE && !request->configured)
			explain_folder(folder, &names, err);
		else if (choice != CHOICE_FOUND)
			error_prefix(err, "%s", folder);
		if (choice != CHOICE_FOUND)
			return NULL;
	}
	const char *path = arena_printf(arena, "%s%s%s", folder, slash, name);
	if (!path)
		error_memory(err);
	return path;
}

/* Who names the configuration itself does without the weights beside it. */
static bool is_configuration_alone(const struct model_request *request, bool folder)
{
	const char *named = folder ? request->file : request->name;
	return named && model_format_of_name(named) == &format_transformers;
}

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	struct stat status;
	bool there = stat(request->name, &status) == 0;
	if (!there && !looks_like_path(request->name))
		return RESOLUTION_NOT_MINE;
	bool folder = there && S_ISDIR(status.st_mode);
	const char *path = folder  ? in_folder(request, arena, err)
			   : there ? variant(request, arena, err)
				   : request->name;
	/* A folder here that happens to be called like a model of the hub. */
	if (folder && !path && !request->file && !looks_like_path(request->name))
		return RESOLUTION_NOT_MINE;
	model->synthetic = path && is_configuration_alone(request, folder);
	if (!path || !model_describe(path, arena, model, err))
		return RESOLUTION_FAILED;
	model->name = arena_string(arena, request->name);
	return model->name || error_memory(err) ? RESOLUTION_FOUND : RESOLUTION_FAILED;
}

const struct resolver resolver_file = { "file", resolve, NULL };
