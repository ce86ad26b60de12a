/* Series, panels and axes of charts. */
#include "core/chart_draw.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Words
 * ---------------------------------------------------------------------------------------- */

unsigned words_that_vary(const struct chart_table *table)
{
	unsigned bits = 0;
	for (int word = 0; word < CHART_WORDS; word++)
		if (table->levels[word].count > 1)
			bits |= 1u << word;
	/* Runs that were joined into one row are no series of their own. */
	bool joined = false;
	for (size_t i = 0; i < table->count && !joined; i++)
		joined = table->rows[i].joined_count > 1;
	return joined ? bits & ~(1u << WORD_RUN) : bits;
}

unsigned words_of_series(const struct drawing *drawing, unsigned taken)
{
	if (drawing->spec->group)
		return 1u << chart_word_find(drawing->spec->group);
	return words_that_vary(&drawing->table) & ~taken;
}

int panel_word(struct drawing *drawing, size_t *count)
{
	const struct chart_table *table = &drawing->table;
	int word = CHART_WORDS;
	if (drawing->spec->panel)
		word = chart_word_find(drawing->spec->panel);
	else if (table->levels[WORD_MODEL].count > 1 &&
		 !(drawing->spec->group && strcmp(drawing->spec->group, "model") == 0) &&
		 !(drawing->spec->x && strcmp(drawing->spec->x, "model") == 0))
		word = WORD_MODEL;
	size_t all = word < CHART_WORDS ? table->levels[word].count : 1;
	*count = all < CHART_PANELS ? all : CHART_PANELS;
	if (all > *count)
		figure_add_note(drawing->figure,
				"%zu more panels are left out: filter, or choose another --panel",
				all - *count);
	return word;
}

int x_word(const struct drawing *drawing, enum field_id *field, const int *preferred, size_t count)
{
	*field = FIELD_TOTAL;
	if (drawing->spec->x) {
		int word = chart_word_find(drawing->spec->x);
		if (word == CHART_WORDS)
			*field = field_find(drawing->spec->x);
		return word;
	}
	for (size_t i = 0; i < count; i++)
		if (drawing->table.levels[preferred[i]].count > 1)
			return preferred[i];
	return preferred[0];
}

/* --- Series
 * ------------------------------------------------------------------------------------------ */

static bool same_levels(const struct chart_row *a, const struct chart_row *b, unsigned by)
{
	for (int word = 0; word < CHART_WORDS; word++)
		if (by & 1u << word && a->level[word] != b->level[word])
			return false;
	return true;
}

static int by_levels(const struct chart_row *a, const struct chart_row *b)
{
	for (int word = 0; word < CHART_WORDS; word++)
		if (a->level[word] != b->level[word])
			return a->level[word] < b->level[word] ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static int compare_rows(const void *a, const void *b)
{
	return by_levels(*(const struct chart_row *const *)a, *(const struct chart_row *const *)b);
}

/* The words that tell series of one panel apart: what all its rows share is in the panel's title or
 * the subtitle. */
static unsigned words_of_names(const struct chart_row *const *rows, size_t count, unsigned by)
{
	unsigned bits = 0;
	for (size_t i = 1; i < count; i++)
		for (int word = 0; word < CHART_WORDS; word++)
			if (rows[i]->level[word] != rows[0]->level[word])
				bits |= 1u << word;
	return bits & by;
}

static const char *series_name(const struct drawing *drawing, const struct chart_row *row,
			       unsigned words)
{
	const char *name = words ? chart_row_title(&drawing->table, row, ~words) : NULL;
	return name && *name ? name : NULL;
}

/* A device's colour if devices differ, and then dash and opacity for the rest; else colours in
 * order. Symbols go beside colours. */
static void style_series(const struct drawing *drawing, struct series_list *list, unsigned by)
{
	size_t devices = drawing->table.levels[WORD_DEVICE].count;
	bool by_device = devices > 1 && by & 1u << WORD_DEVICE;
	for (size_t s = 0; s < list->count; s++) {
		struct series *series = &list->items[s];
		const struct device_info *device = series->rows[0]->result->device;
		size_t rank = 0; /* among series of this colour */
		bool own = by_device || list->count == 1;
		series->colour = own && device ? chart_device_colour(device->id) : (int)s;
		for (size_t k = 0; k < s; k++)
			rank += by_device && list->items[k].colour == series->colour;
		series->symbol = (enum symbol)(SYMBOL_CIRCLE + s % 5);
		series->dash = (enum dash)(rank % 3);
		series->opacity = rank % 3 == 0 ? 1 : rank % 3 == 1 ? 0.6 : 0.35;
	}
}

static struct series *find_series(struct series_list *list, const struct chart_row *row,
				  unsigned by)
{
	for (size_t s = list->count; s > 0; s--)
		if (same_levels(list->items[s - 1].rows[0], row, by))
			return &list->items[s - 1];
	return NULL;
}

bool series_make(struct drawing *drawing, int panel, uint32_t level, unsigned by,
		 struct series_list *list)
{
	const struct chart_table *table = &drawing->table;
	const struct chart_row **rows =
		arena_allocate(drawing->arena, table->count + 1, sizeof(*rows));
	size_t count = 0, left_out = 0, *places;
	*list = (struct series_list){ .items = arena_allocate(drawing->arena, CHART_SERIES,
							      sizeof(*list->items)) };
	places = arena_allocate(drawing->arena, table->count + 1, sizeof(*places));
	if (!rows || !list->items || !places)
		return false;
	for (size_t i = 0; i < table->count; i++)
		if (panel == CHART_WORDS || table->rows[i].level[panel] == level)
			rows[count++] = &table->rows[i];
	qsort(rows, count, sizeof(struct chart_row *), compare_rows);
	for (size_t i = 0; i < count; i++) { /* sizes first, so that each gets an array that fits */
		struct series *series = find_series(list, rows[i], by);
		if (!series && list->count < CHART_SERIES) {
			series = &list->items[list->count++];
			series->rows = &rows[i];
		}
		places[i] = series ? (size_t)(series - list->items) : CHART_SERIES;
		left_out += !series;
		if (series)
			series->count++;
	}
	unsigned names = words_of_names(rows, count, by);
	for (size_t s = 0; s < list->count; s++) {
		struct series *series = &list->items[s];
		const struct chart_row *first = series->rows[0];
		series->name = series_name(drawing, first, names);
		series->rows = arena_allocate(drawing->arena, series->count, sizeof(*series->rows));
		if (!series->rows)
			return false;
		series->rows[0] = first;
		series->count = 0;
	}
	for (size_t i = 0; i < count; i++)
		if (places[i] < CHART_SERIES)
			list->items[places[i]].rows[list->items[places[i]].count++] = rows[i];
	if (left_out)
		figure_add_note(
			drawing->figure,
			"only the first %d series are drawn: filter, or choose another --group",
			CHART_SERIES);
	style_series(drawing, list, by);
	return true;
}

struct mark *series_mark(struct drawing *drawing, struct panel *panel, enum mark_type type,
			 const struct series *series, size_t count, bool interval)
{
	struct arena *arena = drawing->arena;
	struct mark *mark = panel_add_mark(drawing->figure, panel, type, count);
	if (!mark)
		return NULL;
	mark->x = arena_allocate(arena, count + 1, sizeof(double));
	mark->y = arena_allocate(arena, count + 1, sizeof(double));
	mark->low = interval ? arena_allocate(arena, count + 1, sizeof(double)) : NULL;
	mark->high = interval ? arena_allocate(arena, count + 1, sizeof(double)) : NULL;
	mark->labels = arena_allocate(arena, count + 1, sizeof(char *));
	mark->rows = arena_allocate(arena, count + 1, sizeof(uint32_t));
	if (!mark->x || !mark->y || !mark->labels || !mark->rows ||
	    (interval && (!mark->low || !mark->high)))
		return NULL;
	mark->name = series->name;
	mark->colour = series->colour;
	mark->symbol = series->symbol;
	mark->dash = series->dash;
	mark->opacity = series->opacity;
	for (size_t i = 0; i < count; i++) {
		mark->y[i] = NAN;
		mark->rows[i] = UINT32_MAX;
		if (i >= series->count)
			continue;
		mark->rows[i] = series->rows[i]->place;
		mark->labels[i] = chart_row_title(&drawing->table, series->rows[i], 0);
	}
	return mark;
}

#define BARS_MOST 160 /* in a panel */

/* --- Panels of one field
 * -------------------------------------------------------------------------------- */

static void note_interval(struct drawing *drawing, const struct chart_value *value,
			  const struct result *result)
{
	if (isnan(value->low))
		return;
	if (value->runs > 1)
		figure_add_note(drawing->figure, "Whiskers: range over %zu runs", value->runs);
	else if (value->kind == INTERVAL_PROCESSES)
		figure_add_note(drawing->figure, "Whiskers: 95 %% interval over %zu processes",
				result->replicate_count);
	else
		figure_add_note(drawing->figure, "Whiskers: 95 %% interval within one process");
}

bool mark_is_missing(const struct mark *mark)
{
	return mark->type == MARK_POINTS && mark->symbol == SYMBOL_CROSS &&
	       mark->colour == COLOUR_WARNING && mark->texts;
}

/* A log axis has no zero: crosses of what is missing stand at its end. */
static void place_missing(struct panel *panel)
{
	for (size_t m = 0; panel->y.scale == SCALE_LOG && m < panel->mark_count; m++)
		if (mark_is_missing(&panel->marks[m]))
			panel->marks[m].y[0] = panel->y.low;
}

static bool failed_alike(const struct result *a, const struct result *b)
{
	return a->status == b->status && a->reason && b->reason &&
	       strcmp(a->reason, b->reason) == 0;
}

/* Once for all of a series that failed for the same reason. */
static void note_failure(struct drawing *drawing, const struct series *series, size_t at)
{
	const struct result *result = series->rows[at]->result;
	size_t more = 0;
	for (size_t i = 0; i < series->count; i++) {
		bool alike = i != at && failed_alike(series->rows[i]->result, result);
		if (alike && i < at)
			return;
		more += alike;
	}
	const char *title = chart_row_title(&drawing->table, series->rows[at], 0);
	const char *status = chart_status_text(result->status);
	if (more)
		figure_add_note(drawing->figure, "%s and %zu more: %s: %s", title, more, status,
				result->reason);
	else
		figure_add_note(drawing->figure, "%s: %s: %s", title, status, result->reason);
}

bool mark_missing(struct drawing *drawing, struct panel *panel, const struct series *series,
		  const double *x, enum field_id field, bool lines)
{
	for (size_t i = 0; i < series->count; i++) {
		const struct chart_row *row = series->rows[i];
		struct chart_value value = chart_row_value(row, field, drawing->spec);
		if (!isnan(value.value))
			continue;
		if (value.withheld && lines) { /* crosses of many lines would hide each other */
			figure_add_note(drawing->figure, "Withheld: %s",
					value.reason ? value.reason : fields[field].title);
			continue;
		}
		struct series one = { .rows = &series->rows[i],
				      .count = 1,
				      .colour = COLOUR_WARNING,
				      .symbol = SYMBOL_CROSS,
				      .opacity = 1 };
		struct mark *mark = series_mark(drawing, panel, MARK_POINTS, &one, 1, false);
		if (!mark || !(mark->texts = arena_allocate(drawing->arena, 1, sizeof(char *))))
			return false;
		mark->x[0] = x[i];
		mark->y[0] = 0; /* place_missing */
		mark->texts[0] = row->result->status != STATUS_OK
					 ? chart_status_text(row->result->status)
				 : value.withheld ? "n too small"
						  : "no value";
		if (row->result->status != STATUS_OK && row->result->reason)
			note_failure(drawing, series, i);
		else if (value.reason)
			figure_add_note(drawing->figure, "%s: %s", fields[field].title,
					value.reason);
	}
	return true;
}

double bar_width(const struct levels *levels, const struct series_list *list)
{
	return (levels->count > 1 ? 0.8 : 0.4) / (double)(list->count ? list->count : 1);
}

/* Bars of which there are too many to be seen become lines, unless they were asked for. */
static enum field_mark seen_as(struct drawing *drawing, const struct levels *levels,
			       const struct series_list *list, enum field_mark how)
{
	if (how != FIELD_BARS || drawing->spec->mark || isnan(levels->numbers[0]) ||
	    levels->count * list->count <= BARS_MOST)
		return how;
	figure_add_note(drawing->figure, "Drawn as lines: more than %d bars", BARS_MOST);
	return FIELD_LINES;
}

bool draw_field_panel(struct drawing *drawing, struct panel *panel, enum field_id field, int x,
		      const struct series_list *list, enum field_mark how)
{
	static const enum mark_type types[] = {
		[FIELD_BARS] = MARK_BAR, [FIELD_LINES] = MARK_LINE, [FIELD_POINTS] = MARK_POINTS
	};
	const struct levels *levels = &drawing->table.levels[x];
	how = seen_as(drawing, levels, list, how);
	bool numbers = how != FIELD_BARS && levels->count && !isnan(levels->numbers[0]) &&
		       !(drawing->spec->x_scale && strcmp(drawing->spec->x_scale, "category") == 0);
	struct extent extent = extent_of(drawing, field);
	enum scale scale_kind =
		field_scale(drawing, drawing->spec->y_scale, &extent, how == FIELD_BARS);
	double scale, width = bar_width(levels, list);
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
				chart_row_value(series->rows[i], field, drawing->spec);
			mark->x[i] = numbers ? levels->numbers[level] : (double)level;
			if (how == FIELD_BARS)
				mark->x[i] += ((double)s - (double)(list->count - 1) / 2) * width;
			mark->y[i] = value.value * scale;
			mark->low[i] = value.low * scale;
			mark->high[i] = value.high * scale;
			mark->hollow |= value.estimated;
			if (value.estimated && value.reason)
				figure_add_note(drawing->figure, "%s is estimated: %s",
						fields[field].title, value.reason);
			note_interval(drawing, &value, series->rows[i]->result);
		}
		const double *positions = mark->x; /* adding marks moves them, not their arrays */
		if (!mark_missing(drawing, panel, series, positions, field, how != FIELD_BARS))
			return false;
	}
	if (!axis_fit_marks(drawing, panel, scale_kind))
		return false;
	place_missing(panel);
	return true;
}

static bool add_x_interval(struct drawing *drawing, struct mark *mark)
{
	mark->x_low = arena_allocate(drawing->arena, mark->count + 1, sizeof(double));
	mark->x_high = arena_allocate(drawing->arena, mark->count + 1, sizeof(double));
	return mark->x_low && mark->x_high;
}

static bool draw_points(struct drawing *drawing, struct panel *panel, enum field_id x,
			enum field_id y, const struct series_list *list)
{
	double scale_x, scale_y, low = INFINITY, high = -INFINITY;
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
			struct chart_value across = chart_row_value(row, x, drawing->spec);
			struct chart_value up = chart_row_value(row, y, drawing->spec);
			mark->x[i] = across.value * scale_x;
			mark->x_low[i] = across.low * scale_x;
			mark->x_high[i] = across.high * scale_x;
			mark->y[i] = up.value * scale_y;
			mark->low[i] = up.low * scale_y;
			mark->high[i] = up.high * scale_y;
			note_interval(drawing, &up, row->result);
			low = fmin(low, fmin(mark->x[i], mark->x_low[i]));
			high = fmax(high, fmax(mark->x[i], mark->x_high[i]));
		}
	}
	return axis_fit(drawing->figure, &panel->x,
			field_scale(drawing, drawing->spec->x_scale, &extent_x, false), low, high,
			low >= 0 && low < high / 2) &&
	       axis_fit_marks(drawing, panel,
			      field_scale(drawing, drawing->spec->y_scale, &extent_y, false));
}

bool draw_field_over_field(struct drawing *drawing, enum field_id x, enum field_id y)
{
	size_t count;
	int word = panel_word(drawing, &count);
	unsigned by =
		drawing->spec->group
			? words_of_series(drawing, 0)
			: words_that_vary(&drawing->table) &
				  (1u << WORD_DEVICE | 1u << WORD_SEQUENCE | 1u << WORD_PRECISION);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel || !series_make(drawing, word, (uint32_t)p, by, &list) ||
		    !draw_points(drawing, panel, x, y, &list))
			return false;
		if (word < CHART_WORDS)
			panel->title = chart_level_text(&drawing->table, word, (uint32_t)p);
	}
	return true;
}

/* Same axes across panels that are compared, unless the small ones would vanish. */
static void share_axis(struct figure *figure, size_t from)
{
	double low = INFINITY, high = 0, smallest = INFINITY;
	size_t widest = from;
	for (size_t i = from; i < figure->panel_count; i++) {
		const struct axis *y = &figure->panels[i].y;
		if (y->high > high)
			widest = i;
		low = fmin(low, y->low);
		high = fmax(high, y->high);
		smallest = fmin(smallest, y->high);
	}
	if (!(high <= 4 * smallest) || low < figure->panels[widest].y.low)
		return;
	for (size_t i = from; i < figure->panel_count; i++) {
		struct axis *y = &figure->panels[i].y;
		const struct axis *source = &figure->panels[widest].y;
		y->low = source->low;
		y->high = source->high;
		y->ticks = source->ticks;
		y->tick_count = source->tick_count;
		place_missing(&figure->panels[i]);
	}
}

bool draw_field(struct drawing *drawing, enum field_id field, int x, enum field_mark how)
{
	size_t count, from = drawing->figure->panel_count;
	int word = panel_word(drawing, &count);
	unsigned taken = 1u << x | (word < CHART_WORDS ? 1u << word : 0);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel ||
		    !series_make(drawing, word, (uint32_t)p, words_of_series(drawing, taken),
				 &list) ||
		    !draw_field_panel(drawing, panel, field, x, &list, how))
			return false;
		if (word < CHART_WORDS)
			panel->title = chart_level_text(&drawing->table, word, (uint32_t)p);
	}
	drawing->group = count;
	share_axis(drawing->figure, from);
	return true;
}

bool draw_field_named(struct drawing *drawing, enum field_id field, int x, enum field_mark how)
{
	size_t at = drawing->figure->panel_count;
	if (!draw_field(drawing, field, x, how))
		return false;
	for (; at < drawing->figure->panel_count; at++) {
		struct panel *panel = &drawing->figure->panels[at];
		panel->title = panel->title ? arena_printf(drawing->arena, "%s: %s",
							   fields[field].title, panel->title)
					    : fields[field].title;
		if (!panel->title)
			return false;
	}
	return true;
}

/* --- Fallbacks
 * --------------------------------------------------------------------------------------------- */

/* What tells nearly the same, + 1; 0: nothing does. */
#define NEAREST(field, other) [FIELD_##field] = FIELD_##other + 1
static const int nearest[FIELD_TOTAL] = {
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
	if (chart_table_has(&drawing->table, wanted, &reason))
		return wanted;
	do
		field = nearest[field] ? (enum field_id)(nearest[field] - 1) : FIELD_TOTAL;
	while (field < FIELD_TOTAL && !chart_table_has(&drawing->table, field, &other));
	figure_add_note(drawing->figure, "%s: %s%s%s", fields[wanted].title,
			reason ? reason : "not measured",
			field < FIELD_TOTAL ? "; shown instead: " : "",
			field < FIELD_TOTAL ? fields[field].title : "");
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
