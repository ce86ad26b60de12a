/* What the files of the SQLite store share. Reading order: store.c (which file), store_sqlite.c
 * (connection, queries, errors), store_schema.c (tables and migrations), store_save.c,
 * store_load.c, store_find.c. docs/store.md explains the tables. */
#ifndef DYNO_OUTPUT_STORE_SQLITE_H
#define DYNO_OUTPUT_STORE_SQLITE_H

#include "output/store/store.h"
#include <sqlite3.h>
#include <sys/types.h>
#include <time.h>

/* How long to wait for another program's lock, ms. A cell is saved in a few: who holds a lock for
 * longer hangs, or is a person in the middle of a transaction. */
#define STORE_PATIENCE 10000

/* The statements of the store; each is prepared once, when it is first needed. */
enum store_statement {
	SAVE_RUN,
	SAVE_RESULT,
	SAVE_REPLICATE,
	SAVE_NOISE,
	FIND_RUN,
	GET_RUN,
	GET_RESULTS,
	GET_REPLICATES,
	GET_REPLICATE,
	COUNT_REPLICATES,
	COUNT_RUNS,
	LIST_RUNS,
	LIST_TAGS,
	FIND_NEWEST,
	FIND_TAG,
	FIND_BEGINNING,
	HISTORY_COLUMNS,
	HISTORY_NUMBERS,
	GET_DOCUMENT,
	LIST_MODELS,
	GET_NOISE,
	REMOVE_REPLICATES,
	REMOVE_RESULTS,
	REMOVE_RUN,
	STATEMENT_TOTAL,
};

/* What tells that a file was written. */
struct file_stamp {
	bool journal; /* a -wal or -journal stands beside it */
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

struct store {
	char *path;
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_TOTAL];
	bool read_only;
	bool immutable;          /* read without locks, see store_connect */
	struct file_stamp stamp; /* of the file as it was opened, if immutable */
	int patience;            /* ms */
};

/* --- store.c ------------------------------------------------------------------------------ */

/* The steps from nothing to the present tables; see store_schema.c. */
struct schema {
	const char *const *migrations; /* SQL */
	int version;                   /* how many */
};

struct store_options {
	bool read_only;
	int patience; /* ms */
	const struct schema *schema;
};

/* store_open for tests that want another schema, or less patience. */
struct store *store_open_with(const char *path, const struct store_options *options,
			      struct dyno_error *err);

/* --- store_schema.c ----------------------------------------------------------------------- */

extern const struct schema store_schema;

/* Checks that the database is dyno's, and brings it up to date. */
bool store_prepare(struct store *store, const struct schema *schema, struct dyno_error *err);

/* --- store_sqlite.c ----------------------------------------------------------------------- */

bool store_connect(struct store *store, struct dyno_error *err);
void store_disconnect(struct store *store);

/* Sets *err to "PATH: …", and returns false. */
bool store_error(const struct store *store, struct dyno_error *err, enum dyno_error_code code,
		 const char *format, ...) DYNO_PRINTF(4, 5);

/* The same from what SQLite said last, in words that tell what to do. */
bool store_refusal(const struct store *store, struct dyno_error *err);

bool store_execute(struct store *store, const char *sql, struct dyno_error *err);
bool store_pragma(struct store *store, const char *sql, int64_t *number, struct dyno_error *err);

/* A transaction: `return store_end(store, store_begin_write(store, err) && …, err)`. store_end
 * commits, or takes all back if `ok` is false or the commit fails; returns whether it is kept. */
bool store_begin_write(struct store *store, struct dyno_error *err);
bool store_end(struct store *store, bool ok, struct dyno_error *err);

/* Calls read(store, context, err) so that all it reads is of one moment; perhaps twice, when the
 * file was written beneath it. */
bool store_read(struct store *store,
		bool (*read)(struct store *store, void *context, struct dyno_error *err),
		void *context, struct dyno_error *err);

/* One execution of a statement. Values are bound in order, read by column; what goes wrong while
 * binding is told by query_next or query_run. Bound memory must live until query_finish. */
struct query {
	struct store *store;
	sqlite3_stmt *statement;
	int bound;
	int code;
};

struct query query_begin(struct store *store, enum store_statement statement);
void query_finish(struct query *query); /* a query that is run to its end is finished too */

void query_text(struct query *query, const char *text); /* NULL becomes null */
void query_count(struct query *query, uint64_t count);  /* cut at 2^63 - 1 */
void query_number(struct query *query, double number);  /* NaN becomes null */
void query_bytes(struct query *query, const void *bytes, size_t length);

bool query_next(struct query *query, bool *row, struct dyno_error *err);
bool query_run(struct query *query, struct dyno_error *err); /* to its end */
bool query_refusal(const struct query *query, struct dyno_error *err);

/* Of the present row. Text is copied into the arena; null gives NULL. */
bool query_get_text(struct query *query, int column, struct arena *arena, const char **text,
		    struct dyno_error *err);
int64_t query_get_count(struct query *query, int column);

/* The same without a copy, valid until the next step; null gives NULL and 0. What there is no
 * memory for does, too: `code` tells then, query_next refuses to go on, and query_refusal says why.
 */
const char *query_peek_text(struct query *query, int column, size_t *length);
const void *query_peek_bytes(struct query *query, int column, size_t *length);

#endif
