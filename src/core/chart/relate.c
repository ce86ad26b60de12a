/* Fields and an order of results that are relative to some of them. */
#include "core/chart/relation.h"
#include <math.h>
#include <string.h>

/* --- Fields ---------------------------------------------------------------------------------- */

static bool has_field(const struct dyno_results *results, const struct vocabulary *own, unsigned id)
{
	size_t count = dyno_results_count(results);
	for (size_t i = 0; i < count; i++)
		if (isfinite(result_value(own, results_at(results, i, NULL), id)->value))
			return true;
	return false;
}

/* "Median latency" in "× NVIDIA L4"; where that is too long for a unit, it goes into the title. */
static bool declare(struct declaration *made, const struct relation *relation,
		    const struct field *field, struct arena *arena)
{
	bool brief = strlen(relation->unit) <= OWN_UNIT_MOST;
	*made = (struct declaration){
		.key = arena_printf(arena, "%s" RELATIVE_KEY, field->key),
		.title = brief ? field->title
			       : arena_printf(arena, "%.80s, %.100s", field->title, relation->unit),
		.unit = brief                  ? relation->unit
			: relation->scale == 1 ? "×"
					       : "percent",
		.description = arena_printf(arena, "derived: %s relative to %s", field->key,
					    relation->name),
		.better = field->better,
		.metric = field->metric,
		.derived = true,
	};
	return made->key && made->title && made->description;
}

/* In each run and result; the relation's rows are those results, in their order. */
static bool relate_field(struct dyno_results *results, const struct relation *relation, unsigned id,
			 struct dyno_error *err)
{
	struct arena *arena = &results->arena;
	struct declaration made;
	size_t place = 0;
	if (!declare(&made, relation, field_of(&relation->table.own, id), arena))
		return error_memory(err);
	for (size_t r = 0; r < results->run_count; r++) {
		struct run *run = results->runs[r];
		const struct field *field = vocabulary_derive_field(&run->own, &made, arena, err);
		if (!field)
			return false;
		for (size_t i = 0; i < run->result_count; i++, place++) {
			struct field_value value =
				relation_field(relation, place, (enum field_id)id);
			struct field_value *kept =
				run->results[i]->status == STATUS_OK &&
						(!isnan(value.value) || value.reason)
					? result_set_own(arena, run->results[i], field)
					: &value;
			if (!kept)
				return error_memory(err);
			*kept = value;
			kept->value *= relation->scale;
			kept->low *= relation->scale;
			kept->high *= relation->scale;
		}
	}
	return true;
}

/* One that must be of something; what lacks a counterpart is counted. */
static bool make_relation(struct relation *relation, struct dyno_results *results,
			  const struct chart_spec *spec, size_t *lacking, const char **name,
			  struct dyno_error *err)
{
	*lacking = 0;
	if (!relation_make(relation, results, spec, &results->arena, err))
		return false;
	if (!relation->any)
		return error_set(err, DYNO_ERROR_USAGE, "‹relative-to›: no result is of %.200s",
				 spec->relative_to);
	*name = relation->name;
	for (size_t i = 0; i < relation->places; i++)
		*lacking += relation_lacks(relation, i, relation->table.rows[i].result);
	return true;
}

bool results_relate(struct dyno_results *results, const struct chart_spec *spec, size_t *lacking,
		    const char **name, struct dyno_error *err)
{
	struct relation relation;
	*lacking = 0;
	*name = "";
	if (!spec->relative_to || !*spec->relative_to)
		return true;
	if (!make_relation(&relation, results, spec, lacking, name, err))
		return false;
	for (unsigned id = 0; id < fields_end(&relation.table.own); id = field_after(id))
		if (has_field(results, &relation.table.own, id) &&
		    !relate_field(results, &relation, id, err))
			return false;
	return results_vocabulary(results, &results->arena, &results->own, err);
}

/* --- In another order ------------------------------------------------------------------------ */

/* The run again, with those of its results alone that are bases, or are none but have one. */
static bool add_part(struct dyno_results *results, const struct relation *relation,
		     const struct run *run, size_t first, bool bases, struct run **runs,
		     size_t *count)
{
	struct run *part = arena_allocate(&results->arena, 1, sizeof(*part));
	struct result **kept =
		arena_allocate(&results->arena, run->result_count + 1, sizeof(*kept));
	if (!part || !kept)
		return false;
	*part = *run;
	part->results = kept;
	part->result_count = 0;
	for (size_t i = 0; i < run->result_count; i++)
		if (relation->is_base[first + i] == bases && relation->of_all[first + i])
			kept[part->result_count++] = run->results[i];
	if (part->result_count)
		runs[(*count)++] = part;
	return true;
}

bool results_put_first(struct dyno_results *results, const char *relative_to, size_t *lacking,
		       const char **name, struct dyno_error *err)
{
	const struct chart_spec spec = { .relative_to = relative_to };
	struct relation relation;
	size_t count = 0;
	if (!make_relation(&relation, results, &spec, lacking, name, err))
		return false;
	struct run **runs =
		arena_allocate(&results->arena, 2 * results->run_count + 1, sizeof(*runs));
	bool ok = runs != NULL;
	for (int others = 0; ok && others < 2; others++)
		for (size_t r = 0, first = 0; ok && r < results->run_count;
		     first += results->runs[r++]->result_count)
			ok = add_part(results, &relation, results->runs[r], first, !others, runs,
				      &count);
	if (!ok)
		return error_memory(err);
	results->runs = runs;
	results->run_count = count;
	return true;
}
