/* Latency: from the samples of all processes together, and for each process its own. */
#include "measure/metrics/metric.h"

static void take(struct process_view *view)
{
	double *values = view->replicate->values;
	values[FIELD_LOAD_TIME] = view->loaded->load_time;
	values[FIELD_FIRST_INFERENCE] = view->first_inference;
	values[FIELD_WARM_UP_SAMPLES] = view->warm_up_samples;
}

static void summarise(struct arena *arena, struct result *result)
{
	summarise_processes(result, FIELD_LOAD_TIME);
	summarise_processes(result, FIELD_FIRST_INFERENCE);
	summarise_processes(result, FIELD_WARM_UP_SAMPLES);
	summarise_series(arena, result, SERIES_INFERENCE, field_sources, field_source_count);
}

const struct metric metric_latency = {
	.name = "latency",
	.help = "mean, median, min, max, standard deviation, p90, p95, p99, load, first inference",
	.basic = true,
	.take = take,
	.summarise = summarise,
};
