/* The tables of stores as earlier dynos made them, as they were released: what became of each
 * version is not for the schema of today to say. */
#ifndef DYNO_TEST_STORE_SCHEMAS_H
#define DYNO_TEST_STORE_SCHEMAS_H

/* Version i + 1 is made by the first i + 1 of these. */
static const char *const released_schemas[] = {
	"CREATE TABLE run (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
	" started TEXT NOT NULL, finished TEXT, tag TEXT, dyno TEXT, models TEXT NOT NULL,"
	" devices TEXT NOT NULL, header TEXT NOT NULL);"
	"CREATE INDEX run_started ON run (started);"
	"CREATE INDEX run_tag ON run (tag, started) WHERE tag IS NOT NULL;"
	"CREATE TABLE result (number INTEGER PRIMARY KEY,"
	" run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, place INTEGER NOT NULL,"
	" model TEXT NOT NULL, digest TEXT, platform TEXT, device TEXT NOT NULL, device_name TEXT,"
	" batch INTEGER NOT NULL, sequence INTEGER NOT NULL, precision TEXT,"
	" threads INTEGER NOT NULL, streams INTEGER NOT NULL, status TEXT NOT NULL,"
	" latency_median REAL, latency_median_low REAL, latency_median_high REAL,"
	" latency_p99 REAL, throughput_items REAL, memory_total REAL, document TEXT NOT NULL,"
	" UNIQUE (run, place));"
	"CREATE INDEX result_status ON result (run, status);"
	"CREATE INDEX result_cell ON result"
	" (model, device, batch, sequence, precision, threads, streams, run);"
	"CREATE TABLE replicate (result INTEGER NOT NULL REFERENCES result ON DELETE CASCADE,"
	" place INTEGER NOT NULL, status TEXT NOT NULL, latency_median REAL,"
	" document TEXT NOT NULL, samples BLOB, PRIMARY KEY (result, place));"
	"PRAGMA application_id = 1685679727",

	"ALTER TABLE run ADD COLUMN \"commit\" TEXT;"
	"ALTER TABLE run ADD COLUMN invalid TEXT;"
	"CREATE INDEX result_model ON result (model, run);"
	"CREATE TABLE noise (cpu TEXT NOT NULL, device TEXT NOT NULL, field TEXT NOT NULL,"
	" deviation REAL NOT NULL, freedom REAL NOT NULL, threshold REAL NOT NULL,"
	" rate REAL NOT NULL, model TEXT NOT NULL, made TEXT NOT NULL,"
	" PRIMARY KEY (cpu, device, field))",

	"ALTER TABLE replicate ADD COLUMN warm_up BLOB",

	"ALTER TABLE run ADD COLUMN note TEXT",
};

#endif
