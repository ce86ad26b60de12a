/* What the public API tells of results in memory, and of the field table. */
#include "core/base/count.h"
#include "core/base/hash.h"
#include "core/result/result.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- Finding ---------------------------------------------------------------------------------- */

size_t dyno_results_count(const struct dyno_results *results)
{
	size_t count = 0;
	for (size_t i = 0; results && i < results->run_count; i++)
		count += results->runs[i]->result_count;
	return count;
}

const struct result *results_at(const struct dyno_results *results, size_t index,
				const struct run **of)
{
	for (size_t i = 0; results && i < results->run_count; i++) {
		const struct run *run = results->runs[i];
		if (of)
			*of = run;
		if (index < run->result_count)
			return run->results[index];
		index -= run->result_count;
	}
	return NULL;
}

static const struct field_value *value_at(const struct dyno_results *results, size_t index,
					  const char *field)
{
	const struct run *run;
	const struct result *result = results_at(results, index, &run);
	return result && field ? result_find_value(run, result, field) : NULL;
}

static const struct replicate *replicate_at(const struct dyno_results *results, size_t index,
					    size_t process)
{
	const struct result *result = results_at(results, index, NULL);
	return result && process < result->replicate_count ? &result->replicates[process] : NULL;
}

/* --- Values ----------------------------------------------------------------------------------- */

double dyno_results_value(const struct dyno_results *results, size_t index, const char *field)
{
	const struct field_value *value = value_at(results, index, field);
	return value ? field_shown(value) : NAN;
}

double dyno_results_withheld(const struct dyno_results *results, size_t index, const char *field)
{
	const struct field_value *value = value_at(results, index, field);
	return value && value->withheld ? value->value : NAN;
}

double dyno_results_bound(const struct dyno_results *results, size_t index, const char *field)
{
	const struct field_value *value = value_at(results, index, field);
	return value ? field_bound(value) : NAN;
}

static bool has_interval(const struct field_value *value)
{
	return value->kind != INTERVAL_NONE && isfinite(value->low) && isfinite(value->high);
}

bool dyno_results_interval(const struct dyno_results *results, size_t index, const char *field,
			   double *low, double *high)
{
	const struct field_value *value = value_at(results, index, field);
	if (!value || !has_interval(value))
		return false;
	if (low)
		*low = value->low;
	if (high)
		*high = value->high;
	return true;
}

const char *dyno_results_field_text(const struct dyno_results *results, size_t index,
				    const char *field, const char *word)
{
	const struct field_value *value = value_at(results, index, field);
	if (!value || !word)
		return NULL;
	if (strcmp(word, "reason") == 0)
		return value->reason;
	if (strcmp(word, "interval") == 0)
		return value->kind == INTERVAL_NONE ? NULL : interval_kind_name(value->kind);
	if (strcmp(word, "caveat") == 0)
		return isnan(value->value) ? "absent"
		       : value->withheld   ? "withheld"
		       : value->estimated  ? "estimated"
					   : NULL;
	return NULL;
}

/* --- Processes and samples -------------------------------------------------------------------- */

size_t dyno_results_processes(const struct dyno_results *results, size_t index)
{
	const struct result *result = results_at(results, index, NULL);
	return result ? result->replicate_count : 0;
}

double dyno_results_process_value(const struct dyno_results *results, size_t index, size_t process,
				  const char *field)
{
	const struct run *run = NULL;
	const struct result *result = results_at(results, index, &run);
	const struct replicate *replicate = replicate_at(results, index, process);
	const struct field_value *value = value_at(results, index, field);
	return result && replicate && value && !value->withheld
		       ? replicate_value(&run->own, replicate, vocabulary_field(&run->own, field))
		       : NAN;
}

const uint64_t *dyno_results_samples(const struct dyno_results *results, size_t index,
				     size_t process, size_t *count)
{
	const struct replicate *replicate = replicate_at(results, index, process);
	const struct sample_series *series = replicate ? replicate_samples(replicate) : NULL;
	bool kept = series && series_has_order(series);
	if (count)
		*count = kept ? series->count : 0;
	return kept ? series->values : NULL;
}

/* --- Words ------------------------------------------------------------------------------------ */

uint64_t *result_word_place(struct result *result, const char *word)
{
	enum cell_word of_cell = result && word ? word_find(word) : WORD_TOTAL;
	if (of_cell == WORD_TOTAL || cell_words[of_cell].kind != WORD_IS_NUMBER)
		return NULL;
	return (uint64_t *)(void *)((char *)&result->cell + cell_words[of_cell].offset);
}

uint64_t result_word_number(const struct result *result, const char *word)
{
	enum cell_word of_cell = result && word ? word_find(word) : WORD_TOTAL;
	return of_cell < WORD_TOTAL ? cell_number(&result->cell, of_cell) : 0;
}

/* Of dyno's words 0 is none; of own ones a number like others. */
static double number_told(const struct result *result, const char *word)
{
	uint64_t number = result_word_number(result, word);
	const struct own_word *own = result && word ? cell_own(&result->cell, word) : NULL;
	return number ? (double)number : own ? own->number : NAN;
}

double dyno_results_number(const struct dyno_results *results, size_t index, const char *word)
{
	return number_told(results_at(results, index, NULL), word);
}

struct sought_number {
	const struct numbers *numbers;
	uint64_t number;
};

static bool same_number(const void *context, uint32_t place)
{
	const struct sought_number *sought = context;
	return sought->numbers->items[place].number == sought->number;
}

/* For one more. */
static bool make_room(struct arena *arena, struct numbers *numbers)
{
	if (numbers->count < numbers->capacity)
		return true;
	size_t capacity = numbers->capacity ? 2 * numbers->capacity : 16;
	struct number_text *more = arena_allocate(arena, capacity, sizeof(*more));
	if (!more)
		return false;
	if (numbers->count)
		memcpy(more, numbers->items, numbers->count * sizeof(*more));
	numbers->items = more;
	numbers->capacity = capacity;
	return true;
}

bool results_add_number(struct dyno_results *results, uint64_t number)
{
	struct numbers *numbers = &results->numbers;
	struct arena *arena = &results->arena;
	struct sought_number sought = { numbers, number };
	if (!number)
		return true;
	if (!make_room(arena, numbers))
		return false;
	uint32_t place = map_add(&numbers->map, arena, hash_number(number), same_number, &sought,
				 (uint32_t)numbers->count);
	if (place == numbers->count)
		numbers->items[numbers->count++] =
			(struct number_text){ number, arena_printf(arena, "%" PRIu64, number) };
	return place != MAP_NONE && numbers->items[place].text;
}

bool results_add_numbers(struct dyno_results *results, struct dyno_error *err)
{
	bool ok = true;
	for (size_t r = 0; ok && r < results->run_count; r++)
		for (size_t i = 0; ok && i < results->runs[r]->result_count; i++)
			for (enum cell_word word = 0; ok && word < WORD_TOTAL; word++)
				ok = results_add_number(
					results,
					cell_number(&results->runs[r]->results[i]->cell, word));
	return ok || error_memory(err);
}

struct dyno_results *results_hand_out(struct dyno_results *results, struct dyno_error *err)
{
	if (!results || (results_add_numbers(results, err) &&
			 results_vocabulary(results, &results->arena, &results->own, err)))
		return results;
	dyno_results_destroy(results);
	return NULL;
}

static const char *number_text(const struct dyno_results *results, uint64_t number)
{
	const struct numbers *numbers = &results->numbers;
	struct sought_number sought = { numbers, number };
	uint32_t place = map_find(&numbers->map, hash_number(number), same_number, &sought);
	return place == MAP_NONE ? NULL : numbers->items[place].text;
}

struct answer {
	const char *word, *text;
};

static const char *find_answer(const struct answer *answers, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(answers[i].word, word) == 0)
			return answers[i].text;
	return NULL;
}

const char *result_word_text(const struct result *result, const struct run *run, const char *word)
{
	enum cell_word of_cell = word_find(word);
	const struct model_info *model = result->cell.model;
	const struct device_info *device = result->cell.device;
	const struct answer answers[] = {
		{ "digest", model ? model->digest : NULL },
		{ "platform", device ? device->platform : NULL },
		{ "device_name", device ? device->name : NULL },
		{ "status", status_name(result->status) },
		{ "reason", result->reason },
		{ "run", run->id },
		{ "started", run->started },
		{ "tag", run->tag },
	};
	const struct own_word *own = cell_own(&result->cell, word);
	if (of_cell == WORD_TOTAL)
		return own ? own->text : find_answer(answers, COUNT(answers), word);
	const char *text = cell_text(&result->cell, of_cell);
	return *text ? text : NULL;
}

static const char *text_of(const struct dyno_results *results, const struct result *result,
			   const struct run *run, const char *word)
{
	uint64_t number = result_word_number(result, word);
	return number ? number_text(results, number) : result_word_text(result, run, word);
}

const char *dyno_results_text(const struct dyno_results *results, size_t index, const char *word)
{
	const struct run *run;
	const struct result *result = results_at(results, index, &run);
	return result && word ? text_of(results, result, run, word) : NULL;
}

/* --- Columns ---------------------------------------------------------------------------------- */

static void put(double *column, size_t place, size_t room, double number)
{
	if (column && place < room)
		column[place] = number;
}

static bool is_number_word(const struct dyno_results *results, const char *word)
{
	const struct vocabulary *own = results ? &results->own : NULL;
	unsigned id = vocabulary_word(own, word);
	return id != WORD_TOTAL && word_of(own, id)->kind == WORD_IS_NUMBER;
}

size_t dyno_results_column(const struct dyno_results *results, const char *name, double *values,
			   double *low, double *high, double *bound, size_t room)
{
	const struct vocabulary *own = results ? &results->own : NULL;
	enum field_id field = name ? vocabulary_field(own, name) : FIELD_TOTAL;
	bool is_field = field != FIELD_TOTAL;
	size_t place = 0;
	if (!name || (!is_field && !is_number_word(results, name)))
		return 0;
	for (size_t r = 0; results && r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++, place++) {
			const struct result *result = results->runs[r]->results[i];
			const struct field_value *value =
				is_field ? result_value(own, result, field) : NULL;
			bool certain = value && has_interval(value);
			put(values, place, room,
			    value ? field_shown(value) : number_told(result, name));
			put(low, place, room, certain ? value->low : NAN);
			put(high, place, room, certain ? value->high : NAN);
			put(bound, place, room, value ? field_bound(value) : NAN);
		}
	return place;
}

size_t dyno_results_text_column(const struct dyno_results *results, const char *word,
				const char **texts, size_t room)
{
	size_t place = 0;
	for (size_t r = 0; results && word && r < results->run_count; r++) {
		const struct run *run = results->runs[r];
		for (size_t i = 0; i < run->result_count; i++, place++)
			if (texts && place < room)
				texts[place] = text_of(results, run->results[i], run, word);
	}
	return place;
}

/* --- Fields ----------------------------------------------------------------------------------- */

size_t dyno_field_count(void)
{
	return FIELD_TOTAL;
}

static const char *text_of_field(const struct field *field, const char *word)
{
	const struct answer answers[] = {
		{ "key", field->key },
		{ "metric", field->metric },
		{ "title", field->title },
		{ "unit", field_unit(field) },
		{ "better", better_name(field->better) },
		{ "description", field->description },
	};
	return word ? find_answer(answers, COUNT(answers), word) : NULL;
}

const char *dyno_field_text(size_t index, const char *word)
{
	return index < FIELD_TOTAL ? text_of_field(&fields[index], word) : NULL;
}

size_t dyno_results_field_count(const struct dyno_results *results)
{
	return FIELD_TOTAL + (results ? results->own.field_count : 0);
}

const char *dyno_results_field_about(const struct dyno_results *results, size_t index,
				     const char *word)
{
	if (index < FIELD_TOTAL)
		return dyno_field_text(index, word);
	index -= FIELD_TOTAL;
	return results && index < results->own.field_count
		       ? text_of_field(results->own.fields[index], word)
		       : NULL;
}

/* --- Words ------------------------------------------------------------------------------------ */

size_t dyno_word_count(void)
{
	return WORD_TOTAL;
}

static const char *text_of_word(const struct word *of, const char *word)
{
	const struct answer answers[] = {
		{ "key", of->key },
		{ "title", of->title },
		{ "kind", of->kind == WORD_IS_NUMBER ? "number" : "text" },
		{ "unit", of->unit },
	};
	return word ? find_answer(answers, COUNT(answers), word) : NULL;
}

const char *dyno_word_text(size_t index, const char *word)
{
	return index < WORD_TOTAL ? text_of_word(&cell_words[index], word) : NULL;
}

size_t dyno_results_word_count(const struct dyno_results *results)
{
	return WORD_TOTAL + (results ? results->own.word_count : 0);
}

const char *dyno_results_word_about(const struct dyno_results *results, size_t index,
				    const char *word)
{
	if (index < WORD_TOTAL)
		return dyno_word_text(index, word);
	index -= WORD_TOTAL;
	return results && index < results->own.word_count
		       ? text_of_word(results->own.words[index], word)
		       : NULL;
}
