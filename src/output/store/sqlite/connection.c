/* The connection to SQLite, queries, transactions, and SQLite's refusals in plain words. */
#include "core/base/count.h"
#include "output/store/sqlite/sqlite.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define READ_TRIES 8

/* A run's place in time: by its start; of two in the same second the one saved later. */
#define NEWEST_FIRST " ORDER BY started DESC, number DESC"

/* The words of a cell, in the order of cell_words[], by which save.c binds and history.c reads
 * them; a model has its digest beside it, a device its platform and its name; and own words as a
 * JSON object. In statements $CELL stands for the names, $VALUES for as many "?", and $NEW for the
 * values that were to be inserted. */

/* What a user calls ?1: a name, "gpt2" for "builtin:gpt2", the last parts of a path, a digest or
 * six digits of it; and under whatever names the same files were measured. Models and their digests
 * are taken from the index result_model by leaps, from one to the next, without what lies between:
 * '' where there is none. */
#define OF_MODEL                                                                           \
	"WITH RECURSIVE listed (name) AS (SELECT min(model) FROM result UNION ALL"         \
	" SELECT (SELECT min(model) FROM result WHERE model > name) FROM listed"           \
	" WHERE name IS NOT NULL),"                                                        \
	" named (name, files) AS MATERIALIZED (SELECT name, '' FROM listed"                \
	" WHERE name IS NOT NULL UNION ALL SELECT name, (SELECT min(digest) FROM result"   \
	" WHERE model = name AND digest > files) FROM named WHERE files IS NOT NULL),"     \
	" wanted (name, files) AS MATERIALIZED (SELECT name, files FROM named"             \
	" WHERE files IS NOT NULL AND (name IN (?1, 'builtin:' || ?1)"                     \
	" OR substr(name, -length(?1) - 1) = '/' || ?1"                                    \
	" OR substr(?1, -length(name) - 1) = '/' || name"                                  \
	" OR files = ?1 OR (length(?1) >= 6 AND (substr(files, 8, length(?1)) = ?1"        \
	" OR (length(?1) > 7 AND substr(files, 1, length(?1)) = ?1))))),"                  \
	" chosen (name, files) AS MATERIALIZED (SELECT name, nullif(files, '') FROM named" \
	" WHERE (name, files) IN (SELECT name, files FROM wanted)"                         \
	" OR (files <> '' AND files IN (SELECT files FROM wanted)))"

/* FAIL: a transaction that fails is taken back as a whole, so SQLite need not keep what each page
 * was before a statement of several rows. */
#define INTO_VALUE                                                                   \
	"INSERT OR FAIL INTO value (result, field, value, low, high, interval_kind," \
	" bound, withheld, estimated, reason) VALUES"
#define A_VALUE  " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define TWICE(x) x "," x

static const char *const statements[] = {
	[SAVE_RUN] =
		"INSERT INTO run (id, started, finished, tag, dyno, models, devices, header,"
		" \"commit\", invalid, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
		" ON CONFLICT (id) DO UPDATE SET started = ?2, finished = ?3, tag = ?4, dyno = ?5,"
		" models = ?6, devices = ?7, header = ?8, \"commit\" = ?9, invalid = ?10,"
		" note = ?11",
	[SAVE_RESULT] = "INSERT INTO result (run, place, $CELL, status, document)"
			" VALUES (?, ?, $VALUES, ?, ?)"
			" ON CONFLICT (run, place) DO UPDATE SET ($CELL) = ($NEW),"
			" status = excluded.status, document = excluded.document RETURNING number",
	[SAVE_REPLICATE] =
		"INSERT INTO replicate (result, place, status, latency_median, document,"
		" fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (result, place)"
		" DO UPDATE SET status = ?3, latency_median = ?4, document = ?5, fingerprint = ?6",
	[SAVE_VALUE] = INTO_VALUE A_VALUE,
	[SAVE_VALUES] = INTO_VALUE TWICE(TWICE(TWICE(A_VALUE))), /* VALUES_AT_ONCE */
	[SAVE_SERIES] = "INSERT INTO series (result, place, name, ordinal, unit, count, thinned,"
			" means, samples, weights)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SAVE_NOISE] = "INSERT OR REPLACE INTO noise (cpu, device, field, deviation, freedom,"
		       " threshold, rate, model, made)"
		       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[FIND_RUN] = "SELECT number FROM run WHERE id = ?1"
		     " AND json_array_length(header, '$.models') > ?2"
		     " AND json_array_length(header, '$.devices') > ?3",
	[GET_RUN] = "SELECT number, header FROM run WHERE id = ?1",
	[GET_RESULTS] = "SELECT number, place, document FROM result WHERE run = ?1 ORDER BY place",
	[GET_VALUES] = "SELECT field, value, low, high, interval_kind, bound, withheld, estimated,"
		       " reason FROM value WHERE result = ?1",
	[GET_REPLICATES] = "SELECT place, document FROM replicate WHERE result = ?1 ORDER BY place",
	[GET_SERIES] = "SELECT name, unit, thinned, means, samples, weights FROM series"
		       " WHERE result = ?1 AND place = ?2 ORDER BY ordinal",
	[GET_REPLICATE] = "SELECT document FROM replicate WHERE result = ?1 AND place = ?2",
	[GET_FINGERPRINTS] =
		"SELECT place, fingerprint FROM replicate WHERE result = ?1 ORDER BY place",
	[COUNT_REPLICATES] = "SELECT count(*) FROM replicate WHERE result = ?1",
	[COUNT_RUNS] = "SELECT count(*) FROM run",
	[LIST_RUNS] = "SELECT id, started, finished, tag, models, devices, invalid, note,"
		      " (SELECT count(*) FROM result WHERE run = run.number),"
		      " (SELECT count(*) FROM result WHERE run = run.number AND status <> 'ok')"
		      " FROM run" NEWEST_FIRST " LIMIT ?1",
	[LIST_TAGS] = "SELECT tag FROM run WHERE tag IS NOT NULL GROUP BY tag"
		      " ORDER BY max(started) DESC LIMIT ?1",
	[FIND_NEWEST] = "SELECT id FROM run WHERE ?3 = 0 OR invalid IS NULL" NEWEST_FIRST
			" LIMIT ?1 OFFSET ?2",
	[FIND_TAG] =
		"SELECT id FROM run WHERE tag = ?1 AND (?4 = 0 OR invalid IS NULL)" NEWEST_FIRST
		" LIMIT ?2 OFFSET ?3",
	[FIND_BEGINNING] = "SELECT id FROM run WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3"
			   " OFFSET ?4",
	/* In parts: SQLite takes longer to plan all of it at once than to answer. The order, and
	 * what a run says of all its results, cost less in history.c than as columns to sort. */
	[HISTORY_MODELS] = OF_MODEL " SELECT name, files FROM chosen",
	[HISTORY_RUNS] = "SELECT DISTINCT run FROM result WHERE model = ?1 AND digest IS ?2"
			 " ORDER BY run DESC LIMIT ?3",
	[HISTORY] = "SELECT result.run, result.place, nullif(result.status, 'ok'),"
		    " CASE WHEN result.status <> 'ok' AND json_valid(document)"
		    " THEN json_extract(document, '$.reason') END, $CELL,"
		    " value.value, value.low, value.high, value.estimated FROM result"
		    " LEFT JOIN value ON value.result = result.number AND value.field = ?3"
		    " AND NOT value.withheld"
		    " WHERE model = ?1 AND digest IS ?2 AND run >= ?4",
	[HISTORY_RUN] = "SELECT id, started, tag, \"commit\", invalid, note FROM run"
			" WHERE number = ?1",
	[GET_DECLARING] =
		"SELECT header FROM run WHERE EXISTS (SELECT 1 FROM"
		" json_each(header, '$.fields') WHERE value ->> '$.key' = ?1)" NEWEST_FIRST
		" LIMIT 1",
	[LIST_MODELS] = "SELECT model FROM result GROUP BY model LIMIT ?1",
	[GET_NOISE] = "SELECT field, deviation, freedom, threshold FROM noise"
		      " WHERE cpu = ?1 AND device = ?2",
	[REMOVE_VALUES] = "DELETE FROM value WHERE result = ?1",
	[REMOVE_SERIES] = "DELETE FROM series WHERE result = ?1 AND place = ?2",
	[REMOVE_RUN] = "DELETE FROM run WHERE id = ?1",
};

_Static_assert(COUNT(statements) == STATEMENT_TOTAL, "a statement without SQL");

/* --- Errors ------------------------------------------------------------------------------- */

static const struct refusal {
	int code; /* SQLite's primary code */
	const char *text;
} refusals[] = {
	{ SQLITE_BUSY, "locked by another program: try again when that is done, or name another "
		       "file with ‹store›" },
	{ SQLITE_FULL, "the disk is full; what was saved before is kept: free some space, then "
		       "go on with ‹resume›" },
	{ SQLITE_READONLY,
	  "cannot be written: check the permissions of the file and its folder, or "
	  "name another file with ‹store›" },
	{ SQLITE_CANTOPEN, "cannot be opened: check the permissions of the file and its folder, or "
			   "name another file with ‹store›" },
	{ SQLITE_NOTADB, "not a dyno store: name another file with ‹store›" },
	{ SQLITE_CORRUPT,
	  "damaged: move it away; `sqlite3 FILE .recover` gets out what can be read" },
	{ SQLITE_TOOBIG, "a text or list of samples is larger than a store can hold (1 GB)" },
};

/* False if the code is not in the table. */
static bool explain(const struct sqlite_store *store, int code, struct dyno_error *err)
{
	for (size_t i = 0; i < COUNT(refusals); i++)
		if (refusals[i].code == code) {
			store_error(&store->base, err, DYNO_ERROR_STORE, "%s", refusals[i].text);
			return true;
		}
	return false;
}

bool sqlite_refusal(const struct sqlite_store *store, struct dyno_error *err)
{
	int code = sqlite3_errcode(store->db) & 0xff;
	int reason = sqlite3_system_errno(store->db);
	if (code == SQLITE_NOMEM)
		return error_memory(err);
	/* The -shm file grows by other calls than the rest, which tell of a full disk so. */
	if (code == SQLITE_IOERR && (reason == ENOSPC || reason == EDQUOT))
		code = SQLITE_FULL;
	if (explain(store, code, err))
		return false;
	if (code == SQLITE_IOERR && reason != 0)
		return store_error(&store->base, err, DYNO_ERROR_STORE, "%s (%s)",
				   sqlite3_errmsg(store->db), strerror(reason));
	return store_error(&store->base, err, DYNO_ERROR_STORE, "%s", sqlite3_errmsg(store->db));
}

/* --- Connection --------------------------------------------------------------------------- */

static bool exists_beside(const char *path, const char *ending)
{
	char name[PATH_MAX + 16]; /* not the heap: exhausted, it would look as if there were none */
	struct stat status;
	snprintf(name, sizeof(name), "%s%s", path, ending);
	return stat(name, &status) == 0;
}

static struct file_stamp take_stamp(const char *path)
{
	struct stat status = { 0 };
	struct file_stamp stamp = { 0 };
	if (stat(path, &status) != 0)
		return stamp;
	return (struct file_stamp){
		.journal = exists_beside(path, "-wal") || exists_beside(path, "-journal"),
		.device = status.st_dev,
		.inode = status.st_ino,
		.size = status.st_size,
		.modified = status.st_mtim,
		.changed = status.st_ctim,
	};
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Nothing was written since the file was opened; always true where SQLite's locks see to that. */
static bool is_settled(const struct sqlite_store *store)
{
	if (!store->immutable)
		return true;
	struct file_stamp now = take_stamp(store->base.place);
	return !now.journal && now.device == store->stamp.device &&
	       now.inode == store->stamp.inode && now.size == store->stamp.size &&
	       same_time(now.modified, store->stamp.modified) &&
	       same_time(now.changed, store->stamp.changed);
}

/* A path as SQLite's URI. A plain name would not do: ":memory:" and "file:…" mean other things. */
static void write_uri(struct buffer *uri, const char *path, bool immutable)
{
	buffer_string(uri, *path == '/' ? "file://" : "file:./");
	for (const char *c = path; *c; c++)
		if (strchr("?#%", *c))
			buffer_printf(uri, "%%%02X", (unsigned char)*c);
		else
			buffer_character(uri, *c);
	if (immutable)
		buffer_string(uri, "?immutable=1");
}

static bool configure(struct sqlite_store *store, struct dyno_error *err)
{
	/* A file from elsewhere can hold a schema that calls what it likes: not from here. */
	static const struct {
		int option, value;
	} settings[] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 },
			 { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
			 { SQLITE_DBCONFIG_ENABLE_FKEY, 1 } };
	for (size_t i = 0; i < COUNT(settings); i++)
		sqlite3_db_config(store->db, settings[i].option, settings[i].value, NULL);
	sqlite3_busy_timeout(store->db, store->patience);
	return sqlite_execute(store, "PRAGMA cell_size_check = ON", err);
}

/* Reading must leave no trace, but a reader in WAL mode takes part in the locking, which makes the
 * -wal and -shm files (and fails in a folder that cannot be written). So a store that no writer
 * has open (there is no -wal) is read as immutable, without any locks; should a writer come
 * meanwhile, sqlite_read notices and reads again. */
bool sqlite_connect(struct sqlite_store *store, struct dyno_error *err)
{
	struct buffer uri = { 0 };
	store->stamp = take_stamp(store->base.place);
	store->immutable = store->base.read_only && !store->stamp.journal;
	write_uri(&uri, store->base.place, store->immutable);
	/* A store is used by one thread at a time: SQLite need not lock each step of each query. */
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
		    (store->base.read_only ? SQLITE_OPEN_READONLY
					   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	int code = uri.failed ? SQLITE_NOMEM : sqlite3_open_v2(uri.data, &store->db, flags, NULL);
	buffer_finish(&uri);
	if (!store->db)
		return error_memory(err);
	if (code != SQLITE_OK)
		return sqlite_refusal(store, err);
	/* SQLite falls back to reading alone, which the first save would find out. */
	if (!store->base.read_only && sqlite3_db_readonly(store->db, "main") == 1)
		return !explain(store, SQLITE_READONLY, err);
	return configure(store, err);
}

void sqlite_disconnect(struct sqlite_store *store)
{
	for (size_t i = 0; i < STATEMENT_TOTAL; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
	sqlite3_close(store->db);
	store->db = NULL;
}

/* --- Transactions ------------------------------------------------------------------------- */

bool sqlite_execute(struct sqlite_store *store, const char *sql, struct dyno_error *err)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       sqlite_refusal(store, err);
}

bool sqlite_pragma(struct sqlite_store *store, const char *sql, int64_t *number,
		   struct dyno_error *err)
{
	sqlite3_stmt *statement = NULL;
	bool ok = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
		  sqlite3_step(statement) == SQLITE_ROW;
	if (ok)
		*number = sqlite3_column_int64(statement, 0);
	else
		sqlite_refusal(store, err);
	sqlite3_finalize(statement);
	return ok;
}

/* IMMEDIATE takes the lock for writing at once: a transaction that reads first and then wants to
 * write is refused when another process has written in between. */
bool sqlite_begin_write(struct sqlite_store *store, struct dyno_error *err)
{
	return sqlite_execute(store, store->together ? "SAVEPOINT part" : "BEGIN IMMEDIATE", err);
}

static bool end_part(struct sqlite_store *store, bool ok, struct dyno_error *err)
{
	if (ok)
		return sqlite_execute(store, "RELEASE part", err);
	if (!sqlite3_get_autocommit(store->db)) /* a full disk has ended it all */
		sqlite3_exec(store->db, "ROLLBACK TO part; RELEASE part", NULL, NULL, NULL);
	return false;
}

bool sqlite_end(struct sqlite_store *store, bool ok, struct dyno_error *err)
{
	if (store->together)
		return end_part(store, ok, err);
	if (ok)
		ok = sqlite_execute(store, "COMMIT", err);
	if (!ok && !sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return ok;
}

bool sqlite_begin_all(struct store *base, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	store->together = sqlite_begin_write(store, err);
	return store->together;
}

bool sqlite_end_all(struct store *base, bool ok, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	store->together = false;
	return sqlite_end(store, ok, err);
}

static bool read_once(struct sqlite_store *store,
		      bool (*read)(struct sqlite_store *store, void *context,
				   struct dyno_error *err),
		      void *context, struct dyno_error *err)
{
	if (!is_settled(store)) {
		sqlite_disconnect(store);
		if (!sqlite_connect(store, err))
			return false;
	}
	return sqlite_end(
		store,
		sqlite_execute(store, store->together ? "SAVEPOINT part" : "BEGIN", err) &&
			read(store, context, err),
		err);
}

bool sqlite_read(struct sqlite_store *store,
		 bool (*read)(struct sqlite_store *store, void *context, struct dyno_error *err),
		 void *context, struct dyno_error *err)
{
	for (int i = 0; i < READ_TRIES; i++) {
		bool ok = read_once(store, read, context, err);
		if (is_settled(store))
			return ok;
	}
	return store_error(&store->base, err, DYNO_ERROR_STORE,
			   "was changed again and again while it was read: try again");
}

/* --- Queries ------------------------------------------------------------------------------ */

/* Names of the columns of a cell, or what else stands for each. */
static void append_columns(struct buffer *out, const char *each, const char *prefix)
{
	const char *columns[2 * WORD_TOTAL + 3];
	size_t count = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		if (cell_words[word].kind == WORD_IS_DEVICE)
			columns[count++] = "platform";
		columns[count++] = cell_words[word].key;
		if (cell_words[word].kind == WORD_IS_DEVICE)
			columns[count++] = "device_name";
		if (cell_words[word].kind == WORD_IS_MODEL)
			columns[count++] = "digest";
	}
	columns[count++] = "words";
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "%s%s%s", i ? ", " : "", prefix, each ? each : columns[i]);
}

/* The statement with what stands for a cell's columns. */
static void expand(const char *sql, struct buffer *out)
{
	static const struct {
		const char *name, *each, *prefix;
	} tokens[] = { { "$CELL", NULL, "" },
		       { "$VALUES", "?", "" },
		       { "$NEW", NULL, "excluded." } };
	while (*sql) {
		size_t i = 0;
		while (i < COUNT(tokens) &&
		       strncmp(sql, tokens[i].name, strlen(tokens[i].name)) != 0)
			i++;
		if (i < COUNT(tokens)) {
			append_columns(out, tokens[i].each, tokens[i].prefix);
			sql += strlen(tokens[i].name);
		} else {
			buffer_character(out, *sql++);
		}
	}
}

static int prepare(struct sqlite_store *store, const char *sql, sqlite3_stmt **place)
{
	struct buffer text = { 0 };
	expand(sql, &text);
	int code = text.failed ? SQLITE_NOMEM
			       : sqlite3_prepare_v3(store->db, text.data, -1,
						    SQLITE_PREPARE_PERSISTENT, place, NULL);
	buffer_finish(&text);
	return code;
}

struct query query_begin(struct sqlite_store *store, enum sqlite_statement statement)
{
	sqlite3_stmt **place = &store->statements[statement];
	int code = SQLITE_OK;
	if (!*place)
		code = prepare(store, statements[statement], place);
	return (struct query){ .store = store, .statement = *place, .code = code };
}

void query_finish(struct query *query)
{
	if (!query->statement)
		return; /* it could not be prepared */
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
}

/* What failed first stays: it is also what SQLite's error message is about. */
void query_text(struct query *query, const char *text)
{
	if (query->code == SQLITE_OK)
		query->code =
			sqlite3_bind_text64(query->statement, ++query->bound, text,
					    text ? strlen(text) : 0, SQLITE_STATIC, SQLITE_UTF8);
}

void query_count(struct query *query, uint64_t count)
{
	sqlite3_int64 number = count > INT64_MAX ? INT64_MAX : (sqlite3_int64)count;
	if (query->code == SQLITE_OK)
		query->code = sqlite3_bind_int64(query->statement, ++query->bound, number);
}

void query_number(struct query *query, double number)
{
	if (query->code == SQLITE_OK)
		query->code = sqlite3_bind_double(query->statement, ++query->bound, number);
}

void query_bytes(struct query *query, const void *bytes, size_t length)
{
	if (query->code == SQLITE_OK)
		query->code = sqlite3_bind_blob64(query->statement, ++query->bound, bytes, length,
						  SQLITE_STATIC);
}

bool query_refusal(const struct query *query, struct dyno_error *err)
{
	return query->code == SQLITE_NOMEM ? error_memory(err) : sqlite_refusal(query->store, err);
}

bool query_next(struct query *query, bool *row, struct dyno_error *err)
{
	if (query->code == SQLITE_OK) {
		int code = sqlite3_step(query->statement);
		*row = code == SQLITE_ROW;
		if (*row || code == SQLITE_DONE)
			return true;
	}
	query_refusal(query, err);
	query_finish(query);
	return false;
}

bool query_run(struct query *query, struct dyno_error *err)
{
	bool row = true;
	while (row)
		if (!query_next(query, &row, err))
			return false;
	query_finish(query);
	return true;
}

/* A text or bytes that SQLite has no memory for look as if they were null. */
static void check_peeked(struct query *query, const void *peeked, bool is_null)
{
	if (!peeked && !is_null)
		query->code = SQLITE_NOMEM;
}

static bool is_null(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

const char *query_peek_text(struct query *query, int column, size_t *length)
{
	bool none = is_null(query, column);
	const char *text = (const char *)sqlite3_column_text(query->statement, column);
	check_peeked(query, text, none);
	*length = text ? (size_t)sqlite3_column_bytes(query->statement, column) : 0;
	return text;
}

const void *query_peek_bytes(struct query *query, int column, size_t *length)
{
	bool none = is_null(query, column);
	const void *bytes = sqlite3_column_blob(query->statement, column);
	*length = (size_t)sqlite3_column_bytes(query->statement, column);
	if (bytes || none)
		return bytes;
	check_peeked(query, NULL, sqlite3_errcode(query->store->db) != SQLITE_NOMEM);
	return ""; /* SQLite has no address for an empty one */
}

bool query_get_text(struct query *query, int column, struct arena *arena, const char **text,
		    struct dyno_error *err)
{
	size_t length;
	*text = NULL;
	if (is_null(query, column))
		return true;
	const char *stored = query_peek_text(query, column, &length);
	*text = stored ? arena_bytes(arena, stored, length) : NULL;
	return *text || error_memory(err);
}

const struct json_value *query_json(struct query *query, int column, struct arena *scratch,
				    struct dyno_error *err)
{
	size_t length;
	const char *text = query_peek_text(query, column, &length);
	arena_finish(scratch);
	if (!text && query->code != SQLITE_OK) {
		query_refusal(query, err);
		return NULL;
	}
	return json_parse(scratch, text ? text : "", length, STORED_LIMITS, err);
}

int64_t query_get_count(struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

double query_get_number(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL
		       ? NAN
		       : sqlite3_column_double(query->statement, column);
}
