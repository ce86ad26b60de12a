/* The public API as programs use it, over the library itself: structs of other versions, pointers
 * that are NULL, threads. What the functions do is tested in the rooms that do it. */
#include "test.h"
#include <dyno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define CELLS   2000
#define THREADS 8

/* --- Results ------------------------------------------------------------------------------------
 */

/* A cell for each batch size from `first` on, with two processes that kept samples. */
static char *document(const char *id, unsigned first, unsigned count)
{
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);
	fprintf(file,
		"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"%s\","
		"\"started\":\"2026-01-01T00:00:00Z\",\"dyno\":\"0.1.0\",\"seed\":\"1\",\"plan\":{},"
		"\"environment\":{},\"warnings\":[],\"models\":[{\"name\":\"m\",\"source\":\"null\","
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

static dyno_results *make_results(const char *id, unsigned first, unsigned count)
{
	dyno_error err = { 0 };
	char *text = document(id, first, count);
	dyno_results *results = dyno_results_read(text, strlen(text), &err);
	CHECK_ROW(err.message, results);
	free(text);
	return results;
}

/* A path below a folder that is removed with it. */
static const char *scratch(const char *name)
{
	static char folder[] = "/tmp/dyno-api-XXXXXX", path[64];
	static bool made;
	if (!made && !mkdtemp(folder))
		abort();
	made = true;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void remove_scratch(void)
{
	static const char *const names[] = { "a.json", "a.db",     "a.db-wal", "a.db-shm", "a.svg",
					     "b.db",   "b.db-wal", "b.db-shm", "" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(scratch(names[i]));
}

/* --- Options of other versions ------------------------------------------------------------------
 */

/* Each takes a struct and tells whether it was accepted; what was wrong is in *err. */
static bool take_benchmark(const void *options, dyno_error *err)
{
	dyno_results *results = dyno_benchmark_run(options, err);
	dyno_results_destroy(results);
	return err->code == DYNO_ERROR_USAGE && strstr(err->message, "no model: name one");
}

static bool take_sampler(const void *options, dyno_error *err)
{
	dyno_sampler *sampler = dyno_sampler_create(options, err);
	dyno_sampler_destroy(sampler);
	return sampler;
}

static bool take_compare(const void *options, dyno_error *err)
{
	dyno_results *results = make_results("a", 1, 2);
	dyno_comparison *comparison = dyno_compare(results, results, options, err);
	dyno_comparison_destroy(comparison);
	/* Without `before` there must be a word, which is the struct's last member. */
	dyno_comparison *across = dyno_compare(NULL, results, options, err);
	CHECK(!across);
	dyno_results_destroy(results);
	return comparison;
}

static bool take_plot(const void *options, dyno_error *err)
{
	dyno_results *results = make_results("a", 1, 2);
	char *figure = dyno_results_figure(results, "latency", options, err);
	dyno_text_free(figure);
	dyno_results_destroy(results);
	return figure;
}

static bool take_dashboard(const void *options, dyno_error *err)
{
	dyno_results *results = make_results("a", 1, 2);
	char *text = dyno_dashboard_text(results, "data", options, NULL, err);
	dyno_text_free(text);
	dyno_results_destroy(results);
	return text;
}

static const struct {
	const char *name;
	size_t size;
	bool (*take)(const void *options, dyno_error *err);
} structs[] = {
	{ "dyno_benchmark_options", sizeof(dyno_benchmark_options), take_benchmark },
	{ "dyno_sampler_options", sizeof(dyno_sampler_options), take_sampler },
	{ "dyno_compare_options", sizeof(dyno_compare_options), take_compare },
	{ "dyno_plot_options", sizeof(dyno_plot_options), take_plot },
	{ "dyno_dashboard_options", sizeof(dyno_dashboard_options), take_dashboard },
};

#define STRUCTS (sizeof(structs) / sizeof(*structs))

/* Of `size` bytes that say so, and not one more: a sanitizer sees who reads beyond. */
static void *make_options(size_t size)
{
	void *options = calloc(1, size);
	memcpy(options, &size, sizeof(size));
	return options;
}

static void takes_structs_of_an_older_header(void)
{
	for (size_t i = 0; i < STRUCTS; i++)
		for (size_t size = sizeof(size); size <= structs[i].size; size += sizeof(void *)) {
			dyno_error err = { 0 };
			void *options = make_options(size);
			CHECK_ROW(structs[i].name, structs[i].take(options, &err));
			free(options);
		}
}

/* What lies behind an older program's struct is not asked for. */
static void does_not_read_behind_a_shorter_struct(void)
{
	struct {
		size_t size;
		const char *const *fields;
		double threshold;
		const char *not_across; /* where a newer struct has `across` */
	} older = { .size = offsetof(dyno_compare_options, across), .not_across = "device" };
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 2);
	CHECK(!dyno_compare(NULL, results, (const void *)&older, &err));
	CHECK(strstr(err.message, "two results are compared, or one across a word"));
	dyno_results_destroy(results);
}

static void takes_structs_of_a_newer_header(void)
{
	for (size_t i = 0; i < STRUCTS; i++) {
		dyno_error err = { 0 };
		size_t size = structs[i].size + 24;
		unsigned char *options = make_options(size);
		CHECK_ROW(structs[i].name, structs[i].take(options, &err));
		options[size - 1] = 1; /* something is asked for */
		CHECK_ROW(structs[i].name, !structs[i].take(options, &err));
		CHECK_ROW(err.message, strstr(err.message, "needs a newer one"));
		free(options);
	}
}

static void refuses_structs_that_were_not_initialised(void)
{
	static const size_t sizes[] = { 0, 4, 5000, SIZE_MAX };
	for (size_t i = 0; i < STRUCTS; i++)
		for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
			dyno_error err = { 0 };
			void *options = make_options(structs[i].size);
			memcpy(options, &sizes[k], sizeof(sizes[k]));
			CHECK_ROW(structs[i].name, !structs[i].take(options, &err));
			CHECK_ROW(err.message, strstr(err.message, "_INIT"));
			free(options);
		}
}

/* --- NULL ---------------------------------------------------------------------------------------
 */

static void fills_no_pointer_that_is_null(void)
{
	dyno_results *results = make_results("a", 1, 2);
	double low = 0, high = 0;
	CHECK(dyno_results_interval(results, 0, "latency_median", &low, NULL) && low == 0.4);
	CHECK(dyno_results_interval(results, 0, "latency_median", NULL, &high) && high == 0.6);
	CHECK(dyno_results_interval(results, 0, "latency_median", NULL, NULL));
	CHECK(!dyno_results_interval(results, 9, "latency_median", NULL, NULL));
	CHECK(dyno_results_samples(results, 0, 0, NULL)[2] == 3);
	CHECK(!dyno_results_samples(results, 0, 9, NULL));
	CHECK(!dyno_results_samples(NULL, 0, 0, NULL));
	char *text = dyno_results_export(results, "csv", NULL, NULL);
	CHECK(text && strstr(text, "latency_median"));
	dyno_text_free(text);
	text = dyno_dashboard_text(results, "settings", NULL, NULL, NULL);
	CHECK(text);
	dyno_text_free(text);
	dyno_sampler *sampler = dyno_sampler_create(NULL, NULL);
	CHECK(sampler && dyno_sampler_next(sampler, NULL) == 1);
	CHECK(dyno_sampler_next(NULL, NULL) == 0);
	dyno_sampler_destroy(sampler);
	dyno_results_destroy(results);
}

/* Every function that can fail, failing, for a caller that does not want to know why. */
static void tells_nobody_why(void)
{
	dyno_benchmark_options benchmark = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_plot_options plot = DYNO_PLOT_OPTIONS_INIT;
	dyno_results *results = make_results("a", 1, 2);
	CHECK(!dyno_benchmark_run(NULL, NULL));
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	benchmark.model = "/nowhere/model.onnx";
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	benchmark.model = "null:constant";
	benchmark.store = "/nowhere/store.db";
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	CHECK(!dyno_results_load(NULL, NULL) && !dyno_results_load("/nowhere", NULL));
	CHECK(!dyno_results_read(NULL, 0, NULL) && !dyno_results_read("{", 1, NULL));
	CHECK(!dyno_results_open(NULL, NULL, NULL));
	CHECK(!dyno_results_open("latest", "/nowhere/store.db", NULL));
	CHECK(!dyno_results_join(NULL, NULL, NULL));
	CHECK(!dyno_results_save(results, "/nowhere/a.json", NULL, NULL));
	CHECK(!dyno_results_export(results, "papyrus", NULL, NULL));
	CHECK(!dyno_sampler_finish(NULL, NULL) && !dyno_sampler_add(NULL, NULL, 0, NULL));
	CHECK(!dyno_store_list("/nowhere/store.db", 0, NULL));
	CHECK(!dyno_store_save("/nowhere/store.db", results, NULL));
	CHECK(!dyno_store_history("/nowhere/store.db", "m", NULL, NULL, 0, NULL));
	CHECK(!dyno_compare(NULL, NULL, NULL, NULL));
	CHECK(!dyno_compare(NULL, results, NULL, NULL));
	CHECK(!dyno_comparison_text(NULL, "json", NULL));
	CHECK(!dyno_plot(results, "no_such_chart", NULL, NULL, NULL));
	CHECK(!dyno_plot(results, "latency", "/nowhere/a.svg", NULL, NULL));
	plot.theme = "sepia";
	CHECK(!dyno_results_figure(results, "latency", &plot, NULL));
	CHECK(!dyno_generate_dashboard(results, "/nowhere/page.html", NULL, NULL));
	CHECK(!dyno_dashboard_text(results, "nothing", NULL, NULL, NULL));
	dyno_results_destroy(results);
}

/* --- Texts of numbers ---------------------------------------------------------------------------
 */

static void check_words(const char *from, const dyno_results *results, const char *batch)
{
	CHECK_ROW(from, results && dyno_results_count(results));
	const char *text = results ? dyno_results_text(results, 0, "batch") : NULL;
	CHECK_ROW(from, text && strcmp(text, batch) == 0);
	CHECK_ROW(from, dyno_results_number(results, 0, "batch") == atof(batch));
	CHECK_ROW(from, dyno_results_text(results, 0, "streams"));
}

/* By whichever function the results came. */
static void numbers_are_there_as_text(void)
{
	dyno_error err = { 0 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_results *results = make_results("a", 17, 2);
	check_words("read", results, "17");
	CHECK(dyno_results_save(results, scratch("a.json"), NULL, &err));
	CHECK(dyno_store_save(scratch("a.db"), results, &err));
	CHECK(dyno_results_join(results, make_results("b", 23, 2), &err));
	CHECK_STRING(dyno_results_text(results, 2, "batch"), "23");
	dyno_results_destroy(results);
	results = dyno_results_load(scratch("a.json"), &err);
	check_words("load", results, "17");
	dyno_results_destroy(results);
	results = dyno_results_open("latest", scratch("a.db"), &err);
	check_words("open", results, "17");
	dyno_results_destroy(results);
	options.model = "null:constant,median=1ms";
	options.hardware = (const char *const[]){ "null", NULL };
	options.batch_sizes = &(uint64_t){ 31 };
	options.batch_size_count = 1;
	options.settings = (const char *const[]){ "processes=1", "iterations=10", NULL };
	results = dyno_benchmark_run(&options, &err);
	check_words("run", results, "31");
	dyno_results_destroy(results);
	dyno_sampler *sampler = dyno_sampler_create(NULL, &err);
	for (uint64_t ns[64] = { 1000 }, n; (n = dyno_sampler_next(sampler, NULL)) > 0;) {
		uint64_t *many = n <= 64 ? ns : calloc(n, sizeof(*many));
		CHECK(dyno_sampler_add(sampler, many, n, &err));
		if (many != ns)
			free(many);
	}
	results = dyno_sampler_finish(sampler, &err);
	check_words("sampler", results, "1");
	dyno_results_destroy(results);
	dyno_sampler_destroy(sampler);
}

/* --- Threads ------------------------------------------------------------------------------------
 */

struct asker {
	const dyno_results *results;
	unsigned number; /* of the thread */
	const char *texts[CELLS];
	pthread_barrier_t *barrier;
	pthread_t thread;
	unsigned failures;
};

/* Each begins at another cell, so that all would be the first to ask for something. */
static void *ask_words(void *context)
{
	struct asker *asker = context;
	pthread_barrier_wait(asker->barrier);
	for (size_t i = 0; i < CELLS; i++) {
		size_t at = (i + asker->number * CELLS / THREADS) % CELLS;
		char expected[24];
		snprintf(expected, sizeof(expected), "%zu", at + 1);
		asker->texts[at] = dyno_results_text(asker->results, at, "batch");
		asker->failures +=
			!asker->texts[at] || strcmp(asker->texts[at], expected) != 0 ||
			dyno_results_number(asker->results, at, "batch") != (double)(at + 1);
	}
	return NULL;
}

/* Everything else that takes const results. */
static void *ask_all(void *context)
{
	struct asker *asker = context;
	const dyno_results *results = asker->results;
	dyno_error err = { 0 };
	size_t count;
	double low, high;
	pthread_barrier_wait(asker->barrier);
	for (size_t i = 0; i < dyno_results_count(results); i++) {
		size_t at = (i + asker->number) % dyno_results_count(results);
		asker->failures +=
			dyno_results_value(results, at, "latency_median") != 0.5 ||
			!dyno_results_interval(results, at, "latency_median", &low, &high) ||
			!dyno_results_samples(results, at, 1, &count) || count != 3 ||
			!dyno_results_text(results, at, "threads");
	}
	char *texts[] = {
		dyno_results_export(results, "json", NULL, &err),
		dyno_results_export(results, "csv", NULL, &err),
		dyno_results_export(results, "markdown", NULL, &err),
		dyno_results_figure(results, "latency", NULL, &err),
		dyno_results_figure(results, "distribution", NULL, &err),
		dyno_dashboard_text(results, "data", NULL, NULL, &err),
		dyno_plot(
			results, "throughput", asker->number ? "/dev/null" : scratch("a.svg"),
			&(dyno_plot_options){ .size = sizeof(dyno_plot_options), .format = "svg" },
			&err),
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (!texts[i] && asker->number == 0) {
			printf("# text %zu: %s\n", i, err.message);
			asker->failures++;
		}
		dyno_text_free(texts[i]);
	}
	dyno_comparison *comparison = dyno_compare(results, results, NULL, &err);
	asker->failures += !comparison || dyno_comparison_regressions(comparison) != 0;
	dyno_comparison_destroy(comparison);
	return NULL;
}

static void ask_in_threads(const dyno_results *results, void *(*ask)(void *context))
{
	static struct asker askers[THREADS];
	pthread_barrier_t barrier;
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (unsigned i = 0; i < THREADS; i++) {
		askers[i] = (struct asker){ .results = results, .number = i, .barrier = &barrier };
		if (pthread_create(&askers[i].thread, NULL, ask, &askers[i]) != 0)
			abort();
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(askers[i].thread, NULL);
		CHECK(askers[i].failures == 0);
		for (size_t k = 0; k < CELLS; k++)
			CHECK(askers[i].texts[k] == askers[0].texts[k]);
	}
	pthread_barrier_destroy(&barrier);
}

/* Many times, because who races does not always fall. */
static void threads_ask_for_the_same_words(void)
{
	for (unsigned i = 0; i < 20; i++) {
		dyno_results *results = make_results("a", 1, CELLS);
		ask_in_threads(results, ask_words);
		dyno_results_destroy(results);
	}
}

static void threads_read_the_same_results(void)
{
	dyno_results *results = make_results("a", 1, 40);
	ask_in_threads(results, ask_all);
	dyno_results_destroy(results);
}

static char store_path[64];

/* Two of them may have the same id, once in 2,000 times: four of its digits are chance. */
static void check_runs(const char *store, size_t count)
{
	dyno_error err = { 0 };
	size_t found = 0;
	char *list = dyno_store_list(store, 0, &err);
	for (const char *at = list; at && (at = strstr(at, "\"id\":")); at++)
		found++;
	CHECK_ROW(list ? list : err.message, found == count || found + 1 == count);
	dyno_text_free(list);
}

/* As threads of Python do: each has handles of its own, and all share a store. */
struct runner {
	unsigned number;
	pthread_barrier_t *barrier;
	pthread_t thread;
	unsigned steps; /* that were told of */
	double batch, median;
	size_t samples;
	dyno_error err;
};

static bool count_step(void *context, const dyno_progress *progress)
{
	struct runner *runner = context;
	runner->steps += progress->message == NULL;
	return true;
}

static void *run_one(void *context)
{
	struct runner *runner = context;
	uint64_t batch = runner->number + 1;
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = "null:constant,median=1ms";
	options.hardware = (const char *const[]){ "null", NULL };
	options.batch_sizes = &batch;
	options.batch_size_count = 1;
	options.settings =
		(const char *const[]){ "processes=1",       "iterations=20",     "streams=2",
				       "step-timeout=300s", "load-timeout=300s", NULL };
	options.progress = count_step;
	options.progress_context = runner;
	pthread_barrier_wait(runner->barrier);
	dyno_results *results = dyno_benchmark_run(&options, &runner->err);
	runner->batch = dyno_results_number(results, 0, "batch");
	runner->median = dyno_results_value(results, 0, "latency_median");
	dyno_results_samples(results, 0, 0, &runner->samples);
	if (results &&
	    dyno_store_save(runner->number % 2 ? store_path : NULL, results, &runner->err))
		dyno_text_free(dyno_store_list(store_path, 0, &runner->err));
	dyno_results_destroy(results);
	return NULL;
}

static void threads_run_side_by_side(void)
{
	static struct runner runners[THREADS];
	pthread_barrier_t barrier;
	snprintf(store_path, sizeof(store_path), "%s", scratch("b.db"));
	setenv("DYNO_STORE", store_path, 1);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (unsigned i = 0; i < THREADS; i++) {
		runners[i] = (struct runner){ .number = i, .barrier = &barrier };
		if (pthread_create(&runners[i].thread, NULL, run_one, &runners[i]) != 0)
			abort();
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(runners[i].thread, NULL);
		CHECK_ROW(runners[i].err.message, runners[i].err.code == DYNO_ERROR_NONE);
		CHECK(runners[i].batch == i + 1 && runners[i].samples == 20 && runners[i].steps);
		CHECK_CLOSE(runners[i].median, 1e-3 * (i + 1), 1e-9);
	}
	pthread_barrier_destroy(&barrier);
	check_runs(store_path, THREADS);
	remove_scratch();
}

TEST_MAIN({ "takes_structs_of_an_older_header", takes_structs_of_an_older_header },
	  { "does_not_read_behind_a_shorter_struct", does_not_read_behind_a_shorter_struct },
	  { "takes_structs_of_a_newer_header", takes_structs_of_a_newer_header },
	  { "refuses_structs_that_were_not_initialised",
	    refuses_structs_that_were_not_initialised },
	  { "fills_no_pointer_that_is_null", fills_no_pointer_that_is_null },
	  { "tells_nobody_why", tells_nobody_why },
	  { "numbers_are_there_as_text", numbers_are_there_as_text },
	  { "threads_ask_for_the_same_words", threads_ask_for_the_same_words },
	  { "threads_read_the_same_results", threads_read_the_same_results },
	  { "threads_run_side_by_side", threads_run_side_by_side })
