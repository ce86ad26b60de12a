/* What anybody wrote, made fit for a terminal. */
#include "core/base/printable.h"
#include "core/base/count.h"
#include "core/base/utf8.h"
#include "test.h"
#include <stdlib.h>
#include <string.h>

static void makes_text_printable(void)
{
	static const char *const rows[][2] = {
		{ "plain ä 模", "plain ä 模" },
		{ "a\tb\r\nc", "a b  c" },
		{ "\x1b]0;title\x07", "\xef\xbf\xbd]0;title\xef\xbf\xbd" },
		{ "\xc2\x9b"
		  "31m",
		  "\xef\xbf\xbd"
		  "31m" },
		{ "\xe2\x80\xae"
		  "evil",
		  "\xef\xbf\xbd"
		  "evil" }, /* right-to-left override */
		{ "a\u200bb\u2028c\u00add\ufeffe\u3164", "a�b�c�d�e�" },
		{ "a\U000e0041\ufdd0", "a��" },
		/* joiners and selectors: inside an emoji, and as a disguise */
		{ "👩\u200d💻 ❤\ufe0f\u200d🔥", "👩\u200d💻 ❤\ufe0f\u200d🔥" },
		{ "1\ufe0f\u20e3 ©\ufe0f", "1\ufe0f\u20e3 ©\ufe0f" },
		{ "a\u200db 👩\u200d", "a�b 👩�" },
		{ "1\ufe0f a\ufe0f ❤\ufe0f\ufe0f", "1� a� ❤\ufe0f�" },
		{ "עברית العربية", "עברית العربية" },
		{ "a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd" },
		{ "a\xc0\x80"
		  "b",
		  "a\xef\xbf\xbd\xef\xbf\xbd"
		  "b" },
	};
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		buffer_clear(&out);
		printable_append(&out, rows[i][0]);
		CHECK_STRING(buffer_text(&out), rows[i][1]);
	}
	buffer_finish(&out);
}

static void elides_in_the_middle(void)
{
	static const struct {
		const char *text;
		size_t width;
		const char *expected;
	} rows[] = {
		{ "abcdef", 6, "abcdef" },   { "abcdefg", 6, "abc…fg" },
		{ "abcdefg", 5, "ab…fg" },   { "abc", 1, "…" },
		{ "abc", 0, "…" },           { "", 0, "" },
		{ "模型模型", 7, "模…型" },  { "模型模型", 6, "模…型" },
		{ "模型模型", 5, "模…型" },  { "e\u0301e\u0301e\u0301", 2, "e\u0301…" },
		{ "👩\u200d💻ab", 5, "👩…ab" }, { "\x1b\x1b\x1b", 2, "�…" },
	};
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		buffer_clear(&out);
		printable_elide(&out, rows[i].text, rows[i].width);
		CHECK_STRING(buffer_text(&out), rows[i].expected);
	}
	buffer_finish(&out);
}

static void keeps_lines_and_styles_of_its_own(void)
{
	static const struct {
		const char *text, *plain, *styled;
	} rows[] = {
		{ "a\n\tb\r\n", "a\n\tb \n", "a\n\tb \n" },
		{ STYLE_BOLD "a" STYLE_NORMAL, "�[1ma�[0m", STYLE_BOLD "a" STYLE_NORMAL },
		{ "\x1b[2J\x1b[31", "�[2J�[31", "�[2J�[31" },
		{ "\u202ea\x1b", "�a�", "�a�" },
	};
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int styled = 0; styled < 2; styled++) {
			buffer_clear(&out);
			printable_append_lines(&out, rows[i].text, strlen(rows[i].text), styled);
			CHECK_STRING(buffer_text(&out), styled ? rows[i].styled : rows[i].plain);
		}
	buffer_finish(&out);
}

static void is_as_wide_as_it_is_printed(void)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "a\x1b\nb", 4 },
		{ "\u202e\u200b", 2 },
		{ "模", 2 },
		{ "e\u0301", 1 },
		{ "a\xff", 2 },
		{ "a\ufe0f", 2 },
		{ "❤\ufe0f", 1 },
		/* Combining marks of any script; kana's, which stand among wide ones; letters of
		 * Hangul, which join; signs that are wide although few around them are. */
		{ "กำ", 2 },
		{ "ที่", 1 },
		{ "क्षि", 3 },
		{ "か\u3099", 2 },
		{ "\u1112\u1161\u11ab", 2 },
		{ "⚡✅⌚", 6 },
		{ "※→●■│⠿", 6 },
		{ "ｱﾊﾟ", 3 },
		{ "Ａ！", 4 },
		{ "𠀀", 2 },
		{ "🀄🃏", 4 },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(printable_width(rows[i].text) == rows[i].width);
}

/* A message is made by a format of anybody's words, and may be longer than its place. */
static void messages_are_printable(void)
{
	struct dyno_error err;
	char text[3000];
	memset(text, '\x1b', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	error_set(&err, DYNO_ERROR_USAGE, "%s", text);
	CHECK(strlen(err.message) > 1000 && strlen(err.message) % 3 == 0);
	error_set(&err, DYNO_ERROR_USAGE, "a\nb %.1s \u202e", "é");
	CHECK_STRING(err.message, "a b � �");
	error_prefix(&err, "c\x07");
	CHECK_STRING(err.message, "c�: a b � �");
}

TEST_MAIN({ "makes text printable", makes_text_printable },
	  { "elides in the middle", elides_in_the_middle },
	  { "keeps lines and styles of its own", keeps_lines_and_styles_of_its_own },
	  { "is as wide as it is printed", is_as_wide_as_it_is_printed },
	  { "messages are printable", messages_are_printable })
