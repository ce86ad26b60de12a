/* The power meter: reads a device's energy sensor while inferences are timed, and tells the power
 * of those times alone. Energy is the difference of a counter, or power integrated by trapezoids.
 *
 * It is read at both ends of each block of samples and at the ticks between that the parent wakes
 * up for anyway; a sensor that stops answering costs its numbers and nothing else. Times are in
 * seconds of any clock that never goes back. */
#ifndef DYNO_MEASURE_METRICS_POWER_METER_H
#define DYNO_MEASURE_METRICS_POWER_METER_H

#include "measure/device/sensor.h"

struct power_meter {
	struct sensor sensor;
	struct dyno_error absent; /* why there is no sensor; code 0: there is one */
	double idle;              /* W, of the device at rest; NaN unknown */

	/* Since the last reset: */
	struct dyno_error lost; /* why it fell silent; code 0: it has not */
	bool running;
	double time; /* of the last reading */
	double last[CHANNEL_MAX];
	double energy[PART_TOTAL]; /* J */
	double seconds;            /* measured, all windows together */
	double span_energy, span_seconds;
	double maximum; /* W; NaN: nothing long enough yet */
};

/* Always succeeds: a meter without a sensor says why in `absent`. */
void power_meter_init(struct power_meter *meter, const struct platform *platform, unsigned ordinal,
		      const struct host_root *root);
void power_meter_finish(struct power_meter *meter);

/* Forgets what was measured (not the idle power), for the next process. */
void power_meter_reset(struct power_meter *meter);

/* A window opens, is looked into, and closes. */
void power_meter_begin(struct power_meter *meter, double now);
void power_meter_tick(struct power_meter *meter, double now);
void power_meter_end(struct power_meter *meter, double now);

/* W over all windows. NaN with *reason (in the meter, or static) when it cannot be told. */
double power_meter_mean(const struct power_meter *meter, enum sensor_part part,
			const char **reason);

/* W, the highest over a tenth of a second or more. */
double power_meter_maximum(const struct power_meter *meter, const char **reason);

/* Measures the idle power of all these meters at once; sleeps for as long as the slowest sensor
 * needs, and not at all without one. */
void power_meter_measure_idle(struct power_meter *meters, size_t count);

#endif
