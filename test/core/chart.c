/* Charts: every one of them on results of all shapes. */
#include "core/chart/chart.h"
#include "chart_results.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "core/figure/theme.h"
#include "test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const one[] = { "bert-base-uncased", NULL };
static const char *const three[] = { "bert-base-uncased", "resnet-50", "gpt2", NULL };
static const char *const hostile[] = {
	"</script><img src=x onerror=alert(1)>", "%{y}", "模型 🚀", "نموذج", "\xff\xfe broken", NULL
};

/* "name=value …" */
static bool set_options(struct chart_spec *spec, const char *text, struct arena *arena,
			struct dyno_error *err)
{
	char copy[256];
	snprintf(copy, sizeof(copy), "%s", text);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
		char *value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		const struct option *row = option_find(chart_options, word);
		if (!row)
			return error_set(err, DYNO_ERROR_USAGE, "no option %s", word);
		if (!option_set(chart_options, row, value, arena, spec, NULL, err))
			return false;
	}
	return true;
}

static bool draw(const struct dyno_results *results, const char *options, struct arena *arena,
		 struct figure *figure, struct dyno_error *err)
{
	struct chart_spec spec;
	return chart_spec_init(&spec, arena, err) && set_options(&spec, options, arena, err) &&
	       chart_draw(results, &spec, arena, figure, err);
}

static bool is_finite_axis(const struct axis *axis)
{
	return axis->hidden || (isfinite(axis->low) && axis->low < axis->high && axis->title);
}

/* What every figure promises to renderers. */
static void check_figure(const char *row, const struct figure *figure)
{
	CHECK_ROW(row, figure->panel_count > 0);
	CHECK_ROW(row, figure->title && figure->subtitle && figure->description);
	CHECK_ROW(row,
		  !strstr(figure->description, " nan ") && !strstr(figure->description, " inf "));
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *panel = &figure->panels[p];
		CHECK_ROW(row, panel->empty ? !panel->mark_count : panel->mark_count > 0);
		CHECK_ROW(row, is_finite_axis(&panel->x) && is_finite_axis(&panel->y));
		CHECK_ROW(row, !panel->is_3d || is_finite_axis(&panel->z));
	}
}

static void draws_everything(void)
{
	const struct made rows[] = {
		{ one, 1, 1, 0, 0 },     { one, 2, 6, 0, 0 }, { one, 12, 40, 0, 0 },
		{ three, 2, 4, 3, 0 },   { one, 1, 4, 0, 3 }, { hostile, 2, 2, 0, 0 },
		{ three, 12, 1, 12, 1 },
	};
	static const char *const options[] = { "",
					       " percentiles",
					       " detailed",
					       " x=device",
					       " x=run",
					       " y-scale=log",
					       " x=memory_total",
					       " mark=line",
					       " group=device panel=batch" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = made_results(&rows[i]);
		for (const struct chart *chart = charts; chart->name; chart++)
			for (size_t o = 0; o < COUNT(options); o++) {
				struct arena arena = { 0 };
				struct figure figure;
				struct dyno_error err = { 0 };
				char text[128];
				snprintf(text, sizeof(text), "chart=%s%s", chart->name, options[o]);
				CHECK_ROW(text, draw(results, text, &arena, &figure, &err));
				if (err.code)
					printf("# %s\n", err.message);
				else
					check_figure(text, &figure);
				arena_finish(&arena);
			}
		dyno_results_destroy(results);
	}
}

/* No numbers, odd numbers, no results. */
static void draws_what_is_odd(void)
{
	static const double values[] = { 0, NAN, INFINITY, -INFINITY, 1e-300, 1e300, -1 };
	for (size_t v = 0; v <= COUNT(values); v++) {
		struct dyno_results *results = made_results(&(struct made){ three, 2, 4, 0, 0 });
		for (size_t i = 0; i < results->runs[0]->result_count; i++)
			for (int f = 0; f < FIELD_TOTAL; f++) {
				struct field_value *value =
					&results->runs[0]->results[i]->values[f];
				value->value = v < COUNT(values) ? values[v]
								 : pow(10, (double)(i % 11) - 5);
				value->low = value->high = value->value;
			}
		for (const struct chart *chart = charts; chart->name; chart++) {
			struct arena arena = { 0 };
			struct figure figure;
			char text[64];
			snprintf(text, sizeof(text), "chart=%s detailed", chart->name);
			CHECK_ROW(text, draw(results, text, &arena, &figure, NULL));
			check_figure(text, &figure);
			arena_finish(&arena);
		}
		dyno_results_destroy(results);
	}
	struct dyno_results *none = results_create(NULL);
	for (const struct chart *chart = charts; chart->name; chart++) {
		struct arena arena = { 0 };
		struct figure figure;
		char text[64];
		snprintf(text, sizeof(text), "chart=%s", chart->name);
		CHECK_ROW(text, draw(none, text, &arena, &figure, NULL));
		CHECK_ROW(text, !figure.drawn && figure.panels[0].empty);
		arena_finish(&arena);
	}
	dyno_results_destroy(none);
}

static void filters_and_groups(void)
{
	static const struct {
		const char *options;
		size_t panels, marks; /* of the first panel */
	} rows[] = {
		{ "chart=latency", 3, 2 },
		{ "chart=latency model=resnet-50", 1, 2 },
		{ "chart=latency model=*e* device=cpu", 2, 1 },
		{ "chart=latency model=gp?2 batch=1,4", 1, 2 },
		{ "chart=latency panel=device", 2, 3 },
		{ "chart=latency group=model panel=device", 2, 3 },
		{ "chart=latency model=nothing", 1, 0 },
		{ "chart=latency row=0,1,2", 1, 1 },
		{ "chart=latency percentiles model=gpt2", 1, 8 },
		{ "chart=scaling mark=violin model=gpt2", 1, 16 }, /* each with its median */
		{ "chart=scaling mark=violin field=memory_total model=gpt2", 1, 2 },
		{ "chart=percentiles model=gpt2 device=cpu", 1, 4 },
		{ "chart=parallel", 1, 2 },
		{ "chart=parallel group=model", 1, 3 },
		{ "chart=parallel model=gpt2 device=cpu batch=1 field=latency_median", 1, 0 },
	};
	struct dyno_results *results = made_results(&(struct made){ three, 2, 4, 0, 0 });
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		CHECK_ROW(rows[i].options, draw(results, rows[i].options, &arena, &figure, NULL));
		CHECK_ROW(rows[i].options, figure.panel_count == rows[i].panels);
		CHECK_ROW(rows[i].options, figure.panels[0].mark_count == rows[i].marks);
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

/* Three runs of one cell are one bar: their median, with their range. */
static void joins_runs(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 2, 0, 3 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=latency", &arena, &figure, NULL));
	const struct mark *mark = &figure.panels[0].marks[0];
	CHECK(mark->count == 2);
	CHECK_CLOSE(mark->y[0], 3.15 * 1.01, 1e-12); /* ms */
	CHECK_CLOSE(mark->low[0], 3.15, 1e-12);
	CHECK_CLOSE(mark->high[0], 3.15 * 1.02, 1e-12);
	CHECK_STRING(figure.notes.items[0], "Whiskers: range over 3 runs");
	CHECK(draw(results, "chart=latency aggregate=none", &arena, &figure, NULL));
	CHECK(figure.panels[0].mark_count == 3);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void shows_what_is_missing(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 3, 0, 0 });
	struct result **cells = results->runs[0]->results;
	struct arena arena = { 0 };
	struct figure figure;
	cells[1]->status = STATUS_OUT_OF_MEMORY;
	cells[1]->reason = "the worker passed 1 GB";
	cells[2]->values[FIELD_LATENCY_P99].withheld = true;
	cells[2]->values[FIELD_LATENCY_P99].reason = "p99 needs n ≥ 368";
	CHECK(draw(results, "chart=latency field=latency_p99", &arena, &figure, NULL));
	CHECK(figure.panels[0].mark_count == 3);
	CHECK_STRING(figure.panels[0].marks[1].texts[0], "out of memory");
	CHECK_STRING(figure.panels[0].marks[2].texts[0], "n too small");
	const struct mark *failed = &figure.panels[0].marks[1];
	CHECK(failed->strip.row == 1 && failed->colour == figure.panels[0].marks[0].colour);
	CHECK(figure.panels[0].strip_rows == 1);
	CHECK(failed->y[0] < figure.panels[0].strip_top && failed->y[0] > figure.panels[0].y.low);
	CHECK(strstr(figure.notes.items[1], "p99 needs n ≥ 368") != NULL);
	CHECK(strstr(figure.notes.items[2], "the worker passed 1 GB") != NULL);
	CHECK(strstr(figure.description, "batch 2: out of memory;") != NULL);
	/* With a bound it is an open arrow at that, beside the bars, and not a cross. */
	cells[2]->values[FIELD_LATENCY_P99].value = 9;
	cells[2]->values[FIELD_LATENCY_P99].bound = 0.25;
	CHECK(draw(results, "chart=latency field=latency_p99", &arena, &figure, NULL));
	const struct mark *arrow = &figure.panels[0].marks[1];
	CHECK(figure.panels[0].mark_count == 3 && isnan(figure.panels[0].marks[0].y[2]));
	CHECK(arrow->type == MARK_POINTS && arrow->symbol == SYMBOL_UP && arrow->hollow);
	CHECK(isnan(arrow->y[0]) && fabs(arrow->y[2] - 250) < 1e-9);
	CHECK(figure.panels[0].y.high >= 250 && figure.panels[0].y.high < 9000);
	CHECK(strstr(figure.description, "batch 4: at least 250 ms;") != NULL);
	for (size_t i = 0; i < 3; i++) {
		cells[i]->values[FIELD_MEMORY_TOTAL].value = NAN;
		cells[i]->values[FIELD_MEMORY_TOTAL].reason = "the driver does not tell";
	}
	CHECK(draw(results, "chart=memory", &arena, &figure, NULL));
	CHECK_STRING(figure.notes.items[0], "Total memory: the driver does not tell; shown "
					    "instead: Host memory");
	for (size_t i = 0; i < 3; i++)
		cells[i]->values[FIELD_MEMORY_CPU].value = NAN;
	cells[0]->values[FIELD_MEMORY_PEAK].value = 5e6;
	CHECK(draw(results, "chart=memory", &arena, &figure, NULL));
	CHECK(!figure.panels[0].empty && figure.panels[0].marks[0].y[0] == 5);
	cells[0]->status = cells[1]->status;
	cells[0]->reason = cells[1]->reason;
	CHECK(draw(results, "chart=latency", &arena, &figure, NULL) && figure.notes.count == 2);
	CHECK(strstr(figure.notes.items[1], "2 results out of memory: the worker passed"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* A cell that failed before its model was read does not split series by what it does not know. */
static void fills_what_failed_cells_do_not_know(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 2, 0, 0 });
	struct run *run = results->runs[0];
	struct arena arena = { 0 };
	struct figure figure;
	const struct device_info *failing = run->results[run->result_count - 1]->cell.device;
	for (size_t i = 0; i < run->result_count; i++) {
		struct result *result = run->results[i];
		result->cell.sequence = 128;
		if (result->cell.device != failing)
			continue;
		result->status = STATUS_UNSUPPORTED;
		result->cell.sequence = 0;
		result->cell.precision = NULL;
	}
	CHECK(draw(results, "chart=latency", &arena, &figure, NULL));
	CHECK_STRING(figure.panels[0].marks[0].name, run->results[0]->cell.device->id);
	CHECK(strstr(figure.subtitle, "sequence 128") && strstr(figure.subtitle, "float32"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void says_whose_weights_are_synthetic(void)
{
	const char *const two[] = { "a", "b", NULL };
	struct dyno_results *results = made_results(&(struct made){ two, 1, 1, 0, 0 });
	static const char *const said[] = { NULL, "synthetic weights in some models ·",
					    "synthetic weights ·" };
	for (size_t count = 0; count < 3; count++) {
		struct arena arena = { 0 };
		struct figure figure;
		for (size_t i = 0; i < count; i++)
			results->runs[0]->models[i]->synthetic = true;
		CHECK(draw(results, "chart=latency", &arena, &figure, NULL));
		CHECK(said[count] ? strstr(figure.subtitle, said[count]) != NULL
				  : !strstr(figure.subtitle, "synthetic"));
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

/* What is in milliseconds alone is in seconds beside what takes seconds. */
static void shares_a_unit(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 2, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	for (size_t i = 0; i < 2; i++) {
		results->runs[0]->results[i]->values[FIELD_LATENCY_MEDIAN].value = i ? 5 : 0.01;
		results->runs[0]->results[i]->values[FIELD_LATENCY_P99].value = 0.02;
	}
	CHECK(draw(results, "chart=percentiles", &arena, &figure, NULL));
	const struct panel *panel = &figure.panels[0];
	CHECK(strcmp(panel->y.unit, "s") == 0 && panel->y.scale == SCALE_LOG);
	CHECK(panel->marks[0].y[1] == 5 && panel->marks[panel->mark_count - 1].y[1] == 0.02);
	CHECK(panel->marks[panel->mark_count - 1].dash == DASH_MIXED);
	arena_finish(&arena);
	CHECK(draw(results, "chart=percentiles y-scale=linear", &arena, &figure, NULL));
	CHECK(figure.panels[0].y.scale == SCALE_LINEAR);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* The parts add up to the total, on a device without memory of its own and on one with it. */
static void stacks_memory(void)
{
	for (int own = 0; own < 2; own++) {
		struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 0 });
		struct field_value *values = results->runs[0]->results[0]->values;
		struct arena arena = { 0 };
		struct figure figure;
		if (!own)
			values[FIELD_MEMORY_TOTAL].value = values[FIELD_MEMORY_CPU].value;
		else
			values[FIELD_MEMORY_TOTAL].value = values[FIELD_MEMORY_CPU].value + 3e8;
		CHECK(draw(results, "chart=memory detailed", &arena, &figure, NULL));
		const struct panel *panel = &figure.panels[0];
		CHECK(panel->mark_count == (own ? 5 : 4));
		const struct mark *peak = &panel->marks[panel->mark_count - 1];
		CHECK(peak->type == MARK_POINTS && fabs(peak[-1].y[0] - peak->y[0]) < 1e-9);
		for (size_t m = 1; m + 1 < panel->mark_count; m++)
			CHECK(fabs(panel->marks[m].base[0] - panel->marks[m - 1].y[0]) < 1e-9);
		arena_finish(&arena);
		dyno_results_destroy(results);
	}
}

/* A longer sequence is other work: its frontier is its own. */
static void keeps_frontiers_apart(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 2, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=pareto", &arena, &figure, NULL) && figure.panel_count == 1);
	const struct panel *panel = &figure.panels[0];
	CHECK(panel->marks[0].type == MARK_STEP && panel->marks[1].type == MARK_STEP);
	CHECK(panel->marks[2].type == MARK_LINE && panel->marks[2].x_low);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* A forest of bars becomes lines, each device in its own look. */
static void sees_the_lines_for_the_bars(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 12, 40, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=latency", &arena, &figure, NULL));
	const struct panel *panel = &figure.panels[0];
	CHECK(panel->mark_count == 12 && panel->marks[0].type == MARK_LINE);
	for (size_t i = 0; i < 12; i++)
		for (size_t k = 0; k < i; k++) {
			const struct mark *a = &panel->marks[i], *b = &panel->marks[k];
			CHECK(a->colour != b->colour || a->symbol != b->symbol ||
			      a->dash != b->dash);
		}
	CHECK(draw(results, "chart=latency mark=bar", &arena, &figure, NULL));
	CHECK(figure.panels[0].marks[0].type == MARK_BAR);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void needs_two_sides(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 2, 2, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=ab", &arena, &figure, NULL) && !figure.drawn);
	CHECK(draw(results, "chart=ab group=sequence", &arena, &figure, NULL) && figure.drawn);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Twenty runs with one tag; one is invalid, one lacks the cell, and from the tenth on all are
 * slower. */
static void follows_runs(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 20 });
	struct arena arena = { 0 };
	struct figure figure;
	for (size_t i = 0; i < 20; i++) {
		struct run *run = results->runs[i];
		run->tag = "main";
		run->started = arena_printf(&results->arena, "2026-01-%02zuT12:30:00Z", i + 1);
		run->results[0]->values[FIELD_LATENCY_MEDIAN].value =
			(1 + (double)(7 * i % 5) * 0.001) * (i < 10 ? 1 : 1.3);
	}
	results->runs[3]->invalid = "a backup ran";
	results->runs[5]->results[0]->values[FIELD_LATENCY_MEDIAN].value = NAN;
	CHECK(draw(results, "chart=history", &arena, &figure, NULL) && figure.drawn);
	const struct panel *panel = &figure.panels[0];
	CHECK(panel->mark_count == 3 && panel->marks[0].count == 18);
	CHECK_STRING(panel->x.ticks[0].label, "01-01"); /* no day has two */
	for (size_t i = 0; i < 18; i++)
		CHECK(panel->marks[0].x[i] == (double)(i < 3 ? i : i < 4 ? i + 1 : i + 2));
	CHECK(panel->marks[1].x[0] == 10 && panel->marks[1].x[1] == 19);
	CHECK(panel->marks[2].strip.row && panel->marks[2].x[0] == 5);
	CHECK(figure.notes.count &&
	      strstr(figure.notes.items[0], "1 of 20 runs are marked invalid"));
	CHECK(strstr(panel->marks[0].labels[1], " · 2026-01-02T12:30"));
	CHECK(draw(results, "chart=ab", &arena, &figure, NULL) && figure.drawn);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Eight runs: who sees no step learns that none was to be expected. */
static void says_that_runs_are_few(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 8 });
	struct arena arena = { 0 };
	struct figure figure;
	results->runs[2]->commit = "0123456789abcdef";
	results->runs[2]->note = "driver 570";
	CHECK(draw(results, "chart=history", &arena, &figure, NULL) && figure.drawn);
	bool said = false;
	for (size_t i = 0; i < figure.notes.count; i++)
		said |= strcmp(figure.notes.items[i],
			       "Steps are hardly told in 8 runs: 12 are needed") == 0;
	CHECK(said);
	bool told = false;
	for (size_t i = 0; i < 8; i++)
		told |= strstr(figure.panels[0].marks[0].labels[i],
			       " · commit 0123456 · driver 570") != NULL;
	CHECK(told);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Who cannot see a heatmap hears its values, not numbers of its rows. */
static void describes_grids_by_their_values(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 3, 4, 2, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=heatmap", &arena, &figure, NULL) && figure.drawn);
	CHECK(strstr(figure.description, " Median latency from "));
	CHECK(!strstr(figure.description, " from 0 to "));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Time and FLOPs by component, FLOPs by operator; time by operator was not measured. */
static void breaks_down(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=operators", &arena, &figure, NULL) && figure.panel_count == 3);
	CHECK(strcmp(figure.panels[0].title, "Time by component") == 0);
	CHECK(strcmp(figure.panels[1].title, "FLOPs by component") == 0);
	CHECK(strcmp(figure.panels[2].title, "FLOPs by operator") == 0);
	const struct mark *time = &figure.panels[0].marks[0];
	CHECK(time->count == 6 && time->horizontal && fabs(time->y[5] - 1) < 1e-12); /* ms */
	CHECK(strcmp(time->labels[5], "attention") == 0);
	CHECK(strcmp(time->labels[0], "data movement") == 0);
	CHECK(time->colours[5] == figure.panels[1].marks[0].colours[5]);
	CHECK(figure.notes.count && strstr(figure.notes.items[0], "time by operator was not"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* There is room for two cells: one of each model. */
static void breaks_down_each_model(void)
{
	const char *const two[] = { "a", "b", NULL };
	struct dyno_results *results = made_results(&(struct made){ two, 1, 3, 0, 0 });
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=operators", &arena, &figure, NULL) && figure.panel_count == 6);
	CHECK_STRING(figure.panels[0].title, "Time by component: a · batch 1");
	CHECK_STRING(figure.panels[3].title, "Time by component: b · batch 1");
	CHECK(figure.notes.count &&
	      strstr(figure.notes.items[figure.notes.count - 1], "4 more are left out"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Three processes of 8 + 64 inferences each. */
static void shades_the_warm_up(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 0 });
	struct replicate *replicates = results->runs[0]->results[0]->replicates;
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "chart=timeline", &arena, &figure, NULL) && figure.panel_count == 1);
	const struct panel *panel = &figure.panels[0];
	const struct mark *shade = &panel->marks[0], *second = &panel->marks[2];
	CHECK(panel->mark_count == 4 && shade->type == MARK_BAND && shade->count == 9);
	CHECK(shade->x[3] == 72.5 && shade->x[4] == 80.5 && isnan(shade->low[5]));
	CHECK(shade->low[3] == panel->y.low && shade->high[3] == panel->y.high);
	CHECK(second->count == 72 && second->x[0] == 73 && second->x[71] == 144);
	CHECK(isnan(second->y[0]) && second->y[1] > 0 && second->y[8] > 0);
	CHECK(figure.notes.count > 1 && strstr(figure.notes.items[1], "Beyond the axes"));
	arena_finish(&arena);
	for (size_t p = 0; p < 3; p++)
		for (size_t k = 0; k < replicates[p].series_count; k++)
			replicates[p].series[k].thinned = true;
	CHECK(draw(results, "chart=timeline", &arena, &figure, NULL) && !figure.drawn);
	CHECK(strstr(figure.panels[0].empty, "only quantiles"));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* What --tdp says is no measurement, in whichever picture it stands. */
static void says_what_is_estimated(void)
{
	static const char *const pictures[] = {
		"chart=efficiency field=energy_per_item",
		"chart=scaling field=energy_per_item",
		"chart=history field=energy_per_item",
		"chart=heatmap x=batch y=device field=energy_per_item",
		"chart=pareto x=energy_per_item",
		"chart=space x=energy_per_item",
		"chart=parallel field=energy_per_item",
	};
	struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 0, 2 });
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++) {
			struct field_value *value =
				&results->runs[r]->results[i]->values[FIELD_ENERGY_PER_ITEM];
			value->estimated = true;
			value->reason = "by ‹tdp›";
		}
	for (size_t i = 0; i < COUNT(pictures); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		struct dyno_error err = { 0 };
		size_t said = 0;
		CHECK_ROW(pictures[i], draw(results, pictures[i], &arena, &figure, &err));
		for (size_t n = 0; n < figure.notes.count; n++)
			said += strcmp(figure.notes.items[n],
				       "Energy per item is estimated: by ‹tdp›") == 0;
		CHECK_ROW(pictures[i], said == 1);
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

static void refuses(void)
{
	char keys[WORD_KEYS_SIZE], no_word[256];
	snprintf(no_word, sizeof(no_word), "‹group›: no word \"colour\": say %s",
		 word_keys(keys, "run"));
	const struct {
		const char *options, *message;
	} rows[] = {
		{ "chart=pie", "‹chart›: no chart \"pie\"; `dyno help plot` lists them" },
		{ "chart=latency field=speed",
		  "‹field›: no field \"speed\"; docs/fields.md has them" },
		{ "chart=latency group=colour", no_word },
		{ "chart=latency status=great", "‹status›: no status \"great\"" },
	};
	struct dyno_results *results = made_results(&(struct made){ one, 1, 1, 0, 0 });
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct figure figure;
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].options, !draw(results, rows[i].options, &arena, &figure, &err));
		CHECK_STRING(err.message, rows[i].message);
		arena_finish(&arena);
	}
	dyno_results_destroy(results);
}

TEST_MAIN({ "draws every chart on everything", draws_everything },
	  { "draws what is odd", draws_what_is_odd }, { "filters and groups", filters_and_groups },
	  { "joins runs", joins_runs }, { "shows what is missing", shows_what_is_missing },
	  { "fills what failed cells do not know", fills_what_failed_cells_do_not_know },
	  { "says whose weights are synthetic", says_whose_weights_are_synthetic },
	  { "shares a unit", shares_a_unit }, { "stacks memory", stacks_memory },
	  { "keeps frontiers apart", keeps_frontiers_apart },
	  { "sees the lines for the bars", sees_the_lines_for_the_bars },
	  { "needs two sides", needs_two_sides }, { "follows runs", follows_runs },
	  { "says that runs are few", says_that_runs_are_few },
	  { "describes grids by their values", describes_grids_by_their_values },
	  { "breaks down", breaks_down }, { "breaks down each model", breaks_down_each_model },
	  { "shades the warm-up", shades_the_warm_up },
	  { "says what is estimated", says_what_is_estimated }, { "refuses", refuses })
