#include "measure/worker/stopping.h"
#include <math.h>
#include <string.h>

/* Still falling? A rising or level series is as warm as it gets. */
static bool still_falling(const double *recent, size_t n)
{
	double first = 0, last = 0;
	for (size_t i = 0; i < n / 2; i++) {
		first += recent[i];
		last += recent[n - 1 - i];
	}
	return last < first && stats_trend(recent, n) < 0.05;
}

void warming_add(struct warming *warming, double seconds)
{
	if (warming->count++ == 0) {
		warming->first = seconds;
		return;
	}
	if (warming->kept == WARMING_BACK) { /* forgets the older half */
		warming->kept = WARMING_BACK / 2;
		memmove(warming->recent, warming->recent + WARMING_BACK / 2,
			warming->kept * sizeof(*warming->recent));
	}
	warming->recent[warming->kept++] = seconds;
}

bool warming_over(const struct warming *warming, uint64_t minimum, bool late)
{
	bool enough = warming->count >= minimum && warming->count > 0;
	bool look = warming->kept > 0 && warming->kept % WARMING_EVERY == 0;
	return enough && (late || (look && !still_falling(warming->recent, warming->kept)));
}

struct estimate estimate_median(const uint64_t *ns, size_t n, double *series)
{
	double *sorted = series + n;
	struct interval interval;
	for (size_t i = 0; i < n; i++)
		series[i] = (double)ns[i] * 1e-9;
	memcpy(sorted, series, n * sizeof(*sorted));
	stats_sort(sorted, n);
	double median = stats_quantile(sorted, n, 0.5);
	/* Without memory to tell how alike they are, it is not precise yet. */
	double effective = fmax(stats_quantile_effective_n(series, n, median), 1);
	stats_quantile_interval(sorted, n, effective, 0.5, 0.95, &interval);
	return (struct estimate){ median, interval.low, interval.high };
}

bool estimate_precise(const struct estimate *estimate, double target)
{
	return (estimate->high - estimate->low) / 2 <= target * estimate->median;
}

uint64_t sampling_next_look(uint64_t until, uint64_t capacity)
{
	uint64_t next = until ? until * 2 : SAMPLING_FIRST;
	return next < capacity ? next : capacity;
}

uint64_t sampling_room(uint64_t most, double due)
{
	double room = fmin(due * 1e5, 2e7);
	return room > (double)most ? (uint64_t)room : most;
}
