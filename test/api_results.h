/* Results for the tests of the public API, made by its functions alone. */
#ifndef DYNO_TEST_API_RESULTS_H
#define DYNO_TEST_API_RESULTS_H

#include "test.h"
#include <dyno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* A cell for each batch size from `first` on, with two processes that kept samples. */
static inline char *document(const char *id, unsigned first, unsigned count)
{
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);
	fprintf(file,
		"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"%s\","
		"\"started\":\"2026-01-01T00:00:00Z\",\"dyno\":\"0.1.0\",\"seed\":\"1\",\"plan\":{},"
		"\"environment\":{\"cpu\":\"Z80\",\"cores\":2},\"warnings\":[\"hot\"],\"models\":[{\"name\":\"m\",\"source\":\"null\","
		"\"digest\":\"sha256:0\",\"synthetic\":true}],\"devices\":[{\"id\":\"cpu\","
		"\"platform\":\"cpu\",\"name\":\"CPU\"}],\"results\":[",
		id);
	for (unsigned i = 0; i < count; i++)
		fprintf(file,
			"%s{\"model\":0,\"device\":0,\"batch\":%u,\"precision\":\"float32\","
			"\"threads\":%u,\"streams\":1,\"status\":\"ok\",\"processes\":2,"
			"\"values\":{\"latency_median\":{\"value\":0.5,\"interval\":[0.4,0.6],"
			"\"interval_kind\":\"processes\"}},\"notes\":[],\"replicates\":["
			"{\"index\":0,\"status\":\"ok\",\"values\":{\"latency_median\":0.5},"
			"\"samples_ns\":[1,2,3]},{\"index\":1,\"status\":\"ok\","
			"\"values\":{\"latency_median\":0.5},\"samples_ns\":[1,2,4]}]}",
			i ? "," : "", first + i, i % 7 + 1);
	fputs("]}]}", file);
	fclose(file);
	return text;
}

static inline dyno_results *make_results(const char *id, unsigned first, unsigned count)
{
	dyno_error err = { 0 };
	char *text = document(id, first, count);
	dyno_results *results = dyno_results_parse(text, strlen(text), &err);
	CHECK_ROW(err.message, results);
	free(text);
	return results;
}

/* A path below a folder that is removed with it. */
static inline const char *scratch(const char *name)
{
	static char folder[] = "/tmp/dyno-api-XXXXXX", path[64];
	static bool made;
	if (!made && !mkdtemp(folder))
		abort();
	made = true;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline void remove_scratch(void)
{
	static const char *const names[] = { "a.json",   "a.db",     "a.db-wal", "a.db-shm", "b.db",
					     "b.db-wal", "b.db-shm", "a.svg",    "" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(scratch(names[i]));
}

static inline void check_words(const char *from, const dyno_results *results, const char *batch)
{
	CHECK_ROW(from, results && dyno_results_count(results));
	const char *text = results ? dyno_results_text(results, 0, "batch") : NULL;
	CHECK_ROW(from, text && strcmp(text, batch) == 0);
	CHECK_ROW(from, dyno_results_number(results, 0, "batch") == atof(batch));
	CHECK_ROW(from, dyno_results_text(results, 0, "streams"));
}

#endif
