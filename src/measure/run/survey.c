#include "measure/run/survey.h"
#include "measure/device/environment.h"
#include "measure/device/sensor.h"
#include "measure/metrics/peaks.h"
#include "measure/worker/probe.h"
#include <math.h>

static bool measure_peaks(const struct survey *survey, const struct device_choice *choice,
			  const struct engine_choice *engine, struct device_info *info,
			  struct dyno_error *err)
{
	struct host_root root = host_root_default();
	struct peaks_request request = {
		.choice = choice,
		.engine = engine,
		.threads = environment_usable_cpus(&root),
		.memory = NAN,
		.again = true,
	};
	return !survey->peaks || peaks_add(&request, survey->arena, info, err);
}

static bool look_at(struct survey *survey, const char *name, struct dyno_error *err)
{
	struct host_root root = host_root_default();
	struct device_choice choice;
	struct properties told = { 0 };
	struct dyno_error reason = { 0 };
	struct device_finding *finding = arena_allocate(survey->arena, 1, sizeof(*finding));
	if (!finding)
		return error_memory(err);
	if (!device_choose(name, survey->arena, &choice, err))
		return false;
	struct engine_choice chosen;
	if (!settings_engine(survey->settings, engine_for(choice.platform->name, NULL),
			     survey->arena, &chosen, err))
		return false;
	finding->works = probe_device(&choice, &chosen, survey->arena, &told, &reason);
	finding->reason = finding->works ? NULL : arena_string(survey->arena, reason.message);
	bool null = choice.platform->simulated;
	if (told.count && !survey->engine.count && !null &&
	    !engine_environment(&told, survey->arena, &survey->engine, err))
		return false;
	survey->working += finding->works && !null;
	if (!device_describe(&choice, survey->arena, &finding->info, &reason)) {
		finding->info.id =
			choice.id; /* what it is cannot be known: it may work all the same */
		finding->info.platform = choice.platform->name;
	}
	*survey->end = finding;
	survey->end = &finding->next;
	if (finding->works && !sensor_describe(choice.platform, choice.ordinal, &root,
					       survey->arena, &finding->info.properties, err))
		return false;
	return !finding->works || measure_peaks(survey, &choice, &chosen, &finding->info, err);
}

/* Each device that the vendor sees; the platform itself where it sees none or does not tell. */
static bool look_at_platform(struct survey *survey, const struct platform *platform,
			     struct dyno_error *err)
{
	struct host_root root = host_root_default();
	unsigned count = platform->vendor ? platform->vendor->count(&root, NULL) : 0;
	if (count < 2)
		return look_at(survey, platform->name, err);
	for (unsigned i = 0; i < count; i++) {
		const char *name = arena_printf(survey->arena, "%s:%u", platform->name, i);
		if (!name)
			return error_memory(err);
		if (!look_at(survey, name, err))
			return false;
	}
	return true;
}

bool survey_make(struct survey *survey, struct dyno_error *err)
{
	survey->end = &survey->findings;
	struct host_root root = host_root_default();
	for (const struct platform *platform = platforms; platform->name; platform++)
		if ((!platform->simulated || survey->simulated) &&
		    !look_at_platform(survey, platform, err))
			return false;
	return environment_describe(&root, survey->arena, &survey->environment, &survey->warnings,
				    err);
}
