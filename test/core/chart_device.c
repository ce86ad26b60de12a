/* The chart `device`: samples over time, and the readings of their device below. */
#include "chart_results.h"
#include "core/chart/chart.h"
#include "core/result/readings.h"
#include "test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const one[] = { "bert-base-uncased", NULL };

static bool draw_chart(const struct dyno_results *results, const char *name, const char *device,
		       struct arena *arena, struct figure *figure)
{
	struct chart_spec spec;
	if (!chart_spec_init(&spec, arena, NULL))
		return false;
	spec.chart = name;
	if (device)
		CHECK(strings_add(arena, &spec.texts[WORD_DEVICE], device));
	return chart_draw(results, &spec, arena, figure, NULL);
}

/* Two processes of five readings each, a second apart, and four inferences a second. */
static void add_readings(struct dyno_results *results, size_t place, const char *name,
			 enum series_unit unit, const uint64_t values[5])
{
	struct result *result = results->runs[0]->results[place];
	for (size_t i = 0; i < result->replicate_count; i++)
		memcpy(replicate_add_series(&results->arena, &result->replicates[i], name, unit, 5)
			       ->values,
		       values, 5 * sizeof(*values));
}

static struct dyno_results *watched_results(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 1, 0, 0 });
	for (size_t place = 0; place < 2; place++) {
		struct result *result = results->runs[0]->results[place];
		result->replicate_count = 0;
		for (unsigned p = 0; p < 2; p++) {
			struct replicate *replicate = result_add_replicate(&results->arena, result);
			replicate->index = p;
			uint64_t *samples =
				replicate_add_series(&results->arena, replicate, SERIES_INFERENCE,
						     SERIES_NANOSECONDS, 16)
					->values;
			for (size_t i = 0; i < 16; i++)
				samples[i] = 10000000 + i;
		}
		add_readings(
			results, place, SERIES_DEVICE_TIME, SERIES_NANOSECONDS,
			(const uint64_t[]){ 0, 1000000000, 2000000000, 3000000000, 4000000000 });
		add_readings(results, place, SERIES_DEVICE_INFERENCES, SERIES_COUNTS,
			     (const uint64_t[]){ 0, 4, 8, 12, 16 });
	}
	add_readings(results, 0, "device_foreign", SERIES_BILLIONTHS,
		     (const uint64_t[]){ 10000000, 10000000, 20000000, 30000000, 20000000 });
	add_readings(
		results, 1, "device_clock", SERIES_HERTZ,
		(const uint64_t[]){ 1700000000, 1700000000, 1300000000, 1300000000, 1700000000 });
	add_readings(results, 1, "device_slowed", SERIES_COUNTS,
		     (const uint64_t[]){ 0, 0, 1, 1, 0 });
	add_readings(results, 1, "device_slowed_heat", SERIES_COUNTS,
		     (const uint64_t[]){ 0, 0, 1, 1, 0 });
	return results;
}

/* Of a processor and a GPU: a row for each reading that any has, a column for each cell. */
static void shows_the_device(void)
{
	struct dyno_results *results = watched_results();
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw_chart(results, "device", NULL, &arena, &figure) && figure.drawn);
	CHECK(figure.panel_count == 6 && figure.columns == 2 && figure.low_rows);
	const struct panel *cpu = &figure.panels[0], *gpu = &figure.panels[1];
	CHECK(cpu->mark_count == 2 && gpu->mark_count == 3);
	CHECK_STRING(cpu->y.title, "Latency");
	/* The third inference of the second process ends three quarters of a second after its
	 * beginning. */
	CHECK(fabs(cpu->marks[1].x[2] - 4.75) < 1e-9 && fabs(cpu->marks[0].x[15] - 4) < 1e-9);
	CHECK(gpu->marks[0].type == MARK_BAND && gpu->marks[0].count == 6);
	CHECK_STRING(gpu->marks[0].name, "slowed down by heat");
	CHECK(gpu->marks[0].x[0] == 2 && gpu->marks[0].x[1] == 4 && gpu->marks[0].x[3] == 6);
	CHECK(gpu->marks[0].low[0] == gpu->y.low && gpu->marks[0].high[1] == gpu->y.high);
	CHECK(isnan(gpu->marks[0].low[2]));
	CHECK_STRING(figure.panels[2].empty, "its device does not tell");
	const struct panel *clock = &figure.panels[3], *foreign = &figure.panels[4];
	CHECK_STRING(clock->y.unit, "GHz");
	CHECK(clock->marks[1].type == MARK_STEP && clock->marks[1].count == 12);
	CHECK(fabs(clock->marks[1].y[2] - 1.3) < 1e-9 && isnan(clock->marks[1].y[5]));
	CHECK(clock->x.title != NULL && gpu->x.title == NULL);
	CHECK(foreign->y.low == 0 && fabs(foreign->marks[0].y[3] - 3) < 1e-9);
	CHECK_STRING(figure.panels[5].empty, "its device does not tell");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Without an order of the samples there are the readings; without readings nothing. */
static void shows_the_device_alone(void)
{
	struct dyno_results *results = watched_results();
	struct arena arena = { 0 };
	struct figure figure;
	struct result *result = results->runs[0]->results[1];
	for (size_t i = 0; i < 2; i++)
		result->replicates[i].series[0].thinned = true;
	CHECK(draw_chart(results, "device", "cuda:0", &arena, &figure));
	CHECK(figure.drawn && figure.panel_count == 2 && figure.columns == 1);
	CHECK_STRING(figure.panels[0].empty,
		     "only quantiles of the samples are here, not their order");
	CHECK(!figure.panels[1].empty);
	result->replicates[0].disturbed = true;
	result->replicates[0].disturbed_by = "other programs took 20 % of the CPU time; the "
					     "device was slowed down by heat for 30 % of the time";
	CHECK(draw_chart(results, "latency", NULL, &arena, &figure) && figure.notes.count);
	CHECK_STRING(figure.notes.items[figure.notes.count - 1],
		     "1 of 2 cells were disturbed while they were measured: the device was slowed "
		     "down by heat for 30 % of the time");
	result->replicate_count = 0;
	CHECK(draw_chart(results, "device", "cuda:0", &arena, &figure) && !figure.drawn);
	CHECK_STRING(figure.panels[0].empty, "no result has readings of its device");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

TEST_MAIN({ "shows the device beside the samples", shows_the_device },
	  { "shows the device alone", shows_the_device_alone })
