/* What dyno_benchmark_run and dyno_ab_run do alike: the caller's options become settings, his
 * callback hears what happens, and what is measured is kept in his store. */
#ifndef DYNO_API_MEASURING_H
#define DYNO_API_MEASURING_H

#include "api/saving.h"
#include "measure/run/benchmark.h"

struct measuring {
	const dyno_benchmark_options *options;
	struct store *store;
	struct saving savings[2]; /* of each run: an A/B has two */
	const struct run *runs[2];
	unsigned stops;
};

/* Where `given` is not initialised, *err says so. */
bool measuring_take(dyno_benchmark_options *options, const dyno_benchmark_options *given,
		    struct dyno_error *err);

/* The settings of the options, unchecked: with no model at all for an A/B. */
bool measuring_settings(const dyno_benchmark_options *options, struct settings *settings,
			struct arena *arena, struct dyno_error *err);

/* The caller closes the store, also after a failure. */
bool measuring_open(struct measuring *measuring, struct dyno_error *err);
void measuring_close(struct measuring *measuring);

struct benchmark_events measuring_events(struct measuring *measuring);

/* The last try to keep what is measured; tells of what could not be kept. */
void measuring_finish(struct measuring *measuring);

#endif
