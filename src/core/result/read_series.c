/* The series of a replicate from JSON. */
#include "core/result/reader.h"
#include <string.h>

static bool read_sample(struct reader *r, const struct json_value *json, void *place)
{
	return read_whole(r, json, COUNT_LIMIT, place);
}

static bool read_whole_numbers(struct reader *r, const struct json_value *json, uint64_t **list,
			       size_t *list_count)
{
	static const struct value_reader reader = { .type = JSON_NUMBER, .read = read_sample };
	uint64_t ignored;
	if (json->count == 0)
		return true;
	if (!json->numbers) /* something among them is no number: finds and names it */
		return read_elements(r, json, reader, &ignored);
	uint64_t *samples = arena_allocate(r->arena, json->count, sizeof(*samples));
	if (!samples)
		return error_memory(r->err);
	for (size_t i = 0; i < json->count; i++) {
		struct json_value number = { .type = JSON_NUMBER, .number = json->numbers[i] };
		if (!is_count(number.number, COUNT_LIMIT))
			return read_at(r, NULL, i, reader, &number, &ignored);
		samples[i] = (uint64_t)number.number;
	}
	*list = samples;
	*list_count = json->count;
	return true;
}

static bool read_series_of(struct reader *r, const struct json_value *json,
			   struct replicate *replicate, const char *name)
{
	uint64_t *values = NULL;
	size_t count = 0;
	if (!read_whole_numbers(r, json, &values, &count))
		return false;
	struct sample_series *series =
		count ? replicate_add_series(r->arena, replicate, name, SERIES_NANOSECONDS, 0)
		      : NULL;
	if (!series)
		return !count || error_memory(r->err);
	series->values = values;
	series->count = count;
	return true;
}

bool read_samples(struct reader *r, const struct json_value *json, void *place)
{
	return read_series_of(r, json, place, SERIES_INFERENCE);
}

bool read_warm_up(struct reader *r, const struct json_value *json, void *place)
{
	return read_series_of(r, json, place, SERIES_WARM_UP);
}

/* Its row stands behind that of the samples. Without samples it says nothing. */
bool read_thinned(struct reader *r, const struct json_value *json, void *place)
{
	struct replicate *replicate = place;
	(void)r;
	for (size_t i = 0; i < replicate->series_count; i++)
		if (strcmp(replicate->series[i].name, SERIES_INFERENCE) == 0)
			replicate->series[i].thinned = json->boolean;
	return true;
}

bool read_step_unit(struct reader *r, const struct json_value *json, void *place)
{
	return series_unit_find(json->string, place) ||
	       refuse(r, "there is no unit \"%.100s\" of series", json->string);
}

bool read_values_of_series(struct reader *r, const struct json_value *json, void *place)
{
	struct sample_series *series = place;
	return read_whole_numbers(r, json, &series->values, &series->count);
}

/* Its row stands behind that of the values. */
bool read_weights(struct reader *r, const struct json_value *json, void *place)
{
	struct sample_series *series = place;
	size_t count = 0;
	if (!read_whole_numbers(r, json, &series->weights, &count))
		return false;
	return count == series->count ||
	       refuse(r, "%zu weights for %zu values", count, series->count);
}

/* Adding looks for the same name, hence a limit. */
#define SERIES_LIMIT 64

static bool read_one_series(struct reader *r, const struct json_value *json, void *place)
{
	struct replicate *replicate = place;
	struct sample_series read = { 0 };
	if (!series_name_is_good(json->key))
		return refuse(r, "\"%.100s\" is no name of a series", json->key);
	if (replicate_series(replicate, json->key)->values)
		return duplicate(r, json->key);
	if (!read_members(r, series_members, json, &read))
		return false;
	struct sample_series *series =
		replicate_add_series(r->arena, replicate, json->key, read.unit, 0);
	if (!series)
		return error_memory(r->err);
	read.name = series->name;
	*series = read;
	return true;
}

bool read_series(struct reader *r, const struct json_value *json, void *place)
{
	static const struct value_reader reader = { .type = JSON_OBJECT, .read = read_one_series };
	if (json->count > SERIES_LIMIT)
		return refuse(r, "more than %d series", SERIES_LIMIT);
	for (const struct json_value *m = json->first; m; m = m->next)
		if (!read_at(r, m->key, 0, reader, m, place))
			return false;
	return true;
}
