/* The fields of a result: a row of the table `value` each. */
#include "output/store/sqlite/sqlite.h"
#include <math.h>
#include <string.h>

/* Not finite is absent, as in result files; half an interval is none. */
static double present(double number, double other)
{
	return isfinite(number) && isfinite(other) ? number : NAN;
}

static void bind_value(struct query *query, int64_t result, const char *key,
		       const struct field_value *value)
{
	query_count(query, (uint64_t)result);
	query_text(query, key);
	query_number(query, present(value->value, 0));
	query_number(query, present(value->low, value->high));
	query_number(query, present(value->high, value->low));
	query_text(query, value->kind ? interval_kind_name(value->kind) : NULL);
	query_number(query, present(value->bound, 0));
	query_count(query, value->withheld);
	query_count(query, value->estimated);
	query_text(query, value->reason);
}

/* Values that wait to be written with others. */
struct batch {
	struct sqlite_store *store;
	int64_t result;
	struct {
		const char *key;
		const struct field_value *value;
	} items[VALUES_AT_ONCE];
	size_t count;
};

static bool write_rows(struct batch *batch, enum sqlite_statement statement, size_t first,
		       size_t count, struct dyno_error *err)
{
	struct query query = query_begin(batch->store, statement);
	for (size_t i = first; i < first + count; i++)
		bind_value(&query, batch->result, batch->items[i].key, batch->items[i].value);
	return query_run(&query, err);
}

static bool write_batch(struct batch *batch, struct dyno_error *err)
{
	bool full = batch->count == VALUES_AT_ONCE, ok = true;
	if (full)
		ok = write_rows(batch, SAVE_VALUES, 0, VALUES_AT_ONCE, err);
	for (size_t i = 0; ok && !full && i < batch->count; i++)
		ok = write_rows(batch, SAVE_VALUE, i, 1, err);
	batch->count = 0;
	return ok;
}

static bool add(struct batch *batch, const struct field *field, const struct field_value *value,
		struct dyno_error *err)
{
	if (!isfinite(value->value) && !value->reason)
		return true;
	batch->items[batch->count].key = field->key;
	batch->items[batch->count++].value = value;
	return batch->count < VALUES_AT_ONCE || write_batch(batch, err);
}

bool values_save(struct sqlite_store *store, int64_t number, const struct result *result,
		 struct dyno_error *err)
{
	struct batch batch = { .store = store, .result = number };
	struct query query = query_begin(store, REMOVE_VALUES);
	query_count(&query, (uint64_t)number);
	bool ok = query_run(&query, err);
	for (size_t i = 0; ok && i < FIELD_TOTAL; i++)
		ok = add(&batch, &fields[i], &result->values[i], err);
	for (size_t i = 0; ok && i < result->own_count; i++)
		ok = add(&batch, result->own[i].field, &result->own[i].value, err);
	return ok && write_batch(&batch, err);
}

/* --- Loading ------------------------------------------------------------------------------ */

static bool read_kind(struct query *query, int column, enum interval_kind *kind,
		      struct dyno_error *err)
{
	size_t length;
	const char *name = query_peek_text(query, column, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	return !name || interval_kind_find(name, kind) ||
	       error_set(err, DYNO_ERROR_FORMAT, "there is no kind of interval \"%.40s\"", name);
}

static bool read_value(struct query *query, struct arena *arena, struct field_value *value,
		       struct dyno_error *err)
{
	value->value = query_get_number(query, 1);
	value->low = query_get_number(query, 2);
	value->high = query_get_number(query, 3);
	value->bound = query_get_number(query, 5);
	value->withheld = query_get_count(query, 6);
	value->estimated = query_get_count(query, 7);
	return read_kind(query, 4, &value->kind, err) &&
	       query_get_text(query, 8, arena, &value->reason, err);
}

/* Where it goes; NULL without memory. */
static struct field_value *place_of(struct result *result, enum field_id field,
				    const struct run *run, struct arena *arena)
{
	return field < FIELD_TOTAL ? &result->values[field]
				   : result_set_own(arena, result, field_of(&run->own, field));
}

bool values_load(struct sqlite_store *store, int64_t number, struct arena *arena,
		 const struct run *run, struct result *result, struct dyno_error *err)
{
	bool ok = true, row = true;
	struct query query = query_begin(store, GET_VALUES);
	query_count(&query, (uint64_t)number);
	while (ok) {
		size_t length;
		if (!query_next(&query, &row, err))
			return false;
		if (!row)
			break;
		const char *key = query_peek_text(&query, 0, &length);
		enum field_id field = vocabulary_field(&run->own, key ? key : "");
		if (field == FIELD_TOTAL) /* of a newer dyno, or somebody else's */
			continue;
		struct field_value *value = place_of(result, field, run, arena);
		ok = value ? read_value(&query, arena, value, err) ||
				     error_prefix(err, "%s", field_of(&run->own, field)->key)
			   : error_memory(err);
	}
	query_finish(&query);
	return ok;
}
