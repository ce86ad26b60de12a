/* How fast the store is, empty and with many results: bench/store [RESULTS [FILE]] (100000). A FILE
 * is kept, for `time dyno history bert-base-uncased --store FILE`.
 *
 * Saves cells as `dyno run` does, multiplies them with SQL up to RESULTS results of 24 a run, then
 * lists, finds and loads. Uses a temporary folder in /tmp: what is measured includes that disk's
 * sync, one for each cell saved, which is measured by itself as well. */
#include "output/store/sqlite/sqlite.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CELLS      24 /* of a run */
#define REPLICATES 3
#define SAMPLES    3000 /* of a replicate: 10 s of a 1 ms model, shared by three processes */
#define SAVES      (CELLS * REPLICATES)

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void stop(const struct dyno_error *err)
{
	fprintf(stderr, "bench/store: %s\n", err->message);
	exit(1);
}

/* --- Making results ------------------------------------------------------------------------ */

static struct dyno_results *make_run(const char *id)
{
	struct dyno_results *results = results_create(NULL);
	struct run *run = results_add_run(results);
	run->id = id;
	run->started = "2025-01-01T00:00:00Z";
	run->dyno = "0";
	run_add_model(&results->arena, run)->name = "bert-base-uncased";
	run_add_device(&results->arena, run)->id = "cpu";
	return results;
}

static void add_replicate(struct arena *arena, struct result *result, uint64_t seed)
{
	uint32_t index = (uint32_t)result->replicate_count;
	struct replicate *replicate = result_add_replicate(arena, result);
	replicate->index = index;
	struct sample_series *series = replicate_add_series(arena, replicate, SERIES_INFERENCE,
							    SERIES_NANOSECONDS, SAMPLES);
	for (size_t i = 0; i < SAMPLES; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		series->values[i] = 1000000 + (seed >> 48); /* 6 % of noise */
	}
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		replicate->values[id] = 1e-3 + (double)index * 1e-7;
}

static struct result *add_result(struct arena *arena, struct run *run, uint64_t batch)
{
	struct result *result = run_add_result(arena, run);
	result->cell.model = run->models[0];
	result->cell.device = run->devices[0];
	result->cell.batch = batch;
	result->cell.threads = result->cell.streams = 1;
	result->processes = REPLICATES;
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		result->values[id] = (struct field_value){ .value = 1.234567e-3,
							   .low = 1.2e-3,
							   .high = 1.3e-3,
							   .kind = INTERVAL_PROCESSES };
	return result;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_times(const char *title, double *seconds, size_t count)
{
	qsort(seconds, count, sizeof(*seconds), by_size);
	printf("%-28s median %7.2f ms   p95 %7.2f ms   max %7.2f ms\n", title,
	       seconds[count / 2] * 1e3, seconds[count * 95 / 100] * 1e3, seconds[count - 1] * 1e3);
}

/* What the disk alone takes for as many bytes as a save of a cell writes, with its sync. */
static void probe_disk(const char *folder)
{
	static char bytes[32768];
	char path[512];
	double seconds[SAVES];
	snprintf(path, sizeof(path), "%s/probe", folder);
	FILE *file = fopen(path, "wb");
	for (size_t i = 0; file && i < SAVES; i++) {
		double start = now();
		if (fwrite(bytes, sizeof(bytes), 1, file) != 1 || fflush(file) != 0 ||
		    fdatasync(fileno(file)) != 0)
			exit(1);
		seconds[i] = now() - start;
	}
	if (!file || fclose(file) != 0 || remove(path) != 0)
		exit(1);
	print_times("the disk alone, 32 kB", seconds, SAVES);
}

/* Each cell is saved as often as a process of it ends. */
static void save(struct store *store, const char *id, const char *title)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = make_run(id);
	struct run *run = results->runs[0];
	double seconds[SAVES];
	size_t saves = 0;
	if (!store_save_run(store, run, &err))
		stop(&err);
	for (size_t cell = 0; cell < CELLS; cell++) {
		struct result *result = add_result(&results->arena, run, cell + 1);
		for (size_t i = 0; i < REPLICATES; i++) {
			add_replicate(&results->arena, result, cell * REPLICATES + i + 1);
			double start = now();
			if (!store_save_result(store, run, cell, result, &err))
				stop(&err);
			seconds[saves++] = now() - start;
		}
	}
	print_times(title, seconds, saves);
	dyno_results_destroy(results);
}

/* Copies the run until there are enough, each half a minute after the one before; one in fifty is
 * of the same model. Of replicates one is copied, without its samples. */
static void multiply(struct store *store, uint64_t results)
{
	static const char *const copies =
		"CREATE TEMP TABLE copy AS WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1"
		" FROM n WHERE i <= %" PRIu64 ") SELECT i FROM n;"
		"INSERT INTO run SELECT i, strftime('%%Y%%m%%d-%%H%%M%%S-', 1735689600 + i * 30,"
		" 'unixepoch') || i, strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 1735689600 + i * 30,"
		" 'unixepoch'), NULL, CASE WHEN i %% 100 = 0 THEN 'tag' || i END, dyno, models,"
		" devices, header, NULL, NULL, NULL FROM copy, run WHERE number = 1;"
		"INSERT INTO result SELECT i * %d + place, i, place,"
		" CASE WHEN i %% 50 THEN 'model-' || (i %% 50) ELSE model END, digest, platform,"
		" device, device_name, batch, sequence, precision, threads, streams, status, document,"
		" machine, engine, words"
		" FROM copy, result WHERE run = 1;"
		"INSERT INTO value SELECT i * %d + result.place, field, value, low, high,"
		" interval_kind, bound, withheld, estimated, value.reason"
		" FROM copy, result, value WHERE run = 1 AND value.result = result.number;"
		"INSERT INTO replicate SELECT i * %d + result.place, replicate.place,"
		" replicate.status, replicate.latency_median, replicate.document, fingerprint"
		" FROM copy, result, replicate WHERE run = 1 AND result = result.number AND replicate.place = 0;"
		"DROP TABLE copy";
	struct dyno_error err = { 0 };
	struct buffer sql = { 0 };
	buffer_printf(&sql, copies, results / CELLS, CELLS, CELLS, CELLS);
	if (sql.failed || !sqlite_begin_write(sqlite_of(store), &err) ||
	    !sqlite_end(sqlite_of(store), sqlite_execute(sqlite_of(store), sql.data, &err), &err))
		stop(&err);
	buffer_finish(&sql);
}

/* --- Asking -------------------------------------------------------------------------------- */

static void list(struct store *store, size_t limit)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct store_entry *entries;
	size_t count;
	double start = now();
	if (!store_list(store, limit, &arena, &entries, &count, &err))
		stop(&err);
	printf("list %-6zu of the runs        %7.2f ms\n", count, (now() - start) * 1e3);
	arena_finish(&arena);
}

static void find_and_load(struct store *store, const char *reference)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const char *id;
	double start = now();
	if (!store_find(store, reference, &arena, &id, &err))
		stop(&err);
	double found = now();
	struct dyno_results *results = store_load(store, id, true, &err);
	if (!results)
		stop(&err);
	printf("%-20s find %7.2f ms   load %7.2f ms\n", reference, (found - start) * 1e3,
	       (now() - found) * 1e3);
	dyno_results_destroy(results);
	arena_finish(&arena);
}

static void history_of_model(struct store *store, enum field_id field)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct history history = { .field = &fields[field] };
	struct history_filter filter = { "bert-base-uncased", NULL, fields[field].key, 100 };
	struct history_point *points;
	size_t count;
	double start = now();
	if (!store_history(store, &filter, &arena, &points, &count, &err))
		stop(&err);
	double read = now();
	if (!history_make(&history, points, count, &arena, &err))
		stop(&err);
	printf("history, 100 runs, %-14s read %zu points %7.2f ms   find steps of %zu cells "
	       "%7.2f ms\n",
	       fields[field].key, count, (read - start) * 1e3, history.count, (now() - read) * 1e3);
	arena_finish(&arena);
}

static void history(struct store *store)
{
	static const char sql[] =
		"SELECT count(*), avg(value) FROM result JOIN run ON run.number = run JOIN value"
		" ON value.result = result.number AND field = 'latency_median' WHERE model = 'bert-base-uncased' AND device = 'cpu' AND batch = 7 AND sequence = 0"
		" AND threads = 1 AND streams = 1";
	struct dyno_error err = { 0 };
	int64_t points;
	double start = now();
	if (!sqlite_pragma(sqlite_of(store), sql, &points, &err))
		stop(&err);
	printf("history of a cell, %-6" PRId64 "    %7.2f ms\n", points, (now() - start) * 1e3);
}

static struct store *open_store(const char *path, bool read_only)
{
	struct dyno_error err = { 0 };
	struct store *store = store_open(path, read_only, &err);
	if (!store)
		stop(&err);
	return store;
}

int main(int count, char **arguments)
{
	char folder[] = "/tmp/dyno-bench-store-XXXXXX", path[512];
	uint64_t results = count > 1 ? strtoull(arguments[1], NULL, 10) : 100000;
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/history.db", folder);
	if (count > 2)
		snprintf(path, sizeof(path), "%s", arguments[2]);
	struct store *store = open_store(path, false);
	save(store, "20250101-000000-0000", "save a cell, empty store");
	multiply(store, results);
	store_close(store);
	sync(); /* gigabytes at once, which is not what is measured */
	printf("%" PRIu64 " results\n", results);
	probe_disk(folder);
	store = open_store(path, false);
	save(store, "20250101-000001-0001", "save a cell");
	store_close(store);
	double start = now();
	store = open_store(path, true);
	printf("open                         %7.2f ms\n", (now() - start) * 1e3);
	list(store, 20);
	list(store, 0);
	find_and_load(store, "latest");
	find_and_load(store, "latest~500");
	find_and_load(store, "tag:tag100");
	find_and_load(store, "20250101-000000");
	history(store);
	history_of_model(store, FIELD_LATENCY_MEDIAN);
	history_of_model(store, FIELD_MEMORY_PEAK);
	store_close(store);
	if (count < 3)
		remove(path);
	return rmdir(folder) != 0;
}
