/* A run on the null engine: memory runs out in dyno, or in its workers. What was measured is in the
 * results and in the store, or it is said that it is not. */
#include "full_results.h"
#include "measure/run/replicate.h"
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

/* What does not depend on the clock of this machine. */
static void summarise(const struct dyno_results *results, struct buffer *out)
{
	for (size_t i = 0; results && i < dyno_results_count(results); i++) {
		const char *reason = dyno_results_text(results, i, "reason");
		buffer_printf(out, "batch %s: %s%s%s", dyno_results_text(results, i, "batch"),
			      dyno_results_text(results, i, "status"), reason ? ", " : "",
			      reason ? reason : "");
		for (size_t p = 0; p < dyno_results_processes(results, i); p++) {
			size_t samples;
			dyno_results_samples(results, i, p, &samples);
			buffer_printf(out, ", %zu samples, median %g", samples,
				      dyno_results_process_value(results, i, p, "latency_median"));
		}
		buffer_printf(out, ", median %g, rate %g\n",
			      dyno_results_value(results, i, "latency_median"),
			      dyno_results_value(results, i, "throughput_items"));
	}
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

static struct dyno_results *measure(size_t cells, const char *store, struct watch *watch,
				    struct dyno_error *err)
{
	static const char *const hardware[] = { "null", NULL };
	static const char *const settings[] = { "processes=2",       "iterations=6",
						"warmup=3",          "step-timeout=300s",
						"load-timeout=300s", NULL };
	static const uint64_t batches[CELLS] = { 1, 2 };
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	options.model = "null:constant,median=1ms";
	options.hardware = hardware;
	options.batch_sizes = batches;
	options.batch_size_count = cells;
	options.settings = settings;
	options.store = store;
	options.progress = see;
	options.progress_context = watch;
	return dyno_benchmark_run(&options, err);
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
	struct dyno_results *results = measure(row->detail ? CELLS : 1, NULL, &watch, err);
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

const struct oom_case oom_runs[] = {
	{ .name = "run", .perform = run, .pace = 4 },
	{ .name = "worker", .perform = run_worker, .elsewhere = true, .lacks = says_so },
	{ .name = "described",
	  .perform = run_worker,
	  .detail = "several batch sizes",
	  .elsewhere = true,
	  .lacks = says_so },
	{ 0 },
};
