/* The public API for running a benchmark. Reading and writing results is in output/. */
#include "measure/run/benchmark.h"
#include "api/measuring.h"

const char *dyno_version(void)
{
	return DYNO_VERSION;
}

uint32_t dyno_version_number(void)
{
	return DYNO_VERSION_NUMBER;
}

static struct dyno_results *run(struct measuring *measuring, const struct settings *settings,
				struct dyno_error *err)
{
	struct dyno_results *results = NULL;
	struct benchmark benchmark = {
		.settings = settings,
		.events = measuring_events(measuring),
		.tag = measuring->options->tag,
		.note = measuring->options->note,
	};
	bool ok = measuring_open(measuring, err) && benchmark_run(&benchmark, &results, err);
	if (ok)
		measuring_finish(measuring);
	measuring_close(measuring);
	if (ok)
		return results;
	dyno_results_destroy(results);
	return NULL;
}

dyno_results *dyno_benchmark_run(const dyno_benchmark_options *given, dyno_error *err)
{
	dyno_benchmark_options options;
	struct measuring measuring = { .options = &options };
	struct arena arena = { 0 };
	struct settings settings;
	struct dyno_results *results = NULL;
	error_clear(err); /* what it holds is read where one failure follows from another */
	if (measuring_take(&options, given, err) &&
	    measuring_settings(&options, &settings, &arena, err) && settings_check(&settings, err))
		results = run(&measuring, &settings, err);
	arena_finish(&arena);
	return results_hand_out(results, err);
}
