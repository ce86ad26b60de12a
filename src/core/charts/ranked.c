/* Ranked bars: one for each device, the best first, with its value and how it was reached written
 * on it: the picture that a choice among hardware is told with. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BARS_MOST 24  /* in a panel */
#define TEXT_ROOM 2.4 /* of the longest bar: what is written on it has room behind it */

/* A device's bar. */
struct bar {
	const struct chart_row *row; /* its best; the first, where none has a value */
	struct chart_value value;    /* NaN: of none */
};

struct ranking {
	enum field_id field;
	bool lower;    /* is better */
	uint64_t free; /* words that are each device's to choose */
	double scale;
	struct bar *bars; /* the best first */
	size_t count;
};

/* Is the first one better? What has no value is worse than all. */
static bool is_better(const struct ranking *ranking, double a, double b)
{
	if (isnan(a) || isnan(b))
		return !isnan(a);
	return ranking->lower ? a < b : a > b;
}

/* --- What is ranked -------------------------------------------------------------------------- */

static enum field_id ranked_field(struct drawing *drawing)
{
	const struct strings *asked = &drawing->spec->fields;
	return field_or_nearest(
		drawing, asked->count ? vocabulary_field(&drawing->table.own, asked->items[0])
				      : FIELD_THROUGHPUT_ITEMS);
}

/* A device may take the batch size that suits it, where more is better, or less of each item; one
 * inference of more items takes longer by itself, and that is no merit of the smaller one. */
static uint64_t free_words(const struct ranking *ranking)
{
	uint64_t always = WORDS_THAT(tuned);
	bool of_items = ranking->field == FIELD_ENERGY_PER_ITEM;
	return always | (ranking->lower && !of_items ? 0 : WORD_MASK(WORD_BATCH));
}

static int usual_panel(const struct drawing *drawing)
{
	if (drawing->spec->panel)
		return chart_word_find(&drawing->table.own, drawing->spec->panel);
	return drawing->table.levels[WORD_MODEL].count > 1 ? WORD_MODEL : CHART_WORDS;
}

/* --- Bars ------------------------------------------------------------------------------------ */

static int compare_bars(const void *left, const void *right)
{
	const struct bar *a = left, *b = right;
	if (isnan(a->value.value) || isnan(b->value.value))
		return isnan(a->value.value) - isnan(b->value.value);
	return (a->value.value < b->value.value) - (a->value.value > b->value.value);
}

static int compare_bars_lower(const void *left, const void *right)
{
	const struct bar *a = left, *b = right;
	if (isnan(a->value.value) || isnan(b->value.value))
		return isnan(a->value.value) - isnan(b->value.value);
	return (a->value.value > b->value.value) - (a->value.value < b->value.value);
}

/* Of each device the best row of the panel. */
static bool find_bars(struct drawing *drawing, struct ranking *ranking, int word, uint32_t level)
{
	const struct chart_table *table = &drawing->table;
	size_t devices = table->levels[WORD_DEVICE].count;
	struct bar *bars = arena_allocate(drawing->arena, devices + 1, sizeof(*bars));
	for (size_t i = 0; bars && i < table->count; i++) {
		const struct chart_row *row = &table->rows[i];
		struct bar *bar = &bars[row->level[WORD_DEVICE]];
		if (word < CHART_WORDS && row->level[word] != level)
			continue;
		struct chart_value value = chart_row_value(table, row, ranking->field);
		if (!bar->row || is_better(ranking, value.value, bar->value.value))
			*bar = (struct bar){ row, value };
	}
	ranking->bars = bars;
	ranking->count = 0;
	for (size_t d = 0; bars && d < devices; d++)
		if (bars[d].row)
			bars[ranking->count++] = bars[d];
	if (bars)
		qsort(bars, ranking->count, sizeof(*bars),
		      ranking->lower ? compare_bars_lower : compare_bars);
	return bars;
}

/* "batch 64 · float16": what the device chose, as far as there was a choice. */
static const char *how_reached(struct drawing *drawing, const struct ranking *ranking,
			       const struct chart_row *row)
{
	uint64_t words = ranking->free & chart_splitting_words(&drawing->table) & ~drawing->told;
	for (int word = 0; word < (int)WORD_TOTAL; word++)
		if (drawing->table.levels[word].count < 2)
			words &= ~WORD_MASK(word);
	return words ? chart_row_title(&drawing->table, row, ~words) : "";
}

/* "30.3 k items/s · batch 64"; where nothing else is to be said "12.7 k items/s · 0.42 ×" */
static const char *value_text(struct drawing *drawing, const struct ranking *ranking,
			      const struct bar *bar, const char *how)
{
	char text[UNIT_TEXT_SIZE];
	const struct bar *best = &ranking->bars[0];
	const struct result *result = bar->row->result;
	if (isnan(bar->value.value))
		return result->status != STATUS_OK ? chart_status_text(result->status)
		       : bar->value.withheld       ? "too few samples"
						   : "not measured";
	field_format(text, bar->value.value, chart_field(&drawing->table, ranking->field));
	double ratio = bar->value.value / best->value.value;
	if (*how)
		return arena_printf(drawing->arena, "%s · %s", text, how);
	if (bar == best || !isfinite(ratio))
		return arena_string(drawing->arena, text);
	return arena_printf(drawing->arena,
			    ratio < 0.1 || ratio >= 10 ? "%s · %.2g ×" : "%s · %.2f ×", text,
			    ratio);
}

static bool write_bar(struct drawing *drawing, const struct ranking *ranking, struct mark *mark,
		      size_t i)
{
	const struct bar *bar = &ranking->bars[i];
	const char *how = how_reached(drawing, ranking, bar->row);
	bool has_value = !isnan(bar->value.value);
	mark->x[0] = (double)(ranking->count - 1 - i);
	mark->y[0] = has_value ? bar->value.value * ranking->scale : 0;
	mark->rows[0] = bar->row->place;
	mark->labels[0] = chart_row_title(&drawing->table, bar->row, 0);
	mark->texts[0] = how ? value_text(drawing, ranking, bar, how) : NULL;
	return mark->labels[0] && mark->texts[0];
}

/* A mark for each, in the device's colour. */
static bool add_bar(struct drawing *drawing, struct panel *panel, const struct ranking *ranking,
		    size_t i)
{
	const struct bar *bar = &ranking->bars[i];
	struct series series = { .colour = drawing->table.colours[bar->row->level[WORD_DEVICE]],
				 .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_BAR, &series, 1, false);
	if (!mark || !(mark->texts = arena_allocate(drawing->arena, 1, sizeof(char *))))
		return false;
	mark->horizontal = true;
	mark->width = 0.62;
	mark->hollow = bar->value.estimated;
	return write_bar(drawing, ranking, mark, i);
}

static bool draw_ranking(struct drawing *drawing, struct panel *panel, struct ranking *ranking)
{
	size_t all = ranking->count, last = 0;
	ranking->count = all < BARS_MOST ? all : BARS_MOST;
	const char **names = arena_allocate(drawing->arena, ranking->count + 1, sizeof(*names));
	double longest = 0;
	for (size_t i = 0; names && i < ranking->count; i++) {
		const struct bar *bar = &ranking->bars[i];
		names[ranking->count - 1 - i] =
			drawing->table.levels[WORD_DEVICE].texts[bar->row->level[WORD_DEVICE]];
		longest = fmax(longest, bar->value.value); /* fmax passes NaN over */
		last = isnan(bar->value.value) ? last : i;
	}
	axis_field(drawing, &panel->x, ranking->field, longest, &ranking->scale);
	for (size_t i = 0; names && i < ranking->count; i++)
		if (!add_bar(drawing, panel, ranking, i))
			return false;
	if (all > ranking->count)
		figure_add_note(drawing->figure, "The best %d of %zu devices", BARS_MOST, all);
	panel->y.title = "";
	if (!names || !axis_categories(drawing->figure, &panel->y, names, ranking->count) ||
	    !axis_fit(drawing->figure, &panel->x, SCALE_LINEAR, 0,
		      fmax(longest, 1e-30) * ranking->scale, true))
		return false;
	panel->x.high *= TEXT_ROOM;
	return true;
}

/* --- The whole ------------------------------------------------------------------------------- */

/* What a bar is the best of. */
static bool note_choice(struct drawing *drawing, const struct ranking *ranking)
{
	bool batches = ranking->free & WORD_MASK(WORD_BATCH) &&
		       drawing->table.levels[WORD_BATCH].count > 1;
	return !batches || figure_add_note(drawing->figure,
					   "Of each device the batch size at which it is best");
}

bool draw_ranked(struct drawing *drawing)
{
	struct ranking ranking = { .field = ranked_field(drawing) };
	size_t count;
	if (ranking.field == FIELD_TOTAL)
		return draw_nothing(drawing, "no result has what is ranked");
	const struct field *field = chart_field(&drawing->table, ranking.field);
	ranking.lower = field->better == BETTER_LOWER;
	ranking.free = free_words(&ranking);
	uint64_t across = ranking.free | WORD_MASK(WORD_DEVICE);
	const char *title = within_title(drawing, field->title);
	if (!title || !drawing_title(drawing, "Devices by %s", title) ||
	    !arrange_few(drawing, across, ~(uint64_t)0, usual_panel(drawing), 1))
		return false;
	int word = panel_word(drawing, &count);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		if (!panel || !find_bars(drawing, &ranking, word, (uint32_t)p) ||
		    !draw_ranking(drawing, panel, &ranking))
			return false;
		panel->title = word < CHART_WORDS ? drawing->table.levels[word].texts[p] : NULL;
	}
	return note_choice(drawing, &ranking);
}
