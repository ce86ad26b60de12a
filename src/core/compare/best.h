/* Which cell is the best under limits, one contest for each model, sequence length and device. The
 * command `dyno best` and the page's summary hold the same. */
#ifndef DYNO_CORE_COMPARE_BEST_H
#define DYNO_CORE_COMPARE_BEST_H

#include "core/base/map.h"
#include "core/compare/limit.h"

/* A cell, with all its results: not the luckiest run of it wins. */
struct contender {
	struct pool pool;
	enum gate_state state; /* towards the limits (limits_state) */
};

struct contest {
	size_t best; /* place of the contender that keeps the limits and is best; else of the first
		      */
	bool won;    /* it keeps them, and has the field */
	size_t states[GATE_UNDECIDED + 1]; /* how many that ran are each */
	size_t failed;
	size_t near; /* others that keep the limits and whose intervals meet that of the best */
	/* That would be better, or win, if they kept the limits, which cannot be said of them. */
	size_t rivals;
	/* The first that runs, breaks no limit, and has no value of the field; SIZE_MAX: none. */
	size_t lacking;
};

struct contests {
	struct contest *items; /* in the order in which their first contenders come */
	size_t count;
	size_t *contest_of;         /* of each contender */
	struct field_value *values; /* of `by`, of each contender */
	enum field_id by;
	struct map map;
};

/* Contenders without states, one for each cell, from results; false when memory is exhausted. */
bool contenders_make(struct contender **contenders, size_t *count,
		     const struct result *const *results, size_t result_count, struct arena *arena);

/* By that field of the vocabulary, in its better direction (higher where it has none). Everything
 * lives in the arena; false when memory is exhausted. */
bool contests_hold(struct contests *contests, const struct contender *contenders, size_t count,
		   const struct vocabulary *own, enum field_id by, struct arena *arena);

/* Why nobody wins though limits may be kept: of what keeps them the field is absent or withheld,
 * and this is its reason ("" where none is known); NULL: it is not because of that. */
const char *contest_lacks(const struct contests *contests, const struct contest *contest);

/* Does this contender stand in the way of certainty: a rival, or near? */
enum contender_role {
	CONTENDER_OTHER,
	CONTENDER_BEST,
	CONTENDER_NEAR,
	CONTENDER_RIVAL,
};
enum contender_role contender_role(const struct contests *contests,
				   const struct contender *contenders, size_t place,
				   const struct vocabulary *own);
/* Of a contender. */
const struct cell *contender_cell(const struct contender *contender);

/* Of two whose intervals meet: with about how many processes each they would not, if processes go
 * on to differ as they do; SIZE_MAX: more than COMPARISON_NEEDED_MOST, 0: unknown. */
size_t contenders_needed(const struct contests *contests, const struct contender *contenders,
			 size_t a, size_t b, const struct vocabulary *own);

#endif
