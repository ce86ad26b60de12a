/* From results to sheets: rows are grouped and sorted, and the columns that say which cell of the
 * sweep a row is are made here; the fields' columns in sheet_fields.c. */
#include "core/base/number.h"
#include "core/base/printable.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "output/table/sheet_fields.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Rows ----------------------------------------------------------------------------------- */

/* Most rows share their texts: comparing pointers first keeps long names from costing. */
static int compare_texts(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a ? a : "", b ? b : "");
}

static int compare_counts(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_models(const void *left, const void *right)
{
	const struct sheet_row *a = left, *b = right;
	const struct model_info *m = a->result->cell.model, *n = b->result->cell.model;
	int order = model_compare(m, n);
	if (order == 0)
		order = (int)m->synthetic - (int)n->synthetic;
	return order;
}

static int compare_places(const void *left, const void *right)
{
	const struct sheet_row *a = left, *b = right;
	int order = compare_models(a, b);
	return order ? order : compare_counts(a->order, b->order);
}

/* The word whose column is the rank-th of a table; WORD_TOTAL: none. */
static enum cell_word word_of_rank(unsigned rank)
{
	enum cell_word word = 0;
	while (word < WORD_TOTAL && cell_words[word].rank != rank)
		word++;
	return word;
}

/* In the order of the columns, so that equal values stand together. */
static int compare_rows(const void *left, const void *right)
{
	const struct sheet_row *a = left, *b = right;
	const struct cell *x = &a->result->cell, *y = &b->result->cell;
	int order = compare_counts(a->group, b->group);
	for (unsigned rank = 1; !order && word_of_rank(rank) < WORD_TOTAL; rank++)
		order = cell_compare(x, y, word_with_told(word_of_rank(rank)));
	if (!order)
		order = cell_compare(x, y, OWN_WORDS);
	return order ? order : compare_counts(a->order, b->order);
}

static bool name_devices(struct sheet_row *rows, size_t count, const struct dyno_results *results,
			 struct arena *arena)
{
	struct devices devices = { 0 };
	if (!devices_of(&devices, results, arena))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct device_info *device = rows[i].result->cell.device;
		bool again = i && device == rows[i - 1].result->cell.device;
		rows[i].device = again ? rows[i - 1].device : devices_name(&devices, device);
	}
	return true;
}

static bool name_models(struct sheet_row *rows, size_t count, const struct dyno_results *results,
			struct arena *arena)
{
	struct models models = { 0 };
	if (!models_of(&models, results, arena))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct model_info *model = rows[i].result->cell.model;
		bool again = i && model == rows[i - 1].result->cell.model;
		rows[i].model = again ? rows[i - 1].model : models_name(&models, model);
	}
	return true;
}

/* As they come, model by model: the user has sorted them. */
static int compare_orders(const void *left, const void *right)
{
	const struct sheet_row *a = left, *b = right;
	int order = compare_counts(a->group, b->group);
	return order ? order : compare_counts(a->order, b->order);
}

/* All results; those of one model stand together, the models in order of appearance. */
static struct sheet_row *rows_make(const struct dyno_results *results, struct arena *arena,
				   size_t *count)
{
	struct sheet_row *rows = arena_allocate(arena, dyno_results_count(results), sizeof(*rows));
	*count = 0;
	for (size_t i = 0; rows && i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++, ++*count)
			rows[*count] = (struct sheet_row){ results->runs[i],
							   results->runs[i]->results[j],
							   *count,
							   0,
							   NULL,
							   NULL };
	if (!rows || *count == 0)
		return rows;
	if (!name_devices(rows, *count, results, arena) ||
	    !name_models(rows, *count, results, arena))
		return NULL;
	qsort(rows, *count, sizeof(*rows), compare_places);
	for (size_t i = 0, first = 0; i < *count; i++) {
		if (compare_models(&rows[first], &rows[i]) != 0)
			first = i;
		rows[i].group = rows[first].order;
	}
	qsort(rows, *count, sizeof(*rows), results->sorted ? compare_orders : compare_rows);
	return rows;
}

/* --- Columns of the cell of the sweep ------------------------------------------------------- */

/* The first column is the run's (WORD_TOTAL); the others follow by rank, then own words. */
static size_t list_keys(const struct vocabulary *own, unsigned words[WORDS_MOST])
{
	size_t count = 0;
	words[count++] = WORD_TOTAL;
	for (unsigned rank = 1; word_of_rank(rank) < WORD_TOTAL; rank++)
		words[count++] = word_of_rank(rank);
	for (size_t i = 0; i < own->word_count; i++)
		words[count++] = WORD_OWN + (unsigned)i;
	return count;
}

/* NULL: the run. */
static const struct word *word_at(const struct sheet_making *making, unsigned id)
{
	return id == WORD_TOTAL ? NULL : word_of(making->own, id);
}

static void number_text(const struct word *word, double number, struct buffer *out)
{
	char text[NUMBER_TEXT_SIZE];
	if (isnan(number) || (number == 0 && !word->own))
		return;
	number_format(text, number);
	buffer_string(out, text);
}

static void key_text(const struct sheet_row *row, const struct word *word, struct buffer *out)
{
	const struct cell *cell = &row->result->cell;
	if (!word)
		printable_append(out, row->run->id);
	else if (word->kind == WORD_IS_DEVICE)
		printable_append(out, row->device);
	else if (word->kind == WORD_IS_NUMBER)
		number_text(word, word_number(cell, word), out);
	else
		printable_append(out, word_text(cell, word));
}

/* Has it a column even if it is the same in all rows? */
static bool always(const struct word *word)
{
	return word && !word->quiet && !word->constant;
}

/* What is the same in all rows is said above the table, unless it is the usual. */
static void add_constant(struct buffer *out, const struct word *word, const char *text)
{
	char usual[24] = "";
	if (!word || !word->constant || !*text)
		return;
	if (word->usual)
		snprintf(usual, sizeof(usual), "%" PRIu64, word->usual);
	if (strcmp(text, usual) == 0)
		return;
	buffer_string(out, out->length ? ", " : "");
	printable_append(out, word->constant);
	buffer_string(out, text);
	if (word->unit) {
		buffer_character(out, ' ');
		printable_append(out, word->unit);
	}
}

/* What every row has that knows it, or NULL. A row that was not measured may not know, such as its
 * precision: that is no difference. */
static const char *common_text(const struct sheet_making *making, const struct sheet_column *column)
{
	const char *common = NULL;
	for (size_t i = 0; i < making->count; i++) {
		const char *text = column->cells[i].text;
		if (!*text && making->rows[i].result->status != STATUS_OK)
			continue;
		if (common && strcmp(common, text) != 0)
			return NULL;
		common = text;
	}
	return common ? common : "";
}

static const char *printable_string(struct arena *arena, const char *text)
{
	struct buffer out = { 0 };
	printable_append(&out, text);
	return buffer_keep(&out, arena);
}

static bool fill_key(struct sheet_making *making, const struct word *word,
		     struct sheet_column *column)
{
	struct buffer text = { 0 };
	*column = (struct sheet_column){ .title = "Run", .unit = "" };
	if (word) {
		column->title = printable_string(making->arena, word->column);
		column->unit = printable_string(making->arena, word->unit ? word->unit : "");
		column->number = word->kind == WORD_IS_NUMBER;
	}
	column->cells = sheet_cells(making);
	bool ok = column->cells && column->title && column->unit;
	for (size_t i = 0; ok && i < making->count; i++) {
		buffer_clear(&text);
		key_text(&making->rows[i], word, &text);
		struct sheet_cell *cell = &column->cells[i];
		cell->text = arena_string(making->arena, buffer_text(&text));
		cell->interval = "";
		ok = cell->text && !text.failed;
		cell->whole = text.length;
	}
	buffer_finish(&text);
	return ok;
}

/* "cpu: AMD EPYC 7763" for the first few devices that are called by their ids; rows are sorted by
 * device. */
static void add_devices(const struct sheet_making *making, struct buffer *out)
{
	const struct device_info *last = NULL;
	unsigned added = 0;
	for (size_t i = 0; i < making->count && added < 4; i++) {
		const struct device_info *device = making->rows[i].result->cell.device;
		if (!device->name || compare_texts(making->rows[i].device, device->id) != 0 ||
		    (last && device_compare(last, device) == 0))
			continue;
		buffer_string(out, out->length ? ", " : "");
		printable_append(out, device->id);
		buffer_string(out, ": ");
		printable_append(out, device->name);
		last = device;
		added++;
	}
}

static bool make_keys(struct sheet_making *making)
{
	struct sheet *sheet = making->sheet;
	struct buffer constants = { 0 };
	bool ok = true;
	unsigned words[WORDS_MOST];
	size_t count = list_keys(making->own, words);
	for (size_t key = 0; ok && key < count; key++) {
		struct sheet_column *column = &sheet->columns[sheet->column_count];
		const struct word *word = word_at(making, words[key]);
		ok = fill_key(making, word, column);
		const char *common = ok ? common_text(making, column) : NULL;
		if (ok && (!common || always(word)))
			sheet->column_count++;
		else if (ok)
			add_constant(&constants, word, common);
	}
	sheet->key_count = sheet->column_count;
	add_devices(making, &constants);
	sheet->constants = arena_string(making->arena, buffer_text(&constants));
	ok = ok && !constants.failed && sheet->constants;
	buffer_finish(&constants);
	return ok;
}

/* --- Sheets --------------------------------------------------------------------------------- */

/* Why there is nothing to show in a row. */
static bool make_problems(struct sheet_making *making)
{
	struct sheet *sheet = making->sheet;
	struct buffer text = { 0 };
	bool ok = true;
	for (size_t i = 0; ok && i < making->count; i++) {
		const struct result *result = making->rows[i].result;
		sheet->rows[i] = result;
		if (result->status == STATUS_OK)
			continue;
		buffer_clear(&text);
		buffer_string(&text, status_name(result->status));
		if (result->reason)
			buffer_string(&text, ": ");
		printable_append(&text, result->reason);
		sheet->problems[i] = arena_string(making->arena, buffer_text(&text));
		ok = sheet->problems[i] && !text.failed;
	}
	buffer_finish(&text);
	return ok;
}

static bool make_sheet(struct sheet_making *making, const struct strings *wanted)
{
	struct sheet *sheet = making->sheet;
	struct arena *arena = making->arena;
	const struct model_info *model = making->rows[0].result->cell.model;
	size_t most = WORDS_MOST + sheet_fields_most(wanted, making->own) + 1;
	struct buffer name = { 0 };
	printable_append(&name, making->rows[0].model);
	sheet->model = arena_string(arena, buffer_text(&name));
	sheet->synthetic = model->synthetic;
	sheet->columns = arena_allocate(arena, most, sizeof(*sheet->columns));
	sheet->rows = arena_allocate(arena, making->count, sizeof(struct result *));
	sheet->problems = arena_allocate(arena, making->count, sizeof(char *));
	sheet->row_count = making->count;
	bool ok = !name.failed && sheet->model && sheet->columns && sheet->rows &&
		  sheet->problems && make_keys(making) && make_problems(making) &&
		  sheet_make_fields(making, wanted);
	buffer_finish(&name);
	return ok;
}

bool sheets_make(const struct dyno_results *results, const struct strings *wanted, bool relative,
		 struct arena *arena, struct sheet **sheets, size_t *count)
{
	size_t total, models = 0;
	struct vocabulary own;
	*count = 0;
	if (!results_vocabulary(results, arena, &own, NULL))
		return false;
	struct sheet_row *rows = rows_make(results, arena, &total);
	for (size_t i = 0; rows && i < total; i++)
		models += i == 0 || rows[i].group != rows[i - 1].group;
	*sheets = rows ? arena_allocate(arena, models, sizeof(**sheets)) : NULL;
	if (!*sheets)
		return false;
	for (size_t first = 0, end; first < total; first = end) {
		struct sheet_making making = { .arena = arena,
					       .own = &own,
					       .relative = relative,
					       .sheet = &(*sheets)[*count],
					       .rows = &rows[first] };
		for (end = first + 1; end < total && rows[end].group == rows[first].group;)
			end++;
		making.count = end - first;
		if (!make_sheet(&making, wanted))
			return false;
		++*count;
	}
	return true;
}

const char *sheet_mark(const struct sheet *sheet)
{
	return sheet->synthetic ? " (synthetic weights)" : "";
}
