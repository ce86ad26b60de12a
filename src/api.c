/* The public API for running a benchmark: options of include/dyno.h become settings, results come
 * back. Reading and writing results is in output/. */
#include "measure/benchmark.h"
#include <math.h>
#include <string.h>

const char *dyno_version(void)
{
	return DYNO_VERSION;
}

/* --- Options to settings ---------------------------------------------------------------------- */

static bool set(struct settings *settings, const char *name, const char *text, struct arena *arena,
		struct dyno_error *err)
{
	const struct option *row = option_find(settings_options, name);
	if (!row)
		return error_set(err, DYNO_ERROR_USAGE, "settings: no setting \"%.100s\"", name);
	return option_set(settings_options, row, text, arena, settings, NULL, err);
}

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
	list->items = arena_allocate(arena, count, sizeof(*items));
	if (!list->items)
		return error_memory(err);
	memcpy(list->items, items, count * sizeof(*items));
	list->count = count;
	for (size_t i = 0; i < count; i++)
		if (!items[i])
			return error_set(err, DYNO_ERROR_USAGE,
					 "batch sizes and sequence lengths begin at 1");
	return true;
}

/* "name=value" */
static bool take_settings(struct settings *settings, const char *const *pairs, struct arena *arena,
			  struct dyno_error *err)
{
	for (; pairs && *pairs; pairs++) {
		const char *equals = strchr(*pairs, '=');
		char name[64];
		size_t length = equals ? (size_t)(equals - *pairs) : sizeof(name);
		if (length >= sizeof(name))
			return error_set(err, DYNO_ERROR_USAGE,
					 "settings: \"%.100s\" is not name=value", *pairs);
		memcpy(name, *pairs, length);
		name[length] = '\0';
		if (!set(settings, name, equals + 1, arena, err))
			return false;
	}
	return true;
}

static bool make_settings(struct settings *settings, const dyno_benchmark_options *options,
			  struct arena *arena, struct dyno_error *err)
{
	const char *const one_model[] = { options->model, NULL };
	struct strings more = { 0 };
	if (!settings_init(settings, arena, err) ||
	    !take_settings(settings, options->settings, arena, err) ||
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
	unsigned stops;
};

static unsigned on_progress(void *context, const dyno_progress *progress)
{
	struct caller *caller = context;
	const dyno_benchmark_options *options = caller->options;
	if (options->progress && !options->progress(options->progress_context, progress))
		caller->stops = 1; /* the sample in flight is finished, what is measured is kept */
	return caller->stops;
}

static void on_warning(void *context, const char *message)
{
	dyno_progress progress = { .model = "",
				   .device = "",
				   .step = "warning",
				   .median = NAN,
				   .median_low = NAN,
				   .median_high = NAN,
				   .seconds_left = NAN,
				   .message = message };
	on_progress(context, &progress);
}

dyno_results *dyno_benchmark_run(const dyno_benchmark_options *given, dyno_error *err)
{
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	struct caller caller = { .options = &options };
	struct arena arena = { 0 };
	struct settings settings;
	struct dyno_results *results = NULL;
	if (!given || given->size < sizeof(given->size) || given->size > sizeof(options)) {
		error_set(err, DYNO_ERROR_USAGE,
			  "options must be initialised with DYNO_BENCHMARK_OPTIONS_INIT");
		return NULL;
	}
	memcpy(&options, given, given->size); /* an older caller's struct is shorter */
	struct benchmark benchmark = {
		.settings = &settings,
		.events = { .context = &caller, .progress = on_progress, .warn = on_warning }
	};
	bool ok = make_settings(&settings, &options, &arena, err) &&
		  benchmark_run(&benchmark, &results, err);
	if (!ok) {
		dyno_results_destroy(results);
		results = NULL;
	}
	arena_finish(&arena);
	return results;
}
