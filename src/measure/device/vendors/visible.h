/* Which GPUs a process sees: CUDA_VISIBLE_DEVICES and its like renumber the devices, so that
 * cuda:0 need not be the first one that telemetry knows. */
#ifndef DYNO_MEASURE_DEVICE_VENDORS_VISIBLE_H
#define DYNO_MEASURE_DEVICE_VENDORS_VISIBLE_H

#include <stdbool.h>

#define VISIBLE_MAX 64

/* Does the physical device carry that identifier ("GPU-8a2b…", perhaps cut short)? */
typedef bool visible_match(void *context, unsigned device, const char *identifier);

/* Fills devices[] with the physical number of each visible device, in the order of their ordinals,
 * and returns how many there are. As CUDA does it: without the variable all are visible, and the
 * first entry that names no device ends the list. `match` may be NULL. */
unsigned visible_devices(const char *variable, unsigned count, visible_match *match, void *context,
			 unsigned devices[VISIBLE_MAX]);

#endif
