/* A figure made by hand: grouped bars of two devices over six batch sizes with three percentile
 * lines each, as the latency chart draws them. For tests of what draws figures. */
#ifndef DYNO_TEST_CORE_FIGURES_H
#define DYNO_TEST_CORE_FIGURES_H

#include "core/figure/figure.h"

#define EXAMPLE_BATCHES 6

static double *example_numbers(struct arena *arena, double first, double factor, double add)
{
	double *numbers = arena_allocate(arena, EXAMPLE_BATCHES, sizeof(*numbers));
	for (size_t i = 0; i < EXAMPLE_BATCHES; i++, first = first * factor + add)
		numbers[i] = first;
	return numbers;
}

static void example_device(struct figure *figure, struct panel *panel, size_t device,
			   const char *name)
{
	static const char *const names[] = { "p90", "p95", "p99" };
	static const enum symbol symbols[] = { SYMBOL_CIRCLE, SYMBOL_SQUARE, SYMBOL_DIAMOND };
	double first = device ? 2.5 : 6;
	double place = device ? 0.2 : -0.2;
	struct mark *bar = panel_add_mark(figure, panel, MARK_BAR, EXAMPLE_BATCHES);
	bar->name = "mean";
	bar->group = name;
	bar->colour = (int)device;
	bar->width = 0.4;
	bar->x = example_numbers(figure->arena, place, 1, 1);
	bar->y = example_numbers(figure->arena, first, 1.7, 0);
	bar->low = example_numbers(figure->arena, first * 0.97, 1.7, 0);
	bar->high = example_numbers(figure->arena, first * 1.04, 1.7, 0);
	for (size_t p = 0; p < 3; p++) {
		struct mark *line = panel_add_mark(figure, panel, MARK_LINE, EXAMPLE_BATCHES);
		line->name = names[p];
		line->group = name;
		line->colour = (int)device;
		line->symbol = symbols[p];
		line->dash = (enum dash)p;
		line->x = bar->x;
		line->y = example_numbers(figure->arena, first * (1.1 + 0.1 * (double)p), 1.7, 0);
	}
}

/* `names`: of the two devices; anything a user could call them. */
static inline void example_figure(struct figure *figure, struct arena *arena,
				  const char *const names[2])
{
	static const char *const batches[] = { "1", "2", "4", "8", "16", "32" };
	figure_init(figure, arena, "latency");
	figure->title = "Latency by batch size";
	figure->subtitle = "bert-base-uncased, sequence 128, float32";
	figure->description = "Mean latency of two devices over six batch sizes";
	figure->drawn = true;
	struct panel *panel = figure_add_panel(figure);
	axis_categories(figure, &panel->x, batches, EXAMPLE_BATCHES);
	panel->x.title = "Batch size";
	axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 6 * 14.2 * 1.3, true);
	panel->y.title = "Latency";
	panel->y.unit = "ms";
	panel->y.better = "lower is better ↓";
	for (size_t device = 0; device < 2; device++)
		example_device(figure, panel, device, names[device]);
	figure_add_note(figure, "whiskers: 95 %% interval of the mean");
}

#endif
