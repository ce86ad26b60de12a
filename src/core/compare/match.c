/* Matching: cells of two sides that are alike in every word of the key. */
#include "core/compare/match.h"
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
	const struct result *cell;
	bool matched;
};

struct candidates {
	struct candidate *items;
	size_t count;
};

static size_t count_results(const struct dyno_results *results)
{
	size_t count = 0;
	for (size_t i = 0; i < results->run_count; i++)
		count += results->runs[i]->result_count;
	return count;
}

static struct candidate *candidate_of(struct candidates *candidates, const struct result *result)
{
	for (size_t i = 0; i < candidates->count; i++)
		if (same_words(candidates->items[i].cell, result, ALL_WORDS))
			return &candidates->items[i];
	return NULL;
}

static bool add_result(struct candidates *candidates, const struct run *run,
		       const struct result *result, size_t most, struct arena *arena)
{
	struct candidate *candidate = candidate_of(candidates, result);
	if (!candidate) {
		candidate = &candidates->items[candidates->count++];
		candidate->cell = result;
		candidate->side.run = run;
		candidate->side.label = run->tag ? run->tag : run->id;
		candidate->side.results = arena_allocate(arena, most, sizeof(struct result *));
		if (!candidate->side.results)
			return false;
	}
	candidate->side.results[candidate->side.result_count++] = result;
	return true;
}

static bool gather(const struct dyno_results *results, struct arena *arena,
		   struct candidates *candidates)
{
	size_t count = count_results(results);
	candidates->items = arena_allocate(arena, count + 1, sizeof(*candidates->items));
	bool ok = candidates->items;
	for (size_t i = 0; ok && i < results->run_count; i++)
		for (size_t k = 0; ok && k < results->runs[i]->result_count; k++)
			ok = add_result(candidates, results->runs[i], results->runs[i]->results[k],
					results->run_count, arena);
	return ok;
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

/* The only free candidate that is alike in these words; NULL when there is none or several. */
static struct candidate *only_match(struct candidates *candidates, const struct result *cell,
				    unsigned words)
{
	struct candidate *found = NULL;
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *candidate = &candidates->items[i];
		if (candidate->matched || !same_words(candidate->cell, cell, words))
			continue;
		if (found)
			return NULL;
		found = candidate;
	}
	return found;
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

/* Threads and streams belong to the key; but where a cell has only one counterpart that differs in
 * nothing else, the two are what the user means, and are told apart by a warning. */
static void match_sides(struct comparison *comparison, struct candidates *before,
			struct candidates *after)
{
	unsigned loose = ALL_WORDS & ~BIT(WORD_THREADS) & ~BIT(WORD_STREAMS);
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		struct candidate *other = only_match(after, candidate->cell, ALL_WORDS);
		if (other)
			add_cell(comparison, candidate, other, NULL);
	}
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		struct candidate *other =
			candidate->matched ? NULL : only_match(after, candidate->cell, loose);
		if (other && only_match(before, other->cell, loose) == candidate)
			add_cell(comparison, candidate, other,
				 difference_note(&comparison->arena, candidate->cell, other->cell));
	}
}

/* --- Across a word ------------------------------------------------------------------------------
 */

/* The value of the word that comes first is what all others are compared with; of two cells in
 * different runs with the same words the first is taken. */
static bool match_across(struct comparison *comparison, struct candidates *candidates,
			 enum cell_word across)
{
	unsigned words = ALL_WORDS & ~BIT(across);
	struct arena *arena = &comparison->arena;
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *base = &candidates->items[i];
		if (base->matched)
			continue;
		base->side.label = word_label(arena, base->cell, across);
		for (size_t k = i + 1; k < candidates->count; k++) {
			struct candidate *other = &candidates->items[k];
			if (other->matched || !same_words(base->cell, other->cell, words))
				continue;
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
	match_sides(comparison, before, after);
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
