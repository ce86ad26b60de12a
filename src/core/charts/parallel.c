/* Parallel coordinates: an upright axis for each word and field that varies, a line through them
 * for each result. Shows at once which settings lead where in a sweep of many knobs (Inselberg
 * 1985; HiPlot). Constant columns are left out. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>

#define COLUMNS   12
#define LINES     1000 /* more are a grey cloud; the figure says how many were left out */
#define LOG_RATIO 100  /* a field that spans more is placed by its logarithm */
#define THIN_FROM 20   /* lines of a series */

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

static bool name_field(struct drawing *drawing, struct column *column)
{
	char low[UNIT_TEXT_SIZE], high[UNIT_TEXT_SIZE];
	const struct field *field = chart_field(&drawing->table, column->field);
	static const char *const arrows[] = {
		[BETTER_NEITHER] = "", [BETTER_LOWER] = " ↓", [BETTER_HIGHER] = " ↑"
	};
	column->title = arena_printf(drawing->arena, "%s%s%s", field->title, arrows[field->better],
				     column->log ? " (log)" : "");
	column->low_text = arena_string(drawing->arena, field_format(low, column->low, field));
	note_estimate(drawing, column->field);
	column->high_text = arena_string(drawing->arena, field_format(high, column->high, field));
	return column->title && column->low_text && column->high_text;
}

static bool name_word(struct drawing *drawing, struct column *column)
{
	column->title = chart_word_title(&drawing->table, column->word);
	column->low_text = chart_level_text(&drawing->table, column->word, 0);
	if (column->low_text && !*column->low_text)
		column->low_text = "none"; /* models without a sequence */
	column->high_text = chart_level_text(&drawing->table, column->word, (uint32_t)column->high);
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
	mark->opacity = 0.75;
	mark->thin = lines > THIN_FROM;
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
	size_t count, left = LINES;
	uint64_t by = drawing->spec->group ? words_of_series(drawing, 0) : WORD_MASK(WORD_DEVICE);
	if (!find_columns(drawing, columns, &count))
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
	if (drawing->table.count > LINES)
		figure_add_note(drawing->figure, "the first %d of %zu results", LINES,
				drawing->table.count);
	return add_ends(drawing, panel, columns, count) && set_axes(drawing, panel, columns, count);
}
