/* Option tables: every type, its default, its range, its errors and its way back to text. */
#include "core/base/option.h"
#include "core/base/count.h"
#include "test.h"
#include <stdlib.h>

struct settings {
	bool quiet;
	const char *output;
	const char *format;
	struct strings models;
	struct strings dims;
	uint64_t processes;
	struct counts batch, only;
	double scale;
	double max_time;
	double target;
	uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option table[] = {
	{ "quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL, "say nothing", NULL, 0, 0 },
	{ "output", 'o', OPTION_STRING, AT(output), "FILE", NULL, "where to", NULL, 0, 0 },
	{ "format", 0, OPTION_CHOICE, AT(format), "NAME", "json", "what", "json,csv,markdown", 0,
	  0 },
	{ "model", 0, OPTION_STRINGS, AT(models), "NAME", "a,b", "which", NULL, 0, 0 },
	{ "dim", 0, OPTION_PAIRS, AT(dims), "NAME=N", NULL, "size", NULL, 0, 0 },
	{ "processes", 0, OPTION_COUNT, AT(processes), "N", "3", "how many", NULL, 1, 100 },
	{ "batch", 'b', OPTION_SWEEP, AT(batch), "N,…", "1", "sizes", NULL, 1, 1048576 },
	{ "only", 0, OPTION_COUNTS, AT(only), "N,…", NULL, "filter", NULL, 0, 0 },
	{ "scale", 0, OPTION_NUMBER, AT(scale), "X", "0.5", "factor", NULL, -1, 2 },
	{ "max-time", 0, OPTION_DURATION, AT(max_time), "TIME", "10s", "time", NULL, 0.001, 0 },
	{ "precision-target", 0, OPTION_SHARE, AT(target), "SHARE", "1%", "width", NULL, 0, 2 },
	{ "memory-limit", 0, OPTION_BYTES, AT(limit), "SIZE", "4GiB", "limit", NULL, 1000, 0 },
	{ 0 },
};

#define ROWS (COUNT(table) - 1)

struct fixture {
	struct arena arena;
	struct settings settings;
	bool given[ROWS];
	struct dyno_error err;
};

static bool set(struct fixture *f, const char *name, const char *text)
{
	const struct option *row = option_find(table, name);
	f->err = (struct dyno_error){ 0 };
	return option_set(table, row, text, &f->arena, &f->settings, f->given, &f->err);
}

static char *show(struct fixture *f, const char *name)
{
	struct buffer out = { 0 };
	option_format(option_find(table, name), &f->settings, &out);
	char *text = arena_string(&f->arena, buffer_text(&out));
	buffer_finish(&out);
	return text;
}

static void writes_the_defaults(void)
{
	struct fixture f;
	memset(&f, 0xa5, sizeof(f)); /* what was there before must not matter */
	f.arena = (struct arena){ 0 };
	CHECK(options_default(table, &f.arena, &f.settings, &f.err));
	CHECK(!f.settings.quiet && !f.settings.output && f.settings.dims.count == 0);
	CHECK_STRING(f.settings.format, "json");
	CHECK(f.settings.models.count == 2);
	CHECK_STRING(f.settings.models.items[1], "b");
	CHECK(f.settings.processes == 3 && f.settings.batch.count == 1);
	CHECK(f.settings.scale == 0.5 && f.settings.max_time == 10 && f.settings.target == 0.01);
	CHECK(f.settings.limit == (uint64_t)4 << 30);
	CHECK(options_count(table) == ROWS);
	arena_finish(&f.arena);
}

static void takes_what_it_should_and_writes_it_back(void)
{
	static const char *const rows[][3] = {
		{ "quiet", NULL, "true" },
		{ "quiet", "", "true" },
		{ "quiet", "no", "false" },
		{ "output", "results, all.json", "results, all.json" },
		{ "format", "markdown", "markdown" },
		{ "model", "x", "x" },
		{ "model", "x.onnx, y z ,w", "x.onnx,y z,w" },
		{ "dim", "height=48,width=320", "height=48,width=320" },
		{ "dim", "a=1\nb==2", "a=1\nb==2" },
		{ "processes", "100", "100" },
		{ "batch", "1,2, 4,8", "1,2,4,8" },
		{ "batch", "1k", "1000" },
		{ "batch", "1..64", "1,2,4,8,16,32,64" },
		{ "batch", "3..20", "3,6,12,20" },
		{ "batch", "8..40:8", "8,16,24,32,40" },
		{ "batch", "1..6:2, 5..5", "1,3,5,5" },
		{ "only", "2..6,9", "2,3,4,5,6,9" },
		{ "only", "0..9:4", "0,4,8" },
		{ "scale", "-1", "-1" },
		{ "scale", "1e-3", "0.001" },
		{ "max-time", "200ms", "0.2s" },
		{ "precision-target", "0.5%", "0.005" },
		{ "precision-target", "150%", "150%" },
		{ "memory-limit", "500MB", "500000000" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f = { 0 };
		const char *name = rows[i][0];
		CHECK_ROW(name, set(&f, name, rows[i][1]));
		CHECK_STRING(show(&f, name), rows[i][2]);
		memset(f.given, 0, sizeof(f.given));
		CHECK_ROW(name, set(&f, name, show(&f, name)));
		CHECK_STRING(show(&f, name), rows[i][2]);
		arena_finish(&f.arena);
	}
}

static void refuses_what_it_should(void)
{
	static const char *const rows[][3] = {
		{ "batch", "x", "‹batch›: \"x\" is not a whole number" },
		{ "batch", "0", "‹batch›: 0 is below 1" },
		{ "batch", "-1", "‹batch›: -1 is below 1" },
		{ "batch", "1.5", "‹batch›: \"1.5\" is not a whole number" },
		{ "batch", "1000000000000", "‹batch›: 1000000000000 is above 1048576" },
		{ "batch", "1e30", "‹batch›: 1e30 is above 1048576" },
		{ "batch", "2M", "‹batch›: 2M is above 1048576" },
		{ "batch", "1,x", "‹batch›: \"x\" is not a whole number" },
		{ "batch", "1,,2", "‹batch›: an item of \"1,,2\" is empty" },
		{ "batch", "", "‹batch›: an item of \"\" is empty" },
		{ "batch", "8..1", "‹batch›: 8..1: a range begins with the smaller" },
		{ "batch", "1..", "‹batch›: \"\" is not a whole number" },
		{ "batch", "..4", "‹batch›: \"\" is not a whole number" },
		{ "batch", "1..4:0", "‹batch›: 0 is below 1" },
		{ "batch", "1..4:x", "‹batch›: \"x\" is not a whole number" },
		{ "batch", "0..4", "‹batch›: 0 is below 1" },
		{ "batch", "1..2M", "‹batch›: 2M is above 1048576" },
		{ "batch", "1..1048576:1", "‹batch›: more than 10000 values" },
		{ "batch", NULL, "‹batch›: a value is missing: ‹batch N,…›" },
		{ "processes", "101", "‹processes›: 101 is above 100" },
		{ "memory-limit", "1e30", "‹memory-limit›: 1e30 is too large" },
		{ "memory-limit", "1", "‹memory-limit›: 1 is below 1000" },
		{ "memory-limit", "1PB",
		  "‹memory-limit›: \"1PB\" is not a size: write for example 500MB or 4GiB" },
		{ "scale", "2.5", "‹scale›: 2.5 is above 2" },
		{ "scale", "nan", "‹scale›: \"nan\" is not a number" },
		{ "max-time", "0", "‹max-time›: 0 is below 0.001s" },
		{ "max-time", "10 parsecs",
		  "‹max-time›: \"10 parsecs\" is not a duration: write for example 10s, 200ms or 2m" },
		{ "precision-target", "300%", "‹precision-target›: 300% is above 200%" },
		{ "format", "xml", "‹format›: \"xml\" is not one of json, csv, markdown" },
		{ "format", "js", "‹format›: \"js\" is not one of json, csv, markdown" },
		{ "format", "json,csv",
		  "‹format›: \"json,csv\" is not one of json, csv, markdown" },
		{ "format", "", "‹format›: \"\" is not one of json, csv, markdown" },
		{ "dim", "width", "‹dim›: \"width\" is not of the form NAME=VALUE" },
		{ "dim", "=3", "‹dim›: \"=3\" is not of the form NAME=VALUE" },
		{ "quiet", "maybe", "‹quiet›: \"maybe\" is not true or false" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f = { 0 };
		CHECK(options_default(table, &f.arena, &f.settings, &f.err));
		struct settings before = f.settings;
		CHECK_ROW(rows[i][2], !set(&f, rows[i][0], rows[i][1]));
		CHECK_STRING(f.err.message, rows[i][2]);
		CHECK_ROW(rows[i][2], f.err.code == DYNO_ERROR_USAGE);
		CHECK_ROW(rows[i][2], memcmp(&before, &f.settings, sizeof(before)) == 0);
		arena_finish(&f.arena);
	}
}

static void cuts_a_long_text_at_a_character(void)
{
	struct fixture f = { 0 };
	char text[64 * 1024];
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i + 1, "ä", 2);
	text[0] = 'x';
	text[sizeof(text) - 1] = '\0';
	CHECK(!set(&f, "batch", text));
	CHECK(strlen(f.err.message) < 120 && strstr(f.err.message, "ä\" is not a whole number"));
	arena_finish(&f.arena);
}

static void adds_to_lists_that_were_given(void)
{
	struct fixture f = { 0 };
	CHECK(options_default(table, &f.arena, &f.settings, &f.err));
	CHECK(set(&f, "batch", "2,4") && set(&f, "batch", "8"));
	CHECK_STRING(show(&f, "batch"), "2,4,8");
	CHECK(!set(&f, "batch", "16,0"));
	CHECK_STRING(show(&f, "batch"), "2,4,8");
	CHECK(set(&f, "model", "m") && set(&f, "model", "n,o"));
	CHECK_STRING(show(&f, "model"), "m,n,o");
	CHECK(set(&f, "dim", "a=1") && set(&f, "dim", "b=2,3"));
	CHECK_STRING(show(&f, "dim"), "a=1\nb=2,3");
	CHECK(set(&f, "model", "p\\,q, r\\"));
	CHECK_STRING(f.settings.models.items[3], "p,q");
	CHECK_STRING(f.settings.models.items[4], "r\\");
	CHECK_STRING(show(&f, "model"), "m,n,o,p\\,q,r\\");
	const struct option *row = option_find(table, "batch");
	CHECK(f.given[row - table] && !f.given[option_find(table, "scale") - table]);
	CHECK(option_set(table, row, "5", &f.arena, &f.settings, NULL, NULL));
	CHECK_STRING(show(&f, "batch"), "5");
	arena_finish(&f.arena);
}

/* One by one, as a plan in YAML gives them. Half a million took minutes, and the memory of all
 * lists that there had been. */
static void takes_long_lists_up_to_a_limit(void)
{
	static const char *const lists[][2] = { { "batch", "7" },
						{ "model", "m" },
						{ "dim", "a=1" } };
	for (size_t l = 0; l < COUNT(lists); l++) {
		struct fixture f = { 0 };
		const char *name = lists[l][0], *value = lists[l][1];
		CHECK(options_default(table, &f.arena, &f.settings, &f.err));
		for (size_t i = 0; i < OPTION_LIST_MOST; i++)
			CHECK_ROW(f.err.message, set(&f, name, value));
		CHECK_ROW(name, f.arena.total < 4 << 20);
		CHECK_ROW(name, !set(&f, name, value));
		CHECK_ROW(f.err.message, strstr(f.err.message, "more than 10000 values"));
		CHECK(f.err.code == DYNO_ERROR_USAGE);
		size_t length = strlen(show(&f, name));
		CHECK_ROW(name, length == OPTION_LIST_MOST * (strlen(value) + 1) - 1);
		arena_finish(&f.arena);
	}
}

static void refuses_a_long_list_in_one_text(void)
{
	struct fixture f = { 0 };
	struct buffer text = { 0 };
	CHECK(options_default(table, &f.arena, &f.settings, &f.err));
	buffer_string(&text, "1");
	for (size_t i = 1; i < OPTION_LIST_MOST; i++)
		buffer_string(&text, ",1");
	CHECK(set(&f, "batch", buffer_text(&text)) && f.settings.batch.count == 10000);
	memset(f.given, 0, sizeof(f.given));
	buffer_string(&text, ",1");
	CHECK(!set(&f, "batch", buffer_text(&text)) && f.settings.batch.count == 10000);
	buffer_finish(&text);
	arena_finish(&f.arena);
}

/* Whose list is whose, after a plan's was copied. */
static void shares_no_room_with_a_copy(void)
{
	struct fixture f = { 0 }, copy = { 0 };
	static const char *const lists[][2] = { { "batch", "2,4,8" }, { "model", "x,y,z" } };
	for (size_t l = 0; l < 2; l++) {
		const char *name = lists[l][0];
		CHECK(set(&f, name, lists[l][1]));
		option_copy(option_find(table, name), &copy.settings, &f.settings);
		copy.given[option_find(table, name) - table] = true;
		CHECK(set(&copy, name, "16") && set(&f, name, "32"));
	}
	CHECK_STRING(show(&copy, "batch"), "2,4,8,16");
	CHECK_STRING(show(&f, "batch"), "2,4,8,32");
	CHECK_STRING(show(&copy, "model"), "x,y,z,16");
	CHECK_STRING(show(&f, "model"), "x,y,z,32");
	arena_finish(&f.arena);
	arena_finish(&copy.arena);
}

static void suggests_the_nearest_name(void)
{
	static const char *const rows[][2] = {
		{ "bacth", "batch" },
		{ "batches", "batch" },
		{ "Batch", "batch" },
		{ "batch", "batch" },
		{ "max_time", "max-time" },
		{ "ouptut", "output" },
		{ "hardware", NULL },
		{ "xy", NULL },
		{ "", NULL },
		{ "q", NULL },
		{ "dims", "dim" },
		{ "a-name-of-more-than-sixty-four-characters-that-nobody-would-ever-call-an-option",
		  NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct option *row = option_nearest(table, rows[i][0]);
		CHECK_ROW(rows[i][0], (row == NULL) == (rows[i][1] == NULL));
		if (row && rows[i][1])
			CHECK_STRING(row->name, rows[i][1]);
	}
	CHECK(option_find(table, "bacth") == NULL);
}

TEST_MAIN({ "writes the defaults", writes_the_defaults },
	  { "takes what it should and writes it back", takes_what_it_should_and_writes_it_back },
	  { "refuses what it should", refuses_what_it_should },
	  { "cuts a long text at a character", cuts_a_long_text_at_a_character },
	  { "adds to lists that were given", adds_to_lists_that_were_given },
	  { "takes long lists up to a limit", takes_long_lists_up_to_a_limit },
	  { "refuses a long list in one text", refuses_a_long_list_in_one_text },
	  { "shares no room with a copy", shares_no_room_with_a_copy },
	  { "suggests the nearest name", suggests_the_nearest_name })
