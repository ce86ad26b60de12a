#include "core/stats/sorted.h"
#include "core/stats/stats.h"
#include <math.h>

/* --- Sorting values with their weights: heapsort, for histograms are short -------------------- */

struct weighted {
	double *values, *weights;
};

static void swap(struct weighted heap, size_t i, size_t j)
{
	double value = heap.values[i], weight = heap.weights[i];
	heap.values[i] = heap.values[j];
	heap.weights[i] = heap.weights[j];
	heap.values[j] = value;
	heap.weights[j] = weight;
}

static void sift_down(struct weighted heap, size_t root, size_t n)
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && heap.values[child] < heap.values[child + 1])
			child++;
		if (!(heap.values[root] < heap.values[child]))
			return;
		swap(heap, root, child);
	}
}

void stats_sort_weighted(double *values, double *weights, size_t count)
{
	struct weighted heap = { values, weights };
	double sum = 0;
	for (size_t i = count / 2; i > 0; i--)
		sift_down(heap, i - 1, count);
	for (size_t end = count; end > 1; end--) {
		swap(heap, 0, end - 1);
		sift_down(heap, 0, end - 1);
	}
	for (size_t i = 0; i < count; i++)
		weights[i] = sum += weights[i];
}

/* --- Describing ------------------------------------------------------------------------------- */

double stats_sorted_n(const struct stats_sorted *sorted)
{
	if (!sorted->upto)
		return (double)sorted->count;
	return sorted->count ? sorted->upto[sorted->count - 1] : 0;
}

double stats_sorted_at(const struct stats_sorted *sorted, double rank)
{
	size_t low = 0, high = sorted->count - 1;
	if (!sorted->upto)
		return sorted->values[(size_t)rank - 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sorted->upto[middle] >= rank)
			high = middle;
		else
			low = middle + 1;
	}
	return sorted->values[low];
}

double stats_sorted_quantile(const struct stats_sorted *sorted, double p)
{
	double n = stats_sorted_n(sorted);
	if (isnan(p))
		return NAN;
	double place = (n - 1) * fmin(fmax(p, 0), 1), below = floor(place), part = place - below;
	if (below + 1 >= n)
		return stats_sorted_at(sorted, n);
	double low = stats_sorted_at(sorted, below + 1);
	double high = stats_sorted_at(sorted, below + 2);
	return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

static double weight_of(const struct stats_sorted *sorted, size_t i)
{
	return sorted->upto[i] - (i ? sorted->upto[i - 1] : 0);
}

/* Both in two passes, as in stats.c. */
double stats_sorted_mean(const struct stats_sorted *sorted)
{
	double n = stats_sorted_n(sorted), sum = 0, rest = 0;
	if (!sorted->upto)
		return stats_mean(sorted->values, sorted->count);
	for (size_t i = 0; i < sorted->count; i++)
		sum += weight_of(sorted, i) * sorted->values[i];
	for (size_t i = 0; i < sorted->count; i++)
		rest += weight_of(sorted, i) * (sorted->values[i] - sum / n);
	return sum / n + rest / n;
}

double stats_sorted_deviation(const struct stats_sorted *sorted)
{
	double n = stats_sorted_n(sorted), squares = 0, rest = 0;
	if (!sorted->upto)
		return stats_standard_deviation(sorted->values, sorted->count);
	if (n < 2)
		return NAN;
	double mean = stats_sorted_mean(sorted);
	for (size_t i = 0; i < sorted->count; i++) {
		double distance = sorted->values[i] - mean;
		squares += weight_of(sorted, i) * distance * distance;
		rest += weight_of(sorted, i) * distance;
	}
	return sqrt(fmax((squares - rest * rest / n) / (n - 1), 0));
}
