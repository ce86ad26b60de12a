/* What a model's network tells of its inputs: which of their free dimensions are equal, or settled
 * by a weight; what each axis is; and what must be in them, told by who consumes it. Names tell
 * less (name.h): a network cannot be mistaken. */
#ifndef DYNO_MEASURE_INPUT_EVIDENCE_H
#define DYNO_MEASURE_INPUT_EVIDENCE_H

#include "measure/input/length.h"
#include "measure/input/name.h"
#include "measure/input/network.h"

#define EVIDENCE_LIMITS_MAX 4

enum content {
	CONTENT_NONE,  /* nothing is told */
	CONTENT_BELOW, /* whole numbers from 0, below the least of limits[]: rows of a table */
	CONTENT_LIST,  /* these numbers, over and over */
	CONTENT_COUNT, /* 0, 1, 2, …: each an axis */
	CONTENT_PARTS, /* shares of limits[0], which they add up to */
};

/* What is in one input. */
struct content_evidence {
	enum content content;
	struct length limits[EVIDENCE_LIMITS_MAX];
	size_t limit_count;
	struct length *list;
	size_t list_count;
	double fraction; /* that is added to each number of the list */
	const char *why; /* "rows of the table of Gather /embed/Gather" */
};

/* What one free axis is. */
struct axis_evidence {
	enum role role; /* ROLE_UNKNOWN: nothing is told; ROLE_SETTLED: no other length fits (fit.c)
			 */
	const char *why;
};

/* A length that may not be longer: positions end. */
struct limit_evidence {
	struct length length;
	int64_t most;
	const char *why;
};

struct evidence {
	struct lengths lengths;     /* variable evidence_variable(…) is an axis of an input */
	struct axis_evidence *axes; /* by variable */
	struct content_evidence *contents; /* by input */
	bool *shapeless;                   /* by input: the model does not say its shape */
	struct limit_evidence *most;
	size_t most_count;
};

static inline uint32_t evidence_variable(size_t input, size_t axis)
{
	return (uint32_t)(input * TENSOR_RANK_MAX + axis);
}

/* Everything is in the arena. Without a network there is no evidence, and all of it is empty. False
 * when memory is exhausted. */
bool evidence_find(struct evidence *evidence, struct arena *arena, const struct tensor_spec *specs,
		   size_t count, const struct network *network);

#endif
