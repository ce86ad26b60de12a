#include "measure/run/benchmark.h"
#include "measure/metrics/metric.h"
#include "measure/run/prepare.h"
#include "measure/run/replicate.h"
#include "measure/run/state.h"
#include <math.h>
#include <string.h>

/* How far a cell has come. */
struct cell_pace {
	uint64_t passed; /* of its turns */
	uint64_t measured;
	double seconds; /* that these took */
	bool analysed;
};

/* All cells of a plan, in turns. */
struct matrix {
	struct state state;
	struct pace pace;
	struct cell_pace *cells;
	double begun; /* s since the start: the process at hand */
};

/* --- Time left ------------------------------------------------------------------------------- */

/* How much longer processes take than was estimated; NaN before anything is known. */
static double slowness(const struct matrix *matrix)
{
	const struct plan_estimate *estimate = &matrix->state.estimate;
	double measured = 0, expected = 0;
	for (size_t i = 0; i < matrix->state.plan.cell_count; i++) {
		const struct cell_pace *cell = &matrix->cells[i];
		measured += cell->seconds;
		expected += (double)cell->measured * cell_estimate_middle(&estimate->items[i]);
	}
	if (expected > 0)
		return measured / expected;
	return isnan(estimate->assumed) ? 1 : NAN;
}

/* A process of a cell that was measured takes as long once more; of others as long as was
 * estimated, as right as that was for those that were measured. */
static double seconds_left(void *context)
{
	const struct matrix *matrix = context;
	const struct state *state = &matrix->state;
	double factor = slowness(matrix), left = 0;
	for (size_t i = 0; i < state->plan.cell_count; i++) {
		const struct cell_pace *cell = &matrix->cells[i];
		enum status status = state->run->results[i]->status;
		double middle = cell_estimate_middle(&state->estimate.items[i]) * factor;
		if (status == STATUS_OK || status == STATUS_CANCELLED)
			left += (double)(state->processes - cell->passed) *
				(cell->measured ? cell->seconds / (double)cell->measured : middle);
	}
	left -= pace_seconds(&matrix->pace) - matrix->begun;
	return left < 0 ? 0 : left; /* NaN stays what it is */
}

/* --- Measuring ------------------------------------------------------------------------------- */

/* Is there anything to measure in this unit? */
static bool wanted(const struct state *state, const struct turn *turn)
{
	const struct result *result = state->run->results[turn->cell];
	if (result->status != STATUS_OK && result->status != STATUS_CANCELLED)
		return false; /* a process of this cell has failed: so would the next */
	for (size_t i = 0; i < result->replicate_count; i++)
		if (result->replicates[i].index == turn->process)
			return false; /* measured before the run was interrupted */
	return true;
}

/* Done or not wanted: on to the next. What is told next has the new count. */
static void pass(struct matrix *matrix, const struct turn *turn)
{
	matrix->cells[turn->cell].passed++;
	matrix->pace.done++;
	matrix->begun = pace_seconds(&matrix->pace);
	state_look(&matrix->state, "done", 0, NAN, NAN, NAN);
}

static bool measure_turn(struct matrix *matrix, const struct turn *turn)
{
	struct state *state = &matrix->state;
	const struct process_turn process = { .cell = turn->cell,
					      .index = turn->process,
					      .number = turn->process };
	struct cell_pace *cell = &matrix->cells[turn->cell];
	struct replicate *replicate;
	matrix->begun = pace_seconds(&matrix->pace);
	if (!state_measure(state, &process, &replicate))
		return false;
	if (replicate) {
		state_summarise(state, turn->cell);
		cell->measured++;
		cell->seconds += pace_seconds(&matrix->pace) - matrix->begun;
	}
	pass(matrix, turn);
	return !replicate || state_save_result(state, turn->cell);
}

/* Once, when every process that was planned is there. What they measured is saved by then. */
static bool analyse_complete(struct matrix *matrix, size_t cell)
{
	struct state *state = &matrix->state;
	const struct result *result = state->run->results[cell];
	if (result->status != STATUS_OK || state->pace->stops || matrix->cells[cell].analysed ||
	    result->replicate_count < state->processes)
		return true;
	matrix->cells[cell].analysed = true;
	return !state_analyse(state, cell) || state_save_result(state, cell);
}

static bool measure_all(struct matrix *matrix)
{
	struct state *state = &matrix->state;
	for (size_t i = 0; i < state->plan.turn_count && !matrix->pace.stops; i++) {
		const struct turn *turn = &state->plan.turns[i];
		state->turn = (struct process_turn){ .cell = turn->cell, .index = turn->process };
		if (!wanted(state, turn))
			pass(matrix, turn);
		else if (!measure_turn(matrix, turn))
			return false;
		if (!analyse_complete(matrix, turn->cell))
			return false;
	}
	return true;
}

/* Cells that cannot be measured are in the store like all others. */
static bool save_failures(struct state *state)
{
	for (size_t i = 0; i < state->plan.cell_count; i++) {
		const struct cell_plan *cell = &state->plan.cells[i];
		if (cell->failure && !state_save_result(state, i))
			return false;
	}
	return true;
}

/* --- Resuming -------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* Of the planned cell a only that is known which was asked for; a model is known by its digest. An
 * older run does not tell its engine. */
static bool same_cell(const struct result *a, const struct result *b)
{
	unsigned asked = cell_known(&a->cell) & ~WORD_MASK(WORD_MODEL);
	if (!b->cell.engine)
		asked &= ~WORD_MASK(WORD_ENGINE);
	return same_text(a->cell.model->digest, b->cell.model->digest) &&
	       cell_compare(&a->cell, &b->cell, asked) == 0;
}

/* Processes, too, give reasons to fields of a metric that analyses. So its own field is asked. */
static bool was_analysed(const struct settings *settings, const struct result *old)
{
	bool any = false;
	for (size_t i = 0; metrics[i]; i++) {
		const struct field_value *value = &old->values[metrics[i]->analysed];
		if (!metrics[i]->analyse || !metric_is_wanted(metrics[i], settings))
			continue;
		if (isnan(value->value) && !value->reason)
			return false;
		any = true;
	}
	return any;
}

/* Failed processes, and those that were cut short, get another chance. */
static bool take_processes(struct state *state, struct result *result, const struct result *old)
{
	for (size_t r = 0; r < old->replicate_count; r++) {
		if (old->replicates[r].status != STATUS_OK || old->replicates[r].reason)
			continue;
		struct replicate *copy = result_add_replicate(state->arena, result);
		if (!copy)
			return error_memory(state->err);
		*copy = old->replicates[r];
	}
	return true;
}

/* All its processes are kept: what was said of them, and what metrics found when the cell was
 * complete, still holds. */
static void take_whole(struct matrix *matrix, size_t cell, const struct result *old)
{
	struct result *result = matrix->state.run->results[cell];
	memcpy(result->values, old->values, sizeof(result->values));
	result->status = old->status;
	result->reason = old->reason;
	result->breakdown = old->breakdown;
	result->bound = old->bound;
	matrix->cells[cell].analysed = was_analysed(matrix->state.settings, old);
}

static bool take_cell(struct matrix *matrix, size_t cell, const struct result *old)
{
	struct state *state = &matrix->state;
	struct result *result = state->run->results[cell];
	result->cell.batch = old->cell.batch;
	result->cell.sequence = old->cell.sequence;
	result->cell.precision = old->cell.precision ? old->cell.precision : result->cell.precision;
	result->power_source = old->power_source;
	result->labels = old->labels;
	for (size_t i = 0; i < old->notes.count; i++)
		if (!strings_add_once(state->arena, &result->notes, old->notes.items[i]))
			return error_memory(state->err);
	if (!take_processes(state, result, old))
		return false;
	if (result->replicate_count && result->replicate_count == old->replicate_count) {
		take_whole(matrix, cell, old);
		return true;
	}
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		if (old->values[f].kind == INTERVAL_ROWS) /* of no process */
			result->values[f] = old->values[f];
		result->values[f].reason = old->values[f].reason;
	}
	state_summarise(state, cell);
	return true;
}

/* Takes over the processes that were measured before the interruption. */
static bool take_measured(struct matrix *matrix, const struct run *before)
{
	const struct run *run = matrix->state.run;
	for (size_t i = 0; i < run->result_count; i++)
		for (size_t k = 0; k < before->result_count; k++) {
			const struct result *old = before->results[k];
			if (!same_cell(run->results[i], old))
				continue;
			if (!take_cell(matrix, i, old))
				return false;
			break;
		}
	return true;
}

/* --- All of it ------------------------------------------------------------------------------- */

static size_t count_measured(const struct run *run)
{
	size_t count = 0;
	for (size_t i = 0; i < run->result_count; i++)
		count += result_count_ok(run->results[i]) > 0;
	return count;
}

static const char *why_none(const struct state *state)
{
	const struct run *run = state->run;
	if (!run->result_count || !run->results[0]->reason)
		return "there is no cell";
	return state->reason ? state->reason : run->results[0]->reason;
}

static bool conclude(struct state *state)
{
	const struct run *run = state->run;
	if (!state_conclude(state))
		return false;
	if (count_measured(run))
		return true;
	if (state->pace->stops)
		return error_set(state->err, DYNO_ERROR_CANCELLED,
				 "stopped before anything was measured");
	return error_set(state->err, DYNO_ERROR_NOTHING, "nothing could be measured: %s",
			 why_none(state));
}

static bool run(struct matrix *matrix, const struct benchmark *benchmark)
{
	struct state *state = &matrix->state;
	const struct run *before = benchmark->resume ? benchmark->resume->runs[0] : NULL;
	if (!state_prepare(state, before, benchmark->describe))
		return false;
	state_label(state, benchmark->tag, benchmark->note, benchmark->commit);
	matrix->pace.total = state->plan.turn_count;
	matrix->cells =
		arena_allocate(state->arena, state->plan.cell_count, sizeof(*matrix->cells));
	if (!matrix->cells)
		return error_memory(state->err);
	matrix->pace.left = seconds_left;
	matrix->pace.context = matrix;
	matrix->begun = pace_seconds(&matrix->pace);
	return (!before || take_measured(matrix, before)) && state_save_run(state) &&
	       save_failures(state) && measure_all(matrix) && conclude(state);
}

bool benchmark_run(struct benchmark *benchmark, struct dyno_results **results,
		   struct dyno_error *err)
{
	struct dyno_error fallback = { 0 };
	struct matrix matrix = { .pace.started = clock_monotonic.now(NULL) };
	struct state *state = &matrix.state;
	bool ok = state_init(state, benchmark->settings, &benchmark->events, &matrix.pace,
			     err ? err : &fallback) &&
		  run(&matrix, benchmark);
	state_finish(state);
	*results = state->results;
	if (!ok && (!state->run || !state->run->result_count)) {
		dyno_results_destroy(state->results);
		*results = NULL;
	}
	return ok;
}
