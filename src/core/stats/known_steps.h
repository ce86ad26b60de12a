/* Steps of series that were searched before. A search tries a thousand orders of a series, and who
 * draws a history again after a filter mostly draws the same series. */
#ifndef DYNO_CORE_STATS_KNOWN_STEPS_H
#define DYNO_CORE_STATS_KNOWN_STEPS_H

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/stats/compare.h"

/* Zeroed, it knows none. */
struct known_steps {
	struct arena arena;
	struct map map;
	struct known_series *items;
	uint32_t count;
	size_t values; /* of all; beyond a limit they are forgotten */
};

void known_steps_finish(struct known_steps *known);

/* As stats_steps, with the same seed and room for one `known`, which may be NULL. */
size_t known_steps_find(struct known_steps *known, const double *series, size_t n, double level,
			uint64_t seed, struct step *steps, size_t room);

#endif
