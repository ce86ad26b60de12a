#include "core/chart/table.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/number.h"
#include "core/figure/theme.h"
#include "core/result/models.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Levels ----------------------------------------------------------------------------------- */

/* A level that is looked for: a text, or a number. */
struct sought_level {
	const struct levels *levels;
	const char *text;
	double number; /* NaN: the text */
};

static bool same_level(const void *context, uint32_t place)
{
	const struct sought_level *sought = context;
	return isnan(sought->number) ? strcmp(sought->levels->texts[place], sought->text) == 0
				     : sought->levels->numbers[place] == sought->number;
}

static bool add_level(struct arena *arena, struct levels *levels, const char *text, double number)
{
	if (levels->count == levels->capacity) {
		size_t room = levels->capacity ? 2 * levels->capacity : 8;
		const char **texts = arena_allocate(arena, room, sizeof(*texts));
		double *numbers = arena_allocate(arena, room, sizeof(*numbers));
		if (!texts || !numbers)
			return false;
		if (levels->count) {
			memcpy(texts, levels->texts, levels->count * sizeof(*texts));
			memcpy(numbers, levels->numbers, levels->count * sizeof(*numbers));
		}
		*levels = (struct levels){ texts, numbers, levels->count, room };
	}
	levels->texts[levels->count] = text;
	levels->numbers[levels->count++] = number;
	return true;
}

static uint32_t hash_double(double number)
{
	uint64_t bits;
	memcpy(&bits, &number, sizeof(bits));
	return hash_number(bits);
}

/* The level of the text, or of the number (NaN: the text), which is new when it was not there.
 * Levels stand in the order in which they come, until all are known. */
static bool find_level(struct arena *arena, struct map *map, struct levels *levels,
		       const char *text, double number, uint32_t *level)
{
	struct sought_level sought = { levels, text, number };
	uint32_t hash = isnan(number) ? hash_text(text) : hash_double(number);
	uint32_t count = (uint32_t)levels->count;
	*level = map_add(map, arena, hash, same_level, &sought, count);
	return *level != MAP_NONE && (*level < count || add_level(arena, levels, text, number));
}

#define RECENT 32 /* a power of two */

/* What finding the levels of a word needs to know from row to row. */
struct naming {
	struct map map;
	double number;  /* of the last row */
	uint32_t level; /* the number's */
	bool begun;
	/* Texts (and devices) seen lately, by their addresses: a run has few. */
	struct {
		const void *text;
		uint32_t level;
	} recent[RECENT];
};

/* What keeps different devices apart as texts; their labels follow once all are known. */
static const char *device_key(struct arena *arena, const struct device_info *device)
{
	return arena_printf(arena, "%s\n%s\n%s", device->machine ? device->machine : "",
			    device->id ? device->id : "", device->name ? device->name : "");
}

static const char *key_text(struct chart_table *table, const struct chart_row *row, int word)
{
	const char *run = row->run->tag ? row->run->tag : row->run->id;
	if (word == WORD_RUN)
		return run ? run : "";
	if (word == WORD_MODEL)
		return model_key(row->cell.model);
	if (word == WORD_DEVICE && row->cell.device)
		return device_key(table->arena, row->cell.device);
	return word_text(&row->cell, chart_word(table, word));
}

static bool name_level(struct chart_table *table, struct naming *naming, struct chart_row *row,
		       int word)
{
	bool device = word == WORD_DEVICE && row->cell.device;
	const void *seen = device ? (const void *)row->cell.device : key_text(table, row, word);
	size_t at = (uintptr_t)seen / 8 % RECENT;
	if (seen != naming->recent[at].text) {
		const char *text = device ? key_text(table, row, word) : seen;
		if (!text || !find_level(table->arena, &naming->map, &table->levels[word], text,
					 NAN, &naming->recent[at].level))
			return false;
		naming->recent[at].text = seen;
	}
	row->level[word] = naming->recent[at].level;
	return true;
}

static bool number_level(struct chart_table *table, struct naming *naming, struct chart_row *row,
			 int word)
{
	double number = word_number(&row->cell, chart_word(table, word));
	if (isnan(number))
		number = -INFINITY;
	if ((!naming->begun || naming->number != number) &&
	    !find_level(table->arena, &naming->map, &table->levels[word], NULL, number,
			&naming->level))
		return false;
	naming->number = number;
	naming->begun = true;
	row->level[word] = naming->level;
	return true;
}

static bool find_word(struct chart_table *table, struct naming *naming, struct chart_row *row,
		      int word)
{
	return chart_word_is_number(table, word) ? number_level(table, naming, row, word)
						 : name_level(table, naming, row, word);
}

/* Of these words other rows have a say. */
static bool is_late(int word)
{
	return word == WORD_RUN || (word < (int)WORD_TOTAL && cell_words[word].may_lack);
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* For each place whether it is among the rows asked for; NULL: all are. The dashboard asks for a
 * hundred thousand of them: no list to walk for each. */
static bool mark_wanted(struct chart_table *table, size_t all, bool **wanted)
{
	const struct counts *rows = &table->spec->rows;
	*wanted = NULL;
	if (!rows->count)
		return true;
	*wanted = arena_allocate(table->arena, all + 1, sizeof(bool));
	for (size_t i = 0; *wanted && i < rows->count; i++)
		if (rows->items[i] < all)
			(*wanted)[rows->items[i]] = true;
	return *wanted;
}

static bool add_row(struct chart_table *table, struct naming *namings, const struct result *result,
		    const struct run *run, uint32_t place)
{
	struct chart_row *row = &table->rows[table->count++];
	uint32_t *level = row->level;
	*row = (struct chart_row){ .run = run,
				   .result = result,
				   .place = place,
				   .words = (uint32_t)table->words,
				   .cell = result->cell,
				   .level = level };
	table->any_failed |= result->status != STATUS_OK;
	for (int word = 0; word < table->words; word++)
		if (!is_late(word) && !find_word(table, &namings[word], row, word))
			return false;
	return true;
}

/* Room for all, each with its levels. */
static bool make_rows(struct chart_table *table, size_t count)
{
	size_t words = (size_t)table->words;
	uint32_t *levels = arena_allocate(table->arena, count * words + 1, sizeof(*levels));
	table->rows = arena_allocate(table->arena, count + 1, sizeof(*table->rows));
	for (size_t i = 0; levels && table->rows && i < count; i++)
		table->rows[i].level = levels + i * words;
	return levels && table->rows;
}

/* Results are large and far from each other: a walk through them costs more than all that is done
 * with them. So what a row's result says is found while it is at hand. */
static bool select_rows(struct chart_table *table, struct naming *namings,
			const struct chart_filter *filter)
{
	size_t all = dyno_results_count(table->results);
	uint32_t place = 0;
	bool *wanted;
	if (!make_rows(table, all) || !mark_wanted(table, all, &wanted))
		return false;
	for (size_t r = 0; r < table->results->run_count; r++) {
		const struct run *run = table->results->runs[r];
		for (size_t i = 0; i < run->result_count; i++, place++)
			if ((!wanted || wanted[place]) &&
			    (!filter->any || chart_filter_passes(filter, run, run->results[i])) &&
			    !add_row(table, namings, run->results[i], run, place))
				return false;
	}
	table->filtered = all - table->count;
	return true;
}

/* --- Levels of all --------------------------------------------------------------------------- */

/* Runs that are kept apart are so also where they share a tag: "main (20260314-150926-ab12)". Rows
 * come run by run. */
static bool name_runs(struct chart_table *table)
{
	struct levels *levels = &table->levels[WORD_RUN], tags = { 0 };
	struct map map = { 0 };
	size_t room = table->results->run_count + 1;
	uint32_t *uses = arena_allocate(table->arena, room, sizeof(*uses));
	uint32_t *tag = arena_allocate(table->arena, room, sizeof(*tag));
	levels->texts = arena_allocate(table->arena, room, sizeof(*levels->texts));
	levels->numbers = arena_allocate(table->arena, room, sizeof(*levels->numbers));
	if (!uses || !tag || !levels->texts || !levels->numbers)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		if (i == 0 || row->run != table->rows[i - 1].run) {
			if (!find_level(table->arena, &map, &tags, key_text(table, row, WORD_RUN),
					NAN, &tag[levels->count]))
				return false;
			uses[tag[levels->count]]++;
			levels->texts[levels->count++] = row->run->id;
		}
		row->level[WORD_RUN] = (uint32_t)levels->count - 1;
	}
	for (size_t i = 0; i < levels->count; i++) {
		const char *name = tags.texts[tag[i]], *id = levels->texts[i];
		bool shared = uses[tag[i]] > 1 && id && strcmp(id, name) != 0;
		levels->texts[i] = shared ? arena_printf(table->arena, "%s (%s)", name, id) : name;
		levels->numbers[i] = NAN;
		if (!levels->texts[i])
			return false;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Where the number is, or would be put in. */
static size_t number_place(const struct levels *levels, double number)
{
	size_t low = 0, high = levels->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (levels->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *number_name(struct chart_table *table, int word, double number)
{
	char text[NUMBER_TEXT_SIZE];
	if (isinf(number) ||
	    (number == 0 && chart_word(table, word)->none && !chart_word(table, word)->own))
		return "none";
	number_format(text, number);
	return arena_string(table->arena, text);
}

/* Numbers by size; their levels follow. */
static bool sort_numbers(struct chart_table *table, int word)
{
	struct levels *levels = &table->levels[word];
	size_t count = levels->count;
	if (!count)
		return true;
	double *came = arena_allocate(table->arena, count + 1, sizeof(*came));
	uint32_t *places = arena_allocate(table->arena, count + 1, sizeof(*places));
	if (!came || !places)
		return false;
	memcpy(came, levels->numbers, count * sizeof(*came));
	qsort(levels->numbers, count, sizeof(double), by_number);
	for (size_t i = 0; i < count; i++) {
		places[i] = (uint32_t)number_place(levels, came[i]);
		levels->texts[i] = number_name(table, word, levels->numbers[i]);
		if (!levels->texts[i])
			return false;
	}
	for (size_t i = 0; i < table->count; i++)
		table->rows[i].level[word] = places[table->rows[i].level[word]];
	return true;
}

/* What the results of a model that worked have in common. */
struct model_words {
	const struct chart_row *first; /* NULL: none worked */
	uint64_t differing;            /* words, bits */
};

static uint64_t lackable_words(void)
{
	uint64_t bits = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		bits |= cell_words[word].may_lack ? WORD_MASK(word) : 0;
	return bits;
}

static void note_words(struct model_words *model, const struct chart_row *row, uint64_t lackable)
{
	if (row->result->status != STATUS_OK)
		return;
	if (!model->first)
		model->first = row;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (lackable & WORD_MASK(word) &&
		    cell_compare(&row->cell, &model->first->cell, WORD_MASK(word)) != 0)
			model->differing |= WORD_MASK(word);
}

/* A cell that failed before its model was read tells neither sequence length nor precision, which
 * would make a series of its own, and name all others by what they have in common. */
static bool fill_words(struct chart_table *table)
{
	uint64_t lackable = lackable_words();
	struct model_words *models =
		arena_allocate(table->arena, table->levels[WORD_MODEL].count + 1, sizeof(*models));
	if (!models)
		return false;
	for (size_t i = 0; i < table->count; i++)
		note_words(&models[table->rows[i].level[WORD_MODEL]], &table->rows[i], lackable);
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		const struct model_words *model = &models[row->level[WORD_MODEL]];
		if (row->result->status != STATUS_OK && model->first)
			cell_fill(&row->cell, &model->first->cell, lackable & ~model->differing);
	}
	return true;
}

/* --- Devices --------------------------------------------------------------------------------- */

#define UNCOLOURED (-1)

/* Each takes the colour that its platform has, or its unit of it, where it is the first that wants
 * it; the others what is left over; those beyond the palette begin it again. */
static void colour_devices(const struct devices *devices, int *colours)
{
	bool taken[THEME_SERIES] = { false };
	size_t next = 0;
	for (size_t i = 0; i < devices->count; i++) {
		uint64_t place = devices->items[i]->colour;
		int wanted = place ? (int)((place - 1) % THEME_SERIES) : UNCOLOURED;
		colours[i] = place && !taken[wanted] ? wanted : UNCOLOURED;
		if (place)
			taken[wanted] = true;
	}
	for (size_t i = 0; i < devices->count; i++) {
		if (colours[i] != UNCOLOURED)
			continue;
		while (next < THEME_SERIES && taken[next])
			next++;
		colours[i] = (int)(next++ % THEME_SERIES);
	}
}

/* Among all devices of the results, so that a filter changes no colour. */
static bool find_colours(struct chart_table *table, size_t count)
{
	const struct dyno_results *results = table->results;
	struct devices all = { 0 };
	size_t place;
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t k = 0; k < results->runs[i]->device_count; k++)
			if (!devices_add(&all, table->arena, results->runs[i]->devices[k], &place))
				return false;
	int *colours = arena_allocate(table->arena, all.count + 1, sizeof(*colours));
	table->colours = arena_allocate(table->arena, count + 1, sizeof(*table->colours));
	if (!colours || !table->colours)
		return false;
	colour_devices(&all, colours);
	for (size_t i = 0; i < count; i++)
		table->colours[i] = colours[devices_find(&all, table->devices[i])];
	return true;
}

/* What models are called among those shown. */
static bool name_models(struct chart_table *table)
{
	static const struct model_info none = { .name = "" };
	struct levels *levels = &table->levels[WORD_MODEL];
	struct models models = { .count = levels->count };
	models.items = arena_allocate(table->arena, levels->count + 1, sizeof(*models.items));
	for (size_t i = 0; models.items && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		models.items[row->level[WORD_MODEL]] = row->cell.model ? row->cell.model : &none;
	}
	if (!models.items || !models_label(&models, table->arena))
		return false;
	for (size_t i = 0; i < levels->count; i++)
		levels->texts[i] = models.labels[i];
	return true;
}

/* What devices are called among those shown. */
static bool name_devices(struct chart_table *table)
{
	static const struct device_info none = { .id = "" };
	struct levels *levels = &table->levels[WORD_DEVICE];
	struct devices devices = { 0 };
	table->devices = arena_allocate(table->arena, levels->count + 1, sizeof(*table->devices));
	for (size_t i = 0; table->devices && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		table->devices[row->level[WORD_DEVICE]] =
			row->cell.device ? row->cell.device : &none;
	}
	devices.items = table->devices;
	devices.count = levels->count;
	if (!table->devices || !devices_label(&devices, table->arena))
		return false;
	for (size_t i = 0; i < levels->count; i++)
		levels->texts[i] = devices.labels[i];
	return find_colours(table, levels->count);
}

static bool find_late_levels(struct chart_table *table, struct naming *namings, bool keep_runs)
{
	if ((table->any_failed && !fill_words(table)) || (keep_runs && !name_runs(table)))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < table->count; i++)
		for (int word = 0; ok && word < table->words; word++)
			ok = !is_late(word) || (word == WORD_RUN && keep_runs) ||
			     find_word(table, &namings[word], &table->rows[i], word);
	for (int word = 0; ok && word < table->words; word++)
		ok = !chart_word_is_number(table, word) || sort_numbers(table, word);
	return ok;
}

/* --- Joining --------------------------------------------------------------------------------- */

struct sought_cell {
	const struct chart_row *rows, *row;
};

/* All levels but that of the run. */
static bool same_cell(const void *context, uint32_t place)
{
	const struct sought_cell *sought = context;
	const uint32_t *a = sought->rows[place].level, *b = sought->row->level;
	size_t own = sought->row->words - WORD_OWN;
	return memcmp(a, b, WORD_TOTAL * sizeof(*a)) == 0 &&
	       (!own || memcmp(a + WORD_OWN, b + WORD_OWN, own * sizeof(*a)) == 0);
}

static uint32_t hash_cell(const struct chart_row *row)
{
	size_t own = row->words - WORD_OWN;
	uint32_t hash = hash_bytes((const char *)row->level, WORD_TOTAL * sizeof(*row->level));
	return own ? hash_join(hash, hash_bytes((const char *)(row->level + WORD_OWN),
						own * sizeof(*row->level)))
		   : hash;
}

/* cells[i]: place, among the cells in their order, of the one that row i is of; the first row of
 * each moves to that place. */
static bool find_cells(struct chart_table *table, uint32_t *cells, size_t *count)
{
	struct map map = { 0 };
	*count = 0;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		struct sought_cell sought = { table->rows, row };
		cells[i] = map_add(&map, table->arena, hash_cell(row), same_cell, &sought,
				   (uint32_t)*count);
		if (cells[i] == MAP_NONE)
			return false;
		if (cells[i] == *count) {
			table->rows[*count] = *row;
			table->rows[(*count)++].joined_count = 0;
		}
		table->rows[cells[i]].joined_count++;
	}
	return true;
}

static bool keep_values(struct chart_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		row->kept = NULL;
		if (row->joined_count < 2)
			continue;
		row->kept = arena_allocate(table->arena, 1, sizeof(*row->kept));
		if (!row->kept)
			return false;
		row->kept->field = FIELD_TOTAL;
	}
	return true;
}

static bool join(struct chart_table *table, bool keep)
{
	size_t rows = table->count;
	const struct result **all = arena_allocate(table->arena, rows + 1, sizeof(struct result *));
	const struct result **each =
		arena_allocate(table->arena, rows + 1, sizeof(struct result *));
	uint32_t *cells = arena_allocate(table->arena, rows + 1, sizeof(*cells));
	if (!all || !each || !cells)
		return false;
	for (size_t i = 0; i < rows; i++) {
		each[i] = table->rows[i].result;
		table->rows[i].joined_count = 1;
		cells[i] = (uint32_t)i;
	}
	size_t count = rows;
	if (!keep && !find_cells(table, cells, &count))
		return false;
	table->count = count;
	for (size_t i = 0, start = 0; i < table->count; i++) {
		table->rows[i].joined = &all[start];
		start += table->rows[i].joined_count;
		table->rows[i].joined_count = 0;
	}
	for (size_t i = 0; i < rows; i++) {
		struct chart_row *row = &table->rows[cells[i]];
		row->joined[row->joined_count++] = each[i];
	}
	return keep_values(table);
}

bool chart_table_make(struct chart_table *table, const struct dyno_results *results,
		      const struct chart_spec *spec, struct arena *arena, bool keep_runs,
		      struct dyno_error *err)
{
	*table = (struct chart_table){ .results = results, .spec = spec, .arena = arena };
	bool keep = keep_runs || (spec->aggregate && strcmp(spec->aggregate, "none") == 0);
	struct chart_filter filter;
	if (!results_vocabulary(results, arena, &table->own, err) ||
	    !chart_filter_make(&filter, spec, &table->own, arena, err))
		return false;
	table->words = WORD_OWN + (int)table->own.word_count;
	struct naming *namings = arena_allocate(arena, (size_t)table->words, sizeof(*namings));
	return (namings && select_rows(table, namings, &filter) &&
		find_late_levels(table, namings, keep_runs) && name_models(table) &&
		name_devices(table) && chart_table_find_told(table) && join(table, keep)) ||
	       error_memory(err);
}
