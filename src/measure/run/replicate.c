#include "measure/run/replicate.h"
#include "core/base/units.h"
#include "host/cpu_times.h"
#include "measure/device/environment.h"
#include "measure/metrics/disturbance.h"
#include "measure/plan/goal.h"
#include "measure/run/found.h"
#include "measure/worker/load.h"
#include "measure/worker/process.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TICK 0.2 /* s */

/* Bytes printed by a worker from which on it is said: printing took time from the model. */
#define CHATTER ((uint64_t)1 << 20)

struct process {
	const struct replicate_request *request;
	struct replicate *replicate;
	struct replicate_answer *answer;
	struct arena *arena;
	struct arena scratch; /* dies with the process */
	struct worker worker;
	struct metric_watch watch; /* .view: what is known of it by now */
	struct dyno_error *err;
	const char *step; /* what it is doing */
	struct estimate estimate;
	struct goals goals; /* or none */
	struct goal_look goal_look;
	double *series; /* room for the samples in seconds, in the order taken, and sorted */
	uint64_t capacity;
	uint64_t sampled;   /* as the worker has said, and the log had then */
	double time_left;   /* s of sampling */
	bool asked_to_stop; /* by the user */
	bool sampling;      /* a block of samples is being taken */
	bool exhausted;     /* our own memory: the cell is not to blame */
};

static uint64_t samples_taken(const struct process *process)
{
	return sample_log_count(process->worker.log, process->capacity);
}

static void call_metrics(struct process *process, enum window window)
{
	process->watch.view.pid = process->worker.pid;
	process->watch.view.samples = process->worker.log ? samples_taken(process) : 0;
	metrics_call(&process->watch, window);
}

/* --- Asking the worker ---------------------------------------------------------------------- */

static unsigned look(void *context, struct worker *worker)
{
	struct process *process = context;
	const struct replicate_request *request = process->request;
	const struct estimate *estimate = &process->estimate;
	(void)worker;
	if (process->sampling)
		call_metrics(process, WINDOW_TICK);
	if (!request->look)
		return 0;
	unsigned stops = request->look(request->context, process->step, samples_taken(process),
				       estimate->median, estimate->low, estimate->high);
	process->asked_to_stop |= stops > 0;
	return stops;
}

static bool exhausted(struct process *process)
{
	process->exhausted = true;
	return error_memory(process->err);
}

/* With what is in *process->err. Returns false. */
static bool fail(struct process *process, enum status status)
{
	struct replicate *replicate = process->replicate;
	if (status == STATUS_FAILED && process->err->code == DYNO_ERROR_MEMORY)
		return exhausted(process);
	replicate->status = status;
	replicate->reason = arena_string(process->arena, process->err->message);
	return replicate->reason ? false : exhausted(process);
}

/* The answer is not as it must be: *process->err says in what. Returns false. */
static bool refuse(struct process *process)
{
	enum status status;
	worker_refuse(&process->worker, &status, process->err);
	return fail(process, status);
}

static const struct json_value *ask(struct process *process, struct json_writer *command,
				    double timeout, bool watch_steps)
{
	const struct settings *settings = process->request->settings;
	struct worker_watch watch = {
		.timeout = timeout,
		.step_timeout = watch_steps ? settings->step_timeout : 0,
		.tick = TICK,
		.memory_limit = process->request->memory_limit,
		.look = look,
		.context = process,
	};
	enum status status;
	const struct json_value *answer = worker_ask(&process->worker, command, &watch,
						     process->arena, &status, process->err);
	if (!answer)
		fail(process, status);
	return answer;
}

/* --- Load and warm-up ------------------------------------------------------------------------ */

static const struct load_answer nothing_loaded = { .load_time = NAN };

static bool load(struct process *process)
{
	const struct replicate_request *request = process->request;
	struct load_answer *loaded = &process->answer->loaded;
	struct json_writer writer = { 0 };
	struct load_command command =
		load_command_of(request->settings, request->cell, request->seed, request->process);
	process->step = "load";
	load_command_write(&command, &writer);
	const struct json_value *answer =
		ask(process, &writer, request->settings->load_timeout, false);
	if (!answer)
		return false;
	/* What is only described has no batch: a cell has. */
	if (load_answer_read(process->arena, answer, loaded, process->err) &&
	    answer_count(answer, "batch", 1, ANSWER_SIZE_MAX, &loaded->batch, process->err))
		return true;
	*loaded = nothing_loaded;
	return refuse(process);
}

/* ns of inferences, no more than are kept. */
static bool are_times(const struct json_value *kept, struct dyno_error *err)
{
	bool fit = kept && kept->count <= WARM_UP_KEPT && (kept->numbers || !kept->count);
	for (size_t i = 0; fit && i < kept->count; i++)
		fit = kept->numbers[i] >= 0 && kept->numbers[i] <= (double)SAMPLE_LONGEST;
	return fit || error_set(err, DYNO_ERROR_FORMAT, "\"kept\" holds no times of a warm-up");
}

static bool keep_warm_up(struct process *process, const struct json_value *answer)
{
	struct replicate *replicate = process->replicate;
	const struct json_value *kept = NULL;
	if (!json_get_array(answer, "kept", &kept, process->err))
		return refuse(process);
	size_t count = kept && kept->numbers ? kept->count : 0;
	if (!are_times(kept, process->err))
		return refuse(process);
	struct sample_series *series = replicate_add_series(
		process->arena, replicate, SERIES_WARM_UP, SERIES_NANOSECONDS, count);
	if (!series)
		return exhausted(process);
	for (size_t i = 0; i < count; i++)
		series->values[i] = (uint64_t)kept->numbers[i];
	return true;
}

static bool warm_up(struct process *process)
{
	const struct settings *settings = process->request->settings;
	struct process_view *view = &process->watch.view;
	struct json_writer writer = { 0 };
	double first = 0;
	uint64_t count = 0;
	process->step = "warm_up";
	worker_command(&writer, "warm_up");
	json_member_count(&writer, "minimum", settings->warmup);
	/* A fixed number of samples sets no time: warming up has a limit all the same. */
	double room = settings_warm_up_time(settings);
	json_member_number(&writer, "seconds", fmin(process->time_left, room) / 2);
	json_end_object(&writer);
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	if (!answer)
		return false;
	if (!answer_number(answer, "first_inference", 0, ANSWER_SECONDS_MAX, &first,
			   process->err) ||
	    !answer_count(answer, "count", 0, ANSWER_COUNT_MAX, &count, process->err))
		return refuse(process);
	view->first_inference = first;
	view->warm_up_samples = (double)count;
	return keep_warm_up(process, answer);
}

/* --- Sampling -------------------------------------------------------------------------------- */

/* Metrics see the samples alone: loading and warming up are not in their windows. */
static const struct json_value *ask_for_block(struct process *process, struct json_writer *command)
{
	call_metrics(process, WINDOW_BEGIN);
	process->sampling = true;
	const struct json_value *answer = ask(process, command, 1e9, true);
	process->sampling = false;
	if (answer)
		call_metrics(process, WINDOW_END);
	process->watch.view.blocks++;
	return answer;
}

static bool sample_block(struct process *process, uint64_t until, double seconds, uint64_t *count)
{
	struct json_writer writer = { 0 };
	double busy = 0;
	worker_command(&writer, "sample");
	json_member_count(&writer, "until", until);
	json_member_number(&writer, "seconds", seconds);
	json_end_object(&writer);
	const struct json_value *answer = ask_for_block(process, &writer);
	if (!answer)
		return false;
	uint64_t logged = samples_taken(process);
	uint64_t most = logged < until ? logged : until;
	uint64_t least = *count || process->asked_to_stop ? *count : 1;
	if (!answer_count(answer, "count", least, most, count, process->err) ||
	    !answer_number(answer, "time", process->replicate->sampling_time, ANSWER_SECONDS_MAX,
			   &busy, process->err))
		return refuse(process);
	process->sampled = *count;
	process->time_left -= busy - process->replicate->sampling_time;
	process->replicate->sampling_time = busy;
	return true;
}

/* This process's part of the cell's samples: the parts add up to what was asked for, unless there
 * are fewer samples than processes, each of which takes one at least. */
static uint64_t share(const struct process *process, uint64_t of_cell)
{
	uint64_t processes = process->request->settings->processes;
	uint64_t part = of_cell / processes + (process->request->process < of_cell % processes);
	return part ? part : 1;
}

/* s of sampling that are still to come, however precise it is. */
static double time_due(const struct process *process)
{
	const struct settings *settings = process->request->settings;
	double least = settings->min_time / (double)settings->processes;
	return fmax(least - process->replicate->sampling_time, 0);
}

static bool is_precise(const struct process *process, uint64_t count)
{
	const struct settings *settings = process->request->settings;
	if (process->goals.count)
		return process->goal_look.met;
	return count >= share(process, settings->min_samples) &&
	       estimate_precise(&process->estimate, settings->precision_target);
}

/* How far that is, after each block. */
static void look_at(struct process *process, uint64_t count)
{
	const uint64_t *samples = process->worker.log->samples;
	process->estimate = estimate_median(samples, count, process->series);
	if (process->goals.count)
		process->goal_look = goals_look(&process->goals, process->request->result, samples,
						count, process->request->settings->processes);
}

static uint64_t next_look(const struct process *process, uint64_t until)
{
	if (process->request->settings->iterations)
		return process->capacity;
	return process->goals.count && until
		       ? goals_next_look(&process->goal_look, until, process->capacity)
		       : sampling_next_look(until, process->capacity);
}

/* One that is precise goes on for as long as it is due, and no longer. */
static bool sample(struct process *process)
{
	uint64_t count = 0;
	bool precise = false;
	process->step = "sample";
	for (uint64_t until = 0;;) {
		uint64_t before = count;
		double due = time_due(process);
		until = next_look(process, until);
		if (!sample_block(process, until, precise ? due : process->time_left, &count))
			return false;
		bool stopped = count < until; /* out of time, or cancelled */
		if (count > before)
			look_at(process, count);
		if (stopped && process->asked_to_stop)
			process->replicate->reason = REPLICATE_CUT_SHORT;
		precise = is_precise(process, count);
		if (stopped || count >= process->capacity || (precise && time_due(process) <= 0))
			return true;
	}
}

/* --- Finish ---------------------------------------------------------------------------------- */

static bool read_values(struct process *process, const struct json_value *answer)
{
	struct told *told = &process->answer->told;
	return found_values(process->arena, answer, process->replicate, told, process->err) &&
	       answer_number(answer, "rate", 0, ANSWER_NUMBER_MAX, &process->watch.view.rate,
			     process->err) &&
	       answer_texts(process->arena, answer, "notes", &told->notes, process->err);
}

static bool finish(struct process *process)
{
	struct json_writer writer = { 0 };
	process->step = "finish";
	worker_command(&writer, "finish");
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->request->settings->load_timeout, false);
	return answer && (read_values(process, answer) || refuse(process));
}

/* Two processes tell whether it is the same in each; more would only take longer. */
#define PROCESSES_OF_ROWS 2

/* Each inference is watched, not all together. */
static bool judge_rows(struct process *process)
{
	struct json_writer writer = { 0 };
	process->step = "rows";
	worker_command(&writer, "rows");
	json_end_object(&writer);
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	struct told *told = &process->answer->told;
	return answer &&
	       ((found_values(process->arena, answer, process->replicate, told, process->err) &&
		 found_rows(process->arena, answer, told, process->err)) ||
		refuse(process));
}

static bool has_labels(const struct process *process)
{
	return process->request->settings->labels &&
	       process->replicate->index < PROCESSES_OF_ROWS && !process->asked_to_stop;
}

static bool read_outputs(struct process *process, const struct json_value *answer)
{
	struct told_outputs *told = &process->answer->outputs;
	return json_get_array(answer, "outputs", &told->list, process->err) &&
	       answer_count(answer, "inferences", 1, ANSWER_COUNT_MAX, &told->inferences,
			    process->err) &&
	       answer_count(answer, "inferences_there", told->inferences, ANSWER_COUNT_MAX,
			    &told->there, process->err);
}

/* Of a data set each inference is watched, not all together. */
static bool save_outputs(struct process *process)
{
	struct json_writer writer = { 0 };
	process->step = "finish";
	worker_command(&writer, "outputs");
	json_member_string(&writer, "path", process->request->outputs_path);
	json_end_object(&writer);
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	return answer && (read_outputs(process, answer) || refuse(process));
}

/* The samples outlive the worker: they are kept also when it died. */
static void keep_samples(struct process *process)
{
	struct replicate *replicate = process->replicate;
	const struct sample_log *log = process->worker.log;
	uint64_t count = sample_log_count(log, process->capacity);
	bool absurd = false;
	struct sample_series *series = replicate_add_series(
		process->arena, replicate, SERIES_INFERENCE, SERIES_NANOSECONDS, count);
	if (!series) {
		exhausted(process);
		return;
	}
	series->count = 0;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t ns = log->samples[i];
		absurd |= ns > SAMPLE_LONGEST;
		if (ns && ns <= SAMPLE_LONGEST) /* 0: a stream had taken the place, and died */
			series->values[series->count++] = ns;
	}
	if (replicate->status != STATUS_OK || (!absurd && count == process->sampled))
		return;
	error_set(process->err, DYNO_ERROR_CRASHED,
		  "the worker's samples are not as it had said: something wrote over them");
	fail(process, STATUS_CRASHED);
}

static void set_disturbance(struct process *process, const struct cpu_times *before)
{
	struct replicate *replicate = process->replicate;
	struct host_root root = host_root_default();
	struct cpu_times after;
	if (!process->worker.pid || !cpu_times_read(&root, process->worker.pid, &after))
		return;
	disturbance_by_cpu(process->arena, replicate, before, &after);
}

/* --- All of it ------------------------------------------------------------------------------- */

/* What a library prints at every inference is in its time. */
static void note_chatter(struct process *process)
{
	char words[700], much[UNIT_TEXT_SIZE];
	const struct worker_output *output = &process->worker.output;
	if (output->total < CHATTER)
		return;
	worker_output_words(output, words, sizeof(words));
	strings_add(process->arena, &process->answer->told.notes,
		    arena_printf(process->arena,
				 "the worker printed %s, which takes time from the model: %s",
				 unit_format(much, (double)output->total, UNIT_BYTE), words));
}

static bool measure(struct process *process)
{
	struct host_root root = host_root_default();
	struct cpu_times before;
	if (!load(process) || !warm_up(process))
		return false;
	bool known = cpu_times_read(&root, process->worker.pid, &before);
	if (!sample(process))
		return false;
	if (known)
		set_disturbance(process, &before);
	if (!finish(process) || (has_labels(process) && !judge_rows(process)) ||
	    (process->request->outputs_path && !save_outputs(process)))
		return false;
	note_chatter(process);
	return true;
}

void replicate_answer_init(struct replicate_answer *answer)
{
	*answer = (struct replicate_answer){ .loaded = nothing_loaded };
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		answer->told.within[f].low = answer->told.within[f].high = NAN;
}

/* What is not written to costs no memory. */
static uint64_t capacity(const struct process *process)
{
	const struct settings *settings = process->request->settings;
	return settings->iterations
		       ? share(process, settings->iterations)
		       : sampling_room(share(process, settings->max_samples),
				       settings->min_time / (double)settings->processes);
}

static bool prepare(struct process *process)
{
	const struct replicate_request *request = process->request;
	const struct settings *settings = request->settings;
	struct replicate *replicate = process->replicate;
	struct host_root root = host_root_default();
	process->capacity = capacity(process);
	process->time_left = settings->iterations ? 1e9 : settings_time(settings);
	process->estimate = (struct estimate){ NAN, NAN, NAN };
	replicate->status = STATUS_FAILED;
	replicate->load = environment_load(&root);
	replicate->sampling_time = 0;
	replicate_answer_init(process->answer);
	process->watch.view = (struct process_view){
		.settings = settings,
		.arena = process->arena,
		.loaded = &process->answer->loaded,
		.first_inference = NAN,
		.warm_up_samples = NAN,
		.replicate = replicate,
		.result = request->result,
		.told = &process->answer->told,
	};
	process->series = malloc(2 * process->capacity * sizeof(*process->series));
	goals_read(&process->goals, &settings->until, NULL); /* they were checked */
	return process->series &&
	       metrics_watch(&process->watch, request->cell->device, &process->scratch);
}

static void run_worker(struct process *process)
{
	if (!worker_start(&process->worker, process->request->settings->pin, process->capacity,
			  process->err))
		return; /* the replicate says why */
	if (measure(process))
		process->replicate->status = STATUS_OK;
	keep_samples(process);
	worker_stop(&process->worker);
}

static void conclude(struct process *process)
{
	struct replicate *replicate = process->replicate;
	if (replicate->status != STATUS_OK && !replicate->reason)
		replicate->reason = arena_string(process->arena, process->err->message);
	if (replicate->status == STATUS_OK && !replicate_samples(replicate)->count) {
		replicate->status = STATUS_CANCELLED;
		replicate->reason = "stopped before the first sample";
	}
	call_metrics(process, WINDOW_TAKE);
}

bool replicate_measure(const struct replicate_request *request, struct replicate *replicate,
		       struct replicate_answer *answer, struct arena *arena, struct dyno_error *err)
{
	struct dyno_error inner = { 0 };
	struct process process = { .request = request,
				   .replicate = replicate,
				   .answer = answer,
				   .arena = arena,
				   .err = &inner };
	process.exhausted = !prepare(&process);
	if (!process.exhausted)
		run_worker(&process);
	if (process.exhausted)
		replicate->status = STATUS_FAILED;
	else
		conclude(&process);
	free(process.series);
	arena_finish(&process.scratch);
	return !process.exhausted || error_memory(err);
}
