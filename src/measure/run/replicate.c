#include "measure/run/replicate.h"
#include "core/result/devices.h"
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

struct process {
	struct replicate_job *job;
	struct replicate *replicate;
	struct arena *arena;
	struct worker worker;
	struct dyno_error *err;
	double *series; /* room for the samples in seconds, in the order taken, and sorted */
	uint64_t capacity;
	double time_left; /* s of sampling */
	double rate;
	bool asked_to_stop; /* by the user */
	bool metering;      /* a window of the power meter is open */
	bool sampling;
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
	const struct sample_log *log = process->worker.log;
	leak_note(&process->leak, (double)atomic_load_explicit(&log->count, memory_order_relaxed),
		  process_memory_own(&root, process->worker.pid));
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
	uint64_t samples = atomic_load_explicit(&worker->log->count, memory_order_relaxed);
	if (!job->look)
		return 0;
	unsigned stops =
		job->look(job->context, job->step, samples, job->median, job->low, job->high);
	process->asked_to_stop |= stops > 0;
	return stops;
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
	struct replicate *replicate = process->replicate;
	struct dyno_error error = { 0 };
	const struct json_value *answer = worker_ask(&process->worker, command, &watch,
						     process->arena, &replicate->status, &error);
	if (!answer)
		replicate->reason = arena_string(process->arena, error.message);
	return answer;
}

/* --- Load and warm-up ------------------------------------------------------------------------ */

struct load_command replicate_load_command(const struct settings *settings,
					   const struct cell_plan *cell, uint64_t seed,
					   uint64_t process)
{
	return (struct load_command){
		.model = *cell->model->info,
		.library = settings->ort,
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
		.provider_options = settings->provider_options,
		.metrics = settings->metrics,
	};
}

void replicate_take_loaded(const struct replicate_job *job, struct result *result)
{
	if (job->loaded.batch) {
		result->cell.batch = job->loaded.batch;
		result->cell.sequence = job->loaded.sequence;
	}
	if (!result->cell.engine)
		result->cell.engine = engine_word(&job->loaded.engine);
	if (job->loaded.precision && !*result->cell.precision)
		result->cell.precision = job->loaded.precision;
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
	if (!answer || !load_answer_read(process->arena, answer, &job->loaded, process->err))
		return false;
	process->replicate->values[FIELD_LOAD_TIME] = job->loaded.load_time;
	return true;
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
	if (!answer || !json_get_number(answer, "first_inference", &first, process->err) ||
	    !json_get_count(answer, "count", &count, process->err))
		return false;
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
	if (answer)
		note_memory(process);
	if (!answer || !json_get_count(answer, "count", count, process->err) ||
	    !json_get_number(answer, "time", &busy, process->err))
		return false;
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
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		if (!json_get_number(values, fields[f].key, &process->replicate->values[f],
				     process->err) ||
		    !json_get_string(reasons, fields[f].key, &process->job->reasons[f],
				     process->err))
			return false;
	return json_get_number(answer, "rate", &process->rate, process->err) &&
	       strings_read(process->arena, answer, "notes", &process->job->notes, process->err);
}

static bool finish(struct process *process)
{
	struct json_writer writer = { 0 };
	process->job->step = "finish";
	worker_command(&writer, "finish");
	json_end_object(&writer);
	const struct json_value *answer =
		ask(process, &writer, process->job->settings->load_timeout, false);
	return answer && read_values(process, answer);
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
	return answer && json_get_array(answer, "outputs", &process->job->outputs, process->err);
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
	bool ok = worker_start(&process.worker, job->pin, process.capacity, &inner);
	if (ok) {
		if (measure(&process))
			replicate->status = STATUS_OK;
		ok = keep_samples(&process);
		worker_stop(&process.worker);
	}
	free(process.series);
	if (replicate->status != STATUS_OK && !replicate->reason)
		replicate->reason = arena_string(arena, inner.message);
	if (replicate->status == STATUS_OK && !replicate->sample_count) {
		replicate->status = STATUS_CANCELLED;
		replicate->reason = "stopped before the first sample";
	}
	return true;
}
