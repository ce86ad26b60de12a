/* What a count leaves open, and how values say so that rest on it. */
#ifndef DYNO_MEASURE_COUNT_CAVEAT_H
#define DYNO_MEASURE_COUNT_CAVEAT_H

#include "measure/count/count.h"

struct caveat {
	const char *reason; /* in the arena; NULL: none */
	bool at_least;      /* operators without a formula are not in it: a lower bound */
	bool nothing;       /* none of its operators has one: nothing is known */
};

/* The reason is NULL where memory is exhausted, which the arena remembers. */
struct caveat caveat_of(const struct count *count, struct arena *arena);

/* A value that grows with the FLOPs, when it is set: takes it away, marks it as one that the real
 * one is at least, or as an estimate. */
void caveat_mark(const struct caveat *caveat, struct result *result, enum field_id field);

/* The same as a note of the cell. */
bool caveat_note(const struct caveat *caveat, struct arena *arena, struct result *result);

#endif
