/* Two models on the same rows: ratios of shares and of means. */
#include "core/stats/compare.h"
#include <math.h>

/* Wilson's interval with another quantile. */
static struct interval wilson(double share, double n, double z)
{
	double zz = z * z / n, centre = (share + zz / 2) / (1 + zz);
	double half = z / (1 + zz) * sqrt(share * (1 - share) / n + zz / (4 * n));
	return (struct interval){ centre - half, centre + half };
}

/* Bonett & Price 2006, "Confidence intervals for a ratio of binomial proportions based on paired
 * data", Statistics in Medicine 25: of the rows that either has right, each share has Wilson's
 * interval, with a quantile that is smaller by how much less the logarithm of the ratio varies than
 * the shares' logarithms together would. Its ends divided by each other are those of the ratio. */
bool stats_paired_shares(const struct stats_paired *paired, double level, struct interval *interval)
{
	double first = (double)(paired->both + paired->first);
	double second = (double)(paired->both + paired->second);
	double n = (double)(paired->both + paired->first + paired->second);
	double apart = (double)(paired->first + paired->second);
	*interval = (struct interval){ 0, INFINITY };
	if (!(first > 0) || !(second > 0))
		return false;
	double p = (first + 1) / (n + 2), q = (second + 1) / (n + 2);
	double of_ratio = sqrt((apart + 2) / ((first + 1) * (second + 1)));
	double of_both = sqrt((1 - p) / ((n + 2) * p)) + sqrt((1 - q) / ((n + 2) * q));
	double z = stats_normal_quantile(0.5 + level / 2) * of_ratio / of_both;
	struct interval a = wilson(first / n, n, z), b = wilson(second / n, n, z);
	*interval = (struct interval){ b.low / a.high, b.high / a.low };
	return true;
}

/* McNemar 1947, exact: of the rows that only one has right, each might as well have been the
 * other's. */
double stats_mcnemar_p(const struct stats_paired *paired)
{
	uint64_t fewer = paired->first < paired->second ? paired->first : paired->second;
	uint64_t apart = paired->first + paired->second;
	return apart ? fmin(2 * stats_binomial_cdf(fewer, apart, 0.5), 1) : 1;
}

/* The logarithm of a ratio of means varies as the mean of b/mean(b) - a/mean(a) does (delta
 * method), with Student's t over rows. */
bool stats_paired_means(const uint64_t *a, const uint64_t *b, size_t n, double level,
			struct interval *interval, double *p)
{
	double mean_a = 0, mean_b = 0, squares = 0;
	*interval = (struct interval){ 0, INFINITY };
	for (size_t i = 0; i < n; i++) {
		mean_a += ((double)a[i] - mean_a) / (double)(i + 1);
		mean_b += ((double)b[i] - mean_b) / (double)(i + 1);
	}
	if (n < 2 || !(mean_a > 0) || !(mean_b > 0))
		return false;
	for (size_t i = 0; i < n; i++) {
		double off = (double)b[i] / mean_b - (double)a[i] / mean_a;
		squares += off * off;
	}
	double freedom = (double)n - 1, shift = log(mean_b / mean_a);
	double error = sqrt(squares / freedom / (double)n);
	double half = error * stats_student_quantile(0.5 + level / 2, freedom);
	*interval = (struct interval){ exp(shift - half), exp(shift + half) };
	*p = error > 0 ? 2 * stats_student_tail(fabs(shift) / error, freedom) : shift == 0 ? 1 : 0;
	return true;
}
