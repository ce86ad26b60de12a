/* The public functions of the store. */
#include "api/store.h"
#include "core/base/count.h"
#include <stdlib.h>
#include <string.h>

dyno_store *dyno_store_open(const char *name, bool read_only, struct dyno_error *err)
{
	dyno_store *handle = calloc(1, sizeof(*handle));
	if (!handle) {
		error_memory(err);
		return NULL;
	}
	handle->store = store_open(name && *name ? name : NULL, read_only, err);
	if (handle->store)
		return handle;
	free(handle);
	return NULL;
}

void dyno_store_close(dyno_store *handle)
{
	if (handle)
		store_close(handle->store);
	free(handle);
}

bool store_check(const dyno_store *handle, struct dyno_error *err)
{
	return handle || error_set(err, DYNO_ERROR_USAGE, "no store is open");
}

/* --- Runs ------------------------------------------------------------------------------------ */

static bool save_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	bool ok = store_save_run(store, run, err);
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = store_save_result(store, run, i, run->results[i], err);
	return ok;
}

bool dyno_store_save(dyno_store *handle, const struct dyno_results *results, struct dyno_error *err)
{
	if (!results)
		return error_set(err, DYNO_ERROR_USAGE, "no results to keep");
	bool ok = store_check(handle, err);
	for (size_t i = 0; ok && i < results->run_count; i++)
		ok = save_run(handle->store, results->runs[i], err);
	return ok;
}

/* NULL with *err when the store has no such run. */
static const char *find(const dyno_store *handle, const char *reference, struct arena *arena,
			struct dyno_error *err)
{
	const char *id;
	if (!store_check(handle, err))
		return NULL;
	if (!reference) {
		error_set(err, DYNO_ERROR_USAGE, "no run is named");
		return NULL;
	}
	return store_find(handle->store, reference, arena, &id, err) ? id : NULL;
}

/* Of those that are not marked invalid, where several are meant. */
static const char *find_valid(const dyno_store *handle, const char *reference, struct arena *arena,
			      struct dyno_error *err)
{
	const char *id, *skipped;
	if (!find(handle, reference, arena, err))
		return NULL;
	return store_find_valid(handle->store, reference, arena, &id, &skipped, err) ? id : NULL;
}

struct dyno_results *dyno_store_load(dyno_store *handle, const char *reference,
				     struct dyno_error *err)
{
	struct arena arena = { 0 };
	const char *id = find_valid(handle, reference, &arena, err);
	struct dyno_results *results = id ? store_load(handle->store, id, true, err) : NULL;
	arena_finish(&arena);
	return results_hand_out(results, err);
}

/* The mark of that name; NULL when there is none. */
static const char **mark_of(struct store_marks *marks, const char *word)
{
	const struct {
		const char *word, **text;
	} rows[] = {
		{ "tag", &marks->tag },
		{ "note", &marks->note },
		{ "invalid", &marks->invalid },
	};
	for (size_t i = 0; word && i < COUNT(rows); i++)
		if (strcmp(rows[i].word, word) == 0)
			return rows[i].text;
	return NULL;
}

bool dyno_store_mark(dyno_store *handle, const char *reference, const char *word, const char *text,
		     struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct store_marks marks;
	const char **mark = mark_of(&marks, word);
	if (!mark)
		return error_set(err, DYNO_ERROR_USAGE,
				 "there is no mark \"%.40s\"; there are tag, note and invalid",
				 word ? word : "");
	const char *id = find(handle, reference, &arena, err);
	bool ok = id && store_get_marks(handle->store, id, &arena, &marks, err);
	*mark = text && *text ? text : NULL;
	ok = ok && store_set_marks(handle->store, id, &marks, err);
	arena_finish(&arena);
	return ok;
}

bool dyno_store_remove(dyno_store *handle, const char *reference, struct dyno_error *err)
{
	struct arena arena = { 0 };
	const char *id = find(handle, reference, &arena, err);
	bool ok = id && store_remove(handle->store, id, err);
	arena_finish(&arena);
	return ok;
}
