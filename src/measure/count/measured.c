#include "measure/count/measured.h"
#include "core/base/count.h"
#include "core/stats/stats.h"
#include "measure/count/attributes.h"
#include "measure/count/operators.h"
#include "measure/count/profiler.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS     0.5 /* of profiled inferences, and of others for the profiler's cost */
#define RUNS        32
#define SLOWEST     20
#define TOLD_SHARE  0.5  /* of an inference's time */
#define HEAVY_SHARE 0.05 /* of the nodes' time */

/* --- Runs ------------------------------------------------------------------------------------ */

static int compare_times(const void *a, const void *b)
{
	const struct profile_run *x = a, *y = b;
	return (x->time > y->time) - (x->time < y->time);
}

/* Sums over them add up to what an inference takes, and those that were disturbed are not in it. */
size_t middle_runs(struct profile_run *runs, size_t count)
{
	size_t skip = count / 4, keep = count - 2 * skip;
	qsort(runs, count, sizeof(*runs), compare_times);
	memmove(runs, runs + skip, keep * sizeof(*runs));
	return keep;
}

/* --- Parts ----------------------------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* *hint is where it was the last time: nodes come in the same order in each run. */
static struct part *find_part(struct arena *arena, struct parts *parts, size_t *hint,
			      const char *component, const char *name, const char *provider)
{
	for (size_t k = 0; k < parts->count; k++) {
		size_t i = (*hint + k) % parts->count;
		struct part *part = &parts->items[i];
		if (same(part->name, name) && same(part->provider, provider) &&
		    same(part->component, component)) {
			*hint = i + 1;
			return part;
		}
	}
	struct part *part = parts_add(arena, parts);
	if (!part)
		return NULL;
	part->name = arena_string(arena, name); /* the profile does not live so long */
	part->component = component;            /* a name of operators.h */
	part->provider = provider ? arena_string(arena, provider) : NULL;
	if (!part->name || (provider && !part->provider))
		return NULL;
	part->macs = part->flops = part->bytes = part->time = 0;
	*hint = parts->count;
	return part;
}

/* A profile without shapes tells of time alone. */
static void add_node(struct part *part, const struct profile_node *node)
{
	bool told = node->input_count || node->output_count;
	struct cost cost = operator_cost(node);
	part->nodes++;
	part->macs += told ? cost.macs : NAN;
	part->flops += told ? cost.flops : NAN;
	part->bytes += told ? operator_bytes(node) : NAN;
	part->time += node->time;
}

static int compare_parts(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* From sums over the runs to one inference. */
static void finish_parts(struct parts *parts, size_t runs)
{
	for (size_t i = 0; i < parts->count; i++) {
		struct part *part = &parts->items[i];
		part->nodes = (part->nodes + runs - 1) / runs;
		part->macs /= (double)runs;
		part->flops /= (double)runs;
		part->bytes /= (double)runs;
		part->time /= (double)runs;
	}
	if (parts->count)
		qsort(parts->items, parts->count, sizeof(*parts->items), compare_parts);
}

static bool add_run(struct breakdown *breakdown, const struct profile_run *run, struct arena *arena)
{
	size_t by_operator = 0, by_component = 0, by_both = 0, by_node = 0;
	for (size_t i = 0; i < run->count; i++) {
		const struct profile_node *node = &run->nodes[i];
		const char *provider = *node->provider ? node->provider : NULL;
		const char *component = component_name(operator_component(node));
		struct part *parts[] = {
			find_part(arena, &breakdown->measured, &by_operator, NULL, node->type,
				  provider),
			find_part(arena, &breakdown->measured_components, &by_component, NULL,
				  component, NULL),
			find_part(arena, &breakdown->slowest, &by_node, component, node->name,
				  provider),
			find_part(arena, &breakdown->measured_nested, &by_both, component,
				  node->type, NULL),
		};
		for (size_t k = 0; k < COUNT(parts); k++) {
			if (!parts[k])
				return false;
			add_node(parts[k], node);
		}
		if (!parts[2]->type && !(parts[2]->type = arena_string(arena, node->type)))
			return false;
	}
	return true;
}

bool measured_fill(struct breakdown *breakdown, const struct profile_run *runs, size_t count,
		   struct arena *arena)
{
	breakdown->measured = breakdown->measured_components = breakdown->measured_nested =
		breakdown->slowest = (struct parts){ 0 };
	for (size_t i = 0; i < count; i++)
		if (!add_run(breakdown, &runs[i], arena))
			return false;
	finish_parts(&breakdown->measured, count);
	finish_parts(&breakdown->measured_components, count);
	finish_parts(&breakdown->measured_nested, count);
	finish_parts(&breakdown->slowest, count);
	if (breakdown->slowest.count > SLOWEST)
		breakdown->slowest.count = SLOWEST;
	return true;
}

/* --- Memory ---------------------------------------------------------------------------------- */

/* Of the first inference: from the second on, ORT takes all that it has planned as one block. */
bool memory_fill(struct breakdown *breakdown, const struct profile_run *first, struct arena *arena)
{
	double most = -1;
	bool untold = false;
	breakdown->memory = (struct memory_steps){ 0 };
	breakdown->peak_node = NULL;
	for (size_t i = 0; i < first->count; i++) {
		const struct profile_node *node = &first->nodes[i];
		if (isnan(node->allocated))
			continue;
		untold |= node->reserved == 0;
		struct memory_step *step = memory_steps_add(arena, &breakdown->memory);
		if (!step)
			return false;
		*step = (struct memory_step){ arena_string(arena, node->name),
					      arena_string(arena, node->type), node->allocated,
					      node->reserved, node->peak };
		if (!step->node || !step->type)
			return false;
		if (node->allocated > most) {
			most = node->allocated;
			breakdown->peak_node = step->node;
		}
	}
	if (untold) { /* the device's allocator keeps no account: the host's is not the story */
		breakdown->memory = (struct memory_steps){ 0 };
		breakdown->peak_node = NULL;
	}
	return true;
}

/* --- Placement ------------------------------------------------------------------------------- */

struct fallen {
	const char *type;
	unsigned count;
};

static void note_fallen(struct fallen *fallen, size_t *count, size_t most, const char *type)
{
	size_t i = 0;
	while (i < *count && strcmp(fallen[i].type, type) != 0)
		i++;
	if (i == most)
		return;
	if (i == *count)
		fallen[(*count)++] = (struct fallen){ type, 0 };
	fallen[i].count++;
}

static void write_fallen(const struct fallen *fallen, size_t count, unsigned runs,
			 struct placement *placement)
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		char one[80];
		int length = snprintf(one, sizeof(one), "%s%.60s (%u)", i ? ", " : "",
				      fallen[i].type, (fallen[i].count + runs - 1) / runs);
		if (used + (size_t)length + 1 > sizeof(placement->what))
			return;
		memcpy(placement->what + used, one, (size_t)length + 1);
		used += (size_t)length;
	}
}

/* Shapes are reckoned on the CPU on purpose; products and convolutions are what the device is for.
 */
static bool is_heavy(const struct profile_node *node)
{
	struct cost cost = operator_cost(node);
	return cost.known && cost.macs > 0;
}

struct placement placement_of(const struct profile_run *runs, size_t count, const char *wanted)
{
	struct placement placement = { 0 };
	struct fallen fallen[16];
	size_t kinds = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < runs[i].count; k++) {
			const struct profile_node *node = &runs[i].nodes[k];
			bool there =
				!wanted || !*node->provider || strcmp(node->provider, wanted) == 0;
			placement.nodes++;
			placement.time += node->time;
			placement.nodes_there += there;
			placement.time_there += there ? node->time : 0;
			if (there)
				continue;
			placement.heavy |= is_heavy(node);
			note_fallen(fallen, &kinds, 16, node->type);
		}
	placement.heavy |= placement.time > 0 &&
			   placement.time - placement.time_there > HEAVY_SHARE * placement.time;
	write_fallen(fallen, kinds, count ? (unsigned)count : 1, &placement);
	return placement;
}

static bool tell_placement(struct analysis *analysis, const struct placement *placement)
{
	struct result *result = analysis->result;
	double time = placement->time > 0 ? placement->time_there / placement->time : NAN;
	result->values[FIELD_PLACEMENT_NODES].value =
		placement->nodes > 0 ? placement->nodes_there / placement->nodes : NAN;
	result->values[FIELD_PLACEMENT_TIME].value = time;
	if (!*placement->what)
		return true;
	const char *note = arena_printf(analysis->arena,
					"fell back to the CPU, %.3g %% of the nodes' time: %s",
					100 * (1 - time), placement->what);
	if (!note || !strings_add(analysis->arena, &result->notes, note))
		return false;
	if (!placement->heavy)
		return true;
	if (analysis->settings->fail_on_fallback) {
		result->status = STATUS_FAILED;
		result->reason = note;
	}
	const char *warning = arena_printf(analysis->arena, "%s on %s: %s",
					   result->cell.model->name, result->cell.device->id, note);
	if (warning && analysis->warn)
		analysis->warn(analysis->context, warning);
	return warning;
}

/* Where much is missing, the reader must not take the shares for those of the inference. */
static bool tell_missing(struct analysis *analysis, const struct profile_run *runs, size_t count,
			 double time)
{
	double whole = 0;
	for (size_t i = 0; i < count; i++)
		whole += runs[i].time;
	if (!(whole > 0) || time >= TOLD_SHARE * whole)
		return true;
	return strings_add(
		analysis->arena, &analysis->result->notes,
		arena_printf(analysis->arena,
			     "operators add up to %.2g %% of an inference: the rest is the "
			     "engine's, or work that the device does not tell of",
			     100 * time / whole));
}

/* --- The profiled worker --------------------------------------------------------------------- */

static double median(const double *times, size_t count)
{
	double sorted[RUNS];
	count = count < RUNS ? count : RUNS;
	memcpy(sorted, times, count * sizeof(*sorted));
	stats_sort(sorted, count);
	return count ? stats_quantile(sorted, count, 0.5) : NAN;
}

/* The same session without the profiler, afterwards: what is left of the difference is the
 * profiler's, and where noise is larger than that, nothing. */
static bool set_cost(struct profiler *profiler, double profiled, struct result *result,
		     uint64_t batch, struct dyno_error *err)
{
	if (!profiler_run(profiler, &batch, RUNS, SECONDS, err))
		return false;
	double without = median(profiler->times, profiler->time_count);
	if (without > 0)
		result->values[FIELD_PROFILER_COST].value = fmax(profiled / without - 1, 0);
	return true;
}

/* The first inference apart: its memory is told, its time is not. */
static bool run_profiled(struct profiler *profiler, uint64_t batch, double *time,
			 struct dyno_error *err)
{
	if (!profiler_run(profiler, &batch, 1, 0, err) ||
	    !profiler_run(profiler, &batch, RUNS, SECONDS, err))
		return false;
	*time = median(profiler->times, profiler->time_count);
	return true;
}

static bool take_profile(struct analysis *analysis, struct profile *profile)
{
	struct breakdown *breakdown = result_add_breakdown(analysis->arena, analysis->result);
	const char *platform = analysis->cell->device->choice.platform->name;
	const char *wanted =
		engine_platform_find(analysis->cell->engine->choice.kind, platform)->provider;
	if (profile->count < 2)
		return error_set(analysis->err, DYNO_ERROR_FORMAT,
				 "the profile holds %zu inferences", profile->count);
	struct profile_run *runs = profile->runs + 1;
	attributes_read(analysis->cell->model->read, analysis->arena, profile);
	if (!breakdown || !memory_fill(breakdown, profile->runs, analysis->arena))
		return error_memory(analysis->err);
	size_t count = middle_runs(runs, profile->count - 1);
	struct placement placement = placement_of(runs, count, wanted);
	return (measured_fill(breakdown, runs, count, analysis->arena) &&
		(!wanted || tell_placement(analysis, &placement)) &&
		tell_missing(analysis, runs, count, placement.time)) ||
	       error_memory(analysis->err);
}

bool measure_operators(struct analysis *analysis)
{
	struct profiler profiler;
	struct profile profile;
	double profiled = NAN;
	struct dyno_error *err = analysis->err;
	uint64_t batch = analysis->result->cell.batch;
	bool ok = profiler_start(&profiler, analysis, false, err) &&
		  run_profiled(&profiler, batch, &profiled, err) &&
		  profiler_read(&profiler, &profiler.arena, &profile, err) &&
		  set_cost(&profiler, profiled, analysis->result, batch, err) &&
		  take_profile(analysis, &profile);
	profiler_finish(&profiler);
	return ok;
}
