/* Handles of the public API that measure, or that tell of a store: A/B, devices, lists and
 * histories. */
#include "api_results.h"
#include <math.h>

/* --- A/B -------------------------------------------------------------------------------------- */

static size_t told;

static enum dyno_answer count_steps(void *context, const dyno_progress *progress)
{
	(void)progress;
	++*(size_t *)context;
	return DYNO_GO_ON;
}

static enum dyno_answer stop_now(void *context, const dyno_progress *progress)
{
	(void)context;
	(void)progress;
	return DYNO_STOP_NOW;
}

static dyno_benchmark_options shared(const char *store)
{
	static const char *const hardware[] = { "null", NULL };
	static const char *const second[] = { "null:constant,median=2ms", NULL };
	static const char *const settings[] = { "iterations=24", "warmup=0", NULL };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = "null:constant,median=1ms";
	options.models = second;
	options.hardware = hardware;
	options.settings = settings;
	options.store = store;
	options.progress = count_steps;
	options.progress_context = &told;
	return options;
}

static void measures_two_against_each_other(void)
{
	dyno_error err = { 0 };
	dyno_benchmark_options benchmark = shared(scratch("ab.db"));
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	options.benchmark = &benchmark;
	options.pairs = 8;
	dyno_ab *ab = dyno_ab_run(&options, &err);
	CHECK_ROW(err.message, ab);
	CHECK(told > 0 && dyno_ab_number(ab, "decided") == 1);
	CHECK(dyno_ab_number(ab, "pairs") >= 4 && dyno_ab_number(ab, "looks") >= 1);
	CHECK(dyno_ab_number(ab, "looked") == dyno_ab_number(ab, "pairs"));
	CHECK(isnan(dyno_ab_number(ab, "colour")) && isnan(dyno_ab_number(NULL, "pairs")));
	const dyno_comparison *comparison = dyno_ab_comparison(ab);
	CHECK(dyno_comparison_count(comparison) == 1 &&
	      dyno_comparison_regressions(comparison) == 1);
	CHECK_STRING(dyno_comparison_text(comparison, 0, "verdict"), "slower");
	CHECK_CLOSE(dyno_comparison_number(comparison, 0, "ratio"), 2, 1e-9);
	for (size_t side = 0; side < 2; side++) {
		const dyno_results *results = dyno_ab_results(ab, side);
		CHECK_CLOSE(dyno_results_value(results, 0, "latency_median"), side ? 2e-3 : 1e-3,
			    1e-9);
		CHECK((double)dyno_results_processes(results, 0) == dyno_ab_number(ab, "pairs"));
		CHECK_STRING(dyno_results_text(results, 0, "batch"), "1");
	}
	CHECK(!dyno_ab_results(ab, 2) && !dyno_ab_results(NULL, 0) && !dyno_ab_comparison(NULL));
	dyno_store *store = dyno_store_open(scratch("ab.db"), true, &err);
	dyno_listing *kept = dyno_store_list(store, 0, &err);
	CHECK(dyno_listing_count(kept) == 2);
	dyno_listing_destroy(kept);
	dyno_store_close(store);
	dyno_ab_destroy(ab);
	dyno_ab_destroy(NULL);
	remove_scratch();
}

/* Settings of one side alone, and a threshold within which it does not matter. */
static void sides_differ_by_settings(void)
{
	static const char *const slow[] = { "model=null:constant\\,median=1.005ms", NULL };
	dyno_error err = { 0 };
	dyno_benchmark_options benchmark = shared(NULL);
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	benchmark.models = NULL;
	options.benchmark = &benchmark;
	options.b = slow;
	options.pairs = 8;
	options.has_threshold = true;
	for (int wide = 0; wide < 2; wide++) {
		options.threshold = wide ? 0.01 : 0.001;
		dyno_ab *ab = dyno_ab_run(&options, &err);
		CHECK_ROW(err.message, ab);
		CHECK_STRING(dyno_comparison_text(dyno_ab_comparison(ab), 0, "verdict"),
			     wide ? "same" : "slower");
		dyno_ab_destroy(ab);
	}
}

static void compares_outputs(void)
{
	static const char *const hardware[] = { "cpu", NULL };
	static const char *const settings[] = { "iterations=8", NULL };
	dyno_error err = { 0 };
	dyno_benchmark_options benchmark = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	benchmark.model = "builtin:identity";
	benchmark.hardware = hardware;
	benchmark.settings = settings;
	options.benchmark = &benchmark;
	options.pairs = 8;
	dyno_ab *ab = dyno_ab_run(&options, &err);
	if (!ab && strstr(err.message, "libonnxruntime"))
		SKIP("no ONNX Runtime here");
	CHECK_ROW(err.message, ab);
	CHECK(dyno_ab_output_count(ab) == 1 && !dyno_ab_text(ab, "outputs_reason"));
	CHECK(dyno_ab_output_text(ab, 0, "name") && !dyno_ab_output_text(ab, 0, "reason"));
	CHECK(dyno_ab_output_number(ab, 0, "elements") > 0);
	CHECK(dyno_ab_output_number(ab, 0, "unequal") == 0);
	CHECK(dyno_ab_output_number(ab, 0, "largest") == 0);
	CHECK(dyno_ab_output_number(ab, 0, "tolerance") == 1e-3); /* of float32, unless said */
	CHECK(strcmp(dyno_ab_output_text(ab, 0, "verdict"), "agree") == 0);
	CHECK(strcmp(dyno_ab_text(ab, "outputs_verdict"), "agree") == 0);
	CHECK(!dyno_ab_output_text(ab, 1, "name") && isnan(dyno_ab_output_number(ab, 1, "mean")));
	dyno_ab_destroy(ab);
}

static void says_what_is_wrong_with_an_ab(void)
{
	static const char *const unknown[] = { "colour=red", NULL }, *const none[] = { NULL };
	static const char *const three[] = { "null:constant", "null:constant", NULL };
	static const char *const fields[] = { "beauty", NULL };
	dyno_benchmark_options benchmark = shared(NULL), unset = { 0 };
	const struct {
		dyno_ab_options options;
		const char *part;
	} rows[] = {
		{ { .benchmark = NULL }, "no options" },
		{ { .benchmark = &unset }, "DYNO_BENCHMARK_OPTIONS_INIT" },
		{ { .benchmark = &benchmark, .b = unknown }, "B: settings: no setting \"colour\"" },
		{ { .benchmark = &benchmark, .fields = fields, .a = none }, "beauty" },
		{ { .benchmark = &benchmark, .pairs = 7 }, "7 is not within 8" },
		{ { .benchmark = &benchmark, .has_threshold = true, .threshold = -1 },
		  "threshold" },
	};
	dyno_error err = { 0 };
	CHECK(!dyno_ab_run(NULL, &err) && err.code == DYNO_ERROR_USAGE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		dyno_ab_options options = rows[i].options;
		options.size = sizeof(options);
		CHECK_ROW(rows[i].part, !dyno_ab_run(&options, &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i].part));
	}
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	options.benchmark = &benchmark;
	benchmark.models = three;
	CHECK(!dyno_ab_run(&options, &err) && strstr(err.message, "3 models"));
	benchmark = shared(NULL);
	benchmark.progress = stop_now;
	CHECK(!dyno_ab_run(&options, &err) && err.code == DYNO_ERROR_CANCELLED);
}

/* --- Devices ---------------------------------------------------------------------------------- */

static double fact(const dyno_results *results, size_t device, const char *key)
{
	for (size_t i = 0; i < dyno_results_fact_count(results, 0, DYNO_FACTS_DEVICE, device); i++)
		if (strcmp(dyno_results_fact_key(results, 0, DYNO_FACTS_DEVICE, device, i), key) ==
		    0)
			return dyno_results_fact_number(results, 0, DYNO_FACTS_DEVICE, device, i);
	return NAN;
}

static void finds_devices(void)
{
	static const char *const nowhere[] = { "ort=/nowhere", NULL }, *const other[] = { "x=1",
											  NULL };
	dyno_error err = { 0 };
	dyno_results *results = dyno_devices_probe(nowhere, &err);
	CHECK_ROW(err.message, results);
	CHECK(dyno_results_count(results) == 0 && dyno_results_device_count(results, 0) >= 2);
	for (size_t i = 0; i < dyno_results_device_count(results, 0); i++) {
		CHECK(dyno_results_device_text(results, 0, i, "platform"));
		CHECK_ROW(dyno_results_device_text(results, 0, i, "id"),
			  fact(results, i, "works") == 0);
	}
	CHECK(dyno_results_device_text(results, 0, 0, "machine"));
	dyno_results_destroy(results);
	CHECK(!dyno_devices_probe(other, &err) && strstr(err.message, "of an engine"));
}

/* --- Lists and histories ---------------------------------------------------------------------- */

static void save_runs(dyno_store *store, size_t count)
{
	dyno_error err = { 0 };
	for (size_t i = 0; i < count; i++) {
		char id[16];
		snprintf(id, sizeof(id), "run-%02zu", i);
		dyno_results *results = make_results(id, 1, 2);
		for (size_t cell = 0; cell < 2; cell++)
			CHECK(dyno_results_set_value(results, cell, "latency_median",
						     i < count / 2 ? 0.5 : 0.8, &err));
		CHECK_ROW(err.message, dyno_store_save(store, results, &err));
		dyno_results_destroy(results);
	}
}

static void lists_runs(void)
{
	dyno_error err = { 0 };
	dyno_store *store = dyno_store_open("memory:", false, &err);
	save_runs(store, 3);
	CHECK(dyno_store_mark(store, "run-01", "invalid", "hot", &err));
	CHECK(dyno_store_mark(store, "run-01", "tag", "v1", &err));
	dyno_listing *few = dyno_store_list(store, 2, &err), *all = dyno_store_list(store, 0, &err);
	dyno_store_close(store); /* they live on */
	CHECK(dyno_listing_count(few) == 2 && dyno_listing_count(all) == 3);
	CHECK(dyno_listing_count(NULL) == 0);
	for (size_t i = 0; i < 3; i++) {
		bool marked = strcmp(dyno_listing_text(all, i, "id"), "run-01") == 0;
		CHECK(!dyno_listing_text(all, i, "tag") == !marked);
		CHECK(!dyno_listing_text(all, i, "invalid") == !marked);
		CHECK_STRING(dyno_listing_text(all, i, "models"), "m");
		CHECK_STRING(dyno_listing_text(all, i, "devices"), "cpu");
		CHECK(!dyno_listing_text(all, i, "finished"));
		CHECK(dyno_listing_number(all, i, "results") == 2);
		CHECK(dyno_listing_number(all, i, "failed") == 0);
	}
	CHECK(!dyno_listing_text(all, 3, "id") && !dyno_listing_text(all, 0, "colour"));
	CHECK(isnan(dyno_listing_number(all, 3, "results")) &&
	      isnan(dyno_listing_number(all, 0, "x")));
	dyno_listing_destroy(few);
	dyno_listing_destroy(all);
	dyno_listing_destroy(NULL);
}

static void tells_a_history(void)
{
	dyno_error err = { 0 };
	dyno_store *store = dyno_store_open("memory:", false, &err);
	save_runs(store, 24);
	CHECK(!dyno_store_history(store, "m", "beauty", NULL, 0, &err));
	CHECK(!dyno_store_history(store, "nobody", NULL, NULL, 0, &err));
	dyno_history *history = dyno_store_history(store, "m", NULL, NULL, 0, &err);
	dyno_store_close(store);
	CHECK_ROW(err.message, dyno_history_count(history) == 2);
	for (size_t i = 0; i < dyno_history_count(history); i++) {
		CHECK(dyno_history_text(history, i, "title"));
		CHECK_STRING(dyno_history_text(history, i, "device"), "cpu");
		CHECK(dyno_history_number(history, i, "batch") == (double)(i + 1));
		CHECK(!dyno_history_text(history, i, "batch") &&
		      isnan(dyno_history_number(history, i, "x")));
		CHECK(dyno_history_point_count(history, i) == 24);
		CHECK_STRING(dyno_history_point_text(history, i, 23, "run"), "run-23");
		CHECK(dyno_history_point_number(history, i, 0, "value") == 0.5);
		CHECK(dyno_history_point_number(history, i, 0, "estimated") == 0);
		CHECK(isnan(dyno_history_point_number(history, i, 24, "value")));
		CHECK(!dyno_history_point_text(history, i, 24, "run"));
		CHECK(dyno_history_step_count(history, i) == 1);
		CHECK(dyno_history_step_number(history, i, 0, "at") == 12);
		CHECK(dyno_history_step_number(history, i, 0, "before") == 0.5);
		CHECK(dyno_history_step_number(history, i, 0, "after") == 0.8);
		CHECK(dyno_history_step_number(history, i, 0, "p") < 0.01);
		CHECK(isnan(dyno_history_step_number(history, i, 1, "at")));
	}
	CHECK(!dyno_history_text(history, 2, "title") && dyno_history_point_count(history, 2) == 0);
	CHECK(dyno_history_count(NULL) == 0 && dyno_history_step_count(NULL, 0) == 0);
	dyno_history_destroy(history);
	dyno_history_destroy(NULL);
}

/* --- Words ------------------------------------------------------------------------------------ */

static void check_known(const char *of, const char *(*ask)(const void *handle, const char *word),
			const void *handle, size_t least)
{
	size_t count = 0, said = 0;
	for (const char *word; (word = dyno_known_word(of, count)); count++) {
		for (size_t i = 0; i < count; i++)
			CHECK_ROW(word, strcmp(word, dyno_known_word(of, i)) != 0);
		said += ask(handle, word) != NULL;
	}
	CHECK_ROW(of, said >= least && count >= said);
	CHECK_ROW(of, !ask(handle, "colour"));
}

static const char *of_result(const void *handle, const char *word)
{
	return dyno_results_text(handle, 0, word);
}

static const char *of_run(const void *handle, const char *word)
{
	return dyno_results_run_text(handle, 0, word);
}

static const char *of_run_model(const void *handle, const char *word)
{
	return dyno_results_model_text(handle, 0, 0, word);
}

static const char *of_device(const void *handle, const char *word)
{
	return dyno_results_device_text(handle, 0, 0, word);
}

static const char *of_value(const void *handle, const char *word)
{
	return dyno_results_field_text(handle, 0, "latency_median", word);
}

static const char *of_comparison(const void *handle, const char *word)
{
	return dyno_comparison_text(handle, 0, word);
}

/* Of tables there is nothing to hold. */
#define OF_TABLE(name)                                                     \
	static const char *of_##name(const void *handle, const char *word) \
	{                                                                  \
		(void)handle;                                              \
		return dyno_##name##_text(0, word);                        \
	}
OF_TABLE(field)
OF_TABLE(word)
OF_TABLE(metric)
OF_TABLE(setting)
OF_TABLE(chart)
OF_TABLE(chart_setting)
OF_TABLE(model)
#undef OF_TABLE

/* NULL for a word that is known says that there is none. */
static void tells_which_words_it_knows(void)
{
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 1);
	dyno_comparison *comparison = dyno_comparison_create(results, results, NULL, &err);
	check_known("result", of_result, results, 10);
	check_known("run", of_run, results, 3);
	check_known("model", of_run_model, results, 3);
	check_known("builtin", of_model, NULL, 3);
	check_known("device", of_device, results, 3);
	check_known("value", of_value, results, 1);
	check_known("comparison", of_comparison, comparison, 10);
	check_known("field", of_field, NULL, 6);
	check_known("word", of_word, NULL, 3);
	check_known("metric", of_metric, NULL, 2);
	check_known("setting", of_setting, NULL, 3);
	check_known("chart", of_chart, NULL, 3);
	check_known("chart_setting", of_chart_setting, NULL, 3);
	CHECK(!dyno_known_word("nothing", 0) && !dyno_known_word(NULL, 0));
	CHECK(!dyno_known_word("run", SIZE_MAX));
	dyno_comparison_destroy(comparison);
	dyno_results_destroy(results);
}

TEST_MAIN({ "measures two against each other", measures_two_against_each_other },
	  { "sides differ by settings", sides_differ_by_settings },
	  { "compares outputs", compares_outputs },
	  { "says what is wrong with an A/B", says_what_is_wrong_with_an_ab },
	  { "finds devices", finds_devices }, { "lists runs", lists_runs },
	  { "tells a history", tells_a_history },
	  { "tells which words it knows", tells_which_words_it_knows })
