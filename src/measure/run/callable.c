/* The sampler of the public API: dyno's warm-up, stopping and statistics for code that is not a
 * model, and that the caller runs and times. */
#include "core/base/caller.h"
#include "core/result/older.h"
#include "host/cpu_times.h"
#include "host/date.h"
#include "measure/device/environment.h"
#include "measure/metrics/disturbance.h"
#include "measure/metrics/metric.h"
#include "measure/plan/goal.h"
#include "measure/run/prepare.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ONE_PROCESS "timed in one process: what differs between processes is not in the intervals"

enum phase {
	PHASE_WARM_UP,
	PHASE_SAMPLE,
	PHASE_ENOUGH,
};

struct dyno_sampler {
	struct dyno_results *results; /* NULL once they are handed out */
	struct run *run;
	struct result *result;
	struct arena arena; /* of the settings */
	struct settings settings;
	enum phase phase;
	struct warming warming;
	struct cpu_times before; /* the samples */
	bool cpu_times_known;
	double time_left; /* s, of sampling; half of it may go into the warm-up */
	double due;       /* s, of sampling, however precise it is */
	bool precise;
	struct goals goals; /* or none */
	struct goal_look goal_look;
	double warm_up_left;
	uint64_t warm_up[WARM_UP_KEPT]; /* ns, its beginning */
	uint64_t *samples;              /* ns; grows by doubling */
	double *series;                 /* room for twice as many */
	size_t room, count;
	uint64_t until; /* the next look */
	uint64_t capacity;
};

/* --- Making the run -------------------------------------------------------------------------- */

static bool add_device(struct dyno_sampler *sampler, struct arena *arena, struct dyno_error *err)
{
	struct device_choice choice;
	struct device_info *device = run_add_device(arena, sampler->run);
	if (!device)
		return error_memory(err);
	sampler->result->cell.device = device;
	if (!device_choose("cpu", arena, &choice, err) ||
	    !device_describe(&choice, arena, device, err))
		return false;
	device->machine = prepare_machine(&sampler->settings, &sampler->run->environment, arena);
	return true;
}

static bool add_model(struct dyno_sampler *sampler, const char *name, struct arena *arena,
		      struct dyno_error *err)
{
	struct model_info *model = run_add_model(arena, sampler->run);
	if (!model)
		return error_memory(err);
	model->name = arena_string(arena, name && *name ? name : "callable");
	model->source = "callable";
	sampler->result->cell.model = model;
	return model->name || error_memory(err);
}

static bool add_engine(struct dyno_sampler *sampler, const dyno_sampler_options *options,
		       struct arena *arena)
{
	struct properties *environment = &sampler->run->environment;
	return properties_add_text(arena, environment, "engine", options->engine) &&
	       properties_add_text(arena, environment, "engine_version", options->engine_version);
}

static bool make_run(struct dyno_sampler *sampler, const dyno_sampler_options *options,
		     struct dyno_error *err)
{
	struct arena *arena = &sampler->results->arena;
	struct host_root root = host_root_default();
	sampler->run = results_add_run(sampler->results);
	if (!sampler->run || !prepare_header(sampler->run, arena, err))
		return error_memory(err);
	sampler->result = run_add_result(arena, sampler->run);
	if (!sampler->result || !result_add_replicate(arena, sampler->result) ||
	    !add_engine(sampler, options, arena) ||
	    !strings_add(arena, &sampler->result->notes, ONE_PROCESS))
		return error_memory(err);
	sampler->result->cell.batch = options->batch ? options->batch : 1;
	sampler->result->cell.engine = engine_word(&sampler->run->environment);
	sampler->result->cell.precision = "";
	sampler->result->cell.threads = environment_usable_cpus(&root);
	sampler->result->cell.streams = sampler->result->processes = 1;
	return add_device(sampler, arena, err) && add_model(sampler, options->name, arena, err) &&
	       settings_save(&sampler->settings, arena, &sampler->run->plan, NULL, err);
}

static bool make_settings(struct dyno_sampler *sampler, const dyno_sampler_options *options,
			  struct dyno_error *err)
{
	struct settings *settings = &sampler->settings;
	if (!settings_init(settings, &sampler->arena, err) ||
	    !settings_take_pairs(settings, options->settings, &sampler->arena, err) ||
	    !goals_read(&sampler->goals, &settings->until, err))
		return false;
	settings->processes = 1;
	sampler->capacity = settings->iterations
				    ? settings->iterations
				    : sampling_room(settings->max_samples, settings->min_time);
	sampler->time_left = settings->iterations ? 1e9 : settings_time(settings);
	sampler->due = settings->min_time;
	sampler->warm_up_left = fmin(sampler->time_left, settings_warm_up_time(settings)) / 2;
	return true;
}

dyno_sampler *dyno_sampler_create(const dyno_sampler_options *given, dyno_error *err)
{
	dyno_sampler_options options = DYNO_SAMPLER_OPTIONS_INIT;
	error_clear(err);
	if (!caller_options(&options, sizeof(options), given, "DYNO_SAMPLER_OPTIONS_INIT", err))
		return NULL;
	struct dyno_sampler *sampler = calloc(1, sizeof(*sampler));
	if (!sampler) {
		error_memory(err);
		return NULL;
	}
	sampler->results = results_create(err);
	if (sampler->results && make_settings(sampler, &options, err) &&
	    make_run(sampler, &options, err))
		return sampler;
	dyno_sampler_destroy(sampler);
	return NULL;
}

void dyno_sampler_destroy(dyno_sampler *sampler)
{
	if (!sampler)
		return;
	dyno_results_destroy(sampler->results);
	arena_finish(&sampler->arena);
	free(sampler->samples);
	free(sampler->series);
	free(sampler);
}

/* --- Sampling -------------------------------------------------------------------------------- */

/* The next call alone, then as many as lie before the next look. */
static uint64_t warm_up_calls(const struct warming *warming, uint64_t minimum)
{
	if (warming->count == 0)
		return 1;
	uint64_t look = WARMING_EVERY - warming->kept % WARMING_EVERY;
	uint64_t needed = minimum > warming->count ? minimum - warming->count : look;
	return needed < look ? needed : look;
}

uint64_t dyno_sampler_next(const dyno_sampler *sampler, double *seconds)
{
	bool warm_up = sampler && sampler->phase == PHASE_WARM_UP;
	if (seconds)
		*seconds = !sampler           ? 0
			   : warm_up          ? sampler->warm_up_left
			   : sampler->precise ? sampler->due
					      : sampler->time_left;
	if (!sampler || !sampler->results || sampler->phase == PHASE_ENOUGH)
		return 0;
	return warm_up ? warm_up_calls(&sampler->warming, sampler->settings.warmup)
		       : sampler->until - sampler->count;
}

static void begin_sampling(struct dyno_sampler *sampler)
{
	struct host_root root = host_root_default();
	sampler->phase = PHASE_SAMPLE;
	sampler->until = sampler->settings.iterations ? sampler->capacity
						      : sampling_next_look(0, sampler->capacity);
	sampler->cpu_times_known = cpu_times_read(&root, 0, &sampler->before);
}

static void warm_up(struct dyno_sampler *sampler, const uint64_t *ns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (sampler->warming.count < WARM_UP_KEPT)
			sampler->warm_up[sampler->warming.count] = ns[i];
		warming_add(&sampler->warming, (double)ns[i] * 1e-9);
		sampler->warm_up_left -= (double)ns[i] * 1e-9;
	}
	if (warming_over(&sampler->warming, sampler->settings.warmup, sampler->warm_up_left <= 0))
		begin_sampling(sampler);
}

static bool make_room(struct dyno_sampler *sampler, size_t more, struct dyno_error *err)
{
	size_t room = sampler->room ? sampler->room : 1024;
	while (room < sampler->count + more)
		room *= 2;
	if (room == sampler->room)
		return true;
	uint64_t *samples = realloc(sampler->samples, room * sizeof(*samples));
	if (!samples)
		return error_memory(err);
	sampler->samples = samples;
	double *series = realloc(sampler->series, 2 * room * sizeof(*series));
	if (!series)
		return error_memory(err);
	sampler->series = series;
	sampler->room = room;
	return true;
}

static bool is_precise(struct dyno_sampler *sampler)
{
	if (sampler->goals.count) {
		sampler->goal_look =
			goals_look(&sampler->goals, NULL, sampler->samples, sampler->count, 1);
		return sampler->goal_look.met;
	}
	if (sampler->count < sampler->settings.min_samples)
		return false;
	struct estimate estimate =
		estimate_median(sampler->samples, sampler->count, sampler->series);
	return estimate_precise(&estimate, sampler->settings.precision_target);
}

static bool is_enough(struct dyno_sampler *sampler)
{
	if (sampler->count < sampler->until || sampler->count >= sampler->capacity)
		return true; /* out of time, or all that was asked for */
	sampler->precise = is_precise(sampler);
	return sampler->precise && sampler->due <= 0;
}

static bool sample(struct dyno_sampler *sampler, const uint64_t *ns, size_t count,
		   struct dyno_error *err)
{
	if (!make_room(sampler, count, err))
		return false;
	memcpy(sampler->samples + sampler->count, ns, count * sizeof(*ns));
	sampler->count += count;
	for (size_t i = 0; i < count; i++) {
		sampler->time_left -= (double)ns[i] * 1e-9;
		sampler->due -= (double)ns[i] * 1e-9;
	}
	if (is_enough(sampler) || sampler->time_left <= 0)
		sampler->phase = PHASE_ENOUGH;
	else if (sampler->goals.count)
		sampler->until =
			goals_next_look(&sampler->goal_look, sampler->until, sampler->capacity);
	else
		sampler->until = sampling_next_look(sampler->until, sampler->capacity);
	return true;
}

bool dyno_sampler_add(dyno_sampler *sampler, const uint64_t *ns, size_t count, dyno_error *err)
{
	if (!sampler || !sampler->results || count > dyno_sampler_next(sampler, NULL))
		return error_set(err, DYNO_ERROR_USAGE,
				 "a sampler takes no more times than it asked for");
	if (count && sampler->phase == PHASE_SAMPLE)
		return sample(sampler, ns, count, err);
	if (count)
		warm_up(sampler, ns, count);
	else if (sampler->phase == PHASE_WARM_UP)
		begin_sampling(sampler); /* no time is left for the warm-up */
	else
		sampler->phase = PHASE_ENOUGH;
	return true;
}

/* What metrics make of the times is theirs to set. */
static bool may_be_set(enum field_id field)
{
	for (size_t i = 0; field < FIELD_TOTAL && metrics[i]; i++)
		if (metrics[i]->basic && strcmp(metrics[i]->name, fields[field].metric) == 0)
			return false;
	return field < FIELD_TOTAL;
}

bool dyno_sampler_set(dyno_sampler *sampler, const char *key, double value, dyno_error *err)
{
	error_clear(err);
	enum field_id field = key ? field_find(key) : FIELD_TOTAL;
	if (!sampler || !sampler->results || !may_be_set(field))
		return error_set(err, DYNO_ERROR_USAGE, "a sampler cannot be told \"%.60s\"",
				 key ? key : "");
	sampler->result->replicates[0].values[field] = value;
	sampler->result->values[field].value = value;
	return true;
}

/* --- Finish ---------------------------------------------------------------------------------- */

static void set_disturbance(const struct dyno_sampler *sampler, struct replicate *replicate)
{
	struct host_root root = host_root_default();
	struct cpu_times after;
	if (!sampler->cpu_times_known || !cpu_times_read(&root, 0, &after))
		return;
	disturbance_by_cpu(&sampler->results->arena, replicate, &sampler->before, &after);
}

static bool keep_warm_up(const struct dyno_sampler *sampler, struct replicate *replicate)
{
	uint64_t count = sampler->warming.count;
	size_t kept = count < WARM_UP_KEPT ? (size_t)count : WARM_UP_KEPT;
	struct sample_series *series = replicate_add_series(
		&sampler->results->arena, replicate, SERIES_WARM_UP, SERIES_NANOSECONDS, kept);
	if (series && kept)
		memcpy(series->values, sampler->warm_up, kept * sizeof(*sampler->warm_up));
	return series;
}

/* By the metrics that need no worker. */
static void take(struct dyno_sampler *sampler, struct replicate *replicate)
{
	struct load_answer loaded = { .load_time = NAN, .batch = sampler->result->cell.batch };
	struct process_view view = {
		.settings = &sampler->settings,
		.arena = &sampler->results->arena,
		.loaded = &loaded,
		.first_inference = sampler->warming.first,
		.warm_up_samples = (double)sampler->warming.count,
		.rate = replicate->sampling_time > 0
				? (double)sampler->count / replicate->sampling_time
				: 0,
		.replicate = replicate,
		.result = sampler->result,
	};
	for (size_t i = 0; metrics[i]; i++)
		if (metrics[i]->basic)
			metrics[i]->take(&view);
}

static bool fill(struct dyno_sampler *sampler, struct replicate *replicate, struct dyno_error *err)
{
	struct arena *arena = &sampler->results->arena;
	struct sample_series *series = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							    SERIES_NANOSECONDS, sampler->count);
	if (!series || !keep_warm_up(sampler, replicate))
		return error_memory(err);
	if (sampler->count)
		memcpy(replicate_samples(replicate)->values, sampler->samples,
		       sampler->count * sizeof(*sampler->samples));
	replicate->started = replicate->sampling_time = 0;
	for (size_t i = 0; i < sampler->count; i++)
		replicate->sampling_time += (double)sampler->samples[i] * 1e-9;
	replicate->status = STATUS_OK;
	take(sampler, replicate);
	set_disturbance(sampler, replicate);
	return true;
}

dyno_results *dyno_sampler_finish(dyno_sampler *sampler, dyno_error *err)
{
	if (!sampler || !sampler->results || !sampler->count) {
		error_set(err, DYNO_ERROR_NOTHING, "no sample was taken");
		return NULL;
	}
	struct dyno_results *results = sampler->results;
	struct result *result = sampler->result;
	if (!fill(sampler, &result->replicates[0], err))
		return NULL;
	result->status = STATUS_OK;
	for (size_t i = 0; metrics[i]; i++)
		if (metrics[i]->basic)
			metrics[i]->summarise(&results->arena, result);
	sampler->run->finished = date_now(&results->arena);
	if (results->arena.failed) {
		error_memory(err);
		return NULL;
	}
	sampler->results = NULL;
	return results_hand_out(results, err);
}
