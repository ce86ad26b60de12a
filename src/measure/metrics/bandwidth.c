/* Bandwidth and roofline: how much of what the device can do at most the model makes use of, and
 * which of the two, computing or moving, holds it up (Williams, Waterman & Patterson 2009).
 *
 * Bytes are those of each node's weights, inputs and outputs, once: what would be moved without
 * caches and fusion. That is an estimate, and so is all that is derived from it. */
#include "core/result/peaks.h"
#include "measure/count/caveat.h"
#include "measure/metrics/metric.h"
#include "measure/metrics/peaks.h"
#include <math.h>
#include <string.h>

#define FEWER_MAX 32 /* numbers of threads that peaks are measured with */

#define ESTIMATE                                                               \
	"from shapes: weights, inputs and outputs of each node once, without " \
	"caches and fusion"

/* Peaks are measured on built-in models. */
static const struct engine_choice *engine_for_peaks(const struct planned_device *device)
{
	for (size_t i = 0; i < device->engine_count; i++)
		if (!device->engines[i].failure &&
		    device->engines[i].choice.kind->flags & ENGINE_BUILTINS)
			return &device->engines[i].choice;
	return NULL;
}

/* Of a processor also with each number of threads that a cell will keep busy, of which there are
 * fewer than all. */
static bool add_fewer(struct metric_setup *setup, struct peaks_request *request,
		      struct device_info *device)
{
	const struct settings *settings = setup->settings;
	uint64_t all = request->threads, done[FEWER_MAX];
	size_t count = 0;
	request->fewer = true;
	for (size_t t = 0; t < settings->threads.count; t++)
		for (size_t s = 0; s < settings->streams.count; s++) {
			uint64_t threads = peak_threads(settings->threads.items[t],
							settings->streams.items[s]);
			bool known = threads >= all || count == FEWER_MAX;
			for (size_t i = 0; i < count; i++)
				known |= done[i] == threads;
			if (known)
				continue;
			done[count++] = request->threads = threads;
			if (!peaks_add(request, setup->arena, device, setup->err))
				return false;
		}
	return true;
}

/* Some seconds for a device that has not been measured before. */
static bool prepare(struct metric_setup *setup)
{
	for (size_t i = 0; i < setup->plan->device_count; i++) {
		const struct planned_device *device = &setup->plan->devices[i];
		struct peaks_request request = {
			.choice = &device->choice,
			.engine = engine_for_peaks(device),
			.pin = setup->settings->pin,
			.threads = setup->threads,
			.memory = setup->memory,
			.look = setup->look,
			.context = setup->context,
		};
		if (!request.engine)
			continue;
		if (!peaks_add(&request, setup->arena, device->info, setup->err) ||
		    (device->choice.platform->vendor == &vendor_cpu &&
		     !add_fewer(setup, &request, device->info)))
			return false;
	}
	return true;
}

static void set_estimate(struct result *result, enum field_id field, double value)
{
	result->values[field].value = value;
	result->values[field].estimated = true;
	result->values[field].reason = ESTIMATE;
}

/* `per_item` times items per second, as a share of `whole`, of each process and of the cell. */
static void set_rate(struct result *result, enum field_id field, double per_item, double whole)
{
	for (size_t i = 0; i < result->replicate_count; i++) {
		double *values = result->replicates[i].values;
		values[field] = per_item * values[FIELD_THROUGHPUT_ITEMS] / whole;
	}
	summarise_processes(result, field);
}

static void set_bandwidth(struct result *result, double per_item)
{
	struct field_value *values = result->values;
	const char *reason;
	double peak = peak_of_bandwidth(&result->cell, &reason);
	set_rate(result, FIELD_BANDWIDTH, per_item, 1);
	set_estimate(result, FIELD_BANDWIDTH, values[FIELD_BANDWIDTH].value);
	if (isnan(peak)) {
		values[FIELD_BANDWIDTH_UTILISATION].reason = reason;
		return;
	}
	set_rate(result, FIELD_BANDWIDTH_UTILISATION, per_item, peak);
	set_estimate(result, FIELD_BANDWIDTH_UTILISATION,
		     values[FIELD_BANDWIDTH_UTILISATION].value);
}

static void set_compute(struct result *result, double per_item)
{
	const char *reason;
	double peak = peak_of_compute(&result->cell, &reason);
	struct field_value *value = &result->values[FIELD_COMPUTE_UTILISATION];
	if (!isnan(peak))
		set_rate(result, FIELD_COMPUTE_UTILISATION, per_item, peak);
	if (isnan(peak) || (reason && !isnan(value->value))) {
		value->reason = reason;
		value->estimated = !isnan(peak);
	}
}

/* Left of the ridge, where both roofs meet, moving takes longer than computing. */
static const char *find_bound(const struct result *result, double intensity)
{
	const char *reason;
	double ridge =
		peak_of_compute(&result->cell, &reason) / peak_of_bandwidth(&result->cell, &reason);
	if (isnan(ridge) || isnan(intensity))
		return NULL;
	return intensity < ridge ? "memory" : "compute";
}

/* What is left of the ridge by a lower bound may lie right of it. */
static bool set_caveat(struct analysis *analysis, const struct count *count)
{
	struct result *result = analysis->result;
	struct caveat caveat = caveat_of(count, analysis->arena);
	caveat_mark(&caveat, result, FIELD_COMPUTE_UTILISATION);
	caveat_mark(&caveat, result, FIELD_ARITHMETIC_INTENSITY);
	if (caveat.at_least && result->bound && strcmp(result->bound, "memory") == 0)
		result->bound = NULL;
	return caveat_note(&caveat, analysis->arena, result) || error_memory(analysis->err);
}

static bool analyse(struct analysis *analysis)
{
	struct result *result = analysis->result;
	const struct count *count = count_cell(analysis);
	if (!count)
		return false;
	double batch = (double)result->cell.batch;
	double intensity = count->bytes > 0 ? count->flops / count->bytes : NAN;
	set_estimate(result, FIELD_BYTES_MOVED, count->bytes);
	if (isnan(intensity))
		result->values[FIELD_ARITHMETIC_INTENSITY].reason = "the model moves no bytes";
	else
		set_estimate(result, FIELD_ARITHMETIC_INTENSITY, intensity);
	set_bandwidth(result, count->bytes / batch);
	set_compute(result, count->flops / batch);
	result->bound = find_bound(result, intensity);
	return set_caveat(analysis, count);
}

const struct metric metric_bandwidth = {
	.name = "bandwidth",
	.help = "bytes moved, share of the device's measured peaks, bound by compute or memory",
	.prepare = prepare,
	.analyse = analyse,
	.analysed = FIELD_BYTES_MOVED,
};
