/* From what a user types to a run's id. */
#include "core/base/utf8.h"
#include "output/store/kind.h"
#include <string.h>

#define CANDIDATES 5 /* named in an error */

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

static bool run_not_found(struct store *store, const char *reference, struct arena *arena,
			  struct dyno_error *err)
{
	static const struct store_search newest = { .limit = CANDIDATES + 1 };
	struct strings ids = { 0 };
	if (!store->kind->find(store, &newest, arena, &ids, err))
		return false;
	if (ids.count == 0)
		return store_error(store, err, DYNO_ERROR_NOT_FOUND,
				   "holds no runs yet; `dyno run` makes one");
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "no run \"%.*s\"; the newest are %s",
			   TEXT_SHOWN(reference), reference, enumerate(arena, &ids));
}

static bool tag_not_found(struct store *store, const char *tag, struct arena *arena,
			  struct dyno_error *err)
{
	struct strings tags = { 0 };
	if (!store->kind->tags(store, CANDIDATES + 1, arena, &tags, err))
		return false;
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "no run is tagged \"%.*s\"; %s%s",
			   TEXT_SHOWN(tag), tag, tags.count ? "the tags are " : "there are no tags",
			   enumerate(arena, &tags));
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

/* In order of ids, the one that is the reference in full comes first. */
static bool choose(struct store *store, const char *reference, const struct strings *ids,
		   struct arena *arena, struct dyno_error *err)
{
	if (ids->count == 1 || strcmp(ids->items[0], reference) == 0)
		return true;
	return store_error(store, err, DYNO_ERROR_NOT_FOUND, "several runs begin with \"%.*s\": %s",
			   TEXT_SHOWN(reference), reference, enumerate(arena, ids));
}

static bool find(struct store *store, const char *reference, bool valid, struct arena *arena,
		 const char **id, struct dyno_error *err)
{
	struct store_search search = { .limit = 1, .valid = valid };
	struct strings ids = { 0 };
	uint64_t skip;
	if (is_latest(reference, &skip)) {
		search.skip = (size_t)skip;
	} else if (strncmp(reference, "tag:", 4) == 0) {
		search.tag = reference + 4;
	} else {
		search.beginning = reference;
		search.limit = *reference ? CANDIDATES + 1 : 0;
	}
	if (!store->kind->find(store, &search, arena, &ids, err))
		return false;
	if (!ids.count)
		return search.tag ? tag_not_found(store, search.tag, arena, err)
				  : run_not_found(store, reference, arena, err);
	if (search.beginning && !choose(store, reference, &ids, arena, err))
		return false;
	*id = ids.items[0];
	return true;
}

bool store_find(struct store *store, const char *reference, struct arena *arena, const char **id,
		struct dyno_error *err)
{
	return find(store, reference, false, arena, id, err);
}

/* `any` is what it would mean if marks did not count. */
static bool only_invalid(struct store *store, const char *reference, const char *any,
			 struct dyno_error *err)
{
	uint64_t skip = 0;
	const char *remedy = "name it by its id, or take the mark away, if that is meant";
	if (strncmp(reference, "tag:", 4) == 0)
		return store_error(
			store, err, DYNO_ERROR_NOT_FOUND,
			"every run that is tagged \"%.*s\" is marked invalid, the newest "
			"is %s: %s",
			TEXT_SHOWN(reference + 4), reference + 4, any, remedy);
	if (is_latest(reference, &skip) && skip)
		return store_error(store, err, DYNO_ERROR_NOT_FOUND,
				   "\"%.*s\" passes over runs that are marked invalid, and too few "
				   "others are left; with them it is %s: %s",
				   TEXT_SHOWN(reference), reference, any, remedy);
	return store_error(store, err, DYNO_ERROR_NOT_FOUND,
			   "every run is marked invalid, the newest is %s: %s", any, remedy);
}

bool store_find_valid(struct store *store, const char *reference, struct arena *arena,
		      const char **id, const char **skipped, struct dyno_error *err)
{
	const char *any = NULL;
	*skipped = NULL;
	if (!find(store, reference, false, arena, &any, err))
		return false;
	if (!find(store, reference, true, arena, id, err))
		return err->code == DYNO_ERROR_NOT_FOUND &&
		       only_invalid(store, reference, any, err);
	if (strcmp(any, *id) != 0)
		*skipped = any;
	return true;
}
