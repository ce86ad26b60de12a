/* Nothing that is asked of a chart is passed over in silence: it changes the picture, or a note
 * says that it does not. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/figure/theme.h"
#include "output/full_results.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

/* Two values each: one of them is not what the chart does by itself. */
static const struct {
	const char *option, *values[2];
} asked[] = {
	{ "x", { "device", "sequence" } },
	{ "x", { "power_mean", "memory_total" } },
	{ "y", { "device", "precision" } },
	{ "y", { "power_mean", "memory_weights" } },
	{ "z", { "power_mean", "memory_weights" } },
	{ "field", { "power_mean", "throughput_items" } },
	{ "mark", { "bar", "line" } },
	{ "mark", { "scatter", "box" } },
	{ "axes", { "batch,latency_median", "latency_median,batch" } },
	{ "group", { "batch", "device" } },
	{ "panel", { "batch", "device" } },
	{ "x-scale", { "log", "category" } },
	{ "y-scale", { "log", "linear" } },
	{ "percentiles", { "yes", NULL } },
	{ "detailed", { "yes", NULL } },
	{ "latency-limit", { "5ms", "1s" } },
	{ "azimuth", { "10", "20" } },
	{ "elevation", { "10", "20" } },
};

/* The figure as JSON; the caller finishes the buffer. */
static void draw(const struct dyno_results *results, const char *chart, const char *option,
		 const char *value, struct buffer *out)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_error err = { 0 };
	struct json_writer writer = { 0 };
	CHECK(chart_spec_init(&spec, &arena, &err));
	spec.chart = chart;
	if (option)
		CHECK_ROW(option, option_set(chart_options, option_find(chart_options, option),
					     value, &arena, &spec, NULL, &err));
	CHECK_ROW(err.message, chart_draw(results, &spec, &arena, &figure, &err));
	figure_write_plotly(&figure, &theme_light, &writer);
	for (size_t i = 0; i < figure.notes.count; i++)
		json_string(&writer, figure.notes.items[i]);
	buffer_string(out, buffer_text(&writer.buffer));
	buffer_finish(&writer.buffer);
	arena_finish(&arena);
}

static void check_chart(const struct dyno_results *results, const char *chart)
{
	struct buffer usual = { 0 };
	draw(results, chart, NULL, NULL, &usual);
	for (size_t i = 0; i < COUNT(asked); i++) {
		bool changes = false;
		for (size_t k = 0; k < 2 && asked[i].values[k] && !changes; k++) {
			struct buffer other = { 0 };
			draw(results, chart, asked[i].option, asked[i].values[k], &other);
			changes = strcmp(buffer_text(&usual), buffer_text(&other)) != 0;
			buffer_finish(&other);
		}
		if (changes)
			continue;
		printf("# %s: --%s %s changes nothing, and nothing is said\n", chart,
		       asked[i].option, asked[i].values[0]);
		test_failures++;
	}
	buffer_finish(&usual);
}

static void nothing_is_passed_over_in_silence(void)
{
	struct dyno_results *results = full_results(&(struct full){ 2, 2, 4, 2, 2, NULL, 8, true });
	for (const struct chart *chart = charts; chart->name; chart++)
		check_chart(results, chart->name);
	dyno_results_destroy(results);
}

TEST_MAIN({ "nothing is passed over in silence", nothing_is_passed_over_in_silence })
