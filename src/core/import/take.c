/* What is taken from a tree of JSON, and what is left of it. */
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

/* --- Taking ---------------------------------------------------------------------------------- */

/* The tree is the import's own. */
static void mark(const struct json_value *value)
{
	((struct json_value *)(uintptr_t)value)->taken = true;
}

static const struct json_value *take_if(const struct json_value *value, bool wanted)
{
	if (!value || (!wanted && value->type != JSON_NULL))
		return NULL;
	mark(value);
	return wanted ? value : NULL;
}

const struct json_value *take(const struct json_value *object, const char *key)
{
	const struct json_value *member = json_member(object, key);
	return take_if(member, member && member->type != JSON_NULL);
}

const struct json_value *take_object(const struct json_value *object, const char *key)
{
	const struct json_value *member = json_member(object, key);
	return take_if(member, member && member->type == JSON_OBJECT);
}

const struct json_value *take_array(const struct json_value *object, const char *key)
{
	const struct json_value *member = json_member(object, key);
	return take_if(member, member && member->type == JSON_ARRAY);
}

double as_number(const struct json_value *value)
{
	double number;
	if (value && value->type == JSON_NUMBER)
		return value->number;
	if (!value || value->type != JSON_STRING || !value->count)
		return NAN;
	size_t used = number_parse(value->string, value->count, &number);
	return used == value->count ? number : NAN;
}

const char *as_text(const struct json_value *value)
{
	return value && value->type == JSON_STRING ? value->string : NULL;
}

/* "NaN" and "-INF" are numbers that are not there. */
static bool is_no_number(const char *text)
{
	static const char *const words[] = { "nan", "inf", "infinity" };
	text += *text == '-' || *text == '+';
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t at = 0;
		while (words[i][at] && (text[at] | 0x20) == words[i][at])
			at++;
		if (!words[i][at] && !text[at])
			return true;
	}
	return !*text;
}

double take_number(const struct json_value *object, const char *key)
{
	const struct json_value *member = json_member(object, key);
	double number = as_number(member);
	const char *text = as_text(member);
	if (!isnan(number) || (text && is_no_number(text)) || (member && member->type == JSON_NULL))
		mark(member);
	return number;
}

const char *take_text(const struct json_value *object, const char *key)
{
	const struct json_value *member = json_member(object, key);
	return as_text(take_if(member, as_text(member)));
}

void take_all(const struct json_value *value)
{
	if (!value)
		return;
	mark(value);
	if (value->type != JSON_OBJECT && (value->type != JSON_ARRAY || value->numbers))
		return;
	for (const struct json_value *child = value->first; child; child = child->next)
		take_all(child);
}

void take_these(const struct json_value *object, const char *const *keys)
{
	for (; *keys; keys++)
		take_all(json_member(object, *keys));
}

struct import_numbers numbers_of(struct import *import, const struct json_value *array)
{
	struct import_numbers numbers = { 0 };
	if (!array || array->type != JSON_ARRAY || !array->count)
		return numbers;
	numbers.count = array->count;
	numbers.items = array->numbers;
	if (numbers.items)
		return numbers;
	double *items = arena_allocate(&import->scratch, array->count, sizeof(*items));
	size_t count = 0;
	for (const struct json_value *e = array->first; items && e; e = e->next)
		items[count++] = as_number(e);
	return (struct import_numbers){ items, count };
}

/* --- What is left ---------------------------------------------------------------------------- */

#define LEFT_MOST 64 /* names; more would tell nobody more */

struct left {
	const char *names[LEFT_MOST];
	size_t count;
	bool more;
	struct arena arena;
};

static void add_left(struct left *left, const char *above, const char *key)
{
	const char *name =
		*above ? arena_printf(&left->arena, "%s.%.*s", above, TEXT_SHOWN(key), key) : key;
	for (size_t i = 0; name && i < left->count; i++)
		if (strcmp(left->names[i], name) == 0)
			return;
	if (name && left->count < LEFT_MOST)
		left->names[left->count++] = name;
	else
		left->more = true;
}

static void walk(struct left *left, const struct json_value *value, const char *above)
{
	if (value->type == JSON_ARRAY && !value->numbers)
		FOR_EACH(element, value)
	walk(left, element, above);
	if (value->type != JSON_OBJECT)
		return;
	FOR_EACH(member, value)
	{
		bool deep = member->type == JSON_OBJECT || member->type == JSON_ARRAY;
		if (!member->taken)
			add_left(left, above, member->key);
		else if (deep && member->count && !(member->type == JSON_ARRAY && member->numbers))
			walk(left, member,
			     *above ? arena_printf(&left->arena, "%s.%s", above, member->key)
				    : member->key);
	}
}

void untaken(const struct json_value *const *trees, size_t count, struct buffer *out)
{
	struct left left = { 0 };
	for (size_t i = 0; i < count; i++)
		walk(&left, trees[i], "");
	for (size_t i = 0; i < left.count; i++)
		buffer_printf(out, "%s%s", i ? ", " : "", left.names[i]);
	if (left.more)
		buffer_string(out, ", …");
	arena_finish(&left.arena);
}
