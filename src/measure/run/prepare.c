#include "measure/run/prepare.h"
#include "core/base/caller.h"
#include "core/base/folders.h"
#include "core/base/random.h"
#include "core/base/units.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "host/affinity.h"
#include "host/date.h"
#include "measure/device/environment.h"
#include "measure/engine/engine.h"
#include "measure/metrics/metric.h"
#include "measure/model/choice.h"
#include "measure/model/format.h"
#include "measure/model/model.h"
#include "measure/model/precision.h"
#include "measure/worker/probe.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void prepare_warn(struct preparation *p, const char *message)
{
	const char *kept = folders_leave_out(p->arena, &p->folders, message);
	strings_add(p->arena, &p->run->warnings, kept);
	if (p->events->warn && kept)
		p->events->warn(p->events->context, kept);
}

/* --- Header ---------------------------------------------------------------------------------- */

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
	run->started = date_now(arena);
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
	return settings_save(p->settings, p->arena, &run->plan, &run->whole, err) &&
	       (p->settings->keep_paths ||
		settings_folders(p->settings, p->arena, &p->folders, err));
}

/* --- Models ---------------------------------------------------------------------------------- */

static void warn_of_model(void *context, const char *message)
{
	prepare_warn(context, message);
}

static bool show_download(void *context, const char *file, uint64_t done, uint64_t total)
{
	struct preparation *p = context;
	dyno_progress progress = progress_at("download");
	progress.file = file;
	progress.bytes_done = done;
	progress.bytes_total = total;
	return !p->events->progress || !p->events->progress(p->events->context, &progress, NULL);
}

static const struct model_info *copy_of(struct arena *arena, const struct model_info *model)
{
	struct model_info *copy = arena_allocate(arena, 1, sizeof(*copy));
	if (copy)
		*copy = *model;
	return copy;
}

/* What its graph computes in; what was asked for only where that does not tell: the same file is
 * the same, however it was found. */
static bool find_precision(struct preparation *p, struct planned_model *planned, const char *asked)
{
	const char *path = planned->read->path;
	planned->precision = path ? precision_of_file(path, p->arena) : "";
	if (planned->precision && !*planned->precision && asked)
		planned->precision = arena_string(p->arena, model_precision_name(asked));
	return planned->precision;
}

/* Which engines of those that were named are so. */
enum share {
	NONE,
	SOME,
	ALL
};

static enum share share_of(const struct settings *settings,
			   bool (*is_so)(const struct engine_kind *kind))
{
	size_t count = 0;
	for (size_t i = 0; i < settings->engines.count; i++)
		count += is_so(engine_find(settings->engines.items[i]));
	return !count ? NONE : count < settings->engines.count ? SOME : ALL;
}

static bool takes_transformers(const struct engine_kind *kind)
{
	return engine_takes(kind, format_transformers.name);
}

static bool casts(const struct engine_kind *kind)
{
	return kind->flags & ENGINE_CASTS;
}

/* asked: what the user wants it to be called, or NULL. */
static bool resolve_as(struct preparation *p, const char *name, const char *asked,
		       const char *precision, bool configured, struct dyno_error *err)
{
	struct planned_model *planned = &p->plan->models[p->plan->model_count];
	struct model_request request = {
		.name = name,
		.revision = p->settings->revision,
		.file = p->settings->file,
		.precision = precision,
		.configured = configured,
		.casts = share_of(p->settings, casts) == ALL,
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
	planned->read = copy_of(p->arena, planned->info);
	if (!planned->read ||
	    !(p->settings->keep_paths ||
	      folders_add(p->arena, &p->folders,
			  planned->read->path ? planned->read->path : planned->read->name)))
		return error_memory(err);
	if (asked && *asked)
		planned->info->name = asked;
	else if (!p->settings->keep_paths && *planned->info->name != '/')
		planned->info->name = folders_shorten(p->arena, planned->info->name);
	if (!planned->info->name)
		return error_memory(err);
	if (!p->settings->keep_paths)
		planned->info->path = NULL;
	if (!find_precision(p, planned, precision))
		return error_memory(err);
	planned->axes = (struct input_axes){ .batch_dynamic = true, .sequence_dynamic = true };
	p->plan->model_count++;
	return true;
}

/* A folder or repository can hold what some engines take and what others do: two models then. */
static bool resolve(struct preparation *p, const char *name, const char *asked,
		    const char *precision, struct dyno_error *err)
{
	enum share share = share_of(p->settings, takes_transformers);
	if (!resolve_as(p, name, asked, precision, share == ALL, err))
		return false;
	const struct planned_model *found = &p->plan->models[p->plan->model_count - 1];
	if (share != SOME || !found->read->path || model_format_of_name(name))
		return true;
	return resolve_as(p, name, asked, precision, true, err);
}

/* Whose folders they are is nobody's business who sees the results: of an absolute path its last
 * parts say which model it is. */
static bool leave_folders_out(struct preparation *p)
{
	struct models models = { 0 };
	for (size_t i = 0; i < p->run->model_count; i++)
		if (!models_add(&models, p->arena, p->run->models[i]))
			return false;
	for (size_t i = 0; i < p->run->model_count; i++)
		if (!model_leave_folder_out(&models, p->arena, p->run->models[i]))
			return false;
	return true;
}

static bool resolve_models(struct preparation *p, struct dyno_error *err)
{
	const struct strings *models = &p->settings->models, *precision = &p->settings->precision;
	size_t most = 2 * models->count * (precision->count ? precision->count : 1);
	p->plan->models = arena_allocate(p->arena, most, sizeof(*p->plan->models));
	if (!p->plan->models)
		return error_memory(err);
	for (size_t i = 0; i < models->count; i++) {
		const char *asked =
			i < p->settings->names.count ? p->settings->names.items[i] : NULL;
		for (size_t k = 0; k < precision->count; k++)
			if (!resolve(p, models->items[i], asked, precision->items[k], err))
				return false;
		if (!precision->count && !resolve(p, models->items[i], asked, NULL, err))
			return false;
	}
	return p->settings->keep_paths || leave_folders_out(p) || error_memory(err);
}

/* --- Metrics --------------------------------------------------------------------------------- */

static unsigned show_step(void *context, const char *step)
{
	struct preparation *p = context;
	dyno_progress progress = progress_at(step);
	return p->events->progress ? p->events->progress(p->events->context, &progress, NULL) : 0;
}

static bool prepare_metrics(struct preparation *p, uint64_t threads, struct dyno_error *err)
{
	const struct property *available =
		properties_find(&p->run->environment, "memory_available");
	struct metric_setup setup = {
		.settings = p->settings,
		.threads = threads,
		.memory = available ? available->number : NAN,
		.arena = p->arena,
		.look = show_step,
		.context = p,
		.err = err,
	};
	return metrics_prepare(&setup, p->plan);
}

/* --- Describing ------------------------------------------------------------------------------ */

/* Where there is only one size for each axis, the measuring process itself finds out. What the user
 * says of inputs is tried before anything is measured. */
static bool must_describe(const struct preparation *p)
{
	const struct settings *settings = p->settings;
	return settings->batch.count > 1 || settings->sequence.count > 1 || p->before ||
	       settings_give_inputs(settings) || settings->each.count || settings->dims.count ||
	       p->describe;
}

/* On which engine and platform a model is loaded to be described: one that will measure it, on the
 * CPU where that engine serves it; rather a real one than one whose time is made up. */
static const struct engine_choice *engine_to_describe(const struct preparation *p,
						      const struct model_info *model,
						      const char **platform)
{
	const struct engine_choice *found = NULL;
	for (size_t d = 0; d < p->plan->device_count; d++)
		for (size_t e = 0; e < p->plan->devices[d].engine_count; e++) {
			const struct planned_device *device = &p->plan->devices[d];
			const struct engine_choice *engine = &device->engines[e].choice;
			bool better = !found || !engine_accepts(found->kind, model) ||
				      found->kind->flags & ENGINE_EXACT_CLOCK;
			if (!better || !plan_runs(p->settings, model, device, &device->engines[e]))
				continue;
			if (found && !engine_accepts(engine->kind, model))
				continue;
			found = engine;
			*platform = engine_platform_find(engine->kind, "cpu")
					    ? "cpu"
					    : device->choice.platform->name;
		}
	return found;
}

/* That an axis is not what was asked for, since ‹dim› or ‹input› say otherwise. */
static void note_given(struct preparation *p, struct planned_model *model, const char *axis,
		       const struct counts *asked, uint64_t value)
{
	bool other = asked->count > 0;
	for (size_t i = 0; i < asked->count; i++)
		other = other && asked->items[i] != value;
	if (other)
		strings_add(p->arena, &model->notes,
			    arena_printf(p->arena, "%s %llu by ‹dim› or ‹input›", axis,
					 (unsigned long long)value));
}

static void take_description(struct preparation *p, struct planned_model *model,
			     const struct load_answer *answer)
{
	model->axes = answer->axes;
	model->inputs = answer->inputs;
	model->load_time = answer->load_time;
	if (answer->inputs.batch_given)
		note_given(p, model, "batch", &p->settings->batch, answer->inputs.batch);
	if (answer->inputs.sequence_given)
		note_given(p, model, "sequence", &p->settings->sequence, answer->inputs.sequence);
}

/* False only when our own memory is exhausted: the model is not to blame then. */
static bool describe(struct preparation *p, struct planned_model *model, struct dyno_error *err)
{
	struct load_answer answer;
	struct dyno_error why = { 0 };
	const char *platform;
	const struct engine_choice *engine = engine_to_describe(p, model->read, &platform);
	if (!engine)
		return true;
	if (probe_model(model->read, platform, engine, p->settings, p->arena, &answer,
			&model->failure_status, &why)) {
		take_description(p, model, &answer);
		return true;
	}
	if (model->failure_status == STATUS_FAILED && why.code == DYNO_ERROR_MEMORY)
		return error_memory(err);
	model->misused = why.code == DYNO_ERROR_USAGE;
	model->failure = arena_string(p->arena, why.message);
	if (model->misused && p->plan->model_count == 1)
		return true; /* check_inputs says it */
	prepare_warn(p, arena_printf(p->arena, "%s: %s", model->info->name, why.message));
	return true;
}

/* What the user says of inputs is wrong if it fits no model; one that it does not fit among others
 * has a result that says so. */
static bool check_inputs(const struct preparation *p, struct dyno_error *err)
{
	const struct plan *plan = p->plan;
	for (size_t i = 0; i < plan->model_count; i++)
		if (!plan->models[i].misused)
			return true;
	return !plan->model_count || error_set(err, DYNO_ERROR_USAGE, "%s: %s",
					       plan->models[0].info->name, plan->models[0].failure);
}

static bool describe_all(struct preparation *p, struct dyno_error *err)
{
	if (!must_describe(p))
		return true;
	for (size_t i = 0; i < p->plan->model_count; i++)
		if (!describe(p, &p->plan->models[i], err))
			return false;
	return check_inputs(p, err);
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

/* What is known of earlier runs only makes the estimate better: without it there is one, too. */
static void remember(struct preparation *p, struct past *past)
{
	struct dyno_error why;
	for (size_t i = 0; p->events->remember && i < p->plan->model_count; i++)
		if (!p->events->remember(p->events->context, p->plan->models[i].info, p->arena,
					 past, &why))
			return;
}

static bool announce(struct preparation *p, struct dyno_error *err)
{
	for (size_t i = 0; i < p->plan->unmet.count; i++)
		prepare_warn(p, p->plan->unmet.items[i]);
	struct plan_estimate *estimate = &p->estimate;
	struct past past = { 0 };
	char limit[UNIT_TEXT_SIZE];
	remember(p, &past);
	if (!plan_estimate(p->plan, p->settings, &past, p->arena, estimate, err))
		return false;
	p->memory_limit = memory_limit(p);
	if (p->memory_limit && estimate->memory > (double)p->memory_limit)
		prepare_warn(
			p, arena_printf(p->arena,
					"the weights of a model are larger than the memory that a "
					"worker may take (%s, ‹memory-limit›): its cells will "
					"probably fail",
					unit_format(limit, (double)p->memory_limit, UNIT_BYTE)));
	if (p->events->planned && !p->events->planned(p->events->context, p->plan, estimate))
		return error_set(err, DYNO_ERROR_CANCELLED, "only planned");
	return true;
}

/* What the run before says may be anything, or be missing: it may come from somebody else. */
static bool check_models_before(const struct preparation *p, struct dyno_error *err)
{
	const struct run *before = p->before;
	if (before && before->model_count != p->run->model_count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "‹resume›: run %s has other models than its plan", before->id);
	for (size_t i = 0; before && i < before->model_count; i++) {
		const char *digest = before->models[i]->digest;
		if (!digest || strcmp(digest, p->run->models[i]->digest) != 0)
			return error_set(err, DYNO_ERROR_USAGE,
					 "‹resume›: %s has changed since run %s was started",
					 before->models[i]->name, before->id);
	}
	return true;
}

/* One cell has processes of one device: what was begun on another machine is another measurement.
 */
static bool check_devices_before(const struct preparation *p, struct dyno_error *err)
{
	const struct run *before = p->before;
	for (size_t i = 0; before && i < before->device_count; i++)
		for (size_t k = 0; k < p->run->device_count; k++) {
			const struct device_info *old = before->devices[i];
			const struct device_info *new = p->run->devices[k];
			if (strcmp(old->id, new->id) == 0 && old->name && new->name &&
			    strcmp(old->name, new->name) != 0)
				return error_set(err, DYNO_ERROR_USAGE,
						 "‹resume›: run %s was begun on another machine: "
						 "%s is %.100s there, and %.100s here",
						 before->id, old->id, old->name, new->name);
		}
	return true;
}

bool prepare(struct preparation *p, struct dyno_error *err)
{
	uint64_t threads;
	return usable_threads(p, &threads, err) && fill_header(p, err) && resolve_models(p, err) &&
	       check_models_before(p, err) && prepare_devices(p, err) &&
	       check_devices_before(p, err) && describe_all(p, err) &&
	       plan_make(p->plan, p->settings, threads, p->run->seed, p->arena, err) &&
	       announce(p, err) && prepare_metrics(p, threads, err) &&
	       (!p->arena->failed || error_memory(err));
}
