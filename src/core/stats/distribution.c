/* Distribution functions: normal, Student's t, binomial. */
#include "core/stats/stats.h"
#include <float.h>
#include <math.h>

/* --- Normal ---------------------------------------------------------------------------------- */

double stats_normal_cdf(double z)
{
	return 0.5 * erfc(-z * M_SQRT1_2);
}

/* p[0] + p[1] x + … + p[7] x^7 */
static double polynomial(const double p[8], double x)
{
	double sum = p[7];
	for (int i = 6; i >= 0; i--)
		sum = sum * x + p[i];
	return sum;
}

/* Wichura 1988, "Algorithm AS 241: The percentage points of the normal distribution", PPND16:
 * rational approximations in three regions, about 1 part in 10^16. */
static const struct {
	double above[8], below[8];
} ppnd16[3] = {
	{ { 3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
	    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
	    3.3430575583588128105e+4, 2.5090809287301226727e+3 },
	  { 1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
	    2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
	    5.2264952788528545610e+3 } },
	{ { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
	    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
	    2.27238449892691845833e-2, 7.74545014278341407640e-4 },
	  { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
	    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
	    1.05075007164441684324e-9 } },
	{ { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
	    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
	    2.71155556874348757815e-5, 2.01033439929228813265e-7 },
	  { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
	    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
	    2.04426310338993978564e-15 } },
};

static double ratio(int region, double x)
{
	return polynomial(ppnd16[region].above, x) / polynomial(ppnd16[region].below, x);
}

double stats_normal_quantile(double p)
{
	double q = p - 0.5;
	if (!(p >= 0 && p <= 1))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (fabs(q) <= 0.425)
		return q * ratio(0, 0.180625 - q * q);
	double r = sqrt(-log(q < 0 ? p : 1 - p));
	double z = r <= 5 ? ratio(1, r - 1.6) : ratio(2, r - 5);
	return q < 0 ? -z : z;
}

/* --- Incomplete beta function ------------------------------------------------------------- */

/* The error of Stirling's formula, ln Γ(n+1) - [(n+½) ln n - n + ln √(2π)], for n > 0: its series
 * above 16, and below by the recurrence δ(n) = δ(n+1) + (n+½) ln(1+1/n) - 1, which follows from
 * Γ(n+2) = (n+1) Γ(n+1). */
static double stirling_error(double n)
{
	double sum = 0;
	for (; n < 16; n++)
		sum += (n + 0.5) * log1p(1 / n) - 1;
	double square = n * n;
	double series = 1.0 / 1188 / square;
	series = (1.0 / 1680 - series) / square;
	series = (1.0 / 1260 - series) / square;
	series = (1.0 / 360 - series) / square;
	return sum + (1.0 / 12 - series) / n;
}

/* x ln(x/m) + m - x for x, m > 0, without cancellation where x is near m: with v = (x-m)/(x+m) the
 * logarithm is 2 (v + v³/3 + v⁵/5 + …). */
static double deviance(double x, double m)
{
	if (fabs(x - m) >= 0.1 * (x + m))
		return x * log(x / m) + m - x;
	double v = (x - m) / (x + m), sum = (x - m) * v, term = 2 * x * v, before = 0;
	for (int k = 3; sum != before && k < 1000; k += 2) {
		before = sum;
		term *= v * v;
		sum += term / k;
	}
	return sum;
}

/* x^a (1-x)^b / (a B(a,b)), to nearly full accuracy at any size of a and b: the saddle-point form
 * of Loader 2000, "Fast and accurate computation of binomial probabilities". Taking the
 * differences of ln Γ instead would lose as many digits as ln Γ has before its point. With
 * n = a+b and y = 1-x, the binomial probability Γ(n+1)/(Γ(a+1)Γ(b+1)) x^a y^b is
 *   √(n / 2πab) exp(δ(n) - δ(a) - δ(b) - D(a, nx) - D(b, ny)),
 * and ours is b/n of it. */
static double beta_front(double a, double b, double x, double y)
{
	double n = a + b;
	double power = stirling_error(n) - stirling_error(a) - stirling_error(b) -
		       deviance(a, n * x) - deviance(b, n * y);
	return sqrt(n / (2 * M_PI * a * b)) * exp(power) * b / n;
}

/* The continued fraction of I_x(a,b), 1/(1 + d1/(1 + d2/(1 + …))) (DLMF 8.17.22) with
 *   d(2m) = m (b-m) x / ((a+2m-1) (a+2m)),  d(2m+1) = -(a+m) (a+b+m) x / ((a+2m) (a+2m+1)),
 * in the form of its even part, two terms taken in one step:
 *   1/(β0 + α1/(β1 + α2/(β2 + …))),  β(m) = 1 + d(2m) + d(2m+1),  α(m) = -d(2m-1) d(2m).
 * In 1 + d(2m+1) nearly everything cancels when a is large. With λ = a - (a+b) x it is
 *   [(a+m) (λ + 1 + m (2-x)) / (a+2m+1) + m] / (a+2m),
 * all of it positive. Converges in O(√max(a,b)) steps for x < (a+1)/(a+b+2), where λ > -1. */

static double even_term(double a, double b, double x, double m)
{
	return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
}

static double odd_term_plus_1(double a, double x, double lambda, double m)
{
	return ((a + m) * (lambda + 1 + m * (2 - x)) / (a + 2 * m + 1) + m) / (a + 2 * m);
}

/* From the front, by the modified method of Lentz (Thompson & Barnett 1986). */
static double beta_fraction(double a, double b, double x, double y)
{
	double lambda = y < x ? (a + b) * y - b : a - (a + b) * x;
	double odd = odd_term_plus_1(a, x, lambda, 0), f = odd, c = odd, d = 0, step = 0;
	for (double m = 1; fabs(step - 1) >= DBL_EPSILON && m < 1e5; m++) {
		double even = even_term(a, b, x, m), alpha = (1 - odd) * even;
		odd = odd_term_plus_1(a, x, lambda, m);
		d = 1 / (odd + even + alpha * d);
		c = odd + even + alpha / c;
		step = c * d;
		f *= step;
	}
	return 1 / f;
}

/* The regularised incomplete beta function I_x(a,b) with y = 1-x given apart, since either may be
 * too small to be got from the other. */
static double beta_regularised(double a, double b, double x, double y)
{
	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	if (x < (a + 1) / (a + b + 2))
		return beta_front(a, b, x, y) * beta_fraction(a, b, x, y);
	return 1 - beta_front(b, a, y, x) * beta_fraction(b, a, y, x);
}

/* --- Binomial -------------------------------------------------------------------------------- */

/* P(X <= k) = I_{1-p}(n-k, k+1) (DLMF 8.17.5). */
double stats_binomial_cdf(uint64_t k, uint64_t n, double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	if (k >= n)
		return 1;
	return beta_regularised((double)(n - k), (double)k + 1, 1 - p, p);
}

/* --- Student's t ----------------------------------------------------------------------------- */

/* P(T > t) for t >= 0: half of I_{ν/(ν+t²)}(ν/2, ½) (Abramowitz & Stegun 26.7.1). */
double stats_student_tail(double t, double freedom)
{
	if (t == 0 || freedom > 1e10)
		return stats_normal_cdf(-t);
	double square = t / freedom * t;
	return 0.5 * beta_regularised(freedom / 2, 0.5, 1 / (1 + square), square / (1 + square));
}

/* t times the density. The density is what beta_front gives, up to a factor:
 * with x = ν/(ν+t²), t f(t) = x^{ν/2} (1-x)^{½} / B(ν/2, ½). */
static double student_slope(double t, double freedom)
{
	double square = t / freedom * t;
	return freedom / 2 * beta_front(freedom / 2, 0.5, 1 / (1 + square), square / (1 + square));
}

/* Newton's method for ln P(T > e^u) = ln q in u = ln t. That function falls in u, is concave, and
 * is nearly straight (slope -ν) in the far tail, so that the steps converge from any start, also at
 * fractions of a degree of freedom. Above 10^10 degrees of freedom the difference from the normal
 * distribution is below the precision of a double. */
double stats_student_quantile(double p, double degrees_of_freedom)
{
	double freedom = degrees_of_freedom;
	if (!(p >= 0 && p <= 1) || !(freedom > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (p == 0.5)
		return 0;
	if (freedom > 1e10)
		return stats_normal_quantile(p);
	double tail = p < 0.5 ? p : 1 - p, u = log(fabs(stats_normal_quantile(p)));
	for (int i = 0; i < 100; i++) {
		double t = exp(u), reached = stats_student_tail(t, freedom);
		double step = reached * log(reached / tail) / student_slope(t, freedom);
		if (!isfinite(step) || u + step > 340) /* beyond t² in a double */
			return p < 0.5 ? -INFINITY : INFINITY;
		u += step;
		if (fabs(step) < 4 * DBL_EPSILON)
			break;
	}
	return p < 0.5 ? -exp(u) : exp(u);
}
