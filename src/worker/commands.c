#include "worker/commands.h"
#include "core/base/count.h"
#include "measure/input/element.h"
#include "measure/model/model.h"
#include "measure/worker/triad.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Metrics -------------------------------------------------------------------------------- */

static bool observe_metric(struct work *work, const struct metric *metric)
{
	struct observed *observed = &work->observed[work->observed_count];
	observed->metric = metric;
	observed->observation.state = arena_allocate(&work->arena, 1, metric->worker_size);
	observed->observation.arena = &work->arena;
	observed->observation.found = &observed->found;
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		observed->observation.values[f] = observed->found.intervals[f].low =
			observed->found.intervals[f].high = NAN;
	work->observed_count++;
	return observed->observation.state;
}

static bool is_observed(const struct work *work, const struct metric *metric)
{
	for (size_t i = 0; i < work->observed_count; i++)
		if (work->observed[i].metric == metric)
			return true;
	return false;
}

/* Labels ask for them. */
static bool observe_metrics_of_rows(struct work *work)
{
	for (size_t i = 0; work->command.labels && metrics[i]; i++)
		if (metrics[i]->of_rows && !is_observed(work, metrics[i]) &&
		    !observe_metric(work, metrics[i]))
			return false;
	return true;
}

static bool choose_metrics(struct work *work, struct dyno_error *err)
{
	const struct strings *names = &work->command.metrics;
	work->observed = arena_allocate(&work->arena, names->count + dyno_metric_count(),
					sizeof(*work->observed));
	if (!work->observed)
		return error_memory(err);
	for (size_t i = 0; i < names->count; i++) {
		const struct metric *metric = metric_find(names->items[i]);
		if (!metric)
			return error_set(err, DYNO_ERROR_USAGE, "no metric \"%.100s\"",
					 names->items[i]);
		if (metric->observe && !is_observed(work, metric) && !observe_metric(work, metric))
			return error_memory(err);
	}
	return observe_metrics_of_rows(work) || error_memory(err);
}

void work_observe(struct work *work, enum moment moment)
{
	for (size_t i = 0; i < work->observed_count; i++) {
		struct observation *observation = &work->observed[i].observation;
		if (moment == MOMENT_ROWS && !work->observed[i].metric->of_rows)
			continue;
		observation->moment = moment;
		observation->session = work->session;
		observation->binding = work->sampler.bindings ? work->sampler.bindings[0] : NULL;
		observation->inferences = atomic_load(&work->sampler.log->beat);
		observation->platform = platform_find(work->command.platform);
		observation->ordinal = (unsigned)work->command.ordinal;
		work->observed[i].metric->observe(observation);
	}
}

/* --- load ----------------------------------------------------------------------------------- */

static bool open_engine(struct work *work, struct properties *told, struct dyno_error *err)
{
	const struct engine_kind *kind = engine_find(work->command.engine);
	if (!kind)
		return error_set(err, DYNO_ERROR_USAGE, "%s: no such engine", work->command.engine);
	const void *options =
		engine_options_read(kind, &work->command.engine_options, &work->arena, err);
	if (!options)
		return false;
	work->engine = engine_open(kind, options, err);
	return work->engine && engine_describe(work->engine, &work->arena, told, err);
}

static bool open_session(struct work *work, struct load_answer *answer, struct dyno_error *err)
{
	const struct load_command *command = &work->command;
	struct session_options options = {
		.platform = command->platform,
		.ordinal = (unsigned)command->ordinal,
		.threads = command->cell.threads,
		.streams = command->cell.streams,
		.plain = command->plain || command->describe_only,
		.profile = command->profile,
		.unoptimised = command->describe_only || command->unoptimised,
		.no_fallback = command->no_fallback,
		.process = command->process,
		.batch = command->cell.batch,
		.sequence = command->cell.sequence,
		.seed = command->seed,
		.precision = command->precision,
		.describe = command->describe_only,
	};
	uint64_t start = clock_monotonic.now(NULL);
	work->session = engine_load(work->engine, &command->model, &options, err);
	answer->load_time = (double)(clock_monotonic.now(NULL) - start) * 1e-9;
	work->load_time = answer->load_time;
	return work->session;
}

/* What the engine could not take may be an input that was made up. */
static bool explain(const struct work *work, struct dyno_error *err)
{
	return err->code == DYNO_ERROR_ENGINE ? input_set_explain(&work->inputs, err) : false;
}

static bool prepare(struct work *work, struct load_answer *answer, struct dyno_error *err)
{
	uint64_t start = clock_monotonic.now(NULL);
	bool ok = session_prepare(work->session, work->inputs.tensors, work->inputs.count, err);
	answer->load_time += (double)(clock_monotonic.now(NULL) - start) * 1e-9;
	work->load_time = answer->load_time;
	return ok || explain(work, err);
}

static bool bind(struct work *work, struct dyno_error *err)
{
	struct sampler *sampler = &work->sampler;
	sampler->session = work->session;
	sampler->clock = session_clock(work->session);
	sampler->streams = work->command.cell.streams;
	sampler->bindings =
		arena_allocate(&work->arena, sampler->streams, sizeof(*sampler->bindings));
	if (!sampler->bindings)
		return error_memory(err);
	for (size_t i = 0; i < sampler->streams; i++) {
		sampler->bindings[i] =
			session_bind(work->session, work->inputs.tensors, work->inputs.count,
				     work->command.transfer, err);
		if (!sampler->bindings[i])
			return false;
	}
	return true;
}

static bool load(struct work *work, const struct json_value *command, struct json_writer *out,
		 struct dyno_error *err)
{
	struct load_answer answer = { 0 };
	if (work->engine)
		return error_set(err, DYNO_ERROR_USAGE, "a worker loads one model");
	if (!load_command_read(&work->arena, command, &work->command, err))
		return false;
	if (!choose_metrics(work, err) || !open_engine(work, &answer.engine, err))
		return false;
	work_observe(work, MOMENT_START);
	/* What is profiled has inputs of its own, of several batch sizes. */
	bool measured = !work->command.describe_only && !work->command.profile;
	if (!open_session(work, &answer, err))
		return false;
	if (measured)
		work_observe(work, MOMENT_MODEL);
	if (!work_make_inputs(work, &answer, err))
		return false;
	if (measured) {
		if (!prepare(work, &answer, err) || !bind(work, err))
			return false;
		work_observe(work, MOMENT_LOADED);
	}
	load_answer_write(&answer, out);
	return true;
}

/* --- warm_up, sample, finish ---------------------------------------------------------------- */

static bool is_loaded(const struct work *work, struct dyno_error *err)
{
	return work->sampler.bindings || error_set(err, DYNO_ERROR_USAGE, "nothing is loaded");
}

static bool warm_up(struct work *work, const struct json_value *command, struct json_writer *out,
		    struct dyno_error *err)
{
	struct warm_up *warm = &work->warm_up;
	if (!is_loaded(work, err) || !json_get_count(command, "minimum", &warm->minimum, err) ||
	    !json_get_number(command, "seconds", &warm->seconds, err))
		return false;
	if (!sampler_warm_up(&work->sampler, warm, err))
		return explain(work, err);
	work_observe(work, MOMENT_WARM);
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_number(out, "first_inference", warm->first);
	json_member_count(out, "count", warm->count);
	json_key(out, "kept");
	json_begin_array(out);
	for (size_t i = 0; i < warm->count && i < WARM_UP_KEPT; i++)
		json_count(out, warm->kept[i]);
	json_end_array(out);
	json_end_object(out);
	return true;
}

static bool sample(struct work *work, const struct json_value *command, struct json_writer *out,
		   struct dyno_error *err)
{
	struct block block = { 0 };
	if (!is_loaded(work, err) || !json_get_count(command, "until", &block.until, err) ||
	    !json_get_number(command, "seconds", &block.seconds, err) ||
	    !sampler_block(&work->sampler, &block, err))
		return false;
	if (work->busy + block.time > 0)
		work->rate = (work->rate * work->busy + block.rate * block.time) /
			     (work->busy + block.time);
	work->busy += block.time;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_count(out, "count", atomic_load(&work->sampler.log->count));
	json_member_number(out, "time", work->busy);
	json_member_boolean(out, "out_of_time", block.out_of_time);
	json_end_object(out);
	return true;
}

static bool is_nan_output(const struct tensor *tensor)
{
	size_t count;
	if (!element_is_real(tensor->type) || !tensor->data ||
	    !shape_elements(tensor->dims, tensor->rank, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (isnan(element_load(tensor->type, tensor->data, i)))
			return true;
	return false;
}

/* A model that computes NaN may be fast for the wrong reason: it is said. */
static bool check_outputs(struct work *work, struct json_writer *out, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct tensor *outputs;
	size_t count;
	bool ok = binding_fetch(work->sampler.bindings[0], &arena, &outputs, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		if (is_nan_output(&outputs[i])) {
			char note[256];
			snprintf(note, sizeof(note), "output %.100s holds NaN", outputs[i].name);
			json_string(out, note);
		}
	arena_finish(&arena);
	return ok;
}

void work_write_observations(struct work *work, struct json_writer *out)
{
	json_key(out, "values");
	json_begin_object(out);
	for (size_t i = 0; i < work->observed_count; i++)
		for (size_t f = 0; f < FIELD_TOTAL; f++)
			if (!isnan(work->observed[i].observation.values[f]))
				json_member_number(out, fields[f].key,
						   work->observed[i].observation.values[f]);
	json_end_object(out);
	json_key(out, "reasons");
	json_begin_object(out);
	for (size_t i = 0; i < work->observed_count; i++)
		for (size_t f = 0; f < FIELD_TOTAL; f++)
			if (work->observed[i].observation.reasons[f])
				json_member_string(out, fields[f].key,
						   work->observed[i].observation.reasons[f]);
	json_end_object(out);
}

static void write_remark(struct work *work, struct json_writer *out)
{
	const char *remark = binding_remark(work->sampler.bindings[0]);
	if (remark)
		json_string(out, remark);
}

static bool finish(struct work *work, const struct json_value *command, struct json_writer *out,
		   struct dyno_error *err)
{
	(void)command;
	if (!is_loaded(work, err))
		return false;
	work_observe(work, MOMENT_FINISH);
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_number(out, "rate", work->rate);
	work_write_observations(work, out);
	json_key(out, "notes");
	json_begin_array(out);
	write_remark(work, out);
	if (!check_outputs(work, out, err))
		return false;
	json_end_array(out);
	json_end_object(out);
	return true;
}

/* --- profile, end_profile ------------------------------------------------------------------- */

static bool run_some(struct work *work, struct input_set *inputs, uint64_t count, double seconds,
		     struct json_writer *out, struct dyno_error *err)
{
	struct binding *binding =
		session_bind(work->session, inputs->tensors, inputs->count, false, err);
	uint64_t start = clock_monotonic.now(NULL), before = start, end = start;
	bool ok = binding;
	for (uint64_t i = 0; ok && i < count; i++) {
		if (i &&
		    ((double)(end - start) * 1e-9 > seconds || atomic_load(work->sampler.stop)))
			break;
		before = clock_monotonic.now(NULL);
		ok = binding_run(binding, err);
		end = clock_monotonic.now(NULL);
		json_number(out, (double)(end - before) * 1e-9);
	}
	binding_unbind(binding);
	return ok;
}

/* Inferences at one batch size; the answer says which one it really was, and how long each took. */
static bool profile(struct work *work, const struct json_value *command, struct json_writer *out,
		    struct dyno_error *err)
{
	struct input_set inputs = { 0 };
	uint64_t batch = 1, count = 1;
	double seconds = 0;
	if (!work->session || !work->command.profile)
		return error_set(err, DYNO_ERROR_USAGE, "nothing is loaded to be profiled");
	if (!json_get_count(command, "batch", &batch, err) ||
	    !json_get_count(command, "count", &count, err) ||
	    !json_get_number(command, "seconds", &seconds, err))
		return false;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_key(out, "times");
	json_begin_array(out);
	bool ok = work_make_set(work, batch, &inputs, err) &&
		  run_some(work, &inputs, count, seconds, out, err);
	json_end_array(out);
	json_member_count(out, "batch", inputs.batch);
	json_member_count(out, "sequence", inputs.sequence);
	json_end_object(out);
	input_set_finish(&inputs);
	return ok;
}

static bool end_profile(struct work *work, const struct json_value *command,
			struct json_writer *out, struct dyno_error *err)
{
	const char *path = NULL;
	(void)command;
	if (!work->session || !work->command.profile)
		return error_set(err, DYNO_ERROR_USAGE, "nothing is profiled");
	if (!session_end_profile(work->session, &work->arena, &path, err))
		return false;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_string(out, "path", path);
	json_end_object(out);
	return true;
}

/* --- describe -------------------------------------------------------------------------------- */

/* What an engine tells of itself, without a model. */
static bool describe(struct work *work, const struct json_value *command, struct json_writer *out,
		     struct dyno_error *err)
{
	const struct json_value *options = json_member(command, "options");
	struct properties told = { 0 };
	if (work->engine)
		return error_set(err, DYNO_ERROR_USAGE, "a worker opens one engine");
	if (!json_get_string(command, "engine", &work->command.engine, err) ||
	    !work->command.engine ||
	    (options &&
	     !properties_read(&work->arena, options, &work->command.engine_options, err)) ||
	    !open_engine(work, &told, err))
		return false;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_key(out, "engine");
	properties_write(&told, out);
	json_end_object(out);
	return true;
}

/* --- triad ---------------------------------------------------------------------------------- */

static bool triad(struct work *work, const struct json_value *command, struct json_writer *out,
		  struct dyno_error *err)
{
	uint64_t threads = 1, size = 0;
	double rate = 0;
	(void)work;
	if (!json_get_count(command, "threads", &threads, err) ||
	    !json_get_count(command, "size", &size, err) ||
	    !triad_measure(threads, size, &rate, err))
		return false;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_member_number(out, "rate", rate);
	json_end_object(out);
	return true;
}

/* --- Dispatch ------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool (*perform)(struct work *work, const struct json_value *command,
			struct json_writer *answer, struct dyno_error *err);
} commands[] = {
	{ "load", load },          { "warm_up", warm_up }, { "sample", sample },
	{ "finish", finish },      { "profile", profile }, { "end_profile", end_profile },
	{ "describe", describe },  { "triad", triad },     { "outputs", work_outputs },
	{ "inputs", work_inputs }, { "rows", work_rows },
};

void command_perform(struct work *work, const struct json_value *command,
		     struct json_writer *answer)
{
	struct dyno_error err = { .code = DYNO_ERROR_FORMAT, .message = "no such command" };
	const char *name = NULL;
	if (command && json_get_string(command, "command", &name, &err) && name)
		for (size_t i = 0; i < COUNT(commands); i++) {
			if (strcmp(commands[i].name, name) != 0)
				continue;
			error_set(&err, DYNO_ERROR_ENGINE, "%s failed and gave no reason", name);
			if (commands[i].perform(work, command, answer, &err))
				return;
		}
	buffer_finish(&answer->buffer); /* what was written before the error */
	*answer = (struct json_writer){ 0 };
	error_write(&err, answer);
}

void work_finish(struct work *work)
{
	for (size_t i = 0; work->sampler.bindings && i < work->sampler.streams; i++)
		binding_unbind(work->sampler.bindings[i]);
	session_unload(work->session);
	engine_close(work->engine);
	input_set_finish(&work->inputs);
	arena_finish(&work->arena);
}
