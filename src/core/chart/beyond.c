/* What breaks a limit is grey where each result has a mark of its own. */
#include "core/chart/draw.h"
#include "core/compare/limit.h"
#include <stdint.h>

/* Rows of the chart's table by the place of their results; NULL: it is of none. */
struct limiting {
	struct drawing *drawing;
	const struct chart_row **rows;
	size_t greyed;
};

static bool find_rows(struct limiting *limiting)
{
	const struct chart_table *table = &limiting->drawing->table;
	size_t places = dyno_results_count(table->results);
	limiting->rows =
		arena_allocate(limiting->drawing->arena, places + 1, sizeof(*limiting->rows));
	for (size_t i = 0; limiting->rows && i < table->count; i++)
		limiting->rows[table->rows[i].place] = &table->rows[i];
	return limiting->rows;
}

/* A mark that stands for several results of a cell is judged by all of them. */
static bool breaks(const struct limiting *limiting, uint32_t place)
{
	const struct chart_spec *spec = limiting->drawing->spec;
	const struct chart_table *table = &limiting->drawing->table;
	if (place == UINT32_MAX)
		return false;
	const struct chart_row *row = limiting->rows[place];
	const struct result *one = row ? row->result : results_at(table->results, place, NULL);
	struct pool pool = { .results = row ? row->joined : &one,
			     .count = row ? row->joined_count : 1 };
	return limits_state(spec->limits, spec->limit_count, &table->own, &pool) == GATE_BROKEN;
}

static bool has_points(const struct mark *mark)
{
	bool symbols =
		(mark->type == MARK_LINE || mark->type == MARK_STEP || mark->type == MARK_POINTS) &&
		mark->symbol != SYMBOL_NONE;
	return mark->rows && !mark->strip.row && (symbols || mark->type == MARK_BAR);
}

static bool own_colours(const struct drawing *drawing, struct mark *mark)
{
	if (mark->colours)
		return true;
	mark->colours = arena_allocate(drawing->arena, mark->count + 1, sizeof(*mark->colours));
	for (size_t i = 0; mark->colours && i < mark->count; i++)
		mark->colours[i] = mark->colour;
	return mark->colours;
}

/* false when memory is exhausted. */
static bool grey_points(struct limiting *limiting, struct mark *mark)
{
	for (size_t i = 0; i < mark->count; i++) {
		if (!breaks(limiting, mark->rows[i]))
			continue;
		if (!own_colours(limiting->drawing, mark))
			return false;
		mark->colours[i] = COLOUR_NEUTRAL;
		limiting->greyed++;
	}
	return true;
}

bool grey_beyond(struct drawing *drawing)
{
	struct figure *figure = drawing->figure;
	struct limiting limiting = { .drawing = drawing };
	if (!drawing->spec->limit_count)
		return true;
	if (!find_rows(&limiting))
		return false;
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++) {
			struct mark *mark = &figure->panels[p].marks[m];
			if (has_points(mark) && !grey_points(&limiting, mark))
				return false;
		}
	return !limiting.greyed || figure_add_note(figure, "Grey: what breaks a limit");
}
