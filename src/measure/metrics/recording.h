/* The recording of a device while a process takes its samples: readings with their times, of which
 * there are never more than RECORDING_MOST. A reading holds until the next. */
#ifndef DYNO_MEASURE_METRICS_RECORDING_H
#define DYNO_MEASURE_METRICS_RECORDING_H

#include "core/base/arena.h"
#include "core/result/readings.h"

#define RECORDING_MOST  256
#define RECORDING_EVERY 0.05 /* s at least from one to the next, but for the last */

struct reading_at {
	double time;       /* s since the first */
	double inferences; /* finished by then */
	double values[READINGS];
};

struct recording {
	struct reading_at items[RECORDING_MOST];
	size_t count;
	double every; /* s; twice as long whenever it is full */
};

void recording_clear(struct recording *recording);

/* Is it time for another one? The last of a block is put in the place of one that is too near. */
bool recording_is_due(const struct recording *recording, double time);
void recording_add(struct recording *recording, const struct reading_at *reading);

/* Of one reading, weighted by the time that it held; NaN where it was not told. */
double recording_seconds(const struct recording *recording, enum reading reading);
double recording_mean(const struct recording *recording, enum reading reading);
double recording_median(const struct recording *recording, enum reading reading);
double recording_most(const struct recording *recording, enum reading reading);
/* Share of the time that it was above (or below) a value. */
double recording_above(const struct recording *recording, enum reading reading, double value);
double recording_below(const struct recording *recording, enum reading reading, double value);

/* Adds the series of readings to the replicate; arena->failed tells of exhausted memory. */
void recording_keep(const struct recording *recording, struct arena *arena,
		    struct replicate *replicate);

#endif
