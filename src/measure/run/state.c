#include "measure/run/state.h"
#include "core/base/folders.h"
#include "core/result/titles.h"
#include "host/date.h"
#include "measure/count/analysis.h"
#include "measure/plan/goal.h"
#include "measure/run/prepare.h"
#include "measure/worker/load.h"
#include <math.h>

/* --- Talking to the caller ------------------------------------------------------------------- */

double pace_seconds(const struct pace *pace)
{
	return (double)(clock_monotonic.now(NULL) - pace->started) * 1e-9;
}

static double seconds_left(const struct pace *pace)
{
	if (pace->left)
		return pace->left(pace->context);
	size_t left = pace->total - pace->done;
	return pace->measured ? pace->seconds / (double)pace->measured * (double)left : NAN;
}

/* The words that dyno.h names; commands look into the cell. */
static void tell_cell(dyno_progress *progress, const struct cell *cell)
{
	progress->model = cell_text(cell, WORD_MODEL);
	progress->device = cell_text(cell, WORD_DEVICE);
	progress->engine = cell_text(cell, WORD_ENGINE);
	progress->precision = cell_text(cell, WORD_PRECISION);
	progress->batch = cell->batch;
	progress->sequence = cell->sequence;
	progress->threads = cell->threads;
	progress->streams = cell->streams;
}

unsigned state_look(void *context, const char *step, uint64_t samples, double median, double low,
		    double high)
{
	struct state *state = context;
	const struct benchmark_events *events = state->events;
	const struct cell cell = plan_words(&state->plan.cells[state->turn.cell]);
	dyno_progress progress = {
		.size = sizeof(progress),
		.process = state->turn.index,
		.step = step,
		.samples = samples,
		.median = median,
		.median_low = low,
		.median_high = high,
		.processes_done = state->pace->done,
		.processes_total = state->pace->total,
		.seconds_left = seconds_left(state->pace),
	};
	tell_cell(&progress, &cell);
	if (events->progress)
		state->pace->stops = events->progress(events->context, &progress, &cell);
	return state->pace->stops;
}

static unsigned look_on(void *context, const char *step)
{
	return state_look(context, step, 0, NAN, NAN, NAN);
}

/* As the run keeps a text. */
static const char *shown(struct state *state, const char *text)
{
	return folders_leave_out(state->arena, &state->folders, text);
}

/* The user, who knows his folders, is told all of it. */
static const char *reason(struct state *state, size_t cell, const char *text)
{
	if (text && cell == 0)
		state->reason = text;
	return shown(state, text);
}

static void warn(void *context, const char *message)
{
	struct state *state = context;
	const struct benchmark_events *events = state->events;
	const char *kept = shown(state, message);
	if (!kept || strings_hold(&state->run->warnings, kept))
		return;
	strings_add(state->arena, &state->run->warnings, kept);
	if (events->warn)
		events->warn(events->context, kept);
}

/* What was measured is handed on first; then a run that may lack a note or a reason ends. */
static bool is_whole(struct state *state)
{
	return !state->arena->failed || error_memory(state->err);
}

bool state_save_run(struct state *state)
{
	const struct benchmark_events *events = state->events;
	return (!events->run || events->run(events->context, state->run, state->err)) &&
	       is_whole(state);
}

bool state_save_result(struct state *state, size_t cell)
{
	const struct benchmark_events *events = state->events;
	return (!events->result || events->result(events->context, state->run, cell,
						  state->run->results[cell], state->err)) &&
	       is_whole(state);
}

#define GOALS_TOLD 3 /* cells that are named */

/* A cell that has not got what it was measured for says how much longer it would take. */
static bool tell_goals(struct state *state, const struct goals *goals)
{
	struct titles titles;
	struct buffer text = { 0 };
	size_t measured = 0, short_of = 0;
	bool ok = titles_make(&titles, state->results, state->arena, state->err);
	for (size_t i = 0; ok && i < state->run->result_count; i++) {
		const struct result *result = state->run->results[i];
		const char *lack = result->status == STATUS_OK
					   ? goals_lacking(goals, result, state->arena)
					   : "";
		measured += result->status == STATUS_OK;
		ok = lack || error_memory(state->err);
		if (ok && *lack && short_of++ < GOALS_TOLD)
			buffer_printf(&text, "; %s: %s",
				      titles_of(&titles, &result->cell, ALL_WORDS, state->arena),
				      lack);
	}
	const char *names = goals_text(goals, state->arena);
	const char *whole =
		names ? arena_printf(
				state->arena,
				"‹until %s› was not reached by %zu of %zu cells in the time and "
				"samples that they had (‹max-time›, ‹max-samples›)%s%s",
				names, short_of, measured, buffer_text(&text),
				short_of > GOALS_TOLD ? "; …" : "")
		      : NULL;
	ok = ok && whole && !text.failed;
	if (ok && short_of)
		warn(state, whole);
	buffer_finish(&text);
	return ok;
}

bool state_conclude(struct state *state)
{
	struct goals goals;
	bool whole = !state->pace->stops;
	if (whole)
		state->run->finished = date_now(state->arena);
	if (whole && goals_read(&goals, &state->settings->until, state->err) && goals.count &&
	    !tell_goals(state, &goals))
		return error_memory(state->err);
	return state_save_run(state);
}

/* --- Preparing ------------------------------------------------------------------------------- */

bool state_init(struct state *state, const struct settings *settings,
		const struct benchmark_events *events, struct pace *pace, struct dyno_error *err)
{
	*state = (struct state){
		.settings = settings,
		.events = events,
		.pace = pace,
		.processes = settings->processes,
		.err = err,
	};
	replicate_answer_init(&state->answer);
	state->results = results_create(err);
	if (!state->results)
		return false;
	state->arena = &state->results->arena;
	state->run = results_add_run(state->results);
	return state->run || error_memory(err);
}

/* For every cell, so that what was not measured is seen as such. */
static bool make_results(struct state *state)
{
	for (size_t i = 0; i < state->plan.cell_count; i++) {
		const struct cell_plan *cell = &state->plan.cells[i];
		struct result *result =
			plan_add_result(cell, state->processes, state->arena, state->run);
		if (!result)
			return error_memory(state->err);
		if (cell->failure) {
			result->status = cell->failure_status;
			result->reason = reason(state, i, cell->failure);
		}
	}
	return true;
}

bool state_prepare(struct state *state, const struct run *before, bool describe)
{
	struct preparation preparation = {
		.settings = state->settings,
		.events = state->events,
		.run = state->run,
		.plan = &state->plan,
		.arena = state->arena,
		.before = before,
		.describe = describe,
	};
	if (!prepare(&preparation, state->err))
		return false;
	state->estimate = preparation.estimate;
	state->memory_limit = preparation.memory_limit;
	state->folders = preparation.folders;
	return make_results(state);
}

void state_finish(struct state *state)
{
	metrics_release(&state->plan);
}

void state_label(struct state *state, const char *tag, const char *note, const char *commit)
{
	struct run *run = state->run;
	if (tag)
		run->tag = arena_string(state->arena, tag);
	if (note)
		run->note = arena_string(state->arena, note);
	if (commit)
		run->commit = arena_string(state->arena, commit);
}

/* --- A process ------------------------------------------------------------------------------- */

static bool measure(struct state *state, struct result *result, struct replicate *replicate)
{
	const struct process_turn *turn = &state->turn;
	const struct replicate_request request = {
		.settings = state->settings,
		.cell = &state->plan.cells[turn->cell],
		.result = result,
		.memory_limit = state->memory_limit,
		.seed = state->run->seed,
		.process = turn->number,
		.outputs_path = turn->outputs_path,
		.look = state_look,
		.context = state,
	};
	double start = pace_seconds(state->pace);
	replicate->index = turn->index;
	replicate->started = start;
	if (!replicate_measure(&request, replicate, &state->answer, state->arena, state->err))
		return false;
	replicate->reason = reason(state, turn->cell, replicate->reason);
	state->pace->seconds += pace_seconds(state->pace) - start;
	state->pace->measured++;
	return true;
}

/* Into the run's list of engines and, of the first, its environment. */
static bool add_engine(struct state *state, const char *name, const struct properties *told)
{
	struct run *run = state->run;
	struct properties *engine = run_add_engine(state->arena, run);
	if (!engine || !properties_add_text(state->arena, engine, "name", name) ||
	    !properties_add_all(state->arena, engine, told))
		return error_memory(state->err);
	return run->engine_count > 1 ||
	       engine_environment(told, state->arena, &run->environment, state->err);
}

/* Its library may lie in a folder of the user's without being named by a setting. */
static bool shorten_engine(struct state *state, const struct properties *told,
			   struct properties *out)
{
	const struct property *library = properties_find(told, "library");
	if (!state->settings->keep_paths && library &&
	    !folders_add_private(state->arena, &state->folders, library->text))
		return error_memory(state->err);
	for (size_t i = 0; i < told->count; i++) {
		const struct property *item = &told->items[i];
		if (item->text ? !properties_add_text(state->arena, out, item->key,
						      shown(state, item->text))
			       : !properties_add_number(state->arena, out, item->key, item->number))
			return error_memory(state->err);
	}
	return true;
}

/* What an engine is, is known once the first worker has opened it. */
static bool take_engine(struct state *state, const struct properties *told)
{
	const char *name = state->plan.cells[state->turn.cell].engine->choice.kind->name;
	struct properties kept = { 0 };
	if (!told->count || run_find_engine(state->run, name))
		return true;
	return shorten_engine(state, told, &kept) && add_engine(state, name, &kept) &&
	       state_save_run(state);
}

static bool take_notes(struct state *state, struct result *result, const struct strings *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		if (!strings_add_once(state->arena, &result->notes, shown(state, notes->items[i])))
			return error_memory(state->err);
	return true;
}

/* Processes of a cell have the same ones. */
static bool take_inputs(struct state *state, const char *shapes)
{
	struct cell_plan *cell = &state->plan.cells[state->turn.cell];
	if (cell->inputs || !shapes || !*shapes)
		return true;
	cell->inputs = arena_string(state->arena, shapes);
	return cell->inputs || error_memory(state->err);
}

static bool take(struct state *state, struct result *result)
{
	const struct replicate_answer *answer = &state->answer;
	load_answer_take(&answer->loaded, result);
	if (!take_inputs(state, answer->loaded.shapes))
		return false;
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		if (answer->told.reasons[f])
			result->values[f].reason = shown(state, answer->told.reasons[f]);
	return take_notes(state, result, &answer->loaded.notes) &&
	       take_notes(state, result, &answer->told.notes) &&
	       take_engine(state, &answer->loaded.engine);
}

bool state_measure(struct state *state, const struct process_turn *turn,
		   struct replicate **replicate)
{
	struct result *result = state->run->results[turn->cell];
	*replicate = result_add_replicate(state->arena, result);
	if (!*replicate)
		return error_memory(state->err);
	state->turn = *turn;
	if (!measure(state, result, *replicate))
		return false;
	if ((*replicate)->status != STATUS_CANCELLED)
		return take(state, result);
	result->replicate_count--; /* nothing was measured: the cell is as it was */
	*replicate = NULL;
	return true;
}

/* --- A cell ---------------------------------------------------------------------------------- */

size_t result_count_ok(const struct result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		count += result->replicates[i].status == STATUS_OK;
	return count;
}

/* The cell is what its processes are: ok as long as one is and none failed. */
static void set_status(struct result *result)
{
	size_t ok = result_count_ok(result);
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

/* Of one process there is only the interval within it. */
static void set_within(struct result *result, const struct told *told)
{
	for (size_t f = 0; f < FIELD_TOTAL && result->replicate_count == 1; f++) {
		struct field_value *value = &result->values[f];
		if (isnan(value->value) || isnan(told->within[f].low))
			continue;
		value->low = told->within[f].low;
		value->high = told->within[f].high;
		value->kind = INTERVAL_ORDER;
	}
}

void state_summarise(struct state *state, size_t cell)
{
	struct result *result = state->run->results[cell];
	set_status(result);
	if (!result_count_ok(result))
		return;
	metrics_summarise(state->settings, state->arena, result);
	set_within(result, &state->answer.told);
}

bool state_analyse(struct state *state, size_t cell)
{
	struct result before = *state->run->results[cell];
	struct dyno_error why = { 0 };
	struct analysis analysis = {
		.settings = state->settings,
		.cell = &state->plan.cells[cell],
		.result = state->run->results[cell],
		.run = state->run,
		.arena = state->arena,
		.memory_limit = state->memory_limit,
		.counted = &state->counted,
		.look = look_on,
		.warn = warn,
		.context = state,
		.err = &why,
	};
	if (!metrics_analyse(&analysis))
		return false;
	if (state->pace->stops)
		*state->run->results[cell] = before;
	return !state->pace->stops;
}
