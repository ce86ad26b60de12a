/* What units stand for, so that a formula cannot add seconds to bytes: exponents of base units, of
 * which those that dyno does not know (a currency, "requests") are bases, too. Scale is no part of
 * it: "ms" and "h" are times, "items" and "M items" items. */
#ifndef DYNO_CORE_DERIVE_DIMENSION_H
#define DYNO_CORE_DERIVE_DIMENSION_H

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/error.h"
#include <stdint.h>

#define DIMENSIONS 24 /* bases, at most */

struct dimension {
	int8_t of[DIMENSIONS]; /* all 0: a pure number */
};

/* The bases: dyno's first, then those that units brought along. */
struct bases {
	const char *names[DIMENSIONS];
	size_t count;
	struct arena *arena;
};

void bases_init(struct bases *bases, struct arena *arena);

/* "items/s", "W", "EUR/kWh", "g/M items", "" or NULL. False with DYNO_ERROR_USAGE for what is no
 * unit, or brings too many bases. */
bool dimension_read(struct bases *bases, const char *unit, struct dimension *dimension,
		    struct dyno_error *err);

bool dimension_equal(const struct dimension *a, const struct dimension *b);
/* a × b^sign */
struct dimension dimension_times(const struct dimension *a, const struct dimension *b, int sign);

/* "EUR/item", "" for a pure number; NULL when memory is exhausted. */
const char *dimension_text(const struct bases *bases, const struct dimension *dimension);

#endif
