/* Statistics of comparing: pairs, two samples, repeated looks, steps in a series. Deterministic:
 * what needs chance takes a seed. Derivations and sources stand above the code (stats_pairs.c,
 * stats_two_samples.c, stats_sequential.c, stats_steps.c); checked against SciPy and published
 * tables in test/core/stats_compare.c. */
#ifndef DYNO_CORE_STATS_COMPARE_H
#define DYNO_CORE_STATS_COMPARE_H

#include "core/stats/stats.h"

/* --- Pairs (Wilcoxon 1945) ------------------------------------------------------------------- */

#define STATS_PAIRS_MOST 200 /* pairs, at most, of the two below */

/* The two-sided p value of "the differences lie evenly around 0", exact also with ties; zeros are
 * left out. 1 where nothing is left. *statistic (may be NULL) is the sum of the ranks above 0. */
double stats_signed_rank(const double *differences, size_t n, double *statistic);

/* The Hodges–Lehmann shift of the differences and its exact interval from the signed-rank
 * statistic. False when so few pairs have no interval of that level: then the ends are infinite. */
bool stats_pairs_interval(const double *differences, size_t n, double level, double *shift,
			  struct interval *interval, struct dyno_error *err);

/* Fewest pairs that have an interval of that level. */
size_t stats_pairs_needs(double level);

/* --- Two samples ----------------------------------------------------------------------------- */

/* Cliff's delta (1993): P(b > a) - P(b < a), -1 … 1. Sorts both. NaN where one is empty. */
double stats_cliffs_delta(double *a, size_t a_count, double *b, size_t b_count);

/* mean(b) - mean(a) by Welch (1947): the interval has Satterthwaite's degrees of freedom. False
 * below two values on a side: the interval is infinite then. */
bool stats_welch(const double *a, size_t a_count, const double *b, size_t b_count, double level,
		 struct interval *interval);

/* Values a side, as many on both, of which such an interval would be no wider on either side than
 * `half`, if each side goes on to vary as it does; 2 … `most`, else most + 1. The deviations are
 * those of one value; of a spread that is known beforehand, `freedom` is what it rests on (else
 * 0). */
size_t stats_welch_needs(const double deviations[2], double freedom, double level, double half,
			 size_t most);

/* The two-sided p value of Welch's t. 1 where there is nothing to test. */
double stats_welch_p(const double *a, size_t a_count, const double *b, size_t b_count);

/* --- Rows that two models were judged by ----------------------------------------------------- */

/* How many rows both had right, only the first, and only the second. */
struct stats_paired {
	uint64_t both, first, second;
};

/* Of the second's share divided by the first's. False where either has none right. */
bool stats_paired_shares(const struct stats_paired *paired, double level,
			 struct interval *interval);

/* The two-sided p value of "both are right as often". */
double stats_mcnemar_p(const struct stats_paired *paired);

/* Of the mean of b divided by that of a, of values that are not negative, row by row; *p is that of
 * "they are the same". False where a mean is 0, or of fewer than two rows. */
bool stats_paired_means(const uint64_t *a, const uint64_t *b, size_t n, double level,
			struct interval *interval, double *p);

/* --- Repeated looks -------------------------------------------------------------------------- */

#define STATS_LOOKS_MOST 16

/* Lan & DeMets (1983) with O'Brien & Fleming's spending function: what two-sided error `nominal[i]`
 * each look may use, so that all together make `alpha` at most. `information[i]` is the share of
 * the whole that is there at look i: rising, the last at most 1. False when it is not so. */
bool stats_spending(double alpha, const double *information, size_t looks, double *nominal);

/* --- Steps ----------------------------------------------------------------------------------- */

struct step {
	size_t at;            /* the first value behind it */
	double before, after; /* medians of the stretches on either side */
	double p;             /* by permutation */
};

/* Where the level of a series changes. At most `room` steps, in order; the number is returned.
 * level is the error allowed for each split that is tried (0.01). SIZE_MAX: out of memory. */
size_t stats_steps(const double *series, size_t n, double level, uint64_t seed, struct step *steps,
		   size_t room);

#endif
