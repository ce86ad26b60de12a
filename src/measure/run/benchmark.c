#include "measure/run/benchmark.h"
#include "measure/metrics/metric.h"
#include "measure/run/prepare.h"
#include "measure/run/replicate.h"
#include <math.h>
#include <string.h>

struct state {
	struct benchmark *benchmark;
	const struct settings *settings;
	struct dyno_results *results;
	struct arena *arena; /* of the results */
	struct run *run;
	struct plan plan;
	uint64_t started; /* ns, monotonic */
	uint64_t threads;
	uint64_t memory_limit;
	size_t processes_done;
	double seconds_spent; /* on units that were measured, for the estimate of what is left */
	size_t processes_measured;
	struct power_meter *meters; /* one a device of the plan; NULL: power is not asked for */
	struct counted *counted;    /* models, by the metrics that analyse */
	bool *analysed;             /* by cell */
	unsigned stops;             /* how often the user asked */
	const struct turn *turn;
	struct dyno_error *err;
};

/* --- Talking to the caller ------------------------------------------------------------------- */

static double seconds_left(const struct state *state)
{
	size_t left = state->plan.turn_count - state->processes_done;
	return state->processes_measured
		       ? state->seconds_spent / (double)state->processes_measured * (double)left
		       : NAN;
}

static unsigned look(void *context, const char *step, uint64_t samples, double median, double low,
		     double high)
{
	struct state *state = context;
	const struct benchmark_events *events = &state->benchmark->events;
	const struct cell_plan *cell = &state->plan.cells[state->turn->cell];
	dyno_progress progress = {
		.model = cell->model->info->name,
		.device = cell->device->choice.id,
		.precision = cell->model->precision,
		.batch = cell->cell.batch,
		.sequence = cell->cell.sequence,
		.threads = cell->cell.threads,
		.streams = cell->cell.streams,
		.process = state->turn->process,
		.step = step,
		.samples = samples,
		.median = median,
		.median_low = low,
		.median_high = high,
		.processes_done = state->processes_done,
		.processes_total = state->plan.turn_count,
		.seconds_left = seconds_left(state),
	};
	if (events->progress)
		state->stops = events->progress(events->context, &progress);
	return state->stops;
}

static bool save_run(struct state *state)
{
	const struct benchmark_events *events = &state->benchmark->events;
	return !events->run || events->run(events->context, state->run, state->err);
}

static bool save_result(struct state *state, size_t index)
{
	const struct benchmark_events *events = &state->benchmark->events;
	return !events->result || events->result(events->context, state->run, index,
						 state->run->results[index], state->err);
}

/* --- Results --------------------------------------------------------------------------------- */

/* A result for every cell, so that what was not measured is seen as such. */
static bool make_results(struct state *state)
{
	state->analysed =
		arena_allocate(state->arena, state->plan.cell_count, sizeof(*state->analysed));
	if (!state->analysed)
		return error_memory(state->err);
	for (size_t i = 0; i < state->plan.cell_count; i++) {
		const struct cell_plan *cell = &state->plan.cells[i];
		struct result *result =
			plan_add_result(cell, state->settings->processes, state->arena, state->run);
		if (!result)
			return error_memory(state->err);
		if (cell->failure) {
			result->status = cell->failure_status;
			result->reason = cell->failure;
		}
	}
	return true;
}

static void take_notes(struct state *state, struct result *result, const struct strings *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		strings_add_once(state->arena, &result->notes, notes->items[i]);
}

static size_t count_ok(const struct result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		count += result->replicates[i].status == STATUS_OK;
	return count;
}

/* The cell is what its processes are: ok as long as one is and none failed. */
static void set_status(struct result *result)
{
	size_t ok = count_ok(result);
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		bool cut_short = replicate->status == STATUS_CANCELLED && ok;
		if (replicate->status == STATUS_OK || cut_short)
			continue;
		result->status = replicate->status;
		result->reason = replicate->reason;
		return;
	}
	if (ok) {
		result->status = STATUS_OK;
		result->reason = NULL;
	}
}

static bool asked_for(const struct settings *settings, const struct metric *metric)
{
	return strings_hold(&settings->metrics, metric->name) ||
	       (metric == &metric_flops && settings->fail_on_fallback);
}

void benchmark_summarise(const struct settings *settings, struct result *result)
{
	set_status(result);
	if (!count_ok(result))
		return;
	for (size_t i = 0; metrics[i]; i++)
		if (metrics[i]->summarise && asked_for(settings, metrics[i]))
			metrics[i]->summarise(result);
}

/* --- Analysing ------------------------------------------------------------------------------- */

static unsigned look_on(void *context, const char *step)
{
	return look(context, step, 0, NAN, NAN, NAN);
}

static void warn(void *context, const char *message)
{
	struct state *state = context;
	const struct benchmark_events *events = &state->benchmark->events;
	if (strings_hold(&state->run->warnings, message))
		return;
	strings_add(state->arena, &state->run->warnings, message);
	if (events->warn)
		events->warn(events->context, message);
}

/* A metric that failed says why in those of its fields that have nothing else to say. */
static void give_reason(struct result *result, const struct metric *metric, const char *reason)
{
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		struct field_value *value = &result->values[f];
		if (strcmp(fields[f].metric, metric->name) == 0 && isnan(value->value) &&
		    !value->reason)
			value->reason = reason;
	}
}

/* False when no metric had anything to do. */
static bool analyse(struct state *state, const struct cell_plan *cell, struct result *result)
{
	bool any = false;
	struct dyno_error why = { 0 };
	struct analysis analysis = {
		.settings = state->settings,
		.cell = cell,
		.result = result,
		.run = state->run,
		.arena = state->arena,
		.memory_limit = state->memory_limit,
		.counted = &state->counted,
		.look = look_on,
		.warn = warn,
		.context = state,
		.err = &why,
	};
	for (size_t i = 0; metrics[i]; i++) {
		if (!metrics[i]->analyse || !asked_for(state->settings, metrics[i]))
			continue;
		any = true;
		if (!metrics[i]->analyse(&analysis))
			give_reason(result, metrics[i], arena_string(state->arena, why.message));
	}
	return any;
}

/* Once, when every process that was planned is there. What they measured is saved by then. An
 * analysis that the user stopped is as if it had not begun: a resumed run does it. */
static bool analyse_complete(struct state *state, const struct turn *turn)
{
	struct result *result = state->run->results[turn->cell], before = *result;
	if (result->status != STATUS_OK || state->stops || state->analysed[turn->cell] ||
	    result->replicate_count < state->settings->processes)
		return true;
	state->analysed[turn->cell] = true;
	if (!analyse(state, &state->plan.cells[turn->cell], result))
		return true;
	if (!state->stops)
		return save_result(state, turn->cell);
	*result = before;
	return true;
}

static void take_job(struct state *state, struct result *result, const struct replicate_job *job)
{
	replicate_take_loaded(job, result);
	take_notes(state, result, &job->loaded.notes);
	take_notes(state, result, &job->notes);
	if (job->power_source)
		result->power_source = job->power_source;
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		if (job->reasons[f])
			result->values[f].reason = job->reasons[f];
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

/* What an engine is, is known once the first worker has opened it. */
static bool take_engine(struct state *state, const struct replicate_job *job)
{
	size_t before = state->run->engine_count;
	return replicate_take_engine(job, state->run, state->arena, state->err) &&
	       (state->run->engine_count == before || save_run(state));
}

static struct power_meter *meter_of(const struct state *state, const struct turn *turn)
{
	const struct planned_device *device = state->plan.cells[turn->cell].device;
	return state->meters ? &state->meters[device - state->plan.devices] : NULL;
}

/* Of one process there is the interval within it: from the order of the slopes of pairs. */
static void take_leak(struct result *result, const struct replicate_job *job)
{
	struct field_value *value = &result->values[FIELD_MEMORY_LEAK];
	if (result->replicate_count > 1 || isnan(value->value) || isnan(job->leak.low))
		return;
	value->low = job->leak.low;
	value->high = job->leak.high;
	value->kind = INTERVAL_ORDER;
}

static bool measure_turn(struct state *state, const struct turn *turn)
{
	struct result *result = state->run->results[turn->cell];
	struct replicate *replicate = result_add_replicate(state->arena, result);
	struct replicate_job job = {
		.settings = state->settings,
		.cell = &state->plan.cells[turn->cell],
		.pin = state->settings->pin,
		.memory_limit = state->memory_limit,
		.seed = state->run->seed,
		.process = turn->process,
		.meter = meter_of(state, turn),
		.look = look,
		.context = state,
	};
	if (!replicate)
		return error_memory(state->err);
	uint64_t start = clock_monotonic.now(NULL);
	replicate->index = turn->process;
	replicate->started = (double)(start - state->started) * 1e-9;
	if (!replicate_measure(&job, replicate, state->arena, state->err))
		return false;
	state->seconds_spent += (double)(clock_monotonic.now(NULL) - start) * 1e-9;
	state->processes_measured++;
	if (replicate->status == STATUS_CANCELLED) {
		result->replicate_count--; /* nothing was measured: the unit is as it was */
		return true;
	}
	take_job(state, result, &job);
	if (!take_engine(state, &job))
		return false;
	benchmark_summarise(state->settings, result);
	take_leak(result, &job);
	return save_result(state, turn->cell);
}

static bool measure_all(struct state *state)
{
	for (size_t i = 0; i < state->plan.turn_count && !state->stops; i++) {
		const struct turn *turn = &state->plan.turns[i];
		state->turn = turn;
		if ((wanted(state, turn) && !measure_turn(state, turn)) ||
		    !analyse_complete(state, turn))
			return false;
		state->processes_done++;
		look(state, "done", 0, NAN, NAN, NAN);
	}
	return true;
}

/* Cells that cannot be measured are in the store like all others. */
static bool save_failures(struct state *state)
{
	for (size_t i = 0; i < state->plan.cell_count; i++) {
		const struct cell_plan *cell = &state->plan.cells[i];
		if (cell->failure && !save_result(state, i))
			return false;
	}
	return true;
}

/* --- Power ----------------------------------------------------------------------------------- */

/* Idle power is that before anything runs. */
static bool open_meters(struct state *state)
{
	struct host_root root = host_root_default();
	size_t count = state->plan.device_count;
	if (!asked_for(state->settings, &metric_power))
		return true;
	state->meters = arena_allocate(state->arena, count, sizeof(*state->meters));
	if (!state->meters)
		return error_memory(state->err);
	for (size_t i = 0; i < count; i++) {
		const struct planned_device *device = &state->plan.devices[i];
		const struct platform *platform = device->choice.platform;
		power_meter_init(&state->meters[i], platform, device->choice.ordinal, &root);
		if (!sensor_describe(platform, device->choice.ordinal, &root, state->arena,
				     &device->info->properties, state->err))
			return false;
	}
	power_meter_measure_idle(state->meters, count);
	return true;
}

static void close_meters(struct state *state)
{
	for (size_t i = 0; state->meters && i < state->plan.device_count; i++)
		power_meter_finish(&state->meters[i]);
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
static bool was_analysed(const struct state *state, const struct result *old)
{
	bool any = false;
	for (size_t i = 0; metrics[i]; i++) {
		const struct field_value *value = &old->values[metrics[i]->analysed];
		if (!metrics[i]->analyse || !asked_for(state->settings, metrics[i]))
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
static void take_whole(struct state *state, size_t cell, const struct result *old)
{
	struct result *result = state->run->results[cell];
	memcpy(result->values, old->values, sizeof(result->values));
	result->status = old->status;
	result->reason = old->reason;
	result->breakdown = old->breakdown;
	result->bound = old->bound;
	state->analysed[cell] = was_analysed(state, old);
}

static bool take_cell(struct state *state, size_t cell, const struct result *old)
{
	struct result *result = state->run->results[cell];
	result->cell.batch = old->cell.batch;
	result->cell.sequence = old->cell.sequence;
	result->cell.precision = old->cell.precision ? old->cell.precision : result->cell.precision;
	result->power_source = old->power_source;
	take_notes(state, result, &old->notes);
	if (!take_processes(state, result, old))
		return false;
	if (result->replicate_count && result->replicate_count == old->replicate_count) {
		take_whole(state, cell, old);
		return true;
	}
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		result->values[f].reason = old->values[f].reason;
	benchmark_summarise(state->settings, result);
	return true;
}

/* Takes over the processes that were measured before the interruption. */
static bool take_measured(struct state *state, const struct run *before)
{
	for (size_t i = 0; i < state->run->result_count; i++)
		for (size_t k = 0; k < before->result_count; k++) {
			const struct result *old = before->results[k];
			if (!same_cell(state->run->results[i], old))
				continue;
			if (!take_cell(state, i, old))
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
		count += count_ok(run->results[i]) > 0;
	return count;
}

static bool conclude(struct state *state)
{
	if (!state->stops)
		state->run->finished = prepare_time(state->arena);
	if (!save_run(state))
		return false;
	if (count_measured(state->run))
		return true;
	if (state->stops)
		return error_set(state->err, DYNO_ERROR_CANCELLED,
				 "stopped before anything was measured");
	const struct run *run = state->run;
	return error_set(state->err, DYNO_ERROR_NOTHING, "nothing could be measured: %s",
			 run->result_count && run->results[0]->reason ? run->results[0]->reason
								      : "there is no cell");
}

static bool run(struct state *state)
{
	struct benchmark *benchmark = state->benchmark;
	const struct run *before = benchmark->resume ? benchmark->resume->runs[0] : NULL;
	struct preparation preparation = {
		.settings = state->settings,
		.events = &benchmark->events,
		.run = state->run,
		.plan = &state->plan,
		.arena = state->arena,
		.before = before,
	};
	if (!prepare(&preparation, state->err))
		return false;
	state->memory_limit = preparation.memory_limit;
	state->run->tag =
		benchmark->tag ? arena_string(state->arena, benchmark->tag) : state->run->tag;
	state->run->note =
		benchmark->note ? arena_string(state->arena, benchmark->note) : state->run->note;
	if (benchmark->commit)
		state->run->commit = arena_string(state->arena, benchmark->commit);
	bool ok = make_results(state) && (!before || take_measured(state, before)) &&
		  open_meters(state) && save_run(state) && save_failures(state) &&
		  measure_all(state) && conclude(state);
	close_meters(state);
	return ok;
}

bool benchmark_run(struct benchmark *benchmark, struct dyno_results **results,
		   struct dyno_error *err)
{
	struct dyno_error fallback = { 0 };
	struct state state = {
		.benchmark = benchmark,
		.settings = benchmark->settings,
		.started = clock_monotonic.now(NULL),
		.err = err ? err : &fallback,
	};
	*results = state.results = results_create(err);
	if (!state.results)
		return false;
	state.arena = &state.results->arena;
	state.run = results_add_run(state.results);
	if (state.run ? run(&state) : error_memory(err))
		return true;
	if (!state.run || !state.run->result_count) {
		dyno_results_destroy(state.results);
		*results = NULL;
	}
	return false;
}
