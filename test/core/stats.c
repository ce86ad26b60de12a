/* Statistics against NumPy and SciPy (test/reference/stats.py), and at their edges. */
#include "core/stats/stats.h"
#include "../reference/stats_reference.h"
#include "core/base/count.h"
#include "core/base/random.h"
#include "core/stats/radix.h"
#include "test.h"
#include <stdlib.h>

/* Both NaN, or equal to within the tolerance. */
static bool alike(double a, double b, double tolerance)
{
	return isnan(a) || isnan(b) ? isnan(a) && isnan(b) : fabs(a - b) <= tolerance * fabs(b);
}

static void describes_samples_as_numpy_does(void)
{
	double sorted[1000];
	for (size_t i = 0; i < COUNT(reference_series); i++) {
		const struct reference_series *r = &reference_series[i];
		double deviation = stats_standard_deviation(r->samples, r->n);
		double scale = fabs(r->mean) + (r->n > 1 ? deviation : 0);
		CHECK_ROW(r->name, fabs(stats_mean(r->samples, r->n) - r->mean) <= 2e-16 * scale);
		CHECK_ROW(r->name, alike(deviation, r->standard_deviation, 1e-14));
		memcpy(sorted, r->samples, r->n * sizeof(*sorted));
		stats_sort(sorted, r->n);
		for (size_t q = 0; q < COUNT(reference_quantiles); q++)
			CHECK_ROW(r->name, stats_quantile(sorted, r->n, reference_quantiles[q]) ==
						   r->quantiles[q]);
	}
}

/* A mean near 10^17 and a spread of 1: what loses all digits when squares are summed. */
static void keeps_the_spread_of_large_numbers(void)
{
	static const double samples[] = { 1e15 + 4, 1e15 + 7, 1e15 + 13, 1e15 + 16 };
	CHECK(stats_mean(samples, 4) == 1e15 + 10);
	CHECK_CLOSE(stats_standard_deviation(samples, 4), sqrt(30), 1e-15);
	CHECK(isnan(stats_standard_deviation(samples, 1)));
}

static void gives_the_quantile_intervals_of_scipy(void)
{
	double sorted[1000];
	for (size_t i = 0; i < COUNT(reference_series); i++) {
		const struct reference_series *r = &reference_series[i];
		memcpy(sorted, r->samples, r->n * sizeof(*sorted));
		stats_sort(sorted, r->n);
		for (size_t q = 0; q < COUNT(reference_intervals); q++) {
			struct interval interval;
			double low = r->intervals[q][0], high = r->intervals[q][1];
			bool carried = stats_quantile_interval(sorted, r->n, (double)r->n,
							       reference_intervals[q],
							       REFERENCE_LEVEL, &interval);
			CHECK_ROW(r->name, carried == (!isnan(low) && !isnan(high)));
			CHECK_ROW(r->name, interval.low == (isnan(low) ? sorted[0] : low));
			CHECK_ROW(r->name,
				  interval.high == (isnan(high) ? sorted[r->n - 1] : high));
		}
	}
}

/* NaN: there is none. */
static double bound_of(const double *sorted, size_t n, double effective, double p, double level)
{
	double rank = stats_quantile_bound_rank((double)n, effective, p, level);
	return rank > 0 ? sorted[(size_t)rank - 1] : NAN;
}

static void bounds_quantiles_from_below(void)
{
	double sorted[1000];
	for (size_t i = 0; i < COUNT(reference_series); i++) {
		const struct reference_series *r = &reference_series[i];
		memcpy(sorted, r->samples, r->n * sizeof(*sorted));
		stats_sort(sorted, r->n);
		for (size_t q = 0; q < COUNT(reference_intervals); q++) {
			double bound = bound_of(sorted, r->n, (double)r->n, reference_intervals[q],
						REFERENCE_LEVEL);
			CHECK_ROW(r->name, alike(bound, r->bounds[q], 0));
		}
	}
}

/* P(B = k) of the n-th row of Pascal's triangle. */
static double binomial_share(size_t k, size_t n, double p)
{
	double ways = lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1);
	return exp(ways + (double)k * log(p) + (double)(n - k) * log(1 - p));
}

/* P(X(r) <= q) is P(B >= r), here summed term by term: the bound's rank keeps 95 %, and the next
 * would not. */
static void a_bound_holds_in_95_of_100_cases_and_the_next_rank_would_not(void)
{
	static const double quantiles[] = { 0.5, 0.9, 0.95, 0.99, 0.999 };
	for (size_t q = 0; q < COUNT(quantiles); q++)
		for (size_t n = 1; n <= 400; n++) {
			double p = quantiles[q], beyond = 0;
			double rank = stats_quantile_bound_rank((double)n, (double)n, p, 0.95);
			for (size_t k = (size_t)rank + 1; k <= n; k++)
				beyond += binomial_share(k, n, p);
			CHECK(rank <= (double)n && beyond < 0.95 + 1e-9);
			CHECK(rank == 0 ||
			      beyond + binomial_share((size_t)rank, n, p) > 0.95 - 1e-9);
		}
}

static void bounds_are_there_from_few_samples_on(void)
{
	static const double sorted[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	static const struct {
		double p;
		size_t n;
		double effective, bound;
	} rows
		[] = {
			{ 0.99, 1, 1, 1 },    { 0.95, 1, 1, 1 },
			{ 0.90, 1, 1, NAN },  { 0.90, 2, 2, 1 },
			{ 0.50, 4, 4, NAN },  { 0.50, 5, 5, 1 },
			{ 0.99, 5, 5, 5 }, /* the largest of five lies above p99 in 1 - 0.99^5 = 4.9
					      % */
			{ 0.99, 6, 6, 5 }, /* and that of six in 5.9 % */
			{ 0.99, 10, 1, 5 },   { 0.99, 10, NAN, 5 },
			{ 0.99, 10, 2, 7 }, /* the larger of two stands for the 2 × 11/3 = 7.3rd of
					       ten */
			{ 0.99, 10, 99, 9 },  { 1.00, 10, 10, NAN },
			{ NAN, 10, 10, NAN },
		};
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(alike(bound_of(sorted, rows[i].n, rows[i].effective, rows[i].p, 0.95),
			    rows[i].bound, 0));
}

static void knows_how_many_samples_a_quantile_needs(void)
{
	static const struct {
		double p, level;
		size_t needs;
	} rows[] = {
		{ 0.50, 0.95, 6 },   { 0.90, 0.95, 36 },    { 0.95, 0.95, 72 },
		{ 0.99, 0.95, 368 }, { 0.999, 0.95, 3688 }, { 0.01, 0.95, 368 },
		{ 0.90, 0.99, 51 },  { 0.5, 0.9375, 6 }, /* 1/2^5 is α/2 itself: too many below */
	};
	static double sorted[4000];
	for (size_t i = 0; i < COUNT(sorted); i++)
		sorted[i] = (double)i;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = stats_quantile_needs(rows[i].p, rows[i].level);
		struct interval interval;
		CHECK(n == rows[i].needs);
		for (size_t length = n; length <= COUNT(sorted); length += 300) {
			CHECK(stats_quantile_interval(sorted, length, (double)n, rows[i].p,
						      rows[i].level, &interval));
			CHECK(!stats_quantile_interval(sorted, length, (double)n - 1, rows[i].p,
						       rows[i].level, &interval));
		}
	}
	CHECK(stats_quantile_needs(1, 0.95) == SIZE_MAX &&
	      stats_quantile_needs(NAN, 0.95) == SIZE_MAX);
}

/* With an effective n of 50 among 500 samples the interval is, in ranks, as wide as that of 50. */
static void widens_a_quantile_interval_to_the_effective_n(void)
{
	static double many[509], few[50];
	struct interval wide, narrow, whole;
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (double)(i + 1) / 510;
	for (size_t i = 0; i < COUNT(few); i++)
		few[i] = (double)(i + 1) / 51;
	CHECK(stats_quantile_interval(many, COUNT(many), 50.9, 0.5, 0.95, &wide));
	CHECK(stats_quantile_interval(few, COUNT(few), 50, 0.5, 0.95, &narrow));
	CHECK(stats_quantile_interval(many, COUNT(many), 1e9, 0.5, 0.95, &whole));
	CHECK_CLOSE(wide.low, narrow.low, 1e-15);
	CHECK_CLOSE(wide.high, narrow.high, 1e-15);
	CHECK(whole.low > wide.low && whole.high < wide.high);
	CHECK(!stats_quantile_interval(many, COUNT(many), NAN, 0.5, 0.95, &wide));
	CHECK(wide.low == many[0] && wide.high == many[COUNT(many) - 1]);
	CHECK(!stats_quantile_interval(many, COUNT(many), 500, 1, 0.95, &wide));
	CHECK(!stats_quantile_interval(many, COUNT(many), 500, NAN, 0.95, &wide));
}

static void gives_the_mean_intervals_of_scipy(void)
{
	for (size_t i = 0; i < COUNT(reference_series); i++) {
		const struct reference_series *r = &reference_series[i];
		double mean = stats_mean(r->samples, r->n);
		double deviation = stats_standard_deviation(r->samples, r->n);
		struct interval interval =
			stats_mean_interval(mean, deviation, (double)r->n, REFERENCE_LEVEL);
		CHECK_ROW(r->name, alike(interval.low, r->mean_interval[0], 1e-12));
		CHECK_ROW(r->name, alike(interval.high, r->mean_interval[1], 1e-12));
	}
	CHECK(isnan(stats_mean_interval(1, 1, 1, 0.95).low));
	CHECK(isnan(stats_mean_interval(1, 1, NAN, 0.95).high));
}

/* Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3. */
static void gives_the_intervals_of_shares_of_newcombe(void)
{
	static const struct {
		const char *name;
		double right, n, low, high;
	} rows[] = {
		{ "81 of 263", 81, 263, 0.2553, 0.3662 }, { "15 of 148", 15, 148, 0.0624, 0.1605 },
		{ "none of 20", 0, 20, 0, 0.1611 },       { "1 of 29", 1, 29, 0.0061, 0.1718 },
		{ "28 of 29", 28, 29, 0.8282, 0.9939 },   { "all of 20", 20, 20, 0.8389, 1 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct interval interval =
			stats_share_interval(rows[i].right / rows[i].n, rows[i].n, 0.95);
		CHECK_ROW(rows[i].name, fabs(interval.low - rows[i].low) < 5e-5);
		CHECK_ROW(rows[i].name, fabs(interval.high - rows[i].high) < 5e-5);
	}
}

static void gives_effective_n_block_length_and_trend_of_the_papers(void)
{
	for (size_t i = 0; i < COUNT(reference_series); i++) {
		const struct reference_series *r = &reference_series[i];
		CHECK_ROW(r->name,
			  alike(stats_effective_n(r->samples, r->n), r->effective_n, 1e-9));
		CHECK_ROW(r->name, stats_block_length(r->samples, r->n) == r->block_length);
		CHECK_ROW(r->name, alike(stats_trend(r->samples, r->n), r->trend, 1e-9));
	}
}

static void gives_the_distributions_of_scipy(void)
{
	for (size_t i = 0; i < COUNT(normal_cdf); i++)
		CHECK_CLOSE(stats_normal_cdf(normal_cdf[i][0]), normal_cdf[i][1], 1e-13);
	for (size_t i = 0; i < COUNT(normal_quantile); i++)
		CHECK_CLOSE(stats_normal_quantile(normal_quantile[i][0]), normal_quantile[i][1],
			    1e-14);
	for (size_t i = 0; i < COUNT(student_quantile); i++) {
		const double *r = student_quantile[i];
		CHECK_CLOSE(stats_student_quantile(r[0], r[1]), r[2], 1e-11);
	}
	for (size_t i = 0; i < COUNT(binomial_cdf); i++) {
		const double *r = binomial_cdf[i];
		CHECK_CLOSE(stats_binomial_cdf((uint64_t)r[0], (uint64_t)r[1], r[2]), r[3], 1e-10);
	}
	for (size_t i = 0; i < COUNT(binomial_sums); i++) {
		const double *r = binomial_sums[i];
		CHECK_CLOSE(stats_binomial_cdf((uint64_t)r[0], (uint64_t)r[1], r[2]), r[3], 1e-12);
	}
}

/* Closed forms: Cauchy's distribution for one degree of freedom, and for two. */
static void agrees_with_closed_forms(void)
{
	for (double p = 0.501; p < 1; p += 0.01) {
		CHECK_CLOSE(stats_student_quantile(p, 1), tan(M_PI * (p - 0.5)), 1e-12);
		CHECK_CLOSE(stats_student_quantile(p, 2), (2 * p - 1) / sqrt(2 * p * (1 - p)),
			    1e-12);
		CHECK_CLOSE(stats_student_quantile(1 - p, 7), -stats_student_quantile(p, 7), 1e-11);
		CHECK_CLOSE(stats_normal_cdf(stats_normal_quantile(p)), p, 1e-15);
	}
	for (unsigned n = 1; n < 40; n++)
		CHECK_CLOSE(stats_binomial_cdf(0, n, 0.3), pow(0.7, n), 1e-14);
}

static void keeps_distributions_within_their_domains(void)
{
	CHECK(stats_normal_quantile(0) == -INFINITY && stats_normal_quantile(1) == INFINITY);
	CHECK(isnan(stats_normal_quantile(-0.1)) && isnan(stats_normal_quantile(NAN)));
	CHECK(stats_student_quantile(1, 3) == INFINITY && stats_student_quantile(0.5, 3) == 0);
	CHECK(isnan(stats_student_quantile(0.9, 0)) && isnan(stats_student_quantile(2, 3)));
	CHECK(isnan(stats_student_quantile(0.9, NAN)));
	CHECK(stats_student_quantile(0.975, 1e-4) == INFINITY); /* 10^10000 and more */
	CHECK(stats_student_quantile(0.025, 1e-4) == -INFINITY);
	CHECK(stats_student_quantile(0.975, INFINITY) == stats_normal_quantile(0.975));
	CHECK(stats_binomial_cdf(5, 5, 0.5) == 1 && stats_binomial_cdf(9, 5, 0.5) == 1);
	CHECK(stats_binomial_cdf(0, 5, 0) == 1 && stats_binomial_cdf(4, 5, 1) == 0);
	CHECK(isnan(stats_binomial_cdf(0, 5, 2)));
}

static double pattern(size_t kind, size_t i, size_t n, struct random *random)
{
	switch (kind) {
	case 0:
		return random_normal(random);
	case 1:
		return (double)i;
	case 2:
		return (double)(n - i);
	case 3:
		return 7;
	case 4:
		return (double)random_below(random, 3);
	case 5: /* rises, then falls: the worst for many choices of pivot */
		return (double)(i < n / 2 ? i : n - i);
	default:
		return (double)(i % 31);
	}
}

static void sorts_every_order(void)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 23, 24, 25, 100, 4097 };
	static double samples[4097];
	struct random random;
	random_init(&random, 3);
	for (size_t kind = 0; kind < 7; kind++)
		for (size_t l = 0; l < COUNT(lengths); l++) {
			size_t n = lengths[l], wrong = 0;
			double before = 0, after = 0;
			for (size_t i = 0; i < n; i++)
				before += fabs(samples[i] = pattern(kind, i, n, &random));
			stats_sort(samples, n);
			for (size_t i = 0; i < n; i++) {
				after += fabs(samples[i]);
				wrong += i > 0 && samples[i] < samples[i - 1];
			}
			CHECK(wrong == 0);
			CHECK_CLOSE(after, before, 1e-12);
		}
}

/* Musser's series that leads the median of three to a quadratic number of steps: heapsort must take
 * over. 2^18 samples would take minutes otherwise. */
static void sorts_what_defeats_the_pivot(void)
{
	size_t n = (size_t)1 << 18, wrong = 0;
	double *samples = malloc(n * sizeof(*samples));
	for (size_t i = 0; i < n / 2; i++) {
		samples[i] = (double)(i % 2 ? i + n / 2 - !(n / 2 % 2) : i + 1);
		samples[n / 2 + i] = (double)(2 * (i + 1));
	}
	stats_sort(samples, n);
	for (size_t i = 1; i < n; i++)
		wrong += samples[i] < samples[i - 1];
	CHECK(wrong == 0);
	free(samples);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* So many are sorted otherwise. */
static void sorts_many(void)
{
	size_t n = STATS_MANY + 7;
	double *many = malloc(n * sizeof(*many));
	double *same = malloc(n * sizeof(*same));
	struct random random;
	random_init(&random, 5);
	for (size_t i = 0; i < n; i++) {
		double share = random_uniform(&random);
		many[i] = i % 5 == 0   ? -share * 1e-300
			  : i % 7 == 0 ? 3
				       : floor(share * 1e6) * (i % 2 ? 1e-9 : -1e9);
	}
	many[3] = HUGE_VAL;
	many[4] = -HUGE_VAL;
	many[5] = -0.0;
	memcpy(same, many, n * sizeof(*same));
	stats_sort(many, n);
	qsort(same, n, sizeof(*same), ascending);
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++)
		wrong += many[i] != same[i];
	CHECK(wrong == 0);
	free(many);
	free(same);
}

TEST_MAIN({ "describes samples as NumPy does", describes_samples_as_numpy_does },
	  { "keeps the spread of large numbers", keeps_the_spread_of_large_numbers },
	  { "gives the quantile intervals of SciPy", gives_the_quantile_intervals_of_scipy },
	  { "bounds quantiles from below", bounds_quantiles_from_below },
	  { "gives the intervals of shares of Newcombe",
	    gives_the_intervals_of_shares_of_newcombe },
	  { "a bound holds in 95 of 100 cases, and the next rank would not",
	    a_bound_holds_in_95_of_100_cases_and_the_next_rank_would_not },
	  { "bounds are there from few samples on", bounds_are_there_from_few_samples_on },
	  { "knows how many samples a quantile needs", knows_how_many_samples_a_quantile_needs },
	  { "widens a quantile interval to the effective n",
	    widens_a_quantile_interval_to_the_effective_n },
	  { "gives the mean intervals of SciPy", gives_the_mean_intervals_of_scipy },
	  { "gives effective n, block length and trend of the papers",
	    gives_effective_n_block_length_and_trend_of_the_papers },
	  { "gives the distributions of SciPy", gives_the_distributions_of_scipy },
	  { "agrees with closed forms", agrees_with_closed_forms },
	  { "keeps distributions within their domains", keeps_distributions_within_their_domains },
	  { "sorts every order", sorts_every_order }, { "sorts many", sorts_many },
	  { "sorts what defeats the pivot", sorts_what_defeats_the_pivot })
