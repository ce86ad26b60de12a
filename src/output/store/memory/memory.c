/* A store in memory: the least that a kind must do, and what it must do as all others. It keeps
 * runs as JSON, as long as it is open. */
#include "output/store/kind.h"
#include <stdlib.h>
#include <string.h>

struct process { /* a replicate */
	uint32_t index;
	const char *document; /* without its samples: what tells that it has changed */
	const char *whole;
};

struct place {                /* a result */
	size_t index;         /* in the plan */
	const char *document; /* without its replicates */
	struct process *processes;
	size_t count;
};

struct kept {
	const char *id, *header;
	struct place *places; /* in order of the plan */
	size_t count;
};

struct memory {
	struct store base;
	struct arena arena; /* all that was ever saved: nothing is freed before the end */
	struct kept *runs;  /* in the order in which they were saved first */
	size_t count;
	struct noise_entry *noise;
	size_t noise_count;
};

static struct memory *of(struct store *store)
{
	return (struct memory *)store;
}

static struct store *open_memory(const char *place, bool read_only, struct dyno_error *err)
{
	return store_create(sizeof(struct memory), &store_memory, place, read_only, err);
}

static void close_memory(struct store *store)
{
	arena_finish(&of(store)->arena);
}

static bool matches(const char *place)
{
	return strcmp(place, "memory:") == 0;
}

/* --- Saving ----------------------------------------------------------------------------------- */

/* A list of the arena with room for one more at `at`. */
static void *insert(struct arena *arena, void *items, size_t count, size_t at, size_t size)
{
	char *more = arena_grow(arena, items, count, 0, size);
	if (more) {
		memmove(more + (at + 1) * size, more + at * size, (count - at) * size);
		memset(more + at * size, 0, size);
	}
	return more;
}

static const char *finish(struct arena *arena, struct json_writer *writer, struct dyno_error *err)
{
	const char *text = NULL;
	if (json_finish(writer, err)) {
		text = arena_string(arena, buffer_text(&writer->buffer));
		if (!text)
			error_memory(err);
	}
	buffer_finish(&writer->buffer);
	return text;
}

static struct kept *find_run(struct memory *memory, const char *id)
{
	for (size_t i = 0; i < memory->count; i++)
		if (strcmp(memory->runs[i].id, id) == 0)
			return &memory->runs[i];
	return NULL;
}

static struct kept *add_run(struct memory *memory, const struct run *run, struct dyno_error *err)
{
	struct kept *runs =
		insert(&memory->arena, memory->runs, memory->count, memory->count, sizeof(*runs));
	const char *id = arena_string(&memory->arena, run->id);
	if (!runs || !id) {
		error_memory(err);
		return NULL;
	}
	memory->runs = runs;
	runs[memory->count].id = id;
	return &runs[memory->count++];
}

static bool save_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	struct memory *memory = of(store);
	struct json_writer writer = { 0 };
	struct kept *kept = find_run(memory, run->id);
	run_header_write(run, &writer);
	const char *header = finish(&memory->arena, &writer, err);
	if (header && !kept)
		kept = add_run(memory, run, err);
	if (!header || !kept)
		return false;
	kept->header = header;
	return true;
}

/* The replicate as JSON, with or without its samples. */
static const char *replicate_text(struct arena *arena, const struct replicate *replicate,
				  bool with_samples, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	replicate_write(replicate, with_samples, &writer);
	return finish(arena, &writer, err);
}

static const char *result_text(struct arena *arena, const struct run *run,
			       const struct result *result, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	struct result alone = *result;
	alone.replicates = NULL;
	alone.replicate_count = 0;
	result_write(run, &alone, false, &writer);
	return finish(arena, &writer, err);
}

static struct process *process_at(struct arena *arena, struct place *place, uint32_t index)
{
	size_t at = 0;
	while (at < place->count && place->processes[at].index < index)
		at++;
	if (at < place->count && place->processes[at].index == index)
		return &place->processes[at];
	struct process *more =
		insert(arena, place->processes, place->count, at, sizeof(*place->processes));
	if (!more)
		return NULL;
	place->processes = more;
	place->count++;
	more[at].index = index;
	return &more[at];
}

static bool save_replicate(struct arena *arena, struct place *place,
			   const struct replicate *replicate, struct dyno_error *err)
{
	const char *document = replicate_text(arena, replicate, false, err);
	const char *whole = document ? replicate_text(arena, replicate, true, err) : NULL;
	struct process *process = whole ? process_at(arena, place, replicate->index) : NULL;
	if (!process)
		return whole ? error_memory(err) : false;
	if (process->document && strcmp(process->document, document) == 0)
		return true; /* perhaps loaded without its samples, which are not lost */
	process->document = document;
	process->whole = whole;
	return true;
}

static struct place *place_at(struct arena *arena, struct kept *kept, size_t index)
{
	size_t at = 0;
	while (at < kept->count && kept->places[at].index < index)
		at++;
	if (at < kept->count && kept->places[at].index == index)
		return &kept->places[at];
	struct place *more = insert(arena, kept->places, kept->count, at, sizeof(*kept->places));
	if (!more)
		return NULL;
	kept->places = more;
	kept->count++;
	more[at].index = index;
	return &more[at];
}

static bool has_twins(const struct result *result)
{
	for (size_t i = 0; i < result->replicate_count; i++)
		for (size_t k = 0; k < i; k++)
			if (result->replicates[k].index == result->replicates[i].index)
				return true;
	return false;
}

/* Does the header that was saved name the result's model and device? */
static bool is_named(const struct kept *kept, const struct run *run, const struct result *result)
{
	struct arena arena = { 0 };
	const struct json_value *json =
		json_parse(&arena, kept->header, strlen(kept->header), STORED_LIMITS, NULL);
	const struct json_value *models = json_member(json, "models");
	const struct json_value *devices = json_member(json, "devices");
	size_t model = 0, device = 0;
	while (model < run->model_count && run->models[model] != result->cell.model)
		model++;
	while (device < run->device_count && run->devices[device] != result->cell.device)
		device++;
	bool named = model < run->model_count && device < run->device_count && models && devices &&
		     model < models->count && device < devices->count;
	arena_finish(&arena);
	return named;
}

static bool save_result(struct store *store, const struct run *run, size_t index,
			const struct result *result, struct dyno_error *err)
{
	struct memory *memory = of(store);
	struct kept *kept = find_run(memory, run->id);
	if (!kept || !is_named(kept, run, result))
		return store_lacks_header(store, run, err);
	if (has_twins(result))
		return store_has_twins(store, err);
	const char *document = result_text(&memory->arena, run, result, err);
	struct place *place = document ? place_at(&memory->arena, kept, index) : NULL;
	if (!place)
		return document ? error_memory(err) : false;
	place->document = document;
	for (size_t i = 0; i < result->replicate_count; i++)
		if (!save_replicate(&memory->arena, place, &result->replicates[i], err))
			return false;
	return true;
}

/* --- Loading ---------------------------------------------------------------------------------- */

static const struct json_value *parse(struct arena *scratch, const char *text,
				      struct dyno_error *err)
{
	arena_finish(scratch);
	return json_parse(scratch, text, strlen(text), STORED_LIMITS, err);
}

static bool read_place(const struct place *place, bool with_samples, struct arena *arena,
		       struct run *run, struct arena *scratch, struct dyno_error *err)
{
	const struct json_value *json = parse(scratch, place->document, err);
	if (!json || !result_read(arena, json, run, err))
		return false;
	struct result *result = run->results[run->result_count - 1];
	for (size_t i = 0; i < place->count; i++) {
		const struct process *process = &place->processes[i];
		struct replicate *replicate = result_add_replicate(arena, result);
		json = parse(scratch, with_samples ? process->whole : process->document, err);
		if (!replicate)
			return error_memory(err);
		if (!json || !replicate_read(arena, json, replicate, err))
			return false;
	}
	return true;
}

static struct dyno_results *read_run(const struct kept *kept, bool with_samples,
				     struct dyno_error *err)
{
	struct arena scratch = { 0 };
	struct dyno_results *results = results_create(err);
	struct run *run = results ? results_add_run(results) : NULL;
	const struct json_value *json = run ? parse(&scratch, kept->header, err) : NULL;
	bool ok = json && run_header_read(&results->arena, json, run, err);
	for (size_t i = 0; ok && i < kept->count; i++)
		ok = read_place(&kept->places[i], with_samples, &results->arena, run, &scratch,
				err);
	arena_finish(&scratch);
	if (ok)
		return results;
	dyno_results_destroy(results);
	return NULL;
}

static struct dyno_results *load(struct store *store, const char *id, bool with_samples,
				 struct dyno_error *err)
{
	const struct kept *kept = find_run(of(store), id);
	if (kept)
		return read_run(kept, with_samples, err);
	store_lacks_run(store, id, err);
	return NULL;
}

static bool remove_run(struct store *store, const char *id, struct dyno_error *err)
{
	struct memory *memory = of(store);
	struct kept *kept = find_run(memory, id);
	(void)err;
	if (!kept)
		return true;
	size_t behind = (size_t)(memory->runs + memory->count - (kept + 1));
	memmove(kept, kept + 1, behind * sizeof(*kept));
	memory->count--;
	return true;
}

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
	const struct memory *memory = of(store);
	*all = (struct all){ .results = results_create(err) };
	if (!all->results)
		return false;
	for (size_t i = 0; i < memory->count; i++) {
		struct dyno_results *run = read_run(&memory->runs[i], false, err);
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
				       .results = run->result_count };
	for (size_t i = 0; i < run->result_count; i++)
		entry->failed += run->results[i]->status != STATUS_OK;
	return entry->id && entry->started && models && devices;
}

static bool list(struct store *store, size_t limit, struct arena *arena,
		 struct store_entry **entries, size_t *count, struct dyno_error *err)
{
	struct all all;
	bool ok = read_all(store, &all, err);
	*count = limit && all.count > limit ? limit : all.count;
	*entries = arena_allocate(arena, *count, sizeof(**entries));
	for (size_t i = 0; ok && i < *count; i++)
		ok = (*entries && fill_entry(arena, all.runs[i], &(*entries)[i])) ||
		     error_memory(err);
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

static bool find(struct store *store, const struct store_search *search, struct arena *arena,
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

static bool tags(struct store *store, size_t limit, struct arena *arena, struct strings *names,
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

static bool models(struct store *store, size_t limit, struct arena *arena, struct strings *names,
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

static bool is_of_model(const struct result *result, const char *name)
{
	return strcmp(result->cell.model->name, name) == 0;
}

static bool has_model(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->result_count; i++)
		if (is_of_model(run->results[i], name))
			return true;
	return false;
}

static bool is_wanted(const struct result *result, const struct history_filter *filter)
{
	const struct device_info *device = result->cell.device;
	return result->status == STATUS_OK && is_of_model(result, filter->model) &&
	       (!filter->device || strcmp(device->id, filter->device) == 0 ||
		strcmp(device->platform, filter->device) == 0);
}

static struct history_point point_of(struct arena *arena, const struct run *run,
				     const struct result *result, enum field_id field)
{
	const struct field_value *value = &result->values[field];
	const struct cell *cell = &result->cell;
	return (struct history_point){
		.run = arena_string(arena, run->id),
		.started = arena_string(arena, run->started),
		.tag = arena_string(arena, run->tag),
		.commit = arena_string(arena, run->commit),
		.invalid = arena_string(arena, run->invalid),
		.note = arena_string(arena, run->note),
		.digest = arena_string(arena, cell->model->digest),
		.device = arena_string(arena, cell->device->id),
		.device_name = arena_string(arena, cell->device->name),
		.precision = arena_string(arena, cell->precision),
		.batch = cell->batch,
		.sequence = cell->sequence,
		.threads = cell->threads,
		.streams = cell->streams,
		.value = value->value,
		.low = value->low,
		.high = value->high,
		.estimated = value->estimated,
	};
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* Points come oldest first, and stay so within a cell: sorting by insertion is stable. */
static int by_cell(const struct history_point *a, const struct history_point *b)
{
	int by = order_texts(a->device, b->device);
	by = by ? by : order(a->batch, b->batch);
	by = by ? by : order(a->sequence, b->sequence);
	by = by ? by : order_texts(a->precision, b->precision);
	by = by ? by : order(a->threads, b->threads);
	return by ? by : order(a->streams, b->streams);
}

struct points {
	struct history_point *items;
	size_t count;
};

static bool add_point(struct arena *arena, struct points *points, struct history_point point)
{
	size_t at = points->count;
	struct history_point *more;
	while (at && by_cell(&points->items[at - 1], &point) > 0)
		at--;
	more = insert(arena, points->items, points->count, at, sizeof(*more));
	if (!more)
		return false;
	more[at] = point;
	points->items = more;
	points->count++;
	return true;
}

static bool add_points(struct arena *arena, struct points *points, const struct run *run,
		       const struct history_filter *filter)
{
	for (size_t i = 0; i < run->result_count; i++)
		if (is_wanted(run->results[i], filter) &&
		    !add_point(arena, points, point_of(arena, run, run->results[i], filter->field)))
			return false;
	return true;
}

static bool history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **items, size_t *count, struct dyno_error *err)
{
	struct all all;
	struct points points = { 0 };
	bool ok = read_all(store, &all, err);
	size_t taken = 0, end = 0;
	for (; end < all.count && (!filter->runs || taken < filter->runs); end++)
		taken += has_model(all.runs[end], filter->model);
	for (size_t i = end; ok && i > 0; i--)
		ok = add_points(arena, &points, all.runs[i - 1], filter) || error_memory(err);
	*items = points.items;
	*count = points.count;
	dyno_results_destroy(all.results);
	return ok;
}

/* --- Noise ------------------------------------------------------------------------------------ */

static bool same_noise(const struct noise_entry *entry, const char *cpu, const char *device)
{
	return strcmp(entry->cpu, cpu) == 0 && strcmp(entry->device, device) == 0;
}

static bool load_noise(struct store *store, const char *cpu, const char *device,
		       struct noise *noise, struct dyno_error *err)
{
	const struct memory *memory = of(store);
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
static bool save_noise(struct store *store, const struct noise_entry *entry, struct dyno_error *err)
{
	struct memory *memory = of(store);
	struct arena *arena = &memory->arena;
	struct noise_entry *more = insert(arena, memory->noise, memory->noise_count,
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

const struct store_kind store_memory = {
	.name = "memory",
	.names = "\"memory:\"",
	.matches = matches,
	.open = open_memory,
	.close = close_memory,
	.save_run = save_run,
	.save_result = save_result,
	.load = load,
	.list = list,
	.history = history,
	.remove = remove_run,
	.load_noise = load_noise,
	.save_noise = save_noise,
	.find = find,
	.tags = tags,
	.models = models,
};
