#include "measure/count/count.h"
#include "core/base/count.h"
#include "measure/count/attributes.h"
#include "measure/count/count_cache.h"
#include "measure/count/profiler.h"
#include <math.h>
#include <string.h>

/* The batch sizes that every model is counted at: two to extend from, one to verify. */
#define SMALL 3

/* Further ones of the run, in the same session: where an inference takes no longer. A line through
 * three points is only a guess of the fourth, and a batch may be padded, split or searched. */
#define CHEAP 2.0 /* s */
#define MORE  16

/* Where the graph decides what it does (If, Ceil, NonZero, …), the batch itself is worth this. */
#define DEAR 120.0 /* s */

#define HANDFUL 16

/* A model at batches 1, 2, 3; or at one other; or at one that is not ours to choose. */
struct counted {
	struct counted *next;
	const struct model_info *model;
	uint64_t sequence; /* as asked for */
	uint64_t batch;    /* counted at this one alone; 0: at 1, 2, 3 */
	const char *failure;
	struct count small[SMALL]; /* [0] alone if .batch is set */
	bool affine;               /* every node's numbers lie on a line */
	double time;               /* s that its last inference took; NaN unknown */
};

/* --- One inference --------------------------------------------------------------------------- */

/* Nodes by which a graph does more or less work as it sees fit: not on the line that three batches
 * lie on. Those of `shapes` only where they reckon with a handful of numbers, as shapes are. */
static bool node_decides(const struct profile_node *node)
{
	static const struct {
		const char *type;
		bool shapes;
	} types[] = {
		{ "If", false },       { "Loop", false },   { "Scan", false },
		{ "NonZero", false },  { "Unique", false }, { "NonMaxSuppression", false },
		{ "Compress", false }, { "Ceil", true },    { "Floor", true },
		{ "Round", true },     { "Mod", true },     { "Div", true },
		{ "Min", true },       { "Max", true },     { "Clip", true },
		{ "Where", true },     { "Range", true },   { "SequenceMap", false },
	};
	for (size_t i = 0; i < COUNT(types); i++)
		if (strcmp(types[i].type, node->type) == 0)
			return !types[i].shapes || !node->output_count ||
			       profile_elements(&node->outputs[0]) <= HANDFUL;
	return false;
}

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
		count->decides |= node_decides(node);
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

/* What one session counts: the batches in the order in which they are run. */
struct counting {
	struct analysis *analysis;
	struct profiler profiler;
	struct counted *counted;
	uint64_t batches[SMALL + MORE];
	double times[SMALL + MORE]; /* s */
	size_t runs;
};

static struct counted *add_counted(struct analysis *analysis, uint64_t batch)
{
	struct counted *counted = arena_allocate(analysis->arena, 1, sizeof(*counted));
	if (!counted)
		return NULL;
	counted->model = analysis->result->cell.model;
	counted->sequence = analysis->cell->cell.sequence;
	counted->batch = batch;
	counted->time = NAN;
	counted->next = *analysis->counted;
	*analysis->counted = counted;
	return counted;
}

static bool run_batch(struct counting *counting, uint64_t asked, uint64_t *batch,
		      struct dyno_error *err)
{
	struct profiler *profiler = &counting->profiler;
	*batch = asked;
	if (!profiler_run(profiler, batch, 1, 0, err))
		return false;
	counting->batches[counting->runs] = *batch;
	counting->times[counting->runs] = profiler->time_count ? profiler->times[0] : NAN;
	if (++counting->runs <= SMALL)
		counting->counted->time = counting->times[counting->runs - 1];
	return true;
}

static bool other_batch(uint64_t batch, uint64_t asked, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_UNSUPPORTED,
			 "the model ran at batch size %llu instead of %llu",
			 (unsigned long long)batch, (unsigned long long)asked);
}

/* The batch is not ours to choose (of the model, of an input's file, by ‹dim›): as the cell had it.
 */
static bool run_own(struct counting *counting, struct dyno_error *err)
{
	struct analysis *analysis = counting->analysis;
	uint64_t own = analysis->result->cell.batch, batch;
	counting->counted->batch = own;
	counting->runs = 0;
	if (!run_batch(counting, analysis->cell->cell.batch, &batch, err))
		return false;
	return batch == own || other_batch(batch, own, err);
}

/* What other batches of the run take as little time as that. */
static bool run_more(struct counting *counting, struct dyno_error *err)
{
	const struct counts *asked = &counting->analysis->settings->batch;
	double item = counting->counted->time / SMALL;
	uint64_t batch;
	for (size_t i = 0; i < asked->count && counting->runs < SMALL + MORE; i++)
		if (asked->items[i] > SMALL && item * (double)asked->items[i] <= CHEAP &&
		    (!run_batch(counting, asked->items[i], &batch, err) ||
		     (batch != asked->items[i] && !other_batch(batch, asked->items[i], err))))
			return false;
	return true;
}

static bool run_small(struct counting *counting, bool more, struct dyno_error *err)
{
	for (uint64_t asked = 1; asked <= SMALL; asked++) {
		uint64_t batch;
		if (!run_batch(counting, asked, &batch, err))
			return false;
		if (batch != asked)
			return asked > 1 ? other_batch(batch, asked, err) : run_own(counting, err);
	}
	return !more || run_more(counting, err);
}

static bool run_all(struct counting *counting, bool more, struct dyno_error *err)
{
	struct counted *counted = counting->counted;
	bool ours = counting->profiler.loaded.axes.batch_dynamic &&
		    !settings_give_inputs(counting->analysis->settings);
	uint64_t batch;
	if (!ours)
		return run_own(counting, err);
	if (!counted->batch)
		return run_small(counting, more, err);
	return run_batch(counting, counted->batch, &batch, err) &&
	       (batch == counted->batch || other_batch(batch, counted->batch, err));
}

static bool read_profile(struct counting *counting, struct profile *profile, struct dyno_error *err)
{
	struct analysis *analysis = counting->analysis;
	if (!profiler_read(&counting->profiler, analysis->arena, profile, err))
		return false;
	attributes_read(analysis->cell->model->read, analysis->arena, profile);
	/* The first one of all that were asked for may be another's. */
	return profile->count >= counting->runs ||
	       error_set(err, DYNO_ERROR_FORMAT, "the profile holds %zu inferences instead of %zu",
			 profile->count, counting->runs);
}

static bool take_run(struct counting *counting, const struct profile_run *run, struct count *count,
		     struct dyno_error *err)
{
	if (!count_run(run, counting->analysis->arena, count, err))
		return false;
	count_add_up(count);
	return true;
}

static void keep(const struct analysis *analysis, const struct counted *counted, uint64_t asked)
{
	const char *key = count_cache_key(analysis, asked);
	if (key)
		count_cache_write(key, counted->small, counted->batch ? 1 : SMALL, counted->batch,
				  counted->time);
}

/* Those beyond the small ones stand for themselves. */
static bool take_counts(struct counting *counting, const struct profile *profile,
			struct dyno_error *err)
{
	struct counted *counted = counting->counted;
	size_t own = counted->batch ? 1 : SMALL;
	const struct profile_run *runs = profile->runs + (profile->count - counting->runs);
	for (size_t i = 0; i < counting->runs; i++) {
		struct counted *into = counted;
		if (i >= own && !(into = add_counted(counting->analysis, counting->batches[i])))
			return error_memory(err);
		if (!take_run(counting, &runs[i], &into->small[i < own ? i : 0], err))
			return false;
		if (into != counted) {
			into->time = counting->times[i];
			keep(counting->analysis, into, into->batch);
		}
	}
	return true;
}

static bool count_model(struct analysis *analysis, struct counted *counted, bool more,
			struct dyno_error *err)
{
	struct counting counting = { .analysis = analysis, .counted = counted };
	struct profile profile;
	bool ok = profiler_start(&counting.profiler, analysis, true, err) &&
		  run_all(&counting, more, err) && read_profile(&counting, &profile, err) &&
		  take_counts(&counting, &profile, err);
	profiler_finish(&counting.profiler);
	return ok;
}

static bool take_kept(const struct analysis *analysis, struct counted *counted)
{
	const char *key = count_cache_key(analysis, counted->batch);
	uint64_t batch;
	size_t runs;
	if (!key ||
	    !count_cache_read(key, analysis->arena, counted->small, &runs, &batch, &counted->time))
		return false;
	/* A batch that is the model's own and not ours to choose may differ with the cell. */
	if (batch && batch != analysis->result->cell.batch)
		return false;
	counted->batch = batch;
	return true;
}

/* What is dear in memory may not be had: then without the batches that nobody needs yet. */
static bool count_and_keep(struct analysis *analysis, struct counted *counted,
			   struct dyno_error *err)
{
	uint64_t asked = counted->batch;
	if (!count_model(analysis, counted, true, err)) {
		counted->batch = asked;
		if (asked || err->code == DYNO_ERROR_CANCELLED ||
		    !count_model(analysis, counted, false, err))
			return false;
	}
	keep(analysis, counted, asked);
	return true;
}

static struct counted *find_counted(const struct analysis *analysis, uint64_t batch)
{
	const struct result *result = analysis->result;
	for (struct counted *c = *analysis->counted; c; c = c->next)
		if (c->model == result->cell.model &&
		    c->sequence == analysis->cell->cell.sequence && c->batch == batch)
			return c;
	return NULL;
}

/* batch 0: at the small ones. A failure is kept, too: it would be the same again. */
static struct counted *get_counted(struct analysis *analysis, uint64_t batch)
{
	struct counted *counted = find_counted(analysis, batch);
	struct dyno_error err = { 0 };
	if (counted || !(counted = add_counted(analysis, batch)))
		return counted;
	if (!take_kept(analysis, counted) && !count_and_keep(analysis, counted, &err))
		counted->failure = arena_string(analysis->arena, err.message);
	counted->affine = !counted->failure && !counted->batch && is_affine(counted->small);
	return counted;
}

/* At the batch itself, or a line through the small ones. */
static struct counted *choose_counted(struct analysis *analysis)
{
	uint64_t batch = analysis->result->cell.batch;
	struct counted *own = find_counted(analysis, batch), *small;
	if (own)
		return own;
	/* An input from a file has the batch that it has. */
	if (settings_give_inputs(analysis->settings))
		return get_counted(analysis, batch);
	small = get_counted(analysis, 0);
	if (small && small->failure) /* it may run at its own all the same */
		return get_counted(analysis, batch);
	if (!small || small->batch || batch <= SMALL)
		return small;
	double time = small->time / SMALL * (double)batch;
	bool worth = small->affine ? small->small[0].decides && time <= DEAR : true;
	own = worth || time <= CHEAP ? get_counted(analysis, batch) : small;
	return own && own->failure && small->affine ? small : own;
}

static const struct count *fail(struct analysis *analysis, const struct counted *counted)
{
	if (counted)
		error_set(analysis->err, DYNO_ERROR_ENGINE, "%s", counted->failure);
	else
		error_memory(analysis->err);
	return NULL;
}

const struct count *count_cell(struct analysis *analysis)
{
	uint64_t batch = analysis->result->cell.batch;
	const struct counted *counted = choose_counted(analysis);
	if (!counted || counted->failure)
		return fail(analysis, counted);
	if (counted->batch)
		return &counted->small[0];
	if (batch <= SMALL)
		return &counted->small[batch - 1];
	const struct count *count = extend_to(counted, batch, analysis->arena);
	if (!count)
		error_memory(analysis->err);
	return count;
}
