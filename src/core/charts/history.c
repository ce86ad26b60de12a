/* History: a field over the runs, oldest first, a line for each cell, as a share of its first value
 * where there are several cells, with the steps that stand out of the noise, and where the machine
 * or its software changed. Runs of different machines are no history of each other. */
#include "core/compare/history.h"
#include "core/base/count.h"
#include "core/chart/draw.h"
#include "core/stats/known_steps.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST   16
#define LABELS_MOST  12 /* of runs on the axis */
#define SYMBOLS_MOST 60 /* points of a line that are marked */
#define CHANGES_MOST 8  /* that are named at their lines */

/* The runs of the table in order of time. */
struct turns {
	size_t count;
	const struct run **runs; /* by level of WORD_RUN */
	uint32_t *turn;          /* by level */
	const char **labels;     /* by turn */
};

struct when {
	const char *started;
	uint32_t level;
};

static int by_start(const void *a, const void *b)
{
	const struct when *x = a, *y = b;
	int order = strcmp(x->started, y->started);
	return order ? order : (x->level > y->level) - (x->level < y->level);
}

/* How much of a time tells runs apart: "2026-03-14" over years, "03-14" where no day has two, else
 * "03-14 15h09". */
enum dates {
	DATES_TIMES,
	DATES_DAYS,
	DATES_YEARS
};

static enum dates dates_of(const struct when *when, size_t count)
{
	bool days = count > 1;
	for (size_t i = 1; i < count; i++)
		days = days && strncmp(when[i].started, when[i - 1].started, 10) != 0;
	return count && strncmp(when[0].started, when[count - 1].started, 4) != 0 ? DATES_YEARS
	       : days                                                             ? DATES_DAYS
										  : DATES_TIMES;
}

/* "v1.2"; of runs that have no tag or share it: "0a1b2c3", or when it was. */
static const char *label_of(struct drawing *drawing, const struct run *run, const char *name,
			    enum dates dates)
{
	if (run->tag && strcmp(run->tag, name) == 0)
		return name;
	if (run->commit)
		return arena_printf(drawing->arena, "%.7s", run->commit);
	if (!run->started || strlen(run->started) < 16)
		return name;
	if (dates == DATES_YEARS)
		return arena_printf(drawing->arena, "%.10s", run->started);
	if (dates == DATES_DAYS)
		return arena_printf(drawing->arena, "%.5s", run->started + 5);
	return arena_printf(drawing->arena, "%.5s %.2sh%.2s", run->started + 5, run->started + 11,
			    run->started + 14);
}

static bool order_runs(struct drawing *drawing, struct turns *turns)
{
	struct arena *arena = drawing->arena;
	const struct levels *levels = &drawing->table.levels[WORD_RUN];
	size_t count = levels->count;
	struct when *when = arena_allocate(arena, count + 1, sizeof(*when));
	turns->count = count;
	turns->runs = arena_allocate(arena, count + 1, sizeof(*turns->runs));
	turns->turn = arena_allocate(arena, count + 1, sizeof(*turns->turn));
	turns->labels = arena_allocate(arena, count + 1, sizeof(*turns->labels));
	if (!when || !turns->runs || !turns->turn || !turns->labels)
		return false;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct run *run = drawing->table.rows[i].run;
		uint32_t level = drawing->table.rows[i].level[WORD_RUN];
		turns->runs[level] = run;
		when[level] = (struct when){ run->started ? run->started : "", level };
	}
	qsort(when, count, sizeof(*when), by_start);
	enum dates dates = dates_of(when, count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t level = when[i].level;
		turns->turn[level] = i;
		turns->labels[i] =
			label_of(drawing, turns->runs[level], levels->texts[level], dates);
		if (!turns->labels[i])
			return false;
	}
	return true;
}

/* Order of rows by their cells: all words but the run. */
static int by_cell(const void *a, const void *b)
{
	const struct chart_row *x = *(const struct chart_row *const *)a;
	const struct chart_row *y = *(const struct chart_row *const *)b;
	for (unsigned word = 0; word < x->words; word++)
		if (word != WORD_RUN && x->level[word] != y->level[word])
			return x->level[word] < y->level[word] ? -1 : 1;
	return 0;
}

/* Where there are too few runs for a step nobody has looked for one. */
static void note_few(struct drawing *drawing, const struct turns *turns)
{
	if (turns->count > 2 && turns->count < HISTORY_NEEDED)
		figure_add_note(drawing->figure, "Steps are hardly told in %zu runs: %d are needed",
				turns->count, HISTORY_NEEDED);
}

static void note_invalid(struct drawing *drawing, const struct turns *turns)
{
	size_t invalid = 0;
	for (size_t i = 0; i < turns->count; i++)
		invalid += turns->runs[i]->invalid != NULL;
	if (invalid)
		figure_add_note(drawing->figure, "%zu of %zu runs are marked invalid and left out",
				invalid, turns->count);
}

/* The level of each stretch, and by how much it changes. The values are as they were measured: in
 * whatever unit the chart draws them, their steps are known. */
static bool add_steps(struct drawing *drawing, struct panel *panel, const double *x,
		      const double *values, size_t count, double scale, int colour)
{
	struct step steps[STEPS_MOST];
	size_t found = known_steps_find(drawing->spec->known_steps, values, count, HISTORY_LEVEL, 1,
					steps, STEPS_MOST);
	for (size_t s = 0; found != SIZE_MAX && s < found; s++) {
		const struct step *step = &steps[s];
		struct series level = { .colour = colour, .dash = DASH_DOTTED, .opacity = 1 };
		size_t end = s + 1 < found ? steps[s + 1].at : count;
		struct mark *mark = series_mark(drawing, panel, MARK_LINE, &level, 2, false);
		if (!mark || !panel_add_annotation(
				     drawing->figure, panel, x[step->at], step->after * scale, true,
				     arena_printf(drawing->arena, "%+.1f %%",
						  100 * (step->after / step->before - 1))))
			return false;
		mark->symbol = SYMBOL_NONE;
		mark->x[0] = x[step->at];
		mark->x[1] = x[end - 1];
		mark->y[0] = mark->y[1] = step->after * scale;
	}
	return true;
}

/* by_turn[turn]: the row of that run, NULL where the run has no value or does not count. Returns
 * how many there are. */
static size_t order_rows(struct drawing *drawing, const struct series *series,
			 const struct turns *turns, enum field_id field,
			 const struct chart_row **by_turn)
{
	size_t count = 0;
	for (size_t i = 0; i < series->count; i++) {
		const struct chart_row *row = series->rows[i];
		const struct chart_row **place = &by_turn[turns->turn[row->level[WORD_RUN]]];
		if (row->run->invalid ||
		    !isfinite(chart_row_value(&drawing->table, row, field).value))
			continue;
		count += !*place;
		*place = row;
	}
	return count;
}

/* A cell without the field in any run has no line. */
static bool note_absent(struct drawing *drawing, const struct series *series, enum field_id field)
{
	const struct chart_row *row = series->rows[0];
	struct chart_value value = chart_row_value(&drawing->table, row, field);
	if (row->result->status != STATUS_OK && row->result->reason)
		return true; /* told with all that failed */
	return figure_add_note(drawing->figure, "%s: %s",
			       chart_row_title(&drawing->table, row, WORD_MASK(WORD_RUN)),
			       value.reason ? value.reason : "no value");
}

/* 100 % is the first run that has the cell. */
static double unit_of_series(const struct drawing *drawing, const struct chart_row *const *by_turn,
			     size_t turns, enum field_id field)
{
	size_t first = 0;
	while (first < turns && !by_turn[first])
		first++;
	double value =
		first < turns ? chart_row_value(&drawing->table, by_turn[first], field).value : NAN;
	return value > 0 ? 100 / value : NAN;
}

/* Runs in which the cell failed, or that lack the value, in the strip below. */
static bool mark_absent(struct drawing *drawing, struct panel *panel, const struct series *series,
			const struct turns *turns, enum field_id field)
{
	struct series valid = *series;
	double *x = arena_allocate(drawing->arena, series->count + 1, sizeof(*x));
	valid.rows = arena_allocate(drawing->arena, series->count + 1, sizeof(*valid.rows));
	valid.count = 0;
	if (!x || !valid.rows)
		return false;
	for (size_t i = 0; i < series->count; i++) {
		if (series->rows[i]->run->invalid)
			continue;
		x[valid.count] = (double)turns->turn[series->rows[i]->level[WORD_RUN]];
		valid.rows[valid.count++] = series->rows[i];
	}
	return mark_missing(drawing, panel, &valid, x, field, SCALE_LINEAR);
}

/* Which run it is, as its reader knows it: by its time, commit and note, too. */
static const char *point_label(struct drawing *drawing, const struct chart_row *row)
{
	const struct run *run = row->run;
	const char *title = chart_row_title(&drawing->table, row, 0);
	return !title ? NULL
		      : arena_printf(drawing->arena, "%s%s%.16s%s%.7s%s%s", title,
				     run->started ? " · " : "", run->started ? run->started : "",
				     run->commit ? " · commit " : "",
				     run->commit ? run->commit : "", run->note ? " · " : "",
				     run->note ? run->note : "");
}

static bool add_series(struct drawing *drawing, struct panel *panel, const struct series *series,
		       const struct turns *turns, enum field_id field, double scale, bool relative)
{
	const struct chart_row **by_turn =
		arena_allocate(drawing->arena, turns->count + 1, sizeof(*by_turn));
	size_t count = by_turn ? order_rows(drawing, series, turns, field, by_turn) : 0, at = 0;
	if (by_turn && !count)
		return mark_absent(drawing, panel, series, turns, field) &&
		       note_absent(drawing, series, field);
	double *values = arena_allocate(drawing->arena, count + 1, sizeof(*values));
	struct mark *mark = by_turn && values
				    ? series_mark(drawing, panel, MARK_LINE, series, count, true)
				    : NULL;
	if (!mark)
		return false;
	if (relative)
		scale = unit_of_series(drawing, by_turn, turns->count, field);
	if (count > SYMBOLS_MOST) { /* a line among its whiskers would not be seen */
		mark->symbol = SYMBOL_NONE;
		mark->low = mark->high = NULL;
		figure_add_note(drawing->figure,
				"Intervals are left out of lines of more than %d runs",
				SYMBOLS_MOST);
	}
	for (size_t turn = 0; turn < turns->count; turn++) {
		const struct chart_row *row = by_turn[turn];
		if (!row)
			continue;
		struct chart_value value = chart_row_value(&drawing->table, row, field);
		mark->x[at] = (double)turn;
		values[at] = value.value;
		mark->y[at] = value.value * scale;
		if (mark->low) {
			mark->low[at] = value.low * scale;
			mark->high[at] = value.high * scale;
		}
		mark->rows[at] = row->place;
		mark->labels[at++] = point_label(drawing, row);
	}
	return add_steps(drawing, panel, mark->x, values, count, scale, series->colour) &&
	       mark_absent(drawing, panel, series, turns, field);
}

/* --- What changed between runs --------------------------------------------------------------- */

/* What a step may come from, from the environment of a run or of its devices. */
static const char *const watched[] = { "engine_version", "driver", "kernel" };

static const char *property_text(const struct run *run, const char *key)
{
	const struct property *property = properties_find(&run->environment, key);
	for (size_t i = 0; !property && i < run->device_count; i++)
		property = properties_find(&run->devices[i]->properties, key);
	return property ? property->text : NULL;
}

static const char *machine_of(const struct run *run)
{
	return run->device_count ? run->devices[0]->machine : NULL;
}

static void append_change(struct buffer *out, const char *what, const char *before,
			  const char *after)
{
	if (before && after && strcmp(before, after) != 0)
		buffer_printf(out, "%s%s %s", out->length ? ", " : "", what, after);
}

/* "dyno 0.2.0, driver 570": what this run has otherwise than the one before it. */
static void find_change(const struct run *before, const struct run *after, struct buffer *out)
{
	append_change(out, "dyno", before->dyno, after->dyno);
	append_change(out, "machine", machine_of(before), machine_of(after));
	for (size_t i = 0; i < COUNT(watched); i++) {
		char name[32];
		snprintf(name, sizeof(name), "%s", watched[i]);
		for (char *c = name; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		append_change(out, strcmp(watched[i], "engine_version") == 0 ? "engine" : name,
			      property_text(before, watched[i]), property_text(after, watched[i]));
	}
}

static bool add_change(struct drawing *drawing, struct panel *panel, double at, const char *text,
		       bool named)
{
	struct series series = { .name = "something changed",
				 .colour = COLOUR_NEUTRAL,
				 .dash = DASH_DOTTED,
				 .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 2, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->x[0] = mark->x[1] = at - 0.5;
	mark->y[0] = panel->y.low;
	mark->y[1] = panel->y.high;
	mark->labels[0] = mark->labels[1] = arena_string(drawing->arena, text);
	return mark->labels[0] && (!named || panel_add_annotation(drawing->figure, panel, at - 0.5,
								  panel->y.high, true, text));
}

/* Upright lines where a run differs from the one before it. */
static bool mark_changes(struct drawing *drawing, struct panel *panel, const struct turns *turns)
{
	const struct run **ordered =
		arena_allocate(drawing->arena, turns->count + 1, sizeof(*ordered));
	size_t changes = 0;
	bool ok = ordered != NULL;
	for (size_t level = 0; ok && level < turns->count; level++)
		ordered[turns->turn[level]] = turns->runs[level];
	for (size_t i = 1; ok && i < turns->count; i++) {
		struct buffer text = { 0 };
		find_change(ordered[i - 1], ordered[i], &text);
		if (text.length)
			ok = add_change(drawing, panel, (double)i, buffer_text(&text),
					changes++ < CHANGES_MOST);
		ok = ok && !text.failed;
		buffer_finish(&text);
	}
	return ok;
}

/* --- The chart ------------------------------------------------------------------------------- */

/* Does any cell have a value in two runs? */
static bool has_history(struct drawing *drawing, enum field_id field)
{
	const struct chart_table *table = &drawing->table;
	const struct chart_row **rows =
		arena_allocate(drawing->arena, table->count + 1, sizeof(*rows));
	size_t count = 0;
	for (size_t i = 0; rows && i < table->count; i++)
		if (isfinite(chart_row_value(&drawing->table, &table->rows[i], field).value))
			rows[count++] = &table->rows[i];
	if (rows)
		qsort(rows, count, sizeof(*rows), by_cell);
	for (size_t i = 1; i < count; i++)
		if (by_cell(&rows[i - 1], &rows[i]) == 0)
			return true;
	return false;
}

/* Every so many runs have their name. */
static bool name_runs(struct drawing *drawing, struct axis *axis, const struct turns *turns)
{
	size_t stride = (turns->count + LABELS_MOST - 1) / LABELS_MOST, kept = 0;
	if (!axis_categories(drawing->figure, axis, turns->labels, turns->count))
		return false;
	for (size_t i = 0; i < axis->tick_count; i += stride)
		axis->ticks[kept++] = axis->ticks[i];
	axis->tick_count = kept;
	return true;
}

/* Shares of the first value where cells would otherwise share an axis. */
static bool is_relative(const struct drawing *drawing, const struct extent *extent)
{
	if (drawing->table.relation)
		return false;
	return !drawing->spec->y_scale && extent->low > 0 &&
	       words_that_vary(&drawing->table) & ~(WORD_MASK(WORD_RUN));
}

static bool draw_panel(struct drawing *drawing, uint32_t p, int word, const struct turns *turns,
		       enum field_id field, const struct extent *extent)
{
	bool relative = is_relative(drawing, extent);
	uint64_t taken = WORD_MASK(WORD_RUN) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	struct panel *panel = figure_add_panel(drawing->figure);
	struct series_list list;
	double scale;
	if (!panel || !series_make(drawing, word, p, words_of_series(drawing, taken), &list))
		return false;
	axis_field(drawing, &panel->y, field, extent->largest, &scale);
	panel->y.unit = relative ? "% of the first run" : panel->y.unit;
	panel->x.title = "Run, oldest first";
	panel->title = panel_title(drawing, word, p, 0);
	for (size_t s = 0; s < list.count; s++)
		if (!add_series(drawing, panel, &list.items[s], turns, field, scale, relative))
			return false;
	if (!panel->mark_count)
		panel->empty = "no run has a value";
	enum scale kind = relative && !drawing->spec->y_scale
				  ? SCALE_LINEAR
				  : field_scale(drawing, drawing->spec->y_scale, extent, false);
	return name_runs(drawing, &panel->x, turns) && axis_fit_marks(drawing, panel, kind);
}

bool draw_history(struct drawing *drawing)
{
	size_t panels;
	struct turns turns;
	enum field_id wanted =
		drawing->spec->fields.count
			? vocabulary_field(&drawing->table.own, drawing->spec->fields.items[0])
			: FIELD_LATENCY_MEDIAN;
	enum field_id field = field_or_nearest(drawing, wanted);
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no run has %s",
				    chart_field(&drawing->table, wanted)->title);
	if (!has_history(drawing, field))
		return draw_nothing(drawing, "no cell was measured in two runs");
	if (!arrange(drawing, WORD_RUN, ~(uint64_t)0) || !order_runs(drawing, &turns))
		return false;
	struct extent extent = extent_of(drawing, field);
	int word = panel_word(drawing, &panels);
	for (uint32_t p = 0; p < panels; p++)
		if (!draw_panel(drawing, p, word, &turns, field, &extent))
			return false;
	if (!share_axes(drawing))
		return false;
	for (size_t p = 0; p < drawing->figure->panel_count; p++)
		if (!drawing->figure->panels[p].empty &&
		    !mark_changes(drawing, &drawing->figure->panels[p], &turns))
			return false;
	note_few(drawing, &turns);
	note_invalid(drawing, &turns);
	return true;
}
