/* Roofline (Williams, Waterman & Patterson 2009: Roofline, CACM 52(4)): what a device could do at
 * each arithmetic intensity, by its measured peaks, and what the cells and their operators reach.
 */
#include "core/chart/draw.h"
#include "core/result/peaks.h"
#include <math.h>
#include <string.h>

#define DASHES 4 /* enum dash */

#define CELLS_WITH_OPERATORS 12 /* of more, only with --detailed */

struct range {
	double low, high;
};

static void include_value(struct range *range, double value)
{
	if (value > 0 && isfinite(value)) {
		range->low = fmin(range->low, value);
		range->high = fmax(range->high, value);
	}
}

/* --- Roofs ----------------------------------------------------------------------------------- */

/* One for each device, type of products and number of threads that cells have. */
struct roof {
	const struct chart_row *row; /* the first cell under it */
	const char *type;            /* "int8"; "": no peak of the cell's type was measured */
	uint64_t threads;            /* that the peak was measured with; 0 not known */
	double flops, bandwidth;     /* NaN unknown */
};

struct roofs {
	struct roof *items;
	size_t count;
	bool types, threads; /* differ between them */
};

static struct roof roof_of(const struct chart_row *row)
{
	const struct cell *cell = &row->result->cell;
	struct roof roof = { .row = row, .type = peak_type_of_cell(cell) };
	uint64_t threads;
	roof.flops = *roof.type ? peak_of_cell(cell, peak_key(roof.type), &roof.threads) : NAN;
	roof.bandwidth = peak_of_cell(cell, PEAK_BANDWIDTH, &threads);
	return roof;
}

static bool is_same_roof(const struct roof *a, const struct roof *b)
{
	return a->row->level[WORD_DEVICE] == b->row->level[WORD_DEVICE] &&
	       strcmp(a->type, b->type) == 0 && a->threads == b->threads;
}

static void add_roof_of(struct roofs *roofs, const struct chart_row *row)
{
	struct roof roof = roof_of(row);
	size_t i = 0;
	while (i < roofs->count && !is_same_roof(&roofs->items[i], &roof))
		i++;
	if (i < roofs->count)
		return;
	roofs->items[roofs->count++] = roof;
	roofs->types |= strcmp(roofs->items[0].type, roof.type) != 0;
	for (i = 0; i + 1 < roofs->count; i++) /* of one device: else the device tells */
		roofs->threads |=
			roofs->items[i].threads != roof.threads &&
			roofs->items[i].row->level[WORD_DEVICE] == row->level[WORD_DEVICE];
}

/* Rows of one panel: of a level of a word, or all. */
struct place {
	int word;
	uint32_t level;
};

static bool is_in(const struct place *place, const struct chart_row *row)
{
	return place->word == CHART_WORDS || row->level[place->word] == place->level;
}

static bool find_roofs(struct drawing *drawing, const struct place *place, struct roofs *roofs)
{
	*roofs = (struct roofs){ .count = 0 };
	roofs->items =
		arena_allocate(drawing->arena, drawing->table.count + 1, sizeof(*roofs->items));
	for (size_t i = 0; roofs->items && i < drawing->table.count; i++)
		if (is_in(place, &drawing->table.rows[i]))
			add_roof_of(roofs, &drawing->table.rows[i]);
	return roofs->items;
}

/* ", int8, 1 thread": what tells it from others of its device. */
static void append_kind(struct buffer *name, const struct roofs *roofs, const struct roof *roof)
{
	if (roofs->types || strcmp(roof->type, "float32") != 0)
		buffer_printf(name, ", %s", roof->type);
	if (roofs->threads && roof->threads)
		buffer_printf(name, ", %llu thread%s", (unsigned long long)roof->threads,
			      roof->threads == 1 ? "" : "s");
}

static const char *roof_label(struct drawing *drawing, const struct roofs *roofs,
			      const struct roof *roof)
{
	struct buffer name = { 0 };
	buffer_printf(
		&name, "roof of %s",
		chart_level_text(&drawing->table, WORD_DEVICE, roof->row->level[WORD_DEVICE]));
	append_kind(&name, roofs, roof);
	return buffer_keep(&name, drawing->arena);
}

/* Where the cells under it have a name, the roof has their name and colour: one entry of the legend
 * tells both. */
static const char *roof_name(struct drawing *drawing, const struct roofs *roofs,
			     const struct roof *roof, const struct series_list *cells)
{
	for (size_t s = 0; s < cells->count; s++)
		for (size_t i = 0; i < cells->items[s].count; i++)
			if (cells->items[s].rows[i] == roof->row && cells->items[s].name)
				return cells->items[s].name;
	return roof_label(drawing, roofs, roof);
}

static void note_missing_roof(struct drawing *drawing, const struct roof *roof)
{
	const struct cell *cell = &roof->row->result->cell;
	const char *name =
		chart_level_text(&drawing->table, WORD_DEVICE, roof->row->level[WORD_DEVICE]);
	if (*roof->type || !cell->precision ||
	    !properties_find(&cell->device->properties, "peaks_measured"))
		figure_add_note(
			drawing->figure,
			"%s: its peaks were not measured; `dyno devices` does it with ‹measure›",
			name);
	else
		figure_add_note(drawing->figure, "%s: no peak of %s was measured", name,
				cell->precision);
}

static bool is_known(const struct roof *roof)
{
	return !isnan(roof->flops / roof->bandwidth);
}

static bool is_same_kind(const struct roofs *roofs, const struct roof *a, const struct roof *b)
{
	return strcmp(a->type, b->type) == 0 && (!roofs->threads || a->threads == b->threads);
}

/* Roofs of one kind have one dash, whatever device they are of. */
static size_t kind_of(const struct roofs *roofs, size_t place)
{
	size_t kinds = 0;
	for (size_t i = 0; i < place; i++) {
		bool first = is_known(&roofs->items[i]);
		if (first && is_same_kind(roofs, &roofs->items[i], &roofs->items[place]))
			return kind_of(roofs, i);
		for (size_t k = 0; k < i && first; k++)
			first = !is_known(&roofs->items[k]) ||
				!is_same_kind(roofs, &roofs->items[k], &roofs->items[i]);
		kinds += first;
	}
	return kinds;
}

/* "Lines: what the devices could do (solid float32, dashed float16)" */
static void note_kinds(struct drawing *drawing, const struct roofs *roofs)
{
	static const char *const dashes[DASHES] = { "solid", "dashed", "dotted", "dash-dotted" };
	struct buffer kinds = { 0 };
	size_t told = 0;
	for (size_t i = 0; i < roofs->count; i++) {
		struct buffer kind = { 0 };
		if (!is_known(&roofs->items[i]) || kind_of(roofs, i) != told || told == DASHES)
			continue;
		append_kind(&kind, roofs, &roofs->items[i]);
		if (kind.length > 2)
			buffer_printf(&kinds, "%s%s %s", kinds.length ? "; " : "", dashes[told],
				      buffer_text(&kind) + 2);
		told++;
		buffer_finish(&kind);
	}
	if (told)
		figure_add_note(drawing->figure, "Lines: what the devices could do%s%s%s",
				kinds.length ? " (" : "", kinds.length ? buffer_text(&kinds) : "",
				kinds.length ? ")" : "");
	buffer_finish(&kinds);
}

/* From the left along the memory's slope to the ridge, then flat at the peak of computing. */
static bool draw_roof(struct drawing *drawing, struct panel *panel, const struct roofs *roofs,
		      const struct series_list *cells, size_t place, double scale,
		      const struct range *x)
{
	const struct roof *roof = &roofs->items[place];
	double ridge = roof->flops / roof->bandwidth;
	struct series series = { .name = roof_name(drawing, roofs, roof, cells),
				 .colour = drawing->table.colours[roof->row->level[WORD_DEVICE]],
				 .dash = (enum dash)(kind_of(roofs, place) % DASHES),
				 .opacity = 1 };
	if (isnan(ridge)) {
		note_missing_roof(drawing, roof);
		return true;
	}
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 3, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	for (size_t i = 0; i < 3; i++)
		if (!(mark->labels[i] = roof_label(drawing, roofs, roof)))
			return false;
	mark->x[0] = fmin(x->low, ridge) / 2;
	mark->x[1] = ridge;
	mark->x[2] = fmax(x->high, ridge) * 1.2; /* and on to the edge */
	mark->y[0] = mark->x[0] * roof->bandwidth * scale;
	mark->y[1] = mark->y[2] = roof->flops * scale;
	return true;
}

/* --- Cells and operators --------------------------------------------------------------------- */

#define WORDS_OF_CELLS (WORD_MASK(WORD_DEVICE) | WORD_MASK(WORD_PRECISION))

static bool make_cells(struct drawing *drawing, const struct place *place, struct series_list *list)
{
	uint64_t by = words_of_series(drawing, 0) &
		      (drawing->spec->group ? ~(uint64_t)0 : WORDS_OF_CELLS);
	return series_make(drawing, place->word, place->level, by, list);
}

static bool add_cells(struct drawing *drawing, struct panel *panel, const struct series_list *list,
		      double scale, struct range *x, struct range *y)
{
	for (size_t s = 0; s < list->count; s++) {
		const struct series *series = &list->items[s];
		struct mark *mark =
			series_mark(drawing, panel, MARK_POINTS, series, series->count, false);
		if (!mark)
			return false;
		mark->name = mark->name ? mark->name : "cells";
		for (size_t i = 0; i < series->count; i++) {
			const struct chart_row *row = series->rows[i];
			mark->x[i] =
				chart_row_value(&drawing->table, row, FIELD_ARITHMETIC_INTENSITY)
					.value;
			mark->y[i] = chart_row_value(&drawing->table, row, FIELD_FLOPS_RATE).value *
				     scale;
			include_value(x, mark->x[i]);
			include_value(y, mark->y[i]);
		}
	}
	return true;
}

static bool add_operators(struct drawing *drawing, struct panel *panel, const struct place *place,
			  double scale, struct range *x, struct range *y)
{
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		const struct parts *parts =
			row->result->breakdown ? &row->result->breakdown->measured : NULL;
		struct series series = { .name = "operators",
					 .colour = COLOUR_NEUTRAL,
					 .symbol = SYMBOL_CIRCLE,
					 .opacity = 1 };
		struct mark *mark = parts && parts->count
					    ? series_mark(drawing, panel, MARK_POINTS, &series,
							  parts->count, false)
					    : NULL;
		if (!parts || !parts->count || !is_in(place, row))
			continue;
		if (!mark)
			return false;
		mark->hollow = true;
		for (size_t k = 0; k < parts->count; k++) {
			const struct part *part = &parts->items[k];
			bool known = part->flops > 0 && part->bytes > 0 && part->time > 0;
			mark->x[k] = known ? part->flops / part->bytes : NAN;
			mark->y[k] = known ? part->flops / part->time * scale : NAN;
			mark->rows[k] = row->place;
			mark->labels[k] = arena_printf(drawing->arena, "%s · %s", part->name,
						       chart_row_title(&drawing->table, row, 0));
			include_value(x, mark->x[k]);
			include_value(y, mark->y[k]);
		}
	}
	return true;
}

/* In SI units, of all roofs and cells. */
static bool find_highest(struct drawing *drawing, double *highest)
{
	static const struct place all = { .word = CHART_WORDS };
	struct roofs roofs;
	if (!find_roofs(drawing, &all, &roofs))
		return false;
	*highest = chart_table_largest(&drawing->table, FIELD_FLOPS_RATE);
	for (size_t i = 0; i < roofs.count; i++)
		*highest = fmax(*highest, roofs.items[i].flops);
	return true;
}

/* Roofs end nowhere. */
static void reach_the_edge(struct panel *panel)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].type == MARK_LINE && panel->marks[m].symbol == SYMBOL_NONE)
			panel->marks[m].x[panel->marks[m].count - 1] = panel->x.high;
}

static bool draw_panel(struct drawing *drawing, int word, uint32_t level)
{
	struct range x = { INFINITY, 0 }, y = { INFINITY, 0 };
	const struct place place = { word, level };
	struct roofs roofs;
	struct series_list cells;
	double scale, one, highest;
	struct panel *panel = figure_add_panel(drawing->figure);
	if (!panel || !find_roofs(drawing, &place, &roofs) || !find_highest(drawing, &highest) ||
	    !make_cells(drawing, &place, &cells))
		return false;
	axis_field(drawing, &panel->y, FIELD_FLOPS_RATE, highest, &scale);
	axis_field(drawing, &panel->x, FIELD_ARITHMETIC_INTENSITY, 1, &one);
	bool few = drawing->table.count <= CELLS_WITH_OPERATORS;
	if (((drawing->spec->detailed || few) &&
	     !add_operators(drawing, panel, &place, scale, &x, &y)) ||
	    !add_cells(drawing, panel, &cells, scale, &x, &y))
		return false;
	/* All roofs begin and end at the same places, in all panels. */
	include_value(&x, chart_table_largest(&drawing->table, FIELD_ARITHMETIC_INTENSITY));
	for (size_t i = 0; i < roofs.count; i++)
		include_value(&x, roofs.items[i].flops / roofs.items[i].bandwidth);
	for (size_t i = 0; i < roofs.count; i++)
		if (!draw_roof(drawing, panel, &roofs, &cells, i, scale, &x))
			return false;
	if (drawing->table.levels[WORD_DEVICE].count > 1)
		note_kinds(drawing, &roofs);
	panel->title = panel_title(drawing, word, level, 0);
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			include_value(&x, panel->marks[m].x[i]);
	if (!axis_fit(drawing->figure, &panel->x, SCALE_LOG, x.low, x.high, false))
		return false;
	reach_the_edge(panel);
	return axis_fit_marks(drawing, panel, SCALE_LOG);
}

bool draw_roofline(struct drawing *drawing)
{
	const char *reason;
	size_t count;
	if (!chart_table_has(&drawing->table, FIELD_ARITHMETIC_INTENSITY, &reason) ||
	    !chart_table_has(&drawing->table, FIELD_FLOPS_RATE, &reason))
		return draw_nothing(
			drawing, "%s",
			reason ? reason
			       : "no result has an arithmetic intensity and a compute "
				 "rate: measure with ‹metrics latency,flops,bandwidth›");
	if (!arrange(drawing, CHART_WORDS, WORDS_OF_CELLS))
		return false;
	int word = panel_word(drawing, &count);
	for (uint32_t p = 0; p < count; p++)
		if (!draw_panel(drawing, word, p))
			return false;
	drawing->share = true;
	return true;
}
