/* Stores of earlier dynos: all that was in them is read, shown and saved on as before. */
#include "core/result/devices.h"
#include "full_results.h"
#include "store_fixture.h"
#include "store_old.h"

/* --- What was in it ------------------------------------------------------------------------ */

/* Each run is of a machine of its own. */
static struct dyno_results *runs_of_then(void)
{
	static const struct full full = {
		.models = 2, .devices = 2, .batches = 2, .runs = 2, .samples = 40
	};
	struct dyno_results *results = full_results(&full);
	for (size_t i = 0; i < results->run_count; i++) {
		struct properties *environment = &results->runs[i]->environment;
		properties_add_text(&results->arena, environment, "cpu", "a CPU");
		properties_add_number(&results->arena, environment, "cores", 4 + (double)i);
		properties_add_text(&results->arena, environment, "engine", "ONNX Runtime");
	}
	return results;
}

/* Versions before the third kept no warm-up. */
static void drop_warm_up(struct dyno_results *results)
{
	for (size_t run = 0; run < results->run_count; run++)
		for (size_t i = 0; i < results->runs[run]->result_count; i++) {
			struct result *result = results->runs[run]->results[i];
			for (size_t k = 0; k < result->replicate_count; k++)
				replicate_add_series(&results->arena, &result->replicates[k],
						     SERIES_WARM_UP, SERIES_NANOSECONDS, 0);
		}
}

static bool run_loads_as(struct store *store, const struct dyno_results *expected, size_t index)
{
	struct dyno_error err = { 0 };
	struct dyno_results one = { .runs = &expected->runs[index], .run_count = 1 };
	bool same = loads_as(store, &one, &err);
	CHECK_ROW(err.message, err.code == DYNO_ERROR_NONE);
	return same;
}

/* The point knows where it was measured and on what, as its run does. */
static bool has_words(const struct history_point *point, const struct dyno_results *expected)
{
	for (size_t i = 0; i < expected->run_count; i++)
		if (strcmp(expected->runs[i]->id, point->run) == 0)
			return strcmp(cell_text(&point->cell, WORD_MACHINE),
				      expected->runs[i]->devices[0]->machine) == 0 &&
			       strcmp(cell_text(&point->cell, WORD_ENGINE), "ort") == 0;
	return false;
}

/* The same points, whatever the field. */
static void check_history(struct store *store, const struct dyno_results *expected)
{
	static const enum field_id asked[] = { FIELD_LATENCY_MEDIAN, FIELD_LATENCY_P99,
					       FIELD_MEMORY_PEAK };
	for (size_t i = 0; i < COUNT(asked); i++) {
		const char *model = expected->runs[0]->models[0]->name;
		struct history_filter filter = { model, NULL, fields[asked[i]].key, 0 };
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		struct history_point *points = NULL;
		size_t count = 0, found = 0;
		CHECK_ROW(err.message,
			  store_history(store, &filter, &arena, &points, &count, &err));
		for (size_t k = 0; k < count; k++)
			found += isfinite(points[k].value) && has_words(&points[k], expected);
		CHECK_ROW(fields[asked[i]].key, count >= 4 && found == count);
		arena_finish(&arena);
	}
}

static void check_old(const char *path, const struct dyno_results *expected)
{
	struct dyno_error err = { 0 };
	struct store *store = store_open(path, true, &err);
	CHECK_ROW(err.message, store);
	if (!store)
		return;
	for (size_t i = 0; i < expected->run_count; i++)
		CHECK(run_loads_as(store, expected, i));
	check_history(store, expected);
	store_close(store);
	CHECK(ask(path, "PRAGMA user_version") == sqlite_schema.version);
	CHECK(ask(path, "SELECT count(*) FROM value") > 100);
	CHECK(ask(path, "SELECT count(DISTINCT machine) FROM result") == 2);
	CHECK(ask(path, "SELECT count(*) FROM result WHERE engine IS NOT 'ort'") == 0);
	CHECK(ask(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0);
	CHECK(ask(path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1);
}

static void reads_each_released_version(void)
{
	for (int version = 1; version <= (int)COUNT(released_schemas); version++) {
		struct folder folder = folder_create();
		struct dyno_results *results = runs_of_then();
		if (version < 3)
			drop_warm_up(results);
		write_old(folder.store, version, results);
		check_old(folder.store, results);
		dyno_results_destroy(results);
		folder_destroy(&folder);
	}
}

/* A step that stops in between, as when the power goes, begins anew from where it was. */
static void reads_what_each_later_step_leaves(void)
{
	for (int version = (int)COUNT(released_schemas); version <= sqlite_schema.version;
	     version++) {
		struct folder folder = folder_create();
		struct dyno_error err = { 0 };
		struct dyno_results *results = runs_of_then();
		struct schema schema = { sqlite_schema.migrations, version };
		struct sqlite_options options = { false, 100, &schema };
		write_old(folder.store, (int)COUNT(released_schemas), results);
		struct store *store = sqlite_open_with(folder.store, &options, &err);
		CHECK_ROW(err.message, store);
		store_close(store);
		CHECK(ask(folder.store, "PRAGMA user_version") == version);
		check_old(folder.store, results);
		dyno_results_destroy(results);
		folder_destroy(&folder);
	}
}

/* What a new dyno saves into an old store and into a new one is the same. */
static void goes_on_in_an_old_store(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct dyno_results *results = runs_of_then();
	write_old(folder.store, 4, results);
	struct store *store = store_open(folder.store, false, &err);
	struct run *run = results->runs[1];
	run->tag = "later";
	run->results[0]->values[FIELD_LATENCY_P99].value = 42;
	fill_replicate(&results->arena, run->results[0], 7, 10);
	struct declaration depth = { .key = "n_depth", .number = true, .certain = true };
	struct word *word = vocabulary_add_word(&run->own, &depth, &results->arena, &err);
	CHECK(word && cell_set_own(&results->arena, &run->results[0]->cell, word, NULL, 512, NULL));
	CHECK_ROW(err.message, store && store_save_run(store, run, &err) &&
				       store_save_result(store, run, 0, run->results[0], &err));
	CHECK(run_loads_as(store, results, 0) && run_loads_as(store, results, 1));
	CHECK(store_remove(store, results->runs[0]->id, &err));
	store_close(store);
	CHECK(ask(folder.store, "SELECT count(*) FROM run") == 1);
	CHECK(ask(folder.store,
		  "SELECT words ->> '$.n_depth' FROM result WHERE words IS NOT NULL") == 512);
	CHECK(ask(folder.store, "SELECT count(*) FROM series WHERE result NOT IN"
				" (SELECT number FROM result)") == 0);
	CHECK(ask(folder.store, "SELECT count(*) FROM value WHERE result NOT IN"
				" (SELECT number FROM result)") == 0);
	CHECK(ask(folder.store, "SELECT count(*) FROM value") > 0);
	dyno_results_destroy(results);
	folder_destroy(&folder);
}

/* One damaged row takes nothing else with it. */
static void leaves_what_is_damaged(void)
{
	static const char *const damages[] = {
		"UPDATE result SET document = '{' WHERE number = 2",
		"UPDATE result SET document = json_set(document, '$.values', 7) WHERE number = 2",
		("UPDATE result SET document = json_set(document, '$.values.latency_p99', 7)"
		 " WHERE number = 2"),
		"UPDATE replicate SET samples = x'02' WHERE result = 2",
		"UPDATE replicate SET document = '' WHERE result = 2",
	};
	for (size_t i = 0; i < COUNT(damages); i++) {
		struct folder folder = folder_create();
		struct dyno_error err = { 0 };
		struct dyno_results *results = runs_of_then();
		sqlite3 *db = NULL;
		write_old(folder.store, 4, results);
		CHECK(sqlite3_open(folder.store, &db) == SQLITE_OK);
		execute(db, damages[i]);
		sqlite3_close(db);
		struct store *store = store_open(folder.store, true, &err);
		CHECK_ROW(err.message, store);
		CHECK_ROW(damages[i],
			  store && !store_load(store, results->runs[0]->id, true, &err));
		CHECK_ROW(err.message, strstr(err.message, "is damaged: result 1: "));
		CHECK(store && run_loads_as(store, results, 1));
		store_close(store);
		dyno_results_destroy(results);
		folder_destroy(&folder);
	}
}

TEST_MAIN({ "stores of each released version are read as they were", reads_each_released_version },
	  { "so is what each later step leaves", reads_what_each_later_step_leaves },
	  { "an old store is gone on with", goes_on_in_an_old_store },
	  { "what is damaged in an old store is left", leaves_what_is_damaged })
