#include "api/measuring.h"
#include "core/base/caller.h"
#include <stdio.h>
#include <string.h>

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

bool measuring_take(dyno_benchmark_options *options, const dyno_benchmark_options *given,
		    struct dyno_error *err)
{
	*options = (dyno_benchmark_options)DYNO_BENCHMARK_OPTIONS_INIT;
	if (!given)
		return error_set(err, DYNO_ERROR_USAGE, "no options: they name the model");
	return caller_options(options, sizeof(*options), given, "DYNO_BENCHMARK_OPTIONS_INIT", err);
}

bool measuring_settings(const dyno_benchmark_options *options, struct settings *settings,
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
	return true;
}

/* --- Telling and keeping ---------------------------------------------------------------------- */

static unsigned on_progress(void *context, const dyno_progress *progress, const struct cell *cell)
{
	(void)cell;
	struct measuring *measuring = context;
	const dyno_benchmark_options *options = measuring->options;
	unsigned answer = options->progress
				  ? (unsigned)options->progress(options->progress_context, progress)
				  : DYNO_GO_ON;
	if (answer > measuring->stops)
		measuring->stops = answer < DYNO_STOP_NOW ? answer : DYNO_STOP_NOW;
	return measuring->stops;
}

static void on_warning(void *context, const char *message)
{
	dyno_progress progress = progress_at("warning");
	progress.message = message;
	on_progress(context, &progress, NULL);
}

static struct saving *saving_of(struct measuring *measuring, const struct run *run)
{
	size_t place = !measuring->runs[0] || measuring->runs[0] == run ? 0 : 1;
	measuring->runs[place] = run;
	measuring->savings[place].store = measuring->store;
	return &measuring->savings[place];
}

/* A store that refuses costs no measurement: it is told as a warning. */
static void save(struct measuring *measuring, const struct run *run, size_t index)
{
	struct dyno_error why;
	char text[sizeof(why.message) + 64];
	if (saving_update(saving_of(measuring, run), run, index, &why))
		return;
	snprintf(text, sizeof(text), "not saved: %s; the measuring goes on", why.message);
	on_warning(measuring, text);
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
bool measuring_open(struct measuring *measuring, struct dyno_error *err)
{
	const char *store = measuring->options->store;
	if (!store)
		return true;
	store = *store ? store : NULL;
	if (!store_wanted(store))
		return true;
	measuring->store = store_open(store, false, err);
	return measuring->store != NULL;
}

void measuring_close(struct measuring *measuring)
{
	store_close(measuring->store);
}

struct benchmark_events measuring_events(struct measuring *measuring)
{
	return (struct benchmark_events){ .context = measuring,
					  .progress = on_progress,
					  .warn = on_warning,
					  .run = on_run,
					  .result = on_result };
}

void measuring_finish(struct measuring *measuring)
{
	bool kept = true;
	for (size_t i = 0; i < 2; i++)
		if (measuring->runs[i])
			kept = saving_finish(&measuring->savings[i], measuring->runs[i]) && kept;
	if (!kept)
		on_warning(measuring, "the store lacks a part of the results");
}
