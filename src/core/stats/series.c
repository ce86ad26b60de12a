/* Samples in the order taken: how much alike neighbours are, and whether they still trend. */
#include "core/stats/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Work on long series is bounded by averaging neighbours ("pooling") instead of leaving out long
 * lags: latencies drift over seconds, which at 10 µs a sample is a correlation over 10^5 lags, and
 * sums cut off before that would call such samples independent. */

/* The distances from the mean; the caller frees them. NULL when memory is exhausted. */
static double *centred(const double *series, size_t n)
{
	double *copy = n <= SIZE_MAX / sizeof(*copy) ? malloc(n * sizeof(*copy)) : NULL;
	double mean = stats_mean(series, n);
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = series[i] - mean;
	return copy;
}

/* Replaces each `factor` neighbours by their mean; an incomplete last group is left out. Returns
 * the new length. */
static size_t pool(double *series, size_t n, size_t factor)
{
	size_t groups = n / factor;
	for (size_t group = 0; factor > 1 && group < groups; group++) {
		double sum = 0;
		for (size_t i = 0; i < factor; i++)
			sum += series[group * factor + i];
		series[group] = sum / (double)factor;
	}
	return groups;
}

/* γ(lag) = Σ x[i] x[i+lag] / n of a centred series. Dividing by n, not by n - lag, keeps the
 * sequence positive definite. Four sums at once, for speed. */
static double autocovariance(const double *x, size_t n, size_t lag)
{
	const double *y = x + lag;
	double sums[4] = { 0 };
	size_t count = n - lag, i = 0;
	for (; i + 4 <= count; i += 4)
		for (int k = 0; k < 4; k++)
			sums[k] += x[i + (size_t)k] * y[i + (size_t)k];
	for (; i < count; i++)
		sums[0] += x[i] * y[i];
	return (sums[0] + sums[1] + sums[2] + sums[3]) / (double)n;
}

/* --- Effective n ----------------------------------------------------------------------------- */

#define LAGS        200 /* looked at before the series is pooled, */
#define LAGS_FACTOR 8   /* and by how much: 200 n (1 + 1/8 + …) products at most */

/* The variance of the mean of n samples in a row is σ²/n with the long-run variance
 *   σ² = γ(0) + 2 Σ γ(k),
 * so that they are worth n γ(0) / σ² independent ones. The sum over all lags of estimated γ is
 * noise (for the whole series it is exactly 0); Geyer 1992, "Practical Markov chain Monte Carlo",
 * section 3.3, stops it: the sums of neighbours Γ(m) = γ(2m) + γ(2m+1) of a reversible chain are
 * positive and fall, so sum while they are positive, each at most as large as the one before
 * (initial monotone positive sequence). Returns false where they are still positive at the last lag
 * that is looked at. */
static bool long_run_variance(const double *x, size_t n, double *variance)
{
	double first = autocovariance(x, n, 0), before = INFINITY, sum = 0;
	for (size_t lag = 0; lag + 1 < n; lag += 2) {
		if (lag >= LAGS)
			return false;
		double pair = autocovariance(x, n, lag) + autocovariance(x, n, lag + 1);
		if (pair <= 0)
			break;
		before = fmin(before, pair);
		sum += before;
	}
	*variance = 2 * sum - first;
	return true;
}

/* Means of c neighbours have the same long-run variance, divided by c. So where 200 lags do not
 * reach the end of the correlation, the series is pooled and looked at again. */
double stats_effective_n(const double *series, size_t n)
{
	double variance = 0, spread = 1;
	size_t length = n, factor = 1;
	double *x = n > 1 ? centred(series, n) : NULL;
	if (!x)
		return n > 1 ? NAN : 1;
	double single = autocovariance(x, n, 0);
	while (!long_run_variance(x, length, &variance)) {
		length = pool(x, length, LAGS_FACTOR);
		factor *= LAGS_FACTOR;
	}
	free(x);
	if (!(single > 0)) /* all the same: nothing to be alike in */
		return (double)n;
	spread = (double)factor * variance / single;
	return spread > 1 ? fmax((double)n / spread, 1) : (double)n;
}

/* The number of samples at or below the p-quantile is a sum of these indicators; where they are
 * alike, it varies as that of a binomial of the effective n would. */
double stats_quantile_effective_n(const double *series, size_t n, double quantile)
{
	double *below = n <= SIZE_MAX / sizeof(*below) ? malloc(n * sizeof(*below)) : NULL;
	for (size_t i = 0; below && i < n; i++)
		below[i] = series[i] <= quantile;
	double effective = below ? stats_effective_n(below, n) : NAN;
	free(below);
	return effective;
}

/* --- Block length ------------------------------------------------------------------------- */

#define POOLED ((size_t)65536) /* a longer series is pooled to at most this */
#define QUIET  5               /* lags in a row that must be insignificant */

/* Politis & White 2004, "Automatic block-length selection for the dependent bootstrap", with the
 * correction of Patton, Politis & White 2009. The mean squared error of the variance that blocks of
 * length b lead to is G²/b² + D b/n, least at b = (2 G² n / D)^⅓, where for moving blocks
 *   D = 4/3 g²,  g = Σ λ(k/M) γ(k),  G = Σ λ(k/M) |k| γ(k)   (k from -M to M),
 * and λ is the flat-top window: 1 up to ½, then falling to 0 at 1. M is twice the lag after which
 * five autocorrelations in a row are within ± 2 √(log10 n / n). Blocks are at most
 * min(3 √n, n/3). */

/* Fills gamma[0..limit] as far as needed and returns M. */
static size_t window_width(const double *x, size_t n, double *gamma, size_t limit)
{
	double noise = 2 * sqrt(log10((double)n) / (double)n);
	size_t quiet = 0, lag = 0;
	gamma[0] = autocovariance(x, n, 0);
	while (quiet < QUIET && lag < limit) {
		lag++;
		gamma[lag] = autocovariance(x, n, lag);
		quiet = fabs(gamma[lag]) < noise * gamma[0] ? quiet + 1 : 0;
	}
	size_t last = lag - quiet; /* the last significant lag */
	size_t width = last > 1 ? 2 * last : 2;
	if (width > limit)
		width = limit;
	for (; lag < width; lag++)
		gamma[lag + 1] = autocovariance(x, n, lag + 1);
	return width;
}

static double block_length(const double *x, size_t n, double *gamma, size_t limit)
{
	size_t width = window_width(x, n, gamma, limit);
	double g = gamma[0], slope = 0, most = fmin(3 * sqrt((double)n), (double)n / 3);
	if (!(gamma[0] > 0))
		return 1;
	for (size_t k = 1; k <= width; k++) {
		double part = (double)k / (double)width, weight = part <= 0.5 ? 1 : 2 * (1 - part);
		g += 2 * weight * gamma[k];
		slope += 2 * weight * (double)k * gamma[k];
	}
	double length = cbrt(1.5 * slope * slope / (g * g) * (double)n);
	return length < most ? length : most; /* also where g = 0 */
}

size_t stats_block_length(const double *series, size_t n)
{
	size_t factor = (n + POOLED - 1) / POOLED;
	if (n < 6) /* two lags, and two blocks, at least */
		return 1;
	double *x = centred(series, n), length = cbrt((double)n); /* the rate, if memory is short */
	size_t pooled = x ? pool(x, n, factor) : 0;
	size_t limit = (size_t)ceil(sqrt((double)pooled)) + QUIET;
	if (limit >= pooled)
		limit = pooled - 1;
	double *gamma = x ? malloc((limit + 1) * sizeof(*gamma)) : NULL;
	if (gamma)
		length = block_length(x, pooled, gamma, limit) * (double)factor;
	free(gamma);
	free(x);
	return (size_t)fmax(1, fmin(ceil(length), (double)(n / 3)));
}

/* --- Trend ----------------------------------------------------------------------------------- */

#define BLOCKS 32

/* Mann 1945 and Kendall 1975: S counts the pairs in which the later value is the larger minus those
 * in which it is the smaller. Of a series without order all permutations are equally likely. The
 * test assumes independent values, which neighbouring samples are not: more than 32 are replaced
 * by the medians of 32 stretches, between which little correlation is left, and which single
 * outliers do not move. */

/* The medians of `blocks` stretches of about equal length. false when memory is exhausted. */
static bool block_medians(const double *series, size_t n, size_t blocks, double *medians)
{
	double *stretch = malloc((n / blocks + 1) * sizeof(*stretch));
	for (size_t block = 0; stretch && block < blocks; block++) {
		size_t each = n / blocks, longer = n % blocks;
		size_t start = block * each + (block < longer ? block : longer);
		size_t length = each + (block < longer);
		memcpy(stretch, series + start, length * sizeof(*stretch));
		stats_sort(stretch, length);
		medians[block] = stats_quantile(stretch, length, 0.5);
	}
	free(stretch);
	return stretch;
}

/* P(|S| >= s) exactly, without ties. S = n(n-1)/2 - 2I with I the inversions of a permutation. The
 * n-th element adds 0 … n-1 of them with equal probability (Kendall 1975, chapter 5), so their
 * distribution is that of a sum of uniform variables: each in turn averages the last `size`
 * chances, kept as a running sum. It is symmetric; the lower tail is summed, where that has all its
 * digits. */
static double exact_p(size_t n, long s)
{
	double chance[BLOCKS * (BLOCKS - 1) / 2 + 1] = { 1 }, next[BLOCKS * (BLOCKS - 1) / 2 + 1];
	size_t most = 0;
	for (size_t size = 2; size <= n; size++) {
		double sum = 0;
		most += size - 1;
		for (size_t i = 0; i <= most; i++) {
			sum += chance[i];
			if (i >= size)
				sum -= chance[i - size];
			next[i] = sum / (double)size;
		}
		memcpy(chance, next, (most + 1) * sizeof(*chance));
	}
	double p = 0;
	for (size_t i = 0; 2 * i + (size_t)labs(s) <= most; i++)
		p += chance[i];
	return fmin(2 * p, 1);
}

/* With ties: normal with the variance [n(n-1)(2n+5) - Σ t(t-1)(2t+5)] / 18 over groups of t equal
 * values, and S one nearer to 0, since it moves in steps (Kendall 1975, chapter 4). */
static double tied_p(size_t n, long s, double ties)
{
	double count = (double)n;
	double variance = (count * (count - 1) * (2 * count + 5) - ties) / 18;
	if (!(variance > 0) || s == 0)
		return 1;
	return 2 * stats_normal_cdf(-(fabs((double)s) - 1) / sqrt(variance));
}

static double mann_kendall(double *values, size_t n)
{
	long s = 0;
	double ties = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			s += (values[j] > values[i]) - (values[j] < values[i]);
	stats_sort(values, n);
	for (size_t i = 0, same = 1; i < n; i += same) {
		for (same = 1; i + same < n && values[i + same] == values[i];)
			same++;
		ties += (double)same * (double)(same - 1) * (double)(2 * same + 5);
	}
	return ties > 0 ? fmin(tied_p(n, s, ties), 1) : exact_p(n, s);
}

double stats_trend(const double *series, size_t n)
{
	double values[BLOCKS];
	size_t blocks = n < BLOCKS ? n : BLOCKS;
	if (n < 4 || !block_medians(series, n, blocks, values))
		return 1;
	return mann_kendall(values, blocks);
}
