/* History: a field over the runs, oldest first, a line for each cell, with the steps that stand out
 * of the noise. */
#include "core/compare/history.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 16

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

/* "v1.2"; of runs that have no tag or share it: "0a1b2c3", or "03-14 15h09". */
static const char *label_of(struct drawing *drawing, const struct run *run, const char *name)
{
	if (run->tag && strcmp(run->tag, name) == 0)
		return name;
	if (run->commit)
		return arena_printf(drawing->arena, "%.7s", run->commit);
	if (!run->started || strlen(run->started) < 16)
		return name;
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
	for (uint32_t i = 0; i < count; i++) {
		uint32_t level = when[i].level;
		turns->turn[level] = i;
		turns->labels[i] = label_of(drawing, turns->runs[level], levels->texts[level]);
		if (!turns->labels[i])
			return false;
	}
	return true;
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

/* The level of each stretch, and by how much it changes. */
static bool add_steps(struct drawing *drawing, struct panel *panel, const double *x,
		      const double *y, size_t count, int colour)
{
	struct step steps[STEPS_MOST];
	size_t found = stats_steps(y, count, HISTORY_LEVEL, 1, steps, STEPS_MOST);
	for (size_t s = 0; found != SIZE_MAX && s < found; s++) {
		const struct step *step = &steps[s];
		struct series level = { .colour = colour, .dash = DASH_DOTTED, .opacity = 1 };
		size_t end = s + 1 < found ? steps[s + 1].at : count;
		struct mark *mark = series_mark(drawing, panel, MARK_LINE, &level, 2, false);
		if (!mark ||
		    !panel_add_annotation(drawing->figure, panel, x[step->at], step->after, true,
					  arena_printf(drawing->arena, "%+.1f %%",
						       100 * (step->after / step->before - 1))))
			return false;
		mark->symbol = SYMBOL_NONE;
		mark->x[0] = x[step->at];
		mark->x[1] = x[end - 1];
		mark->y[0] = mark->y[1] = step->after;
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

/* A line goes over runs that do not have the cell. */
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

static bool add_series(struct drawing *drawing, struct panel *panel, const struct series *series,
		       const struct turns *turns, enum field_id field, double scale)
{
	const struct chart_row **by_turn =
		arena_allocate(drawing->arena, turns->count + 1, sizeof(*by_turn));
	size_t count = by_turn ? order_rows(drawing, series, turns, field, by_turn) : 0, at = 0;
	if (by_turn && !count)
		return note_absent(drawing, series, field);
	struct mark *mark =
		by_turn ? series_mark(drawing, panel, MARK_LINE, series, count, true) : NULL;
	if (!mark)
		return false;
	for (size_t turn = 0; turn < turns->count; turn++) {
		const struct chart_row *row = by_turn[turn];
		if (!row)
			continue;
		struct chart_value value = chart_row_value(&drawing->table, row, field);
		mark->x[at] = (double)turn;
		mark->y[at] = value.value * scale;
		mark->low[at] = value.low * scale;
		mark->high[at] = value.high * scale;
		mark->rows[at] = row->place;
		mark->labels[at++] = chart_row_title(&drawing->table, row, 0);
	}
	return add_steps(drawing, panel, mark->x, mark->y, count, series->colour);
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
	if (!order_runs(drawing, &turns))
		return false;
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no run has %s",
				    chart_field(&drawing->table, wanted)->title);
	struct extent extent = extent_of(drawing, field);
	enum scale kind = field_scale(drawing, drawing->spec->y_scale, &extent, false);
	int word = panel_word(drawing, &panels);
	uint64_t taken = WORD_MASK(WORD_RUN) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	for (uint32_t p = 0; p < panels; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		double scale;
		if (!panel ||
		    !series_make(drawing, word, p, words_of_series(drawing, taken), &list))
			return false;
		axis_field(drawing, &panel->y, field, extent.largest, &scale);
		panel->x.title = "Run, oldest first";
		panel->title = panel_title(drawing, word, p, 0);
		for (size_t s = 0; s < list.count; s++)
			if (!add_series(drawing, panel, &list.items[s], &turns, field, scale))
				return false;
		if (!panel->mark_count)
			panel->empty = "no run has a value";
		if (!axis_categories(drawing->figure, &panel->x, turns.labels, turns.count) ||
		    !axis_fit_marks(drawing, panel, kind))
			return false;
	}
	note_invalid(drawing, &turns);
	drawing->share = true;
	return true;
}
