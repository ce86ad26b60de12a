/* Figures made by hand, that between them have every mark and every kind of axis: what renderers
 * are tested with, whatever the charts make. */
#ifndef DYNO_TEST_OUTPUT_SAMPLE_FIGURES_H
#define DYNO_TEST_OUTPUT_SAMPLE_FIGURES_H

#include "core/base/random.h"
#include "core/figure/figure.h"
#include "test.h"
#include <stdlib.h>

static double *doubles(struct figure *figure, size_t count)
{
	return arena_allocate(figure->arena, count ? count : 1, sizeof(double));
}

static void sample_axis(struct axis *axis, const char *title, const char *unit, const char *better)
{
	axis->title = title;
	axis->unit = unit;
	axis->better = better;
}

static const char *const batch_labels[] = { "1", "2", "4", "8", "16", "32" };

/* W1 of the benchmarks: two devices, six batch sizes, three percentiles as lines. */
static void sample_latency(struct figure *figure)
{
	static const char *const devices[] = { "cpu", "cuda:0" }, *const names[] = { "p90", "p95",
										     "p99" };
	static const double factors[] = { 1.08, 1.15, 1.38 };
	figure->title = "Latency by batch size";
	figure->subtitle =
		"bert-base-uncased · sequence length 128 · float32 · AMD EPYC 7763, NVIDIA L4";
	figure->description =
		"Mean latency of bert-base-uncased on cpu and cuda:0 at six batch sizes.";
	figure_add_note(figure,
			"Whiskers: 95 %% interval of the mean over 3 processes, n = 312 … 1,024.");
	figure_add_note(figure,
			"p99 is withheld on cpu at batch 32: needs n ≥ 368 effective samples.");
	properties_add_text(figure->arena, &figure->source, "run", "20261123-224135-5f3a");
	properties_add_text(figure->arena, &figure->source, "model", "bert-base-uncased");
	struct panel *panel = figure_add_panel(figure);
	axis_categories(figure, &panel->x, batch_labels, 6);
	axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 700, true);
	sample_axis(&panel->x, "Batch size", "items", "");
	sample_axis(&panel->y, "Latency", "ms", "lower is better ↓");
	for (int d = 0; d < 2; d++) {
		struct mark *bar = panel_add_mark(figure, panel, MARK_BAR, 6);
		bar->name = "mean";
		bar->group = devices[d];
		bar->colour = d;
		bar->width = 0.38;
		bar->x = doubles(figure, 6);
		bar->y = doubles(figure, 6);
		bar->low = doubles(figure, 6);
		bar->high = doubles(figure, 6);
		bar->texts = arena_allocate(figure->arena, 6, sizeof(char *));
		for (int i = 0; i < 6; i++) {
			bar->x[i] = i + (d ? 0.2 : -0.2);
			bar->y[i] = (d ? 3.1 : 14) * pow(2, i * (d ? 0.7 : 1));
			bar->low[i] = bar->y[i] * 0.96;
			bar->high[i] = bar->y[i] * 1.05;
		}
		if (d == 1) {
			bar->y[5] = bar->low[5] = bar->high[5] = NAN;
			bar->texts[5] = "out of memory";
		}
		for (int p = 0; p < 3; p++) {
			struct mark *line = panel_add_mark(figure, panel, MARK_LINE, 6);
			line->name = names[p];
			line->group = devices[d];
			line->colour = d;
			line->dash = (enum dash)p;
			line->symbol = (enum symbol)(SYMBOL_CIRCLE + p);
			line->x = doubles(figure, 6);
			line->y = doubles(figure, 6);
			for (int i = 0; i < 6; i++) {
				line->x[i] = i + (d ? 0.2 : -0.2);
				line->y[i] =
					(d ? 3.1 : 14) * pow(2, i * (d ? 0.7 : 1)) * factors[p];
			}
			if (p == 2)
				line->y[5] = NAN;
			panel = &figure->panels[figure->panel_count - 1];
		}
	}
	figure->drawn = true;
}

static void sample_scatter(struct figure *figure, size_t count)
{
	struct random random;
	random_init(&random, 7);
	figure->title = "Samples in the order taken";
	figure->subtitle = "resnet-50 · cpu · batch 8";
	struct panel *panel = figure_add_panel(figure);
	axis_fit(figure, &panel->x, SCALE_LINEAR, 0, (double)count, true);
	axis_fit(figure, &panel->y, SCALE_LINEAR, 3.5, 7, false);
	sample_axis(&panel->x, "Sample", "", "");
	sample_axis(&panel->y, "Latency", "ms", "lower is better ↓");
	struct mark *points = panel_add_mark(figure, panel, MARK_POINTS, count);
	points->name = "process 0";
	points->symbol = SYMBOL_CIRCLE;
	points->x = doubles(figure, count);
	points->y = doubles(figure, count);
	for (size_t i = 0; i < count; i++) {
		points->x[i] = (double)i;
		points->y[i] = 4.5 + 0.4 * random_normal(&random) + (i % 97 == 0 ? 1.5 : 0);
	}
	panel_add_annotation(figure, panel, (double)count / 2, 4.5, true,
			     "a neighbour woke up here");
	figure->drawn = true;
}

static void sample_samples(struct figure *figure)
{
	sample_scatter(figure, 2000);
}

static void sample_panels(struct figure *figure)
{
	struct random random;
	random_init(&random, 3);
	figure->title = "Every other mark";
	figure->subtitle = "Boxes, violins, steps, bands, pies, lying bars, a heatmap, log axes";
	figure->columns = 3;
	static const char *const models[] = { "bert-base-uncased",
					      "models/ch_PP-OCRv4_det_infer.onnx", "resnet-50",
					      "gpt2" };
	struct panel *panel = figure_add_panel(figure);
	panel->title = "Box and violin";
	axis_categories(figure, &panel->x, models, 4);
	axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 10, true);
	sample_axis(&panel->y, "Latency", "ms", "lower is better ↓");
	struct mark *mark = panel_add_mark(figure, panel, MARK_BOX, 2);
	mark->width = 0.5;
	mark->x = doubles(figure, 2);
	mark->y = doubles(figure, 2);
	mark->low = doubles(figure, 2);
	mark->high = doubles(figure, 2);
	mark->quartile_low = doubles(figure, 2);
	mark->quartile_high = doubles(figure, 2);
	for (int i = 0; i < 2; i++) {
		mark->x[i] = i;
		mark->low[i] = 2 + i;
		mark->quartile_low[i] = 3 + i;
		mark->y[i] = 4 + i;
		mark->quartile_high[i] = 5.5 + i;
		mark->high[i] = 8;
	}
	for (int v = 2; v < 4; v++) {
		mark = panel_add_mark(figure, panel, MARK_POLYGON, 60);
		mark->colour = v;
		mark->x = doubles(figure, 60);
		mark->y = doubles(figure, 60);
		for (int i = 0; i < 60; i++) {
			int k = i < 30 ? i : 59 - i;
			double y = 2 + k * 0.2, w = 0.4 * exp(-(y - 5) * (y - 5) / 3);
			mark->x[i] = v + (i < 30 ? w : -w);
			mark->y[i] = y;
		}
	}
	panel = figure_add_panel(figure);
	panel->title = "Step, band, log axes";
	axis_fit(figure, &panel->x, SCALE_LINEAR, 0, 50, true);
	axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 1, true);
	sample_axis(&panel->x, "Latency", "ms", "");
	sample_axis(&panel->y, "Share of samples", "", "");
	mark = panel_add_mark(figure, panel, MARK_BAND, 20);
	mark->colour = 1;
	mark->name = "95 % band";
	mark->x = doubles(figure, 20);
	mark->low = doubles(figure, 20);
	mark->high = doubles(figure, 20);
	for (int i = 0; i < 20; i++) {
		mark->x[i] = i * 2.5;
		mark->low[i] = fmax(i / 20.0 - 0.1, 0);
		mark->high[i] = fmin(i / 20.0 + 0.1, 1);
	}
	mark->low[10] = NAN;
	mark = panel_add_mark(figure, panel, MARK_STEP, 20);
	mark->colour = 1;
	mark->name = "ECDF";
	mark->x = doubles(figure, 20);
	mark->y = doubles(figure, 20);
	for (int i = 0; i < 20; i++) {
		mark->x[i] = i * 2.5;
		mark->y[i] = i / 20.0;
	}
	panel = figure_add_panel(figure);
	panel->title = "FLOPs by component";
	panel->is_pie = true;
	mark = panel_add_mark(figure, panel, MARK_PIE, 5);
	static const char *const parts[] = { "feed-forward", "attention", "embeddings", "pooler",
					     "other" };
	static const double shares[] = { 57, 28.4, 9, 4, 1.6 };
	mark->labels = arena_allocate(figure->arena, 5, sizeof(char *));
	mark->colours = arena_allocate(figure->arena, 5, sizeof(int));
	mark->y = doubles(figure, 5);
	for (int i = 0; i < 5; i++) {
		mark->labels[i] = parts[i];
		mark->y[i] = shares[i];
		mark->colours[i] = i == 4 ? COLOUR_NEUTRAL : i;
	}
	panel = figure_add_panel(figure);
	panel->title = "Lying bars";
	axis_categories(figure, &panel->y, parts, 5);
	axis_fit(figure, &panel->x, SCALE_LINEAR, 0, 70, true);
	sample_axis(&panel->x, "FLOPs", "GFLOP", "");
	mark = panel_add_mark(figure, panel, MARK_BAR, 5);
	mark->horizontal = true;
	mark->width = 0.7;
	mark->colour = 2;
	mark->x = doubles(figure, 5);
	mark->y = doubles(figure, 5);
	mark->texts = arena_allocate(figure->arena, 5, sizeof(char *));
	for (int i = 0; i < 5; i++) {
		mark->x[i] = i;
		mark->y[i] = shares[i];
		mark->texts[i] = arena_printf(figure->arena, "%.1f %%", shares[i]);
	}
	panel = figure_add_panel(figure);
	panel->title = "Heatmap";
	axis_categories(figure, &panel->x, batch_labels, 6);
	axis_categories(figure, &panel->y, (const char *const[]){ "32", "64", "128" }, 3);
	sample_axis(&panel->x, "Batch size", "", "");
	sample_axis(&panel->y, "Sequence length", "", "");
	mark = panel_add_mark(figure, panel, MARK_HEATMAP, 18);
	mark->columns = 6;
	mark->line_count = 3;
	mark->x = doubles(figure, 6);
	mark->y = doubles(figure, 3);
	mark->z = doubles(figure, 18);
	mark->texts = arena_allocate(figure->arena, 18, sizeof(char *));
	mark->value_title = "p99 latency (ms)";
	mark->value_high = 20;
	for (int i = 0; i < 18; i++) {
		mark->x[i % 6] = i % 6;
		mark->y[i / 6] = i / 6;
		mark->z[i] = i == 17 ? NAN : i * 1.1;
		mark->texts[i] =
			i == 17 ? "out of memory" : arena_printf(figure->arena, "%.1f", i * 1.1);
	}
	panel = figure_add_panel(figure);
	panel->title = "Power";
	panel->empty = "No power was measured: this machine has no RAPL counters, and no device "
		       "with a sensor. Nothing is estimated in its place.";
	figure->drawn = true;
}

static void sample_space(struct figure *figure)
{
	struct random random;
	random_init(&random, 9);
	figure->title = "Latency over batch size and sequence length";
	figure->subtitle = "bert-base-uncased · cpu";
	figure->columns = 2;
	for (int p = 0; p < 2; p++) {
		struct panel *panel = figure_add_panel(figure);
		panel->is_3d = true;
		axis_fit(figure, &panel->x, SCALE_LINEAR, 0, 32, true);
		axis_fit(figure, &panel->y, SCALE_LINEAR, 0, 512, true);
		axis_fit(figure, &panel->z, SCALE_LINEAR, 0, 100, true);
		sample_axis(&panel->x, "Batch size", "", "");
		sample_axis(&panel->y, "Sequence length", "", "");
		sample_axis(&panel->z, "Median latency", "ms", "");
		size_t columns = 9, rows = 8, count = p ? 40 : columns * rows;
		struct mark *mark =
			panel_add_mark(figure, panel, p ? MARK_POINTS_3D : MARK_SURFACE, count);
		mark->columns = columns;
		mark->line_count = rows;
		mark->x = doubles(figure, count);
		mark->y = doubles(figure, count);
		mark->z = doubles(figure, count);
		mark->value_high = 100;
		mark->value_title = "ms";
		if (p) {
			mark->name = "cpu";
			mark->value_title = NULL;
			mark->symbol = SYMBOL_CIRCLE;
		}
		for (size_t i = 0; i < count; i++) {
			double x = p ? random_uniform(&random) * 32 : (double)(i % columns) * 4;
			double y = p ? random_uniform(&random) * 512 : (double)(i / columns) * 73;
			if (p) {
				mark->x[i] = x;
				mark->y[i] = y;
			} else {
				mark->x[i % columns] = x;
				mark->y[i / columns] = y;
			}
			mark->z[i] = 4 + x * y / 180;
		}
	}
	figure->drawn = true;
}

/* Not every program uses it. */
__attribute__((unused)) static const struct sample_figure {
	const char *name;
	void (*make)(struct figure *figure);
} sample_figures[] = {
	{ "latency", sample_latency },
	{ "samples", sample_samples },
	{ "panels", sample_panels },
	{ "space", sample_space },
};

#endif
