/* The JSON reader and writer: RFC 8259 to the letter, limits, and bytes that come back the same. */
#include "core/base/json.h"
#include "core/base/count.h"
#include "core/base/json_writer.h"
#include "test.h"
#include <locale.h>
#include <stdlib.h>

static void rewrite(struct json_writer *writer, const struct json_value *value)
{
	if (value->type == JSON_OBJECT) {
		json_begin_object(writer);
		for (const struct json_value *m = value->first; m; m = m->next) {
			json_key(writer, m->key);
			rewrite(writer, m);
		}
		json_end_object(writer);
	} else if (value->type == JSON_ARRAY) {
		json_begin_array(writer);
		for (size_t i = 0; value->numbers && i < value->count; i++)
			json_number(writer, value->numbers[i]);
		for (const struct json_value *e = value->numbers ? NULL : value->first; e;
		     e = e->next)
			rewrite(writer, e);
		json_end_array(writer);
	} else if (value->type == JSON_STRING)
		json_string(writer, value->string);
	else if (value->type == JSON_NUMBER)
		json_number(writer, value->number);
	else if (value->type == JSON_BOOLEAN)
		json_boolean(writer, value->boolean);
	else
		json_null(writer);
}

static bool round_trip(const char *text, struct buffer *out, struct dyno_error *err)
{
	struct arena arena = { 0 };
	const struct json_value *root = json_parse(&arena, text, strlen(text), JSON_LIMITS, err);
	if (root) {
		struct json_writer writer = { 0 };
		rewrite(&writer, root);
		CHECK(json_finish(&writer, err));
		buffer_clear(out);
		buffer_string(out, buffer_text(&writer.buffer));
		buffer_finish(&writer.buffer);
	}
	arena_finish(&arena);
	return root;
}

static void reads_what_it_should(void)
{
	static const char *const rows[][2] = {
		{ "null", "null" },
		{ " [ ] ", "[]" },
		{ "{}", "{}" },
		{ "[1,2.5,-0.25,1e3,1E-7]", "[1,2.5,-0.25,1000,1e-07]" },
		{ "[1,\"a\",2]", "[1,\"a\",2]" },
		{ "[1,[2,[]],{}]", "[1,[2,[]],{}]" },
		{ "{\"a\":{\"b\":[true,false,null]}}", "{\"a\":{\"b\":[true,false,null]}}" },
		{ "\"\\u00e4\\ud83d\\ude00\\n\\/\"", "\"ä😀\\n/\"" },
		{ "\"a\\u0000b\\u001f\"", "\"a\\u0000b\\u001f\"" },
		/* Escaped for terminals; what is visible is not. */
		{ "\"é模👩 \x7f\xc2\x9b\u202e\u2028\U000e0041\"",
		  "\"é模👩 \\u007f\\u009b\\u202e\\u2028\\udb40\\udc41\"" },
		{ "0.1", "0.1" },
		{ "123456789012345678", "1.2345678901234568e+17" },
		{ "-0.0", "-0" },
		{ "5e-324", "4.94065645841247e-324" },
		{ "1.7976931348623157e308", "1.7976931348623157e+308" },
	};
	struct buffer out = { 0 };
	struct dyno_error err = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_ROW(rows[i][0], round_trip(rows[i][0], &out, &err));
		CHECK_STRING(buffer_text(&out), rows[i][1]);
	}
	buffer_finish(&out);
}

static void refuses_what_it_should(void)
{
	static const char *const rows[] = {
		"",
		"nul",
		"[1,]",
		"[1, ]",
		"[,1]",
		"[1 2]",
		"[1,2",
		"{\"a\":1,}",
		"{\"a\" 1}",
		"{a:1}",
		"01",
		"1.",
		".5",
		"+1",
		"1e",
		"-",
		"0x1",
		"NaN",
		"Infinity",
		"1e999",
		"\"\\x\"",
		"\"\\ud800\"",
		"\"\\udc00\"",
		"\"\\u12\"",
		"\"a\nb\"",
		"\"\xff\"",
		"\"\xc0\x80\"",
		"\"\xed\xa0\x80\"",
		"\"abc",
		"[1]x",
		"'a'",
		"[\"a\",]",
		"// c\n1",
		("\xef\xbb\xbf"
		 "1"),
		"[1,[2,]]",
	};
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i], !round_trip(rows[i], &out, &err));
		CHECK_ROW(rows[i], err.code == DYNO_ERROR_FORMAT && strstr(err.message, "line"));
	}
	buffer_finish(&out);
}

static void keeps_to_its_limits(void)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct json_limits limits = { .bytes = 20000, .depth = 64, .string = 100 };
	char text[20002];
	memset(text, '[', 10000);
	CHECK(!json_parse(&arena, text, 10000, limits, &err));
	CHECK(strstr(err.message, "deep"));
	memset(text, 'a', sizeof(text));
	text[0] = text[200] = '"';
	CHECK(!json_parse(&arena, text, 201, limits, &err));
	CHECK(strstr(err.message, "too long"));
	CHECK(!json_parse(&arena, text, sizeof(text), limits, &err));
	arena_finish(&arena);
}

static void gives_typed_members(void)
{
	const char *text = "{\"n\":1.5,\"c\":3,\"s\":\"x\",\"b\":true,\"a\":[1,2],\"text\":\"3\"}";
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const struct json_value *root = json_parse(&arena, text, strlen(text), JSON_LIMITS, &err);
	double number = 0;
	uint64_t count = 7;
	const struct json_value *array = NULL;
	CHECK(json_get_number(root, "n", &number, &err) && number == 1.5);
	CHECK(json_get_count(root, "c", &count, &err) && count == 3);
	CHECK(json_get_count(root, "missing", &count, &err) && count == 3);
	CHECK(!json_get_count(root, "n", &count, &err));
	CHECK(!json_get_number(root, "text", &number, &err));
	CHECK_STRING(err.message, "\"text\" is a string where a number was expected");
	CHECK(json_get_array(root, "a", &array, &err) && array->count == 2);
	CHECK(json_number_at(array, 1) == 2 && isnan(json_number_at(array, 2)));
	arena_finish(&arena);
}

static void is_the_same_in_every_locale(void)
{
	struct buffer out = { 0 };
	struct dyno_error err = { 0 };
	if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		return; /* that locale is not installed here */
	CHECK(round_trip("[0.1,2.5e-9]", &out, &err));
	CHECK_STRING(buffer_text(&out), "[0.1,2.5e-09]");
	setlocale(LC_NUMERIC, "C");
	buffer_finish(&out);
}

TEST_MAIN({ "reads what it should", reads_what_it_should },
	  { "refuses what it should", refuses_what_it_should },
	  { "keeps to its limits", keeps_to_its_limits },
	  { "gives typed members", gives_typed_members },
	  { "is the same in every locale", is_the_same_in_every_locale })
