/* What breaks a limit is grey where each result has a mark of its own. */
#include "core/chart/draw.h"
#include "core/compare/limit.h"
#include <stdint.h>

static bool breaks(const struct drawing *drawing, const struct mark *mark, size_t i)
{
	return mark->rows[i] != UINT32_MAX &&
	       drawing->spec->limit_states[mark->rows[i]] == GATE_BROKEN;
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
static bool grey_points(const struct drawing *drawing, struct mark *mark, size_t *greyed)
{
	for (size_t i = 0; i < mark->count; i++) {
		if (!breaks(drawing, mark, i))
			continue;
		if (!own_colours(drawing, mark))
			return false;
		mark->colours[i] = COLOUR_NEUTRAL;
		++*greyed;
	}
	return true;
}

bool grey_beyond(struct drawing *drawing)
{
	struct figure *figure = drawing->figure;
	size_t greyed = 0;
	if (!drawing->spec->limit_states)
		return true;
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++) {
			struct mark *mark = &figure->panels[p].marks[m];
			if (has_points(mark) && !grey_points(drawing, mark, &greyed))
				return false;
		}
	return !greyed || figure_add_note(figure, "Grey: what breaks a limit");
}
