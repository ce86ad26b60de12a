/* The tables, and how an older store becomes a newer one.
 *
 * Changing the schema: add a row to migrations[], and to the test of stores of earlier versions
 * (test/output/store_versions.c); never change a row that was released. The number of rows is the
 * version (PRAGMA user_version). docs/store.md describes the outcome. */
#include "core/base/count.h"
#include "output/store/sqlite/sqlite.h"
#include <stdio.h>
#include <string.h>

#define APPLICATION_ID 0x64796e6f /* "dyno": tells our databases from those of others */
#define RETRY_EVERY    5          /* ms */

/* Whole headers, results and replicates are kept as JSON, written and read by the code of result
 * files, so that a new field needs no migration. What is searched, sorted or read by people has a
 * column beside it. The comments are part of the SQL: sqlite3's .schema shows them. */
/* clang-format off */
static const struct migration migrations[] = {
	{ "CREATE TABLE run (\n"
	"  number INTEGER PRIMARY KEY,\n"
	"  id TEXT NOT NULL UNIQUE,\n"
	"  started TEXT NOT NULL, -- ISO 8601, UTC: sorts by time\n"
	"  finished TEXT, -- null: going on, or interrupted\n"
	"  tag TEXT,\n"
	"  dyno TEXT, -- the version that measured\n"
	"  models TEXT NOT NULL, -- names, joined by ', '\n"
	"  devices TEXT NOT NULL,\n"
	"  header TEXT NOT NULL -- JSON: all but the results\n"
	");\n"
	"CREATE INDEX run_started ON run (started);\n"
	"CREATE INDEX run_tag ON run (tag, started) WHERE tag IS NOT NULL;\n"

	"CREATE TABLE result (\n"
	"  number INTEGER PRIMARY KEY,\n"
	"  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,\n"
	"  place INTEGER NOT NULL, -- in the plan, from 0\n"
	"  model TEXT NOT NULL,\n"
	"  digest TEXT,\n"
	"  platform TEXT, -- cuda\n"
	"  device TEXT NOT NULL, -- cuda:0\n"
	"  device_name TEXT, -- NVIDIA A100\n"
	"  batch INTEGER NOT NULL,\n"
	"  sequence INTEGER NOT NULL, -- 0: none\n"
	"  precision TEXT,\n"
	"  threads INTEGER NOT NULL,\n"
	"  streams INTEGER NOT NULL,\n"
	"  status TEXT NOT NULL,\n"
	"  latency_median REAL, -- s; null: absent, as in all fields\n"
	"  latency_median_low REAL, -- its 95 % interval\n"
	"  latency_median_high REAL,\n"
	"  latency_p99 REAL, -- s\n"
	"  throughput_items REAL, -- items/s\n"
	"  memory_total REAL, -- B\n"
	"  document TEXT NOT NULL, -- JSON: the result without its replicates\n"
	"  UNIQUE (run, place)\n"
	");\n"
	"CREATE INDEX result_status ON result (run, status); -- counts without touching the rows\n"
	"CREATE INDEX result_cell ON result -- the history of one cell\n"
	"  (model, device, batch, sequence, precision, threads, streams, run);\n"

	"CREATE TABLE replicate (\n"
	"  result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,\n"
	"  place INTEGER NOT NULL, -- which process of the cell, from 0\n"
	"  status TEXT NOT NULL,\n"
	"  latency_median REAL, -- s, as this process alone saw it\n"
	"  document TEXT NOT NULL, -- JSON: the replicate without its samples\n"
	"  samples BLOB, -- ns, packed (docs/store.md); null: not kept\n"
	"  PRIMARY KEY (result, place)\n"
	");\n", NULL, NULL },

	{ "ALTER TABLE run ADD COLUMN \"commit\" TEXT; -- of the git repository\n"
	"ALTER TABLE run ADD COLUMN invalid TEXT; -- why it does not count; null: it does\n"
	"CREATE INDEX result_model ON result (model, run); -- the newest runs of a model\n"
	"CREATE TABLE noise ( -- what equal processes differ by (dyno baseline calibrate)\n"
	"  cpu TEXT NOT NULL,\n"
	"  device TEXT NOT NULL,\n"
	"  field TEXT NOT NULL,\n"
	"  deviation REAL NOT NULL, -- of the logarithm of a process's value\n"
	"  freedom REAL NOT NULL, -- degrees of freedom it rests on\n"
	"  threshold REAL NOT NULL, -- smallest that keeps the rate of false alarms\n"
	"  rate REAL NOT NULL,\n"
	"  model TEXT NOT NULL, -- it was measured with\n"
	"  made TEXT NOT NULL, -- ISO 8601, UTC\n"
	"  PRIMARY KEY (cpu, device, field)\n"
	");\n", NULL, NULL },

	{ "ALTER TABLE replicate ADD COLUMN warm_up BLOB; -- ns before the samples, packed like them\n",
	  NULL, NULL },

	{ "ALTER TABLE run ADD COLUMN note TEXT; -- the user's remark\n"
	  "UPDATE run SET note = json_extract(header, '$.note');\n", NULL, NULL },

	/* No foreign key: to look up the result of each row makes saving twice as slow. */
	{ "CREATE TABLE value ( -- fields of a result\n"
	  "  result INTEGER NOT NULL, -- goes with it: see result_values\n"
	  "  field TEXT NOT NULL, -- its key: latency_p99\n"
	  "  value REAL, -- in SI base units; null: absent, see reason\n"
	  "  low REAL, -- its 95 % interval\n"
	  "  high REAL,\n"
	  "  interval_kind TEXT, -- how that was made\n"
	  "  bound REAL, -- of a withheld percentile: it is at least this (95 %)\n"
	  "  withheld INTEGER NOT NULL, -- 1: too few samples carry the value, dyno does not show it\n"
	  "  estimated INTEGER NOT NULL, -- 1: not measured\n"
	  "  reason TEXT, -- why it is absent, withheld or estimated\n"
	  "  PRIMARY KEY (result, field)\n"
	  ") WITHOUT ROWID;\n"
	  "CREATE TRIGGER result_values AFTER DELETE ON result BEGIN\n"
	  "  DELETE FROM value WHERE result = old.number;\n"
	  "END;\n",
	  step_values,
	  "ALTER TABLE result DROP COLUMN latency_median;\n"
	  "ALTER TABLE result DROP COLUMN latency_median_low;\n"
	  "ALTER TABLE result DROP COLUMN latency_median_high;\n"
	  "ALTER TABLE result DROP COLUMN latency_p99;\n"
	  "ALTER TABLE result DROP COLUMN throughput_items;\n"
	  "ALTER TABLE result DROP COLUMN memory_total;\n" },

	{ "ALTER TABLE replicate RENAME TO replicate_before;\n"
	  "CREATE TABLE replicate (\n"
	  "  result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,\n"
	  "  place INTEGER NOT NULL, -- which process of the cell, from 0\n"
	  "  status TEXT NOT NULL,\n"
	  "  latency_median REAL, -- s, as this process alone saw it\n"
	  "  document TEXT NOT NULL, -- JSON: the replicate without its series\n"
	  "  fingerprint INTEGER, -- tells dyno whether it has changed; null: of an older one\n"
	  "  PRIMARY KEY (result, place)\n"
	  ");\n"
	  "INSERT INTO replicate SELECT result, place, status, latency_median, document, NULL\n"
	  "  FROM replicate_before;\n"
	  "CREATE TABLE series ( -- what one process took, in the order taken\n"
	  "  result INTEGER NOT NULL,\n"
	  "  place INTEGER NOT NULL, -- of the process\n"
	  "  name TEXT NOT NULL, -- inference, warm_up, ...\n"
	  "  ordinal INTEGER NOT NULL, -- among the series of the process, from 0\n"
	  "  unit TEXT NOT NULL, -- ns, uJ, B, count\n"
	  "  count INTEGER NOT NULL, -- of samples\n"
	  "  thinned INTEGER NOT NULL, -- 1: sorted quantiles, the order is lost\n"
	  "  means INTEGER NOT NULL, -- 1: each is the mean of several\n"
	  "  samples BLOB NOT NULL, -- packed (docs/store.md)\n"
	  "  weights BLOB, -- how often each was seen, packed like them; null: once\n"
	  "  PRIMARY KEY (result, place, name),\n"
	  "  FOREIGN KEY (result, place) REFERENCES replicate (result, place) ON DELETE CASCADE\n"
	  ");\n",
	  step_series,
	  "DROP TABLE replicate_before;\n" },

	{ "ALTER TABLE result ADD COLUMN machine TEXT; -- label or digest; null: unknown\n"
	  "ALTER TABLE result ADD COLUMN engine TEXT; -- ort\n",
	  step_words, NULL },

	{ "ALTER TABLE result ADD COLUMN words TEXT; -- words that its run declares, as a JSON object; null: none\n"
	"DROP INDEX result_model;\n"
	"CREATE INDEX result_model ON result (model, digest, run); -- the newest runs of a model\n",
	  NULL, NULL },
};
/* clang-format on */

const struct schema sqlite_schema = { migrations, COUNT(migrations) };

struct identity {
	int64_t application, version, objects;
};

/* In one transaction: another process may be making the tables just now. */
static bool read_identity(struct sqlite_store *store, void *context, struct dyno_error *err)
{
	struct identity *identity = context;
	return sqlite_pragma(store, "PRAGMA application_id", &identity->application, err) &&
	       sqlite_pragma(store, "PRAGMA user_version", &identity->version, err) &&
	       sqlite_pragma(store, "SELECT count(*) FROM sqlite_master", &identity->objects, err);
}

static bool is_empty(const struct identity *identity)
{
	return identity->application == 0 && identity->version == 0 && identity->objects == 0;
}

static bool check_identity(const struct sqlite_store *store, const struct identity *identity,
			   int version, struct dyno_error *err)
{
	if (is_empty(identity))
		return !store->base.read_only ||
		       store_error(&store->base, err, DYNO_ERROR_NOT_FOUND,
				   "empty; `dyno run` fills it");
	if (identity->application != APPLICATION_ID || identity->version < 1)
		return store_error(&store->base, err, DYNO_ERROR_STORE,
				   "a database of another program: name another file with ‹store›");
	if (identity->version > version)
		return store_error(&store->base, err, DYNO_ERROR_STORE,
				   "written by a newer dyno (schema %lld, this dyno knows %d): "
				   "update dyno, or name another file with ‹store›",
				   (long long)identity->version, version);
	if (identity->version < version && store->base.read_only)
		return store_error(&store->base, err, DYNO_ERROR_STORE,
				   "written by an older dyno (schema %lld, now %d): "
				   "it cannot be brought up to date; check the permissions of the "
				   "file and its folder",
				   (long long)identity->version, version);
	return true;
}

static bool make_step(struct sqlite_store *store, const struct migration *step,
		      struct dyno_error *err)
{
	return sqlite_execute(store, step->sql, err) && (!step->move || step->move(store, err)) &&
	       (!step->after || sqlite_execute(store, step->after, err));
}

/* All or nothing. The version is read again under the lock: another process may have been
 * faster. */
static bool migrate(struct sqlite_store *store, const struct schema *schema, struct dyno_error *err)
{
	int64_t version = 0;
	char pragmas[96];
	snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 APPLICATION_ID, schema->version);
	if (!sqlite_begin_write(store, err))
		return false;
	bool ok = sqlite_pragma(store, "PRAGMA user_version", &version, err);
	for (int64_t i = version; ok && i < schema->version; i++)
		ok = make_step(store, &schema->migrations[i], err);
	if (ok && version < schema->version)
		ok = sqlite_execute(store, pragmas, err);
	return sqlite_end(store, ok, err);
}

/* WAL lets readers read while a cell is saved. Where the file system cannot do it (some network
 * ones), SQLite keeps its rollback journal, which is as safe.
 *
 * synchronous=FULL: in WAL mode NORMAL does not sync at a commit, so that a power cut, a kernel
 * panic or the end of a rented machine takes back what store_save_result called committed. FULL
 * costs one fdatasync a save (0.4 ms where dyno was written; some ms on slow disks), once every
 * few seconds and outside of what is timed. */
static bool choose_journal(struct sqlite_store *store, struct dyno_error *err)
{
	int waited = 0;
	/* SQLite itself does not wait when two processes switch a new file at once. */
	while (!sqlite_execute(store, "PRAGMA journal_mode = WAL", err)) {
		if ((sqlite3_errcode(store->db) & 0xff) != SQLITE_BUSY || waited >= store->patience)
			return false;
		waited += sqlite3_sleep(RETRY_EVERY);
	}
	return sqlite_execute(store, "PRAGMA synchronous = FULL", err);
}

static bool is_older(const struct identity *identity, const struct schema *schema)
{
	return identity->application == APPLICATION_ID && identity->version >= 1 &&
	       identity->version < schema->version;
}

/* Who only reads need not be able to write; but where he can, a new dyno should not make him run
 * another command first. */
static bool upgrade_for_reader(struct sqlite_store *store, const struct schema *schema,
			       struct dyno_error *err)
{
	sqlite_disconnect(store);
	store->base.read_only = false;
	bool ok = sqlite_connect(store, NULL) && choose_journal(store, NULL) &&
		  migrate(store, schema, NULL);
	sqlite_disconnect(store);
	store->base.read_only = true;
	return sqlite_connect(store, err) && ok;
}

bool sqlite_prepare(struct sqlite_store *store, const struct schema *schema, struct dyno_error *err)
{
	struct identity identity = { 0 };
	if (!sqlite_read(store, read_identity, &identity, err))
		return false;
	if (store->base.read_only && is_older(&identity, schema) &&
	    upgrade_for_reader(store, schema, err))
		return true;
	if (!check_identity(store, &identity, schema->version, err))
		return false;
	if (store->base.read_only)
		return true;
	return choose_journal(store, err) &&
	       (identity.version == schema->version || migrate(store, schema, err));
}
