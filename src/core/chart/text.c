/* Words of a chart, and what its rows, devices and components are called and coloured. */
#include "core/base/hash.h"
#include "core/chart/table.h"
#include "core/figure/theme.h"
#include <stdlib.h>
#include <string.h>

/* --- Words ---------------------------------------------------------------------------------------
 */

static const struct {
	const char *name, *title;
	const char *before, *after; /* around a level: "batch 8", "4 threads" */
} words[CHART_WORDS] = {
	[WORD_MODEL] = { "model", "Model", "", "" },
	[WORD_DEVICE] = { "device", "Device", "", "" },
	[WORD_BATCH] = { "batch", "Batch size", "batch ", "" },
	[WORD_SEQUENCE] = { "sequence", "Sequence length", "sequence ", "" },
	[WORD_PRECISION] = { "precision", "Precision", "", "" },
	[WORD_THREADS] = { "threads", "Threads", "", " threads" },
	[WORD_STREAMS] = { "streams", "Streams", "", " streams" },
	[WORD_RUN] = { "run", "Run", "run ", "" },
};

const char *chart_word_title(int word)
{
	return words[word].title;
}

int chart_word_find(const char *name)
{
	int word = 0;
	while (word < CHART_WORDS && strcmp(words[word].name, name) != 0)
		word++;
	return word;
}

bool chart_word_is_number(int word)
{
	return word == WORD_BATCH || word == WORD_SEQUENCE || word == WORD_THREADS ||
	       word == WORD_STREAMS;
}

const char *chart_word_text(const struct run *run, const struct result *result, int word)
{
	const char *text = NULL;
	if (word == WORD_MODEL && result->cell.model)
		text = result->cell.model->name;
	else if (word == WORD_DEVICE && result->cell.device)
		text = result->cell.device->id;
	else if (word == WORD_PRECISION)
		text = result->cell.precision;
	else if (word == WORD_RUN)
		text = run->tag ? run->tag : run->id;
	return text ? text : "";
}

/* --- Texts
 * -------------------------------------------------------------------------------------------- */

const char *chart_level_text(const struct chart_table *table, int word, uint32_t level)
{
	const char *text = table->levels[word].texts[level];
	if (chart_word_is_number(word) && table->levels[word].numbers[level] == 0)
		return "";
	if (table->levels[word].numbers[level] == 1 && *words[word].after)
		return arena_printf(table->arena, "1 %.*s", (int)strlen(words[word].after) - 2,
				    words[word].after + 1);
	if (!*words[word].before && !*words[word].after)
		return text;
	return arena_printf(table->arena, "%s%s%s", words[word].before, text, words[word].after);
}

const char *chart_row_title(const struct chart_table *table, const struct chart_row *row,
			    unsigned except)
{
	struct buffer text = { 0 };
	bool any = false;
	if (table->tell_run & ~except)
		except |= 1u << WORD_RUN;
	for (int word = 0; word < CHART_WORDS; word++)
		any |= !(except & 1u << word) && table->levels[word].count > 1;
	for (int word = 0; word < CHART_WORDS; word++) {
		if (except & 1u << word ||
		    (any ? table->levels[word].count < 2 : word >= WORD_PRECISION))
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
