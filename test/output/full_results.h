/* Results in which nothing is missing, with numbers like real ones: samples, breakdowns, memory
 * through an inference, power, peaks of devices; one cell out of memory, percentiles withheld, a
 * process that was disturbed. The same on every machine. */
#ifndef DYNO_TEST_OUTPUT_FULL_RESULTS_H
#define DYNO_TEST_OUTPUT_FULL_RESULTS_H

#include "core/base/count.h"
#include "core/base/random.h"
#include "core/result/readings.h"
#include "core/result/result.h"
#include "core/stats/stats.h"
#include <math.h>
#include <stdlib.h>

struct full {
	unsigned models, devices, batches, sequences, runs; /* sequences 0: the models have none */
	const char *name;                                   /* of the first model; NULL: its own */
	unsigned samples;                                   /* of a process */
	bool watched;                                       /* their devices were */
};

#define FULL_PROCESSES 3

static const struct full_device {
	const char *id, *platform, *name;
	double flops, bandwidth; /* FLOP/s, B/s: peaks */
	double overhead;         /* s, of an inference that does nothing */
	double memory;           /* B */
	double idle, power;      /* W */
} full_devices[] = {
	{ "cpu", "cpu", "AMD EPYC 7763", 1.1e11, 3.9e10, 4e-4, 2.5e10, 38, 125 },
	{ "cuda:0", "cuda", "NVIDIA L4", 1.5e13, 2.6e11, 9e-4, 2.3e10, 16, 72 },
	{ "cuda:1", "cuda", "NVIDIA A100-SXM4-40GB", 1.8e13, 1.4e12, 8e-4, 4e10, 54, 390 },
};

static const struct full_model {
	const char *name, *kind;
	double flops, weights, activations; /* of one item: FLOP, B, B */
} full_models[] = {
	{ "bert-base-uncased", "transformer", 2.2e10, 4.4e8, 3.1e7 },
	{ "resnet-50", "cnn", 8.2e9, 1.02e8, 4.5e7 },
	{ "models/ch_PP-OCRv4_det_infer.onnx", "cnn", 2.4e9, 4.7e6, 9.8e7 },
};

static inline void full_set(struct result *result, enum field_id field, double value, double share)
{
	struct field_value *place = &result->values[field];
	place->value = value;
	if (!(share > 0))
		return;
	place->low = value * (1 - share);
	place->high = value * (1 + share);
	place->kind = INTERVAL_PROCESSES;
}

static inline int full_compare(const void *a, const void *b)
{
	const double *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

#define FULL_WARM_UP 9

/* The first inference is slow, the others come down to the median. */
static inline void full_warm_up(struct arena *arena, struct replicate *replicate, double median)
{
	uint64_t *warm_up = replicate_add_series(arena, replicate, SERIES_WARM_UP,
						 SERIES_NANOSECONDS, FULL_WARM_UP)
				    ->values;
	for (unsigned i = 0; i < FULL_WARM_UP; i++)
		warm_up[i] = (uint64_t)(median * (1.02 + (i ? 0.1 * exp(-0.5 * i) : 1.4)) * 1e9);
	replicate->values[FIELD_FIRST_INFERENCE] = (double)warm_up[0] * 1e-9;
	replicate->values[FIELD_WARM_UP_SAMPLES] = FULL_WARM_UP;
}

#define FULL_READINGS 16

/* What the device showed meanwhile: it warms up; in a process that was disturbed somebody else used
 * it, it became too hot, and its clock fell. */
static inline void full_reading(struct arena *arena, struct replicate *replicate, const char *name,
				enum series_unit unit, double from, double to)
{
	uint64_t *values =
		replicate_add_series(arena, replicate, name, unit, FULL_READINGS)->values;
	for (unsigned i = 0; i < FULL_READINGS; i++)
		values[i] = (uint64_t)(to + (from - to) * exp(-0.25 * i));
}

static inline void full_readings(struct arena *arena, struct replicate *replicate,
				 const struct full_device *device)
{
	double seconds = replicate->sampling_time * 1.05, share = 1.0 / (FULL_READINGS - 1);
	double samples = (double)replicate_samples(replicate)->count, p = replicate->index;
	uint64_t *times = replicate_add_series(arena, replicate, SERIES_DEVICE_TIME,
					       SERIES_NANOSECONDS, FULL_READINGS)
				  ->values;
	uint64_t *counts = replicate_add_series(arena, replicate, SERIES_DEVICE_INFERENCES,
						SERIES_COUNTS, FULL_READINGS)
				   ->values;
	for (unsigned i = 0; i < FULL_READINGS; i++) {
		times[i] = (uint64_t)(seconds * i * share * 1e9);
		counts[i] = (uint64_t)(samples * i * share);
	}
	full_reading(arena, replicate, "device_memory", SERIES_BYTES, device->memory * 0.2,
		     device->memory * 0.3);
	if (strcmp(device->platform, "cpu") == 0) {
		full_reading(arena, replicate, "device_foreign", SERIES_BILLIONTHS, 1e7 + 2e7 * p,
			     4e7 + (replicate->disturbed ? 3e8 : 0));
		return;
	}
	bool hot = replicate->disturbed;
	full_reading(arena, replicate, "device_clock", SERIES_HERTZ, 1.74e9, hot ? 1.2e9 : 1.725e9);
	full_reading(arena, replicate, "device_memory_clock", SERIES_HERTZ, 1.215e9, 1.215e9);
	full_reading(arena, replicate, "device_temperature", SERIES_MILLIDEGREES, 41e3 + 6e3 * p,
		     hot ? 86e3 : 62e3);
	full_reading(arena, replicate, "device_power", SERIES_MILLIWATTS, device->idle * 1e3,
		     device->power * 1e3);
	full_reading(arena, replicate, "device_processes", SERIES_COUNTS, 0, hot ? 1.2 : 0);
	full_reading(arena, replicate, "device_slowed", SERIES_COUNTS, 0, hot ? 1.1 : 0);
	if (hot)
		full_reading(arena, replicate, "device_slowed_heat", SERIES_COUNTS, 0, 1.1);
}

/* Skewed samples that wander a little, with a slow one now and then; all of them, sorted. */
static inline double *full_samples(struct arena *arena, struct result *result,
				   const struct full_device *device, double median, unsigned count,
				   struct random *random)
{
	double *all = arena_allocate(arena, (size_t)FULL_PROCESSES * count, sizeof(*all));
	for (uint32_t p = 0; p < FULL_PROCESSES; p++) {
		struct replicate *replicate = result_add_replicate(arena, result);
		double luck = 1 + 0.012 * random_normal(random);
		replicate->index = p;
		replicate->started = 12.5 * p;
		replicate->sampling_time = median * count;
		replicate->load = 0.3 + 0.1 * p;
		replicate->disturbed = p == 2 && result->cell.batch == 4;
		uint64_t *samples = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							 SERIES_NANOSECONDS, count)
					    ->values;
		for (unsigned i = 0; i < count; i++) {
			double noise = fabs(random_normal(random));
			double slow = random_uniform(random) < 0.02 ? 0.25 : 0;
			double wave = 0.008 * sin(i * 0.11 + p);
			double value = median * luck * (1 + 0.02 * noise + slow + wave);
			samples[i] = (uint64_t)(value * 1e9);
			all[p * count + i] = value;
		}
		full_warm_up(arena, replicate, median * luck);
		if (device)
			full_readings(arena, replicate, device);
		replicate->values[FIELD_LATENCY_MEDIAN] = median * luck * 1.014;
		replicate->values[FIELD_LATENCY_MEAN] = median * luck * 1.02;
	}
	qsort(all, (size_t)FULL_PROCESSES * count, sizeof(*all), full_compare);
	return all;
}

static inline void full_latency(struct result *result, const double *sorted, size_t count)
{
	static const struct {
		enum field_id field;
		double rank;
	} ranks[] = {
		{ FIELD_LATENCY_MIN, 0 },    { FIELD_LATENCY_MEDIAN, 0.5 },
		{ FIELD_LATENCY_P90, 0.9 },  { FIELD_LATENCY_P95, 0.95 },
		{ FIELD_LATENCY_P99, 0.99 }, { FIELD_LATENCY_MAX, 1 },
	};
	double sum = 0, squares = 0;
	for (size_t i = 0; i < count; i++)
		sum += sorted[i];
	for (size_t i = 0; i < count; i++)
		squares += (sorted[i] - sum / (double)count) * (sorted[i] - sum / (double)count);
	for (size_t i = 0; i < COUNT(ranks); i++)
		full_set(result, ranks[i].field,
			 sorted[(size_t)(ranks[i].rank * (double)(count - 1))],
			 i % 5 ? 0.008 + 0.006 * (double)i : 0);
	full_set(result, FIELD_LATENCY_MEAN, sum / (double)count, 0.012);
	full_set(result, FIELD_LATENCY_STD, sqrt(squares / (double)(count - 1)), 0);
	full_set(result, FIELD_SAMPLES, (double)count, 0);
	full_set(result, FIELD_EFFECTIVE_SAMPLES, (double)count * 0.4, 0);
	full_set(result, FIELD_WARM_UP_SAMPLES, 24, 0);
	if (result->cell.batch >= 16) {
		result->values[FIELD_LATENCY_P99].withheld = true;
		result->values[FIELD_LATENCY_P99].bound =
			0.9 * result->values[FIELD_LATENCY_P99].value;
		result->values[FIELD_LATENCY_P99].reason = "p99 needs n ≥ 368";
	}
}

static inline void full_memory(struct result *result, const struct full_model *model,
			       const struct full_device *device)
{
	double batch = (double)result->cell.batch, active = model->activations * batch;
	bool host = strcmp(device->platform, "cpu") == 0;
	full_set(result, FIELD_MEMORY_WEIGHTS, model->weights, 0);
	full_set(result, FIELD_MEMORY_PEAK, active, 0);
	full_set(result, FIELD_MEMORY_ALLOCATED, model->weights + active * 0.4, 0);
	full_set(result, FIELD_MEMORY_RESERVED, (model->weights + active) * 1.15, 0);
	full_set(result, FIELD_MEMORY_CPU, host ? 9e7 + (model->weights + active) * 1.3 : 1.1e9, 0);
	full_set(result, FIELD_MEMORY_GROWTH, active * 1.02, 0);
	full_set(result, FIELD_MEMORY_LOAD, 9e7 + model->weights * 2, 0);
	full_set(result, FIELD_MEMORY_TOTAL,
		 result->values[FIELD_MEMORY_CPU].value +
			 (host ? 0 : (model->weights + active) * 1.15 + 3e8),
		 0);
}

static inline void full_work(struct result *result, const struct full_model *model,
			     const struct full_device *device, double flops)
{
	double latency = result->values[FIELD_LATENCY_MEDIAN].value;
	double batch = (double)result->cell.batch, rate = flops / latency;
	double bytes = model->weights + model->activations * batch * 2;
	double share = rate / device->flops;
	double power = device->idle + (device->power - device->idle) * fmin(share * 1.6 + 0.2, 1);
	full_set(result, FIELD_THROUGHPUT_ITEMS, batch / latency, 0.012);
	if (result->cell.sequence)
		full_set(result, FIELD_THROUGHPUT_TOKENS,
			 batch * (double)result->cell.sequence / latency, 0.012);
	full_set(result, FIELD_FLOPS_TOTAL, flops, 0);
	full_set(result, FIELD_MACS_TOTAL, flops / 2, 0);
	full_set(result, FIELD_FLOPS_RATE, rate, 0.012);
	full_set(result, FIELD_FLOPS_COVERAGE, 0.998, 0);
	full_set(result, FIELD_POWER_MEAN, power, 0.02);
	full_set(result, FIELD_POWER_MAX, power * 1.1, 0);
	full_set(result, FIELD_POWER_IDLE, device->idle, 0);
	full_set(result, FIELD_ENERGY_PER_ITEM, power * latency / batch, 0.02);
	full_set(result, FIELD_ITEMS_PER_JOULE, batch / (power * latency), 0.02);
	full_set(result, FIELD_FLOPS_PER_WATT, rate / power, 0.02);
	full_set(result, FIELD_BYTES_MOVED, bytes, 0);
	full_set(result, FIELD_BANDWIDTH, bytes / latency, 0.012);
	full_set(result, FIELD_BANDWIDTH_UTILISATION, bytes / latency / device->bandwidth, 0);
	full_set(result, FIELD_ARITHMETIC_INTENSITY, flops / bytes, 0);
	full_set(result, FIELD_COMPUTE_UTILISATION, share, 0);
	result->bound = flops / bytes > device->flops / device->bandwidth ? "compute" : "memory";
	result->power_source = device->platform[1] == 'p' ? "rapl" : "nvml";
}

static inline void full_part(struct arena *arena, struct parts *parts, const char *name,
			     double share, double flops, double latency, double bytes)
{
	struct part *part = parts_add(arena, parts);
	part->name = name;
	part->nodes = 1 + (uint64_t)(share * 96);
	part->flops = flops * share;
	part->macs = flops * share / 2;
	part->bytes = bytes * (0.05 + share * 0.7);
	part->time = latency * (0.03 + share * 0.8);
}

/* The operator within its component, and its three slowest nodes. */
static inline void full_nested(struct arena *arena, struct breakdown *breakdown,
			       const char *component, const char *operator_name, double share,
			       double flops, double latency, double bytes)
{
	full_part(arena, &breakdown->nested, operator_name, share, flops, latency, bytes);
	breakdown->nested.items[breakdown->nested.count - 1].component = component;
	full_part(arena, &breakdown->measured_nested, operator_name, share, flops, latency, bytes);
	breakdown->measured_nested.items[breakdown->measured_nested.count - 1].component =
		component;
	for (unsigned k = 0; k < 3; k++) {
		const char *name = arena_printf(arena, "/encoder/layer.%u/%s", k, operator_name);
		full_part(arena, &breakdown->slowest, name, share, flops, latency, bytes);
		struct part *node = &breakdown->slowest.items[breakdown->slowest.count - 1];
		node->type = operator_name;
		node->component = component;
		node->nodes = 1;
		node->time *= 0.4 / (1 + k);
	}
}

static inline void full_breakdown(struct arena *arena, struct result *result,
				  const struct full_model *model, double flops)
{
	static const struct {
		const char *component, *operator_name;
		double share;
	} rows[] = {
		{ "linear", "MatMul", 0.56 },
		{ "attention", "FusedMatMul", 0.29 },
		{ "embedding", "Gather", 0.06 },
		{ "normalisation", "LayerNormalization", 0.045 },
		{ "activation", "Gelu", 0.03 },
		{ "other", "Gemm", 0.01 },
		{ "data_movement", "Transpose", 0.005 },
	};
	struct breakdown *breakdown = result_add_breakdown(arena, result);
	double latency = result->values[FIELD_LATENCY_MEDIAN].value;
	double bytes = result->values[FIELD_BYTES_MOVED].value;
	breakdown->model_type = model->kind;
	for (size_t i = 0; i < COUNT(rows); i++) {
		full_part(arena, &breakdown->components, rows[i].component, rows[i].share, flops,
			  latency, bytes);
		full_part(arena, &breakdown->operators, rows[i].operator_name, rows[i].share, flops,
			  latency, bytes);
		full_part(arena, &breakdown->measured, rows[i].operator_name, rows[i].share, flops,
			  latency, bytes);
		full_part(arena, &breakdown->measured_components, rows[i].component, rows[i].share,
			  flops, latency, bytes);
		full_nested(arena, breakdown, rows[i].component, rows[i].operator_name,
			    rows[i].share, flops, latency, bytes);
	}
	double peak = 0;
	for (unsigned i = 0; i < 60; i++) {
		struct memory_step *step = memory_steps_add(arena, &breakdown->memory);
		double share = 0.3 + 0.5 * fabs(sin(i * 0.26)) + (i == 41 ? 0.2 : 0);
		step->node = arena_printf(arena, "/encoder/layer.%u/node_%u", i / 5, i % 5);
		step->type = rows[i % 7].operator_name;
		step->allocated =
			model->weights + share * model->activations * (double)result->cell.batch;
		step->reserved =
			model->weights + model->activations * (double)result->cell.batch * 1.1;
		peak = fmax(peak, step->allocated);
		step->peak = peak;
		if (i == 41)
			breakdown->peak_node = step->node;
	}
}

static inline void full_cell(struct arena *arena, struct run *run, const struct full *full,
			     size_t m, size_t d, uint64_t batch, uint64_t sequence,
			     struct random *random)
{
	const struct full_model *model = &full_models[m % 3];
	const struct full_device *device = &full_devices[d % 3];
	struct result *result = run_add_result(arena, run);
	result->cell.model = run->models[m];
	result->cell.device = run->devices[d];
	result->cell.batch = batch;
	result->cell.sequence = sequence;
	result->cell.precision = "float32";
	result->cell.threads = 8;
	result->cell.streams = 1;
	result->processes = FULL_PROCESSES;
	if (d == 1 && batch >= 32 && full->batches > 5) {
		result->status = STATUS_OUT_OF_MEMORY;
		result->reason = "CUDA: failed to allocate 2.4 GB";
		return;
	}
	double flops = model->flops * (double)batch * (sequence ? (double)sequence / 128 : 1);
	double reached = 0.62 * (double)batch / ((double)batch + 1.5);
	double median = device->overhead + flops / (device->flops * reached);
	double *sorted = full_samples(arena, result, full->watched ? device : NULL, median,
				      full->samples, random);
	full_latency(result, sorted, (size_t)FULL_PROCESSES * full->samples);
	full_set(result, FIELD_LOAD_TIME, 0.31 + model->weights * 2e-9, 0.05);
	full_set(result, FIELD_FIRST_INFERENCE, median * 4.2, 0.1);
	full_memory(result, model, device);
	full_work(result, model, device, flops);
	full_breakdown(arena, result, model, flops);
}

static inline void full_run(struct dyno_results *results, const struct full *full, unsigned number)
{
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	struct random random;
	random_init(&random, 11 + number);
	run->id = arena_printf(arena, "20261%03u-224135-5f3a", 120 + number);
	run->started = arena_printf(arena, "2026-11-%02uT22:41:35Z", 10 + number % 20);
	run->dyno = "0.1.0";
	for (unsigned m = 0; m < full->models; m++) {
		struct model_info *model = run_add_model(arena, run);
		model->name = m == 0 && full->name ? full->name
			      : m < 3              ? full_models[m].name
				      : arena_printf(arena, "%s-%u", full_models[m % 3].name, m);
		model->source = "file";
		model->digest = arena_printf(arena, "sha256:%02u", m);
	}
	for (unsigned d = 0; d < full->devices; d++) {
		const struct full_device *like = &full_devices[d % 3];
		struct device_info *device = run_add_device(arena, run);
		device->id = d < 3 ? like->id : arena_printf(arena, "cuda:%u", d - 1);
		device->platform = d ? "cuda" : "cpu";
		device->name = like->name;
		device->colour = d ? d + 2 : 1;
		properties_add_number(arena, &device->properties, "peak_flops", like->flops);
		properties_add_number(arena, &device->properties, "peak_bandwidth",
				      like->bandwidth);
	}
	for (unsigned m = 0; m < full->models; m++)
		for (unsigned d = 0; d < full->devices; d++)
			for (unsigned s = 0; s < (full->sequences ? full->sequences : 1); s++)
				for (unsigned b = 0; b < full->batches; b++)
					full_cell(arena, run, full, m, d,
						  full->batches > 12 ? b + 1 : (uint64_t)1 << b,
						  full->sequences ? 32u << s : 0, &random);
}

/* The caller destroys it. */
static inline struct dyno_results *full_results(const struct full *full)
{
	struct dyno_results *results = results_create(NULL);
	for (unsigned i = 0; i < (full->runs ? full->runs : 1); i++)
		full_run(results, full, i);
	return results;
}

#endif
