/* What happens to runs after they were measured: marks, removal, import; and the machine's noise.
 */
#include "output/store/sqlite/sqlite.h"
#include <string.h>

/* --- Marks --------------------------------------------------------------------------------------
 */

bool store_get_marks(struct store *store, const char *id, struct arena *arena,
		     struct store_marks *marks, struct dyno_error *err)
{
	struct dyno_results *results = store_load(store, id, false, err);
	if (!results)
		return false;
	const struct run *run = results->runs[0];
	*marks = (struct store_marks){ .tag = arena_string(arena, run->tag),
				       .note = arena_string(arena, run->note),
				       .invalid = arena_string(arena, run->invalid) };
	bool ok = !run->tag == !marks->tag && !run->note == !marks->note &&
		  !run->invalid == !marks->invalid;
	dyno_results_destroy(results);
	return ok || error_memory(err);
}

bool store_set_marks(struct store *store, const char *id, const struct store_marks *marks,
		     struct dyno_error *err)
{
	struct dyno_results *results = store_load(store, id, false, err);
	if (!results)
		return false;
	struct run *run = results->runs[0];
	run->tag = marks->tag;
	run->note = marks->note;
	run->invalid = marks->invalid;
	bool ok = store_save_run(store, run, err);
	dyno_results_destroy(results);
	return ok;
}

/* --- Removal ------------------------------------------------------------------------------------
 */

static bool remove_from(struct store *store, enum store_statement statement, const char *id,
			struct dyno_error *err)
{
	struct query query = query_begin(store, statement);
	query_text(&query, id);
	return query_run(&query, err);
}

bool store_remove(struct store *store, const char *id, struct dyno_error *err)
{
	if (!store_begin_write(store, err))
		return false;
	return store_end(store,
			 remove_from(store, REMOVE_REPLICATES, id, err) &&
				 remove_from(store, REMOVE_RESULTS, id, err) &&
				 remove_from(store, REMOVE_RUN, id, err),
			 err);
}

/* --- Import -------------------------------------------------------------------------------------
 */

static bool has_run(struct store *store, const char *id, bool *has, struct dyno_error *err)
{
	struct query query = query_begin(store, GET_RUN);
	query_text(&query, id);
	if (!query_next(&query, has, err))
		return false;
	query_finish(&query);
	return true;
}

static bool import_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	bool ok = store_save_run(store, run, err);
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = store_save_result(store, run, i, run->results[i], err);
	if (!ok) /* half a run would be taken for the whole one the next time */
		store_remove(store, run->id, NULL);
	return ok;
}

bool store_import(struct store *store, const struct dyno_results *results, size_t *added,
		  size_t *known, struct dyno_error *err)
{
	*added = *known = 0;
	for (size_t i = 0; i < results->run_count; i++) {
		const struct run *run = results->runs[i];
		bool has = false;
		if (!run->id || !*run->id)
			return store_error(store, err, DYNO_ERROR_FORMAT,
					   "a run without id cannot be kept");
		if (!has_run(store, run->id, &has, err))
			return false;
		if (!has && !import_run(store, run, err))
			return false;
		*(has ? known : added) += 1;
	}
	return true;
}

/* --- Noise --------------------------------------------------------------------------------------
 */

struct noise_reading {
	const char *cpu, *device;
	struct noise *noise;
	bool any;
};

static bool read_noise(struct store *store, void *context, struct dyno_error *err)
{
	struct noise_reading *reading = context;
	bool row = true;
	struct query query = query_begin(store, GET_NOISE);
	query_text(&query, reading->cpu);
	query_text(&query, reading->device);
	while (row) {
		size_t length;
		if (!query_next(&query, &row, err))
			return false;
		const char *key = row ? query_peek_text(&query, 0, &length) : NULL;
		enum field_id field = key ? field_find(key) : FIELD_TOTAL;
		if (field == FIELD_TOTAL)
			continue;
		reading->noise[field] = (struct noise){ sqlite3_column_double(query.statement, 1),
							sqlite3_column_double(query.statement, 2),
							sqlite3_column_double(query.statement, 3) };
		reading->any = true;
	}
	query_finish(&query);
	return true;
}

bool store_load_noise(struct store *store, const char *cpu, const char *device, struct noise *noise,
		      struct dyno_error *err)
{
	struct noise_reading reading = { cpu, device, noise, false };
	memset(noise, 0, FIELD_TOTAL * sizeof(*noise));
	return store_read(store, read_noise, &reading, err) && reading.any;
}

bool store_save_noise(struct store *store, const char *cpu, const char *device, const char *model,
		      enum field_id field, const struct noise *noise, double rate, const char *made,
		      struct dyno_error *err)
{
	if (!store_begin_write(store, err))
		return false;
	struct query query = query_begin(store, SAVE_NOISE);
	query_text(&query, cpu);
	query_text(&query, device);
	query_text(&query, fields[field].key);
	query_number(&query, noise->deviation);
	query_number(&query, noise->freedom);
	query_number(&query, noise->threshold);
	query_number(&query, rate);
	query_text(&query, model);
	query_text(&query, made);
	return store_end(store, query_run(&query, err), err);
}
