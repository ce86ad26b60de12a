#include "core/chart_table.h"
#include "core/hash.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Rows ---------------------------------------------------------------------------------------
 */

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

static void add_row(struct chart_table *table, const struct run *run, const struct result *result,
		    uint32_t place)
{
	table->rows[table->count++] =
		(struct chart_row){ .run = run,
				    .result = result,
				    .place = place,
				    .sequence = result->sequence,
				    .precision = chart_word_text(run, result, WORD_PRECISION) };
	table->any_failed |= result->status != STATUS_OK;
}

static bool select_rows(struct chart_table *table)
{
	size_t all = dyno_results_count(table->results);
	uint32_t place = 0;
	bool *wanted;
	table->rows = arena_allocate(table->arena, all + 1, sizeof(*table->rows));
	if (!table->rows || !mark_wanted(table, all, &wanted))
		return false;
	for (size_t r = 0; r < table->results->run_count; r++) {
		const struct run *run = table->results->runs[r];
		for (size_t i = 0; i < run->result_count; i++, place++)
			if ((!wanted || wanted[place]) &&
			    chart_spec_passes(table->spec, run, run->results[i]))
				add_row(table, run, run->results[i], place);
	}
	table->filtered = all - table->count;
	return true;
}

/* --- Levels
 * ------------------------------------------------------------------------------------------ */

/* An open hash table of texts, numbers or cells, twice as large as can be needed. */
struct lookup {
	uint32_t *slots; /* place of what is found there, from 1; 0: free */
	size_t mask;
};

static bool lookup_init(struct lookup *lookup, struct chart_table *table)
{
	*lookup = (struct lookup){ .mask = 1 };
	while (lookup->mask < 2 * table->count)
		lookup->mask = 2 * lookup->mask + 1;
	lookup->slots = arena_allocate(table->arena, lookup->mask + 1, sizeof(*lookup->slots));
	return lookup->slots;
}

static uint32_t find_level(struct lookup *lookup, struct levels *levels, const char *text)
{
	size_t at = hash_text(text) & lookup->mask;
	for (; lookup->slots[at]; at = (at + 1) & lookup->mask)
		if (strcmp(levels->texts[lookup->slots[at] - 1], text) == 0)
			return lookup->slots[at] - 1;
	levels->texts[levels->count] = text;
	levels->numbers[levels->count] = NAN;
	lookup->slots[at] = (uint32_t)++levels->count;
	return (uint32_t)levels->count - 1;
}

static uint64_t word_number(const struct chart_row *row, int word)
{
	switch (word) {
	case WORD_BATCH:
		return row->result->batch;
	case WORD_SEQUENCE:
		return row->sequence;
	case WORD_THREADS:
		return row->result->threads;
	default:
		return row->result->streams;
	}
}

/* What finding the levels of a word needs to know from row to row. */
struct naming {
	struct lookup lookup;
	const char *text; /* of the last row */
	uint64_t number;
	uint32_t level; /* of both */
	bool begun;
};

static void name_level(struct chart_table *table, struct naming *naming, struct chart_row *row,
		       int word)
{
	const char *text = word == WORD_PRECISION ? row->precision
						  : chart_word_text(row->run, row->result, word);
	if (text != naming->text)
		naming->level = find_level(&naming->lookup, &table->levels[word], text);
	naming->text = text;
	row->level[word] = naming->level;
}

/* Each number has a level in the order in which they come, until all are known. */
static void number_level(struct chart_table *table, struct naming *naming, struct chart_row *row,
			 int word)
{
	struct levels *levels = &table->levels[word];
	struct lookup *lookup = &naming->lookup;
	uint64_t number = word_number(row, word);
	if (!naming->begun || naming->number != number) {
		size_t at = (size_t)(number * 0x9e3779b97f4a7c15u >> 32) & lookup->mask;
		while (lookup->slots[at] &&
		       levels->numbers[lookup->slots[at] - 1] != (double)number)
			at = (at + 1) & lookup->mask;
		if (!lookup->slots[at]) {
			levels->numbers[levels->count++] = (double)number;
			lookup->slots[at] = (uint32_t)levels->count;
		}
		naming->level = lookup->slots[at] - 1;
	}
	naming->number = number;
	naming->begun = true;
	row->level[word] = naming->level;
}

/* Runs that are kept apart are so also where they share a tag: "main (20260314-150926-ab12)". Rows
 * come run by run. */
static bool name_runs(struct chart_table *table)
{
	struct levels *levels = &table->levels[WORD_RUN], tags = { 0 };
	struct lookup lookup;
	uint32_t *uses = arena_allocate(table->arena, table->count + 1, sizeof(*uses));
	uint32_t *tag = arena_allocate(table->arena, table->count + 1, sizeof(*tag));
	tags.texts = arena_allocate(table->arena, table->count + 1, sizeof(*tags.texts));
	tags.numbers = arena_allocate(table->arena, table->count + 1, sizeof(*tags.numbers));
	if (!uses || !tag || !tags.texts || !tags.numbers || !lookup_init(&lookup, table))
		return false;
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		if (i == 0 || row->run != table->rows[i - 1].run) {
			tag[levels->count] = find_level(
				&lookup, &tags, chart_word_text(row->run, row->result, WORD_RUN));
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

/* Numbers by size; their levels follow. */
static bool sort_numbers(struct chart_table *table, int word)
{
	struct levels *levels = &table->levels[word];
	size_t count = levels->count;
	double *came = arena_allocate(table->arena, count + 1, sizeof(*came));
	uint32_t *places = arena_allocate(table->arena, count + 1, sizeof(*places));
	if (!came || !places)
		return false;
	memcpy(came, levels->numbers, count * sizeof(*came));
	qsort(levels->numbers, count, sizeof(double), by_number);
	for (size_t i = 0; i < count; i++) {
		places[i] = (uint32_t)number_place(levels, came[i]);
		levels->texts[i] = word == WORD_SEQUENCE && levels->numbers[i] == 0
					   ? "none"
					   : arena_printf(table->arena, "%.0f", levels->numbers[i]);
		if (!levels->texts[i])
			return false;
	}
	for (size_t i = 0; i < table->count; i++)
		table->rows[i].level[word] = places[table->rows[i].level[word]];
	return true;
}

/* What the results of a model that worked have in common. */
struct model_words {
	const struct result *first; /* NULL: none worked */
	bool sequences_differ, precisions_differ;
};

static void note_words(struct model_words *model, const struct result *result)
{
	if (result->status != STATUS_OK)
		return;
	if (!model->first)
		model->first = result;
	model->sequences_differ |= result->sequence != model->first->sequence;
	model->precisions_differ |=
		strcmp(chart_word_text(NULL, result, WORD_PRECISION),
		       chart_word_text(NULL, model->first, WORD_PRECISION)) != 0;
}

/* A cell that failed before its model was read tells neither sequence length nor precision, which
 * would make a series of its own, and name all others by what they have in common. */
static bool fill_words(struct chart_table *table)
{
	struct model_words *models =
		arena_allocate(table->arena, table->levels[WORD_MODEL].count + 1, sizeof(*models));
	if (!models)
		return false;
	for (size_t i = 0; i < table->count; i++)
		note_words(&models[table->rows[i].level[WORD_MODEL]], table->rows[i].result);
	for (size_t i = 0; i < table->count; i++) {
		struct chart_row *row = &table->rows[i];
		const struct model_words *model = &models[row->level[WORD_MODEL]];
		bool failed = row->result->status != STATUS_OK && model->first;
		if (failed && !row->sequence && !model->sequences_differ)
			row->sequence = model->first->sequence;
		if (failed && !*row->precision && !model->precisions_differ)
			row->precision = chart_word_text(row->run, model->first, WORD_PRECISION);
	}
	return true;
}

static bool levels_init(struct chart_table *table, struct naming namings[CHART_WORDS])
{
	for (int word = 0; word < CHART_WORDS; word++) {
		struct levels *levels = &table->levels[word];
		namings[word] = (struct naming){ .level = 0 };
		levels->texts =
			arena_allocate(table->arena, table->count + 1, sizeof(*levels->texts));
		levels->numbers =
			arena_allocate(table->arena, table->count + 1, sizeof(*levels->numbers));
		if (!levels->texts || !levels->numbers ||
		    !lookup_init(&namings[word].lookup, table))
			return false;
	}
	return true;
}

/* Word by word for each row, not row by row for each word: results are large and far from each
 * other, so that each walk through them costs more than all that is done with them. */
static bool find_levels(struct chart_table *table, bool keep_runs)
{
	struct naming namings[CHART_WORDS];
	if (!levels_init(table, namings))
		return false;
	for (size_t i = 0; table->any_failed && i < table->count; i++)
		name_level(table, &namings[WORD_MODEL], &table->rows[i], WORD_MODEL);
	if ((table->any_failed && !fill_words(table)) || (keep_runs && !name_runs(table)))
		return false;
	for (size_t i = 0; i < table->count; i++)
		for (int word = 0; word < CHART_WORDS; word++) {
			if (chart_word_is_number(word))
				number_level(table, &namings[word], &table->rows[i], word);
			else if (!(word == WORD_MODEL && table->any_failed) &&
				 !(word == WORD_RUN && keep_runs))
				name_level(table, &namings[word], &table->rows[i], word);
		}
	for (int word = 0; word < CHART_WORDS; word++)
		if (chart_word_is_number(word) && !sort_numbers(table, word))
			return false;
	return true;
}

/* --- Joining
 * --------------------------------------------------------------------------------------- */

static bool same_cell(const struct chart_row *x, const struct chart_row *y)
{
	return memcmp(x->level, y->level, WORD_TOTAL * sizeof(*x->level)) == 0;
}

static size_t hash_cell(const struct chart_row *row)
{
	uint64_t value = 0;
	for (int word = 0; word < WORD_TOTAL; word++)
		value = (value ^ row->level[word]) * 0x9e3779b97f4a7c15u;
	return (size_t)(value >> 32);
}

/* cells[i]: place, among the cells in their order, of the one that row i is of; the first row of
 * each moves to that place. */
static bool find_cells(struct chart_table *table, uint32_t *cells, size_t *count)
{
	struct lookup lookup;
	if (!lookup_init(&lookup, table))
		return false;
	*count = 0;
	for (size_t i = 0; i < table->count; i++) {
		size_t at = hash_cell(&table->rows[i]) & lookup.mask;
		while (lookup.slots[at] &&
		       !same_cell(&table->rows[lookup.slots[at] - 1], &table->rows[i]))
			at = (at + 1) & lookup.mask;
		if (!lookup.slots[at]) {
			table->rows[*count] = table->rows[i];
			table->rows[*count].joined_count = 0;
			lookup.slots[at] = (uint32_t)++ * count;
		}
		cells[i] = lookup.slots[at] - 1;
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

/* A laptop's cpu and a server's cuda:0 need not be told apart by their runs as well. */
static bool find_tellers(struct chart_table *table)
{
	static const int tellers[] = { WORD_MODEL, WORD_DEVICE };
	for (size_t t = 0; t < sizeof(tellers) / sizeof(*tellers); t++) {
		int word = tellers[t];
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
		table->tell_run |= tells ? 1u << word : 0;
	}
	return true;
}

bool chart_table_make(struct chart_table *table, const struct dyno_results *results,
		      const struct chart_spec *spec, struct arena *arena, bool keep_runs)
{
	*table = (struct chart_table){ .results = results, .spec = spec, .arena = arena };
	bool keep = keep_runs || (spec->aggregate && strcmp(spec->aggregate, "none") == 0);
	return select_rows(table) && find_levels(table, keep_runs) && find_tellers(table) &&
	       join(table, keep);
}
