/* Statistics that dyno is compared with, and that judge its tests; checked in stats_compare.c. */
#ifndef DYNO_TEST_CORE_USUAL_TESTS_H
#define DYNO_TEST_CORE_USUAL_TESTS_H

#include "core/stats/compare.h"
#include <math.h>

/* Twice the pairs with b < a, half of them where they are equal; all pairs are looked at. */
static double twice_below(const double *a, size_t n, const double *b, size_t m)
{
	double twice = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			twice += b[k] < a[i] ? 2 : b[k] == a[i];
	return twice;
}

/* t² - 1 of each value, t as often as it is there: summed up Σ t³ - t over groups of equal ones. */
static double ties_of(const double *of, size_t count, const double *a, size_t n, const double *b,
		      size_t m)
{
	double ties = 0;
	for (size_t i = 0; i < count; i++) {
		double t = 0;
		for (size_t k = 0; k < n; k++)
			t += a[k] == of[i];
		for (size_t k = 0; k < m; k++)
			t += b[k] == of[i];
		ties += t * t - 1;
	}
	return ties;
}

/* Two-sided. Mann & Whitney 1947: U = #(b < a) + #(b = a)/2 has the mean nm/2 and, with ties, the
 * variance nm/12 (N + 1 - Σ(t³-t)/(N (N-1))), N = n + m; normal, with correction for continuity. 1
 * where there is nothing to test. */
static inline double mann_whitney_p(const double *a, size_t n, const double *b, size_t m)
{
	double pairs = (double)n * (double)m, all = (double)n + (double)m;
	double ties = ties_of(a, n, a, n, b, m) + ties_of(b, m, a, n, b, m);
	double off = fabs(twice_below(a, n, b, m) - pairs) / 2 - 0.5;
	double variance = pairs / 12 * (all + 1 - ties / (all * (all - 1)));
	return variance > 0 && off > 0 ? 2 * stats_normal_cdf(-off / sqrt(variance)) : 1;
}

/* The share p at which P(X <= k) of n is `chance`, by bisection: it falls with p. */
static double share_at(uint64_t k, uint64_t n, double chance)
{
	double low = 0, high = 1;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (stats_binomial_cdf(k, n, middle) > chance)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* The interval of a share from k of n, exact. Clopper & Pearson 1934: the shares under which
 * neither k or fewer nor k or more would be rarer than α/2. */
static inline struct interval share_interval(uint64_t k, uint64_t n, double level)
{
	double tail = (1 - level) / 2;
	return (struct interval){ k == 0 ? 0 : share_at(k - 1, n, 1 - tail),
				  k >= n ? 1 : share_at(k, n, tail) };
}

#endif
