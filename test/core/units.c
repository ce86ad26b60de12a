/* Units: what people read and what they type. */
#include "core/base/units.h"
#include "core/base/count.h"
#include "test.h"
#include <locale.h>

static void writes_four_digits_with_a_prefix(void)
{
	static const struct {
		double value;
		enum unit unit;
		const char *text;
	} rows[] = {
		{ 0.001234, UNIT_SECOND, "1.234 ms" },
		{ 415.2e6, UNIT_BYTE, "415.2 MB" },
		{ 0.123, UNIT_SHARE, "12.3 %" },
		{ 1, UNIT_SHARE, "100 %" },
		{ 0.00012345, UNIT_SHARE, "0.0123 %" },
		{ 12.345, UNIT_SHARE, "1230 %" },
		{ 999.95, UNIT_NONE, "1.000 k" },
		{ 999.94, UNIT_NONE, "999.9" },
		{ 999950, UNIT_NONE, "1.000 M" },
		{ -999.95, UNIT_NONE, "-1.000 k" },
		{ 0.99996, UNIT_SECOND, "1.000 s" },
		{ 0.00099995, UNIT_SECOND, "1.000 ms" },
		{ 0.00099994, UNIT_SECOND, "999.9 µs" },
		{ 1e-9, UNIT_SECOND, "1.000 ns" },
		{ 1.5e-6, UNIT_SECOND, "1.500 µs" },
		{ 1e-15, UNIT_SECOND, "1.000 fs" },
		{ 1e-17, UNIT_SECOND, "0.01000 fs" },
		{ 5e-324, UNIT_SECOND, "4.941e-309 fs" },
		{ 120, UNIT_SECOND, "120.0 s" },
		{ 86412, UNIT_SECOND, "86410 s" },
		{ 1e7, UNIT_SECOND, "1.000e+7 s" },
		{ 0, UNIT_SECOND, "0 s" },
		{ -0.0, UNIT_SECOND, "0 s" },
		{ 0, UNIT_NONE, "0" },
		{ -0.25, UNIT_SECOND, "-250.0 ms" },
		{ 0.001234, UNIT_NONE, "0.001234" },
		{ 0.0000001234, UNIT_NONE, "1.234e-7" },
		{ 36, UNIT_COUNT, "36" },
		{ 4096, UNIT_COUNT, "4096" },
		{ 12345, UNIT_COUNT, "12.34 k" }, /* a tie goes to the even digit */
		{ 123.4, UNIT_COUNT, "123.4" },
		{ 512, UNIT_BYTE, "512 B" },
		{ 1000, UNIT_BYTE, "1.000 kB" },
		{ 1e30, UNIT_BYTE, "1.000e+12 EB" },
		{ 1e21, UNIT_BYTE, "1000 EB" },
		{ 1.7976931348623157e308, UNIT_NONE, "1.798e+290 E" },
		{ 1500, UNIT_ITEMS_PER_SECOND, "1.500 k items/s" },
		{ 7.5, UNIT_ITEMS_PER_SECOND, "7.500 items/s" },
		{ 0.05, UNIT_ITEMS_PER_SECOND, "0.05000 items/s" },
		{ 1.25e6, UNIT_TOKENS_PER_SECOND, "1.250 M tokens/s" },
		{ 4.089e9, UNIT_MAC, "4.089 GMAC" },
		{ 8.178e9, UNIT_FLOP, "8.178 GFLOP" },
		{ 36, UNIT_FLOP, "36 FLOP" },
		{ 1.7e11, UNIT_FLOP_PER_SECOND, "170.0 GFLOP/s" },
		{ NAN, UNIT_SECOND, "–" },
		{ INFINITY, UNIT_SECOND, "∞ s" },
		{ -INFINITY, UNIT_NONE, "-∞" },
		{ 1, UNIT_TOTAL, "–" },
	};
	char text[UNIT_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STRING(unit_format(text, rows[i].value, rows[i].unit), rows[i].text);
}

static void writes_percents_for_sentences(void)
{
	static const struct {
		double share;
		const char *text;
	} rows[] = {
		{ 0, "0" },         { 0.0134, "1.3" },   { -0.0134, "1.3" }, { 1e-9, "0" },
		{ 0.0004, "0.04" }, { 0.994, "99" },     { 0.996, "100" },   { 2.117, "212" },
		{ 1234, "123400" }, { INFINITY, "inf" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[UNIT_TEXT_SIZE];
		CHECK_STRING(percent_format(text, rows[i].share), rows[i].text);
	}
}

static void scales_an_axis(void)
{
	static const struct {
		double largest;
		enum unit unit;
		double scale;
		const char *symbol;
	} rows[] = {
		{ 0.012, UNIT_SECOND, 1e3, "ms" },
		{ 0.00000012, UNIT_SECOND, 1e9, "ns" },
		{ 12, UNIT_SECOND, 1, "s" },
		{ 2e9, UNIT_BYTE, 1e-9, "GB" },
		{ 0.5, UNIT_SHARE, 100, "%" },
		{ 9000, UNIT_COUNT, 1, "" },
		{ 20000, UNIT_COUNT, 1e-3, "k" },
		{ 0, UNIT_SECOND, 1, "s" },
		{ NAN, UNIT_BYTE, 1, "B" },
		{ INFINITY, UNIT_BYTE, 1, "B" },
		{ -0.012, UNIT_SECOND, 1e3, "ms" },
		{ 3000, UNIT_ITEMS_PER_SECOND, 1e-3, "k items/s" },
		{ 0.99996, UNIT_SECOND, 1, "s" },
	};
	char symbol[UNIT_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(rows); i++) {
		double scale = 0;
		unit_scale(symbol, rows[i].largest, rows[i].unit, &scale);
		CHECK_STRING(symbol, rows[i].symbol);
		CHECK_ROW(rows[i].symbol, scale == rows[i].scale);
	}
}

enum parser {
	COUNTED,
	NUMBER,
	DURATION,
	SHARE,
	BYTES,
};

static bool parse(enum parser parser, const char *text, double *value, struct dyno_error *err)
{
	uint64_t whole = 0;
	bool done = false;
	if (parser == COUNTED || parser == BYTES) {
		done = (parser == COUNTED ? parse_count : parse_bytes)(text, &whole, err);
		*value = (double)whole;
	} else {
		done = (parser == NUMBER     ? parse_number
			: parser == DURATION ? parse_duration
					     : parse_share)(text, value, err);
	}
	return done;
}

static void reads_what_people_type(void)
{
	static const struct {
		enum parser parser;
		const char *text;
		double value;
	} rows[] = {
		{ COUNTED, "0", 0 },
		{ COUNTED, "1000", 1000 },
		{ COUNTED, "10k", 10000 },
		{ COUNTED, "1M", 1e6 },
		{ COUNTED, "1.5k", 1500 },
		{ COUNTED, "12.35 k", 12350 },
		{ COUNTED, "1e6", 1e6 },
		{ COUNTED, "1000000000000", 1e12 },
		{ NUMBER, "1.5", 1.5 },
		{ NUMBER, "1e-3", 1e-3 },
		{ NUMBER, "-2", -2 },
		{ DURATION, "10s", 10 },
		{ DURATION, "200ms", 0.2 },
		{ DURATION, "2m", 120 },
		{ DURATION, "2min", 120 },
		{ DURATION, "1.5h", 5400 },
		{ DURATION, "0.5", 0.5 },
		{ DURATION, "3us", 3e-6 },
		{ DURATION, "3µs", 3e-6 },
		{ DURATION, "7ns", 7e-9 },
		{ DURATION, "1.234 ms", 0.001234 },
		{ SHARE, "1%", 0.01 },
		{ SHARE, "0.01", 0.01 },
		{ SHARE, "12.3 %", 0.123 },
		{ SHARE, "150%", 1.5 },
		{ SHARE, "1", 1 },
		{ BYTES, "4GiB", 4294967296.0 },
		{ BYTES, "500MB", 5e8 },
		{ BYTES, "500mb", 5e8 },
		{ BYTES, "415.2 MB", 415200000 },
		{ BYTES, "64", 64 },
		{ BYTES, "1k", 1000 },
		{ BYTES, "1.1KiB", 1126 },
		{ BYTES, "2T", 2e12 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		double value = NAN;
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].text, parse(rows[i].parser, rows[i].text, &value, &err));
		CHECK_CLOSE(value, rows[i].value, 2e-16);
	}
}

static void counts_beyond_a_double_are_exact(void)
{
	uint64_t count = 0;
	CHECK(parse_count("9007199254740993", &count, NULL) && count == 9007199254740993u);
	CHECK(parse_bytes("9223372036854775807", &count, NULL) && count == INT64_MAX);
}

static void refuses_what_it_should(void)
{
	static const struct {
		enum parser parser;
		const char *text;
		const char *message;
	} rows[] = {
		{ COUNTED, "", "\"\" is not a whole number" },
		{ COUNTED, "x", "\"x\" is not a whole number" },
		{ COUNTED, "1.5", "\"1.5\" is not a whole number" },
		{ COUNTED, "10K", "\"10K\" is not a whole number" },
		{ COUNTED, " 1", "\" 1\" is not a whole number" },
		{ COUNTED, "1 ", "\"1 \" is not a whole number" },
		{ COUNTED, "+1", "\"+1\" is not a whole number" },
		{ COUNTED, "-1", "-1 is below 0" },
		{ COUNTED, "1,5", "\"1,5\" is not a whole number" },
		{ COUNTED, "1e30", "1e30 is too large" },
		{ COUNTED, "1000000000000000000000000000000",
		  "1000000000000000000000000000000 is too large" },
		{ COUNTED, "18446744073709551616", "18446744073709551616 is too large" },
		{ COUNTED, "1e999", "\"1e999\" is not a whole number" },
		{ NUMBER, "nan", "\"nan\" is not a number" },
		{ NUMBER, "inf", "\"inf\" is not a number" },
		{ NUMBER, "0x10", "\"0x10\" is not a number" },
		{ NUMBER, "1k", "\"1k\" is not a number" },
		{ DURATION, "5 days",
		  "\"5 days\" is not a duration: write for example 10s, 200ms or 2m" },
		{ DURATION, "-1s", "-1s is below 0" },
		{ DURATION, "1e308h", "1e308h is too large" },
		{ SHARE, "5", "5 is above 1: write percentages with a %, as in 5%" },
		{ SHARE, "-1%", "-1% is below 0" },
		{ SHARE, "%", "\"%\" is not a share: write for example 1% or 0.01" },
		{ BYTES, "4x", "\"4x\" is not a size: write for example 500MB or 4GiB" },
		{ BYTES, "-1GB", "-1GB is below 0" },
		{ BYTES, "1e300GB", "1e300GB is too large" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		double value = NAN;
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].text, !parse(rows[i].parser, rows[i].text, &value, &err));
		CHECK_STRING(err.message, rows[i].message);
		CHECK_ROW(rows[i].text, err.code == DYNO_ERROR_USAGE);
	}
}

static void reads_back_what_it_wrote(void)
{
	static const double values[] = { 1.234e-9, 5e-6, 0.012, 0.9999, 7, 59.99, 415.2, 9999 };
	char text[UNIT_TEXT_SIZE];
	for (size_t i = 0; i < COUNT(values); i++) {
		double value = NAN;
		CHECK(parse_duration(unit_format(text, values[i], UNIT_SECOND), &value, NULL));
		CHECK_CLOSE(value, values[i], 1e-15);
		uint64_t bytes = 0;
		double whole = floor(values[i] * 1e3);
		CHECK(parse_bytes(unit_format(text, whole, UNIT_BYTE), &bytes, NULL));
		CHECK((double)bytes == whole);
	}
}

static void is_the_same_in_every_locale(void)
{
	char text[UNIT_TEXT_SIZE];
	double value = 0;
	if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		return; /* that locale is not installed here */
	CHECK_STRING(unit_format(text, 0.001234, UNIT_SECOND), "1.234 ms");
	CHECK(parse_duration("1.5s", &value, NULL) && value == 1.5);
	CHECK(!parse_duration("1,5s", &value, NULL));
	setlocale(LC_NUMERIC, "C");
}

TEST_MAIN({ "writes four digits with a prefix", writes_four_digits_with_a_prefix },
	  { "writes percents for sentences", writes_percents_for_sentences },
	  { "scales an axis", scales_an_axis },
	  { "reads what people type", reads_what_people_type },
	  { "counts beyond a double are exact", counts_beyond_a_double_are_exact },
	  { "refuses what it should", refuses_what_it_should },
	  { "reads back what it wrote", reads_back_what_it_wrote },
	  { "is the same in every locale", is_the_same_in_every_locale })
