/* Icicle: where an inference goes, from the whole through components and operators to nodes; each
 * part stands below what it is a part of, as wide as its time, FLOPs or bytes. Two cells are drawn
 * below each other on one scale, coloured by what became more or less (Gregg 2014: Differential
 * flame graphs). */
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/charts/icicle_parts.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PANELS_MOST 4

/* --- Looks ----------------------------------------------------------------------------------- */

/* How a block of one cell is to the same of the other. */
enum change {
	CHANGE_LITTLE,
	CHANGE_MORE,
	CHANGE_MUCH_MORE,
	CHANGE_LESS,
	CHANGE_MUCH_LESS,
	CHANGES,
};

#define LITTLE 0.02 /* of change, that is none */
#define MUCH   0.2

/* In colours that are told apart by whoever sees no red or no green: vermilion and blue. */
static const struct {
	int colour;
	double shade;
} change_looks[CHANGES] = {
	[CHANGE_LITTLE] = { COLOUR_NEUTRAL, 0 }, [CHANGE_MORE] = { 3, -0.9 },
	[CHANGE_MUCH_MORE] = { 3, 0 },           [CHANGE_LESS] = { 0, -0.9 },
	[CHANGE_MUCH_LESS] = { 0, 0 },
};

static const struct block *counterpart(const struct icicle *other, const struct block *block)
{
	for (size_t i = 0; i < other->count; i++) {
		bool is_same = other->items[i].level == block->level;
		for (size_t k = 0; is_same && k < LEVELS; k++)
			is_same = icicle_same(other->items[i].names[k], block->names[k]);
		if (is_same)
			return &other->items[i];
	}
	return NULL;
}

/* From the first cell to the second: 0 where it is gone, infinite where it is new. */
static double ratio_of(const struct icicle *both, bool second, const struct block *block)
{
	const struct block *other = counterpart(&both[!second], block);
	double before = second ? other ? other->size : 0 : block->size;
	double after = second ? block->size : other ? other->size : 0;
	return after / before;
}

static enum change change_of(double ratio)
{
	return ratio > 1 + MUCH     ? CHANGE_MUCH_MORE
	       : ratio > 1 + LITTLE ? CHANGE_MORE
	       : ratio < 1 - MUCH   ? CHANGE_MUCH_LESS
	       : ratio < 1 - LITTLE ? CHANGE_LESS
				    : CHANGE_LITTLE;
}

static const char *change_name(struct drawing *drawing, enum change change,
			       const struct width *width)
{
	bool more = change == CHANGE_MORE || change == CHANGE_MUCH_MORE;
	bool much = change == CHANGE_MUCH_MORE || change == CHANGE_MUCH_LESS;
	return change == CHANGE_LITTLE
		       ? arena_printf(drawing->arena, "within %.0f %%", 100 * LITTLE)
		       : arena_printf(drawing->arena, "%s by more than %.0f %%",
				      more ? width->more : width->less,
				      100 * (much ? MUCH : LITTLE));
}

#define LOOKS_MOST 32

/* The looks of blocks: a component, or a change, each with a name in the legend. */
struct looks {
	const char *names[LOOKS_MOST];
	int colours[LOOKS_MOST];
	double shades[LOOKS_MOST];
	size_t count;
};

static bool is_free(const struct looks *looks, int colour)
{
	for (size_t i = 0; i < looks->count; i++)
		if (looks->colours[i] == colour)
			return false;
	return true;
}

/* Its place; a new one gets its own colour, or the next that is free. */
static size_t look_of(struct looks *looks, const char *name)
{
	size_t at = 0;
	int colour = chart_component_colour(name), next = 0;
	while (at < looks->count && strcmp(looks->names[at], name) != 0)
		at++;
	if (at < looks->count || at == LOOKS_MOST)
		return at < looks->count ? at : LOOKS_MOST - 1;
	looks->shades[at] = 0;
	if (strcmp(name, "other") != 0 && (colour == COLOUR_NEUTRAL || !is_free(looks, colour))) {
		while (next < THEME_SERIES && !is_free(looks, next))
			next++;
		looks->shades[at] = next < THEME_SERIES ? 0 : 0.6;
		colour = next < THEME_SERIES ? next : (int)(at % THEME_SERIES);
	}
	looks->names[at] = name;
	looks->colours[at] = colour;
	looks->count++;
	return at;
}

/* What a block is coloured by where there is no other cell: its component, or its operator. */
static const char *key_of(const struct block *block)
{
	return block->names[LEVEL_COMPONENT]  ? block->names[LEVEL_COMPONENT]
	       : block->names[LEVEL_OPERATOR] ? block->names[LEVEL_OPERATOR]
					      : NULL;
}

/* --- Drawing --------------------------------------------------------------------------------- */

struct plan {
	const struct width *width;
	struct icicle *icicles;
	size_t count;
	bool differs; /* two cells, coloured by what changed */
	bool shares;  /* of several cells that are not compared: each is as wide as the other */
	bool has[LEVELS];
	size_t rows[LEVELS]; /* from below */
	size_t row_count;
	double scale, most;
	struct looks looks;
};

static const char *own_name(struct drawing *drawing, const struct block *block)
{
	return block->level == LEVEL_COMPONENT
		       ? chart_component_title(drawing->arena, block->names[LEVEL_COMPONENT])
		       : arena_string(drawing->arena, block->names[block->level]);
}

/* "Attention › MatMul: 1.2 ms, 27 % of the inference; 1.5 ms before: -20 %" */
static const char *label_of(struct drawing *drawing, const struct plan *plan, size_t which,
			    const struct block *block)
{
	const struct icicle *icicle = &plan->icicles[which];
	char size[UNIT_TEXT_SIZE], other[UNIT_TEXT_SIZE];
	struct buffer text = { 0 };
	for (enum level level = LEVEL_COMPONENT; level <= block->level; level++)
		if (block->names[level])
			buffer_printf(
				&text, "%s%s", text.length ? " › " : "",
				level == LEVEL_COMPONENT
					? chart_component_title(drawing->arena, block->names[level])
					: block->names[level]);
	if (!text.length)
		buffer_string(&text, icicle_levels[LEVEL_WHOLE]);
	buffer_printf(&text, ": %s, %.3g %% of the inference",
		      unit_format(size, block->size, plan->width->unit),
		      100 * block->size / icicle->total);
	const struct block *twin =
		plan->differs ? counterpart(&plan->icicles[!which], block) : NULL;
	if (twin)
		buffer_printf(&text, "; %s %s: %+.0f %%",
			      unit_format(other, twin->size, plan->width->unit),
			      which ? "before" : "after",
			      100 * (ratio_of(plan->icicles, which, block) - 1));
	else if (plan->differs)
		buffer_string(&text, which ? "; new" : "; gone");
	return buffer_keep(&text, drawing->arena);
}

static size_t look_of_block(struct plan *plan, size_t which, const struct block *block)
{
	if (plan->differs)
		return change_of(ratio_of(plan->icicles, which, block));
	return key_of(block) ? look_of(&plan->looks, key_of(block)) : SIZE_MAX;
}

/* All blocks of one look, as bars that lie in rows. */
static bool add_look(struct drawing *drawing, struct panel *panel, struct plan *plan, size_t which,
		     size_t look)
{
	const struct icicle *icicle = &plan->icicles[which];
	bool whole = look == SIZE_MAX;
	struct series series = { .name = whole ? NULL
					 : plan->differs
						 ? plan->looks.names[look]
						 : chart_component_title(drawing->arena,
									 plan->looks.names[look]),
				 .colour = whole ? COLOUR_NEUTRAL : plan->looks.colours[look],
				 .shade = whole ? 0 : plan->looks.shades[look],
				 .opacity = 1 };
	size_t count = 0;
	for (size_t i = 0; i < icicle->count; i++)
		count += look_of_block(plan, which, &icicle->items[i]) == look;
	struct mark *mark =
		count ? series_mark(drawing, panel, MARK_BAR, &series, count, false) : NULL;
	if (!count)
		return true;
	if (!mark || !(mark->base = arena_allocate(drawing->arena, count, sizeof(double))) ||
	    !(mark->texts = arena_allocate(drawing->arena, count, sizeof(char *))))
		return false;
	mark->horizontal = mark->inside = true;
	mark->width = 0.94;
	for (size_t i = 0, at = 0; i < icicle->count; i++) {
		const struct block *block = &icicle->items[i];
		if (look_of_block(plan, which, block) != look)
			continue;
		mark->x[at] = (double)plan->rows[block->level];
		double scale = plan->shares ? 100 / icicle->total : plan->scale;
		mark->base[at] = block->from * scale;
		mark->y[at] = (block->from + block->size) * scale;
		mark->rows[at] = icicle->row->place;
		mark->texts[at] = own_name(drawing, block);
		mark->labels[at] = label_of(drawing, plan, which, block);
		if (!mark->texts[at] || !mark->labels[at])
			return false;
		at++;
	}
	return true;
}

static const char *title_of(struct drawing *drawing, const struct plan *plan, size_t which)
{
	char total[UNIT_TEXT_SIZE];
	const struct icicle *icicle = &plan->icicles[which];
	const char *when = !plan->differs ? "" : which ? "After: " : "Before: ";
	uint64_t told = drawing->told | joined_words(icicle->row);
	unit_format(total, icicle->total, plan->width->unit);
	if (plan->count == 1)
		return arena_string(drawing->arena, total);
	return arena_printf(drawing->arena, "%s%s (%s)", when,
			    chart_row_title(&drawing->table, icicle->row, told), total);
}

static bool draw_icicle_panel(struct drawing *drawing, struct plan *plan, size_t which)
{
	struct panel *panel = figure_add_panel(drawing->figure);
	const char **names = arena_allocate(drawing->arena, plan->row_count + 1, sizeof(*names));
	if (!panel || !names)
		return false;
	for (enum level level = 0; level < LEVELS; level++)
		if (plan->has[level])
			names[plan->rows[level]] = icicle_levels[level];
	panel->title = title_of(drawing, plan, which);
	panel->y.title = ""; /* each row says what it is */
	axis_unit(drawing, &panel->x, plan->width->title, plan->width->unit, BETTER_NEITHER,
		  plan->most, &plan->scale);
	if (plan->shares)
		panel->x.unit = "% of the inference";
	double end = plan->shares ? 100 : plan->most * plan->scale;
	if (!panel->title || !add_look(drawing, panel, plan, which, SIZE_MAX))
		return false;
	for (size_t look = 0; look < plan->looks.count; look++)
		if (!add_look(drawing, panel, plan, which, look))
			return false;
	if (!axis_categories(drawing->figure, &panel->y, names, plan->row_count) ||
	    !axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0, end, true))
		return false;
	panel->x.high = end; /* the whole is as wide as the picture */
	while (panel->x.tick_count && panel->x.ticks[panel->x.tick_count - 1].at > end)
		panel->x.tick_count--;
	return true;
}

/* --- Which cells ----------------------------------------------------------------------------- */

static bool has_width(const struct chart_row *row, const struct width *width)
{
	const struct breakdown *breakdown = row->result->breakdown;
	return breakdown && icicle_total(breakdown, width) > 0;
}

/* What is asked for, else the first that any cell has; NULL: none has any. */
static const struct width *choose_width(const struct drawing *drawing)
{
	const struct strings *asked = &drawing->spec->fields;
	enum field_id field =
		asked->count ? vocabulary_field(&drawing->table.own, asked->items[0]) : FIELD_TOTAL;
	for (size_t w = 0; w < ICICLE_WIDTHS; w++)
		for (size_t i = 0; i < drawing->table.count; i++)
			if ((!asked->count || icicle_widths[w].field == field) &&
			    has_width(&drawing->table.rows[i], &icicle_widths[w]))
				return &icicle_widths[w];
	return NULL;
}

/* All where these are two, else the first of each model and device. */
static bool choose_cells(struct drawing *drawing, const struct width *width,
			 const struct chart_row *rows[PANELS_MOST], size_t *count,
			 size_t *all_cells)
{
	const struct chart_table *table = &drawing->table;
	size_t all = 0, devices = table->levels[WORD_DEVICE].count;
	bool *seen = arena_allocate(drawing->arena, table->levels[WORD_MODEL].count + 1,
				    (devices + 1) * sizeof(*seen));
	if (!seen)
		return false;
	for (size_t i = 0; i < table->count; i++)
		all += has_width(&table->rows[i], width);
	*count = 0;
	for (size_t i = 0; i < table->count && *count < PANELS_MOST; i++) {
		const struct chart_row *row = &table->rows[i];
		bool *pair = &seen[row->level[WORD_MODEL] * devices + row->level[WORD_DEVICE]];
		if (!has_width(row, width) || (*pair && all > 2))
			continue;
		rows[(*count)++] = row;
		*pair = true;
	}
	*all_cells = all;
	return *count == all ||
	       figure_add_note(
		       drawing->figure,
		       "Drawn to be read at a glance: %zu of %zu cells; of two alone (‹model›, "
		       "‹device›, ‹batch›, ‹run›) what changed from one to the other is shown",
		       *count, all);
}

static bool name_changes(struct drawing *drawing, struct plan *plan)
{
	bool ok = true;
	for (enum change change = 0; change < CHANGES; change++) {
		plan->looks.names[change] = change_name(drawing, change, plan->width);
		plan->looks.colours[change] = change_looks[change].colour;
		plan->looks.shades[change] = change_looks[change].shade;
		ok = ok && plan->looks.names[change];
	}
	plan->looks.count = CHANGES;
	return ok;
}

static void find_levels(struct plan *plan)
{
	plan->has[LEVEL_WHOLE] = plan->has[LEVEL_OPERATOR] = true;
	for (size_t i = 0; i < plan->count; i++) {
		plan->has[LEVEL_COMPONENT] |= plan->icicles[i].has_components;
		plan->has[LEVEL_NODE] |= plan->icicles[i].has_nodes;
		plan->most = fmax(plan->most, plan->icicles[i].total);
	}
	for (enum level level = LEVELS; level-- > 0;)
		if (plan->has[level])
			plan->rows[level] = plan->row_count++;
}

static bool make_plan(struct drawing *drawing, struct plan *plan,
		      const struct chart_row *const *rows, size_t count)
{
	plan->icicles = arena_allocate(drawing->arena, count + 1, sizeof(*plan->icicles));
	if (!plan->icicles)
		return false;
	for (; plan->count < count; plan->count++)
		if (!icicle_make(drawing, rows[plan->count], plan->width,
				 &plan->icicles[plan->count]))
			return false;
	plan->shares = count > 1 && !plan->differs;
	find_levels(plan);
	if (plan->differs)
		return name_changes(drawing, plan);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < plan->icicles[i].count; k++)
			look_of_block(plan, i, &plan->icicles[i].items[k]);
	return true;
}

bool draw_icicle(struct drawing *drawing)
{
	const struct chart_row *rows[PANELS_MOST];
	struct plan plan = { .width = choose_width(drawing) };
	size_t count, all;
	if (!plan.width)
		return draw_nothing(drawing,
				    drawing->spec->fields.count
					    ? "no result has parts of that: latency_median (time), "
					      "flops_total and bytes_moved have them"
					    : "no result has components or operators");
	if (!choose_cells(drawing, plan.width, rows, &count, &all))
		return false;
	plan.differs = all == 2;
	if (!make_plan(drawing, &plan, rows, count) ||
	    !drawing_title(drawing, "%s within an inference%s", plan.width->title,
			   plan.differs ? ", before and after," : ""))
		return false;
	drawing->one_column = true;
	for (size_t i = 0; i < count; i++)
		if (!draw_icicle_panel(drawing, &plan, i))
			return false;
	return !plan.has[LEVEL_NODE] ||
	       figure_add_note(drawing->figure, "Nodes: the slowest, in what they are part of");
}
