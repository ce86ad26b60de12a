/* Are the two sides comparable? What differs between their machines is said before any number. */
#include "core/compare/match.h"
#include <inttypes.h>
#include <string.h>

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

static bool warn(struct comparison *comparison, const char *text)
{
	return text && strings_add_once(&comparison->arena, &comparison->warnings, text);
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

static bool check_environments(struct comparison *comparison, const struct run *before,
			       const struct run *after)
{
	return check_text(comparison, "versions of dyno", before->dyno, after->dyno) &&
	       check_conditions(comparison, run_conditions, "", &before->environment,
				&after->environment);
}

static bool check_devices(struct comparison *comparison, const struct device_info *before,
			  const struct device_info *after)
{
	const char *of = arena_printf(&comparison->arena, "%s: ", before->id);
	return of && check_conditions(comparison, device_conditions, of, &before->properties,
				      &after->properties);
}

static bool check_cell(struct comparison *comparison, const struct compared_cell *cell,
		       enum cell_word across)
{
	const struct device_info *before = cell->before.results[0]->cell.device;
	const struct device_info *after = cell->after.results[0]->cell.device;
	bool ok = cell->before.run == cell->after.run ||
		  check_environments(comparison, cell->before.run, cell->after.run);
	if (ok && across != WORD_DEVICE && across != WORD_MACHINE && before && after)
		ok = check_devices(comparison, before, after);
	if (ok && cell->note)
		ok = warn(comparison,
			  arena_printf(&comparison->arena, "%s: %s", cell->title, cell->note));
	return ok;
}

static void count_disturbed(const struct compared_side *side, size_t *disturbed, size_t *all)
{
	for (size_t i = 0; i < side->result_count; i++)
		for (size_t k = 0; k < side->results[i]->replicate_count; k++) {
			*disturbed += side->results[i]->replicates[k].disturbed;
			++*all;
		}
}

static bool check_disturbed(struct comparison *comparison, bool after)
{
	size_t disturbed = 0, all = 0;
	for (size_t i = 0; i < comparison->cell_count; i++)
		count_disturbed(after ? &comparison->cells[i].after : &comparison->cells[i].before,
				&disturbed, &all);
	if (!disturbed)
		return true;
	return warn(comparison,
		    arena_printf(&comparison->arena,
				 "%zu of %zu processes of %s were disturbed by other programs",
				 disturbed, all, after ? comparison->after : comparison->before));
}

bool compare_check(struct comparison *comparison, enum cell_word across, struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < comparison->cell_count; i++)
		ok = check_cell(comparison, &comparison->cells[i], across);
	return (ok && check_disturbed(comparison, false) && check_disturbed(comparison, true)) ||
	       error_memory(err);
}
