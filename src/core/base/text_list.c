#include "core/base/text_list.h"
#include <math.h>
#include <string.h>

bool strings_add(struct arena *arena, struct strings *strings, const char *text)
{
	if (!text)
		return true;
	const char **items = arena_grow(arena, strings->items, strings->count, strings->capacity,
					sizeof(const char *));
	const char *copy = arena_string(arena, text);
	if (!items || !copy)
		return false;
	if (items != strings->items)
		strings->capacity = strings->count ? strings->count * 2 : 1;
	strings->items = items;
	items[strings->count++] = copy;
	return true;
}

bool strings_hold(const struct strings *strings, const char *text)
{
	for (size_t i = 0; i < strings->count; i++)
		if (strcmp(strings->items[i], text) == 0)
			return true;
	return false;
}

bool strings_add_once(struct arena *arena, struct strings *strings, const char *text)
{
	return (text && strings_hold(strings, text)) || strings_add(arena, strings, text);
}

/* The property of that key, added if it is new; NULL when memory is exhausted, also for the key. */
static struct property *property_place(struct arena *arena, struct properties *properties,
				       const char *key)
{
	for (size_t i = 0; key && i < properties->count; i++)
		if (strcmp(properties->items[i].key, key) == 0)
			return &properties->items[i];
	struct property *items = arena_grow(arena, properties->items, properties->count,
					    properties->capacity, sizeof(struct property));
	const char *copy = arena_string(arena, key);
	if (!items || !copy)
		return NULL;
	if (items != properties->items)
		properties->capacity = properties->count ? properties->count * 2 : 1;
	properties->items = items;
	items[properties->count].key = copy;
	return &items[properties->count++];
}

bool properties_add_text(struct arena *arena, struct properties *properties, const char *key,
			 const char *text)
{
	if (!text)
		return true;
	const char *copy = arena_string(arena, text);
	struct property *property = copy ? property_place(arena, properties, key) : NULL;
	if (!property)
		return false;
	property->text = copy;
	property->number = NAN;
	return true;
}

bool properties_add_number(struct arena *arena, struct properties *properties, const char *key,
			   double number)
{
	if (!isfinite(number))
		return true;
	struct property *property = property_place(arena, properties, key);
	if (!property)
		return false;
	property->text = NULL;
	property->number = number;
	return true;
}

bool properties_add_all(struct arena *arena, struct properties *properties,
			const struct properties *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct property *item = &more->items[i];
		if (item->text ? !properties_add_text(arena, properties, item->key, item->text)
			       : !properties_add_number(arena, properties, item->key, item->number))
			return false;
	}
	return true;
}

const struct property *properties_find(const struct properties *properties, const char *key)
{
	for (size_t i = 0; i < properties->count; i++)
		if (strcmp(properties->items[i].key, key) == 0)
			return &properties->items[i];
	return NULL;
}
