/* Taking runs out; and the machine's noise. */
#include "output/store/sqlite/sqlite.h"

/* --- Removal ------------------------------------------------------------------------------ */

/* What belongs to the run goes with it: foreign keys are on. */
bool sqlite_remove(struct store *base, const char *id, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	if (!sqlite_begin_write(store, err))
		return false;
	struct query query = query_begin(store, REMOVE_RUN);
	query_text(&query, id);
	return sqlite_end(store, query_run(&query, err), err);
}

/* --- Noise -------------------------------------------------------------------------------- */

struct noise_reading {
	const char *cpu, *device;
	struct noise *noise;
	bool any;
};

static bool read_noise(struct sqlite_store *store, void *context, struct dyno_error *err)
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

bool sqlite_load_noise(struct store *store, const char *cpu, const char *device,
		       struct noise *noise, struct dyno_error *err)
{
	struct noise_reading reading = { cpu, device, noise, false };
	return sqlite_read(sqlite_of(store), read_noise, &reading, err) && reading.any;
}

bool sqlite_save_noise(struct store *base, const struct noise_entry *entry, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	if (!sqlite_begin_write(store, err))
		return false;
	struct query query = query_begin(store, SAVE_NOISE);
	query_text(&query, entry->cpu);
	query_text(&query, entry->device);
	query_text(&query, fields[entry->field].key);
	query_number(&query, entry->noise.deviation);
	query_number(&query, entry->noise.freedom);
	query_number(&query, entry->noise.threshold);
	query_number(&query, entry->rate);
	query_text(&query, entry->model);
	query_text(&query, entry->made);
	return sqlite_end(store, query_run(&query, err), err);
}
