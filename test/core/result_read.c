/* Reading results: what is wrong is refused by name, whatever the file. */
#include "core/base/count.h"
#include "core/results.h"

/* --- What is refused, and how it is said ---------------------------------------------------- */

/* The document with the first `from` replaced. The caller frees. */
static char *changed(const char *from, const char *to)
{
	const char *place = strstr(document, from);
	struct buffer out = { 0 };
	CHECK_ROW(from, place);
	if (!place)
		place = document;
	buffer_append(&out, document, (size_t)(place - document));
	buffer_string(&out, to);
	buffer_string(&out, place + strlen(from));
	return buffer_detach(&out);
}

static void refuses_what_is_wrong(void)
{
	static const struct {
		const char *from, *to, *message;
	} rows[] = {
		{ "dyno-results", "other", "not a result file of dyno" },
		{ "{\"format\"", "[{\"format\"", "line 1" },
		{ "\"version\":1", "\"version\":2", "written by a newer dyno: version 2" },
		{ "\"version\":1", "\"version\":0", "\"version\" is missing" },
		{ "\"version\":1", "\"version\":\"1\"", "\"version\" is a string" },
		{ "\"version\":1", "\"v\":1", "\"version\" is missing" },
		{ "\"id\":\"r\"", "\"id\":1", "runs[0].id: a number where a string was expected" },
		{ "\"id\":\"r\"", "\"id\":null", "runs[0].id: null where a string was expected" },
		{ "\"id\":\"r\",", "", "runs[0]: the key \"id\" is missing" },
		{ "\"id\":\"r\"", "\"id\":\"r\",\"id\":\"q\"",
		  "runs[0]: the key \"id\" is there twice" },
		{ "\"7\"", "7", "runs[0].seed: a number where a string" },
		{ "\"7\"", "\"-7\"", "runs[0].seed: \"-7\" is not a whole number" },
		{ "\"7\"", "\"18446744073709551616\"", "is not a whole number" },
		{ "\"7\"", "\"\"", "runs[0].seed: \"\" is not a whole number" },
		{ "\"processes\":3}", "\"batch\":3}", "runs[0].plan: the key \"batch\" is there" },
		{ "\"processes\":3}", "\"p\":[]}", "runs[0].plan: \"p\" is neither" },
		{ "[\"w\"]", "[\"w\",3]", "runs[0].warnings[1]: a number where a string" },
		{ "[\"w\"]", "[3]", "runs[0].warnings[0]: a number where a string" },
		{ "[\"w\"]", "{}", "runs[0].warnings: an object where an array" },
		{ "false", "0", "runs[0].models[0].synthetic: a number where a boolean" },
		{ "\"results\":[", "\"results\":[1,2,", "runs[0].results[0]: a number where an" },
		{ "\"model\":0", "\"model\":1", "results[0].model: there is no model 1: the run" },
		{ "\"device\":0", "\"device\":-1", "results[0].device: there is no device -1" },
		{ "\"device\":0", "\"device\":9007199254740992",
		  "there is no device 90071992547409" },
		{ "\"device\":0", "\"device\":0.5", "there is no device 0.5" },
		{ "\"batch\":1", "\"batch\":\"1\"",
		  "runs[0].results[0].batch: a string where a number was expected" },
		{ "\"batch\":1", "\"batch\":-1",
		  "runs[0].results[0].batch: -1 is not a whole number from 0 to 9007199254740992" },
		{ "\"batch\":1", "\"batch\":1.5", "results[0].batch: 1.5 is not a whole" },
		{ "\"batch\":1", "\"batch\":1e300", "results[0].batch: 1e+300 is not a whole" },
		{ "\"processes\":1", "\"processes\":4294967296", "from 0 to 4294967295" },
		{ "\"ok\",\"processes\"", "\"fine\",\"processes\"",
		  "results[0].status: there is no status \"fine\"" },
		{ "\"order\"", "\"magic\"", "no kind of interval \"magic\"" },
		{ "\"order\"", "\"none\"", "need each other" },
		{ ",\"interval_kind\":\"order\"", "",
		  "results[0].values.latency_median: \"interval\" and \"interval_kind\"" },
		{ "\"interval\":[0.4,0.6],", "", "\"interval\" and \"interval_kind\"" },
		{ "[0.4,0.6]", "[0.4]", "latency_median.interval: not an array of two numbers" },
		{ "[0.4,0.6]", "[0.4,\"0.6\"]", "not an array of two numbers" },
		{ "[0.4,0.6]", "[0.4,0.5,0.6]", "not an array of two numbers" },
		{ "\"value\":0.5", "\"value\":\"0.5\"", "latency_median.value: a string where" },
		{ "\"value\":0.5", "\"value\":1e999", "not a number that fits" },
		{ "{\"value\"", "[{\"value\"", "line 1" },
		{ "\"latency_median\":{", "\"latency_median\":{},\"latency_median\":{",
		  "results[0].values: the key \"latency_median\" is there twice" },
		{ "0.25", "true", "replicates[0].values.load_time: a boolean where a number" },
		{ "[10,20,30]", "[10,-20,30]", "replicates[0].samples_ns[1]: -20 is not a whole" },
		{ "[10,20,30]", "[10,20.5,30]", "samples_ns[1]: 20.5 is not a whole number" },
		{ "[10,20,30]", "[10,20,\"30\"]", "samples_ns[2]: a string where a number" },
		{ "[10,20,30]", "[[10],20]", "samples_ns[0]: an array where a number" },
		{ "[10,20,30]", "3", "samples_ns: a number where an array was expected" },
		{ "\"m\"", "\"\xff\"", "invalid UTF-8" },
		{ "\"m\"", "\"\\ud800\"", "lone surrogate" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		char *text = changed(rows[i].from, rows[i].to);
		struct dyno_results *results = results_read(text, strlen(text), &err);
		CHECK_ROW(rows[i].to, !results && err.code == DYNO_ERROR_FORMAT);
		if (!strstr(err.message, rows[i].message))
			CHECK_STRING(err.message, rows[i].message);
		dyno_results_destroy(results);
		free(text);
	}
}

/* Each must read as if it were not there. */
static void overlooks_what_it_does_not_know(void)
{
	static const char *const rows[][2] = {
		{ "\"runs\"", "\"more\":{\"a\":[1]},\"runs\"" },
		{ "\"id\":\"r\"", "\"id\":\"r\",\"future\":[{}],\"future\":0,\"tag\":null" },
		{ "\"value\":0.5", "\"value\":0.5,\"skew\":3" },
		{ "\"values\":{\"lat", "\"values\":{\"no_such_field\":{\"value\":1},\"lat" },
		{ "\"load_time\":0.25", "\"load_time\":0.25,\"later_field\":[]" },
		{ "\"processes\":3}", "\"nothing\":null,\"processes\":3}" },
		{ "\"batch\":1,", "\"batch\":1e0,\"sequence\":0," },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		char *text = changed(rows[i][0], rows[i][1]);
		struct dyno_results *results = results_read(text, strlen(text), &err);
		CHECK_ROW(err.message, results);
		char *again = results ? written(results, false) : NULL;
		CHECK_STRING(again, document);
		free(again);
		free(text);
		dyno_results_destroy(results);
	}
}

/* Python's and other tools' dictionaries may come out in any order. */
static void takes_keys_in_any_order(void)
{
	static const char text[] =
		"{\"runs\":[{\"results\":[{\"replicates\":[],\"values\":{\"latency_p99\":{"
		"\"reason\":\"r\",\"value\":2},\"latency_mean\":{\"value\":1}},\"processes\":1,"
		"\"status\":\"ok\",\"streams\":1,\"threads\":1,\"batch\":4,\"device\":0,\"model\":1}"
		"],\"devices\":[{\"platform\":\"cpu\",\"id\":\"cpu\"}],\"models\":[{\"synthetic\":"
		"true,\"source\":\"\",\"name\":\"a\"},{\"name\":\"b\",\"source\":\"\",\"synthetic\""
		":true}],\"seed\":\"0\",\"dyno\":\"\",\"started\":\"\",\"id\":\"\"}],\"version\":1,"
		"\"format\":\"dyno-results\"}";
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(text, strlen(text), &err);
	CHECK_ROW(err.message, results);
	if (!results)
		return;
	CHECK_STRING(dyno_results_text(results, 0, "model"), "b");
	CHECK(dyno_results_value(results, 0, "latency_p99") == 2);
	CHECK(dyno_results_value(results, 0, "latency_mean") == 1);
	dyno_results_destroy(results);
}

static void survives_every_truncation(void)
{
	for (size_t length = 0; length < strlen(document); length++) {
		struct dyno_error err = { 0 };
		char *copy = malloc(length + 1); /* so that reading past the end is noticed */
		memcpy(copy, document, length);
		CHECK(!results_read(copy, length, &err));
		CHECK(err.code == DYNO_ERROR_FORMAT);
		free(copy);
	}
}

static void refuses_hostile_sizes(void)
{
	struct dyno_error err = { 0 };
	struct buffer text = { 0 };
	buffer_repeat(&text, '[', 10000);
	CHECK(!results_read(text.data, text.length, &err) && strstr(err.message, "deep"));
	buffer_clear(&text);
	buffer_string(&text, "{\"format\":\"");
	buffer_repeat(&text, 'a', 10000000);
	buffer_string(&text, "\"}");
	CHECK(!results_read(text.data, text.length, &err) && strstr(err.message, "too long"));
	buffer_clear(&text);
	buffer_string(&text, "{\"a\":1");
	for (int i = 0; i < 2000; i++)
		buffer_printf(&text, ",\"k%d\":%d", i, i);
	buffer_string(&text, "}");
	char *plan = changed("{\"batch\":\"1,2\",\"processes\":3}", text.data);
	CHECK(!results_read(plan, strlen(plan), &err));
	CHECK_STRING(err.message, "runs[0].plan: more than 1000 entries");
	free(plan);
	buffer_finish(&text);
}

/* A hundred thousand results and a million samples: quadratic work would not end. */
static void reads_large_files(void)
{
	enum {
		RESULTS = 100000,
		SAMPLES = 1000000
	};
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(document, strlen(document), &err);
	struct arena *arena = &results->arena;
	struct run *run = results->runs[0];
	struct replicate *replicate = run->results[0]->replicates;
	uint64_t *samples = replicate_add_series(arena, replicate, SERIES_INFERENCE,
						 SERIES_NANOSECONDS, SAMPLES)
				    ->values;
	for (uint64_t i = 0; i < SAMPLES; i++)
		samples[i] = 1000000 + i * i % 4096;
	for (size_t i = 1; i < RESULTS; i++) {
		struct result *result = run_add_result(arena, run);
		*result = *run->results[0];
		result->replicate_count = 0;
		result->cell.model = i % 2 ? run_add_model(arena, run) : run->models[0];
	}
	char *first = written(results, true);
	struct dyno_results *back = results_read(first, strlen(first), &err);
	CHECK_ROW(err.message, back);
	CHECK(dyno_results_count(back) == RESULTS);
	char *second = written(back, true);
	CHECK(second && strcmp(first, second) == 0);
	free(first);
	free(second);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

TEST_MAIN({ "refuses what is wrong", refuses_what_is_wrong },
	  { "overlooks what it does not know", overlooks_what_it_does_not_know },
	  { "takes keys in any order", takes_keys_in_any_order },
	  { "survives every truncation", survives_every_truncation },
	  { "refuses hostile sizes", refuses_hostile_sizes },
	  { "reads large files", reads_large_files })
