/* The columns of fields: one prefix a column, four significant digits, the interval as a
 * percentage, and marks for what is absent, withheld or estimated. */
#include "output/table/sheet_fields.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include "core/chart/relation.h"
#include "core/result/disturbed.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is shown when nothing is asked for; the less important go first on a narrow terminal. */
static const struct {
	enum field_id field;
	unsigned importance;
} usual[] = {
	{ FIELD_LATENCY_MEDIAN, 9 },    { FIELD_LATENCY_P90, 4 },
	{ FIELD_LATENCY_P99, 7 },       { FIELD_FIRST_INFERENCE, 2 },
	{ FIELD_LOAD_TIME, 1 },         { FIELD_THROUGHPUT_ITEMS, 8 },
	{ FIELD_THROUGHPUT_TOKENS, 5 }, { FIELD_ACCURACY_TOP1, 8 },
	{ FIELD_ACCURACY_TOP5, 5 },     { FIELD_MEAN_ABSOLUTE_ERROR, 8 },
	{ FIELD_MEMORY_TOTAL, 6 },      { FIELD_MEMORY_PEAK, 3 },
	{ FIELD_FLOPS_RATE, 3 },        { FIELD_COMPUTE_UTILISATION, 2 },
	{ FIELD_BANDWIDTH, 2 },         { FIELD_POWER_MEAN, 3 },
	{ FIELD_ENERGY_PER_ITEM, 4 },
};

#define USUAL COUNT(usual)

#define OWN_IMPORTANCE 3

/* More notes than this would push the table off the screen. */
#define LEGEND_LIMIT 12

struct sheet_cell *sheet_cells(const struct sheet_making *making)
{
	return arena_allocate(making->arena, making->count, sizeof(struct sheet_cell));
}

size_t sheet_fields_most(const struct strings *wanted, const struct vocabulary *own)
{
	return wanted ? wanted->count : USUAL + own->field_count;
}

/* --- Numbers -------------------------------------------------------------------------------- */

/* magnitude with as many decimals as `digits` significant digits allow, at most `most`. Done in
 * integers, because printf's decimal point depends on the locale. */
static void format_digits(char text[NUMBER_TEXT_SIZE], double magnitude, int digits, int most)
{
	int64_t limit = 1, ten = 1;
	int decimals = 0;
	for (int i = 0; i < digits; i++)
		limit *= 10;
	while (decimals < most && llround(magnitude * (double)(ten * 10)) < limit) {
		ten *= 10;
		decimals++;
	}
	int64_t scaled = llround(magnitude * (double)ten);
	if (decimals == 0)
		snprintf(text, NUMBER_TEXT_SIZE, "%" PRId64, scaled);
	else
		snprintf(text, NUMBER_TEXT_SIZE, "%" PRId64 ".%0*" PRId64, scaled / ten, decimals,
			 scaled % ten);
}

/* Four significant digits. What is counted has no decimals. */
static void format_value(char text[NUMBER_TEXT_SIZE + 1], double value, bool counted)
{
	char rough[NUMBER_TEXT_SIZE];
	double magnitude = fabs(value);
	char *place = text;
	if (value < 0)
		*place++ = '-';
	if (magnitude == 0 || (counted && magnitude < 10000 && magnitude == floor(magnitude))) {
		snprintf(place, NUMBER_TEXT_SIZE, "%d", (int)magnitude);
	} else if (magnitude >= 1e-6 && magnitude < 1e15) {
		format_digits(place, magnitude, 4, 9);
	} else { /* far from all others of its column: with exponent */
		snprintf(rough, sizeof(rough), "%.3e", magnitude);
		number_format(place, strtod(rough, NULL));
	}
}

const char *sheet_interval(struct arena *arena, const struct field *field,
			   const struct field_value *value)
{
	char text[NUMBER_TEXT_SIZE], own[UNIT_TEXT_SIZE];
	if (value->kind == INTERVAL_NONE || !isfinite(value->low) || !isfinite(value->high))
		return "";
	double half = fmax(value->high - value->value, value->value - value->low);
	double percent = 100 * fmax(half, 0) / fabs(value->value);
	if (half <= 0)
		return "± 0 %";
	if (value->kind == INTERVAL_ROWS && field->unit == UNIT_SHARE) {
		format_digits(text, 100 * half, 2, 2);
		return arena_printf(arena, "± %s points", text); /* not percent of percent */
	}
	if (!isfinite(percent) || percent > 999) /* of nothing, or nearly */
		return arena_printf(arena, "± %s", field_format(own, half, field));
	if (percent < 0.005)
		return percent > 0 ? "± <0.01 %" : "± 0 %";
	format_digits(text, percent, 2, 2);
	return arena_printf(arena, "± %s %%", text);
}

/* --- Legend --------------------------------------------------------------------------------- */

static bool legend_add(struct sheet_making *making, const char *what, const char *text)
{
	struct strings *legend = &making->sheet->legend;
	struct buffer line = { 0 };
	size_t i = 0;
	if (legend->count > LEGEND_LIMIT)
		return true;
	buffer_string(&line, what);
	printable_append(&line, text);
	while (i < legend->count && strcmp(legend->items[i], buffer_text(&line)) != 0)
		i++;
	bool full = legend->count == LEGEND_LIMIT;
	bool ok = !line.failed &&
		  (i < legend->count ||
		   strings_add(making->arena, legend, full ? "… and more" : buffer_text(&line)));
	buffer_finish(&line);
	return ok;
}

/* --- Columns -------------------------------------------------------------------------------- */

static const struct field_value *value_of(const struct sheet_making *making, size_t row,
					  enum field_id field)
{
	return result_value(making->own, making->rows[row].result, field);
}

/* The number that stands for it, or NaN: what is withheld is never shown. */
static double shown(const struct field_value *value)
{
	return value->withheld ? field_bound(value) : value->value;
}

static bool is_ok(const struct sheet_making *making, size_t row)
{
	return making->rows[row].result->status == STATUS_OK;
}

static bool any_shown(const struct sheet_making *making, enum field_id field)
{
	size_t row = 0;
	while (row < making->count &&
	       !(is_ok(making, row) && isfinite(value_of(making, row, field)->value)))
		row++;
	return row < making->count;
}

/* The reasons of a column differ in numbers alone: the first says enough. */
static bool explain(struct sheet_making *making, const char *mark, const char *reason)
{
	bool first = !making->explained;
	making->explained = true;
	return !first || legend_add(making, mark, reason);
}

static bool fill_withheld(struct sheet_making *making, enum field_id field,
			  const struct field_value *value, struct sheet_cell *cell)
{
	const char *text = arena_printf(making->arena, "%s needs more samples",
					field_of(making->own, field)->title);
	cell->text = SHEET_WITHHELD;
	return text && explain(making, SHEET_WITHHELD ": ", value->reason ? value->reason : text);
}

static bool fill_bound(struct sheet_making *making, const struct field_value *value, double scale,
		       struct sheet_cell *cell)
{
	char text[NUMBER_TEXT_SIZE + 1];
	format_value(text, value->bound * scale, false);
	cell->text = arena_printf(making->arena, SHEET_BOUND "%s", text);
	if (!cell->text)
		return false;
	cell->whole = utf8_width(cell->text, strcspn(cell->text, ".e"));
	return explain(making, SHEET_BOUND "at least that (95 %); ",
		       value->reason ? value->reason : "too few samples");
}

static const char *estimate_mark(const struct field_value *value)
{
	if (field_is_least(value))
		return SHEET_BOUND;
	return value->estimated ? "~" : "";
}

static bool fill_number(struct sheet_making *making, enum field_id field,
			const struct field_value *value, double scale, struct sheet_cell *cell)
{
	enum unit unit = field_of(making->own, field)->unit;
	bool counted = scale == 1 && (unit == UNIT_COUNT || unit == UNIT_BYTE);
	char text[NUMBER_TEXT_SIZE + 1];
	format_value(text, value->value * scale, counted);
	cell->text = arena_printf(making->arena, "%s%s", estimate_mark(value), text);
	cell->interval = sheet_interval(making->arena, field_of(making->own, field), value);
	if (!cell->text || !cell->interval)
		return false;
	cell->whole = utf8_width(cell->text, strcspn(cell->text, ".e"));
	if (!value->estimated)
		return true;
	if (field_is_least(value))
		return legend_add(making, SHEET_BOUND "at least that: not all is counted", "");
	return legend_add(making, "~ is estimated", "") &&
	       (!value->reason || legend_add(making, "~ ", value->reason));
}

static bool fill_cell(struct sheet_making *making, size_t row, enum field_id field, double scale,
		      struct sheet_cell *cell)
{
	const struct field_value *value = value_of(making, row, field);
	*cell = (struct sheet_cell){ .text = "", .interval = "" };
	if (making->rows[row].result->status != STATUS_OK)
		return true;
	if (isfinite(field_bound(value) * scale))
		return fill_bound(making, value, scale, cell);
	if (value->withheld)
		return fill_withheld(making, field, value, cell);
	if (isfinite(value->value * scale))
		return fill_number(making, field, value, scale, cell);
	cell->text = SHEET_ABSENT;
	return !making->relative || !value->reason ||
	       legend_add(making, SHEET_ABSENT " ", value->reason);
}

/* One prefix for the column: the smallest value's, in which most read best ("9.1, 131, 1012 ms"),
 * unless the largest would get too many digits. */
static double scale_of(const struct sheet_making *making, enum field_id field,
		       char symbol[UNIT_TEXT_SIZE])
{
	double smallest = INFINITY, largest = 0, scale;
	for (size_t row = 0; row < making->count; row++) {
		double magnitude = fabs(shown(value_of(making, row, field)));
		if (!is_ok(making, row) || !isfinite(magnitude) || magnitude == 0)
			continue;
		smallest = fmin(smallest, magnitude);
		largest = fmax(largest, magnitude);
	}
	const struct field *of = field_of(making->own, field);
	field_scale_of(symbol, largest > 0 ? smallest : 0, of, &scale);
	if (largest * scale >= 10000)
		field_scale_of(symbol, largest, of, &scale);
	return scale;
}

static const char *printable_string(struct sheet_making *making, const char *text)
{
	struct buffer out = { 0 };
	printable_append(&out, text);
	return buffer_keep(&out, making->arena);
}

/* What a file says may be anything. */
static const char *title_of(struct sheet_making *making, const struct field *field)
{
	return printable_string(making, field->title);
}

/* "latency_median_relative" instead of "latency_median", where that is asked for and there. */
static enum field_id related(const struct sheet_making *making, enum field_id field)
{
	char key[OWN_KEY_MOST + sizeof(RELATIVE_KEY)];
	snprintf(key, sizeof(key), "%s" RELATIVE_KEY, field_of(making->own, field)->key);
	enum field_id id = making->relative ? vocabulary_field(making->own, key) : FIELD_TOTAL;
	return id == FIELD_TOTAL ? field : id;
}

static bool add_field(struct sheet_making *making, enum field_id field, unsigned importance)
{
	field = related(making, field);
	struct sheet *sheet = making->sheet;
	char symbol[UNIT_TEXT_SIZE];
	double scale = scale_of(making, field, symbol);
	making->explained = false;
	struct sheet_column column = { .title = title_of(making, field_of(making->own, field)),
				       .unit = printable_string(making, symbol),
				       .number = true,
				       .importance = importance,
				       .cells = sheet_cells(making) };
	if (!column.title || !column.unit || !column.cells)
		return false;
	for (size_t row = 0; row < making->count; row++)
		if (!fill_cell(making, row, field, scale, &column.cells[row]))
			return false;
	sheet->columns[sheet->column_count++] = column;
	return true;
}

/* --- Marks and notes ------------------------------------------------------------------------ */

static bool add_marks(struct sheet_making *making)
{
	struct sheet *sheet = making->sheet;
	struct sheet_column column = { .title = "", .unit = "", .cells = sheet_cells(making) };
	const char *reason = NULL;
	bool any = false;
	if (!column.cells)
		return false;
	for (size_t row = 0; row < making->count; row++) {
		const struct result *result = making->rows[row].result;
		bool disturbed = result->status == STATUS_OK && result_is_disturbed(result);
		column.cells[row] = (struct sheet_cell){ disturbed ? "!" : "", 0, "" };
		reason = disturbed && !reason ? result_disturbed_by(result) : reason;
		any = any || disturbed;
	}
	if (!any)
		return true;
	sheet->columns[sheet->column_count++] = column;
	if (reason)
		return legend_add(making, "! disturbed while it was measured: ", reason);
	return legend_add(making, "! other programs disturbed it while it was measured", "");
}

static bool add_notes(struct sheet_making *making)
{
	for (size_t row = 0; row < making->count; row++) {
		const struct strings *notes = &making->rows[row].result->notes;
		for (size_t i = 0; i < notes->count; i++)
			if (!legend_add(making, "note: ", notes->items[i]))
				return false;
	}
	return true;
}

static bool add_wanted(struct sheet_making *making, const struct strings *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		enum field_id field = vocabulary_field(making->own, wanted->items[i]);
		if (field != FIELD_TOTAL &&
		    !add_field(making, field, (unsigned)(wanted->count - i)))
			return false;
	}
	return true;
}

/* Is it there in place of another? */
static bool is_related(const struct sheet_making *making, unsigned id)
{
	const char *key = field_of(making->own, id)->key;
	size_t length = strlen(key), ending = strlen(RELATIVE_KEY);
	return making->relative && length > ending &&
	       strcmp(key + length - ending, RELATIVE_KEY) == 0;
}

/* All that the results declare: who took the trouble wants to see them. */
static bool add_own(struct sheet_making *making)
{
	bool ok = true;
	for (unsigned id = FIELD_OWN; ok && id < fields_end(making->own); id++)
		if (any_shown(making, (enum field_id)id) && !is_related(making, id))
			ok = add_field(making, (enum field_id)id, OWN_IMPORTANCE);
	return ok;
}

bool sheet_make_fields(struct sheet_making *making, const struct strings *wanted)
{
	bool ok = true;
	for (size_t i = 0; !wanted && ok && i < USUAL; i++)
		if (any_shown(making, usual[i].field))
			ok = add_field(making, usual[i].field, usual[i].importance);
	return ok && (wanted ? add_wanted(making, wanted) : add_own(making)) && add_marks(making) &&
	       add_notes(making);
}
