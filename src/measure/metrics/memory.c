/* Memory: of the host from the kernel's account of the worker, of the device from the engine's
 * allocator. What neither tells stays absent, with the reason.
 *
 * Before the first inference the heap is trimmed and the kernel's peak reset: without that, the
 * rubbish of loading hides what inference takes (327 MB against a true 134 MB of BERT). */
#include "core/base/count.h"
#include "host/process_memory.h"
#include "measure/metrics/leak.h"
#include "measure/metrics/metric.h"
#include <malloc.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* --- In the worker --------------------------------------------------------------------------- */

struct remembered {
	double resident_at_start; /* B */
	double resident_loaded;
	double in_use_loaded;
	double peak_loaded;
	bool peak_was_reset;
};

/* Of this process, with the kernel's lagging counters brought up to date. */
static struct process_memory resident(void)
{
	struct host_root root = host_root_default();
	struct process_memory memory = { NAN, NAN };
	process_memory_read(&root, 0, true, &memory);
	return memory;
}

static void note_start(struct observation *o)
{
	struct remembered *before = o->state;
	before->resident_at_start = resident().resident;
}

/* Inputs are no weights: a model without any can have gigabytes of them. */
static void note_model(struct observation *o)
{
	struct process_memory host = resident();
	const struct remembered *before = o->state;
	o->values[FIELD_MEMORY_LOAD] = host.peak;
	o->values[FIELD_MEMORY_WEIGHTS] = host.resident - before->resident_at_start;
}

static void note_loaded(struct observation *o)
{
	struct host_root root = host_root_default();
	struct memory_statistics allocator = session_memory(o->session);
	struct remembered *before = o->state;
	before->in_use_loaded = allocator.in_use;
	before->peak_loaded = allocator.in_use_peak;
	malloc_trim(0);
	before->peak_was_reset = process_memory_reset_peak(&root);
	before->resident_loaded = resident().resident;
}

static void note_host(struct observation *o)
{
	double peak = resident().peak;
	const struct remembered *before = o->state;
	o->values[FIELD_MEMORY_CPU] = peak;
	if (before->peak_was_reset)
		o->values[FIELD_MEMORY_GROWTH] = fmax(0, peak - before->resident_loaded);
	else
		o->reasons[FIELD_MEMORY_GROWTH] =
			"the kernel does not let the resident peak be reset here";
}

/* The allocator keeps its peak since the session was made. When loading needed more than the
 * inferences did, their own peak is hidden behind it: then there is only an upper bound. */
static void note_allocator(struct observation *o)
{
	static const char silent[] = "the engine's allocator on this device gives no statistics";
	struct memory_statistics memory = session_memory(o->session);
	const struct remembered *before = o->state;
	o->values[FIELD_MEMORY_ALLOCATED] = memory.in_use;
	o->values[FIELD_MEMORY_RESERVED] = memory.reserved;
	if (isnan(memory.in_use))
		o->reasons[FIELD_MEMORY_ALLOCATED] = silent;
	if (isnan(memory.reserved))
		o->reasons[FIELD_MEMORY_RESERVED] = silent;
	o->values[FIELD_MEMORY_PEAK] = memory.in_use_peak - before->in_use_loaded;
	if (isnan(memory.in_use_peak))
		o->reasons[FIELD_MEMORY_PEAK] = silent;
	else if (memory.in_use_peak <= before->peak_loaded) {
		o->values[FIELD_MEMORY_PEAK] = NAN;
		o->reasons[FIELD_MEMORY_PEAK] =
			"loading needed more than the inferences did, and the allocator keeps only "
			"one peak";
	}
}

/* Host and device together. An engine's arena on the device never gives back what it has taken, so
 * what the process holds there now is the most that it held. */
static void note_total(struct observation *o)
{
	const struct platform *platform = o->platform;
	struct host_root root = host_root_default();
	double device = 0;
	if (platform && platform->vendor && platform->vendor->process_memory)
		device = platform->vendor->process_memory(&root, o->ordinal, getpid());
	else if (platform && platform->blind)
		device = NAN;
	o->values[FIELD_MEMORY_TOTAL] = o->values[FIELD_MEMORY_CPU] + device;
	if (isnan(device))
		o->reasons[FIELD_MEMORY_TOTAL] =
			platform->blind
				? platform->blind
				: "the device does not tell this process's share of its memory";
}

static void explain_host(struct observation *o)
{
	static const enum field_id host[] = { FIELD_MEMORY_LOAD, FIELD_MEMORY_WEIGHTS,
					      FIELD_MEMORY_CPU, FIELD_MEMORY_GROWTH,
					      FIELD_MEMORY_TOTAL };
	for (size_t i = 0; i < COUNT(host); i++)
		if (isnan(o->values[host[i]]) && !o->reasons[host[i]])
			o->reasons[host[i]] =
				"the kernel does not tell this process's memory (/proc)";
}

static void observe(struct observation *o)
{
	switch (o->moment) {
	case MOMENT_START:
		note_start(o);
		break;
	case MOMENT_MODEL:
		note_model(o);
		break;
	case MOMENT_LOADED:
		note_loaded(o);
		break;
	case MOMENT_WARM:
	case MOMENT_ROWS:
		break;
	case MOMENT_FINISH:
		note_host(o);
		note_allocator(o);
		note_total(o);
		explain_host(o);
		break;
	}
}

/* --- In the parent: does it leak? ------------------------------------------------------------ */

/* Some µs: some times a second, and between blocks. */
static void note_memory(struct process_view *view)
{
	struct host_root root = host_root_default();
	leak_note(view->state, (double)view->samples, process_memory_own(&root, view->pid));
}

static void take(struct process_view *view)
{
	const struct leak *leak = view->state;
	struct interval *within = &view->told->within[FIELD_MEMORY_LEAK];
	double slope;
	if (view->replicate->status != STATUS_OK)
		return;
	if (!leak_slope(leak, &slope, within)) {
		view->told->reasons[FIELD_MEMORY_LEAK] =
			"too few readings of memory while samples were taken: give a "
			"‹min-time› of 10s or more, or more ‹iterations›";
		return;
	}
	view->replicate->values[FIELD_MEMORY_LEAK] = slope;
	if (leak_is_one(leak, within))
		strings_add(view->arena, &view->told->notes,
			    "memory grew with every inference while samples were taken: it leaks");
}

static void summarise(struct arena *arena, struct result *result)
{
	(void)arena;
	for (size_t f = 0; f < FIELD_TOTAL; f++)
		if (strcmp(fields[f].metric, "memory") == 0)
			summarise_processes(result, (enum field_id)f);
	if (!isnan(result->values[FIELD_MEMORY_LEAK].value))
		result->values[FIELD_MEMORY_LEAK].reason = NULL; /* of a process that had none */
}

const struct metric metric_memory = {
	.name = "memory",
	.help = "tensors, allocator, host: peak, allocated, reserved, growth",
	.worker_size = sizeof(struct remembered),
	.observe = observe,
	.process_size = sizeof(struct leak),
	.tick = note_memory,
	.end = note_memory,
	.take = take,
	.summarise = summarise,
};
