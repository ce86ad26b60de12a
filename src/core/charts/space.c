/* Space: any three fields or words as a cloud of points, or one field over two words as a surface.
 */
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

/* One of the three: a word or a field. */
struct coordinate {
	int word; /* CHART_WORDS: a field */
	enum field_id field;
	double scale;
};

static bool choose(struct drawing *drawing, struct coordinate *coordinate, const char *name,
		   const char *own)
{
	const struct vocabulary *all = &drawing->table.own;
	coordinate->word = chart_word_find(all, name ? name : own);
	coordinate->field = FIELD_TOTAL;
	coordinate->scale = 1;
	if (coordinate->word == CHART_WORDS)
		coordinate->field =
			field_or_nearest(drawing, vocabulary_field(all, name ? name : own));
	return coordinate->word < CHART_WORDS || coordinate->field != FIELD_TOTAL;
}

static double place_of(const struct drawing *drawing, const struct coordinate *coordinate,
		       const struct chart_row *row)
{
	if (coordinate->word == CHART_WORDS)
		return chart_row_value(&drawing->table, row, coordinate->field).value *
		       coordinate->scale;
	uint32_t level = row->level[coordinate->word];
	double number = drawing->table.levels[coordinate->word].numbers[level];
	return isnan(number) ? (double)level : isinf(number) ? NAN : number;
}

/* A point needs all three. Why cells failed is said elsewhere. */
static void note_lacking(struct drawing *drawing, enum field_id field)
{
	size_t lacking = 0;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		lacking += row->result->status == STATUS_OK &&
			   isnan(chart_row_value(&drawing->table, row, field).value);
	}
	if (lacking)
		figure_add_note(drawing->figure, "not shown: %zu of %zu without %s", lacking,
				drawing->table.count, chart_field(&drawing->table, field)->title);
}

static bool fit(struct drawing *drawing, struct axis *axis, struct coordinate *coordinate,
		const char *asked)
{
	double low = INFINITY, high = -INFINITY;
	const struct levels *levels =
		coordinate->word < CHART_WORDS ? &drawing->table.levels[coordinate->word] : NULL;
	if (levels)
		return isnan(levels->numbers[0])
			       ? axis_word(drawing, axis, coordinate->word)
			       : axis_word_numbers(drawing, axis, coordinate->word);
	axis_field(drawing, axis, coordinate->field,
		   chart_table_largest(&drawing->table, coordinate->field), &coordinate->scale);
	for (size_t i = 0; i < drawing->table.count; i++) {
		double at = place_of(drawing, coordinate, &drawing->table.rows[i]);
		if (!isfinite(at))
			continue;
		low = fmin(low, at);
		high = fmax(high, at);
	}
	struct extent extent = { .low = low, .high = high };
	enum scale kind = field_scale(drawing, asked, &extent, false);
	double least, most;
	if (low <= high && !chart_table_varies(&drawing->table, coordinate->field, &least, &most)) {
		if (kind != SCALE_LOG || least > 0)
			low = fmin(low, least * coordinate->scale);
		high = fmax(high, most * coordinate->scale);
		figure_add_note(drawing->figure, "%s differs by no more than its intervals",
				chart_field(&drawing->table, coordinate->field)->title);
	}
	note_lacking(drawing, coordinate->field);
	return axis_fit(drawing->figure, axis, kind, low, high,
			kind == SCALE_LINEAR && low >= 0 && low < high / 2);
}

static bool add_points(struct drawing *drawing, struct panel *panel, int word, uint32_t level,
		       const struct coordinate *of)
{
	struct series_list list;
	uint64_t by = words_of_series(drawing, 0) &
		      (drawing->spec->group ? ~(uint64_t)0 : WORD_MASK(WORD_DEVICE));
	if (!series_make(drawing, word, level, by, &list))
		return false;
	for (size_t s = 0; s < list.count; s++) {
		const struct series *series = &list.items[s];
		struct mark *mark =
			series_mark(drawing, panel, MARK_POINTS_3D, series, series->count, false);
		if (!mark ||
		    !(mark->z = arena_allocate(drawing->arena, series->count + 1, sizeof(double))))
			return false;
		for (size_t i = 0; i < series->count; i++) {
			mark->x[i] = place_of(drawing, &of[0], series->rows[i]);
			mark->y[i] = place_of(drawing, &of[1], series->rows[i]);
			mark->z[i] = place_of(drawing, &of[2], series->rows[i]);
		}
	}
	return true;
}

static double place_of_level(const struct levels *levels, size_t level)
{
	double number = levels->numbers[level];
	return isnan(number) ? (double)level : isinf(number) ? 0 : number;
}

/* The last of rows at a place of the grid wins: filter where there are several. */
static bool add_surface(struct drawing *drawing, struct panel *panel, const struct coordinate *of)
{
	const struct levels *x = &drawing->table.levels[of[0].word];
	const struct levels *y = &drawing->table.levels[of[1].word];
	size_t count = x->count * y->count;
	struct series none = { .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_SURFACE, &none, count, false);
	if (!mark || !(mark->z = arena_allocate(drawing->arena, count + 1, sizeof(double))))
		return false;
	mark->columns = x->count;
	mark->line_count = y->count;
	for (size_t i = 0; i < x->count; i++)
		mark->x[i] = place_of_level(x, i);
	for (size_t i = 0; i < y->count; i++)
		mark->y[i] = place_of_level(y, i);
	for (size_t i = 0; i < count; i++)
		mark->z[i] = NAN;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		size_t at = row->level[of[1].word] * x->count + row->level[of[0].word];
		if (!isnan(mark->z[at]))
			figure_add_note(drawing->figure,
					"several results at one place of the surface: the last is "
					"shown; filter by model or device");
		mark->z[at] = place_of(drawing, &of[2], row);
		mark->rows[at] = row->place;
	}
	mark->value_low = panel->z.low;
	mark->value_high = panel->z.high;
	return true;
}

static bool add_title(struct drawing *drawing, const struct panel *panel)
{
	const char *x = within_title(drawing, panel->x.title);
	const char *y = within_title(drawing, panel->y.title);
	return x && y && drawing_title(drawing, "%s over %s and %s", panel->z.title, x, y);
}

static bool draw_panel(struct drawing *drawing, int word, uint32_t level, struct coordinate *of,
		       bool surface)
{
	const struct chart_spec *spec = drawing->spec;
	struct panel *panel = figure_add_panel(drawing->figure);
	if (!panel)
		return false;
	panel->is_3d = true;
	bool ok = fit(drawing, &panel->x, &of[0], spec->x_scale) &&
		  fit(drawing, &panel->y, &of[1], spec->y_scale) &&
		  fit(drawing, &panel->z, &of[2], surface ? "linear" : spec->z_scale) &&
		  add_title(drawing, panel) &&
		  (surface ? add_surface(drawing, panel, of)
			   : add_points(drawing, panel, word, level, of));
	panel->title = ok ? panel_title(drawing, word, level, 0) : NULL;
	return ok;
}

/* A cloud for each model: what they take differs too much. */
static bool draw_clouds(struct drawing *drawing, struct coordinate *of)
{
	size_t count;
	if (!arrange(drawing, CHART_WORDS, WORD_MASK(WORD_DEVICE)))
		return false;
	int word = panel_word(drawing, &count);
	for (uint32_t p = 0; p < count; p++)
		if (!draw_panel(drawing, word, p, of, false))
			return false;
	return true;
}

bool draw_space(struct drawing *drawing)
{
	const struct chart_spec *spec = drawing->spec;
	bool surface = spec->mark && strcmp(spec->mark, "surface") == 0;
	const char *field = spec->fields.count ? spec->fields.items[0] : NULL;
	static const char *const marks[] = { "scatter", "surface", NULL };
	struct coordinate of[3];
	if (!note_other_mark(drawing, marks, "scatter and surface are"))
		return false;
	if (!choose(drawing, &of[0], spec->x, surface ? "batch" : "latency_median") ||
	    !choose(drawing, &of[1], spec->y, surface ? "sequence" : "throughput_items") ||
	    !choose(drawing, &of[2], spec->z ? spec->z : field,
		    surface ? "latency_median" : "memory_total"))
		return draw_nothing(drawing, "no result has what an axis shows");
	if (surface && (of[0].word == CHART_WORDS || of[1].word == CHART_WORDS))
		return draw_nothing(
			drawing, "a surface stands over two words, such as ‹x batch› ‹y sequence›");
	return surface ? draw_panel(drawing, CHART_WORDS, 0, of, true) : draw_clouds(drawing, of);
}
