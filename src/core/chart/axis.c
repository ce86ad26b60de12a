/* Axes of charts: titles, units and directions, ranges, and whether they are logarithmic. */
#include "core/chart/draw.h"
#include "core/chart/relation.h"
#include <math.h>
#include <string.h>

static const char *const directions[] = {
	[BETTER_NEITHER] = "",
	[BETTER_LOWER] = "lower is better ↓",
	[BETTER_HIGHER] = "higher is better ↑",
};

static void name_axis(struct drawing *drawing, struct axis *axis, const struct field *field,
		      double largest, double *scale)
{
	char symbol[UNIT_TEXT_SIZE];
	field_scale_of(symbol, largest, field, scale);
	axis->title = field->title;
	axis->unit = arena_string(drawing->arena, symbol);
	axis->better = directions[field->better];
}

void axis_unit(struct drawing *drawing, struct axis *axis, const char *title, enum unit unit,
	       enum better better, double largest, double *scale)
{
	const struct field field = { .title = title, .unit = unit, .better = better };
	name_axis(drawing, axis, &field, largest, scale);
}

void note_estimate(struct drawing *drawing, enum field_id field)
{
	for (size_t i = 0; i < drawing->table.count; i++) {
		struct chart_value value =
			chart_row_value(&drawing->table, &drawing->table.rows[i], field);
		if (value.estimated)
			figure_add_note(drawing->figure, "%s is estimated%s%s",
					chart_field(&drawing->table, field)->title,
					value.reason ? ": " : "", value.reason ? value.reason : "");
	}
}

char *drawing_scale(const struct drawing *drawing, char symbol[UNIT_TEXT_SIZE], double largest,
		    enum field_id field, double *scale)
{
	const struct relation *relation = drawing->table.relation;
	if (!relation)
		return field_scale_of(symbol, largest, chart_field(&drawing->table, field), scale);
	*scale = relation->scale;
	return strcpy(symbol, relation->scale == 1 ? "×" : "%");
}

void axis_field(struct drawing *drawing, struct axis *axis, enum field_id field, double largest,
		double *scale)
{
	name_axis(drawing, axis, chart_field(&drawing->table, field), largest, scale);
	if (drawing->table.relation) {
		axis->unit = drawing->table.relation->unit;
		*scale = drawing->table.relation->scale;
	} else
		axis->meaning =
			(struct axis_meaning){ .of = chart_field(&drawing->table, field)->key,
					       .scale = *scale };
	note_estimate(drawing, field);
}

struct axis_meaning word_meaning(const struct drawing *drawing, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	return (struct axis_meaning){ .of = chart_word_key(&drawing->table, word),
				      .levels = levels->texts,
				      .level_count = levels->count };
}

bool axis_word(struct drawing *drawing, struct axis *axis, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	axis->title = chart_word_title(&drawing->table, word);
	axis->unit = chart_word_unit(&drawing->table, word);
	axis->better = "";
	axis->meaning = word_meaning(drawing, word);
	if (!axis_categories(drawing->figure, axis, levels->texts, levels->count))
		return false;
	for (size_t i = 0; i < axis->tick_count; i++)
		if (chart_number_is_none(&drawing->table, word, levels->numbers[i]))
			axis->ticks[i].label = "none"; /* the model has no sequence */
	return true;
}

/* Cells that lack the word stand nowhere on an axis of its numbers. */
static struct levels numbers_of(struct drawing *drawing, int word)
{
	struct levels levels = drawing->table.levels[word];
	if (levels.count < 2 || !isinf(levels.numbers[0]))
		return levels;
	figure_add_note(drawing->figure, "Left out: results without %s",
			within_title(drawing, chart_word_title(&drawing->table, word)));
	return (struct levels){ levels.texts + 1, levels.numbers + 1, levels.count - 1, 0 };
}

bool axis_word_numbers(struct drawing *drawing, struct axis *axis, int word)
{
	const struct levels some = numbers_of(drawing, word), *levels = &some;
	const char *asked = drawing->spec->x_scale;
	double low = levels->numbers[0], high = levels->numbers[levels->count - 1];
	bool log = asked ? strcmp(asked, "log") == 0 : low > 0 && high >= 8 * low;
	axis->title = chart_word_title(&drawing->table, word);
	axis->unit = chart_word_unit(&drawing->table, word);
	axis->better = "";
	axis->meaning.of = chart_word_key(&drawing->table, word);
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

/* Widens low … high by the values that an axis of this scale can show. */
static void include(const double *values, size_t count, enum scale scale, double *low, double *high)
{
	for (size_t i = 0; values && i < count; i++) {
		if (!isfinite(values[i]) || (scale == SCALE_LOG && values[i] <= 0))
			continue;
		*low = fmin(*low, values[i]);
		*high = fmax(*high, values[i]);
	}
}

#define WHISKERS_LOG 2.0 /* times: how far whiskers may stretch a logarithmic axis, … */
#define WHISKERS_LINEAR                                                            \
	0.6 /* … and of the values' span another one. What goes on has an arrow. \
	     */

/* The same of ends of intervals, which must not make the values small. */
static void include_whiskers(const double *values, size_t count, enum scale scale,
			     const struct extent *extent, bool zero, double *low, double *high)
{
	double from = zero ? fmin(extent->low, 0) : extent->low;
	double span = extent->high > from ? extent->high - from : fabs(extent->high);
	double least = scale == SCALE_LOG ? extent->low / WHISKERS_LOG
					  : extent->low - WHISKERS_LINEAR * span;
	double most = scale == SCALE_LOG ? extent->high * WHISKERS_LOG
					 : extent->high + WHISKERS_LINEAR * span;
	for (size_t i = 0; values && i < count; i++) {
		if (!isfinite(values[i]))
			continue;
		*low = fmin(*low, fmax(values[i], least));
		*high = fmax(*high, fmin(values[i], most));
	}
}

bool axis_fit_marks(struct drawing *drawing, struct panel *panel, enum scale scale)
{
	double low = INFINITY, high = -INFINITY;
	bool zero = false;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		const double *arrays[] = { mark->y, mark->base };
		zero |= mark->type == MARK_BAR;
		for (size_t a = 0; a < 2 && !mark_is_missing(mark); a++)
			include(arrays[a], mark->count, scale, &low, &high);
		if (mark->type == MARK_BAND || mark->type == MARK_BOX) {
			include(mark->low, mark->count, scale, &low, &high);
			include(mark->high, mark->count, scale, &low, &high);
		}
	}
	struct extent values = { .low = low, .high = high };
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		include_whiskers(mark->low, mark->count, scale, &values, zero, &low, &high);
		include_whiskers(mark->high, mark->count, scale, &values, zero, &low, &high);
	}
	/* Lines that begin near zero begin at zero. */
	if (scale == SCALE_LINEAR && low >= 0 && low < high / 2)
		zero = true;
	return axis_fit(drawing->figure, &panel->y, scale, low, high, zero);
}

bool axis_fit_marks_x(struct drawing *drawing, struct panel *panel, enum scale scale)
{
	double low = INFINITY, high = -INFINITY;
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		if (!mark_is_missing(mark))
			include(mark->x, mark->count, scale, &low, &high);
	}
	struct extent values = { .low = low, .high = high };
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		include_whiskers(mark->x_low, mark->count, scale, &values, false, &low, &high);
		include_whiskers(mark->x_high, mark->count, scale, &values, false, &low, &high);
	}
	bool zero = scale == SCALE_LINEAR && low >= 0 && low < high / 2;
	return axis_fit(drawing->figure, &panel->x, scale, low, high, zero);
}

/* --- The same ranges in several panels ------------------------------------------------------- */

static struct axis *axis_of(struct panel *panel, bool across)
{
	return across ? &panel->x : &panel->y;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Can these panels be compared along the axis? */
static bool show_same(struct panel *a, struct panel *b, bool across)
{
	const struct axis *one = axis_of(a, across), *other = axis_of(b, across);
	return !b->empty && !b->is_3d && !b->is_pie && one->scale == other->scale &&
	       one->scale != SCALE_CATEGORY && same_text(a->x.title, b->x.title) &&
	       same_text(a->y.title, b->y.title) && same_text(one->unit, other->unit);
}

/* On a shared axis the values of each panel must still fill a quarter of it, or a third of a log
 * one. */
static bool can_be_seen(const struct axis *axis, double low, double high)
{
	if (axis->scale == SCALE_LOG)
		return log(high / low) <= 3 * log(axis->high / axis->low) + 1e-9;
	return high <= 4 * axis->high && low >= fmin(4 * axis->low, 0);
}

struct sharing {
	struct axis axis; /* of the first panel, then the shared one */
	size_t first;
	bool across;
	bool differ, seen;
};

/* Low and high of all, whether they differ, and whether one range would suit all. */
static void compare_axes(const struct figure *figure, struct sharing *sharing)
{
	struct panel *panels = figure->panels;
	const struct axis *own = axis_of(&panels[sharing->first], sharing->across);
	sharing->axis = *own;
	sharing->seen = true;
	for (size_t p = sharing->first; p < figure->panel_count; p++) {
		const struct axis *axis = axis_of(&panels[p], sharing->across);
		if (!show_same(&panels[sharing->first], &panels[p], sharing->across))
			continue;
		sharing->differ |= axis->low != own->low || axis->high != own->high;
		sharing->axis.low = fmin(sharing->axis.low, axis->low);
		sharing->axis.high = fmax(sharing->axis.high, axis->high);
	}
	for (size_t p = sharing->first; p < figure->panel_count; p++)
		if (show_same(&panels[sharing->first], &panels[p], sharing->across))
			sharing->seen &= can_be_seen(axis_of(&panels[p], sharing->across),
						     sharing->axis.low, sharing->axis.high);
}

static bool share_axis(struct figure *figure, size_t first, bool across)
{
	struct sharing sharing = { .first = first, .across = across };
	struct axis *shared = &sharing.axis;
	compare_axes(figure, &sharing);
	if (!sharing.differ)
		return true;
	if (!sharing.seen)
		return figure_add_note(figure, "Panels differ in their %s axes",
				       across ? "horizontal" : "vertical");
	if (!axis_fit(figure, shared, shared->scale, shared->low, shared->high, false))
		return false;
	for (size_t p = figure->panel_count; p-- > first;) { /* the first last: it is compared */
		struct axis *axis = axis_of(&figure->panels[p], across);
		if (!show_same(&figure->panels[first], &figure->panels[p], across))
			continue;
		axis->low = shared->low;
		axis->high = shared->high;
		axis->ticks = shared->ticks;
		axis->tick_count = shared->tick_count;
	}
	return true;
}

static bool is_first(const struct figure *figure, size_t panel, bool across)
{
	for (size_t p = 0; p < panel; p++)
		if (show_same(&figure->panels[panel], &figure->panels[p], across))
			return false;
	return show_same(&figure->panels[panel], &figure->panels[panel], across);
}

bool share_axes(struct drawing *drawing)
{
	for (size_t p = 0; p < drawing->figure->panel_count; p++)
		for (int across = 0; across < 2; across++)
			if (is_first(drawing->figure, p, across) &&
			    !share_axis(drawing->figure, p, across))
				return false;
	return true;
}

/* --- Scales ---------------------------------------------------------------------------------- */

#define DECADES 100 /* largest through smallest value, from which on an axis is logarithmic */

static void extend(const struct drawing *drawing, enum field_id field, struct extent *extent)
{
	extent->largest = fmax(extent->largest, chart_table_largest(&drawing->table, field));
	for (size_t i = 0; i < drawing->table.count; i++) {
		double value =
			chart_row_value(&drawing->table, &drawing->table.rows[i], field).value;
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

bool extent_is_wide(const struct extent *extent)
{
	return extent->low > 0 && extent->high >= DECADES * extent->low;
}

enum scale field_scale(const struct drawing *drawing, const char *asked,
		       const struct extent *extent, bool bars)
{
	if (asked)
		return strcmp(asked, "log") == 0 ? SCALE_LOG : SCALE_LINEAR;
	bool wide = extent_is_wide(extent);
	if (wide && bars)
		figure_add_note(drawing->figure,
				"Values span more than %d times: a logarithmic axis shows small "
				"bars (‹y-scale log›)",
				DECADES);
	else if (wide)
		figure_add_note(drawing->figure,
				"Logarithmic, because values span more than %d times", DECADES);
	return wide && !bars ? SCALE_LOG : SCALE_LINEAR;
}

#define POINTS_DECADES 20 /* the same where both axes are of fields: points crowd in a corner */

enum scale points_scale(const struct drawing *drawing, const char *asked,
			const struct extent *extent)
{
	bool wide = extent->low > 0 && extent->high >= POINTS_DECADES * extent->low;
	if (asked || !wide || extent_is_wide(extent))
		return field_scale(drawing, asked, extent, false);
	figure_add_note(drawing->figure, "Logarithmic, because values span more than %d times",
			POINTS_DECADES);
	return SCALE_LOG;
}

const char *within_title(struct drawing *drawing, const char *title)
{
	char *copy = arena_string(drawing->arena, title);
	if (copy && copy[0] >= 'A' && copy[0] <= 'Z' && copy[1] >= 'a' && copy[1] <= 'z')
		copy[0] = (char)(copy[0] - 'A' + 'a');
	return copy;
}
