/* Values as multiples of those of a device, run or cell. */
#include "core/chart/relation.h"
#include "core/compare/compare.h"
#include "machine_results.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

static bool draw(const struct dyno_results *results, const char *chart, const char *to,
		 struct arena *arena, struct figure *figure, struct dyno_error *err)
{
	struct chart_spec spec;
	if (!chart_spec_init(&spec, arena, err))
		return false;
	spec.chart = chart;
	spec.relative_to = to;
	return chart_draw(results, &spec, arena, figure, err);
}

static const struct mark *find(const struct panel *panel, const char *name)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].name && strcmp(panel->marks[m].name, name) == 0)
			return &panel->marks[m];
	return NULL;
}

static bool has_note(const struct figure *figure, const char *text)
{
	for (size_t i = 0; i < figure->notes.count; i++)
		if (strstr(figure->notes.items[i], text))
			return true;
	return false;
}

static double median(const struct dyno_results *results, size_t run, size_t i)
{
	return results->runs[run]->results[i]->values[FIELD_LATENCY_MEDIAN].value;
}

/* resnet-50, batches 1, 2 and 4: without sequences, in float32 alone. */
static void divides_by_a_device(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	size_t first = results->runs[0]->result_count - 3;
	size_t other = results->runs[1]->result_count - 3;
	CHECK(draw(results, "throughput", "device=NVIDIA L4", &arena, &figure, &err));
	const struct panel *panel = &figure.panels[3];
	const struct mark *h200 = find(panel, "NVIDIA H200"), *l4 = find(panel, "NVIDIA L4");
	CHECK(h200 && l4 && strcmp(panel->y.unit, "× NVIDIA L4") == 0);
	for (size_t i = 0; h200 && l4 && i < 3; i++) {
		double ratio = median(results, 1, other + i) / median(results, 0, first + i);
		double half = sqrt(2) * log(1.02 / 0.98) / 2; /* no process has a throughput */
		CHECK_CLOSE(h200->y[i], ratio, 1e-12);
		CHECK_CLOSE(h200->low[i], ratio * exp(-half), 1e-12);
		CHECK_CLOSE(h200->high[i], ratio * exp(half), 1e-12);
		CHECK(l4->y[i] == 1 && isnan(l4->low[i]));
	}
	CHECK(has_note(&figure, "Relative to NVIDIA L4"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Of one cell of a device: all batches are multiples of its batch 1. */
static void divides_by_a_cell(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	size_t first = results->runs[0]->result_count - 3;
	CHECK(draw(results, "latency", "device=NVIDIA H200,batch=1", &arena, &figure, NULL));
	const struct mark *h200 = find(&figure.panels[3], "NVIDIA H200");
	CHECK(h200 && h200->y[0] == 1);
	CHECK_CLOSE(h200 ? h200->y[2] : NAN,
		    median(results, 0, first + 2) / median(results, 0, first), 1e-12);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Each device's processes differ by 3 %, in steps of their own. */
static void spread(struct dyno_results *results)
{
	for (size_t i = 0; i < dyno_results_count(results); i++) {
		struct result *result = (struct result *)(uintptr_t)results_at(results, i, NULL);
		for (size_t k = 0; k < result->replicate_count; k++)
			result->replicates[k].values[FIELD_LATENCY_MEDIAN] *=
				1 + 0.01 * (double)((k * 3 + i) % 4);
	}
}

/* One cell: so the comparison's interval is of one row alone. */
static void says_what_a_comparison_says(void)
{
	struct dyno_results *results = machine_results(4, 1, 0.02);
	struct arena arena = { 0 };
	struct relation relation;
	const char *models[] = { "resnet-50" }, *devices[] = { "*H200", "*L4" };
	const char *keys[] = { "latency_median" };
	const struct strings compared = { keys, 1, 0 };
	struct chart_spec filter = {
		.texts = { [WORD_MODEL] = { models, 1, 0 }, [WORD_DEVICE] = { devices, 2, 0 } }
	};
	spread(results);
	CHECK(chart_spec_select(&filter, results, NULL));
	const struct chart_spec spec = { .relative_to = "device=NVIDIA H200" };
	CHECK(relation_make(&relation, results, &spec, &arena, NULL));
	struct field_value ratio = relation_field(&relation, 1, FIELD_LATENCY_MEDIAN);
	const struct comparison_options how = { .fields = &compared,
						.threshold = NAN,
						.across = "device" };
	struct comparison *comparison = comparison_create(NULL, results, &how, NULL);
	CHECK(comparison && comparison->row_count == 1);
	if (comparison && comparison->row_count) {
		CHECK_CLOSE(ratio.value, comparison->rows[0].ratio, 1e-12);
		CHECK_CLOSE(ratio.low, comparison->rows[0].low, 1e-9);
		CHECK_CLOSE(ratio.high, comparison->rows[0].high, 1e-9);
	}
	CHECK(ratio.low < ratio.value && ratio.value < ratio.high);
	CHECK(relation_field(&relation, 0, FIELD_LATENCY_MEDIAN).value == 1);
	comparison_destroy(comparison);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void says_what_it_cannot(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	/* The laptop ran out of memory where others did not. */
	CHECK(draw(results, "latency", "device=Intel*", &arena, &figure, NULL));
	CHECK(has_note(&figure, "Intel Arc Graphics (Core Ultra 7 155H): out of memory"));
	CHECK(draw(results, "latency", "device=nothing", &arena, &figure, NULL));
	CHECK(has_note(&figure, "no result is of device=nothing"));
	CHECK(draw(results, "operators", "device=cpu", &arena, &figure, NULL));
	CHECK(has_note(&figure, "Not relative"));
	CHECK(!draw(results, "latency", "cpu", &arena, &figure, &err));
	CHECK_STRING(err.message,
		     "‹relative-to›: \"cpu\" is not like device=NAME or device=NAME,batch=1");
	err = (struct dyno_error){ 0 };
	CHECK(!draw(results, "latency", "colour=red", &arena, &figure, &err));
	CHECK(strstr(err.message, "no word \"colour\"") != NULL);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* What the L4 did not run has no ratio, and is not shown as it is. */
static void shows_nothing_without_a_counterpart(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	results->runs[1]->result_count -= 1; /* resnet-50, batch 4 */
	CHECK(draw(results, "latency", "device=L4", &arena, &figure, NULL));
	const struct mark *h200 = find(&figure.panels[3], "NVIDIA H200");
	CHECK(h200 && isfinite(h200->y[1]) && isnan(h200->y[2]));
	CHECK(has_note(&figure, "have no counterpart in NVIDIA L4: resnet-50 · "));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Which value of which word the counterpart would have to have. */
static void says_why_there_is_no_counterpart(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct relation relation;
	const struct chart_spec spec = { .relative_to = "device=*L4" };
	struct run *h200 = results->runs[0], *l4 = results->runs[1];
	struct result *last = h200->results[h200->result_count - 1];
	last->cell.precision = "int4";
	h200->results[0]->cell.batch = 77;
	h200->results[0]->cell.precision = "int4";
	l4->result_count--; /* resnet-50 at its last batch size */
	CHECK(relation_make(&relation, results, &spec, &arena, NULL));
	struct field_value first = relation_field(&relation, 0, FIELD_LATENCY_MEDIAN);
	struct field_value other =
		relation_field(&relation, h200->result_count - 1, FIELD_LATENCY_MEDIAN);
	CHECK(isnan(first.value) && isnan(other.value));
	CHECK_STRING(first.reason, "NVIDIA L4 has no batch 77, no int4");
	CHECK_STRING(other.reason, "NVIDIA L4 has no batch 4, no int4");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void withholds_what_either_side_withholds(void)
{
	struct dyno_results *results = machine_results(4, 1, 0.02);
	struct arena arena = { 0 };
	struct relation relation;
	const struct chart_spec spec = { .relative_to = "device=*L4" };
	size_t h200 = results->runs[0]->result_count - 1, l4 = results->runs[1]->result_count - 1;
	struct field_value *base = &results->runs[1]->results[l4]->values[FIELD_LATENCY_P99];
	*base = (struct field_value){
		.value = 0.02, .low = NAN, .high = NAN, .bound = 0.01, .withheld = true
	};
	CHECK(relation_make(&relation, results, &spec, &arena, NULL));
	struct field_value ratio = relation_field(&relation, h200, FIELD_LATENCY_P99);
	CHECK(isnan(ratio.value) && isnan(ratio.bound));
	CHECK_STRING(ratio.reason, "NVIDIA L4: too few samples");
	CHECK(ratio.withheld);
	CHECK(!relation_field(&relation, h200, FIELD_LATENCY_MEDIAN).withheld);
	size_t place = results->runs[0]->result_count + l4;
	CHECK(isnan(relation_field(&relation, place, FIELD_LATENCY_P99).value));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void takes_words_runs_and_percent(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	static const struct {
		const char *to, *as, *unit;
	} rows[] = {
		{ "batch=1", NULL, "× batch 1" },
		{ "device=NVIDIA H200,batch=2", "percent", "% of NVIDIA H200 · batch 2" },
		{ "run=latest", NULL, "× run rack-1" },
		{ "run=latest~2", "times", "× run rack-3" },
		{ "engine=ort", NULL, "× ort" },
		{ "device=*EPYC*", NULL, "× AMD EPYC 9654" },
	};
	static const char *const starts[] = { "2026-06", "2026-05", "2026-04",
					      "2026-03", "2026-02", "2026-01" };
	for (size_t r = 0; r < results->run_count; r++) {
		results->runs[r]->started = starts[r];
		results->runs[r]->tag = machines[r].name;
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			results->runs[r]->results[i]->cell.engine = r % 2 ? "openvino" : "ort";
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct relation relation;
		struct dyno_error err = { 0 };
		const struct chart_spec spec = { .relative_to = rows[i].to,
						 .relative_as = rows[i].as };
		CHECK_ROW(rows[i].to, relation_make(&relation, results, &spec, &arena, &err));
		CHECK_STRING(err.message, "");
		CHECK_ROW(rows[i].to, relation.any);
		CHECK_STRING(relation.unit, rows[i].unit);
		CHECK(relation.scale == (rows[i].as && rows[i].as[0] == 'p' ? 100 : 1));
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

/* Beside each field that there is, in all results; what was filtered away counts as well. */
static void makes_fields_of_ratios(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct dyno_error err = { 0 };
	const struct chart_spec spec = { .relative_to = "device=L4", .relative_as = "percent" };
	size_t lacking, first = results->runs[0]->result_count - 3,
			other = results->runs[1]->result_count - 3;
	const char *name;
	CHECK(results_relate(results, &spec, &lacking, &name, &err));
	CHECK_STRING(name, "NVIDIA L4");
	CHECK(lacking == 0);
	const struct run *run = results->runs[0];
	const struct field_value *value =
		result_find_value(run, run->results[first], "throughput_items_relative");
	double ratio = median(results, 1, other) / median(results, 0, first);
	CHECK_CLOSE(value ? value->value : NAN, 100 * ratio, 1e-12);
	enum field_id id = vocabulary_field(&results->own, "throughput_items_relative");
	CHECK(id != FIELD_TOTAL);
	CHECK_STRING(field_unit(field_of(&results->own, id)), "% of NVIDIA L4");
	CHECK(field_of(&results->own, id)->better == BETTER_HIGHER);
	CHECK(vocabulary_field(&results->own, "memory_leak_relative") == FIELD_TOTAL);
	const struct chart_spec wrong = { .relative_to = "device=L5" };
	CHECK(!results_relate(results, &wrong, &lacking, &name, &err));
	CHECK_STRING(err.message, "‹relative-to›: no result is of device=L5");
	dyno_results_destroy(results);
}

/* Two servers with the same GPU: their devices differ in the machine alone, which is what is asked
 * for. */
static void divides_by_a_machine(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct chart_spec spec = { .relative_to = "machine=rack-2" };
	struct relation relation;
	struct run *other = results->runs[0];
	for (size_t i = 0; i < other->device_count; i++)
		if (strcmp(other->devices[i]->name, "NVIDIA H200") == 0)
			other->devices[i]->name = results->runs[1]->devices[0]->name;
	CHECK(relation_make(&relation, results, &spec, &arena, NULL));
	CHECK_STRING(relation.unit, "× rack-2");
	for (size_t i = 0; i < other->result_count; i++)
		CHECK(relation.of_all[i] &&
		      strcmp(relation.of_all[i]->cell.device->machine, "rack-2") == 0);
	for (size_t i = 0; i < dyno_results_count(results); i++) {
		const struct device_info *device = results_at(results, i, NULL)->cell.device;
		CHECK(!relation.of_all[i] == (strcmp(device->name, "NVIDIA L4") != 0));
	}
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void puts_first_what_others_are_compared_with(void)
{
	struct dyno_results *results = machine_results(4, 1, 0.02);
	size_t lacking;
	const char *name;
	results->runs[1]->result_count -= 1; /* the L4 without resnet-50: nobody's counterpart */
	CHECK(results_put_first(results, "device=*L4", &lacking, &name, NULL));
	CHECK(lacking > 0);
	CHECK_STRING(results->runs[0]->results[0]->cell.device->name, "NVIDIA L4");
	for (size_t i = 0; i < dyno_results_count(results); i++)
		CHECK(strcmp(results_at(results, i, NULL)->cell.model->name, "resnet-50") != 0);
	dyno_results_destroy(results);
}

/* All of these show ratios, in all panels, and nothing else. */
static void charts_that_can_be_are_relative(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	static const char *const names[] = { "latency",    "throughput", "memory",
					     "flops",      "scaling",    "percentiles",
					     "efficiency", "pareto",     "space" };
	for (size_t i = 0; i < COUNT(names); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		CHECK_ROW(names[i], draw(results, names[i], "device=L4", &arena, &figure, NULL));
		for (size_t p = 0; p < figure.panel_count; p++) {
			const struct axis *axis =
				figure.panels[p].is_3d ? &figure.panels[p].z : &figure.panels[p].y;
			CHECK_ROW(names[i], axis->unit && strcmp(axis->unit, "× NVIDIA L4") == 0);
		}
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

TEST_MAIN({ "divides by a device", divides_by_a_device },
	  { "divides by a cell", divides_by_a_cell },
	  { "divides by a machine", divides_by_a_machine },
	  { "says what a comparison says", says_what_a_comparison_says },
	  { "says what it cannot", says_what_it_cannot },
	  { "shows nothing without a counterpart", shows_nothing_without_a_counterpart },
	  { "says why there is no counterpart", says_why_there_is_no_counterpart },
	  { "withholds what either side withholds", withholds_what_either_side_withholds },
	  { "takes words, runs and percent", takes_words_runs_and_percent },
	  { "makes fields of ratios", makes_fields_of_ratios },
	  { "puts first what others are compared with", puts_first_what_others_are_compared_with },
	  { "charts that can be are relative", charts_that_can_be_are_relative })
