/* Values as multiples of those of a device, run or cell. */
#include "core/chart/chart.h"
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
	CHECK(draw(results, "latency", "device=NVIDIA L4", &arena, &figure, &err));
	const struct panel *panel = &figure.panels[3];
	const struct mark *h200 = find(panel, "NVIDIA H200"), *l4 = find(panel, "NVIDIA L4");
	CHECK(h200 && l4 && strcmp(panel->y.unit, "× NVIDIA L4") == 0);
	for (size_t i = 0; h200 && l4 && i < 3; i++) {
		double ratio = median(results, 0, first + i) / median(results, 1, other + i);
		double half = sqrt(2) * log(1.02 / 0.98) / 2;
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

static void says_what_it_cannot(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	struct dyno_error err = { 0 };
	/* The laptop ran out of memory where others did not. */
	CHECK(draw(results, "latency", "device=Intel*", &arena, &figure, NULL));
	CHECK(has_note(&figure, "what it is relative to has no value"));
	CHECK(draw(results, "latency", "device=nothing", &arena, &figure, NULL));
	CHECK(has_note(&figure, "no result is of device=nothing"));
	CHECK(draw(results, "pareto", "device=cpu", &arena, &figure, NULL));
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

TEST_MAIN({ "divides by a device", divides_by_a_device },
	  { "divides by a cell", divides_by_a_cell },
	  { "says what it cannot", says_what_it_cannot })
