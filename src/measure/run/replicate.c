#include "measure/run/replicate.h"
#include "host/cpu_times.h"
#include "measure/device/environment.h"
#include "measure/worker/load.h"
#include "measure/worker/process.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TICK 0.2 /* s */

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
	double *series; /* room for the samples in seconds, in the order taken, and sorted */
	uint64_t capacity;
	double time_left;   /* s of sampling */
	bool asked_to_stop; /* by the user */
	bool sampling;      /* a block of samples is being taken */
};

static uint64_t samples_taken(const struct process *process)
{
	return atomic_load_explicit(&process->worker.log->count, memory_order_relaxed);
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
	struct replicate *replicate = process->replicate;
	struct dyno_error error = { 0 };
	const struct json_value *answer = worker_ask(&process->worker, command, &watch,
						     process->arena, &replicate->status, &error);
	if (!answer)
		replicate->reason = arena_string(process->arena, error.message);
	return answer;
}

/* --- Load and warm-up ------------------------------------------------------------------------ */

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
	return answer && load_answer_read(process->arena, answer, loaded, process->err);
}

static bool keep_warm_up(struct process *process, const struct json_value *answer)
{
	struct replicate *replicate = process->replicate;
	const struct json_value *kept = NULL;
	if (!json_get_array(answer, "kept", &kept, process->err))
		return false;
	size_t count = kept && kept->numbers ? kept->count : 0;
	replicate->warm_up = arena_allocate(process->arena, count, sizeof(*replicate->warm_up));
	if (!replicate->warm_up)
		return error_memory(process->err);
	replicate->warm_up_count = count;
	for (size_t i = 0; i < count; i++)
		replicate->warm_up[i] = (uint64_t)fmax(kept->numbers[i], 0);
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
	double room = settings->max_time / (double)settings->processes;
	json_member_number(&writer, "seconds", fmin(process->time_left, room) / 2);
	json_end_object(&writer);
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	if (!answer || !json_get_number(answer, "first_inference", &first, process->err) ||
	    !json_get_count(answer, "count", &count, process->err))
		return false;
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

static bool sample_block(struct process *process, uint64_t until, uint64_t *count)
{
	struct json_writer writer = { 0 };
	double busy = 0;
	worker_command(&writer, "sample");
	json_member_count(&writer, "until", until);
	json_member_number(&writer, "seconds", process->time_left);
	json_end_object(&writer);
	const struct json_value *answer = ask_for_block(process, &writer);
	if (!answer || !json_get_count(answer, "count", count, process->err) ||
	    !json_get_number(answer, "time", &busy, process->err))
		return false;
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

static bool sample(struct process *process)
{
	const struct settings *settings = process->request->settings;
	uint64_t least = share(process, settings->min_samples), count = 0;
	process->step = "sample";
	for (uint64_t until = 0;;) {
		uint64_t before = count;
		until = settings->iterations ? process->capacity
					     : sampling_next_look(until, process->capacity);
		if (!sample_block(process, until, &count))
			return false;
		bool stopped = count < until; /* out of time, or cancelled */
		if (count > before)
			process->estimate = estimate_median(process->worker.log->samples, count,
							    process->series);
		if (stopped && process->asked_to_stop)
			process->replicate->reason = REPLICATE_CUT_SHORT;
		if (stopped || count >= process->capacity ||
		    (count >= least &&
		     estimate_precise(&process->estimate, settings->precision_target)))
			return true;
	}
}

/* --- Finish ---------------------------------------------------------------------------------- */

static bool read_values(struct process *process, const struct json_value *answer)
{
	const struct json_value *values = json_member(answer, "values");
	const struct json_value *reasons = json_member(answer, "reasons");
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		if (!json_get_number(values, fields[f].key, &process->replicate->values[f],
				     process->err) ||
		    !json_get_string(reasons, fields[f].key, &process->answer->told.reasons[f],
				     process->err))
			return false;
	return json_get_number(answer, "rate", &process->watch.view.rate, process->err) &&
	       strings_read(process->arena, answer, "notes", &process->answer->told.notes,
			    process->err);
}

static bool finish(struct process *process)
{
	struct json_writer writer = { 0 };
	process->step = "finish";
	worker_command(&writer, "finish");
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->request->settings->load_timeout, false);
	return answer && read_values(process, answer);
}

static bool save_outputs(struct process *process)
{
	struct json_writer writer = { 0 };
	process->step = "finish";
	worker_command(&writer, "outputs");
	json_member_string(&writer, "path", process->request->outputs_path);
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->request->settings->load_timeout, false);
	return answer && json_get_array(answer, "outputs", &process->answer->outputs, process->err);
}

/* The samples outlive the worker: they are kept also when it died. */
static bool keep_samples(struct process *process)
{
	struct replicate *replicate = process->replicate;
	const struct sample_log *log = process->worker.log;
	uint64_t count = atomic_load_explicit(&log->count, memory_order_acquire);
	if (count > log->capacity) /* a wild write of a dying worker */
		count = 0;
	replicate->samples = arena_allocate(process->arena, count, sizeof(*replicate->samples));
	if (!replicate->samples)
		return error_memory(process->err);
	for (uint64_t i = 0; i < count; i++)
		if (log->samples[i]) /* 0: a stream had taken the place and did not come back */
			replicate->samples[replicate->sample_count++] = log->samples[i];
	return true;
}

static void set_disturbance(struct process *process, const struct cpu_times *before)
{
	struct replicate *replicate = process->replicate;
	struct host_root root = host_root_default();
	struct cpu_times after;
	if (!process->worker.pid || !cpu_times_read(&root, process->worker.pid, &after))
		return;
	replicate->foreign_cpu = cpu_times_foreign(before, &after);
	replicate->steal = cpu_times_steal(before, &after);
	replicate->disturbed = cpu_times_disturbed(before, &after);
}

/* --- All of it ------------------------------------------------------------------------------- */

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
	return finish(process) && (!process->request->outputs_path || save_outputs(process));
}

void replicate_answer_init(struct replicate_answer *answer)
{
	*answer = (struct replicate_answer){ .loaded.load_time = NAN };
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		answer->told.within[f].low = answer->told.within[f].high = NAN;
}

static bool prepare(struct process *process)
{
	const struct replicate_request *request = process->request;
	const struct settings *settings = request->settings;
	struct replicate *replicate = process->replicate;
	struct host_root root = host_root_default();
	process->capacity =
		share(process, settings->iterations ? settings->iterations : settings->max_samples);
	process->time_left =
		settings->iterations ? 1e9 : settings->max_time / (double)settings->processes;
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
	return process->series &&
	       metrics_watch(&process->watch, request->cell->device, &process->scratch);
}

static bool run_worker(struct process *process)
{
	if (!worker_start(&process->worker, process->request->settings->pin, process->capacity,
			  process->err))
		return true; /* the replicate says why */
	if (measure(process))
		process->replicate->status = STATUS_OK;
	bool ok = keep_samples(process);
	worker_stop(&process->worker);
	return ok;
}

static void conclude(struct process *process)
{
	struct replicate *replicate = process->replicate;
	if (replicate->status != STATUS_OK && !replicate->reason)
		replicate->reason = arena_string(process->arena, process->err->message);
	if (replicate->status == STATUS_OK && !replicate->sample_count) {
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
	bool ok = prepare(&process) && run_worker(&process);
	if (ok)
		conclude(&process);
	free(process.series);
	arena_finish(&process.scratch);
	return ok || error_memory(err);
}
