/* A hash table of things that the caller keeps in a list: from a key to the place of the first
 * thing that has it. What the key is and where it stands is the caller's; `same` compares it. The
 * table grows in an arena, and has no order: who walks through the list has the one in which things
 * came.
 *
 *	uint32_t place = map_add(&map, arena, hash_text(name), same_name, &sought, count);
 *	if (place == MAP_NONE) memory is exhausted
 *	if (place == count) it is new: items[count++] = …
 *
 * Open addressing with linear probing, half full at most. */
#ifndef DYNO_CORE_BASE_MAP_H
#define DYNO_CORE_BASE_MAP_H

#include "core/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* Zeroed, it is empty. */
struct map {
	struct map_slot {
		uint32_t hash;
		uint32_t place; /* from 1; 0: free */
	} * slots;
	size_t slot_count; /* a power of two */
	size_t count;
};

#define MAP_NONE UINT32_MAX /* is no place */

/* Is what stands at this place what is sought? Asked only where the hashes are equal. */
typedef bool map_same(const void *sought, uint32_t place);

/* MAP_NONE where it is not there. */
uint32_t map_find(const struct map *map, uint32_t hash, map_same *same, const void *sought);

/* The same; what is not there is from now on at `place`. MAP_NONE: memory is exhausted. */
uint32_t map_add(struct map *map, struct arena *arena, uint32_t hash, map_same *same,
		 const void *sought, uint32_t place);

#endif
