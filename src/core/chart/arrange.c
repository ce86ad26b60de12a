/* Which words are on the axes of a chart, which make its panels, which its series; and what is said
 * of those that are not drawn. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <string.h>

uint64_t words_that_vary(const struct chart_table *table)
{
	uint64_t bits = 0;
	for (int word = 0; word < table->words; word++)
		if (table->levels[word].count > 1)
			bits |= WORD_MASK(word);
	/* Runs that were joined into one row are no series of their own. */
	bool joined = false;
	for (size_t i = 0; i < table->count && !joined; i++)
		joined = table->rows[i].joined_count > 1;
	bits &= chart_splitting_words(table);
	return joined ? bits & ~(WORD_MASK(WORD_RUN)) : bits;
}

uint64_t words_that_split(const struct drawing *drawing)
{
	return words_that_vary(&drawing->table) & ~drawing->told;
}

uint64_t words_of_series(const struct drawing *drawing, uint64_t taken)
{
	if (drawing->spec->group)
		return WORD_MASK(chart_word_find(&drawing->table.own, drawing->spec->group));
	return words_that_split(drawing) & ~taken;
}

bool word_is_nominal(const struct drawing *drawing, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	return word != WORD_RUN && levels->count && levels->numbers[0] != levels->numbers[0];
}

/* --- Axes ------------------------------------------------------------------------------------ */

int x_word(const struct drawing *drawing, enum field_id *field)
{
	const struct chart_table *table = &drawing->table;
	uint64_t split = words_that_split(drawing);
	const struct word_order order = WORD_ORDER(table, axis);
	*field = FIELD_TOTAL;
	if (drawing->spec->x) {
		int word = chart_word_find(&table->own, drawing->spec->x);
		if (word == CHART_WORDS)
			*field = vocabulary_field(&table->own, drawing->spec->x);
		return word;
	}
	for (size_t i = 0; i < order.count; i++)
		if (split & WORD_MASK(order.words[i]))
			return order.words[i];
	return split & WORD_MASK(WORD_RUN) ? WORD_RUN : order.words[0];
}

static bool is_asked(const struct drawing *drawing, const char *name, int word)
{
	return name && chart_word_find(&drawing->table.own, name) == word;
}

/* --panel, else the model where several are there and stand nowhere else. */
static int usual_panel(const struct drawing *drawing, int x)
{
	const struct chart_spec *spec = drawing->spec;
	if (spec->panel)
		return chart_word_find(&drawing->table.own, spec->panel);
	return drawing->table.levels[WORD_MODEL].count > 1 && x != WORD_MODEL &&
			       !is_asked(drawing, spec->group, WORD_MODEL)
		       ? WORD_MODEL
		       : CHART_WORDS;
}

/* Words of which somebody asked for several values, or for series or panels. */
static uint64_t words_asked_for(const struct drawing *drawing)
{
	const struct chart_spec *spec = drawing->spec;
	const char *const names[] = { spec->group, spec->panel, spec->x, spec->y };
	uint64_t asked = 0;
	for (size_t i = 0; i < COUNT(names); i++) {
		int word = names[i] ? chart_word_find(&drawing->table.own, names[i]) : CHART_WORDS;
		asked |= word < CHART_WORDS ? WORD_MASK(word) : 0;
	}
	for (int word = 0; word < (int)WORD_TOTAL; word++)
		if (spec->texts[word].count || spec->numbers[word].count)
			asked |= WORD_MASK(word);
	for (size_t i = 0; i < spec->words.count; i++) { /* "n_depth=512" */
		size_t length = strcspn(spec->words.items[i], "=");
		const char *name = arena_bytes(drawing->arena, spec->words.items[i], length);
		int word = name ? chart_word_find(&drawing->table.own, name) : CHART_WORDS;
		asked |= word < CHART_WORDS ? WORD_MASK(word) : 0;
	}
	return asked;
}

/* --- What is left out ------------------------------------------------------------------------ */

/* "32, 128, 512": the word's values. */
static const char *list_levels(struct drawing *drawing, int word)
{
	const struct levels *levels = &drawing->table.levels[word];
	struct buffer text = { 0 };
	for (size_t i = 0; i < levels->count && i < 8; i++)
		if (!chart_number_is_none(&drawing->table, word, levels->numbers[i]))
			buffer_printf(&text, "%s%s", text.length ? ", " : "", levels->texts[i]);
	if (levels->count > 8)
		buffer_printf(&text, ", … (%zu)", levels->count);
	return buffer_keep(&text, drawing->arena);
}

/* The setting that filters by the word. */
static const char *setting_of(struct drawing *drawing, int word)
{
	if (word < (int)WORD_TOTAL)
		return word_option((enum cell_word)word);
	return word == WORD_RUN ? "run"
				: arena_printf(drawing->arena, "word %s=…",
					       chart_word_key(&drawing->table, word));
}

static bool keep_slice(struct drawing *drawing, int word, uint32_t level)
{
	const struct levels *levels = &drawing->table.levels[word];
	struct figure_slice *slice = figure_add_slice(drawing->figure);
	bool ok = slice != NULL;
	if (ok) {
		slice->word = chart_word_key(&drawing->table, word);
		slice->value = levels->texts[level];
		slice->label = chart_level_text(&drawing->table, word, level);
		ok = slice->label != NULL;
	}
	for (size_t i = 0; ok && i < levels->count; i++)
		if (!chart_number_is_none(&drawing->table, word, levels->numbers[i]))
			ok = strings_add(drawing->arena, &slice->values, levels->texts[i]);
	return ok;
}

/* "Of sequence length 32, 128, 512 only 128 is drawn, so that …" */
static bool tell_slice(struct drawing *drawing, const struct slice *slice)
{
	struct buffer said = { 0 }, settings = { 0 };
	bool ok = true;
	for (int word = 0; ok && word < drawing->table.words; word++) {
		if (!(slice->cut & WORD_MASK(word)))
			continue;
		const char *title = within_title(drawing, chart_word_title(&drawing->table, word));
		const char *values = list_levels(drawing, word);
		const char *setting = setting_of(drawing, word);
		ok = title && values && setting && keep_slice(drawing, word, slice->level[word]);
		buffer_printf(&said, "%sof %s %s only %s", said.length ? ", " : "",
			      title ? title : "", values ? values : "",
			      drawing->table.levels[word].texts[slice->level[word]]);
		buffer_printf(&settings, "‹%s›, ", setting ? setting : "");
	}
	if (ok && said.length)
		ok = figure_add_note(
			drawing->figure,
			"Drawn to be read at a glance (%zu of %zu series in a panel): %s; "
			"filter for others (%s‹all-series›)",
			slice->drawn, slice->all, buffer_text(&said), buffer_text(&settings));
	ok = ok && !said.failed && !settings.failed;
	buffer_finish(&said);
	buffer_finish(&settings);
	return ok;
}

/* "96 (AMD EPYC 9654), 1 (NVIDIA H200, NVIDIA L4)": of a word that devices determine; NULL where
 * they do not by themselves, or it would be long. */
static const char *list_by_device(struct drawing *drawing, int word)
{
	const struct chart_table *table = &drawing->table;
	size_t devices = table->levels[WORD_DEVICE].count;
	uint32_t *level = arena_allocate(drawing->arena, devices + 1, sizeof(*level));
	struct buffer text = { 0 };
	if (!level)
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		uint32_t *own = &level[table->rows[i].level[WORD_DEVICE]];
		if (*own && *own != table->rows[i].level[word] + 1)
			return NULL;
		*own = table->rows[i].level[word] + 1;
	}
	for (uint32_t l = 0; l < table->levels[word].count; l++) {
		size_t named = 0;
		buffer_printf(&text, "%s%s (", l ? ", " : "", table->levels[word].texts[l]);
		for (size_t d = 0; d < devices; d++)
			if (level[d] == l + 1)
				buffer_printf(&text, "%s%s", named++ ? ", " : "",
					      table->levels[WORD_DEVICE].texts[d]);
		buffer_string(&text, ")");
	}
	if (text.length > 240)
		buffer_finish(&text);
	return text.length ? buffer_keep(&text, drawing->arena) : NULL;
}

/* What neither splits nor names series is said once. */
static bool tell_told(struct drawing *drawing, uint64_t across)
{
	uint64_t said =
		words_that_vary(&drawing->table) & drawing->told & ~(WORD_MASK(WORD_RUN)) & ~across;
	for (int word = 0; word < (int)WORD_TOTAL; word++) {
		const char *list = said & WORD_MASK(word) && word != drawing->panel
					   ? list_by_device(drawing, word)
					   : NULL;
		if (list &&
		    !figure_add_note(drawing->figure, "%s: %s", cell_words[word].title, list))
			return false;
	}
	return true;
}

/* --- The whole ------------------------------------------------------------------------------- */

bool arrange_few(struct drawing *drawing, uint64_t across, uint64_t by, int panel, size_t most)
{
	const struct chart_spec *spec = drawing->spec;
	struct slice slice = {
		.by = words_of_series(drawing, across) & (spec->group ? ~(uint64_t)0 : by),
		.kept = words_asked_for(drawing) | across | relative_words(drawing),
		.divides = !spec->panel && !spec->group && most > 1,
		.most = spec->all_series ? SIZE_MAX : most,
		.panel = panel,
	};
	drawing->panel = slice.panel;
	drawing->arranged = true;
	if (!slice_choose(&drawing->table, &slice))
		return false;
	drawing->panel = slice.panel;
	drawing->series_most = slice.drawn;
	return tell_slice(drawing, &slice) && slice_take(&drawing->table, &slice) &&
	       slice_told(&drawing->table, &drawing->told) && tell_told(drawing, across);
}

bool arrange_most(struct drawing *drawing, int x, uint64_t by, size_t most)
{
	return arrange_few(drawing, x < CHART_WORDS ? WORD_MASK(x) : 0, by, usual_panel(drawing, x),
			   most);
}

bool arrange(struct drawing *drawing, int x, uint64_t by)
{
	return arrange_most(drawing, x, by, SLICE_SERIES);
}

/* "gpt2, resnet-50 and 3 more" */
static const char *name_levels(struct drawing *drawing, int word, size_t from)
{
	const struct levels *levels = &drawing->table.levels[word];
	struct buffer text = { 0 };
	for (size_t i = from; i < levels->count && i < from + 4; i++)
		buffer_printf(&text, "%s%s", i > from ? ", " : "", levels->texts[i]);
	if (levels->count > from + 4)
		buffer_printf(&text, " and %zu more", levels->count - from - 4);
	return buffer_keep(&text, drawing->arena);
}

int panel_word(struct drawing *drawing, size_t *count)
{
	int word = drawing->arranged ? drawing->panel : usual_panel(drawing, CHART_WORDS);
	size_t all = word < CHART_WORDS ? drawing->table.levels[word].count : 1;
	*count = all < CHART_PANELS ? all : CHART_PANELS;
	const char *missing = all > *count ? name_levels(drawing, word, *count) : NULL;
	if (missing)
		figure_add_note(drawing->figure,
				"%zu more panels are left out (%s): filter, or divide otherwise "
				"(‹panel›)",
				all - *count, missing);
	return word;
}
