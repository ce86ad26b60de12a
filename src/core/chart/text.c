/* Words of a chart, and what its rows, devices and components are called and coloured. */
#include "core/base/count.h"
#include "core/chart/table.h"
#include <math.h>
#include <string.h>

/* --- Words ----------------------------------------------------------------------------------- */

static const char run_key[] = "run";

const struct word *chart_word(const struct chart_table *table, int word)
{
	return word == WORD_RUN ? NULL : word_of(&table->own, (unsigned)word);
}

const char *chart_word_key(const struct chart_table *table, int word)
{
	return word == WORD_RUN ? run_key : chart_word(table, word)->key;
}

const char *chart_word_title(const struct chart_table *table, int word)
{
	return word == WORD_RUN ? "Run" : chart_word(table, word)->title;
}

const char *chart_word_unit(const struct chart_table *table, int word)
{
	const struct word *of = chart_word(table, word);
	return of && of->unit ? of->unit : "";
}

int chart_word_find(const struct vocabulary *own, const char *name)
{
	unsigned id = vocabulary_word(own, name);
	return strcmp(name, run_key) == 0 ? WORD_RUN : id == WORD_TOTAL ? CHART_WORDS : (int)id;
}

bool chart_word_is_number(const struct chart_table *table, int word)
{
	const struct word *of = chart_word(table, word);
	return of && of->kind == WORD_IS_NUMBER;
}

bool chart_number_is_none(const struct chart_table *table, int word, double number)
{
	const struct word *of = chart_word(table, word);
	return isinf(number) || (of && !of->own && of->none && number == 0);
}

uint64_t chart_splitting_words(const struct chart_table *table)
{
	uint64_t bits = 0;
	for (int word = 0; word < table->words; word++)
		if (word == WORD_RUN || chart_word(table, word)->told_by == WORD_TOTAL)
			bits |= WORD_MASK(word);
	return bits & ~table->told;
}

static unsigned rank_of(const struct chart_table *table, int word, size_t rank)
{
	const struct word *of = chart_word(table, word);
	return of ? *(const unsigned *)((const char *)of + rank) : 0;
}

struct word_order chart_word_order(const struct chart_table *table, size_t rank)
{
	struct word_order order = { .count = 0 };
	for (int word = 0; word < table->words; word++) {
		unsigned own = rank_of(table, word, rank);
		size_t place = own ? order.count++ : 0;
		for (; own && place && rank_of(table, order.words[place - 1], rank) > own; place--)
			order.words[place] = order.words[place - 1];
		if (own)
			order.words[place] = word;
	}
	return order;
}

/* --- Texts ----------------------------------------------------------------------------------- */

const char *chart_level_text(const struct chart_table *table, int word, uint32_t level)
{
	const struct levels *levels = &table->levels[word];
	if (word == WORD_RUN)
		return arena_printf(table->arena, "run %s", levels->texts[level]);
	const struct word *of = chart_word(table, word);
	double number = levels->numbers[level];
	if (!of->own && of->kind != WORD_IS_NUMBER)
		return levels->texts[level]; /* as the table calls models and devices */
	if (!of->own && number == 0)
		return "";
	return word_label(table->arena, of, levels->texts[level], isinf(number) ? NAN : number);
}

/* Is it said of each row even where it does not vary? */
static bool names(int word)
{
	return word < (int)WORD_TOTAL && cell_words[word].names;
}

/* In which words are named: those of a cell, then the run. */
static int word_in_order(const struct chart_table *table, int place)
{
	return place < (int)WORD_TOTAL ? place : place + 1 < table->words ? place + 1 : WORD_RUN;
}

/* Words of which another says all, where that other is not left out. */
static uint64_t told_words(uint64_t except)
{
	uint64_t told = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		enum cell_word by = cell_words[word].told_by;
		if (by < WORD_TOTAL && !(except & WORD_MASK(by)))
			told |= WORD_MASK(word);
	}
	return told;
}

/* The same of own words. */
static uint64_t told_own_words(const struct chart_table *table, uint64_t except)
{
	return WORDS_THAT(teller) & except ? 0 : table->told;
}

const char *chart_row_title(const struct chart_table *table, const struct chart_row *row,
			    uint64_t except)
{
	struct buffer text = { 0 };
	bool any = false;
	if (table->tell_run & ~except)
		except |= WORD_MASK(WORD_RUN);
	except |= told_words(except) | told_own_words(table, except);
	for (int word = 0; word < table->words; word++)
		any |= !(except & WORD_MASK(word)) && table->levels[word].count > 1;
	for (int place = 0; place < table->words; place++) {
		int word = word_in_order(table, place);
		if (except & WORD_MASK(word) ||
		    (any ? table->levels[word].count < 2 : !names(word)))
			continue;
		const char *part = chart_level_text(table, word, row->level[word]);
		if (part && *part)
			buffer_printf(&text, "%s%s", text.length ? " · " : "", part);
	}
	return buffer_keep(&text, table->arena);
}

/* The same for a component in every picture, so that they can be told apart in pictures of several
 * models; those beyond the palette share a colour with one that no model has beside them. Others
 * than these words are neutral. */
int chart_component_colour(const char *component)
{
	static const struct {
		const char *name;
		int colour;
	} rows[] = {
		{ "linear", 0 },      { "feed-forward", 0 },  { "attention", 1 },
		{ "convolution", 2 }, { "normalisation", 3 }, { "activation", 4 },
		{ "recurrent", 5 },   { "projection", 5 },    { "pooling", 5 },
		{ "embedding", 6 },   { "elementwise", 7 },   { "classifier", 6 },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].name, component) == 0)
			return rows[i].colour;
	return COLOUR_NEUTRAL;
}

const char *chart_component_title(struct arena *arena, const char *component)
{
	char *copy = arena_string(arena, component);
	for (char *c = copy; c && *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return copy;
}
