/* Samples as bytes: they come back as they were, and nothing else is taken for samples. */
#include "core/result/samples.h"
#include "core/base/count.h"
#include "test.h"

static void round_trip(const char *name, const uint64_t *samples, size_t count, size_t length)
{
	struct buffer bytes = { 0 };
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	uint64_t *back = NULL;
	size_t back_count = 0;
	samples_encode(samples, count, &bytes);
	CHECK_ROW(name, !bytes.failed && bytes.length == length);
	CHECK_ROW(name, samples_decode(bytes.data, bytes.length, &arena, &back, &back_count, &err));
	CHECK_ROW(name, back_count == count);
	CHECK_ROW(name, !count || memcmp(back, samples, count * sizeof(*samples)) == 0);
	for (size_t cut = 0; cut < bytes.length; cut++)
		CHECK_ROW(name, !samples_decode(bytes.data, cut, &arena, &back, &back_count, &err));
	arena_finish(&arena);
	buffer_finish(&bytes);
}

static void come_back(void)
{
	static const uint64_t extremes[] = { UINT64_MAX, 0,         UINT64_MAX,
					     1,          INT64_MAX, (uint64_t)INT64_MAX + 1 };
	static const uint64_t steps[] = { 0, 63, 0, 64, 64 + 64, 63 };
	static const uint64_t usual[] = { 1000000, 1004000, 996000, 1000100 };
	round_trip("none", NULL, 0, 2);
	round_trip("one", usual, 1, 2 + 3);
	round_trip("usual", usual, COUNT(usual), 2 + 3 + 2 + 2 + 2);
	/* 0, 126, 125, 128, 128, 129 after zigzag */
	round_trip("steps", steps, COUNT(steps), 2 + 1 + 1 + 1 + 2 + 2 + 2);
	/* -1, +1, -1, +2, 2^63 - 2, +1 modulo 2^64: the wrap makes the farthest leaps short */
	round_trip("extremes", extremes, COUNT(extremes), 2 + 1 + 1 + 1 + 1 + 10 + 1);
}

static void takes_nothing_else(void)
{
	static const struct {
		const char *name, *bytes;
		size_t length;
		const char *message;
	} rows[] = {
		{ "empty", "", 0, "not in format" },
		{ "another format", "\2\0", 2, "not in format" },
		{ "no count", "\1", 1, "cut off" },
		{ "count not shortest", "\1\x80\0", 3, "cut off" },
		{ "count lies", "\1\5\2\2", 4, "cut off" },
		{ "count is huge", "\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2", 12, "cut off" },
		{ "last sample is cut", "\1\2\2\x80", 4, "sample 1 of 2" },
		{ "sample not shortest", "\1\1\x82\0", 4, "sample 0 of 1" },
		{ "65 bits", "\1\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\2", 12, "sample 0 of 1" },
		{ "11 bytes", "\1\1\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1", 13,
		  "sample 0 of 1" },
		{ "more follows", "\1\1\2\0", 4, "follows" },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		uint64_t *samples = NULL;
		size_t count = 0;
		CHECK_ROW(rows[i].name, !samples_decode(rows[i].bytes, rows[i].length, &arena,
							&samples, &count, &err));
		CHECK_ROW(rows[i].name, err.code == DYNO_ERROR_FORMAT);
		CHECK_ROW(rows[i].name, strstr(err.message, rows[i].message));
	}
	arena_finish(&arena);
}

TEST_MAIN({ "samples come back as they were", come_back },
	  { "nothing else is taken for samples", takes_nothing_else })
