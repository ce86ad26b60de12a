#include "core/result/summarise.h"
#include <math.h>

/* Replicates are few: five or so, a thousand at the most. */
size_t replicate_values(const struct vocabulary *own, const struct result *result,
			enum field_id field, double values[PROCESSES_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count && count < PROCESSES_MAX; i++) {
		double value = replicate_value(own, &result->replicates[i], field);
		if (result->replicates[i].status == STATUS_OK && !isnan(value))
			values[count++] = value;
	}
	return count;
}

/* Student's t over the processes' own values, around `centre`. */
static bool interval_over_processes(const double *values, size_t count, double centre,
				    struct interval *interval)
{
	if (count < 2)
		return false;
	double deviation = stats_standard_deviation(values, count);
	*interval = stats_mean_interval(centre, deviation, (double)count, 0.95);
	return true;
}

void summarise_interval(struct result *result, enum field_id field, const struct interval *within,
			enum interval_kind within_kind)
{
	struct field_value *value = &result->values[field];
	double values[PROCESSES_MAX];
	size_t count = replicate_values(NULL, result, field, values);
	struct interval over;
	value->low = value->high = NAN;
	value->kind = INTERVAL_NONE;
	if (within) {
		value->low = within->low;
		value->high = within->high;
		value->kind = within_kind;
	}
	if (interval_over_processes(values, count, value->value, &over)) {
		value->low = within ? fmin(within->low, over.low) : over.low;
		value->high = within ? fmax(within->high, over.high) : over.high;
		value->kind = INTERVAL_PROCESSES;
	}
	if (value->low < 0 && !(value->value < 0)) /* only a slope can be negative */
		value->low = 0;
}

void summarise_processes(struct result *result, enum field_id field)
{
	double values[PROCESSES_MAX];
	size_t count = replicate_values(NULL, result, field, values);
	if (!count)
		return;
	stats_sort(values, count);
	result->values[field].value = stats_quantile(values, count, 0.5);
	summarise_interval(result, field, NULL, INTERVAL_NONE);
}
