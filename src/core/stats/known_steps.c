#include "core/stats/known_steps.h"
#include "core/base/hash.h"
#include <string.h>

#define VALUES_MOST ((size_t)1 << 20) /* 8 MiB of them */

struct known_series {
	const double *values;
	size_t n;
	double level;
	const struct step *steps;
	size_t count;
};

struct sought {
	const struct known_steps *known;
	const double *values;
	size_t n;
	double level;
};

static bool same_series(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	const struct known_series *one = &sought->known->items[place];
	return one->n == sought->n && one->level == sought->level &&
	       memcmp(one->values, sought->values, sought->n * sizeof(double)) == 0;
}

void known_steps_finish(struct known_steps *known)
{
	arena_finish(&known->arena);
	*known = (struct known_steps){ 0 };
}

/* What cannot be kept is searched anew the next time. */
static void keep(struct known_steps *known, const struct sought *sought, uint32_t hash,
		 const struct step *steps, size_t count)
{
	double *values = arena_allocate(&known->arena, sought->n + 1, sizeof(*values));
	struct step *kept = arena_allocate(&known->arena, count + 1, sizeof(*kept));
	struct known_series *items = arena_grow(&known->arena, known->items, known->count,
						list_room(known->count), sizeof(*items));
	if (!values || !kept || !items)
		return;
	known->items = items;
	memcpy(values, sought->values, sought->n * sizeof(*values));
	if (count)
		memcpy(kept, steps, count * sizeof(*kept));
	known->items[known->count] =
		(struct known_series){ values, sought->n, sought->level, kept, count };
	if (map_add(&known->map, &known->arena, hash, same_series, sought, known->count) ==
	    known->count)
		known->count++;
	known->values += sought->n;
}

size_t known_steps_find(struct known_steps *known, const double *series, size_t n, double level,
			uint64_t seed, struct step *steps, size_t room)
{
	struct sought sought = { known, series, n, level };
	uint32_t hash = hash_bytes((const char *)series, n * sizeof(*series));
	uint32_t place = known ? map_find(&known->map, hash, same_series, &sought) : MAP_NONE;
	if (place != MAP_NONE) {
		const struct known_series *one = &known->items[place];
		memcpy(steps, one->steps, one->count * sizeof(*steps));
		return one->count;
	}
	size_t count = stats_steps(series, n, level, seed, steps, room);
	if (known && known->values + n > VALUES_MOST)
		known_steps_finish(known);
	if (known && count != SIZE_MAX)
		keep(known, &sought, hash, steps, count);
	return count;
}
