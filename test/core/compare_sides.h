/* What the tests of comparing share: two sides with cells and processes, and what comes of them. */
#ifndef DYNO_TEST_CORE_COMPARE_SIDES_H
#define DYNO_TEST_CORE_COMPARE_SIDES_H

#include "core/compare/compare.h"
#include "core/stats/stats.h"
#include "test.h"

struct side {
	struct dyno_results *results;
	struct run *run;
	struct model_info *model;
	struct device_info *device;
};

static inline struct side make_side(const char *tag)
{
	static unsigned made; /* no two sides are the same run */
	struct side side = { .results = results_create(NULL) };
	struct arena *arena = &side.results->arena;
	side.run = results_add_run(side.results);
	side.run->id = arena_printf(arena, "20260101-000000-%04x", ++made);
	side.run->tag = tag;
	side.run->dyno = "0.1.0";
	side.model = run_add_model(arena, side.run);
	side.model->name = "bert";
	side.device = run_add_device(arena, side.run);
	side.device->id = "cpu";
	side.device->name = "EPYC";
	return side;
}

static inline struct result *add_cell(struct side *side, uint64_t batch)
{
	struct result *result = run_add_result(&side->results->arena, side->run);
	result->cell.model = side->model;
	result->cell.device = side->device;
	result->cell.batch = batch;
	result->cell.precision = "float32";
	result->cell.threads = 2;
	result->cell.streams = 1;
	return result;
}

/* A process for each value; the result has their mean. */
static inline void add_processes(struct side *side, struct result *result, enum field_id field,
				 const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct replicate *replicate =
			i < result->replicate_count
				? &result->replicates[i]
				: result_add_replicate(&side->results->arena, result);
		replicate->values[field] = values[i];
	}
	if (count)
		result->values[field].value = stats_mean(values, count);
}

static const struct comparison_options standard = { .threshold = NAN };

static inline struct comparison *compared(const struct side *before, const struct side *after,
					  const struct comparison_options *options)
{
	struct dyno_error err = { 0 };
	struct comparison *comparison =
		comparison_create(before ? before->results : NULL, after->results, options, &err);
	CHECK_ROW(err.message, comparison);
	return comparison;
}

static inline void finish(struct comparison *comparison, struct side *before, struct side *after)
{
	comparison_destroy(comparison);
	dyno_results_destroy(before ? before->results : NULL);
	dyno_results_destroy(after->results);
}

#endif
