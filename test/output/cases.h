/* Results as people have them, from one cell to 420 of six made-up machines: what pictures are
 * tried with, and what those in the documentation are drawn from. */
#ifndef DYNO_TEST_OUTPUT_CASES_H
#define DYNO_TEST_OUTPUT_CASES_H

#include "core/machine_results.h"
#include "output/full_results.h"

static inline struct dyno_results *case_one_cell(void)
{
	return full_results(&(struct full){ 1, 1, 1, 1, 1, NULL, 20, true });
}

static inline struct dyno_results *case_twelve_cells(void)
{
	return full_results(&(struct full){ 1, 2, 6, 1, 1, NULL, 12, true });
}

static inline struct dyno_results *case_sixty_four_cells(void)
{
	return full_results(&(struct full){ 1, 2, 8, 4, 1, NULL, 8, false });
}

static inline struct dyno_results *case_six_machines(void)
{
	return machine_results(1, 4, 0.02);
}

static inline struct dyno_results *case_many_results(void)
{
	return machine_results(4, 7, 0.02);
}

static inline struct dyno_results *case_noisy_machines(void)
{
	return machine_results(2, 7, 1.5); /* intervals reach below zero */
}

static inline struct dyno_results *case_several_runs(void)
{
	return full_results(&(struct full){ 2, 2, 4, 1, 5, NULL, 8, false });
}

static inline struct dyno_results *case_long_names(void)
{
	struct dyno_results *results = machine_results(3, 4, 0.02);
	static const char *const names[] = {
		"detector_resnet50_fpn_coco_epoch_0001_quantized_static_opset17_simplified.onnx",
		"detector_resnet50_fpn_coco_epoch_0002_quantized_static_opset17_simplified.onnx",
		"detector_resnet50_fpn_coco_epoch_0001_quantized_dynamic_opset17_simplified.onnx",
	};
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t m = 0; m < COUNT(names); m++)
			results->runs[r]->models[m]->name = names[m];
	return results;
}

/* Nothing ran, but for one cell of which little was measured. */
static inline struct dyno_results *case_missing_everything(void)
{
	struct dyno_results *results = machine_results(2, 4, 0.02);
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++) {
			struct result *result = results->runs[r]->results[i];
			if (r == 2 && i == 0)
				for (int f = FIELD_LATENCY_MEDIAN + 1; f < FIELD_TOTAL; f++)
					result->values[f].value = NAN;
			if (r == 2 && i == 0)
				continue;
			result->status = i % 3 ? STATUS_TIMED_OUT : STATUS_UNSUPPORTED;
			result->reason = i % 3 ? "no inference within 120 s" : "no such operator";
			result->replicate_count = 0;
			result->breakdown = NULL;
		}
	return results;
}

/* Every field from next to nothing to far too much: a factor of a thousand a batch size. */
static inline struct dyno_results *case_huge_ratios(void)
{
	struct dyno_results *results =
		full_results(&(struct full){ 1, 2, 7, 1, 1, NULL, 8, false });
	for (size_t i = 0; i < results->runs[0]->result_count; i++) {
		struct result *result = results->runs[0]->results[i];
		double factor = pow(10, 3 * (double)(i % 7) - 9);
		for (int f = 0; f < FIELD_TOTAL; f++) {
			struct field_value *value = &result->values[f];
			value->value *= factor;
			value->low *= factor;
			value->high *= factor;
			value->bound *= factor;
		}
	}
	return results;
}

/* One kind of device in two machines that nobody gave a name, and one cell of each. */
static inline struct dyno_results *case_twins(void)
{
	struct dyno_results *results = machine_results(1, 3, 0.02);
	results->run_count = 2;
	for (size_t r = 0; r < 2; r++) {
		struct device_info *device = results->runs[r]->devices[0];
		device->id = "cuda:0";
		device->name = "NVIDIA L4";
		device->machine = r ? "4c7b21" : "9e02aa";
	}
	return results;
}

static const struct {
	const char *name;
	struct dyno_results *(*make)(void);
} result_cases[] = {
	{ "one cell", case_one_cell },
	{ "twelve cells", case_twelve_cells },
	{ "64 cells", case_sixty_four_cells },
	{ "six machines", case_six_machines },
	{ "420 results", case_many_results },
	{ "noise", case_noisy_machines },
	{ "runs", case_several_runs },
	{ "long names", case_long_names },
	{ "missing everything", case_missing_everything },
	{ "huge ratios", case_huge_ratios },
	{ "twins", case_twins },
};

#endif
