/* Series of charts: what tells them apart, what they are called, how they look. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_levels(const struct chart_row *a, const struct chart_row *b)
{
	for (int word = 0; word < (int)a->words; word++)
		if (a->level[word] != b->level[word])
			return a->level[word] < b->level[word] ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
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

/* Of marks that have neither dash nor symbol: the first keeps its colour. */
static double shade_of(size_t within, size_t alike)
{
	static const double few[] = { 0, 0.55, -1, 0.95 };
	if (alike <= 4)
		return few[within % 4];
	return within ? 0.2 + 0.8 * (double)(within - 1) / (double)(alike - 2) : 0;
}

/* Devices have their colours, which nothing else needs; further series of one differ in dash,
 * symbol and lightness. Without devices colours go in order, each with a symbol. */
static void style_series(const struct drawing *drawing, struct series *series)
{
	uint64_t words = drawing->named_by & drawing->within;
	bool by_device = words & WORD_MASK(WORD_DEVICE);
	uint32_t device = series->rows[0]->level[WORD_DEVICE];
	size_t rank = rank_of(drawing, series), all = drawing->combination_count;
	size_t within = rank / THEME_SERIES, alike = (all + THEME_SERIES - 1) / THEME_SERIES;
	bool own = by_device || all == 1;
	series->colour = own ? drawing->table.colours[device] : (int)rank;
	if (by_device) {
		within = count_in_colour(drawing, rank, series->colour);
		alike = count_in_colour(drawing, all, series->colour);
	}
	bool colour_tells = all <= drawing->table.levels[WORD_DEVICE].count || !by_device;
	series->symbol = (enum symbol)(SYMBOL_CIRCLE + (colour_tells ? rank : within) % 4);
	series->dash = (enum dash)(within % (DASH_MIXED + 1));
	series->shade = shade_of(within, alike);
	series->opacity = 1;
}

/* Words of which one value is drawn in all panels: that is in the subtitle. */
static uint64_t sliced_words(const struct drawing *drawing, int panel)
{
	const struct chart_table *table = &drawing->table;
	uint64_t words = 0;
	for (size_t i = 0; i < drawing->figure->slice_count; i++) {
		const struct figure_slice *slice = &drawing->figure->slices[i];
		int word = chart_word_find(&drawing->table.own, slice->word);
		bool other = word == panel || word == WORD_RUN || word >= CHART_WORDS;
		for (size_t k = 0; !other && k < table->levels[word].count; k++)
			other = strcmp(table->levels[word].texts[k], slice->value) != 0 &&
				!chart_number_is_none(table, word, table->levels[word].numbers[k]);
		words |= other ? 0 : WORD_MASK(word);
	}
	return words;
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
	words &= ~drawing->within & ~sliced_words(drawing, word);
	const char *title =
		i == table->count || words == WORD_MASK(word) || !(words & WORD_MASK(word))
			? chart_level_text(table, word, level)
			: chart_row_title(table, &table->rows[i], ~words);
	if (!title || *title)
		return title;
	const char *lacked = within_title(drawing, chart_word_title(table, word));
	return lacked ? arena_printf(drawing->arena, "without %s", lacked) : NULL;
}

/* --- Series ----------------------------------------------------------------------------------- */

/* A row and the series that it is of. */
struct member {
	uint64_t series;
	const struct chart_row *row;
};

static int by_series(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	return x->series != y->series ? (x->series > y->series) - (x->series < y->series)
				      : by_levels(x->row, y->row);
}

/* Members of all series of a panel, series by series. */
static struct member *find_members(struct drawing *drawing, int panel, uint32_t level, uint64_t by,
				   size_t *count, size_t *series)
{
	const struct chart_table *table = &drawing->table;
	struct member *members = arena_allocate(drawing->arena, table->count + 1, sizeof(*members));
	*count = *series = 0;
	for (size_t i = 0; members && i < table->count; i++)
		if (panel == CHART_WORDS || table->rows[i].level[panel] == level)
			members[(*count)++] =
				(struct member){ combination_of(table, &table->rows[i], by),
						 &table->rows[i] };
	if (members)
		qsort(members, *count, sizeof(*members), by_series);
	for (size_t i = 0; members && i < *count; i++)
		*series += !i || members[i].series != members[i - 1].series;
	return members;
}

static bool fill_series(struct drawing *drawing, const struct member *members, size_t count,
			struct series_list *list)
{
	const struct chart_row **rows =
		arena_allocate(drawing->arena, count + 1, sizeof(struct chart_row *));
	if (!rows)
		return false;
	for (size_t i = 0; i < count; i++) {
		rows[i] = members[i].row;
		if (!i || members[i].series != members[i - 1].series)
			list->items[list->count++].rows = &rows[i];
		if (!list->items[list->count - 1].first)
			list->items[list->count - 1].first = rows[i];
		list->items[list->count - 1].count++;
	}
	return true;
}

/* Every device keeps as many as any other, as far as it has them: the first of each, then the
 * second … `turn` is each series' number among those of its device. */
static bool choose_evenly(struct drawing *drawing, struct series_list *list, size_t most)
{
	size_t devices = drawing->table.levels[WORD_DEVICE].count, kept = 0, left = most;
	size_t *seen = arena_allocate(drawing->arena, devices + 1, sizeof(*seen));
	size_t *turn = arena_allocate(drawing->arena, list->count + 1, sizeof(*turn));
	struct buffer names = { 0 };
	size_t named = 0, all = list->count;
	if (!seen || !turn)
		return false;
	for (size_t s = 0; s < all; s++)
		turn[s] = seen[list->items[s].rows[0]->level[WORD_DEVICE]]++;
	for (size_t round = 0; left; round++)
		for (size_t s = 0; s < all && left; s++)
			if (turn[s] == round) {
				turn[s] = SIZE_MAX; /* chosen */
				left--;
			}
	for (size_t s = 0; s < all; s++) {
		const char *name = list->items[s].name;
		if (turn[s] == SIZE_MAX)
			list->items[kept++] = list->items[s];
		else if (name && named++ < 4)
			buffer_printf(&names, "%s%s", names.length ? ", " : "", name);
	}
	list->count = kept;
	if (named > 4)
		buffer_printf(&names, " and %zu more", named - 4);
	drawing->left_out += all - kept;
	bool ok = figure_add_note(
			  drawing->figure,
			  "%zu of %zu series are drawn, of each device as many; left out: %s: "
			  "filter, or group otherwise (‹group›; ‹all-series›)",
			  kept, all, buffer_text(&names)) &&
		  !names.failed;
	buffer_finish(&names);
	return ok;
}

bool series_make(struct drawing *drawing, int panel, uint32_t level, uint64_t by,
		 struct series_list *list)
{
	size_t rows, count, most = drawing->spec->all_series ? SERIES_ALL : CHART_SERIES;
	struct member *members = find_members(drawing, panel, level, by, &rows, &count);
	*list = (struct series_list){ .items = arena_allocate(drawing->arena, count + 1,
							      sizeof(*list->items)) };
	if (!members || !list->items || !fill_series(drawing, members, rows, list) ||
	    !find_names(drawing, panel, by))
		return false;
	for (size_t s = 0; s < list->count; s++)
		list->items[s].name = series_name(drawing, list->items[s].rows[0]);
	if (list->count > most && !choose_evenly(drawing, list, most))
		return false;
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
	mark->shade = series->shade;
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
