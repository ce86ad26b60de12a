/* Cells that may belong together, for match.c and across.c: results of a side that are one cell,
 * and groups of those that are alike in some words. */
#ifndef DYNO_CORE_COMPARE_CANDIDATES_H
#define DYNO_CORE_COMPARE_CANDIDATES_H

#include "core/base/map.h"
#include "core/compare/match.h"

/* What cells are alike in: words whose bits are set, without those own ones, a list that ends with
 * NULL (NULL: with all). */
struct likeness {
	uint64_t words;
	const struct word *const *but;
};

/* Results of a side that are one cell. */
struct candidate {
	struct compared_side side;
	size_t capacity; /* of the side's results */
	const struct result *cell;
	bool matched;
	/* Where candidates are grouped by some words: how many of the group are free, which the
	 * first of them keeps, and the next one of the group. */
	size_t alike;
	struct candidate *next;
};

struct candidates {
	struct candidate *items;
	size_t count, capacity;
	struct map map; /* by all words */
};

/* All cells of the results. False when memory is exhausted, as below. */
bool candidates_gather(const struct dyno_results *results, struct arena *arena,
		       struct candidates *candidates);

/* The first candidate of the map that is alike in these words, or NULL. */
struct candidate *candidates_find(const struct candidates *candidates, const struct map *map,
				  const struct result *cell, struct likeness in);

/* The same cell, or NULL. */
struct candidate *candidates_find_same(const struct candidates *candidates,
				       const struct result *cell);

/* Free candidates that are alike in these words become groups, which the map finds. */
bool candidates_group(struct candidates *candidates, struct likeness in, struct arena *arena,
		      struct map *map);

/* A list in the arena, moved to where it has room for one more. */
void *make_room(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* What a cell's value of a word is called in the comparison. Across machines a device is called by
 * what it has in common on them. */
const char *match_label(struct comparison *comparison, const struct result *result,
			const struct word *word);

void match_add(struct comparison *comparison, struct candidate *before, struct candidate *after,
	       const char *note);

/* Pairs of different values of that word (across.c). Each candidate is in one pair, but the first
 * of a group, which is what others are compared with. *aside: own words that some of these values
 * lack altogether, which the labels of sides tell; ends with NULL. */
bool match_across(struct comparison *comparison, struct candidates *candidates,
		  const struct word *across, const struct word *const **aside);

#endif
