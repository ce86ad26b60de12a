/* A plain prototype loop, such as one writes in an afternoon: session, inputs, five runs to warm
 * up, N runs with a clock around each, the median in seconds. The peer of bench/latency.
 * Usage: bench-prototype MODEL BATCH SEQUENCE N */
#include "bound_model.h"
#include "core/stats/stats.h"
#include <unistd.h>

static double median_of(struct bound_model *model, size_t n)
{
	double *samples = calloc(n + 5, sizeof(*samples));
	if (!samples)
		exit(1);
	for (size_t i = 0; i < n + 5; i++) {
		uint64_t start = clock_monotonic.now(NULL);
		bound_model_run(model);
		samples[i] = (double)(clock_monotonic.now(NULL) - start) * 1e-9;
	}
	stats_sort(samples + 5, n);
	double median = stats_quantile(samples + 5, n, 0.5);
	free(samples);
	return median;
}

int main(int count, char **arguments)
{
	if (count != 5)
		return 2;
	struct bound_model model = bound_model_open(
		arguments[1], (uint64_t)sysconf(_SC_NPROCESSORS_ONLN),
		strtoull(arguments[2], NULL, 10), strtoull(arguments[3], NULL, 10));
	printf("%.9e\n", median_of(&model, strtoull(arguments[4], NULL, 10)));
	bound_model_close(&model);
	return 0;
}
