/* What the public API tells of results in memory, and of the field table. */
#include "core/base/hash.h"
#include "core/result/result.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* --- Finding ---------------------------------------------------------------------------------- */

size_t dyno_results_count(const struct dyno_results *results)
{
	size_t count = 0;
	for (size_t i = 0; results && i < results->run_count; i++)
		count += results->runs[i]->result_count;
	return count;
}

static const struct result *result_at(const struct dyno_results *results, size_t index,
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
	const struct result *result = result_at(results, index, NULL);
	enum field_id id = field ? field_find(field) : FIELD_TOTAL;
	return result && id < FIELD_TOTAL ? &result->values[id] : NULL;
}

static const struct replicate *replicate_at(const struct dyno_results *results, size_t index,
					    size_t process)
{
	const struct result *result = result_at(results, index, NULL);
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

bool dyno_results_interval(const struct dyno_results *results, size_t index, const char *field,
			   double *low, double *high)
{
	const struct field_value *value = value_at(results, index, field);
	if (!value || value->kind == INTERVAL_NONE || !isfinite(value->low) ||
	    !isfinite(value->high))
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
	const struct result *result = result_at(results, index, NULL);
	return result ? result->replicate_count : 0;
}

double dyno_results_process_value(const struct dyno_results *results, size_t index, size_t process,
				  const char *field)
{
	const struct replicate *replicate = replicate_at(results, index, process);
	const struct field_value *value = value_at(results, index, field);
	return replicate && value && !value->withheld ? replicate->values[field_find(field)] : NAN;
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

double dyno_results_number(const struct dyno_results *results, size_t index, const char *word)
{
	const struct result *result = result_at(results, index, NULL);
	enum cell_word of_cell = result && word ? word_find(word) : WORD_TOTAL;
	uint64_t number = of_cell < WORD_TOTAL ? cell_number(&result->cell, of_cell) : 0;
	return number ? (double)number : NAN;
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

static bool add_number(struct dyno_results *results, uint64_t number)
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
				ok = add_number(
					results,
					cell_number(&results->runs[r]->results[i]->cell, word));
	return ok || error_memory(err);
}

struct dyno_results *results_hand_out(struct dyno_results *results, struct dyno_error *err)
{
	if (!results || results_add_numbers(results, err))
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

/* What the cell does not have is NULL. */
static const char *word_text(const struct dyno_results *results, const struct cell *cell,
			     enum cell_word word)
{
	uint64_t number = cell_number(cell, word);
	const char *text = cell_text(cell, word);
	return number ? number_text(results, number) : *text ? text : NULL;
}

const char *dyno_results_text(const struct dyno_results *results, size_t index, const char *word)
{
	const struct run *run;
	const struct result *result = result_at(results, index, &run);
	if (!result || !word)
		return NULL;
	enum cell_word of_cell = word_find(word);
	const struct device_info *device = result->cell.device;
	const struct answer answers[] = {
		{ "platform", device ? device->platform : NULL },
		{ "device_name", device ? device->name : NULL },
		{ "status", status_name(result->status) },
		{ "reason", result->reason },
		{ "run", run->id },
		{ "started", run->started },
		{ "tag", run->tag },
	};
	return of_cell < WORD_TOTAL ? word_text(results, &result->cell, of_cell)
				    : find_answer(answers, COUNT(answers), word);
}

/* --- Fields ----------------------------------------------------------------------------------- */

size_t dyno_field_count(void)
{
	return FIELD_TOTAL;
}

const char *dyno_field_text(size_t index, const char *word)
{
	static const char *const better[] = {
		[BETTER_NEITHER] = "neither", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"
	};
	if (index >= FIELD_TOTAL || !word)
		return NULL;
	const struct field *field = &fields[index];
	const struct answer answers[] = {
		{ "key", field->key },
		{ "metric", field->metric },
		{ "title", field->title },
		{ "unit", unit_symbol(field->unit) },
		{ "better", better[field->better] },
		{ "description", field->description },
	};
	return find_answer(answers, COUNT(answers), word);
}

/* --- Words ------------------------------------------------------------------------------------ */

size_t dyno_word_count(void)
{
	return WORD_TOTAL;
}

const char *dyno_word_text(size_t index, const char *word)
{
	if (index >= WORD_TOTAL || !word)
		return NULL;
	const struct word *of = &cell_words[index];
	const struct answer answers[] = {
		{ "key", of->key },
		{ "title", of->title },
		{ "kind", of->kind == WORD_IS_NUMBER ? "number" : "text" },
	};
	return find_answer(answers, COUNT(answers), word);
}
