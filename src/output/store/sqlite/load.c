/* Loading a run. What is in the store is checked as strictly as a result file: the file may be
 * from elsewhere, or damaged. */
#include "core/result/summarise.h"
#include "output/store/sqlite/sqlite.h"

struct loading {
	const char *id;
	bool with_samples;
	struct dyno_results *results;
	struct run *run;
	struct arena scratch; /* the JSON of one row */
};

/* The JSON of a column; lives until the next. */
static const struct json_value *parse_column(struct loading *load, struct query *query, int column,
					     struct dyno_error *err)
{
	return query_json(query, column, &load->scratch, err);
}

/* What was wrong with the content is told with its place; what SQLite says has its own. */
static bool refuse(struct dyno_error *err, const char *what, int64_t number)
{
	if (err->code == DYNO_ERROR_FORMAT)
		error_prefix(err, "%s %lld", what, (long long)number);
	return false;
}

static bool read_replicate(struct sqlite_store *store, struct loading *load, struct query *query,
			   int64_t number, struct result *result, struct dyno_error *err)
{
	struct arena *arena = &load->results->arena;
	const struct json_value *json = parse_column(load, query, 1, err);
	struct replicate *replicate = result_add_replicate(arena, result);
	if (!json)
		return false;
	if (!replicate)
		return error_memory(err);
	return replicate_read(arena, json, load->run, replicate, err) &&
	       (!load->with_samples || series_load(store, number, arena, replicate, err));
}

static bool read_replicates(struct sqlite_store *store, struct loading *load, int64_t number,
			    struct result *result, struct dyno_error *err)
{
	bool ok = true, row = true;
	struct query query = query_begin(store, GET_REPLICATES);
	query_count(&query, (uint64_t)number);
	while (ok) {
		if (!query_next(&query, &row, err))
			return false;
		if (!row)
			break;
		ok = read_replicate(store, load, &query, number, result, err) ||
		     refuse(err, "replicate", query_get_count(&query, 0));
	}
	query_finish(&query);
	return ok;
}

static bool read_result(struct sqlite_store *store, struct loading *load, struct query *query,
			struct dyno_error *err)
{
	struct arena *arena = &load->results->arena;
	int64_t number = query_get_count(query, 0);
	const struct json_value *json = parse_column(load, query, 2, err);
	if (!json || !result_read(arena, json, load->run, err))
		return false;
	struct result *result = load->run->results[load->run->result_count - 1];
	if (!values_load(store, number, arena, load->run, result, err) ||
	    !read_replicates(store, load, number, result, err))
		return false;
	summarise_older(arena, result);
	return true;
}

static bool read_results(struct sqlite_store *store, struct loading *load, int64_t number,
			 struct dyno_error *err)
{
	bool ok = true, row = true;
	struct query query = query_begin(store, GET_RESULTS);
	query_count(&query, (uint64_t)number);
	while (ok) {
		if (!query_next(&query, &row, err))
			return false;
		if (!row)
			break;
		ok = read_result(store, load, &query, err) ||
		     refuse(err, "result", query_get_count(&query, 1));
	}
	query_finish(&query);
	return ok;
}

static bool read_header(struct sqlite_store *store, struct loading *load, int64_t *number,
			struct dyno_error *err)
{
	bool row = false;
	struct query query = query_begin(store, GET_RUN);
	query_text(&query, load->id);
	if (!query_next(&query, &row, err))
		return false;
	if (!row) {
		query_finish(&query);
		return store_lacks_run(&store->base, load->id, err);
	}
	*number = query_get_count(&query, 0);
	const struct json_value *json = parse_column(load, &query, 1, err);
	load->run = results_add_run(load->results);
	bool ok = json && (load->run || error_memory(err)) &&
		  run_header_read(&load->results->arena, json, load->run, err);
	query_finish(&query);
	return ok;
}

static bool read_run(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct loading *load = context;
	int64_t number = 0;
	dyno_results_destroy(load->results); /* of a first try */
	load->results = results_create(err);
	return load->results && read_header(store, load, &number, err) &&
	       read_results(store, load, number, err);
}

struct dyno_results *sqlite_load(struct store *store, const char *id, bool with_samples,
				 struct dyno_error *err)
{
	struct loading load = { .id = id, .with_samples = with_samples };
	struct dyno_error problem = { .code = DYNO_ERROR_NONE };
	bool ok = sqlite_read(sqlite_of(store), read_run, &load, &problem);
	arena_finish(&load.scratch);
	if (ok)
		return load.results;
	if (problem.code == DYNO_ERROR_FORMAT)
		store_error(store, err, DYNO_ERROR_STORE, "run %.80s is damaged: %s", id,
			    problem.message);
	else if (err)
		*err = problem;
	dyno_results_destroy(load.results);
	return NULL;
}
