/* Panels of charts: all that is drawn is within its axes, one look means one thing in all panels,
 * and panels that show the same can be compared. */
#include "chart_results.h"
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

static const char *const one[] = { "gpt2", NULL };
static const char *const three[] = { "bert-base-uncased", "resnet-50", "gpt2", NULL };

static bool draw(const struct dyno_results *results, const char *chart, const char *y_scale,
		 struct arena *arena, struct figure *figure)
{
	struct chart_spec spec;
	if (!chart_spec_init(&spec, arena, NULL))
		return false;
	spec.chart = chart;
	spec.y_scale = y_scale;
	spec.percentiles = spec.detailed = true;
	return chart_draw(results, &spec, arena, figure, NULL);
}

/* --- Within the axes ------------------------------------------------------------------------- */

static bool holds(const struct axis *axis, double value)
{
	double slack = 1e-9 * (fabs(axis->low) + fabs(axis->high));
	if (!isfinite(value) || (axis->scale == SCALE_LOG && value <= 0))
		return true;
	return value >= axis->low - slack && value <= axis->high + slack;
}

static void check_mark(const char *chart, const struct panel *panel, const struct mark *mark)
{
	const struct axis *x = mark->horizontal ? &panel->y : &panel->x;
	const struct axis *y = mark->horizontal ? &panel->x : &panel->y;
	for (size_t i = 0; i < mark->count; i++)
		if ((mark->type != MARK_HEATMAP || i < mark->columns) && !holds(x, mark->x[i]))
			CHECK_ROW(chart, mark->x[i] == x->low);
	for (size_t i = 0; i < mark->count; i++)
		if ((mark->type != MARK_HEATMAP || i < mark->line_count) && !holds(y, mark->y[i]))
			CHECK_ROW(chart, mark->y[i] == y->low);
}

static void check_all(const struct dyno_results *results, const char *y_scale)
{
	for (const struct chart *chart = charts; chart->name; chart++) {
		struct arena arena = { 0 };
		struct figure figure;
		CHECK_ROW(chart->name, draw(results, chart->name, y_scale, &arena, &figure));
		for (size_t p = 0; p < figure.panel_count; p++)
			for (size_t m = 0; m < figure.panels[p].mark_count; m++)
				if (!figure.panels[p].is_3d && !figure.panels[p].is_pie)
					check_mark(chart->name, &figure.panels[p],
						   &figure.panels[p].marks[m]);
		arena_finish(&arena);
	}
}

/* Intervals of a noisy machine reach below zero, values from 1 to 10¹⁰. */
static void is_within_its_axes(void)
{
	struct dyno_results *results = made_results(&(struct made){ three, 2, 6, 2, 0 });
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			for (int f = 0; f < FIELD_TOTAL; f++) {
				struct field_value *value =
					&results->runs[r]->results[i]->values[f];
				value->value *= pow(10, (double)(i % 11) - 5);
				value->low = -value->value;
				value->high = 3 * value->value;
			}
	check_all(results, NULL);
	check_all(results, "log");
	check_all(results, "linear");
	dyno_results_destroy(results);
}

/* --- One look, one thing --------------------------------------------------------------------- */

static bool look_alike(const struct mark *a, const struct mark *b)
{
	bool bars = a->type == MARK_BAR || a->type == MARK_POLYGON;
	return a->type == b->type && a->colour == b->colour && a->opacity == b->opacity &&
	       a->shade == b->shade && (bars || (a->symbol == b->symbol && a->dash == b->dash));
}

static void check_looks(const struct figure *figure)
{
	const struct mark *all[64];
	size_t count = 0;
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count && count < 64; m++)
			if (figure->panels[p].marks[m].name)
				all[count++] = &figure->panels[p].marks[m];
	CHECK(count > 2 && count < 64);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(all[i]->name, (strcmp(all[i]->name, all[k]->name) == 0) ==
							look_alike(all[i], all[k]));
}

/* Three models: one of sequences 32 and 64, one of 64 alone, one without. */
static struct dyno_results *unlike_models(void)
{
	struct dyno_results *results = made_results(&(struct made){ three, 1, 3, 2, 0 });
	struct run *run = results->runs[0];
	size_t kept = 0;
	for (size_t i = 0; i < run->result_count; i++) {
		struct result *result = run->results[i];
		bool bert = result->cell.model == run->models[0],
		     gpt = result->cell.model == run->models[2];
		if (!bert && result->cell.sequence == 32)
			continue;
		result->cell.sequence = bert || gpt ? result->cell.sequence : 0;
		run->results[kept++] = result;
	}
	run->result_count = kept;
	return results;
}

static void means_one_thing_by_one_look(void)
{
	/* In percentiles the dash is the percentile, and the colour the series. */
	static const char *const rows[] = { "latency", "throughput", "memory", "scaling" };
	struct dyno_results *results = unlike_models();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		CHECK(draw(results, rows[i], NULL, &arena, &figure));
		if (i < 1 || i > 2) /* parts of memory, and ideal lines, are of many series */
			check_looks(&figure);
		arena_finish(&arena);
	}
	struct dyno_results *many = made_results(&(struct made){ one, 2, 3, 6, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(many, "efficiency", NULL, &arena, &figure)); /* bars: no dash, no symbol */
	check_looks(&figure);
	arena_finish(&arena);
	CHECK(draw(many, "distribution", NULL, &arena, &figure));
	check_looks(&figure);
	arena_finish(&arena);
	dyno_results_destroy(many);
	CHECK(draw(results, "scaling", NULL, &arena, &figure) && figure.panel_count == 3);
	CHECK_STRING(figure.panels[0].marks[0].name, "sequence 32");
	CHECK_STRING(figure.panels[0].marks[1].name, "sequence 64");
	CHECK_STRING(figure.panels[1].marks[0].name, "no sequence");
	CHECK_STRING(figure.panels[2].marks[0].name, "sequence 64");
	CHECK_STRING(figure.panels[2].title, "gpt2");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* What a panel's rows share, and other panels' do not, is in its title. */
static void titles_say_what_panels_share(void)
{
	struct dyno_results *results = unlike_models();
	struct run *run = results->runs[0];
	struct arena arena = { 0 };
	struct figure figure;
	size_t kept = 0;
	for (size_t i = 0; i < run->result_count; i++)
		if (run->results[i]->cell.sequence != 32)
			run->results[kept++] = run->results[i];
	run->result_count = kept;
	static const char *const rows[] = { "latency", "distribution", "pareto" };
	for (size_t i = 0; i < 3; i++) {
		CHECK(draw(results, rows[i], NULL, &arena, &figure) && figure.panel_count == 3);
		CHECK_STRING(figure.panels[0].title, "bert-base-uncased · sequence 64");
		CHECK_STRING(figure.panels[1].title, "resnet-50");
		CHECK(i == 2 || figure.panels[0].marks[0].name == NULL);
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

/* A model without sequences has no rows of another one's. */
static void leaves_no_empty_rows(void)
{
	struct dyno_results *results = unlike_models();
	struct arena arena = { 0 };
	struct figure figure;
	results->runs[0]->results[0]->status = STATUS_CRASHED;
	CHECK(draw(results, "heatmap", NULL, &arena, &figure) && figure.panel_count == 3);
	CHECK(figure.panels[0].marks[0].line_count == 2);
	CHECK(figure.panels[0].marks[0].columns == 3);
	CHECK_STRING(figure.panels[0].marks[0].texts[0], "crashed");
	CHECK_STRING(figure.panels[0].marks[0].texts[4], "6.30 ±\u00a04\u00a0%");
	CHECK(figure.panels[1].marks[0].line_count == 1);
	CHECK_STRING(figure.panels[1].y.ticks[0].label, "none");
	CHECK_STRING(figure.panels[2].y.ticks[0].label, "64");
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Every chart tells of a cell that failed, and draws no panel of nothing. */
static void tells_of_failures(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 0, 0 });
	for (size_t i = 2; i < 6; i += 3) { /* batch 4, of both devices */
		struct result *result = results->runs[0]->results[i];
		result->status = STATUS_CRASHED;
		result->reason = "killed by signal 9";
		result->replicate_count = 0;
	}
	for (const struct chart *chart = charts; chart->name; chart++) {
		struct arena arena = { 0 };
		struct figure figure;
		bool told = false;
		CHECK_ROW(chart->name, draw(results, chart->name, NULL, &arena, &figure));
		for (size_t i = 0; i < figure.notes.count; i++)
			told |= strstr(figure.notes.items[i], "killed by signal 9") != NULL;
		CHECK_ROW(chart->name, told);
		for (size_t p = 0; p < figure.panel_count; p++)
			CHECK_ROW(chart->name,
				  !figure.panels[p].mark_count == (figure.panels[p].empty != NULL));
		if (strcmp(chart->name, "ab") == 0)
			CHECK_STRING(figure.panels[2].empty, "crashed");
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

/* --- The same axes --------------------------------------------------------------------------- */

static void shares_axes_where_it_can(void)
{
	static const char *const rows[] = { "latency", "throughput", "percentiles", "pareto",
					    "history" };
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct dyno_results *results = made_results(&(struct made){ three, 1, 3, 0, 2 });
		struct arena arena = { 0 };
		struct figure figure;
		bool apart =
			i % 2; /* the last model takes 50 times as long, or half as long again */
		for (size_t k = 12; k < 18; k++)
			for (int f = 0; f < FIELD_TOTAL; f++) {
				struct run *run = results->runs[k % 2];
				run->results[k / 2]->values[f].value *= apart ? 50 : 1.5;
				run->results[k / 2]->values[f].high *= apart ? 50 : 1.5;
			}
		CHECK(draw(results, rows[i / 2], "linear", &arena, &figure));
		const struct axis *first = &figure.panels[0].y, *last = &figure.panels[2].y;
		CHECK_ROW(rows[i / 2], (first->low == last->low && first->high == last->high &&
					first->tick_count == last->tick_count) != apart);
		bool said = false;
		for (size_t n = 0; n < figure.notes.count; n++)
			said |= strstr(figure.notes.items[n], "differ in their vertical") != NULL;
		CHECK_ROW(rows[i / 2], said == apart);
		arena_finish(&arena);
		dyno_results_destroy(results);
	}
}

/* --- Claims ---------------------------------------------------------------------------------- */

static bool has_note(const struct figure *figure, const char *part)
{
	bool found = false;
	for (size_t n = 0; n < figure->notes.count; n++)
		found |= strstr(figure->notes.items[n], part) != NULL;
	return found;
}

/* A curve that bends has a knee where its intervals carry that, and else a note. */
static void names_a_knee_that_intervals_carry(void)
{
	static const double reached[] = { 100, 190, 280, 300, 305 };
	static const struct {
		double share; /* of the intervals; 0: none */
		bool knee;
	} rows[] = { { 0.01, true }, { 0.6, false }, { 0, false } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = made_results(&(struct made){ one, 1, 5, 0, 0 });
		struct arena arena = { 0 };
		struct figure figure;
		for (size_t k = 0; k < 5; k++) {
			struct field_value *value =
				&results->runs[0]->results[k]->values[FIELD_THROUGHPUT_ITEMS];
			double share = rows[i].share > 0 ? rows[i].share : NAN;
			value->value = reached[k];
			value->low = reached[k] * (1 - share);
			value->high = reached[k] * (1 + share);
		}
		CHECK(draw(results, "throughput", "linear", &arena, &figure));
		bool knee = false;
		for (size_t a = 0; a < figure.panels[0].annotation_count; a++)
			knee |= strcmp(figure.panels[0].annotations[a].text, "knee") == 0;
		CHECK(knee == rows[i].knee);
		CHECK(has_note(&figure, "no knee where the intervals are too wide") != knee);
		arena_finish(&arena);
		dyno_results_destroy(results);
	}
}

/* 62.79 … 62.81 MB in all cells, ± 0.1 %: no axis stretches that over a picture. */
static void makes_no_signal_of_noise(void)
{
	for (int apart = 0; apart < 2; apart++) {
		struct dyno_results *results = made_results(&(struct made){ one, 1, 3, 0, 0 });
		struct arena arena = { 0 };
		struct figure figure;
		for (size_t k = 0; k < 3; k++) {
			struct field_value *value =
				&results->runs[0]->results[k]->values[FIELD_MEMORY_TOTAL];
			value->value = (62.79 + 0.01 * (double)k) * (apart && k == 2 ? 2e6 : 1e6);
			value->low = value->value * 0.999;
			value->high = value->value * 1.001;
			results->runs[0]->results[k]->values[FIELD_LATENCY_P99].withheld = k == 0;
		}
		CHECK(draw(results, "parallel", "linear", &arena, &figure));
		CHECK(has_note(&figure, "left out: Total memory") != apart);
		CHECK(has_note(&figure, "1 of 3 are without p99 latency"));
		arena_finish(&arena);
		arena = (struct arena){ 0 };
		CHECK(draw(results, "space", "linear", &arena, &figure));
		const struct axis *z = &figure.panels[0].z;
		CHECK(has_note(&figure, "Total memory differs by no more") != apart);
		CHECK((z->high - z->low > 0.0019 * z->high) && (apart || z->high < 64));
		arena_finish(&arena);
		dyno_results_destroy(results);
	}
}

/* The height of the roof that is labelled so, in the axis's unit; NaN: there is none. */
static double roof(const struct figure *figure, const char *label)
{
	const struct panel *panel = &figure->panels[0];
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].labels && panel->marks[m].labels[0] &&
		    strcmp(panel->marks[m].labels[0], label) == 0)
			return panel->marks[m].y[2];
	return NAN;
}

/* int8 is judged by the peak of int8, one thread by that of one thread. */
static void draws_a_roof_for_each_type_and_number_of_threads(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 3, 0, 0 });
	struct run *run = results->runs[0];
	struct properties *properties = &run->devices[0]->properties;
	struct arena arena = { 0 };
	struct figure figure;
	static const struct {
		const char *key;
		double value;
	} peaks[] = {
		{ "peak_flops", 1e12 },           { "peak_flops_int8", 4e12 },
		{ "peak_bandwidth", 1e11 },       { "peaks_threads", 8 },
		{ "peak_flops_threads_1", 2e11 }, { "peak_bandwidth_threads_1", 3e10 },
	};
	for (size_t i = 0; i < COUNT(peaks); i++)
		properties_add_number(&results->arena, properties, peaks[i].key, peaks[i].value);
	for (size_t i = 0; i < 3; i++) {
		run->results[i]->cell.precision = i == 1 ? "int8" : "float32";
		run->results[i]->cell.threads = i == 2 ? 1 : 8;
		run->results[i]->values[FIELD_FLOPS_RATE].value = 1e11;
	}
	CHECK(draw(results, "roofline", NULL, &arena, &figure));
	CHECK(roof(&figure, "roof of cpu, float32, 8 threads") == 1);
	CHECK(roof(&figure, "roof of cpu, int8, 8 threads") == 4);
	CHECK(fabs(roof(&figure, "roof of cpu, float32, 1 thread") - 0.2) < 1e-12);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Models compete in quality: they stand in one panel, a look each, with memory as areas. */
static void puts_models_beside_each_other_by_their_quality(void)
{
	static const char *const two[] = { "bert", "gpt2", NULL };
	struct dyno_results *results = made_results(&(struct made){ two, 1, 2, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	struct chart_spec spec;
	CHECK(draw(results, "pareto", NULL, &arena, &figure) && figure.panel_count == 2);
	CHECK(chart_spec_init(&spec, &arena, NULL));
	spec.chart = "pareto";
	spec.y = "accuracy_top1";
	spec.z = "memory_total";
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL));
	CHECK(figure.panel_count == 1);
	size_t looks = 0;
	for (size_t m = 0; m < figure.panels[0].mark_count; m++) {
		const struct mark *mark = &figure.panels[0].marks[m];
		if (mark->symbol == SYMBOL_NONE)
			continue;
		looks++;
		CHECK(mark->sizes && mark->sizes[1] > mark->sizes[0] && mark->sizes[1] <= 2.2);
		CHECK_STRING(mark->texts[0], "batch 1 · 502.0 MB");
	}
	CHECK(looks == 2);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

TEST_MAIN({ "draws a roof for each type and number of threads",
	    draws_a_roof_for_each_type_and_number_of_threads },
	  { "makes_no_signal_of_noise", makes_no_signal_of_noise },
	  { "names_a_knee_that_intervals_carry", names_a_knee_that_intervals_carry },
	  { "all is within its axes", is_within_its_axes },
	  { "means one thing by one look", means_one_thing_by_one_look },
	  { "titles say what panels share", titles_say_what_panels_share },
	  { "leaves no empty rows", leaves_no_empty_rows },
	  { "tells of failures", tells_of_failures },
	  { "puts models beside each other by their quality",
	    puts_models_beside_each_other_by_their_quality },
	  { "shares axes where it can", shares_axes_where_it_can })
