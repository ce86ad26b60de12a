/* Which hardware works on this machine, what is known of it, and why the rest does not: `dyno
 * devices` and dyno_devices_probe. */
#ifndef DYNO_MEASURE_RUN_SURVEY_H
#define DYNO_MEASURE_RUN_SURVEY_H

#include "core/result/result.h"
#include "measure/plan/settings.h"

/* A device as it was found. */
struct device_finding {
	struct device_info info;
	bool works;
	const char *reason; /* why it does not, and what to do */
	struct device_finding *next;
};

struct survey {
	const struct settings *settings; /* of which the engines' own options count */
	bool simulated;                  /* also the null platform */
	bool peaks;                      /* measure what each device can do at most, and keep it */
	struct arena *arena;
	/* results */
	struct properties engine; /* of the first device that got so far, as environments have it */
	struct device_finding *findings, **end;
	struct properties environment;
	struct strings warnings;
	size_t working; /* real ones: the null platform does not count */
};

/* Runs a tiny model on each in a process of its own. */
bool survey_make(struct survey *survey, struct dyno_error *err);

#endif
