/* What a worker says may be anything: a model's library can write anywhere in it. Whatever it is
 * takes no memory to speak of, comes to an end, and is said as it is. The worker here is
 * lying_worker.c. */
#include "core/base/count.h"
#include "measure/worker/probe.h"
#include "measure/worker/process.h"
#include "replicate_fixture.h"
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>

static void measure_with(struct fixture *f, const char *lie)
{
	setenv("LIE", lie, 1);
	set_up(f, "null:constant");
	f->settings.iterations = 80; /* by two processes */
	f->settings.load_timeout = 600;
	measure(f);
}

static void one_that_does_not_lie(void)
{
	struct fixture f;
	measure_with(&f, "");
	CHECK(f.replicate.status == STATUS_OK && !f.replicate.reason);
	CHECK(replicate_samples(&f.replicate)->count == 40 &&
	      replicate_samples(&f.replicate)->values[39] == 1000000);
	CHECK(replicate_series(&f.replicate, SERIES_WARM_UP)->count == 3);
	CHECK(f.replicate.values[FIELD_MEMORY_CPU] == 1e6);
	CHECK(f.answer.loaded.notes.count == 1 && f.answer.told.notes.count == 0);
	arena_finish(&f.arena);
}

static const struct {
	const char *lie, *reason;
} lies[] = {
	{ "long", "longer than 4 MB" },
	{ "endless", "goes on after its end" },
	{ "deep", "nested" },
	{ "binary", "the worker's answer" },
	{ "closed", "closed its answers" },
	{ "words", "status 3: ?[31mdead?]0;title? ?? " },
	{ "flood", "status 3: out of tungsten … (8.380 MB of output cut) … last words" },
	{ "ends", "exit status 0" },
	{ "count", "\"count\" cannot be 40" },
	{ "capacity", "not as it had said" },
	{ "ages", "not as it had said" },

	{ "load=", "the worker's answer" },
	{ "load={}", "\"ok\" is missing" },
	{ "load=[]", "\"ok\" is missing" },
	{ "load=null", "\"ok\" is missing" },
	{ "load={\"ok\":1}", "\"ok\"" },
	{ "load={\"ok\":true}", "\"load_time\" is missing" },
	{ "load={\"ok\":false,\"code\":7}", "\"code\"" },
	{ "load={\"ok\":true,\"load_time\":\"x\"}", "\"load_time\"" },
	{ "load={\"ok\":true,\"load_time\":-1e308}", "\"load_time\" cannot be -1e+308" },
	{ "load={\"ok\":true,\"load_time\":1e999}", "the worker's answer" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":-1}", "\"batch\"" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":0,\"sequence\":0}",
	  "\"batch\" cannot be 0" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4294967295,\"sequence\":0}",
	  "\"batch\" cannot be 4294967295" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":9007199254740992}",
	  "\"sequence\" cannot be" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":0,\"precision\":\"\\u001b[31m\"}",
	  "\"precision\" cannot be \"�[31m\"" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":0,\"notes\":5}",
	  "\"notes\"" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":0,\"engine\":[1]}",
	  "\"engine\"" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":0,\"engine\":{\"a\\u001b\":1}}",
	  "\"engine\" cannot have \"a�\"" },
	{ "load={\"ok\":true,\"load_time\":1,\"batch\":4,\"sequence\":0,\"engine\":{\"name\":\"x\"}}",
	  "\"engine\" cannot have \"name\"" },

	{ "warm_up={\"ok\":true,\"first_inference\":-5,\"count\":0,\"kept\":[]}",
	  "\"first_inference\" cannot be -5" },
	{ "warm_up={\"ok\":true,\"first_inference\":5,\"count\":1.5,\"kept\":[]}", "\"count\"" },
	{ "warm_up={\"ok\":true,\"first_inference\":5,\"count\":1}", "\"kept\"" },
	{ "warm_up={\"ok\":true,\"first_inference\":5,\"count\":1,\"kept\":[\"x\"]}", "\"kept\"" },
	{ "warm_up={\"ok\":true,\"first_inference\":5,\"count\":1,\"kept\":[-1]}", "\"kept\"" },
	{ "warm_up={\"ok\":true,\"first_inference\":5,\"count\":1,\"kept\":[1e308]}", "\"kept\"" },

	{ "sample={\"ok\":true}", "\"count\" is missing" },
	{ "sample={\"ok\":true,\"count\":0,\"time\":1}", "\"count\" cannot be 0" },
	{ "sample={\"ok\":true,\"count\":41,\"time\":1}", "\"count\" cannot be 41" },
	{ "sample={\"ok\":true,\"count\":9007199254740992,\"time\":1}", "\"count\" cannot be" },
	{ "sample={\"ok\":true,\"count\":40,\"time\":-1}", "\"time\" cannot be -1" },
	{ "sample={\"ok\":true,\"count\":40,\"time\":1e300}", "\"time\" cannot be" },

	{ "finish={\"ok\":true}", "\"rate\" is missing" },
	{ "finish={\"ok\":true,\"rate\":1e308}", "\"rate\" cannot be" },
	{ "finish={\"ok\":true,\"rate\":-1}", "\"rate\" cannot be -1" },
	{ "finish={\"ok\":true,\"rate\":1,\"values\":{\"memory_total\":-1e308}}",
	  "\"memory_total\" cannot be" },
	{ "finish={\"ok\":true,\"rate\":1,\"values\":{\"memory_total\":\"x\"}}",
	  "\"memory_total\"" },
	{ "finish={\"ok\":true,\"rate\":1,\"reasons\":{\"memory_total\":1}}", "\"memory_total\"" },
	{ "finish={\"ok\":true,\"rate\":1,\"notes\":[1,2]}", "\"notes\"" },
};

static bool is_plain(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < 0x20 || *c == 0x7f || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f))
			return false;
	return true;
}

static void lies_are_refused(void)
{
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct fixture f;
		measure_with(&f, lies[i].lie);
		const char *reason = f.replicate.reason;
		CHECK_ROW(lies[i].lie, f.replicate.status == STATUS_CRASHED);
		CHECK_ROW(lies[i].lie, reason && strstr(reason, lies[i].reason));
		CHECK_ROW(lies[i].lie, reason && is_plain(reason));
		if (!reason || !strstr(reason, lies[i].reason))
			printf("# status %d: %s\n", (int)f.replicate.status, reason ? reason : "");
		arena_finish(&f.arena);
	}
}

/* What an engine tells of itself without a model is no more to be trusted. */
static void descriptions_are_checked(void)
{
	static const struct {
		const char *lie, *title, *reason; /* NULL: it is taken */
	} rows[] = {
		{ "", "test", NULL },
		{ "describe={\"ok\":true,\"engine\":{\"title\":\"\\u001b[31mx\"}}", "?[31mx",
		  NULL },
		{ "describe={\"ok\":true,\"engine\":{\"name\":\"x\"}}", NULL, "\"name\"" },
		{ "describe={\"ok\":true,\"engine\":{\"a\\u001b\":\"x\"}}", NULL, "\"a�\"" },
		{ "describe={\"ok\":true,\"engine\":[1]}", NULL, "\"engine\"" },
	};
	const struct engine_choice engine = { .kind = &engine_null };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct properties told = { 0 };
		struct dyno_error err = { 0 };
		setenv("LIE", rows[i].lie, 1);
		bool ok = probe_engine(&engine, &arena, &told, &err);
		CHECK_ROW(rows[i].lie, ok == !rows[i].reason);
		const struct property *title = ok ? properties_find(&told, "title") : NULL;
		CHECK_ROW(rows[i].lie, !ok || (title && strcmp(title->text, rows[i].title) == 0));
		CHECK_ROW(rows[i].lie, ok || strstr(err.message, rows[i].reason));
		arena_finish(&arena);
	}
}

static const struct json_value *ask(struct worker *worker, struct arena *arena, enum status *status,
				    struct dyno_error *err)
{
	const struct worker_watch watch = { .timeout = 600, .tick = 0.05 };
	struct json_writer writer = { 0 };
	worker_command(&writer, "warm_up");
	json_end_object(&writer);
	return worker_ask(worker, &writer, &watch, arena, status, err);
}

/* Else it would be taken for the answer to the next question. */
static void what_nobody_asked_for_is_refused(void)
{
	struct worker worker;
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	enum status status;
	setenv("LIE", "twice", 1);
	CHECK(worker_start(&worker, NULL, 40, &err));
	CHECK(ask(&worker, &arena, &status, &err) && status == STATUS_OK);
	CHECK(poll(&(struct pollfd){ .fd = worker.answers, .events = POLLIN }, 1, 600000) == 1);
	CHECK(!ask(&worker, &arena, &status, &err) && status == STATUS_CRASHED);
	CHECK(strstr(err.message, "before it was asked for"));
	worker_stop(&worker);
	arena_finish(&arena);
}

/* What had been measured by then is kept. */
static void samples_outlive_a_lie(void)
{
	struct fixture f;
	measure_with(&f, "finish={}");
	CHECK(f.replicate.status == STATUS_CRASHED && replicate_samples(&f.replicate)->count == 40);
	arena_finish(&f.arena);
}

/* Its own errors are no lies; they are made fit for a terminal. */
static void errors_are_not_lies(void)
{
	static const struct {
		const char *lie;
		enum status status;
		const char *reason;
	} rows[] = {
		{ "load={\"ok\":false,\"message\":\"\\u001b[31mx\\u009b\"}", STATUS_FAILED,
		  "�[31mx" },
		{ "load={\"ok\":false,\"code\":\"none\",\"message\":\"m\"}", STATUS_FAILED, "m" },
		{ "load={\"ok\":false,\"code\":\"memory\",\"message\":\"m\"}", STATUS_OUT_OF_MEMORY,
		  "m" },
		{ "load={\"ok\":false,\"code\":\"format\",\"message\":\"m\"}", STATUS_FAILED, "m" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		measure_with(&f, rows[i].lie);
		CHECK_ROW(rows[i].lie, f.replicate.status == rows[i].status);
		CHECK_ROW(rows[i].lie,
			  f.replicate.reason && strstr(f.replicate.reason, rows[i].reason));
		CHECK_ROW(rows[i].lie, f.replicate.reason && is_plain(f.replicate.reason));
		arena_finish(&f.arena);
	}
}

/* Whoever never stops talking is stopped like one who never says a word. */
static void talkers_come_to_an_end(void)
{
	static const char *const talkers[] = { "trickle", "talk" };
	for (size_t i = 0; i < COUNT(talkers); i++) {
		struct fixture f;
		setenv("LIE", talkers[i], 1);
		set_up(&f, "null:constant");
		f.settings.load_timeout = 0.5;
		measure(&f);
		CHECK_ROW(talkers[i], f.replicate.status == STATUS_TIMED_OUT);
		CHECK_ROW(talkers[i], f.looks > 0);
		arena_finish(&f.arena);
	}
}

/* The log cannot be made smaller, by which reading it would kill us. */
static void the_log_keeps_its_size(void)
{
	struct fixture f;
	measure_with(&f, "shrink");
	CHECK(f.replicate.status == STATUS_OK && replicate_samples(&f.replicate)->count == 40);
	arena_finish(&f.arena);
}

static void what_is_printed_is_cut_and_said(void)
{
	struct fixture f;
	measure_with(&f, "chatty");
	CHECK(f.replicate.status == STATUS_OK && f.answer.told.notes.count == 1);
	const char *note = f.answer.told.notes.count ? f.answer.told.notes.items[0] : "";
	CHECK(strstr(note, "printed 8.389 MB") && strstr(note, "it begins … ("));
	CHECK(strstr(note, "of output cut) … it ends"));
	arena_finish(&f.arena);
}

static void texts_are_made_safe(void)
{
	struct fixture f;
	measure_with(&f, "finish={\"ok\":true,\"rate\":1,\"notes\":[\"\\u001b[31mx\\ny\"],"
			 "\"reasons\":{\"memory_peak\":\"\\u0007why\"}}");
	CHECK(f.replicate.status == STATUS_OK && f.answer.told.notes.count == 1);
	CHECK(f.answer.told.notes.count == 1 && is_plain(f.answer.told.notes.items[0]));
	CHECK(f.answer.told.reasons[FIELD_MEMORY_PEAK] &&
	      is_plain(f.answer.told.reasons[FIELD_MEMORY_PEAK]));
	arena_finish(&f.arena);
}

/* A list of texts as long as the line may be would be gone through again for each of them. */
static void lists_have_an_end(void)
{
	struct buffer lie = { 0 };
	struct fixture f;
	buffer_string(&lie, "finish={\"ok\":true,\"rate\":1,\"notes\":[\"n\"");
	for (int i = 0; i < 2000; i++)
		buffer_printf(&lie, ",\"n%d\"", i);
	buffer_string(&lie, "]}");
	measure_with(&f, buffer_text(&lie));
	CHECK(f.replicate.status == STATUS_CRASHED && strstr(f.replicate.reason, "1000"));
	buffer_finish(&lie);
	arena_finish(&f.arena);
}

/* After all of that. */
static void memory_stays_small(void)
{
	struct rusage usage;
	CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
	printf("# at most %ld kB were resident\n", usage.ru_maxrss);
	CHECK(usage.ru_maxrss < 300000);
}

TEST_MAIN({ "one that does not lie", one_that_does_not_lie },
	  { "lies are refused", lies_are_refused },
	  { "descriptions are checked", descriptions_are_checked },
	  { "what nobody asked for is refused", what_nobody_asked_for_is_refused },
	  { "samples outlive a lie", samples_outlive_a_lie },
	  { "errors are not lies", errors_are_not_lies },
	  { "talkers come to an end", talkers_come_to_an_end },
	  { "the log keeps its size", the_log_keeps_its_size },
	  { "what is printed is cut and said", what_is_printed_is_cut_and_said },
	  { "texts are made safe", texts_are_made_safe },
	  { "lists have an end", lists_have_an_end }, { "memory stays small", memory_stays_small })
