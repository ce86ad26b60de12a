#include "core/base/json_writer.h"
#include "core/base/number.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include <math.h>
#include <string.h>

#define FLUSH_AT ((size_t)64 * 1024)

static bool append(void *context, const void *data, size_t length)
{
	struct buffer *buffer = context;
	buffer_append(buffer, data, length);
	return !buffer->failed;
}

struct sink buffer_sink(struct buffer *buffer)
{
	return (struct sink){ append, buffer };
}

static void flush(struct json_writer *writer)
{
	struct buffer *buffer = &writer->buffer;
	if (!writer->sink.write || buffer->length == 0)
		return;
	if (!writer->write_failed &&
	    !writer->sink.write(writer->sink.context, buffer->data, buffer->length))
		writer->write_failed = true;
	buffer_clear(buffer);
}

static bool on_one_line(const struct json_writer *writer)
{
	return !writer->pretty || writer->inline_from;
}

static void new_line(struct json_writer *writer)
{
	if (on_one_line(writer))
		return;
	buffer_character(&writer->buffer, '\n');
	buffer_repeat(&writer->buffer, '\t', writer->depth);
}

/* What stands before a value or a key: the comma and the line break, unless a key was just
 * written. */
static void before(struct json_writer *writer)
{
	if (writer->after_key) {
		writer->after_key = false;
		return;
	}
	if (writer->comma)
		buffer_string(&writer->buffer, writer->pretty && writer->inline_from ? ", " : ",");
	if (writer->depth)
		new_line(writer);
	if (writer->buffer.length > FLUSH_AT)
		flush(writer);
}

static void begin(struct json_writer *writer, char bracket)
{
	before(writer);
	buffer_character(&writer->buffer, bracket);
	writer->depth++;
	writer->comma = false;
}

static void end(struct json_writer *writer, char bracket)
{
	writer->depth--;
	if (writer->comma)
		new_line(writer);
	buffer_character(&writer->buffer, bracket);
	writer->comma = true;
}

void json_begin_object(struct json_writer *writer)
{
	begin(writer, '{');
}

void json_end_object(struct json_writer *writer)
{
	end(writer, '}');
}

void json_begin_array(struct json_writer *writer)
{
	begin(writer, '[');
}

void json_end_array(struct json_writer *writer)
{
	end(writer, ']');
}

void json_begin_inline(struct json_writer *writer)
{
	writer->inline_from++;
}

void json_end_inline(struct json_writer *writer)
{
	writer->inline_from--;
}

/* "\\u202e"; two of them, a surrogate pair, for a point beyond U+FFFF. */
static void escaped(struct buffer *out, uint32_t point)
{
	if (point <= 0xffff) {
		buffer_printf(out, "\\u%04x", (unsigned)point);
		return;
	}
	buffer_printf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((point - 0x10000) >> 10)),
		      (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff)));
}

/* What a terminal would obey or not show is escaped, though JSON need not: so that a document can
 * be looked at, and says exactly what it says. */
static void quoted_character(struct buffer *out, const char *text, size_t length, uint32_t point,
			     size_t size)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = strchr(from, *text);
	if (found)
		buffer_printf(out, "\\%c", to[found - from]);
	else if (size && printable_is_harmful(point))
		escaped(out, point);
	else if (length >= 2 && (unsigned char)text[0] == 0xc0 && (unsigned char)text[1] == 0x80)
		buffer_string(out, "\\u0000");
	else if (size == 0)
		buffer_string(out, "\xef\xbf\xbd"); /* not UTF-8: the replacement character */
	else
		buffer_append(out, text, size);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void quoted(struct buffer *out, const char *text)
{
	size_t length = strlen(text);
	buffer_character(out, '"');
	for (size_t at = 0; at < length;) {
		size_t run = 0;
		while (at + run < length && is_plain((unsigned char)text[at + run]))
			run++;
		if (run) {
			buffer_append(out, text + at, run);
			at += run;
			continue;
		}
		uint32_t point = 0;
		size_t size = utf8_character(text + at, length - at, &point);
		bool nul = size == 0 && (unsigned char)text[at] == 0xc0 &&
			   (unsigned char)text[at + 1] == 0x80;
		quoted_character(out, text + at, length - at, point, size);
		at += nul ? 2 : size ? size : 1;
	}
	buffer_character(out, '"');
}

void json_key(struct json_writer *writer, const char *key)
{
	before(writer);
	quoted(&writer->buffer, key);
	buffer_string(&writer->buffer, writer->pretty ? ": " : ":");
	writer->after_key = true;
	writer->comma = true;
}

static void scalar(struct json_writer *writer, const char *text, size_t length)
{
	before(writer);
	buffer_append(&writer->buffer, text, length);
	writer->comma = true;
}

void json_string(struct json_writer *writer, const char *text)
{
	if (!text) {
		json_null(writer);
		return;
	}
	before(writer);
	quoted(&writer->buffer, text);
	writer->comma = true;
}

void json_number(struct json_writer *writer, double number)
{
	char text[NUMBER_TEXT_SIZE];
	if (!isfinite(number)) {
		json_null(writer);
		return;
	}
	size_t length = number_format(text, number);
	scalar(writer, text, length);
}

void json_count(struct json_writer *writer, uint64_t count)
{
	json_number(writer, (double)count);
}

void json_boolean(struct json_writer *writer, bool boolean)
{
	scalar(writer, boolean ? "true" : "false", boolean ? 4 : 5);
}

void json_null(struct json_writer *writer)
{
	scalar(writer, "null", 4);
}

void json_member_string(struct json_writer *writer, const char *key, const char *text)
{
	json_key(writer, key);
	json_string(writer, text);
}

void json_member_number(struct json_writer *writer, const char *key, double number)
{
	json_key(writer, key);
	json_number(writer, number);
}

void json_member_count(struct json_writer *writer, const char *key, uint64_t count)
{
	json_key(writer, key);
	json_count(writer, count);
}

void json_member_boolean(struct json_writer *writer, const char *key, bool boolean)
{
	json_key(writer, key);
	json_boolean(writer, boolean);
}

bool json_finish(struct json_writer *writer, struct dyno_error *err)
{
	if (writer->pretty && !writer->buffer.failed)
		buffer_character(&writer->buffer, '\n');
	flush(writer);
	if (writer->buffer.failed)
		return error_memory(err);
	if (writer->write_failed)
		return error_set(err, DYNO_ERROR_IO, "cannot write");
	return true;
}
