/* The public API for running a benchmark: options of include/dyno.h become settings, results come
 * back. Reading and writing results is in output/. */
#include "measure/run/benchmark.h"
#include "api/saving.h"
#include "core/base/caller.h"
#include <stdio.h>
#include <string.h>

const char *dyno_version(void)
{
	return DYNO_VERSION;
}

uint32_t dyno_version_number(void)
{
	return DYNO_VERSION_NUMBER;
}

/* --- Options to settings ---------------------------------------------------------------------- */

static bool take_strings(struct strings *list, const char *const *items, struct arena *arena,
			 struct dyno_error *err)
{
	if (!items || !items[0])
		return true;
	*list = (struct strings){ 0 };
	for (; *items; items++) {
		const char *copy = arena_string(arena, *items);
		if (!copy || !strings_add(arena, list, copy))
			return error_memory(err);
	}
	return true;
}

static bool take_counts(struct counts *list, const uint64_t *items, size_t count,
			struct arena *arena, struct dyno_error *err)
{
	if (!items || !count)
		return true;
	*list = (struct counts){ .items = arena_allocate(arena, count, sizeof(*items)),
				 .count = count };
	if (!list->items)
		return error_memory(err);
	memcpy(list->items, items, count * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		if (!items[i])
			return error_set(err, DYNO_ERROR_USAGE,
					 "batch sizes and sequence lengths begin at 1");
	return true;
}

static bool make_settings(struct settings *settings, const dyno_benchmark_options *options,
			  struct arena *arena, struct dyno_error *err)
{
	const char *const one_model[] = { options->model, NULL };
	struct strings more = { 0 };
	if (!settings_init(settings, arena, err) ||
	    !settings_take_pairs(settings, options->settings, arena, err) ||
	    !take_strings(&settings->models, one_model, arena, err) ||
	    !take_strings(&more, options->models, arena, err) ||
	    !take_strings(&settings->hardware, options->hardware, arena, err) ||
	    !take_strings(&settings->metrics, options->metrics, arena, err) ||
	    !take_counts(&settings->batch, options->batch_sizes, options->batch_size_count, arena,
			 err) ||
	    !take_counts(&settings->sequence, options->sequence_lengths,
			 options->sequence_length_count, arena, err))
		return false;
	for (size_t i = 0; i < more.count; i++)
		if (!strings_add(arena, &settings->models, more.items[i]))
			return error_memory(err);
	return settings_check(settings, err);
}

/* --- Running ---------------------------------------------------------------------------------- */

struct caller {
	const dyno_benchmark_options *options;
	struct saving saving;
	unsigned stops;
};

static unsigned on_progress(void *context, const dyno_progress *progress)
{
	struct caller *caller = context;
	const dyno_benchmark_options *options = caller->options;
	unsigned answer = options->progress
				  ? (unsigned)options->progress(options->progress_context, progress)
				  : DYNO_GO_ON;
	if (answer > caller->stops)
		caller->stops = answer < DYNO_STOP_NOW ? answer : DYNO_STOP_NOW;
	return caller->stops;
}

static void on_warning(void *context, const char *message)
{
	dyno_progress progress = progress_at("warning");
	progress.message = message;
	on_progress(context, &progress);
}

/* A store that refuses costs no measurement: it is told as a warning. */
static void save(struct caller *caller, const struct run *run, size_t index)
{
	struct dyno_error why;
	char text[sizeof(why.message) + 64];
	if (saving_update(&caller->saving, run, index, &why))
		return;
	snprintf(text, sizeof(text), "not saved: %s; the measuring goes on", why.message);
	on_warning(caller, text);
}

static bool on_run(void *context, const struct run *run, struct dyno_error *err)
{
	(void)err;
	save(context, run, SAVING_HEADER);
	return true;
}

static bool on_result(void *context, const struct run *run, size_t index,
		      const struct result *result, struct dyno_error *err)
{
	(void)result;
	(void)err;
	save(context, run, index);
	return true;
}

/* "" means the default, which may be "none". */
static bool open_store(struct caller *caller, struct dyno_error *err)
{
	const char *store = caller->options->store;
	if (!store)
		return true;
	store = *store ? store : NULL;
	if (!store_wanted(store))
		return true;
	caller->saving.store = store_open(store, false, err);
	return caller->saving.store != NULL;
}

static struct dyno_results *run(struct caller *caller, const struct settings *settings,
				struct dyno_error *err)
{
	struct dyno_results *results = NULL;
	struct benchmark benchmark = {
		.settings = settings,
		.events = { .context = caller,
			    .progress = on_progress,
			    .warn = on_warning,
			    .run = on_run,
			    .result = on_result },
		.tag = caller->options->tag,
		.note = caller->options->note,
	};
	if (!open_store(caller, err))
		return NULL;
	bool ok = benchmark_run(&benchmark, &results, err);
	if (ok && !saving_finish(&caller->saving, results->runs[0]))
		on_warning(caller, "the store lacks a part of the results");
	store_close(caller->saving.store);
	if (ok)
		return results;
	dyno_results_destroy(results);
	return NULL;
}

dyno_results *dyno_benchmark_run(const dyno_benchmark_options *given, dyno_error *err)
{
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	struct caller caller = { .options = &options };
	struct arena arena = { 0 };
	struct settings settings;
	struct dyno_results *results = NULL;
	error_clear(err); /* what it holds is read where one failure follows from another */
	if (!given)
		error_set(err, DYNO_ERROR_USAGE, "no options: they name the model");
	else if (caller_options(&options, sizeof(options), given, "DYNO_BENCHMARK_OPTIONS_INIT",
				err) &&
		 make_settings(&settings, &options, &arena, err))
		results = run(&caller, &settings, err);
	arena_finish(&arena);
	return results_hand_out(results, err);
}
