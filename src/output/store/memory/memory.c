/* A store in memory: the least that a kind must do, and what it must do as all others. It keeps
 * runs as JSON, as long as it is open. */
#include "output/store/memory/memory.h"
#include <string.h>

static struct store *open_memory(const char *place, bool read_only, struct dyno_error *err)
{
	return store_create(sizeof(struct memory), &store_memory, place, read_only, err);
}

static void close_memory(struct store *store)
{
	arena_finish(&memory_of(store)->arena);
}

static bool matches(const char *place)
{
	return strcmp(place, "memory:") == 0;
}

/* --- Saving ----------------------------------------------------------------------------------- */

void *memory_insert(struct arena *arena, void *items, size_t count, size_t at, size_t size)
{
	char *more = arena_grow(arena, items, count, list_room(count), size);
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
	struct kept *runs = memory_insert(&memory->arena, memory->runs, memory->count,
					  memory->count, sizeof(*runs));
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
	struct memory *memory = memory_of(store);
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
		memory_insert(arena, place->processes, place->count, at, sizeof(*place->processes));
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
	struct place *more =
		memory_insert(arena, kept->places, kept->count, at, sizeof(*kept->places));
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

/* Does the header that was saved name the result's model and device? False with *err, too. */
static bool is_named(const struct store *store, const struct kept *kept, const struct run *run,
		     const struct result *result, struct dyno_error *err)
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
	named = arena.failed ? error_memory(err) : named || store_lacks_header(store, run, err);
	arena_finish(&arena);
	return named;
}

static bool save_result(struct store *store, const struct run *run, size_t index,
			const struct result *result, struct dyno_error *err)
{
	struct memory *memory = memory_of(store);
	struct kept *kept = find_run(memory, run->id);
	if (!kept)
		return store_lacks_header(store, run, err);
	if (!is_named(store, kept, run, result, err))
		return false;
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
		if (!json || !replicate_read(arena, json, run, replicate, err))
			return false;
	}
	return true;
}

struct dyno_results *memory_read(const struct kept *kept, bool with_samples, struct dyno_error *err)
{
	struct arena scratch = { 0 };
	struct dyno_results *results = results_create(err);
	struct run *run = results ? results_add_run(results) : NULL;
	if (results && !run)
		error_memory(err);
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
	const struct kept *kept = find_run(memory_of(store), id);
	if (kept)
		return memory_read(kept, with_samples, err);
	store_lacks_run(store, id, err);
	return NULL;
}

static bool remove_run(struct store *store, const char *id, struct dyno_error *err)
{
	struct memory *memory = memory_of(store);
	struct kept *kept = find_run(memory, id);
	(void)err;
	if (!kept)
		return true;
	size_t behind = (size_t)(memory->runs + memory->count - (kept + 1));
	memmove(kept, kept + 1, behind * sizeof(*kept));
	memory->count--;
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
	.list = memory_list,
	.history = memory_history,
	.declared = memory_declared,
	.remove = remove_run,
	.load_noise = memory_load_noise,
	.save_noise = memory_save_noise,
	.find = memory_find,
	.tags = memory_tags,
	.models = memory_models,
};
