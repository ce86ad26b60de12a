/* What a tree of JSON holds. */
#include "core/base/json.h"
#include <math.h>
#include <string.h>

const struct json_value *json_member(const struct json_value *object, const char *key)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	const struct json_value *member = object->first;
	while (member && strcmp(member->key, key) != 0)
		member = member->next;
	return member;
}

double json_number_at(const struct json_value *array, size_t index)
{
	if (!array || array->type != JSON_ARRAY || index >= array->count)
		return NAN;
	if (array->numbers)
		return array->numbers[index];
	const struct json_value *element = array->first;
	while (index--)
		element = element->next;
	return element->type == JSON_NUMBER ? element->number : NAN;
}

static const char *const type_names[] = { "null",     "a boolean", "a number",
					  "a string", "an array",  "an object" };

/* The member if it is there; *wrong is set when its type is another. */
static const struct json_value *typed(const struct json_value *object, const char *key,
				      enum json_type type, bool *wrong, struct dyno_error *err)
{
	const struct json_value *member = json_member(object, key);
	*wrong = member && member->type != type;
	if (!*wrong)
		return member;
	error_set(err, DYNO_ERROR_FORMAT, "\"%.100s\" is %s where %s was expected", key,
		  type_names[member->type], type_names[type]);
	return NULL;
}

bool json_get_number(const struct json_value *object, const char *key, double *out,
		     struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_NUMBER, &wrong, err);
	if (member)
		*out = member->number;
	return !wrong;
}

bool json_get_count(const struct json_value *object, const char *key, uint64_t *out,
		    struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_NUMBER, &wrong, err);
	if (!member)
		return !wrong;
	if (!(member->number >= 0) || member->number > 9007199254740992.0 ||
	    member->number != floor(member->number))
		return error_set(err, DYNO_ERROR_FORMAT,
				 "\"%.100s\" is not a whole number from 0 to 2^53", key);
	*out = (uint64_t)member->number;
	return true;
}

bool json_get_string(const struct json_value *object, const char *key, const char **out,
		     struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_STRING, &wrong, err);
	if (member)
		*out = member->string;
	return !wrong;
}

bool json_get_boolean(const struct json_value *object, const char *key, bool *out,
		      struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_BOOLEAN, &wrong, err);
	if (member)
		*out = member->boolean;
	return !wrong;
}

bool json_get_array(const struct json_value *object, const char *key, const struct json_value **out,
		    struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_ARRAY, &wrong, err);
	if (member)
		*out = member;
	return !wrong;
}
