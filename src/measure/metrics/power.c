/* Power and energy: from the device's sensor while samples are taken (measure/power_meter.h, read
 * by the parent in replicate.c), or from --tdp, which is an estimate and said to be one. */
#include "measure/count/count.h"
#include "measure/metrics/metric.h"
#include "measure/plan/settings.h"
#include <math.h>
#include <string.h>

static const enum field_id from_sensor[] = { FIELD_POWER_MEAN, FIELD_POWER_MAX, FIELD_POWER_IDLE,
					     FIELD_POWER_PLATFORM };
static const enum field_id derived[] = { FIELD_ENERGY_PER_ITEM, FIELD_ITEMS_PER_JOULE };

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

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
	value->reason = value->estimated ? "the device is taken to draw what --tdp says"
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

static void summarise(struct result *result)
{
	derive(result);
	for (size_t i = 0; i < LENGTH(from_sensor); i++) {
		summarise_processes(result, from_sensor[i]);
		mark(result, from_sensor[i]);
	}
	for (size_t i = 0; i < LENGTH(derived); i++) {
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
	set_flops_per_watt(result, count->flops / (double)result->cell.batch);
	return true;
}

const struct metric metric_power = {
	.name = "power",
	.help = "power of the device while samples are taken, energy per item",
	.summarise = summarise,
	.analyse = analyse,
};
