/* Readings: what a device showed of itself while a process took its samples. Each is a series of
 * the process (series.h), as long as that of the times, value i read at time i; it holds until the
 * next. What could not be read is missing; a sensor that fell silent has fewer values than there
 * are times.
 *
 *   device_time        since the first block of samples began
 *   device_inferences  how many inferences were finished by then: so each sample has its time, also
 *                      where several streams ran at once
 *
 * Adding a reading: a row below, what reads it in measure/device/monitors/, and a line in
 * docs/devices.md. */
#ifndef DYNO_CORE_RESULT_READINGS_H
#define DYNO_CORE_RESULT_READINGS_H

#include "core/result/series.h"

#define SERIES_DEVICE_TIME       "device_time"
#define SERIES_DEVICE_INFERENCES "device_inferences"

/* clang-format off */
/*    enumerator         series                      title                     unit */
#define READING_LIST(X)                                                                                                   \
	X(CLOCK,             "device_clock",             "Clock",                  SERIES_HERTZ)        \
	X(MEMORY_CLOCK,      "device_memory_clock",      "Memory clock",           SERIES_HERTZ)        \
	X(TEMPERATURE,       "device_temperature",       "Temperature",            SERIES_MILLIDEGREES) \
	X(POWER,             "device_power",             "Power",                  SERIES_MILLIWATTS)   \
	X(MEMORY,            "device_memory",            "Memory in use, by all",  SERIES_BYTES)        \
	X(FOREIGN,           "device_foreign",           "Other programs",         SERIES_BILLIONTHS)   \
	X(STEAL,             "device_steal",             "Stolen by the hypervisor", SERIES_BILLIONTHS) \
	X(PROCESSES,         "device_processes",         "Other processes",        SERIES_COUNTS)       \
	X(SLOWED,            "device_slowed",            "slowed down",            SERIES_COUNTS)       \
	X(SLOWED_HEAT,       "device_slowed_heat",       "heat",                   SERIES_COUNTS)       \
	X(SLOWED_BRAKE,      "device_slowed_brake",      "a power brake",          SERIES_COUNTS)       \
	X(SLOWED_CURRENT,    "device_slowed_current",    "a current limit",        SERIES_COUNTS)       \
	X(SLOWED_SYNC,       "device_slowed_sync",       "slower devices beside it", SERIES_COUNTS)     \
	X(SLOWED_OTHER,      "device_slowed_other",      "a reason that its driver does not name", SERIES_COUNTS) \
	X(SLOWED_POWER,      "device_slowed_power",      "its power limit",        SERIES_COUNTS)
/* clang-format on */

enum reading {
#define X(name, series, title, unit) READING_##name,
	READING_LIST(X)
#undef X
	READINGS,
};

/* The reasons of being slowed down are the last: 1 while it is, 0 while not. SLOWED is any of them.
 * The power limit is apart: a device that works as hard as it may is held by it, every time. */
#define READING_REASON_FIRST READING_SLOWED_HEAT

struct reading_info {
	const char *series;
	const char *title; /* of a reason: "slowed down for …" */
	enum series_unit unit;
};

extern const struct reading_info readings[READINGS];

/* Is it a series of readings, of their times, or of the inferences by then? Their order is kept
 * where samples are thinned. */
bool series_is_reading(const struct sample_series *series);

/* The times, as replicate_series has them, and a reading. */
const struct sample_series *replicate_reading(const struct replicate *replicate,
					      enum reading reading);

#endif
