/* What a device can do at most, measured: the rate of a matrix product through the engine, for each
 * precision, and the bandwidth of its memory. The roof of its roofline (Williams, Waterman &
 * Patterson 2009: Roofline: an insightful visual performance model. CACM 52(4)).
 *
 * Measured once a device, engine and number of threads, and kept (measure/cache.h). */
#ifndef DYNO_MEASURE_METRICS_PEAKS_H
#define DYNO_MEASURE_METRICS_PEAKS_H

#include "measure/device/device.h"
#include "measure/engine/engine.h"

struct peaks_request {
	const struct device_choice *choice;
	const struct engine_choice *engine; /* that serves it */
	const char *pin;                    /* --pin, or NULL */
	uint64_t threads;                   /* of the engine and of the triad */
	double memory;                      /* B that may be used; NaN unknown */
	bool again;                         /* also when they are known already */
	/* Several times a second; may be NULL. Returns how often the user has asked to stop. */
	unsigned (*look)(void *context, const char *step);
	void *context;
};

/* Adds to the device's properties: peak_flops (FLOP/s in float32), peak_flops_float16,
 * peak_flops_int8 (2 operations each multiply-add), peak_bandwidth (B/s) with
 * peak_bandwidth_source ("triad", "copy"), peaks_measured (when), peaks_threads and, where other
 * programs took part of the machine meanwhile, peaks_disturbed; where a peak is missing, its key
 * with "_missing" says why. False when memory is exhausted or the user has stopped
 * it. */
bool peaks_add(const struct peaks_request *request, struct arena *arena, struct device_info *device,
	       struct dyno_error *err);

/* The compute peak for a cell's precision; NaN with *reason when it was not measured. A reason
 * beside a number is one to doubt it; else it is NULL. */
double peaks_compute(const struct device_info *device, const char *precision, const char **reason);
double peaks_bandwidth(const struct device_info *device, const char **reason);

#endif
