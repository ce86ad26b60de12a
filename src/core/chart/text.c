/* Words of a chart, and what its rows, devices and components are called and coloured. */
#include "core/base/hash.h"
#include "core/chart/table.h"
#include "core/figure/theme.h"
#include <stdlib.h>
#include <string.h>

/* --- Words ----------------------------------------------------------------------------------- */

static const char run_key[] = "run";

const char *chart_word_title(int word)
{
	return word == WORD_RUN ? "Run" : cell_words[word].title;
}

int chart_word_find(const char *name)
{
	return strcmp(name, run_key) == 0          ? WORD_RUN
	       : word_find(name) < (int)WORD_TOTAL ? (int)word_find(name)
						   : CHART_WORDS;
}

bool chart_word_is_number(int word)
{
	return word < (int)WORD_TOTAL && cell_words[word].kind == WORD_IS_NUMBER;
}

unsigned chart_splitting_words(void)
{
	unsigned bits = 1u << WORD_RUN;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (cell_words[word].told_by == WORD_TOTAL)
			bits |= WORD_MASK(word);
	return bits;
}

/* --- Texts ----------------------------------------------------------------------------------- */

const char *chart_level_text(const struct chart_table *table, int word, uint32_t level)
{
	const struct levels *levels = &table->levels[word];
	if (word == WORD_RUN)
		return arena_printf(table->arena, "run %s", levels->texts[level]);
	if (!chart_word_is_number(word))
		return levels->texts[level];
	return levels->numbers[level] == 0 ? ""
					   : word_label(table->arena, (enum cell_word)word, "",
							(uint64_t)levels->numbers[level]);
}

/* Is it said of each row even where it does not vary? */
static bool names(int word)
{
	return word < (int)WORD_TOTAL && cell_words[word].names;
}

/* Words of which another says all, where that other is not left out. */
static unsigned told_words(unsigned except)
{
	unsigned told = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		enum cell_word by = cell_words[word].told_by;
		if (by < WORD_TOTAL && !(except & WORD_MASK(by)))
			told |= WORD_MASK(word);
	}
	return told;
}

const char *chart_row_title(const struct chart_table *table, const struct chart_row *row,
			    unsigned except)
{
	struct buffer text = { 0 };
	bool any = false;
	if (table->tell_run & ~except)
		except |= 1u << WORD_RUN;
	except |= told_words(except);
	for (int word = 0; word < CHART_WORDS; word++)
		any |= !(except & 1u << word) && table->levels[word].count > 1;
	for (int word = 0; word < CHART_WORDS; word++) {
		if (except & 1u << word || (any ? table->levels[word].count < 2 : !names(word)))
			continue;
		const char *part = chart_level_text(table, word, row->level[word]);
		if (part && *part)
			buffer_printf(&text, "%s%s", text.length ? " · " : "", part);
	}
	return buffer_keep(&text, table->arena);
}

/* Platforms have colours of their own; further units of one take the next. */
int chart_device_colour(const char *device)
{
	static const struct {
		const char *platform;
		int colour;
	} rows[] = {
		{ "cpu", 0 },      { "webgpu", 1 },   { "cuda", 2 },
		{ "tensorrt", 3 }, { "openvino", 4 }, { "rocm", 5 },
		{ "migraphx", 5 }, { "dnnl", 6 },     { "xnnpack", 7 },
	};
	size_t length = strcspn(device, ":");
	int unit = device[length] ? atoi(device + length + 1) : 0;
	unit = unit > 0 ? unit % THEME_SERIES : 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strlen(rows[i].platform) == length &&
		    strncmp(rows[i].platform, device, length) == 0)
			return (rows[i].colour + unit) % THEME_SERIES;
	return (int)(hash_text(device) % THEME_SERIES);
}

/* The same for a component in every picture. */
int chart_component_colour(const char *component)
{
	static const char *const names[THEME_SERIES] = { "linear",      "attention",
							 "convolution", "normalisation",
							 "activation",  "recurrent",
							 "embedding",   "elementwise" };
	for (int i = 0; i < THEME_SERIES; i++)
		if (strcmp(names[i], component) == 0)
			return i;
	return COLOUR_NEUTRAL;
}

const char *chart_component_title(struct arena *arena, const char *component)
{
	char *copy = arena_string(arena, component);
	for (char *c = copy; c && *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return copy;
}
