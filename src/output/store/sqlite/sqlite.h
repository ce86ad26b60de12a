/* What the files of the SQLite store share. Reading order: sqlite.c (the kind; what can be told of
 * a file before SQLite sees it), connection.c (connection, queries, errors), schema.c (tables and
 * migrations), save.c, load.c, history.c, find.c. docs/store.md explains the tables. */
#ifndef DYNO_OUTPUT_STORE_SQLITE_SQLITE_H
#define DYNO_OUTPUT_STORE_SQLITE_SQLITE_H

#include "output/store/kind.h"
#include <sqlite3.h>
#include <sys/types.h>
#include <time.h>

/* How long to wait for another program's lock, ms. A cell is saved in a few: who holds a lock for
 * longer hangs, or is a person in the middle of a transaction. */
#define STORE_PATIENCE 10000

/* Rows of a statement: half of what a row costs is to begin and end one. */
#define VALUES_AT_ONCE 8

/* The statements of the store; each is prepared once, when it is first needed. */
enum sqlite_statement {
	SAVE_RUN,
	SAVE_RESULT,
	SAVE_REPLICATE,
	SAVE_VALUE,
	SAVE_VALUES, /* VALUES_AT_ONCE of them */
	SAVE_SERIES,
	SAVE_NOISE,
	FIND_RUN,
	GET_RUN,
	GET_RESULTS,
	GET_VALUES,
	GET_REPLICATES,
	GET_SERIES,
	GET_REPLICATE,
	GET_FINGERPRINTS,
	COUNT_REPLICATES,
	COUNT_RUNS,
	LIST_RUNS,
	LIST_TAGS,
	FIND_NEWEST,
	FIND_TAG,
	FIND_BEGINNING,
	HISTORY_MODELS,
	HISTORY_RUNS,
	HISTORY,
	HISTORY_RUN,
	GET_DECLARING,
	LIST_MODELS,
	GET_NOISE,
	REMOVE_VALUES,
	REMOVE_SERIES,
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

struct sqlite_store {
	struct store base; /* whose place is the file's path */
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_TOTAL];
	bool immutable;          /* read without locks, see sqlite_connect */
	struct file_stamp stamp; /* of the file as it was opened, if immutable */
	int patience;            /* ms */
	bool together;           /* between sqlite_begin_all and sqlite_end_all */
};

static inline struct sqlite_store *sqlite_of(struct store *store)
{
	return (struct sqlite_store *)store;
}

/* --- sqlite.c ----------------------------------------------------------------------------- */

/* One step from a schema to the next. */
struct migration {
	const char *sql;
	bool (*move)(struct sqlite_store *store, struct dyno_error *err); /* data; or NULL */
	const char *after;                                                /* more SQL; or NULL */
};

/* The steps from nothing to the present tables; see schema.c. */
struct schema {
	const struct migration *migrations;
	int version; /* how many */
};

struct sqlite_options {
	bool read_only;
	int patience; /* ms */
	const struct schema *schema;
};

/* The kind's open for tests that want another schema, or less patience. */
struct store *sqlite_open_with(const char *path, const struct sqlite_options *options,
			       struct dyno_error *err);

/* --- schema.c ----------------------------------------------------------------------------- */

extern const struct schema sqlite_schema;

/* Checks that the database is dyno's, and brings it up to date. */
bool sqlite_prepare(struct sqlite_store *store, const struct schema *schema,
		    struct dyno_error *err);

/* --- steps.c, values.c, series.c ---------------------------------------------------------- */

bool step_values(struct sqlite_store *store, struct dyno_error *err);
bool step_series(struct sqlite_store *store, struct dyno_error *err);
bool step_words(struct sqlite_store *store, struct dyno_error *err);

/* Values of a result in place of those that are there; its run says which fields are its own. */
bool values_save(struct sqlite_store *store, int64_t number, const struct result *result,
		 struct dyno_error *err);
bool values_load(struct sqlite_store *store, int64_t number, struct arena *arena,
		 const struct run *run, struct result *result, struct dyno_error *err);

/* The same of the replicate's series. */
bool series_save(struct sqlite_store *store, int64_t result, const struct replicate *replicate,
		 struct dyno_error *err);
bool series_load(struct sqlite_store *store, int64_t result, struct arena *arena,
		 struct replicate *replicate, struct dyno_error *err);

/* --- connection.c ------------------------------------------------------------------------- */

bool sqlite_connect(struct sqlite_store *store, struct dyno_error *err);
void sqlite_disconnect(struct sqlite_store *store);

/* Sets *err to "PATH: …" from what SQLite said last, in words that tell what to do, and returns
 * false. */
bool sqlite_refusal(const struct sqlite_store *store, struct dyno_error *err);

bool sqlite_execute(struct sqlite_store *store, const char *sql, struct dyno_error *err);
bool sqlite_pragma(struct sqlite_store *store, const char *sql, int64_t *number,
		   struct dyno_error *err);

/* A transaction: `return sqlite_end(store, sqlite_begin_write(store, err) && …, err)`. sqlite_end
 * commits, or takes all back if `ok` is false or the commit fails; returns whether it is kept. */
bool sqlite_begin_write(struct sqlite_store *store, struct dyno_error *err);
bool sqlite_end(struct sqlite_store *store, bool ok, struct dyno_error *err);

/* Of struct store_kind: transactions in between are parts of one. */
bool sqlite_begin_all(struct store *store, struct dyno_error *err);
bool sqlite_end_all(struct store *store, bool ok, struct dyno_error *err);

/* Calls read(store, context, err) so that all it reads is of one moment; perhaps twice, when the
 * file was written beneath it. */
bool sqlite_read(struct sqlite_store *store,
		 bool (*read)(struct sqlite_store *store, void *context, struct dyno_error *err),
		 void *context, struct dyno_error *err);

/* One execution of a statement. Values are bound in order, read by column; what goes wrong while
 * binding is told by query_next or query_run. Bound memory must live until query_finish. */
struct query {
	struct sqlite_store *store;
	sqlite3_stmt *statement;
	int bound;
	int code;
};

struct query query_begin(struct sqlite_store *store, enum sqlite_statement statement);
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
double query_get_number(struct query *query, int column); /* null gives NaN */

/* The same without a copy, valid until the next step; null gives NULL and 0. What there is no
 * memory for does, too: `code` tells then, query_next refuses to go on, and query_refusal says why.
 */
const char *query_peek_text(struct query *query, int column, size_t *length);
const void *query_peek_bytes(struct query *query, int column, size_t *length);

/* The JSON of a column; lives until the next in the same arena. NULL with *err. */
const struct json_value *query_json(struct query *query, int column, struct arena *scratch,
				    struct dyno_error *err);

/* --- The kind's functions --------------------------------------------------------------------- */

bool sqlite_save_run(struct store *store, const struct run *run, struct dyno_error *err);
bool sqlite_save_result(struct store *store, const struct run *run, size_t index,
			const struct result *result, struct dyno_error *err);
struct dyno_results *sqlite_load(struct store *store, const char *id, bool with_samples,
				 struct dyno_error *err);
bool sqlite_list(struct store *store, size_t limit, struct arena *arena,
		 struct store_entry **entries, size_t *count, struct dyno_error *err);
bool sqlite_history(struct store *store, const struct history_filter *filter, struct arena *arena,
		    struct history_point **points, size_t *count, struct dyno_error *err);
bool sqlite_declared(struct store *store, const char *field, struct arena *arena,
		     struct vocabulary *own, struct dyno_error *err);
bool sqlite_remove(struct store *store, const char *id, struct dyno_error *err);
bool sqlite_load_noise(struct store *store, const char *cpu, const char *device,
		       struct noise *noise, struct dyno_error *err);
bool sqlite_save_noise(struct store *store, const struct noise_entry *entry,
		       struct dyno_error *err);
bool sqlite_find(struct store *store, const struct store_search *search, struct arena *arena,
		 struct strings *ids, struct dyno_error *err);
bool sqlite_tags(struct store *store, size_t limit, struct arena *arena, struct strings *tags,
		 struct dyno_error *err);
bool sqlite_models(struct store *store, size_t limit, struct arena *arena, struct strings *models,
		   struct dyno_error *err);

#endif
