/* Icicles: each part stands within what it is a part of, and two cells are coloured by what
 * changed.
 */
#include "chart_results.h"
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "test.h"
#include <math.h>
#include <string.h>

static const char *const one[] = { "gpt2", NULL };

static struct part *add(struct arena *arena, struct parts *parts, const char *component,
			const char *name, double time)
{
	struct part *part = parts_add(arena, parts);
	part->name = name;
	part->component = component;
	part->time = time;
	part->flops = 1e9 * time;
	return part;
}

/* Attention of 6 ms in two operators, feed-forward of 4 ms; times by `attention` and `linear`. */
static void fill(struct dyno_results *results, size_t cell, double attention, double linear)
{
	struct arena *arena = &results->arena;
	struct result *result = results->runs[0]->results[cell];
	struct breakdown *breakdown = result_add_breakdown(arena, result);
	*breakdown = (struct breakdown){ 0 };
	add(arena, &breakdown->measured_nested, "attention", "MatMul", 0.004 * attention);
	add(arena, &breakdown->measured_nested, "linear", "MatMul", 0.004 * linear);
	add(arena, &breakdown->measured_nested, "attention", "Softmax", 0.002 * attention);
	for (int k = 0; k < 2; k++) {
		struct part *node = add(arena, &breakdown->slowest, k ? "linear" : "attention",
					k ? "/up" : "/scores", 0.001);
		node->type = "MatMul";
	}
	add(arena, &breakdown->operators, NULL, "MatMul", 0.03);
}

/* The bar with that text in a panel; *mark: whose it is. */
static size_t bar_of(const struct panel *panel, const char *text, size_t nth,
		     const struct mark **mark)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			if (strcmp(panel->marks[m].texts[i], text) == 0 && nth-- == 0) {
				*mark = &panel->marks[m];
				return i;
			}
	*mark = NULL;
	return 0;
}

static bool spans(const struct panel *panel, const char *text, size_t nth, double row, double from,
		  double to)
{
	const struct mark *mark;
	size_t i = bar_of(panel, text, nth, &mark);
	return mark && mark->x[i] == row && fabs(mark->base[i] - from) < 1e-9 &&
	       fabs(mark->y[i] - to) < 1e-9;
}

static bool draw_icicles(const struct dyno_results *results, const char *field, struct arena *arena,
			 struct figure *figure)
{
	struct chart_spec spec;
	bool ok = chart_spec_init(&spec, arena, NULL);
	spec.chart = "icicle";
	if (field)
		ok = ok && strings_add(arena, &spec.fields, field);
	return ok && chart_draw(results, &spec, arena, figure, NULL);
}

static void parts_stand_within_what_they_are_parts_of(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	fill(results, 0, 1, 1);
	CHECK(draw_icicles(results, NULL, &arena, &figure) && figure.panel_count == 1);
	const struct panel *panel = &figure.panels[0];
	CHECK(panel->y.tick_count == 4 && panel->x.high == 10);
	CHECK_STRING(panel->x.unit, "ms");
	CHECK(spans(panel, "Inference", 0, 3, 0, 10));
	CHECK(spans(panel, "attention", 0, 2, 0, 6) && spans(panel, "linear", 0, 2, 6, 10));
	CHECK(spans(panel, "MatMul", 0, 1, 0, 4) && spans(panel, "Softmax", 0, 1, 4, 6));
	CHECK(spans(panel, "MatMul", 1, 1, 6, 10));
	CHECK(spans(panel, "/scores", 0, 0, 0, 1) && spans(panel, "/up", 0, 0, 6, 7));
	const struct mark *mark;
	size_t at = bar_of(panel, "/up", 0, &mark);
	CHECK_STRING(mark->labels[at], "linear › MatMul › /up: 1.000 ms, 10 % of the inference");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void two_cells_say_what_changed(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 2, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	fill(results, 0, 1, 1);
	fill(results, 1, 1.5, 0.9);
	struct breakdown *after = results->runs[0]->results[1]->breakdown;
	add(&results->arena, &after->measured_nested, "linear", "Gemm", 0.001);
	CHECK(draw_icicles(results, NULL, &arena, &figure) && figure.panel_count == 2);
	CHECK(figure.panels[0].x.high == figure.panels[1].x.high);
	static const struct {
		const char *text;
		size_t nth;
		const char *name, *label;
	} rows[] = {
		{ "attention", 0, "slower by more than 20 %", "6.000 ms before: +50 %" },
		{ "linear", 0, "slower by more than 2 %", "4.000 ms before: +15 %" },
		{ "MatMul", 1, "faster by more than 2 %", "4.000 ms before: -10 %" },
		{ "Gemm", 0, "slower by more than 20 %", "new" },
		{ "/up", 0, "within 2 %", "1.000 ms before: +0 %" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct mark *mark;
		size_t at = bar_of(&figure.panels[1], rows[i].text, rows[i].nth, &mark);
		CHECK_ROW(rows[i].text, mark && strcmp(mark->name, rows[i].name) == 0);
		CHECK_ROW(rows[i].label, mark && strstr(mark->labels[at], rows[i].label));
	}
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Older files have operators alone; of three cells and more each is 100 %. */
static void does_with_what_there_is(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 3, 1, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	for (size_t i = 0; i < 3; i++)
		fill(results, i, 1, 1);
	CHECK(draw_icicles(results, NULL, &arena, &figure) && figure.panel_count == 3);
	CHECK(spans(&figure.panels[2], "attention", 0, 2, 0, 60));
	CHECK(draw_icicles(results, "flops_total", &arena, &figure) && figure.panel_count == 3);
	CHECK(figure.panels[0].y.tick_count == 2 &&
	      spans(&figure.panels[0], "MatMul", 0, 0, 0, 100));
	CHECK(draw_icicles(results, "memory_total", &arena, &figure) && !figure.drawn);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

TEST_MAIN({ "parts_stand_within_what_they_are_parts_of",
	    parts_stand_within_what_they_are_parts_of },
	  { "two_cells_say_what_changed", two_cells_say_what_changed },
	  { "does_with_what_there_is", does_with_what_there_is })
