/* Panels of one field, of charts. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BARS_MOST 160 /* in a panel */
#define ARROWS    "Arrows"

/* --- Panels of one field --------------------------------------------------------------------- */

static void note_interval(struct drawing *drawing, const struct chart_value *value,
			  const struct result *result)
{
	if (isnan(value->low))
		return;
	if (drawing->table.relation)
		figure_add_note(drawing->figure, "Whiskers: 95 %% interval of the ratio");
	else if (value->runs > 1)
		figure_add_note(drawing->figure, "Whiskers: range over %zu runs", value->runs);
	else if (value->kind == INTERVAL_PROCESSES)
		figure_add_note(drawing->figure, "Whiskers: 95 %% interval over %zu processes",
				result->replicate_count ? result->replicate_count
							: result->processes);
	else
		figure_add_note(drawing->figure, "Whiskers: 95 %% interval within one process");
}

bool mark_is_bound(const struct mark *mark)
{
	return mark->type == MARK_POINTS &&
	       (mark->symbol == SYMBOL_UP || mark->symbol == SYMBOL_RIGHT);
}

void note_withheld(struct drawing *drawing, enum field_id field, const struct chart_value *value,
		   const char *mark)
{
	const char *reason = value->reason ? value->reason : "too few samples";
	if (!value->withheld || drawing->explained[field])
		return;
	drawing->explained[field] = true;
	if (isfinite(value->bound))
		figure_add_note(drawing->figure, "%s: at least that (95 %%); %s", mark, reason);
	else
		figure_add_note(drawing->figure, "Withheld: %s: %s",
				chart_field(&drawing->table, field)->title, reason);
}

/* Arrows for as many points as the series has, none of which is there yet. */
static struct mark *add_arrows(struct drawing *drawing, struct panel *panel,
			       const struct series *series, enum symbol symbol)
{
	struct mark *mark = series_mark(drawing, panel, MARK_POINTS, series, series->count, false);
	if (!mark)
		return NULL;
	mark->name = NULL;
	mark->symbol = symbol;
	mark->hollow = true;
	for (size_t i = 0; i < series->count; i++) {
		mark->labels[i] = arena_printf(drawing->arena, "%s: at least", mark->labels[i]);
		if (!mark->labels[i])
			return NULL;
	}
	return mark;
}

static bool has_bound(const struct drawing *drawing, const struct series *series,
		      enum field_id field)
{
	size_t i = 0;
	while (i < series->count &&
	       !isfinite(chart_row_value(&drawing->table, series->rows[i], field).bound))
		i++;
	return i < series->count;
}

bool mark_bounds(struct drawing *drawing, struct panel *panel, const struct series *series,
		 const double *x, enum field_id field, double scale)
{
	if (!has_bound(drawing, series, field))
		return true;
	struct mark *mark = add_arrows(drawing, panel, series, SYMBOL_UP);
	for (size_t i = 0; mark && i < series->count; i++) {
		struct chart_value value = chart_row_value(&drawing->table, series->rows[i], field);
		mark->x[i] = x[i];
		mark->y[i] = value.bound * scale;
		note_withheld(drawing, field, &value, ARROWS);
	}
	return mark != NULL;
}

double bar_width(const struct levels *levels, const struct series_list *list)
{
	return (levels->count > 1 ? 0.8 : 0.4) / (double)(list->count ? list->count : 1);
}

/* Whether a series has two cells at one place: grouped by a word that does not tell them apart. */
static bool has_repeats(struct drawing *drawing, const struct series_list *list, int x,
			bool *repeats)
{
	size_t count = drawing->table.levels[x].count;
	size_t *last = arena_allocate(drawing->arena, count + 1, sizeof(*last));
	*repeats = false;
	for (size_t s = 0; last && s < list->count; s++)
		for (size_t i = 0; i < list->items[s].count; i++) {
			size_t *seen = &last[list->items[s].rows[i]->level[x]];
			*repeats |= *seen == s + 1;
			*seen = s + 1;
		}
	return last != NULL;
}

/* A line through such cells would go to and fro, and bars hide each other. */
static bool apart(struct drawing *drawing, const struct series_list *list, int x,
		  enum field_mark *how)
{
	bool repeats;
	if (!has_repeats(drawing, list, x, &repeats))
		return false;
	if (repeats && *how != FIELD_POINTS) {
		figure_add_note(drawing->figure,
				"Drawn as points: a colour stands for several cells at one place");
		*how = FIELD_POINTS;
	}
	return true;
}

/* Bars of which there are too many to be seen become lines, unless they were asked for; and no line
 * goes from one name to another. */
static enum field_mark seen_as(struct drawing *drawing, int x, const struct series_list *list,
			       const struct extent *extent, enum field_mark how)
{
	const struct levels *levels = &drawing->table.levels[x];
	if (how == FIELD_BARS && !drawing->spec->mark && !drawing->spec->y_scale &&
	    extent_is_wide(extent)) {
		figure_add_note(drawing->figure,
				"No bars, because values span too much for them (‹mark bar›)");
		how = FIELD_LINES;
	}
	if (how == FIELD_LINES && !drawing->spec->mark && word_is_nominal(drawing, x))
		return FIELD_POINTS;
	if (how != FIELD_BARS || drawing->spec->mark || isnan(levels->numbers[0]) ||
	    levels->count * list->count <= BARS_MOST)
		return how;
	figure_add_note(drawing->figure, "Drawn as lines: more than %d bars", BARS_MOST);
	return FIELD_LINES;
}

/* Nowhere: the cell has no such number. */
static double number_place(const struct levels *levels, uint32_t level)
{
	return isinf(levels->numbers[level]) ? NAN : levels->numbers[level];
}

/* Has the word no number but that of cells which lack it? */
static bool is_number_axis(const struct levels *levels)
{
	return levels->count && !isnan(levels->numbers[0]) &&
	       !(levels->count == 1 && isinf(levels->numbers[0]));
}

bool draw_field_panel(struct drawing *drawing, struct panel *panel, enum field_id field, int x,
		      const struct series_list *list, enum field_mark how)
{
	static const enum mark_type types[] = {
		[FIELD_BARS] = MARK_BAR, [FIELD_LINES] = MARK_LINE, [FIELD_POINTS] = MARK_POINTS
	};
	const struct levels *levels = &drawing->table.levels[x];
	if (!apart(drawing, list, x, &how))
		return false;
	struct extent extent = extent_of(drawing, field);
	how = seen_as(drawing, x, list, &extent, how);
	bool numbers = how != FIELD_BARS && is_number_axis(levels) &&
		       !(drawing->spec->x_scale && strcmp(drawing->spec->x_scale, "category") == 0);
	enum scale scale_kind =
		field_scale(drawing, drawing->spec->y_scale, &extent, how == FIELD_BARS);
	double scale, width = bar_width(levels, list);
	if (!numbers && !note_names_have_no_scale(drawing))
		return false;
	axis_field(drawing, &panel->y, field, extent.largest, &scale);
	if (!(numbers ? axis_word_numbers : axis_word)(drawing, &panel->x, x))
		return false;
	for (size_t s = 0; s < list->count; s++) {
		const struct series *series = &list->items[s];
		struct mark *mark =
			series_mark(drawing, panel, types[how], series, series->count, true);
		if (!mark)
			return false;
		mark->width = width * (list->count > 1 ? 0.92 : 1);
		for (size_t i = 0; i < series->count; i++) {
			uint32_t level = series->rows[i]->level[x];
			struct chart_value value =
				chart_row_value(&drawing->table, series->rows[i], field);
			mark->x[i] = numbers ? number_place(levels, level) : (double)level;
			if (how == FIELD_BARS)
				mark->x[i] += ((double)s - (double)(list->count - 1) / 2) * width;
			mark->y[i] = value.value * scale;
			mark->low[i] = value.low * scale;
			mark->high[i] = value.high * scale;
			mark->hollow |= value.estimated;
			note_interval(drawing, &value, series->rows[i]->result);
		}
		const double *positions = mark->x; /* adding marks moves them, not their arrays */
		if (!mark_bounds(drawing, panel, series, positions, field, scale) ||
		    !mark_missing(drawing, panel, series, positions, field, scale_kind))
			return false;
	}
	return axis_fit_marks(drawing, panel, scale_kind);
}

static bool add_x_interval(struct drawing *drawing, struct mark *mark)
{
	mark->x_low = arena_allocate(drawing->arena, mark->count + 1, sizeof(double));
	mark->x_high = arena_allocate(drawing->arena, mark->count + 1, sizeof(double));
	return mark->x_low && mark->x_high;
}

/* The place of a value or of its bound. */
static double place_of(const struct chart_value *value, double scale)
{
	return (value->withheld ? value->bound : value->value) * scale;
}

/* Points of which a field is withheld, as arrows along its axis. */
static bool add_bounded_points(struct drawing *drawing, struct panel *panel,
			       const struct series *series, const enum field_id axes[2],
			       const double scales[2])
{
	for (size_t axis = 0; axis < 2; axis++) {
		if (!has_bound(drawing, series, axes[axis]))
			continue;
		struct mark *mark =
			add_arrows(drawing, panel, series, axis ? SYMBOL_UP : SYMBOL_RIGHT);
		if (!mark)
			return false;
		for (size_t i = 0; i < series->count; i++) {
			const struct chart_row *row = series->rows[i];
			struct chart_value across = chart_row_value(&drawing->table, row, axes[0]);
			struct chart_value up = chart_row_value(&drawing->table, row, axes[1]);
			bool bounded = axis ? up.withheld && !across.withheld : across.withheld;
			mark->x[i] = bounded ? place_of(&across, scales[0]) : NAN;
			mark->y[i] = bounded ? place_of(&up, scales[1]) : NAN;
			note_withheld(drawing, axes[axis], axis ? &up : &across, ARROWS);
		}
	}
	return true;
}

static bool draw_points(struct drawing *drawing, struct panel *panel, enum field_id x,
			enum field_id y, const struct series_list *list)
{
	double scale_x, scale_y;
	bool lines = drawing->spec->mark && strcmp(drawing->spec->mark, "line") == 0;
	struct extent extent_x = extent_of(drawing, x), extent_y = extent_of(drawing, y);
	axis_field(drawing, &panel->x, x, extent_x.largest, &scale_x);
	axis_field(drawing, &panel->y, y, extent_y.largest, &scale_y);
	for (size_t s = 0; s < list->count; s++) {
		const struct series *series = &list->items[s];
		struct mark *mark = series_mark(drawing, panel, lines ? MARK_LINE : MARK_POINTS,
						series, series->count, true);
		if (!mark || !add_x_interval(drawing, mark))
			return false;
		for (size_t i = 0; i < series->count; i++) {
			const struct chart_row *row = series->rows[i];
			struct chart_value across = chart_row_value(&drawing->table, row, x);
			struct chart_value up = chart_row_value(&drawing->table, row, y);
			mark->x[i] = across.value * scale_x;
			mark->x_low[i] = across.low * scale_x;
			mark->x_high[i] = across.high * scale_x;
			mark->y[i] = up.value * scale_y;
			mark->low[i] = up.low * scale_y;
			mark->high[i] = up.high * scale_y;
			if (isnan(mark->x[i]) || isnan(mark->y[i]))
				mark->x_low[i] = mark->x_high[i] = mark->low[i] = mark->high[i] =
					mark->x[i] = mark->y[i] = NAN;
			else
				note_interval(drawing, &up, row->result);
		}
		if (!add_bounded_points(drawing, panel, series, (enum field_id[]){ x, y },
					(double[]){ scale_x, scale_y }))
			return false;
	}
	return axis_fit_marks_x(drawing, panel,
				points_scale(drawing, drawing->spec->x_scale, &extent_x)) &&
	       axis_fit_marks(drawing, panel,
			      points_scale(drawing, drawing->spec->y_scale, &extent_y));
}

/* Points of one look may differ in other words: pointing tells. */
bool draw_field_over_field(struct drawing *drawing, enum field_id x, enum field_id y)
{
	static const char *const marks[] = { "scatter", "line", NULL };
	size_t count;
	if (!note_other_mark(drawing, marks, "scatter and line are") ||
	    !arrange(drawing, CHART_WORDS, WORDS_THAT(looks)))
		return false;
	int word = panel_word(drawing, &count);
	uint64_t by = words_of_series(drawing, 0) &
		      (drawing->spec->group ? ~(uint64_t)0 : WORDS_THAT(looks));
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel || !series_make(drawing, word, (uint32_t)p, by, &list) ||
		    !draw_points(drawing, panel, x, y, &list))
			return false;
		panel->title = panel_title(drawing, word, (uint32_t)p, 0);
	}
	drawing->share = true;
	return true;
}

bool draw_field(struct drawing *drawing, enum field_id field, int x, enum field_mark how)
{
	size_t count;
	int word = panel_word(drawing, &count);
	uint64_t taken = WORD_MASK(x) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel ||
		    !series_make(drawing, word, (uint32_t)p, words_of_series(drawing, taken),
				 &list) ||
		    !draw_field_panel(drawing, panel, field, x, &list, how))
			return false;
		panel->title = panel_title(drawing, word, (uint32_t)p, WORD_MASK(x));
	}
	drawing->group = count;
	drawing->share = true;
	return true;
}

bool draw_field_named(struct drawing *drawing, enum field_id field, int x, enum field_mark how)
{
	size_t at = drawing->figure->panel_count;
	if (!draw_field(drawing, field, x, how))
		return false;
	for (; at < drawing->figure->panel_count; at++) {
		struct panel *panel = &drawing->figure->panels[at];
		if (!panel->title) /* else the y axis says it */
			panel->title = chart_field(&drawing->table, field)->title;
	}
	return true;
}

/* --- Fallbacks ------------------------------------------------------------------------------- */

/* What tells nearly the same, + 1; 0: nothing does. */
#define NEAREST(field, other) [FIELD_##field] = FIELD_##other + 1
static const int nearest[FIELDS_MOST] = {
	NEAREST(LATENCY_P99, LATENCY_MEAN),       NEAREST(LATENCY_P95, LATENCY_MEAN),
	NEAREST(LATENCY_P90, LATENCY_MEAN),       NEAREST(LATENCY_MEAN, LATENCY_MEDIAN),
	NEAREST(MEMORY_TOTAL, MEMORY_CPU),        NEAREST(MEMORY_PEAK, MEMORY_GROWTH),
	NEAREST(MEMORY_GROWTH, MEMORY_CPU),       NEAREST(THROUGHPUT_TOKENS, THROUGHPUT_ITEMS),
	NEAREST(FLOPS_PER_WATT, FLOPS_RATE),      NEAREST(ITEMS_PER_JOULE, THROUGHPUT_ITEMS),
	NEAREST(COMPUTE_UTILISATION, FLOPS_RATE), NEAREST(BANDWIDTH_UTILISATION, BANDWIDTH),
};

enum field_id field_or_nearest(struct drawing *drawing, enum field_id wanted)
{
	const char *reason, *other;
	enum field_id field = wanted;
	if (wanted == FIELD_TOTAL || chart_table_has(&drawing->table, wanted, &reason))
		return wanted;
	do
		field = nearest[field] ? (enum field_id)(nearest[field] - 1) : FIELD_TOTAL;
	while (field < FIELD_TOTAL && !chart_table_has(&drawing->table, field, &other));
	figure_add_note(drawing->figure, "%s: %s%s%s", chart_field(&drawing->table, wanted)->title,
			reason ? reason : "not measured",
			field < FIELD_TOTAL ? "; shown instead: " : "",
			field < FIELD_TOTAL ? chart_field(&drawing->table, field)->title : "");
	return field;
}

bool draw_nothing(struct drawing *drawing, const char *format, ...)
{
	char text[512];
	va_list arguments;
	struct panel *panel = figure_add_panel(drawing->figure);
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (!panel)
		return false;
	panel->x.hidden = panel->y.hidden = true;
	panel->empty = arena_string(drawing->arena, text);
	return panel->empty != NULL;
}
