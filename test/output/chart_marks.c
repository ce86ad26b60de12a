/* Pictures of all charts on results as people have them: no text stands on a mark, every mark can
 * be told from its ground on light and dark paper, none is pale, and no panel is a thicket. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/machine_results.h"
#include "output/full_results.h"
#include "output/picture/draw.h"
#include "output/picture/render.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

/* --- Results --------------------------------------------------------------------------------- */

static struct dyno_results *one_cell(void)
{
	return full_results(&(struct full){ 1, 1, 1, 1, 1, NULL, 20 });
}

static struct dyno_results *twelve_cells(void)
{
	return full_results(&(struct full){ 1, 2, 6, 1, 1, NULL, 12 });
}

static struct dyno_results *sixty_four_cells(void)
{
	return full_results(&(struct full){ 1, 2, 8, 4, 1, NULL, 8 });
}

static struct dyno_results *six_machines(void)
{
	return machine_results(1, 4, 0.02);
}

static struct dyno_results *many_results(void)
{
	return machine_results(4, 7, 0.02);
}

static struct dyno_results *noisy_machines(void)
{
	return machine_results(2, 7, 1.5); /* intervals reach below zero */
}

static struct dyno_results *several_runs(void)
{
	return full_results(&(struct full){ 2, 2, 4, 1, 5, NULL, 8 });
}

static struct dyno_results *long_names(void)
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
static struct dyno_results *missing_everything(void)
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

static const struct {
	const char *name;
	struct dyno_results *(*make)(void);
} cases[] = {
	{ "one cell", one_cell },
	{ "twelve cells", twelve_cells },
	{ "64 cells", sixty_four_cells },
	{ "six machines", six_machines },
	{ "420 results", many_results },
	{ "noise", noisy_machines },
	{ "runs", several_runs },
	{ "long names", long_names },
	{ "missing everything", missing_everything },
};

/* --- Figures --------------------------------------------------------------------------------- */

/* Called for each chart of each case. */
static void with_figures(void (*check)(const char *what, const struct figure *figure))
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dyno_results *results = cases[i].make();
		for (const struct chart *chart = charts; chart->name; chart++) {
			struct arena arena = { 0 };
			struct figure figure;
			struct chart_spec spec;
			struct dyno_error err = { 0 };
			char what[96];
			snprintf(what, sizeof(what), "%s, %s", chart->name, cases[i].name);
			CHECK_ROW(what, chart_spec_init(&spec, &arena, &err));
			spec.chart = chart->name;
			CHECK_ROW(what, chart_draw(results, &spec, &arena, &figure, &err));
			check(what, &figure);
			arena_finish(&arena);
		}
		dyno_results_destroy(results);
	}
}

/* --- Text on marks --------------------------------------------------------------------------- */

static struct rectangle inner(struct rectangle box)
{
	return (struct rectangle){ box.x + 1, box.y + 1.5, box.width - 2, box.height - 3 };
}

static void check_texts(const char *what, const struct figure *figure)
{
	struct arena arena = { 0 };
	struct canvas canvas = { .type = &canvas_null, .arena = &arena };
	struct render_options options = { .theme = &theme_light, .scale = 1 };
	struct layout layout;
	bool heatmap = strncmp(figure->name, "heatmap", 7) == 0;
	render_prepare(figure, &options, &canvas, &layout);
	draw_figure(&layout);
	CHECK_ROW(what, !canvas_failed(&canvas));
	for (size_t i = 0; i < canvas.boxes.count && !heatmap; i++)
		for (size_t k = 0; k < canvas.bars.count; k++)
			if (rectangles_meet(inner(canvas.boxes.items[i].place),
					    canvas.bars.items[k].place)) {
				printf("# %s: \"%s\" stands on a mark\n", what,
				       canvas.boxes.items[i].string);
				test_failures++;
				break;
			}
	arena_finish(&arena);
}

static void no_text_stands_on_a_mark(void)
{
	with_figures(check_texts);
}

/* --- Contrast -------------------------------------------------------------------------------- */

/* Areas have an edge in their full colour. */
static bool has_edge(const struct mark *mark)
{
	return mark->type == MARK_POLYGON || mark->type == MARK_BOX || mark->type == MARK_BAR ||
	       mark->type == MARK_BAND;
}

static void check_colours(const char *what, const struct figure *figure)
{
	static const struct theme *const themes[] = { &theme_light, &theme_dark };
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++) {
			const struct mark *mark = &figure->panels[p].marks[m];
			if (mark->type == MARK_HEATMAP || mark->type == MARK_SURFACE)
				continue;
			CHECK_ROW(what, has_edge(mark) || mark->opacity >= 0.75);
			for (size_t t = 0; t < 2; t++)
				CHECK_ROW(what,
					  theme_contrast(mark_colour(themes[t], mark, 0),
							 themes[t]->background) >= THEME_CONTRAST);
		}
}

static void every_mark_is_seen(void)
{
	with_figures(check_colours);
}

/* --- Thickets -------------------------------------------------------------------------------- */

/* Lines and points that somebody has to tell apart by their looks. */
static void check_series(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *panel = &figure->panels[p];
		size_t lines = 0;
		for (size_t m = 0; m < panel->mark_count; m++)
			lines += panel->marks[m].name && !panel->marks[m].strip.row &&
				 panel->marks[m].colour >= 0 && panel->y.scale != SCALE_CATEGORY;
		if (strcmp(figure->name, "roofline") != 0 && strcmp(figure->name, "ab") != 0)
			CHECK_ROW(what, lines <= 12);
	}
}

static void no_panel_is_a_thicket(void)
{
	with_figures(check_series);
}

/* --- Axes ------------------------------------------------------------------------------------ */

static void check_axes(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *panel = &figure->panels[p];
		double low = INFINITY;
		for (size_t m = 0; m < panel->mark_count; m++)
			for (size_t i = 0; panel->marks[m].y && i < panel->marks[m].count; i++)
				if (panel->marks[m].y[i] > 0 && !panel->marks[m].strip.row)
					low = fmin(low, panel->marks[m].y[i]);
		double from = panel->strip_rows ? panel->strip_top : panel->y.low;
		if (!panel->empty && panel->y.scale == SCALE_LOG && isfinite(low) &&
		    figure->panel_count == 1)
			CHECK_ROW(what, from >= low / 20);
	}
}

/* Intervals that reach zero do not make the values small. */
static void whiskers_rule_no_axis(void)
{
	with_figures(check_axes);
}

TEST_MAIN({ "no text stands on a mark", no_text_stands_on_a_mark },
	  { "every mark is seen", every_mark_is_seen },
	  { "no panel is a thicket", no_panel_is_a_thicket },
	  { "whiskers rule no axis", whiskers_rule_no_axis })
