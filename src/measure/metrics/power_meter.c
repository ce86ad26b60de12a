#include "measure/metrics/power_meter.h"
#include "measure/engine/engine.h"
#include <math.h>
#include <string.h>
#include <time.h>

/* Over less than this the steps of the counters are seen instead of the power. */
#define SPAN 0.1 /* s */

/* A window of so many updates is off by a tenth at most: one update at either end. */
#define UPDATES_NEEDED 20

void power_meter_init(struct power_meter *meter, const struct platform *platform, unsigned ordinal,
		      const struct host_root *root)
{
	*meter = (struct power_meter){ .idle = NAN };
	sensor_open(&meter->sensor, platform, ordinal, root, &meter->absent);
	power_meter_reset(meter);
}

void power_meter_finish(struct power_meter *meter)
{
	sensor_close(&meter->sensor);
}

void power_meter_reset(struct power_meter *meter)
{
	meter->lost = (struct dyno_error){ 0 };
	meter->running = false;
	for (size_t i = 0; i < PART_TOTAL; i++)
		meter->energy[i] = 0;
	meter->seconds = meter->span_energy = meter->span_seconds = 0;
	meter->maximum = NAN;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static bool read_all(struct power_meter *meter, double now, double values[CHANNEL_MAX])
{
	struct sensor *sensor = &meter->sensor;
	for (size_t i = 0; i < sensor->count; i++)
		if (!sensor->kind->read(sensor, &sensor->channels[i], now, &values[i],
					&meter->lost)) {
			meter->running = false;
			return error_prefix(&meter->lost, "the sensor fell silent");
		}
	return true;
}

/* J between two readings; NaN when the counter went back: it has no range to wrap at, or would have
 * counted more than half of it since the last reading, kilojoules in a fraction of a second. */
static double energy_between(const struct channel *channel, double before, double after,
			     double seconds)
{
	if (!channel->counter)
		return (before + after) / 2 * seconds;
	double energy = after - before;
	if (energy >= 0)
		return energy;
	energy += channel->range;
	return energy <= channel->range / 2 ? energy : NAN;
}

/* The highest power over a span of ticks. */
static void note_maximum(struct power_meter *meter, double energy, double seconds)
{
	meter->span_energy += energy;
	meter->span_seconds += seconds;
	if (meter->span_seconds < SPAN)
		return;
	meter->maximum = fmax(meter->maximum, meter->span_energy / meter->span_seconds);
	meter->span_energy = meter->span_seconds = 0;
}

static void add_up(struct power_meter *meter, double now, const double values[CHANNEL_MAX])
{
	const struct sensor *sensor = &meter->sensor;
	double seconds = now - meter->time, energy[PART_TOTAL] = { 0 };
	for (size_t i = 0; i < sensor->count; i++) {
		const struct channel *channel = &sensor->channels[i];
		energy[channel->part] +=
			energy_between(channel, meter->last[i], values[i], seconds);
		if (isnan(energy[channel->part])) {
			error_set(&meter->lost, DYNO_ERROR_IO,
				  "the counter %s of %s went back: its driver was restarted",
				  channel->name, sensor->kind->name);
			meter->running = false;
			return;
		}
	}
	for (size_t i = 0; i < PART_TOTAL; i++)
		meter->energy[i] += energy[i];
	meter->seconds += seconds;
	note_maximum(meter, energy[PART_DEVICE], seconds);
}

static void keep(struct power_meter *meter, double now, const double values[CHANNEL_MAX])
{
	meter->time = now;
	memcpy(meter->last, values, sizeof(meter->last));
}

void power_meter_begin(struct power_meter *meter, double now)
{
	double values[CHANNEL_MAX] = { 0 };
	if (!meter->sensor.kind || meter->lost.code || !read_all(meter, now, values))
		return;
	keep(meter, now, values);
	meter->running = true;
}

void power_meter_tick(struct power_meter *meter, double now)
{
	double values[CHANNEL_MAX] = { 0 };
	if (!meter->running || !(now > meter->time) || !read_all(meter, now, values))
		return;
	add_up(meter, now, values);
	keep(meter, now, values);
}

void power_meter_end(struct power_meter *meter, double now)
{
	power_meter_tick(meter, now);
	meter->running = false;
}

/* --- Telling ---------------------------------------------------------------------------------- */

static const char *why_not(const struct power_meter *meter)
{
	if (meter->absent.code)
		return meter->absent.message;
	if (meter->lost.code)
		return meter->lost.message;
	if (meter->seconds <= 0 || meter->seconds < UPDATES_NEEDED * meter->sensor.kind->period)
		return "the samples of a process took less than twenty updates of the sensor: "
		       "give a ‹min-time›, or more ‹iterations›";
	return NULL;
}

static bool has_part(const struct power_meter *meter, enum sensor_part part)
{
	for (size_t i = 0; i < meter->sensor.count; i++)
		if (meter->sensor.channels[i].part == part)
			return true;
	return false;
}

double power_meter_mean(const struct power_meter *meter, enum sensor_part part, const char **reason)
{
	*reason = why_not(meter);
	if (!*reason && !has_part(meter, part))
		*reason = "no sensor of the whole machine (psys) here";
	return *reason ? NAN : meter->energy[part] / meter->seconds;
}

double power_meter_maximum(const struct power_meter *meter, const char **reason)
{
	*reason = why_not(meter);
	if (!*reason && isnan(meter->maximum))
		*reason = "the samples of a process took less than 0.1 s";
	return *reason ? NAN : meter->maximum;
}

/* --- Idle ------------------------------------------------------------------------------------- */

static double now(void)
{
	return (double)clock_monotonic.now(NULL) * 1e-9;
}

static double longest_baseline(const struct power_meter *meters, size_t count)
{
	double seconds = 0;
	for (size_t i = 0; i < count; i++)
		if (meters[i].sensor.kind)
			seconds = fmax(seconds, meters[i].sensor.kind->baseline);
	return seconds;
}

void power_meter_measure_idle(struct power_meter *meters, size_t count)
{
	double seconds = longest_baseline(meters, count);
	const struct timespec step = { .tv_nsec = (long)(seconds / 10 * 1e9) };
	const char *reason;
	if (!(seconds > 0))
		return;
	for (size_t i = 0; i < count; i++)
		power_meter_begin(&meters[i], now());
	for (int k = 0; k < 10; k++) {
		nanosleep(&step, NULL);
		for (size_t i = 0; i < count; i++)
			power_meter_tick(&meters[i], now());
	}
	for (size_t i = 0; i < count; i++) {
		meters[i].idle = power_meter_mean(&meters[i], PART_DEVICE, &reason);
		power_meter_reset(&meters[i]);
	}
}
