/* The hash table: what was added is found where it was put, whatever the hashes are. */
#include "core/base/map.h"
#include "core/base/count.h"
#include "core/base/hash.h"
#include "test.h"
#include <stdlib.h>

struct list {
	uint64_t items[20000];
	uint32_t count;
};

struct sought {
	const struct list *list;
	uint64_t number;
};

static unsigned asked; /* how often two numbers were compared */

static bool same_number(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	asked++;
	return sought->list->items[place] == sought->number;
}

static uint32_t add(struct map *map, struct arena *arena, struct list *list, uint64_t number,
		    uint32_t hash)
{
	struct sought sought = { list, number };
	uint32_t place = map_add(map, arena, hash, same_number, &sought, list->count);
	if (place == list->count)
		list->items[list->count++] = number;
	return place;
}

/* Numbers as a sweep has them, as addresses are, and such that differ in their high bits alone. */
static void finds_what_was_added(void)
{
	static const uint64_t steps[] = { 1, 64, (uint64_t)1 << 40 };
	static struct list list;
	for (size_t s = 0; s < COUNT(steps); s++) {
		struct arena arena = { 0 };
		struct map map = { 0 };
		list.count = 0;
		asked = 0;
		for (uint64_t i = 0; i < 20000; i++)
			CHECK(add(&map, &arena, &list, i * steps[s], hash_number(i * steps[s])) ==
			      i);
		CHECK(map.count == 20000 && asked < 2000);
		for (uint64_t i = 0; i < 20000; i++) {
			struct sought sought = { &list, i * steps[s] };
			CHECK(map_find(&map, hash_number(sought.number), same_number, &sought) ==
			      i);
			CHECK(add(&map, &arena, &list, sought.number, hash_number(sought.number)) ==
			      i);
		}
		CHECK(map.count == 20000 && list.count == 20000);
		arena_finish(&arena);
	}
}

static void tells_equal_hashes_apart(void)
{
	static struct list list;
	struct arena arena = { 0 };
	struct map map = { 0 };
	for (uint64_t i = 0; i < 200; i++)
		CHECK(add(&map, &arena, &list, i, 7) == i);
	for (uint64_t i = 0; i < 200; i++)
		CHECK(add(&map, &arena, &list, i, 7) == i);
	CHECK(map_find(&map, 7, same_number, &(struct sought){ &list, 200 }) == MAP_NONE);
	arena_finish(&arena);
}

static void finds_nothing_in_nothing(void)
{
	static struct list list;
	struct arena arena = { 0 };
	struct map map = { 0 };
	struct sought sought = { &list, 1 };
	CHECK(map_find(&map, hash_number(1), same_number, &sought) == MAP_NONE);
	CHECK(map_add(&map, &arena, 1, same_number, &sought, MAP_NONE) == MAP_NONE);
	CHECK(map.count == 0);
	arena_finish(&arena);
}

static void keeps_the_order_of_a_key_apart(void)
{
	uint32_t a = hash_text("a"), b = hash_text("b");
	CHECK(hash_join(a, b) != hash_join(b, a));
	CHECK(hash_join(hash_join(0, a), b) != hash_join(hash_join(0, b), a));
	CHECK(hash_number(0) == hash_number(0) && hash_number(1) != hash_number(2));
}

TEST_MAIN({ "finds what was added", finds_what_was_added },
	  { "tells equal hashes apart", tells_equal_hashes_apart },
	  { "finds nothing in nothing", finds_nothing_in_nothing },
	  { "keeps the order of a key apart", keeps_the_order_of_a_key_apart })
