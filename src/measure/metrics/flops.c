/* FLOPs: what one inference computes, counted from the shapes that ran (measure/count.h), and how
 * many of them the device does in a second. The count is the same on every device; the rate is what
 * compares them. */
#include "core/base/count.h"
#include "core/base/units.h"
#include "measure/count/breakdown.h"
#include "measure/count/caveat.h"
#include "measure/count/count.h"
#include "measure/count/flop_counters.h"
#include "measure/count/measured.h"
#include "measure/metrics/metric.h"
#include <math.h>
#include <string.h>

/* --- In the worker: the processor's counters ------------------------------------------------- */

struct counting {
	struct flop_counters counters;
	double operations; /* at MOMENT_WARM */
	double inferences;
};

static void start_counters(struct observation *o)
{
	struct counting *counting = o->state;
	const char *reason = "the device is no processor with counters of its own";
	if (o->platform && o->platform->vendor == &vendor_cpu)
		reason = flop_counters_open(&counting->counters);
	o->reasons[FIELD_FLOPS_COUNTED] = o->reasons[FIELD_FLOPS_COUNTED_RATIO] = reason;
}

static void read_counters(struct observation *o)
{
	struct counting *counting = o->state;
	double inferences = (double)o->inferences - counting->inferences;
	double operations = flop_counters_read(&counting->counters) - counting->operations;
	if (inferences > 0)
		o->values[FIELD_FLOPS_COUNTED] = operations / inferences;
	if (isnan(o->values[FIELD_FLOPS_COUNTED]) && !o->reasons[FIELD_FLOPS_COUNTED])
		o->reasons[FIELD_FLOPS_COUNTED] = o->reasons[FIELD_FLOPS_COUNTED_RATIO] =
			"the processor's counters were in use by others";
	flop_counters_close(&counting->counters);
}

static void observe(struct observation *o)
{
	struct counting *counting = o->state;
	if (o->moment == MOMENT_START)
		start_counters(o);
	if (o->moment == MOMENT_WARM) {
		counting->operations = flop_counters_read(&counting->counters);
		counting->inferences = (double)o->inferences;
	}
	if (o->moment == MOMENT_FINISH) {
		read_counters(o);
		o->values[FIELD_FLOPS_TOTAL] = session_flops(o->session);
	}
}

static void summarise(struct arena *arena, struct result *result)
{
	(void)arena;
	summarise_processes(result, FIELD_FLOPS_COUNTED);
}

/* --- In the parent: the count ---------------------------------------------------------------- */

/* A count is exact: it has no interval. */
static void set(struct result *result, enum field_id field, double value, const char *reason)
{
	result->values[field].value = value;
	result->values[field].reason = isnan(value) ? reason : NULL;
}

static void set_counts(struct result *result, const struct count *count)
{
	double item = count->flops / (double)result->cell.batch;
	double sequence = result->cell.sequence ? (double)result->cell.sequence : NAN;
	set(result, FIELD_FLOPS_TOTAL, count->flops, NULL);
	set(result, FIELD_MACS_TOTAL, count->macs, NULL);
	set(result, FIELD_FLOPS_PER_ITEM, item, NULL);
	bool tokens = !isnan(result->values[FIELD_THROUGHPUT_TOKENS].value);
	set(result, FIELD_FLOPS_PER_TOKEN, tokens ? item / sequence : NAN,
	    sequence > 0 ? "the sequence is one of audio samples" : "the model has no sequence");
	set(result, FIELD_FLOPS_PER_PARAMETER, item / result->cell.model->parameters,
	    "the number of weights is not known");
	set(result, FIELD_FLOPS_COVERAGE, count->coverage, "no node took any time");
}

/* Of each process, as throughput is. */
static void set_rate(struct result *result, const struct count *count)
{
	double item = count->flops / (double)result->cell.batch;
	for (size_t i = 0; i < result->replicate_count; i++) {
		double *values = result->replicates[i].values;
		values[FIELD_FLOPS_RATE] = item * values[FIELD_THROUGHPUT_ITEMS];
	}
	summarise_processes(result, FIELD_FLOPS_RATE);
}

/* The count failed, or the profile: the fields of one say why, those of the other are there. */
static void give_reason(struct analysis *analysis, enum field_group group)
{
	const char *reason = arena_string(analysis->arena, analysis->err->message);
	for (enum field_id field = 0; field < FIELD_TOTAL; field++)
		if (fields[field].group == group && isnan(analysis->result->values[field].value))
			analysis->result->values[field].reason = reason;
}

static void set_ratio(struct result *result, const struct count *count)
{
	for (size_t i = 0; i < result->replicate_count; i++) {
		double *values = result->replicates[i].values;
		values[FIELD_FLOPS_COUNTED_RATIO] = values[FIELD_FLOPS_COUNTED] / count->flops;
	}
	summarise_processes(result, FIELD_FLOPS_COUNTED_RATIO);
}

/* The counted ratio is the other way round: divided by too little it is too large. */
static bool set_caveat(struct analysis *analysis, const struct count *count)
{
	static const enum field_id grow[] = { FIELD_FLOPS_TOTAL,    FIELD_MACS_TOTAL,
					      FIELD_FLOPS_PER_ITEM, FIELD_FLOPS_PER_TOKEN,
					      FIELD_FLOPS_RATE,     FIELD_FLOPS_PER_PARAMETER };
	struct caveat caveat = caveat_of(count, analysis->arena);
	struct caveat ratio = { caveat.reason, false, caveat.nothing };
	for (size_t i = 0; i < COUNT(grow); i++)
		caveat_mark(&caveat, analysis->result, grow[i]);
	caveat_mark(&ratio, analysis->result, FIELD_FLOPS_COUNTED_RATIO);
	return caveat_note(&caveat, analysis->arena, analysis->result) ||
	       error_memory(analysis->err);
}

/* Of one inference, as the engine's model says itself. NaN: it does not. */
static double told_of(const struct result *result)
{
	double flops = NAN;
	for (size_t i = 0; isnan(flops) && i < result->replicate_count; i++)
		flops = result->replicates[i].values[FIELD_FLOPS_TOTAL];
	return flops;
}

/* Twice the MACs of all nodes of that type. */
static double flops_of_type(const struct count *count, const char *type)
{
	double macs = 0;
	for (size_t i = 0; i < count->node_count; i++)
		if (strcmp(count->nodes[i].type, type) == 0)
			macs += count->nodes[i].macs;
	return 2 * macs;
}

/* The type of operators that makes up what the engine has not counted; NULL: no single one does. */
static const char *type_without(const struct count *count, double told)
{
	double missing = 2 * count->macs - told;
	for (size_t i = 0; i < count->node_count; i++)
		if (count->nodes[i].macs > 0 && missing > 0.01 * told &&
		    fabs(flops_of_type(count, count->nodes[i].type) / missing - 1) < 0.01)
			return count->nodes[i].type;
	return NULL;
}

/* Engines that count do so in products and convolutions alone, two operations each. */
static bool note_told(struct analysis *analysis, const struct count *count)
{
	double told = told_of(analysis->result), ours = 2 * count->macs;
	char texts[2][UNIT_TEXT_SIZE];
	if (!(told > 0) || !(ours > 0))
		return true;
	const char *without = type_without(count, told);
	return strings_add(
		analysis->arena, &analysis->result->notes,
		arena_printf(
			analysis->arena,
			"%s itself counts %s in products and convolutions, dyno %s (%+.2f %%%s%s)",
			analysis->result->cell.engine, unit_format(texts[0], told, UNIT_FLOP),
			unit_format(texts[1], ours, UNIT_FLOP), 100 * (told / ours - 1),
			without ? ": it leaves out " : "", without ? without : ""));
}

static bool take_count(struct analysis *analysis)
{
	const struct count *count = count_cell(analysis);
	if (!count)
		return false;
	set_counts(analysis->result, count);
	set_rate(analysis->result, count);
	set_ratio(analysis->result, count);
	return note_told(analysis, count) && set_caveat(analysis, count) &&
	       breakdown_count(analysis, count);
}

/* What the model itself has told, where it cannot be counted. */
static bool take_told(struct analysis *analysis)
{
	struct result *result = analysis->result;
	double flops = told_of(result);
	if (!(flops > 0))
		return false;
	const struct count count = { .flops = flops, .macs = NAN, .coverage = NAN };
	set_counts(result, &count);
	set_rate(result, &count);
	set_ratio(result, &count);
	return strings_add(analysis->arena, &result->notes, "FLOPs are those that the model tells");
}

static bool analyse(struct analysis *analysis)
{
	if (!take_count(analysis) && !take_told(analysis))
		give_reason(analysis, GROUP_COUNTED);
	if (!measure_operators(analysis))
		give_reason(analysis, GROUP_PROFILED);
	return true;
}

static bool is_implied(const struct settings *settings)
{
	return settings->fail_on_fallback;
}

const struct metric metric_flops = {
	.name = "flops",
	.help = "operations by component and operator, rate, time by operator, placement",
	.implied = is_implied,
	.worker_size = sizeof(struct counting),
	.observe = observe,
	.summarise = summarise,
	.analyse = analyse,
	.analysed = FIELD_FLOPS_TOTAL,
};
