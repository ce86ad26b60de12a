/* Leaks are told from memory that has settled, by made series. */
#include "measure/metrics/leak.h"
#include "test.h"

static double noise(size_t i)
{
	return (double)(i * 2654435761u % 1000) / 1000 - 0.5;
}

static void finds_a_slope(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 20; i++)
		leak_note(&leak, (double)(i * 100), 5e8 + 4096.0 * (double)(i * 100));
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK_CLOSE(slope, 4096, 1e-9);
	CHECK_CLOSE(interval.low, 4096, 1e-9);
	CHECK_CLOSE(interval.high, 4096, 1e-9);
	CHECK(leak_is_one(&leak, &interval));
}

/* 2 kB an inference under 100 kB of noise. */
static void finds_it_under_noise(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 50; i++)
		leak_note(&leak, (double)i * 20, 5e8 + 2000.0 * 20 * (double)i + 1e5 * noise(i));
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK(interval.low < 2000 && 2000 < interval.high && interval.low > 1800);
	CHECK(leak_is_one(&leak, &interval));
}

static void a_step_is_no_leak(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 40; i++)
		leak_note(&leak, (double)i, i < 4 ? 5e8 : 6e8);
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK(slope == 0 && interval.low <= 0);
	CHECK(!leak_is_one(&leak, &interval));
}

static void what_has_settled_is_no_leak(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 40; i++)
		leak_note(&leak, (double)i, 5e8 + 3e5 * noise(i));
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK(interval.low < 0 && interval.high > 0);
	CHECK(!leak_is_one(&leak, &interval));
}

static void a_trickle_is_not_called_one(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 20; i++)
		leak_note(&leak, (double)i, 5e8 + (double)(8 * i));
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK_CLOSE(slope, 8, 1e-9);
	CHECK(!leak_is_one(&leak, &interval));
}

static void says_nothing_of_few_readings(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	CHECK(!leak_slope(&leak, &slope, &interval));
	for (size_t i = 0; i < LEAK_POINTS_NEEDED; i++) {
		CHECK(!leak_slope(&leak, &slope, &interval));
		leak_note(&leak, (double)i, 1);
		leak_note(&leak, (double)i, 2);         /* twice at once: the first counts */
		leak_note(&leak, (double)i + 0.5, NAN); /* not read */
	}
	CHECK(leak.count == LEAK_POINTS_NEEDED && leak_slope(&leak, &slope, &interval));
}

static void keeps_what_there_is_room_for(void)
{
	struct leak leak = { 0 };
	struct interval interval;
	double slope;
	for (size_t i = 0; i < 10000; i++)
		leak_note(&leak, (double)i, 3.0 * (double)i);
	CHECK(leak.count <= LEAK_POINTS && leak.inferences[0] == 0);
	CHECK(leak.inferences[leak.count - 1] == 9999);
	CHECK(leak_slope(&leak, &slope, &interval));
	CHECK_CLOSE(slope, 3, 1e-9);
}

TEST_MAIN({ "finds a slope", finds_a_slope }, { "finds it under noise", finds_it_under_noise },
	  { "a step is no leak", a_step_is_no_leak },
	  { "what has settled is no leak", what_has_settled_is_no_leak },
	  { "a trickle is not called one", a_trickle_is_not_called_one },
	  { "says nothing of few readings", says_nothing_of_few_readings },
	  { "keeps what there is room for", keeps_what_there_is_room_for })
