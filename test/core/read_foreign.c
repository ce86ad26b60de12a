/* Files of other tools: what comes of each, for the test in Python that works out the same from the
 * file; and the same files damaged.
 *
 * Usage: read-foreign write FILE…    a line of JSON for each
 *        read-foreign damage FILE…   "ok N": N damaged ones were read or refused, and what was read
 *                                    can be written and read again
 */
#include "core/base/count.h"
#include "core/import/importer.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_all(const char *path, struct buffer *out)
{
	char chunk[4096];
	size_t length;
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	while ((length = fread(chunk, 1, sizeof(chunk), file)))
		buffer_append(out, chunk, length);
	fclose(file);
	return !out->failed;
}

static char *written(const struct dyno_results *results)
{
	struct json_writer writer = { 0 };
	results_write(results, &writer);
	if (!json_finish(&writer, NULL))
		abort();
	return buffer_detach(&writer.buffer);
}

static struct dyno_results *read_bytes(const char *name, const char *bytes, size_t length,
				       struct dyno_error *err)
{
	const struct format_file file = { .bytes = bytes,
					  .length = length,
					  .name = name,
					  .digest = "sha256:0123",
					  .modified = 1700000000 };
	return format_read(page_formats, &file, err);
}

static int write_one(const char *path)
{
	struct buffer text = { 0 };
	struct dyno_error err = { 0 };
	const char *slash = strrchr(path, '/');
	if (!read_all(path, &text))
		return 1;
	struct dyno_results *results =
		read_bytes(slash ? slash + 1 : path, buffer_text(&text), text.length, &err);
	char *json = results ? written(results) : NULL;
	puts(json ? json : err.message);
	free(json);
	dyno_results_destroy(results);
	buffer_finish(&text);
	return 0;
}

/* --- Damage ----------------------------------------------------------------------------------- */

static size_t tried;

/* Bytes of exactly that length, so that a sanitizer sees who reads behind them. What is read has to
 * be a result file; what is refused says why. */
static void try(const char *bytes, size_t length)
{
	struct dyno_error err = { 0 };
	char *copy = malloc(length + !length);
	if (!copy)
		abort();
	memcpy(copy, bytes, length);
	struct dyno_results *results = read_bytes("x", copy, length, &err);
	free(copy);
	tried++;
	if (!results && !err.message[0])
		abort();
	if (!results)
		return;
	char *first = written(results);
	struct dyno_results *again = results_read(first, strlen(first), &err);
	if (!again) {
		fprintf(stderr, "%s\n%.*s\n", err.message, (int)length, bytes);
		abort();
	}
	char *second = written(again);
	if (strcmp(first, second) != 0)
		abort();
	free(first);
	free(second);
	dyno_results_destroy(results);
	dyno_results_destroy(again);
}

static void cut_everywhere(const struct buffer *text)
{
	for (size_t length = 0; length < text->length; length++)
		try(text->data, length);
}

/* Where the value ends that begins there, a string, number or word. */
static size_t end_of_value(const struct buffer *text, size_t at)
{
	size_t end = at + 1;
	if (text->data[at] == '"')
		while (end < text->length && text->data[end++] != '"')
			;
	else
		while (end < text->length && !strchr(",]}\n\r\t :|", text->data[end]))
			end++;
	return end;
}

static void exchange(const struct buffer *text, size_t from, size_t to)
{
	static const char *const values[] = { "null",
					      "-1",
					      "1e300",
					      "0.5e-320",
					      "123456789012345678901234567890",
					      "NaN",
					      "\"x\"",
					      "\"\"",
					      "\"\xff\\ud800\"",
					      "[]",
					      "{}",
					      "true",
					      "[[1],{\"a\":2}]",
					      "" };
	for (size_t i = 0; i < COUNT(values); i++) {
		struct buffer changed = { 0 };
		buffer_append(&changed, text->data, from);
		buffer_string(&changed, values[i]);
		buffer_append(&changed, text->data + to, text->length - to);
		try(buffer_text(&changed), changed.length);
		buffer_finish(&changed);
	}
}

/* Every value of JSON in place of every one there is, keys as well. */
static void exchange_everywhere(const struct buffer *text)
{
	for (size_t at = 0; at < text->length;) {
		if (strchr(" \n\r\t:,[]{}|", text->data[at])) {
			at++;
			continue;
		}
		size_t end = end_of_value(text, at);
		exchange(text, at, end);
		at = end;
	}
}

/* The same document very often, and very deep. */
static void blow_up(const struct buffer *text)
{
	struct buffer many = { 0 }, deep = { 0 };
	for (size_t i = 0; i < 50; i++)
		buffer_append(&many, text->data, text->length);
	buffer_repeat(&deep, '[', 100000);
	buffer_append(&deep, text->data, text->length);
	try(many.data, many.length);
	try(deep.data, deep.length);
	buffer_finish(&many);
	buffer_finish(&deep);
}

static int damage(const char *path)
{
	struct buffer text = { 0 };
	if (!read_all(path, &text))
		return 1;
	cut_everywhere(&text);
	exchange_everywhere(&text);
	blow_up(&text);
	buffer_finish(&text);
	return 0;
}

int main(int argc, char **argv)
{
	bool harm = argc > 1 && strcmp(argv[1], "damage") == 0;
	for (int i = 2; i < argc; i++)
		if (harm ? damage(argv[i]) : write_one(argv[i])) {
			perror(argv[i]);
			return 1;
		}
	if (harm)
		printf("ok %zu\n", tried);
	return 0;
}
