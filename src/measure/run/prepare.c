#include "measure/run/prepare.h"
#include "core/base/random.h"
#include "core/base/units.h"
#include "core/result/devices.h"
#include "host/affinity.h"
#include "measure/device/environment.h"
#include "measure/engine/engine.h"
#include "measure/model/model.h"
#include "measure/run/peaks.h"
#include "measure/worker/probe.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void warn(struct preparation *p, const char *message)
{
	strings_add(p->arena, &p->run->warnings, message);
	if (p->events->warn)
		p->events->warn(p->events->context, message);
}

/* --- Header ---------------------------------------------------------------------------------- */

const char *prepare_time(struct arena *arena)
{
	struct timespec now;
	struct tm utc;
	char text[32];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return arena_string(arena, text);
}

/* 20261123-224135-5f3a: sorts by time; two that start in one second differ in the digits. */
static const char *make_id(struct arena *arena, uint64_t entropy)
{
	struct timespec now;
	struct tm utc;
	char text[32];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y%m%d-%H%M%S", &utc);
	return arena_printf(arena, "%s-%04x", text, (unsigned)(entropy & 0xffff));
}

static uint64_t entropy(void)
{
	struct timespec now;
	struct random random;
	clock_gettime(CLOCK_REALTIME, &now);
	random_init(&random, (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec);
	return random_next(&random);
}

bool prepare_header(struct run *run, struct arena *arena, struct dyno_error *err)
{
	struct host_root root = host_root_default();
	uint64_t chance = entropy();
	run->id = make_id(arena, chance >> 48);
	run->started = prepare_time(arena);
	run->dyno = DYNO_VERSION;
	run->seed = chance & 0xffffffff;
	return (run->id && run->started)
		       ? environment_describe(&root, arena, &run->environment, &run->warnings, err)
		       : error_memory(err);
}

const char *prepare_machine(const struct settings *settings, const struct properties *environment,
			    struct arena *arena)
{
	const char *named = settings->machine ? settings->machine : getenv("DYNO_MACHINE");
	return named && *named ? arena_string(arena, named) : machine_digest(arena, environment);
}

static bool fill_header(struct preparation *p, struct dyno_error *err)
{
	struct run *run = p->run;
	const struct run *before = p->before;
	if (!prepare_header(run, p->arena, err))
		return false;
	if (p->settings->seed)
		run->seed = p->settings->seed;
	p->machine = prepare_machine(p->settings, &run->environment, p->arena);
	if (before) {
		p->machine = before->device_count ? before->devices[0]->machine : p->machine;
		run->id = before->id;
		run->started = before->started;
		run->seed = before->seed;
		run->tag = before->tag;
		run->note = before->note;
	}
	return settings_save(p->settings, p->arena, &run->plan, err);
}

/* --- Models ---------------------------------------------------------------------------------- */

static void warn_of_model(void *context, const char *message)
{
	warn(context, message);
}

static bool show_download(void *context, const char *file, uint64_t done, uint64_t total)
{
	struct preparation *p = context;
	dyno_progress progress = {
		.model = file,
		.device = "",
		.precision = "",
		.step = "download",
		.samples = done,
		.processes_total = total,
		.median = NAN,
		.median_low = NAN,
		.median_high = NAN,
		.seconds_left = NAN,
	};
	return !p->events->progress || !p->events->progress(p->events->context, &progress);
}

static bool resolve(struct preparation *p, const char *name, const char *precision,
		    struct dyno_error *err)
{
	struct planned_model *planned = &p->plan->models[p->plan->model_count];
	struct model_request request = {
		.name = name,
		.revision = p->settings->revision,
		.file = p->settings->file,
		.precision = precision,
		.offline = p->settings->offline,
		.progress = show_download,
		.warn = warn_of_model,
		.context = p,
	};
	planned->info = run_add_model(p->arena, p->run);
	if (!planned->info)
		return error_memory(err);
	if (!model_resolve(&request, p->arena, planned->info, err))
		return false;
	planned->precision = arena_string(p->arena, precision ? precision : "");
	planned->axes = (struct input_axes){ .batch_dynamic = true, .sequence_dynamic = true };
	p->plan->model_count++;
	return true;
}

static bool resolve_models(struct preparation *p, struct dyno_error *err)
{
	const struct strings *models = &p->settings->models, *precision = &p->settings->precision;
	size_t most = models->count * (precision->count ? precision->count : 1);
	p->plan->models = arena_allocate(p->arena, most, sizeof(*p->plan->models));
	if (!p->plan->models)
		return error_memory(err);
	for (size_t i = 0; i < models->count; i++) {
		for (size_t k = 0; k < precision->count; k++)
			if (!resolve(p, models->items[i], precision->items[k], err))
				return false;
		if (!precision->count && !resolve(p, models->items[i], NULL, err))
			return false;
	}
	return true;
}

/* --- Devices --------------------------------------------------------------------------------- */

static bool is_known(const struct preparation *p, const char *id)
{
	for (size_t i = 0; i < p->plan->device_count; i++)
		if (strcmp(p->plan->devices[i].choice.id, id) == 0)
			return true;
	return false;
}

static bool add_device(struct preparation *p, const struct device_choice *choice, bool only_working,
		       struct dyno_error *err)
{
	struct planned_device *device = &p->plan->devices[p->plan->device_count];
	struct properties engine = { 0 };
	struct dyno_error why = { 0 };
	const char *name = choice->platform->name;
	/* The CPU is always there, and what is wrong with the engine shows soon enough. */
	bool certain = strcmp(name, "cpu") == 0 || strcmp(name, "null") == 0;
	bool works = certain || probe_device(choice, p->settings->ort, p->arena, &engine, &why);
	if (is_known(p, choice->id) || (only_working && !works))
		return true;
	device->choice = *choice;
	device->info = run_add_device(p->arena, p->run);
	if (!device->info)
		return error_memory(err);
	if (!device_describe(choice, p->arena, device->info, err))
		return false;
	device->info->machine = p->machine;
	if (!works) {
		device->failure = arena_string(p->arena, why.message);
		warn(p, why.message);
	}
	p->plan->device_count++;
	return true;
}

static bool add_all_devices(struct preparation *p, struct dyno_error *err)
{
	for (const struct platform *platform = platforms; platform->name; platform++) {
		struct device_choice choice;
		if (!platform->provider)
			continue; /* the null platform is for tests */
		if (!device_choose(platform->name, p->arena, &choice, err) ||
		    !add_device(p, &choice, true, err))
			return false;
	}
	return true;
}

static bool choose_devices(struct preparation *p, struct dyno_error *err)
{
	const struct strings *hardware = &p->settings->hardware;
	size_t most = hardware->count;
	for (const struct platform *platform = platforms; platform->name; platform++)
		most++;
	p->plan->devices = arena_allocate(p->arena, most, sizeof(*p->plan->devices));
	if (!p->plan->devices)
		return error_memory(err);
	for (size_t i = 0; i < hardware->count; i++) {
		struct device_choice choice;
		if (strcmp(hardware->items[i], "all") == 0) {
			if (!add_all_devices(p, err))
				return false;
		} else if (!device_choose(hardware->items[i], p->arena, &choice, err) ||
			   !add_device(p, &choice, false, err))
			return false;
	}
	return true;
}

/* --- Peaks ----------------------------------------------------------------------------------- */

static unsigned show_peaks(void *context, const char *step)
{
	struct preparation *p = context;
	dyno_progress progress = {
		.model = step,
		.device = "",
		.precision = "",
		.step = step,
		.median = NAN,
		.median_low = NAN,
		.median_high = NAN,
		.seconds_left = NAN,
	};
	return p->events->progress ? p->events->progress(p->events->context, &progress) : 0;
}

/* Some seconds for a device that has not been measured before. */
static bool add_peaks(struct preparation *p, uint64_t threads, struct dyno_error *err)
{
	const struct property *available =
		properties_find(&p->run->environment, "memory_available");
	bool wanted = strings_hold(&p->settings->metrics, "bandwidth");
	for (size_t i = 0; wanted && i < p->plan->device_count; i++) {
		const struct planned_device *device = &p->plan->devices[i];
		struct peaks_request request = {
			.choice = &device->choice,
			.library = p->settings->ort,
			.pin = p->settings->pin,
			.threads = threads,
			.memory = available ? available->number : NAN,
			.look = show_peaks,
			.context = p,
		};
		if (!device->failure && !peaks_add(&request, p->arena, device->info, err))
			return false;
	}
	return true;
}

/* --- Describing ------------------------------------------------------------------------------ */

/* Where there is only one size for each axis, the measuring process itself finds out. */
static bool must_describe(const struct preparation *p)
{
	return p->settings->batch.count > 1 || p->settings->sequence.count > 1 || p->before;
}

/* Models of the null engine load nowhere else; it takes others, too, when it is all there is. */
static bool is_for_null(const struct preparation *p, const struct planned_model *model)
{
	size_t others = 0;
	for (size_t i = 0; i < p->plan->device_count; i++)
		others += strcmp(p->plan->devices[i].choice.platform->name, "null") != 0;
	return strcmp(model->info->source, "null") == 0 || (p->plan->device_count && !others);
}

static void describe(struct preparation *p, struct planned_model *model)
{
	struct load_answer answer;
	struct dyno_error why = { 0 };
	bool null = is_for_null(p, model);
	if (probe_model(model->info, null ? "null" : "cpu", p->settings->ort,
			p->settings->load_timeout, p->arena, &answer, &model->failure_status,
			&why)) {
		model->axes = answer.axes;
		return;
	}
	model->failure = arena_string(p->arena, why.message);
	warn(p, arena_printf(p->arena, "%s: %s", model->info->name, why.message));
}

/* --- All of it ------------------------------------------------------------------------------- */

static bool usable_threads(const struct preparation *p, uint64_t *threads, struct dyno_error *err)
{
	struct host_root root = host_root_default();
	uint64_t pinned;
	*threads = environment_usable_cpus(&root);
	if (!p->settings->pin)
		return true;
	if (!affinity_count(p->settings->pin, &pinned, err))
		return false;
	if (pinned < *threads)
		*threads = pinned;
	return true;
}

/* Nine tenths of what is free, unless the user set it; 0 where neither is known. */
static uint64_t memory_limit(const struct preparation *p)
{
	const struct property *available =
		properties_find(&p->run->environment, "memory_available");
	if (p->settings->memory_limit)
		return p->settings->memory_limit;
	return available && available->number > 0 ? (uint64_t)(available->number * 0.9) : 0;
}

static bool announce(struct preparation *p, struct dyno_error *err)
{
	struct plan_estimate estimate = plan_estimate(p->plan, p->settings);
	char limit[UNIT_TEXT_SIZE];
	p->memory_limit = memory_limit(p);
	if (p->memory_limit && estimate.memory > (double)p->memory_limit)
		warn(p, arena_printf(p->arena,
				     "the weights of a model are larger than the memory that a "
				     "worker may take (%s, --memory-limit): its cells will "
				     "probably fail",
				     unit_format(limit, (double)p->memory_limit, UNIT_BYTE)));
	if (p->events->planned && !p->events->planned(p->events->context, &estimate))
		return error_set(err, DYNO_ERROR_CANCELLED, "only planned");
	return true;
}

static bool check_run_before(const struct preparation *p, struct dyno_error *err)
{
	const struct run *before = p->before;
	for (size_t i = 0; before && i < before->model_count && i < p->run->model_count; i++)
		if (strcmp(before->models[i]->digest, p->run->models[i]->digest) != 0)
			return error_set(err, DYNO_ERROR_USAGE,
					 "--resume: %s has changed since run %s was started",
					 before->models[i]->name, before->id);
	return true;
}

bool prepare(struct preparation *p, struct dyno_error *err)
{
	uint64_t threads;
	if (!usable_threads(p, &threads, err) || !fill_header(p, err) || !resolve_models(p, err) ||
	    !check_run_before(p, err) || !choose_devices(p, err) || !announce(p, err) ||
	    !add_peaks(p, threads, err))
		return false;
	for (size_t i = 0; must_describe(p) && i < p->plan->model_count; i++)
		describe(p, &p->plan->models[i]);
	return plan_make(p->plan, p->settings, threads, p->run->seed, p->arena, err);
}
