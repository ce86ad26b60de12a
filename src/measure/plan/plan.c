#include "measure/plan/plan.h"
#include "core/base/count.h"
#include "core/base/random.h"
#include "measure/model/format.h"
#include "measure/plan/selection.h"
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

/* What ‹each› or ‹exclude› say, and whether a cell is like it. */
struct selections {
	struct selection *items;
	bool *met;
	size_t count;
};

/* The words that a plan sweeps, the outermost first, and what is asked of them. */
static const struct {
	enum cell_word word;
	size_t offset; /* of a struct counts in struct settings */
} swept[] = {
	{ WORD_SEQUENCE, offsetof(struct settings, sequence) },
	{ WORD_BATCH, offsetof(struct settings, batch) },
	{ WORD_THREADS, offsetof(struct settings, threads) },
	{ WORD_STREAMS, offsetof(struct settings, streams) },
};
#define SWEPT COUNT(swept)

struct loop {
	struct plan *plan;
	const struct settings *settings;
	struct counts axes[WORD_TOTAL]; /* of words that are swept */
	struct selections each, exclude;
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

/* The platform that alone can run the model, by the one engine that takes it; NULL: none, or
 * several. */
static const char *only_platform(const struct model_info *model)
{
	const char *only = NULL;
	for (const struct engine_kind *const *kind = engine_kinds; *kind; kind++)
		for (size_t i = 0; engine_accepts(*kind, model) && (*kind)->platforms[i].name;
		     i++) {
			if (only)
				return NULL;
			only = (*kind)->platforms[i].name;
		}
	return only;
}

static const char *not_taken(const struct engine_kind *kind, const struct planned_model *model,
			     struct arena *arena)
{
	const char *format = model_format_name(model->read);
	const char *only = only_platform(model->read);
	return arena_printf(arena, "%s: the %s engine takes no %s models (only %s)%s%s%s",
			    model->info->name, kind->name, format, kind->formats,
			    only ? ": these run on ‹hardware " : "", only ? only : "",
			    only ? "› alone" : "");
}

/* Why nothing can come of the cell. */
static bool set_failure(struct cell_plan *cell, struct arena *arena)
{
	const struct engine_kind *kind = cell->engine->choice.kind;
	cell->failure_status = STATUS_UNSUPPORTED;
	if (cell->model->failure) {
		cell->failure = cell->model->failure;
		cell->failure_status = cell->model->failure_status;
	} else if (cell->engine->failure) {
		cell->failure = cell->engine->failure;
	} else if (!engine_accepts(kind, cell->model->read)) {
		cell->failure = not_taken(kind, cell->model, arena);
		return cell->failure;
	}
	return true;
}

/* What is asked of a word for cells like this one: by the last of ‹each› that names them. */
static const struct counts *asked_of(struct loop *loop, const struct cell *cell,
				     enum cell_word word)
{
	const struct counts *asked = &loop->axes[word];
	for (size_t i = 0; i < loop->each.count; i++) {
		const struct selection *each = &loop->each.items[i];
		if (!(each->words & WORD_MASK(word)) ||
		    !selection_holds(each, cell, ~selection_numbers()))
			continue;
		loop->each.met[i] = true;
		asked = &each->numbers[word];
	}
	return asked;
}

static bool is_excluded(struct loop *loop, const struct cell *cell)
{
	bool excluded = false;
	for (size_t i = 0; i < loop->exclude.count; i++)
		if (selection_holds(&loop->exclude.items[i], cell, ALL_WORDS))
			excluded = loop->exclude.met[i] = true;
	return excluded;
}

/* Of the words that the plan keeps elsewhere (plan_words) the cell has none. */
static bool add_cell(struct loop *loop, const struct cell_plan *like, const struct cell *words)
{
	struct cell_plan *cell = &loop->plan->cells[loop->plan->cell_count];
	if (is_excluded(loop, words))
		return true;
	*cell = *like;
	cell->cell = *words;
	cell->cell.model = NULL;
	cell->cell.device = NULL;
	cell->cell.precision = NULL;
	loop->plan->cell_count++;
	return set_failure(cell, loop->arena);
}

/* The values of a word for cells like this one: where models have a say in it, theirs. */
static struct counts values_of(struct loop *loop, const struct input_axes *axes,
			       const struct cell *cell, enum cell_word word, uint64_t room[1])
{
	const struct counts *asked = asked_of(loop, cell, word);
	if (word == WORD_BATCH)
		return axis(asked, axes->batch_dynamic, axes->batch_fixed, 1, room);
	if (word == WORD_SEQUENCE)
		return axis(asked, axes->sequence_dynamic, axes->sequence_fixed, 0, room);
	return *asked;
}

static bool sweep(struct loop *loop, const struct cell_plan *like, struct cell *cell,
		  const struct counts values[SWEPT], size_t depth)
{
	if (depth == SWEPT)
		return add_cell(loop, like, cell);
	for (size_t i = 0; i < values[depth].count; i++) {
		cell_set_number(cell, swept[depth].word, values[depth].items[i]);
		if (!sweep(loop, like, cell, values, depth + 1))
			return false;
	}
	return true;
}

static bool add_cells(struct loop *loop, const struct cell_plan *like)
{
	struct cell cell = { .model = like->model->info,
			     .device = like->device->info,
			     .precision = like->model->precision,
			     .engine = like->engine->choice.kind->name,
			     .own = like->engine->words };
	uint64_t rooms[SWEPT][1];
	struct counts values[SWEPT];
	for (size_t i = 0; i < SWEPT; i++)
		values[i] = values_of(loop, &like->model->axes, &cell, swept[i].word, rooms[i]);
	return sweep(loop, like, &cell, values, 0);
}

static bool add_all(struct loop *loop)
{
	struct plan *plan = loop->plan;
	for (size_t m = 0; m < plan->model_count; m++)
		for (size_t d = 0; d < plan->device_count; d++)
			for (size_t e = 0; e < plan->devices[d].engine_count; e++) {
				const struct planned_device *device = &plan->devices[d];
				const struct cell_plan like = { .model = &plan->models[m],
								.device = device,
								.engine = &device->engines[e] };
				if (plan_runs(loop->settings, like.model->read, device,
					      like.engine) &&
				    !add_cells(loop, &like))
					return false;
			}
	return true;
}

/* Pairs of a device and an engine that a model can be measured on. */
static size_t most_engines(const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->device_count; i++)
		count += plan->devices[i].engine_count;
	return count;
}

/* Values of a word that a cell can have, at most. */
static size_t most_values(const struct loop *loop, enum cell_word word)
{
	size_t most = loop->axes[word].count ? loop->axes[word].count : 1;
	for (size_t i = 0; i < loop->each.count; i++)
		if (loop->each.items[i].numbers[word].count > most)
			most = loop->each.items[i].numbers[word].count;
	return most;
}

/* Room for every cell, before axes fall together. */
static size_t most_cells(const struct loop *loop)
{
	size_t factors[SWEPT + 2] = { loop->plan->model_count, most_engines(loop->plan) };
	size_t cells = 1;
	for (size_t i = 0; i < SWEPT; i++)
		factors[i + 2] = most_values(loop, swept[i].word);
	for (size_t i = 0; i < SWEPT + 2; i++) {
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

static bool read_selections(const struct strings *texts, struct arena *arena,
			    struct selections *selections, struct dyno_error *err)
{
	selections->items = arena_allocate(arena, texts->count, sizeof(*selections->items));
	selections->met = arena_allocate(arena, texts->count, sizeof(*selections->met));
	if (!selections->items || !selections->met)
		return error_memory(err);
	for (; selections->count < texts->count; selections->count++) {
		struct selection *item = &selections->items[selections->count];
		if (!selection_parse(texts->items[selections->count], arena, item, err))
			return false;
		for (enum cell_word word = 0; word < WORD_TOTAL; word++)
			item->numbers[word] = once(&item->numbers[word], arena);
	}
	return true;
}

/* A name that is misspelt would be left out, or not, in silence. */
static bool tell_unmet(struct plan *plan, const char *setting, const struct strings *texts,
		       const struct selections *selections, struct arena *arena)
{
	for (size_t i = 0; i < selections->count; i++)
		if (!selections->met[i] &&
		    !strings_add(arena, &plan->unmet,
				 arena_printf(arena, "‹%s %s›: no cell is like that", setting,
					      texts->items[i])))
			return false;
	return true;
}

static bool fill(struct loop *loop, uint64_t seed, struct dyno_error *err)
{
	const struct settings *settings = loop->settings;
	struct plan *plan = loop->plan;
	if (!add_all(loop) ||
	    !tell_unmet(plan, "each", &settings->each, &loop->each, loop->arena) ||
	    !tell_unmet(plan, "exclude", &settings->exclude, &loop->exclude, loop->arena))
		return error_memory(err);
	if (!plan->cell_count && loop->exclude.count)
		return error_set(err, DYNO_ERROR_USAGE, "‹exclude›: no cell is left");
	return order_turns(plan, settings, seed, loop->arena) || error_memory(err);
}

bool plan_make(struct plan *plan, const struct settings *settings, uint64_t threads, uint64_t seed,
	       struct arena *arena, struct dyno_error *err)
{
	uint64_t threads_room[1] = { threads };
	struct loop loop = {
		.plan = plan,
		.settings = settings,
		.arena = arena,
	};
	for (size_t i = 0; i < SWEPT; i++)
		loop.axes[swept[i].word] = once(
			(const struct counts *)((const char *)settings + swept[i].offset), arena);
	if (!settings->threads.count)
		loop.axes[WORD_THREADS] = (struct counts){ .items = threads_room, .count = 1 };
	if (!read_selections(&settings->each, arena, &loop.each, err) ||
	    !read_selections(&settings->exclude, arena, &loop.exclude, err))
		return false;
	size_t most = most_cells(&loop);
	if (most > PLAN_CELLS_MAX || most * settings->processes > (size_t)10 * PLAN_CELLS_MAX)
		return error_set(err, DYNO_ERROR_USAGE,
				 "the plan has more than %d cells: ask for fewer values",
				 PLAN_CELLS_MAX);
	plan->cells = arena_allocate(arena, most, sizeof(*plan->cells));
	if (!plan->cells || arena->failed)
		return error_memory(err);
	return fill(&loop, seed, err);
}

struct cell plan_words(const struct cell_plan *cell)
{
	struct cell words = cell->cell;
	words.model = cell->model->info;
	words.device = cell->device->info;
	words.precision = cell->model->precision;
	return words;
}

struct result *plan_add_result(const struct cell_plan *cell, uint64_t processes,
			       struct arena *arena, struct run *run)
{
	struct result *result = run_add_result(arena, run);
	if (!result)
		return NULL;
	result->cell = plan_words(cell);
	result->processes = (uint32_t)processes;
	result->status = STATUS_CANCELLED;
	result->reason = "not measured";
	for (size_t i = 0; i < cell->model->notes.count; i++)
		if (!strings_add(arena, &result->notes, cell->model->notes.items[i]))
			return NULL;
	return result;
}
