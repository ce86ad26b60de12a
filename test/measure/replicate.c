/* A process of a cell, with the real dyno-worker and the null engine: what it leaves behind when
 * all goes well, when the model fails, hangs or takes all memory, when the worker is killed, and
 * when the user stops it. DYNO_WORKER names the worker. */
#include "measure/run/replicate.h"
#include "core/base/count.h"
#include "measure/worker/process.h"
#include "replicate_fixture.h"
#include "test.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* The linker puts it in the place of arena_allocate: memory that is exhausted at one place. */
static size_t refused;
void *__real_arena_allocate(struct arena *arena, size_t count, size_t size);
void *__wrap_arena_allocate(struct arena *arena, size_t count, size_t size);
void *__wrap_arena_allocate(struct arena *arena, size_t count, size_t size)
{
	return refused && count == refused && size == sizeof(uint64_t)
		       ? NULL
		       : __real_arena_allocate(arena, count, size);
}

static void takes_its_part_of_the_samples(void)
{
	for (unsigned process = 0; process < 2; process++) {
		struct fixture f;
		set_up(&f, "null:constant,median=1ms");
		f.request.process = process;
		measure(&f);
		CHECK(f.replicate.status == STATUS_OK && !f.replicate.reason);
		const struct sample_series *samples = replicate_samples(&f.replicate);
		CHECK(samples->count == (process ? 40 : 41));
		for (size_t i = 0; i < samples->count; i++)
			CHECK(samples->values[i] == 4000000); /* four items */
		CHECK_CLOSE(f.replicate.sampling_time, (process ? 40 : 41) * 4e-3, 1e-9);
		CHECK_CLOSE(f.replicate.values[FIELD_THROUGHPUT_ITEMS], 1000, 1e-9);
		CHECK(isnan(f.replicate.values[FIELD_THROUGHPUT_TOKENS]));
		CHECK_CLOSE(f.replicate.values[FIELD_FIRST_INFERENCE], 4e-3, 1e-9);
		CHECK(f.replicate.values[FIELD_WARM_UP_SAMPLES] >= 3);
		CHECK(f.replicate.values[FIELD_LOAD_TIME] >= 0);
		CHECK(f.answer.loaded.batch == 4);
		arena_finish(&f.arena);
	}
}

static void says_what_became_of_the_worker(void)
{
	static const struct {
		const char *series;
		enum status status;
		const char *reason;
		bool has_samples;
	} rows[] = {
		{ "null:constant,fault=crash,at=20", STATUS_CRASHED, "Segmentation fault", true },
		{ "null:constant,fault=abort,at=20", STATUS_CRASHED, "Aborted", true },
		{ "null:constant,fault=exit,at=20", STATUS_CRASHED, "exit status 7", true },
		{ "null:constant,fault=fail,at=20", STATUS_FAILED, "told to fail", true },
		{ "null:constant,fault=hang,at=20", STATUS_TIMED_OUT, "‹step-timeout›", true },
		{ "null:constant,fault=eat,at=20", STATUS_OUT_OF_MEMORY, "‹memory-limit›", true },
		{ "null:constant,fault=fail,at=load", STATUS_FAILED, "told to fail", false },
		{ "null:constant,fault=hang,at=load", STATUS_TIMED_OUT, "‹load-timeout›", false },
		{ "null:constant,fault=eat,at=load", STATUS_OUT_OF_MEMORY, "‹memory-limit›",
		  false },
		{ "null:triangle", STATUS_FAILED, "triangle", false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		set_up(&f, rows[i].series);
		/* The other limit stays: a busy machine may take longer to load than this. */
		if (rows[i].status == STATUS_TIMED_OUT && rows[i].has_samples)
			f.settings.step_timeout = 1;
		else if (rows[i].status == STATUS_TIMED_OUT)
			f.settings.load_timeout = 0.5;
		f.request.memory_limit = 400000000;
		measure(&f);
		CHECK_ROW(rows[i].series, f.replicate.status == rows[i].status);
		CHECK_ROW(rows[i].series,
			  f.replicate.reason && strstr(f.replicate.reason, rows[i].reason));
		CHECK_ROW(rows[i].series,
			  (replicate_samples(&f.replicate)->count > 0) == rows[i].has_samples);
		arena_finish(&f.arena);
	}
}

/* More than the worker takes before the parent looks the first time, as busy as the machine may be:
 * pages that no sample is written to cost nothing. */
#define MANY 40000000

static void finishes_the_sample_when_asked_once(void)
{
	struct fixture f;
	set_up(&f, "null:constant,median=1ms");
	f.settings.iterations = MANY;
	f.stop_at = "sample";
	f.stops = 1;
	measure(&f);
	CHECK(f.replicate.status == STATUS_OK);
	CHECK_STRING(f.replicate.reason, REPLICATE_CUT_SHORT);
	size_t count = replicate_samples(&f.replicate)->count;
	CHECK(count > 0 && count < MANY / 2); /* of two processes */
	arena_finish(&f.arena);
}

static void stops_at_once_when_asked_twice(void)
{
	static const struct {
		const char *series, *step;
	} rows[] = { { "null:constant,fault=hang,at=20", "sample" },
		     { "null:constant,fault=hang,at=1", "warm_up" },
		     { "null:constant,fault=hang,at=load", "load" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		set_up(&f, rows[i].series);
		f.stop_at = rows[i].step;
		f.stops = 2;
		measure(&f);
		CHECK_ROW(rows[i].series, f.replicate.status == STATUS_CANCELLED);
		CHECK_ROW(rows[i].series, f.looks > 0);
		arena_finish(&f.arena);
	}
}

/* The precision target, the number of samples and --max-time end what no time is due for. */
static void goes_on_for_as_long_as_it_is_due(void)
{
	static const struct {
		double min_time, max_time, low, high; /* s; of this process, one of two */
	} rows[] = {
		{ 0, 10, 1.02, 1.03 },   /* 256 samples of 4 ms */
		{ 20, 10, 10, 10.005 },  /* longer than --max-time */
		{ 20, 600, 10, 10.005 }, /* and not until that is over */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		set_up(&f, "null:constant,median=1ms");
		f.settings.iterations = 0;
		f.settings.max_samples = 800;
		f.settings.min_time = rows[i].min_time;
		f.settings.max_time = rows[i].max_time;
		measure(&f);
		CHECK(f.replicate.status == STATUS_OK);
		CHECK(f.replicate.sampling_time >= rows[i].low);
		CHECK(f.replicate.sampling_time <= rows[i].high);
		CHECK_CLOSE((double)replicate_samples(&f.replicate)->count * 4e-3,
			    f.replicate.sampling_time, 1e-9);
		arena_finish(&f.arena);
	}
}

/* Of 400 ms each, where 400 samples and a median of 1 % would do at once or take minutes. */
static void goes_on_until_it_can_be_told(void)
{
	static const struct {
		const char *goal;
		double max_time;
		size_t least, most; /* samples, of one process of two */
	} rows[] = {
		{ "median", 0, 32, 32 },  { "p95", 0, 36, 50 },
		{ "p99", 0, 184, 240 },   { "p99", 40, 50, 51 }, /* the time is up before */
		{ "p99.9", 0, 750, 751 },                        /* after ten minutes */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		set_up(&f, "null:normal,median=100ms");
		f.settings.iterations = 0;
		f.settings.max_time = rows[i].max_time;
		CHECK(strings_add(&f.arena, &f.settings.until, rows[i].goal));
		measure(&f);
		size_t count = replicate_samples(&f.replicate)->count;
		CHECK_ROW(rows[i].goal, f.replicate.status == STATUS_OK);
		if (!(count >= rows[i].least && count <= rows[i].most)) {
			printf("# until %s: %zu samples\n", rows[i].goal, count);
			test_failures++;
		}
		arena_finish(&f.arena);
	}
}

static void says_why_no_worker_starts(void)
{
	static const struct {
		const char *worker, *reason;
	} rows[] = { { "/nonexistent/dyno-worker", "DYNO_WORKER" }, { "/bin/false", "status 1" } };
	char *usual = strdup(getenv("DYNO_WORKER"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		set_up(&f, "null:constant");
		setenv("DYNO_WORKER", rows[i].worker, 1);
		measure(&f);
		CHECK_ROW(rows[i].worker, f.replicate.status != STATUS_OK);
		CHECK_ROW(rows[i].worker,
			  f.replicate.reason && strstr(f.replicate.reason, rows[i].reason));
		arena_finish(&f.arena);
	}
	setenv("DYNO_WORKER", usual, 1);
	free(usual);
}

/* Settings of the whole process must not be needed for it: the parent ignores SIGPIPE nowhere. */
static void a_dead_worker_raises_no_signal(void)
{
	struct worker worker;
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	enum status status;
	const struct worker_watch watch = { .timeout = 600, .tick = 0.05 };
	signal(SIGPIPE, SIG_DFL);
	CHECK(worker_start(&worker, NULL, 100, &err));
	CHECK(kill(worker.pid, SIGKILL) == 0);
	worker_command(&writer, "warm_up");
	json_end_object(&writer);
	CHECK(!worker_ask(&worker, &writer, &watch, &arena, &status, &err));
	CHECK(status == STATUS_CRASHED && strstr(err.message, "SIGKILL"));
	worker_stop(&worker);
	arena_finish(&arena);
}

static void an_error_leaves_the_worker_alive(void)
{
	struct worker worker;
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	enum status status;
	const struct worker_watch watch = { .timeout = 600, .tick = 0.05 };
	static const char *const commands[] = { "warm_up", "sample", "finish", "profile", "dance" };
	CHECK(worker_start(&worker, NULL, 100, &err));
	for (size_t i = 0; i < COUNT(commands); i++) {
		struct json_writer writer = { 0 };
		worker_command(&writer, commands[i]);
		json_end_object(&writer);
		CHECK_ROW(commands[i],
			  !worker_ask(&worker, &writer, &watch, &arena, &status, &err));
		CHECK_ROW(commands[i], status == STATUS_FAILED && err.message[0]);
		CHECK_ROW(commands[i], worker.pid > 0 && kill(worker.pid, 0) == 0);
	}
	worker_stop(&worker);
	CHECK(worker.pid == 0);
	arena_finish(&arena);
}

/* It was once taken for a stop by the user, and the process lost without a word. */
static void out_of_memory_is_no_cancellation(void)
{
	struct fixture f;
	set_up(&f, "null:constant,median=1ms");
	refused = 41; /* its samples */
	CHECK(!replicate_measure(&f.request, &f.replicate, &f.answer, &f.arena, &f.err));
	refused = 0;
	CHECK(f.err.code == DYNO_ERROR_MEMORY && f.err.message[0]);
	CHECK(f.replicate.status != STATUS_CANCELLED);
	arena_finish(&f.arena);
}

TEST_MAIN({ "takes its part of the samples", takes_its_part_of_the_samples },
	  { "says what became of the worker", says_what_became_of_the_worker },
	  { "finishes the sample when asked once", finishes_the_sample_when_asked_once },
	  { "stops at once when asked twice", stops_at_once_when_asked_twice },
	  { "goes on for as long as it is due", goes_on_for_as_long_as_it_is_due },
	  { "goes on until it can be told", goes_on_until_it_can_be_told },
	  { "says why no worker starts", says_why_no_worker_starts },
	  { "a dead worker raises no signal", a_dead_worker_raises_no_signal },
	  { "an error leaves the worker alive", an_error_leaves_the_worker_alive },
	  { "out of memory is no cancellation", out_of_memory_is_no_cancellation })
