/* Statistics of comparing against SciPy (test/reference/stats.py), against published tables, and by
 * how often they are wrong on series of which the truth is known. */
#include "../reference/stats_compare_reference.h"
#include "core/base/count.h"
#include "core/base/random.h"
#include "core/stats/known_steps.h"
#include "core/usual_tests.h"
#include "test.h"
#include <stdlib.h>
#include <string.h>

static bool near(double a, double b, double tolerance)
{
	return a == b || fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

/* --- Pairs ----------------------------------------------------------------------------------- */

/* Of differences 1 … n, whose signs are chosen so that the ranks above 0 sum to w; two-sided, so
 * that one side up to the middle tells all. */
static void knows_the_signed_rank_distribution(void)
{
	for (size_t i = 0; i < COUNT(signed_rank_cdf); i++) {
		double differences[STATS_PAIRS_MOST], statistic, left = signed_rank_cdf[i][1];
		size_t n = (size_t)signed_rank_cdf[i][0];
		if (left > (double)(n * (n + 1)) / 4)
			continue;
		for (size_t rank = n; rank > 0; rank--) {
			differences[rank - 1] = (double)rank <= left ? (double)rank : -(double)rank;
			left -= (double)rank <= left ? (double)rank : 0;
		}
		CHECK_CLOSE(stats_signed_rank(differences, n, &statistic),
			    fmin(2 * signed_rank_cdf[i][2], 1), 1e-14);
		CHECK(statistic == signed_rank_cdf[i][1]);
	}
	CHECK(isnan(stats_signed_rank((double[STATS_PAIRS_MOST + 1]){ 1 }, STATS_PAIRS_MOST + 1,
				      NULL)));
}

static void tests_pairs_as_scipy_does(void)
{
	for (size_t i = 0; i < COUNT(reference_pairs); i++) {
		double statistic, shift;
		struct interval interval;
		const char *name = reference_pairs[i].name;
		const double *differences = reference_pairs[i].differences;
		size_t n = reference_pairs[i].n;
		double p = stats_signed_rank(differences, n, &statistic);
		CHECK_ROW(name, near(p, reference_pairs[i].p, 1e-13));
		CHECK_ROW(name, statistic == reference_pairs[i].statistic);
		CHECK_ROW(name,
			  stats_pairs_interval(differences, n, 0.95, &shift, &interval, NULL));
		CHECK_ROW(name, near(shift, reference_pairs[i].shift, 1e-13));
		CHECK_ROW(name, near(interval.low, reference_pairs[i].low, 1e-13));
		CHECK_ROW(name, near(interval.high, reference_pairs[i].high, 1e-13));
	}
}

static void refuses_too_few_pairs(void)
{
	static const double differences[] = { 1, 2, 3, 4, 5 };
	struct dyno_error err = { 0 };
	struct interval interval;
	double shift;
	CHECK(stats_pairs_needs(0.95) == 6);
	CHECK(stats_pairs_needs(0.99) == 8);
	CHECK(!stats_pairs_interval(differences, 5, 0.95, &shift, &interval, &err));
	CHECK(shift == 3 && isinf(interval.low) && isinf(interval.high));
	CHECK_STRING(err.message, "5 pairs have no interval of that level: 6 are needed");
	CHECK(!stats_pairs_interval(differences, 0, 0.95, &shift, &interval, &err));
}

/* --- Two samples ----------------------------------------------------------------------------- */

static void tests_two_samples_as_scipy_does(void)
{
	static double a[200], b[200];
	for (size_t i = 0; i < COUNT(reference_two); i++) {
		const char *name = reference_two[i].name;
		size_t n = reference_two[i].n, m = reference_two[i].m;
		struct interval interval;
		memcpy(a, reference_two[i].before, n * sizeof(*a));
		memcpy(b, reference_two[i].after, m * sizeof(*b));
		CHECK_ROW(name, near(stats_welch_p(a, n, b, m), reference_two[i].welch, 1e-9));
		CHECK_ROW(name, stats_welch(a, n, b, m, 0.95, &interval));
		CHECK_ROW(name, near(interval.low, reference_two[i].low, 1e-11));
		CHECK_ROW(name, near(interval.high, reference_two[i].high, 1e-11));
		CHECK_ROW(name,
			  near(mann_whitney_p(a, n, b, m), reference_two[i].mann_whitney, 1e-9));
		CHECK_ROW(name,
			  fabs(stats_cliffs_delta(a, n, b, m) - reference_two[i].delta) < 1e-13);
	}
}

static void bears_samples_that_say_nothing(void)
{
	double same[] = { 4, 4, 4 }, other[] = { 5, 5 }, odd[] = { 1, NAN };
	struct interval interval;
	CHECK(stats_welch_p(same, 3, same, 3) == 1);
	CHECK(stats_welch_p(same, 3, other, 2) == 0);
	CHECK(mann_whitney_p(same, 3, same, 3) == 1);
	CHECK(mann_whitney_p(same, 0, other, 2) == 1);
	CHECK(stats_cliffs_delta(same, 3, other, 2) == 1);
	CHECK(stats_cliffs_delta(other, 2, same, 3) == -1);
	CHECK(isnan(stats_cliffs_delta(same, 0, other, 2)));
	CHECK(isnan(stats_cliffs_delta(odd, 2, other, 2)));
	CHECK(!stats_welch(same, 1, other, 2, 0.95, &interval) && isinf(interval.high));
	CHECK(stats_welch(same, 3, other, 2, 0.95, &interval) && interval.low == 1);
	CHECK(stats_signed_rank(same, 0, NULL) == 1);
}

/* t(6) 0.01 √(2/4) = 0.0173 and t(4) 0.01 √(2/3) = 0.0227; with 19 degrees known beforehand
 * t 0.01 √(2/3) = 0.0171 and √(2/2): 0.0209. Two values have one degree of freedom: t is 12.7. */
static void says_how_many_values_an_interval_needs(void)
{
	static const double both[] = { 0.01, 0.01 }, none[] = { 0, 0 };
	CHECK(stats_welch_needs(both, 0, 0.95, 0.02, 1000) == 4);
	CHECK(stats_welch_needs(both, 19, 0.95, 0.02, 1000) == 3);
	CHECK(stats_welch_needs(both, 0, 0.95, 0.13, 1000) == 2);
	CHECK(stats_welch_needs(both, 0, 0.95, 0.12, 1000) == 3);
	CHECK(stats_welch_needs(both, 0, 0.95, 1e-9, 1000) == 1001);
	CHECK(stats_welch_needs(none, 0, 0.95, 1e-9, 1000) == 2);
}

static void is_careful_with_two_values(void)
{
	double a[] = { 0, 1 }, b[] = { 10, 10.5, 11, 10.5, 10 };
	struct interval interval;
	CHECK(stats_welch(a, 2, b, 5, 0.95, &interval));
	double error = sqrt(0.25 + 0.175 / 5);
	CHECK(near(interval.high - interval.low, 2 * 12.706204736174694 * error, 1e-9));
}

static void gives_the_share_intervals_of_scipy(void)
{
	for (size_t i = 0; i < COUNT(share_intervals); i++) {
		struct interval interval = share_interval((uint64_t)share_intervals[i][0],
							  (uint64_t)share_intervals[i][1], 0.95);
		CHECK(fabs(interval.low - share_intervals[i][2]) < 1e-9);
		CHECK(fabs(interval.high - share_intervals[i][3]) < 1e-9);
	}
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* The example of Bonett's statpsych (R), ci.ratio.prop.ps(.05, 12, 26, 4, 6): 3.2, 1.766544 …
 * 5.796628; McNemar's exact p by scipy.stats.binomtest(4, 30). */
static void compares_shares_of_the_same_rows(void)
{
	const struct stats_paired paired = { .both = 6, .first = 4, .second = 26 };
	const struct stats_paired same = { .both = 90 }, none = { .first = 3 };
	struct interval interval;
	CHECK(stats_paired_shares(&paired, 0.95, &interval));
	CHECK_CLOSE(interval.low, 1.7665441740584975, 1e-12);
	CHECK_CLOSE(interval.high, 5.796628326861705, 1e-12);
	CHECK_CLOSE(stats_mcnemar_p(&paired), 5.947612226009369e-05, 1e-12);
	CHECK(stats_paired_shares(&same, 0.95, &interval) && stats_mcnemar_p(&same) == 1);
	CHECK(interval.low < 0.98 && interval.high > 1.02); /* 90 rows do not make them the same */
	CHECK(!stats_paired_shares(&none, 0.95, &interval));
}

/* 85 % and 83 % of 400 rows, which mostly fail at the same ones; some 96 % by long trials. */
static void intervals_of_paired_shares_hold(void)
{
	struct random random;
	size_t trials = 500, held = 0;
	random_init(&random, 16);
	for (size_t t = 0; t < trials; t++) {
		struct stats_paired paired = { 0 };
		struct interval interval;
		for (size_t row = 0; row < 400; row++) {
			double u = random_uniform(&random);
			paired.both += u < 0.81;
			paired.first += u >= 0.81 && u < 0.85;
			paired.second += u >= 0.85 && u < 0.87;
		}
		stats_paired_shares(&paired, 0.95, &interval);
		held += interval.low <= 0.83 / 0.85 && 0.83 / 0.85 <= interval.high;
	}
	CHECK(held > 460 && held < 495);
}

/* Errors of rows that vary by far more than the two models differ. */
static void compares_means_of_the_same_rows(void)
{
	static const uint64_t a[] = { 100, 2000, 30000, 400, 50, 6000 };
	uint64_t b[6];
	struct interval interval;
	double p;
	for (size_t i = 0; i < 6; i++)
		b[i] = a[i] + a[i] / 10;
	CHECK(stats_paired_means(a, b, 6, 0.95, &interval, &p));
	CHECK(interval.low > 1.0999 && interval.high < 1.1001 && p < 1e-6);
	b[0] = 5000;
	CHECK(stats_paired_means(a, b, 6, 0.95, &interval, &p));
	CHECK(interval.low < 1.1 && interval.high > 1.2266 && p > 0.05);
	CHECK(stats_paired_means(a, a, 6, 0.95, &interval, &p) && p == 1);
	CHECK(!stats_paired_means(a, b, 1, 0.95, &interval, &p));
}

/* --- Repeated looks -------------------------------------------------------------------------- */

/* The boundaries of Lan & DeMets with O'Brien-Fleming spending at α = 0.05, equal steps: as the
 * program of Reboussin, DeMets, Kim & Lan (2000) and R's ldbounds print them. */
static void finds_published_boundaries(void)
{
	static const struct {
		size_t looks;
		double boundaries[5];
	} rows[] = {
		{ 1, { 1.9600 } },
		{ 2, { 2.9626, 1.9686 } },
		{ 3, { 3.7103, 2.5114, 1.9930 } },
		{ 4, { 4.3326, 2.9631, 2.3590, 2.0141 } },
		{ 5, { 4.8769, 3.3569, 2.6803, 2.2898, 2.0310 } },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		double information[5], nominal[5];
		for (size_t k = 0; k < rows[i].looks; k++)
			information[k] = (double)(k + 1) / (double)rows[i].looks;
		CHECK(stats_spending(0.05, information, rows[i].looks, nominal));
		for (size_t k = 0; k < rows[i].looks; k++)
			CHECK_CLOSE(-stats_normal_quantile(nominal[k] / 2), rows[i].boundaries[k],
				    5e-5);
	}
}

static void refuses_impossible_schedules(void)
{
	static const double falling[] = { 0.5, 0.4 }, beyond[] = { 0.5, 1.1 }, zero[] = { 0 };
	double nominal[2];
	CHECK(!stats_spending(0.05, falling, 2, nominal));
	CHECK(!stats_spending(0.05, beyond, 2, nominal));
	CHECK(!stats_spending(0.05, zero, 1, nominal));
	CHECK(!stats_spending(0.05, falling, 0, nominal));
	CHECK(!stats_spending(1, falling, 1, nominal));
}

/* One trial of looks at so many pairs: does any interval miss the truth, 0? */
static bool misses(struct random *random, const size_t *looks, size_t count, const double *nominal)
{
	double differences[24], shift;
	struct interval interval;
	for (size_t i = 0; i < 24; i++)
		differences[i] = random_normal(random);
	for (size_t k = 0; k < count; k++)
		if (stats_pairs_interval(differences, looks[k], 1 - nominal[k], &shift, &interval,
					 NULL) &&
		    (interval.low > 0 || interval.high < 0))
			return true;
	return false;
}

/* The boundaries are those of normal scores; that they hold for the exact intervals of signed ranks
 * at 12, 18 and 24 pairs is tried on 8,000 series, seeded. (Any symmetric distribution gives the
 * same: only ranks and signs count.) 400 misses are allowed; the deviation of their number is
 * 20. A budget that ends after 8, 15 or 20 pairs leaves the rest of the error to a last look. */
static void keeps_the_error_over_all_looks(void)
{
	static const struct {
		size_t looks[3], count;
		double information[3];
		unsigned least;
	} rows[] = {
		{ { 12, 18, 24 }, 3, { 0.5, 0.75, 1 }, 280 },
		{ { 8 }, 1, { 1 }, 200 },
		{ { 12, 15 }, 2, { 0.5, 1 }, 200 },
		{ { 12, 18, 20 }, 3, { 0.5, 0.75, 1 }, 200 },
	};
	for (size_t r = 0; r < COUNT(rows); r++) {
		struct random random;
		double nominal[3];
		unsigned missed = 0;
		random_init(&random, 5);
		CHECK(stats_spending(0.05, rows[r].information, rows[r].count, nominal));
		for (unsigned i = 0; i < 8000; i++)
			missed += misses(&random, rows[r].looks, rows[r].count, nominal);
		printf("# last look at %zu: %u of 8000 series missed\n",
		       rows[r].looks[rows[r].count - 1], missed);
		CHECK(missed > rows[r].least && missed < 440);
	}
}

/* --- Steps ----------------------------------------------------------------------------------- */

#define LONGEST 200

static void noise(double *series, size_t n, uint64_t seed)
{
	struct random random;
	random_init(&random, seed);
	for (size_t i = 0; i < n; i++)
		series[i] = 100 + random_normal(&random);
}

static void raise_from(double *series, size_t from, size_t n, double by)
{
	for (size_t i = from; i < n; i++)
		series[i] += by;
}

static void finds_steps_where_they_are(void)
{
	double series[LONGEST];
	struct step steps[8];
	noise(series, 60, 1);
	raise_from(series, 20, 60, 5);
	raise_from(series, 45, 60, -8);
	CHECK(stats_steps(series, 60, 0.01, 1, steps, 8) == 2);
	CHECK(steps[0].at == 20 && steps[1].at == 45);
	CHECK(steps[0].p <= 0.01 && steps[0].p >= 0.001);
	CHECK(fabs(steps[0].after - steps[0].before - 5) < 1);
	CHECK(steps[1].before == steps[0].after);
	CHECK(stats_steps(series, 60, 0.01, 1, steps, 1) == 1);
}

/* A series that is known is not searched again: its p is that of the seed it was searched with. */
static void knows_steps_that_it_found(void)
{
	double series[LONGEST], other[LONGEST];
	struct step searched[8], steps[8];
	struct known_steps known = { 0 };
	noise(series, 60, 1);
	raise_from(series, 25, 60, 1.2);
	CHECK(stats_steps(series, 60, 0.01, 1, searched, 8) == 1);
	CHECK(known_steps_find(NULL, series, 60, 0.01, 1, steps, 8) == 1);
	for (int again = 0; again < 2; again++) {
		memset(steps, 0, sizeof(steps));
		CHECK(known_steps_find(&known, series, 60, 0.01, 1, steps, 8) == 1);
		CHECK(memcmp(&steps[0], &searched[0], sizeof(steps[0])) == 0);
		CHECK(known.count == 1 && known.values == 60);
	}
	memcpy(other, series, sizeof(other));
	other[59] += 1e-9;
	CHECK(known_steps_find(&known, other, 60, 0.01, 1, steps, 8) == 1);
	CHECK(known_steps_find(&known, series, 20, 0.01, 1, steps, 8) == 0);
	CHECK(known_steps_find(&known, series, 60, 0.5, 1, steps, 8) >= 1);
	CHECK(known.count == 4);
	known_steps_finish(&known);
	CHECK(known.count == 0);
}

/* Of more values than are kept the oldest are forgotten, and searched again. */
static void forgets_series_beyond_its_room(void)
{
	double series[LONGEST];
	struct step steps[8];
	struct known_steps known = { .values = (size_t)1 << 20 };
	noise(series, 60, 1);
	CHECK(known_steps_find(&known, series, 60, 0.01, 1, steps, 8) == 0);
	CHECK(known.count == 1 && known.values == 60);
	known_steps_finish(&known);
}

/* A bump: in the whole it cancels out, its windows show it. */
static void finds_a_bump(void)
{
	double series[LONGEST];
	struct step steps[8];
	noise(series, 100, 2);
	raise_from(series, 45, 100, 4);
	raise_from(series, 55, 100, -4);
	CHECK(stats_steps(series, 100, 0.01, 1, steps, 8) == 2);
	CHECK(steps[0].at == 45 && steps[1].at == 55);
}

static void takes_one_odd_run_for_no_step(void)
{
	double series[LONGEST];
	struct step steps[8];
	noise(series, 40, 3);
	series[17] += 1000;
	series[30] += 500;
	CHECK(stats_steps(series, 40, 0.01, 1, steps, 8) == 0);
	for (size_t i = 0; i < 40; i++)
		series[i] = 7;
	CHECK(stats_steps(series, 40, 0.01, 1, steps, 8) == 0);
	CHECK(stats_steps(series, 5, 0.01, 1, steps, 8) == 0);
	CHECK(stats_steps(series, 0, 0.01, 1, steps, 8) == 0);
}

/* At a level of 5 % steps are seen in 5 % of series without one: 10 of 200, with a deviation of
 * 3. */
static void sees_few_steps_where_none_is(void)
{
	double series[LONGEST];
	struct step steps[8];
	unsigned seen = 0;
	for (uint64_t i = 0; i < 200; i++) {
		noise(series, 40, 1000 + i);
		seen += stats_steps(series, 40, 0.05, i, steps, 8) > 0;
	}
	printf("# %u of 200\n", seen);
	CHECK(seen >= 2 && seen <= 20);
}

TEST_MAIN({ "knows_the_signed_rank_distribution", knows_the_signed_rank_distribution },
	  { "tests_pairs_as_scipy_does", tests_pairs_as_scipy_does },
	  { "refuses_too_few_pairs", refuses_too_few_pairs },
	  { "compares_shares_of_the_same_rows", compares_shares_of_the_same_rows },
	  { "intervals_of_paired_shares_hold", intervals_of_paired_shares_hold },
	  { "compares_means_of_the_same_rows", compares_means_of_the_same_rows },
	  { "tests_two_samples_as_scipy_does", tests_two_samples_as_scipy_does },
	  { "bears_samples_that_say_nothing", bears_samples_that_say_nothing },
	  { "says_how_many_values_an_interval_needs", says_how_many_values_an_interval_needs },
	  { "is_careful_with_two_values", is_careful_with_two_values },
	  { "gives_the_share_intervals_of_scipy", gives_the_share_intervals_of_scipy },
	  { "finds_published_boundaries", finds_published_boundaries },
	  { "refuses_impossible_schedules", refuses_impossible_schedules },
	  { "keeps_the_error_over_all_looks", keeps_the_error_over_all_looks },
	  { "finds_steps_where_they_are", finds_steps_where_they_are },
	  { "knows_steps_that_it_found", knows_steps_that_it_found },
	  { "forgets_series_beyond_its_room", forgets_series_beyond_its_room },
	  { "finds_a_bump", finds_a_bump },
	  { "takes_one_odd_run_for_no_step", takes_one_odd_run_for_no_step },
	  { "sees_few_steps_where_none_is", sees_few_steps_where_none_is })
