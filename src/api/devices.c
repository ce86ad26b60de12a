/* The public function that looks for devices. */
#include "measure/plan/settings.h"
#include "measure/run/prepare.h"
#include "measure/run/survey.h"
#include <string.h>

static bool add_device(const struct device_finding *finding, const char *machine,
		       struct arena *arena, struct run *run)
{
	struct device_info *info = run_add_device(arena, run);
	if (!info)
		return false;
	unsigned index = info->index;
	*info = finding->info;
	info->index = index;
	info->machine = machine;
	return properties_add_number(arena, &info->properties, "works", finding->works) &&
	       properties_add_text(arena, &info->properties, "reason", finding->reason);
}

/* The header has the environment. */
static bool fill(const struct survey *survey, struct run *run, struct dyno_error *err)
{
	struct arena *arena = survey->arena;
	const struct settings none = { 0 };
	const char *machine = prepare_machine(&none, &run->environment, arena);
	bool ok = properties_add_all(arena, &run->environment, &survey->engine);
	for (const struct device_finding *finding = survey->findings; ok && finding;
	     finding = finding->next)
		ok = add_device(finding, machine, arena, run);
	return ok || error_memory(err);
}

static bool probe(struct dyno_results *results, const char *const *settings, struct dyno_error *err)
{
	struct settings chosen;
	struct survey survey = { .settings = &chosen, .arena = &results->arena };
	struct run *run = results_add_run(results);
	if (!run)
		return error_memory(err);
	return settings_init(&chosen, &results->arena, err) &&
	       settings_take_engine_pairs(&chosen, settings, &results->arena, err) &&
	       prepare_header(run, &results->arena, err) && survey_make(&survey, err) &&
	       fill(&survey, run, err);
}

struct dyno_results *dyno_devices_probe(const char *const *settings, struct dyno_error *err)
{
	struct dyno_results *results = results_create(err);
	if (results && probe(results, settings, err))
		return results_hand_out(results, err);
	dyno_results_destroy(results);
	return NULL;
}
