#include "measure/run/replicate.h"
#include "host/cpu_times.h"
#include "host/process_memory.h"
#include "measure/device/environment.h"
#include "measure/engine/engine.h"
#include "measure/metrics/leak.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TICK 0.2 /* s */

/* Bytes printed by a worker from which on it is said: printing took time from the model. */
#define CHATTER ((uint64_t)1 << 20)

struct process {
	struct replicate_job *job;
	struct replicate *replicate;
	struct arena *arena;
	struct worker worker;
	struct dyno_error *err;
	double *series; /* room for the samples in seconds, in the order taken, and sorted */
	uint64_t capacity;
	uint64_t sampled; /* as the worker has said, and the log had then */
	double time_left; /* s of sampling */
	double rate;
	bool asked_to_stop; /* by the user */
	bool metering;      /* a window of the power meter is open */
	bool sampling;
	bool exhausted;   /* our own memory: the cell is not to blame */
	struct leak leak; /* readings of the worker's memory while it samples */
};

static double seconds_now(void)
{
	return (double)clock_monotonic.now(NULL) * 1e-9;
}

/* Some µs: once a tick, and between blocks. */
static void note_memory(struct process *process)
{
	struct host_root root = host_root_default();
	uint64_t count = sample_log_count(process->worker.log, process->capacity);
	leak_note(&process->leak, (double)count, process_memory_own(&root, process->worker.pid));
}

/* --- Asking the worker ---------------------------------------------------------------------- */

static unsigned look(void *context, struct worker *worker)
{
	struct process *process = context;
	struct replicate_job *job = process->job;
	if (process->metering)
		power_meter_tick(job->meter, seconds_now());
	if (process->sampling)
		note_memory(process);
	uint64_t samples = sample_log_count(worker->log, worker->capacity);
	if (!job->look)
		return 0;
	unsigned stops =
		job->look(job->context, job->step, samples, job->median, job->low, job->high);
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
	const struct settings *settings = process->job->settings;
	struct worker_watch watch = {
		.timeout = timeout,
		.step_timeout = watch_steps ? settings->step_timeout : 0,
		.tick = TICK,
		.memory_limit = process->job->memory_limit,
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

struct load_command replicate_load_command(const struct settings *settings,
					   const struct cell_plan *cell, uint64_t seed,
					   uint64_t process)
{
	return (struct load_command){
		.model = *cell->model->info,
		.engine = cell->engine->choice.kind->name,
		.engine_options = cell->engine->choice.options,
		.platform = cell->device->choice.platform->name,
		.ordinal = cell->device->choice.ordinal,
		.batch = cell->cell.batch,
		.sequence = cell->cell.sequence,
		.threads = cell->cell.threads,
		.streams = cell->cell.streams,
		.seed = seed,
		.process = process,
		.transfer = settings->include_transfer,
		.dims = settings->dims,
		.inputs = settings->inputs,
		.metrics = settings->metrics,
	};
}

void replicate_take_loaded(const struct replicate_job *job, struct result *result)
{
	if (job->loaded.batch) {
		result->cell.batch = job->loaded.batch;
		result->cell.sequence = job->loaded.sequence;
	}
	if (job->loaded.precision && !*result->cell.precision)
		result->cell.precision = job->loaded.precision;
}

bool replicate_take_engine(const struct replicate_job *job, struct run *run, struct arena *arena,
			   struct dyno_error *err)
{
	const char *name = job->cell->engine->choice.kind->name;
	const struct properties *told = &job->loaded.engine;
	if (!told->count || run_find_engine(run, name))
		return true;
	struct properties *engine = run_add_engine(arena, run);
	if (!engine || !properties_add_text(arena, engine, "name", name) ||
	    !properties_add_all(arena, engine, told))
		return error_memory(err);
	return run->engine_count > 1 || engine_environment(told, arena, &run->environment, err);
}

static bool load(struct process *process)
{
	struct replicate_job *job = process->job;
	struct json_writer writer = { 0 };
	struct load_command command =
		replicate_load_command(job->settings, job->cell, job->seed, job->process);
	job->step = "load";
	load_command_write(&command, &writer);
	const struct json_value *answer = ask(process, &writer, job->settings->load_timeout, false);
	if (!answer)
		return false;
	/* What is only described has no batch: a cell has. */
	if (!load_answer_read(process->arena, answer, &job->loaded, process->err) ||
	    !answer_count(answer, "batch", 1, ANSWER_SIZE_MAX, &job->loaded.batch, process->err)) {
		job->loaded = (struct load_answer){ 0 };
		return refuse(process);
	}
	process->replicate->values[FIELD_LOAD_TIME] = job->loaded.load_time;
	return true;
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
	struct replicate_job *job = process->job;
	struct json_writer writer = { 0 };
	double first = 0;
	uint64_t count = 0;
	job->step = "warm_up";
	worker_command(&writer, "warm_up");
	json_member_count(&writer, "minimum", job->settings->warmup);
	/* A fixed number of samples sets no time: warming up has a limit all the same. */
	double room = job->settings->max_time / (double)job->settings->processes;
	json_member_number(&writer, "seconds", fmin(process->time_left, room) / 2);
	json_end_object(&writer);
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	if (!answer)
		return false;
	if (!answer_number(answer, "first_inference", 0, ANSWER_SECONDS_MAX, &first,
			   process->err) ||
	    !answer_count(answer, "count", 0, ANSWER_COUNT_MAX, &count, process->err))
		return refuse(process);
	process->replicate->values[FIELD_FIRST_INFERENCE] = first;
	process->replicate->values[FIELD_WARM_UP_SAMPLES] = (double)count;
	return keep_warm_up(process, answer);
}

/* --- Sampling -------------------------------------------------------------------------------- */

static void estimate(struct process *process, size_t n)
{
	struct estimate estimate =
		estimate_median(process->worker.log->samples, n, process->series);
	process->job->median = estimate.median;
	process->job->low = estimate.low;
	process->job->high = estimate.high;
}

/* Power is that of the samples alone: loading and warming up are not in it. */
static void meter_begin(struct process *process)
{
	process->metering = process->job->meter;
	if (process->metering)
		power_meter_begin(process->job->meter, seconds_now());
}

static void meter_end(struct process *process)
{
	if (process->metering)
		power_meter_end(process->job->meter, seconds_now());
	process->metering = false;
}

static bool sample_block(struct process *process, uint64_t until, uint64_t *count)
{
	struct json_writer writer = { 0 };
	double busy = 0;
	worker_command(&writer, "sample");
	json_member_count(&writer, "until", until);
	json_member_number(&writer, "seconds", process->time_left);
	json_end_object(&writer);
	meter_begin(process);
	process->sampling = true;
	const struct json_value *answer = ask(process, &writer, 1e9, true);
	meter_end(process);
	process->sampling = false;
	if (!answer)
		return false;
	note_memory(process);
	uint64_t logged = sample_log_count(process->worker.log, process->capacity);
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

static bool precise(const struct replicate_job *job)
{
	struct estimate estimate = { job->median, job->low, job->high };
	return estimate_precise(&estimate, job->settings->precision_target);
}

/* This process's part of the cell's samples: the parts add up to what was asked for, unless there
 * are fewer samples than processes, each of which takes one at least. */
static uint64_t share(const struct process *process, uint64_t of_cell)
{
	uint64_t processes = process->job->settings->processes;
	uint64_t part = of_cell / processes + (process->job->process < of_cell % processes);
	return part ? part : 1;
}

static bool sample(struct process *process)
{
	const struct settings *settings = process->job->settings;
	uint64_t least = share(process, settings->min_samples), count = 0;
	process->job->step = "sample";
	for (uint64_t until = 0;;) {
		uint64_t before = count;
		until = settings->iterations ? process->capacity
					     : sampling_next_look(until, process->capacity);
		if (!sample_block(process, until, &count))
			return false;
		bool stopped = count < until; /* out of time, or cancelled */
		if (count > before)
			estimate(process, count);
		if (stopped && process->asked_to_stop)
			process->replicate->reason = REPLICATE_CUT_SHORT;
		if (stopped || count >= process->capacity ||
		    (count >= least && precise(process->job)))
			return true;
	}
}

/* --- Finish ---------------------------------------------------------------------------------- */

static bool read_values(struct process *process, const struct json_value *answer)
{
	const struct json_value *values = json_member(answer, "values");
	const struct json_value *reasons = json_member(answer, "reasons");
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		const char *key = fields[f].key;
		if ((json_member(values, key) &&
		     !answer_number(values, key, -ANSWER_NUMBER_MAX, ANSWER_NUMBER_MAX,
				    &process->replicate->values[f], process->err)) ||
		    !answer_text(process->arena, reasons, key, &process->job->reasons[f],
				 process->err))
			return false;
	}
	return answer_number(answer, "rate", 0, ANSWER_NUMBER_MAX, &process->rate, process->err) &&
	       answer_texts(process->arena, answer, "notes", &process->job->notes, process->err);
}

static bool finish(struct process *process)
{
	struct json_writer writer = { 0 };
	process->job->step = "finish";
	worker_command(&writer, "finish");
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->job->settings->load_timeout, false);
	return answer && (read_values(process, answer) || refuse(process));
}

static bool save_outputs(struct process *process)
{
	struct json_writer writer = { 0 };
	process->job->step = "finish";
	worker_command(&writer, "outputs");
	json_member_string(&writer, "path", process->job->outputs_path);
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->job->settings->load_timeout, false);
	return answer && (json_get_array(answer, "outputs", &process->job->outputs, process->err) ||
			  refuse(process));
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

static void set_throughput(struct process *process)
{
	double *values = process->replicate->values;
	const struct load_answer *loaded = &process->job->loaded;
	if (!(process->rate > 0))
		return;
	values[FIELD_THROUGHPUT_ITEMS] = process->rate * (double)loaded->batch;
	if (loaded->sequence)
		values[FIELD_THROUGHPUT_TOKENS] =
			values[FIELD_THROUGHPUT_ITEMS] * (double)loaded->sequence;
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

/* --- Leak ------------------------------------------------------------------------------------ */

static void set_leak(struct process *process)
{
	struct replicate_job *job = process->job;
	double slope;
	if (!strings_hold(&job->settings->metrics, "memory"))
		return;
	if (!leak_slope(&process->leak, &slope, &job->leak)) {
		job->reasons[FIELD_MEMORY_LEAK] =
			"too few readings of memory while samples were taken: give more "
			"--max-time or --iterations";
		return;
	}
	process->replicate->values[FIELD_MEMORY_LEAK] = slope;
	if (leak_is_one(&process->leak, &job->leak))
		strings_add(process->arena, &job->notes,
			    "memory grew with every inference while samples were taken: it leaks");
}

/* --- Power ----------------------------------------------------------------------------------- */

static void set_power(struct process *process, enum field_id field, double watts, double idle,
		      const char *reason)
{
	process->replicate->values[field] = watts - idle;
	if (!isnan(watts) && isnan(idle))
		reason = "the idle power could not be measured";
	if (isnan(watts - idle) && reason)
		process->job->reasons[field] = arena_string(process->arena, reason);
}

/* Whose sensor fell silent in the middle: the cell goes on, and says so. */
static void note_loss(struct process *process)
{
	const struct power_meter *meter = process->job->meter;
	if (meter->lost.code)
		strings_add(process->arena, &process->job->notes,
			    arena_printf(process->arena, "power: %s", meter->lost.message));
}

static void estimate_power(struct process *process)
{
	const struct replicate_job *job = process->job;
	process->replicate->values[FIELD_POWER_MEAN] = job->settings->tdp;
	process->job->power_source = "tdp";
	process->job->reasons[FIELD_POWER_MEAN] = NULL;
}

static void take_power(struct process *process)
{
	struct replicate_job *job = process->job;
	const struct power_meter *meter = job->meter;
	const char *reason;
	if (!meter)
		return;
	double idle = job->settings->subtract_idle ? meter->idle : 0;
	double watts = power_meter_mean(meter, PART_DEVICE, &reason);
	if (!isnan(watts))
		job->power_source = meter->sensor.kind->name;
	set_power(process, FIELD_POWER_MEAN, watts, idle, reason);
	watts = power_meter_maximum(meter, &reason);
	set_power(process, FIELD_POWER_MAX, watts, idle, reason);
	watts = power_meter_mean(meter, PART_PLATFORM, &reason);
	set_power(process, FIELD_POWER_PLATFORM, watts, 0, reason);
	set_power(process, FIELD_POWER_IDLE, meter->idle, 0,
		  meter->absent.code ? meter->absent.message : "it could not be measured");
	note_loss(process);
	if (meter->absent.code && job->settings->tdp > 0)
		estimate_power(process);
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
	strings_add(process->arena, &process->job->notes,
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
	if (!finish(process) || (process->job->outputs_path && !save_outputs(process)))
		return false;
	set_throughput(process);
	take_power(process);
	set_leak(process);
	note_chatter(process);
	return true;
}

static void prepare(struct process *process)
{
	const struct settings *settings = process->job->settings;
	struct replicate *replicate = process->replicate;
	struct replicate_job *job = process->job;
	struct host_root root = host_root_default();
	process->capacity =
		share(process, settings->iterations ? settings->iterations : settings->max_samples);
	process->time_left =
		settings->iterations ? 1e9 : settings->max_time / (double)settings->processes;
	replicate->status = STATUS_FAILED;
	replicate->load = environment_load(&root);
	job->median = job->low = job->high = job->leak.low = job->leak.high = NAN;
	if (job->meter)
		power_meter_reset(job->meter);
}

bool replicate_measure(struct replicate_job *job, struct replicate *replicate, struct arena *arena,
		       struct dyno_error *err)
{
	struct dyno_error inner = { 0 };
	struct process process = {
		.job = job, .replicate = replicate, .arena = arena, .err = &inner
	};
	prepare(&process);
	replicate->sampling_time = 0;
	process.series = malloc(2 * process.capacity * sizeof(*process.series));
	if (!process.series)
		return error_memory(err);
	if (worker_start(&process.worker, job->pin, process.capacity, &inner)) {
		if (measure(&process))
			replicate->status = STATUS_OK;
		keep_samples(&process);
		worker_stop(&process.worker);
	}
	free(process.series);
	if (process.exhausted) {
		replicate->status = STATUS_FAILED;
		return error_memory(err);
	}
	if (replicate->status != STATUS_OK && !replicate->reason)
		replicate->reason = arena_string(arena, inner.message);
	if (replicate->status == STATUS_OK && !replicate_samples(replicate)->count) {
		replicate->status = STATUS_CANCELLED;
		replicate->reason = "stopped before the first sample";
	}
	return true;
}
