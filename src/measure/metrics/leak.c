#include "measure/metrics/leak.h"
#include <math.h>
#include <stdlib.h>

void leak_note(struct leak *leak, double inferences, double bytes)
{
	if (isnan(bytes) || (leak->count && inferences <= leak->inferences[leak->count - 1]))
		return;
	if (leak->count == LEAK_POINTS) {
		leak->count = LEAK_POINTS / 2;
		for (size_t i = 0; i < leak->count; i++) {
			leak->inferences[i] = leak->inferences[2 * i];
			leak->bytes[i] = leak->bytes[2 * i];
		}
	}
	leak->inferences[leak->count] = inferences;
	leak->bytes[leak->count++] = bytes;
}

static double *pair_slopes(const struct leak *leak, size_t *count)
{
	size_t n = leak->count;
	double *slopes = malloc(n * (n - 1) / 2 * sizeof(*slopes));
	*count = 0;
	for (size_t i = 0; slopes && i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			slopes[(*count)++] = (leak->bytes[k] - leak->bytes[i]) /
					     (leak->inferences[k] - leak->inferences[i]);
	return slopes;
}

/* Kendall's S has the variance n (n - 1) (2 n + 5) / 18; so many ranks lie between the interval's
 * ends. */
bool leak_slope(const struct leak *leak, double *slope, struct interval *interval)
{
	size_t count;
	double n = (double)leak->count;
	if (leak->count < LEAK_POINTS_NEEDED)
		return false;
	double *slopes = pair_slopes(leak, &count);
	if (!slopes)
		return false;
	double between = stats_normal_quantile(0.975) * sqrt(n * (n - 1) * (2 * n + 5) / 18);
	double low = floor(((double)count - between) / 2), high = (double)count - 1 - low;
	stats_sort(slopes, count);
	*slope = stats_quantile(slopes, count, 0.5);
	interval->low = slopes[low > 0 ? (size_t)low : 0];
	interval->high = slopes[high < (double)count ? (size_t)high : count - 1];
	free(slopes);
	return true;
}

bool leak_is_one(const struct leak *leak, const struct interval *interval)
{
	double inferences = leak->inferences[leak->count - 1] - leak->inferences[0];
	return interval->low > 0 && interval->low * inferences >= LEAK_BYTES;
}
