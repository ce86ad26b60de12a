/* What a chart shows of results that are more than an eye can take in: which word panels are made
 * of, and of which words one value alone is drawn. Says nothing and draws nothing. */
#ifndef DYNO_CORE_CHART_SLICE_H
#define DYNO_CORE_CHART_SLICE_H

#include "core/chart/table.h"

#define SLICE_SERIES 8 /* in a panel, that are told apart at a glance */
#define SLICE_PANELS 6 /* that a figure is divided into rather than cutting something off */

struct slice {
	/* What is asked. */
	uint64_t by;   /* words that make series, 1 << word */
	uint64_t kept; /* words of which nothing may be left out: asked for, or on an axis */
	bool divides;  /* panels may be made of a word where `panel` is none */
	size_t most;   /* series in a panel */
	/* The word of panels, CHART_WORDS: one panel; it may come out as another one. */
	int panel;
	/* What is answered. */
	uint64_t cut;                /* words of which one value is drawn */
	uint32_t level[CHART_WORDS]; /* that value; what does not have it shows its own */
	size_t all, drawn;           /* series of the fullest panel, before and after */
};

/* The least telling words go first: panels are made of one where that is enough, else its most
 * common value is taken. What need not go stays. False when memory is exhausted. */
bool slice_choose(const struct chart_table *table, struct slice *slice);

/* Takes the rest of the rows out of the table, and levels that no row has any more. */
bool slice_take(struct chart_table *table, const struct slice *slice);
/* The same, by row. */
bool slice_keep(struct chart_table *table, const bool *kept);

/* Words that model, device and engine together determine among the rows: threads where each device
 * has its own number, the run where each has its own. They never split series. */
bool slice_told(const struct chart_table *table, uint64_t *told);

#endif
