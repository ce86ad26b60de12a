/* What is asked of all runs of a store in memory: the list, names, history; and noise. */
#include "output/store/memory/memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- All runs --------------------------------------------------------------------------------- */

/* All of the store as results, newest first. */
struct all {
	struct dyno_results *results;
	struct run **runs; /* of the results, sorted */
	size_t count;
};

static int newest_first(const void *a, const void *b)
{
	const struct run *const *one = a, *const *other = b;
	return -strcmp((*one)->started, (*other)->started);
}

/* Sorts by insertion: of two in the same second the one saved later comes first. */
static void sort_runs(struct all *all)
{
	for (size_t i = 1; i < all->count; i++)
		for (size_t k = i; k && newest_first(&all->runs[k], &all->runs[k - 1]) <= 0; k--) {
			struct run *run = all->runs[k];
			all->runs[k] = all->runs[k - 1];
			all->runs[k - 1] = run;
		}
}

/* Joined as they are: the caller destroys all.results. */
static bool read_all(struct store *store, struct all *all, struct dyno_error *err)
{
	const struct memory *memory = memory_of(store);
	*all = (struct all){ .results = results_create(err) };
	if (!all->results)
		return false;
	for (size_t i = 0; i < memory->count; i++) {
		struct dyno_results *run = memory_read(&memory->runs[i], false, err);
		if (!run || !results_join(all->results, run, err))
			return false;
	}
	all->runs = all->results->runs;
	all->count = all->results->run_count;
	sort_runs(all);
	return true;
}

/* "a, b" */
static const char *join(struct arena *arena, const char *before, const char *name)
{
	return before ? arena_printf(arena, "%s%s%s", before, *before ? ", " : "", name) : NULL;
}

static bool fill_entry(struct arena *arena, const struct run *run, struct store_entry *entry)
{
	const char *models = "", *devices = "";
	for (size_t i = 0; i < run->model_count; i++)
		models = join(arena, models, run->models[i]->name);
	for (size_t i = 0; i < run->device_count; i++)
		devices = join(arena, devices, run->devices[i]->id);
	*entry = (struct store_entry){ .id = arena_string(arena, run->id),
				       .started = arena_string(arena, run->started),
				       .finished = arena_string(arena, run->finished),
				       .tag = arena_string(arena, run->tag),
				       .models = models,
				       .devices = devices,
				       .invalid = arena_string(arena, run->invalid),
				       .note = arena_string(arena, run->note),
				       .results = run->result_count };
	for (size_t i = 0; i < run->result_count; i++)
		entry->failed += run->results[i]->status != STATUS_OK;
	return entry->id && entry->started && models && devices;
}

bool memory_list(struct store *store, size_t limit, struct arena *arena,
		 struct store_entry **entries, size_t *count, struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	*count = limit && all.count > limit ? limit : all.count;
	*entries = arena_allocate(arena, *count, sizeof(**entries));
	for (size_t i = 0; ok && i < *count; i++)
		ok = (*entries && fill_entry(arena, all.runs[i], &(*entries)[i])) ||
		     error_memory(err);
	ok = ok && (!arena->failed || error_memory(err)); /* what an entry may lack, too */
	dyno_results_destroy(all.results);
	return ok;
}

/* --- Names ------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool fits(const struct run *run, const struct store_search *search)
{
	if (search->valid && !search->beginning && run->invalid)
		return false;
	if (search->tag)
		return run->tag && strcmp(run->tag, search->tag) == 0;
	return !search->beginning ||
	       strncmp(run->id, search->beginning, strlen(search->beginning)) == 0;
}

/* Leaves `limit` behind the first `skip`. */
static void cut(struct strings *names, size_t skip, size_t limit)
{
	skip = skip < names->count ? skip : names->count;
	if (skip)
		names->items += skip;
	names->count -= skip;
	names->count = limit < names->count ? limit : names->count;
}

bool memory_find(struct store *store, const struct store_search *search, struct arena *arena,
		 struct strings *ids, struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	*ids = (struct strings){ 0 };
	for (size_t i = 0; ok && i < all.count; i++)
		if (fits(all.runs[i], search))
			ok = strings_add(arena, ids, all.runs[i]->id) || error_memory(err);
	if (search->beginning && ids->count)
		qsort(ids->items, ids->count, sizeof(*ids->items), by_text);
	cut(ids, search->skip, search->limit);
	dyno_results_destroy(all.results);
	return ok;
}

bool memory_tags(struct store *store, size_t limit, struct arena *arena, struct strings *names,
		 struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	*names = (struct strings){ 0 };
	for (size_t i = 0; ok && i < all.count; i++)
		if (all.runs[i]->tag)
			ok = strings_add_once(arena, names, all.runs[i]->tag) || error_memory(err);
	cut(names, 0, limit);
	dyno_results_destroy(all.results);
	return ok;
}

bool memory_models(struct store *store, size_t limit, struct arena *arena, struct strings *names,
		   struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	*names = (struct strings){ 0 };
	for (size_t i = 0; ok && i < all.count; i++)
		for (size_t k = 0; ok && k < all.runs[i]->result_count; k++)
			ok = strings_add_once(arena, names,
					      all.runs[i]->results[k]->cell.model->name) ||
			     error_memory(err);
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_text);
	cut(names, 0, limit);
	dyno_results_destroy(all.results);
	return ok;
}

/* --- History ---------------------------------------------------------------------------------- */

/* What is called so: under other names, too, once its digest is known. */
static bool choose_models(const struct all *all, const char *name, struct models *chosen,
			  struct arena *arena)
{
	bool ok = true;
	for (size_t i = 0; i < all->count; i++)
		for (size_t k = 0; ok && k < all->runs[i]->model_count; k++) {
			const struct model_info *model = all->runs[i]->models[k];
			ok = !model_is_called(model, name) || models_add(chosen, arena, model);
		}
	return ok;
}

static bool is_of(const struct result *result, const struct models *chosen)
{
	return models_find(chosen, result->cell.model) < chosen->count;
}

static bool has_model(const struct run *run, const struct models *chosen)
{
	for (size_t i = 0; i < run->result_count; i++)
		if (is_of(run->results[i], chosen))
			return true;
	return false;
}

struct points {
	struct arena *arena;
	struct history_point *items;
	size_t count;
	struct devices devices; /* of the points */
	struct models models;   /* the same */
	struct vocabulary own;  /* of the run at hand */
};

static bool copy_cell(struct points *points, const struct cell *cell, struct cell *copy)
{
	*copy = *cell;
	copy->model = history_model(&points->models, points->arena, cell->model);
	copy->device = history_device(&points->devices, points->arena, cell->device);
	bool whole = copy->device && copy->model;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char **text = (const char **)((char *)copy + cell_words[word].offset);
		if (cell_words[word].kind != WORD_IS_TEXT || !*text)
			continue;
		*text = arena_string(points->arena, *text);
		whole = whole && *text;
	}
	return whole && cell_copy_own(points->arena, &points->own, copy);
}

static bool fill_point(struct points *points, const struct run *run, const struct result *result,
		       const char *field, struct history_point *point)
{
	static const struct field_value none = { .value = NAN, .low = NAN, .high = NAN };
	const struct field_value *own = result_find_value(run, result, field);
	const struct field_value *value = own ? own : &none;
	struct arena *arena = points->arena;
	*point = (struct history_point){
		.run = arena_string(arena, run->id),
		.started = arena_string(arena, run->started),
		.tag = arena_string(arena, run->tag),
		.commit = arena_string(arena, run->commit),
		.invalid = arena_string(arena, run->invalid),
		.note = arena_string(arena, run->note),
		.digest = arena_string(arena, result->cell.model->digest),
		.failed = result->status == STATUS_OK ? NULL : status_name(result->status),
		.reason = result->status == STATUS_OK ? NULL : arena_string(arena, result->reason),
		.value = field_shown(value),
		.low = value->withheld ? NAN : value->low,
		.high = value->withheld ? NAN : value->high,
		.estimated = value->estimated,
	};
	return point->run && copy_cell(points, &result->cell, &point->cell);
}

static bool add_point(struct points *points, const struct run *run, const struct result *result,
		      const char *field)
{
	struct history_point *more = arena_grow(points->arena, points->items, points->count,
						list_room(points->count), sizeof(*more));
	if (!more)
		return false;
	points->items = more;
	return fill_point(points, run, result, field, &more[points->count++]);
}

static bool add_points(struct points *points, const struct run *run,
		       const struct history_filter *filter, const struct models *chosen)
{
	points->own = run->own;
	if (!vocabulary_copy(points->arena, &points->own))
		return false;
	for (size_t i = 0; i < run->result_count; i++)
		if (is_of(run->results[i], chosen) &&
		    !add_point(points, run, run->results[i], filter->field))
			return false;
	return true;
}

bool memory_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **items, size_t *count, struct dyno_error *err)
{
	struct all all;
	struct points points = { .arena = arena };
	struct models chosen = { 0 };
	bool ok = read_all(store, &all, err) &&
		  (choose_models(&all, filter->model, &chosen, arena) || error_memory(err));
	size_t taken = 0, end = 0;
	for (; ok && end < all.count && (!filter->runs || taken < filter->runs); end++)
		taken += has_model(all.runs[end], &chosen);
	for (size_t i = end; ok && i > 0; i--)
		ok = add_points(&points, all.runs[i - 1], filter, &chosen) || error_memory(err);
	ok = ok && (!arena->failed || error_memory(err)); /* what a point may lack, too */
	*items = points.items;
	*count = points.count;
	dyno_results_destroy(all.results);
	return ok;
}

bool memory_declared(struct store *store, const char *field, struct arena *arena,
		     struct vocabulary *own, struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	size_t i = 0;
	while (ok && i < all.count && vocabulary_field(&all.runs[i]->own, field) == FIELD_TOTAL)
		i++;
	if (ok && i < all.count) {
		*own = all.runs[i]->own;
		ok = vocabulary_copy(arena, own) || error_memory(err);
	}
	dyno_results_destroy(all.results);
	return ok;
}

/* --- Noise ------------------------------------------------------------------------------------ */

static bool same_noise(const struct noise_entry *entry, const char *cpu, const char *device)
{
	return strcmp(entry->cpu, cpu) == 0 && strcmp(entry->device, device) == 0;
}

bool memory_load_noise(struct store *store, const char *cpu, const char *device,
		       struct noise *noise, struct dyno_error *err)
{
	const struct memory *memory = memory_of(store);
	bool any = false;
	(void)err;
	for (size_t i = 0; i < memory->noise_count; i++)
		if (same_noise(&memory->noise[i], cpu, device)) {
			noise[memory->noise[i].field] = memory->noise[i].noise;
			any = true;
		}
	return any;
}

/* What was known before is passed over by what comes behind it. */
bool memory_save_noise(struct store *store, const struct noise_entry *entry, struct dyno_error *err)
{
	struct memory *memory = memory_of(store);
	struct arena *arena = &memory->arena;
	struct noise_entry *more = memory_insert(arena, memory->noise, memory->noise_count,
						 memory->noise_count, sizeof(*more));
	struct noise_entry copy = *entry;
	copy.cpu = arena_string(arena, entry->cpu);
	copy.device = arena_string(arena, entry->device);
	copy.model = arena_string(arena, entry->model);
	copy.made = arena_string(arena, entry->made);
	if (!more || !copy.cpu || !copy.device)
		return error_memory(err);
	memory->noise = more;
	more[memory->noise_count++] = copy;
	return true;
}
