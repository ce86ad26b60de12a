/* Pairs: the signed-rank test and the interval that belongs to it. */
#include "core/stats/compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- The distribution ------------------------------------------------------------------------ */

/* If the differences lie evenly around 0, each rank r is above 0 or below it like a tossed coin
 * (Wilcoxon 1945). The chances of every sum of the ranks above 0 come from adding one rank after
 * the other: P'(s) = (P(s) + P(s - r)) / 2. With the ranks that ties share (the mean of those that
 * they take up) this is the exact distribution given the ties; twice the rank is whole then. */

/* chance[0 … sum of ranks] of twice the statistic. twice[] holds twice each rank. */
static void add_ranks(double *chance, const size_t *twice, size_t n)
{
	size_t sum = 0;
	chance[0] = 1;
	for (size_t i = 0; i < n; i++) {
		sum += twice[i];
		for (size_t s = sum + 1; s-- > 0;) {
			double without = s <= sum - twice[i] ? chance[s] : 0;
			double with = s >= twice[i] ? chance[s - twice[i]] : 0;
			chance[s] = (without + with) / 2;
		}
	}
}

/* P(2 W <= most); NaN when memory is exhausted. */
static double rank_tail(const size_t *twice, size_t n, size_t most)
{
	double *chance = calloc(n * (n + 1) + 1, sizeof(*chance)), sum = 0;
	if (!chance)
		return NAN;
	add_ranks(chance, twice, n);
	for (size_t s = 0; s <= most && s <= n * (n + 1); s++)
		sum += chance[s];
	free(chance);
	return fmin(sum, 1);
}

static size_t plain_ranks(size_t n, size_t *twice)
{
	for (size_t i = 0; i < n; i++)
		twice[i] = 2 * (i + 1);
	return n;
}

/* --- The test -------------------------------------------------------------------------------- */

static int compare_sizes(const void *a, const void *b)
{
	double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
	return (x > y) - (x < y);
}

/* Twice the rank of each of sorted[0..n): those that tie share the mean. */
static void rank_sizes(const double *sorted, size_t n, size_t *twice)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && fabs(sorted[end]) == fabs(sorted[i]);)
			end++;
		for (size_t k = i; k < end; k++)
			twice[k] = i + 1 + end;
	}
}

double stats_signed_rank(const double *differences, size_t n, double *statistic)
{
	double sorted[STATS_PAIRS_MOST];
	size_t twice[STATS_PAIRS_MOST], count = 0, above = 0, all = 0;
	if (statistic)
		*statistic = 0;
	if (n > STATS_PAIRS_MOST)
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (differences[i] != 0)
			sorted[count++] = differences[i];
	if (count == 0)
		return 1;
	qsort(sorted, count, sizeof(*sorted), compare_sizes);
	rank_sizes(sorted, count, twice);
	for (size_t i = 0; i < count; i++) {
		all += twice[i];
		above += sorted[i] > 0 ? twice[i] : 0;
	}
	if (statistic)
		*statistic = (double)above / 2;
	size_t smaller = above < all - above ? above : all - above;
	return fmin(2 * rank_tail(twice, count, smaller), 1);
}

/* --- The interval ---------------------------------------------------------------------------- */

/* W counts the Walsh averages (x_i + x_j)/2, i <= j, above 0 (Tukey 1949). So the shifts that the
 * test would not refuse at α lie between the (k+1)-th smallest and largest average, with k the
 * largest count for which P(W <= k) <= α/2; their median is the Hodges–Lehmann estimate (Hodges &
 * Lehmann 1963; Hollander, Wolfe & Chicken 2014, section 3.3). */

/* k + 1 of the above: which average from either end; 0: none. */
static size_t average_rank(size_t n, double level)
{
	size_t twice[STATS_PAIRS_MOST], rank = 0, total = n * (n + 1) / 2;
	double *chance = calloc(n * (n + 1) + 1, sizeof(*chance)), sum = 0;
	if (!chance)
		return SIZE_MAX;
	add_ranks(chance, twice, plain_ranks(n, twice));
	while (rank <= total && (sum += chance[2 * rank]) <= (1 - level) / 2)
		rank++;
	free(chance);
	return rank;
}

static void walsh_averages(const double *differences, size_t n, double *averages)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++)
			*averages++ = differences[i] + (differences[j] - differences[i]) / 2;
}

bool stats_pairs_interval(const double *differences, size_t n, double level, double *shift,
			  struct interval *interval, struct dyno_error *err)
{
	size_t count = n * (n + 1) / 2;
	*shift = NAN;
	*interval = (struct interval){ -INFINITY, INFINITY };
	if (n == 0 || n > STATS_PAIRS_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "%zu pairs: there must be 1 to %d", n,
				 STATS_PAIRS_MOST);
	double *averages = malloc(count * sizeof(*averages));
	size_t rank = average_rank(n, level);
	if (!averages || rank == SIZE_MAX) {
		free(averages);
		return error_memory(err);
	}
	walsh_averages(differences, n, averages);
	stats_sort(averages, count);
	*shift = stats_quantile(averages, count, 0.5);
	if (rank > 0)
		*interval = (struct interval){ averages[rank - 1], averages[count - rank] };
	free(averages);
	return rank > 0 || error_set(err, DYNO_ERROR_USAGE,
				     "%zu pairs have no interval of that level: %zu are needed", n,
				     stats_pairs_needs(level));
}

/* The smallest sum of ranks, 0, has the chance 1/2^n, which must not be above α/2. */
size_t stats_pairs_needs(double level)
{
	size_t n = 1;
	while (n < STATS_PAIRS_MOST && ldexp(1, -(int)n) > (1 - level) / 2)
		n++;
	return n;
}
