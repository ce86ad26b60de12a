/* ‹until p99›: when samples are enough to tell what was asked for. */
#include "measure/plan/goal.h"
#include "core/base/count.h"
#include "core/base/random.h"
#include "core/stats/stats.h"
#include "measure/worker/stopping.h"
#include "test.h"
#include <stdlib.h>

static struct goals read(const char *text)
{
	const char *items[] = { text };
	struct goals goals;
	struct dyno_error err = { 0 };
	CHECK_ROW(err.message,
		  goals_read(&goals, &(struct strings){ .items = items, .count = 1 }, &err));
	return goals;
}

static void reads_statistics_and_how_narrow(void)
{
	static const struct {
		const char *text;
		double p, share; /* NAN: the mean; INFINITY: any width */
		enum field_id field;
	} rows[] = {
		{ "p99", 0.99, INFINITY, FIELD_LATENCY_P99 },
		{ "latency_p99", 0.99, INFINITY, FIELD_LATENCY_P99 },
		{ "p95:5%", 0.95, 0.05, FIELD_LATENCY_P95 },
		{ "p95:±5%", 0.95, 0.05, FIELD_LATENCY_P95 },
		{ "median:0.01", 0.5, 0.01, FIELD_LATENCY_MEDIAN },
		{ "mean:2%", NAN, 0.02, FIELD_LATENCY_MEAN },
		{ "p99.9", 0.999, INFINITY, FIELD_TOTAL },
		{ "p75", 0.75, INFINITY, FIELD_TOTAL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct goals goals = read(rows[i].text);
		const struct goal *goal = &goals.items[0];
		CHECK_ROW(rows[i].text,
			  isnan(rows[i].p) ? isnan(goal->p) : fabs(goal->p - rows[i].p) < 1e-12);
		CHECK_ROW(rows[i].text, goal->share == rows[i].share);
		CHECK_ROW(rows[i].text, goal->field == rows[i].field);
	}
}

static void refuses_what_has_no_interval(void)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "", "p99:5%" },
		{ "memory_total", "no statistic of the samples" },
		{ "p0", "no statistic" },
		{ "p100", "no statistic" },
		{ "p1e1", "no statistic" },
		{ "p", "no statistic" },
		{ "p99.9.9", "no statistic" },
		{ "latency_min", "no statistic" },
		{ "p99:", "share" },
		{ "p99:soon", "share" },
		{ "p99:0%", "that narrow" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *items[] = { rows[i].text };
		struct goals goals;
		struct dyno_error err = { 0 };
		CHECK_ROW(
			rows[i].text,
			!goals_read(&goals, &(struct strings){ .items = items, .count = 1 }, &err));
		CHECK_ROW(err.message, err.code == DYNO_ERROR_USAGE &&
					       strstr(err.message, "‹until›") == err.message);
		CHECK_ROW(err.message, strstr(err.message, rows[i].told) != NULL ||
					       strcmp(rows[i].told, "share") == 0);
	}
}

static void knows_what_is_needed(void)
{
	struct goals goals = read("p99");
	CHECK(goals_need(&goals) == 368);
	goals = read("median");
	CHECK(goals_need(&goals) == 6);
	goals = read("p99.9");
	CHECK(goals_need(&goals) > 3600 && goals_need(&goals) < 3800);
	goals.count = 0;
	CHECK(goals_need(&goals) == 0);
}

/* --- Stopping -------------------------------------------------------------------------------- */

#define MOST 60000

/* Of 5 ms, and of tails as latencies have them; each like the one before by so much. */
static void make_samples(uint64_t *ns, size_t count, double alike, uint64_t seed)
{
	struct random random;
	double last = 0;
	random_init(&random, seed);
	for (size_t i = 0; i < count; i++) {
		last = alike * last + sqrt(1 - alike * alike) * random_normal(&random);
		ns[i] = (uint64_t)(5e6 * exp(0.2 * last));
	}
}

/* As a process does it. */
static size_t sample_until(const struct goals *goals, const struct result *before,
			   const uint64_t *ns, uint64_t processes)
{
	uint64_t until = sampling_next_look(0, MOST);
	struct goal_look look = goals_look(goals, before, ns, until, processes);
	while (!look.met && until < MOST) {
		uint64_t next = goals_next_look(&look, until, MOST);
		CHECK(next > until && next <= 2 * until);
		until = next;
		look = goals_look(goals, before, ns, until, processes);
	}
	return until;
}

#define PROCESSES 5

/* What all processes took together, by the rule that withholds percentiles. */
struct told {
	size_t count, most; /* samples; those of the process that took most */
	bool carried;
	double share; /* half of the interval */
};

static struct told judge(struct result *result, double p)
{
	struct told told = { 0 };
	double *all = malloc(2 * PROCESSES * (size_t)MOST * sizeof(*all)), effective = 0;
	for (size_t r = 0; r < result->replicate_count; r++) {
		const struct sample_series *series = replicate_samples(&result->replicates[r]);
		for (size_t i = 0; i < series->count; i++)
			all[told.count++] = (double)series->values[i];
		told.most = series->count > told.most ? series->count : told.most;
	}
	double *sorted = all + told.count, *at = all;
	memcpy(sorted, all, told.count * sizeof(*sorted));
	stats_sort(sorted, told.count);
	double value = stats_quantile(sorted, told.count, p);
	for (size_t r = 0; r < result->replicate_count; r++) {
		size_t n = replicate_samples(&result->replicates[r])->count;
		effective += stats_quantile_effective_n(at, n, value);
		at += n;
	}
	struct interval interval;
	told.carried = stats_quantile_interval(sorted, told.count, effective, p, 0.95, &interval);
	told.share = (interval.high - interval.low) / 2 / value;
	free(all);
	return told;
}

static struct told tell(const struct goals *goals, double alike, uint64_t seed)
{
	struct arena arena = { 0 };
	struct result result = { 0 };
	uint64_t *ns = malloc(MOST * sizeof(*ns));
	for (uint64_t i = 0; i < PROCESSES; i++) {
		make_samples(ns, MOST, alike, seed * PROCESSES + i);
		size_t count = sample_until(goals, &result, ns, PROCESSES);
		struct replicate *replicate = result_add_replicate(&arena, &result);
		memcpy(replicate_add_series(&arena, replicate, SERIES_INFERENCE, SERIES_NANOSECONDS,
					    count)
			       ->values,
		       ns, count * sizeof(*ns));
	}
	struct told told = judge(&result, goals->items[0].p);
	free(ns);
	arena_finish(&arena);
	return told;
}

static void takes_as_many_as_tell_and_few_more(void)
{
	struct goals goals = read("p99");
	for (uint64_t seed = 0; seed < 8; seed++) {
		struct told told = tell(&goals, 0, seed);
		CHECK(told.carried && told.count >= 368);
		CHECK(told.count < 368 * 2);
	}
	goals = read("p90");
	CHECK(tell(&goals, 0, 1).count <= PROCESSES * SAMPLING_FIRST);
}

/* Samples that are like the ones before say less: there are more of them. */
static void takes_more_where_samples_are_alike(void)
{
	struct goals goals = read("median:1%");
	size_t alone = 0, alike = 0;
	for (uint64_t seed = 0; seed < 4; seed++) {
		struct told told = tell(&goals, 0.9, seed);
		CHECK(told.carried);
		alike += told.count;
		alone += tell(&goals, 0, seed).count;
	}
	CHECK(alike > 8 * alone && alike < 40 * alone); /* 19 times, for ever */
}

static void goes_on_until_it_is_narrow(void)
{
	static const char *const texts[] = { "median:0.5%", "p90:2%", "p99:4%" };
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct goals goals = read(texts[i]);
		double sum = 0;
		for (uint64_t seed = 0; seed < 4; seed++) {
			struct told told = tell(&goals, 0, 100 * i + seed);
			CHECK(told.carried && told.count < MOST);
			CHECK(told.share < 1.05 * goals.items[0].share);
			sum += told.share / 4;
		}
		CHECK_ROW(texts[i], sum < goals.items[0].share);
		CHECK_ROW(texts[i], sum > 0.5 * goals.items[0].share); /* and does no more */
	}
}

static void equal_samples_are_enough_at_once(void)
{
	struct goals goals = read("median:1%");
	uint64_t ns[SAMPLING_FIRST];
	for (size_t i = 0; i < SAMPLING_FIRST; i++)
		ns[i] = 5000000;
	CHECK(goals_look(&goals, NULL, ns, SAMPLING_FIRST, 1).met);
	CHECK(!goals_look(&goals, NULL, ns, 0, 1).met);
	struct goals mean = read("mean:1%");
	CHECK(goals_look(&mean, NULL, ns, SAMPLING_FIRST, 1).met);
}

/* --- What came of it ------------------------------------------------------------------------- */

static void says_what_is_lacking(void)
{
	struct arena arena = { 0 };
	struct result result = { .status = STATUS_OK };
	struct field_value *p99 = &result.values[FIELD_LATENCY_P99];
	struct goals goals = read("p99:5%");
	*p99 = (struct field_value){ .value = 0.05,
				     .low = NAN,
				     .high = NAN,
				     .withheld = true,
				     .reason = "p99 needs n ≥ 368: some 4600 iterations (40 s)" };
	CHECK_STRING(goals_lacking(&goals, &result, &arena), p99->reason);
	*p99 = (struct field_value){ .value = 0.05, .low = 0.049, .high = 0.052 };
	CHECK_STRING(goals_lacking(&goals, &result, &arena), "");
	p99->high = 0.059;
	struct replicate *replicate = result_add_replicate(&arena, &result);
	replicate->sampling_time = 10;
	CHECK_STRING(goals_lacking(&goals, &result, &arena),
		     "± 10 %, some 40 s of sampling would do");
	p99->kind = INTERVAL_PROCESSES;
	CHECK(strstr(goals_lacking(&goals, &result, &arena), "more ‹processes›"));
	goals = read("p99.9");
	CHECK_STRING(goals_lacking(&goals, &result, &arena), "no samples");
	make_samples(
		replicate_add_series(&arena, replicate, SERIES_INFERENCE, SERIES_NANOSECONDS, 100)
			->values,
		100, 0, 1);
	CHECK(strstr(goals_lacking(&goals, &result, &arena), "iterations"));
	struct goals two = read("p99");
	two.items[two.count++] = goals.items[0];
	CHECK_STRING(goals_text(&two, &arena), "p99, p99.9");
	arena_finish(&arena);
}

TEST_MAIN({ "reads statistics and how narrow", reads_statistics_and_how_narrow },
	  { "refuses what has no interval", refuses_what_has_no_interval },
	  { "knows what is needed", knows_what_is_needed },
	  { "takes as many as tell, and few more", takes_as_many_as_tell_and_few_more },
	  { "takes more where samples are alike", takes_more_where_samples_are_alike },
	  { "goes on until it is narrow", goes_on_until_it_is_narrow },
	  { "equal samples are enough at once", equal_samples_are_enough_at_once },
	  { "says what is lacking", says_what_is_lacking })
