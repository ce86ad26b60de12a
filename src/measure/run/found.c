#include "measure/run/found.h"
#include "measure/metrics/score.h"
#include "measure/worker/protocol.h"
#include <math.h>

bool found_values(struct arena *arena, const struct json_value *answer, struct replicate *replicate,
		  struct told *told, struct dyno_error *err)
{
	const struct json_value *values = json_member(answer, "values");
	const struct json_value *reasons = json_member(answer, "reasons");
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		const char *key = fields[f].key;
		if ((json_member(values, key) &&
		     !answer_number(values, key, -ANSWER_NUMBER_MAX, ANSWER_NUMBER_MAX,
				    &replicate->values[f], err)) ||
		    !answer_text(arena, reasons, key, &told->reasons[f], err))
			return false;
	}
	return true;
}

static bool is_interval(const struct json_value *json)
{
	return json && json->count == 2 && json->numbers && json->numbers[0] <= json->numbers[1];
}

static bool read_intervals(const struct json_value *answer, struct interval *intervals,
			   struct dyno_error *err)
{
	const struct json_value *json = json_member(answer, "intervals");
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		const struct json_value *one = NULL;
		intervals[f] = (struct interval){ NAN, NAN };
		if (!json_get_array(json, fields[f].key, &one, err))
			return false;
		if (one && !is_interval(one))
			return error_set(err, DYNO_ERROR_FORMAT, "\"%s\" is no interval",
					 fields[f].key);
		if (one)
			intervals[f] = (struct interval){ one->numbers[0], one->numbers[1] };
	}
	return true;
}

static bool is_whole(double number)
{
	return number >= 0 && number < (double)ANSWER_COUNT_MAX && number == floor(number);
}

static bool copy_numbers(struct arena *arena, const struct json_value *json,
			 struct found_rows *found, struct dyno_error *err)
{
	uint64_t *numbers = arena_allocate(arena, json->count + 1, sizeof(*numbers));
	if (!numbers)
		return error_memory(err);
	for (size_t i = 0; i < json->count; i++) {
		if (!is_whole(json->numbers[i]))
			return error_set(err, DYNO_ERROR_FORMAT, "\"numbers\" are not whole");
		numbers[i] = (uint64_t)json->numbers[i];
	}
	found->numbers = numbers;
	found->count = json->count;
	return true;
}

static bool read_series(struct arena *arena, const struct json_value *answer,
			struct found_rows *found, struct dyno_error *err)
{
	const struct json_value *json = NULL;
	const char *unit = NULL;
	if (!answer_text(arena, answer, "series", &found->series, err) ||
	    !json_get_string(answer, "unit", &unit, err) ||
	    !json_get_array(answer, "numbers", &json, err))
		return false;
	if (!found->series)
		return true;
	if (!series_name_is_good(found->series) || !unit || !series_unit_find(unit, &found->unit) ||
	    !json || json->count > SCORE_KEPT || (json->count && !json->numbers))
		return error_set(err, DYNO_ERROR_FORMAT, "\"series\" is none");
	return copy_numbers(arena, json, found, err);
}

bool found_rows(struct arena *arena, const struct json_value *answer, struct told *told,
		struct dyno_error *err)
{
	struct found_rows *found = &told->rows;
	*found = (struct found_rows){ 0 };
	return read_intervals(answer, found->intervals, err) &&
	       answer_text(arena, answer, "labels", &found->labels, err) &&
	       answer_texts(arena, answer, "notes", &told->notes, err) &&
	       read_series(arena, answer, found, err);
}
