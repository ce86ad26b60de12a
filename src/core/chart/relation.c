#include "core/chart/relation.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/option.h"
#include "core/chart/slice.h"
#include <stdlib.h>
#include <string.h>

/* --- What is 100 % --------------------------------------------------------------------------- */

/* A filter that lets the results through that others are divided by, and its words. */
struct base {
	struct chart_spec filter;
	uint64_t words;
	const struct vocabulary *own;
	const struct dyno_results *results; /* NULL: they are not looked at */
	struct arena *arena;
	struct dyno_error *err;
};

static int by_start(const void *a, const void *b)
{
	const struct run *x = *(struct run *const *)a, *y = *(struct run *const *)b;
	return -strcmp(x->started ? x->started : "", y->started ? y->started : "");
}

/* "latest" and "latest~1" among the results; what is no run's stays as it is. */
static const char *run_named(const struct base *base, const char *text)
{
	const struct dyno_results *results = base->results;
	size_t back = 0, count = results ? results->run_count : 0;
	if (strncmp(text, "tag:", 4) == 0)
		return text + 4;
	if (strncmp(text, "latest", 6) != 0 || (text[6] && text[6] != '~') || !count)
		return text;
	for (const char *c = text[6] ? text + 7 : ""; *c >= '0' && *c <= '9' && back < count; c++)
		back = back * 10 + (size_t)(*c - '0');
	const struct run **runs = arena_allocate(base->arena, count, sizeof(*runs));
	if (!runs || back >= count)
		return runs ? text : NULL;
	for (size_t i = 0; i < count; i++)
		runs[i] = results->runs[i];
	qsort(runs, count, sizeof(*runs), by_start);
	return runs[back]->id ? runs[back]->id : text;
}

static bool add_word(struct base *base, const char *name, const char *value)
{
	int word = chart_word_find(base->own, name);
	bool given[64] = { false }, own = word >= WORD_OWN && word < CHART_WORDS;
	const struct option *row = option_find(
		chart_options, own                      ? "word"
			       : word < (int)WORD_TOTAL ? word_option((enum cell_word)word)
							: name);
	if (word == CHART_WORDS || !row)
		return error_set(
			base->err, DYNO_ERROR_USAGE,
			"‹relative-to›: no word \"%.*s\": say device=NAME, run=TAG, or others",
			TEXT_SHOWN(name), name);
	base->words |= WORD_MASK(word);
	const char *text = word == WORD_RUN ? run_named(base, value)
			   : own            ? arena_printf(base->arena, "%s=%s", name, value)
					    : value;
	return text ? option_set(chart_options, row, text, base->arena, &base->filter, given,
				 base->err)
		    : error_memory(base->err);
}

/* Up to the next comma that does not stand behind a backslash. */
static size_t pair_length(const char *text)
{
	size_t length = 0;
	while (text[length] && text[length] != ',')
		length += text[length] == '\\' && text[length + 1] ? 2 : 1;
	return length;
}

/* "device=NVIDIA L4,batch=1" */
static bool read_base(struct base *base, const char *rest)
{
	if (!chart_spec_init(&base->filter, base->arena, base->err))
		return false;
	while (*rest) {
		size_t length = pair_length(rest);
		char *pair = arena_bytes(base->arena, rest, length);
		char *equals = pair ? strchr(pair, '=') : NULL;
		if (!pair)
			return error_memory(base->err);
		if (!equals)
			return error_set(base->err, DYNO_ERROR_USAGE,
					 "‹relative-to›: \"%.*s\" is not like device=NAME or "
					 "device=NAME,batch=1",
					 TEXT_SHOWN(pair), pair);
		*equals = '\0';
		if (!add_word(base, pair, equals + 1))
			return false;
		rest += length + (rest[length] == ',');
	}
	return true;
}

/* --- Which result is divided by which --------------------------------------------------------- */

/* Rows that others are divided by, those together that are alike in `words`. */
struct groups {
	struct chart_row *items;
	size_t count;
	struct map map;
	uint64_t words;   /* by their levels in the table */
	uint64_t without; /* by their values, without what the words determine: devices of several
			   * machines by id and name */
};

struct sought_group {
	const struct groups *groups;
	const struct chart_row *row;
};

static bool is_alike(const void *context, uint32_t place)
{
	const struct sought_group *sought = context;
	const struct chart_row *a = &sought->groups->items[place], *b = sought->row;
	for (unsigned word = 0; word < b->words; word++)
		if (sought->groups->words & WORD_MASK(word) && a->level[word] != b->level[word])
			return false;
	return cell_compare(&a->cell, &b->cell, sought->groups->without) == 0;
}

static uint32_t hash_row(const struct chart_row *row, const struct groups *groups)
{
	uint32_t hash = cell_hash(&row->cell, groups->without);
	for (unsigned word = 0; word < row->words; word++)
		if (groups->words & WORD_MASK(word))
			hash = hash_join(hash, hash_number(row->level[word]));
	return hash;
}

/* The group of each of these rows. */
static bool find_groups(struct groups *groups, struct chart_row *const *bases, size_t count,
			uint32_t *group_of, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		struct sought_group sought = { groups, bases[i] };
		group_of[i] = map_add(&groups->map, arena, hash_row(bases[i], groups), is_alike,
				      &sought, (uint32_t)groups->count);
		if (group_of[i] == MAP_NONE)
			return false;
		if (group_of[i] == groups->count) {
			groups->items[groups->count] = *bases[i];
			groups->items[groups->count++].joined_count = 0;
		}
		groups->items[group_of[i]].joined_count++;
	}
	return true;
}

/* Each with all its results, as charts join them. */
static bool join_groups(struct groups *groups, struct chart_row *const *bases, size_t count,
			const uint32_t *group_of, struct arena *arena)
{
	const struct result **all = arena_allocate(arena, count + 1, sizeof(*all));
	struct chart_kept *kept = arena_allocate(arena, groups->count + 1, sizeof(*kept));
	size_t start = 0;
	for (size_t i = 0; all && kept && i < groups->count; i++) {
		groups->items[i].joined = &all[start];
		start += groups->items[i].joined_count;
		groups->items[i].kept = groups->items[i].joined_count > 1 ? &kept[i] : NULL;
		groups->items[i].joined_count = 0;
		kept[i].field = FIELD_TOTAL;
	}
	for (size_t i = 0; all && kept && i < count; i++) {
		struct chart_row *group = &groups->items[group_of[i]];
		group->joined[group->joined_count++] = bases[i]->result;
	}
	return all && kept;
}

/* of[place]: the bases that a result is like in these words. */
static bool relate(struct chart_table *table, struct chart_row *const *bases, size_t count,
		   uint64_t words, uint64_t without, const struct chart_row **of)
{
	struct arena *arena = table->arena;
	uint32_t *group_of = arena_allocate(arena, count + 1, sizeof(*group_of));
	struct groups groups = { .words = words & ~without,
				 .without = without,
				 .items = arena_allocate(arena, count + 1, sizeof(*groups.items)) };
	if (!group_of || !groups.items || !find_groups(&groups, bases, count, group_of, arena) ||
	    !join_groups(&groups, bases, count, group_of, arena))
		return false;
	for (size_t i = 0; i < table->count; i++) {
		struct sought_group sought = { &groups, &table->rows[i] };
		uint32_t place = map_find(&groups.map, hash_row(&table->rows[i], &groups), is_alike,
					  &sought);
		of[table->rows[i].place] = place == MAP_NONE ? NULL : &groups.items[place];
	}
	return true;
}

/* "NVIDIA L4", "batch 1": what bases have in common; "several" where a pattern names others. */
static const char *name_bases(const struct relation *relation, struct chart_row *const *bases,
			      size_t count, struct arena *arena)
{
	struct buffer text = { 0 };
	for (int word = 0; count && word < relation->table.words; word++) {
		uint32_t level = bases[0]->level[word];
		bool one = true;
		for (size_t i = 1; i < count; i++)
			one = one && bases[i]->level[word] == level;
		if (relation->words & WORD_MASK(word))
			buffer_printf(&text, "%s%s", text.length ? " · " : "",
				      one ? chart_level_text(&relation->table, word, level)
					  : "several");
	}
	return buffer_keep(&text, arena);
}

static bool find_bases(struct relation *relation, const struct chart_filter *filter,
		       struct chart_row **bases, size_t *count)
{
	struct chart_table *table = &relation->table;
	*count = 0;
	for (size_t i = 0; i < table->count; i++)
		if (chart_filter_passes(filter, table->rows[i].run, table->rows[i].result))
			bases[(*count)++] = &table->rows[i];
	for (size_t i = 0; i < *count; i++)
		relation->is_base[bases[i]->place] = true;
	relation->any = *count > 0;
	relation->name = name_bases(relation, bases, *count, table->arena);
	return relation->name != NULL;
}

static bool name_unit(struct relation *relation, const struct chart_spec *spec)
{
	bool percent = spec->relative_as && strcmp(spec->relative_as, "percent") == 0;
	relation->scale = percent ? 100 : 1;
	relation->unit = arena_printf(relation->table.arena, "%s %s", percent ? "% of" : "×",
				      relation->name);
	return relation->unit != NULL;
}

/* The words that determine one of these: the device the machine. */
static uint64_t telling_words(uint64_t words)
{
	uint64_t telling = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (words & WORD_MASK(word) && cell_words[word].told_by < WORD_TOTAL)
			telling |= WORD_MASK(cell_words[word].told_by);
	return telling;
}

/* Has a base of the row's model (of any, where there is none of it) its value of that word? */
static bool has_level(struct chart_row *const *bases, size_t count, const struct chart_row *row,
		      int word)
{
	bool of_model = false, found = false;
	for (size_t i = 0; i < count; i++) {
		bool same = bases[i]->level[WORD_MODEL] == row->level[WORD_MODEL];
		bool has = bases[i]->level[word] == row->level[word];
		found = same && !of_model ? has : same || !of_model ? found || has : found;
		of_model |= same;
	}
	return found;
}

/* "NVIDIA L4 has no float16", or that it has no cell like this. */
static const char *why_unlike(const struct relation *relation, struct chart_row *const *bases,
			      size_t count, const struct chart_row *row, uint64_t like)
{
	struct buffer text = { 0 };
	bool model = like & WORD_MASK(WORD_MODEL) && !has_level(bases, count, row, WORD_MODEL);
	for (int word = 0; count && word < relation->table.words; word++) {
		bool asked = model ? word == WORD_MODEL : (like & WORD_MASK(word)) != 0;
		if (asked && !has_level(bases, count, row, word))
			buffer_printf(&text, "%s%s", text.length ? ", no " : " has no ",
				      chart_level_text(&relation->table, word, row->level[word]));
	}
	const char *why = arena_printf(relation->table.arena, "%s%s", relation->name,
				       text.length ? buffer_text(&text) : " has no cell like it");
	bool failed = text.failed;
	buffer_finish(&text);
	return failed ? NULL : why;
}

static bool name_reasons(struct relation *relation, struct chart_row *const *bases, size_t count,
			 uint64_t like)
{
	struct arena *arena = relation->table.arena;
	const char *name = relation->name;
	bool ok = true;
	relation->unlike = arena_allocate(arena, relation->places + 1, sizeof(*relation->unlike));
	for (size_t i = 0; relation->unlike && i < relation->table.count; i++) {
		const struct chart_row *row = &relation->table.rows[i];
		if (relation->of_all[row->place] || row->result->status != STATUS_OK)
			continue;
		relation->unlike[row->place] = why_unlike(relation, bases, count, row, like);
		ok = ok && relation->unlike[row->place];
	}
	for (int status = 0; status < STATUS_TOTAL; status++) {
		relation->failed[status] =
			arena_printf(arena, "%s: %s", name, chart_status_text((enum status)status));
		ok = ok && relation->failed[status];
	}
	relation->withheld = arena_printf(arena, "%s: too few samples", name);
	relation->no_value = arena_printf(arena, "%s has no value of it above 0", name);
	return ok && relation->unlike && relation->withheld && relation->no_value;
}

static bool relate_all(struct relation *relation, const struct chart_filter *filter)
{
	struct chart_table *table = &relation->table;
	struct chart_row **bases = arena_allocate(table->arena, table->count + 1, sizeof(*bases));
	size_t places = relation->places + 1, count;
	uint64_t told, all = WORD_MASK(table->words) - 1;
	relation->of_run = arena_allocate(table->arena, places, sizeof(*relation->of_run));
	relation->of_all = arena_allocate(table->arena, places, sizeof(*relation->of_all));
	relation->is_base = arena_allocate(table->arena, places, sizeof(bool));
	if (!bases || !relation->of_run || !relation->of_all || !relation->is_base ||
	    !slice_told(table, &told))
		return false;
	uint64_t like = chart_splitting_words(table) & all &
			~(relation->words | told | WORD_MASK(WORD_RUN));
	uint64_t without = telling_words(relation->words) & ~relation->words;
	bool run = relation->words & WORD_MASK(WORD_RUN);
	return find_bases(relation, filter, bases, &count) &&
	       relate(table, bases, count, like, without, relation->of_all) &&
	       relate(table, bases, count, like | (run ? 0 : WORD_MASK(WORD_RUN)), without,
		      relation->of_run) &&
	       name_reasons(relation, bases, count, like & ~without);
}

/* "L4" is enough for "NVIDIA L4", where nothing else is called so. */
static bool name_ending(struct base *base)
{
	struct strings *devices = &base->filter.texts[WORD_DEVICE];
	bool ok = true;
	for (size_t i = 0; ok && i < devices->count; i++) {
		devices->items[i] = arena_printf(base->arena, "* %s", devices->items[i]);
		ok = devices->items[i];
	}
	return ok;
}

bool relation_make(struct relation *relation, const struct dyno_results *results,
		   const struct chart_spec *spec, struct arena *arena, struct dyno_error *err)
{
	struct chart_filter filter;
	struct chart_spec *all = arena_allocate(arena, 1, sizeof(*all));
	struct chart_table *table = &relation->table;
	*relation = (struct relation){ .places = dyno_results_count(results) };
	if (!all)
		return error_memory(err);
	all->aggregate = spec->aggregate;
	if (!chart_table_make(table, results, all, arena, true, err))
		return false;
	struct base base = { .own = &table->own, .results = results, .arena = arena, .err = err };
	if (!read_base(&base, spec->relative_to) ||
	    !chart_filter_make(&filter, &base.filter, &table->own, arena, err))
		return false;
	relation->words = base.words;
	bool ok = relate_all(relation, &filter) &&
		  (relation->any || (name_ending(&base) && relate_all(relation, &filter))) &&
		  name_unit(relation, spec);
	return ok || error_memory(err);
}
