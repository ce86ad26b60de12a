/* Latency: from the samples of all processes together, and for each process its own. */
#include "core/stats/stats.h"
#include "measure/metrics/metric.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct percentile {
	enum field_id field;
	double p;
	const char *needs; /* stats_quantile_needs(p, 0.95) in words; a test compares */
};

static const struct percentile percentiles[] = {
	{ FIELD_LATENCY_MEDIAN, 0.50, NULL },
	{ FIELD_LATENCY_P90, 0.90, "p90 needs n ≥ 36" },
	{ FIELD_LATENCY_P95, 0.95, "p95 needs n ≥ 72" },
	{ FIELD_LATENCY_P99, 0.99, "p99 needs n ≥ 368" },
};

#define PERCENTILES (sizeof(percentiles) / sizeof(*percentiles))

static void to_seconds(const struct replicate *replicate, double *out)
{
	const struct sample_series *series = replicate_samples(replicate);
	for (size_t i = 0; i < series->count; i++)
		out[i] = series_value(series, i);
}

static size_t sample_count(const struct replicate *replicate)
{
	return replicate_samples(replicate)->count;
}

/* One process by itself. sorted has room for its samples. */
static void summarise_replicate(struct replicate *replicate, double *sorted)
{
	double *values = replicate->values;
	size_t n = sample_count(replicate);
	to_seconds(replicate, sorted);
	values[FIELD_SAMPLES] = (double)n;
	values[FIELD_EFFECTIVE_SAMPLES] = stats_effective_n(sorted, n);
	values[FIELD_LATENCY_MEAN] = stats_mean(sorted, n);
	values[FIELD_LATENCY_STD] = stats_standard_deviation(sorted, n);
	stats_sort(sorted, n);
	values[FIELD_LATENCY_MIN] = sorted[0];
	values[FIELD_LATENCY_MAX] = sorted[n - 1];
	for (size_t i = 0; i < PERCENTILES; i++)
		values[percentiles[i].field] = stats_quantile(sorted, n, percentiles[i].p);
}

static bool usable(const struct replicate *replicate)
{
	return replicate->status == STATUS_OK && sample_count(replicate);
}

static void set(struct result *result, enum field_id field, double value)
{
	result->values[field].value = value;
}

/* The independent samples that stand behind a percentile, all processes together. series has room
 * for the samples of the longest. */
static double effective_n_of(const struct result *result, double quantile, double *series)
{
	double effective = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		if (!usable(replicate))
			continue;
		to_seconds(replicate, series);
		effective += stats_quantile_effective_n(series, sample_count(replicate), quantile);
	}
	return effective;
}

/* p99 of a handful of samples is the slowest of them: kept, but flagged. */
static void set_percentile(struct result *result, const struct percentile *percentile,
			   const double *sorted, size_t n, double *series)
{
	struct field_value *value = &result->values[percentile->field];
	struct interval within;
	value->value = stats_quantile(sorted, n, percentile->p);
	double effective = effective_n_of(result, value->value, series);
	bool carried = stats_quantile_interval(sorted, n, effective, percentile->p, 0.95, &within);
	summarise_interval(result, percentile->field, &within, INTERVAL_ORDER);
	value->withheld = !carried && percentile->field != FIELD_LATENCY_MEDIAN;
	value->reason = value->withheld ? percentile->needs : NULL;
}

/* pooled: the samples of all processes, which get sorted; series: room for as many */
static void summarise_pooled(struct result *result, double *pooled, double *series, size_t n,
			     double effective)
{
	double mean = stats_mean(pooled, n), deviation = stats_standard_deviation(pooled, n);
	struct interval within = stats_mean_interval(mean, deviation, effective, 0.95);
	set(result, FIELD_SAMPLES, (double)n);
	set(result, FIELD_EFFECTIVE_SAMPLES, effective);
	set(result, FIELD_LATENCY_MEAN, mean);
	summarise_interval(result, FIELD_LATENCY_MEAN, n > 1 ? &within : NULL, INTERVAL_MEAN);
	set(result, FIELD_LATENCY_STD, deviation);
	result->values[FIELD_LATENCY_STD].reason = n < 2 ? "one sample has no deviation" : NULL;
	stats_sort(pooled, n);
	set(result, FIELD_LATENCY_MIN, pooled[0]);
	set(result, FIELD_LATENCY_MAX, pooled[n - 1]);
	for (size_t i = 0; i < PERCENTILES; i++)
		set_percentile(result, &percentiles[i], pooled, n, series);
}

static void take(struct process_view *view)
{
	double *values = view->replicate->values;
	values[FIELD_LOAD_TIME] = view->loaded->load_time;
	values[FIELD_FIRST_INFERENCE] = view->first_inference;
	values[FIELD_WARM_UP_SAMPLES] = view->warm_up_samples;
}

static void summarise(struct result *result)
{
	size_t n = 0;
	double effective = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		n += usable(&result->replicates[i]) ? sample_count(&result->replicates[i]) : 0;
	summarise_processes(result, FIELD_LOAD_TIME);
	summarise_processes(result, FIELD_FIRST_INFERENCE);
	summarise_processes(result, FIELD_WARM_UP_SAMPLES);
	double *pooled = n ? malloc(2 * n * sizeof(*pooled)) : NULL;
	if (!pooled)
		return;
	double *at = pooled;
	for (size_t i = 0; i < result->replicate_count; i++) {
		struct replicate *replicate = &result->replicates[i];
		if (!usable(replicate))
			continue;
		if (isnan(replicate->values[FIELD_LATENCY_MEAN]))
			summarise_replicate(replicate, at);
		to_seconds(replicate, at);
		at += sample_count(replicate);
		effective += replicate->values[FIELD_EFFECTIVE_SAMPLES];
	}
	summarise_pooled(result, pooled, pooled + n, n, effective);
	free(pooled);
}

const struct metric metric_latency = {
	.name = "latency",
	.help = "mean, median, min, max, standard deviation, p90, p95, p99, load, first inference",
	.basic = true,
	.take = take,
	.summarise = summarise,
};
