#include "measure/metrics/recording.h"
#include "core/stats/stats.h"
#include <math.h>
#include <string.h>

void recording_clear(struct recording *recording)
{
	recording->count = 0;
	recording->every = RECORDING_EVERY;
}

bool recording_is_due(const struct recording *recording, double time)
{
	return !recording->count ||
	       time - recording->items[recording->count - 1].time >= recording->every;
}

/* Every second one is dropped, and from now on they come half as often. */
static void thin(struct recording *recording)
{
	for (size_t i = 0; i < RECORDING_MOST / 2; i++)
		recording->items[i] = recording->items[2 * i];
	recording->count = RECORDING_MOST / 2;
	recording->every *= 2;
}

void recording_add(struct recording *recording, const struct reading_at *reading)
{
	size_t last = recording->count - 1;
	if (recording->count > 1 &&
	    recording->items[last].time - recording->items[last - 1].time < recording->every)
		recording->count--; /* it was the end of a short block */
	if (recording->count == RECORDING_MOST)
		thin(recording);
	recording->items[recording->count++] = *reading;
}

/* --- What it tells --------------------------------------------------------------------------- */

/* How long reading i held; 0 where it is not told. */
static double held(const struct recording *recording, enum reading reading, size_t i)
{
	const struct reading_at *at = &recording->items[i];
	if (i + 1 >= recording->count || isnan(at->values[reading]))
		return 0;
	return recording->items[i + 1].time - at->time;
}

double recording_seconds(const struct recording *recording, enum reading reading)
{
	double seconds = 0;
	for (size_t i = 0; i < recording->count; i++)
		seconds += held(recording, reading, i);
	return seconds;
}

double recording_mean(const struct recording *recording, enum reading reading)
{
	double sum = 0, seconds = recording_seconds(recording, reading);
	for (size_t i = 0; i < recording->count; i++)
		if (held(recording, reading, i) > 0)
			sum += recording->items[i].values[reading] * held(recording, reading, i);
	return seconds > 0 ? sum / seconds : NAN;
}

double recording_most(const struct recording *recording, enum reading reading)
{
	double most = NAN;
	for (size_t i = 0; i < recording->count; i++)
		most = fmax(most, recording->items[i].values[reading]);
	return most;
}

double recording_median(const struct recording *recording, enum reading reading)
{
	double values[RECORDING_MOST];
	size_t count = 0;
	for (size_t i = 0; i < recording->count; i++)
		if (held(recording, reading, i) > 0)
			values[count++] = recording->items[i].values[reading];
	stats_sort(values, count);
	return count ? stats_quantile(values, count, 0.5) : NAN;
}

double recording_below(const struct recording *recording, enum reading reading, double value)
{
	double sum = 0, seconds = recording_seconds(recording, reading);
	for (size_t i = 0; i < recording->count; i++)
		if (recording->items[i].values[reading] < value)
			sum += held(recording, reading, i);
	return seconds > 0 ? sum / seconds : NAN;
}

double recording_above(const struct recording *recording, enum reading reading, double value)
{
	double sum = 0, seconds = recording_seconds(recording, reading);
	for (size_t i = 0; i < recording->count; i++)
		if (recording->items[i].values[reading] > value)
			sum += held(recording, reading, i);
	return seconds > 0 ? sum / seconds : NAN;
}

/* --- As series ------------------------------------------------------------------------------- */

static uint64_t whole(double value)
{
	return value > 0 ? (uint64_t)llround(value) : 0;
}

/* What is told of a stretch, as a share of time is, is not there at first: it is as it turns out.
 */
static size_t known_until(const struct recording *recording, enum reading reading, size_t *first)
{
	size_t end;
	for (*first = 0; *first < recording->count; ++*first)
		if (!isnan(recording->items[*first].values[reading]))
			break;
	for (end = *first; end < recording->count; end++)
		if (isnan(recording->items[end].values[reading]))
			break;
	return *first < recording->count ? end : 0;
}

/* A reason that it was never slowed down for says no more than that it was not. */
static bool is_kept(const struct recording *recording, enum reading reading)
{
	double below_zero = readings[reading].unit == SERIES_MILLIDEGREES
				    ? recording_below(recording, reading, 0)
				    : 0;
	return !(below_zero > 0) &&
	       (reading < READING_REASON_FIRST || recording_most(recording, reading) > 0);
}

static void keep_reading(const struct recording *recording, struct arena *arena,
			 struct replicate *replicate, enum reading reading)
{
	size_t first, count = known_until(recording, reading, &first);
	struct sample_series *series =
		count ? replicate_add_series(arena, replicate, readings[reading].series,
					     readings[reading].unit, count)
		      : NULL;
	for (size_t i = 0; series && i < count; i++)
		series->values[i] = whole(recording->items[i < first ? first : i].values[reading]);
}

void recording_keep(const struct recording *recording, struct arena *arena,
		    struct replicate *replicate)
{
	size_t count = recording->count;
	struct sample_series *times = replicate_add_series(arena, replicate, SERIES_DEVICE_TIME,
							   SERIES_NANOSECONDS, count);
	for (size_t i = 0; times && i < count; i++)
		times->values[i] = whole(recording->items[i].time * 1e9);
	struct sample_series *inferences = replicate_add_series(
		arena, replicate, SERIES_DEVICE_INFERENCES, SERIES_COUNTS, count);
	for (size_t i = 0; inferences && i < count; i++)
		inferences->values[i] = whole(recording->items[i].inferences);
	for (enum reading reading = 0; reading < READINGS; reading++)
		if (is_kept(recording, reading))
			keep_reading(recording, arena, replicate, reading);
}
