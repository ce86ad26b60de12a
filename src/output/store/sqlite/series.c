/* The series of a process: a row of the table `series` each. */
#include "core/result/samples.h"
#include "output/store/sqlite/sqlite.h"
#include <string.h>

static bool insert(struct sqlite_store *store, int64_t result, const struct replicate *replicate,
		   size_t ordinal, struct dyno_error *err)
{
	const struct sample_series *series = &replicate->series[ordinal];
	struct buffer samples = { 0 }, weights = { 0 };
	samples_encode(series->values, series->count, &samples);
	if (series->weights)
		samples_encode(series->weights, series->count, &weights);
	struct query query = query_begin(store, SAVE_SERIES);
	query_count(&query, (uint64_t)result);
	query_count(&query, replicate->index);
	query_text(&query, series->name);
	query_count(&query, ordinal);
	query_text(&query, series_units[series->unit].key);
	query_count(&query, series->count);
	query_count(&query, series->thinned);
	query_count(&query, series->means);
	query_bytes(&query, samples.data, samples.length);
	query_bytes(&query, weights.data, weights.length); /* none: null */
	bool ok = samples.failed || weights.failed ? error_memory(err) : query_run(&query, err);
	buffer_finish(&samples);
	buffer_finish(&weights);
	return ok;
}

bool series_save(struct sqlite_store *store, int64_t result, const struct replicate *replicate,
		 struct dyno_error *err)
{
	struct query query = query_begin(store, REMOVE_SERIES);
	query_count(&query, (uint64_t)result);
	query_count(&query, replicate->index);
	if (!query_run(&query, err))
		return false;
	for (size_t i = 0; i < replicate->series_count; i++)
		if (replicate->series[i].count && !insert(store, result, replicate, i, err))
			return false;
	return true;
}

/* --- Loading ------------------------------------------------------------------------------ */

static bool decode(struct query *query, int column, struct arena *arena, uint64_t **numbers,
		   size_t *count, struct dyno_error *err)
{
	size_t length;
	const void *bytes = query_peek_bytes(query, column, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	return samples_decode(bytes ? bytes : "", length, arena, numbers, count, err);
}

static bool read_numbers(struct query *query, struct arena *arena, struct sample_series *series,
			 struct dyno_error *err)
{
	size_t weights, length;
	if (!decode(query, 4, arena, &series->values, &series->count, err))
		return false;
	if (!query_peek_bytes(query, 5, &length))
		return query->code == SQLITE_OK || query_refusal(query, err);
	return decode(query, 5, arena, &series->weights, &weights, err) &&
	       (weights == series->count ||
		error_set(err, DYNO_ERROR_FORMAT, "%zu weights for %zu samples", weights,
			  series->count));
}

static bool read_series(struct query *query, const char *name, struct arena *arena,
			struct replicate *replicate, struct dyno_error *err)
{
	size_t length;
	enum series_unit unit;
	const char *key = query_peek_text(query, 1, &length);
	if (query->code != SQLITE_OK)
		return query_refusal(query, err);
	if (!series_name_is_good(name))
		return error_set(err, DYNO_ERROR_FORMAT, "no name of a series");
	if (!series_unit_find(key ? key : "", &unit))
		return error_set(err, DYNO_ERROR_FORMAT, "there is no unit \"%.40s\" of series",
				 key ? key : "");
	struct sample_series *series = replicate_add_series(arena, replicate, name, unit, 0);
	if (!series)
		return error_memory(err);
	series->thinned = query_get_count(query, 2);
	series->means = query_get_count(query, 3);
	return read_numbers(query, arena, series, err);
}

bool series_load(struct sqlite_store *store, int64_t result, struct arena *arena,
		 struct replicate *replicate, struct dyno_error *err)
{
	bool ok = true, row = true;
	struct query query = query_begin(store, GET_SERIES);
	query_count(&query, (uint64_t)result);
	query_count(&query, replicate->index);
	while (ok) {
		size_t length;
		if (!query_next(&query, &row, err))
			return false;
		if (!row)
			break;
		const char *name = query_peek_text(&query, 0, &length);
		ok = read_series(&query, name ? name : "", arena, replicate, err) ||
		     (err->code == DYNO_ERROR_FORMAT &&
		      error_prefix(err, "series %.64s", name ? name : ""));
	}
	query_finish(&query);
	return ok;
}
