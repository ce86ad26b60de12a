/* Which words others tell already: they need not be named, or split series. */
#include "core/chart/table.h"
#include <string.h>

/* A laptop's cpu and a server's cuda:0 need not be told apart by their runs as well. */
static bool find_tellers(struct chart_table *table)
{
	for (int word = 0; word < (int)WORD_TOTAL; word++) {
		if (!cell_words[word].teller)
			continue;
		bool tells = table->levels[word].count > 1;
		uint32_t *runs =
			arena_allocate(table->arena, table->levels[word].count + 1, sizeof(*runs));
		if (!runs)
			return false;
		for (size_t i = 0; i < table->count; i++) {
			const struct chart_row *row = &table->rows[i];
			uint32_t *run = &runs[row->level[word]], own = row->level[WORD_RUN] + 1;
			tells &= !*run || *run == own;
			*run = own;
		}
		table->tell_run |= tells ? WORD_MASK(word) : 0;
	}
	return true;
}

/* Has each level of the word `by` rows of one level of the own word alone? */
static bool is_told_by(const struct chart_table *table, int own, int by, uint32_t *seen)
{
	memset(seen, 0, table->levels[by].count * sizeof(*seen));
	for (size_t i = 0; i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		uint32_t *level = &seen[row->level[by]];
		if (*level && *level != row->level[own] + 1)
			return false;
		*level = row->level[own] + 1;
	}
	return true;
}

/* The layers that a GPU has taken need not be named beside it. */
static bool find_told(struct chart_table *table)
{
	for (int teller = 0; table->own.word_count && teller < (int)WORD_TOTAL; teller++) {
		if (!cell_words[teller].teller)
			continue;
		size_t levels = table->levels[teller].count;
		uint32_t *seen = arena_allocate(table->arena, levels + 1, sizeof(*seen));
		if (!seen)
			return false;
		for (int word = WORD_OWN; levels > 1 && word < table->words; word++)
			if (is_told_by(table, word, teller, seen))
				table->told |= WORD_MASK(word);
	}
	return true;
}

bool chart_table_find_told(struct chart_table *table)
{
	return find_tellers(table) && find_told(table);
}
