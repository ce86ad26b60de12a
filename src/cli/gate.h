/* --fail-on: what makes a command exit with 1, and of what it could not be said (5). */
#ifndef DYNO_CLI_GATE_H
#define DYNO_CLI_GATE_H

#include "core/compare/limit.h"

enum {
	GATE_OF_ROWS = 1,    /* slower[:SHARE] */
	GATE_OF_OUTPUTS = 2, /* outputs[:SHARE] */
	GATE_OF_LIMITS = 4,  /* FIELD>VALUE, FIELD<VALUE */
	GATE_OF_OWN = 8,     /* the same for fields of the results' own */
};

struct gate {
	unsigned of;      /* what it is about */
	double threshold; /* of slower; NaN: the comparison's own */
	double tolerance; /* of outputs; NaN: that of their types */
	struct limit *limits;
	size_t limit_count;
};

/* Conditions of a kind that is not allowed are mistakes. */
bool gate_parse(const struct strings *conditions, unsigned allowed, struct arena *arena,
		struct gate *gate, struct dyno_error *err);

/* What was found so far. */
struct gate_counts {
	size_t regressions, limits, outputs; /* that fail */
	size_t undecided;
};

void gate_count_outputs(struct gate_counts *counts, enum gate_state state);
void gate_count_rows(struct gate_counts *counts, const struct gate *gate,
		     const struct comparison *comparison);
void gate_count_limits(struct gate_counts *counts, const struct limit_findings *findings);

/* What breaks a limit, and what cannot be said; `all`: what keeps it, too. */
void gate_print_limits(const struct limit_findings *findings, bool all, unsigned width,
		       struct buffer *out);

/* Says it, and returns the exit status: 1 for what is broken, else 5 for what is undecided. */
int gate_conclude(const struct gate_counts *counts);

#endif
