#include "core/chart/slice.h"
#include <stdlib.h>
#include <string.h>

#define DENSE ((uint64_t)1 << 22) /* combinations that are counted by a byte each */

struct slicer {
	const struct chart_table *table;
	struct slice *slice;
	struct word_order order; /* the least telling first; devices and models, which are what is
				  * compared, are never cut */
	bool *alive;             /* by row: not cut */
	uint64_t *keys;          /* scratch, by row */
	size_t *counts;          /* scratch, by scope and level */
	bool failed;
};

static uint64_t bit(int word)
{
	return word < CHART_WORDS ? WORD_MASK(word) : 0;
}

static size_t levels_of(const struct chart_table *table, int word)
{
	return word < CHART_WORDS ? table->levels[word].count : 1;
}

static uint32_t level_of(const struct chart_row *row, int word)
{
	return word < CHART_WORDS ? row->level[word] : 0;
}

/* Levels of the words count like digits. */
static uint64_t combination(const struct chart_table *table, const struct chart_row *row,
			    uint64_t words)
{
	uint64_t number = 0;
	for (int word = 0; word < table->words; word++)
		if (words & bit(word))
			number = number * table->levels[word].count + row->level[word];
	return number;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* --- Counting -------------------------------------------------------------------------------- */

/* Sorts the first `count` keys and leaves each once. */
static size_t unique(uint64_t *keys, size_t count)
{
	size_t kept = 0;
	qsort(keys, count, sizeof(*keys), by_size);
	for (size_t i = 0; i < count; i++)
		if (!kept || keys[kept - 1] != keys[i])
			keys[kept++] = keys[i];
	return kept;
}

/* Each key once, without sorting where there cannot be many. */
static size_t distinct(struct slicer *slicer, size_t count, uint64_t limit)
{
	if (limit > DENSE || limit > 64 * (uint64_t)count)
		return unique(slicer->keys, count);
	struct arena scratch = { 0 };
	bool *seen = arena_allocate(&scratch, (size_t)limit + 1, sizeof(*seen));
	size_t kept = 0;
	for (size_t i = 0; seen && i < count; i++) {
		uint64_t key = slicer->keys[i];
		if (!seen[key])
			slicer->keys[kept++] = key;
		seen[key] = true;
	}
	slicer->failed |= !seen;
	arena_finish(&scratch);
	return kept;
}

/* Of the panel that has most, once the words are cut. */
static size_t series_of(struct slicer *slicer, int panel)
{
	const struct chart_table *table = slicer->table;
	uint64_t by = slicer->slice->by & ~bit(panel);
	size_t panels = levels_of(table, panel), count = 0, most = 0;
	uint64_t limit = panels;
	for (int word = 0; word < table->words; word++)
		if (by & bit(word) && limit <= DENSE)
			limit *= table->levels[word].count;
	for (size_t i = 0; i < table->count; i++)
		if (slicer->alive[i])
			slicer->keys[count++] = combination(table, &table->rows[i], by) * panels +
						level_of(&table->rows[i], panel);
	count = distinct(slicer, count, limit);
	memset(slicer->counts, 0, panels * sizeof(*slicer->counts));
	for (size_t i = 0; i < count; i++) {
		size_t *series = &slicer->counts[slicer->keys[i] % panels];
		most = ++*series > most ? *series : most;
	}
	return most;
}

/* --- Cutting --------------------------------------------------------------------------------- */

/* The level that most of the counts have; among equals the middle one. */
static uint32_t commonest(const size_t *counts, size_t levels)
{
	size_t most = 0, alike = 0;
	for (size_t i = 0; i < levels; i++) {
		alike = counts[i] > most ? 1 : alike + (counts[i] == most);
		most = counts[i] > most ? counts[i] : most;
	}
	size_t wanted = (alike - 1) / 2;
	for (size_t i = 0; i < levels; i++)
		if (counts[i] == most && wanted-- == 0)
			return (uint32_t)i;
	return 0;
}

/* What one model and device (and panel) have may lack the level that most have. */
static size_t scope_of(const struct slicer *slicer, const struct chart_row *row)
{
	const struct chart_table *table = slicer->table;
	int panel = slicer->slice->panel;
	return (row->level[WORD_MODEL] * levels_of(table, WORD_DEVICE) + row->level[WORD_DEVICE]) *
		       levels_of(table, panel) +
	       level_of(row, panel);
}

static size_t scopes_of(const struct slicer *slicer)
{
	return levels_of(slicer->table, WORD_MODEL) * levels_of(slicer->table, WORD_DEVICE) *
	       levels_of(slicer->table, slicer->slice->panel);
}

/* What failed everywhere shows nothing, however often it was tried; where all did, that is shown.
 */
static bool leave_out_failed(const struct slicer *slicer, int word, size_t *counts)
{
	const struct chart_table *table = slicer->table;
	size_t levels = table->levels[word].count;
	struct arena scratch = { 0 };
	bool any = false, *measured = arena_allocate(&scratch, levels + 1, sizeof(*measured));
	for (size_t i = 0; measured && i < table->count; i++)
		if (slicer->alive[i] && table->rows[i].result->status == STATUS_OK)
			any = measured[table->rows[i].level[word]] = true;
	for (size_t i = 0; any && i < levels; i++)
		counts[i] = measured[i] ? counts[i] : 0;
	bool ok = measured;
	arena_finish(&scratch);
	return ok;
}

static bool cut(struct slicer *slicer, int word)
{
	const struct chart_table *table = slicer->table;
	size_t levels = table->levels[word].count, scopes = scopes_of(slicer);
	struct arena scratch = { 0 };
	size_t *all = arena_allocate(&scratch, levels + 1, sizeof(*all));
	size_t *counts = arena_allocate(&scratch, scopes + 1, levels * sizeof(*counts));
	for (size_t i = 0; all && counts && i < table->count; i++) {
		uint32_t level = table->rows[i].level[word];
		all[level] += slicer->alive[i];
		counts[scope_of(slicer, &table->rows[i]) * levels + level] += slicer->alive[i];
	}
	slicer->failed |= !all || !leave_out_failed(slicer, word, all);
	uint32_t chosen = all && counts ? commonest(all, levels) : 0;
	for (size_t i = 0; all && counts && i < table->count; i++) {
		const size_t *own = &counts[scope_of(slicer, &table->rows[i]) * levels];
		uint32_t kept = own[chosen] ? chosen : commonest(own, levels);
		slicer->alive[i] &= table->rows[i].level[word] == kept;
	}
	slicer->slice->level[word] = chosen;
	slicer->failed |= !all || !counts;
	arena_finish(&scratch);
	return !slicer->failed;
}

static void cut_all(struct slicer *slicer, uint64_t words)
{
	for (size_t i = 0; i < slicer->table->count; i++)
		slicer->alive[i] = true;
	for (size_t i = 0; i < slicer->order.count && !slicer->failed; i++)
		if (words & bit(slicer->order.words[i]))
			cut(slicer, slicer->order.words[i]);
}

static size_t series_after(struct slicer *slicer, uint64_t words, int panel)
{
	cut_all(slicer, words);
	return slicer->failed ? 0 : series_of(slicer, panel);
}

/* --- Choosing -------------------------------------------------------------------------------- */

static bool may_go(const struct slicer *slicer, int word)
{
	const struct slice *slice = slicer->slice;
	return slice->by & ~slice->kept & bit(word) && word != slice->panel &&
	       slicer->table->levels[word].count > 1;
}

/* Makes panels of a word, if that is all that it takes. */
static bool divide(struct slicer *slicer, uint64_t words)
{
	struct slice *slice = slicer->slice;
	for (size_t i = 0; slice->divides && slice->panel == CHART_WORDS && i < slicer->order.count;
	     i++) {
		int word = slicer->order.words[i];
		if (words & bit(word) || !(slice->by & bit(word)) ||
		    slicer->table->levels[word].count < 2 ||
		    slicer->table->levels[word].count > SLICE_PANELS ||
		    series_after(slicer, words, word) > slice->most)
			continue;
		slice->panel = word;
		return true;
	}
	return false;
}

/* The last word that was cut may have made it possible to keep an earlier one. */
static uint64_t restore(struct slicer *slicer, uint64_t words)
{
	for (size_t i = 0; i < slicer->order.count; i++) {
		uint64_t fewer = words & ~bit(slicer->order.words[i]);
		if (fewer != words &&
		    series_after(slicer, fewer, slicer->slice->panel) <= slicer->slice->most)
			words = fewer;
	}
	return words;
}

static bool start(struct slicer *slicer, const struct chart_table *table, struct slice *slice,
		  struct arena *scratch)
{
	size_t most = table->count;
	for (int word = 0; word < table->words; word++)
		most = table->levels[word].count > most ? table->levels[word].count : most;
	*slicer =
		(struct slicer){ .table = table, .slice = slice, .order = WORD_ORDER(table, cut) };
	slicer->alive = arena_allocate(scratch, table->count + 1, sizeof(*slicer->alive));
	slicer->keys = arena_allocate(scratch, table->count + 1, sizeof(*slicer->keys));
	slicer->counts = arena_allocate(scratch, most + 1, sizeof(*slicer->counts));
	return slicer->alive && slicer->keys && slicer->counts;
}

bool slice_choose(const struct chart_table *table, struct slice *slice)
{
	struct slicer slicer;
	struct arena scratch = { 0 };
	bool ok = start(&slicer, table, slice, &scratch);
	slice->cut = 0;
	slice->all = slice->drawn = ok ? series_after(&slicer, 0, slice->panel) : 0;
	size_t now = slice->all;
	bool fits = slice->all <= slice->most || (ok && divide(&slicer, 0));
	for (size_t i = 0; ok && !fits && i < slicer.order.count; i++) {
		if (!may_go(&slicer, slicer.order.words[i]))
			continue;
		size_t left = series_after(&slicer, slice->cut | bit(slicer.order.words[i]),
					   slice->panel);
		if (left == now)
			continue; /* it makes no difference */
		now = left;
		slice->cut |= bit(slicer.order.words[i]);
		fits = left <= slice->most || divide(&slicer, slice->cut);
	}
	if (ok && slice->cut)
		slice->cut = restore(&slicer, slice->cut);
	if (ok)
		slice->drawn = series_after(&slicer, slice->cut, slice->panel);
	ok = ok && !slicer.failed;
	arena_finish(&scratch);
	return ok;
}

/* --- Taking ---------------------------------------------------------------------------------- */

/* Levels that rows still have move up; of devices what stands beside them, too. */
static bool relevel(struct chart_table *table, int word)
{
	struct levels *levels = &table->levels[word];
	uint32_t *place = arena_allocate(table->arena, levels->count + 1, sizeof(*place));
	size_t kept = 0;
	if (!place)
		return false;
	for (size_t i = 0; i < table->count; i++)
		place[table->rows[i].level[word]] = 1;
	for (size_t i = 0; i < levels->count; i++) {
		if (!place[i])
			continue;
		levels->texts[kept] = levels->texts[i];
		levels->numbers[kept] = levels->numbers[i];
		if (word == WORD_DEVICE) {
			table->devices[kept] = table->devices[i];
			table->colours[kept] = table->colours[i];
		}
		place[i] = (uint32_t)kept++;
	}
	levels->count = kept;
	for (size_t i = 0; i < table->count; i++)
		table->rows[i].level[word] = place[table->rows[i].level[word]];
	return true;
}

bool slice_keep(struct chart_table *table, const bool *kept)
{
	size_t count = 0;
	bool ok = true;
	for (size_t i = 0; i < table->count; i++)
		if (kept[i])
			table->rows[count++] = table->rows[i];
	table->count = count;
	for (int word = 0; ok && word < table->words; word++)
		ok = relevel(table, word);
	return ok;
}

bool slice_take(struct chart_table *table, const struct slice *slice)
{
	struct slice copy = *slice;
	struct slicer slicer;
	struct arena scratch = { 0 };
	if (!slice->cut)
		return true;
	bool ok = start(&slicer, table, &copy, &scratch);
	if (ok)
		cut_all(&slicer, slice->cut);
	ok = ok && !slicer.failed;
	ok = ok && slice_keep(table, slicer.alive);
	arena_finish(&scratch);
	return ok;
}

/* --- What is told already -------------------------------------------------------------------- */

/* Words in which rows differ that have all of `who` in common. */
static bool differ_within(const struct chart_table *table, uint64_t who, uint64_t *differ)
{
	struct arena scratch = { 0 };
	size_t places = 1;
	for (int word = 0; word < table->words; word++)
		places *= who & bit(word) ? levels_of(table, word) : 1;
	const struct chart_row **first = arena_allocate(&scratch, places + 1, sizeof(*first));
	*differ = 0;
	for (size_t i = 0; first && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		uint64_t place = combination(table, row, who);
		if (!first[place])
			first[place] = row;
		for (int word = 0; word < table->words; word++)
			if (row->level[word] != first[place]->level[word])
				*differ |= bit(word);
	}
	bool ok = first != NULL;
	arena_finish(&scratch);
	return ok;
}

bool slice_told(const struct chart_table *table, uint64_t *told)
{
	const uint64_t who = WORDS_THAT(teller), pair = who & WORDS_THAT(names);
	uint64_t of_pair, of_all;
	*told = 0;
	if (!table->count)
		return true;
	if (!differ_within(table, pair, &of_pair) || !differ_within(table, who, &of_all))
		return false;
	for (int word = 0; word < table->words; word++)
		if (!(pair & bit(word)) && table->levels[word].count > 1 &&
		    !((who & bit(word) ? of_pair : of_all) & bit(word)))
			*told |= bit(word);
	return true;
}
