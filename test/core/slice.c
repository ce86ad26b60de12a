/* What charts leave out of many results, and what they never leave out. */
#include "core/chart/slice.h"
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/figure/theme.h"
#include "machine_results.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

#define BIT(word) WORD_MASK(word)

static bool make(struct chart_table *table, const struct dyno_results *results, struct arena *arena,
		 struct chart_spec *spec)
{
	return chart_spec_init(spec, arena, NULL) &&
	       chart_table_make(table, results, spec, arena, false, NULL);
}

/* Six machines × three sequences × two precisions, in a panel a model. */
static void takes_the_least_telling_words(void)
{
	static const uint64_t all = BIT(WORD_DEVICE) | BIT(WORD_SEQUENCE) | BIT(WORD_PRECISION);
	static const struct {
		const char *name;
		int panel;
		uint64_t kept;
		bool divides;
		size_t most;
		uint64_t cut;
		int panel_after;
	} rows[] = {
		{ "all fits", WORD_MODEL, 0, false, 40, 0, WORD_MODEL },
		{ "both go", WORD_MODEL, 0, false, 8, BIT(WORD_SEQUENCE) | BIT(WORD_PRECISION),
		  WORD_MODEL },
		{ "one is enough", WORD_MODEL, 0, false, 10, BIT(WORD_SEQUENCE), WORD_MODEL },
		{ "asked for", WORD_MODEL, BIT(WORD_SEQUENCE), false, 8, BIT(WORD_PRECISION),
		  WORD_MODEL },
		{ "panels are enough", CHART_WORDS, 0, true, 12, 0, WORD_SEQUENCE },
		{ "panels and one word", CHART_WORDS, 0, true, 8, BIT(WORD_SEQUENCE),
		  WORD_PRECISION },
		{ "devices never go", WORD_MODEL, 0, false, 2,
		  BIT(WORD_SEQUENCE) | BIT(WORD_PRECISION), WORD_MODEL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results =
			machine_results(rows[i].panel == WORD_MODEL ? 4 : 1, 7, 0.02);
		struct arena arena = { 0 };
		struct chart_table table;
		struct chart_spec spec;
		struct slice slice = { .by = all,
				       .kept = rows[i].kept,
				       .divides = rows[i].divides,
				       .most = rows[i].most,
				       .panel = rows[i].panel };
		CHECK_ROW(rows[i].name, make(&table, results, &arena, &spec));
		CHECK_ROW(rows[i].name, slice_choose(&table, &slice));
		CHECK_ROW(rows[i].name, slice.cut == rows[i].cut);
		CHECK_ROW(rows[i].name, slice.panel == rows[i].panel_after);
		CHECK_ROW(rows[i].name, slice.drawn <= slice.all && slice.drawn >= 6);
		size_t before = table.count;
		CHECK_ROW(rows[i].name, slice_take(&table, &slice));
		CHECK_ROW(rows[i].name, (table.count < before) == (rows[i].cut != 0));
		CHECK_ROW(rows[i].name, table.levels[WORD_DEVICE].count == MACHINES);
		arena_finish(&arena);
		dyno_results_destroy(results);
	}
}

/* Of 32, 128 and 512, each as often, the middle one; models without sequences keep theirs. */
static void takes_the_commonest_value(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct chart_table table;
	struct chart_spec spec;
	struct slice slice = { .by = BIT(WORD_DEVICE) | BIT(WORD_SEQUENCE) | BIT(WORD_PRECISION),
			       .most = 8,
			       .panel = WORD_MODEL };
	CHECK(make(&table, results, &arena, &spec) && slice_choose(&table, &slice));
	CHECK_STRING(table.levels[WORD_SEQUENCE].texts[slice.level[WORD_SEQUENCE]], "128");
	CHECK_STRING(table.levels[WORD_PRECISION].texts[slice.level[WORD_PRECISION]], "float32");
	CHECK(slice_take(&table, &slice));
	CHECK(table.levels[WORD_SEQUENCE].count == 2 && table.levels[WORD_PRECISION].count == 1);
	CHECK(table.levels[WORD_MODEL].count == 4 && table.count == 6 * 4 * 7);
	for (size_t i = 0; i < table.count; i++)
		CHECK(table.rows[i].cell.sequence == 0 || table.rows[i].cell.sequence == 128);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* A device that has only float16 is shown with that rather than not at all. */
static void leaves_no_device_out(void)
{
	struct dyno_results *results = machine_results(1, 3, 0.02);
	struct arena arena = { 0 };
	struct chart_table table;
	struct chart_spec spec;
	for (size_t i = 0; i < results->runs[1]->result_count; i++)
		results->runs[1]->results[i]->cell.precision = "float16";
	struct slice slice = { .by = BIT(WORD_DEVICE) | BIT(WORD_PRECISION) | BIT(WORD_SEQUENCE),
			       .most = 6,
			       .panel = CHART_WORDS };
	CHECK(make(&table, results, &arena, &spec) && slice_choose(&table, &slice));
	CHECK(slice.cut & BIT(WORD_PRECISION) && slice_take(&table, &slice));
	CHECK(table.levels[WORD_DEVICE].count == MACHINES);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Each machine has its own number of threads and its own run. */
static void knows_what_is_told(void)
{
	struct dyno_results *results = machine_results(4, 3, 0.02);
	struct arena arena = { 0 };
	struct chart_table table;
	struct chart_spec spec;
	uint64_t told = 0;
	CHECK(make(&table, results, &arena, &spec) && slice_told(&table, &told));
	CHECK(told & BIT(WORD_THREADS) && told & BIT(WORD_RUN) && told & BIT(WORD_MACHINE));
	CHECK(!(told & (BIT(WORD_SEQUENCE) | BIT(WORD_PRECISION) | BIT(WORD_BATCH))));
	results->runs[0]->results[0]->cell.threads = 7;
	CHECK(make(&table, results, &arena, &spec) && slice_told(&table, &told));
	CHECK(!(told & BIT(WORD_THREADS)));
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* --- In charts ------------------------------------------------------------------------------- */

static size_t named_marks(const struct panel *panel)
{
	size_t count = 0;
	for (size_t m = 0; m < panel->mark_count; m++)
		count += panel->marks[m].name != NULL;
	return count;
}

static bool draw(const struct dyno_results *results, const char *chart, bool all,
		 struct arena *arena, struct figure *figure)
{
	struct chart_spec spec;
	if (!chart_spec_init(&spec, arena, NULL))
		return false;
	spec.chart = chart;
	spec.all_series = all;
	return chart_draw(results, &spec, arena, figure, NULL);
}

static void says_what_is_left_out(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	CHECK(draw(results, "latency", false, &arena, &figure) && figure.panel_count == 4);
	CHECK(strncmp(figure.subtitle, "sequence 128 (of 3) · float32 (of 2)", 37) == 0);
	CHECK(figure.slice_count == 2 && strcmp(figure.slices[0].word, "sequence") == 0);
	CHECK(figure.slices[0].values.count == 3);
	for (size_t p = 0; p < 4; p++)
		CHECK(named_marks(&figure.panels[p]) == 6);
	CHECK_STRING(figure.panels[0].marks[0].name, "NVIDIA H200");
	CHECK(strstr(figure.notes.items[0], "of sequence length 32, 128, 512 only 128"));
	CHECK(strstr(figure.notes.items[1], "Threads: 1 (NVIDIA H200"));
	CHECK(draw(results, "latency", true, &arena, &figure) && !figure.slice_count);
	CHECK(named_marks(&figure.panels[0]) == 6 * 3 + 4 * 3);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Sequences of 128 failed on every machine: the slice is not of what nobody has. */
static void takes_what_was_measured(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			if (results->runs[r]->results[i]->cell.sequence == 128)
				results->runs[r]->results[i]->status = STATUS_UNSUPPORTED;
	CHECK(draw(results, "latency", false, &arena, &figure));
	CHECK(figure.slice_count && strcmp(figure.slices[0].value, "128") != 0);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Reasons that differ in a number are one. */
static void tells_alike_failures_once(void)
{
	struct dyno_results *results = machine_results(4, 7, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	size_t said = 0;
	CHECK(draw(results, "memory", false, &arena, &figure));
	for (size_t i = 0; i < figure.notes.count; i++) {
		bool failed = strstr(figure.notes.items[i], "failed to allocate") != NULL;
		said += failed;
		CHECK(!failed || (strstr(figure.notes.items[i], "–") &&
				  strstr(figure.notes.items[i], "Intel Arc")));
	}
	CHECK(said == 1);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

/* Beyond what can be drawn each device keeps as many series as the others. */
static void chooses_evenly(void)
{
	struct dyno_results *results = machine_results(1, 2, 0.02);
	struct arena arena = { 0 };
	struct figure figure;
	struct chart_spec spec;
	size_t colours[THEME_SERIES] = { 0 };
	for (size_t r = 0; r < results->run_count; r++)
		for (size_t i = 0; i < results->runs[r]->result_count; i++)
			results->runs[r]->results[i]->cell.streams = 1 + i;
	CHECK(chart_spec_init(&spec, &arena, NULL));
	spec.chart = "scaling";
	spec.numbers[WORD_STREAMS] = (struct counts){ .items = (uint64_t[40]){ 0 }, .count = 40 };
	for (size_t i = 0; i < 40; i++)
		spec.numbers[WORD_STREAMS].items[i] = i + 1;
	spec.numbers[WORD_SEQUENCE] =
		(struct counts){ .items = (uint64_t[]){ 32, 128, 512 }, .count = 3 };
	spec.texts[WORD_PRECISION] =
		(struct strings){ .items = (const char *[]){ "*" }, .count = 1 };
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && figure.panel_count == 1);
	for (size_t m = 0; m < figure.panels[0].mark_count; m++)
		if (figure.panels[0].marks[m].name)
			colours[figure.panels[0].marks[m].colour % THEME_SERIES]++;
	size_t least = SIZE_MAX, most = 0;
	for (size_t i = 0; i < THEME_SERIES; i++) {
		least = colours[i] && colours[i] < least ? colours[i] : least;
		most = colours[i] > most ? colours[i] : most;
	}
	CHECK(most > 0 && most - least <= 1);
	CHECK(strstr(figure.subtitle, "more series are not drawn") != NULL);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

TEST_MAIN({ "takes the least telling words", takes_the_least_telling_words },
	  { "takes the commonest value", takes_the_commonest_value },
	  { "leaves no device out", leaves_no_device_out },
	  { "knows what is told", knows_what_is_told },
	  { "says what is left out", says_what_is_left_out },
	  { "takes what was measured", takes_what_was_measured },
	  { "tells alike failures once", tells_alike_failures_once },
	  { "chooses evenly", chooses_evenly })
