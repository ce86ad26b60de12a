/* Words, series and panels of charts. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Words ------------------------------------------------------------------------------------ */

uint64_t words_that_vary(const struct chart_table *table)
{
	uint64_t bits = 0;
	for (int word = 0; word < table->words; word++)
		if (table->levels[word].count > 1)
			bits |= WORD_MASK(word);
	/* Runs that were joined into one row are no series of their own. */
	bool joined = false;
	for (size_t i = 0; i < table->count && !joined; i++)
		joined = table->rows[i].joined_count > 1;
	bits &= chart_splitting_words(table);
	return joined ? bits & ~(WORD_MASK(WORD_RUN)) : bits;
}

uint64_t words_of_series(const struct drawing *drawing, uint64_t taken)
{
	if (drawing->spec->group)
		return WORD_MASK(chart_word_find(&drawing->table.own, drawing->spec->group));
	return words_that_vary(&drawing->table) & ~taken;
}

int panel_word(struct drawing *drawing, size_t *count)
{
	const struct chart_table *table = &drawing->table;
	int word = CHART_WORDS;
	if (drawing->spec->panel)
		word = chart_word_find(&table->own, drawing->spec->panel);
	else if (table->levels[WORD_MODEL].count > 1 &&
		 !(drawing->spec->group && strcmp(drawing->spec->group, "model") == 0) &&
		 !(drawing->spec->x && strcmp(drawing->spec->x, "model") == 0))
		word = WORD_MODEL;
	size_t all = word < CHART_WORDS ? table->levels[word].count : 1;
	*count = all < CHART_PANELS ? all : CHART_PANELS;
	if (all > *count)
		figure_add_note(drawing->figure,
				"%zu more panels are left out: filter, or divide otherwise "
				"(‹panel›)",
				all - *count);
	return word;
}

/* CHART_WORDS: there is none. */
static int own_number_that_varies(const struct chart_table *table)
{
	for (int word = WORD_OWN; word < table->words; word++)
		if (chart_word_is_number(table, word) && table->levels[word].count > 1)
			return word;
	return CHART_WORDS;
}

/* Numbers make better axes than names: own ones come before these. */
int x_word(const struct drawing *drawing, enum field_id *field, const int *preferred, size_t count)
{
	const struct chart_table *table = &drawing->table;
	*field = FIELD_TOTAL;
	if (drawing->spec->x) {
		int word = chart_word_find(&table->own, drawing->spec->x);
		if (word == CHART_WORDS)
			*field = vocabulary_field(&table->own, drawing->spec->x);
		return word;
	}
	for (size_t i = 0; i < count; i++) {
		bool number = chart_word_is_number(table, preferred[i]);
		int own = number ? CHART_WORDS : own_number_that_varies(table);
		if (own < CHART_WORDS)
			return own;
		if (table->levels[preferred[i]].count > 1)
			return preferred[i];
	}
	int own = own_number_that_varies(table);
	return own < CHART_WORDS ? own : preferred[0];
}

static bool same_levels(const struct chart_row *a, const struct chart_row *b, uint64_t by)
{
	for (int word = 0; word < (int)a->words; word++)
		if (by & WORD_MASK(word) && a->level[word] != b->level[word])
			return false;
	return true;
}

static int by_levels(const struct chart_row *a, const struct chart_row *b)
{
	for (int word = 0; word < (int)a->words; word++)
		if (a->level[word] != b->level[word])
			return a->level[word] < b->level[word] ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static int compare_rows(const void *a, const void *b)
{
	return by_levels(*(const struct chart_row *const *)a, *(const struct chart_row *const *)b);
}

/* --- What tells series apart ------------------------------------------------------------------ */

/* The words in which rows of one panel differ, in any of the panels: what all rows of a panel share
 * is in its title or in the subtitle. Found once for all panels. */
static bool find_words_within(struct drawing *drawing, int panel)
{
	const struct chart_table *table = &drawing->table;
	size_t levels = panel < CHART_WORDS ? table->levels[panel].count : 1;
	const struct chart_row **first = arena_allocate(drawing->arena, levels + 1, sizeof(*first));
	if (!first)
		return false;
	drawing->within = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		uint32_t level = panel < CHART_WORDS ? row->level[panel] : 0;
		if (!first[level])
			first[level] = row;
		for (int word = 0; word < table->words; word++)
			if (row->level[word] != first[level]->level[word])
				drawing->within |= WORD_MASK(word);
	}
	return true;
}

/* The row's place among all combinations of levels of the words: they count like digits. */
static uint64_t combination_of(const struct chart_table *table, const struct chart_row *row,
			       uint64_t words)
{
	uint64_t number = 0;
	for (int word = 0; word < table->words; word++)
		if (words & WORD_MASK(word))
			number = number * table->levels[word].count + row->level[word];
	return number;
}

static uint32_t device_of(const struct chart_table *table, uint64_t combination, uint64_t words)
{
	for (int word = table->words - 1; word > WORD_DEVICE; word--)
		if (words & WORD_MASK(word))
			combination /= table->levels[word].count;
	return (uint32_t)(combination % table->levels[WORD_DEVICE].count);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* All combinations in the table, so that a series looks the same in every panel. */
static bool find_combinations(struct drawing *drawing, uint64_t words)
{
	const struct chart_table *table = &drawing->table;
	uint64_t *all = arena_allocate(drawing->arena, table->count + 1, sizeof(*all));
	size_t count = 0;
	if (!all)
		return false;
	for (size_t i = 0; i < table->count; i++)
		all[i] = combination_of(table, &table->rows[i], words);
	qsort(all, table->count, sizeof(*all), by_size);
	for (size_t i = 0; i < table->count; i++)
		if (!count || all[count - 1] != all[i])
			all[count++] = all[i];
	drawing->combinations = all;
	drawing->combination_count = count;
	return true;
}

/* Which words tell series by `by` apart, in panels of this word. */
static bool find_names(struct drawing *drawing, int panel, uint64_t by)
{
	if (drawing->combinations && drawing->named_by == by && drawing->named_in == panel)
		return true;
	drawing->named_by = by;
	drawing->named_in = panel;
	return find_words_within(drawing, panel) &&
	       find_combinations(drawing, by & drawing->within);
}

static const char *series_name(const struct drawing *drawing, const struct chart_row *row)
{
	uint64_t words = drawing->named_by & drawing->within;
	const char *name = words ? chart_row_title(&drawing->table, row, ~words) : NULL;
	if (words & WORD_MASK(WORD_SEQUENCE) && name && !*name)
		return "no sequence";
	return name && *name ? name : NULL;
}

static size_t rank_of(const struct drawing *drawing, const struct series *series)
{
	uint64_t words = drawing->named_by & drawing->within;
	uint64_t number = combination_of(&drawing->table, series->rows[0], words);
	const uint64_t *place = bsearch(&number, drawing->combinations, drawing->combination_count,
					sizeof(number), by_size);
	return place ? (size_t)(place - drawing->combinations) : 0;
}

/* How many of the first series are of devices that have this colour. */
static size_t count_in_colour(const struct drawing *drawing, size_t first, int colour)
{
	const struct chart_table *table = &drawing->table;
	size_t count = 0;
	for (size_t i = 0; i < first; i++) {
		uint32_t device = device_of(table, drawing->combinations[i],
					    drawing->named_by & drawing->within);
		count += table->colours[device] == colour;
	}
	return count;
}

/* A device's colour if devices differ, and then dash and opacity for the rest; else colours in
 * order. Symbols go beside colours. */
static void style_series(const struct drawing *drawing, struct series *series)
{
	uint64_t words = drawing->named_by & drawing->within;
	bool by_device = words & WORD_MASK(WORD_DEVICE);
	uint32_t device = series->rows[0]->level[WORD_DEVICE];
	size_t rank = rank_of(drawing, series), within = 0, alike = 1;
	bool own = by_device || drawing->combination_count == 1;
	series->colour = own ? drawing->table.colours[device] : (int)rank;
	if (by_device) {
		within = count_in_colour(drawing, rank, series->colour);
		alike = count_in_colour(drawing, drawing->combination_count, series->colour);
	}
	series->symbol = (enum symbol)(SYMBOL_CIRCLE + rank % 5);
	series->dash = (enum dash)(within % 3);
	series->opacity = alike < 2 ? 1 : 1 - 0.65 * (double)within / (double)(alike - 1);
}

const char *panel_title(struct drawing *drawing, int word, uint32_t level, uint64_t shown)
{
	const struct chart_table *table = &drawing->table;
	uint64_t words = words_that_vary(table) & ~(shown | WORD_MASK(WORD_RUN));
	size_t i = 0;
	if (word == CHART_WORDS)
		return NULL;
	words |= WORD_MASK(word);
	while (i < table->count && table->rows[i].level[word] != level)
		i++;
	words &= ~drawing->within;
	return i == table->count || words == WORD_MASK(word) || !(words & WORD_MASK(word))
		       ? chart_level_text(table, word, level)
		       : chart_row_title(table, &table->rows[i], ~words);
}

/* --- Series ----------------------------------------------------------------------------------- */

static struct series *find_series(struct series_list *list, const struct chart_row *row,
				  uint64_t by)
{
	for (size_t s = list->count; s > 0; s--)
		if (same_levels(list->items[s - 1].rows[0], row, by))
			return &list->items[s - 1];
	return NULL;
}

bool series_make(struct drawing *drawing, int panel, uint32_t level, uint64_t by,
		 struct series_list *list)
{
	const struct chart_table *table = &drawing->table;
	const struct chart_row **rows =
		arena_allocate(drawing->arena, table->count + 1, sizeof(*rows));
	size_t count = 0, left_out = 0, *places;
	*list = (struct series_list){ .items = arena_allocate(drawing->arena, CHART_SERIES,
							      sizeof(*list->items)) };
	places = arena_allocate(drawing->arena, table->count + 1, sizeof(*places));
	if (!rows || !list->items || !places)
		return false;
	for (size_t i = 0; i < table->count; i++)
		if (panel == CHART_WORDS || table->rows[i].level[panel] == level)
			rows[count++] = &table->rows[i];
	qsort(rows, count, sizeof(struct chart_row *), compare_rows);
	for (size_t i = 0; i < count; i++) { /* sizes first, so that each gets an array that fits */
		struct series *series = find_series(list, rows[i], by);
		if (!series && list->count < CHART_SERIES) {
			series = &list->items[list->count++];
			series->rows = &rows[i];
		}
		places[i] = series ? (size_t)(series - list->items) : CHART_SERIES;
		left_out += !series;
		if (series)
			series->count++;
	}
	if (!find_names(drawing, panel, by))
		return false;
	for (size_t s = 0; s < list->count; s++) {
		struct series *series = &list->items[s];
		const struct chart_row *first = series->rows[0];
		series->name = series_name(drawing, first);
		series->rows = arena_allocate(drawing->arena, series->count, sizeof(*series->rows));
		if (!series->rows)
			return false;
		series->rows[0] = first;
		series->count = 0;
	}
	for (size_t i = 0; i < count; i++)
		if (places[i] < CHART_SERIES)
			list->items[places[i]].rows[list->items[places[i]].count++] = rows[i];
	if (left_out)
		figure_add_note(
			drawing->figure,
			"Only the first %d series are drawn: filter, or group otherwise (‹group›)",
			CHART_SERIES);
	for (size_t s = 0; s < list->count; s++)
		style_series(drawing, &list->items[s]);
	return true;
}

uint64_t joined_words(const struct chart_row *row)
{
	return row->joined_count > 1 ? WORD_MASK(WORD_RUN) : 0;
}

struct mark *series_mark(struct drawing *drawing, struct panel *panel, enum mark_type type,
			 const struct series *series, size_t count, bool interval)
{
	struct arena *arena = drawing->arena;
	struct mark *mark = panel_add_mark(drawing->figure, panel, type, count);
	if (!mark)
		return NULL;
	mark->x = arena_allocate(arena, count + 1, sizeof(double));
	mark->y = arena_allocate(arena, count + 1, sizeof(double));
	mark->low = interval ? arena_allocate(arena, count + 1, sizeof(double)) : NULL;
	mark->high = interval ? arena_allocate(arena, count + 1, sizeof(double)) : NULL;
	mark->labels = arena_allocate(arena, count + 1, sizeof(char *));
	mark->rows = arena_allocate(arena, count + 1, sizeof(uint32_t));
	if (!mark->x || !mark->y || !mark->labels || !mark->rows ||
	    (interval && (!mark->low || !mark->high)))
		return NULL;
	mark->name = series->name;
	mark->colour = series->colour;
	mark->symbol = series->symbol;
	mark->dash = series->dash;
	mark->opacity = series->opacity;
	for (size_t i = 0; i < count; i++) {
		mark->y[i] = NAN;
		mark->rows[i] = UINT32_MAX;
		if (i >= series->count)
			continue;
		mark->rows[i] = series->rows[i]->place;
		mark->labels[i] = chart_row_title(&drawing->table, series->rows[i],
						  joined_words(series->rows[i]));
	}
	return mark;
}
