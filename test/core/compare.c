/* Comparing: verdicts, their reasons, gates, and what makes results comparable. Which cells are
 * compared is in compare_match.c, how often verdicts are wrong in compare_rates.c. */
#include "core/stats/compare.h"
#include "core/base/count.h"
#include "core/compare_sides.h"
#include "core/random_results.h"

/* --- Verdicts -------------------------------------------------------------------------------- */

#define SIX(a, b, c, d, e, f)    \
	{                        \
		a, b, c, d, e, f \
	}

static void judges_by_interval_and_threshold(void)
{
	static const struct {
		const char *name;
		enum field_id field;
		size_t before_count, after_count;
		double before[6], after[6];
		const char *verdict, *reason;
		bool regression, improvement;
	} rows[] = {
		{ "slower", FIELD_LATENCY_MEDIAN, 6, 6, SIX(1.00, 1.01, 0.99, 1.00, 1.01, 0.99),
		  SIX(1.10, 1.11, 1.09, 1.10, 1.11, 1.09), "slower",
		  "more, above the threshold of 2 %", true, false },
		{ "faster", FIELD_LATENCY_MEDIAN, 6, 6, SIX(1.00, 1.01, 0.99, 1.00, 1.01, 0.99),
		  SIX(0.90, 0.91, 0.89, 0.90, 0.91, 0.89), "faster",
		  "less, beyond the threshold of 2 %", false, true },
		{ "more is better", FIELD_THROUGHPUT_ITEMS, 6, 6,
		  SIX(1.00, 1.01, 0.99, 1.00, 1.01, 0.99), SIX(0.90, 0.91, 0.89, 0.90, 0.91, 0.89),
		  "worse", "less, beyond", true, false },
		{ "memory", FIELD_MEMORY_TOTAL, 6, 6, SIX(5, 5, 5, 5, 5, 5), SIX(4, 4, 4, 4, 4, 4),
		  "better", "at least 20 % less", false, true },
		{ "no direction", FIELD_SAMPLES, 6, 6, SIX(5, 5, 5, 5, 5, 5), SIX(6, 6, 6, 6, 6, 6),
		  "larger", "at least 20 % more", false, false },
		{ "same", FIELD_LATENCY_MEDIAN, 6, 6, SIX(1.000, 1.001, 0.999, 1.000, 1.001, 0.999),
		  SIX(1.001, 1.000, 0.999, 1.001, 1.000, 1.000), "same",
		  "no difference larger than", false, false },
		{ "wide", FIELD_LATENCY_MEDIAN, 6, 6, SIX(1.0, 1.1, 0.9, 1.0, 1.1, 0.9),
		  SIX(1.05, 1.15, 0.95, 1.0, 1.1, 0.9), "ambiguous", "to both sides", false,
		  false },
		{ "three processes", FIELD_LATENCY_MEDIAN, 3, 6, SIX(1, 1.01, 0.99, 0, 0, 0),
		  SIX(2, 2, 2, 2, 2, 2), "slower", "more, above the threshold of 2 %", true,
		  false },
		{ "three processes, too close", FIELD_LATENCY_MEDIAN, 3, 3,
		  SIX(1, 1.01, 0.99, 0, 0, 0), SIX(1, 1.01, 0.99, 0, 0, 0), "ambiguous",
		  "to both sides of the threshold of 2 %; some 4 processes a side would decide it "
		  "(dyno run with ‹processes 4›)",
		  false, false },
		/* ln(1.05) ± t(1) 0.01 = +5 % … within a factor of 1.14: t of one degree is 12.7 */
		{ "two processes", FIELD_LATENCY_MEDIAN, 2, 2, SIX(1.00, 1.01, 0, 0, 0, 0),
		  SIX(1.05, 1.06, 0, 0, 0, 0), "ambiguous", "to both sides", false, false },
		{ "two processes, far apart", FIELD_LATENCY_MEDIAN, 2, 2,
		  SIX(1.00, 1.01, 0, 0, 0, 0), SIX(2.00, 2.02, 0, 0, 0, 0), "slower",
		  "more, above the threshold of 2 %", true, false },
		{ "as far apart as the threshold", FIELD_LATENCY_MEDIAN, 6, 6,
		  SIX(1, 1, 1, 1, 1, 1), SIX(1.02, 1.03, 1.01, 1.02, 1.02, 1.02), "ambiguous",
		  "about as large as the threshold, so that more processes would hardly tell",
		  false, false },
		{ "one process", FIELD_LATENCY_MEDIAN, 1, 1, SIX(1, 0, 0, 0, 0, 0),
		  SIX(2, 0, 0, 0, 0, 0), "ambiguous",
		  "1 process on a side, which says nothing of how much processes differ: a verdict "
		  "needs 2, better 5 (dyno run with ‹processes 5›)",
		  false, false },
		{ "zero", FIELD_LATENCY_MEDIAN, 6, 6, SIX(0, 0, 0, 0, 0, 0), SIX(1, 1, 1, 1, 1, 1),
		  "ambiguous", "a value of 0 has no ratio", false, false },
		{ "absent",
		  FIELD_LATENCY_MEDIAN,
		  6,
		  0,
		  SIX(1, 1, 1, 1, 1, 1),
		  { 0 },
		  "no data",
		  "after has no latency_median",
		  false,
		  false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct side before = make_side("before"), after = make_side("after");
		struct strings keys = { 0 };
		strings_add(&before.results->arena, &keys, fields[rows[i].field].key);
		add_processes(&before, add_cell(&before, 1), rows[i].field, rows[i].before,
			      rows[i].before_count);
		add_processes(&after, add_cell(&after, 1), rows[i].field, rows[i].after,
			      rows[i].after_count);
		struct comparison_options options = { .threshold = NAN, .fields = &keys };
		struct comparison *comparison = compared(&before, &after, &options);
		const struct compared_row *row = &comparison->rows[0];
		CHECK_ROW(rows[i].name, comparison->row_count == 1);
		CHECK_STRING(verdict_name(row->verdict, &fields[row->field]), rows[i].verdict);
		CHECK_ROW(row->reason, strstr(row->reason, rows[i].reason));
		CHECK_ROW(rows[i].name, row->regression == rows[i].regression);
		CHECK_ROW(rows[i].name, row->improvement == rows[i].improvement);
		CHECK_ROW(rows[i].name, comparison->regressions == rows[i].regression);
		finish(comparison, &before, &after);
	}
}

static void takes_the_calibrated_noise_for_few_processes(void)
{
	static const double fast[] = { 1.00, 1.01 }, slow[] = { 1.20, 1.21 };
	struct noise noise[FIELD_TOTAL] = { 0 };
	struct side before = make_side(NULL), after = make_side(NULL);
	noise[FIELD_LATENCY_MEDIAN] =
		(struct noise){ .deviation = 0.01, .freedom = 20, .threshold = 0.035 };
	add_processes(&before, add_cell(&before, 1), FIELD_LATENCY_MEDIAN, fast, 2);
	add_processes(&after, add_cell(&after, 1), FIELD_LATENCY_MEDIAN, slow, 2);
	struct comparison_options options = { .threshold = NAN, .noise = noise };
	struct comparison *comparison = compared(&before, &after, &options);
	const struct compared_row *row = &comparison->rows[0];
	CHECK(row->by == COMPARED_BY_CALIBRATED && row->verdict == VERDICT_SLOWER);
	CHECK(row->threshold == 0.035);
	/* ln(1.205/1.005) ± t(20) 0.01 √(1/2 + 1/2) */
	double shift = (log(1.20 * 1.21) - log(1.00 * 1.01)) / 2;
	CHECK_CLOSE(row->ratio, exp(shift), 1e-12);
	CHECK_CLOSE(row->low, exp(shift - 2.0859634472658364 * 0.01), 1e-9);
	finish(comparison, &before, &after);
}

/* One process a side: its samples give an interval, and no verdict. */
static void shows_what_samples_leave_open(void)
{
	static const double fast[] = { 1e-3 }, slow[] = { 2e-3 };
	struct side before = make_side(NULL), after = make_side(NULL);
	struct side *const sides[] = { &before, &after };
	struct random random;
	random_init(&random, 3);
	for (size_t s = 0; s < 2; s++) {
		struct arena *arena = &sides[s]->results->arena;
		struct result *cell = add_cell(sides[s], 1);
		add_processes(sides[s], cell, FIELD_LATENCY_MEDIAN, s ? slow : fast, 1);
		struct replicate *replicate = &cell->replicates[0];
		uint64_t *samples = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							 SERIES_NANOSECONDS, 1001)
					    ->values;
		for (size_t i = 0; i < 1001; i++)
			samples[i] =
				(uint64_t)((s ? 2e6 : 1e6) * (1 + 0.05 * random_normal(&random)));
	}
	struct comparison *comparison = compared(&before, &after, &standard);
	const struct compared_row *row = &comparison->rows[0];
	CHECK(row->by == COMPARED_BY_SAMPLES && row->verdict == VERDICT_AMBIGUOUS);
	CHECK(row->ratio == 2 && row->delta == 1);
	/* Each median has a deviation of 1.2533 0.05/√1001 = 0.2 %, their ratio √2 of it. */
	CHECK(row->low > 1.97 && row->low < 1.997 && row->high > 2.0005 && row->high < 2.02);
	finish(comparison, &before, &after);
}

static void withholds_what_samples_cannot_carry(void)
{
	static const double values[] = { 1, 1, 1, 1, 1 };
	struct side before = make_side("before"), after = make_side("after");
	struct strings keys = { 0 };
	strings_add(&before.results->arena, &keys, "latency_p99");
	struct result *cell = add_cell(&before, 1);
	add_processes(&before, cell, FIELD_LATENCY_P99, values, 5);
	add_processes(&after, add_cell(&after, 1), FIELD_LATENCY_P99, values, 5);
	cell->values[FIELD_LATENCY_P99].withheld = true;
	cell->values[FIELD_LATENCY_P99].reason = "p99 needs n ≥ 368";
	struct comparison_options options = { .threshold = NAN, .fields = &keys };
	struct comparison *comparison = compared(&before, &after, &options);
	CHECK(comparison->rows[0].verdict == VERDICT_AMBIGUOUS);
	CHECK_STRING(comparison->rows[0].reason, "p99 needs n ≥ 368");
	CHECK(isnan(comparison->rows[0].before) && comparison->rows[0].after == 1);
	CHECK(isnan(comparison->rows[0].ratio) && isnan(comparison->rows[0].p));
	CHECK(isnan(comparison->rows[0].delta)); /* it would tell which side is larger */
	finish(comparison, &before, &after);
}

/* --- How much longer, and gates -------------------------------------------------------------- */

/* As many processes as it says decide it, if they vary as those did; one fewer does not. */
static void says_how_many_processes_would_decide(void)
{
	static const double share[] = { 0.004, -0.013, 0.009, -0.006, 0.011, -0.005 };
	static const double shifts[] = { 0, 0.01, 0.028, -0.03 };
	for (size_t i = 0; i < COUNT(shifts); i++) {
		double before[6], after[6];
		for (size_t k = 0; k < 6; k++) {
			before[k] = exp(share[k]);
			after[k] = exp(shifts[i] + share[(k + 2) % 6]);
		}
		struct side a = make_side("a"), b = make_side("b");
		add_processes(&a, add_cell(&a, 1), FIELD_LATENCY_MEDIAN, before, 4);
		add_processes(&b, add_cell(&b, 1), FIELD_LATENCY_MEDIAN, after, 4);
		for (size_t k = 0; k < 4; k++)
			a.run->results[0]->replicates[k].sampling_time = 2;
		struct comparison *comparison = compared(&a, &b, &standard);
		const struct compared_row *row = &comparison->rows[0];
		CHECK_ROW(row->reason, row->verdict == VERDICT_AMBIGUOUS && row->needed > 4);
		CHECK(row->needed_time == 2 * row->needed);
		double off = fabs(log(row->ratio)), edge = row->ratio < 1 ? -log(0.98) : log(1.02);
		double half = off > edge               ? off - edge
			      : log(row->ratio) < 0.02 ? edge - off
						       : edge - off;
		CHECK(stats_welch_needs(row->spread.deviations, 0, 0.95, half, 1000) ==
		      (size_t)row->needed);
		finish(comparison, &a, &b);
	}
}

/* A gate against slower needs one side of the interval only. */
static void gates_need_one_side(void)
{
	static const struct {
		enum field_id field;
		double low, high, threshold;
		enum gate_state state;
	} rows[] = {
		{ FIELD_LATENCY_MEDIAN, 1.03, 1.09, NAN, GATE_BROKEN },
		{ FIELD_LATENCY_MEDIAN, 1.03, 1.09, 0.05, GATE_UNDECIDED },
		{ FIELD_LATENCY_MEDIAN, 1.03, 1.09, 0.10, GATE_KEPT },
		{ FIELD_LATENCY_MEDIAN, 0.91, 1.01, NAN, GATE_KEPT },
		{ FIELD_LATENCY_MEDIAN, 0.91, 1.03, NAN, GATE_UNDECIDED },
		{ FIELD_THROUGHPUT_ITEMS, 0.91, 0.97, NAN, GATE_BROKEN },
		{ FIELD_THROUGHPUT_ITEMS, 0.91, 1.01, NAN, GATE_UNDECIDED },
		{ FIELD_THROUGHPUT_ITEMS, 0.99, 1.09, NAN, GATE_KEPT },
		{ FIELD_SAMPLES, 1.5, 1.6, NAN, GATE_KEPT }, /* neither is worse */
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct compared_row row = { .field = rows[i].field,
					    .by = COMPARED_BY_PROCESSES,
					    .low = rows[i].low,
					    .high = rows[i].high,
					    .ratio = sqrt(rows[i].low * rows[i].high),
					    .spread = { .deviations = { NAN, NAN } },
					    .threshold = 0.02 };
		compared_row_judge(&row, &fields[row.field], &arena);
		CHECK_ROW(row.reason, compared_row_gate(&row, &fields[row.field],
							rows[i].threshold) == rows[i].state);
		row.by = COMPARED_BY_SAMPLES;
		CHECK(compared_row_gate(&row, &fields[row.field], NAN) ==
		      (rows[i].field == FIELD_SAMPLES ? GATE_KEPT : GATE_UNDECIDED));
	}
	arena_finish(&arena);
}

static void warns_of_runs_marked_invalid(void)
{
	struct side before = make_side("old"), after = make_side("new");
	before.run->id = "20260101-000000-0000";
	before.run->invalid = "a backup ran";
	add_cell(&before, 1);
	add_cell(&before, 2);
	add_cell(&after, 1);
	add_cell(&after, 2);
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0],
		     "run 20260101-000000-0000 is marked invalid: a backup ran");
	finish(comparison, &before, &after);
}

/* Once for all cells. */
static void warns_of_a_run_with_itself(void)
{
	struct side before = make_side("old"), after = make_side("new");
	before.run->id = after.run->id = "20260101-000000-0000";
	add_cell(&before, 1);
	add_cell(&before, 2);
	add_cell(&after, 1);
	add_cell(&after, 2);
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0],
		     "run 20260101-000000-0000 is compared with itself");
	finish(comparison, &before, &after);
}

/* --- Comparability --------------------------------------------------------------------------- */

static void warns_of_what_differs(void)
{
	struct side before = make_side("old"), after = make_side("new");
	struct arena *arena = &after.results->arena;
	properties_add_text(arena, &before.run->environment, "governor", "performance");
	properties_add_text(arena, &after.run->environment, "governor", "powersave");
	properties_add_text(arena, &after.run->environment, "turbo", "on");
	before.device->machine = "old-box";
	after.device->machine = "new-box";
	properties_add_text(arena, &before.device->properties, "driver", "550.54");
	properties_add_text(arena, &after.device->properties, "driver", "560.28");
	after.run->dyno = "0.2.0";
	add_cell(&before, 1);
	struct result *cell = add_cell(&after, 1);
	result_add_replicate(arena, cell)->disturbed = true;
	struct comparison *comparison = compared(&before, &after, &standard);
	static const char *const expected[] = {
		"versions of dyno differ: 0.1.0 and 0.2.0",
		"frequency governors differ: performance and powersave",
		"cpu: drivers differ: 550.54 and 560.28",
		"bert: machines differ: old-box and new-box",
		"1 of 1 processes of new were disturbed by other programs",
	};
	CHECK(comparison->warnings.count == 5);
	for (size_t i = 0; i < comparison->warnings.count; i++)
		CHECK_STRING(comparison->warnings.items[i], expected[i]);
	finish(comparison, &before, &after);
}

/* Of twelve cells one line, not twelve. */
static void says_once_what_holds_everywhere(void)
{
	struct side before = make_side("old"), after = make_side("new");
	before.device->machine = "old-box";
	after.device->machine = "new-box";
	for (uint64_t batch = 1; batch <= 12; batch++) {
		add_cell(&before, batch);
		add_cell(&after, batch);
	}
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->cell_count == 12 && comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0],
		     "everywhere machines differ: old-box and new-box");
	finish(comparison, &before, &after);
}

static void add_engine(struct side *side, const char *name, const char *version)
{
	struct properties *engine = run_add_engine(&side->results->arena, side->run);
	properties_add_text(&side->results->arena, engine, "name", name);
	properties_add_text(&side->results->arena, engine, "version", version);
}

/* Which of several engines a run met first is chance: each is compared with itself. */
static void compares_each_engine_with_itself(void)
{
	struct side before = make_side("old"), after = make_side("new");
	add_engine(&before, "ort", "1.2");
	add_engine(&before, "null", "0.1");
	add_engine(&after, "null", "0.1");
	add_engine(&after, "ort", "1.3");
	properties_add_text(&before.results->arena, &before.run->environment, "engine_version",
			    "1.2");
	properties_add_text(&after.results->arena, &after.run->environment, "engine_version",
			    "0.1");
	add_cell(&before, 1);
	add_cell(&after, 1);
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0], "ort: versions differ: 1.2 and 1.3");
	finish(comparison, &before, &after);
	before = make_side("old"), after = make_side("new");
	add_engine(&before, "ort", "1.2");
	add_engine(&after, "toy", "1.3");
	add_cell(&before, 1);
	add_cell(&after, 1);
	comparison = compared(&before, &after, &standard);
	CHECK(comparison->warnings.count == 1);
	CHECK_STRING(comparison->warnings.items[0], "engines differ: ort and toy");
	finish(comparison, &before, &after);
}

/* --- Order and summary ----------------------------------------------------------------------- */

static void sums_up_what_the_rows_say(void)
{
	static const double base[] = { 1, 1.001, 1, 1.001, 1 };
	static const double factors[] = { 1, 1.5, 0.5, 3, 1 };
	struct side before = make_side("old"), after = make_side("new");
	struct arena arena = { 0 };
	for (uint64_t batch = 0; batch < 5; batch++) {
		double values[5];
		for (size_t i = 0; i < 5; i++)
			values[i] = base[(i + batch) % 5] * factors[batch];
		add_processes(&before, add_cell(&before, batch), FIELD_LATENCY_MEDIAN, base, 5);
		add_processes(&after, add_cell(&after, batch), FIELD_LATENCY_MEDIAN, values,
			      batch == 4 ? 1 : 5);
	}
	struct comparison *comparison = compared(&before, &after, &standard);
	CHECK(comparison->row_count == 5);
	for (size_t i = 1; i < 4; i++)
		CHECK(comparison->rows[i - 1].factor >= comparison->rows[i].factor);
	CHECK(comparison->rows[0].cell == 3 && comparison->rows[4].cell == 4);
	CHECK_STRING(comparison_summary(comparison, &arena),
		     "2 slower, 1 faster, 1 same, 1 ambiguous (5 comparisons, together at 95 %)");
	arena_finish(&arena);
	finish(comparison, &before, &after);
}

static void writes_json(void)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct dyno_error err = { 0 };
		struct dyno_results *results = random_results(seed);
		struct comparison *comparison =
			comparison_create(results, results, &standard, &err);
		struct json_writer writer = { .pretty = seed % 2 };
		struct arena arena = { 0 };
		if (comparison) {
			comparison_write(comparison, &writer);
			CHECK(json_finish(&writer, &err));
			const struct json_value *json =
				json_parse(&arena, writer.buffer.data, writer.buffer.length,
					   JSON_LIMITS, &err);
			const struct json_value *rows = json_member(json, "rows");
			CHECK_ROW(err.message, rows && rows->count == comparison->row_count);
			CHECK(comparison->regressions == 0 && comparison->improvements == 0);
		} else
			CHECK_ROW(err.message, err.code == DYNO_ERROR_NOT_FOUND);
		buffer_finish(&writer.buffer);
		arena_finish(&arena);
		comparison_destroy(comparison);
		dyno_results_destroy(results);
	}
}

TEST_MAIN({ "judges_by_interval_and_threshold", judges_by_interval_and_threshold },
	  { "takes_the_calibrated_noise_for_few_processes",
	    takes_the_calibrated_noise_for_few_processes },
	  { "shows_what_samples_leave_open", shows_what_samples_leave_open },
	  { "withholds_what_samples_cannot_carry", withholds_what_samples_cannot_carry },
	  { "says_how_many_processes_would_decide", says_how_many_processes_would_decide },
	  { "gates_need_one_side", gates_need_one_side },
	  { "warns_of_runs_marked_invalid", warns_of_runs_marked_invalid },
	  { "warns_of_a_run_with_itself", warns_of_a_run_with_itself },
	  { "warns_of_what_differs", warns_of_what_differs },
	  { "says once what holds everywhere", says_once_what_holds_everywhere },
	  { "compares each engine with itself", compares_each_engine_with_itself },
	  { "sums_up_what_the_rows_say", sums_up_what_the_rows_say },
	  { "writes_json", writes_json })
