/* Which runs, tags and models there are. */
#include "core/base/count.h"
#include "output/store/sqlite/sqlite.h"
#include <string.h>

/* --- The list ----------------------------------------------------------------------------- */

struct listing {
	size_t limit;
	struct arena *arena;
	struct store_entry *entries;
	size_t count;
};

static bool read_entry(struct query *query, struct arena *arena, struct store_entry *entry,
		       struct dyno_error *err)
{
	const char **texts[] = { &entry->id,     &entry->started, &entry->finished, &entry->tag,
				 &entry->models, &entry->devices, &entry->invalid,  &entry->note };
	int column = 0;
	for (; column < (int)(COUNT(texts)); column++)
		if (!query_get_text(query, column, arena, texts[column], err))
			return false;
	entry->results = (uint64_t)query_get_count(query, column++);
	entry->failed = (uint64_t)query_get_count(query, column);
	return true;
}

static bool count_runs(struct sqlite_store *store, size_t *count, struct dyno_error *err)
{
	struct query query = query_begin(store, COUNT_RUNS);
	bool row = false;
	if (!query_next(&query, &row, err))
		return false;
	*count = (size_t)query_get_count(&query, 0);
	query_finish(&query);
	return true;
}

static bool read_list(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct listing *list = context;
	size_t total = 0;
	bool row = true, ok = true;
	list->count = 0;
	if (!count_runs(store, &total, err))
		return false;
	if (list->limit && total > list->limit)
		total = list->limit;
	list->entries = arena_allocate(list->arena, total, sizeof(*list->entries));
	if (!list->entries)
		return error_memory(err);
	struct query query = query_begin(store, LIST_RUNS);
	query_count(&query, total);
	while (ok) {
		if (!query_next(&query, &row, err))
			return false;
		if (!row || list->count == total) /* whatever a strange file's tables answer */
			break;
		ok = read_entry(&query, list->arena, &list->entries[list->count++], err);
	}
	query_finish(&query);
	return ok;
}

bool sqlite_list(struct store *store, size_t limit, struct arena *arena,
		 struct store_entry **entries, size_t *count, struct dyno_error *err)
{
	struct listing list = { .limit = limit, .arena = arena };
	if (!sqlite_read(sqlite_of(store), read_list, &list, err))
		return false;
	*entries = list.entries;
	*count = list.count;
	return true;
}

/* --- Names -------------------------------------------------------------------------------- */

struct naming {
	enum sqlite_statement statement;
	const struct store_search *search; /* NULL: of a statement that takes a limit alone */
	size_t limit;
	struct arena *arena;
	struct strings *out;
};

/* The first column of all rows, in the arena. */
static bool gather(struct query *query, struct arena *arena, struct strings *out,
		   struct dyno_error *err)
{
	bool row = true, ok = true;
	*out = (struct strings){ 0 };
	while (ok) {
		const char *text;
		if (!query_next(query, &row, err))
			return false;
		if (!row)
			break;
		ok = query_get_text(query, 0, arena, &text, err) &&
		     (strings_add(arena, out, text) || error_memory(err));
	}
	query_finish(query);
	return ok;
}

/* The byte FF, which no UTF-8 text has, ends the range of what begins with the reference. LIKE and
 * GLOB would read "%" and "*" as more than themselves, and LIKE could not use the index. */
static bool bind_beginning(struct query *query, const char *beginning, struct arena *arena,
			   struct dyno_error *err)
{
	const char *end = arena_printf(arena, "%s\xff", beginning);
	query_text(query, beginning);
	query_text(query, end);
	return end || error_memory(err);
}

static bool read_names(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct naming *naming = context;
	const struct store_search *search = naming->search;
	struct query query = query_begin(store, naming->statement);
	if (naming->statement == FIND_BEGINNING &&
	    !bind_beginning(&query, search->beginning, naming->arena, err))
		return false;
	if (naming->statement == FIND_TAG)
		query_text(&query, search->tag);
	query_count(&query, naming->limit);
	if (search)
		query_count(&query, search->skip);
	if (search && !search->beginning)
		query_count(&query, search->valid);
	return gather(&query, naming->arena, naming->out, err);
}

bool sqlite_find(struct store *store, const struct store_search *search, struct arena *arena,
		 struct strings *ids, struct dyno_error *err)
{
	struct naming naming = { search->beginning ? FIND_BEGINNING
				 : search->tag     ? FIND_TAG
						   : FIND_NEWEST,
				 search, search->limit, arena, ids };
	return sqlite_read(sqlite_of(store), read_names, &naming, err);
}

bool sqlite_tags(struct store *store, size_t limit, struct arena *arena, struct strings *tags,
		 struct dyno_error *err)
{
	struct naming naming = { LIST_TAGS, NULL, limit, arena, tags };
	return sqlite_read(sqlite_of(store), read_names, &naming, err);
}

bool sqlite_models(struct store *store, size_t limit, struct arena *arena, struct strings *models,
		   struct dyno_error *err)
{
	struct naming naming = { LIST_MODELS, NULL, limit, arena, models };
	return sqlite_read(sqlite_of(store), read_names, &naming, err);
}
