/* Rows of a file that belong together: repetitions of one benchmark, wherever they stand. */
#include "core/base/hash.h"
#include "core/import/import.h"
#include <math.h>
#include <string.h>

struct sought {
	const struct import *import;
	const char *key;
};

static bool same_key(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	return strcmp(sought->import->groups[place].key, sought->key) == 0;
}

static struct import_group *find(struct import *import, const char *key)
{
	struct sought sought = { import, key };
	uint32_t place = map_add(&import->group_map, &import->scratch, hash_text(key), same_key,
				 &sought, (uint32_t)import->group_count);
	if (place < import->group_count)
		return &import->groups[place];
	struct import_group *groups =
		place == MAP_NONE
			? NULL
			: arena_grow(&import->scratch, import->groups, import->group_count,
				     list_room(import->group_count), sizeof(*groups));
	if (!groups)
		return NULL;
	import->groups = groups;
	groups[import->group_count] =
		(struct import_group){ .key = arena_string(&import->scratch, key) };
	return groups[import->group_count].key ? &groups[import->group_count++] : NULL;
}

void import_group(struct import *import, const char *key, const struct json_value *row)
{
	struct import_group *group = import->failed || !key ? NULL : find(import, key);
	const struct json_value **rows =
		group ? arena_grow(&import->scratch, group->rows, group->count,
				   list_room(group->count), sizeof(*rows))
		      : NULL;
	if (key)
		import_need(import, rows);
	if (import->failed || !rows)
		return;
	rows[group->count++] = row;
	group->rows = rows;
}

struct import_numbers group_numbers(struct import *import, const struct import_group *group,
				    const char *key)
{
	double *items = arena_allocate(&import->scratch, group->count, sizeof(*items));
	import_need(import, items);
	size_t count = 0;
	for (size_t i = 0; items && i < group->count; i++) {
		double number = take_number(group->rows[i], key);
		if (!isnan(number))
			items[count++] = number;
	}
	return (struct import_numbers){ items, count };
}
