/* What is the same for all kinds of store. */
#include "core/base/utf8.h"
#include "core/result/older.h"
#include "output/store/kind.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_IN_MESSAGE 600 /* bytes: leaves room for what is wrong with it */
#define CANDIDATES       8   /* models named in an error */

/* --- Errors ----------------------------------------------------------------------------------- */

bool store_error(const struct store *store, struct dyno_error *err, enum dyno_error_code code,
		 const char *format, ...)
{
	char message[sizeof(err->message)];
	size_t length = strlen(store->place);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (length > PLACE_IN_MESSAGE)
		length = utf8_cut(store->place, PLACE_IN_MESSAGE);
	return error_set(err, code, "%.*s: %s", (int)length, store->place, message);
}

bool store_lacks_run(const struct store *store, const char *id, struct dyno_error *err)
{
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "no run \"%.80s\"", id);
}

bool store_lacks_header(const struct store *store, const struct run *run, struct dyno_error *err)
{
	return store_error(store, err, DYNO_ERROR_STORE,
			   "run %s must be saved with its models and devices before its results",
			   run->id ? run->id : "");
}

bool store_has_twins(const struct store *store, struct dyno_error *err)
{
	return store_error(store, err, DYNO_ERROR_FORMAT,
			   "a result has several replicates of the same index");
}

static bool may_write(const struct store *store, struct dyno_error *err)
{
	return !store->read_only ||
	       store_error(store, err, DYNO_ERROR_STORE, "open for reading only");
}

static bool has_id(const struct store *store, const struct run *run, struct dyno_error *err)
{
	return (run->id && *run->id) ||
	       store_error(store, err, DYNO_ERROR_FORMAT, "a run without id cannot be kept");
}

/* --- Opening ---------------------------------------------------------------------------------- */

void *store_create(size_t size, const struct store_kind *kind, const char *place, bool read_only,
		   struct dyno_error *err)
{
	struct store *store = calloc(1, size);
	char *copy = store ? strdup(place) : NULL;
	if (!copy) {
		free(store);
		error_memory(err);
		return NULL;
	}
	*store = (struct store){ kind, copy, read_only };
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store->kind->close(store);
	free(store->place);
	free(store);
}

/* --- Saving, loading, removing ---------------------------------------------------------------- */

bool store_save_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	return may_write(store, err) && has_id(store, run, err) &&
	       store->kind->save_run(store, run, err);
}

bool store_save_result(struct store *store, const struct run *run, size_t index,
		       const struct result *result, struct dyno_error *err)
{
	return may_write(store, err) && has_id(store, run, err) &&
	       store->kind->save_result(store, run, index, result, err);
}

struct dyno_results *store_load(struct store *store, const char *id, bool with_samples,
				struct dyno_error *err)
{
	return store->kind->load(store, id, with_samples, err);
}

/* Of absolute paths, which older runs have, the last parts that tell them apart. */
static bool leave_folders_out(struct strings *names, struct arena *arena)
{
	struct models models = { 0 };
	struct model_info *model = arena_allocate(arena, names->count + 1, sizeof(*model));
	bool ok = model != NULL;
	for (size_t i = 0; ok && i < names->count; i++) {
		model[i].name = names->items[i];
		ok = models_add(&models, arena, &model[i]);
	}
	for (size_t i = 0; ok && i < names->count; i++) {
		struct model_info shorter = model[i];
		ok = *model[i].name != '/' || model_leave_folder_out(&models, arena, &shorter);
		names->items[i] = shorter.name;
	}
	return ok;
}

bool store_models(struct store *store, size_t limit, struct arena *arena, struct strings *models,
		  struct dyno_error *err)
{
	return store->kind->models(store, limit ? limit : INT32_MAX, arena, models, err) &&
	       (leave_folders_out(models, arena) || error_memory(err));
}

bool store_list(struct store *store, size_t limit, struct arena *arena,
		struct store_entry **entries, size_t *count, struct dyno_error *err)
{
	return store->kind->list(store, limit, arena, entries, count, err);
}

bool store_remove(struct store *store, const char *id, struct dyno_error *err)
{
	return may_write(store, err) && store->kind->remove(store, id, err);
}

/* --- Marks ------------------------------------------------------------------------------------ */

bool store_get_marks(struct store *store, const char *id, struct arena *arena,
		     struct store_marks *marks, struct dyno_error *err)
{
	struct dyno_results *results = store_load(store, id, false, err);
	if (!results)
		return false;
	const struct run *run = results->runs[0];
	*marks = (struct store_marks){ .tag = arena_string(arena, run->tag),
				       .note = arena_string(arena, run->note),
				       .invalid = arena_string(arena, run->invalid) };
	bool ok = !run->tag == !marks->tag && !run->note == !marks->note &&
		  !run->invalid == !marks->invalid;
	dyno_results_destroy(results);
	return ok || error_memory(err);
}

bool store_set_marks(struct store *store, const char *id, const struct store_marks *marks,
		     struct dyno_error *err)
{
	struct dyno_results *results = store_load(store, id, false, err);
	if (!results)
		return false;
	struct run *run = results->runs[0];
	run->tag = marks->tag;
	run->note = marks->note;
	run->invalid = marks->invalid;
	bool ok = store_save_run(store, run, err);
	dyno_results_destroy(results);
	return ok;
}

/* --- Import ----------------------------------------------------------------------------------- */

static bool has_run(struct store *store, const char *id, bool *has, struct dyno_error *err)
{
	struct store_search search = { .beginning = id, .limit = 1 };
	struct arena arena = { 0 };
	struct strings ids = { 0 };
	bool ok = store->kind->find(store, &search, &arena, &ids, err);
	*has = ids.count && strcmp(ids.items[0], id) == 0; /* it would be the first */
	arena_finish(&arena);
	return ok;
}

static bool import_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	bool ok = store_save_run(store, run, err);
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = store_save_result(store, run, i, run->results[i], err);
	if (!ok) /* half a run would be taken for the whole one the next time */
		store_remove(store, run->id, NULL);
	return ok;
}

static bool import_if_new(struct store *store, const struct run *run, size_t *added, size_t *known,
			  struct dyno_error *err)
{
	bool has = false;
	if (!has_id(store, run, err) || !has_run(store, run->id, &has, err) ||
	    (!has && !import_run(store, run, err)))
		return false;
	*(has ? known : added) += 1;
	return true;
}

/* Others that want to write wait meanwhile: not longer than for a large run. */
#define TOGETHER 64

/* The next ones, and those before one that fails: what cannot be written at all has not been taken.
 */
static bool import_some(struct store *store, const struct dyno_results *results, size_t *next,
			size_t *added, size_t *known, struct dyno_error *err)
{
	const struct store_kind *kind = store->kind;
	bool together = kind->begin && !store->read_only;
	size_t new = 0, old = 0, end = *next + TOGETHER;
	struct dyno_error failed = { 0 };
	bool ok = true;
	if (together && !kind->begin(store, err))
		return false;
	for (; ok && *next < end && *next < results->run_count; ++*next)
		ok = import_if_new(store, results->runs[*next], &new, &old, &failed);
	bool kept = !together || kind->end(store, true, ok ? err : NULL);
	*added += kept ? new : 0;
	*known += kept ? old : 0;
	if (!ok)
		error_set(err, failed.code, "%s", failed.message);
	return ok && kept;
}

bool store_import(struct store *store, const struct dyno_results *results, size_t *added,
		  size_t *known, struct dyno_error *err)
{
	for (size_t next = 0; next < results->run_count;)
		if (!import_some(store, results, &next, added, known, err))
			return false;
	return true;
}

/* Run by run, since all of a store may not fit into memory. Oldest first, so that "latest" means
 * the same in both of runs in the same second. */
bool store_import_from(struct store *store, const char *place, size_t *added, size_t *known,
		       struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct store_entry *entries = NULL;
	size_t count = 0;
	struct store *other = store_open(place, true, err);
	bool ok = other && store_list(other, 0, &arena, &entries, &count, err);
	for (size_t i = ok ? count : 0; ok && i > 0; i--) {
		struct dyno_results *run = store_load(other, entries[i - 1].id, true, err);
		ok = run && store_import(store, run, added, known, err);
		dyno_results_destroy(run);
	}
	store_close(other);
	arena_finish(&arena);
	return ok;
}

/* --- History ---------------------------------------------------------------------------------- */

static void append_names(const struct strings *names, struct buffer *out)
{
	for (size_t i = 0; i < names->count; i++)
		buffer_printf(out, "%s%.*s", i ? ", " : "", TEXT_SHOWN(names->items[i]),
			      i < CANDIDATES ? names->items[i] : "…");
}

static bool nothing_found(struct store *store, const struct history_filter *filter,
			  struct dyno_error *err)
{
	const char *device = filter->device ? filter->device : "";
	struct buffer names = { 0 };
	struct arena arena = { 0 };
	struct strings models = { 0 };
	if (store_models(store, CANDIDATES + 1, &arena, &models, err)) {
		append_names(&models, &names);
		store_error(store, err, DYNO_ERROR_NOT_FOUND,
			    "no result of model \"%.*s\"%s%.*s%s%s", TEXT_SHOWN(filter->model),
			    filter->model, *device ? " on " : "", TEXT_SHOWN(device), device,
			    names.length ? "; the models are " : "", buffer_text(&names));
	}
	buffer_finish(&names);
	arena_finish(&arena);
	return false;
}

const struct model_info *history_model(struct models *models, struct arena *arena,
				       const struct model_info *model)
{
	struct model_info seen = { .name = older_model_name(arena, model),
				   .digest = model->digest };
	size_t place = models_find(models, &seen);
	if (place < models->count)
		return models->items[place];
	struct model_info *copy = arena_allocate(arena, 1, sizeof(*copy));
	if (!copy)
		return NULL;
	copy->name = arena_string(arena, seen.name);
	copy->digest = arena_string(arena, model->digest);
	bool whole = !copy->name == !model->name && !copy->digest == !model->digest;
	return whole && models_add(models, arena, copy) ? copy : NULL;
}

const struct device_info *history_device(struct devices *devices, struct arena *arena,
					 const struct device_info *device)
{
	size_t place = devices_find(devices, device);
	if (place < devices->count)
		return devices->items[place];
	struct device_info *copy = arena_allocate(arena, 1, sizeof(*copy));
	if (!copy)
		return NULL;
	copy->platform = arena_string(arena, device->platform);
	copy->id = arena_string(arena, device->id);
	copy->name = arena_string(arena, device->name);
	copy->machine = arena_string(arena, device->machine);
	bool whole = !copy->platform == !device->platform && !copy->id == !device->id &&
		     !copy->name == !device->name && !copy->machine == !device->machine;
	return whole && devices_add(devices, arena, copy, &place) ? copy : NULL;
}

static size_t keep_device(struct history_point *points, size_t count, const char *pattern)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!pattern || device_matches(points[i].cell.device, pattern))
			points[kept++] = points[i];
	return kept;
}

static int by_cell(const void *left, const void *right)
{
	const struct history_point *a = left, *b = right;
	int order = cell_compare(&a->cell, &b->cell, ALL_WORDS);
	return order ? order : (a->turn > b->turn) - (a->turn < b->turn);
}

/* Cell by cell; those of one cell stay in order of time. */
static void order_points(struct history_point *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		points[i].turn = i;
	history_fill(points, count);
	if (count)
		qsort(points, count, sizeof(*points), by_cell);
}

bool store_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		   struct history_point **points, size_t *count, struct dyno_error *err)
{
	if (!store->kind->history(store, filter, arena, points, count, err))
		return false;
	*count = keep_device(*points, *count, filter->device);
	order_points(*points, *count);
	return *count || nothing_found(store, filter, err);
}

bool store_field(struct store *store, const char *key, struct arena *arena,
		 const struct field **field, struct dyno_error *err)
{
	enum field_id known = field_find(key);
	struct vocabulary own = { 0 };
	*field = known < FIELD_TOTAL ? &fields[known] : NULL;
	if (*field)
		return true;
	if (!store->kind->declared(store, key, arena, &own, err))
		return false;
	known = vocabulary_field(&own, key);
	if (known == FIELD_TOTAL)
		return store_error(
			store, err, DYNO_ERROR_NOT_FOUND,
			"no run has a field \"%.*s\" (docs/fields.md lists those of dyno)",
			TEXT_SHOWN(key), key);
	*field = field_of(&own, known);
	return true;
}

/* --- Noise ------------------------------------------------------------------------------------ */

bool store_load_noise(struct store *store, const char *cpu, const char *device, struct noise *noise,
		      struct dyno_error *err)
{
	memset(noise, 0, FIELD_TOTAL * sizeof(*noise));
	return store->kind->load_noise(store, cpu, device, noise, err);
}

bool store_save_noise(struct store *store, const struct noise_entry *entry, struct dyno_error *err)
{
	return may_write(store, err) && store->kind->save_noise(store, entry, err);
}
