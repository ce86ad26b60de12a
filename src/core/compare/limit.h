/* Limits that results must keep, "latency_p99>50ms": what breaks one, what keeps it, and of what
 * that cannot be said. */
#ifndef DYNO_CORE_COMPARE_LIMIT_H
#define DYNO_CORE_COMPARE_LIMIT_H

#include "core/compare/compare.h"
#include "core/compare/pool.h"

struct limit {
	const char *text;          /* as it was given */
	const struct field *field; /* NULL: not dyno's, but maybe the results' own */
	bool above;                /* what is above the value breaks it; else what is below */
	bool kept;                 /* the text is what has to hold; else what breaks it */
	double value;
};

struct limit_finding { /* of one limit and one cell */
	const struct limit *limit;
	const struct pool *pool;     /* whose value was judged: one result, or all of a cell */
	const struct result *result; /* the one that stands for it */
	const char *title;           /* of the cell: "bert-base, cpu, batch 1" */
	enum gate_state state;
	const char *reason; /* "52.1 … 57.0 ms" or why it cannot be said */
};

struct limit_findings {
	struct limit_finding *items; /* broken ones first, then those that are undecided */
	size_t count;
	size_t states[GATE_UNDECIDED + 1]; /* how many are each */
};

/* Is that a limit at all, rather than another condition? */
bool limit_is(const char *text);

/* FIELD>VALUE or FIELD<VALUE, the value as people write it in the field's unit: 50ms, 2GB, 30%. The
 * text must outlive it. Where results may have fields of their own, what is none of dyno's is left
 * to limits_judge, which knows these. */
bool limit_parse(const char *text, bool own, struct limit *limit, struct dyno_error *err);

/* FIELD<=VALUE or FIELD>=VALUE, what has to hold, of a vocabulary; open: what that lacks is left to
 * limits_find_own. */
bool limit_parse_kept(const char *text, const struct vocabulary *own, bool open,
		      struct limit *limit, struct dyno_error *err);

/* All of them, into the arena; also false where no value could keep two of them. */
bool limits_parse_kept(const struct strings *texts, const struct vocabulary *own,
		       struct arena *arena, struct limit **limits, struct dyno_error *err);
bool limits_agree(const struct limit *limits, size_t count, struct dyno_error *err);

/* "p99 latency ≤ 50.00 ms": as it was understood, of one that has to hold; NULL without memory. */
const char *limit_words(const struct limit *limit, struct arena *arena);

/* Those that no field has been found for, in the results' own. */
bool limits_find_own(struct limit *limits, size_t count, const struct vocabulary *own,
		     struct dyno_error *err);

/* An interval has to lie on one side of the limit; of a withheld percentile its bound does, where
 * that is beyond the limit. */
enum gate_state limit_state(const struct limit *limit, const struct vocabulary *own,
			    const struct pool *pool);

/* Of all: broken where one is, else undecided where one is. */
enum gate_state limits_state(const struct limit *limits, size_t count, const struct vocabulary *own,
			     const struct pool *pool);
/* The same of one result. */
enum gate_state limits_result_state(const struct limit *limits, size_t count,
				    const struct vocabulary *own, const struct result *result);

/* Each limit on each pool, with reasons; titles: of the results. Everything lives in the arena. */
struct titles;
bool limits_judge_pools(const struct pool *pools, size_t pool_count, const struct limit *limits,
			size_t count, const struct titles *titles, struct arena *arena,
			struct limit_findings *findings, struct dyno_error *err);

/* The same on each result by itself: a gate that one of them breaks is broken. */
bool limits_judge(const struct dyno_results *results, struct limit *limits, size_t count,
		  struct arena *arena, struct limit_findings *findings, struct dyno_error *err);

/* "limits: 1 broken, 2 undecided, 5 kept" */
const char *limits_summary(const struct limit_findings *findings, struct arena *arena);

#endif
