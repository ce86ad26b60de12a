/* Steps in a series: where the level of a history changes. */
#include "core/base/random.h"
#include "core/stats/compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Binary segmentation (Scott & Knott 1974; Vostrikova 1981) on ranks: the place that best divides a
 * stretch is tried for significance; if it is, both parts are searched in turn. So that two steps
 * that cancel out in the whole are seen too, a stretch is searched in its seeded intervals (Kovács,
 * Bühlmann, Li & Munk 2023): 1, 2, 4, … overlapping windows of 1, 1/2, 1/4, … of its length.
 *
 * A window s … e is divided at t by the statistic
 *   (sum of r_i, s <= i < t, minus (t-s) times the window's mean) / √((t-s)(e-t)/(e-s)),
 * the CUSUM of ranks r: Wilcoxon's rank-sum, standardised up to a factor. Its maximum over all
 * places and windows has no handy distribution, but under "no step" every order of the values is
 * equally likely: the p value is the share of random orders (and the one seen) whose maximum is no
 * smaller (maximally selected rank statistics, Lausen & Schumacher 1992; by permutation as in
 * E-divisive, Matteson & James 2014). Ranks, since the latencies of a history have outliers, which
 * would hide steps from sums; no assumption but that runs are exchangeable.
 *
 * A stretch has at least SHORTEST values: one odd run is no step. */

#define SHORTEST     ((size_t)3)
#define PERMUTATIONS 999
#define NEAR         ((size_t)10)

struct search {
	const double *series;
	double *ranks;  /* of the stretch, shuffled by the test */
	double *sums;   /* running sums of ranks */
	double *values; /* sorted, for ranks and medians */
	double level;
	struct random random;
	bool *cut; /* [n + 1] a step begins here */
	double *p; /* [n + 1] */
};

struct split {
	size_t at;
	double statistic;
	size_t first, end; /* the window */
};

/* Ranks from 1; equal values share the mean of theirs. */
static void make_ranks(struct search *search, size_t first, size_t n)
{
	double *sorted = search->values;
	memcpy(sorted, search->series + first, n * sizeof(*sorted));
	stats_sort(sorted, n);
	for (size_t i = 0; i < n; i++) {
		double value = search->series[first + i];
		size_t low = 0, high = n;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (sorted[middle] < value)
				low = middle + 1;
			else
				high = middle;
		}
		size_t end = low;
		while (end < n && sorted[end] == value)
			end++;
		search->ranks[i] = (double)(low + 1 + end) / 2;
	}
}

#define ROUNDING 1e-9 /* relative: more than squaring and not taking roots can be off by */

/* Nearly all places are worse than the best one, which is told without a root. */
static void search_window(const double *sums, size_t first, size_t end, struct split *best)
{
	double length = (double)(end - first), mean = (sums[end] - sums[first]) / length;
	double least = best->statistic * best->statistic / length * (1 - ROUNDING);
	for (size_t at = first + SHORTEST; at + SHORTEST <= end; at++) {
		double left = (double)(at - first), right = (double)(end - at);
		double off = sums[at] - sums[first] - left * mean;
		if (!(off * off > least * (left * right)))
			continue;
		double statistic = fabs(off) / sqrt(left * right / length);
		if (statistic <= best->statistic)
			continue;
		*best = (struct split){ at, statistic, first, end };
		least = statistic * statistic / length * (1 - ROUNDING);
	}
}

/* `at` is 0 where none is better than that. */
static struct split best_split(struct search *search, size_t n, double least)
{
	struct split best = { .statistic = least };
	search->sums[0] = 0;
	for (size_t i = 0; i < n; i++)
		search->sums[i + 1] = search->sums[i] + search->ranks[i];
	for (size_t length = n; length >= 2 * SHORTEST; length /= 2) {
		size_t stride = length / 2;
		for (size_t first = 0; first + length <= n; first += stride)
			search_window(search->sums, first, first + length, &best);
		search_window(search->sums, n - length, n, &best);
	}
	return best;
}

static void shuffle(double *items, size_t count, struct random *random)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)random_below(random, i);
		double kept = items[i - 1];
		items[i - 1] = items[j];
		items[j] = kept;
	}
}

#define ALIKE 1e-12 /* rounding must not tell the order seen from one that divides as well */

/* Stops early where the level cannot be reached any more. */
static double permutation_p(struct search *search, size_t n, double seen)
{
	size_t as_large = 1, done = 0, most = (size_t)(search->level * (PERMUTATIONS + 1));
	for (; done < PERMUTATIONS && as_large <= most; done++) {
		shuffle(search->ranks, n, &search->random);
		as_large += best_split(search, n, seen * (1 - ALIKE)).at > 0;
	}
	return (double)as_large / (double)(done + 1);
}

static double median_of(struct search *search, size_t first, size_t end)
{
	size_t n = end - first;
	memcpy(search->values, search->series + first, n * sizeof(*search->values));
	stats_sort(search->values, n);
	return stats_quantile(search->values, n, 0.5);
}

/* Σ |x - median| of series[first, end). */
static double spread(struct search *search, size_t first, size_t end)
{
	double median = median_of(search, first, end), sum = 0;
	for (size_t i = first; i < end; i++)
		sum += fabs(search->series[i] - median);
	return sum;
}

/* Ranks tell that there is a step better than where: the largest value before it moves it by one
 * without any loss. So near the place that ranks give the one is taken that leaves the least
 * absolute deviation from the medians of both sides. */
static size_t refine(struct search *search, const struct split *split, size_t offset)
{
	size_t first = split->first + offset, end = split->end + offset, best = split->at + offset;
	double least = spread(search, first, best) + spread(search, best, end);
	size_t from = best > first + SHORTEST + NEAR ? best - NEAR : first + SHORTEST;
	size_t to = best + NEAR + SHORTEST < end ? best + NEAR : end - SHORTEST;
	for (size_t at = from; at <= to; at++) {
		double left = spread(search, first, at) + spread(search, at, end);
		if (left < least) {
			least = left;
			best = at;
		}
	}
	return best;
}

static void search_stretch(struct search *search, size_t first, size_t end)
{
	size_t n = end - first;
	if (n < 2 * SHORTEST)
		return;
	make_ranks(search, first, n);
	struct split best = best_split(search, n, 0);
	if (!best.at)
		return; /* all the same */
	double p = permutation_p(search, n, best.statistic);
	if (p > search->level)
		return;
	size_t at = refine(search, &best, first);
	search->cut[at] = true;
	search->p[at] = p;
	search_stretch(search, first, at);
	search_stretch(search, at, end);
}

static size_t next_cut(const struct search *search, size_t after, size_t n)
{
	size_t at = after + 1;
	while (at < n && !search->cut[at])
		at++;
	return at < n ? at : n;
}

static size_t collect(struct search *search, size_t n, struct step *steps, size_t room)
{
	size_t count = 0, begin = 0;
	for (size_t at = next_cut(search, 0, n); at < n && count < room; count++) {
		size_t end = next_cut(search, at, n);
		steps[count] = (struct step){ .at = at,
					      .before = median_of(search, begin, at),
					      .after = median_of(search, at, end),
					      .p = search->p[at] };
		begin = at;
		at = end;
	}
	return count;
}

size_t stats_steps(const double *series, size_t n, double level, uint64_t seed, struct step *steps,
		   size_t room)
{
	double *room_for = calloc(4 * (n + 1), sizeof(*room_for));
	bool *cut = calloc(n + 1, sizeof(*cut));
	size_t count = SIZE_MAX;
	if (room_for && cut) {
		struct search search = {
			.series = series,
			.ranks = room_for,
			.sums = room_for + (n + 1),
			.values = room_for + 2 * (n + 1),
			.p = room_for + 3 * (n + 1),
			.level = level,
			.cut = cut,
		};
		random_init(&search.random, seed);
		search_stretch(&search, 0, n);
		count = collect(&search, n, steps, room);
	}
	free(room_for);
	free(cut);
	return count;
}
