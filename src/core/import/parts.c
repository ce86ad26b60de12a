/* Breakdowns of what other tools profiled. */
#include "core/base/hash.h"
#include "core/import/import.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sought {
	const struct parts *parts;
	const char *name;
};

static bool is_part(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	return strcmp(sought->parts->items[place].name, sought->name) == 0;
}

static struct part *new_part(struct import *import, struct parts *parts, const char *name)
{
	char *copy = arena_string(import->arena, name);
	struct part *part = copy ? parts_add(import->arena, parts) : NULL;
	if (!part)
		return NULL;
	part->name = copy;
	part->nodes = 1;
	part->time = 0;
	return part;
}

struct part *import_part(struct import *import, struct import_parts *in, const char *name)
{
	if (import->failed || !in->parts || !name || !*name)
		return NULL;
	struct sought sought = { in->parts, name };
	uint32_t place = map_add(&in->map, &import->scratch, hash_text(name), is_part, &sought,
				 (uint32_t)in->parts->count);
	struct part *part = place == MAP_NONE          ? NULL
			    : place < in->parts->count ? &in->parts->items[place]
						       : new_part(import, in->parts, name);
	import_need(import, part);
	return part;
}

static int slower_first(const void *a, const void *b)
{
	double one = ((const struct part *)a)->time, other = ((const struct part *)b)->time;
	return (one < other) - (one > other);
}

void import_parts_end(struct import_parts *in, double divisor)
{
	struct parts *parts = in->parts;
	if (!parts || !parts->count)
		return;
	for (size_t i = 0; i < parts->count; i++)
		parts->items[i].time /= divisor;
	qsort(parts->items, parts->count, sizeof(*parts->items), slower_first);
	parts->count = parts->count < PARTS_KEPT ? parts->count : PARTS_KEPT;
}
