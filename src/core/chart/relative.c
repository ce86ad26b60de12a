/* Values as multiples of those of a device, run, engine or cell: --relative-to device=NAME, or
 * device=NAME,batch=1. A row is divided by the one that has these words and is like it otherwise.
 */
#include "core/base/option.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- What is 100 % --------------------------------------------------------------------------- */

/* A filter that lets the rows through that others are divided by, and its words. */
struct base {
	struct chart_spec filter;
	uint64_t words;
};

static bool add_word(struct drawing *drawing, struct base *base, const char *name,
		     const char *value)
{
	int word = chart_word_find(&drawing->table.own, name);
	const struct option *row = option_find(chart_options, word == WORD_SEQUENCE ? "seq" : name);
	bool given[64] = { false };
	if (word == CHART_WORDS || !row)
		return error_set(
			drawing->err, DYNO_ERROR_USAGE,
			"‹relative-to›: no word \"%.*s\": say device=NAME, run=TAG, or others",
			TEXT_SHOWN(name), name);
	base->words |= WORD_MASK(word);
	return option_set(chart_options, row, value, drawing->arena, &base->filter, given,
			  drawing->err);
}

/* "device=NVIDIA L4,batch=1" */
static bool read_base(struct drawing *drawing, struct base *base)
{
	const char *rest = drawing->spec->relative_to;
	*base = (struct base){ 0 };
	if (!chart_spec_init(&base->filter, drawing->arena, drawing->err))
		return false;
	while (*rest) {
		size_t length = strcspn(rest, ",");
		char *pair = arena_bytes(drawing->arena, rest, length);
		char *equals = pair ? strchr(pair, '=') : NULL;
		if (!pair)
			return false;
		if (!equals)
			return error_set(drawing->err, DYNO_ERROR_USAGE,
					 "‹relative-to›: \"%.*s\" is not like device=NAME or "
					 "device=NAME,batch=1",
					 TEXT_SHOWN(pair), pair);
		*equals = '\0';
		if (!add_word(drawing, base, pair, equals + 1))
			return false;
		rest += length + (rest[length] == ',');
	}
	return true;
}

uint64_t relative_words(struct drawing *drawing)
{
	struct base base;
	struct dyno_error *err = drawing->err, ignored = { 0 };
	if (!drawing->spec->relative_to || !drawing->chart->relative)
		return 0;
	drawing->err = &ignored;
	bool ok = read_base(drawing, &base);
	drawing->err = err;
	return ok ? base.words : 0;
}

/* --- Which row is divided by which ------------------------------------------------------------ */

/* What a row has in common with its base. */
struct likeness {
	uint64_t key;
	const struct chart_row *row;
};

static int by_key(const void *a, const void *b)
{
	const struct likeness *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

static uint64_t key_of(const struct chart_table *table, const struct chart_row *row, uint64_t words)
{
	uint64_t key = 0;
	for (int word = 0; word < table->words; word++)
		if (words & WORD_MASK(word))
			key = key * table->levels[word].count + row->level[word];
	return key;
}

bool relate_rows(struct drawing *drawing)
{
	struct chart_table *table = &drawing->table;
	struct base base;
	size_t count = 0;
	if (!drawing->spec->relative_to)
		return true;
	if (!drawing->chart->relative)
		return figure_add_note(
			drawing->figure,
			"Not relative: ‹relative-to› is for charts of a field over a word");
	struct likeness *bases = arena_allocate(drawing->arena, table->count + 1, sizeof(*bases));
	struct chart_filter filter;
	if (!bases || !read_base(drawing, &base) ||
	    !chart_filter_make(&filter, &base.filter, &table->own, drawing->arena, drawing->err))
		return false;
	uint64_t like = chart_splitting_words(&drawing->table) &
			~(base.words | drawing->told | WORD_MASK(WORD_RUN));
	for (size_t i = 0; i < table->count; i++)
		if (chart_filter_passes(&filter, table->rows[i].run, table->rows[i].result))
			bases[count++] = (struct likeness){ key_of(table, &table->rows[i], like),
							    &table->rows[i] };
	qsort(bases, count, sizeof(*bases), by_key);
	for (size_t i = 0; i < table->count && count; i++) {
		struct likeness sought = { key_of(table, &table->rows[i], like), NULL };
		const struct likeness *found =
			bsearch(&sought, bases, count, sizeof(*bases), by_key);
		table->rows[i].base = found ? found->row : NULL;
	}
	if (!count)
		return figure_add_note(drawing->figure, "Not relative: no result is of %s",
				       drawing->spec->relative_to);
	const char *first = strchr(drawing->spec->relative_to, '=');
	bool one = first && !strchr(first + 1, '=');
	table->relative_to = one ? first + 1 : drawing->spec->relative_to;
	return figure_add_note(
		drawing->figure,
		"Relative to %s; whiskers: 95 %% interval of the ratio, as if both were "
		"independent",
		table->relative_to);
}

/* --- Ratios ---------------------------------------------------------------------------------- */

/* How far an interval reaches, in logarithms; NaN without one. */
static double reach(const struct chart_value *value)
{
	return value->low > 0 && value->high > value->low ? log(value->high / value->low) / 2 : NAN;
}

struct chart_value value_relative(struct chart_value value, const struct chart_value *base,
				  bool itself)
{
	double half = hypot(reach(&value), reach(base));
	double ratio = base->value > 0 ? value.value / base->value : NAN;
	if (!isnan(value.value) && isnan(ratio))
		value.reason = "what it is relative to has no value";
	itself = itself && isfinite(ratio);
	value.value = itself ? 1 : ratio;
	value.low = itself ? NAN : ratio * exp(-half);
	value.high = itself ? NAN : ratio * exp(half);
	value.bound = NAN;
	return value;
}
