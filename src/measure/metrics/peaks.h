/* What a device can do at most, measured: the rate of a matrix product through the engine, for each
 * precision, and the bandwidth of its memory. The roof of its roofline (Williams, Waterman &
 * Patterson 2009: Roofline: an insightful visual performance model. CACM 52(4)).
 *
 * Measured once a device, engine and number of threads, and kept (host/cache.h). */
#ifndef DYNO_MEASURE_METRICS_PEAKS_H
#define DYNO_MEASURE_METRICS_PEAKS_H

#include "measure/device/device.h"
#include "measure/engine/engine.h"

struct peaks_request {
	const struct device_choice *choice;
	const struct engine_choice *engine; /* that serves it */
	const char *pin;                    /* --pin, or NULL */
	uint64_t threads;                   /* of the engine and of the triad */
	bool fewer;    /* than all: the keys say how many, beside those of all */
	double memory; /* B that may be used; NaN unknown */
	bool again;    /* also when they are known already */
	/* Several times a second; may be NULL. Returns how often the user has asked to stop. */
	unsigned (*look)(void *context, const char *step);
	void *context;
};

/* Adds what core/result/peaks.h reads to the device's properties: the peaks, peak_bandwidth_source
 * ("triad", "copy"), peaks_measured (when), peaks_threads and, where other programs took part of
 * the machine meanwhile, peaks_disturbed; where a peak is missing, its key with "_missing" says
 * why. False when memory is exhausted or the user has stopped it. */
bool peaks_add(const struct peaks_request *request, struct arena *arena, struct device_info *device,
	       struct dyno_error *err);

#endif
