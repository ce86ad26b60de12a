#include "measure/count/count.h"
#include "measure/count/attributes.h"
#include "measure/count/count_cache.h"
#include "measure/count/profiler.h"
#include <math.h>
#include <string.h>

/* The batch sizes that a model is counted at: two to extend from, one to verify. */
#define SMALL 3

struct counted {
	struct counted *next;
	const struct model_info *model;
	uint64_t sequence; /* as asked for */
	uint64_t batch;    /* counted at this one alone; 0: at 1, 2, 3 */
	const char *failure;
	struct count small[SMALL]; /* [0] alone if .batch is set */
	bool affine;               /* every node's numbers lie on a line */
};

/* --- One inference --------------------------------------------------------------------------- */

static bool count_run(const struct profile_run *run, struct arena *arena, struct count *count,
		      struct dyno_error *err)
{
	double time = 0, known = 0;
	*count = (struct count){ .node_count = run->count };
	count->nodes = arena_allocate(arena, run->count + 1, sizeof(*count->nodes));
	if (!count->nodes)
		return error_memory(err);
	for (size_t i = 0; i < run->count; i++) {
		const struct profile_node *node = &run->nodes[i];
		struct cost cost = operator_cost(node);
		count->nodes[i] = (struct count_node){
			.name = node->name,
			.type = node->type,
			.component = operator_component(node),
			.known = cost.known,
			.macs = cost.macs,
			.flops = cost.flops,
			.bytes = operator_bytes(node),
			.time = node->time,
		};
		count->parameter_bytes +=
			isfinite(node->parameter_bytes) ? node->parameter_bytes : 0;
		time += node->time;
		known += cost.known ? node->time : 0;
	}
	count->coverage = time > 0 ? known / time : NAN;
	return true;
}

void count_add_up(struct count *count)
{
	count->macs = count->flops = count->bytes = 0;
	for (size_t i = 0; i < count->node_count; i++) {
		count->macs += count->nodes[i].macs;
		count->flops += count->nodes[i].flops;
		count->bytes += count->nodes[i].bytes;
	}
}

/* --- Batches --------------------------------------------------------------------------------- */

static bool on_line(double first, double second, double third)
{
	return fabs(first - 2 * second + third) <= 1e-9 * fabs(third);
}

/* Every operator's work is a constant plus so much per item: does the third batch say so, too, node
 * by node? Not where a model's control flow or an attention across the batch depends on it. */
static bool is_affine(const struct count *small)
{
	for (int k = 1; k < SMALL; k++)
		if (small[k].node_count != small[0].node_count)
			return false;
	for (size_t i = 0; i < small[0].node_count; i++) {
		const struct count_node *a = &small[0].nodes[i], *b = &small[1].nodes[i],
					*c = &small[2].nodes[i];
		if (strcmp(a->type, b->type) != 0 || strcmp(a->type, c->type) != 0 ||
		    !on_line(a->macs, b->macs, c->macs) || !on_line(a->flops, b->flops, c->flops) ||
		    !on_line(a->bytes, b->bytes, c->bytes))
			return false;
	}
	return true;
}

static double extend(double first, double second, double batch)
{
	return first + (second - first) * (batch - 1);
}

static const struct count *extend_to(const struct counted *counted, uint64_t batch,
				     struct arena *arena)
{
	const struct count *one = &counted->small[0], *two = &counted->small[1];
	struct count *count = arena_allocate(arena, 1, sizeof(*count));
	struct count_node *nodes = arena_allocate(arena, one->node_count + 1, sizeof(*nodes));
	if (!count || !nodes)
		return NULL;
	*count = *one;
	count->nodes = nodes;
	count->extended = true;
	for (size_t i = 0; i < one->node_count; i++) {
		const struct count_node *a = &one->nodes[i], *b = &two->nodes[i];
		nodes[i] = *a;
		nodes[i].macs = extend(a->macs, b->macs, (double)batch);
		nodes[i].flops = extend(a->flops, b->flops, (double)batch);
		nodes[i].bytes = extend(a->bytes, b->bytes, (double)batch);
	}
	count_add_up(count);
	return count;
}

/* --- A model --------------------------------------------------------------------------------- */

static bool read_counts(struct profiler *profiler, struct counted *counted, size_t runs,
			struct arena *arena, struct dyno_error *err)
{
	struct profile profile;
	if (!profiler_read(profiler, arena, &profile, err))
		return false;
	if (profile.count != runs)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "the profile holds %zu inferences instead of %zu", profile.count,
				 runs);
	attributes_read(profiler->analysis->cell->model->read, arena, &profile);
	for (size_t i = 0; i < runs; i++) {
		if (!count_run(&profile.runs[i], arena, &counted->small[i], err))
			return false;
		count_add_up(&counted->small[i]);
	}
	return true;
}

/* One session, and three inferences, or one where the batch is not ours to choose. */
static bool count_model(struct analysis *analysis, struct counted *counted, struct dyno_error *err)
{
	struct profiler profiler;
	uint64_t runs = counted->batch ? 1 : SMALL;
	bool ok = profiler_start(&profiler, analysis, true, err);
	if (ok && !counted->batch && !profiler.loaded.axes.batch_dynamic) {
		counted->batch = analysis->result->cell.batch;
		runs = 1;
	}
	for (uint64_t i = 0; ok && i < runs; i++) {
		uint64_t asked = counted->batch ? counted->batch : i + 1, batch = asked;
		ok = profiler_run(&profiler, &batch, 1, 0, err);
		if (ok && batch != asked)
			ok = error_set(err, DYNO_ERROR_UNSUPPORTED,
				       "the model ran at batch size %llu instead of %llu",
				       (unsigned long long)batch, (unsigned long long)asked);
	}
	ok = ok && read_counts(&profiler, counted, runs, analysis->arena, err);
	profiler_finish(&profiler);
	counted->affine = ok && !counted->batch && is_affine(counted->small);
	return ok;
}

static bool take_kept(const struct analysis *analysis, struct counted *counted)
{
	const char *key = count_cache_key(analysis, counted->batch);
	uint64_t batch;
	size_t runs;
	if (!key || !count_cache_read(key, analysis->arena, counted->small, &runs, &batch))
		return false;
	/* A batch that is the model's own and not ours to choose may differ with the cell. */
	if (batch && batch != analysis->result->cell.batch)
		return false;
	counted->batch = batch;
	counted->affine = !batch && is_affine(counted->small);
	return true;
}

static bool count_and_keep(struct analysis *analysis, struct counted *counted,
			   struct dyno_error *err)
{
	const char *key = count_cache_key(analysis, counted->batch);
	if (!count_model(analysis, counted, err))
		return false;
	if (key)
		count_cache_write(key, counted->small, counted->batch ? 1 : SMALL, counted->batch);
	return true;
}

static struct counted *find_counted(const struct analysis *analysis, uint64_t batch)
{
	const struct result *result = analysis->result;
	for (struct counted *c = *analysis->counted; c; c = c->next)
		if (c->model == result->cell.model &&
		    c->sequence == analysis->cell->cell.sequence &&
		    (batch ? c->batch == batch : !c->batch || c->batch == result->cell.batch))
			return c;
	return NULL;
}

/* batch 0: at the small ones. A failure is kept, too: it would be the same again. */
static struct counted *get_counted(struct analysis *analysis, uint64_t batch)
{
	struct counted *counted = find_counted(analysis, batch);
	struct dyno_error err = { 0 };
	if (counted)
		return counted;
	counted = arena_allocate(analysis->arena, 1, sizeof(*counted));
	if (!counted)
		return NULL;
	counted->model = analysis->result->cell.model;
	counted->sequence = analysis->cell->cell.sequence;
	counted->batch = batch;
	if (!take_kept(analysis, counted) && !count_and_keep(analysis, counted, &err))
		counted->failure = arena_string(analysis->arena, err.message);
	counted->next = *analysis->counted;
	*analysis->counted = counted;
	return counted;
}

const struct count *count_cell(struct analysis *analysis)
{
	uint64_t batch = analysis->result->cell.batch;
	/* An input from a file has the batch that it has. */
	bool given = analysis->settings->inputs.count > 0;
	struct counted *counted = get_counted(analysis, given ? batch : 0);
	if (counted && !counted->failure && !counted->batch && !counted->affine && batch > SMALL)
		counted = get_counted(analysis, batch);
	if (!counted || counted->failure) {
		if (counted)
			error_set(analysis->err, DYNO_ERROR_ENGINE, "%s", counted->failure);
		else
			error_memory(analysis->err);
		return NULL;
	}
	if (counted->batch)
		return &counted->small[0];
	if (batch <= SMALL)
		return &counted->small[batch - 1];
	const struct count *count = extend_to(counted, batch, analysis->arena);
	if (!count)
		error_memory(analysis->err);
	return count;
}
