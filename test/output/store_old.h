/* A store as an earlier dyno left it. */
#ifndef DYNO_TEST_STORE_OLD_H
#define DYNO_TEST_STORE_OLD_H

#include "core/result/older.h"
#include "core/result/samples.h"
#include "store_schemas.h"
#include "test.h"
#include <sqlite3.h>

struct old {
	sqlite3 *db;
	int version;
};

static inline void execute(sqlite3 *db, const char *sql)
{
	CHECK_ROW(sql, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static inline struct old create_old(const char *path, int version)
{
	struct old old = { NULL, version };
	char pragma[64];
	CHECK(sqlite3_open(path, &old.db) == SQLITE_OK);
	execute(old.db, "PRAGMA synchronous = OFF; BEGIN");
	for (int i = 0; i < version; i++)
		execute(old.db, released_schemas[i]);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", version);
	execute(old.db, pragma);
	return old;
}

static inline sqlite3_stmt *statement_of(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	CHECK_ROW(sql, sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
	return statement;
}

static inline void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
}

static inline void bind_json(sqlite3_stmt *statement, int at, struct json_writer *writer)
{
	CHECK(json_finish(writer, NULL));
	bind_text(statement, at, buffer_text(&writer->buffer));
	buffer_finish(&writer->buffer);
}

static inline void bind_samples(sqlite3_stmt *statement, int at, const struct sample_series *series)
{
	struct buffer bytes = { 0 };
	if (!series->count)
		return;
	samples_encode(series->values, series->count, &bytes);
	sqlite3_bind_blob(statement, at, bytes.data, (int)bytes.length, SQLITE_TRANSIENT);
	buffer_finish(&bytes);
}

static inline void run_statement(sqlite3_stmt *statement)
{
	CHECK(sqlite3_step(statement) == SQLITE_DONE);
	sqlite3_finalize(statement);
}

static inline void put_replicate(const struct old *old, const struct replicate *replicate)
{
	struct json_writer writer = { 0 };
	bool warm = old->version >= 3;
	sqlite3_stmt *statement = statement_of(
		old->db, warm ? "INSERT INTO replicate SELECT max(number), ?1, ?2, ?3, ?4, ?5, ?6"
				" FROM result"
			      : "INSERT INTO replicate SELECT max(number), ?1, ?2, ?3, ?4, ?5"
				" FROM result");
	replicate_write(replicate, false, &writer);
	sqlite3_bind_int64(statement, 1, replicate->index);
	bind_text(statement, 2, status_name(replicate->status));
	sqlite3_bind_double(statement, 3, replicate->values[FIELD_LATENCY_MEDIAN]);
	bind_json(statement, 4, &writer);
	bind_samples(statement, 5, replicate_samples(replicate));
	if (warm)
		bind_samples(statement, 6, replicate_series(replicate, SERIES_WARM_UP));
	run_statement(statement);
}

static inline void put_result(const struct old *old, const struct run *run, size_t place)
{
	struct json_writer writer = { 0 };
	const struct result *result = run->results[place];
	struct result alone = *result;
	sqlite3_stmt *statement = statement_of(
		old->db, "INSERT INTO result (run, place, model, digest, platform, device,"
			 " device_name, batch, sequence, precision, threads, streams, status,"
			 " latency_median, document) SELECT max(number), ?1, ?2, ?3, ?4, ?5, ?6,"
			 " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 FROM run");
	alone.replicate_count = 0;
	result_write(run, &alone, false, &writer);
	sqlite3_bind_int64(statement, 1, (sqlite3_int64)place);
	bind_text(statement, 2, result->cell.model->name);
	bind_text(statement, 3, result->cell.model->digest);
	bind_text(statement, 4, result->cell.device->platform);
	bind_text(statement, 5, result->cell.device->id);
	bind_text(statement, 6, result->cell.device->name);
	sqlite3_bind_int64(statement, 7, (sqlite3_int64)result->cell.batch);
	sqlite3_bind_int64(statement, 8, (sqlite3_int64)result->cell.sequence);
	bind_text(statement, 9, result->cell.precision);
	sqlite3_bind_int64(statement, 10, (sqlite3_int64)result->cell.threads);
	sqlite3_bind_int64(statement, 11, (sqlite3_int64)result->cell.streams);
	bind_text(statement, 12, status_name(result->status));
	sqlite3_bind_double(statement, 13, result->values[FIELD_LATENCY_MEDIAN].value);
	bind_json(statement, 14, &writer);
	run_statement(statement);
	for (size_t i = 0; i < result->replicate_count; i++)
		put_replicate(old, &result->replicates[i]);
}

static inline void put_run(const struct old *old, const struct run *run)
{
	struct json_writer writer = { 0 };
	sqlite3_stmt *statement = statement_of(
		old->db, "INSERT INTO run (id, started, finished, tag, dyno, models, devices,"
			 " header) VALUES (?1, ?2, ?3, ?4, ?5, 'm', 'd', ?6)");
	run_header_write(run, &writer);
	bind_text(statement, 1, run->id);
	bind_text(statement, 2, run->started);
	bind_text(statement, 3, run->finished);
	bind_text(statement, 4, run->tag);
	bind_text(statement, 5, run->dyno);
	bind_json(statement, 6, &writer);
	run_statement(statement);
	for (size_t i = 0; i < run->result_count; i++)
		put_result(old, run, i);
}

/* The runs as a dyno of that version kept them; what those did not know yet is known behind it. */
static inline void write_old(const char *path, int version, struct dyno_results *results)
{
	struct old old = create_old(path, version);
	for (size_t i = 0; i < results->run_count; i++)
		put_run(&old, results->runs[i]);
	execute(old.db, "COMMIT");
	sqlite3_close(old.db);
	for (size_t i = 0; i < results->run_count; i++)
		run_complete(&results->arena, results->runs[i]);
}

#endif
