/* Runs and results in memory: building and joining. Questions are in result_questions.c. */
#include "core/result/result.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Names of enumerators ------------------------------------------------------------------- */

static const char *const status_names[STATUS_TOTAL] = {
	[STATUS_OK] = "ok",
	[STATUS_UNSUPPORTED] = "unsupported",
	[STATUS_FAILED] = "failed",
	[STATUS_OUT_OF_MEMORY] = "out_of_memory",
	[STATUS_TIMED_OUT] = "timed_out",
	[STATUS_CRASHED] = "crashed",
	[STATUS_CANCELLED] = "cancelled",
};

static const char *const interval_kind_names[INTERVAL_TOTAL] = {
	[INTERVAL_NONE] = "none",           [INTERVAL_ORDER] = "order", [INTERVAL_MEAN] = "mean",
	[INTERVAL_PROCESSES] = "processes", [INTERVAL_ROWS] = "rows",
};

static size_t name_find(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;
	while (i < count && strcmp(names[i], name) != 0)
		i++;
	return i;
}

const char *status_name(enum status status)
{
	return (size_t)status < STATUS_TOTAL ? status_names[status] : "unknown";
}

bool status_find(const char *name, enum status *status)
{
	size_t found = name_find(status_names, STATUS_TOTAL, name);
	if (found < STATUS_TOTAL)
		*status = (enum status)found;
	return found < STATUS_TOTAL;
}

const char *interval_kind_name(enum interval_kind kind)
{
	return (size_t)kind < INTERVAL_TOTAL ? interval_kind_names[kind] : "unknown";
}

bool interval_kind_find(const char *name, enum interval_kind *kind)
{
	size_t found = name_find(interval_kind_names, INTERVAL_TOTAL, name);
	if (found < INTERVAL_TOTAL)
		*kind = (enum interval_kind)found;
	return found < INTERVAL_TOTAL;
}

/* --- Building ------------------------------------------------------------------------------- */

struct dyno_results *results_create(struct dyno_error *err)
{
	struct dyno_results *results = calloc(1, sizeof(*results));
	if (!results)
		error_memory(err);
	return results;
}

void dyno_results_destroy(struct dyno_results *results)
{
	if (!results)
		return;
	arena_finish(&results->arena);
	free(results);
}

void model_info_init(struct model_info *model)
{
	*model = (struct model_info){ .size = NAN, .parameters = NAN };
}

void replicate_init(struct replicate *replicate)
{
	*replicate = (struct replicate){
		.started = NAN, .sampling_time = NAN, .foreign_cpu = NAN, .steal = NAN, .load = NAN
	};
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		replicate->values[id] = NAN;
}

static const struct field_value absent = { .value = NAN, .low = NAN, .high = NAN, .bound = NAN };

void result_init(struct result *result)
{
	*result = (struct result){ 0 };
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		result->values[id] = absent;
}

double field_shown(const struct field_value *value)
{
	return value->withheld ? NAN : value->value;
}

double field_bound(const struct field_value *value)
{
	return value->withheld && isfinite(value->value) ? value->bound : NAN;
}

bool field_is_least(const struct field_value *value)
{
	return value->estimated && !value->withheld && isfinite(value->value) &&
	       value->bound == value->value;
}

struct run *results_add_run(struct dyno_results *results)
{
	struct arena *arena = &results->arena;
	struct run *run = arena_allocate(arena, 1, sizeof(*run));
	struct run **runs = arena_grow(arena, results->runs, results->run_count,
				       list_room(results->run_count), sizeof(struct run *));
	if (!run || !runs)
		return NULL;
	results->runs = runs;
	return runs[results->run_count++] = run;
}

struct model_info *run_add_model(struct arena *arena, struct run *run)
{
	struct model_info *model = arena_allocate(arena, 1, sizeof(*model));
	struct model_info **models =
		arena_grow(arena, run->models, run->model_count, list_room(run->model_count),
			   sizeof(struct model_info *));
	if (!model || !models)
		return NULL;
	model_info_init(model);
	model->index = run->model_count;
	run->models = models;
	return models[run->model_count++] = model;
}

struct device_info *run_add_device(struct arena *arena, struct run *run)
{
	struct device_info *device = arena_allocate(arena, 1, sizeof(*device));
	struct device_info **devices =
		arena_grow(arena, run->devices, run->device_count, list_room(run->device_count),
			   sizeof(struct device_info *));
	if (!device || !devices)
		return NULL;
	device->index = run->device_count;
	run->devices = devices;
	return devices[run->device_count++] = device;
}

struct properties *run_add_engine(struct arena *arena, struct run *run)
{
	struct properties *engines = arena_grow(arena, run->engines, run->engine_count,
						list_room(run->engine_count), sizeof(*engines));
	if (!engines)
		return NULL;
	run->engines = engines;
	engines[run->engine_count] = (struct properties){ 0 };
	return &engines[run->engine_count++];
}

const struct properties *run_find_engine(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->engine_count; i++) {
		const struct property *own = properties_find(&run->engines[i], "name");
		if (own && own->text && strcmp(own->text, name) == 0)
			return &run->engines[i];
	}
	return NULL;
}

struct result *run_add_result(struct arena *arena, struct run *run)
{
	struct result *result = arena_allocate(arena, 1, sizeof(*result));
	struct result **results = arena_grow(arena, run->results, run->result_count,
					     list_room(run->result_count), sizeof(struct result *));
	if (!result || !results)
		return NULL;
	result_init(result);
	run->results = results;
	return results[run->result_count++] = result;
}

struct replicate *result_add_replicate(struct arena *arena, struct result *result)
{
	struct replicate *replicates =
		arena_grow(arena, result->replicates, result->replicate_count,
			   list_room(result->replicate_count), sizeof(struct replicate));
	if (!replicates)
		return NULL;
	result->replicates = replicates;
	struct replicate *replicate = &replicates[result->replicate_count++];
	replicate_init(replicate);
	return replicate;
}

/* --- Own fields ------------------------------------------------------------------------------- */

/* Results of one run share its fields; of others the key tells. */
static bool is_field(const struct field *a, const struct field *b)
{
	return a == b || strcmp(a->key, b->key) == 0;
}

static struct own_value *find_own(const struct result *result, const struct field *field)
{
	for (size_t i = 0; i < result->own_count; i++)
		if (is_field(result->own[i].field, field))
			return &result->own[i];
	return NULL;
}

const struct field_value *result_own_value(const struct result *result, const struct field *field)
{
	const struct own_value *own = find_own(result, field);
	return own ? &own->value : &absent;
}

const struct field_value *result_find_value(const struct run *run, const struct result *result,
					    const char *key)
{
	enum field_id id = vocabulary_field(&run->own, key);
	return id == FIELD_TOTAL ? NULL : result_value(&run->own, result, id);
}

struct field_value *result_set_own(struct arena *arena, struct result *result,
				   const struct field *field)
{
	struct own_value *own = find_own(result, field);
	if (own)
		return &own->value;
	own = arena_grow(arena, result->own, result->own_count, list_room(result->own_count),
			 sizeof(*own));
	if (!own)
		return NULL;
	result->own = own;
	own[result->own_count] = (struct own_value){ field, absent };
	return &own[result->own_count++].value;
}

static struct own_number *find_number(const struct replicate *replicate, const struct field *field)
{
	for (size_t i = 0; i < replicate->own_count; i++)
		if (is_field(replicate->own[i].field, field))
			return &replicate->own[i];
	return NULL;
}

double replicate_own_value(const struct replicate *replicate, const struct field *field)
{
	const struct own_number *own = find_number(replicate, field);
	return own ? own->value : NAN;
}

bool replicate_set_own(struct arena *arena, struct replicate *replicate, const struct field *field,
		       double value)
{
	struct own_number *own = find_number(replicate, field);
	if (!own) {
		own = arena_grow(arena, replicate->own, replicate->own_count,
				 list_room(replicate->own_count), sizeof(*own));
		if (!own)
			return false;
		replicate->own = own;
		own = &own[replicate->own_count++];
	}
	*own = (struct own_number){ field, value };
	return true;
}

/* --- Parts ------------------------------------------------------------------------------------ */

struct breakdown *result_add_breakdown(struct arena *arena, struct result *result)
{
	if (!result->breakdown)
		result->breakdown = arena_allocate(arena, 1, sizeof(*result->breakdown));
	return result->breakdown;
}

struct part *parts_add(struct arena *arena, struct parts *parts)
{
	struct part *items = arena_grow(arena, parts->items, parts->count, list_room(parts->count),
					sizeof(struct part));
	if (!items)
		return NULL;
	parts->items = items;
	items[parts->count] = (struct part){ .macs = NAN, .flops = NAN, .bytes = NAN, .time = NAN };
	return &items[parts->count++];
}

struct memory_step *memory_steps_add(struct arena *arena, struct memory_steps *steps)
{
	struct memory_step *items = arena_grow(arena, steps->items, steps->count,
					       list_room(steps->count), sizeof(struct memory_step));
	if (!items)
		return NULL;
	steps->items = items;
	items[steps->count] =
		(struct memory_step){ .allocated = NAN, .reserved = NAN, .peak = NAN };
	return &items[steps->count++];
}

/* Of both; what cannot stand side by side leaves the results as they are. */
static bool join_vocabularies(struct dyno_results *results, const struct dyno_results *more,
			      struct dyno_error *err)
{
	struct vocabulary own, other;
	if (!results_vocabulary(results, &results->arena, &own, err) ||
	    !results_vocabulary(more, &results->arena, &other, err) ||
	    !vocabulary_join(&own, &other, &results->arena, err))
		return false;
	results->own = own;
	return true;
}

bool results_join(struct dyno_results *results, struct dyno_results *more, struct dyno_error *err)
{
	struct run **runs = results->runs;
	bool ok = true;
	if (!join_vocabularies(results, more, err)) {
		dyno_results_destroy(more);
		return false;
	}
	arena_join(&results->arena, &more->arena);
	for (size_t i = 0; i < more->run_count && ok; i++) {
		runs = arena_grow(&results->arena, results->runs, results->run_count,
				  list_room(results->run_count), sizeof(struct run *));
		ok = runs != NULL;
		if (ok) {
			results->runs = runs;
			runs[results->run_count++] = more->runs[i];
		}
	}
	dyno_results_destroy(more);
	return ok || error_memory(err);
}
