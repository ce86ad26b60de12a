/* What the public API tells in whole columns, of runs, in rows of a comparison, by a store, and in
 * tables. */
#include "api_results.h"

/* --- Many at once ---------------------------------------------------------------------------- */

static void columns_say_what_single_questions_do(void)
{
	enum {
		ROOM = 5
	};
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 3);
	CHECK(dyno_results_join(results, make_results("b", 9, 2), &err));
	double values[ROOM], low[ROOM], high[ROOM], number[ROOM];
	const char *texts[ROOM];
	CHECK(dyno_results_column(results, "latency_median", values, low, high, NULL, ROOM) ==
	      ROOM);
	CHECK(dyno_results_column(results, "batch", number, NULL, NULL, NULL, ROOM) == ROOM);
	CHECK(dyno_results_text_column(results, "run", texts, ROOM) == ROOM);
	for (size_t i = 0; i < ROOM; i++) {
		double ends[2];
		CHECK(values[i] == dyno_results_value(results, i, "latency_median"));
		CHECK(dyno_results_interval(results, i, "latency_median", &ends[0], &ends[1]));
		CHECK(low[i] == ends[0] && high[i] == ends[1]);
		CHECK(number[i] == dyno_results_number(results, i, "batch"));
		CHECK(texts[i] == dyno_results_text(results, i, "run"));
	}
	CHECK(dyno_results_set_caveat(results, 1, "latency_median", "withheld", "few", &err));
	CHECK(dyno_results_set_bound(results, 1, "latency_median", 0.25, &err));
	CHECK(dyno_results_column(results, "latency_median", values, NULL, NULL, low, ROOM) ==
	      ROOM);
	CHECK(values[1] != values[1] && low[1] == 0.25 && low[0] != low[0]);
	CHECK(dyno_results_column(results, "memory_total", values, low, high, NULL, ROOM) == ROOM);
	CHECK(values[4] != values[4] && low[4] != low[4]); /* NaN */
	CHECK(dyno_results_column(results, "nonesuch", values, NULL, NULL, NULL, ROOM) == 0);
	CHECK(dyno_results_column(results, "model", values, NULL, NULL, NULL, ROOM) == 0);
	CHECK(dyno_results_column(results, NULL, values, NULL, NULL, NULL, ROOM) == 0);
	CHECK(dyno_results_column(NULL, "batch", values, NULL, NULL, NULL, ROOM) == 0);
	/* No more than there is room for; how much is needed is said. */
	values[1] = -1;
	CHECK(dyno_results_column(results, "batch", values, NULL, NULL, NULL, 1) == ROOM);
	CHECK(values[0] == 1 && values[1] == -1);
	CHECK(dyno_results_text_column(results, "batch", NULL, 0) == ROOM);
	CHECK(dyno_results_text_column(results, "batch", texts, ROOM) == ROOM);
	CHECK_STRING(texts[4], "10");
	dyno_results_destroy(results);
}

static void tells_of_runs(void)
{
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 3);
	CHECK(dyno_results_join(results, make_results("b", 9, 2), &err));
	CHECK(dyno_results_run_count(results) == 2 && dyno_results_run_count(NULL) == 0);
	CHECK(dyno_results_run_of(results, 2) == 0 && dyno_results_run_of(results, 3) == 1);
	CHECK(dyno_results_run_of(results, 5) == SIZE_MAX);
	CHECK_STRING(dyno_results_run_text(results, 1, "id"), "b");
	CHECK(!dyno_results_run_text(results, 1, "finished"));
	CHECK(!dyno_results_run_text(results, 2, "id") && !dyno_results_run_text(results, 0, "x"));
	CHECK(dyno_results_run_number(results, 0, "seed") == 1);
	CHECK(dyno_results_warning_count(results, 0) == 1);
	CHECK_STRING(dyno_results_warning(results, 0, 0), "hot");
	CHECK(!dyno_results_warning(results, 0, 1) && !dyno_results_warning(results, 7, 0));
	CHECK_STRING(dyno_results_model_text(results, 0, 0, "digest"), "sha256:0");
	CHECK(dyno_results_model_number(results, 0, 0, "synthetic") == 1);
	CHECK(!dyno_results_model_text(results, 0, 1, "name"));
	CHECK_STRING(dyno_results_device_text(results, 0, 0, "name"), "CPU");
	CHECK(!dyno_results_device_text(results, 2, 0, "name"));
	CHECK(dyno_results_fact_count(results, 0, DYNO_FACTS_ENVIRONMENT, 0) == 2);
	CHECK_STRING(dyno_results_fact_key(results, 0, DYNO_FACTS_ENVIRONMENT, 0, 0), "cpu");
	CHECK_STRING(dyno_results_fact_text(results, 0, DYNO_FACTS_ENVIRONMENT, 0, 0), "Z80");
	CHECK(dyno_results_fact_number(results, 0, DYNO_FACTS_ENVIRONMENT, 0, 1) == 2);
	CHECK(!dyno_results_fact_text(results, 0, DYNO_FACTS_ENVIRONMENT, 0, 1));
	CHECK(dyno_results_fact_count(results, 0, DYNO_FACTS_DEVICE, 1) == 0);
	CHECK(dyno_results_fact_count(results, 0, DYNO_FACTS_PLAN, 0) == 0);
	dyno_results_destroy(results);
}

/* --- Rows of a comparison -------------------------------------------------------------------- */

static void tells_rows(void)
{
	dyno_error err = { 0 };
	dyno_results *before = make_results("a", 1, 2), *after = make_results("b", 1, 2);
	dyno_comparison *comparison = dyno_comparison_create(before, after, NULL, &err);
	char *json = dyno_comparison_export(comparison, "json", NULL, &err);
	CHECK(dyno_comparison_count(comparison) == 2); /* cells, of which one field is there */
	for (size_t row = 0; row < 2; row++) {
		char text[64];
		CHECK_STRING(dyno_comparison_text(comparison, row, "field"), "latency_median");
		CHECK(dyno_comparison_number(comparison, row, "ratio") == 1);
		CHECK(dyno_comparison_number(comparison, row, "before_processes") == 2);
		CHECK(dyno_comparison_number(comparison, row, "batch") >= 1);
		CHECK(dyno_comparison_number(comparison, row, "regression") == 0);
		CHECK_STRING(dyno_comparison_text(comparison, row, "model"), "m");
		snprintf(text, sizeof(text), "\"verdict\": \"%s\"",
			 dyno_comparison_text(comparison, row, "verdict"));
		CHECK_ROW(text, strstr(json, text));
	}
	CHECK_STRING(dyno_comparison_text(comparison, 0, "after"), "b");
	CHECK(!dyno_comparison_text(comparison, 2, "field") &&
	      !dyno_comparison_text(comparison, 0, "x"));
	double none = dyno_comparison_number(comparison, 2, "ratio"),
	       unknown = dyno_comparison_number(comparison, 0, "x");
	CHECK(none != none && unknown != unknown && dyno_comparison_count(NULL) == 0);
	dyno_text_free(json);
	dyno_comparison_destroy(comparison);
	dyno_results_destroy(before);
	dyno_results_destroy(after);
}

/* A threshold of 0 is one, not the default. */
static void takes_a_threshold_of_zero(void)
{
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 2);
	dyno_comparison_options options = DYNO_COMPARISON_OPTIONS_INIT;
	for (int has = 0; has < 2; has++) {
		options.has_threshold = has;
		dyno_comparison *comparison =
			dyno_comparison_create(results, results, &options, &err);
		CHECK(dyno_comparison_number(comparison, 0, "threshold") == (has ? 0 : 0.02));
		dyno_comparison_destroy(comparison);
	}
	dyno_results_destroy(results);
}

/* --- The store ------------------------------------------------------------------------------- */

static void keeps_and_marks_runs(void)
{
	dyno_error err = { 0 };
	dyno_results *results = make_results("first", 17, 2);
	dyno_store *store = dyno_store_open(scratch("b.db"), false, &err);
	CHECK(dyno_store_save(store, results, &err));
	CHECK(dyno_store_mark(store, "first", "tag", "v1", &err));
	CHECK(dyno_store_mark(store, "tag:v1", "note", "cold", &err));
	dyno_results *loaded = dyno_store_load(store, "tag:v1", &err);
	check_words("store", loaded, "17");
	CHECK_STRING(dyno_results_run_text(loaded, 0, "note"), "cold");
	CHECK_STRING(dyno_results_run_text(loaded, 0, "tag"), "v1");
	dyno_results_destroy(loaded);
	dyno_listing *list = dyno_store_list(store, 0, &err);
	CHECK_STRING(dyno_listing_text(list, 0, "tag"), "v1");
	dyno_listing_destroy(list);
	dyno_history *history = dyno_store_history(store, "m", NULL, NULL, 0, &err);
	CHECK_ROW(err.message, dyno_history_count(history) == 2);
	dyno_history_destroy(history);
	CHECK(dyno_store_mark(store, "first", "tag", NULL, &err));
	CHECK(!dyno_store_load(store, "tag:v1", &err) && err.code == DYNO_ERROR_NOT_FOUND);
	CHECK(!dyno_store_mark(store, "first", "colour", "red", &err));
	CHECK(strstr(err.message, "tag, note and invalid"));
	CHECK(!dyno_store_mark(store, "second", "tag", "x", &err));
	CHECK(!dyno_store_load(store, NULL, &err) && err.code == DYNO_ERROR_USAGE);
	dyno_store_close(store);
	store = dyno_store_open(scratch("b.db"), true, &err);
	CHECK(!dyno_store_remove(store, "first", &err)); /* only to be read */
	dyno_store_close(store);
	store = dyno_store_open(scratch("b.db"), false, &err);
	CHECK(dyno_store_remove(store, "first", &err));
	CHECK(!dyno_store_load(store, "first", &err) && err.code == DYNO_ERROR_NOT_FOUND);
	dyno_store_close(store);
	dyno_store_close(NULL);
	dyno_results_destroy(results);
	remove_scratch();
}

/* --- Tables ---------------------------------------------------------------------------------- */

static void lists_what_there_is(void)
{
	static const struct {
		const char *name;
		size_t (*count)(void);
		const char *(*text)(size_t index, const char *word);
		const char *key, *has, *about;
	} tables[] = {
		{ "fields", dyno_field_count, dyno_field_text, "key", "latency_p99", "title" },
		{ "metrics", dyno_metric_count, dyno_metric_text, "name", "memory", "description" },
		{ "formats", dyno_format_count, dyno_format_text, "name", "csv", "description" },
		{ "settings", dyno_setting_count, dyno_setting_text, "name", "max-time",
		  "description" },
		{ "charts", dyno_chart_count, dyno_chart_text, "name", "latency", "title" },
		{ "chart settings", dyno_chart_setting_count, dyno_chart_setting_text, "name",
		  "group", "description" },
		{ "models", dyno_model_count, dyno_model_text, "name", "bert-base-uncased",
		  "published" },
		{ "engines", dyno_engine_count, dyno_engine_text, "name", "ort", "name" },
		{ "platforms", dyno_platform_count, dyno_platform_text, "name", "cuda", "aliases" },
	};
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		size_t count = tables[i].count(), found = 0;
		for (size_t row = 0; row < count; row++) {
			const char *key = tables[i].text(row, tables[i].key);
			CHECK_ROW(tables[i].name, key && tables[i].text(row, tables[i].about));
			found += key && strcmp(key, tables[i].has) == 0;
		}
		CHECK_ROW(tables[i].name, found == 1);
		CHECK_ROW(tables[i].name, !tables[i].text(count, tables[i].key));
		CHECK_ROW(tables[i].name, !tables[i].text(0, "colour"));
		CHECK_ROW(tables[i].name, !tables[i].text(0, NULL));
	}
}

static void derives_fields_and_ratios(void)
{
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 4);
	const char *settings[] = { "derive=rate [items/s] = batch / latency_median",
				   "price=CPU=3.6", "currency=EUR", "relative-to=batch=1,threads=1",
				   NULL };
	CHECK_ROW(err.message, dyno_results_derive(results, settings, &err));
	CHECK(dyno_results_value(results, 1, "rate") == 4);
	double low, high;
	CHECK(dyno_results_interval(results, 1, "rate", &low, &high));
	CHECK_CLOSE(low, 2 / 0.6, 1e-12);
	CHECK_CLOSE(high, 2 / 0.4, 1e-12);
	CHECK(dyno_results_value(results, 1, "rate_relative") == 2);
	CHECK(dyno_results_process_value(results, 1, 0, "rate") == 4);
	const char *wrong[] = { "derive=rate = latency_median + 1", NULL };
	CHECK(!dyno_results_derive(results, wrong, &err) && err.code == DYNO_ERROR_USAGE);
	CHECK(strstr(err.message, "derive"));
	CHECK(isnan(dyno_results_value(results, 1, "rate")));
	const char *none[] = { "prices=x", NULL };
	CHECK(!dyno_results_derive(results, none, &err));
	CHECK(dyno_results_derive(results, NULL, NULL) && !dyno_results_derive(NULL, NULL, NULL));
	dyno_results_destroy(results);
}

TEST_MAIN({ "columns_say_what_single_questions_do", columns_say_what_single_questions_do },
	  { "tells_of_runs", tells_of_runs }, { "tells_rows", tells_rows },
	  { "takes_a_threshold_of_zero", takes_a_threshold_of_zero },
	  { "keeps_and_marks_runs", keeps_and_marks_runs },
	  { "lists_what_there_is", lists_what_there_is },
	  { "derives_fields_and_ratios", derives_fields_and_ratios })
