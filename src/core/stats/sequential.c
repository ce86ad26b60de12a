/* Looking again and again at the same question, without asking too often. */
#include "core/stats/compare.h"
#include <math.h>
#include <stdlib.h>

/* Who looks at a test five times at 5 % each is wrong in 14 % of the cases. A spending function
 * says how much of α may have been used up when the share t of the data is there; that of O'Brien &
 * Fleming's kind (Lan & DeMets 1983) is 2 (1 - Φ(z / √t)) with z = Φ⁻¹(1 - α/2) for one side; for
 * two, each side has α/2 of its own. Next to nothing at first, so that nearly all is left for the
 * end.
 *
 * The boundaries follow one after the other. With information t the score S(t) = Z √t is a walk
 * with independent normal steps of variance t_k - t_{k-1} (Jennison & Turnbull 2000, chapter 2).
 * Let f_k(s) be the density of having reached s at look k with all earlier |Z| below their
 * boundaries. Then the chance of crossing c at look k is ∫ f_{k-1}(s) [Φ((-c√t_k - s)/σ) + Φ((s -
 * c√t_k)/σ)] ds,  σ² = t_k - t_{k-1}, and c is found by bisection so that it is what the function
 * allows; then f_k(s) = ∫ f_{k-1}(u) φ((s-u)/σ)/σ du  for |s| < c √t_k (Armitage, McPherson & Rowe
 * 1969), by Simpson's rule. */

#define POINTS 801 /* odd, for Simpson's rule */
#define FAR    9.0 /* no boundary lies beyond: the chance is below 10^-18 */

struct density {
	double reach; /* it lives on -reach … reach */
	double values[POINTS];
	double time;
};

static double spent(double alpha, double time)
{
	return 4 * stats_normal_cdf(stats_normal_quantile(alpha / 4) / sqrt(time));
}

static double place(const struct density *density, size_t i)
{
	return density->reach * (2 * (double)i / (POINTS - 1) - 1);
}

static double weight(const struct density *density, size_t i)
{
	double step = 2 * density->reach / (POINTS - 1);
	return step / 3 * (i == 0 || i == POINTS - 1 ? 1 : i % 2 ? 4 : 2);
}

/* The chance that |S| at time t is at least `reach`, and that no boundary was crossed before. */
static double crossing(const struct density *before, double reach, double time)
{
	double sigma = sqrt(time - before->time), sum = 0;
	for (size_t i = 0; i < POINTS; i++) {
		double s = place(before, i);
		double beyond = stats_normal_cdf((-reach - s) / sigma) +
				stats_normal_cdf((s - reach) / sigma);
		sum += weight(before, i) * before->values[i] * beyond;
	}
	return sum;
}

static double density_at(const struct density *before, double s, double time)
{
	double sigma = sqrt(time - before->time), sum = 0;
	for (size_t i = 0; i < POINTS; i++) {
		double z = (s - place(before, i)) / sigma;
		sum += weight(before, i) * before->values[i] * exp(-z * z / 2);
	}
	return sum / (sigma * sqrt(2 * M_PI));
}

/* The boundary of Z at which `allowed` crosses for the first time. */
static double find_boundary(const struct density *before, double time, double allowed)
{
	double low = 0, high = FAR;
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;
		if (crossing(before, middle * sqrt(time), time) > allowed)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static void first_density(struct density *density, double boundary, double time)
{
	density->reach = boundary * sqrt(time);
	density->time = time;
	for (size_t i = 0; i < POINTS; i++) {
		double s = place(density, i);
		density->values[i] = exp(-s * s / (2 * time)) / sqrt(2 * M_PI * time);
	}
}

static void next_density(const struct density *before, struct density *density, double boundary,
			 double time)
{
	density->reach = boundary * sqrt(time);
	density->time = time;
	for (size_t i = 0; i < POINTS; i++)
		density->values[i] = density_at(before, place(density, i), time);
}

static bool is_schedule(double alpha, const double *information, size_t looks)
{
	bool ok = alpha > 0 && alpha < 1 && looks >= 1 && looks <= STATS_LOOKS_MOST;
	for (size_t i = 0; ok && i < looks; i++)
		ok = information[i] > (i ? information[i - 1] : 0) && information[i] <= 1;
	return ok;
}

bool stats_spending(double alpha, const double *information, size_t looks, double *nominal)
{
	if (!is_schedule(alpha, information, looks))
		return false;
	struct density a, b, *before = &a, *next = &b;
	double boundary = -stats_normal_quantile(spent(alpha, information[0]) / 2);
	nominal[0] = spent(alpha, information[0]);
	first_density(before, fmin(boundary, FAR), information[0]);
	for (size_t i = 1; i < looks; i++) {
		double allowed = spent(alpha, information[i]) - spent(alpha, information[i - 1]);
		boundary = find_boundary(before, information[i], allowed);
		nominal[i] = 2 * stats_normal_cdf(-boundary);
		next_density(before, next, boundary, information[i]);
		struct density *kept = before;
		before = next;
		next = kept;
	}
	return true;
}
