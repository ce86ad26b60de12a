/* Two samples: how much they overlap, and how far apart their means are. */
#include "core/stats/compare.h"
#include <math.h>

/* --- Overlap --------------------------------------------------------------------------------- */

struct overlap {
	double below; /* pairs with b < a */
	double equal;
};

/* Both ascending. Walks through both at once: O(n) after sorting, where comparing all pairs would
 * be O(n²). */
static struct overlap count_overlap(const double *a, size_t n, const double *b, size_t m)
{
	struct overlap overlap = { 0 };
	for (size_t i = 0, j = 0; i < n || j < m;) {
		double value = i == n || (j < m && b[j] < a[i]) ? b[j] : a[i];
		size_t first = i, first_b = j;
		while (i < n && a[i] == value)
			i++;
		while (j < m && b[j] == value)
			j++;
		if (i == first && j == first_b)
			return (struct overlap){ NAN, NAN }; /* a value that is no number */
		double in_a = (double)(i - first), in_b = (double)(j - first_b);
		overlap.equal += in_a * in_b;
		overlap.below += in_b * (double)(n - i);
	}
	return overlap;
}

/* Cliff 1993, "Dominance statistics": (#(b > a) - #(b < a)) / (n m). */
double stats_cliffs_delta(double *a, size_t n, double *b, size_t m)
{
	if (n == 0 || m == 0)
		return NAN;
	stats_sort(a, n);
	stats_sort(b, m);
	struct overlap overlap = count_overlap(a, n, b, m);
	double pairs = (double)n * (double)m;
	return (pairs - overlap.equal - 2 * overlap.below) / pairs;
}

/* --- Means ----------------------------------------------------------------------------------- */

struct difference {
	double mean, error, freedom;
};

/* Of two values a side Satterthwaite's number is a guess itself, and too large as often as not (of
 * 2 + 6 values 7.4 % of intervals miss where 5 % may): then the least that it can be, n - 1, which
 * never misses more often than it may (Scheffé 1970, "Practical solutions of the Behrens-Fisher
 * problem"). */
static double careful_freedom(double freedom, size_t fewest)
{
	return fewest == 2 ? 1 : freedom;
}

/* Welch 1947: the variance of a difference of means is s²/n of both added up; its degrees of
 * freedom after Satterthwaite 1946 are (A + B)² / (A²/(n-1) + B²/(m-1)). */
static struct difference welch(const double *a, size_t n, const double *b, size_t m)
{
	double sa = stats_standard_deviation(a, n), sb = stats_standard_deviation(b, m);
	double va = sa * sa / (double)n, vb = sb * sb / (double)m, v = va + vb;
	double freedom = v > 0 ? v * v / (va * va / (double)(n - 1) + vb * vb / (double)(m - 1))
			       : (double)(n + m - 2);
	return (struct difference){ stats_mean(b, m) - stats_mean(a, n), sqrt(v),
				    careful_freedom(freedom, n < m ? n : m) };
}

bool stats_welch(const double *a, size_t n, const double *b, size_t m, double level,
		 struct interval *interval)
{
	*interval = (struct interval){ -INFINITY, INFINITY };
	if (n < 2 || m < 2)
		return false;
	struct difference d = welch(a, n, b, m);
	double half = d.error * stats_student_quantile(0.5 + level / 2, d.freedom);
	*interval = (struct interval){ d.mean - half, d.mean + half };
	return true;
}

double stats_welch_p(const double *a, size_t n, const double *b, size_t m)
{
	if (n < 2 || m < 2)
		return 1;
	struct difference d = welch(a, n, b, m);
	if (!(d.error > 0))
		return d.mean == 0 ? 1 : 0;
	return 2 * stats_student_tail(fabs(d.mean) / d.error, d.freedom);
}

/* Is half the width of that interval at most `half`? Its quantile need not be known for that. */
static bool is_within(const double deviations[2], double known, double level, double n, double half)
{
	double a = deviations[0] * deviations[0], b = deviations[1] * deviations[1], v = a + b;
	double freedom = v > 0 ? (n - 1) * v * v / (a * a + b * b) : 2 * n - 2;
	freedom = known > 0 ? known : careful_freedom(freedom, (size_t)n);
	return !(v > 0) || stats_student_tail(half / sqrt(v / n), freedom) <= 0.5 - level / 2;
}

/* The width falls as n grows: by bisection. */
size_t stats_welch_needs(const double deviations[2], double freedom, double level, double half,
			 size_t most)
{
	size_t low = 1, high = most + 1; /* too few, and enough */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (is_within(deviations, freedom, level, (double)middle, half))
			high = middle;
		else
			low = middle;
	}
	return high;
}
