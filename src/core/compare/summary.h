/* What stands out in results, in a few sentences: the best device, the best batch size, what holds
 * it back, what failed. Each with its reason, so that a reader can disagree. */
#ifndef DYNO_CORE_COMPARE_SUMMARY_H
#define DYNO_CORE_COMPARE_SUMMARY_H

#include "core/result/result.h"

#define SUMMARY_CARDS 6

struct summary_card {
	const char *kind;   /* "device", "batch", "bottleneck", "warning", "cell" */
	const char *title;  /* "Best device" */
	const char *text;   /* "cuda:0" */
	const char *reason; /* one or two sentences */
	size_t row;         /* place in the results given; SIZE_MAX: of none */
};

/* Several models cannot be summed up as one: the one with the most results is taken, and named.
 * Texts live in the arena or in the results. Returns how many cards there are; false in *ok when
 * memory is exhausted. */
size_t summarise(const struct result *const *results, size_t count,
		 struct summary_card cards[SUMMARY_CARDS], struct arena *arena, bool *ok);

#endif
