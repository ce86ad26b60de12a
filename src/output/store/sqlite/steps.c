/* Steps to a newer schema that SQL alone cannot make: what stood in documents and columns gets
 * tables of its own. A row that is damaged stays as it is, and is told of when it is loaded. */
#include "core/result/members.h"
#include "core/result/older.h"
#include "core/result/samples.h"
#include "output/store/sqlite/sqlite.h"
#include <math.h>

/* These name columns as they were at their step: the statements of connection.c know the newest
 * tables alone. */
struct transfer {
	struct sqlite_store *store;
	struct query select, insert, update;
};

static bool prepare(struct sqlite_store *store, const char *sql, struct query *query,
		    struct dyno_error *err)
{
	*query = (struct query){ .store = store };
	query->code = sqlite3_prepare_v2(store->db, sql, -1, &query->statement, NULL);
	return query->code == SQLITE_OK || sqlite_refusal(store, err);
}

static void finish(struct transfer *step)
{
	sqlite3_finalize(step->select.statement);
	sqlite3_finalize(step->insert.statement);
	sqlite3_finalize(step->update.statement);
}

/* To be executed once more. */
static void again(struct query *query)
{
	query_finish(query);
	query->bound = 0;
}

/* --- Values ------------------------------------------------------------------------------- */

static void bind_finite(struct query *query, double number)
{
	query_number(query, isfinite(number) ? number : NAN);
}

static bool add_value(struct transfer *step, int64_t result, const char *key,
		      const struct field_value *value, struct dyno_error *err)
{
	struct query *query = &step->insert;
	again(query);
	query_count(query, (uint64_t)result);
	query_text(query, key);
	bind_finite(query, value->value);
	bind_finite(query, value->low);
	bind_finite(query, value->high);
	query_text(query, value->kind ? interval_kind_name(value->kind) : NULL);
	bind_finite(query, value->bound);
	query_count(query, value->withheld);
	query_count(query, value->estimated);
	query_text(query, value->reason);
	return query_run(query, err);
}

static const struct field_value absent = { .value = NAN, .low = NAN, .high = NAN, .bound = NAN };

/* All of them can be read, or none is taken. */
static bool are_sound(struct arena *arena, const struct json_value *values)
{
	if (!values || values->type != JSON_OBJECT)
		return false;
	for (const struct json_value *m = values->first; m; m = m->next) {
		struct field_value value = absent;
		if (m->type != JSON_NULL &&
		    !members_read(arena, NULL, field_value_members, m, &value, NULL))
			return false;
	}
	return true;
}

static bool add_values(struct transfer *step, struct arena *arena, int64_t result,
		       const struct json_value *values, struct dyno_error *err)
{
	for (const struct json_value *m = values->first; m; m = m->next) {
		struct field_value value = absent;
		if (m->type == JSON_NULL)
			continue;
		if (!members_read(arena, NULL, field_value_members, m, &value, err) ||
		    !add_value(step, result, m->key, &value, err))
			return false;
	}
	again(&step->update);
	query_count(&step->update, (uint64_t)result);
	return query_run(&step->update, err);
}

/* Of the selected row. */
static bool move_values_of(struct transfer *step, int64_t number, struct dyno_error *err)
{
	size_t length;
	struct arena arena = { 0 };
	const char *text = query_peek_text(&step->select, 1, &length);
	const struct json_value *json =
		json_parse(&arena, text ? text : "", length, STORED_LIMITS, NULL);
	const struct json_value *values = json_member(json, "values");
	bool sound = are_sound(&arena, values);
	bool whole = step->select.code == SQLITE_OK ? !arena.failed || error_memory(err)
						    : query_refusal(&step->select, err);
	bool ok = whole && (!sound || add_values(step, &arena, number, values, err));
	arena_finish(&arena);
	return ok;
}

/* One by one: the rows that are selected are changed. */
static bool move_values(struct transfer *step, struct dyno_error *err)
{
	bool row;
	for (int64_t number = 0;;) {
		again(&step->select);
		query_count(&step->select, (uint64_t)number);
		if (!query_next(&step->select, &row, err))
			return false;
		if (!row)
			return true;
		number = query_get_count(&step->select, 0);
		if (!move_values_of(step, number, err))
			return false;
	}
}

bool step_values(struct sqlite_store *store, struct dyno_error *err)
{
	struct transfer step = { store, { 0 }, { 0 }, { 0 } };
	bool ok = prepare(store,
			  "SELECT number, document FROM result WHERE number > ?1"
			  " ORDER BY number LIMIT 1",
			  &step.select, err) &&
		  prepare(store,
			  "INSERT OR IGNORE INTO value (result, field, value, low, high,"
			  " interval_kind, bound, withheld, estimated, reason)"
			  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			  &step.insert, err) &&
		  prepare(store,
			  "UPDATE result SET document ="
			  " json_replace(document, '$.values', json('{}')) WHERE number = ?1",
			  &step.update, err) &&
		  move_values(&step, err);
	finish(&step);
	return ok;
}

/* --- Series ------------------------------------------------------------------------------- */

static bool add_series(struct transfer *step, int column, const char *name, int64_t ordinal,
		       struct dyno_error *err)
{
	size_t length, count = 0;
	const void *bytes = query_peek_bytes(&step->select, column, &length);
	struct query *query = &step->insert;
	if (!bytes)
		return true;
	samples_count(bytes, length, &count);
	again(query);
	query_count(query, (uint64_t)query_get_count(&step->select, 0));
	query_count(query, (uint64_t)query_get_count(&step->select, 1));
	query_text(query, name);
	query_count(query, (uint64_t)ordinal);
	query_count(query, count);
	query_bytes(query, bytes, length);
	return query_run(query, err);
}

static bool move_series(struct transfer *step, struct dyno_error *err)
{
	for (bool row = true;;) {
		if (!query_next(&step->select, &row, err))
			return false;
		if (!row)
			return true;
		if (!add_series(step, 2, SERIES_INFERENCE, 0, err) ||
		    !add_series(step, 3, SERIES_WARM_UP, 1, err))
			return false;
	}
}

bool step_series(struct sqlite_store *store, struct dyno_error *err)
{
	struct transfer step = { store, { 0 }, { 0 }, { 0 } };
	bool ok = prepare(store, "SELECT result, place, samples, warm_up FROM replicate_before",
			  &step.select, err) &&
		  prepare(store,
			  "INSERT INTO series (result, place, name, ordinal, unit, count, thinned,"
			  " means, samples) VALUES (?1, ?2, ?3, ?4, 'ns', ?5, 0, 0, ?6)",
			  &step.insert, err) &&
		  move_series(&step, err);
	finish(&step);
	return ok;
}

/* --- Words of a cell ---------------------------------------------------------------------- */

/* Of the selected run, by its environment; null where that tells nothing of it. */
static bool name_words(struct transfer *step, struct dyno_error *err)
{
	size_t length;
	struct arena arena = { 0 };
	struct properties environment = { 0 };
	const char *text = query_peek_text(&step->select, 1, &length);
	const struct json_value *json =
		json_parse(&arena, text ? text : "", length, STORED_LIMITS, NULL);
	const struct json_value *facts = json_member(json, "environment");
	bool known = facts && properties_read(&arena, facts, &environment, NULL);
	again(&step->update);
	query_count(&step->update, (uint64_t)query_get_count(&step->select, 0));
	query_text(&step->update, known ? machine_digest(&arena, &environment) : NULL);
	query_text(&step->update, known ? engine_word(&environment) : NULL);
	bool ok = query_run(&step->update, err) && (!arena.failed || error_memory(err));
	arena_finish(&arena);
	return ok;
}

bool step_words(struct sqlite_store *store, struct dyno_error *err)
{
	struct transfer step = { store, { 0 }, { 0 }, { 0 } };
	bool row = true;
	bool ok = prepare(store, "SELECT number, header FROM run", &step.select, err) &&
		  prepare(store, "UPDATE result SET machine = ?2, engine = ?3 WHERE run = ?1",
			  &step.update, err);
	while (ok && row)
		ok = query_next(&step.select, &row, err) && (!row || name_words(&step, err));
	finish(&step);
	return ok;
}
