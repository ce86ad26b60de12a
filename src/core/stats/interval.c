/* Intervals: of a quantile from order statistics, of the median by bootstrap, of the mean. */
#include "core/base/random.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Quantiles from order statistics ------------------------------------------------------ */

/* The smallest k with P(X <= k) >= level, X binomial. */
static uint64_t binomial_quantile(double level, uint64_t n, double p)
{
	uint64_t low = 0, high = n;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (stats_binomial_cdf(middle, n, p) >= level)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The smallest k with P(X > k) <= level. As the above of n - X, so that the small tail itself is
 * compared and not 1 minus it: P(X > k) = P(n-X <= n-k-1). */
static uint64_t binomial_quantile_above(double level, uint64_t n, double p)
{
	uint64_t low = 0, high = n;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (stats_binomial_cdf(n - middle - 1, n, 1 - p) <= level)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Let B be the number of m independent samples at or below the p-quantile q: B is
 * Binomial(m, p) whatever the distribution. The l-th smallest lies above q only if B < l, and the
 * u-th below q only if B >= u. So with α = 1 - level
 *   l = the largest with P(B < l) < α/2,  u = the smallest with P(B >= u) <= α/2
 * make X(l) … X(u) cover q with probability 1 - α at least (Conover 1999, "Practical nonparametric
 * statistics", section 3.2). l = 0 or u = m+1 mean that there is none.
 *
 * Samples in a row are worth only m = n_effective independent ones. The r-th of m estimates the
 * quantile r/(m+1), as does the r (n+1)/(m+1)-th of n: that rank is taken, rounded outward. With
 * m = n it is r. */
static double effective_rank(double rank, double n, double worth)
{
	return rank * (n + 1) / (worth + 1);
}

static double worth_of(double n, double n_effective)
{
	return n_effective >= 1 ? floor(fmin(n_effective, n)) : 1;
}

static bool is_share(double p)
{
	return p > 0 && p < 1;
}

struct stats_ranks stats_quantile_ranks(double n, double n_effective, double p, double level)
{
	double worth = worth_of(n, n_effective), tail = (1 - level) / 2;
	struct stats_ranks ranks = { 0, 0 };
	if (!is_share(p) || !is_share(level))
		return ranks;
	double low = (double)binomial_quantile(tail, (uint64_t)worth, p);
	double high = (double)binomial_quantile_above(tail, (uint64_t)worth, p) + 1;
	if (low >= 1)
		ranks.low = floor(effective_rank(low, n, worth));
	if (high <= worth)
		ranks.high = ceil(effective_rank(high, n, worth));
	return ranks;
}

bool stats_quantile_interval(const double *sorted, size_t n, double n_effective, double p,
			     double level, struct interval *interval)
{
	struct stats_ranks ranks = stats_quantile_ranks((double)n, n_effective, p, level);
	interval->low = sorted[ranks.low > 0 ? (size_t)ranks.low - 1 : 0];
	interval->high = sorted[ranks.high > 0 ? (size_t)ranks.high - 1 : n - 1];
	return ranks.low > 0 && ranks.high > 0;
}

/* One end alone. As above X(r) <= q unless B < r, for B counts those at or below q, and a quantile
 * has a share of p there at least: P(X(r) <= q) >= P(B >= r). The largest r with P(B < r) <= α is
 * the bound that says most. It is there from the m on with P(B < 1) = (1-p)^m <= α: from one sample
 * for p95 and p99, two for p90, five for the median. Rounding of an α that is met exactly, as by
 * one sample for p95, must not lose a rank; hence the 1e-12. Fewer effective samples are mapped as
 * above, rounded down: the bound only gets lower. */
double stats_quantile_bound_rank(double n, double n_effective, double p, double level)
{
	double worth = worth_of(n, n_effective), tail = (1 - level) * (1 + 1e-12);
	if (!is_share(p) || !is_share(level))
		return 0;
	double rank = (double)binomial_quantile(tail, (uint64_t)worth, p);
	return floor(effective_rank(rank, n, worth));
}

/* By the above there is an upper rank if P(B >= m) = p^m <= α/2, and a lower one if
 * P(B < 1) = (1-p)^m < α/2: the smallest m is ln(α/2) / ln(max(p, 1-p)), rounded up. For the
 * median, p90, p95 and p99 at 95 % that is 6, 36, 72 and 368. */
size_t stats_quantile_needs(double p, double level)
{
	if (!(p > 0 && p < 1 && level > 0 && level < 1))
		return SIZE_MAX;
	double tail = (1 - level) / 2, m = fmax(ceil(log(tail) / log(fmax(p, 1 - p))), 1);
	while (m < 1e15 && (pow(p, m) > tail || pow(1 - p, m) >= tail)) /* rounding, and the < */
		m++;
	return m < 1e15 ? (size_t)m : SIZE_MAX;
}

/* --- The mean -------------------------------------------------------------------------------- */

/* mean ± t s / √n with n - 1 degrees of freedom. NaN where that is not above 0. */
struct interval stats_mean_interval(double mean, double standard_deviation, double n_effective,
				    double level)
{
	double t = stats_student_quantile(0.5 + level / 2, n_effective - 1);
	double half = t * standard_deviation / sqrt(n_effective);
	return (struct interval){ mean - half, mean + half };
}

/* --- Shares ---------------------------------------------------------------------------------- */

/* All π for which |p - π| <= z √(π (1 - π) / n): the ends solve a quadratic equation. */
struct interval stats_share_interval(double share, double n, double level)
{
	double z = stats_normal_quantile(0.5 + level / 2), zz = z * z / n;
	double centre = (share + zz / 2) / (1 + zz);
	double half = z / (1 + zz) * sqrt(share * (1 - share) / n + zz / (4 * n));
	return (struct interval){ share > 0 ? fmax(centre - half, 0) : 0,
				  share < 1 ? fmin(centre + half, 1) : 1 };
}

/* --- The median by bootstrap ----------------------------------------------------------------- */

/* A resample strings together blocks of neighbours, taken from anywhere in the series, so that
 * inside a block samples are as alike as they were (Künsch 1989); the medians of many resamples
 * spread as the median itself does, and their α/2 and 1 - α/2 quantiles are the interval
 * (percentile method).
 *
 * What limits the precision of a median is how long samples stay on one side of it, not how far off
 * they are: its influence function is the sign of x - median. So the block length is that of the
 * series of signs. On the samples themselves a few huge outliers would drown the correlation.
 *
 * Sorting each resample would take O(n log n). Instead the series is sorted once, and a resample's
 * median is found by counting ranks (equal samples share one). Only those near the middle have to
 * be counted one by one: how many of a block lie below is known from running sums. Should a
 * resample's median fall outside the window, the window is widened and all is done again with the
 * same seed, so that its width never changes the result. */

struct bootstrap {
	size_t n;
	size_t block;
	const double *series;
	const double *sorted;
	size_t first, last; /* the window of ranks, [first, last) */
	uint32_t *below;    /* [n+1] how many of the samples before i are below the window, */
	uint32_t *inside;   /* [n+1] and inside it */
	uint32_t *window;   /* [n] ranks of those inside, less `first`, in the order taken */
	uint32_t *counts;   /* [n] of a resample, by rank less `first` */
};

/* How many of sorted[0..n) are smaller than the value. */
static size_t lower_bound(const double *sorted, size_t n, double value)
{
	const double *base = sorted;
	for (; n > 1; n -= n / 2)
		base += base[n / 2 - 1] < value ? n / 2 : 0;
	return (size_t)(base - sorted) + (n == 1 && *base < value);
}

/* Running sums for the window of the given half-width around the middle. */
static void set_window(struct bootstrap *b, size_t half)
{
	size_t middle = b->n / 2;
	b->first = middle > half ? middle - half : 0;
	b->last = b->n - middle > half ? middle + half : b->n;
	const double *window = b->sorted + b->first;
	size_t width = b->last - b->first;
	b->below[0] = b->inside[0] = 0;
	for (size_t i = 0; i < b->n; i++) {
		double value = b->series[i];
		bool under = value < window[0], in = !under && !(value > window[width - 1]);
		b->below[i + 1] = b->below[i] + under;
		b->inside[i + 1] = b->inside[i] + in;
		if (in)
			b->window[b->inside[i]] = (uint32_t)lower_bound(window, width, value);
	}
}

/* The median of a resample of which `below` rank below the window; NaN if it is outside. */
static double pick_median(const struct bootstrap *b, size_t below)
{
	size_t low = (b->n - 1) / 2, high = b->n / 2, seen = below, rank = b->first;
	if (low < below)
		return NAN;
	while (rank < b->last && (seen += b->counts[rank - b->first]) <= low)
		rank++;
	size_t first = rank;
	while (rank < b->last && seen <= high) {
		rank++;
		seen += rank < b->last ? b->counts[rank - b->first] : 0;
	}
	return rank < b->last ? (b->sorted[first] + b->sorted[rank]) / 2 : NAN;
}

/* One resample's median; NaN if it is outside the window (or if the samples hold NaN). The start of
 * a block is drawn from 32 random bits by multiplication: some starts are likelier than others by
 * at most n / 2^32, and a division for each block would take longer than all the rest. */
static double resample_median(struct bootstrap *b, struct random *random)
{
	uint64_t starts = b->n - b->block + 1;
	size_t below = 0;
	memset(b->counts, 0, (b->last - b->first) * sizeof(*b->counts));
	for (size_t done = 0; done < b->n; done += b->block) {
		size_t start = (size_t)((random_next(random) >> 32) * starts >> 32);
		size_t end = start + (b->n - done < b->block ? b->n - done : b->block);
		below += b->below[end] - b->below[start];
		for (size_t i = b->inside[start]; i < b->inside[end]; i++)
			b->counts[b->window[i]]++;
	}
	return pick_median(b, below);
}

static void resample_medians(struct bootstrap *b, size_t resamples, uint64_t seed, double *medians)
{
	size_t half = (size_t)sqrt((double)b->n * (double)b->block) + 32;
	for (size_t done = 0; done < resamples; half *= 2) {
		struct random random;
		random_init(&random, seed);
		set_window(b, half);
		for (done = 0; done < resamples; done++) {
			medians[done] = resample_median(b, &random);
			if (isnan(medians[done]) && b->last - b->first < b->n)
				break;
		}
	}
}

/* Many short blocks take long and gain nothing: the variance among resamples is as exact as its
 * number of blocks lets it be, to about √(2/1024) = 4 % with 1024 of them; the ends of the interval
 * vary by more than that between sets of 500 resamples. */
#define MOST_BLOCKS ((size_t)1024)

static size_t choose_block(const double *series, size_t n)
{
	size_t block = stats_block_length(series, n), least = (n + MOST_BLOCKS - 1) / MOST_BLOCKS;
	return block > least ? block : least;
}

/* Where the series lies above (1) and below (-1) its median. */
static void signs(const double *series, size_t n, double median, double *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (series[i] > median) - (series[i] < median);
}

/* values: room for n + max(n, resamples) doubles. places: room for 4 n + 2 indices. */
static void median_interval(const double *series, size_t n, size_t resamples, double level,
			    uint64_t seed, double *values, uint32_t *places,
			    struct interval *interval)
{
	double *sorted = values, *medians = values + n;
	memcpy(sorted, series, n * sizeof(*sorted));
	stats_sort(sorted, n);
	signs(series, n, stats_quantile(sorted, n, 0.5), medians);
	struct bootstrap b = {
		.n = n,
		.block = choose_block(medians, n),
		.series = series,
		.sorted = sorted,
		.below = places,
		.inside = places + n + 1,
		.window = places + 2 * n + 2,
		.counts = places + 3 * n + 2,
	};
	resample_medians(&b, resamples, seed, medians);
	stats_sort(medians, resamples);
	interval->low = stats_quantile(medians, resamples, (1 - level) / 2);
	interval->high = stats_quantile(medians, resamples, (1 + level) / 2);
}

bool stats_median_bootstrap(const double *series, size_t n, size_t resamples, double level,
			    uint64_t seed, struct interval *interval, struct dyno_error *err)
{
	const size_t most = UINT32_MAX / 8; /* indices have 32 bits */
	if (n == 0 || n > most || resamples == 0 || resamples > most)
		return error_set(err, DYNO_ERROR_USAGE,
				 "a bootstrap needs samples and resamples, at most %zu of each",
				 most);
	size_t room = n > resamples ? n : resamples;
	double *values = malloc((n + room) * sizeof(*values));
	uint32_t *places = malloc((4 * n + 2) * sizeof(*places));
	if (values && places)
		median_interval(series, n, resamples, level, seed, values, places, interval);
	bool done = values && places;
	free(values);
	free(places);
	return done || error_memory(err);
}
