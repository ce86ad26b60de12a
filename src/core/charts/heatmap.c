/* Heatmap: one field over batch size and sequence length (or any two words), a panel for each model
 * and device; each cell has its value, or why it has none. */
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct grid {
	int x, y; /* words */
	enum field_id field;
	double low, high; /* of all panels, in SI units */
	bool is_log;
	const char *title, *better;
	/* Of the panel that is drawn. */
	double scale;
	const char *unit;
};

#define ROOMY 8 /* cells a side at most that have room for an interval, too */

/* Three digits, and no power of ten: "12.3", "39.0", "961", "2750". */
static const char *number_text(struct drawing *drawing, const char *before, double value,
			       const char *after)
{
	double size = fabs(value);
	int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
	if (size < 0.9995 || size >= 1e6 || (size == floor(size) && size < 1000))
		return arena_printf(drawing->arena, "%s%.3g%s", before, value, after);
	return arena_printf(drawing->arena, "%s%.*f%s", before, decimals, value, after);
}

/* "12.3 ± 4 %", which wraps before the ±. */
static const char *with_interval(struct drawing *drawing, const struct chart_value *value,
				 double scale)
{
	char after[48];
	double half = 100 * fmax(value->high - value->value, value->value - value->low) /
		      fabs(value->value);
	figure_add_note(drawing->figure,
			value->runs > 1 ? "±, where cells have room: the farthest of the runs"
					: "±, where cells have room: the longer half of the "
					  "95 %% interval");
	snprintf(after, sizeof(after), half < 10 ? " ±\u00a0%.2g\u00a0%%" : " ±\u00a0%.0f\u00a0%%",
		 half);
	return number_text(drawing, "", value->value * scale, after);
}

static const char *text_of(struct drawing *drawing, const struct chart_row *row,
			   const struct chart_value *value, double scale, bool roomy, enum gap *gap)
{
	bool interval = roomy && value->value != 0 && isfinite(value->low) && isfinite(value->high);
	*gap = GAP_NONE;
	if (interval && !value->estimated && value->high > value->low)
		return with_interval(drawing, value, scale);
	if (!isnan(value->value))
		return number_text(drawing, "", value->value * scale,
				   value->estimated ? " est." : "");
	*gap = row->result->status != STATUS_OK ? GAP_FAILED
	       : isfinite(value->bound)         ? GAP_BOUND
						: GAP_UNKNOWN;
	if (*gap == GAP_FAILED)
		return chart_status_text(row->result->status);
	if (*gap == GAP_BOUND)
		return number_text(drawing, "≥ ", value->bound * scale, "");
	return value->withheld ? "n too small" : "no value";
}

/* The levels of a word that the rows of a panel have, and where each stands: a model without
 * sequences needs no rows for those of another one. */
struct side {
	int word;
	size_t *places; /* by level; SIZE_MAX: no row has it */
	const char **names;
	size_t count;
};

static bool is_of(const struct chart_row *row, const struct chart_row *of, uint64_t by)
{
	for (int word = 0; word < (int)row->words; word++)
		if (by & WORD_MASK(word) && row->level[word] != of->level[word])
			return false;
	return true;
}

static bool find_side(struct drawing *drawing, struct side *side, uint64_t by,
		      const struct chart_row *of)
{
	const struct chart_table *table = &drawing->table;
	const struct levels *levels = &table->levels[side->word];
	side->places = arena_allocate(drawing->arena, levels->count + 1, sizeof(*side->places));
	side->names = arena_allocate(drawing->arena, levels->count + 1, sizeof(*side->names));
	if (!side->places || !side->names)
		return false;
	for (size_t i = 0; i < table->count; i++)
		if (is_of(&table->rows[i], of, by))
			side->places[table->rows[i].level[side->word]] = 1;
	for (size_t i = 0; i < levels->count; i++) {
		if (side->places[i])
			side->names[side->count] =
				chart_number_is_none(table, side->word, levels->numbers[i])
					? "none"
					: levels->texts[i];
		side->places[i] = side->places[i] ? side->count++ : SIZE_MAX;
	}
	return true;
}

static bool add_grid(struct drawing *drawing, struct panel *panel, const struct grid *grid,
		     uint64_t by, const struct chart_row *of, const struct side *x,
		     const struct side *y)
{
	size_t count = x->count * y->count;
	bool roomy = x->count <= ROOMY && y->count <= ROOMY;
	struct series none = { .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_HEATMAP, &none, count, false);
	if (!mark || !(mark->z = arena_allocate(drawing->arena, count + 1, sizeof(double))) ||
	    !(mark->texts = arena_allocate(drawing->arena, count + 1, sizeof(char *))) ||
	    !(mark->gaps = arena_allocate(drawing->arena, count + 1, sizeof(*mark->gaps))))
		return false;
	mark->columns = x->count;
	mark->line_count = y->count;
	mark->value_low = grid->low * grid->scale;
	mark->value_high = grid->high * grid->scale;
	mark->value_log = grid->is_log;
	mark->value_title = grid->title;
	mark->value_unit = grid->unit;
	mark->value_better = grid->better;
	for (size_t i = 0; i < x->count; i++)
		mark->x[i] = (double)i;
	for (size_t i = 0; i < y->count; i++)
		mark->y[i] = (double)i;
	for (size_t i = 0; i < count; i++) {
		mark->z[i] = NAN;
		mark->texts[i] = "not run";
		mark->gaps[i] = GAP_NOT_RUN;
	}
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		if (!is_of(row, of, by))
			continue;
		size_t at =
			y->places[row->level[grid->y]] * x->count + x->places[row->level[grid->x]];
		struct chart_value value = chart_row_value(&drawing->table, row, grid->field);
		note_withheld(drawing, grid->field, &value, "≥");
		mark->z[at] = value.value * grid->scale;
		mark->texts[at] =
			text_of(drawing, row, &value, grid->scale, roomy, &mark->gaps[at]);
		mark->rows[at] = row->place;
		mark->labels[at] = chart_row_title(&drawing->table, row, joined_words(row));
	}
	return true;
}

/* The unit in which the panel's values are written: that of their middle. Returns it. */
static const char *find_unit(struct drawing *drawing, struct grid *grid, uint64_t by,
			     const struct chart_row *of)
{
	char symbol[UNIT_TEXT_SIZE];
	double low = INFINITY, high = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		double value = fabs(chart_row_value(&drawing->table, row, grid->field).value);
		if (!is_of(row, of, by) || !(value > 0) || !isfinite(value))
			continue;
		low = fmin(low, value);
		high = fmax(high, value);
	}
	drawing_scale(drawing, symbol, high > 0 ? sqrt(low) * sqrt(high) : 1, grid->field,
		      &grid->scale);
	return grid->unit = arena_string(drawing->arena, symbol);
}

static bool draw_grid(struct drawing *drawing, struct grid *grid, uint64_t by,
		      const struct chart_row *of, bool unlike)
{
	struct panel *panel = figure_add_panel(drawing->figure);
	struct side x = { .word = grid->x }, y = { .word = grid->y };
	if (!panel || !find_unit(drawing, grid, by, of) || !find_side(drawing, &x, by, of) ||
	    !find_side(drawing, &y, by, of) || !add_grid(drawing, panel, grid, by, of, &x, &y))
		return false;
	panel->title = by ? chart_row_title(&drawing->table, of, ~by) : NULL;
	if (by && unlike)
		panel->title = arena_printf(drawing->arena, "%s (%s)", panel->title, grid->unit);
	panel->x.title = chart_word_title(&drawing->table, x.word);
	panel->y.title = chart_word_title(&drawing->table, y.word);
	panel->x.unit = chart_word_unit(&drawing->table, x.word);
	panel->y.unit = chart_word_unit(&drawing->table, y.word);
	return axis_categories(drawing->figure, &panel->x, x.names, x.count) &&
	       axis_categories(drawing->figure, &panel->y, y.names, y.count);
}

/* The same colours mean the same in all panels. */
static void find_range(struct drawing *drawing, struct grid *grid)
{
	grid->low = INFINITY;
	grid->high = -INFINITY;
	for (size_t i = 0; i < drawing->table.count; i++) {
		double value =
			chart_row_value(&drawing->table, &drawing->table.rows[i], grid->field)
				.value;
		if (!isfinite(value))
			continue;
		grid->low = fmin(grid->low, value);
		grid->high = fmax(grid->high, value);
	}
	struct extent extent = { .low = grid->low, .high = grid->high };
	grid->is_log = field_scale(drawing, NULL, &extent, false) == SCALE_LOG;
	if (!(grid->low < grid->high)) {
		grid->low = isfinite(grid->low) ? fmin(grid->low, 0) : 0;
		grid->high = grid->high > grid->low ? grid->high : grid->low + 1;
	}
}

static bool choose_words(struct drawing *drawing, struct grid *grid)
{
	enum field_id unused;
	const struct word_order order = WORD_ORDER(&drawing->table, down);
	grid->x = x_word(drawing, &unused);
	if (grid->x == CHART_WORDS)
		return false;
	grid->y = drawing->spec->y ? chart_word_find(&drawing->table.own, drawing->spec->y)
				   : CHART_WORDS;
	for (size_t i = 0; grid->y == CHART_WORDS && i < order.count; i++)
		if (order.words[i] != grid->x && drawing->table.levels[order.words[i]].count > 1)
			grid->y = order.words[i];
	if (grid->y == CHART_WORDS)
		grid->y = grid->x == WORD_DEVICE ? WORD_BATCH : WORD_DEVICE;
	return grid->y != grid->x;
}

/* Many panels are no picture: a row for each device instead, in a panel for each model. */
static bool choose_panels(struct drawing *drawing, struct grid *grid)
{
	const struct chart_table *table = &drawing->table;
	uint64_t across = WORD_MASK(grid->x) | WORD_MASK(grid->y),
		 who = WORD_MASK(WORD_MODEL) | WORD_MASK(WORD_DEVICE);
	size_t panels = table->levels[WORD_MODEL].count * table->levels[WORD_DEVICE].count;
	if (drawing->spec->y || drawing->spec->all_series || across & who || panels <= CHART_PANELS)
		return arrange_few(drawing, across, ~(uint64_t)0, CHART_WORDS, CHART_PANELS);
	grid->y = WORD_DEVICE;
	return arrange_few(drawing, WORD_MASK(grid->x) | WORD_MASK(grid->y), ~(uint64_t)0,
			   WORD_MODEL, 1);
}

/* What is on an axis can be neither panel nor series. */
static bool note_on_axis(struct drawing *drawing, const struct grid *grid, const char *option,
			 const char *name)
{
	int word = name ? chart_word_find(&drawing->table.own, name) : CHART_WORDS;
	return (word != grid->x && word != grid->y) || word == CHART_WORDS ||
	       figure_add_note(drawing->figure,
			       "Without effect on this chart: ‹%s›, for %s is on an axis", option,
			       name);
}

bool draw_heatmap(struct drawing *drawing)
{
	struct grid grid;
	enum field_id wanted =
		drawing->spec->fields.count
			? vocabulary_field(&drawing->table.own, drawing->spec->fields.items[0])
			: FIELD_LATENCY_MEDIAN;
	struct axis scratch = { 0 };
	struct series_list list;
	grid.field = field_or_nearest(drawing, wanted);
	if (grid.field == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has %s",
				    chart_field(&drawing->table, wanted)->title);
	if (!choose_words(drawing, &grid))
		return draw_nothing(drawing,
				    "a heatmap needs two different words, such as ‹x batch› "
				    "‹y sequence›");
	if (!choose_panels(drawing, &grid) ||
	    !note_on_axis(drawing, &grid, "group", drawing->spec->group) ||
	    !note_on_axis(drawing, &grid, "panel", drawing->spec->panel))
		return false;
	axis_field(drawing, &scratch, grid.field, 1, &grid.scale);
	grid.title = scratch.title;
	grid.better = scratch.better;
	find_range(drawing, &grid);
	const char *over[] = { within_title(drawing, chart_word_title(&drawing->table, grid.x)),
			       within_title(drawing, chart_word_title(&drawing->table, grid.y)) };
	if (!over[0] || !over[1] ||
	    !drawing_title(drawing, "%s by %s and %s", scratch.title, over[0], over[1]))
		return false;
	uint64_t by = words_that_split(drawing) & ~(WORD_MASK(grid.x) | WORD_MASK(grid.y));
	if (!series_make(drawing, CHART_WORDS, 0, by, &list))
		return false;
	const char *first = NULL;
	bool unlike = false; /* the panels' units */
	for (size_t s = 0; s < list.count && s < CHART_PANELS; s++) {
		const char *unit = find_unit(drawing, &grid, by, list.items[s].rows[0]);
		unlike |= unit && first && strcmp(unit, first) != 0;
		first = unit;
	}
	for (size_t s = 0; s < list.count && s < CHART_PANELS; s++)
		if (!draw_grid(drawing, &grid, by, list.items[s].rows[0], unlike))
			return false;
	if (list.count > CHART_PANELS)
		figure_add_note(drawing->figure, "%zu more panels are left out: filter",
				list.count - CHART_PANELS);
	return true;
}
