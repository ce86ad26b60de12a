/* The devices of a plan, and the engines that measure on each. */
#include "measure/engine/variant.h"
#include "measure/run/prepare.h"
#include "measure/worker/probe.h"
#include <math.h>
#include <string.h>

/* --- Engines --------------------------------------------------------------------------------- */

/* Which engines could measure on the platform: those that were named and serve it; else what
 * engine_for gives for the models. */
static bool is_candidate(const struct preparation *p, const struct engine_kind *kind,
			 const char *platform)
{
	const struct strings *named = &p->settings->engines;
	if (named->count)
		return strings_hold(named, kind->name) && engine_platform_find(kind, platform);
	for (size_t i = 0; i < p->plan->model_count; i++)
		if (engine_for(platform, p->plan->models[i].read) == kind)
			return true;
	return false;
}

static bool not_served(const struct preparation *p, const char *platform, struct dyno_error *err)
{
	struct buffer names = { 0 }, others = { 0 };
	const struct strings *named = &p->settings->engines;
	for (size_t i = 0; i < named->count; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", named->items[i]);
	for (size_t i = 0; engine_kinds[i]; i++)
		if (engine_platform_find(engine_kinds[i], platform))
			buffer_printf(&others, "%s%s", others.length ? ", " : "",
				      engine_kinds[i]->name);
	error_set(err, DYNO_ERROR_USAGE,
		  "‹engine %.200s›: does not serve %s (that is served by %s)", buffer_text(&names),
		  platform, buffer_text(&others));
	buffer_finish(&names);
	buffer_finish(&others);
	return false;
}

/* A device that need not be tried: what is wrong with the engine shows soon enough. */
static bool try_engine(struct preparation *p, const struct device_choice *choice,
		       struct planned_engine *engine)
{
	struct properties told = { 0 };
	struct dyno_error why = { 0 };
	if (engine_platform_find(engine->choice.kind, choice->platform->name)->always ||
	    probe_device(choice, &engine->choice, p->arena, &told, &why))
		return true;
	engine->failure = arena_string(p->arena, why.message);
	return engine->failure;
}

/* What is swept becomes words of the run's own, and of the cells that this engine measures. */
static bool set_words(struct preparation *p, struct planned_engine *engine,
		      const struct properties *words, struct dyno_error *err)
{
	struct cell cell = { 0 };
	for (size_t i = 0; i < words->count; i++) {
		const struct property *swept = &words->items[i];
		struct declaration declaration = {
			.key = swept->key,
			.title = engine_sweep_title(engine->choice.kind, swept->key),
			.certain = true,
		};
		const struct word *word =
			vocabulary_add_word(&p->run->own, &declaration, p->arena, err);
		if (!word || !cell_set_own(p->arena, &cell, word, swept->text, NAN, NULL))
			return false;
	}
	engine->words = cell.own;
	return true;
}

static bool add_variant(struct preparation *p, struct planned_device *device,
			const struct engine_variant *variant, struct dyno_error *err)
{
	size_t count = device->engine_count;
	struct planned_engine *engines =
		arena_grow(p->arena, device->engines, count, list_room(count), sizeof(*engines));
	if (!engines)
		return error_memory(err);
	device->engines = engines;
	engines[count] = (struct planned_engine){ .choice = variant->choice };
	if (!set_words(p, &engines[count], &variant->words, err))
		return false;
	if (!try_engine(p, &device->choice, &engines[count]))
		return error_memory(err);
	device->engine_count++;
	return true;
}

/* The kind in all its variants. */
static bool add_engine(struct preparation *p, struct planned_device *device,
		       const struct engine_kind *kind, struct dyno_error *err)
{
	struct engine_choice choice;
	size_t count = 0;
	if (!settings_engine(p->settings, kind, p->arena, &choice, err))
		return false;
	const struct engine_variant *variants = engine_variants(&choice, p->arena, &count);
	for (size_t i = 0; variants && i < count; i++)
		if (!add_variant(p, device, &variants[i], err))
			return false;
	return variants || error_memory(err);
}

static bool add_engines(struct preparation *p, struct planned_device *device,
			struct dyno_error *err)
{
	for (size_t i = 0; engine_kinds[i]; i++)
		if (is_candidate(p, engine_kinds[i], device->choice.platform->name) &&
		    !add_engine(p, device, engine_kinds[i], err))
			return false;
	return true;
}

/* --- Devices --------------------------------------------------------------------------------- */

static bool is_known(const struct preparation *p, const char *id)
{
	for (size_t i = 0; i < p->plan->device_count; i++)
		if (strcmp(p->plan->devices[i].choice.id, id) == 0)
			return true;
	return false;
}

static void keep_working(struct planned_device *device)
{
	size_t kept = 0;
	for (size_t i = 0; i < device->engine_count; i++)
		if (!device->engines[i].failure)
			device->engines[kept++] = device->engines[i];
	device->engine_count = kept;
}

static bool add_device(struct preparation *p, const struct device_choice *choice, bool only_working,
		       struct dyno_error *err)
{
	struct planned_device *device = &p->plan->devices[p->plan->device_count];
	if (is_known(p, choice->id))
		return true;
	*device = (struct planned_device){ .choice = *choice };
	if (!add_engines(p, device, err))
		return false;
	if (!device->engine_count && !only_working)
		return not_served(p, choice->platform->name, err);
	if (only_working)
		keep_working(device);
	if (!device->engine_count)
		return true;
	for (size_t i = 0; i < device->engine_count; i++)
		if (device->engines[i].failure)
			prepare_warn(p, device->engines[i].failure);
	device->info = run_add_device(p->arena, p->run);
	p->plan->device_count++;
	if (!device->info)
		return error_memory(err);
	if (!device_describe(choice, p->arena, device->info, err))
		return false;
	device->info->machine = p->machine; /* describing begins with nothing */
	return true;
}

static bool add_all_devices(struct preparation *p, struct dyno_error *err)
{
	for (const struct platform *platform = platforms; platform->name; platform++) {
		struct device_choice choice;
		if (platform->simulated)
			continue;
		if (!device_choose(platform->name, p->arena, &choice, err) ||
		    !add_device(p, &choice, true, err))
			return false;
	}
	return true;
}

static bool serves_any(const struct preparation *p, const struct engine_kind *kind)
{
	for (size_t i = 0; i < p->plan->device_count; i++)
		if (engine_platform_find(kind, p->plan->devices[i].choice.platform->name))
			return true;
	return strings_hold(&p->settings->hardware, "all");
}

/* An engine that was named is not left out in silence. */
static bool check_engines(const struct preparation *p, struct dyno_error *err)
{
	for (size_t i = 0; i < p->settings->engines.count; i++) {
		const struct engine_kind *kind = engine_find(p->settings->engines.items[i]);
		struct buffer names = { 0 };
		if (serves_any(p, kind))
			continue;
		for (size_t k = 0; kind->platforms[k].name; k++)
			buffer_printf(&names, "%s%s", k ? ", " : "", kind->platforms[k].name);
		error_set(err, DYNO_ERROR_USAGE,
			  "‹engine %s›: serves none of the devices that were asked for (only %s)",
			  kind->name, buffer_text(&names));
		buffer_finish(&names);
		return false;
	}
	return true;
}

bool prepare_devices(struct preparation *p, struct dyno_error *err)
{
	const struct strings *hardware = &p->settings->hardware;
	size_t most = hardware->count;
	for (const struct platform *platform = platforms; platform->name; platform++)
		most++;
	p->plan->devices = arena_allocate(p->arena, most, sizeof(*p->plan->devices));
	if (!p->plan->devices)
		return error_memory(err);
	for (size_t i = 0; i < hardware->count; i++) {
		struct device_choice choice;
		if (strcmp(hardware->items[i], "all") == 0) {
			if (!add_all_devices(p, err))
				return false;
		} else if (!device_choose(hardware->items[i], p->arena, &choice, err) ||
			   !add_device(p, &choice, false, err))
			return false;
	}
	return check_engines(p, err);
}
