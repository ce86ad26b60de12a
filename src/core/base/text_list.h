/* Lists of texts, and of facts with names of their own. They live in an arena, and only grow. */
#ifndef DYNO_CORE_BASE_TEXT_LIST_H
#define DYNO_CORE_BASE_TEXT_LIST_H

#include "core/base/arena.h"
#include <stdbool.h>

/* One more fact with a name of its own: rows of the environment, of a device, of a plan. */
struct property {
	const char *key;
	const char *text; /* NULL: a number */
	double number;
};

struct properties {
	struct property *items;
	size_t count;
	size_t capacity; /* room for items; 0 where they were not made by properties_add_… */
};

struct strings {
	const char **items;
	size_t count;
	size_t capacity; /* the same, of strings_add */
};

bool strings_add(struct arena *arena, struct strings *strings,
		 const char *text); /* copied; NULL adds nothing */
bool strings_hold(const struct strings *strings, const char *text);
bool strings_add_once(struct arena *arena, struct strings *strings, const char *text);

/* Both copy, and replace a property of the same key. */
bool properties_add_text(struct arena *arena, struct properties *properties, const char *key,
			 const char *text); /* a NULL text adds nothing */
bool properties_add_number(struct arena *arena, struct properties *properties, const char *key,
			   double number); /* NaN or infinity adds nothing */
bool properties_add_all(struct arena *arena, struct properties *properties,
			const struct properties *more);
const struct property *properties_find(const struct properties *properties, const char *key);

#endif
