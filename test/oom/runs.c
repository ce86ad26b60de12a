/* A run on the null engine: memory runs out in dyno, or in its workers. What was measured is in the
 * results and in the store, or it is said that it is not. */
#include "full_results.h"
#include "measure/engine/engine.h"
#include "measure/run/benchmark.h"
#include "measure/run/replicate.h"
#include "measure/worker/probe.h"
#include "oom/oom.h"
#include "output/store/store.h"
#include "test.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define CELLS     2
#define PROCESSES 2
#define SAMPLES   6 /* of a cell */

struct watch {
	uint64_t done; /* processes, as the progress tells */
	unsigned warnings;
};

static enum dyno_answer see(void *context, const dyno_progress *progress)
{
	struct watch *watch = context;
	if (strcmp(progress->step, "done") == 0)
		watch->done = progress->processes_done;
	watch->warnings += progress->message != NULL;
	return DYNO_GO_ON;
}

/* What does not depend on the clock of this machine: of a real engine no times. */
static void summarise_cell(const struct dyno_results *results, size_t cell, struct buffer *out)
{
	const char *reason = dyno_results_text(results, cell, "reason");
	bool exact = strcmp(dyno_results_text(results, cell, "engine"), "null") == 0;
	buffer_printf(out, "batch %s: %s%s%s", dyno_results_text(results, cell, "batch"),
		      dyno_results_text(results, cell, "status"), reason ? ", " : "",
		      reason ? reason : "");
	for (size_t p = 0; p < dyno_results_processes(results, cell); p++) {
		size_t samples;
		dyno_results_samples(results, cell, p, &samples);
		buffer_printf(out, ", %zu samples", samples);
		if (exact)
			buffer_printf(
				out, ", median %g",
				dyno_results_process_value(results, cell, p, "latency_median"));
	}
	if (exact)
		buffer_printf(out, ", median %g, rate %g",
			      dyno_results_value(results, cell, "latency_median"),
			      dyno_results_value(results, cell, "throughput_items"));
	buffer_character(out, '\n');
}

static void summarise(const struct dyno_results *results, struct buffer *out)
{
	for (size_t i = 0; results && i < dyno_results_count(results); i++)
		summarise_cell(results, i, out);
}

/* Processes with all of their samples. */
static size_t count_whole(const struct dyno_results *results)
{
	size_t count = 0, samples;
	for (size_t i = 0; results && i < dyno_results_count(results); i++)
		for (size_t p = 0; p < dyno_results_processes(results, i); p++) {
			dyno_results_samples(results, i, p, &samples);
			count += samples == SAMPLES / PROCESSES;
		}
	return count;
}

static struct dyno_results *measure_model(const char *model, size_t cells, const char *store,
					  struct watch *watch, struct dyno_error *err)
{
	const char *const hardware[] = { model ? "cpu" : "null", NULL };
	static const char *const settings[] = { "processes=2",       "iterations=6",
						"warmup=3",          "step-timeout=300s",
						"load-timeout=300s", NULL };
	static const uint64_t batches[CELLS] = { 1, 2 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = model ? model : "null:constant,median=1ms";
	options.hardware = hardware;
	options.batch_sizes = batches;
	options.batch_size_count = cells;
	options.settings = settings;
	options.store = store;
	options.progress = see;
	options.progress_context = watch;
	return dyno_benchmark_run(&options, err);
}

static struct dyno_results *measure(size_t cells, const char *store, struct watch *watch,
				    struct dyno_error *err)
{
	return measure_model(NULL, cells, store, watch, err);
}

/* No worker outlives a run. */
static void check_children(void)
{
	CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

/* Of the attempt: a check that failed is an error that nobody expects. */
static bool judge(bool ok, struct dyno_error *err)
{
	if (!test_failures)
		return ok;
	test_failures = 0;
	return error_set(err, DYNO_ERROR_STORE, "a check of the run failed, as said above");
}

static bool run(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *path = oom_path("run.db");
	struct watch watch = { 0 };
	struct buffer kept = { 0 };
	(void)row;
	struct dyno_results *results = measure(CELLS, path, &watch, err);
	bool failed = allocations_stop();
	struct dyno_results *saved = access(path, F_OK) == 0 && (results || watch.done)
					     ? dyno_results_open(path, "latest", NULL)
					     : NULL;
	summarise(results, out);
	summarise(saved, &kept);
	CHECK(failed || watch.warnings == 0);
	if (results && !watch.warnings)
		CHECK_STRING(buffer_text(&kept), buffer_text(out));
	if (!watch.warnings)
		CHECK(count_whole(saved) >= watch.done);
	check_children();
	buffer_finish(&kept);
	dyno_results_destroy(results);
	dyno_results_destroy(saved);
	oom_remove_store(path);
	return judge(results, err);
}

/* --- The worker ------------------------------------------------------------------------------- */

/* Every worker fails in the same place. What one had sampled before it died is kept: less than it
 * would be, and the reason stands beside it. */
static bool run_worker(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	const char *before = getenv("DYNO_WORKER"), *worker = getenv("DYNO_TEST_OOM_WORKER");
	const char *mark = oom_path("mark");
	struct watch watch = { 0 };
	char fails[32];
	allocations_hand_over(fails, sizeof(fails));
	setenv("DYNO_TEST_ALLOCATION_FAILS", fails, 1);
	setenv("DYNO_TEST_ALLOCATION_MARK", mark, 1);
	setenv("DYNO_WORKER", worker ? worker : "", 1);
	bool described = row->detail && !strchr(row->detail, ':');
	struct dyno_results *results = measure_model(described ? NULL : row->detail,
						     described ? CELLS : 1, NULL, &watch, err);
	setenv("DYNO_WORKER", before ? before : "", 1);
	allocations_take_mark(mark);
	summarise(results, out);
	check_children();
	dyno_results_destroy(results);
	return judge(results, err);
}

static bool says_so(const char *out, const char *expected)
{
	(void)expected;
	return strstr(out, "out of memory");
}

/* --- Others ----------------------------------------------------------------------------------- */

/* Both sides, or an error; and both in the store as far as the progress says. */
static bool ab(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static const char *const hardware[] = { "null", NULL };
	static const char *const models[] = { "null:constant,median=2ms", NULL };
	static const char *const settings[] = { "iterations=16", "warmup=0", "step-timeout=300s",
						"load-timeout=300s", NULL };
	struct watch watch = { 0 };
	dyno_benchmark_options both = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	(void)row;
	both.model = "null:constant,median=1ms";
	both.models = models;
	both.hardware = hardware;
	both.settings = settings;
	both.progress = see;
	both.progress_context = &watch;
	options.benchmark = &both;
	options.pairs = 8;
	dyno_ab *made = dyno_ab_run(&options, err);
	allocations_stop();
	for (size_t side = 0; made && side < 2; side++)
		summarise(dyno_ab_results(made, side), out);
	if (made)
		buffer_printf(out, "%g pairs: %s, %zu outputs\n", dyno_ab_number(made, "pairs"),
			      dyno_comparison_text(dyno_ab_comparison(made), 0, "verdict"),
			      dyno_ab_output_count(made));
	check_children();
	bool ok = made;
	dyno_ab_destroy(made);
	return judge(ok, err);
}

/* What the outputs are compared by may be missing, if it is said. */
static bool says_no_outputs(const char *out, const char *expected)
{
	size_t length = strlen(expected) - strlen("1 outputs\n");
	return strncmp(out, expected, length) == 0 && strcmp(out + length, "0 outputs\n") == 0;
}

static bool nothing_is_wanted(void *context, const struct run *run, struct dyno_error *err)
{
	(void)context;
	(void)run;
	(void)err;
	return true;
}

/* A run that lacks its last process goes on where it was: the others are not measured again. */
static bool resume(const struct oom_case *row, struct buffer *out, struct dyno_error *err)
{
	static struct dyno_results *before;
	struct watch watch = { 0 };
	struct arena arena = { 0 };
	struct settings settings;
	struct dyno_results *results = NULL;
	(void)row;
	allocations_pause(true);
	if (!before) {
		before = measure(1, NULL, &watch, err);
		before->runs[0]->finished = NULL;
		before->runs[0]->results[0]->replicate_count--;
	}
	allocations_pause(false);
	struct benchmark benchmark = { .settings = &settings,
				       .events = { .run = nothing_is_wanted },
				       .resume = before };
	bool ok = settings_restore(&settings, &arena, &before->runs[0]->plan, err) &&
		  benchmark_run(&benchmark, &results, err);
	allocations_stop();
	summarise(ok ? results : NULL, out);
	check_children();
	dyno_results_destroy(results);
	arena_finish(&arena);
	return judge(ok, err);
}

/* ONNX Runtime's own memory is not ours to refuse: what its worker does beside it is. */
static bool ort_is_here(void)
{
	struct arena arena = { 0 };
	struct properties told = { 0 };
	const struct engine_choice ort = { .kind = &engine_ort };
	bool here = probe_engine(&ort, &arena, &told, NULL);
	arena_finish(&arena);
	return here;
}

const struct oom_case oom_runs[] = {
	{ .name = "run", .perform = run, .pace = 4 },
	{ .name = "ab", .perform = ab, .pace = 24, .most = 1000, .lacks = says_no_outputs },
	{ .name = "resume", .perform = resume, .pace = 4, .keeps = true },
	{ .name = "ort",
	  .perform = run_worker,
	  .detail = "builtin:identity",
	  .elsewhere = true,
	  .pace = 4,
	  .is_here = ort_is_here,
	  .lacks = says_so },
	{ .name = "worker", .perform = run_worker, .elsewhere = true, .lacks = says_so },
	{ .name = "described",
	  .perform = run_worker,
	  .detail = "several batch sizes",
	  .elsewhere = true,
	  .lacks = says_so },
	{ 0 },
};
