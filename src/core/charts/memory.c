/* Memory: the total; with --detailed what it is made of, in disjoint parts with the peak on top,
 * and a panel for each of peak, allocated, reserved and host. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <string.h>

#define PARTS       4
#define STACKS_MOST 21 /* in a panel, whose parts are tints of their colour */

/* Disjoint parts of all memory of one row: in tensors, reserved but unused, the rest on the device,
 * the rest on the host. Tensors of a device with memory of its own are no part of the host's. */
static void part_sizes(const struct drawing *drawing, const struct chart_row *row, double *parts)
{
	double allocated = chart_row_value(&drawing->table, row, FIELD_MEMORY_ALLOCATED).value;
	double reserved = chart_row_value(&drawing->table, row, FIELD_MEMORY_RESERVED).value;
	double host = chart_row_value(&drawing->table, row, FIELD_MEMORY_CPU).value;
	double device = chart_row_value(&drawing->table, row, FIELD_MEMORY_TOTAL).value - host;
	double held = isnan(reserved) ? isnan(allocated) ? 0 : allocated : reserved;
	bool own = !(device <= 0); /* unknown: its driver does not tell, so it has its own */
	parts[0] = allocated;
	parts[1] = isnan(reserved) ? NAN : fmax(reserved - (isnan(allocated) ? 0 : allocated), 0);
	/* Not all that is reserved has been touched, and so is resident: no part is below zero. */
	parts[2] = own ? device < held ? 0 : device - held : NAN;
	parts[3] = own ? host : host < held ? 0 : host - held;
}

static bool add_stack(struct drawing *drawing, struct panel *panel, const struct series_list *list,
		      int x, double scale)
{
	static const char *const names[PARTS] = { "in tensors", "reserved, unused",
						  "rest on the device", "rest on the host" };
	static const double shades[PARTS] = { 1, 0.65, 0.4, 0.2 };
	double width = bar_width(&drawing->table.levels[x], list);
	for (size_t s = 0; s < list->count; s++)
		for (size_t part = 0; part < PARTS; part++) {
			struct series series = list->items[s];
			bool any = false;
			series.name = names[part];
			series.opacity = shades[part]; /* of the series' own colour */
			struct mark *mark =
				series_mark(drawing, panel, MARK_BAR, &series, series.count, false);
			if (!mark || !(mark->base = arena_allocate(drawing->arena, series.count + 1,
								   sizeof(double))))
				return false;
			mark->width = width * 0.92;
			for (size_t i = 0; i < series.count; i++) {
				double parts[PARTS];
				part_sizes(drawing, series.rows[i], parts);
				for (size_t below = 0; below < part; below++)
					mark->base[i] +=
						isnan(parts[below]) ? 0 : parts[below] * scale;
				mark->x[i] = (double)series.rows[i]->level[x] +
					     ((double)s - (double)(list->count - 1) / 2) * width;
				mark->y[i] = mark->base[i] + parts[part] * scale;
				any |= !isnan(mark->y[i]);
			}
			if (!any)
				panel->mark_count--;
		}
	return true;
}

static bool add_peak(struct drawing *drawing, struct panel *panel, const struct series_list *list,
		     int x, double scale)
{
	double width = bar_width(&drawing->table.levels[x], list);
	for (size_t s = 0; s < list->count; s++) {
		struct series series = list->items[s];
		series.name = s ? NULL : "total at its peak";
		series.colour = COLOUR_TEXT;
		series.symbol = SYMBOL_DIAMOND;
		struct mark *mark =
			series_mark(drawing, panel, MARK_POINTS, &series, series.count, false);
		if (!mark)
			return false;
		for (size_t i = 0; i < series.count; i++) {
			mark->x[i] = (double)series.rows[i]->level[x] +
				     ((double)s - (double)(list->count - 1) / 2) * width;
			mark->y[i] =
				chart_row_value(&drawing->table, series.rows[i], FIELD_MEMORY_TOTAL)
					.value *
				scale;
		}
		const double *positions = mark->x; /* adding marks moves them, not their arrays */
		if (!mark_missing(drawing, panel, &list->items[s], positions, FIELD_MEMORY_CPU,
				  SCALE_LINEAR))
			return false;
	}
	return true;
}

static bool draw_breakdown(struct drawing *drawing, int x)
{
	size_t count;
	int word = panel_word(drawing, &count);
	uint64_t taken = WORD_MASK(x) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	if (drawing->series_most * drawing->table.levels[x].count > STACKS_MOST &&
	    !drawing->spec->all_series)
		return figure_add_note(drawing->figure,
				       "What memory is made of: for at most %d bars in a panel; "
				       "choose a device (‹device›)",
				       STACKS_MOST);
	double scale, largest = fmax(chart_table_largest(&drawing->table, FIELD_MEMORY_TOTAL),
				     chart_table_largest(&drawing->table, FIELD_MEMORY_CPU));
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list;
		if (!panel || !series_make(drawing, word, (uint32_t)p,
					   words_of_series(drawing, taken), &list))
			return false;
		axis_field(drawing, &panel->y, FIELD_MEMORY_TOTAL, largest, &scale);
		panel->y.title = "Memory";
		const char *name = panel_title(drawing, word, (uint32_t)p, WORD_MASK(x));
		panel->title = name ? arena_printf(drawing->arena, "What it is made of: %s", name)
				    : "What it is made of";
		if (!axis_word(drawing, &panel->x, x) ||
		    !add_stack(drawing, panel, &list, x, scale) ||
		    !add_peak(drawing, panel, &list, x, scale) ||
		    !axis_fit_marks(drawing, panel, SCALE_LINEAR))
			return false;
	}
	return true;
}

static bool draw_detailed(struct drawing *drawing, int x)
{
	static const enum field_id parts[] = { FIELD_MEMORY_PEAK, FIELD_MEMORY_ALLOCATED,
					       FIELD_MEMORY_RESERVED, FIELD_MEMORY_CPU };
	for (size_t i = 0; i < COUNT(parts); i++) {
		const char *reason;
		if (!chart_table_has(&drawing->table, parts[i], &reason)) {
			figure_add_note(drawing->figure, "%s: %s",
					chart_field(&drawing->table, parts[i])->title,
					reason ? reason : "not measured");
			continue;
		}
		if (!draw_field_named(drawing, parts[i], x, FIELD_BARS))
			return false;
	}
	return true;
}

bool draw_memory(struct drawing *drawing)
{
	enum field_id x_field, wanted = drawing->spec->fields.count
						? vocabulary_field(&drawing->table.own,
								   drawing->spec->fields.items[0])
						: FIELD_MEMORY_TOTAL;
	int x = x_word(drawing, &x_field);
	enum field_id field = field_or_nearest(drawing, wanted);
	if (field == FIELD_TOTAL && wanted == FIELD_MEMORY_TOTAL)
		field = field_or_nearest(drawing, FIELD_MEMORY_PEAK);
	if (field == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has a memory field");
	if (x == CHART_WORDS)
		return draw_field_over_field(drawing, x_field, field);
	if (!arrange(drawing, x, ~(uint64_t)0))
		return false;
	if (!drawing->spec->detailed || drawing->table.relation)
		return draw_field(drawing, field, x, field_mark_asked(drawing, FIELD_BARS));
	return draw_breakdown(drawing, x) && draw_detailed(drawing, x);
}
