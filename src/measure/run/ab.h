/* Two models, or two settings, against each other: pairs of fresh processes, one right after the
 * other in random order, until their difference is decided. docs/method.md ("A/B") has the reasons
 * and sources.
 *
 * Looks are taken when 1/2, 3/4 and all of the pairs are there. At each one the exact interval of
 * the Hodges–Lehmann ratio is reckoned with the error that Lan & DeMets' spending function leaves
 * to it, divided among the fields: a repeated confidence interval (Jennison & Turnbull 1989), which
 * may be read at every look. */
#ifndef DYNO_MEASURE_RUN_AB_H
#define DYNO_MEASURE_RUN_AB_H

#include "core/compare/compare.h"
#include "measure/run/benchmark.h"

#define AB_PAIRS 24 /* at most, unless asked otherwise */
#define AB_LOOKS 3

struct ab {
	const struct settings *settings[2]; /* of A and B: one cell each */
	struct benchmark_events events; /* any may be NULL; run and result are called for both */
	const char *tag, *commit;       /* to keep with both runs; may be NULL */
	uint64_t pairs;                 /* at most: 8 … STATS_PAIRS_MOST */
	double budget;                  /* s in all; 0: none */
	double threshold;               /* δ; NaN: 2 % */
	const struct strings *fields;   /* NULL: latency_median */
	double tolerance;               /* of outputs, a share of the largest value; NaN: by type */
};

enum agreement {
	OUTPUTS_UNKNOWN, /* nothing to compare: no numbers, or NaN on both sides everywhere */
	OUTPUTS_AGREE,   /* within the tolerance */
	OUTPUTS_DIFFER,
};

const char *agreement_name(enum agreement agreement); /* "unknown", "agree", "differ" */

/* An output of A beside B's, at the same inputs. */
struct output_difference {
	const char *name;   /* A's */
	const char *other;  /* B's */
	const char *shapes; /* "2 × 8 and 4 × 4" where they differ, else NULL */
	uint64_t elements;  /* compared; 0: the reason says why not */
	uint64_t finite;    /* of these, where both are numbers: what the next two are of */
	double largest;     /* |a - b|, in the output's own unit; NaN without any */
	double mean;
	double scale;     /* largest |a| */
	uint64_t unequal; /* elements that differ, also by one being NaN */
	uint64_t nan[2];  /* elements that are NaN, of A and of B */
	double cosine;    /* of the angle between both, as vectors; NaN: one of them is 0 */
	/* Rows along the last axis, of outputs that are no whole numbers: in how many of those
	 * without NaN the largest element is at the same place. */
	uint64_t rows, same_top;
	const char *types; /* "float32", or "float32 and float16" */
	double tolerance;  /* share of the scale by which they may differ */
	enum agreement agreement;
	double own[2];      /* of A and B: how far the output is from itself at another inference,
			     * as a share of the scale */
	const char *reason; /* why not compared, or why unknown */
	uint64_t worst;     /* inference (from 0) that has the largest difference */
};

struct ab_outcome {
	struct dyno_results *results[2];
	struct comparison *comparison; /* refers to them */
	struct output_difference *outputs;
	size_t output_count;
	enum agreement agreement;   /* of all of them: one that differs is enough to differ */
	const char *outputs_reason; /* why they could not be compared, or NULL */
	uint64_t inferences;        /* whose outputs were compared: rows of the data set, or 1 */
	uint64_t inferences_there;  /* rows for so many are there */
	size_t pairs;               /* measured */
	size_t looked;              /* pairs at the last look: what the intervals rest on */
	size_t looks;
	bool decided; /* every row is; else the pairs or the time were used up, or it was stopped */
	double bound; /* no difference of any field is larger, as a share; NaN unknown */
};

/* False with *err when nothing can be said. The caller finishes the outcome in either case. */
bool ab_run(const struct ab *ab, struct ab_outcome *outcome, struct dyno_error *err);
void ab_outcome_finish(struct ab_outcome *outcome);

/* The outcome as JSON: the comparison and what was measured for it. */
void ab_outcome_write(const struct ab_outcome *outcome, struct json_writer *writer);

/* At how many pairs to look; returns the number of looks. */
size_t ab_looks(uint64_t pairs, uint64_t looks[AB_LOOKS]);

#endif
