#include "core/result/older.h"
#include "core/base/count.h"
#include "core/base/folders.h"
#include "core/base/hash.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include <string.h>

/* --- Folders --------------------------------------------------------------------------------- */

/* Settings that are lists have commas between their paths. */
static bool add_folders(struct arena *arena, struct strings *folders, const char *text)
{
	bool ok = true;
	while (ok && text && *text) {
		size_t length = strcspn(text, ",");
		const char *part = arena_bytes(arena, text, length);
		ok = part && folders_add(arena, folders, part);
		text += length + (text[length] == ',');
	}
	return ok;
}

static bool add_library(struct arena *arena, struct strings *folders,
			const struct properties *properties, const char *key)
{
	const struct property *library = properties_find(properties, key);
	return !library || folders_add_private(arena, folders, library->text);
}

static bool find_folders(struct arena *arena, const struct run *run, struct strings *folders)
{
	bool ok = add_library(arena, folders, &run->environment, "engine_library");
	for (size_t i = 0; ok && i < run->model_count; i++)
		ok = folders_add(arena, folders, run->models[i]->name) &&
		     folders_add(arena, folders, run->models[i]->path);
	for (size_t i = 0; ok && i < run->plan.count; i++)
		ok = add_folders(arena, folders, run->plan.items[i].text);
	for (size_t i = 0; ok && i < run->engine_count; i++)
		ok = add_library(arena, folders, &run->engines[i], "library");
	return ok;
}

static bool shorten(struct arena *arena, const struct strings *folders, const char **text)
{
	if (!*text || !folders->count)
		return true;
	*text = folders_leave_out(arena, folders, *text);
	return *text;
}

static bool shorten_all(struct arena *arena, const struct strings *folders, struct strings *texts)
{
	bool ok = true;
	for (size_t i = 0; ok && i < texts->count; i++)
		ok = shorten(arena, folders, &texts->items[i]);
	return ok;
}

static bool shorten_properties(struct arena *arena, const struct strings *folders,
			       struct properties *properties)
{
	bool ok = true;
	for (size_t i = 0; ok && i < properties->count; i++)
		ok = shorten(arena, folders, &properties->items[i].text);
	return ok;
}

/* What it names stays known: who resumes such a run is asked to name it, too. */
static bool shorten_plan(struct arena *arena, struct run *run)
{
	bool ok = true;
	for (size_t i = 0; ok && i < run->plan.count; i++) {
		struct property *setting = &run->plan.items[i];
		const char *whole = setting->text;
		ok = shorten(arena, &run->folders, &setting->text) &&
		     (setting->text == whole ||
		      properties_add_text(arena, &run->whole, setting->key, whole));
	}
	return ok;
}

const char *older_model_name(struct arena *arena, const struct model_info *model)
{
	const char *base = model_base_name(model);
	if (!model->name || *model->name != '/')
		return model->name;
	/* Without a digest the path was all that told it from others. */
	return model->digest && *model->digest
		       ? arena_string(arena, base)
		       : arena_printf(arena, "%s (%06x)", base,
				      (unsigned)(hash_text(model->name) & 0xffffff));
}

/* As many last parts as tell each from the others of the run. */
static bool shorten_models(struct arena *arena, struct run *run)
{
	struct models models = { 0 };
	bool ok = true;
	for (size_t i = 0; ok && i < run->model_count; i++)
		ok = models_add(&models, arena, run->models[i]);
	for (size_t i = 0; ok && i < run->model_count; i++) {
		struct model_info *model = run->models[i];
		model->path = NULL;
		if (!model->name || *model->name != '/')
			ok = shorten(arena, &run->folders, &model->name);
		else if (model->digest && *model->digest)
			ok = model_leave_folder_out(&models, arena, model);
		else
			ok = (model->name = older_model_name(arena, model)) != NULL;
	}
	return ok;
}

/* Most have none. */
static bool leave_folders_out(struct arena *arena, struct run *run)
{
	if (properties_find(&run->plan, "keep-paths"))
		return true;
	if (!find_folders(arena, run, &run->folders))
		return false;
	if (!run->folders.count)
		return true;
	bool ok = shorten_models(arena, run) && shorten_plan(arena, run) &&
		  shorten_properties(arena, &run->folders, &run->environment) &&
		  shorten_all(arena, &run->folders, &run->warnings);
	for (size_t i = 0; ok && i < run->engine_count; i++)
		ok = shorten_properties(arena, &run->folders, &run->engines[i]);
	return ok;
}

/* --- What they lack -------------------------------------------------------------------------- */

const char *engine_word(const struct properties *environment)
{
	static const struct {
		const char *title, *word;
	} engines[] = { { "ONNX Runtime", "ort" } };
	const struct property *engine = properties_find(environment, "engine");
	if (!engine || !engine->text)
		return NULL;
	for (size_t i = 0; i < COUNT(engines); i++)
		if (strcmp(engines[i].title, engine->text) == 0)
			return engines[i].word;
	return engine->text;
}

bool replicate_complete(struct arena *arena, const struct run *run, struct replicate *replicate)
{
	return shorten(arena, &run->folders, &replicate->reason);
}

bool result_complete(struct arena *arena, const struct run *run, struct result *result)
{
	bool ok = shorten(arena, &run->folders, &result->reason) &&
		  shorten_all(arena, &run->folders, &result->notes);
	if (!result->cell.engine)
		result->cell.engine = engine_word(&run->environment);
	for (size_t i = 0; ok && i < result->replicate_count; i++)
		ok = replicate_complete(arena, run, &result->replicates[i]);
	return ok;
}

bool run_complete(struct arena *arena, struct run *run)
{
	const char *machine = NULL;
	bool ok = leave_folders_out(arena, run);
	for (size_t i = 0; i < run->device_count; i++) {
		if (!run->devices[i]->machine && !machine)
			machine = machine_digest(arena, &run->environment);
		if (!run->devices[i]->machine)
			run->devices[i]->machine = machine;
	}
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = result_complete(arena, run, run->results[i]);
	return ok;
}
