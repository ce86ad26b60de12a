/* Throughput: items and tokens finished per second, summed over the streams. Each process has its
 * own, from its sampling blocks; the cell's is their median. */
#include "measure/metrics/metric.h"
#include <math.h>

static void take(struct process_view *view)
{
	double *values = view->replicate->values;
	const struct load_answer *loaded = view->loaded;
	if (!(view->rate > 0))
		return;
	values[FIELD_THROUGHPUT_ITEMS] = view->rate * (double)loaded->batch;
	if (loaded->sequence && loaded->tokens)
		values[FIELD_THROUGHPUT_TOKENS] =
			values[FIELD_THROUGHPUT_ITEMS] * (double)loaded->sequence;
}

static void summarise(struct arena *arena, struct result *result)
{
	(void)arena;
	struct field_value *tokens = &result->values[FIELD_THROUGHPUT_TOKENS];
	summarise_processes(result, FIELD_THROUGHPUT_ITEMS);
	summarise_processes(result, FIELD_THROUGHPUT_TOKENS);
	if (isnan(tokens->value))
		tokens->reason = result->cell.sequence ? "the sequence is one of audio samples"
						       : "the model has no sequence";
}

const struct metric metric_throughput = {
	.name = "throughput",
	.help = "items and tokens per second, all streams together",
	.basic = true,
	.take = take,
	.summarise = summarise,
};
