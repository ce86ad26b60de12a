/* The triad, on arrays that are small: what it reckons must be a bandwidth. And the cache. */
#include "measure/worker/triad.h"
#include "core/base/count.h"
#include "host/cache.h"
#include "measure/engine/engine.h"
#include "test.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void reckons(void)
{
	static const uint64_t threads[] = { 0, 1, 2, 7 }, size = 1000000;
	for (size_t i = 0; i < COUNT(threads); i++) {
		double rate = NAN;
		struct dyno_error err = { 0 };
		uint64_t start = clock_monotonic.now(NULL);
		CHECK(triad_measure(threads[i], size, &rate, &err));
		double seconds = (double)(clock_monotonic.now(NULL) - start) * 1e-9;
		/* The best pass took no longer than their mean, and no memory gives 100 TB/s. */
		CHECK(rate >= 3 * (double)size * TRIAD_PASSES / seconds && rate < 1e14);
	}
}

static void refuses_nothing_and_too_much(void)
{
	struct dyno_error err = { 0 };
	double rate;
	CHECK(!triad_measure(1, 0, &rate, &err) && err.code == DYNO_ERROR_MEMORY);
	CHECK(!triad_measure(1, UINT64_MAX / 16, &rate, &err) && err.code == DYNO_ERROR_MEMORY);
}

static void caches(void)
{
	char folder[] = "/tmp/dyno-cache-XXXXXX";
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	CHECK(mkdtemp(folder));
	setenv("XDG_CACHE_HOME", folder, 1);
	CHECK(!cache_read("peaks", "a", &arena));
	cache_begin(&writer, "a");
	json_number(&writer, 7);
	cache_end(&writer, "peaks", "a");
	const struct json_value *value = cache_read("peaks", "a", &arena);
	CHECK(value && value->type == JSON_NUMBER && value->number == 7);
	CHECK(!cache_read("peaks", "b", &arena));
	CHECK(!cache_read("counts", "a", &arena));
	setenv("XDG_CACHE_HOME", "relative", 1);
	unsetenv("HOME");
	CHECK(!cache_read("peaks", "a", &arena)); /* nowhere to look, and no error */
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	CHECK(system(command) == 0);
	arena_finish(&arena);
}

TEST_MAIN({ "reckons a rate with any number of threads", reckons },
	  { "refuses arrays that cannot be", refuses_nothing_and_too_much },
	  { "keeps and finds what is dear to find out", caches })
