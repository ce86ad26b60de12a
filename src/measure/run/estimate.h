/* How long a plan will take, and how much memory it needs, before anything of it is measured: from
 * the rules of measuring, from what describing the models told, and from what earlier runs of the
 * same models took. docs/method.md says what it rests on. */
#ifndef DYNO_MEASURE_RUN_ESTIMATE_H
#define DYNO_MEASURE_RUN_ESTIMATE_H

#include "measure/plan/plan.h"

struct span {
	double low, high;
};

/* A cell of an earlier run: s and bytes, NaN where it did not tell. */
struct past_cell {
	struct cell cell;
	double median, p99; /* of an inference */
	double first;       /* inference of a process */
	double load;
	double memory; /* the peak of all of it */
};

struct past {
	struct past_cell *items;
	size_t count, capacity;
};

/* One more, of which nothing is known; NULL when memory is exhausted. */
struct past_cell *past_add(struct past *past, struct arena *arena);

struct cell_estimate {
	/* All of one process; s. NaN: nobody knows how long it can take. */
	struct span start;      /* until the model is loaded */
	struct span inference;  /* one; NaN: no earlier run tells */
	struct span work;       /* warming up and sampling */
	struct span analysis;   /* once, when all processes are there; 0: none */
	double weights, inputs; /* bytes; NaN unknown */
	struct span memory;     /* bytes of an earlier run, or of one like it; NaN unknown */
};

struct plan_estimate {
	size_t cells;        /* that can be measured */
	size_t failed;       /* of which it is known already that they cannot */
	uint64_t processes;  /* in all */
	struct span seconds; /* of all of it; a high of NaN: nobody knows */
	double assumed; /* s: seconds.high holds if no inference takes longer; NaN: it is known */
	double memory;  /* bytes, at least: the weights of the largest model; NaN unknown */
	const struct cell_estimate *items; /* by cell of the plan */
};

/* `past` is of any models and devices: what fits is taken. False when memory is exhausted. */
bool plan_estimate(const struct plan *plan, const struct settings *settings,
		   const struct past *past, struct arena *arena, struct plan_estimate *estimate,
		   struct dyno_error *err);

/* s that one process of the cell may take: the middle of what is known. */
double cell_estimate_middle(const struct cell_estimate *estimate);

#endif
