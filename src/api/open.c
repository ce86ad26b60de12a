/* Results by reference: a file, or a run in the store. */
#include "api/open.h"
#include "host/file.h"
#include "output/format/export.h"
#include "output/store/store.h"
#include <string.h>
#include <unistd.h>

/* References that mean the store even where a file has that name. */
static bool is_store_word(const char *reference)
{
	return strcmp(reference, "latest") == 0 || strncmp(reference, "latest~", 7) == 0 ||
	       strncmp(reference, "tag:", 4) == 0;
}

static bool looks_like_file(const char *reference)
{
	return strchr(reference, '/') || format_of_path(reference);
}

static void say_skipped(struct store *store, const char *reference, const char *id,
			const char *skipped, struct arena *arena, struct buffer *said)
{
	struct store_marks marks = { 0 };
	if (!store_get_marks(store, skipped, arena, &marks, NULL))
		return;
	buffer_printf(said, "%.*s: run %s is marked invalid (%.*s), so %s is taken",
		      TEXT_SHOWN(reference), reference, skipped,
		      marks.invalid ? TEXT_SHOWN(marks.invalid) : 0,
		      marks.invalid ? marks.invalid : "", id);
}

static struct dyno_results *open_stored(const char *reference, const char *path, bool with_samples,
					struct buffer *said, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct dyno_results *results = NULL;
	const char *id, *skipped;
	struct store *store = store_open(path, true, err);
	if (store && store_find_valid(store, reference, &arena, &id, &skipped, err)) {
		results = store_load(store, id, with_samples, err);
		if (skipped && said)
			say_skipped(store, reference, id, skipped, &arena, said);
	}
	store_close(store);
	arena_finish(&arena);
	return results;
}

static bool is_file(const char *reference)
{
	return !is_store_word(reference) &&
	       (looks_like_file(reference) || access(reference, F_OK) == 0);
}

struct dyno_results *results_open(const char *reference, const char *path, bool with_samples,
				  struct buffer *said, struct dyno_error *err)
{
	if (is_file(reference))
		return dyno_results_load(reference, err);
	struct dyno_results *results = open_stored(reference, path, with_samples, said, err);
	if (!results && !is_store_word(reference))
		error_prefix(err, "there is no file \"%s\"", reference);
	return results;
}
