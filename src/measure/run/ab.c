#include "measure/run/ab.h"
#include "core/base/random.h"
#include "core/stats/compare.h"
#include "measure/engine/engine.h"
#include "measure/run/ab_outputs.h"
#include "measure/run/prepare.h"
#include "measure/run/replicate.h"
#include <math.h>
#include <string.h>

/* One of the two. */
struct arm {
	const struct settings *settings;
	struct dyno_results *results;
	struct arena *arena; /* of the results */
	struct run *run;
	struct result *result;
	struct plan plan;
	uint64_t memory_limit;
	const struct json_value *outputs;
	const char *outputs_path;
};

struct trial {
	const struct ab *ab;
	struct ab_outcome *outcome;
	struct arm arms[2];
	struct random random;
	struct output_files files;
	uint64_t looks[AB_LOOKS + 1]; /* and one more when the time is up */
	size_t look_count;
	size_t now; /* the arm that is measured */
	uint64_t started;
	unsigned stops;
	struct dyno_error *err;
};

/* --- Progress -----------------------------------------------------------------------------------
 */

static double seconds_since(uint64_t start)
{
	return (double)(clock_monotonic.now(NULL) - start) * 1e-9;
}

static unsigned look(void *context, const char *step, uint64_t samples, double median, double low,
		     double high)
{
	struct trial *trial = context;
	const struct arm *arm = &trial->arms[trial->now];
	const struct cell_plan *cell = &arm->plan.cells[0];
	size_t done =
		trial->arms[0].result->replicate_count + trial->arms[1].result->replicate_count;
	size_t left = 2 * trial->ab->pairs - done;
	dyno_progress progress = {
		.model = cell->model->info->name,
		.device = cell->device->choice.id,
		.precision = cell->model->precision,
		.batch = cell->cell.batch,
		.sequence = cell->cell.sequence,
		.process = (uint32_t)trial->outcome->pairs,
		.step = step,
		.samples = samples,
		.median = median,
		.median_low = low,
		.median_high = high,
		.processes_done = done,
		.processes_total = 2 * trial->ab->pairs,
		.seconds_left =
			done ? seconds_since(trial->started) / (double)done * (double)left : NAN,
	};
	if (trial->ab->events.progress)
		trial->stops = trial->ab->events.progress(trial->ab->events.context, &progress);
	return trial->stops;
}

static bool save_run(struct trial *trial, struct arm *arm)
{
	const struct benchmark_events *events = &trial->ab->events;
	return !events->run || events->run(events->context, arm->run, trial->err);
}

static bool save_result(struct trial *trial, struct arm *arm)
{
	const struct benchmark_events *events = &trial->ab->events;
	return !events->result ||
	       events->result(events->context, arm->run, 0, arm->result, trial->err);
}

/* --- Preparing ----------------------------------------------------------------------------------
 */

static bool make_result(struct trial *trial, struct arm *arm)
{
	const struct cell_plan *cell = &arm->plan.cells[0];
	if (arm->plan.cell_count != 1)
		return error_set(
			trial->err, DYNO_ERROR_USAGE,
			"%s has %zu cells: dyno ab compares one with one; give one device, "
			"batch size, sequence length and number of threads",
			arm == trial->arms ? "A" : "B", arm->plan.cell_count);
	if (cell->failure)
		return error_set(trial->err, DYNO_ERROR_NOTHING, "%s", cell->failure);
	arm->result = plan_add_result(cell, trial->ab->pairs, arm->arena, arm->run);
	return (arm->result && strings_add(arm->arena, &arm->result->notes,
					   "the first sample of each process was dropped")) ||
	       error_memory(trial->err);
}

static bool prepare_arm(struct trial *trial, size_t index)
{
	struct arm *arm = &trial->arms[index];
	arm->settings = trial->ab->settings[index];
	arm->results = trial->outcome->results[index] = results_create(trial->err);
	if (!arm->results)
		return false;
	arm->arena = &arm->results->arena;
	arm->run = results_add_run(arm->results);
	if (!arm->run)
		return error_memory(trial->err);
	struct preparation preparation = {
		.settings = arm->settings,
		.events = &trial->ab->events,
		.run = arm->run,
		.plan = &arm->plan,
		.arena = arm->arena,
	};
	if (!prepare(&preparation, trial->err))
		return error_prefix(trial->err, "%s", index ? "B" : "A");
	arm->memory_limit = preparation.memory_limit;
	arm->run->note = index ? "dyno ab: B" : "dyno ab: A";
	arm->run->seed = trial->arms[0].run->seed; /* the same inputs */
	if (trial->ab->tag)
		arm->run->tag = arena_string(arm->arena, trial->ab->tag);
	if (trial->ab->commit)
		arm->run->commit = arena_string(arm->arena, trial->ab->commit);
	arm->outputs_path = trial->files.paths[index];
	return make_result(trial, arm) && save_run(trial, arm);
}

/* --- A pair -------------------------------------------------------------------------------------
 */

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

static void take_loaded(struct arm *arm, const struct replicate_job *job)
{
	struct result *result = arm->result;
	replicate_take_loaded(job, result);
	for (size_t i = 0; i < job->loaded.notes.count && result->replicate_count == 1; i++)
		strings_add(arm->arena, &result->notes, job->loaded.notes.items[i]);
	replicate_take_engine(job, arm->run, arm->arena, NULL);
}

/* The null engine's luck is that of the process's number: A and B have luck of their own, as real
 * processes have. */
static bool measure_process(struct trial *trial, size_t index, size_t pair)
{
	struct arm *arm = &trial->arms[index];
	struct replicate *replicate = result_add_replicate(arm->arena, arm->result);
	struct replicate_job job = {
		.settings = arm->settings,
		.cell = &arm->plan.cells[0],
		.pin = arm->settings->pin,
		.memory_limit = arm->memory_limit,
		.seed = arm->run->seed,
		.process = 2 * pair + index,
		.look = look,
		.context = trial,
		.outputs_path = pair == 0 ? arm->outputs_path : NULL,
	};
	trial->now = index;
	if (!replicate)
		return error_memory(trial->err);
	replicate->index = (uint32_t)pair;
	replicate->started = seconds_since(trial->started);
	if (!replicate_measure(&job, replicate, arm->arena, trial->err))
		return false;
	if (replicate->status == STATUS_CANCELLED || trial->stops)
		return true; /* what a worker says that was stopped is no failure of the model */
	if (replicate->status != STATUS_OK)
		return error_set(trial->err, DYNO_ERROR_NOTHING, "%s: process %zu: %.700s",
				 index ? "B" : "A", pair + 1,
				 replicate->reason ? replicate->reason : "failed");
	if (pair == 0)
		arm->outputs = job.outputs;
	take_loaded(arm, &job);
	drop_first_sample(replicate);
	return true;
}

/* Half a pair is none. */
static void drop_pair(struct trial *trial)
{
	for (size_t i = 0; i < 2; i++)
		trial->arms[i].result->replicate_count = trial->outcome->pairs;
}

static bool measure_pair(struct trial *trial)
{
	size_t pair = trial->outcome->pairs, first = random_below(&trial->random, 2);
	for (size_t i = 0; i < 2; i++) {
		size_t index = i ? 1 - first : first;
		if (!measure_process(trial, index, pair)) {
			drop_pair(trial);
			return false;
		}
		if (trial->stops) {
			drop_pair(trial);
			return true;
		}
	}
	trial->outcome->pairs++;
	for (size_t i = 0; i < 2; i++) {
		struct arm *arm = &trial->arms[i];
		benchmark_summarise(arm->settings, arm->result);
		if ((pair == 0 && !save_run(trial, arm)) || !save_result(trial, arm))
			return false;
	}
	return true;
}

/* --- Looking ------------------------------------------------------------------------------------
 */

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
	return ab->fields && ab->fields->count ? ab->fields->count : 1;
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

static bool is_decided(const struct comparison *comparison)
{
	return comparison->verdicts[VERDICT_AMBIGUOUS] == 0;
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
		.fields = field_count(trial->ab) > 1 || trial->ab->fields ? trial->ab->fields
									  : &usual,
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
	return trial->ab->budget > 0 && seconds_since(trial->started) > trial->ab->budget;
}

/* One more look at what is there, when the time is up between two. Who stopped it by hand may have
 * seen the progress: then no error is given away. */
static bool look_early(struct trial *trial, size_t at)
{
	if (trial->outcome->pairs <= trial->outcome->looked)
		return true;
	trial->looks[at] = trial->outcome->pairs;
	return take_look(trial, at, !trial->stops);
}

static bool measure_pairs(struct trial *trial)
{
	struct ab_outcome *outcome = trial->outcome;
	size_t at = 0;
	while (!outcome->decided && at < trial->look_count) {
		if (!measure_pair(trial))
			return false;
		if (trial->stops || out_of_time(trial))
			return look_early(trial, at);
		if (outcome->pairs == trial->looks[at] && !take_look(trial, at++, false))
			return false;
	}
	return true;
}

/* --- All of it ----------------------------------------------------------------------------------
 */

static bool check(const struct ab *ab, struct dyno_error *err)
{
	if (ab->pairs < 8 || ab->pairs > STATS_PAIRS_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "--pairs: %llu is not within 8 … %d",
				 (unsigned long long)ab->pairs, STATS_PAIRS_MOST);
	return true;
}

static bool conclude(struct trial *trial)
{
	struct ab_outcome *outcome = trial->outcome;
	for (size_t i = 0; i < 2; i++) {
		struct arm *arm = &trial->arms[i];
		if (!trial->stops)
			arm->run->finished = prepare_time(arm->arena);
		if (!save_run(trial, arm))
			return false;
	}
	outputs_compare(&trial->files, trial->arms[0].outputs, trial->arms[1].outputs,
			trial->arms[0].arena, outcome);
	return outcome->comparison ||
	       error_set(trial->err, trial->stops ? DYNO_ERROR_CANCELLED : DYNO_ERROR_NOTHING,
			 "stopped before the first look, which needs %zu pairs",
			 (size_t)trial->looks[0]);
}

static bool run(struct trial *trial)
{
	if (!check(trial->ab, trial->err) || !output_files_make(&trial->files, trial->err) ||
	    !prepare_arm(trial, 0) || !prepare_arm(trial, 1))
		return false;
	random_init(&trial->random, trial->arms[0].run->seed);
	trial->look_count = ab_looks(trial->ab->pairs, trial->looks);
	return measure_pairs(trial) && conclude(trial);
}

bool ab_run(const struct ab *ab, struct ab_outcome *outcome, struct dyno_error *err)
{
	struct dyno_error fallback;
	struct trial trial = {
		.ab = ab,
		.outcome = outcome,
		.started = clock_monotonic.now(NULL),
		.err = err ? err : &fallback,
	};
	*outcome = (struct ab_outcome){ .bound = NAN };
	bool ok = run(&trial);
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
