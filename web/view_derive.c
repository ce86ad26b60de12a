/* What the reader adds to results: prices and formulas, which make fields, and what values are
 * shown relative to. */
#include "core/chart/relation.h"
#include "core/derive/cost.h"
#include "view.h"
#include <string.h>

/* --- Asked for ------------------------------------------------------------------------------- */

/* A list of texts, each by itself, or one. */
static bool set_option(struct cost_options *options, const struct option *row,
		       const struct json_value *value, struct arena *arena, bool *given,
		       struct dyno_error *err)
{
	if (value->type == JSON_STRING)
		return option_set(cost_options, row, value->string, arena, options, given, err);
	if (value->type != JSON_ARRAY || value->numbers)
		return true;
	for (const struct json_value *item = value->first; item; item = item->next)
		if (item->type == JSON_STRING && *item->string &&
		    !option_set(cost_options, row, item->string, arena, options, given, err))
			return false;
	return true;
}

static bool read_costs(struct cost_options *options, const struct json_value *request,
		       struct arena *arena, struct dyno_error *err)
{
	bool given[16] = { false };
	if (!cost_options_init(options, arena, err))
		return false;
	for (const struct json_value *item = request->first; item; item = item->next) {
		const struct option *row = option_find(cost_options, item->key);
		if (row && !set_option(options, row, item, arena, given, err))
			return false;
	}
	return true;
}

/* --- Done ------------------------------------------------------------------------------------ */

static bool derive(struct view *view, const struct json_value *request, struct arena *arena,
		   struct dyno_error *err)
{
	struct cost_options options;
	bool ok = read_costs(&options, request, arena, err) &&
		  costs_derive(view->results, &options, err);
	memset(view->scales, 0, sizeof(view->scales));
	return (results_vocabulary(view->results, &view->arena, &view->own, ok ? err : NULL) && ok);
}

/* NULL as it is: values stay as they are. */
static bool relate(struct view *view, const struct json_value *request, struct dyno_error *err)
{
	const char *to = request_text(request, "relative-to");
	const char *as = request_text(request, "relative-as");
	view_unrelate(view);
	if (!to || !*to)
		return true;
	struct relation *relation = arena_allocate(&view->related, 1, sizeof(*relation));
	const struct chart_spec spec = { .relative_to = to, .relative_as = as };
	if (!relation)
		return error_memory(err);
	if (!relation_make(relation, view->results, &spec, &view->related, err))
		return false;
	if (!relation->any)
		return error_set(err, DYNO_ERROR_USAGE, "no result here is of it");
	view->relation = relation;
	return true;
}

void view_unrelate(struct view *view)
{
	view->relation = NULL;
	arena_finish(&view->related);
	memset(view->scales, 0, sizeof(view->scales));
}

static void write_relation(struct view *view)
{
	const struct relation *relation = view->relation;
	uint32_t lacking = 0;
	if (!relation)
		return;
	for (uint32_t row = 0; row < view->row_count; row++)
		lacking += relation_lacks(relation, row, view->rows[row]);
	json_key(&view->reply, "relative");
	json_begin_object(&view->reply);
	json_member_string(&view->reply, "name", relation->name);
	json_member_string(&view->reply, "unit", relation->unit);
	json_member_count(&view->reply, "lacking", lacking);
	json_end_object(&view->reply);
}

/* What is wrong is told, and the rest done: {"fault", "relative": {…}, "relative_fault"}. */
void view_derive(struct view *view, const struct json_value *request)
{
	struct arena arena = { 0 };
	struct dyno_error of_fields = { 0 }, of_relation = { 0 };
	if (view->results)
		derive(view, request, &arena, &of_fields);
	if (view->results && !relate(view, request, &of_relation))
		view_unrelate(view);
	view_reply_begin(view);
	json_begin_object(&view->reply);
	if (of_fields.code)
		json_member_string(&view->reply, "fault", of_fields.message);
	if (of_relation.code)
		json_member_string(&view->reply, "relative_fault", of_relation.message);
	write_relation(view);
	json_end_object(&view->reply);
	arena_finish(&arena);
}

/* --- Values ---------------------------------------------------------------------------------- */

struct field_value view_value(const struct view *view, uint32_t row, enum field_id id)
{
	if (!view->relation)
		return *result_value(&view->own, view->rows[row], id);
	struct field_value value = relation_field(view->relation, row, id);
	value.value *= view->relation->scale;
	value.low *= view->relation->scale;
	value.high *= view->relation->scale;
	return value;
}
