/* Limits that results must keep: how they are written, and what is said of intervals, of withheld
 * percentiles, and of what was not measured. */
#include "core/compare/limit.h"
#include "core/base/count.h"
#include "core/compare/pool.h"
#include "test.h"
#include <math.h>

static void reads_limits_in_the_fields_units(void)
{
	static const struct {
		const char *text;
		enum field_id field;
		bool above;
		double value;
	} rows[] = {
		{ "latency_p99>50ms", FIELD_LATENCY_P99, true, 0.05 },
		{ "latency_p99>=2s", FIELD_LATENCY_P99, true, 2 },
		{ "memory_total>1.5GB", FIELD_MEMORY_TOTAL, true, 1.5e9 },
		{ "throughput_items<120", FIELD_THROUGHPUT_ITEMS, false, 120 },
		{ "compute_utilisation<30%", FIELD_COMPUTE_UTILISATION, false, 0.3 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct limit limit;
		struct dyno_error err = { 0 };
		CHECK(limit_is(rows[i].text));
		CHECK_ROW(err.message, limit_parse(rows[i].text, false, &limit, &err));
		CHECK_ROW(rows[i].text, limit.field == &fields[rows[i].field] &&
						limit.above == rows[i].above &&
						fabs(limit.value - rows[i].value) < 1e-9);
	}
	static const char *const wrong[] = { "latency_p98>1s",   ">1s",
					     "latency_p99>",     "latency_p99>fast",
					     "memory_total>1ms", "latency_p99" };
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct limit limit;
		struct dyno_error err = { 0 };
		CHECK_ROW(wrong[i], !limit_parse(wrong[i], false, &limit, &err));
		CHECK_ROW(err.message, err.code == DYNO_ERROR_USAGE);
	}
	CHECK(!limit_is("slower:5%"));
}

/* One cell with that value of p99, or of the field. */
static void judges_what_is_known_of_a_value(void)
{
	static const struct {
		const char *name, *limit;
		struct field_value value;
		enum status status;
		enum gate_state state;
		const char *reason;
	} rows[] = {
		{ "within",
		  "latency_p99>50ms",
		  { .value = 0.04, .low = 0.03, .high = 0.05 },
		  STATUS_OK,
		  GATE_KEPT,
		  "40.00 ms, 95 % 30.00 ms … 50.00 ms" },
		{ "beyond",
		  "latency_p99>50ms",
		  { .value = 0.07, .low = 0.06, .high = 0.08 },
		  STATUS_OK,
		  GATE_BROKEN,
		  "70.00 ms" },
		{ "across",
		  "latency_p99>50ms",
		  { .value = 0.045, .low = 0.04, .high = 0.06 },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "40.00 ms … 60.00 ms" },
		{ "withheld, its bound beyond",
		  "latency_p99>50ms",
		  { .value = 9,
		    .low = NAN,
		    .high = NAN,
		    .bound = 0.057,
		    .withheld = true,
		    .reason = "p99 needs n ≥ 368" },
		  STATUS_OK,
		  GATE_BROKEN,
		  "≥ 57.00 ms; p99 needs n ≥ 368" },
		{ "withheld, its bound within",
		  "latency_p99>50ms",
		  { .value = 9, .low = NAN, .high = NAN, .bound = 0.02, .withheld = true },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "≥ 20.00 ms; too few samples" },
		{ "withheld, without a bound",
		  "latency_p99>50ms",
		  { .value = 9, .low = NAN, .high = NAN, .bound = NAN, .withheld = true },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "too few samples" },
		{ "at least the bound, so not below",
		  "latency_p99<50ms",
		  { .value = 9, .low = NAN, .high = NAN, .bound = 0.057, .withheld = true },
		  STATUS_OK,
		  GATE_KEPT,
		  "≥ 57.00 ms" },
		{ "FLOPs of which some are not counted",
		  "flops_total>1000000000",
		  { .value = 2e9, .low = NAN, .high = NAN, .bound = 2e9, .estimated = true },
		  STATUS_OK,
		  GATE_BROKEN,
		  "≥ 2.000 GFLOP" },
		{ "at least that, perhaps more",
		  "flops_total>3000000000",
		  { .value = 2e9, .low = NAN, .high = NAN, .bound = 2e9, .estimated = true },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "≥ 2.000 GFLOP" },
		{ "too low",
		  "throughput_items<120",
		  { .value = 100, .low = 90, .high = 110 },
		  STATUS_OK,
		  GATE_BROKEN,
		  "100.0 items/s" },
		{ "high enough",
		  "throughput_items<120",
		  { .value = 130, .low = 125, .high = 135 },
		  STATUS_OK,
		  GATE_KEPT,
		  "130.0 items/s" },
		{ "a few samples' median",
		  "latency_median>50ms",
		  { .value = 0.01, .low = NAN, .high = NAN },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "too few samples to have an interval" },
		{ "the slowest is the slowest",
		  "latency_max>50ms",
		  { .value = 0.06, .low = NAN, .high = NAN },
		  STATUS_OK,
		  GATE_BROKEN,
		  "60.00 ms" },
		{ "absent",
		  "power_mean>50",
		  { .value = NAN, .low = NAN, .high = NAN, .reason = "no sensor" },
		  STATUS_OK,
		  GATE_UNDECIDED,
		  "absent: no sensor" },
		{ "failed",
		  "latency_p99>50ms",
		  { .value = NAN, .low = NAN, .high = NAN },
		  STATUS_CRASHED,
		  GATE_UNDECIDED,
		  "crashed: signal 11" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = results_create(NULL);
		struct arena *arena = &results->arena;
		struct run *run = results_add_run(results);
		struct model_info *model = run_add_model(arena, run);
		struct device_info *device = run_add_device(arena, run);
		struct result *result = run_add_result(arena, run);
		struct limit limit;
		struct limit_findings findings;
		struct dyno_error err = { 0 };
		model->name = "bert";
		device->id = "cpu";
		result->cell = (struct cell){ .model = model, .device = device, .batch = 4 };
		result->status = rows[i].status;
		result->reason = "signal 11";
		CHECK_ROW(rows[i].name, limit_parse(rows[i].limit, false, &limit, &err));
		result->values[limit.field - fields] = rows[i].value;
		CHECK(limits_judge(results, &limit, 1, arena, &findings, &err));
		CHECK(findings.count == 1 && findings.states[rows[i].state] == 1);
		CHECK_ROW(rows[i].name, findings.items[0].state == rows[i].state);
		CHECK_ROW(findings.items[0].reason,
			  strstr(findings.items[0].reason, rows[i].reason));
		CHECK_STRING(findings.items[0].title, "bert, cpu, batch 4");
		dyno_results_destroy(results);
	}
}

/* p99 is no less than what the median and p90 are at least, also of a file without a bound. */
static void knows_that_percentiles_rise(void)
{
	static const struct {
		const char *limit;
		struct field_value median, p90;
		enum gate_state state;
		const char *reason;
	} rows[] = {
		{ "latency_p99>50ms",
		  { .value = 0.08, .low = 0.07, .high = 0.09 },
		  { .value = NAN, .low = NAN, .high = NAN, .bound = NAN },
		  GATE_BROKEN,
		  "≥ 70.00 ms; p99 needs n ≥ 368" },
		{ "latency_p99>50ms",
		  { .value = 0.03, .low = 0.02, .high = 0.04 },
		  { .value = 0.09, .low = NAN, .high = NAN, .bound = 0.06, .withheld = true },
		  GATE_BROKEN,
		  "≥ 60.00 ms; p99 needs" },
		{ "latency_p99>50ms",
		  { .value = 0.03, .low = 0.02, .high = 0.04 },
		  { .value = NAN, .low = NAN, .high = NAN, .bound = NAN },
		  GATE_UNDECIDED,
		  "≥ 20.00 ms; p99 needs" },
		{ "latency_p99<50ms",
		  { .value = 0.08, .low = 0.07, .high = 0.09 },
		  { .value = NAN, .low = NAN, .high = NAN, .bound = NAN },
		  GATE_KEPT,
		  "≥ 70.00 ms" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = results_create(NULL);
		struct arena *arena = &results->arena;
		struct run *run = results_add_run(results);
		struct result *result = run_add_result(arena, run);
		struct limit limit;
		struct limit_findings findings;
		result->cell = (struct cell){ .model = run_add_model(arena, run),
					      .device = run_add_device(arena, run),
					      .batch = 4 };
		result->values[FIELD_LATENCY_MEDIAN] = rows[i].median;
		result->values[FIELD_LATENCY_P90] = rows[i].p90;
		result->values[FIELD_LATENCY_P99] =
			(struct field_value){ .value = 9,
					      .low = NAN,
					      .high = NAN,
					      .bound = NAN,
					      .withheld = true,
					      .reason = "p99 needs n ≥ 368" };
		CHECK(limit_parse(rows[i].limit, false, &limit, NULL));
		CHECK(limits_judge(results, &limit, 1, arena, &findings, NULL));
		CHECK_ROW(rows[i].reason, findings.items[0].state == rows[i].state);
		CHECK_ROW(findings.items[0].reason,
			  strstr(findings.items[0].reason, rows[i].reason));
		dyno_results_destroy(results);
	}
}

/* What breaks a limit comes first, and titles say what tells cells apart. */
static void sorts_and_names_what_it_finds(void)
{
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	struct model_info *model = run_add_model(arena, run);
	struct device_info *device = run_add_device(arena, run);
	struct limit limit;
	struct limit_findings findings;
	model->name = "bert";
	device->id = "cpu";
	for (uint64_t threads = 1; threads <= 3; threads++) {
		struct result *result = run_add_result(arena, run);
		double value = threads == 3 ? 2 : threads == 2 ? 0.9 : 0.1;
		result->cell = (struct cell){
			.model = model, .device = device, .batch = 1, .threads = threads
		};
		result->values[FIELD_LATENCY_MEDIAN] = (struct field_value){ .value = value,
									     .low = 0.8 * value,
									     .high = 1.2 * value };
	}
	CHECK(limit_parse("latency_median>1s", false, &limit, NULL));
	CHECK(limits_judge(results, &limit, 1, arena, &findings, NULL) && findings.count == 3);
	CHECK_STRING(findings.items[0].title, "bert, cpu, batch 1, 3 threads");
	CHECK_STRING(findings.items[1].title, "bert, cpu, batch 1, 2 threads");
	CHECK(findings.items[2].state == GATE_KEPT);
	CHECK_STRING(limits_summary(&findings, arena), "limits: 1 broken, 1 undecided, 1 kept");
	dyno_results_destroy(results);
}

/* 40, 44 and 48 ms are 6 ms from the limit, with a deviation of 4 ms. */
static void says_how_many_processes_would_tell(void)
{
	static const double values[] = { 0.040, 0.044, 0.048 };
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	struct model_info *model = run_add_model(arena, run);
	struct device_info *device = run_add_device(arena, run);
	struct result *result = run_add_result(arena, run);
	struct limit limit;
	struct limit_findings findings;
	model->name = "bert";
	device->id = "cpu";
	result->cell = (struct cell){ .model = model, .device = device, .batch = 1 };
	for (size_t i = 0; i < 3; i++)
		result_add_replicate(arena, result)->values[FIELD_LATENCY_P99] = values[i];
	result->values[FIELD_LATENCY_P99] =
		(struct field_value){ .value = 0.044, .low = 0.034, .high = 0.054 };
	CHECK(limit_parse("latency_p99>50ms", false, &limit, NULL));
	CHECK(limits_judge(results, &limit, 1, arena, &findings, NULL));
	/* n = 4: 3.182 · 4/2 = 6.4 ms; n = 5: 2.776 · 4/√5 = 5.0 ms */
	CHECK_ROW(findings.items[0].reason,
		  strstr(findings.items[0].reason,
			 "; some 5 processes would tell (dyno run with ‹processes 5›)"));
	dyno_results_destroy(results);
}

/* Three nights of one cell: 100, 130 and 101 items/s, ± 1; and another that was measured once. */
static void takes_the_runs_of_a_cell_together(void)
{
	static const double nights[] = { 100, 130, 101 };
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	const struct result *all[5];
	struct pools pools;
	for (size_t i = 0; i < 4; i++) {
		struct run *run = results_add_run(results);
		struct model_info *model = run_add_model(arena, run);
		struct device_info *device = run_add_device(arena, run);
		struct result *result = run_add_result(arena, run);
		model->name = "bert";
		device->id = "cpu";
		result->cell = (struct cell){ .model = model, .device = device, .batch = 1 };
		result->status = i == 3 ? STATUS_CRASHED : STATUS_OK;
		all[i] = result;
		for (size_t k = 0; i < 3 && k < 2; k++)
			result_add_replicate(arena, result)->values[FIELD_THROUGHPUT_ITEMS] =
				nights[i] - 0.5 + (double)k;
		if (i < 3)
			result->values[FIELD_THROUGHPUT_ITEMS] =
				(struct field_value){ .value = nights[i],
						      .low = nights[i] - 1,
						      .high = nights[i] + 1,
						      .kind = INTERVAL_PROCESSES };
	}
	struct result *other = run_add_result(arena, results->runs[0]);
	other->cell = all[0]->cell;
	other->cell.batch = 2;
	other->values[FIELD_THROUGHPUT_ITEMS] =
		(struct field_value){ .value = 120, .low = 119, .high = 121 };
	all[4] = other;
	CHECK(pools_make(&pools, all, 5, arena) && pools.count == 2);
	CHECK(pools.items[0].count == 4 && pools.items[0].place == 2);
	CHECK(pool_status(&pools.items[0]) == STATUS_OK);
	struct field_value value = pool_value(&pools.items[0], NULL, FIELD_THROUGHPUT_ITEMS);
	CHECK(value.value == 101 && value.kind == INTERVAL_PROCESSES);
	/* Student's t over 99.5, 100.5, 129.5, 130.5, 100.5, 101.5: deviation 15.25, ± 16.0 */
	CHECK(fabs(value.low - 85.0) < 0.1 && fabs(value.high - 117.0) < 0.1);
	struct limit limit;
	CHECK(limit_parse_kept("throughput_items>=110", NULL, false, &limit, NULL));
	CHECK(limits_state(&limit, 1, NULL, &pools.items[0]) == GATE_UNDECIDED);
	CHECK(limits_result_state(&limit, 1, NULL, all[1]) == GATE_KEPT);
	CHECK(pool_value(&pools.items[1], NULL, FIELD_THROUGHPUT_ITEMS).value == 120);
	dyno_results_destroy(results);
}

/* What each run withholds has the least of their bounds; what is counted has no interval. */
static void pools_what_has_no_value(void)
{
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	const struct result *all[2];
	struct pools pools;
	for (size_t i = 0; i < 2; i++) {
		struct result *result = run_add_result(arena, run);
		all[i] = result;
		result->cell = (struct cell){ .batch = 1 };
		result->values[FIELD_LATENCY_P99] =
			(struct field_value){ .value = 9,
					      .low = NAN,
					      .high = NAN,
					      .bound = i ? 0.03 : 0.06,
					      .withheld = true,
					      .reason = "p99 needs n ≥ 368" };
		result->values[FIELD_FLOPS_TOTAL].value = 7;
		result->values[FIELD_MEMORY_TOTAL].value = i ? 3 : 5;
	}
	CHECK(pools_make(&pools, all, 2, arena) && pools.count == 1);
	struct field_value p99 = pool_value(pools.items, NULL, FIELD_LATENCY_P99);
	struct field_value flops = pool_value(pools.items, NULL, FIELD_FLOPS_TOTAL);
	struct field_value memory = pool_value(pools.items, NULL, FIELD_MEMORY_TOTAL);
	CHECK(isnan(field_shown(&p99)) && field_bound(&p99) == 0.03);
	CHECK(flops.value == 7 && isnan(flops.low) && flops.kind == INTERVAL_NONE);
	/* Two values that differ by 2 tell little of where the third will be: 12.7 · 1.41/√2. */
	CHECK(memory.value == 4 && memory.low == 0 && fabs(memory.high - 16.7) < 0.1);
	dyno_results_destroy(results);
}

static void bears_results_without_cells(void)
{
	struct dyno_results *results = results_create(NULL);
	struct limit limit;
	struct limit_findings findings;
	CHECK(limit_parse("latency_median>1s", false, &limit, NULL));
	CHECK(limits_judge(results, &limit, 1, &results->arena, &findings, NULL));
	CHECK(findings.count == 0);
	dyno_results_destroy(results);
}

TEST_MAIN({ "reads_limits_in_the_fields_units", reads_limits_in_the_fields_units },
	  { "judges_what_is_known_of_a_value", judges_what_is_known_of_a_value },
	  { "knows_that_percentiles_rise", knows_that_percentiles_rise },
	  { "sorts_and_names_what_it_finds", sorts_and_names_what_it_finds },
	  { "says_how_many_processes_would_tell", says_how_many_processes_would_tell },
	  { "takes_the_runs_of_a_cell_together", takes_the_runs_of_a_cell_together },
	  { "pools_what_has_no_value", pools_what_has_no_value },
	  { "bears_results_without_cells", bears_results_without_cells })
