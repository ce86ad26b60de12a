#include "measure/run/ab.h"
#include "core/base/random.h"
#include "core/stats/compare.h"
#include "measure/run/ab_outputs.h"
#include "measure/run/state.h"
#include <math.h>
#include <string.h>

struct trial {
	const struct ab *ab;
	struct ab_outcome *outcome;
	struct state arms[2];
	struct pace pace;
	struct told_outputs outputs[2];
	struct random random;
	struct output_files files;
	uint64_t looks[AB_LOOKS + 1]; /* and one more when the time is up */
	size_t look_count;
	struct dyno_error *err;
};

/* --- Preparing ------------------------------------------------------------------------------- */

static bool check_arm(struct state *arm, const char *name)
{
	const struct cell_plan *cell = &arm->plan.cells[0];
	if (arm->plan.cell_count != 1)
		return error_set(
			arm->err, DYNO_ERROR_USAGE,
			"%s has %zu cells: dyno ab compares one with one; give one device, "
			"batch size, sequence length and number of threads",
			name, arm->plan.cell_count);
	return !cell->failure || error_set(arm->err, DYNO_ERROR_NOTHING, "%s", cell->failure);
}

static bool prepare_arm(struct trial *trial, size_t index)
{
	const struct ab *ab = trial->ab;
	struct state *arm = &trial->arms[index];
	const char *name = index ? "B" : "A";
	bool ok = state_init(arm, ab->settings[index], &ab->events, &trial->pace, trial->err);
	trial->outcome->results[index] = arm->results;
	if (!ok)
		return false;
	arm->processes = ab->pairs;
	if (!state_prepare(arm, NULL, false))
		return error_prefix(trial->err, "%s", name);
	state_label(arm, ab->tag, NULL, ab->commit);
	arm->run->seed = trial->arms[0].run->seed; /* the same inputs */
	if (!check_arm(arm, name))
		return false;
	return strings_add(arm->arena, &arm->run->results[0]->notes,
			   "the first sample of each process was dropped") ||
	       error_memory(trial->err);
}

/* Each run says which side it is, and which run is the other. A is saved first: B is the newest. */
static bool save_arms(struct trial *trial)
{
	for (size_t i = 0; i < 2; i++) {
		struct state *arm = &trial->arms[i];
		const char *note = arena_printf(arm->arena, "dyno ab: %c; %c is %s", i ? 'B' : 'A',
						i ? 'A' : 'B', trial->arms[1 - i].run->id);
		state_label(arm, NULL, note, NULL);
		if (!note)
			return error_memory(trial->err);
		if (!state_save_run(arm))
			return false;
	}
	return true;
}

/* --- A pair ---------------------------------------------------------------------------------- */

/* What follows the warm-up is still a little different in many series. */
static void drop_first_sample(struct replicate *replicate)
{
	for (size_t i = 0; i < replicate->series_count; i++) {
		struct sample_series *series = &replicate->series[i];
		if (strcmp(series->name, SERIES_INFERENCE) != 0 || series->count < 2)
			continue;
		series->values++;
		series->count--;
	}
}

/* The null engine's luck is that of the process's number: A and B have luck of their own, as real
 * processes have. */
static bool measure_process(struct trial *trial, size_t index, size_t pair)
{
	struct state *arm = &trial->arms[index];
	struct replicate *replicate;
	const struct process_turn turn = {
		.index = (uint32_t)pair,
		.number = 2 * pair + index,
		.outputs_path = pair == 0 ? trial->files.paths[index] : NULL,
	};
	if (!state_measure(arm, &turn, &replicate))
		return false;
	if (!replicate || trial->pace.stops)
		return true; /* what a worker says that was stopped is no failure of the model */
	if (replicate->status != STATUS_OK)
		return error_set(trial->err, DYNO_ERROR_NOTHING, "%s: process %zu: %.700s",
				 index ? "B" : "A", pair + 1,
				 replicate->reason ? replicate->reason : "failed");
	if (pair == 0)
		trial->outputs[index] = arm->answer.outputs;
	drop_first_sample(replicate);
	trial->pace.done++;
	state_look(arm, "done", 0, NAN, NAN, NAN);
	return true;
}

/* Half a pair is none. */
static void drop_pair(struct trial *trial)
{
	for (size_t i = 0; i < 2; i++)
		trial->arms[i].run->results[0]->replicate_count = trial->outcome->pairs;
}

static bool measure_pair(struct trial *trial)
{
	size_t pair = trial->outcome->pairs, first = random_below(&trial->random, 2);
	for (size_t i = 0; i < 2; i++) {
		bool ok = measure_process(trial, i ? 1 - first : first, pair);
		if (!ok || trial->pace.stops) {
			drop_pair(trial);
			return ok;
		}
	}
	trial->outcome->pairs++;
	for (size_t i = 0; i < 2; i++) {
		state_summarise(&trial->arms[i], 0);
		if (!state_save_result(&trial->arms[i], 0))
			return false;
	}
	return true;
}

/* --- Looking --------------------------------------------------------------------------------- */

size_t ab_looks(uint64_t pairs, uint64_t looks[AB_LOOKS])
{
	size_t count = 0;
	for (uint64_t quarters = 2; quarters <= 4; quarters++) {
		uint64_t at = (pairs * quarters + 3) / 4;
		if (count == 0 || at > looks[count - 1])
			looks[count++] = at;
	}
	return count;
}

static size_t field_count(const struct ab *ab)
{
	size_t asked = ab->fields && ab->fields->count ? ab->fields->count : 1;
	return asked + (ab->settings[0]->labels != NULL); /* accuracy is one more */
}

/* The error of each interval at this look. The last one uses all that is left, also when the budget
 * ended before all pairs were there: that does not depend on which side was faster (under-running,
 * Jennison & Turnbull 2000, chapter 7). With the information taken for 1 instead of what is there,
 * looks count as less alike than they are, and the error is smaller than allowed rather than
 * larger. */
static bool error_of_look(const struct trial *trial, size_t at, bool last, double *error)
{
	double information[AB_LOOKS + 1], nominal[AB_LOOKS + 1];
	double alpha = 0.05 / (double)field_count(trial->ab);
	for (size_t i = 0; i <= at; i++)
		information[i] = (double)trial->looks[i] / (double)trial->ab->pairs;
	if (last)
		information[at] = 1;
	bool ok = stats_spending(alpha, information, at + 1, nominal);
	*error = nominal[at];
	return ok;
}

/* More pairs tell nothing of accuracy: that is waited for by nobody. */
static bool is_decided(const struct comparison *comparison)
{
	size_t undecided = comparison->verdicts[VERDICT_AMBIGUOUS];
	for (size_t i = 0; i < comparison->row_count; i++) {
		const struct compared_row *row = &comparison->rows[i];
		bool of_rows = row->by == COMPARED_BY_ROWS || row->by == COMPARED_BY_INTERVALS;
		undecided -= row->verdict == VERDICT_AMBIGUOUS && of_rows;
	}
	return undecided == 0;
}

static double bound_of(const struct comparison *comparison)
{
	double bound = comparison->row_count ? 0 : NAN;
	for (size_t i = 0; i < comparison->row_count && !isnan(bound); i++) {
		double of_row = compared_row_bound(&comparison->rows[i]);
		bound = of_row <= bound ? bound : of_row;
	}
	return bound;
}

static bool take_look(struct trial *trial, size_t at, bool last)
{
	struct ab_outcome *outcome = trial->outcome;
	const struct strings usual = { .items = (const char *[]){ "latency_median" }, .count = 1 };
	struct comparison_options options = {
		.fields =
			trial->ab->fields && trial->ab->fields->count ? trial->ab->fields : &usual,
		.accuracy = true,
		.threshold = trial->ab->threshold,
	};
	if (!error_of_look(trial, at, last, &options.pairs_error))
		return error_set(trial->err, DYNO_ERROR_USAGE, "%zu pairs are too few",
				 (size_t)trial->looks[at]);
	struct comparison *comparison =
		comparison_create(outcome->results[0], outcome->results[1], &options, trial->err);
	if (!comparison)
		return false;
	comparison_destroy(outcome->comparison);
	outcome->comparison = comparison;
	outcome->looks++;
	outcome->looked = outcome->pairs;
	outcome->decided = is_decided(comparison);
	outcome->bound = bound_of(comparison);
	return true;
}

static bool out_of_time(const struct trial *trial)
{
	return trial->ab->budget > 0 && pace_seconds(&trial->pace) > trial->ab->budget;
}

/* One more look at what is there, when the time is up between two. Who stopped it by hand may have
 * seen the progress: then no error is given away. */
static bool look_early(struct trial *trial, size_t at)
{
	if (trial->outcome->pairs <= trial->outcome->looked)
		return true;
	trial->looks[at] = trial->outcome->pairs;
	return take_look(trial, at, !trial->pace.stops);
}

static bool measure_pairs(struct trial *trial)
{
	struct ab_outcome *outcome = trial->outcome;
	size_t at = 0;
	while (!outcome->decided && at < trial->look_count) {
		if (!measure_pair(trial))
			return false;
		if (trial->pace.stops || out_of_time(trial))
			return look_early(trial, at);
		if (outcome->pairs == trial->looks[at] && !take_look(trial, at++, false))
			return false;
	}
	return true;
}

/* --- All of it ------------------------------------------------------------------------------- */

static bool check(const struct ab *ab, struct dyno_error *err)
{
	if (ab->pairs < 8 || ab->pairs > STATS_PAIRS_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "‹pairs›: %llu is not within 8 … %d",
				 (unsigned long long)ab->pairs, STATS_PAIRS_MOST);
	return true;
}

static bool conclude_arm(struct trial *trial, size_t index)
{
	struct state *arm = &trial->arms[index];
	bool whole = trial->outcome->pairs && !trial->pace.stops;
	if (whole && state_analyse(arm, 0) && !state_save_result(arm, 0))
		return false;
	return state_conclude(arm);
}

static bool conclude(struct trial *trial)
{
	struct ab_outcome *outcome = trial->outcome;
	if (!conclude_arm(trial, 0) || !conclude_arm(trial, 1))
		return false;
	outputs_compare(&trial->files, trial->outputs, trial->ab->tolerance, trial->arms[0].arena,
			outcome);
	return outcome->comparison ||
	       error_set(trial->err, trial->pace.stops ? DYNO_ERROR_CANCELLED : DYNO_ERROR_NOTHING,
			 "stopped before the first look, which needs %zu pairs",
			 (size_t)trial->looks[0]);
}

static bool run(struct trial *trial)
{
	if (!check(trial->ab, trial->err) || !output_files_make(&trial->files, trial->err) ||
	    !prepare_arm(trial, 0) || !prepare_arm(trial, 1) || !save_arms(trial))
		return false;
	random_init(&trial->random, trial->arms[0].run->seed);
	trial->pace.total = 2 * trial->ab->pairs;
	trial->look_count = ab_looks(trial->ab->pairs, trial->looks);
	return measure_pairs(trial) && conclude(trial);
}

bool ab_run(const struct ab *ab, struct ab_outcome *outcome, struct dyno_error *err)
{
	struct dyno_error fallback = { 0 };
	struct trial trial = {
		.ab = ab,
		.outcome = outcome,
		.pace.started = clock_monotonic.now(NULL),
		.err = err ? err : &fallback,
	};
	*outcome = (struct ab_outcome){ .bound = NAN };
	bool ok = run(&trial);
	for (size_t i = 0; i < 2; i++)
		state_finish(&trial.arms[i]);
	output_files_remove(&trial.files);
	return ok;
}

void ab_outcome_finish(struct ab_outcome *outcome)
{
	comparison_destroy(outcome->comparison);
	dyno_results_destroy(outcome->results[0]);
	dyno_results_destroy(outcome->results[1]);
	*outcome = (struct ab_outcome){ .bound = NAN };
}
