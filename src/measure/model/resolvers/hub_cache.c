/* Models of the Hugging Face hub that are in its local cache: no network. */
#include "measure/model/choice.h"
#include "measure/model/format.h"
#include "measure/model/hub/hub.h"
#include "measure/model/inspect.h"
#include <dirent.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* What was not found for want of memory may be there. */
static bool is_exhausted(const struct arena *arena, struct dyno_error *err)
{
	if (arena->failed)
		error_memory(err);
	return err->code == DYNO_ERROR_MEMORY;
}

static enum resolution not_cached(const struct model_request *request, struct dyno_error *err)
{
	if (request->revision)
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s: revision %s is not in the hub cache",
			  request->name, request->revision);
	else
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s: not in the hub cache", request->name);
	return RESOLUTION_NOT_MINE;
}

/* Another engine may have fetched the configuration alone. */
static bool has_weights(const struct strings *names, struct arena *arena)
{
	struct strings weights;
	return transformers_weights(names, arena, &weights, NULL) && weights.count;
}

/* The file of the snapshot that is the model; NULL when the cache does not have it. */
static const char *cached_file(const struct model_request *request,
			       const struct hub_settings *settings,
			       const struct hub_snapshot *snapshot, struct arena *arena,
			       struct dyno_error *err)
{
	const char *folder = hub_snapshot_folder(snapshot, arena), *name = request->file;
	struct strings names;
	if (!folder) {
		error_memory(err);
		return NULL;
	}
	if (!name) {
		if (!model_folder_names(folder, arena, &names, err))
			return NULL;
		/* Online, the hub knows which other files there are. */
		if (model_pick(request, &names, !settings->offline, &name, err) != CHOICE_FOUND) {
			error_prefix(err, "%s: the hub cache", request->name);
			return NULL;
		}
		if (request->configured && !settings->offline && !has_weights(&names, arena)) {
			not_cached(request, err);
			return NULL;
		}
	}
	const char *path = hub_snapshot_file(snapshot, arena, name);
	struct stat status;
	if (path && stat(path, &status) == 0)
		return path;
	not_cached(request, err);
	return NULL;
}

static enum resolution take(const struct model_request *request, const char *path,
			    const struct hub_snapshot *snapshot, struct arena *arena,
			    struct model_info *model, struct dyno_error *err)
{
	model->synthetic = request->file && request->configured;
	if (!model_describe(path, arena, model, err)) {
		char why[sizeof(err->message)];
		if (err->code == DYNO_ERROR_NOT_FOUND) /* weights that can be fetched */
			return RESOLUTION_NOT_MINE;
		memcpy(why, err->message, sizeof(why));
		error_set(err, err->code, "%s (delete it and run again to download it anew)", why);
		return RESOLUTION_FAILED;
	}
	model->name = arena_string(arena, request->name);
	model->revision = snapshot->commit;
	return model->name || error_memory(err) ? RESOLUTION_FOUND : RESOLUTION_FAILED;
}

static bool names_are_valid(const struct model_request *request, struct dyno_error *err)
{
	if (request->revision && !hub_revision_is_valid(request->revision))
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹revision %s›: not a branch, tag or commit of a repository",
				 request->revision);
	if (request->file && !hub_file_is_valid(request->file))
		return error_set(err, DYNO_ERROR_USAGE, "‹file %s›: not a path inside a repository",
				 request->file);
	return true;
}

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	struct hub_settings settings;
	struct hub_snapshot snapshot;
	if (!hub_id_is_valid(request->name))
		return RESOLUTION_NOT_MINE;
	if (!names_are_valid(request, err) || !hub_settings_read(request, arena, &settings, err) ||
	    !hub_snapshot_init(&snapshot, arena, &settings, request->name, request->revision, err))
		return RESOLUTION_FAILED;
	const char *path = NULL;
	if (hub_snapshot_find(&snapshot, arena))
		path = cached_file(request, &settings, &snapshot, arena, err);
	else
		not_cached(request, err);
	if (!path && is_exhausted(arena, err))
		return RESOLUTION_FAILED;
	return path ? take(request, path, &snapshot, arena, model, err) : RESOLUTION_NOT_MINE;
}

/* --- Listing -------------------------------------------------------------------------------- */

/* "org/name" from "models--org--name"; NULL when it is something else. */
static const char *id_of(struct arena *arena, const char *folder)
{
	if (strncmp(folder, "models--", 8) != 0)
		return NULL;
	const char *name = folder + 8, *separator = strstr(name, "--");
	const char *id = separator ? arena_printf(arena, "%.*s/%s", (int)(separator - name), name,
						  separator + 2)
				   : arena_string(arena, name);
	return id && hub_id_is_valid(id) ? id : NULL;
}

/* NULL when the repository's main has no model in the cache; *err says why. */
static struct model_info *listed(struct arena *arena, const struct hub_settings *settings,
				 const char *id, struct dyno_error *err)
{
	struct model_request request = { .name = id, .offline = true };
	struct hub_snapshot snapshot;
	struct stat status;
	if (!hub_snapshot_init(&snapshot, arena, settings, id, NULL, err) ||
	    !hub_snapshot_find(&snapshot, arena))
		return NULL;
	const char *path = cached_file(&request, settings, &snapshot, arena, err);
	struct model_info *model = path ? arena_allocate(arena, 1, sizeof(*model)) : NULL;
	if (!model || stat(path, &status) != 0)
		return NULL;
	*model = (struct model_info){ .name = id,
				      .source = "hub",
				      .path = path,
				      .revision = snapshot.commit,
				      .size = (double)status.st_size,
				      .parameters = NAN };
	return model;
}

/* A larger copy with room for one more, when the old one is full. */
static bool append(struct arena *arena, struct model_info ***models, size_t *count,
		   struct model_info *model)
{
	if ((*count & (*count - 1)) == 0) { /* full at each power of two, and at nothing */
		struct model_info **more =
			arena_allocate(arena, *count ? *count * 2 : 1, sizeof(*more));
		if (!more)
			return false;
		if (*count)
			memcpy(more, *models, *count * sizeof(*more));
		*models = more;
	}
	(*models)[(*count)++] = model;
	return true;
}

static bool list(struct arena *arena, struct model_info ***models, size_t *count,
		 struct dyno_error *err)
{
	struct model_request request = { .offline = true };
	struct hub_settings settings;
	*models = NULL;
	*count = 0;
	if (!hub_settings_read(&request, arena, &settings, err))
		return false;
	DIR *stream = opendir(settings.cache);
	struct dirent *entry;
	bool ok = true;
	while (ok && stream && (entry = readdir(stream))) {
		const char *id = id_of(arena, entry->d_name);
		struct dyno_error why = { 0 };
		struct model_info *model = id ? listed(arena, &settings, id, &why) : NULL;
		ok = (!model || append(arena, models, count, model)) && !is_exhausted(arena, &why);
	}
	if (stream)
		closedir(stream);
	return ok || error_memory(err);
}

const struct resolver resolver_hub_cache = { "hub", resolve, list };
