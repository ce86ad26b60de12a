/* What is SQLite's own of the store: what a save writes, and stores of earlier dynos. */
#include "store_fixture.h"

/* Rows written by one save: the result's, and those of new replicates. */
static int rows_written(struct store *store, const struct run *run, const struct result *result)
{
	struct dyno_error err = { 0 };
	int before = sqlite3_total_changes(sqlite_of(store)->db);
	CHECK(store_save_result(store, run, 0, result, &err));
	return sqlite3_total_changes(sqlite_of(store)->db) - before;
}

static void writes_only_what_is_new(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("a", "2026-01-01T00:00:00Z", NULL, "m");
	struct run *run = saved->runs[0];
	struct result *result = fill_result(&saved->arena, run, 1, 0, 0);
	struct store *store = store_open(folder.store, false, &err);
	CHECK(store_save_run(store, run, &err));
	CHECK(rows_written(store, run, result) == 1);
	for (int i = 0; i < 4; i++) {
		result->values[FIELD_LATENCY_MEDIAN].value += 1e-6;
		fill_replicate(&saved->arena, result, 1, 100);
		CHECK(rows_written(store, run, result) == 2);
		CHECK(loads_as(store, saved, &err));
	}
	result->replicates[1].disturbed = true;
	replicate_samples(&result->replicates[1])->values[0] = 7;
	CHECK(rows_written(store, run, result) == 2);
	CHECK(loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

TEST_MAIN({ "saving again writes only what is new", writes_only_what_is_new })
