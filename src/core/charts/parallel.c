/* Parallel coordinates: an upright axis for each word and field that varies, a line through them
 * for each result. Shows at once which settings lead where in a sweep of many knobs (Inselberg
 * 1985; HiPlot). Constant columns are left out, unless they are asked for. Of more lines than an
 * eye can follow each model and device keeps its best. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS        12   /* unless they are chosen */
#define COLUMN_WIDTH   124  /* px */
#define LINES          32   /* that can be followed; … */
#define LINES_LIT      200  /* … that stand out from a ground; … */
#define LINES_ALL      1000 /* … with --all-series, and of the ground: more are a cloud */
#define LOG_RATIO      100  /* a field that spans more is placed by its logarithm */
#define THIN_FROM      20   /* lines of a series */
#define GROUND_OPACITY 0.3

struct column {
	int word; /* CHART_WORDS: a field */
	enum field_id field;
	double low, high; /* of the field, or the last level of the word */
	bool log;
	bool chosen; /* by ‹axes›: also what does not vary */
	const char *title, *low_text, *high_text;
};

struct columns {
	struct column *items;
	size_t count, room;
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
	if (!(column->high > column->low))
		return isnan(value) ? NAN : 0.5;
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
	drawing_scale(drawing, unit, column->log ? sqrt(column->low * column->high) : column->high,
		      column->field, &scale);
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
	bool lacks = chart_number_is_none(&drawing->table, column->word, levels->numbers[0]);
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
static bool add_column(struct drawing *drawing, struct columns *columns, int word,
		       enum field_id field)
{
	struct column *column = &columns->items[columns->count];
	bool chosen = drawing->spec->axes.count > 0, is_field = word == CHART_WORDS;
	if (columns->count == columns->room)
		return true;
	*column = (struct column){ .word = word, .field = field, .chosen = chosen };
	find_ends(drawing, column);
	if (!(column->high > column->low) && !(chosen && column->high >= column->low))
		return true;
	if (is_field && !chosen && !drawing->spec->fields.count && is_noise(drawing, column))
		return true;
	if (is_field)
		note_lacking(drawing, field);
	columns->count++;
	return is_field ? name_field(drawing, column) : name_word(drawing, column);
}

static bool add_chosen(struct drawing *drawing, struct columns *columns)
{
	const struct strings *axes = &drawing->spec->axes;
	for (size_t i = 0; i < axes->count; i++) {
		int word = chart_word_find(&drawing->table.own, axes->items[i]);
		enum field_id field =
			word < CHART_WORDS ? FIELD_TOTAL
					   : vocabulary_field(&drawing->table.own, axes->items[i]);
		if ((word < CHART_WORDS || field != FIELD_TOTAL) &&
		    !add_column(drawing, columns, word, field))
			return false;
	}
	return true;
}

static bool add_usual(struct drawing *drawing, struct columns *columns)
{
	const struct strings *wanted = &drawing->spec->fields;
	for (int word = 0; word < drawing->table.words; word++)
		if (chart_splitting_words(&drawing->table) & ~drawing->told & WORD_MASK(word) &&
		    !add_column(drawing, columns, word, FIELD_TOTAL))
			return false;
	for (size_t i = 0; i < (wanted->count ? wanted->count : COUNT(usual)); i++) {
		enum field_id field =
			wanted->count ? vocabulary_field(&drawing->table.own, wanted->items[i])
				      : usual[i];
		if (!add_column(drawing, columns, CHART_WORDS, field))
			return false;
	}
	return true;
}

static bool find_columns(struct drawing *drawing, struct columns *columns)
{
	size_t chosen = drawing->spec->axes.count;
	columns->room = chosen ? chosen : COLUMNS;
	columns->items = arena_allocate(drawing->arena, columns->room + 1, sizeof(*columns->items));
	return columns->items &&
	       (chosen ? add_chosen(drawing, columns) : add_usual(drawing, columns));
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

/* among: of the rows, by index; NULL: all. */
static struct ranked *rank_rows(const struct drawing *drawing, enum field_id field,
				const bool *among)
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
			.value = among && !among[i]
					 ? NAN
					 : sign * chart_row_value(table, row, field).value,
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

static bool tell_best(struct drawing *drawing, enum field_id field, size_t each, size_t some,
		      size_t all)
{
	const char *title = within_title(drawing, chart_field(&drawing->table, field)->title);
	char most[32];
	snprintf(most, sizeof(most), "%zu ", each);
	return title &&
	       figure_add_note(drawing->figure,
			       "Drawn to be read at a glance (%zu of %zu results%s): of each "
			       "model and device the %sbest by %s; filter for others "
			       "(‹all-series›)",
			       some, all, drawing->spec->lit.items ? ", others in grey" : "",
			       each > 1 ? most : "", title);
}

/* Chooses as many rows of each model and device as there is room for, by index, and says so. *kept
 * is NULL where that are all. */
static bool choose_best(struct drawing *drawing, const bool *among, size_t all, bool **kept)
{
	const struct chart_table *table = &drawing->table;
	enum field_id field = ranking_field(drawing);
	size_t of_pair = 0, some = 0, most = all < table->count ? LINES_LIT : LINES;
	*kept = NULL;
	if (all <= most || drawing->spec->all_series || field == FIELD_TOTAL)
		return true;
	bool *best = arena_allocate(drawing->arena, table->count + 1, sizeof(*best));
	struct ranked *ranked = rank_rows(drawing, field, among);
	if (!best || !ranked)
		return false;
	size_t pairs = count_pairs(ranked, table->count);
	size_t each = pairs && pairs < LINES ? LINES / pairs : 1;
	for (size_t i = 0; i < table->count; i++) {
		of_pair = i && ranked[i].pair == ranked[i - 1].pair ? of_pair + 1 : 0;
		best[ranked[i].row] = of_pair < each && !isnan(ranked[i].value);
		some += best[ranked[i].row];
	}
	*kept = best;
	return tell_best(drawing, field, each, some, all);
}

/* Without a ground nothing else is there. */
static bool keep_best(struct drawing *drawing)
{
	bool *kept;
	return choose_best(drawing, NULL, drawing->table.count, &kept) &&
	       (!kept || slice_keep(&drawing->table, kept));
}

/* Which rows stand out from the ground, by index; NULL: memory is exhausted. */
static bool *find_lit(struct drawing *drawing)
{
	const struct chart_table *table = &drawing->table;
	const struct counts *lit = &drawing->spec->lit;
	bool *among = arena_allocate(drawing->arena, table->count + 1, sizeof(*among)), *kept;
	size_t count = 0;
	for (size_t i = 0, k = 0; among && i < table->count; i++) { /* places rise in both */
		while (k < lit->count && lit->items[k] < table->rows[i].place)
			k++;
		among[i] = k < lit->count && lit->items[k] == table->rows[i].place;
		count += among[i];
	}
	if (!among || !choose_best(drawing, among, count, &kept))
		return NULL;
	return kept ? kept : among;
}

/* --- Lines ----------------------------------------------------------------------------------- */

/* All lines of a series are one mark, broken between them. */
static bool add_lines(struct drawing *drawing, struct panel *panel, const struct series *series,
		      const struct columns *columns)
{
	size_t count = columns->count, lines = series->count;
	struct mark *mark =
		series_mark(drawing, panel, MARK_LINE, series, lines * (count + 1), false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->dash = DASH_SOLID;
	mark->thin = lines > THIN_FROM;
	mark->opacity = series->opacity < 1 ? series->opacity : mark->thin ? 0.75 : 1;
	for (size_t i = 0; i < lines; i++) {
		const char *title = chart_row_title(&drawing->table, series->rows[i], 0);
		for (size_t c = 0; c <= count; c++) {
			const struct column *column = &columns->items[c];
			size_t at = i * (count + 1) + c;
			mark->x[at] = c < count ? (double)c : NAN;
			mark->y[at] = c < count
					      ? place_of(column,
							 value_of(drawing, series->rows[i], column))
					      : NAN;
			mark->labels[at] = title;
			mark->rows[at] = series->rows[i]->place;
		}
	}
	return true;
}

/* What is to be drawn of results: one in so many. */
struct thinning {
	const bool *lit; /* of rows, by index; NULL: all are */
	bool ground;     /* those that are not */
	size_t each, seen;
};

static bool is_taken(const struct drawing *drawing, const struct thinning *thinning,
		     const struct chart_row *row)
{
	bool lit = !thinning->lit || thinning->lit[row - drawing->table.rows];
	return lit != thinning->ground;
}

/* Evenly of all, where they are too many. */
static struct thinning thinning_of(struct drawing *drawing, const bool *lit, bool ground)
{
	struct thinning thinning = { .lit = lit, .ground = ground, .each = 1 };
	size_t all = 0;
	for (size_t i = 0; i < drawing->table.count; i++)
		all += is_taken(drawing, &thinning, &drawing->table.rows[i]);
	if (all > LINES_ALL)
		thinning.each = (all + LINES_ALL - 1) / LINES_ALL;
	if (thinning.each > 1)
		figure_add_note(drawing->figure, "One of %zu results is drawn%s, evenly chosen",
				thinning.each, ground ? " in grey" : "");
	return thinning;
}

static bool take_rows(struct drawing *drawing, const struct series *series,
		      struct thinning *thinning, struct series *some)
{
	*some = *series;
	some->count = 0;
	some->rows = arena_allocate(drawing->arena, series->count + 1, sizeof(*some->rows));
	for (size_t i = 0; some->rows && i < series->count; i++)
		if (is_taken(drawing, thinning, series->rows[i]) &&
		    thinning->seen++ % thinning->each == 0)
			some->rows[some->count++] = series->rows[i];
	return some->rows;
}

/* Lit lines in their series' colours, or the others below them in grey. */
static bool add_all_lines(struct drawing *drawing, struct panel *panel,
			  const struct series_list *list, const struct columns *columns,
			  struct thinning thinning)
{
	for (size_t s = 0; s < list->count; s++) {
		struct series some;
		if (!take_rows(drawing, &list->items[s], &thinning, &some))
			return false;
		some.opacity = thinning.ground ? GROUND_OPACITY : 1;
		if (thinning.ground) {
			some.name = "others";
			some.colour = COLOUR_NEUTRAL;
			some.shade = 0;
		}
		if (some.count && !add_lines(drawing, panel, &some, columns))
			return false;
	}
	return true;
}

/* The ends of each axis, above and below it. */
static bool add_ends(struct drawing *drawing, struct panel *panel, const struct columns *columns)
{
	for (size_t c = 0; c < columns->count; c++) {
		const struct column *column = &columns->items[c];
		bool varies = column->high > column->low;
		if (!panel_add_annotation(drawing->figure, panel, (double)c, -0.07, false,
					  column->low_text) ||
		    (varies && !panel_add_annotation(drawing->figure, panel, (double)c, 1.07, false,
						     column->high_text)))
			return false;
	}
	return true;
}

static struct axis_meaning meaning_of(const struct drawing *drawing, const struct column *column)
{
	struct axis_meaning meaning =
		column->word < CHART_WORDS
			? word_meaning(drawing, column->word)
			: (struct axis_meaning){
				  .of = chart_field(&drawing->table, column->field)->key, .scale = 1
			  };
	meaning.low = column->low;
	meaning.high = column->high;
	meaning.log = column->log;
	return meaning;
}

static bool set_axes(struct drawing *drawing, struct panel *panel, const struct columns *columns)
{
	size_t count = columns->count;
	const char **titles = arena_allocate(drawing->arena, count + 1, sizeof(*titles));
	panel->columns = arena_allocate(drawing->arena, count + 1, sizeof(*panel->columns));
	if (!titles || !panel->columns)
		return false;
	panel->column_count = count;
	for (size_t c = 0; c < count; c++) {
		titles[c] = columns->items[c].title;
		panel->columns[c] = meaning_of(drawing, &columns->items[c]);
	}
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

static bool any_field(const struct columns *columns)
{
	for (size_t c = 0; c < columns->count; c++)
		if (columns->items[c].word >= CHART_WORDS)
			return true;
	return false;
}

bool draw_parallel(struct drawing *drawing)
{
	struct columns columns = { 0 };
	struct series_list list;
	bool *lit = NULL, has_ground = drawing->spec->lit.items != NULL;
	uint64_t by = drawing->spec->group ? words_of_series(drawing, 0) : WORD_MASK(WORD_DEVICE);
	if (!(has_ground ? (lit = find_lit(drawing)) != NULL : keep_best(drawing)) ||
	    !find_columns(drawing, &columns))
		return false;
	if (!drawing->spec->axes.count && !any_field(&columns))
		return draw_nothing(drawing, "no result has a field that its axes show");
	if (columns.count < 2)
		return draw_nothing(drawing, drawing->spec->axes.count
						     ? "it takes two axes that any result has"
						     : "fewer than two settings or fields vary");
	struct panel *panel = figure_add_panel(drawing->figure);
	drawing->figure->width = COLUMN_WIDTH * (double)columns.count;
	return panel && series_make(drawing, CHART_WORDS, 0, by, &list) &&
	       (!has_ground ||
		add_all_lines(drawing, panel, &list, &columns, thinning_of(drawing, lit, true))) &&
	       add_all_lines(drawing, panel, &list, &columns, thinning_of(drawing, lit, false)) &&
	       add_ends(drawing, panel, &columns) && set_axes(drawing, panel, &columns);
}
