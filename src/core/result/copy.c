/* A copy of results: structs byte by byte, then what they point to, row by row of the tables in
 * members.c, so that what a file can hold is copied, too. */
#include "core/result/members.h"
#include <string.h>

struct copying {
	struct arena *arena;
	struct run *run; /* whose models and devices the results refer to */
};

/* --- Lists ----------------------------------------------------------------------------------- */

/* A pointer to items of whatever type. */
static void *items_of(const void *list)
{
	void *items;
	memcpy(&items, list, sizeof(items));
	return items;
}

/* In place of the list that stands at `list`: `room` items, the first `count` as there. An empty
 * list is NULL. */
static bool copy_items(struct arena *arena, void *list, size_t count, size_t room, size_t size)
{
	void *copy = count ? arena_allocate(arena, room, size) : NULL;
	if (copy)
		memcpy(copy, items_of(list), count * size);
	memcpy(list, &copy, sizeof(copy));
	return copy || !count;
}

static bool copy_text(struct arena *arena, const char **text)
{
	const char *given = *text;
	*text = arena_string(arena, given);
	return *text || !given;
}

static bool copy_strings(struct arena *arena, struct strings *strings)
{
	bool ok = copy_items(arena, &strings->items, strings->count, strings->count,
			     sizeof(*strings->items));
	strings->capacity = strings->count;
	for (size_t i = 0; ok && i < strings->count; i++)
		ok = copy_text(arena, &strings->items[i]);
	return ok;
}

static bool copy_properties(struct arena *arena, struct properties *properties)
{
	bool ok = copy_items(arena, &properties->items, properties->count, properties->count,
			     sizeof(*properties->items));
	properties->capacity = properties->count;
	for (size_t i = 0; ok && i < properties->count; i++)
		ok = copy_text(arena, &properties->items[i].key) &&
		     copy_text(arena, &properties->items[i].text);
	return ok;
}

/* --- Structs --------------------------------------------------------------------------------- */

static bool copy_members(struct copying *copying, const struct member *table, void *holder);

/* A list of structs whose table is given; it can grow on, as result.c makes lists. */
static bool copy_structs(struct copying *copying, const struct member *table, void *list,
			 size_t count, size_t size)
{
	bool ok = copy_items(copying->arena, list, count, list_room(count), size);
	for (size_t i = 0; ok && i < count; i++)
		ok = copy_members(copying, table, (char *)items_of(list) + i * size);
	return ok;
}

/* The same of pointers to structs. */
static bool copy_pointers(struct copying *copying, const struct member *table, void *list,
			  size_t count, size_t size)
{
	bool ok = copy_items(copying->arena, list, count, list_room(count), sizeof(void *));
	for (size_t i = 0; ok && i < count; i++)
		ok = copy_structs(copying, table, (char *)items_of(list) + i * sizeof(void *), 1,
				  size);
	return ok;
}

static bool copy_series(struct copying *copying, struct replicate *replicate)
{
	struct arena *arena = copying->arena;
	size_t count = replicate->series_count;
	bool ok = copy_items(arena, &replicate->series, count, count, sizeof(*replicate->series));
	for (size_t i = 0; ok && i < count; i++) {
		struct sample_series *series = &replicate->series[i];
		size_t weights = series->weights ? series->count : 0;
		ok = copy_text(arena, &series->name) &&
		     copy_items(arena, &series->values, series->count, series->count,
				sizeof(*series->values)) &&
		     copy_items(arena, &series->weights, weights, weights,
				sizeof(*series->weights));
	}
	return ok;
}

/* The copied run's field of that key: it has all that the original declares. */
static const struct field *refer_to_field(const struct copying *copying, const struct field *field)
{
	const struct vocabulary *own = &copying->run->own;
	enum field_id id = vocabulary_field(own, field->key);
	return id == FIELD_TOTAL ? NULL : field_of(own, id);
}

static bool copy_values(struct copying *copying, struct result *result)
{
	size_t count = result->own_count;
	bool ok = copy_items(copying->arena, &result->own, count, list_room(count),
			     sizeof(*result->own));
	for (size_t i = 0; ok && i < FIELD_TOTAL; i++)
		ok = copy_text(copying->arena, &result->values[i].reason);
	for (size_t i = 0; ok && i < count; i++) {
		struct own_value *own = &result->own[i];
		own->field = refer_to_field(copying, own->field);
		ok = own->field && copy_text(copying->arena, &own->value.reason);
	}
	return ok;
}

static bool copy_numbers(struct copying *copying, struct replicate *replicate)
{
	size_t count = replicate->own_count;
	bool ok = copy_items(copying->arena, &replicate->own, count, list_room(count),
			     sizeof(*replicate->own));
	for (size_t i = 0; ok && i < count; i++) {
		replicate->own[i].field = refer_to_field(copying, replicate->own[i].field);
		ok = replicate->own[i].field != NULL;
	}
	return ok;
}

static bool copy_run(struct copying *copying, struct run *run)
{
	copying->run = run;
	return copy_members(copying, run_members, run) &&
	       copy_members(copying, run_result_members, run);
}

static bool copy_runs(struct copying *copying, struct dyno_results *results)
{
	size_t count = results->run_count;
	bool ok = copy_items(copying->arena, &results->runs, count, list_room(count),
			     sizeof(*results->runs));
	for (size_t i = 0; ok && i < count; i++)
		ok = copy_items(copying->arena, &results->runs[i], 1, 1, sizeof(struct run)) &&
		     copy_run(copying, results->runs[i]);
	return ok;
}

static bool copy_parts(struct copying *copying, struct parts *parts)
{
	return copy_structs(copying, part_members, &parts->items, parts->count,
			    sizeof(*parts->items));
}

static bool copy_steps(struct copying *copying, struct memory_steps *steps)
{
	return copy_structs(copying, step_members, &steps->items, steps->count,
			    sizeof(*steps->items));
}

static bool copy_breakdown(struct copying *copying, struct breakdown **breakdown)
{
	return copy_structs(copying, breakdown_members, breakdown, *breakdown != NULL,
			    sizeof(**breakdown));
}

static bool copy_engines(struct copying *copying, struct run *run)
{
	size_t count = run->engine_count;
	bool ok = copy_items(copying->arena, &run->engines, count, list_room(count),
			     sizeof(*run->engines));
	for (size_t i = 0; ok && i < count; i++)
		ok = copy_properties(copying->arena, &run->engines[i]);
	return ok;
}

static bool copy_lists_of_run(struct copying *copying, enum member_type type, struct run *run)
{
	if (type == MEMBER_MODELS)
		return copy_pointers(copying, model_members, &run->models, run->model_count,
				     sizeof(**run->models));
	if (type == MEMBER_DEVICES)
		return copy_pointers(copying, device_members, &run->devices, run->device_count,
				     sizeof(**run->devices));
	return copy_pointers(copying, result_members, &run->results, run->result_count,
			     sizeof(**run->results));
}

static bool copy_replicates(struct copying *copying, struct result *result)
{
	return copy_structs(copying, replicate_members, &result->replicates,
			    result->replicate_count, sizeof(*result->replicates));
}

static bool refer_to_model(const struct copying *copying, const struct model_info **model)
{
	*model = *model ? copying->run->models[(*model)->index] : NULL;
	return true;
}

static bool refer_to_device(const struct copying *copying, const struct device_info **device)
{
	*device = *device ? copying->run->devices[(*device)->index] : NULL;
	return true;
}

static bool copy_member(struct copying *copying, enum member_type type, void *place)
{
	switch (type) {
	case MEMBER_TEXT:
		return copy_text(copying->arena, place);
	case MEMBER_STRINGS:
		return copy_strings(copying->arena, place);
	case MEMBER_PROPERTIES:
		return copy_properties(copying->arena, place);
	case MEMBER_MODEL:
		return refer_to_model(copying, place);
	case MEMBER_DEVICE:
		return refer_to_device(copying, place);
	case MEMBER_CELL:
		return cell_copy_own(copying->arena, &copying->run->own, place);
	case MEMBER_WORDS:
		return vocabulary_copy(copying->arena, place);
	case MEMBER_VALUES:
		return copy_values(copying, place);
	case MEMBER_NUMBERS:
		return copy_numbers(copying, place);
	case MEMBER_BREAKDOWN:
		return copy_breakdown(copying, place);
	case MEMBER_PARTS:
		return copy_parts(copying, place);
	case MEMBER_STEPS:
		return copy_steps(copying, place);
	case MEMBER_SERIES: /* with those of the three rows before */
		return copy_series(copying, place);
	case MEMBER_REPLICATES:
		return copy_replicates(copying, place);
	case MEMBER_ENGINES:
		return copy_engines(copying, place);
	case MEMBER_MODELS:
	case MEMBER_DEVICES:
	case MEMBER_RESULTS:
		return copy_lists_of_run(copying, type, place);
	case MEMBER_RUNS:
		return copy_runs(copying, place);
	case MEMBER_COUNT:
	case MEMBER_COUNT32:
	case MEMBER_NUMBER:
	case MEMBER_FLAG:
	case MEMBER_SEED:
	case MEMBER_STATUS:
	case MEMBER_KIND:
	case MEMBER_INTERVAL:
	case MEMBER_FIELDS:
	case MEMBER_SAMPLES:
	case MEMBER_WARM_UP:
	case MEMBER_THINNED:
	case MEMBER_WHOLE:
	case MEMBER_WEIGHTS:
	case MEMBER_STEP_UNIT:
	case MEMBER_TYPES:
		return true; /* no pointer, or copied with another row */
	}
	return false;
}

static bool copy_members(struct copying *copying, const struct member *table, void *holder)
{
	for (; table->key; table++)
		if (!copy_member(copying, table->type, (char *)holder + table->offset))
			return false;
	return true;
}

struct dyno_results *results_copy(const struct dyno_results *results, struct dyno_error *err)
{
	struct dyno_results *copy = results_create(err);
	if (!copy)
		return NULL;
	struct copying copying = { .arena = &copy->arena };
	copy->runs = results->runs;
	copy->run_count = results->run_count;
	bool ok = copy_members(&copying, document_members, copy) || error_memory(err);
	if (ok && results_vocabulary(copy, &copy->arena, &copy->own, err))
		return copy;
	dyno_results_destroy(copy);
	return NULL;
}
