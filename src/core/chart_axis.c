/* Axes of charts: titles, units and directions, ranges, and whether they are logarithmic. */
#include "core/chart_draw.h"
#include <math.h>
#include <string.h>

static const char *const directions[] = {
	[BETTER_NEITHER] = "",
	[BETTER_LOWER] = "lower is better ↓",
	[BETTER_HIGHER] = "higher is better ↑",
};

void axis_unit(struct drawing *drawing, struct axis *axis, const char *title, enum unit unit,
	       enum better better, double largest, double *scale)
{
	char symbol[UNIT_TEXT_SIZE];
	unit_scale(symbol, largest, unit, scale);
	axis->title = title;
	axis->unit = arena_string(drawing->arena, symbol);
	axis->better = directions[better];
}

void axis_field(struct drawing *drawing, struct axis *axis, enum field_id field, double largest,
		double *scale)
{
	const struct field *row = &fields[field];
	axis_unit(drawing, axis, row->title, row->unit, row->better, largest, scale);
}

bool axis_word(struct drawing *drawing, struct axis *axis, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	axis->title = chart_word_title(word);
	axis->unit = axis->better = "";
	return axis_categories(drawing->figure, axis, levels->texts, levels->count);
}

bool axis_word_numbers(struct drawing *drawing, struct axis *axis, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	const char *asked = drawing->spec->x_scale;
	double low = levels->numbers[0], high = levels->numbers[levels->count - 1];
	bool log = asked ? strcmp(asked, "log") == 0 : low > 0 && high >= 8 * low;
	axis->title = chart_word_title(word);
	axis->unit = axis->better = "";
	if (!axis_fit(drawing->figure, axis, log ? SCALE_LOG : SCALE_LINEAR, low, high, false))
		return false;
	if (levels->count > 12)
		return true;
	/* Ticks at what was measured, and a little room at both ends. */
	axis->ticks = arena_allocate(drawing->arena, levels->count, sizeof(*axis->ticks));
	if (!axis->ticks)
		return false;
	axis->tick_count = levels->count;
	for (size_t i = 0; i < levels->count; i++)
		axis->ticks[i] = (struct tick){ levels->numbers[i], levels->texts[i] };
	double room = levels->count < 2 ? 1 : log ? pow(high / low, 0.06) : (high - low) * 0.06;
	axis->low = log ? low / room : low - room;
	axis->high = log ? high * room : high + room;
	axis->grid = false;
	return true;
}

bool axis_fit_marks(struct drawing *drawing, struct panel *panel, enum scale scale)
{
	double low = INFINITY, high = -INFINITY;
	bool zero = false;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		const double *arrays[] = { mark->y, mark->low, mark->high, mark->base };
		zero |= mark->type == MARK_BAR;
		for (size_t a = 0; a < 4; a++)
			for (size_t i = 0; arrays[a] && i < mark->count; i++) {
				double value = arrays[a][i];
				if (!isfinite(value) || (scale == SCALE_LOG && value <= 0))
					continue;
				low = fmin(low, value);
				high = fmax(high, value);
			}
	}
	/* Lines that begin near zero begin at zero. */
	if (scale == SCALE_LINEAR && low >= 0 && low < high / 2)
		zero = true;
	return axis_fit(drawing->figure, &panel->y, scale, low, high, zero);
}

#define DECADES 100 /* largest through smallest value, from which on an axis is logarithmic */

static void extend(const struct drawing *drawing, enum field_id field, struct extent *extent)
{
	extent->largest = fmax(extent->largest, chart_table_largest(&drawing->table, field));
	for (size_t i = 0; i < drawing->table.count; i++) {
		double value = chart_row_value(&drawing->table.rows[i], field, drawing->spec).value;
		if (!isfinite(value))
			continue;
		extent->low = fmin(extent->low, value);
		extent->high = fmax(extent->high, value);
	}
}

struct extent extent_of(const struct drawing *drawing, enum field_id field)
{
	struct extent extent = { .low = INFINITY, .high = -INFINITY };
	if (!drawing->together)
		extend(drawing, field, &extent);
	for (size_t i = 0; i < drawing->together_count; i++)
		extend(drawing, drawing->together[i], &extent);
	return extent;
}

enum scale field_scale(const struct drawing *drawing, const char *asked,
		       const struct extent *extent, bool bars)
{
	if (asked)
		return strcmp(asked, "log") == 0 ? SCALE_LOG : SCALE_LINEAR;
	bool wide = extent->low > 0 && extent->high >= DECADES * extent->low;
	if (wide && bars)
		figure_add_note(drawing->figure,
				"Values span more than %d times: --y-scale log shows small bars",
				DECADES);
	else if (wide)
		figure_add_note(drawing->figure,
				"Logarithmic, because values span more than %d times", DECADES);
	return wide && !bars ? SCALE_LOG : SCALE_LINEAR;
}

const char *within_title(struct drawing *drawing, const char *title)
{
	char *copy = arena_string(drawing->arena, title);
	if (copy && copy[0] >= 'A' && copy[0] <= 'Z' && copy[1] >= 'a' && copy[1] <= 'z')
		copy[0] = (char)(copy[0] - 'A' + 'a');
	return copy;
}
