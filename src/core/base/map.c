#include "core/base/map.h"

#define SLOTS_AT_FIRST 16 /* most tables are small, and large ones take long to clear */

/* Where it is, or where it would be put. The table is never full. */
static struct map_slot *slot_of(const struct map *map, uint32_t hash, map_same *same,
				const void *sought)
{
	size_t mask = map->slot_count - 1, at = hash & mask;
	while (map->slots[at].place &&
	       !(map->slots[at].hash == hash && same(sought, map->slots[at].place - 1)))
		at = (at + 1) & mask;
	return &map->slots[at];
}

static bool is_none(const void *sought, uint32_t place)
{
	(void)sought;
	(void)place;
	return false;
}

static bool grow(struct map *map, struct arena *arena)
{
	struct map more = { .slot_count = map->slot_count ? 2 * map->slot_count : SLOTS_AT_FIRST,
			    .count = map->count };
	more.slots = arena_allocate(arena, more.slot_count, sizeof(*more.slots));
	if (!more.slots)
		return false;
	for (size_t i = 0; i < map->slot_count; i++)
		if (map->slots[i].place)
			*slot_of(&more, map->slots[i].hash, is_none, NULL) = map->slots[i];
	*map = more;
	return true;
}

uint32_t map_find(const struct map *map, uint32_t hash, map_same *same, const void *sought)
{
	const struct map_slot *slot = map->count ? slot_of(map, hash, same, sought) : NULL;
	return slot && slot->place ? slot->place - 1 : MAP_NONE;
}

uint32_t map_add(struct map *map, struct arena *arena, uint32_t hash, map_same *same,
		 const void *sought, uint32_t place)
{
	if (place == MAP_NONE || (2 * map->count >= map->slot_count && !grow(map, arena)))
		return MAP_NONE;
	struct map_slot *slot = slot_of(map, hash, same, sought);
	if (!slot->place) {
		*slot = (struct map_slot){ hash, place + 1 };
		map->count++;
	}
	return slot->place - 1;
}
