/* The sampler on the null engine, whose clock is exact: counts, times, warm-up, deadlines,
 * streams, and being told to stop. */
#include "measure/worker/sampler.h"
#include "core/base/count.h"
#include "test.h"
#include <unistd.h>

struct fixture {
	struct engine *engine;
	struct sampler sampler;
	struct binding *bindings[4];
	atomic_bool stop;
	struct dyno_error err;
};

static void set_up(struct fixture *fixture, const char *series, size_t streams)
{
	struct model_info model = { .name = series };
	struct session_options options = { .platform = "null" };
	struct tensor input = { .rank = 2, .dims = { 2, 16 } };
	int fd;
	*fixture = (struct fixture){ 0 };
	fixture->engine = engine_open(&engine_null, NULL, &fixture->err);
	struct sampler *sampler = &fixture->sampler;
	sampler->session = engine_load(fixture->engine, &model, &options, &fixture->err);
	sampler->bindings = fixture->bindings;
	sampler->streams = streams;
	sampler->stop = &fixture->stop;
	sampler->log = sample_log_create(1000, &fd, &fixture->err);
	close(fd);
	CHECK(sampler->session && sampler->log);
	sampler->clock = session_clock(sampler->session);
	for (size_t i = 0; i < streams; i++)
		fixture->bindings[i] =
			session_bind(sampler->session, &input, 1, false, &fixture->err);
}

static void tear_down(struct fixture *fixture)
{
	for (size_t i = 0; i < fixture->sampler.streams; i++)
		binding_unbind(fixture->bindings[i]);
	session_unload(fixture->sampler.session);
	engine_close(fixture->engine);
	sample_log_close(fixture->sampler.log, 1000);
}

static void takes_exactly_what_was_asked(void)
{
	struct fixture f;
	struct block block = { .until = 32, .seconds = 100 };
	set_up(&f, "null:constant,median=1ms", 1);
	CHECK(sampler_block(&f.sampler, &block, &f.err));
	CHECK(block.count == 32 && atomic_load(&f.sampler.log->count) == 32);
	for (size_t i = 0; i < 32; i++)
		CHECK(f.sampler.log->samples[i] == 2000000); /* a batch of two, 1 ms each */
	CHECK_CLOSE(block.time, 0.064, 1e-9);
	CHECK_CLOSE(block.rate, 500, 1e-9);
	block = (struct block){ .until = 64, .seconds = 100 };
	CHECK(sampler_block(&f.sampler, &block, &f.err) && block.count == 32);
	CHECK(!block.out_of_time);
	tear_down(&f);
}

static void stops_at_the_deadline(void)
{
	struct fixture f;
	struct block block = { .until = 1000, .seconds = 0.01 };
	set_up(&f, "null:constant,median=1ms", 1);
	CHECK(sampler_block(&f.sampler, &block, &f.err));
	CHECK(block.count == 5 && block.out_of_time);
	tear_down(&f);
}

static void keeps_to_the_room_in_the_log(void)
{
	struct fixture f;
	struct block block = { .until = 5000, .seconds = 1e9 };
	set_up(&f, "null:constant", 1);
	CHECK(sampler_block(&f.sampler, &block, &f.err) && block.count == 1000);
	tear_down(&f);
}

/* A window that is given back is still there. */
static void gives_back_what_is_full(void)
{
	enum {
		COUNT = 3 * SAMPLE_WINDOW + 100
	};
	struct dyno_error err;
	int fd;
	struct sample_log *log = sample_log_create(COUNT, &fd, &err), *worker;
	CHECK(log && (worker = sample_log_open(fd, &err)));
	for (uint64_t i = 0; i < COUNT; i++) {
		if (i % SAMPLE_WINDOW == 0)
			sample_log_release(worker, i);
		worker->samples[i] = i + 1;
	}
	bool whole = true;
	for (uint64_t i = 0; i < COUNT; i++)
		whole &= worker->samples[i] == i + 1 && log->samples[i] == i + 1;
	CHECK(whole);
	sample_log_close(worker, COUNT);
	sample_log_close(log, COUNT);
	close(fd);
}

static void adds_up_streams(void)
{
	struct fixture f;
	struct block block = { .until = 400, .seconds = 1e9 };
	set_up(&f, "null:normal", 4);
	CHECK(sampler_block(&f.sampler, &block, &f.err));
	CHECK(block.count == 400 && atomic_load(&f.sampler.log->count) == 400);
	for (size_t i = 0; i < 400; i++)
		CHECK(f.sampler.log->samples[i] > 0);
	tear_down(&f);
}

static void stops_when_told(void)
{
	struct fixture f;
	struct block block = { .until = 100, .seconds = 1e9 };
	set_up(&f, "null:constant", 1);
	atomic_store(&f.stop, true);
	CHECK(sampler_block(&f.sampler, &block, &f.err) && block.count == 0);
	tear_down(&f);
}

static void gives_the_engine_s_error(void)
{
	struct fixture f;
	struct block block = { .until = 100, .seconds = 1e9 };
	set_up(&f, "null:constant,fault=fail,at=7", 1);
	CHECK(!sampler_block(&f.sampler, &block, &f.err));
	CHECK(strstr(f.err.message, "told to fail"));
	CHECK(atomic_load(&f.sampler.log->count) == 7);
	tear_down(&f);
}

static void warms_up_as_long_as_it_helps(void)
{
	static const struct {
		const char *series;
		uint64_t minimum;
		uint64_t least, most;
	} rows[] = {
		{ "null:constant", 0, 9, 9 }, /* the first, and one look */
		{ "null:constant", 3, 9, 9 },
		{ "null:constant", 20, 25, 25 },
		{ "null:warm,sd=1%", 3, 33, 400 },
		{ "null:drift", 3, 9, 9 }, /* rising: waiting does not help */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;
		struct warm_up warm_up = { .minimum = rows[i].minimum, .seconds = 1e9 };
		set_up(&f, rows[i].series, 1);
		CHECK_ROW(rows[i].series, sampler_warm_up(&f.sampler, &warm_up, &f.err));
		CHECK_ROW(rows[i].series, warm_up.count >= rows[i].least);
		CHECK_ROW(rows[i].series, warm_up.count <= rows[i].most);
		CHECK_ROW(rows[i].series, warm_up.first > 0);
		CHECK_ROW(rows[i].series,
			  warm_up.kept[0] == (uint64_t)llround(warm_up.first * 1e9));
		CHECK_ROW(rows[i].series, warm_up.kept[8] > 0);
		CHECK(atomic_load(&f.sampler.log->count) == 0);
		tear_down(&f);
	}
}

static void warms_up_no_longer_than_allowed(void)
{
	struct fixture f;
	struct warm_up warm_up = { .minimum = 2, .seconds = 0.05 };
	set_up(&f, "null:warm,sd=5%,median=1ms", 1);
	CHECK(sampler_warm_up(&f.sampler, &warm_up, &f.err));
	CHECK(warm_up.count >= 2 && warm_up.count < 30);
	tear_down(&f);
}

TEST_MAIN({ "takes exactly what was asked", takes_exactly_what_was_asked },
	  { "stops at the deadline", stops_at_the_deadline },
	  { "keeps to the room in the log", keeps_to_the_room_in_the_log },
	  { "gives back what is full", gives_back_what_is_full },
	  { "adds up streams", adds_up_streams }, { "stops when told", stops_when_told },
	  { "gives the engine's error", gives_the_engine_s_error },
	  { "warms up as long as it helps", warms_up_as_long_as_it_helps },
	  { "warms up no longer than allowed", warms_up_no_longer_than_allowed })
