/* Statistics of series: do the intervals cover, does pooling keep what it should, is the fast way
 * the slow way's equal? All seeded, so that each test always gives the same answer. */
#include "core/base/count.h"
#include "core/base/random.h"
#include "core/stats/stats.h"
#include "test.h"
#include <stdlib.h>

/* x[i] = ρ x[i-1] + normal, started in its stationary distribution: mean and median are 0. Its
 * samples are worth n (1-ρ)/(1+ρ). */
static void autoregressive(struct random *random, double rho, double *x, size_t n)
{
	double value = random_normal(random) / sqrt(1 - rho * rho);
	for (size_t i = 0; i < n; i++) {
		x[i] = value;
		value = rho * value + random_normal(random);
	}
}

/* What latencies look like: alike neighbours, a long tail to the right, and now and then an
 * interruption that is many times as long. The median of each is 1. */
static void like_latencies(struct random *random, double rho, double *x, size_t n)
{
	autoregressive(random, rho, x, n);
	for (size_t i = 0; i < n; i++) {
		x[i] = exp(0.1 * x[i]);
		if (random_below(random, 50) == 0)
			x[i] *= x[i] > 1 ? 30 : 1; /* only what lies above: the median stays */
	}
}

struct coverage {
	double bootstrap, order, p90, mean;
};

#define TRIALS 200

static double holds(struct interval interval, double truth)
{
	return (interval.low <= truth && truth <= interval.high) / (double)TRIALS;
}

static struct interval order_interval(const double *x, const double *sorted, size_t n, double p)
{
	struct interval interval;
	double value = stats_quantile(sorted, n, p);
	stats_quantile_interval(sorted, n, stats_quantile_effective_n(x, n, value), p, 0.95,
				&interval);
	return interval;
}

/* How often 95 % intervals hold the true value. */
static struct coverage measure_coverage(bool tailed, double rho, size_t n)
{
	static double x[2048], sorted[2048];
	struct coverage covered = { 0 };
	struct random random;
	random_init(&random, 42);
	double median = tailed ? 1 : 0, p90 = 1.2815515655446004 / sqrt(1 - rho * rho);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct interval b;
		(tailed ? like_latencies : autoregressive)(&random, rho, x, n);
		memcpy(sorted, x, n * sizeof(*x));
		stats_sort(sorted, n);
		CHECK(stats_median_bootstrap(x, n, 200, 0.95, trial, &b, NULL));
		covered.bootstrap += holds(b, median);
		covered.order += holds(order_interval(x, sorted, n, 0.5), median);
		covered.p90 += holds(order_interval(x, sorted, n, 0.9), p90);
		b = stats_mean_interval(stats_mean(x, n), stats_standard_deviation(x, n),
					stats_effective_n(x, n), 0.95);
		covered.mean += holds(b, 0);
	}
	return covered;
}

/* The bounds: 95 % are meant, and 200 trials move that by ± 3 % by chance alone. Order statistics
 * at the effective n must reach 90 %, the mean's t interval 88 %, the bootstrap, which has few
 * blocks to draw from, 86 %. Treating these samples as independent gives 53 % at ρ = 0.8. */
static void intervals_cover_the_truth(void)
{
	static const struct {
		const char *name;
		double rho;
		size_t n;
	} rows[] = {
		{ "independent, n = 100", 0, 100 },
		{ "rho 0.5, n = 256", 0.5, 256 },
		{ "rho 0.8, n = 1024", 0.8, 1024 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct coverage ar = measure_coverage(false, rows[i].rho, rows[i].n);
		struct coverage tail = measure_coverage(true, rows[i].rho, rows[i].n);
		CHECK_ROW(rows[i].name, ar.order >= 0.90 && tail.order >= 0.90);
		CHECK_ROW(rows[i].name, ar.p90 >= 0.90);
		CHECK_ROW(rows[i].name, ar.mean >= 0.88 && ar.mean <= 0.99);
		CHECK_ROW(rows[i].name, ar.bootstrap >= 0.86 && ar.bootstrap <= 0.99);
		CHECK_ROW(rows[i].name, tail.bootstrap >= 0.86 && tail.bootstrap <= 0.99);
		printf("# %s: order %.3f %.3f, p90 %.3f, mean %.3f, bootstrap %.3f %.3f\n",
		       rows[i].name, ar.order, tail.order, ar.p90, ar.mean, ar.bootstrap,
		       tail.bootstrap);
	}
}

/* The test above can fail: with all n samples taken for independent, too few intervals hold. */
static void independence_would_not_cover(void)
{
	static double x[1024];
	struct random random;
	double covered = 0;
	random_init(&random, 42);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct interval interval;
		autoregressive(&random, 0.8, x, COUNT(x));
		stats_sort(x, COUNT(x));
		stats_quantile_interval(x, COUNT(x), COUNT(x), 0.5, 0.95, &interval);
		covered += holds(interval, 0);
	}
	CHECK(covered < 0.7);
}

static void outliers_hide_no_correlation_from_a_quantile(void)
{
	static double x[20000];
	struct random random;
	random_init(&random, 5);
	like_latencies(&random, 0.9, x, COUNT(x));
	CHECK(stats_effective_n(x, COUNT(x)) > 5000);
	CHECK(stats_quantile_effective_n(x, COUNT(x), 1) < 2500);
}

/* Near theory, n (1-ρ)/(1+ρ), also where the correlation is longer than the lags looked at. */
static void finds_the_effective_n_of_long_series(void)
{
	static const struct {
		double rho;
		size_t n;
		double within;
	} rows[] = {
		{ 0, 100000, 1.1 },     { 0.5, 50000, 1.1 },    { 0.9, 50000, 1.2 },
		{ 0.99, 200000, 1.25 }, { 0.999, 200000, 1.6 },
	};
	double *x = malloc(200000 * sizeof(*x));
	struct random random;
	random_init(&random, 11);
	for (size_t i = 0; i < COUNT(rows); i++) {
		autoregressive(&random, rows[i].rho, x, rows[i].n);
		double theory = (double)rows[i].n * (1 - rows[i].rho) / (1 + rows[i].rho);
		double ratio = stats_effective_n(x, rows[i].n) / theory;
		CHECK(ratio < rows[i].within && ratio > 1 / rows[i].within);
	}
	free(x);
}

static void blocks_grow_with_correlation(void)
{
	static const double rhos[] = { 0, 0.5, 0.9, 0.98 };
	static const size_t lengths[] = { 1, 2, 3, 5, 6, 7, 50, 1000, 200000 };
	double *x = malloc(200000 * sizeof(*x));
	struct random random;
	random_init(&random, 12);
	for (size_t l = 0; l < COUNT(lengths); l++) {
		size_t n = lengths[l], before = 0;
		for (size_t i = 0; i < COUNT(rhos); i++) {
			autoregressive(&random, rhos[i], x, n);
			size_t block = stats_block_length(x, n);
			CHECK(block >= 1 && (n < 3 ? block == 1 : block <= n / 3));
			if (n >= 1000) {
				CHECK(block > before);
				before = block;
			}
		}
	}
	free(x);
}

/* The bootstrap by its definition: string the blocks together, sort, take the middle. */
static struct interval plain_bootstrap(const double *x, size_t n, size_t resamples, uint64_t seed)
{
	double *resample = malloc(n * sizeof(*x)), *medians = malloc(resamples * sizeof(*x));
	struct random random;
	random_init(&random, seed);
	memcpy(resample, x, n * sizeof(*x));
	stats_sort(resample, n);
	double median = stats_quantile(resample, n, 0.5);
	for (size_t i = 0; i < n; i++)
		resample[i] = (x[i] > median) - (x[i] < median);
	size_t block = stats_block_length(resample, n), least = (n + 1023) / 1024;
	block = block > least ? block : least;
	for (size_t r = 0; r < resamples; r++) {
		for (size_t done = 0; done < n; done += block) {
			size_t start =
				(size_t)((random_next(&random) >> 32) * (n - block + 1) >> 32);
			size_t length = n - done < block ? n - done : block;
			memcpy(resample + done, x + start, length * sizeof(*x));
		}
		stats_sort(resample, n);
		medians[r] = (resample[(n - 1) / 2] + resample[n / 2]) / 2;
	}
	stats_sort(medians, resamples);
	struct interval interval = { stats_quantile(medians, resamples, (1 - 0.95) / 2),
				     stats_quantile(medians, resamples, (1 + 0.95) / 2) };
	free(resample);
	free(medians);
	return interval;
}

static void bootstraps_as_by_definition(void)
{
	static const size_t lengths[] = { 1, 2, 3, 6, 31, 64, 101, 1000, 3001 };
	static const double rhos[] = { 0, 0.9, 0.999 }; /* the last makes the window grow */
	static double x[3001];
	struct random random;
	random_init(&random, 13);
	for (size_t l = 0; l < COUNT(lengths); l++)
		for (size_t kind = 0; kind < 2 * COUNT(rhos); kind++) {
			size_t n = lengths[l];
			struct interval fast, slow;
			autoregressive(&random, rhos[kind / 2], x, n);
			for (size_t i = 0; kind % 2 && i < n; i++)
				x[i] = floor(x[i]); /* ties */
			CHECK(stats_median_bootstrap(x, n, 60, 0.95, l, &fast, NULL));
			slow = plain_bootstrap(x, n, 60, l);
			CHECK(fast.low == slow.low && fast.high == slow.high);
		}
}

/* Under "no trend" p values are uniform, whatever the length. */
static void sees_a_trend_only_where_there_is_one(void)
{
	static const size_t lengths[] = { 10, 32, 33, 500 };
	static double x[500];
	struct random random;
	random_init(&random, 14);
	for (size_t l = 0; l < COUNT(lengths); l++) {
		size_t n = lengths[l], below = 0, seen = 0;
		for (int trial = 0; trial < 400; trial++) {
			for (size_t i = 0; i < n; i++)
				x[i] = random_normal(&random);
			below += stats_trend(x, n) < 0.05;
			for (size_t i = 0; i < n; i++) /* warming up: from 4 deviations above */
				x[i] += 4 * exp(-3.0 * (double)i / (double)n);
			x[n / 2] *= 1000;
			seen += stats_trend(x, n) < 0.05;
		}
		CHECK(below >= 6 && below <= 36);
		CHECK(seen >= (n > 10 ? 380 : 140));
	}
	CHECK(stats_trend((double[]){ 1, 2, 3 }, 3) == 1);
	CHECK_CLOSE(stats_trend((double[]){ 1, 2, 3, 4 }, 4), 2.0 / 24, 1e-15);
	CHECK(stats_trend((double[]){ 5, 5, 5, 5, 5 }, 5) == 1);
}

/* Nothing of this means anything; it must not crash, hang or leave its ranges. */
static void survives_what_is_no_number(void)
{
	static const double specials[] = { NAN, INFINITY, -INFINITY, 1e308, -1e308, 0 };
	static double x[300], sorted[300];
	struct random random;
	random_init(&random, 15);
	for (int trial = 0; trial < 60; trial++) {
		size_t n = 1 + (size_t)random_below(&random, COUNT(x)),
		       kinds = 1 + (size_t)trial % 6;
		for (size_t i = 0; i < n; i++)
			x[i] = specials[random_below(&random, kinds)];
		memcpy(sorted, x, sizeof(x));
		stats_sort(sorted, n);
		double effective = stats_effective_n(x, n);
		size_t block = stats_block_length(x, n);
		struct interval interval;
		CHECK(effective >= 1 && effective <= (double)n);
		CHECK(block >= 1 && block <= n);
		CHECK(stats_median_bootstrap(x, n, 10, 0.95, 1, &interval, NULL));
		stats_quantile_interval(sorted, n, effective, 0.9, 0.95, &interval);
		stats_standard_deviation(x, n);
		stats_trend(x, n);
	}
}

static void refuses_an_empty_bootstrap(void)
{
	struct interval interval;
	struct dyno_error err = { 0 };
	CHECK(!stats_median_bootstrap((double[]){ 1 }, 0, 100, 0.95, 1, &interval, &err));
	CHECK(err.code == DYNO_ERROR_USAGE);
	CHECK(!stats_median_bootstrap((double[]){ 1 }, 1, 0, 0.95, 1, &interval, &err));
	CHECK(stats_median_bootstrap((double[]){ 7 }, 1, 5, 0.95, 1, &interval, &err));
	CHECK(interval.low == 7 && interval.high == 7);
	CHECK(stats_quantile_effective_n((double[]){ 7 }, 1, 7) == 1);
}

TEST_MAIN({ "intervals cover the truth", intervals_cover_the_truth },
	  { "independence would not cover", independence_would_not_cover },
	  { "outliers hide no correlation from a quantile",
	    outliers_hide_no_correlation_from_a_quantile },
	  { "finds the effective n of long series", finds_the_effective_n_of_long_series },
	  { "blocks grow with correlation", blocks_grow_with_correlation },
	  { "bootstraps as by definition", bootstraps_as_by_definition },
	  { "sees a trend only where there is one", sees_a_trend_only_where_there_is_one },
	  { "survives what is no number", survives_what_is_no_number },
	  { "refuses an empty bootstrap", refuses_an_empty_bootstrap })
