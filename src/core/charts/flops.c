/* FLOPs: how many an inference takes, and the rate that each device reaches; with --detailed where
 * they go, by component, as a pie and as bars. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>

/* Rows with a breakdown, one a model: the smallest batch will do, the shares are nearly the same.
 */
static const struct chart_row *row_of_model(const struct chart_table *table, uint32_t model)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct result *result = table->rows[i].result;
		if (table->rows[i].level[WORD_MODEL] == model && result->breakdown &&
		    result->breakdown->components.count)
			return &table->rows[i];
	}
	return NULL;
}

static bool part_mark(struct drawing *drawing, struct panel *panel, enum mark_type type,
		      const struct chart_row *row)
{
	const struct parts *parts = &row->result->breakdown->components;
	struct series series = { .opacity = 1, .colour = 0 };
	struct mark *mark = series_mark(drawing, panel, type, &series, parts->count, false);
	size_t count = 0;
	if (!mark ||
	    !(mark->colours = arena_allocate(drawing->arena, parts->count + 1, sizeof(int))))
		return false;
	for (size_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->items[i];
		if (!(part->flops > 0))
			continue;
		mark->x[count] = (double)count;
		mark->y[count] = part->flops;
		mark->labels[count] = chart_component_title(drawing->arena, part->name);
		mark->colours[count] = chart_component_colour(part->name);
		mark->rows[count++] = row->place;
	}
	mark->count = count;
	return true;
}

static bool draw_pie(struct drawing *drawing, const struct chart_row *row, const char *title)
{
	struct panel *panel = figure_add_panel(drawing->figure);
	if (!panel)
		return false;
	panel->is_pie = panel->x.hidden = panel->y.hidden = true;
	panel->title = title;
	return part_mark(drawing, panel, MARK_PIE, row);
}

static bool draw_parts(struct drawing *drawing, const struct chart_row *row, const char *title)
{
	struct panel *panel = figure_add_panel(drawing->figure);
	double scale = 1, largest = 0;
	if (!panel || !part_mark(drawing, panel, MARK_BAR, row))
		return false;
	struct mark *mark = &panel->marks[0];
	panel->title = title;
	for (size_t i = 0; i < mark->count; i++)
		largest = fmax(largest, mark->y[i]);
	axis_field(drawing, &panel->y, FIELD_FLOPS_TOTAL, largest, &scale);
	panel->x.title = "Component";
	for (size_t i = 0; i < mark->count; i++)
		mark->y[i] *= scale;
	return axis_categories(drawing->figure, &panel->x, mark->labels, mark->count) &&
	       axis_fit_marks(drawing, panel, SCALE_LINEAR);
}

#define MODELS_MOST 4

/* All pies, then all bars, so that a model's stand below each other where its column is. */
static bool draw_components(struct drawing *drawing)
{
	const struct levels *models = &drawing->table.levels[WORD_MODEL];
	const struct chart_row *rows[MODELS_MOST];
	const char *titles[MODELS_MOST];
	size_t drawn = 0;
	for (uint32_t m = 0; m < models->count && drawn < MODELS_MOST; m++) {
		if (!(rows[drawn] = row_of_model(&drawing->table, m)))
			continue;
		titles[drawn] = arena_printf(drawing->arena, "By component: %s",
					     chart_row_title(&drawing->table, rows[drawn],
							     models->count > 1
								     ? ~(WORD_MASK(WORD_MODEL))
								     : WORD_MASK(WORD_DEVICE) |
									       WORD_MASK(WORD_RUN) |
									       drawing->told));
		if (!titles[drawn++])
			return false;
	}
	for (size_t i = 0; i < drawn; i++)
		if (!draw_pie(drawing, rows[i], titles[i]))
			return false;
	for (size_t i = 0; i < drawn; i++)
		if (!draw_parts(drawing, rows[i], titles[i]))
			return false;
	if (!drawn)
		figure_add_note(drawing->figure,
				"by component: no breakdown; measure with ‹metrics flops›");
	return true;
}

/* --- What does not depend on the device ------------------------------------------------------- */

struct alike {
	const struct chart_row *row;
	uint64_t others; /* levels of the words beside the device, and what it tells: like digits */
	double flops;
};

static uint64_t other_words(const struct drawing *drawing, const struct chart_row *row)
{
	const struct chart_table *table = &drawing->table;
	uint64_t number = 0,
		 left_out = drawing->told | WORD_MASK(WORD_DEVICE) | WORD_MASK(WORD_RUN);
	for (int word = 0; word < table->words; word++)
		if (!(left_out & WORD_MASK(word)))
			number = number * table->levels[word].count + row->level[word];
	return number;
}

/* Values before what has none. */
static int by_others(const void *a, const void *b)
{
	const struct alike *x = a, *y = b;
	if (x->others != y->others)
		return x->others < y->others ? -1 : 1;
	if (isnan(x->flops) != isnan(y->flops))
		return isnan(x->flops) - isnan(y->flops);
	return (x->row->place > y->row->place) - (x->row->place < y->row->place);
}

#define SAME 1e-3 /* relative */

/* One row of those that differ in their device; NULL where devices disagree, or memory is
 * exhausted.
 */
static struct chart_row *rows_once(struct drawing *drawing, size_t *count, uint64_t *differ)
{
	const struct chart_table *table = &drawing->table;
	struct alike *all = arena_allocate(drawing->arena, table->count + 1, sizeof(*all));
	struct chart_row *rows = arena_allocate(drawing->arena, table->count + 1, sizeof(*rows));
	*count = 0;
	*differ = 0;
	for (size_t i = 0; all && i < table->count; i++)
		all[i] = (struct alike){
			&table->rows[i], other_words(drawing, &table->rows[i]),
			chart_row_value(table, &table->rows[i], FIELD_FLOPS_TOTAL).value
		};
	if (!all || !rows)
		return NULL;
	qsort(all, table->count, sizeof(*all), by_others);
	for (size_t i = 0, first = 0; i < table->count; i++) {
		bool same = i && all[first].others == all[i].others;
		if (same && !isnan(all[i].flops) &&
		    fabs(all[i].flops - all[first].flops) > SAME * all[first].flops)
			return NULL;
		for (int word = 0; same && word < table->words; word++)
			if (all[i].row->level[word] != all[first].row->level[word])
				*differ |= WORD_MASK(word);
		first = same ? first : i;
		if (!same)
			rows[(*count)++] = *all[i].row;
	}
	return rows;
}

/* No device's colour, and nothing of one in the title. */
static void of_no_device(struct drawing *drawing, size_t from, uint64_t shown)
{
	size_t count;
	int word = panel_word(drawing, &count);
	for (size_t p = from; p < drawing->figure->panel_count; p++) {
		struct panel *panel = &drawing->figure->panels[p];
		if (word < CHART_WORDS)
			panel->title = panel_title(drawing, word, (uint32_t)(p - from), shown);
		for (size_t m = 0; m < panel->mark_count; m++)
			panel->marks[m].colour = COLOUR_NEUTRAL;
	}
}

/* Lines that lie on each other would hide each other. */
static bool draw_total(struct drawing *drawing, int x)
{
	struct chart_table *table = &drawing->table;
	const struct chart_table whole = *table;
	uint64_t told = drawing->told, differ;
	size_t count, panels = drawing->figure->panel_count;
	bool several = table->levels[WORD_DEVICE].count > 1 && x != WORD_DEVICE &&
		       drawing->panel != WORD_DEVICE && !drawing->spec->group && !table->relation;
	struct chart_row *rows = several ? rows_once(drawing, &count, &differ) : NULL;
	if (!rows || count == table->count)
		return draw_field_named(drawing, FIELD_FLOPS_TOTAL, x, FIELD_BARS);
	table->rows = rows;
	table->count = count;
	drawing->told |= WORD_MASK(WORD_DEVICE);
	bool ok = draw_field_named(drawing, FIELD_FLOPS_TOTAL, x, FIELD_BARS);
	if (ok)
		of_no_device(drawing, panels, WORD_MASK(x) | differ);
	*table = whole;
	drawing->told = told;
	return ok && figure_add_note(drawing->figure, "FLOPs: the same on every device");
}

bool draw_flops(struct drawing *drawing)
{
	static const enum field_id both[] = { FIELD_FLOPS_TOTAL, FIELD_FLOPS_RATE };
	enum field_id x_field;
	int x = x_word(drawing, &x_field);
	size_t drawn = 0;
	if (x == CHART_WORDS)
		return draw_field_over_field(drawing, x_field, FIELD_FLOPS_RATE);
	if (!arrange(drawing, x, ~(uint64_t)0))
		return false;
	for (size_t i = 0; i < 2; i++) {
		const char *reason;
		if (!chart_table_has(&drawing->table, both[i], &reason)) {
			figure_add_note(drawing->figure, "%s: %s",
					chart_field(&drawing->table, both[i])->title,
					reason ? reason : "not measured; say ‹metrics flops›");
			continue;
		}
		drawn++;
		if (!(i ? draw_field_named(drawing, both[i], x, FIELD_BARS)
			: draw_total(drawing, x)))
			return false;
	}
	if (drawing->spec->detailed && !draw_components(drawing))
		return false;
	return drawn || drawing->figure->panel_count ||
	       draw_nothing(drawing, "no result has FLOPs: measure with ‹metrics latency,flops›");
}
