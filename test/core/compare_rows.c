/* Comparing accuracy: by pairs of rows, by intervals, and what is said where neither decides. */
#include "core/base/count.h"
#include "core/compare/best.h"
#include "core/compare/limit.h"
#include "core/compare_sides.h"

#define ROWS 400

/* Of ROWS rows those within [first, last) are wrong. */
static struct result *add_judged(struct side *side, size_t first, size_t last, const char *labels)
{
	struct arena *arena = &side->results->arena;
	struct result *result = add_cell(side, 1);
	struct field_value *value = &result->values[FIELD_ACCURACY_TOP1];
	double share = 1 - (double)(last - first) / ROWS;
	add_processes(side, result, FIELD_ACCURACY_TOP1, (const double[]){ share, share }, 2);
	struct interval interval = stats_share_interval(share, ROWS, 0.95);
	value->low = interval.low;
	value->high = interval.high;
	value->kind = INTERVAL_ROWS;
	result->labels = labels;
	struct sample_series *series = replicate_add_series(arena, &result->replicates[0],
							    SERIES_RANK, SERIES_COUNTS, ROWS);
	for (size_t i = first; i < last; i++)
		series->values[i] = 1;
	return result;
}

struct trial {
	struct side before, after;
	struct comparison *comparison;
	const struct compared_row *row;
};

static void compare(struct trial *trial, size_t first, size_t last, const char *labels)
{
	const struct strings accuracy = { .items = (const char *[]){ "accuracy_top1" },
					  .count = 1 };
	const struct comparison_options options = { .fields = &accuracy, .threshold = NAN };
	trial->before = make_side("a");
	trial->after = make_side("b");
	add_judged(&trial->before, 0, 40, "sha256:1");
	add_judged(&trial->after, first, last, labels);
	trial->comparison = compared(&trial->before, &trial->after, &options);
	trial->row = &trial->comparison->rows[0];
}

static void finish_trial(struct trial *trial)
{
	finish(trial->comparison, &trial->before, &trial->after);
}

/* 90 % before. A model that fails at 12 rows more is surely worse where the others are the same
 * ones, and may be as good where nothing is known of them. */
static void rows_that_are_the_same_tell_more(void)
{
	static const struct {
		const char *name;
		size_t first, last;
		const char *labels;
		enum compared_by by;
		enum verdict verdict;
	} rows[] = {
		{ "the same rows", 0, 64, "sha256:1", COMPARED_BY_ROWS, VERDICT_SLOWER },
		{ "other labels", 0, 64, "sha256:2", COMPARED_BY_INTERVALS, VERDICT_AMBIGUOUS },
		{ "labels unknown", 0, 64, NULL, COMPARED_BY_INTERVALS, VERDICT_AMBIGUOUS },
		{ "far worse", 0, 200, "sha256:2", COMPARED_BY_INTERVALS, VERDICT_SLOWER },
		{ "the same answers", 0, 40, "sha256:1", COMPARED_BY_ROWS, VERDICT_SAME },
		{ "as many wrong, others", 100, 140, "sha256:1", COMPARED_BY_ROWS,
		  VERDICT_AMBIGUOUS },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;
		compare(&trial, rows[i].first, rows[i].last, rows[i].labels);
		CHECK_ROW(rows[i].name, trial.row->by == rows[i].by);
		CHECK_ROW(trial.row->reason, trial.row->verdict == rows[i].verdict);
		CHECK_ROW(rows[i].name, trial.row->before == 0.9);
		finish_trial(&trial);
	}
}

static void says_how_many_rows_would_tell(void)
{
	struct trial trial;
	compare(&trial, 0, 50, "sha256:1");
	CHECK(trial.row->verdict == VERDICT_AMBIGUOUS && isnan(trial.row->needed));
	CHECK_ROW(trial.row->reason,
		  strstr(trial.row->reason, "rows with labels would decide it, not 400"));
	finish_trial(&trial);
	compare(&trial, 0, 56, NULL);
	CHECK_ROW(trial.row->reason, strstr(trial.row->reason, "rows are not paired"));
	finish_trial(&trial);
	compare(&trial, 0, ROWS, "sha256:1");
	CHECK(trial.row->verdict == VERDICT_AMBIGUOUS && trial.row->after == 0);
	CHECK_STRING(trial.row->reason, "a value of 0 has no ratio");
	finish_trial(&trial);
}

/* Nobody has to ask for it. */
static void accuracy_is_among_the_usual_fields(void)
{
	struct side before = make_side("a"), after = make_side("b");
	add_judged(&before, 0, 40, "sha256:1");
	add_judged(&after, 0, 40, "sha256:1");
	struct comparison *comparison = compared(&before, &after, &standard);
	bool found = false;
	for (size_t i = 0; i < comparison->row_count; i++)
		found = found || comparison->rows[i].field == FIELD_ACCURACY_TOP1;
	CHECK(found && comparison->row_count == 2); /* latency has no data; memory is left out */
	finish(comparison, &before, &after);
}

static void more_processes_tell_nothing_of_rows(void)
{
	struct side side = make_side("a");
	struct result *result = add_judged(&side, 0, 40, "sha256:1");
	struct limit limit;
	struct limit_findings findings;
	struct arena arena = { 0 };
	CHECK(limit_parse("accuracy_top1<0.91", false, &limit, NULL));
	CHECK(limits_judge(side.results, &limit, 1, &arena, &findings, NULL));
	CHECK(findings.items[0].state == GATE_UNDECIDED);
	CHECK_ROW(findings.items[0].reason,
		  strstr(findings.items[0].reason, "a data set with some 3147 labels would tell"));
	const struct result *const results[] = { result, add_judged(&side, 0, 44, "sha256:1") };
	struct contender *contenders;
	struct contests contests;
	size_t count;
	side.run->results[1]->cell.batch = 2;
	CHECK(contenders_make(&contenders, &count, results, 2, &arena) && count == 2);
	CHECK(contests_hold(&contests, contenders, count, NULL, FIELD_ACCURACY_TOP1, &arena));
	CHECK(contenders_needed(&contests, contenders, 0, 1, NULL) == 0);
	arena_finish(&arena);
	dyno_results_destroy(side.results);
}

TEST_MAIN({ "accuracy_is_among_the_usual_fields", accuracy_is_among_the_usual_fields },
	  { "more_processes_tell_nothing_of_rows", more_processes_tell_nothing_of_rows },
	  { "rows_that_are_the_same_tell_more", rows_that_are_the_same_tell_more },
	  { "says_how_many_rows_would_tell", says_how_many_rows_would_tell })
