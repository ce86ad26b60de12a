/* What is measured until it can be told (‹until p99›, ‹until median:1%›): a statistic of the
 * samples that has an interval, by the rule that withholds percentiles, maybe one that is narrow
 * enough.
 *
 * The samples of all processes of a cell are told together, but each process has to stop by itself:
 * the first when so many like it would do, the last when all together do. */
#ifndef DYNO_MEASURE_PLAN_GOAL_H
#define DYNO_MEASURE_PLAN_GOAL_H

#include "core/result/result.h"

#define GOALS_MOST 8

struct goal {
	const char *text;    /* as it was given, which outlives it */
	enum field_id field; /* FIELD_TOTAL: a percentile that none is */
	double p;            /* of a quantile; NaN: the mean */
	double share;        /* half of the interval, at most, of the value; INFINITY: any */
};

struct goals {
	struct goal items[GOALS_MOST];
	size_t count;
};

/* "p99", "p99.9", "median", "mean", "latency_p99"; ":5%" or ":±5%" behind it. */
bool goals_read(struct goals *goals, const struct strings *texts, struct dyno_error *err);

/* "p99, median:1%"; NULL when memory is exhausted. */
const char *goals_text(const struct goals *goals, struct arena *arena);

/* Independent samples of a cell without which none of them can be told. */
uint64_t goals_need(const struct goals *goals);

struct goal_look {
	bool met;    /* all of them */
	double more; /* times as many samples would do, about; 1 where it is met */
};

/* After n samples, in the order taken, of the next of so many processes; `before` has what the
 * earlier ones took, or is NULL. */
struct goal_look goals_look(const struct goals *goals, const struct result *before,
			    const uint64_t *ns, size_t n, uint64_t processes);

/* The number of samples at the look after the one at n: never more than twice as many. */
uint64_t goals_next_look(const struct goal_look *look, uint64_t n, uint64_t capacity);

/* What a cell lacks of its goals: "p99 needs n ≥ 368: some 4600 iterations (40 s)". "" where it has
 * all; NULL when memory is exhausted. */
const char *goals_lacking(const struct goals *goals, const struct result *result,
			  struct arena *arena);

#endif
