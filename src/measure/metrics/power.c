/* Power and energy: from the device's sensor while samples are taken (power_meter.h), or from
 * --tdp, which is an estimate and said to be one. */
#include "core/base/count.h"
#include "measure/count/caveat.h"
#include "measure/metrics/metric.h"
#include "measure/metrics/power_meter.h"
#include <math.h>
#include <string.h>

static const enum field_id from_sensor[] = { FIELD_POWER_MEAN, FIELD_POWER_MAX, FIELD_POWER_IDLE,
					     FIELD_POWER_PLATFORM };
static const enum field_id derived[] = { FIELD_ENERGY_PER_ITEM, FIELD_ITEMS_PER_JOULE };

/* --- Reading the sensor ---------------------------------------------------------------------- */

/* Idle power is that before anything runs, of all devices at once. */
static bool prepare(struct metric_setup *setup)
{
	struct host_root root = host_root_default();
	struct power_meter *meters = setup->states;
	size_t count = setup->plan->device_count;
	for (size_t i = 0; i < count; i++) {
		const struct planned_device *device = &setup->plan->devices[i];
		const struct platform *platform = device->choice.platform;
		power_meter_init(&meters[i], platform, device->choice.ordinal, &root);
		if (!sensor_describe(platform, device->choice.ordinal, &root, setup->arena,
				     &device->info->properties, setup->err))
			return false;
	}
	power_meter_measure_idle(meters, count);
	return true;
}

static void release(void *state)
{
	power_meter_finish(state);
}

static double seconds_now(void)
{
	return (double)clock_monotonic.now(NULL) * 1e-9;
}

static void begin(struct process_view *view)
{
	if (!view->blocks)
		power_meter_reset(view->device);
	power_meter_begin(view->device, seconds_now());
}

static void tick(struct process_view *view)
{
	power_meter_tick(view->device, seconds_now());
}

static void end(struct process_view *view)
{
	power_meter_end(view->device, seconds_now());
}

/* --- A process ------------------------------------------------------------------------------- */

static void set(struct process_view *view, enum field_id field, double watts, double idle,
		const char *reason)
{
	view->replicate->values[field] = watts - idle;
	if (!isnan(watts) && isnan(idle))
		reason = "the idle power could not be measured";
	if (isnan(watts - idle) && reason)
		view->told->reasons[field] = arena_string(view->arena, reason);
}

/* Whose sensor fell silent in the middle: the cell goes on, and says so. */
static void note_loss(struct process_view *view)
{
	const struct power_meter *meter = view->device;
	if (meter->lost.code)
		strings_add(view->arena, &view->told->notes,
			    arena_printf(view->arena, "power: %s", meter->lost.message));
}

static void estimate(struct process_view *view)
{
	view->replicate->values[FIELD_POWER_MEAN] = view->settings->tdp;
	view->result->power_source = "tdp";
	view->told->reasons[FIELD_POWER_MEAN] = NULL;
}

static void take(struct process_view *view)
{
	const struct power_meter *meter = view->device;
	const char *reason;
	if (view->replicate->status != STATUS_OK)
		return;
	double idle = view->settings->subtract_idle ? meter->idle : 0;
	double watts = power_meter_mean(meter, PART_DEVICE, &reason);
	if (!isnan(watts))
		view->result->power_source = meter->sensor.kind->name;
	set(view, FIELD_POWER_MEAN, watts, idle, reason);
	watts = power_meter_maximum(meter, &reason);
	set(view, FIELD_POWER_MAX, watts, idle, reason);
	watts = power_meter_mean(meter, PART_PLATFORM, &reason);
	set(view, FIELD_POWER_PLATFORM, watts, 0, reason);
	set(view, FIELD_POWER_IDLE, meter->idle, 0,
	    meter->absent.code ? meter->absent.message : "it could not be measured");
	note_loss(view);
	if (meter->absent.code && view->settings->tdp > 0)
		estimate(view);
}

/* --- A cell ---------------------------------------------------------------------------------- */

static bool is_estimate(const struct result *result)
{
	return result->power_source && strcmp(result->power_source, "tdp") == 0;
}

static void mark(struct result *result, enum field_id field)
{
	struct field_value *value = &result->values[field];
	if (isnan(value->value))
		return;
	value->estimated = is_estimate(result);
	value->reason = value->estimated ? "the device is taken to draw what ‹tdp› says"
					 : NULL; /* of a process that had none */
}

/* Each process has its own power and throughput, so each has its own quotient. */
static void derive(struct result *result)
{
	for (size_t i = 0; i < result->replicate_count; i++) {
		double *values = result->replicates[i].values;
		double power = values[FIELD_POWER_MEAN], rate = values[FIELD_THROUGHPUT_ITEMS];
		if (!(power > 0) || !(rate > 0))
			continue;
		values[FIELD_ENERGY_PER_ITEM] = power / rate;
		values[FIELD_ITEMS_PER_JOULE] = rate / power;
	}
}

static void explain(struct result *result, enum field_id field)
{
	const char *reason = result->values[FIELD_POWER_MEAN].reason;
	if (isnan(result->values[field].value) && !result->values[field].reason)
		result->values[field].reason =
			isnan(result->values[FIELD_POWER_MEAN].value)
				? reason
				: "no power is left when the idle power is subtracted";
}

static void summarise(struct arena *arena, struct result *result)
{
	(void)arena;
	derive(result);
	for (size_t i = 0; i < COUNT(from_sensor); i++) {
		summarise_processes(result, from_sensor[i]);
		mark(result, from_sensor[i]);
	}
	for (size_t i = 0; i < COUNT(derived); i++) {
		summarise_processes(result, derived[i]);
		mark(result, derived[i]);
		explain(result, derived[i]);
	}
}

static void set_flops_per_watt(struct result *result, double flops_per_item)
{
	for (size_t i = 0; i < result->replicate_count; i++) {
		double *values = result->replicates[i].values;
		values[FIELD_FLOPS_PER_WATT] = flops_per_item * values[FIELD_ITEMS_PER_JOULE];
	}
	summarise_processes(result, FIELD_FLOPS_PER_WATT);
	mark(result, FIELD_FLOPS_PER_WATT);
	explain(result, FIELD_FLOPS_PER_WATT);
}

/* Without any power there is nothing to count FLOPs for. */
static bool analyse(struct analysis *analysis)
{
	struct result *result = analysis->result;
	if (isnan(result->values[FIELD_ITEMS_PER_JOULE].value)) {
		explain(result, FIELD_FLOPS_PER_WATT);
		return true;
	}
	const struct count *count = count_cell(analysis);
	if (!count)
		return false;
	struct caveat caveat = caveat_of(count, analysis->arena);
	set_flops_per_watt(result, count->flops / (double)result->cell.batch);
	caveat_mark(&caveat, result, FIELD_FLOPS_PER_WATT);
	return true;
}

const struct metric metric_power = {
	.name = "power",
	.help = "power of the device while samples are taken, energy per item",
	.device_size = sizeof(struct power_meter),
	.prepare = prepare,
	.release = release,
	.begin = begin,
	.tick = tick,
	.end = end,
	.take = take,
	.summarise = summarise,
	.analyse = analyse,
	.analysed = FIELD_FLOPS_PER_WATT,
};
