/* The public API as programs use it, over the library itself: structs of other versions, pointers
 * that are NULL, threads. What the functions do is tested in the rooms that do it. */
#include "api_results.h"
#include <pthread.h>

#define CELLS   2000
#define THREADS 8

/* --- Options of other versions --------------------------------------------------------------- */

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
	dyno_comparison *comparison = dyno_comparison_create(results, results, options, err);
	dyno_comparison_destroy(comparison);
	/* Without `before` there must be a word, which is the struct's last member. */
	dyno_comparison *across = dyno_comparison_create(NULL, results, options, err);
	CHECK(!across);
	dyno_results_destroy(results);
	return comparison;
}

static bool take_plot(const void *options, dyno_error *err)
{
	dyno_results *results = make_results("a", 1, 2);
	char *figure = dyno_chart_export(results, "latency", options, NULL, err);
	dyno_text_free(figure);
	dyno_results_destroy(results);
	return figure;
}

static bool take_dashboard(const void *options, dyno_error *err)
{
	dyno_results *results = make_results("a", 1, 2);
	char *text = dyno_dashboard_data(results, options, NULL, err);
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
	{ "dyno_comparison_options", sizeof(dyno_comparison_options), take_compare },
	{ "dyno_chart_options", sizeof(dyno_chart_options), take_plot },
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
		bool has_threshold;
		double threshold;
		const char *not_across; /* where a newer struct has `across` */
	} older = { .size = offsetof(dyno_comparison_options, across), .not_across = "device" };
	dyno_error err = { 0 };
	dyno_results *results = make_results("a", 1, 2);
	CHECK(!dyno_comparison_create(NULL, results, (const void *)&older, &err));
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
		CHECK_ROW(err.message, strstr(err.message, "built for a newer one"));
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

/* --- NULL ------------------------------------------------------------------------------------ */

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
	text = dyno_dashboard_settings(NULL, NULL, NULL);
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
	dyno_chart_options plot = DYNO_CHART_OPTIONS_INIT;
	dyno_results *results = make_results("a", 1, 2);
	CHECK(!dyno_benchmark_run(NULL, NULL));
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	benchmark.model = "/dev/null/nowhere/model.onnx";
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	benchmark.model = "null:constant";
	benchmark.store = "/dev/null/nowhere/store.db";
	CHECK(!dyno_benchmark_run(&benchmark, NULL));
	CHECK(!dyno_results_load(NULL, NULL) && !dyno_results_load("/dev/null/nowhere", NULL));
	CHECK(!dyno_results_parse(NULL, 0, NULL) && !dyno_results_parse("{", 1, NULL));
	CHECK(!dyno_results_open(NULL, NULL, NULL));
	CHECK(!dyno_results_open("/dev/null/nowhere/store.db", "latest", NULL));
	CHECK(!dyno_results_join(NULL, NULL, NULL));
	CHECK(!dyno_results_save(results, "/dev/null/nowhere/a.json", NULL, NULL));
	CHECK(!dyno_results_export(results, "papyrus", NULL, NULL));
	CHECK(!dyno_sampler_finish(NULL, NULL) && !dyno_sampler_add(NULL, NULL, 0, NULL));
	CHECK(!dyno_store_open("/dev/null/nowhere/store.db", true, NULL));
	CHECK(!dyno_store_open("/dev/null/nowhere/store.db", false, NULL));
	CHECK(!dyno_store_list(NULL, 0, NULL) && !dyno_store_save(NULL, results, NULL));
	CHECK(!dyno_store_history(NULL, "m", NULL, NULL, 0, NULL));
	CHECK(!dyno_store_load(NULL, "latest", NULL) && !dyno_store_remove(NULL, "latest", NULL));
	CHECK(!dyno_store_mark(NULL, "latest", "tag", "x", NULL));
	CHECK(!dyno_comparison_create(NULL, NULL, NULL, NULL));
	CHECK(!dyno_comparison_create(NULL, results, NULL, NULL));
	CHECK(!dyno_comparison_export(NULL, "json", NULL, NULL));
	CHECK(!dyno_chart_write(results, "no_such_chart", NULL, NULL, NULL));
	CHECK(!dyno_chart_write(results, "latency", "/dev/null/nowhere/a.svg", NULL, NULL));
	plot.theme = "sepia";
	CHECK(!dyno_chart_export(results, "latency", &plot, NULL, NULL));
	CHECK(!dyno_dashboard_write(results, "/dev/null/nowhere/page.html", NULL, NULL));
	CHECK(!dyno_dashboard_html(NULL, NULL, NULL, NULL));
	dyno_results_destroy(results);
}

/* --- What the library fills ------------------------------------------------------------------ */

/* The caller's struct may be of an older header, or of a newer one. */
static void fills_series_as_far_as_they_go(void)
{
	dyno_results *results = make_results("a", 1, 1);
	dyno_series series = DYNO_SERIES_INIT;
	CHECK(dyno_results_series_count(results, 0, 1) == 1);
	CHECK(dyno_results_series(results, 0, 1, 0, &series));
	CHECK_STRING(series.name, "inference");
	CHECK_STRING(series.unit, "ns");
	CHECK(series.scale == 1e-9 && series.count == 3 && series.values[2] == 4);
	CHECK(!series.weights && series.flags == 0 && series.size == sizeof(series));
	size_t longer = sizeof(series) + 16;
	struct {
		size_t size;
		const char *name, *unit;
		double behind;
	} older = { .size = offsetof(dyno_series, scale), .behind = 7 };
	CHECK(dyno_results_series(results, 0, 1, 0, (dyno_series *)(void *)&older));
	CHECK(strcmp(older.unit, "ns") == 0 && older.behind == 7);
	CHECK(older.size == offsetof(dyno_series, scale));
	unsigned char *newer = make_options(longer);
	newer[longer - 1] = 1;
	CHECK(dyno_results_series(results, 0, 1, 0, (dyno_series *)(void *)newer));
	CHECK(newer[longer - 1] == 0 && ((dyno_series *)(void *)newer)->count == 3);
	series.size = 0;
	CHECK(!dyno_results_series(results, 0, 1, 0, &series));
	CHECK(!dyno_results_series(results, 0, 1, 1, NULL));
	CHECK(!dyno_results_series(results, 0, 2, 0, NULL));
	CHECK(dyno_results_series(results, 0, 1, 0, NULL));
	free(newer);
	dyno_results_destroy(results);
}

/* As a program sees it that was built against a header with one member more. */
struct newer_progress {
	size_t size;
	char known[sizeof(dyno_progress) - sizeof(size_t)];
	double more;
};

struct seen {
	unsigned calls;
	bool sized, has_last, has_more, stepped;
};

static enum dyno_answer look(void *context, const dyno_progress *progress)
{
	struct seen *seen = context;
	const struct newer_progress *newer = (const void *)progress;
	seen->calls++;
	seen->sized = progress->size == sizeof(dyno_progress);
	seen->has_last = DYNO_HAS(progress, bytes_total);
	seen->has_more = DYNO_HAS(newer, more);
	seen->stepped |= strcmp(progress->step, "done") == 0 && progress->processes_total == 1 &&
			 progress->streams == 1;
	return DYNO_GO_ON;
}

static void progress_says_how_large_it_is(void)
{
	struct seen seen = { 0 };
	dyno_error err = { 0 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = "null:constant,median=1ms";
	options.hardware = (const char *const[]){ "null", NULL };
	options.settings = (const char *const[]){ "processes=1", "iterations=10", NULL };
	options.progress = look;
	options.progress_context = &seen;
	dyno_results_destroy(dyno_benchmark_run(&options, &err));
	CHECK(seen.calls && seen.sized && seen.has_last && !seen.has_more && seen.stepped);
}

static enum dyno_answer stop_now(void *context, const dyno_progress *progress)
{
	unsigned *calls = context;
	return strcmp(progress->step, "warning") != 0 && ++*calls > 1 ? DYNO_STOP_NOW : DYNO_GO_ON;
}

/* The process hangs: to wait for its sample would take until the step's limit. */
static void stops_at_once(void)
{
	unsigned calls = 0;
	dyno_error err = { 0 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = "null:constant,median=1ms,fault=hang,at=5";
	options.hardware = (const char *const[]){ "null", NULL };
	options.settings = (const char *const[]){ "processes=1", "step-timeout=10m", NULL };
	options.progress = stop_now;
	options.progress_context = &calls;
	dyno_results *results = dyno_benchmark_run(&options, &err);
	CHECK_ROW(err.message, !results && err.code == DYNO_ERROR_CANCELLED);
	dyno_results_destroy(results);
}

/* Seconds that a caller's own code is sampled, a millisecond a call. */
static double seconds_of(const char *const *settings)
{
	dyno_sampler_options options = DYNO_SAMPLER_OPTIONS_INIT;
	options.name = "code";
	options.settings = settings;
	dyno_sampler *sampler = dyno_sampler_create(&options, NULL);
	static uint64_t ns[100000];
	double left, taken = 0;
	uint64_t calls;
	for (size_t i = 0; i < 100000; i++)
		ns[i] = 1000000;
	while ((calls = dyno_sampler_next(sampler, &left)) > 0) {
		size_t count = (size_t)(left * 1e3) + 1;
		count = count < calls ? count : (size_t)calls;
		count = count < 100000 ? count : 100000;
		CHECK(dyno_sampler_add(sampler, ns, count, NULL));
		taken += (double)count * 1e-3;
	}
	dyno_sampler_destroy(sampler);
	return taken;
}

static void samples_as_long_as_it_is_due(void)
{
	static const char *const most[] = { "max-samples=500", NULL };
	static const char *const due[] = { "max-samples=500", "min-time=20s", NULL };
	CHECK(seconds_of(most) < 0.6);
	CHECK_CLOSE(seconds_of(due), 20, 0.01);
}

static void names_errors_and_versions(void)
{
	int major, minor, patch;
	CHECK_STRING(dyno_error_name(DYNO_ERROR_NONE), "none");
	CHECK_STRING(dyno_error_name(DYNO_ERROR_NOTHING), "nothing");
	CHECK_STRING(dyno_error_name((enum dyno_error_code)99), "unknown");
	CHECK(sscanf(dyno_version(), "%d.%d.%d", &major, &minor, &patch) == 3);
	CHECK(major == DYNO_VERSION_MAJOR && minor == DYNO_VERSION_MINOR);
	CHECK(patch == DYNO_VERSION_PATCH && dyno_version_number() == DYNO_VERSION_NUMBER);
}

/* --- Texts of numbers ------------------------------------------------------------------------ */

/* By whichever function the results came. */
static void numbers_are_there_as_text(void)
{
	dyno_error err = { 0 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_results *results = make_results("a", 17, 2);
	check_words("read", results, "17");
	CHECK(dyno_results_save(results, scratch("a.json"), NULL, &err));
	dyno_store *store = dyno_store_open(scratch("a.db"), false, &err);
	CHECK(dyno_store_save(store, results, &err));
	dyno_store_close(store);
	CHECK(dyno_results_join(results, make_results("b", 23, 2), &err));
	CHECK_STRING(dyno_results_text(results, 2, "batch"), "23");
	dyno_results_destroy(results);
	results = dyno_results_load(scratch("a.json"), &err);
	check_words("load", results, "17");
	dyno_results_destroy(results);
	results = dyno_results_open(scratch("a.db"), "latest", &err);
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

/* --- Threads --------------------------------------------------------------------------------- */

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
		dyno_chart_export(results, "latency", NULL, NULL, &err),
		dyno_chart_export(results, "distribution", NULL, NULL, &err),
		dyno_dashboard_data(results, NULL, NULL, &err),
		dyno_chart_write(results, "throughput",
				 asker->number ? "/dev/null" : scratch("a.svg"),
				 &(dyno_chart_options){ .size = sizeof(dyno_chart_options),
							.format = "svg" },
				 &err),
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (!texts[i] && asker->number == 0) {
			printf("# text %zu: %s\n", i, err.message);
			asker->failures++;
		}
		dyno_text_free(texts[i]);
	}
	dyno_comparison *comparison = dyno_comparison_create(results, results, NULL, &err);
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

/* A handle for a moment, as each thread of a program may have its own. */
static dyno_listing *list_store(const char *path, dyno_error *err)
{
	dyno_store *store = dyno_store_open(path, true, err);
	dyno_listing *list = store ? dyno_store_list(store, 0, err) : NULL;
	dyno_store_close(store);
	return list;
}

static bool save_store(const char *path, const dyno_results *results, dyno_error *err)
{
	dyno_store *store = dyno_store_open(path, false, err);
	bool ok = store && dyno_store_save(store, results, err);
	dyno_store_close(store);
	return ok;
}

/* Two of them may have the same id, once in 2,000 times: four of its digits are chance. */
static void check_runs(const char *store, size_t count)
{
	dyno_error err = { 0 };
	dyno_listing *list = list_store(store, &err);
	size_t found = dyno_listing_count(list);
	CHECK_ROW(err.message, found == count || found + 1 == count);
	dyno_listing_destroy(list);
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

static enum dyno_answer count_step(void *context, const dyno_progress *progress)
{
	struct runner *runner = context;
	runner->steps += progress->message == NULL;
	return DYNO_GO_ON;
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
	if (results && save_store(runner->number % 2 ? store_path : NULL, results, &runner->err))
		dyno_listing_destroy(list_store(store_path, &runner->err));
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
	  { "fills_series_as_far_as_they_go", fills_series_as_far_as_they_go },
	  { "progress_says_how_large_it_is", progress_says_how_large_it_is },
	  { "stops_at_once", stops_at_once },
	  { "samples_as_long_as_it_is_due", samples_as_long_as_it_is_due },
	  { "names_errors_and_versions", names_errors_and_versions },
	  { "numbers_are_there_as_text", numbers_are_there_as_text },
	  { "threads_ask_for_the_same_words", threads_ask_for_the_same_words },
	  { "threads_read_the_same_results", threads_read_the_same_results },
	  { "threads_run_side_by_side", threads_run_side_by_side })
