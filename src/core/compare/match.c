/* Matching: cells of two sides that are alike in every word of the key. */
#include "core/compare/match.h"
#include "core/compare/candidates.h"
#include "core/result/models.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

const char *match_label(struct comparison *comparison, const struct result *result,
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

void match_add(struct comparison *comparison, struct candidate *before, struct candidate *after,
	       const char *note)
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
	struct candidate *found = candidates_find(candidates, groups, cell, in);
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
		struct candidate *other = candidates_find_same(after, candidate->cell);
		if (other)
			match_add(comparison, candidate, other, NULL);
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
	if (!candidates_group(before, loose, arena, &ours) ||
	    !candidates_group(after, loose, arena, &theirs))
		return false;
	for (size_t i = 0; i < before->count; i++) {
		struct candidate *candidate = &before->items[i];
		if (candidate->matched || candidate->alike != 1)
			continue;
		struct candidate *other = only_match(after, &theirs, candidate->cell, loose);
		if (other)
			match_add(comparison, candidate, other,
				  difference_note(arena, candidate->cell, other->cell));
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
		const char *label = match_label(comparison, result, word);
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
	const enum cell_word known = (enum cell_word)(across - cell_words);
	uint64_t hidden = across->own ? WORD_MASK(vocabulary_word(&comparison->own, across->key))
				      : word_with_told(known);
	const struct word *const *aside;
	if (!match_across(comparison, all, across, &aside))
		return error_memory(err);
	for (; *aside; aside++) /* labels of sides have them */
		hidden |= WORD_MASK(vocabulary_word(&comparison->own, (*aside)->key));
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
	if ((before && !candidates_gather(before, arena, &first)) ||
	    !candidates_gather(after, arena, &second) ||
	    !label_devices(comparison, &first, &second) ||
	    !label_models(comparison, &first, &second))
		return error_memory(err);
	/* Of the second side, or of the only one, each brings one at most; across a word, one as
	 * either side. */
	comparison->cells = arena_allocate(arena, (single ? 2 : 1) * second.count + 1,
					   sizeof(*comparison->cells));
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
		const char *x = match_label(comparison, a, word),
			   *y = match_label(comparison, b, word);
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
	if (!candidates_gather(before, arena, &first) ||
	    !candidates_gather(after, arena, &second) ||
	    !label_devices(comparison, &first, &second) ||
	    !label_models(comparison, &first, &second))
		return error_memory(err);
	if (first.count != 1 || second.count != 1)
		return error_set(err, DYNO_ERROR_USAGE, "a pair has one cell on each side");
	comparison->cells = arena_allocate(arena, 1, sizeof(*comparison->cells));
	if (!comparison->cells)
		return error_memory(err);
	match_add(comparison, &first.items[0], &second.items[0], NULL);
	struct compared_cell *cell = &comparison->cells[0];
	cell->before.label = comparison->before;
	cell->after.label = comparison->after;
	cell->title = pair_title(comparison, first.items[0].cell, second.items[0].cell);
	return cell->title || error_memory(err);
}
