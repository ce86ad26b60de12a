/* Matching: cells of two sides that are alike in every word of the key. */
#include "core/compare/match.h"
#include "core/base/map.h"
#include "core/result/models.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What cells are alike in: words whose bits are set, without that own one (NULL: with all). */
struct likeness {
	uint64_t words;
	const struct word *but;
};

static const struct likeness all_words = { .words = ALL_WORDS };

static bool same_words(const struct result *a, const struct result *b, struct likeness in)
{
	return cell_compare_but(&a->cell, &b->cell, in.words, in.but) == 0;
}

static uint32_t hash_words(const struct result *result, struct likeness in)
{
	return cell_hash_but(&result->cell, in.words, in.but);
}

static bool same_word(const struct result *a, const struct result *b, const struct word *word)
{
	return word_compare(&a->cell, &b->cell, word) == 0;
}

/* What may be left out where a cell has only one counterpart without it. */
static uint64_t loose_words(void)
{
	uint64_t mask = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (cell_words[word].may_differ)
			mask |= WORD_MASK(word);
	return mask;
}

/* --- Candidates ------------------------------------------------------------------------------ */

/* Results of a side that are one cell. */
struct candidate {
	struct compared_side side;
	size_t capacity; /* of the side's results */
	const struct result *cell;
	bool matched;
	/* Where candidates are grouped by some words: how many of the group are free, which the
	 * first of them keeps, and the next one of the group. */
	size_t alike;
	struct candidate *next;
};

struct candidates {
	struct candidate *items;
	size_t count, capacity;
	struct map map; /* by all words */
};

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

/* The first candidate of the map that is alike in these words, or NULL. */
static struct candidate *find_candidate(const struct candidates *candidates, const struct map *map,
					const struct result *cell, struct likeness in)
{
	struct sought sought = { candidates, cell, in };
	uint32_t place = map_find(map, hash_words(cell, in), is_sought, &sought);
	return place == MAP_NONE ? NULL : &candidates->items[place];
}

/* A list in the arena, moved to where it has room for one more. */
static void *make_room(struct arena *arena, void *items, size_t count, size_t *capacity,
		       size_t size)
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

static bool gather(const struct dyno_results *results, struct arena *arena,
		   struct candidates *candidates)
{
	bool ok = true;
	for (size_t i = 0; ok && i < results->run_count; i++)
		for (size_t k = 0; ok && k < results->runs[i]->result_count; k++)
			ok = add_result(candidates, results->runs[i], results->runs[i]->results[k],
					arena);
	return ok;
}

/* Free candidates that are alike in these words become groups, which the map finds. */
static bool group(struct candidates *candidates, struct likeness in, struct arena *arena,
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

static bool add_models(struct comparison *comparison, const struct candidates *candidates)
{
	bool ok = true;
	for (size_t i = 0; ok && i < candidates->count; i++) {
		const struct model_info *model = candidates->items[i].cell->cell.model;
		ok = !model || models_add(&comparison->models, &comparison->arena, model);
	}
	return ok;
}

static bool label_models(struct comparison *comparison, const struct candidates *before,
			 const struct candidates *after)
{
	return add_models(comparison, before) && add_models(comparison, after) &&
	       models_label(&comparison->models, &comparison->arena);
}

static bool add_devices(struct comparison *comparison, const struct candidates *candidates)
{
	size_t place;
	bool ok = true;
	for (size_t i = 0; ok && i < candidates->count; i++) {
		const struct device_info *device = candidates->items[i].cell->cell.device;
		ok = !device ||
		     devices_add(&comparison->devices, &comparison->arena, device, &place);
	}
	return ok;
}

static bool label_devices(struct comparison *comparison, const struct candidates *before,
			  const struct candidates *after)
{
	return add_devices(comparison, before) && add_devices(comparison, after) &&
	       devices_label(&comparison->devices, &comparison->arena);
}

/* Across machines a device is called by what it has in common on them. */
static const char *label_of(struct comparison *comparison, const struct result *result,
			    const struct word *word)
{
	const struct device_info *device = result->cell.device;
	bool across =
		comparison->across && strcmp(comparison->across, cell_words[WORD_MACHINE].key) == 0;
	if (word->kind == WORD_IS_MODEL && result->cell.model)
		return models_name(&comparison->models, result->cell.model);
	if (word->kind != WORD_IS_DEVICE || !device)
		return cell_label(&comparison->arena, &result->cell, word);
	if (across)
		return device->name ? device->name : device->id;
	return devices_name(&comparison->devices, device);
}

/* --- Cells ----------------------------------------------------------------------------------- */

static void add_cell(struct comparison *comparison, struct candidate *before,
		     struct candidate *after, const char *note)
{
	comparison->cells[comparison->cell_count++] = (struct compared_cell){
		.cell = before->cell, .before = before->side, .after = after->side, .note = note
	};
	before->matched = after->matched = true;
}

/* The candidate that is alone in its group; NULL when there is none or several. */
static struct candidate *only_match(const struct candidates *candidates, const struct map *groups,
				    const struct result *cell, struct likeness in)
{
	struct candidate *found = find_candidate(candidates, groups, cell, in);
	return found && found->alike == 1 ? found : NULL;
}

/* "threads differ: 2 and 4" */
static const char *difference_note(struct arena *arena, const struct result *a,
				   const struct result *b)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		if (word == WORD_MODEL ||
		    same_word(a, b, &cell_words[word])) /* compare_check says it */
			continue;
		bool number = cell_words[word].kind == WORD_IS_NUMBER;
		return number ? arena_printf(arena, "%s differ: %" PRIu64 " and %" PRIu64,
					     cell_words[word].key, cell_number(&a->cell, word),
					     cell_number(&b->cell, word))
			      : arena_printf(arena, "%ss differ: %.100s and %.100s",
					     cell_words[word].key, cell_text(&a->cell, word),
					     cell_text(&b->cell, word));
	}
	return NULL;
}

static void match_exactly(struct comparison *comparison, struct candidates *before,
			  struct candidates *after)
{
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		struct candidate *other =
			find_candidate(after, &after->map, candidate->cell, all_words);
		if (other)
			add_cell(comparison, candidate, other, NULL);
	}
}

/* Threads and streams belong to the key, and the machine, which changes with its memory;
 * but where a cell has only one counterpart that differs in nothing else, the two are what
 * the user means, and are told apart by a warning. Different devices are compared only
 * across that word. The same goes for models of one name, which are different files. */
static bool match_loosely(struct comparison *comparison, struct candidates *before,
			  struct candidates *after, uint64_t words)
{
	const struct likeness loose = { .words = words };
	struct arena *arena = &comparison->arena;
	struct map ours = { 0 }, theirs = { 0 };
	if (!group(before, loose, arena, &ours) || !group(after, loose, arena, &theirs))
		return false;
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		if (candidate->matched || candidate->alike != 1)
			continue;
		struct candidate *other = only_match(after, &theirs, candidate->cell, loose);
		if (other)
			add_cell(comparison, candidate, other,
				 difference_note(arena, candidate->cell, other->cell));
	}
	return true;
}

/* --- Across a word --------------------------------------------------------------------------- */

static enum cell_word id_of(const struct word *word)
{
	return (enum cell_word)(word - cell_words);
}

/* The value of the word that comes first is what all others are compared with; of two cells
 * in different runs with the same words the first is taken. */
static bool match_across(struct comparison *comparison, struct candidates *candidates,
			 const struct word *across)
{
	const struct likeness others = {
		.words = ALL_WORDS & ~(across->own ? 0 : word_with_told(id_of(across))),
		.but = across->own ? across : NULL
	};
	struct map groups = { 0 };
	struct arena *arena = &comparison->arena;
	if (!group(candidates, others, arena, &groups))
		return false;
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *base = &candidates->items[i];
		if (base->alike < 2)
			continue;
		base->side.label = label_of(comparison, base->cell, across);
		for (struct candidate *other = base->next; other; other = other->next) {
			other->side.label = label_of(comparison, other->cell, across);
			if (!other->side.label || !base->side.label)
				return false;
			add_cell(comparison, base, other, NULL);
		}
	}
	return true;
}

/* --- Titles ---------------------------------------------------------------------------------- */

/* Titles name words by the comparison's ids, as bits. */
static uint64_t varying_words(const struct comparison *comparison,
			      const struct candidates *candidates, uint64_t mask)
{
	const struct vocabulary *own = &comparison->own;
	for (size_t i = 1; i < candidates->count; i++)
		for (unsigned id = 0; id < words_end(own); id = word_after(id))
			if (!same_word(candidates->items[0].cell, candidates->items[i].cell,
				       word_of(own, id)))
				mask |= WORD_MASK(id);
	return mask;
}

static bool is_none(const struct result *result, const struct word *word)
{
	return word->kind == WORD_IS_NUMBER && !word->own && !word_number(&result->cell, word);
}

/* A device's label says what is needed of the machine. */
static const char *make_title(struct comparison *comparison, const struct result *result,
			      uint64_t mask)
{
	const struct vocabulary *own = &comparison->own;
	const char *title = NULL;
	for (unsigned id = 0; id < words_end(own); id = word_after(id)) {
		const struct word *word = word_of(own, id);
		if (!(mask & WORD_MASK(id)) || is_none(result, word) || word->told_by < WORD_TOTAL)
			continue;
		const char *label = label_of(comparison, result, word);
		if (!label || !*label)
			continue;
		title = title ? arena_printf(&comparison->arena, "%s, %s", title, label) : label;
	}
	return title ? title : "";
}

static bool add_titles(struct comparison *comparison, uint64_t words, uint64_t hidden)
{
	for (size_t i = 0; i < comparison->cell_count; i++) {
		struct compared_cell *cell = &comparison->cells[i];
		cell->title = make_title(comparison, cell->cell, words & ~hidden);
		if (hidden)
			cell->title = arena_printf(&comparison->arena, "%s%s%s against %s",
						   cell->title, *cell->title ? ": " : "",
						   cell->after.label, cell->before.label);
		if (!cell->title)
			return false;
	}
	return true;
}

static bool list_unmatched(struct comparison *comparison, const struct candidates *candidates,
			   uint64_t words, struct strings *out)
{
	for (size_t i = 0; i < candidates->count; i++)
		if (!candidates->items[i].matched &&
		    !strings_add(&comparison->arena, out,
				 make_title(comparison, candidates->items[i].cell, words)))
			return false;
	return true;
}

/* All words, and of the quiet ones those in which two cells differ. */
static uint64_t told_words(const struct vocabulary *own, const struct candidates *a,
			   const struct candidates *b)
{
	uint64_t mask = 0;
	for (unsigned id = 0; id < words_end(own); id = word_after(id))
		if (!word_of(own, id)->quiet ||
		    (a->count && b->count &&
		     !same_word(a->items[0].cell, b->items[0].cell, word_of(own, id))))
			mask |= WORD_MASK(id);
	return mask;
}

static bool nothing_matched(struct comparison *comparison, const struct candidates *before,
			    const struct candidates *after, struct dyno_error *err)
{
	uint64_t mask = told_words(&comparison->own, before, after);
	const char *b =
		before->count ? make_title(comparison, before->items[0].cell, mask) : "none";
	const char *a = after->count ? make_title(comparison, after->items[0].cell, mask) : "none";
	return error_set(err, DYNO_ERROR_NOT_FOUND,
			 "no cell is on both sides: one has %.200s, the other %.200s "
			 "(‹%s WORD› compares the values of a word)",
			 b, a, comparison->across_setting);
}

static bool match_two(struct comparison *comparison, struct candidates *before,
		      struct candidates *after, struct dyno_error *err)
{
	uint64_t words = varying_words(comparison, before, WORD_MASK(WORD_MODEL)) |
			 varying_words(comparison, after, 0);
	match_exactly(comparison, before, after);
	const uint64_t loose = ALL_WORDS & ~loose_words();
	const uint64_t named = (ALL_WORDS & ~WORD_MASK(WORD_MODEL)) | BY_MODEL_NAME;
	if (!match_loosely(comparison, before, after, loose) ||
	    !match_loosely(comparison, before, after, named) ||
	    !match_loosely(comparison, before, after, named & (loose | BY_MODEL_NAME)))
		return error_memory(err);
	if (!comparison->cell_count)
		return nothing_matched(comparison, before, after, err);
	return (add_titles(comparison, words, 0) &&
		list_unmatched(comparison, before, words, &comparison->unmatched_before) &&
		list_unmatched(comparison, after, words, &comparison->unmatched_after)) ||
	       error_memory(err);
}

static bool match_one(struct comparison *comparison, struct candidates *all,
		      const struct word *across, struct dyno_error *err)
{
	uint64_t words = varying_words(comparison, all, WORD_MASK(WORD_MODEL));
	uint64_t hidden = across->own ? WORD_MASK(vocabulary_word(&comparison->own, across->key))
				      : word_with_told(id_of(across));
	if (!match_across(comparison, all, across))
		return error_memory(err);
	if (!comparison->cell_count)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "‹%s %s›: no two cells differ in nothing but that",
				 comparison->across_setting, across->key);
	return (add_titles(comparison, words, hidden) &&
		list_unmatched(comparison, all, words, &comparison->unmatched_before)) ||
	       error_memory(err);
}

bool compare_match(struct comparison *comparison, const struct dyno_results *before,
		   const struct dyno_results *after, const struct word *across,
		   struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	struct candidates first = { 0 }, second = { 0 };
	bool single = across != NULL;
	if ((before && !gather(before, arena, &first)) || !gather(after, arena, &second) ||
	    !label_devices(comparison, &first, &second) ||
	    !label_models(comparison, &first, &second))
		return error_memory(err);
	/* Of the second side, or of the only one, each is matched once at most. */
	comparison->cells = arena_allocate(arena, second.count + 1, sizeof(*comparison->cells));
	if (!comparison->cells)
		return error_memory(err);
	return single ? match_one(comparison, &second, across, err)
		      : match_two(comparison, &first, &second, err);
}

/* --- Pairs ----------------------------------------------------------------------------------- */

/* What the two differ in: "bert, 2 threads and 4 threads"; the model where they differ in
 * nothing.
 */
static const char *pair_title(struct comparison *comparison, const struct result *a,
			      const struct result *b)
{
	struct arena *arena = &comparison->arena;
	const char *title = make_title(comparison, a, WORD_MASK(WORD_MODEL));
	for (unsigned id = 0; title && id < words_end(&comparison->own); id = word_after(id)) {
		const struct word *word = word_of(&comparison->own, id);
		if (same_word(a, b, word) || word->told_by < WORD_TOTAL)
			continue;
		const char *x = label_of(comparison, a, word), *y = label_of(comparison, b, word);
		if (!x || !y)
			return NULL;
		title = id == WORD_MODEL ? arena_printf(arena, "%s and %s", x, y)
					 : arena_printf(arena, "%s, %s and %s", title, x, y);
	}
	return title;
}

bool compare_match_pair(struct comparison *comparison, const struct dyno_results *before,
			const struct dyno_results *after, struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	struct candidates first = { 0 }, second = { 0 };
	if (!gather(before, arena, &first) || !gather(after, arena, &second) ||
	    !label_devices(comparison, &first, &second) ||
	    !label_models(comparison, &first, &second))
		return error_memory(err);
	if (first.count != 1 || second.count != 1)
		return error_set(err, DYNO_ERROR_USAGE, "a pair has one cell on each side");
	comparison->cells = arena_allocate(arena, 1, sizeof(*comparison->cells));
	if (!comparison->cells)
		return error_memory(err);
	add_cell(comparison, &first.items[0], &second.items[0], NULL);
	struct compared_cell *cell = &comparison->cells[0];
	cell->before.label = comparison->before;
	cell->after.label = comparison->after;
	cell->title = pair_title(comparison, first.items[0].cell, second.items[0].cell);
	return cell->title || error_memory(err);
}
