/* From results to sheets: rows are grouped and sorted, and the columns that say which cell of the
 * sweep a row is are made here; the fields' columns in sheet_fields.c. */
#include "core/base/printable.h"
#include "output/table/sheet_fields.h"
#include <inttypes.h>
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
	int order = compare_texts(m->name, n->name);
	if (order == 0)
		order = compare_texts(m->digest, n->digest);
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

static int compare_rows(const void *left, const void *right)
{
	const struct sheet_row *a = left, *b = right;
	const struct result *r = a->result, *s = b->result;
	const int orders[] = {
		compare_counts(a->group, b->group),
		compare_texts(r->cell.device->id, s->cell.device->id),
		compare_texts(r->cell.device->name, s->cell.device->name),
		compare_texts(r->cell.precision, s->cell.precision),
		compare_counts(r->cell.sequence, s->cell.sequence),
		compare_counts(r->cell.batch, s->cell.batch),
		compare_counts(r->cell.streams, s->cell.streams),
		compare_counts(r->cell.threads, s->cell.threads),
		compare_counts(a->order, b->order),
	};
	size_t i = 0;
	while (i + 1 < sizeof(orders) / sizeof(*orders) && orders[i] == 0)
		i++;
	return orders[i];
}

/* All results; those of one model stand together, the models in order of appearance. */
static struct sheet_row *rows_make(const struct dyno_results *results, struct arena *arena,
				   size_t *count)
{
	struct sheet_row *rows = arena_allocate(arena, dyno_results_count(results), sizeof(*rows));
	*count = 0;
	for (size_t i = 0; rows && i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++, ++*count)
			rows[*count] =
				(struct sheet_row){ results->runs[i], results->runs[i]->results[j],
						    *count, 0, false };
	if (!rows || *count == 0)
		return rows;
	qsort(rows, *count, sizeof(*rows), compare_places);
	for (size_t i = 0, first = 0; i < *count; i++) {
		if (compare_models(&rows[first], &rows[i]) != 0)
			first = i;
		rows[i].group = rows[first].order;
	}
	qsort(rows, *count, sizeof(*rows), compare_rows);
	return rows;
}

/* --- Columns of the cell of the sweep ------------------------------------------------------- */

static void run_text(const struct sheet_row *row, struct buffer *out)
{
	printable_append(out, row->run->id);
}

/* Two machines can each have a "cpu": then the name tells them apart. */
static void device_text(const struct sheet_row *row, struct buffer *out)
{
	const struct device_info *device = row->result->cell.device;
	printable_append(out, device->id);
	if (!row->named || !device->name)
		return;
	buffer_string(out, ": ");
	printable_append(out, device->name);
}

static void precision_text(const struct sheet_row *row, struct buffer *out)
{
	printable_append(out, row->result->cell.precision);
}

static void count_text(uint64_t count, struct buffer *out)
{
	if (count)
		buffer_printf(out, "%" PRIu64, count);
}

static void sequence_text(const struct sheet_row *row, struct buffer *out)
{
	count_text(row->result->cell.sequence, out);
}

static void batch_text(const struct sheet_row *row, struct buffer *out)
{
	count_text(row->result->cell.batch, out);
}

static void streams_text(const struct sheet_row *row, struct buffer *out)
{
	count_text(row->result->cell.streams, out);
}

static void threads_text(const struct sheet_row *row, struct buffer *out)
{
	count_text(row->result->cell.threads, out);
}

static const struct key {
	const char *title;
	void (*text)(const struct sheet_row *row, struct buffer *out);
	bool number;
	bool always;          /* has a column even if it is the same in all rows; … */
	const char *constant; /* … else it is said above the table, with this text in front, … */
	const char *unsaid;   /* … unless it is this */
} keys[] = {
	{ "Run", run_text, false, false, NULL, NULL },
	{ "Device", device_text, false, true, NULL, NULL },
	{ "Precision", precision_text, false, false, "", NULL },
	{ "Sequence", sequence_text, true, false, "sequence length ", NULL },
	{ "Batch", batch_text, true, true, NULL, NULL },
	{ "Streams", streams_text, true, false, "streams ", "1" },
	{ "Threads", threads_text, true, false, "threads ", NULL },
};

#define KEYS (sizeof(keys) / sizeof(*keys))

static bool devices_are_ambiguous(const struct sheet_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct device_info *a = rows[i - 1].result->cell.device;
		const struct device_info *b = rows[i].result->cell.device;
		if (compare_texts(a->id, b->id) == 0 && compare_texts(a->name, b->name) != 0)
			return true;
	}
	return false;
}

static void add_constant(struct buffer *out, const struct key *key, const char *text)
{
	if (key->constant && *text && !(key->unsaid && strcmp(text, key->unsaid) == 0))
		buffer_printf(out, "%s%s%s", out->length ? ", " : "", key->constant, text);
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

static bool fill_key(struct sheet_making *making, const struct key *key,
		     struct sheet_column *column)
{
	struct buffer text = { 0 };
	*column = (struct sheet_column){ .title = key->title, .unit = "", .number = key->number };
	column->cells = sheet_cells(making);
	bool ok = column->cells != NULL;
	for (size_t i = 0; ok && i < making->count; i++) {
		buffer_clear(&text);
		key->text(&making->rows[i], &text);
		struct sheet_cell *cell = &column->cells[i];
		cell->text = arena_string(making->arena, buffer_text(&text));
		cell->interval = "";
		ok = cell->text && !text.failed;
		cell->whole = text.length;
	}
	buffer_finish(&text);
	return ok;
}

/* "cpu: AMD EPYC 7763" for the first few devices; rows are sorted by device. */
static void add_devices(const struct sheet_making *making, struct buffer *out)
{
	const struct device_info *last = NULL;
	unsigned added = 0;
	for (size_t i = 0; i < making->count && added < 4; i++) {
		const struct device_info *device = making->rows[i].result->cell.device;
		if (!device->name || (last && compare_texts(last->id, device->id) == 0))
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
	bool named = devices_are_ambiguous(making->rows, making->count), ok = true;
	for (size_t i = 0; i < making->count; i++)
		making->rows[i].named = named;
	for (size_t i = 0; ok && i < KEYS; i++) {
		struct sheet_column *column = &sheet->columns[sheet->column_count];
		ok = fill_key(making, &keys[i], column);
		const char *common = ok ? common_text(making, column) : NULL;
		if (ok && (!common || keys[i].always))
			sheet->column_count++;
		else if (ok)
			add_constant(&constants, &keys[i], common);
	}
	sheet->key_count = sheet->column_count;
	if (!named)
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
	size_t most = KEYS + sheet_fields_most(wanted) + 1;
	struct buffer name = { 0 };
	printable_append(&name, model->name);
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

bool sheets_make(const struct dyno_results *results, const struct strings *wanted,
		 struct arena *arena, struct sheet **sheets, size_t *count)
{
	size_t total, models = 0;
	struct sheet_row *rows = rows_make(results, arena, &total);
	for (size_t i = 0; rows && i < total; i++)
		models += i == 0 || rows[i].group != rows[i - 1].group;
	*count = 0;
	*sheets = rows ? arena_allocate(arena, models, sizeof(**sheets)) : NULL;
	if (!*sheets)
		return false;
	for (size_t first = 0, end; first < total; first = end) {
		struct sheet_making making = { arena, &(*sheets)[*count], &rows[first], 0 };
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
