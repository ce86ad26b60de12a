/* Results that a program makes, over the library itself. */
#include "test.h"
#include <dyno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const started = "2026-01-01T00:00:00Z";

/* Two cells, of which the first has everything that can be set. */
static dyno_results *build(void)
{
	dyno_error err = { 0 };
	const uint64_t values[] = { 1000000, 3000000, 2000000 }, weights[] = { 1, 2, 3 };
	dyno_series plain = DYNO_SERIES_INIT, histogram = DYNO_SERIES_INIT;
	dyno_results *results = dyno_results_create(&err);
	CHECK(dyno_results_add_run(results, "42", started, &err) == 0);
	CHECK(dyno_results_set_run_text(results, 0, "finished", "2026-01-01T00:01:00Z", &err));
	CHECK(dyno_results_set_run_text(results, 0, "tag", "theirs", &err));
	CHECK(dyno_results_add_warning(results, 0, "hot", &err));
	CHECK(dyno_results_add_model(results, "a", "file", "sha256:1", &err) == 0);
	CHECK(dyno_results_add_model(results, "b", "hub", NULL, &err) == 1);
	CHECK(dyno_results_add_device(results, "cuda:0", "cuda", "NVIDIA H200", "rack-7", &err) ==
	      0);
	CHECK(dyno_results_add_engine(results, "vllm", "0.6", &err) == 0);
	CHECK(dyno_results_set_fact(results, 0, DYNO_FACTS_ENGINE, 0, "graphs", "on", 0, &err));
	CHECK(dyno_results_set_fact(results, 0, DYNO_FACTS_ENVIRONMENT, 0, "cpu", "Z80", 0, &err));
	CHECK(dyno_results_set_fact(results, 0, DYNO_FACTS_DEVICE, 0, "memory", NULL, 141e9, &err));
	CHECK(dyno_results_add_result(results, 1, 0, &err) == 0);
	CHECK(dyno_results_add_result(results, 0, 0, &err) == 1);
	CHECK(dyno_results_set_number(results, 0, "batch", 8, &err));
	CHECK(dyno_results_set_text(results, 0, "precision", "float16", &err));
	CHECK(dyno_results_set_text(results, 0, "engine", "vllm", &err));
	CHECK(dyno_results_add_note(results, 0, "greedy", &err));
	CHECK(dyno_results_set_value(results, 0, "memory_total", 1e9, &err));
	CHECK(dyno_results_set_interval(results, 0, "memory_total", 9e8, 2e9, "mean", &err));
	CHECK(dyno_results_set_caveat(results, 0, "memory_total", "estimated", "no sensor", &err));
	CHECK(dyno_results_set_text(results, 1, "status", "crashed", &err));
	CHECK(dyno_results_set_text(results, 1, "reason", "it burst", &err));
	CHECK(dyno_results_set_value(results, 1, "latency_p99", 0.5, &err));
	CHECK(dyno_results_set_caveat(results, 1, "latency_p99", "withheld", "few", &err));
	CHECK(dyno_results_set_bound(results, 1, "latency_p99", 0.25, &err));
	CHECK(dyno_results_add_process(results, 0, &err) == 0);
	CHECK(dyno_results_add_process(results, 0, &err) == 1);
	CHECK(dyno_results_set_process_value(results, 0, 1, "load_time", 2.5, &err));
	plain.name = "inference", plain.unit = "ns", plain.values = values, plain.count = 3;
	histogram.name = "next_token", histogram.unit = "ns", histogram.values = values;
	histogram.weights = weights, histogram.count = 3;
	CHECK(dyno_results_set_series(results, 0, 0, &plain, &err));
	CHECK(dyno_results_set_series(results, 0, 1, &histogram, &err));
	CHECK_ROW(err.message, dyno_results_summarise(results, 0, &err));
	return results;
}

static void check_built(const char *from, const dyno_results *results)
{
	dyno_series series = DYNO_SERIES_INIT;
	double low, high;
	CHECK_ROW(from, dyno_results_count(results) == 2);
	CHECK_STRING(dyno_results_run_text(results, 0, "tag"), "theirs");
	CHECK_STRING(dyno_results_warning(results, 0, 0), "hot");
	CHECK_STRING(dyno_results_fact_text(results, 0, DYNO_FACTS_ENVIRONMENT, 0, 0), "Z80");
	CHECK(dyno_results_fact_number(results, 0, DYNO_FACTS_DEVICE, 0, 0) == 141e9);
	CHECK_STRING(dyno_results_text(results, 0, "model"), "b");
	CHECK_STRING(dyno_results_text(results, 1, "digest"), "sha256:1");
	CHECK_STRING(dyno_results_text(results, 0, "batch"), "8");
	CHECK_STRING(dyno_results_text(results, 0, "machine"), "rack-7");
	CHECK(dyno_results_engine_count(results, 0) == 1);
	CHECK_STRING(dyno_results_fact_key(results, 0, DYNO_FACTS_ENGINE, 0, 1), "version");
	CHECK_STRING(dyno_results_fact_text(results, 0, DYNO_FACTS_ENGINE, 0, 2), "on");
	CHECK(!dyno_results_fact_key(results, 0, DYNO_FACTS_ENGINE, 1, 0));
	CHECK_STRING(dyno_results_text(results, 0, "engine"), "vllm");
	CHECK_STRING(dyno_results_text(results, 0, "precision"), "float16");
	CHECK_STRING(dyno_results_text(results, 1, "reason"), "it burst");
	CHECK(isnan(dyno_results_value(results, 1, "latency_p99")));
	CHECK(dyno_results_bound(results, 1, "latency_p99") == 0.25);
	CHECK(dyno_results_withheld(results, 1, "latency_p99") == 0.5);
	CHECK(dyno_results_interval(results, 0, "memory_total", &low, &high) && high == 2e9);
	CHECK_STRING(dyno_results_field_text(results, 0, "memory_total", "caveat"), "estimated");
	CHECK_STRING(dyno_results_field_text(results, 0, "memory_total", "reason"), "no sensor");
	CHECK(dyno_results_value(results, 0, "latency_median") == 0.002);
	CHECK(dyno_results_value(results, 0, "samples") == 3);
	CHECK_STRING(dyno_results_field_text(results, 0, "latency_p99", "caveat"), "withheld");
	CHECK(dyno_results_processes(results, 0) == 2);
	CHECK(dyno_results_process_value(results, 0, 1, "load_time") == 2.5);
	CHECK(dyno_results_series_count(results, 0, 1) == 1);
	CHECK(dyno_results_series(results, 0, 1, 0, &series));
	CHECK_STRING(series.name, "next_token");
	CHECK(series.count == 3 && series.weights[2] == 3 && series.values[1] == 3000000);
}

/* In memory, as a file, and as a copy. */
static void makes_results(void)
{
	dyno_error err = { 0 };
	size_t length;
	dyno_results *results = build();
	check_built("built", results);
	char *json = dyno_results_export(results, "json", &length, &err);
	dyno_results *read = dyno_results_parse(json, length, &err);
	CHECK_ROW(err.message, read);
	check_built("read", read);
	dyno_results *copy = dyno_results_copy(results, &err);
	dyno_results_destroy(results);
	check_built("copied", copy);
	char *again = dyno_results_export(copy, "json", NULL, &err);
	CHECK_STRING(again, json);
	dyno_text_free(json);
	dyno_text_free(again);
	dyno_results_destroy(read);
	dyno_results_destroy(copy);
}

/* What was read can be added to; a value that is set anew has no interval. */
static void changes_what_is_there(void)
{
	dyno_error err = { 0 };
	dyno_results *results = build();
	CHECK(dyno_results_set_value(results, 0, "memory_total", 5, &err));
	CHECK(!dyno_results_interval(results, 0, "memory_total", NULL, NULL));
	CHECK(!dyno_results_field_text(results, 0, "memory_total", "caveat"));
	CHECK(dyno_results_set_run_text(results, 0, "tag", NULL, &err));
	CHECK(!dyno_results_run_text(results, 0, "tag"));
	CHECK(dyno_results_add_run(results, "43", started, &err) == 1);
	CHECK(dyno_results_add_result(results, 0, 0, &err) == DYNO_NONE); /* of the last run */
	CHECK(dyno_results_add_model(results, "c", "file", NULL, &err) == 0);
	CHECK(dyno_results_add_device(results, "cpu", "cpu", NULL, NULL, &err) == 0);
	CHECK(dyno_results_add_result(results, 0, 0, &err) == 2);
	CHECK(dyno_results_set_number(results, 2, "threads", 77, &err));
	CHECK_STRING(dyno_results_text(results, 2, "threads"), "77");
	CHECK_STRING(dyno_results_text(results, 2, "model"), "c");
	dyno_results_destroy(results);
}

static dyno_series series_of(const char *name, const char *unit, uint64_t flags)
{
	static const uint64_t value = 1;
	dyno_series series = DYNO_SERIES_INIT;
	series.name = name;
	series.unit = unit;
	series.values = &value;
	series.count = 1;
	series.flags = flags;
	return series;
}

#define REFUSED(call, words)                                                   \
	do {                                                                   \
		dyno_error err = { 0 };                                        \
		CHECK_ROW(words, !(call));                                     \
		CHECK_ROW(err.message, err.code &&strstr(err.message, words)); \
	} while (0)

static void refuses_what_makes_no_sense(void)
{
	dyno_results *r = build(), *empty = dyno_results_create(NULL);
	dyno_series bad = series_of("Latency", "ns", 0), unit = series_of("a", "ms", 0),
		    flags = series_of("a", "ns", 64), none = series_of("a", "ns", 0),
		    histogram = series_of("inference", "ns", DYNO_SERIES_THINNED);
	none.values = NULL;
	REFUSED(dyno_results_add_run(NULL, "1", started, &err) != DYNO_NONE, "no results");
	REFUSED(dyno_results_add_run(r, "", started, &err) != DYNO_NONE, "the run's id is missing");
	REFUSED(dyno_results_add_run(r, "1", NULL, &err) != DYNO_NONE, "started is missing");
	REFUSED(dyno_results_add_model(empty, "m", "file", NULL, &err) != DYNO_NONE, "a run first");
	REFUSED(dyno_results_add_device(empty, "cpu", "cpu", NULL, NULL, &err) != DYNO_NONE,
		"run first");
	REFUSED(dyno_results_add_engine(r, NULL, "1", &err) != DYNO_NONE, "name is missing");
	REFUSED(dyno_results_add_model(r, NULL, "file", NULL, &err) != DYNO_NONE,
		"name is missing");
	REFUSED(dyno_results_add_device(r, "x", "", NULL, NULL, &err) != DYNO_NONE,
		"platform is missing");
	REFUSED(dyno_results_add_result(r, 2, 0, &err) != DYNO_NONE, "no such model or device");
	REFUSED(dyno_results_set_run_text(r, 0, "id", "2", &err), "keeps its id");
	REFUSED(dyno_results_set_run_text(r, 0, "started", NULL, &err), "started is missing");
	REFUSED(dyno_results_set_run_text(r, 0, "colour", "red", &err), "no word \"colour\"");
	REFUSED(dyno_results_set_run_text(r, 1, "tag", "x", &err), "no run 1");
	REFUSED(dyno_results_set_fact(r, 0, DYNO_FACTS_DEVICE, 1, "k", "x", 0, &err), "nothing 1");
	REFUSED(dyno_results_set_fact(r, 0, DYNO_FACTS_PLAN, 0, NULL, "x", 0, &err), "needs a key");
	REFUSED(dyno_results_set_text(r, 0, "status", "fine", &err), "no status \"fine\"");
	REFUSED(dyno_results_set_text(r, 0, "status", NULL, &err), "no status");
	REFUSED(dyno_results_set_text(r, 0, "model", "x", &err), "no word \"model\"");
	REFUSED(dyno_results_set_text(r, 7, "reason", "x", &err), "no result 7");
	REFUSED(dyno_results_set_number(r, 0, "colour", 1, &err), "no word \"colour\"");
	REFUSED(dyno_results_set_number(r, 0, "batch", 1.5, &err), "no whole number");
	REFUSED(dyno_results_set_number(r, 0, "batch", -1, &err), "no whole number");
	REFUSED(dyno_results_set_number(r, 0, "batch", NAN, &err), "no whole number");
	REFUSED(dyno_results_set_value(r, 0, "speed", 1, &err), "no field \"speed\"");
	REFUSED(dyno_results_set_value(r, 0, "samples", INFINITY, &err), "finite, or NaN");
	REFUSED(dyno_results_set_interval(r, 0, "samples", 2, 1, "mean", &err), "no interval");
	REFUSED(dyno_results_set_interval(r, 0, "samples", 1, 2, "none", &err), "order, mean and");
	REFUSED(dyno_results_set_caveat(r, 0, "samples", "absent", NULL, &err), "no caveat");
	REFUSED(dyno_results_add_process(r, 2, &err) != DYNO_NONE, "no result 2");
	REFUSED(dyno_results_set_process_value(r, 1, 0, "samples", 1, &err), "has no process 0");
	REFUSED(dyno_results_set_series(r, 0, 0, &bad, &err), "small letters");
	REFUSED(dyno_results_set_series(r, 0, 0, &unit, &err), "none of ns, uJ, B");
	REFUSED(dyno_results_set_series(r, 0, 0, &flags, &err), "unknown flags");
	REFUSED(dyno_results_set_series(r, 0, 0, &none, &err), "no values");
	REFUSED(dyno_results_set_series(r, 0, 0, NULL, &err), "small letters");
	REFUSED(dyno_results_summarise(r, 1, &err), "has no samples");
	CHECK(dyno_results_set_series(r, 0, 0, &histogram, NULL));
	REFUSED(dyno_results_summarise(r, 0, &err), "only single times");
	dyno_results_destroy(r);
	dyno_results_destroy(empty);
}

/* Structs of series that another version of the header made. */
static void takes_series_of_other_versions(void)
{
	dyno_error err = { 0 };
	dyno_results *results = build();
	struct {
		dyno_series known;
		uint64_t more[2];
	} newer = { .known = series_of("a", "ns", 0) };
	newer.known.size = sizeof(newer);
	CHECK(dyno_results_set_series(results, 0, 0, &newer.known, &err));
	newer.more[1] = 1;
	CHECK(!dyno_results_set_series(results, 0, 0, &newer.known, &err));
	CHECK(err.code == DYNO_ERROR_UNSUPPORTED && strstr(err.message, "built for a newer one"));
	dyno_series older = series_of("b", "ns", 64);
	older.size = offsetof(dyno_series, flags);
	CHECK(dyno_results_set_series(results, 0, 0, &older, &err)); /* has no flags */
	CHECK(dyno_results_series_count(results, 0, 0) == 3);
	dyno_results_destroy(results);
}

/* Time that grows with the square would be minutes here. */
static void makes_many(void)
{
	dyno_results *results = dyno_results_create(NULL);
	dyno_results_add_run(results, "1", started, NULL);
	dyno_results_add_model(results, "m", "file", NULL, NULL);
	dyno_results_add_device(results, "cpu", "cpu", NULL, NULL, NULL);
	for (size_t i = 0; i < 50000; i++) {
		CHECK(dyno_results_add_result(results, 0, 0, NULL) == i);
		CHECK(dyno_results_set_number(results, i, "batch", (double)i + 1, NULL));
	}
	CHECK_STRING(dyno_results_text(results, 49999, "batch"), "50000");
	dyno_results_destroy(results);
}

static void declares_words_and_fields(void)
{
	dyno_error err = { 0 };
	dyno_results *results = dyno_results_create(&err);
	CHECK(!dyno_results_add_word(results, "n_depth", NULL, "number", NULL, &err));
	CHECK(dyno_results_add_run(results, "42", started, &err) == 0);
	CHECK(dyno_results_add_model(results, "a", "file", NULL, &err) == 0);
	CHECK(dyno_results_add_device(results, "cpu", "cpu", NULL, NULL, &err) == 0);
	CHECK(dyno_results_add_word(results, "n_depth", "Depth", "number", "tokens", &err));
	CHECK(dyno_results_add_word(results, "n_depth", "Depth", "number", "tokens", &err));
	CHECK(!dyno_results_add_word(results, "n_depth", "Depth", "text", NULL, &err));
	CHECK(err.code == DYNO_ERROR_FORMAT);
	CHECK(!dyno_results_add_word(results, "batch", NULL, "number", NULL, &err));
	CHECK(!dyno_results_add_word(results, NULL, NULL, "number", NULL, &err));
	CHECK(!dyno_results_add_word(results, "a", NULL, "list", NULL, &err));
	CHECK(dyno_results_add_word(results, "fork", NULL, "text", NULL, &err));
	CHECK(dyno_results_add_field(results, "tg", NULL, "tokens/s", "higher", "rate", &err));
	CHECK(!dyno_results_add_field(results, "tg2", NULL, NULL, "best", NULL, &err));
	CHECK(dyno_results_add_result(results, 0, 0, &err) == 0);
	CHECK(dyno_results_set_number(results, 0, "n_depth", 12.5, &err));
	CHECK(!dyno_results_set_text(results, 0, "n_depth", "deep", &err));
	CHECK(dyno_results_set_text(results, 0, "fork", "main", &err));
	CHECK(dyno_results_set_value(results, 0, "tg", 80, &err));
	CHECK(dyno_results_set_interval(results, 0, "tg", 70, 90, "mean", &err));
	CHECK(dyno_results_add_process(results, 0, &err) == 0);
	CHECK(dyno_results_set_process_value(results, 0, 0, "tg", 81, &err));
	char *json = dyno_results_export(results, "json", NULL, &err);
	dyno_results *again = json ? dyno_results_parse(json, strlen(json), &err) : NULL;
	const dyno_results *both[] = { results, again };
	for (size_t i = 0; i < 2; i++) {
		size_t words = dyno_results_word_count(both[i]);
		size_t fields = dyno_results_field_count(both[i]);
		double column[1];
		CHECK(words == dyno_word_count() + 2 && fields == dyno_field_count() + 1);
		CHECK_STRING(dyno_results_word_about(both[i], words - 2, "key"), "n_depth");
		CHECK_STRING(dyno_results_word_about(both[i], words - 2, "unit"), "tokens");
		CHECK_STRING(dyno_results_word_about(both[i], 0, "key"), "model");
		CHECK_STRING(dyno_results_field_about(both[i], fields - 1, "better"), "higher");
		CHECK(!dyno_results_field_about(both[i], fields, "key"));
		CHECK(dyno_results_number(both[i], 0, "n_depth") == 12.5);
		CHECK_STRING(dyno_results_text(both[i], 0, "n_depth"), "12.5");
		CHECK_STRING(dyno_results_text(both[i], 0, "fork"), "main");
		CHECK(dyno_results_process_value(both[i], 0, 0, "tg") == 81);
		CHECK(dyno_results_column(both[i], "tg", column, NULL, NULL, NULL, 1) == 1);
		CHECK(column[0] == 80);
		CHECK(dyno_results_column(both[i], "n_depth", column, NULL, NULL, NULL, 1) == 1);
		CHECK(column[0] == 12.5);
	}
	dyno_text_free(json);
	dyno_results_destroy(again);
	dyno_results_destroy(results);
}

TEST_MAIN({ "makes_results", makes_results },
	  { "declares_words_and_fields", declares_words_and_fields },
	  { "changes_what_is_there", changes_what_is_there },
	  { "refuses_what_makes_no_sense", refuses_what_makes_no_sense },
	  { "takes_series_of_other_versions", takes_series_of_other_versions },
	  { "makes_many", makes_many })
