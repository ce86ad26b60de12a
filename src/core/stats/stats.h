/* Statistics of samples. Deterministic: what needs chance takes a seed. Each method is derived or
 * cited above its code (stats*.c). Checked against NumPy and SciPy in test/core/stats.c. */
#ifndef DYNO_CORE_STATS_STATS_H
#define DYNO_CORE_STATS_STATS_H

#include "core/base/error.h"
#include <stddef.h>
#include <stdint.h>

struct interval {
	double low, high;
};

/* All take samples in their own unit (ns as double in practice) and n >= 1 unless said. */
double stats_mean(const double *samples, size_t n);
double stats_standard_deviation(const double *samples, size_t n); /* n - 1; NaN for n < 2 */
void stats_sort(double *samples, size_t n);

/* Hyndman–Fan type 7 (NumPy's default): linear between order statistics. sorted ascending. */
double stats_quantile(const double *sorted, size_t n, double p);

/* Independent samples that carry as much information about the mean as these n in a row:
 * n / τ with Geyer's initial monotone positive sequence (1992). 1 … n; NaN when memory is
 * exhausted. */
double stats_effective_n(const double *series, size_t n);

/* The same for a quantile: the effective n of the series of "is the sample at or below `quantile`",
 * which is what a quantile's interval rests on. Take this one for stats_quantile_interval: a few
 * large outliers hide from stats_effective_n how alike the other samples are (on long-tailed series
 * with ρ = 0.8 the median's 95 % intervals then held it in 56 to 63 % of cases). */
double stats_quantile_effective_n(const double *series, size_t n, double quantile);

/* Distribution-free interval of the p-quantile from order statistics: ranks from
 * Binomial(n_effective, p), mapped to the n samples there are. With n_effective == n it is
 * scipy.stats.quantile_test's. An end for which no rank is left is infinite in theory: then
 * the extreme sample is given and false returned: these samples cannot carry that quantile. */
bool stats_quantile_interval(const double *sorted, size_t n, double n_effective, double p,
			     double level, struct interval *interval);

/* The ranks of that interval's ends, 1 … n; 0: there is none. */
struct stats_ranks {
	double low, high;
};

struct stats_ranks stats_quantile_ranks(double n, double n_effective, double p, double level);

/* The rank, 1 … n, of a lower bound of the p-quantile: at or below it with probability `level` at
 * least, whatever the distribution. 0 where n_effective is too small even for that (median: 5, p90:
 * 2, p99: 1). */
double stats_quantile_bound_rank(double n, double n_effective, double p, double level);

/* Smallest effective n that carries both ends of the p-quantile's interval (p99: 368). */
size_t stats_quantile_needs(double p, double level);

/* Percentile interval of the median by moving-block bootstrap (Künsch 1989) with `resamples`
 * resamples and the block length of Politis & White (2004). series in the order taken. false
 * when memory is exhausted, or n or resamples is 0. On strongly correlated series it is somewhat
 * too narrow (test/core/stats_series.c: 86 % at least where 95 are meant). */
bool stats_median_bootstrap(const double *series, size_t n, size_t resamples, double level,
			    uint64_t seed, struct interval *interval, struct dyno_error *err);

/* Optimal block length for a moving-block bootstrap (Politis & White 2004, with the correction of
 * Patton, Politis & White 2009), 1 … n/3. */
size_t stats_block_length(const double *series, size_t n);

/* Mean ± Student's t: of n values, or of n_effective where they are alike. */
struct interval stats_mean_interval(double mean, double standard_deviation, double n_effective,
				    double level);

/* Of a share of n, which need not be whole where these are worth fewer (Wilson 1927, "Probable
 * inference, the law of succession, and statistical inference"): holds also where the share is 0
 * or 1, and near them, where ± would lie outside (Brown, Cai & DasGupta 2001). */
struct interval stats_share_interval(double share, double n, double level);

/* Is the series still trending? Mann–Kendall on medians of blocks (Mann 1945, Kendall 1975):
 * the two-sided p value of "no monotone trend". For n < 4 it is 1. */
double stats_trend(const double *series, size_t n);

/* Distribution functions. */
double stats_normal_cdf(double z);
double stats_normal_quantile(double p);
double stats_student_quantile(double p, double degrees_of_freedom);
double stats_student_tail(double t, double degrees_of_freedom); /* P(T > t), t >= 0 */
double stats_binomial_cdf(uint64_t k, uint64_t n, double p);

#endif
