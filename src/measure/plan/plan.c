#include "measure/plan/plan.h"
#include "core/base/random.h"
#include "measure/model/format.h"
#include <math.h>
#include <string.h>

#define PLAN_CELLS_MAX 1000000

/* Who asks for a value twice wants its cells once. Without memory the arena says so. */
static struct counts once(const struct counts *asked, struct arena *arena)
{
	struct counts kept = { .items = arena_allocate(arena, asked->count, sizeof(uint64_t)) };
	for (size_t i = 0; kept.items && i < asked->count; i++) {
		size_t k = 0;
		while (k < kept.count && kept.items[k] != asked->items[i])
			k++;
		if (k == kept.count)
			kept.items[kept.count++] = asked->items[i];
	}
	return kept;
}

/* The values of an axis for one model: those asked for, or the one that it has. */
static struct counts axis(const struct counts *asked, bool dynamic, uint64_t fixed,
			  uint64_t standard, uint64_t room[1])
{
	if (dynamic && asked->count)
		return *asked;
	room[0] = dynamic ? standard : fixed;
	return (struct counts){ .items = room, .count = 1 };
}

struct loop {
	struct plan *plan;
	const struct settings *settings;
	struct counts batches, sequences, threads, streams;
	struct arena *arena;
};

bool plan_runs(const struct settings *settings, const struct model_info *model,
	       const struct planned_device *device, const struct planned_engine *engine)
{
	const struct engine_kind *kind = engine->choice.kind;
	if (!settings->engines.count)
		return kind == engine_for(device->choice.platform->name, model);
	bool accepted = false;
	for (size_t i = 0; i < device->engine_count; i++)
		accepted |= engine_accepts(device->engines[i].choice.kind, model);
	return !accepted || engine_accepts(kind, model);
}

/* Why nothing can come of the cell. */
static bool set_failure(struct cell_plan *cell, bool named, struct arena *arena)
{
	const struct engine_kind *kind = cell->engine->choice.kind;
	cell->failure_status = STATUS_UNSUPPORTED;
	if (cell->model->failure) {
		cell->failure = cell->model->failure;
		cell->failure_status = cell->model->failure_status;
	} else if (cell->engine->failure) {
		cell->failure = cell->engine->failure;
	} else if (named && !engine_accepts(kind, cell->model->read)) {
		cell->failure =
			arena_printf(arena, "%s: the %s engine takes no %s models (only %s)",
				     cell->model->info->name, kind->name,
				     model_format_name(cell->model->read), kind->formats);
		return cell->failure;
	}
	return true;
}

static bool add_cells(struct loop *loop, const struct planned_model *model,
		      const struct planned_device *device, const struct planned_engine *engine)
{
	uint64_t batch_room[1], sequence_room[1];
	const struct settings *settings = loop->settings;
	struct counts batches = axis(&loop->batches, model->axes.batch_dynamic,
				     model->axes.batch_fixed, 1, batch_room);
	struct counts sequences = axis(&loop->sequences, model->axes.sequence_dynamic,
				       model->axes.sequence_fixed, 0, sequence_room);
	for (size_t s = 0; s < sequences.count; s++)
		for (size_t b = 0; b < batches.count; b++)
			for (size_t t = 0; t < loop->threads.count; t++)
				for (size_t k = 0; k < loop->streams.count; k++) {
					struct cell_plan *cell =
						&loop->plan->cells[loop->plan->cell_count++];
					*cell = (struct cell_plan){
						.model = model,
						.device = device,
						.engine = engine,
						.cell.engine = engine->choice.kind->name,
						.cell.batch = batches.items[b],
						.cell.sequence = sequences.items[s],
						.cell.threads = loop->threads.items[t],
						.cell.streams = loop->streams.items[k],
					};
					if (!set_failure(cell, settings->engines.count,
							 loop->arena))
						return false;
				}
	return true;
}

static bool add_all(struct loop *loop)
{
	struct plan *plan = loop->plan;
	for (size_t m = 0; m < plan->model_count; m++)
		for (size_t d = 0; d < plan->device_count; d++)
			for (size_t e = 0; e < plan->devices[d].engine_count; e++) {
				const struct planned_model *model = &plan->models[m];
				const struct planned_device *device = &plan->devices[d];
				if (plan_runs(loop->settings, model->read, device,
					      &device->engines[e]) &&
				    !add_cells(loop, model, device, &device->engines[e]))
					return false;
			}
	return true;
}

static size_t at_least_one(size_t count)
{
	return count ? count : 1;
}

/* Pairs of a device and an engine that a model can be measured on. */
static size_t most_engines(const struct plan *plan, const struct settings *settings)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->device_count; i++)
		count += settings->engines.count ? plan->devices[i].engine_count : 1;
	return count;
}

/* Room for every cell, before axes fall together. */
static size_t most_cells(const struct plan *plan, const struct settings *settings)
{
	const size_t factors[] = { plan->model_count,
				   most_engines(plan, settings),
				   at_least_one(settings->batch.count),
				   at_least_one(settings->sequence.count),
				   at_least_one(settings->threads.count),
				   at_least_one(settings->streams.count) };
	size_t cells = 1;
	for (size_t i = 0; i < sizeof(factors) / sizeof(*factors); i++) {
		if (factors[i] && cells > PLAN_CELLS_MAX / factors[i])
			return SIZE_MAX;
		cells *= factors[i];
	}
	return cells;
}

/* One process of every cell, in shuffled order, before the second process of any: what drifts on
 * the machine falls on all cells alike. */
static bool order_turns(struct plan *plan, const struct settings *settings, uint64_t seed,
			struct arena *arena)
{
	struct random random;
	size_t *order = arena_allocate(arena, plan->cell_count, sizeof(*order));
	plan->turns =
		arena_allocate(arena, plan->cell_count * settings->processes, sizeof(*plan->turns));
	if (!order || !plan->turns)
		return false;
	random_init(&random, seed);
	for (uint32_t process = 0; process < settings->processes; process++) {
		for (size_t i = 0; i < plan->cell_count; i++)
			order[i] = i;
		if (!settings->no_shuffle)
			random_shuffle(&random, order, plan->cell_count);
		for (size_t i = 0; i < plan->cell_count; i++)
			plan->turns[plan->turn_count++] = (struct turn){ order[i], process };
	}
	return true;
}

bool plan_make(struct plan *plan, const struct settings *settings, uint64_t threads, uint64_t seed,
	       struct arena *arena, struct dyno_error *err)
{
	size_t most = most_cells(plan, settings);
	uint64_t threads_room[1] = { threads };
	struct loop loop = {
		.plan = plan,
		.settings = settings,
		.batches = once(&settings->batch, arena),
		.sequences = once(&settings->sequence, arena),
		.threads = once(&settings->threads, arena),
		.streams = once(&settings->streams, arena),
		.arena = arena,
	};
	if (!settings->threads.count)
		loop.threads = (struct counts){ .items = threads_room, .count = 1 };
	if (most > PLAN_CELLS_MAX || most * settings->processes > (size_t)10 * PLAN_CELLS_MAX)
		return error_set(err, DYNO_ERROR_USAGE,
				 "the plan has more than %d cells: ask for fewer values",
				 PLAN_CELLS_MAX);
	plan->cells = arena_allocate(arena, most, sizeof(*plan->cells));
	if (!plan->cells || arena->failed)
		return error_memory(err);
	return (add_all(&loop) && order_turns(plan, settings, seed, arena)) || error_memory(err);
}

struct result *plan_add_result(const struct cell_plan *cell, uint64_t processes,
			       struct arena *arena, struct run *run)
{
	struct result *result = run_add_result(arena, run);
	if (!result)
		return NULL;
	result->cell = cell->cell;
	result->cell.model = cell->model->info;
	result->cell.device = cell->device->info;
	result->cell.precision = cell->model->precision;
	result->processes = (uint32_t)processes;
	result->status = STATUS_CANCELLED;
	result->reason = "not measured";
	return result;
}

/* A worker reads its model at some 500 MB/s and needs a tenth of a second to start; warm-up may
 * take as long as half of the sampling. Rough, and meant as an upper bound. */
struct plan_estimate plan_estimate(const struct plan *plan, const struct settings *settings)
{
	struct plan_estimate estimate = { .memory = NAN };
	size_t cells_of_model = most_cells(plan, settings) / at_least_one(plan->model_count);
	estimate.cells = cells_of_model * plan->model_count;
	estimate.processes = estimate.cells * settings->processes;
	for (size_t i = 0; i < plan->model_count; i++) {
		const struct model_info *model = plan->models[i].info;
		double size = isnan(model->size) ? model->parameters * 4 : model->size;
		double start = 0.1 + (isnan(size) ? 0 : size / 500e6);
		estimate.seconds += (double)cells_of_model * ((double)settings->processes * start +
							      1.5 * settings->max_time);
		estimate.memory = fmax(estimate.memory, size);
	}
	if (settings->iterations)
		estimate.seconds = NAN; /* --max-time does not apply */
	return estimate;
}
