/* Made results for tests of charts: every field has a value that grows with the batch. */
#ifndef DYNO_TEST_CORE_CHART_RESULTS_H
#define DYNO_TEST_CORE_CHART_RESULTS_H

#include "core/base/count.h"
#include "core/result/result.h"
#include <math.h>

struct made {
	const char *const *models; /* NULL-terminated */
	unsigned devices;          /* cpu, cuda:0, cuda:1, … */
	unsigned batches;          /* 1, 2, 4, … ; above 12 of them 1, 2, 3, … */
	unsigned sequences;        /* 0: none; 32, 64, … */
	unsigned runs;             /* 0: one */
};

static inline void made_values(struct result *result, unsigned device, double run)
{
	double batch = (double)result->cell.batch,
	       sequence = result->cell.sequence ? (double)result->cell.sequence : 32;
	double latency = (2e-3 + 1e-3 * batch * sequence / 32) / (device + 1) * (1 + 0.01 * run);
	for (int f = 0; f < FIELD_TOTAL; f++) {
		struct field_value *value = &result->values[f];
		value->value = fields[f].unit == UNIT_SHARE ? 0.1 + 0.05 * device
							    : 1e6 * batch * (device + 1);
		if (f <= FIELD_LATENCY_P99)
			value->value = latency * (1 + 0.05 * f);
		value->low = value->value * 0.97;
		value->high = value->value * 1.04;
		value->kind = INTERVAL_PROCESSES;
	}
	result->values[FIELD_THROUGHPUT_ITEMS].value = batch / latency;
	result->values[FIELD_THROUGHPUT_ITEMS].low = 0.97 * batch / latency;
	result->values[FIELD_THROUGHPUT_ITEMS].high = 1.03 * batch / latency;
	result->values[FIELD_MEMORY_ALLOCATED].value = 2e8 + 1e6 * batch;
	result->values[FIELD_MEMORY_RESERVED].value = 2.5e8 + 2e6 * batch;
	result->values[FIELD_MEMORY_CPU].value = 4e8 + 2e6 * batch;
	result->values[FIELD_MEMORY_TOTAL].value = 5e8 + 2e6 * batch;
}

static inline void made_parts(struct arena *arena, struct result *result)
{
	static const char *const names[] = { "attention",     "linear",     "convolution",
					     "normalisation", "activation", "data_movement" };
	struct breakdown *breakdown = result_add_breakdown(arena, result);
	breakdown->model_type = "transformer";
	for (size_t i = 0; i < COUNT(names); i++) {
		struct part *part = parts_add(arena, &breakdown->components);
		part->name = names[i];
		part->nodes = 12;
		part->flops = 1e9 / (double)(1 + i);
		part->macs = part->flops / 2;
		part->bytes = 1e7 / (double)(1 + i);
		part->time = 1e-3 / (double)(1 + i);
	}
	breakdown->measured_components = breakdown->operators = breakdown->components;
}

static inline void made_samples(struct arena *arena, struct result *result)
{
	for (uint32_t p = 0; p < 3; p++) {
		struct replicate *replicate = result_add_replicate(arena, result);
		double median = result->values[FIELD_LATENCY_MEDIAN].value * 1e9;
		replicate->index = p;
		replicate->values[FIELD_LATENCY_MEDIAN] = median * 1e-9;
		uint64_t *warm_up = replicate_add_series(arena, replicate, SERIES_WARM_UP,
							 SERIES_NANOSECONDS, 8)
					    ->values;
		for (size_t i = 0; i < 8; i++) /* the first beyond what a chart would show */
			warm_up[i] = (uint64_t)(median * (i ? 1.1 : 9));
		uint64_t *samples = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							 SERIES_NANOSECONDS, 64)
					    ->values;
		for (size_t i = 0; i < 64; i++) /* skewed, with a slow one now and then */
			samples[i] =
				(uint64_t)(median * (1 + 0.002 * (double)((i * 37 + p * 11) % 29)) *
					   (i % 31 == 30 ? 1.5 : 1));
	}
	result->processes = 3;
}

static inline void made_run(struct dyno_results *results, const struct made *made, unsigned number)
{
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	run->id = arena_printf(arena, "20260101-12000%u-abcd", number);
	run->started = "2026-01-01T12:00:00Z";
	run->dyno = "0.1.0";
	for (const char *const *name = made->models; *name; name++) {
		struct model_info *model = run_add_model(arena, run);
		model->name = *name;
		model->digest = arena_printf(arena, "sha256:%064zx", model->index);
		for (unsigned d = 0; d < made->devices; d++) {
			struct device_info *device = run_add_device(arena, run);
			device->id = d ? arena_printf(arena, "cuda:%u", d - 1) : "cpu";
			device->platform = d ? "cuda" : "cpu";
			device->colour = d ? d + 2 : 1;
			device->name = d ? "NVIDIA Test GPU" : "AMD EPYC 7763";
			for (unsigned s = 0; s < (made->sequences ? made->sequences : 1); s++)
				for (unsigned b = 0; b < made->batches; b++) {
					struct result *result = run_add_result(arena, run);
					result->cell.model = model;
					result->cell.device = device;
					result->cell.batch = made->batches > 12 ? b + 1 : 1u << b;
					result->cell.sequence = made->sequences ? 32u << s : 0;
					result->cell.precision = "float32";
					result->cell.threads = 2;
					result->cell.streams = 1;
					made_values(result, d, number);
					made_parts(arena, result);
					made_samples(arena, result);
				}
		}
	}
}

static inline struct dyno_results *made_results(const struct made *made)
{
	struct dyno_results *results = results_create(NULL);
	for (unsigned i = 0; i < (made->runs ? made->runs : 1); i++)
		made_run(results, made, i);
	return results;
}

#endif
