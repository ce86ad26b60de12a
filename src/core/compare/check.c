/* Are the two sides comparable? What differs between their machines is said before any number. */
#include "core/base/hash.h"
#include "core/compare/match.h"
#include "core/result/disturbed.h"
#include <inttypes.h>
#include <string.h>

/* The first rows are of the engine that a run met first; engine_conditions says it of each. */
#define ENGINE_ROWS 3

const struct condition run_conditions[] = {
	{ "engine", "engines" },
	{ "engine_version", "versions of the engine" },
	{ "engine_library", "libraries of the engine" },
	{ "cpu", "processors" },
	{ "architecture", "architectures" },
	{ "governor", "frequency governors" },
	{ "turbo", "turbo settings" },
	{ "smt", "settings of simultaneous multithreading" },
	{ "cpus_usable", "numbers of CPUs" },
	{ "memory_limit", "memory limits" },
	{ "huge_pages", "settings of huge pages" },
	{ "clock_source", "clock sources" },
	{ "hypervisor", "hypervisors" },
	{ "kernel", "kernels" },
	{ "system", "operating systems" },
	{ "container", "containers" },
	{ NULL, NULL },
};

const struct condition device_conditions[] = {
	{ "driver", "drivers" },
	{ "driver_cuda", "versions of CUDA in the driver" },
	{ "engine", "engines" },
	{ "engine_version", "versions of the engine" },
	{ "power_limit", "power limits" },
	{ "frequency_max", "highest clocks" },
	{ "memory_frequency_max", "highest clocks of the memory" },
	{ NULL, NULL },
};

struct sought_warning {
	const struct strings *warnings;
	const char *text;
};

static bool same_warning(const void *context, uint32_t place)
{
	const struct sought_warning *sought = context;
	return strcmp(sought->warnings->items[place], sought->text) == 0;
}

/* Once, also where a hundred thousand cells say it. */
static bool warn(struct comparison *comparison, const char *text)
{
	struct sought_warning sought = { &comparison->warnings, text };
	uint32_t count = (uint32_t)comparison->warnings.count;
	if (!text)
		return false;
	uint32_t place = map_add(&comparison->warned, &comparison->arena, hash_text(text),
				 same_warning, &sought, count);
	return place != MAP_NONE &&
	       (place < count || strings_add(&comparison->arena, &comparison->warnings, text));
}

static const char *text_of(struct arena *arena, const struct property *property)
{
	if (!property)
		return NULL;
	return property->text ? property->text : arena_printf(arena, "%.6g", property->number);
}

/* What only one side knows of is no difference. */
static bool check_text(struct comparison *comparison, const char *title, const char *before,
		       const char *after)
{
	if (!before || !after || strcmp(before, after) == 0)
		return true;
	return warn(comparison, arena_printf(&comparison->arena, "%s differ: %.100s and %.100s",
					     title, before, after));
}

/* Titles are preceded by `of`: "" or "cuda:0: ". */
static bool check_conditions(struct comparison *comparison, const struct condition *conditions,
			     const char *of, const struct properties *before,
			     const struct properties *after)
{
	struct arena *arena = &comparison->arena;
	bool ok = true;
	for (; ok && conditions->key; conditions++) {
		const char *title = arena_printf(arena, "%s%s", of, conditions->title);
		ok = title && check_text(comparison, title,
					 text_of(arena, properties_find(before, conditions->key)),
					 text_of(arena, properties_find(after, conditions->key)));
	}
	return ok;
}

static const struct condition engine_conditions[] = {
	{ "version", "versions" },
	{ "library", "libraries" },
	{ NULL, NULL },
};

/* Each engine with itself: which of several was first in a run says nothing. */
static bool check_engines(struct comparison *comparison, const struct run *before,
			  const struct run *after)
{
	struct arena *arena = &comparison->arena;
	bool ok = true, shared = false;
	for (size_t i = 0; ok && i < before->engine_count; i++) {
		const char *name = text_of(arena, properties_find(&before->engines[i], "name"));
		const struct properties *same = name ? run_find_engine(after, name) : NULL;
		const char *of = same ? arena_printf(arena, "%s: ", name) : NULL;
		shared |= same != NULL;
		ok = !same || (of && check_conditions(comparison, engine_conditions, of,
						      &before->engines[i], same));
	}
	return ok &&
	       (shared || check_text(comparison, "engines",
				     text_of(arena, properties_find(&before->engines[0], "name")),
				     text_of(arena, properties_find(&after->engines[0], "name"))));
}

/* An older run knows of one engine only. */
static bool check_environments(struct comparison *comparison, const struct run *before,
			       const struct run *after)
{
	bool listed = before->engine_count && after->engine_count;
	return check_text(comparison, "versions of dyno", before->dyno, after->dyno) &&
	       (!listed || check_engines(comparison, before, after)) &&
	       check_conditions(comparison, run_conditions + (listed ? ENGINE_ROWS : 0), "",
				&before->environment, &after->environment);
}

static bool check_devices(struct comparison *comparison, const struct device_info *before,
			  const struct device_info *after)
{
	const char *of = arena_printf(&comparison->arena, "%s: ", before->id);
	return of && check_conditions(comparison, device_conditions, of, &before->properties,
				      &after->properties);
}

static const struct device_info *device_of(const struct compared_side *side)
{
	return side->results[0]->cell.device;
}

/* What cells share is checked once: those of two runs stand together. */
static bool same_runs(const struct compared_cell *a, const struct compared_cell *b)
{
	return a->before.run == b->before.run && a->after.run == b->after.run;
}

static bool same_devices(const struct compared_cell *a, const struct compared_cell *b)
{
	return device_of(&a->before) == device_of(&b->before) &&
	       device_of(&a->after) == device_of(&b->after);
}

/* Of one name, and not the same file: what is compared may be the change that is asked for, or a
 * mistake. */
static bool check_models(struct comparison *comparison, const struct model_info *before,
			 const struct model_info *after)
{
	if (!model_namesakes(before, after))
		return true;
	return warn(comparison,
		    arena_printf(&comparison->arena,
				 "%.100s: two different models of that name, by their digests: "
				 "%.*s before and %.*s after",
				 model_base_name(before), MODEL_DIGITS, model_digits(before),
				 MODEL_DIGITS, model_digits(after)));
}

/* What is to be said of each of several cells, so that it is said once; or NULL. */
static const char *shared_note(const struct comparison *comparison)
{
	const struct compared_cell *cells = comparison->cells;
	size_t count = comparison->cell_count, i = 1;
	if (count < 2 || !cells[0].note)
		return NULL;
	while (i < count && cells[i].note && strcmp(cells[i].note, cells[0].note) == 0)
		i++;
	return i == count ? cells[0].note : NULL;
}

/* last: the cell before it, or NULL; shared: their notes are told already. */
static bool check_cell(struct comparison *comparison, const struct compared_cell *cell,
		       const struct compared_cell *last, const struct word *across, bool shared)
{
	const struct device_info *before = device_of(&cell->before);
	const struct device_info *after = device_of(&cell->after);
	bool ok = across == &cell_words[WORD_MODEL] ||
		  check_models(comparison, cell->before.results[0]->cell.model,
			       cell->after.results[0]->cell.model);
	ok = ok && (cell->before.run == cell->after.run || (last && same_runs(cell, last)) ||
		    check_environments(comparison, cell->before.run, cell->after.run));
	if (ok && across != &cell_words[WORD_DEVICE] && across != &cell_words[WORD_MACHINE] &&
	    before && after && !(last && same_devices(cell, last)))
		ok = check_devices(comparison, before, after);
	if (ok && cell->note && !shared)
		ok = warn(comparison,
			  arena_printf(&comparison->arena, "%s: %s", cell->title, cell->note));
	return ok;
}

struct disturbed {
	size_t count, all;
	const char *reason; /* other than other programs, or NULL */
};

static void count_disturbed(const struct compared_side *side, struct disturbed *disturbed)
{
	for (size_t i = 0; i < side->result_count; i++) {
		const struct result *result = side->results[i];
		for (size_t k = 0; k < result->replicate_count; k++)
			disturbed->count += result->replicates[k].disturbed;
		disturbed->all += result->replicate_count;
		disturbed->reason =
			disturbed->reason ? disturbed->reason : result_disturbed_by(result);
	}
}

static bool check_disturbed(struct comparison *comparison, bool after)
{
	struct disturbed disturbed = { 0 };
	for (size_t i = 0; i < comparison->cell_count; i++)
		count_disturbed(after ? &comparison->cells[i].after : &comparison->cells[i].before,
				&disturbed);
	if (!disturbed.count)
		return true;
	return warn(comparison,
		    arena_printf(&comparison->arena,
				 "%zu of %zu processes of %s were disturbed%s%s", disturbed.count,
				 disturbed.all, after ? comparison->after : comparison->before,
				 disturbed.reason ? ": " : " by other programs",
				 disturbed.reason ? disturbed.reason : ""));
}

/* Named by its id, or in a file: who compares with it may not know. */
static bool check_valid(struct comparison *comparison, const struct compared_side *side,
			const struct compared_side *last)
{
	const struct run *run = side->run;
	if (!run->invalid || (last && last->run == run))
		return true;
	return warn(comparison, arena_printf(&comparison->arena, "run %s is marked invalid: %.200s",
					     run->id, run->invalid));
}

/* A tag that was put on the run that is to be compared with it, or a run that was not kept: nothing
 * can be found so, and a gate would pass for ever. */
static bool check_itself(struct comparison *comparison, const struct compared_cell *cell,
			 const struct compared_cell *last)
{
	const char *before = cell->before.run->id, *after = cell->after.run->id;
	if (!before || !after || strcmp(before, after) != 0 ||
	    (last && last->before.run == cell->before.run))
		return true;
	return warn(comparison,
		    arena_printf(&comparison->arena, "run %s is compared with itself", before));
}

bool compare_check(struct comparison *comparison, const struct word *across, struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < comparison->cell_count; i++) {
		const struct compared_cell *cell = &comparison->cells[i],
					   *last = i ? &comparison->cells[i - 1] : NULL;
		ok = check_valid(comparison, &cell->before, last ? &last->before : NULL) &&
		     check_valid(comparison, &cell->after, last ? &last->after : NULL) &&
		     (across || check_itself(comparison, cell, last));
	}
	const char *shared = shared_note(comparison);
	for (size_t i = 0; ok && i < comparison->cell_count; i++)
		ok = check_cell(comparison, &comparison->cells[i],
				i ? &comparison->cells[i - 1] : NULL, across, shared);
	if (ok && shared)
		ok = warn(comparison, arena_printf(&comparison->arena, "everywhere %s", shared));
	return (ok && check_disturbed(comparison, false) && check_disturbed(comparison, true)) ||
	       error_memory(err);
}
