/* The table: rows of those that are shown, and one result whole. */
#include "core/chart/relation.h"
#include "core/result/disturbed.h"
#include "view.h"
#include <math.h>
#include <string.h>

#define ROWS_LIMIT 100000

/* --- Values ---------------------------------------------------------------------------------- */

/* One prefix for a column, by all results, so that it stays while filters change: the smallest
 * value's, in which most read best, unless the largest would get too many digits. The terminal's
 * table does the same. */
static double find_scale(const struct view *view, enum field_id id, char symbol[UNIT_TEXT_SIZE])
{
	double smallest = INFINITY, largest = 0, scale;
	if (view->relation) { /* in what is shown already */
		strcpy(symbol, view->relation->scale == 1 ? "×" : "%");
		return 1;
	}
	for (uint32_t row = 0; row < view->row_count; row++) {
		const struct field_value *value = result_value(&view->own, view->rows[row], id);
		double magnitude = fabs(value->withheld ? field_bound(value) : value->value);
		if (!isfinite(magnitude) || magnitude == 0)
			continue;
		smallest = fmin(smallest, magnitude);
		largest = fmax(largest, magnitude);
	}
	const struct field *field = field_of(&view->own, id);
	field_scale_of(symbol, largest > 0 ? smallest : 0, field, &scale);
	if (largest * scale >= 10000)
		field_scale_of(symbol, largest, field, &scale);
	return scale;
}

static const struct column_scale *scale_of(struct view *view, enum field_id id)
{
	struct column_scale *kept = &view->scales[id];
	bool first = kept->scale == 0;
	if (first)
		kept->scale = find_scale(view, id, kept->symbol);
	for (uint32_t row = 0; first && row < view->row_count; row++)
		kept->bounded |=
			!view->relation &&
			isfinite(field_bound(result_value(&view->own, view->rows[row], id)));
	return kept;
}

static void write_value(struct json_writer *writer, const struct field_value *value, double scale,
			bool plain)
{
	if (!isfinite(value->value) && !value->reason) {
		json_null(writer);
		return;
	}
	json_begin_object(writer);
	json_member_number(writer, "value", field_shown(value));
	if (isfinite(field_bound(value)))
		json_member_number(writer, "bound", field_bound(value));
	if (!plain)
		json_member_number(writer, "scaled",
				   (value->withheld ? field_bound(value) : value->value) * scale);
	if (value->kind != INTERVAL_NONE && isfinite(value->low) && isfinite(value->high)) {
		double half = fmax(value->high - value->value, value->value - value->low);
		json_member_number(writer, "low", value->low);
		json_member_number(writer, "high", value->high);
		if (!plain)
			json_member_number(writer, "share", fmax(half, 0) / fabs(value->value));
	}
	if (value->withheld)
		json_member_boolean(writer, "withheld", true);
	if (value->estimated)
		json_member_boolean(writer, "estimated", true);
	if (field_is_least(value))
		json_member_boolean(writer, "least", true);
	if (value->reason)
		json_member_string(writer, "reason", value->reason);
	json_end_object(writer);
}

/* --- Columns --------------------------------------------------------------------------------- */

size_t request_fields(const struct view *view, const struct json_value *request,
		      enum field_id columns[FIELDS_MOST])
{
	size_t count = 0;
	for (const struct json_value *item = request_list(request, "fields");
	     item && count < FIELDS_MOST; item = item->next) {
		enum field_id field = item->type == JSON_STRING
					      ? vocabulary_field(&view->own, item->string)
					      : FIELD_TOTAL;
		if (field != FIELD_TOTAL)
			columns[count++] = field;
	}
	return count;
}

void view_write_columns(struct view *view, const enum field_id *columns, size_t count)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "columns");
	json_begin_array(writer);
	for (size_t i = 0; i < count; i++) {
		const struct column_scale *scale = scale_of(view, columns[i]);
		json_begin_object(writer);
		json_member_string(writer, "key", field_of(&view->own, columns[i])->key);
		json_member_string(writer, "symbol", scale->symbol);
		json_member_number(writer, "scale", scale->scale);
		if (scale->bounded)
			json_member_boolean(writer, "bounded", true);
		json_end_object(writer);
	}
	json_end_array(writer);
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* What the result has of each facet. */
static void write_codes(struct view *view, uint32_t row)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "facets");
	json_begin_array(writer);
	for (unsigned id = 0; id < view->facet_count; id++)
		json_count(writer, view->facets[id].codes[row]);
	json_end_array(writer);
}

/* plain: without what only the table shows, for saving many. */
void view_write_row(struct view *view, uint32_t row, const enum field_id *columns, size_t count,
		    bool plain, const struct pool *pool)
{
	struct json_writer *writer = &view->reply;
	const struct result *result = view->rows[row];
	json_begin_object(writer);
	json_member_count(writer, "place", row);
	write_codes(view, row);
	if (plain) { /* as files have it */
		json_member_string(writer, "run", view->runs[row]->id);
		json_member_string(writer, "device", result->cell.device->id);
		if (result->cell.device->name)
			json_member_string(writer, "device_name", result->cell.device->name);
	}
	if (result->reason)
		json_member_string(writer, "reason", result->reason);
	if (result->cell.model->synthetic)
		json_member_boolean(writer, "synthetic", true);
	if (result_is_disturbed(result)) {
		const char *reason = result_disturbed_by(result);
		json_member_string(writer, "disturbed", reason ? reason : "");
	}
	if (result->status == STATUS_OK && view->limit_states[row] != GATE_KEPT)
		json_member_string(writer, "limits",
				   view->limit_states[row] == GATE_BROKEN ? "broken" : "undecided");
	json_key(writer, "values");
	json_begin_array(writer);
	for (size_t i = 0; i < count; i++) {
		struct field_value value = pool && !view->relation
						   ? pool_value(pool, &view->own, columns[i])
						   : view_value(view, row, columns[i]);
		write_value(writer, &value, scale_of(view, columns[i])->scale, plain);
	}
	json_end_array(writer);
	json_end_object(writer);
}

static uint32_t clamp(double number, uint32_t most)
{
	return number > 0 ? number < (double)most ? (uint32_t)number : most : 0;
}

void view_rows(struct view *view, const struct json_value *request)
{
	enum field_id columns[FIELDS_MOST];
	size_t count = request_fields(view, request, columns);
	uint32_t from = clamp(request_number(request, "from", 0), view->shown_count);
	uint32_t to = clamp(request_number(request, "to", 0), view->shown_count);
	const struct json_value *plain = json_member(request, "plain");
	if (plain && plain->type != JSON_BOOLEAN)
		plain = NULL;
	if (to > from + ROWS_LIMIT)
		to = from + ROWS_LIMIT;
	view_reply_begin(view);
	json_begin_object(&view->reply);
	view_write_columns(view, columns, count);
	json_key(&view->reply, "rows");
	json_begin_array(&view->reply);
	for (uint32_t i = from; i < to; i++)
		view_write_row(view, view->shown[i], columns, count, plain && plain->boolean, NULL);
	json_end_array(&view->reply);
	json_end_object(&view->reply);
}

/* --- One result ------------------------------------------------------------------------------ */

/* Where among the shown ones it is, or their number. */
static uint32_t shown_place(const struct view *view, uint32_t row)
{
	uint32_t i = 0;
	while (i < view->shown_count && view->shown[i] != row)
		i++;
	return i;
}

/* In which unit each value is read by itself. */
static void write_scales(struct view *view, const struct result *result)
{
	struct json_writer *writer = &view->reply;
	json_key(writer, "scales");
	json_begin_object(writer);
	for (unsigned id = 0; id < fields_end(&view->own); id = field_after(id)) {
		const struct field_value *value = result_value(&view->own, result, id);
		const struct field *field = field_of(&view->own, id);
		double largest = fabs(value->withheld ? field_bound(value) : value->value), scale;
		char symbol[UNIT_TEXT_SIZE];
		if (!isfinite(largest))
			continue;
		field_scale_of(symbol, largest, field, &scale);
		json_key(writer, field->key);
		json_begin_object(writer);
		json_member_number(writer, "scale", scale);
		json_member_string(writer, "symbol", symbol);
		json_end_object(writer);
	}
	json_end_object(writer);
}

void view_row(struct view *view, const struct json_value *request)
{
	struct json_writer *writer = &view->reply;
	uint32_t row = clamp(request_number(request, "place", 0), view->row_count);
	view_reply_begin(view);
	json_begin_object(writer);
	if (row < view->row_count) {
		const struct run *run = view->runs[row];
		json_member_count(writer, "shown_at", shown_place(view, row));
		write_codes(view, row);
		write_scales(view, view->rows[row]);
		json_member_string(writer, "run", run->id);
		json_key(writer, "result");
		result_write(run, view->rows[row], false, writer);
		json_member_string(writer, "model_label",
				   models_name(&view->models, view->rows[row]->cell.model));
		json_member_string(writer, "device_label",
				   devices_name(&view->devices, view->rows[row]->cell.device));
		json_key(writer, "model");
		model_info_write(view->rows[row]->cell.model, writer);
		json_key(writer, "device");
		device_info_write(view->rows[row]->cell.device, writer);
		json_key(writer, "plan");
		properties_write(&run->plan, writer);
	}
	json_end_object(writer);
}

/* --- A result file --------------------------------------------------------------------------- */

/* The runs' headers are shared; only their lists of results are others. */
void view_results(struct view *view)
{
	struct arena arena = { 0 };
	struct dyno_results some = { 0 };
	size_t run_count = view->results ? view->results->run_count : 0;
	struct run *runs = arena_allocate(&arena, run_count + 1, sizeof(*runs));
	bool *is_shown = arena_allocate(&arena, view->row_count + 1, sizeof(bool));
	some.runs = arena_allocate(&arena, run_count + 1, sizeof(*some.runs));
	bool ok = runs && is_shown && some.runs;
	for (uint32_t i = 0; ok && i < view->shown_count; i++)
		is_shown[view->shown[i]] = true;
	for (size_t i = 0, row = 0; ok && i < run_count; i++) {
		const struct run *run = view->results->runs[i];
		runs[i] = *run;
		runs[i].result_count = 0;
		runs[i].results =
			arena_allocate(&arena, run->result_count + 1, sizeof(struct result *));
		ok = runs[i].results != NULL;
		for (size_t j = 0; ok && j < run->result_count; j++, row++)
			if (is_shown[row])
				runs[i].results[runs[i].result_count++] = run->results[j];
		if (ok && runs[i].result_count)
			some.runs[some.run_count++] = &runs[i];
	}
	view_reply_begin(view);
	results_write(&some, &view->reply);
	arena_finish(&arena);
}
