/* Results of six made-up machines, as people have them: two servers whose GPUs are both cuda:0, an
 * AMD accelerator, two CPUs with threads of their own, a laptop with little memory; four models,
 * two of them with sequences; float16 where the device has it. What does not fit failed, with
 * reasons that differ in a number; percentiles that too few samples carry are withheld. */
#ifndef DYNO_TEST_CORE_MACHINE_RESULTS_H
#define DYNO_TEST_CORE_MACHINE_RESULTS_H

#include "core/base/count.h"
#include "core/result/result.h"
#include <math.h>

struct machine {
	const char *name, *id, *platform, *device;
	double flops, overhead, memory; /* FLOP/s, s, B */
	unsigned threads;
	bool half; /* has float16 */
};

static const struct machine machines[] = {
	{ "rack-1", "cuda:0", "cuda", "NVIDIA H200", 5e13, 1e-3, 1.4e11, 1, true },
	{ "rack-2", "cuda:0", "cuda", "NVIDIA L4", 1.5e13, 2e-3, 2.2e10, 1, true },
	{ "rack-3", "migraphx:0", "migraphx", "AMD Instinct MI300X", 6e13, 2e-3, 1.9e11, 1, true },
	{ "rack-4", "cpu", "cpu", "AMD EPYC 9654", 3e12, 5e-4, 3e11, 96, false },
	{ "rack-5", "cpu", "cpu", "ARM Neoverse-V2 (Graviton4)", 2e12, 6e-4, 3e11, 64, false },
	{ "desk", "openvino-gpu:0", "openvino", "Intel Arc Graphics (Core Ultra 7 155H)", 4e12,
	  6e-3, 6e9, 1, true },
};
#define MACHINES COUNT(machines)

static const struct machine_model {
	const char *name;
	double flops, bytes; /* of an item, of sequence 128 */
	bool sequences;
} machine_models[] = {
	{ "bert-base-uncased", 2.2e10, 1.4e8, true },
	{ "gpt2", 2.7e10, 1.7e8, true },
	{ "vit-base-patch16-224", 3.5e10, 1.6e8, false },
	{ "resnet-50", 8.2e9, 1.3e8, false },
};
#define MACHINE_MODELS COUNT(machine_models)

static inline void machine_set(struct result *result, enum field_id field, double value,
			       double share)
{
	result->values[field].value = value;
	if (!(share > 0))
		return;
	result->values[field].low = value * (1 - share);
	result->values[field].high = value * (1 + share);
	result->values[field].kind = INTERVAL_PROCESSES;
}

static inline void machine_values(struct arena *arena, struct result *result,
				  const struct machine *machine, const struct machine_model *model,
				  double noise)
{
	double items = (double)result->cell.batch, half = result->cell.precision[5] == '1' ? 2 : 1;
	double length = result->cell.sequence ? (double)result->cell.sequence / 128 : 1;
	double flops = model->flops * items * length, reach = 0.6 * items / (items + 2);
	double memory = 1e9 + model->bytes * items * length / half;
	double median = machine->overhead + flops / (machine->flops * half * reach);
	if (memory > machine->memory) {
		result->status = STATUS_OUT_OF_MEMORY;
		result->reason =
			arena_printf(arena, "MatMul_3 failed to allocate %.0f bytes", memory);
		return;
	}
	machine_set(result, FIELD_LATENCY_MEDIAN, median, noise);
	machine_set(result, FIELD_LATENCY_MEAN, median * 1.02, noise);
	machine_set(result, FIELD_LATENCY_MIN, median * 0.97, 0);
	machine_set(result, FIELD_LATENCY_MAX, median * 1.4, 0);
	machine_set(result, FIELD_LATENCY_P90, median * 1.06, noise);
	machine_set(result, FIELD_LATENCY_P95, median * 1.1, noise);
	machine_set(result, FIELD_LATENCY_P99, median * 1.2, 2 * noise);
	if (median > 0.02) {
		result->values[FIELD_LATENCY_P99].withheld = true;
		result->values[FIELD_LATENCY_P99].reason = "p99 needs n ≥ 368";
		result->values[FIELD_LATENCY_P99].bound =
			result->cell.batch % 2 ? NAN : median * 1.1;
	}
	machine_set(result, FIELD_THROUGHPUT_ITEMS, items / median, noise);
	machine_set(result, FIELD_MEMORY_TOTAL, memory, 0);
	machine_set(result, FIELD_MEMORY_CPU, 9e8, 0);
	machine_set(result, FIELD_FLOPS_TOTAL, flops, 0);
	machine_set(result, FIELD_FLOPS_RATE, flops / median, noise);
	machine_set(result, FIELD_ARITHMETIC_INTENSITY, flops / (memory - 9e8), 0);
	machine_set(result, FIELD_POWER_MEAN, 100 + machine->flops * 1e-11, 0.02);
	machine_set(result, FIELD_ITEMS_PER_JOULE, items / median / 300, noise);
	machine_set(result, FIELD_FLOPS_PER_WATT, flops / median / 300, noise);
	machine_set(result, FIELD_COMPUTE_UTILISATION, reach, 0);
}

static inline void machine_parts(struct arena *arena, struct result *result, double shift)
{
	static const char *const names[] = {
		"attention",  "linear", "convolution", "pooling",   "normalisation",
		"activation", "other",  "projection",  "embedding", "classifier",
	};
	struct breakdown *breakdown = result_add_breakdown(arena, result);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct part *part = parts_add(arena, &breakdown->components);
		part->name = names[i];
		part->nodes = 3;
		part->flops = 1e9 / (1 + (double)i + shift);
		part->bytes = 1e6;
		part->time = 1e-3 * (1 + shift) / (1 + (double)i);
	}
	breakdown->measured_components = breakdown->operators = breakdown->measured =
		breakdown->components;
}

static inline void machine_samples(struct arena *arena, struct result *result)
{
	double median = result->values[FIELD_LATENCY_MEDIAN].value * 1e9;
	for (uint32_t p = 0; p < 2 && result->status == STATUS_OK; p++) {
		struct replicate *replicate = result_add_replicate(arena, result);
		replicate->index = p;
		replicate->values[FIELD_LATENCY_MEDIAN] = median * 1e-9;
		uint64_t *samples = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							 SERIES_NANOSECONDS, 24)
					    ->values;
		for (size_t i = 0; i < 24; i++)
			samples[i] =
				(uint64_t)(median * (1 + 0.004 * (double)((i * 37 + p * 11) % 29)));
	}
	result->processes = 2;
}

static inline void machine_cell(struct arena *arena, struct run *run, const struct machine *machine,
				size_t m, uint64_t batch, uint64_t sequence, const char *precision,
				double noise)
{
	struct result *result = run_add_result(arena, run);
	result->cell.model = run->models[m];
	result->cell.device = run->devices[0];
	result->cell.batch = batch;
	result->cell.sequence = sequence;
	result->cell.precision = precision;
	result->cell.threads = machine->threads;
	result->cell.streams = 1;
	result->cell.engine = "ort";
	machine_values(arena, result, machine, &machine_models[m], noise);
	machine_samples(arena, result);
	machine_parts(arena, result, (double)m);
}

static inline void machine_run(struct dyno_results *results, const struct machine *machine,
			       size_t models, size_t batches, double noise)
{
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	run->id = arena_printf(arena, "20261121-10150%zu-a1b2", results->run_count);
	run->started = arena_printf(arena, "2026-11-2%zuT10:15:01Z", results->run_count);
	run->dyno = "0.1.0";
	struct device_info *device = run_add_device(arena, run);
	device->machine = machine->name;
	device->id = machine->id;
	device->platform = machine->platform;
	device->name = machine->device;
	properties_add_number(arena, &device->properties, "peak_flops", machine->flops);
	properties_add_number(arena, &device->properties, "peak_flops_float16", 2 * machine->flops);
	properties_add_number(arena, &device->properties, "peak_bandwidth", machine->flops / 20);
	for (size_t m = 0; m < models; m++) {
		struct model_info *model = run_add_model(arena, run);
		model->name = machine_models[m].name;
		model->digest = arena_printf(arena, "sha256:%064zx", m);
		bool long_ones = machine_models[m].sequences;
		for (uint64_t sequence = long_ones ? 32 : 0; sequence <= (long_ones ? 512 : 0);
		     sequence = sequence ? 4 * sequence : 1)
			for (size_t b = 0; b < batches; b++) {
				machine_cell(arena, run, machine, m, (uint64_t)1 << b, sequence,
					     "float32", noise);
				if (machine->half && m == 0)
					machine_cell(arena, run, machine, m, (uint64_t)1 << b,
						     sequence, "float16", noise);
			}
	}
}

/* noise: half of an interval's width, as a share. */
static inline struct dyno_results *machine_results(size_t models, size_t batches, double noise)
{
	struct dyno_results *results = results_create(NULL);
	for (size_t i = 0; i < MACHINES; i++)
		machine_run(results, &machines[i], models, batches, noise);
	return results;
}

#endif
