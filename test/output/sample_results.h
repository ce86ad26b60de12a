/* Results as a run leaves them, for the tests of exports: two models, two devices, percentiles
 * that the samples cannot carry, a failed cell, a disturbed one. */
#ifndef DYNO_TEST_OUTPUT_SAMPLE_RESULTS_H
#define DYNO_TEST_OUTPUT_SAMPLE_RESULTS_H

#include "core/result/result.h"
#include "test.h"

static void set_value(struct result *result, enum field_id field, double value, double share)
{
	struct field_value *place = &result->values[field];
	place->value = value;
	if (share == 0)
		return;
	place->low = value * (1 - share);
	place->high = value * (1 + share);
	place->kind = INTERVAL_PROCESSES;
}

static struct result *add_result(struct dyno_results *results, struct run *run, size_t model,
				 size_t device, uint64_t batch, double latency)
{
	struct result *result = run_add_result(&results->arena, run);
	result->cell.model = run->models[model];
	result->cell.device = run->devices[device];
	result->cell.batch = batch;
	result->cell.precision = "float32";
	result->cell.threads = 2;
	result->cell.streams = 1;
	result->processes = 3;
	set_value(result, FIELD_LATENCY_MEDIAN, latency, 0.008);
	set_value(result, FIELD_LATENCY_P90, latency * 1.1, 0.02);
	set_value(result, FIELD_LATENCY_P99, latency * 1.3, 0);
	set_value(result, FIELD_THROUGHPUT_ITEMS, (double)batch / latency, 0.008);
	set_value(result, FIELD_MEMORY_TOTAL, 5e8 + 1.25e7 * (double)batch, 0);
	set_value(result, FIELD_MEMORY_PEAK, 1.25e7 * (double)batch, 0);
	set_value(result, FIELD_LOAD_TIME, 0.36, 0);
	return result;
}

static void withhold(struct result *result, enum field_id field, const char *reason)
{
	result->values[field].withheld = true;
	result->values[field].bound = 0.9 * result->values[field].value;
	result->values[field].reason = reason;
}

/* The caller destroys it. */
static struct dyno_results *sample_results(void)
{
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	run->id = "20261123-224135-5f3a";
	run->started = "2026-11-23T22:41:35Z";
	run->dyno = "0.1.0";
	for (int i = 0; i < 2; i++) {
		struct model_info *model = run_add_model(arena, run);
		struct device_info *device = run_add_device(arena, run);
		model->name = i ? "models/ch_PP-OCRv4_det_infer.onnx" : "builtin:bert-base-uncased";
		model->source = i ? "file" : "builtin";
		model->digest = i ? "sha256:22" : "sha256:11";
		model->synthetic = i == 0;
		device->id = i ? "cuda:0" : "cpu";
		device->platform = i ? "cuda" : "cpu";
		device->name = i ? "NVIDIA L4" : "AMD EPYC 7763";
		device->colour = i ? 3 : 1;
	}
	add_result(results, run, 0, 0, 8, 1.012)->cell.sequence = 128;
	add_result(results, run, 1, 0, 1, 0.0342);
	add_result(results, run, 0, 0, 1, 0.13144)->cell.sequence = 128;
	struct result *failed = add_result(results, run, 0, 1, 8, NAN);
	failed->cell.sequence = 128;
	failed->status = STATUS_OUT_OF_MEMORY;
	failed->reason = "the worker passed its limit of 4 GB (--memory-limit)";
	withhold(add_result(results, run, 0, 1, 1, 0.0091234), FIELD_LATENCY_P99,
		 "p99 needs n ≥ 368");
	run->results[4]->cell.sequence = 128;
	result_add_replicate(arena, run->results[4])->disturbed = true;
	return results;
}

#endif
