/* Comparison: the ratio of the last run to the first, cell by cell, with its simultaneous interval
 * (a forest plot); or of the values of a word (--group device) to its first. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

#define ROWS_MOST 40

/* The results of one run that passed the filters, as a run of their own; nothing is copied. */
static bool take_run(struct drawing *drawing, const struct run *run, struct dyno_results *side)
{
	struct run *copy = arena_allocate(drawing->arena, 1, sizeof(*copy));
	struct run **runs = arena_allocate(drawing->arena, side->run_count + 1, sizeof(*runs));
	if (!copy || !runs)
		return false;
	*copy = *run;
	copy->result_count = 0;
	copy->results =
		arena_allocate(drawing->arena, drawing->table.count + 1, sizeof(*copy->results));
	if (!copy->results)
		return false;
	/* Rows stand in the order of results: one walk through both. */
	for (size_t r = 0, i = 0; r < run->result_count; r++) {
		while (i < drawing->table.count && drawing->table.rows[i].run != run)
			i++;
		if (i < drawing->table.count && drawing->table.rows[i].result == run->results[r]) {
			copy->results[copy->result_count++] = run->results[r];
			i++;
		}
	}
	if (side->run_count)
		memcpy(runs, side->runs, side->run_count * sizeof(struct run *));
	runs[side->run_count++] = copy;
	side->runs = runs;
	return true;
}

/* The first and the last run of which a result passed the filters. */
static void find_ends(const struct chart_table *table, size_t *first, size_t *last)
{
	const struct dyno_results *results = table->results;
	*first = *last = SIZE_MAX;
	for (size_t i = 0, row = 0; i < results->run_count && row < table->count; i++) {
		if (table->rows[row].run != results->runs[i])
			continue;
		*first = *first == SIZE_MAX ? i : *first;
		*last = i;
		while (row < table->count && table->rows[row].run == results->runs[i])
			row++;
	}
}

static struct comparison *compare(struct drawing *drawing, struct dyno_error *err)
{
	const struct dyno_results *results = drawing->table.results;
	size_t first, last;
	struct comparison_options options = { .threshold = NAN,
					      .across = drawing->spec->group,
					      .across_setting = "group",
					      .fields = drawing->spec->fields.count
								? &drawing->spec->fields
								: NULL };
	struct dyno_results before = { 0 }, after = { 0 };
	bool across = options.across != NULL;
	find_ends(&drawing->table, &first, &last);
	for (size_t i = 0; i < results->run_count; i++)
		if (across || i == first || i == last)
			if (!take_run(drawing, results->runs[i],
				      across || i != first ? &after : &before))
				return error_memory(err), NULL;
	if (!across && first == last) {
		error_set(err, DYNO_ERROR_NOT_FOUND,
			  "two runs are needed, or ‹group› with the word to compare");
		return NULL;
	}
	return comparison_create(across ? NULL : &before, &after, &options, err);
}

static int colour_of(const struct compared_row *row)
{
	return row->regression ? 3 : row->improvement ? 2 : COLOUR_NEUTRAL;
}

/* One mark for each kind of verdict, so that the legend has them. */
static bool add_verdict(struct drawing *drawing, struct panel *panel,
			const struct comparison *comparison, size_t shown, enum verdict verdict)
{
	static const char *const names[] = { [VERDICT_SAME] = "same",
					     [VERDICT_SLOWER] = "slower or worse",
					     [VERDICT_FASTER] = "faster or better",
					     [VERDICT_AMBIGUOUS] = "ambiguous" };
	struct series series = { .name = names[verdict], .opacity = 1 };
	size_t count = 0;
	for (size_t i = 0; i < shown; i++)
		count += comparison->rows[i].verdict == verdict;
	struct mark *mark =
		count ? series_mark(drawing, panel, MARK_POINTS, &series, count, false) : NULL;
	if (!mark)
		return !count;
	mark->x_low = arena_allocate(drawing->arena, count, sizeof(double));
	mark->x_high = arena_allocate(drawing->arena, count, sizeof(double));
	if (!mark->x_low || !mark->x_high)
		return false;
	mark->symbol = verdict == VERDICT_SAME        ? SYMBOL_SQUARE
		       : verdict == VERDICT_AMBIGUOUS ? SYMBOL_CIRCLE
						      : SYMBOL_DIAMOND;
	mark->hollow = verdict == VERDICT_AMBIGUOUS;
	count = 0;
	for (size_t i = 0; i < shown; i++) {
		const struct compared_row *row = &comparison->rows[i];
		if (row->verdict != verdict)
			continue;
		mark->colour = colour_of(row);
		mark->x[count] = 100 * (row->ratio - 1);
		mark->x_low[count] = 100 * (row->low - 1);
		mark->x_high[count] = 100 * (row->high - 1);
		mark->y[count] = (double)(shown - 1 - i);
		mark->labels[count++] = arena_string(drawing->arena, row->reason);
	}
	return true;
}

/* Between these lines a change does not matter. */
static bool add_threshold(struct drawing *drawing, struct panel *panel, double threshold,
			  size_t shown)
{
	for (int side = -1; side <= 1; side++) {
		struct series series = { .name = side < 0 ? "threshold" : NULL,
					 .colour = side ? COLOUR_NEUTRAL : COLOUR_TEXT,
					 .dash = side ? DASH_DASHED : DASH_SOLID,
					 .opacity = 1 };
		struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 2, false);
		if (!mark)
			return false;
		mark->symbol = SYMBOL_NONE;
		mark->x[0] = mark->x[1] = 100 * side * threshold;
		mark->y[0] = -0.5;
		mark->y[1] = (double)shown - 0.5;
	}
	return true;
}

static bool fit(struct drawing *drawing, struct panel *panel)
{
	double low = 0, high = 0;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		const double *arrays[] = { mark->x, mark->x_low, mark->x_high };
		for (size_t a = 0; a < 3; a++)
			for (size_t i = 0; arrays[a] && i < mark->count; i++)
				if (isfinite(arrays[a][i])) {
					low = fmin(low, arrays[a][i]);
					high = fmax(high, arrays[a][i]);
				}
	}
	panel->x.title = "Change";
	panel->x.unit = "%";
	panel->y.title = "Cell and field";
	return axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, low, high, true);
}

/* A cell's name without the model that all share: it is in the title. */
static const char *cell_name(const struct drawing *drawing, const char *title)
{
	const struct levels *models = &drawing->table.levels[WORD_MODEL];
	size_t length = models->count == 1 ? strlen(models->texts[0]) : 0;
	bool shared = title && length && strncmp(title, models->texts[0], length) == 0 &&
		      strncmp(title + length, ", ", 2) == 0;
	return shared ? title + length + 2 : title;
}

static bool draw_rows(struct drawing *drawing, const struct comparison *comparison)
{
	struct panel *panel = figure_add_panel(drawing->figure);
	size_t shown = 0;
	while (shown < comparison->row_count && shown < ROWS_MOST &&
	       isfinite(comparison->rows[shown].ratio))
		shown++;
	const char **names = arena_allocate(drawing->arena, shown + 1, sizeof(*names));
	if (!panel || !names)
		return false;
	if (!shown) {
		panel->x.hidden = panel->y.hidden = true;
		panel->empty = "nothing that both sides have";
		return true;
	}
	for (size_t i = 0; i < shown; i++) {
		const struct compared_row *row = &comparison->rows[i];
		const char *title = cell_name(drawing, comparison->cells[row->cell].title);
		names[shown - 1 - i] = arena_printf(drawing->arena, "%s%s%s", title ? title : "",
						    title && *title ? " · " : "",
						    compared_field(comparison, row)->title);
	}
	for (int verdict = VERDICT_SAME; verdict <= VERDICT_AMBIGUOUS; verdict++)
		if (!add_verdict(drawing, panel, comparison, shown, (enum verdict)verdict))
			return false;
	return add_threshold(drawing, panel, comparison->rows[0].threshold, shown) &&
	       axis_categories(drawing->figure, &panel->y, names, shown) && fit(drawing, panel);
}

static bool draw_compared(struct drawing *drawing, const struct comparison *comparison)
{
	const char *summary = comparison_summary(comparison, drawing->arena);
	if (!summary)
		return false;
	figure_add_note(drawing->figure, "%s", summary);
	if (comparison->across)
		figure_add_note(
			drawing->figure,
			"Change between values of %s; whiskers: simultaneous %.0f %% intervals",
			comparison->across, 100 * comparison->level);
	else
		figure_add_note(drawing->figure,
				"Change from %s to %s; whiskers: simultaneous %.0f %% intervals",
				comparison->before, comparison->after, 100 * comparison->level);
	for (size_t i = 0; i < comparison->warnings.count && i < 4; i++)
		figure_add_note(drawing->figure, "%s", comparison->warnings.items[i]);
	return draw_rows(drawing, comparison);
}

bool draw_comparison(struct drawing *drawing)
{
	struct dyno_error err = { 0 };
	if (drawing->spec->comparison)
		return draw_compared(drawing, drawing->spec->comparison);
	struct comparison *comparison = compare(drawing, &err);
	if (!comparison)
		return err.code != DYNO_ERROR_MEMORY && draw_nothing(drawing, "%s", err.message);
	bool ok = draw_compared(drawing, comparison);
	comparison_destroy(comparison);
	return ok;
}
