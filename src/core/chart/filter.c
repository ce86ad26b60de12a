/* Which results a chart takes. */
#include "core/base/number.h"
#include "core/chart/table.h"
#include "core/result/models.h"
#include <math.h>
#include <string.h>

static bool has_text(const struct strings *wanted, const char *text)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (text_matches(wanted->items[i], text))
			return true;
	return !wanted->count;
}

static bool has_number(const struct counts *wanted, uint64_t number)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->items[i] == number)
			return true;
	return !wanted->count;
}

/* A run is named by its id or its tag. */
static bool has_run(const struct strings *wanted, const struct run *run)
{
	return has_text(wanted, run->id ? run->id : "") || (run->tag && has_text(wanted, run->tag));
}

static bool has_device(const struct strings *wanted, const struct device_info *device)
{
	for (size_t i = 0; device && i < wanted->count; i++)
		if (device_matches(device, wanted->items[i]))
			return true;
	return !wanted->count;
}

static bool has_model(const struct strings *wanted, const struct model_info *model)
{
	for (size_t i = 0; model && i < wanted->count; i++)
		if (model_matches(model, wanted->items[i]))
			return true;
	return !wanted->count;
}

static bool has_word(const struct chart_spec *spec, const struct cell *cell, enum cell_word word)
{
	if (cell_words[word].kind == WORD_IS_NUMBER)
		return has_number(&spec->numbers[word], cell_number(cell, word));
	if (cell_words[word].kind == WORD_IS_DEVICE)
		return has_device(&spec->texts[word], cell->device);
	if (cell_words[word].kind == WORD_IS_MODEL)
		return has_model(&spec->texts[word], cell->model);
	return has_text(&spec->texts[word], cell_text(cell, word));
}

/* --- Conditions ------------------------------------------------------------------------------ */

/* ‹word KEY=VALUE›, of which one of those of a word must hold; or ‹range FIELD=LOW..HIGH›. */
struct chart_condition {
	const struct word *word; /* NULL: of a field */
	enum field_id field;
	const char *pattern; /* of a word that is no number */
	double low, high;    /* NaN: that the cell has none */
};

/* Behind the key; NULL: there is no key. */
static const char *split_pair(struct arena *arena, const char *pair, const char **key)
{
	const char *equals = strchr(pair, '=');
	*key = equals ? arena_bytes(arena, pair, (size_t)(equals - pair)) : NULL;
	return equals ? equals + 1 : NULL;
}

static bool read_end(const char *text, size_t length, double otherwise, double *end)
{
	char number[NUMBER_TEXT_SIZE];
	*end = otherwise;
	if (!length)
		return true;
	if (length >= sizeof(number))
		return false;
	memcpy(number, text, length);
	number[length] = '\0';
	return parse_number(number, end, NULL);
}

/* "512", "0..512", "..512", "512.." */
static bool read_range(const char *text, double *low, double *high)
{
	const char *dots = strstr(text, "..");
	if (!dots)
		return *text && read_end(text, strlen(text), NAN, low) &&
		       read_end(text, strlen(text), NAN, high);
	return read_end(text, (size_t)(dots - text), -INFINITY, low) &&
	       read_end(dots + 2, strlen(dots + 2), INFINITY, high);
}

static bool wrong(const char *setting, const char *pair, const char *what, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_USAGE, "‹%s›: \"%.*s\": %s", setting, TEXT_SHOWN(pair),
			 pair, what);
}

static bool read_word(struct chart_condition *condition, const struct vocabulary *own,
		      const char *pair, struct arena *arena, struct dyno_error *err)
{
	const char *key, *value = split_pair(arena, pair, &key);
	unsigned id = key ? vocabulary_word(own, key) : WORD_TOTAL;
	if (!value || (!key && !arena->failed))
		return wrong("word", pair, "say KEY=VALUE, such as n_depth=512", err);
	if (!key)
		return error_memory(err);
	if (id == WORD_TOTAL)
		return wrong("word", pair, "no result has such a word", err);
	*condition = (struct chart_condition){
		.word = word_of(own, id), .pattern = value, .low = NAN, .high = NAN
	};
	return condition->word->kind != WORD_IS_NUMBER || strcmp(value, "none") == 0 ||
	       read_range(value, &condition->low, &condition->high) ||
	       wrong("word", pair, "say a number, LOW..HIGH, or none", err);
}

static bool read_field(struct chart_condition *condition, const struct vocabulary *own,
		       const char *pair, struct arena *arena, struct dyno_error *err)
{
	const char *key, *value = split_pair(arena, pair, &key);
	enum field_id id = key ? vocabulary_field(own, key) : FIELD_TOTAL;
	if (arena->failed)
		return error_memory(err);
	*condition = (struct chart_condition){ .field = id };
	if (!value || !strstr(value, "..") || !read_range(value, &condition->low, &condition->high))
		return wrong("range", pair, "say FIELD=LOW..HIGH, such as latency_p99=0.01..0.05",
			     err);
	return id != FIELD_TOTAL || wrong("range", pair, "no result has such a field", err);
}

bool chart_filter_make(struct chart_filter *filter, const struct chart_spec *spec,
		       const struct vocabulary *own, struct arena *arena, struct dyno_error *err)
{
	size_t most = spec->words.count + spec->ranges.count;
	*filter = (struct chart_filter){ .spec = spec, .own = own };
	filter->conditions = arena_allocate(arena, most + 1, sizeof(*filter->conditions));
	bool ok = filter->conditions || error_memory(err);
	for (size_t i = 0; ok && i < spec->words.count; i++)
		ok = read_word(&filter->conditions[filter->count++], own, spec->words.items[i],
			       arena, err);
	for (size_t i = 0; ok && i < spec->ranges.count; i++)
		ok = read_field(&filter->conditions[filter->count++], own, spec->ranges.items[i],
				arena, err);
	filter->any = filter->count || spec->statuses.count || spec->runs.count;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		filter->any |= spec->texts[word].count || spec->numbers[word].count;
	return ok;
}

static bool is_within(double number, const struct chart_condition *condition)
{
	return number >= condition->low && number <= condition->high;
}

static bool has_value(const struct chart_condition *condition, const struct cell *cell)
{
	const struct word *word = condition->word;
	const struct strings one = { .items = (const char **)&condition->pattern, .count = 1 };
	double number = word_number(cell, word);
	if (word->kind == WORD_IS_DEVICE)
		return has_device(&one, cell->device);
	if (word->kind == WORD_IS_MODEL)
		return has_model(&one, cell->model);
	if (word->kind == WORD_IS_NUMBER && isnan(condition->low))
		return word->own ? isnan(number) : number == 0;
	return word->kind == WORD_IS_NUMBER
		       ? is_within(number, condition)
		       : text_matches(condition->pattern, word_text(cell, word));
}

/* Does any of the conditions of this one's word hold? */
static bool has_any(const struct chart_filter *filter, const struct word *word,
		    const struct cell *cell)
{
	for (size_t i = 0; i < filter->count; i++)
		if (filter->conditions[i].word == word && has_value(&filter->conditions[i], cell))
			return true;
	return false;
}

static bool holds(const struct chart_filter *filter, const struct chart_condition *condition,
		  const struct result *result)
{
	if (condition->word)
		return has_any(filter, condition->word, &result->cell);
	return is_within(field_shown(result_value(filter->own, result, condition->field)),
			 condition);
}

bool chart_filter_passes(const struct chart_filter *filter, const struct run *run,
			 const struct result *result)
{
	const struct chart_spec *spec = filter->spec;
	bool passes = true;
	for (enum cell_word word = 0; word < WORD_TOTAL && passes; word++)
		passes = has_word(spec, &result->cell, word);
	for (size_t i = 0; i < filter->count && passes; i++)
		passes = holds(filter, &filter->conditions[i], result);
	return passes && has_text(&spec->statuses, status_name(result->status)) &&
	       has_run(&spec->runs, run);
}
