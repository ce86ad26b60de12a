/* Text of anybody made fit for a terminal: whatever the bytes, what comes out is UTF-8 without a
 * control character, is the same when it is made printable again, and is as wide as it was said to
 * be. The first byte is a width to shorten to. */
#include "core/base/printable.h"
#include "core/base/json_writer.h"
#include "core/base/utf8.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_clean(const struct buffer *text, const char *allowed)
{
	const char *at = buffer_text(text), *end = at + text->length;
	while (at < end) {
		uint32_t point;
		size_t size = utf8_character(at, (size_t)(end - at), &point);
		bool own = size == 1 && strchr(allowed, *at);
		if (size == 0 || (!own && (point < 0x20 || (point >= 0x7f && point < 0xa0))) ||
		    (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069))
			abort();
		at += size;
	}
}

static void check_line(const char *text, size_t width)
{
	struct buffer line = { 0 }, again = { 0 }, part = { 0 };
	printable_append(&line, text);
	printable_append(&again, buffer_text(&line));
	printable_elide(&part, text, width);
	check_clean(&line, "");
	check_clean(&part, "");
	if (strcmp(buffer_text(&line), buffer_text(&again)) != 0 ||
	    printable_width(text) != utf8_width(buffer_text(&line), line.length) ||
	    utf8_width(buffer_text(&part), part.length) > (width ? width : 1) ||
	    printable_width(buffer_text(&part)) != utf8_width(buffer_text(&part), part.length))
		abort();
	buffer_finish(&line);
	buffer_finish(&again);
	buffer_finish(&part);
}

static void check_lines(const char *text)
{
	struct buffer plain = { 0 }, styled = { 0 };
	printable_append_lines(&plain, text, strlen(text), false);
	printable_append_lines(&styled, text, strlen(text), true);
	check_clean(&plain, "\n\t");
	check_clean(&styled, "\n\t\033");
	buffer_finish(&plain);
	buffer_finish(&styled);
}

static void check_message(const char *text)
{
	struct dyno_error err;
	struct buffer message = { 0 };
	error_set(&err, DYNO_ERROR_USAGE, "%s", text);
	buffer_string(&message, err.message);
	check_clean(&message, "");
	buffer_finish(&message);
}

static void check_json(const char *text)
{
	struct json_writer writer = { 0 };
	json_string(&writer, text);
	check_clean(&writer.buffer, "");
	buffer_finish(&writer.buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct buffer text = { 0 };
	if (length == 0)
		return 0;
	buffer_append(&text, bytes + 1, length - 1);
	check_line(buffer_text(&text), bytes[0]);
	check_lines(buffer_text(&text));
	check_message(buffer_text(&text));
	check_json(buffer_text(&text));
	buffer_finish(&text);
	return 0;
}
