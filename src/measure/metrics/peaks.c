#include "measure/metrics/peaks.h"
#include "core/result/peaks.h"
#include "core/stats/stats.h"
#include "host/cache.h"
#include "host/cpu_times.h"
#include "host/date.h"
#include "measure/graph/peak_size.h"
#include "measure/worker/probe.h"
#include "measure/worker/process.h"
#include "measure/worker/protocol.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Rows of a product: more until it takes so long that starting it does not matter, about. */
#define ROWS_FIRST 64
#define ROWS_LAST  32768
#define LONG       0.05 /* s */
#define SAMPLES    64
#define SECONDS    0.3 /* of samples, after as much of warming up */
#define TIMEOUT    60.0

#define COPY_BYTES ((uint64_t)256 << 20)

/* STREAM's rule is four times the last-level caches; this where they are not known. */
#define ARRAY_BYTES     ((uint64_t)64 << 20)
#define ARRAY_BYTES_MAX ((uint64_t)1 << 30)

struct measuring {
	const struct peaks_request *request;
	struct arena *arena;
	struct properties *found;
	bool stopped;
};

/* --- One worker ------------------------------------------------------------------------------ */

static unsigned look(void *context, struct worker *worker)
{
	struct measuring *m = context;
	(void)worker;
	unsigned stops = m->request->look ? m->request->look(m->request->context, "peaks") : 0;
	m->stopped |= stops > 0;
	return stops;
}

static const struct json_value *ask(struct measuring *m, struct worker *worker,
				    struct json_writer *command, struct dyno_error *err)
{
	enum status status;
	struct worker_watch watch = {
		.timeout = TIMEOUT,
		.tick = 0.2,
		.look = look,
		.context = m,
	};
	return worker_ask(worker, command, &watch, m->arena, &status, err);
}

static bool load(struct measuring *m, struct worker *worker, const char *model, uint64_t batch,
		 struct dyno_error *err)
{
	const struct peaks_request *request = m->request;
	struct json_writer writer = { 0 };
	struct load_command command = {
		.model = { .name = model, .source = "builtin", .digest = "" },
		.engine = request->engine->kind->name,
		.engine_options = request->engine->options,
		.platform = request->choice->platform->name,
		.ordinal = request->choice->ordinal,
		.cell = { .batch = batch, .threads = request->threads, .streams = 1 },
		.plain = true,
		.no_fallback = true, /* else it would be the processor's */
	};
	load_command_write(&command, &writer);
	return ask(m, worker, &writer, err);
}

static bool sample(struct measuring *m, struct worker *worker, struct dyno_error *err)
{
	struct json_writer warm_up = { 0 }, block = { 0 };
	worker_command(&warm_up, "warm_up");
	json_member_count(&warm_up, "minimum", 1); /* some take seconds */
	json_member_number(&warm_up, "seconds", SECONDS);
	json_end_object(&warm_up);
	if (!ask(m, worker, &warm_up, err))
		return false;
	worker_command(&block, "sample");
	json_member_count(&block, "until", SAMPLES);
	json_member_number(&block, "seconds", SECONDS);
	json_end_object(&block);
	return ask(m, worker, &block, err);
}

/* s of the fastest inference: a peak is what can be had, and neighbours only take from it. */
static bool measure(struct measuring *m, const char *model, uint64_t batch, double *best,
		    struct dyno_error *err)
{
	struct worker worker = { 0 };
	if (m->stopped)
		return error_set(err, DYNO_ERROR_CANCELLED, "stopped");
	if (!worker_start(&worker, m->request->pin, SAMPLES, err))
		return false;
	bool ok = load(m, &worker, model, batch, err) && sample(m, &worker, err);
	uint64_t count = ok ? sample_log_count(worker.log, SAMPLES) : 0;
	*best = INFINITY;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t ns = worker.log->samples[i];
		if (ns) /* a place that a dying worker left empty */
			*best = fmin(*best, (double)ns * 1e-9);
	}
	worker_stop(&worker);
	return ok && (isfinite(*best) || error_set(err, DYNO_ERROR_ENGINE, "no sample was taken"));
}

/* --- Compute --------------------------------------------------------------------------------- */

/* As many as should take long enough, by what so many took: a worker takes longer to start. */
static uint64_t more_rows(uint64_t rows, double seconds)
{
	double enough = (double)rows * fmax(4, LONG / seconds);
	return rows == ROWS_LAST ? ROWS_LAST + 1 : (uint64_t)fmin(enough, ROWS_LAST) / 64 * 64;
}

/* What is too much for the device's memory has told the rate before. */
static bool find_rate(struct measuring *m, const char *model, double *rate, struct dyno_error *err)
{
	double best = 0;
	*rate = 0;
	for (uint64_t rows = ROWS_FIRST; rows <= ROWS_LAST && best < LONG / 2;
	     rows = more_rows(rows, best)) {
		if (!measure(m, model, rows, &best, err))
			return *rate > 0;
		*rate = fmax(*rate, 2.0 * (double)rows * PEAK_SIDE * PEAK_SIDE / best);
	}
	return true;
}

/* The product that is timed for each type of core/result/peaks.h. */
static const char *model_of(struct measuring *m, const char *type)
{
	return arena_printf(m->arena, "builtin:peak-%s", type);
}

/* `why` has a code where there is no rate. */
static bool add_peak(struct measuring *m, const char *key, double rate,
		     const struct dyno_error *why)
{
	return why->code ? properties_add_text(m->arena, m->found,
					       arena_printf(m->arena, "%s_missing", key),
					       why->message)
			 : properties_add_number(m->arena, m->found, key, rate);
}

static bool add_compute(struct measuring *m)
{
	const char *type;
	for (size_t i = 0; (type = peak_type(i)); i++) {
		struct dyno_error why = { 0 };
		double rate = NAN;
		const char *model = model_of(m, type);
		if (!model)
			return false;
		if (find_rate(m, model, &rate, &why))
			why.code = 0;
		if (!add_peak(m, peak_key(type), rate, &why))
			return false;
	}
	return true;
}

/* --- Memory ---------------------------------------------------------------------------------- */

static double number(const struct device_info *device, const char *key)
{
	const struct property *property = properties_find(&device->properties, key);
	return property && !property->text ? property->number : NAN;
}

static uint64_t array_size(const struct measuring *m, const struct device_info *device)
{
	double caches = number(device, "cache_l3") * fmax(number(device, "cache_l3_instances"), 1);
	double size = isfinite(caches) ? fmax(4 * caches, ARRAY_BYTES) : ARRAY_BYTES;
	if (m->request->memory > 0)
		size = fmin(size, m->request->memory / 8);
	return (uint64_t)fmin(size, ARRAY_BYTES_MAX);
}

static bool find_triad(struct measuring *m, const struct device_info *device, double *rate,
		       struct dyno_error *err)
{
	struct worker worker = { 0 };
	struct json_writer writer = { 0 };
	if (m->stopped || !worker_start(&worker, m->request->pin, 1, err))
		return false;
	worker_command(&writer, "triad");
	json_member_count(&writer, "threads", m->request->threads);
	json_member_count(&writer, "size", array_size(m, device));
	json_end_object(&writer);
	const struct json_value *answer = ask(m, &worker, &writer, err);
	bool ok = answer && answer_number(answer, "rate", 0, ANSWER_NUMBER_MAX, rate, err);
	worker_stop(&worker);
	return ok;
}

/* Read once, written once. */
static bool find_copy(struct measuring *m, double *rate, struct dyno_error *err)
{
	double best;
	if (!measure(m, "builtin:peak-copy", COPY_BYTES / (PEAK_ROW * sizeof(float)), &best, err))
		return false;
	*rate = 2.0 * (double)COPY_BYTES / best;
	return true;
}

static bool add_bandwidth(struct measuring *m, const struct device_info *device)
{
	const struct platform *platform = m->request->choice->platform;
	struct dyno_error why = { 0 };
	bool host = platform->vendor == &vendor_cpu;
	double rate = NAN;
	if (host)
		find_triad(m, device, &rate, &why);
	else if (engine_platform_find(m->request->engine->kind, platform->name)->keeps_outputs)
		find_copy(m, &rate, &why);
	else
		error_set(&why, DYNO_ERROR_UNSUPPORTED,
			  "the engine copies outputs to the host, so a copy on the device "
			  "cannot be timed");
	return add_peak(m, PEAK_BANDWIDTH, rate, &why) &&
	       (why.code || properties_add_text(m->arena, m->found, "peak_bandwidth_source",
						host ? "triad" : "copy"));
}

/* --- All of it ------------------------------------------------------------------------------- */

static bool find_all(struct measuring *m, const struct device_info *device)
{
	return add_compute(m) && add_bandwidth(m, device) &&
	       properties_add_number(m->arena, m->found, "peaks_threads",
				     (double)m->request->threads) &&
	       properties_add_text(m->arena, m->found, "peaks_measured", date_now(m->arena));
}

/* Kept all the same: on a machine that is never calm they would be measured by every run. */
static bool find_watched(struct measuring *m, const struct device_info *device)
{
	struct host_root root = host_root_default();
	struct cpu_times before, after;
	bool known = cpu_times_read(&root, 0, &before);
	if (!find_all(m, device))
		return false;
	if (!known || !cpu_times_read(&root, 0, &after) || !cpu_times_disturbed(&before, &after))
		return true;
	return properties_add_text(m->arena, m->found, "peaks_disturbed",
				   "other programs were at work meanwhile");
}

static const char *make_key(struct measuring *m, const struct device_info *device,
			    const struct properties *engine)
{
	const struct property *version = properties_find(engine, "version");
	const char *pin = m->request->pin;
	return arena_printf(m->arena, "4 %s %s threads %" PRIu64 "%s%s engine %s", device->id,
			    device->name ? device->name : "", m->request->threads,
			    pin ? " pin " : "", pin ? pin : "",
			    version && version->text ? version->text : "");
}

/* Those of all threads were measured anew since. */
static bool is_outdated(const struct measuring *m, const struct device_info *device)
{
	const struct property *then = properties_find(m->found, "peaks_measured");
	const struct property *all = properties_find(&device->properties, "peaks_measured");
	return m->request->fewer && then && then->text && all && all->text &&
	       strcmp(then->text, all->text) < 0;
}

static bool find_cached(struct measuring *m, const struct device_info *device, const char *key)
{
	const struct json_value *json =
		m->request->again ? NULL : cache_read("peaks", key, m->arena);
	if (json && properties_read(m->arena, json, m->found, NULL) && m->found->count &&
	    !is_outdated(m, device))
		return true;
	*m->found = (struct properties){ 0 };
	return false;
}

static void keep(const struct measuring *m, const char *key)
{
	struct json_writer writer = { 0 };
	cache_begin(&writer, key);
	properties_write(m->found, &writer);
	cache_end(&writer, "peaks", key);
}

/* What it was measured with, and when, is said once. */
static bool add_fewer(struct measuring *m, struct properties *properties)
{
	for (size_t i = 0; i < m->found->count; i++) {
		const struct property *fact = &m->found->items[i];
		const char *key = peak_key_of_threads(m->arena, fact->key, m->request->threads);
		if (strcmp(fact->key, "peaks_threads") == 0 ||
		    strcmp(fact->key, "peaks_measured") == 0 || strstr(fact->key, "_missing") ||
		    strstr(fact->key, "_source"))
			continue;
		if (!key ||
		    !(fact->text ? properties_add_text(m->arena, properties, key, fact->text)
				 : properties_add_number(m->arena, properties, key, fact->number)))
			return false;
	}
	return true;
}

/* A clock that is made up has no peaks, and they are measured on built-in models. */
bool peaks_add(const struct peaks_request *request, struct arena *arena, struct device_info *device,
	       struct dyno_error *err)
{
	struct properties engine = { 0 }, found = { 0 };
	struct measuring m = { .request = request, .arena = arena, .found = &found };
	struct dyno_error why = { 0 };
	if (!(request->engine->kind->flags & ENGINE_BUILTINS) ||
	    !probe_device(request->choice, request->engine, arena, &engine, &why))
		return true; /* what does not work says so elsewhere */
	const char *key = make_key(&m, device, &engine);
	if (!key)
		return error_memory(err);
	if (!find_cached(&m, device, key)) {
		if (!find_watched(&m, device))
			return error_memory(err);
		if (m.stopped)
			return error_set(err, DYNO_ERROR_CANCELLED,
					 "stopped while the peaks of %s were measured", device->id);
		if (properties_find(&found, "peak_flops")) /* else it may work the next time */
			keep(&m, key);
	}
	return (request->fewer ? add_fewer(&m, &device->properties)
			       : properties_add_all(arena, &device->properties, &found)) ||
	       error_memory(err);
}
