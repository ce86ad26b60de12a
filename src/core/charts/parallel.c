/* Parallel coordinates: an upright axis for each word and field that varies, a line through them
 * for each result. Shows at once which settings lead where in a sweep of many knobs (Inselberg
 * 1985; HiPlot). Constant columns are left out. Of more lines than an eye can follow each model and
 * device keeps its best. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS      12
#define COLUMN_WIDTH 124  /* px */
#define LINES        32   /* that can be followed; with --all-series … */
#define LINES_ALL    1000 /* … more are a grey cloud */
#define LOG_RATIO    100  /* a field that spans more is placed by its logarithm */
#define THIN_FROM    20   /* lines of a series */

struct column {
	int word; /* CHART_WORDS: a field */
	enum field_id field;
	double low, high; /* of the field, or the last level of the word */
	bool log;
	const char *title, *low_text, *high_text;
};

static const enum field_id usual[] = {
	FIELD_LATENCY_MEDIAN, FIELD_LATENCY_P99,     FIELD_THROUGHPUT_ITEMS,
	FIELD_MEMORY_TOTAL,   FIELD_ENERGY_PER_ITEM,
};

static double value_of(const struct drawing *drawing, const struct chart_row *row,
		       const struct column *column)
{
	return column->word < CHART_WORDS
		       ? (double)row->level[column->word]
		       : chart_row_value(&drawing->table, row, column->field).value;
}

/* Between 0 and 1; NaN where the result has no such value. */
static double place_of(const struct column *column, double value)
{
	if (column->log)
		return log(value / column->low) / log(column->high / column->low);
	return (value - column->low) / (column->high - column->low);
}

/* --- Columns --------------------------------------------------------------------------------- */

static void find_ends(const struct drawing *drawing, struct column *column)
{
	column->low = INFINITY;
	column->high = -INFINITY;
	for (size_t i = 0; i < drawing->table.count; i++) {
		double value = value_of(drawing, &drawing->table.rows[i], column);
		column->low = value < column->low ? value : column->low;
		column->high = value > column->high ? value : column->high;
	}
	column->log = column->word == CHART_WORDS && column->low > 0 &&
		      column->high / column->low > LOG_RATIO;
}

static const char *end_text(struct drawing *drawing, double value)
{
	return arena_printf(drawing->arena, fabs(value) < 1000 ? "%.4g" : "%.0f", value);
}

/* The unit is in the title, where it has room: with the prefix that suits both ends. */
static bool name_field(struct drawing *drawing, struct column *column)
{
	char unit[UNIT_TEXT_SIZE];
	double scale;
	const struct field *field = chart_field(&drawing->table, column->field);
	static const char *const arrows[] = {
		[BETTER_NEITHER] = "", [BETTER_LOWER] = " ↓", [BETTER_HIGHER] = " ↑"
	};
	field_scale_of(unit, column->log ? sqrt(column->low * column->high) : column->high, field,
		       &scale);
	column->title =
		arena_printf(drawing->arena, "%s%s%s%s%s%s", field->title, *unit ? " (" : "", unit,
			     *unit ? ")" : "", arrows[field->better], column->log ? " log" : "");
	column->low_text = end_text(drawing, column->low * scale);
	column->high_text = end_text(drawing, column->high * scale);
	note_estimate(drawing, column->field);
	return column->title && column->low_text && column->high_text;
}

static bool name_word(struct drawing *drawing, struct column *column)
{
	const struct levels *levels = &drawing->table.levels[column->word];
	bool lacks = isinf(levels->numbers[0]) ||
		     (column->word == WORD_SEQUENCE && levels->numbers[0] == 0);
	column->title = chart_word_title(&drawing->table, column->word);
	column->low_text = lacks ? "none" : levels->texts[0]; /* models without a sequence */
	column->high_text = levels->texts[(size_t)column->high];
	return column->low_text && column->high_text;
}

/* An axis would stretch it from end to end. */
static bool is_noise(struct drawing *drawing, const struct column *column)
{
	double low, high;
	if (chart_table_varies(&drawing->table, column->field, &low, &high))
		return false;
	figure_add_note(drawing->figure,
			"left out: %s, which differs by no more than its intervals",
			chart_field(&drawing->table, column->field)->title);
	return true;
}

/* Lines break there. */
static void note_lacking(struct drawing *drawing, enum field_id field)
{
	size_t lacking = chart_table_lacking(&drawing->table, field);
	if (lacking)
		figure_add_note(drawing->figure, "%zu of %zu are without %s", lacking,
				drawing->table.count, chart_field(&drawing->table, field)->title);
}

/* False only when memory is exhausted; what does not vary is no column. */
static bool add_column(struct drawing *drawing, struct column *columns, size_t *count, int word,
		       enum field_id field)
{
	struct column *column = &columns[*count];
	if (*count == COLUMNS)
		return true;
	*column = (struct column){ .word = word, .field = field };
	find_ends(drawing, column);
	if (!(column->high > column->low))
		return true;
	if (word == CHART_WORDS && !drawing->spec->fields.count && is_noise(drawing, column))
		return true;
	if (word == CHART_WORDS)
		note_lacking(drawing, field);
	++*count;
	return word < CHART_WORDS ? name_word(drawing, column) : name_field(drawing, column);
}

static bool find_columns(struct drawing *drawing, struct column *columns, size_t *count)
{
	const struct strings *wanted = &drawing->spec->fields;
	size_t usual_count = COUNT(usual);
	*count = 0;
	for (int word = 0; word < drawing->table.words; word++)
		if (chart_splitting_words(&drawing->table) & ~drawing->told & WORD_MASK(word) &&
		    !add_column(drawing, columns, count, word, FIELD_TOTAL))
			return false;
	for (size_t i = 0; i < (wanted->count ? wanted->count : usual_count); i++) {
		enum field_id field =
			wanted->count ? vocabulary_field(&drawing->table.own, wanted->items[i])
				      : usual[i];
		if (!add_column(drawing, columns, count, CHART_WORDS, field))
			return false;
	}
	return true;
}

/* --- The best ones --------------------------------------------------------------------------- */

/* What rows are ranked by: the larger the better, whatever the field's direction. */
struct ranked {
	size_t row, pair; /* pair: of model and device */
	double value;     /* NaN: last */
};

static int by_pair_and_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	if (isnan(x->value) || isnan(y->value))
		return isnan(x->value) - isnan(y->value);
	return x->value == y->value ? (x->row > y->row) - (x->row < y->row)
				    : (x->value < y->value) - (x->value > y->value);
}

/* The first that was asked for and has a direction, else throughput or what is there of the usual
 * ones; FIELD_TOTAL: none. */
static enum field_id ranking_field(const struct drawing *drawing)
{
	const struct strings *wanted = &drawing->spec->fields;
	const struct chart_table *table = &drawing->table;
	const char *reason;
	for (size_t i = 0; i < wanted->count; i++) {
		enum field_id field = vocabulary_field(&table->own, wanted->items[i]);
		if (field < FIELDS_MOST && chart_field(table, field)->better != BETTER_NEITHER &&
		    chart_table_has(table, field, &reason))
			return field;
	}
	if (chart_table_has(table, FIELD_THROUGHPUT_ITEMS, &reason))
		return FIELD_THROUGHPUT_ITEMS;
	for (size_t i = 0; i < COUNT(usual); i++)
		if (chart_table_has(table, usual[i], &reason))
			return usual[i];
	return FIELD_TOTAL;
}

static struct ranked *rank_rows(const struct drawing *drawing, enum field_id field)
{
	const struct chart_table *table = &drawing->table;
	struct ranked *ranked = arena_allocate(drawing->arena, table->count + 1, sizeof(*ranked));
	double sign = chart_field(table, field)->better == BETTER_LOWER ? -1 : 1;
	for (size_t i = 0; ranked && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		ranked[i] = (struct ranked){
			.row = i,
			.pair = row->level[WORD_MODEL] * table->levels[WORD_DEVICE].count +
				row->level[WORD_DEVICE],
			.value = sign * chart_row_value(table, row, field).value,
		};
	}
	if (ranked)
		qsort(ranked, table->count, sizeof(*ranked), by_pair_and_value);
	return ranked;
}

static size_t count_pairs(const struct ranked *ranked, size_t count)
{
	size_t pairs = 0;
	for (size_t i = 0; i < count; i++)
		pairs += !isnan(ranked[i].value) && (!i || ranked[i].pair != ranked[i - 1].pair);
	return pairs;
}

static bool tell_best(struct drawing *drawing, enum field_id field, size_t each, size_t all)
{
	const char *title = within_title(drawing, chart_field(&drawing->table, field)->title);
	char most[32];
	snprintf(most, sizeof(most), "%zu ", each);
	return title &&
	       figure_add_note(drawing->figure,
			       "Drawn to be read at a glance (%zu of %zu results): of each "
			       "model and device the %sbest by %s; filter for others, or "
			       "‹all-series›",
			       drawing->table.count, all, each > 1 ? most : "", title);
}

/* Leaves as many rows of each model and device as there is room for, and says so. */
static bool keep_best(struct drawing *drawing)
{
	struct chart_table *table = &drawing->table;
	enum field_id field = ranking_field(drawing);
	size_t all = table->count, of_pair = 0;
	if (all <= LINES || drawing->spec->all_series || field == FIELD_TOTAL)
		return true;
	bool *kept = arena_allocate(drawing->arena, all + 1, sizeof(*kept));
	struct ranked *ranked = rank_rows(drawing, field);
	if (!kept || !ranked)
		return false;
	size_t pairs = count_pairs(ranked, all);
	size_t each = pairs < LINES ? LINES / pairs : 1;
	for (size_t i = 0; i < all; i++) {
		of_pair = i && ranked[i].pair == ranked[i - 1].pair ? of_pair + 1 : 0;
		kept[ranked[i].row] = of_pair < each && !isnan(ranked[i].value);
	}
	return slice_keep(table, kept) && tell_best(drawing, field, each, all);
}

/* --- Lines ----------------------------------------------------------------------------------- */

/* All lines of a series are one mark, broken between them. */
static bool add_lines(struct drawing *drawing, struct panel *panel, const struct series *series,
		      size_t lines, const struct column *columns, size_t count)
{
	struct mark *mark =
		series_mark(drawing, panel, MARK_LINE, series, lines * (count + 1), false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->dash = DASH_SOLID;
	mark->thin = lines > THIN_FROM;
	mark->opacity = mark->thin ? 0.75 : 1;
	for (size_t i = 0; i < lines; i++) {
		const char *title = chart_row_title(&drawing->table, series->rows[i], 0);
		for (size_t c = 0; c <= count; c++) {
			size_t at = i * (count + 1) + c;
			mark->x[at] = c < count ? (double)c : NAN;
			mark->y[at] =
				c < count ? place_of(&columns[c], value_of(drawing, series->rows[i],
									   &columns[c]))
					  : NAN;
			mark->labels[at] = title;
			mark->rows[at] = series->rows[i]->place;
		}
	}
	return true;
}

/* The ends of each axis, above and below it. */
static bool add_ends(struct drawing *drawing, struct panel *panel, const struct column *columns,
		     size_t count)
{
	for (size_t c = 0; c < count; c++)
		if (!panel_add_annotation(drawing->figure, panel, (double)c, -0.07, false,
					  columns[c].low_text) ||
		    !panel_add_annotation(drawing->figure, panel, (double)c, 1.07, false,
					  columns[c].high_text))
			return false;
	return true;
}

static bool set_axes(struct drawing *drawing, struct panel *panel, const struct column *columns,
		     size_t count)
{
	const char *titles[COLUMNS];
	for (size_t c = 0; c < count; c++)
		titles[c] = columns[c].title;
	if (!axis_categories(drawing->figure, &panel->x, titles, count) ||
	    !axis_fit(drawing->figure, &panel->y, SCALE_LINEAR, 0, 1, true))
		return false;
	panel->x.title = "Setting or field";
	panel->x.grid = true;
	panel->y.low = -0.14;
	panel->y.high = 1.14;
	panel->y.hidden = true; /* each axis has its own ends */
	return true;
}

bool draw_parallel(struct drawing *drawing)
{
	struct column columns[COLUMNS];
	struct series_list list;
	size_t count, left = LINES_ALL;
	uint64_t by = drawing->spec->group ? words_of_series(drawing, 0) : WORD_MASK(WORD_DEVICE);
	if (!keep_best(drawing) || !find_columns(drawing, columns, &count))
		return false;
	if (count < 2)
		return draw_nothing(drawing, "fewer than two settings or fields vary");
	struct panel *panel = figure_add_panel(drawing->figure);
	if (!panel || !series_make(drawing, CHART_WORDS, 0, by, &list))
		return false;
	for (size_t s = 0; s < list.count; s++) {
		size_t lines = list.items[s].count < left ? list.items[s].count : left;
		left -= lines;
		if (lines && !add_lines(drawing, panel, &list.items[s], lines, columns, count))
			return false;
	}
	if (drawing->table.count > LINES_ALL)
		figure_add_note(drawing->figure, "the first %d of %zu results", LINES_ALL,
				drawing->table.count);
	drawing->figure->width = COLUMN_WIDTH * (double)count;
	return add_ends(drawing, panel, columns, count) && set_axes(drawing, panel, columns, count);
}
