/* What is SQLite's own of the store: what a save writes, and stores of earlier dynos. */
#include "store_fixture.h"

/* Of the tables that hold much, and so rows with a number. */
static void count_row(void *context, int operation, const char *database, const char *table,
		      sqlite3_int64 number)
{
	int *rows = context;
	(void)operation, (void)database, (void)number;
	*rows += strcmp(table, "replicate") == 0 || strcmp(table, "series") == 0;
}

/* Rows of replicates and series that one save writes. */
static int rows_written(struct store *store, const struct run *run, const struct result *result)
{
	struct dyno_error err = { 0 };
	int rows = 0;
	sqlite3_update_hook(sqlite_of(store)->db, count_row, &rows);
	CHECK_ROW(err.message, store_save_result(store, run, 0, result, &err));
	sqlite3_update_hook(sqlite_of(store)->db, NULL, NULL);
	return rows;
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
	CHECK(rows_written(store, run, result) == 0);
	for (int i = 0; i < 4; i++) {
		result->values[FIELD_LATENCY_MEDIAN].value += 1e-6;
		fill_replicate(&saved->arena, result, 1, 100);
		CHECK(rows_written(store, run, result) == 3); /* two series */
		CHECK(loads_as(store, saved, &err));
	}
	result->replicates[1].disturbed = true;
	replicate_samples(&result->replicates[1])->values[0] = 7;
	CHECK(rows_written(store, run, result) == 5); /* two of them are taken out first */
	CHECK(loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

/* Where only the fingerprint tells, the document is not looked at: what was saved is not even
 * spelled out again. */
static void spells_out_only_what_has_changed(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("a", "2026-01-01T00:00:00Z", NULL, "m");
	struct run *run = saved->runs[0];
	struct result *result = fill_result(&saved->arena, run, 1, 3, 10);
	struct store *store = store_open(folder.store, false, &err);
	CHECK(save_all(store, saved, &err));
	CHECK(sqlite_execute(sqlite_of(store), "UPDATE replicate SET document = '{}'", &err));
	CHECK(rows_written(store, run, result) == 0);
	CHECK(sqlite_execute(sqlite_of(store), "UPDATE replicate SET fingerprint = NULL", &err));
	CHECK(rows_written(store, run, result) == 15 && loads_as(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

/* Whatever changes in a replicate, but for its series, changes its fingerprint. */
static void fingerprints_differ(void)
{
	struct replicate base, changed[13];
	replicate_init(&base);
	for (size_t i = 0; i < COUNT(changed); i++)
		changed[i] = base;
	changed[0].index = 1;
	changed[1].status = STATUS_FAILED;
	changed[2].reason = "";
	changed[3].reason = "x";
	changed[4].started = 0;
	changed[5].values[0] = 0;
	changed[6].values[FIELD_TOTAL - 1] = 0;
	changed[7].sampling_time = changed[8].foreign_cpu = 0;
	changed[9].steal = changed[10].load = 0;
	changed[11].disturbed = true;
	changed[12].disturbed_by = "heat";
	CHECK(replicate_fingerprint(&base) != 0 && (int64_t)replicate_fingerprint(&base) > 0);
	for (size_t i = 0; i < COUNT(changed); i++) {
		CHECK(replicate_fingerprint(&changed[i]) != replicate_fingerprint(&base));
		for (size_t k = 0; k < i; k++)
			CHECK(replicate_fingerprint(&changed[i]) !=
			      replicate_fingerprint(&changed[k]));
	}
	struct sample_series series = { .name = "inference", .count = 0 };
	struct replicate with = base;
	with.series = &series;
	with.series_count = 1;
	CHECK(replicate_fingerprint(&with) == replicate_fingerprint(&base));
}

TEST_MAIN({ "saving again writes only what is new", writes_only_what_is_new },
	  { "saving again spells out only what has changed", spells_out_only_what_has_changed },
	  { "fingerprints tell replicates apart", fingerprints_differ })
