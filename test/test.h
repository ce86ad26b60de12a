/* The test harness: a program is a table of functions; each prints a line of TAP (Test Anything
 * Protocol), which meson counts. CHECK goes on after a failure, so that one run shows them all. */
#ifndef DYNO_TEST_H
#define DYNO_TEST_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned test_failures;
static const char *test_skipped;

/* Leaves a test that cannot be made here, and says why. */
#define SKIP(reason)                     \
	do {                             \
		test_skipped = (reason); \
		return;                  \
	} while (0)

#define CHECK(condition)                                                         \
	do {                                                                     \
		if (!(condition)) {                                              \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			test_failures++;                                         \
		}                                                                \
	} while (0)

/* The same, naming the row of a table that failed. */
#define CHECK_ROW(row, condition)                                                           \
	do {                                                                                \
		if (!(condition)) {                                                         \
			printf("# %s:%d: %s: %s\n", __FILE__, __LINE__, (row), #condition); \
			test_failures++;                                                    \
		}                                                                           \
	} while (0)

#define CHECK_STRING(actual, expected)                                                    \
	do {                                                                              \
		const char *actual_ = (actual), *expected_ = (expected);                  \
		if (!actual_ || strcmp(actual_, expected_) != 0) {                        \
			printf("# %s:%d: \"%s\" instead of \"%s\"\n", __FILE__, __LINE__, \
			       actual_ ? actual_ : "(null)", expected_);                  \
			test_failures++;                                                  \
		}                                                                         \
	} while (0)

/* |actual - expected| <= tolerance * |expected| */
#define CHECK_CLOSE(actual, expected, tolerance)                                              \
	do {                                                                                  \
		double actual_ = (actual), expected_ = (expected);                            \
		if (!(fabs(actual_ - expected_) <= (tolerance)*fabs(expected_))) {            \
			printf("# %s:%d: %s is %.17g instead of %.17g\n", __FILE__, __LINE__, \
			       #actual, actual_, expected_);                                  \
			test_failures++;                                                      \
		}                                                                             \
	} while (0)

struct test {
	const char *name;
	void (*run)(void);
};

static inline int test_main(const struct test *tests, size_t count)
{
	unsigned failed = 0;
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		test_failures = 0;
		test_skipped = NULL;
		tests[i].run();
		failed += test_failures > 0;
		printf("%s %zu - %s%s%s\n", test_failures ? "not ok" : "ok", i + 1, tests[i].name,
		       test_skipped ? " # SKIP " : "", test_skipped ? test_skipped : "");
		fflush(stdout);
	}
	return failed > 0;
}

#define TEST_MAIN(...)                                                   \
	int main(void)                                                   \
	{                                                                \
		static const struct test tests[] = { __VA_ARGS__ };      \
		return test_main(tests, sizeof(tests) / sizeof(*tests)); \
	}

#endif
