/* Matching: cells of two sides that are alike in every word of the key. */
#include "core/compare/match.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const word_names[WORD_TOTAL] = {
	[WORD_MODEL] = "model",       [WORD_DEVICE] = "device",       [WORD_BATCH] = "batch",
	[WORD_SEQUENCE] = "sequence", [WORD_PRECISION] = "precision", [WORD_THREADS] = "threads",
	[WORD_STREAMS] = "streams",
};

const char *cell_word_name(enum cell_word word)
{
	return (size_t)word < WORD_TOTAL ? word_names[word] : "unknown";
}

bool cell_word_find(const char *name, enum cell_word *word)
{
	for (size_t i = 0; i < WORD_TOTAL; i++)
		if (strcmp(word_names[i], name) == 0) {
			*word = (enum cell_word)i;
			return true;
		}
	return false;
}

/* --- Words of a result --------------------------------------------------------------------------
 */

static const char *word_text(const struct result *result, enum cell_word word)
{
	const char *text = NULL;
	if (word == WORD_MODEL)
		text = result->cell.model ? result->cell.model->name : NULL;
	else if (word == WORD_DEVICE)
		text = result->cell.device ? result->cell.device->id : NULL;
	else if (word == WORD_PRECISION)
		text = result->cell.precision;
	return text ? text : "";
}

static uint64_t word_count(const struct result *result, enum cell_word word)
{
	switch (word) {
	case WORD_BATCH:
		return result->cell.batch;
	case WORD_SEQUENCE:
		return result->cell.sequence;
	case WORD_THREADS:
		return result->cell.threads;
	case WORD_STREAMS:
		return result->cell.streams;
	default:
		return 0;
	}
}

static bool same_word(const struct result *a, const struct result *b, enum cell_word word)
{
	return word_count(a, word) == word_count(b, word) &&
	       strcmp(word_text(a, word), word_text(b, word)) == 0;
}

#define BIT(word) (1u << (word))
#define ALL_WORDS (BIT(WORD_TOTAL) - 1)

/* Alike in the words whose bits are set. */
static bool same_words(const struct result *a, const struct result *b, unsigned words)
{
	for (size_t i = 0; i < WORD_TOTAL; i++)
		if ((words & BIT(i)) && !same_word(a, b, (enum cell_word)i))
			return false;
	return true;
}

static uint32_t hash_words(const struct result *result, unsigned words)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < WORD_TOTAL; i++)
		if (words & BIT(i)) {
			enum cell_word word = (enum cell_word)i;
			hash = hash_join(hash, hash_text(word_text(result, word)));
			hash = hash_join(hash, hash_number(word_count(result, word)));
		}
	return hash;
}

/* "cpu", "batch 8", "2 threads"; NULL without memory. */
static const char *word_label(struct arena *arena, const struct result *result, enum cell_word word)
{
	uint64_t count = word_count(result, word);
	switch (word) {
	case WORD_SEQUENCE:
		if (!count)
			return "no sequence";
		/* fall through */
	case WORD_BATCH:
		return arena_printf(arena, "%s %" PRIu64, word_names[word], count);
	case WORD_THREADS:
	case WORD_STREAMS:
		return arena_printf(arena, "%" PRIu64 " %.*s%s", count,
				    (int)strlen(word_names[word]) - 1, word_names[word],
				    count == 1 ? "" : "s");
	default:
		return arena_printf(arena, "%s", word_text(result, word));
	}
}

/* --- Candidates ---------------------------------------------------------------------------------
 */

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
	unsigned words;
};

static bool is_sought(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	return same_words(sought->candidates->items[place].cell, sought->cell, sought->words);
}

/* The first candidate of the map that is alike in these words, or NULL. */
static struct candidate *find_candidate(const struct candidates *candidates, const struct map *map,
					const struct result *cell, unsigned words)
{
	struct sought sought = { candidates, cell, words };
	uint32_t place = map_find(map, hash_words(cell, words), is_sought, &sought);
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
	struct sought sought = { candidates, result, ALL_WORDS };
	uint32_t count = (uint32_t)candidates->count;
	uint32_t place = map_add(&candidates->map, arena, hash_words(result, ALL_WORDS), is_sought,
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
static bool group(struct candidates *candidates, unsigned words, struct arena *arena,
		  struct map *map)
{
	struct candidate **last = arena_allocate(arena, candidates->count + 1, sizeof(*last));
	if (!last)
		return false;
	for (uint32_t i = 0; i < candidates->count; i++) {
		struct candidate *candidate = &candidates->items[i];
		struct sought sought = { candidates, candidate->cell, words };
		if (candidate->matched)
			continue;
		uint32_t first = map_add(map, arena, hash_words(candidate->cell, words), is_sought,
					 &sought, i);
		if (first == MAP_NONE)
			return false;
		candidates->items[first].alike++;
		if (last[first])
			last[first]->next = candidate;
		last[first] = candidate;
	}
	return true;
}

/* --- Cells --------------------------------------------------------------------------------------
 */

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
				    const struct result *cell, unsigned words)
{
	struct candidate *found = find_candidate(candidates, groups, cell, words);
	return found && found->alike == 1 ? found : NULL;
}

/* "threads differ: 2 and 4" */
static const char *difference_note(struct arena *arena, const struct result *a,
				   const struct result *b)
{
	for (size_t i = 0; i < WORD_TOTAL; i++) {
		enum cell_word word = (enum cell_word)i;
		if (!same_word(a, b, word))
			return arena_printf(arena, "%s differ: %" PRIu64 " and %" PRIu64,
					    word_names[word], word_count(a, word),
					    word_count(b, word));
	}
	return NULL;
}

static void match_exactly(struct comparison *comparison, struct candidates *before,
			  struct candidates *after)
{
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		struct candidate *other =
			find_candidate(after, &after->map, candidate->cell, ALL_WORDS);
		if (other)
			add_cell(comparison, candidate, other, NULL);
	}
}

/* Threads and streams belong to the key; but where a cell has only one counterpart that differs in
 * nothing else, the two are what the user means, and are told apart by a warning. */
static bool match_loosely(struct comparison *comparison, struct candidates *before,
			  struct candidates *after)
{
	unsigned loose = ALL_WORDS & ~BIT(WORD_THREADS) & ~BIT(WORD_STREAMS);
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

/* --- Across a word ------------------------------------------------------------------------------
 */

/* The value of the word that comes first is what all others are compared with; of two cells in
 * different runs with the same words the first is taken. */
static bool match_across(struct comparison *comparison, struct candidates *candidates,
			 enum cell_word across)
{
	struct map groups = { 0 };
	struct arena *arena = &comparison->arena;
	if (!group(candidates, ALL_WORDS & ~BIT(across), arena, &groups))
		return false;
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *base = &candidates->items[i];
		if (base->alike < 2)
			continue;
		base->side.label = word_label(arena, base->cell, across);
		for (struct candidate *other = base->next; other; other = other->next) {
			other->side.label = word_label(arena, other->cell, across);
			if (!other->side.label || !base->side.label)
				return false;
			add_cell(comparison, base, other, NULL);
		}
	}
	return true;
}

/* --- Titles -------------------------------------------------------------------------------------
 */

static unsigned varying_words(const struct candidates *candidates, unsigned words)
{
	for (size_t i = 1; i < candidates->count; i++)
		for (size_t k = 0; k < WORD_TOTAL; k++)
			if (!same_word(candidates->items[0].cell, candidates->items[i].cell,
				       (enum cell_word)k))
				words |= BIT(k);
	return words;
}

static const char *make_title(struct arena *arena, const struct result *result, unsigned words)
{
	const char *title = NULL;
	for (size_t i = 0; i < WORD_TOTAL; i++) {
		if (!(words & BIT(i)) || (i == WORD_SEQUENCE && !result->cell.sequence))
			continue;
		const char *label = word_label(arena, result, (enum cell_word)i);
		if (!label || !*label)
			continue;
		title = title ? arena_printf(arena, "%s, %s", title, label) : label;
	}
	return title ? title : "";
}

static bool add_titles(struct comparison *comparison, unsigned words, unsigned hidden)
{
	for (size_t i = 0; i < comparison->cell_count; i++) {
		struct compared_cell *cell = &comparison->cells[i];
		cell->title = make_title(&comparison->arena, cell->cell, words & ~hidden);
		if (hidden)
			cell->title = arena_printf(&comparison->arena, "%s%s%s against %s",
						   cell->title, *cell->title ? ": " : "",
						   cell->after.label, cell->before.label);
		if (!cell->title)
			return false;
	}
	return true;
}

static bool list_unmatched(const struct candidates *candidates, unsigned words, struct arena *arena,
			   struct strings *out)
{
	for (size_t i = 0; i < candidates->count; i++)
		if (!candidates->items[i].matched &&
		    !strings_add(arena, out, make_title(arena, candidates->items[i].cell, words)))
			return false;
	return true;
}

static bool nothing_matched(const struct candidates *before, const struct candidates *after,
			    struct arena *arena, struct dyno_error *err)
{
	const char *b =
		before->count ? make_title(arena, before->items[0].cell, ALL_WORDS) : "none";
	const char *a = after->count ? make_title(arena, after->items[0].cell, ALL_WORDS) : "none";
	return error_set(err, DYNO_ERROR_NOT_FOUND,
			 "no cell is on both sides: one has %.200s, the other %.200s "
			 "(--across WORD compares the values of a word)",
			 b, a);
}

static bool match_two(struct comparison *comparison, struct candidates *before,
		      struct candidates *after, struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	unsigned words = varying_words(before, BIT(WORD_MODEL)) | varying_words(after, 0);
	match_exactly(comparison, before, after);
	if (!match_loosely(comparison, before, after))
		return error_memory(err);
	if (!comparison->cell_count)
		return nothing_matched(before, after, arena, err);
	return (add_titles(comparison, words, 0) &&
		list_unmatched(before, words, arena, &comparison->unmatched_before) &&
		list_unmatched(after, words, arena, &comparison->unmatched_after)) ||
	       error_memory(err);
}

static bool match_one(struct comparison *comparison, struct candidates *all, enum cell_word across,
		      struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	unsigned words = varying_words(all, BIT(WORD_MODEL));
	if (!match_across(comparison, all, across))
		return error_memory(err);
	if (!comparison->cell_count)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "--across %s: no two cells differ in nothing but that",
				 word_names[across]);
	return (add_titles(comparison, words, BIT(across)) &&
		list_unmatched(all, words, arena, &comparison->unmatched_before)) ||
	       error_memory(err);
}

bool compare_match(struct comparison *comparison, const struct dyno_results *before,
		   const struct dyno_results *after, enum cell_word across, struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	struct candidates first = { 0 }, second = { 0 };
	bool single = across != WORD_TOTAL;
	if ((before && !gather(before, arena, &first)) || !gather(after, arena, &second))
		return error_memory(err);
	/* Of the second side, or of the only one, each is matched once at most. */
	comparison->cells = arena_allocate(arena, second.count + 1, sizeof(*comparison->cells));
	if (!comparison->cells)
		return error_memory(err);
	return single ? match_one(comparison, &second, across, err)
		      : match_two(comparison, &first, &second, err);
}

/* --- Pairs --------------------------------------------------------------------------------------
 */

/* What the two differ in: "bert, 2 threads and 4 threads"; the model where they differ in nothing.
 */
static const char *pair_title(struct arena *arena, const struct result *a, const struct result *b)
{
	const char *title = make_title(arena, a, BIT(WORD_MODEL));
	for (size_t i = 0; title && i < WORD_TOTAL; i++) {
		enum cell_word word = (enum cell_word)i;
		if (same_word(a, b, word))
			continue;
		const char *x = word_label(arena, a, word), *y = word_label(arena, b, word);
		if (!x || !y)
			return NULL;
		title = word == WORD_MODEL ? arena_printf(arena, "%s and %s", x, y)
					   : arena_printf(arena, "%s, %s and %s", title, x, y);
	}
	return title;
}

bool compare_match_pair(struct comparison *comparison, const struct dyno_results *before,
			const struct dyno_results *after, struct dyno_error *err)
{
	struct arena *arena = &comparison->arena;
	struct candidates first = { 0 }, second = { 0 };
	if (!gather(before, arena, &first) || !gather(after, arena, &second))
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
	cell->title = pair_title(arena, first.items[0].cell, second.items[0].cell);
	return cell->title || error_memory(err);
}
