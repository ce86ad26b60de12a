/* Which runs there are: the list, and from what a user types to a run's id. */
#include "core/base/utf8.h"
#include "output/store/sqlite/sqlite.h"
#include <string.h>

#define CANDIDATES 5 /* named in an error */

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
				 &entry->models, &entry->devices, &entry->invalid };
	int column = 0;
	for (; column < (int)(sizeof(texts) / sizeof(*texts)); column++)
		if (!query_get_text(query, column, arena, texts[column], err))
			return false;
	entry->results = (uint64_t)query_get_count(query, column++);
	entry->failed = (uint64_t)query_get_count(query, column);
	return true;
}

static bool count_runs(struct store *store, size_t *count, struct dyno_error *err)
{
	struct query query = query_begin(store, COUNT_RUNS);
	bool row = false;
	if (!query_next(&query, &row, err))
		return false;
	*count = (size_t)query_get_count(&query, 0);
	query_finish(&query);
	return true;
}

static bool read_list(struct store *store, void *context, struct dyno_error *err)
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

bool store_list(struct store *store, size_t limit, struct arena *arena,
		struct store_entry **entries, size_t *count, struct dyno_error *err)
{
	struct listing list = { .limit = limit, .arena = arena };
	if (!store_read(store, read_list, &list, err))
		return false;
	*entries = list.entries;
	*count = list.count;
	return true;
}

/* --- Finding ------------------------------------------------------------------------------ */

struct search {
	const char *reference;
	struct arena *arena;
	const char *id;
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

/* "a, b, c" of at most CANDIDATES names. */
static const char *enumerate(struct arena *arena, const struct strings *names)
{
	const char *text = "";
	for (size_t i = 0; i < names->count && i < CANDIDATES && text; i++)
		text = arena_printf(arena, "%s%s%.*s", text, i ? ", " : "",
				    TEXT_SHOWN(names->items[i]), names->items[i]);
	if (text && names->count > CANDIDATES)
		text = arena_printf(arena, "%s, …", text);
	return text ? text : "";
}

static bool run_not_found(struct store *store, const struct search *search, struct dyno_error *err)
{
	struct strings ids;
	struct query query = query_begin(store, FIND_NEWEST);
	query_count(&query, CANDIDATES + 1);
	query_count(&query, 0);
	if (!gather(&query, search->arena, &ids, err))
		return false;
	if (ids.count == 0)
		return store_error(store, err, DYNO_ERROR_NOT_FOUND,
				   "holds no runs yet; `dyno run` makes one");
	return store_error(store, err, DYNO_ERROR_NOT_FOUND,
			   "no run \"%.*s\"; the newest are %s (all: `dyno show`)",
			   TEXT_SHOWN(search->reference), search->reference,
			   enumerate(search->arena, &ids));
}

static bool tag_not_found(struct store *store, const struct search *search, const char *tag,
			  struct dyno_error *err)
{
	struct strings tags;
	struct query query = query_begin(store, LIST_TAGS);
	query_count(&query, CANDIDATES + 1);
	if (!gather(&query, search->arena, &tags, err))
		return false;
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "no run is tagged \"%.*s\"; %s%s",
			   TEXT_SHOWN(tag), tag, tags.count ? "the tags are " : "there are no tags",
			   enumerate(search->arena, &tags));
}

/* "latest" or "latest~N" in full: how many runs to skip. */
static bool is_latest(const char *reference, uint64_t *skip)
{
	size_t length = strlen("latest");
	*skip = 0;
	if (strncmp(reference, "latest", length) != 0)
		return false;
	if (!reference[length])
		return true;
	return reference[length] == '~' && parse_count(reference + length + 1, skip, NULL);
}

static bool find_newest(struct store *store, struct search *search, uint64_t skip,
			struct dyno_error *err)
{
	struct strings ids;
	struct query query = query_begin(store, FIND_NEWEST);
	query_count(&query, 1);
	query_count(&query, skip);
	if (!gather(&query, search->arena, &ids, err))
		return false;
	if (ids.count)
		search->id = ids.items[0];
	return ids.count || run_not_found(store, search, err);
}

static bool find_tag(struct store *store, struct search *search, const char *tag,
		     struct dyno_error *err)
{
	struct strings ids;
	struct query query = query_begin(store, FIND_TAG);
	query_text(&query, tag);
	if (!gather(&query, search->arena, &ids, err))
		return false;
	if (ids.count)
		search->id = ids.items[0];
	return ids.count || tag_not_found(store, search, tag, err);
}

/* The byte FF, which no UTF-8 text has, ends the range of what begins with the reference. LIKE and
 * GLOB would read "%" and "*" as more than themselves, and LIKE could not use the index. */
static bool find_beginning(struct store *store, struct search *search, struct dyno_error *err)
{
	struct strings ids;
	const char *end = arena_printf(search->arena, "%s\xff", search->reference);
	if (!end)
		return error_memory(err);
	struct query query = query_begin(store, FIND_BEGINNING);
	query_text(&query, search->reference);
	query_text(&query, end);
	query_count(&query, CANDIDATES + 1);
	if (!gather(&query, search->arena, &ids, err))
		return false;
	if (ids.count == 0 || !*search->reference)
		return run_not_found(store, search, err);
	/* In order of ids, the one that is the reference in full comes first. */
	search->id = ids.items[0];
	if (ids.count == 1 || strcmp(search->id, search->reference) == 0)
		return true;
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "several runs begin with \"%.*s\": %s",
			   TEXT_SHOWN(search->reference), search->reference,
			   enumerate(search->arena, &ids));
}

static bool read_search(struct store *store, void *context, struct dyno_error *err)
{
	struct search *search = context;
	uint64_t skip;
	if (is_latest(search->reference, &skip))
		return find_newest(store, search, skip, err);
	if (strncmp(search->reference, "tag:", 4) == 0)
		return find_tag(store, search, search->reference + 4, err);
	return find_beginning(store, search, err);
}

bool store_find(struct store *store, const char *reference, struct arena *arena, const char **id,
		struct dyno_error *err)
{
	struct search search = { .reference = reference, .arena = arena };
	if (!store_read(store, read_search, &search, err))
		return false;
	*id = search.id;
	return true;
}
