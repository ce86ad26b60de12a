/* What the tests of the store share: a folder of their own, and runs to save. */
#ifndef DYNO_TEST_STORE_FIXTURE_H
#define DYNO_TEST_STORE_FIXTURE_H

#include "core/base/count.h"
#include "core/base/random.h"
#include "output/store/sqlite/sqlite.h"
#include "test.h"
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

/* --- A folder ----------------------------------------------------------------------------- */

struct folder {
	char path[64];
	char store[80]; /* PATH/history.db */
};

static inline struct folder folder_create(void)
{
	struct folder folder = { .path = "/tmp/dyno-test-store-XXXXXX" };
	if (!mkdtemp(folder.path)) {
		perror("mkdtemp");
		exit(1);
	}
	snprintf(folder.store, sizeof(folder.store), "%s/history.db", folder.path);
	return folder;
}

static inline int folder_remove_one(const char *path, const struct stat *status, int type,
				    struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static inline void folder_destroy(const struct folder *folder)
{
	nftw(folder->path, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- Kinds -------------------------------------------------------------------------------- */

static inline const char *name_of_file(const struct folder *folder)
{
	return folder->store;
}

static inline const char *name_of_memory(const struct folder *folder)
{
	(void)folder;
	return "memory:";
}

/* Every kind of store passes the same tests: how each is made anew. */
static const struct kind_row {
	const struct store_kind *kind;
	bool lasts; /* and can be opened again */
	const char *(*place)(const struct folder *folder);
} kind_rows[] = {
	{ &store_memory, false, name_of_memory },
	{ &store_sqlite, true, name_of_file },
};

static inline struct store *open_kind(const struct kind_row *row, const struct folder *folder,
				      bool read_only)
{
	struct dyno_error err = { 0 };
	struct store *store = store_open(row->place(folder), read_only, &err);
	CHECK_ROW(err.message, store && store->kind == row->kind);
	return store;
}

static inline void on_each_kind(void (*check)(const struct kind_row *row,
					      const struct folder *folder))
{
	for (size_t i = 0; i < COUNT(kind_rows); i++) {
		struct folder folder = folder_create();
		unsigned before = test_failures;
		check(&kind_rows[i], &folder);
		if (test_failures != before)
			printf("# with the kind %s\n", kind_rows[i].kind->name);
		folder_destroy(&folder);
	}
}

/* A row of TEST_MAIN's table. */
#define ON_EACH_KIND(check)                    \
	static void check##_in_each_kind(void) \
	{                                      \
		on_each_kind(check);           \
	}

/* --- Runs --------------------------------------------------------------------------------- */

/* A replicate with `samples` samples that follow from run, result and index. */
static inline void fill_replicate(struct arena *arena, struct result *result, uint64_t seed,
				  size_t samples)
{
	struct random random;
	uint32_t index = (uint32_t)result->replicate_count;
	struct replicate *replicate = result_add_replicate(arena, result);
	random_init(&random, seed * 1000 + index);
	replicate->index = index;
	replicate->started = index + 0.25;
	replicate->sampling_time = 1.5;
	replicate->values[FIELD_LATENCY_MEDIAN] = 1e-3 + index * 1e-6;
	replicate->load = 0.5;
	if (!samples)
		return;
	struct sample_series *series = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							    SERIES_NANOSECONDS, samples);
	for (size_t i = 0; i < samples; i++)
		series->values[i] = (uint64_t)(1e6 + 1e4 * random_normal(&random));
	series = replicate_add_series(arena, replicate, SERIES_WARM_UP, SERIES_NANOSECONDS,
				      samples < 8 ? samples : 8);
	for (size_t i = 0; i < series->count; i++)
		series->values[i] = 2000000 - 1000 * i + index;
}

static inline struct result *fill_result(struct arena *arena, struct run *run, uint64_t batch,
					 size_t replicates, size_t samples)
{
	struct result *result = run_add_result(arena, run);
	result->cell.model = run->models[0];
	result->cell.device = run->devices[0];
	result->cell.engine = "ort";
	result->cell.batch = batch;
	result->cell.sequence = 128;
	result->cell.precision = "float32";
	result->cell.threads = 2;
	result->cell.streams = 1;
	result->processes = 3;
	strings_add(arena, &result->notes, "height and width set to 224");
	result->values[FIELD_LATENCY_MEDIAN] = (struct field_value){ .value = 1.25e-3,
								     .low = 1.2e-3,
								     .high = 1.3e-3,
								     .bound = NAN,
								     .kind = INTERVAL_PROCESSES };
	for (size_t i = 0; i < replicates; i++)
		fill_replicate(arena, result, batch, samples);
	return result;
}

/* A run of one model on one device, without results. The strings must live as long as it. */
static inline struct dyno_results *run_create(const char *id, const char *started, const char *tag,
					      const char *model)
{
	struct dyno_results *results = results_create(NULL);
	struct arena *arena = &results->arena;
	struct run *run = results_add_run(results);
	*run = (struct run){ .id = id, .started = started, .tag = tag, .dyno = "0.1.0" };
	properties_add_text(arena, &run->environment, "cpu", "a CPU");
	properties_add_number(arena, &run->environment, "cores", 2);
	struct model_info *info = run_add_model(arena, run);
	info->name = model;
	info->source = "builtin";
	info->digest = NULL; /* goes by its name */
	struct device_info *device = run_add_device(arena, run);
	device->id = "cpu";
	device->platform = "cpu";
	device->name = "a CPU";
	device->machine = "rack-3";
	return results;
}

static inline bool save_all(struct store *store, const struct dyno_results *results,
			    struct dyno_error *err)
{
	const struct run *run = results->runs[0];
	bool ok = store_save_run(store, run, err);
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = store_save_result(store, run, i, run->results[i], err);
	return ok;
}

/* Equal is what is written as the same JSON, samples included. */
static inline bool same_results(const struct dyno_results *a, const struct dyno_results *b)
{
	struct json_writer one = { 0 }, other = { 0 };
	if (!a || !b)
		return false;
	results_write(a, &one);
	results_write(b, &other);
	bool same = one.buffer.length == other.buffer.length &&
		    memcmp(one.buffer.data, other.buffer.data, one.buffer.length) == 0;
	buffer_finish(&one.buffer);
	buffer_finish(&other.buffer);
	return same;
}

static inline bool loads_as(struct store *store, const struct dyno_results *expected,
			    struct dyno_error *err)
{
	struct dyno_results *loaded = store_load(store, expected->runs[0]->id, true, err);
	bool same = same_results(loaded, expected);
	dyno_results_destroy(loaded);
	return same;
}

/* The first number of the first row; -1 if the file or the query is no good. */
static inline int64_t ask(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;
	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

#endif
