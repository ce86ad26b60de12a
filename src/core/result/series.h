/* Series: named lists of numbers that one process took, in the order taken. "inference" is the
 * first, the warm-up another; an engine that makes tokens adds those of its steps. */
#ifndef DYNO_CORE_RESULT_SERIES_H
#define DYNO_CORE_RESULT_SERIES_H

#include "core/base/arena.h"
#include "core/base/units.h"
#include <stdbool.h>
#include <stdint.h>

struct replicate;

#define SERIES_INFERENCE "inference"
#define SERIES_WARM_UP   "warm_up"
/* Of the rows of a data set, in their order: how many classes have a higher score than that of
 * its label, and how far outputs are from their labels, as a share of the largest of these. */
#define SERIES_RANK  "label_rank"
#define SERIES_ERROR "label_error"

/* What 1 of a series' numbers stands for: they are whole, so that they pack well and add up
 * exactly. */
enum series_unit {
	SERIES_NANOSECONDS,
	SERIES_MICROJOULES,
	SERIES_BYTES,
	SERIES_COUNTS,
	/* Of what other tools time, who take many calls at once. */
	SERIES_PICOSECONDS,
	SERIES_FEMTOSECONDS,
	SERIES_ATTOSECONDS,
	SERIES_BILLIONTHS, /* of what a share is of */
	SERIES_HERTZ,
	SERIES_MILLIDEGREES, /* Celsius: below 0 °C nothing is told */
	SERIES_MILLIWATTS,
	SERIES_UNITS,
};

struct series_unit_info {
	const char *key; /* "ns" */
	enum unit unit;  /* of value × factor */
	double factor;
};

extern const struct series_unit_info series_units[SERIES_UNITS];

bool series_unit_find(const char *key, enum series_unit *unit);

/* A name: a lower-case letter, then letters, digits and underscores, 64 in all at most. */
bool series_name_is_good(const char *name);

struct sample_series {
	const char *name;
	enum series_unit unit;
	uint64_t *values;
	uint64_t *weights; /* how often each value was seen, as in a histogram; NULL: once */
	size_t count;      /* of values */
	bool thinned;      /* sorted quantiles of the numbers: their order is lost */
	bool means;        /* each value is the mean of several: no percentiles of single ones */
};

/* The series of that name; one without values where the process has none. Never NULL. */
const struct sample_series *replicate_series(const struct replicate *replicate, const char *name);

/* replicate_series of "inference". */
const struct sample_series *replicate_samples(const struct replicate *replicate);

/* The series of that name with room for `count` values, zeroed, in place of what it had; a new one
 * is the last. All in the arena. NULL when memory is exhausted, and nothing has changed. */
struct sample_series *replicate_add_series(struct arena *arena, struct replicate *replicate,
					   const char *name, enum series_unit unit, size_t count);

/* Value i in the SI unit. */
static inline double series_value(const struct sample_series *series, size_t i)
{
	return (double)series->values[i] * series_units[series->unit].factor;
}

/* Nanoseconds, each once, of "inference" or "warm_up": what the keys samples_ns and warm_up_ns of a
 * result file can tell, which every version of dyno reads. All else stands below "series". */
bool series_is_plain(const struct sample_series *series);

/* Is the order known in which they were taken? */
bool series_has_order(const struct sample_series *series);

#endif
