/* History: a field over the runs, oldest first, a line for each cell, with the steps that stand out
 * of the noise. */
#include "core/chart_draw.h"
#include "core/stats_compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 16

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

/* place[level of the run]: its turn in time. labels: "v1.2" or "2026-01-31". */
static bool order_runs(struct drawing *drawing, uint32_t *place, const char **labels)
{
	const struct levels *runs = &drawing->table.levels[WORD_RUN];
	struct when *when = arena_allocate(drawing->arena, runs->count + 1, sizeof(*when));
	if (!when)
		return false;
	for (uint32_t i = 0; i < runs->count; i++)
		when[i] = (struct when){ "", i };
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		if (row->run->started)
			when[row->level[WORD_RUN]].started = row->run->started;
	}
	qsort(when, runs->count, sizeof(*when), by_start);
	for (uint32_t i = 0; i < runs->count; i++) {
		place[when[i].level] = i;
		labels[i] = runs->texts[when[i].level];
	}
	return true;
}

/* The level of each stretch, and by how much it changes. */
static bool add_steps(struct drawing *drawing, struct panel *panel, const double *values,
		      size_t count, int colour)
{
	struct step steps[STEPS_MOST];
	size_t found = stats_steps(values, count, 0.01, 1, steps, STEPS_MOST);
	for (size_t s = 0; found != SIZE_MAX && s < found; s++) {
		const struct step *step = &steps[s];
		struct series level = { .colour = colour, .dash = DASH_DOTTED, .opacity = 1 };
		size_t end = s + 1 < found ? steps[s + 1].at : count;
		struct mark *mark = series_mark(drawing, panel, MARK_LINE, &level, 2, false);
		if (!mark || !panel_add_annotation(
				     drawing->figure, panel, (double)step->at, step->after, true,
				     arena_printf(drawing->arena, "%+.1f %%",
						  100 * (step->after / step->before - 1))))
			return false;
		mark->symbol = SYMBOL_NONE;
		mark->x[0] = (double)step->at;
		mark->x[1] = (double)(end - 1);
		mark->y[0] = mark->y[1] = step->after;
	}
	return true;
}

static bool add_series(struct drawing *drawing, struct panel *panel, const struct series *series,
		       const uint32_t *place, enum field_id field, double scale)
{
	size_t runs = drawing->table.levels[WORD_RUN].count, count = 0;
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, series, runs, true);
	double *values = arena_allocate(drawing->arena, runs + 1, sizeof(double));
	double *all = mark ? mark->y : NULL;
	if (!mark || !values)
		return false;
	for (size_t i = 0; i < runs; i++) {
		mark->x[i] = (double)i;
		mark->low[i] = mark->high[i] = NAN;
		mark->rows[i] = UINT32_MAX;
	}
	for (size_t i = 0; i < series->count; i++) {
		const struct chart_row *row = series->rows[i];
		struct chart_value value = chart_row_value(row, field, drawing->spec);
		uint32_t at = place[row->level[WORD_RUN]];
		mark->y[at] = value.value * scale;
		mark->low[at] = value.low * scale;
		mark->high[at] = value.high * scale;
		mark->rows[at] = row->place;
		mark->labels[at] = chart_row_title(&drawing->table, row, 0);
	}
	for (size_t i = 0; i < runs; i++)
		if (isfinite(all[i]))
			values[count++] = all[i];
	/* With gaps, places in the series are not those on the axis. */
	return count < runs || add_steps(drawing, panel, values, count, series->colour);
}

bool draw_history(struct drawing *drawing)
{
	size_t panels, runs = drawing->table.levels[WORD_RUN].count;
	uint32_t *place = arena_allocate(drawing->arena, runs + 1, sizeof(*place));
	const char **labels = arena_allocate(drawing->arena, runs + 1, sizeof(*labels));
	enum field_id wanted = drawing->spec->fields.count
				       ? field_find(drawing->spec->fields.items[0])
				       : FIELD_LATENCY_MEDIAN;
	enum field_id field = field_or_nearest(drawing, wanted);
	if (!place || !labels || !order_runs(drawing, place, labels))
		return false;
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no run has %s", fields[wanted].title);
	int word = panel_word(drawing, &panels);
	unsigned taken = 1u << WORD_RUN | (word < CHART_WORDS ? 1u << word : 0);
	for (uint32_t p = 0; p < panels; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		double scale;
		if (!panel ||
		    !series_make(drawing, word, p, words_of_series(drawing, taken), &list))
			return false;
		axis_field(drawing, &panel->y, field, chart_table_largest(&drawing->table, field),
			   &scale);
		panel->x.title = "Run, oldest first";
		panel->title = panel_title(drawing, word, p, 0);
		for (size_t s = 0; s < list.count; s++)
			if (!add_series(drawing, panel, &list.items[s], place, field, scale))
				return false;
		if (!axis_categories(drawing->figure, &panel->x, labels, runs) ||
		    !axis_fit_marks(drawing, panel, SCALE_LINEAR))
			return false;
	}
	drawing->share = true;
	return true;
}
