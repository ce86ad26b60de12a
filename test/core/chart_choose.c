/* Charts to choose hardware by: which cells nothing else beats in two fields, and which device is
 * the best in one. */
#include "chart_results.h"
#include "core/base/count.h"
#include "drawn.h"
#include "test.h"
#include <math.h>
#include <string.h>

static const char *const one[] = { "gpt2", NULL };
static const char *const two[] = { "bert-base-uncased", "gpt2", NULL };

static bool has_note(const struct figure *figure, const char *text)
{
	for (size_t i = 0; i < figure->notes.count; i++)
		if (strstr(figure->notes.items[i], text))
			return true;
	return false;
}

/* --- Pareto ---------------------------------------------------------------------------------- */

/* Two devices of three batch sizes each, with these values of two fields. */
static struct dyno_results *with_values(enum field_id x, enum field_id y, const double (*values)[2])
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 0, 0 });
	for (size_t i = 0; i < 6; i++) {
		struct result *result = results->runs[0]->results[i];
		result->values[x] = (struct field_value){ .value = values[i][0] };
		result->values[y] = (struct field_value){ .value = values[i][1] };
	}
	return results;
}

/* Each point of its own batch size and device as a bit: in colour, not grey. */
static unsigned in_colour(const struct figure *figure)
{
	unsigned bits = 0;
	for (size_t m = 0; m < figure->panels[0].mark_count; m++) {
		const struct mark *mark = &figure->panels[0].marks[m];
		for (size_t i = 0; mark->colours && i < mark->count; i++)
			if (mark->colours[i] != COLOUR_NEUTRAL)
				bits |= 1U << mark->rows[i];
	}
	return bits;
}

static void frontiers_know_what_is_better(void)
{
	static const struct {
		enum field_id x, y;
		double values[6][2];
		unsigned best; /* bits of those that none beats in both */
	} rows[] = {
		/* lower and higher are better */
		{ FIELD_LATENCY_P99,
		  FIELD_THROUGHPUT_ITEMS,
		  { { 1, 10 }, { 2, 20 }, { 3, 15 }, { 1.5, 5 }, { 4, 40 }, { 5, 40 } },
		  0x13 },
		/* both lower */
		{ FIELD_ENERGY_PER_ITEM,
		  FIELD_LATENCY_P99,
		  { { 1, 9 }, { 2, 5 }, { 3, 6 }, { 4, 1 }, { 5, 1 }, { 9, 9 } },
		  0x0b },
		/* both higher */
		{ FIELD_THROUGHPUT_ITEMS,
		  FIELD_ITEMS_PER_JOULE,
		  { { 1, 9 }, { 2, 5 }, { 3, 6 }, { 4, 1 }, { 5, 1 }, { 0.5, 9 } },
		  0x15 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = with_values(rows[i].x, rows[i].y, rows[i].values);
		struct drawn drawn;
		CHECK(begin(&drawn, "pareto"));
		drawn.spec.x = fields[rows[i].x].key;
		drawn.spec.y = fields[rows[i].y].key;
		CHECK(draw(&drawn, results));
		CHECK_ROW(drawn.spec.x, in_colour(&drawn.figure) == rows[i].best);
		CHECK(strstr(drawn.figure.title, " against "));
		CHECK(has_note(&drawn.figure, "Grey: another one is better in both"));
		arena_finish(&drawn.arena);
		dyno_results_destroy(results);
	}
}

/* Those that are drawn: the usual two have the chart's own title, also when they are asked for. */
static void title_names_the_axes(void)
{
	static const struct {
		const char *x, *y, *title;
	} rows[] = {
		{ NULL, NULL, "Latency against throughput of " },
		{ "latency_median", "throughput_items", "Latency against throughput of " },
		{ NULL, "memory_total", "Median latency against total memory of " },
		{ "memory_total", NULL, "Total memory against throughput of " },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 0, 0 });
		struct drawn drawn;
		for (size_t k = 0; k < 6; k++)
			results->runs[0]->results[k]->values[FIELD_MEMORY_TOTAL] =
				(struct field_value){ .value = 1e9 * (double)(k + 1) };
		CHECK(begin(&drawn, "pareto"));
		drawn.spec.x = rows[i].x;
		drawn.spec.y = rows[i].y;
		CHECK(draw(&drawn, results));
		CHECK_ROW(drawn.figure.title,
			  strncmp(drawn.figure.title, rows[i].title, strlen(rows[i].title)) == 0);
		arena_finish(&drawn.arena);
		dyno_results_destroy(results);
	}
}

/* In the order of batch sizes, whatever that of the file. */
static void points_of_a_device_are_joined(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 4, 0, 0 });
	struct result **cells = results->runs[0]->results;
	struct result *first = cells[0];
	cells[0] = cells[2];
	cells[2] = first;
	struct drawn drawn;
	CHECK(begin(&drawn, "pareto") && draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(panel->mark_count == 3);
	for (size_t m = 1; m < panel->mark_count; m++) {
		CHECK(panel->marks[m].type == MARK_LINE && panel->marks[m].thin);
		for (size_t i = 1; i < panel->marks[m].count; i++)
			CHECK(panel->marks[m].x[i] > panel->marks[m].x[i - 1]);
	}
	CHECK(panel->marks[1].rows[0] == 2 && panel->marks[1].low[0] < panel->marks[1].y[0]);
	CHECK(strstr(panel->marks[1].labels[0], "batch 1"));
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

/* Points that differ in threads, too, would make it go to and fro. */
static void what_differs_otherwise_is_not_joined(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 4, 0, 0 });
	for (size_t i = 0; i < 8; i++)
		results->runs[0]->results[i]->cell.threads = 1 + i % 2;
	struct drawn drawn;
	CHECK(begin(&drawn, "pareto") && draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	for (size_t m = 1; m < panel->mark_count; m++)
		CHECK(panel->marks[m].type == MARK_POINTS);
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

/* --- Operators ------------------------------------------------------------------------------- */

/* Of devices side by side the time by operator, where components have none of their own. */
static void time_of_devices_is_stacked(void)
{
	for (int components = 0; components < 2; components++) {
		struct dyno_results *results = made_results(&(struct made){ two, 3, 1, 0, 0 });
		for (size_t i = 0; i < 6; i++) {
			struct breakdown *breakdown = results->runs[0]->results[i]->breakdown;
			breakdown->measured = breakdown->measured_components;
			if (!components)
				breakdown->measured_components = (struct parts){ 0 };
		}
		struct drawn drawn;
		CHECK(begin(&drawn, "operators") && draw(&drawn, results));
		CHECK(drawn.figure.panel_count == 3);
		CHECK_STRING(drawn.figure.panels[0].title,
			     components ? "Time by component: bert-base-uncased"
					: "Time by operator: bert-base-uncased");
		CHECK_STRING(drawn.figure.panels[2].title,
			     components ? "FLOPs by component" : "FLOPs by operator");
		CHECK(has_note(&drawn.figure, "By operator for at most") == components);
		const struct panel *panel = &drawn.figure.panels[0];
		const struct mark *last = &panel->marks[panel->mark_count - 1];
		CHECK(last->count == 3 && last->horizontal && panel->mark_count >= 6);
		for (size_t i = 0; i < 3; i++)
			CHECK(fabs(last->y[i] - 100) < 1e-9);
		arena_finish(&drawn.arena);
		dyno_results_destroy(results);
	}
}

/* --- Ranked bars ----------------------------------------------------------------------------- */

static void ranks_devices_by_their_best(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 3, 4, 0, 0 });
	struct drawn drawn;
	CHECK(begin(&drawn, "ranked") && draw(&drawn, results));
	CHECK(drawn.figure.panel_count == 2);
	CHECK_STRING(drawn.figure.title, "Devices by throughput");
	CHECK_STRING(drawn.figure.panels[1].title, "gpt2");
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(panel->mark_count == 3);
	for (size_t i = 0; i < panel->mark_count; i++) {
		const struct mark *mark = &panel->marks[i];
		CHECK(mark->horizontal && mark->x[0] == (double)(2 - i));
		CHECK(!i || mark->y[0] < panel->marks[i - 1].y[0]);
		CHECK(strstr(mark->texts[0], " items/s · batch 8"));
	}
	CHECK_STRING(panel->y.ticks[2].label, "cuda:1"); /* the fastest, on top */
	CHECK(panel->x.high > 2 * panel->marks[0].y[0]); /* texts have room behind the bars */
	CHECK(has_note(&drawn.figure, "the batch size at which it is best"));
	CHECK_STRING(panel->x.meaning.of, "throughput_items");
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

/* One inference of more items takes longer: there one batch size is compared. */
static void less_is_better_at_one_batch_size(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 2, 3, 0, 0 });
	struct drawn drawn;
	CHECK(begin(&drawn, "ranked"));
	strings_add(&drawn.arena, &drawn.spec.fields, "latency_median");
	CHECK(draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(drawn.figure.slice_count == 1);
	CHECK_STRING(drawn.figure.slices[0].word, "batch");
	CHECK(panel->mark_count == 2 && panel->marks[0].y[0] < panel->marks[1].y[0]);
	CHECK(!strchr(panel->marks[0].texts[0], '\xc3')); /* the best has no "×" … */
	CHECK(strstr(panel->marks[1].texts[0], " · 2.00 ×"));
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

static void devices_without_a_value_come_last_and_say_why(void)
{
	struct dyno_results *results = made_results(&(struct made){ one, 3, 1, 0, 0 });
	struct result **cells = results->runs[0]->results;
	cells[0]->status = STATUS_OUT_OF_MEMORY;
	cells[2]->values[FIELD_THROUGHPUT_ITEMS].withheld = true;
	struct drawn drawn;
	CHECK(begin(&drawn, "ranked") && draw(&drawn, results));
	const struct panel *panel = &drawn.figure.panels[0];
	CHECK(panel->mark_count == 3 && panel->marks[0].y[0] > 0 && panel->marks[1].y[0] == 0);
	CHECK_STRING(panel->y.ticks[2].label, "cuda:0");
	const char *said[] = { panel->marks[1].texts[0], panel->marks[2].texts[0] };
	CHECK(strcmp(said[0], said[1]) != 0);
	for (size_t i = 0; i < 2; i++)
		CHECK(strcmp(said[i], "out of memory") == 0 ||
		      strcmp(said[i], "too few samples") == 0);
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

/* Their models and batch sizes alone are no picture of results. */
static void settings_alone_are_no_parallel_coordinates(void)
{
	struct dyno_results *results = made_results(&(struct made){ two, 2, 3, 0, 0 });
	struct run *run = results->runs[0];
	struct drawn drawn;
	for (size_t i = 0; i < run->result_count; i++)
		for (size_t id = 0; id < FIELD_TOTAL; id++)
			run->results[i]->values[id] =
				(struct field_value){ .value = NAN, .low = NAN, .high = NAN };
	CHECK(begin(&drawn, "parallel") && draw(&drawn, results));
	CHECK(drawn.figure.panels[0].empty &&
	      strstr(drawn.figure.panels[0].empty, "no result has a field"));
	arena_finish(&drawn.arena);
	dyno_results_destroy(results);
}

TEST_MAIN({ "frontiers know what is better", frontiers_know_what_is_better },
	  { "title names the axes", title_names_the_axes },
	  { "points of a device are joined", points_of_a_device_are_joined },
	  { "settings alone are no parallel coordinates",
	    settings_alone_are_no_parallel_coordinates },
	  { "what differs otherwise is not joined", what_differs_otherwise_is_not_joined },
	  { "time of devices is stacked", time_of_devices_is_stacked },
	  { "ranks devices by their best", ranks_devices_by_their_best },
	  { "less is better at one batch size", less_is_better_at_one_batch_size },
	  { "devices without a value come last, and say why",
	    devices_without_a_value_come_last_and_say_why })
