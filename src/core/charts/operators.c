/* Operators: where time goes on the device, and where the operations are, by component of the model
 * and by operator. Bars lie, the largest on top; of more than two cells a bar each, in parts. */
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BARS      12 /* the rest is added up as "other" */
#define ROWS_MOST 2

struct bar {
	const char *name;
	double value;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct bar *)a)->value, y = ((const struct bar *)b)->value;
	return (x < y) - (x > y);
}

static double time_of(const struct part *part)
{
	return part->time;
}

static double flops_of(const struct part *part)
{
	return part->flops;
}

/* The parts that have a value, largest first, the small ones as one. */
static struct bar *sort_parts(struct drawing *drawing, const struct parts *parts,
			      double (*value)(const struct part *), size_t *count)
{
	struct bar *bars = arena_allocate(drawing->arena, parts->count + 1, sizeof(*bars));
	*count = 0;
	for (size_t i = 0; bars && i < parts->count; i++)
		if (value(&parts->items[i]) > 0)
			bars[(*count)++] =
				(struct bar){ parts->items[i].name, value(&parts->items[i]) };
	if (!bars)
		return NULL;
	qsort(bars, *count, sizeof(*bars), by_value);
	if (*count <= BARS)
		return bars;
	for (size_t i = BARS; i < *count; i++)
		bars[BARS - 1].value += bars[i].value;
	bars[BARS - 1].name = "other";
	*count = BARS;
	return bars;
}

/* What is drawn of a cell, side by side: time as the optimised model spends it, FLOPs as the model
 * itself has them. */
static const struct aspect {
	const char *title;
	const char *y_title, *x_title;
	size_t parts; /* offset of struct parts in struct breakdown */
	double (*value)(const struct part *part);
	enum unit unit;
	bool components;
} aspects[] = {
	{ "Time by component", "Component", "Time", offsetof(struct breakdown, measured_components),
	  time_of, UNIT_SECOND, true },
	{ "FLOPs by component", "Component", "FLOPs", offsetof(struct breakdown, components),
	  flops_of, UNIT_FLOP, true },
	{ "Time by operator", "Operator, as optimised", "Time",
	  offsetof(struct breakdown, measured), time_of, UNIT_SECOND, false },
	{ "FLOPs by operator", "Operator, as in the model", "FLOPs",
	  offsetof(struct breakdown, operators), flops_of, UNIT_FLOP, false },
};
#define ASPECTS COUNT(aspects)

static const struct parts *parts_of(const struct breakdown *breakdown, const struct aspect *aspect)
{
	return (const void *)((const char *)breakdown + aspect->parts);
}

/* The largest on top: bars are counted from below. */
static bool fill_bars(struct drawing *drawing, struct panel *panel, struct mark *mark,
		      const struct bar *bars, double scale, bool components)
{
	const char **names = arena_allocate(drawing->arena, mark->count, sizeof(*names));
	mark->colours = arena_allocate(drawing->arena, mark->count, sizeof(*mark->colours));
	if (!names || !mark->colours)
		return false;
	for (size_t i = 0; i < mark->count; i++) {
		size_t at = mark->count - 1 - i;
		names[at] = mark->labels[at] =
			components ? chart_component_title(drawing->arena, bars[i].name)
				   : arena_string(drawing->arena, bars[i].name);
		if (!names[at])
			return false;
		mark->colours[at] =
			components ? chart_component_colour(bars[i].name) : COLOUR_NEUTRAL;
		mark->x[at] = (double)at;
		mark->y[at] = bars[i].value * scale;
	}
	return axis_categories(drawing->figure, &panel->y, names, mark->count) &&
	       axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, bars[0].value * scale, true);
}

static bool draw_aspect(struct drawing *drawing, const struct chart_row *row,
			const struct aspect *aspect, bool several)
{
	size_t count;
	struct series series = { .opacity = 1 };
	const struct parts *parts = parts_of(row->result->breakdown, aspect);
	struct bar *bars = sort_parts(drawing, parts, aspect->value, &count);
	struct panel *panel = count ? figure_add_panel(drawing->figure) : NULL;
	struct mark *mark =
		panel ? series_mark(drawing, panel, MARK_BAR, &series, count, false) : NULL;
	double scale;
	if (bars && !count)
		return true;
	if (!mark)
		return false;
	axis_unit(drawing, &panel->x, aspect->x_title, aspect->unit, BETTER_NEITHER, bars[0].value,
		  &scale);
	panel->y.title = aspect->y_title;
	panel->title = several ? arena_printf(drawing->arena, "%s: %s", aspect->title,
					      chart_row_title(&drawing->table, row,
							      drawing->told | joined_words(row)))
			       : aspect->title;
	mark->horizontal = true;
	for (size_t i = 0; i < count; i++)
		mark->rows[i] = row->place;
	return panel->title && fill_bars(drawing, panel, mark, bars, scale, aspect->components);
}

static bool draw_row(struct drawing *drawing, const struct chart_row *row, bool several)
{
	const struct breakdown *breakdown = row->result->breakdown;
	if (!breakdown->measured.count)
		figure_add_note(
			drawing->figure, "time by operator was not measured for %s",
			chart_row_title(&drawing->table, row, drawing->told | joined_words(row)));
	for (size_t i = 0; i < ASPECTS; i++)
		if (!draw_aspect(drawing, row, &aspects[i], several))
			return false;
	return true;
}

static bool has_parts(const struct chart_row *row)
{
	const struct breakdown *breakdown = row->result->breakdown;
	size_t parts = 0;
	for (size_t i = 0; breakdown && i < ASPECTS; i++)
		parts += parts_of(breakdown, &aspects[i])->count;
	return parts > 0;
}

/* --- Bars of all models and devices ---------------------------------------------------------- */

#define STACKS_MOST 32 /* bars in a panel */
#define PARTS_MOST  16
#define LEAST_SHARE 0.01 /* of a part that is seen in any bar; less is "other" */

/* Parts of all bars, each with a look that no other has. */
struct palette {
	const char *names[PARTS_MOST];
	int colours[PARTS_MOST];
	double shades[PARTS_MOST];
	size_t count;
};

/* Bars of one panel. */
struct stacks {
	const struct chart_row **rows;
	size_t count;
	const struct aspect *aspect;
	uint64_t except; /* words that bars need not say */
	const struct palette *palette;
};

/* The first cell of each model and device that has parts; the others are counted. */
static const struct chart_row **choose_rows(struct drawing *drawing, size_t *count,
					    size_t *left_out)
{
	const struct chart_table *table = &drawing->table;
	size_t devices = table->levels[WORD_DEVICE].count;
	const struct chart_row **rows =
		arena_allocate(drawing->arena, table->count + 1, sizeof(struct chart_row *));
	bool *seen = arena_allocate(drawing->arena, table->levels[WORD_MODEL].count + 1,
				    (devices + 1) * sizeof(*seen));
	*count = *left_out = 0;
	for (size_t i = 0; rows && seen && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		bool *pair = &seen[row->level[WORD_MODEL] * devices + row->level[WORD_DEVICE]];
		if (!has_parts(row))
			continue;
		*left_out += *pair;
		if (!*pair)
			rows[(*count)++] = row;
		*pair = true;
	}
	return seen ? rows : NULL;
}

static double total_of(const struct parts *parts, const struct aspect *aspect)
{
	double total = 0;
	for (size_t i = 0; i < parts->count; i++)
		total += aspect->value(&parts->items[i]) > 0 ? aspect->value(&parts->items[i]) : 0;
	return total;
}

/* "NVIDIA L4 · batch 1 (4.2 ms)" */
static const char *stack_name(struct drawing *drawing, const struct stacks *stacks, size_t r)
{
	char total[UNIT_TEXT_SIZE];
	const struct chart_row *row = stacks->rows[r];
	const char *title = chart_row_title(&drawing->table, row, stacks->except);
	double sum = total_of(parts_of(row->result->breakdown, stacks->aspect), stacks->aspect);
	return title ? arena_printf(drawing->arena, "%s (%s)", title,
				    unit_format(total, sum, stacks->aspect->unit))
		     : NULL;
}

static double part_of(const struct parts *parts, const struct aspect *aspect, const char *name)
{
	for (size_t i = 0; i < parts->count; i++)
		if (strcmp(parts->items[i].name, name) == 0)
			return fmax(aspect->value(&parts->items[i]), 0); /* fmax passes NaN over */
	return 0;
}

static size_t place_in(const struct palette *palette, const char *name)
{
	size_t place = 0;
	while (place < palette->count && strcmp(palette->names[place], name) != 0)
		place++;
	return place;
}

static bool is_taken(const struct palette *palette, int colour)
{
	for (size_t i = 0; i < palette->count; i++)
		if (palette->colours[i] == colour)
			return true;
	return false;
}

static bool is_rest(const char *name)
{
	return strcmp(name, "other") == 0;
}

/* Its own colour, the next that is free, or its own in another shade. */
static void add_to_palette(struct palette *palette, const char *name)
{
	size_t at = palette->count;
	int colour = chart_component_colour(name), next = 0;
	palette->shades[at] = 0;
	if (!is_rest(name) && (colour == COLOUR_NEUTRAL || is_taken(palette, colour))) {
		while (next < THEME_SERIES && is_taken(palette, next))
			next++;
		palette->shades[at] = next < THEME_SERIES ? 0 : 0.6;
		colour = next < THEME_SERIES ? next : colour == COLOUR_NEUTRAL ? (int)at : colour;
	}
	palette->names[at] = name;
	palette->colours[at] = colour;
	palette->count++;
}

/* Time by component, or by operator, where components have no time of their own. */
static const struct aspect *time_aspect(const struct chart_row *const *rows, size_t count)
{
	const struct aspect *by_component = &aspects[0], *by_operator = &aspects[2];
	for (size_t r = 0; r < count; r++)
		if (total_of(parts_of(rows[r]->result->breakdown, by_component), by_component) > 0)
			return by_component;
	return by_operator;
}

/* Of both aspects, in the order in which they come; what is seen in no bar is not among them. */
static void find_palette(const struct chart_row *const *rows, size_t count,
			 const struct aspect *const both[2], struct palette *palette)
{
	palette->count = 0;
	for (size_t a = 0; a < 2; a++)
		for (size_t r = 0; r < count; r++) {
			const struct parts *parts = parts_of(rows[r]->result->breakdown, both[a]);
			double total = total_of(parts, both[a]);
			for (size_t i = 0; i < parts->count; i++) {
				const char *name = parts->items[i].name;
				if (both[a]->value(&parts->items[i]) > LEAST_SHARE * total &&
				    !is_rest(name) && palette->count < PARTS_MOST - 1 &&
				    place_in(palette, name) == palette->count)
					add_to_palette(palette, name);
			}
		}
	add_to_palette(palette, "other");
}

/* One part of all rows, as a share of each row's total, on top of the parts before it; the last is
 * what is left. False when memory is exhausted. */
static bool add_part(struct drawing *drawing, struct panel *panel, const struct stacks *stacks,
		     size_t part, double *bases)
{
	const char *name = stacks->palette->names[part];
	struct series series = { .name = chart_component_title(drawing->arena, name),
				 .colour = stacks->palette->colours[part],
				 .shade = stacks->palette->shades[part],
				 .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_BAR, &series, stacks->count, false);
	double most = 0;
	if (!mark || !series.name ||
	    !(mark->base = arena_allocate(drawing->arena, stacks->count + 1, sizeof(double))))
		return false;
	mark->horizontal = true;
	mark->width = 0.7;
	for (size_t r = 0; r < stacks->count; r++) {
		const struct parts *parts =
			parts_of(stacks->rows[r]->result->breakdown, stacks->aspect);
		double share = is_rest(name) ? fmax(100 - bases[r], 0)
					     : 100 * part_of(parts, stacks->aspect, name) /
						       total_of(parts, stacks->aspect);
		size_t at = stacks->count - 1 - r;
		most = fmax(most, share);
		mark->x[at] = (double)at;
		mark->base[at] = bases[r];
		mark->y[at] = bases[r] += share;
		mark->rows[at] = stacks->rows[r]->place;
		mark->labels[at] = arena_printf(drawing->arena, "%s: %.1f %% of %s", series.name,
						share, stack_name(drawing, stacks, r));
		if (!mark->labels[at])
			return false;
	}
	if (!(most > 1e-9)) /* no bar of the panel has it */
		panel->mark_count--;
	return true;
}

static bool draw_stacks(struct drawing *drawing, const struct stacks *stacks, const char *title)
{
	const char **names = arena_allocate(drawing->arena, stacks->count + 1, sizeof(*names));
	double *bases = arena_allocate(drawing->arena, stacks->count + 1, sizeof(*bases));
	struct panel *panel = names && bases && title ? figure_add_panel(drawing->figure) : NULL;
	if (!panel)
		return false;
	for (size_t p = 0; p < stacks->palette->count; p++)
		if (!add_part(drawing, panel, stacks, p, bases))
			return false;
	for (size_t r = 0; r < stacks->count; r++)
		if (!(names[stacks->count - 1 - r] = stack_name(drawing, stacks, r)))
			return false;
	panel->title = title;
	panel->x.title = stacks->aspect->x_title;
	panel->x.unit = "% of the inference";
	panel->y.title = "";
	return axis_categories(drawing->figure, &panel->y, names, stacks->count) &&
	       axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, 100, true);
}

/* Rows that have the aspect: of one model (all: SIZE_MAX), and the first of each model alone where
 * devices make no difference. */
static bool take_rows(struct drawing *drawing, const struct chart_row *const *rows, size_t count,
		      size_t model, bool once, struct stacks *stacks)
{
	bool *seen = arena_allocate(drawing->arena, drawing->table.levels[WORD_MODEL].count + 1,
				    sizeof(*seen));
	stacks->rows = arena_allocate(drawing->arena, count + 1, sizeof(struct chart_row *));
	stacks->count = 0;
	for (size_t r = 0; seen && stacks->rows && r < count; r++) {
		uint32_t own = rows[r]->level[WORD_MODEL];
		const struct parts *parts = parts_of(rows[r]->result->breakdown, stacks->aspect);
		if ((model != SIZE_MAX && own != model) || (once && seen[own]) ||
		    !(total_of(parts, stacks->aspect) > 0) || stacks->count == STACKS_MOST)
			continue;
		seen[own] = true;
		stacks->rows[stacks->count++] = rows[r];
	}
	return seen && stacks->rows;
}

/* Time of each device, in a panel for each model; FLOPs of each model, on whatever device. */
static bool draw_compared(struct drawing *drawing, const struct chart_row *const *rows,
			  size_t count)
{
	const struct levels *models = &drawing->table.levels[WORD_MODEL];
	struct palette palette;
	const struct aspect *time = time_aspect(rows, count); /* FLOPs of the same parts */
	const struct aspect *both[2] = { time, time->components ? &aspects[1] : &aspects[3] };
	struct stacks stacks = { .aspect = both[0],
				 .except = ~(WORD_MASK(WORD_DEVICE)),
				 .palette = &palette };
	size_t panels = models->count < CHART_PANELS ? models->count : CHART_PANELS;
	bool one = drawing->table.levels[WORD_DEVICE].count < 2;
	stacks.except = one ? ~(WORD_MASK(WORD_MODEL)) : stacks.except;
	find_palette(rows, count, both, &palette);
	for (size_t m = 0; m < (one ? 1 : panels); m++) {
		if (!take_rows(drawing, rows, count, one ? SIZE_MAX : m, false, &stacks))
			return false;
		if (stacks.count &&
		    !draw_stacks(drawing, &stacks,
				 models->count > 1 && !one
					 ? arena_printf(drawing->arena, "%s: %s", both[0]->title,
							models->texts[m])
					 : both[0]->title))
			return false;
	}
	if (!drawing->figure->panel_count)
		figure_add_note(drawing->figure, "time by component and operator was not measured");
	stacks.aspect = both[1];
	stacks.except = ~(WORD_MASK(WORD_MODEL));
	if (!take_rows(drawing, rows, count, SIZE_MAX, true, &stacks) ||
	    (stacks.count && !draw_stacks(drawing, &stacks, both[1]->title)))
		return false;
	return !time->components ||
	       figure_add_note(drawing->figure,
			       "By operator for at most %d cells: choose a model, device and batch "
			       "size (‹model›, ‹device›, ‹batch›)",
			       ROWS_MOST);
}

bool draw_operators(struct drawing *drawing)
{
	size_t count, left_out;
	const struct chart_row **rows = choose_rows(drawing, &count, &left_out);
	if (!rows)
		return false;
	bool few = count <= ROWS_MOST;
	drawing->group = few ? 2 : 1;
	drawing->one_column = !few && drawing->table.levels[WORD_MODEL].count < 3;
	for (size_t i = 0; i < count && few; i++)
		if (!draw_row(drawing, rows[i], drawing->table.count > 1))
			return false;
	if (!few && !draw_compared(drawing, rows, count))
		return false;
	if (left_out)
		figure_add_note(
			drawing->figure,
			"Of each model and device the first cell that has operators (%s, …); %zu "
			"more are left out: choose a batch size, model or device (‹batch›, ‹model›, "
			"‹device›)",
			chart_row_title(&drawing->table, rows[0],
					drawing->told | joined_words(rows[0])),
			left_out);
	if (!drawing->figure->panel_count)
		return draw_nothing(
			drawing, "no result has operators: measure with ‹metrics latency,flops›");
	return true;
}
