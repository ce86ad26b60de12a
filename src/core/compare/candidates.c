#include "core/compare/candidates.h"
#include <string.h>

static const struct likeness all_words = { .words = ALL_WORDS };

static bool same_words(const struct result *a, const struct result *b, struct likeness in)
{
	return cell_compare_but(&a->cell, &b->cell, in.words, in.but) == 0;
}

static uint32_t hash_words(const struct result *result, struct likeness in)
{
	return cell_hash_but(&result->cell, in.words, in.but);
}

/* A cell that is looked for among candidates, by the words whose bits are set. */
struct sought {
	const struct candidates *candidates;
	const struct result *cell;
	struct likeness in;
};

static bool is_sought(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	return same_words(sought->candidates->items[place].cell, sought->cell, sought->in);
}

struct candidate *candidates_find(const struct candidates *candidates, const struct map *map,
				  const struct result *cell, struct likeness in)
{
	struct sought sought = { candidates, cell, in };
	uint32_t place = map_find(map, hash_words(cell, in), is_sought, &sought);
	return place == MAP_NONE ? NULL : &candidates->items[place];
}

struct candidate *candidates_find_same(const struct candidates *candidates,
				       const struct result *cell)
{
	return candidates_find(candidates, &candidates->map, cell, all_words);
}

void *make_room(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	size_t room = *capacity ? 2 * *capacity : 1;
	void *more = arena_allocate(arena, room, size);
	if (more && count)
		memcpy(more, items, count * size);
	if (more)
		*capacity = room;
	return more;
}

static bool add_candidate(struct candidates *candidates, const struct run *run,
			  const struct result *result, struct arena *arena)
{
	struct candidate *items = make_room(arena, candidates->items, candidates->count,
					    &candidates->capacity, sizeof(*items));
	if (!items)
		return false;
	candidates->items = items;
	items[candidates->count++] =
		(struct candidate){ .side = { .label = run->tag ? run->tag : run->id, .run = run },
				    .cell = result };
	return true;
}

/* A run can hold the same cell any number of times, so there is no counting beforehand: lists grow.
 */
static bool add_result(struct candidates *candidates, const struct run *run,
		       const struct result *result, struct arena *arena)
{
	struct sought sought = { candidates, result, all_words };
	uint32_t count = (uint32_t)candidates->count;
	uint32_t place = map_add(&candidates->map, arena, hash_words(result, all_words), is_sought,
				 &sought, count);
	if (place == MAP_NONE || (place == count && !add_candidate(candidates, run, result, arena)))
		return false;
	struct candidate *candidate = &candidates->items[place];
	const struct result **results =
		make_room(arena, candidate->side.results, candidate->side.result_count,
			  &candidate->capacity, sizeof(*results));
	if (!results)
		return false;
	candidate->side.results = results;
	results[candidate->side.result_count++] = result;
	return true;
}

bool candidates_gather(const struct dyno_results *results, struct arena *arena,
		       struct candidates *candidates)
{
	bool ok = true;
	for (size_t i = 0; ok && i < results->run_count; i++)
		for (size_t k = 0; ok && k < results->runs[i]->result_count; k++)
			ok = add_result(candidates, results->runs[i], results->runs[i]->results[k],
					arena);
	return ok;
}

bool candidates_group(struct candidates *candidates, struct likeness in, struct arena *arena,
		      struct map *map)
{
	struct candidate **last = arena_allocate(arena, candidates->count + 1, sizeof(*last));
	if (!last)
		return false;
	for (uint32_t i = 0; i < candidates->count; i++) {
		struct candidate *candidate = &candidates->items[i];
		struct sought sought = { candidates, candidate->cell, in };
		candidate->alike = 0;
		candidate->next = NULL;
		if (candidate->matched)
			continue;
		uint32_t first =
			map_add(map, arena, hash_words(candidate->cell, in), is_sought, &sought, i);
		if (first == MAP_NONE)
			return false;
		candidates->items[first].alike++;
		if (last[first])
			last[first]->next = candidate;
		last[first] = candidate;
	}
	return true;
}
