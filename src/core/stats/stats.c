/* Describing samples: mean, spread, order, quantiles. */
#include "core/stats/stats.h"
#include "core/stats/radix.h"
#include "core/stats/sorted.h"
#include <math.h>

/* Two passes: the second adds the mean of what the first left over, which removes the rounding of
 * the first sum (Chan, Golub & LeVeque 1983, "Algorithms for computing the sample variance"). */
double stats_mean(const double *samples, size_t n)
{
	double sum = 0, rest = 0;
	for (size_t i = 0; i < n; i++)
		sum += samples[i];
	double mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		rest += samples[i] - mean;
	return mean + rest / (double)n;
}

/* The corrected two-pass algorithm of the same paper: (Σd² - (Σd)²/n) / (n - 1) with d the
 * distance from the mean. The textbook's Σx² - n·mean² loses every digit when the mean is large
 * against the spread, as it is here. */
double stats_standard_deviation(const double *samples, size_t n)
{
	if (n < 2)
		return NAN;
	double mean = stats_mean(samples, n), squares = 0, rest = 0;
	for (size_t i = 0; i < n; i++) {
		double distance = samples[i] - mean;
		squares += distance * distance;
		rest += distance;
	}
	double variance = (squares - rest * rest / (double)n) / (double)(n - 1);
	return sqrt(fmax(variance, 0));
}

/* --- Sorting --------------------------------------------------------------------------------- */

/* Introsort (Musser 1997): quicksort, but insertion sort for short stretches and heapsort where
 * the pivots turn out badly, so that no order of the samples makes it slow. About a third of the
 * time of qsort, which calls a function for each comparison. */

#define SHORT 24

static void swap(double *a, double *b)
{
	double kept = *a;
	*a = *b;
	*b = kept;
}

static void sort_short(double *samples, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double sample = samples[i];
		size_t j = i;
		for (; j > 0 && sample < samples[j - 1]; j--)
			samples[j] = samples[j - 1];
		samples[j] = sample;
	}
}

static void sift_down(double *heap, size_t root, size_t n)
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && heap[child] < heap[child + 1])
			child++;
		if (!(heap[root] < heap[child]))
			return;
		swap(&heap[root], &heap[child]);
	}
}

static void sort_heap(double *samples, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sift_down(samples, i - 1, n);
	for (size_t end = n; end > 1; end--) {
		swap(&samples[0], &samples[end - 1]);
		sift_down(samples, 0, end - 1);
	}
}

/* The middle one of first, middle and last is the pivot; after this the three are in order. */
static double choose_pivot(double *samples, size_t n)
{
	double *first = samples, *middle = samples + n / 2, *last = samples + n - 1;
	if (*middle < *first)
		swap(middle, first);
	if (*last < *middle)
		swap(last, middle);
	if (*middle < *first)
		swap(middle, first);
	return *middle;
}

/* Hoare's partition: returns k, 0 < k < n, with samples[0..k) <= pivot <= samples[k..n). Both scans
 * stop at samples equal to the pivot, which keeps the halves even when there are many ties. Written
 * with < only, so that a NaN stops them too instead of running off the end. */
static size_t partition(double *samples, size_t n)
{
	double pivot = choose_pivot(samples, n);
	size_t i = 0, j = n - 1;
	for (;;) {
		while (samples[i] < pivot)
			i++;
		while (pivot < samples[j])
			j--;
		if (i >= j)
			return j + 1;
		swap(&samples[i++], &samples[j--]);
	}
}

static void sort_stretch(double *samples, size_t n, unsigned depth)
{
	while (n > SHORT) {
		if (depth-- == 0) {
			sort_heap(samples, n);
			return;
		}
		size_t cut = partition(samples, n);
		if (cut < n - cut) { /* recursion into the shorter half bounds the stack */
			sort_stretch(samples, cut, depth);
			samples += cut;
			n -= cut;
		} else {
			sort_stretch(samples + cut, n - cut, depth);
			n = cut;
		}
	}
	sort_short(samples, n);
}

void stats_sort(double *samples, size_t n)
{
	unsigned depth = 0;
	if (n >= STATS_MANY && stats_sort_radix(samples, n))
		return;
	for (size_t size = n; size > 1; size /= 2)
		depth += 2;
	sort_stretch(samples, n, depth);
}

/* --- Quantiles ------------------------------------------------------------------------------- */

/* Hyndman & Fan 1996, "Sample quantiles in statistical packages", definition 7. Interpolated from
 * the nearer end, as NumPy does, so that the last bit agrees too. */
double stats_quantile(const double *sorted, size_t n, double p)
{
	return stats_sorted_quantile(&(struct stats_sorted){ sorted, NULL, n }, p);
}
