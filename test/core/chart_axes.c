/* What stands on the axes of charts, for who turns places on them into filters; and parallel
 * coordinates, whose axes are chosen. */
#include "chart_results.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "core/figure/theme.h"
#include "drawn.h"
#include "test.h"
#include <string.h>

static const char *const two[] = { "bert-base-uncased", "gpt2", NULL };

static void says_what_axes_mean(void)
{
	static const struct {
		const char *chart, *x, *axis_x, *axis_y;
		double scale;
		size_t levels; /* of the x axis */
	} rows[] = {
		{ "scaling", NULL, "batch", "latency_median", 1e3, 0 },
		{ "scaling", "device", "device", "latency_median", 1e3, 2 },
		{ "scaling", "throughput_items", "throughput_items", "latency_median", 1e3, 0 },
		{ "memory", NULL, "batch", "memory_total", 1e-6, 4 }, /* bars */
		{ "pareto", NULL, "latency_median", "throughput_items", 1e-3, 0 },
	};
	struct dyno_results *results = made_results(&(struct made){ two, 2, 4, 0, 0 });
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct drawn drawn;
		CHECK(begin(&drawn, rows[i].chart));
		drawn.spec.x = rows[i].x;
		CHECK_ROW(rows[i].chart, draw(&drawn, results));
		const struct panel *panel = &drawn.figure.panels[0];
		CHECK_STRING(panel->x.meaning.of, rows[i].axis_x);
		CHECK_STRING(panel->y.meaning.of, rows[i].axis_y);
		CHECK_ROW(rows[i].chart, panel->y.meaning.scale == rows[i].scale);
		CHECK_ROW(rows[i].chart, panel->x.meaning.level_count == rows[i].levels);
		arena_finish(&drawn.arena);
	}
	dyno_results_destroy(results);
}

/* A place on an axis of ratios is no value of the field. */
static void ratios_have_no_field(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 2, 4, 0, 0 });
	struct drawn drawn;
	CHECK(begin(&drawn, "scaling"));
	drawn.spec.relative_to = "device=cpu";
	CHECK(draw(&drawn, results));
	CHECK(!drawn.figure.panels[0].y.meaning.of);
	CHECK_STRING(drawn.figure.panels[0].x.meaning.of, "batch");
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

static bool is_written(const struct figure *figure, const char *text)
{
	struct json_writer writer = { 0 };
	figure_write_plotly(figure, &theme_light, &writer);
	bool found = strstr(buffer_text(&writer.buffer), text) != NULL;
	buffer_finish(&writer.buffer);
	return found;
}

static void axes_are_chosen_in_order(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 2, 4, 0, 0 });
	struct drawn drawn;
	CHECK(begin(&drawn, "parallel"));
	/* precision is the same in all: chosen, it is an axis all the same */
	for (const char *const *axis =
		     (const char *const[]){ "latency_p99", "batch", "precision", "device", NULL };
	     *axis; axis++)
		strings_add(&drawn.arena, &drawn.spec.axes, *axis);
	CHECK(chart_spec_check(&drawn.spec, NULL, NULL));
	CHECK(draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(panel->column_count == 4);
	CHECK_STRING(panel->columns[0].of, "latency_p99");
	CHECK(panel->columns[0].scale == 1 && panel->columns[0].high > panel->columns[0].low);
	CHECK_STRING(panel->columns[1].levels[3], "8");
	CHECK(panel->columns[2].level_count == 1);
	CHECK(panel->marks[0].y[2] == 0.5);
	CHECK_STRING(panel->columns[3].levels[1], "cuda:0");
	CHECK(is_written(&drawn.figure, "\"columns\":[{\"of\":\"latency_p99\",\"scale\":1,"));
	CHECK(is_written(&drawn.figure, "{\"of\":\"precision\",\"levels\":[\"float32\"]}"));
	arena_finish(&drawn.arena);

	CHECK(begin(&drawn, "parallel"));
	strings_add(&drawn.arena, &drawn.spec.axes, "colour");
	struct dyno_error err = { 0 };
	CHECK(!chart_spec_check(&drawn.spec, &(struct vocabulary){ 0 }, &err));
	CHECK(strstr(err.message, "no word \"colour\""));
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

static size_t lines_of(const struct mark *mark)
{
	size_t count = 0;
	for (size_t i = 0; i < mark->count; i++)
		count += isnan(mark->x[i]);
	return count;
}

/* What filters leave out is the ground, and axes are as long as they were. */
static void others_are_the_ground(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 2, 4, 0, 0 });
	struct drawn all, some;
	uint64_t lit[] = { 0, 2, 9 };
	CHECK(begin(&all, "parallel") && draw(&all, results));
	CHECK(begin(&some, "parallel"));
	some.spec.lit = (struct counts){ .items = lit, .count = COUNT(lit) };
	CHECK(draw(&some, results));
	const struct panel *panel = &some.figure.panels[0];
	size_t ground = 0, shown = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		*(panel->marks[m].colour == COLOUR_NEUTRAL ? &ground : &shown) +=
			lines_of(&panel->marks[m]);
	CHECK(shown == 3 && ground == 13);
	CHECK(panel->marks[0].colour == COLOUR_NEUTRAL); /* below the others */
	CHECK(panel->column_count == all.figure.panels[0].column_count);
	for (size_t c = 0; c < panel->column_count; c++)
		CHECK(panel->columns[c].high == all.figure.panels[0].columns[c].high);
	arena_finish(&all.arena);
	arena_finish(&some.arena);
	dyno_results_destroy(results);
}

static size_t all_lines(const struct figure *figure, bool ground)
{
	size_t all = 0;
	for (size_t m = 0; m < figure->panels[0].mark_count; m++)
		if ((figure->panels[0].marks[m].colour == COLOUR_NEUTRAL) == ground)
			all += lines_of(&figure->panels[0].marks[m]);
	return all;
}

/* Of very many results some are drawn, of each device: not the first ones. */
static void many_are_thinned_evenly(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 3, 250, 2, 0 });
	struct drawn drawn;
	CHECK(begin(&drawn, "parallel"));
	drawn.spec.all_series = true;
	CHECK(draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(panel->mark_count == 3);
	for (size_t m = 0; m < panel->mark_count; m++)
		CHECK(lines_of(&panel->marks[m]) >= 300);
	CHECK(all_lines(&drawn.figure, false) <= 1000);
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

#define SOME SIZE_MAX

/* The best ones stand out; those that were asked for by a filter all do, while they can be seen. */
static void few_stand_out_of_many(void)
{
	static const struct {
		size_t lit, lines; /* SOME: some of them */
	} rows[] = { { 0, 0 }, { 7, 7 }, { 150, 150 }, { 250, SOME }, { 600, SOME } };
	struct dyno_results *results = made_results(&(struct made){ two, 3, 50, 2, 0 });
	uint64_t places[600];
	for (size_t i = 0; i < COUNT(places); i++)
		places[i] = i;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct drawn drawn;
		CHECK(begin(&drawn, "parallel"));
		drawn.spec.lit = (struct counts){ .items = places, .count = rows[i].lit };
		CHECK(draw(&drawn, results));
		size_t lines = all_lines(&drawn.figure, false);
		CHECK(rows[i].lines == SOME ? lines > 5 && lines <= 32 : lines == rows[i].lines);
		CHECK(all_lines(&drawn.figure, true) == 600 - lines);
		arena_finish(&drawn.arena);
	}
	dyno_results_destroy(results);
}

TEST_MAIN({ "says what axes mean", says_what_axes_mean },
	  { "ratios have no field", ratios_have_no_field },
	  { "axes are chosen, in order", axes_are_chosen_in_order },
	  { "others are the ground", others_are_the_ground },
	  { "many are thinned evenly", many_are_thinned_evenly },
	  { "few stand out of many", few_stand_out_of_many })
