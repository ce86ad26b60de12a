/* Files of other tools: what comes of each, for the test in Python that works out the same from the
 * file; and the same files damaged.
 *
 * Usage: read-foreign write FILE…    a line of JSON for each, which may be a folder
 *        read-foreign damage EACH FILE…   "ok N": N damaged ones were read or refused, and what was
 * read can be written and read again
 */
#include "core/base/count.h"
#include "core/import/importer.h"
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MOST 64

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

/* A file, or the files of a folder. */
struct source {
	struct buffer bytes[FILES_MOST];
	struct format_file files[FILES_MOST];
	size_t count;
	bool folder;
};

static void add_file(struct source *source, const char *path, const char *name)
{
	size_t i = source->count++;
	if (i == FILES_MOST || !read_all(path, &source->bytes[i])) {
		perror(path);
		exit(1);
	}
	source->files[i] = (struct format_file){ .bytes = buffer_text(&source->bytes[i]),
						 .length = source->bytes[i].length,
						 .name = strdup(name),
						 .digest = "sha256:0123",
						 .modified = 1700000000 };
}

static void add_folder(struct source *source, const char *path, const char *above)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char below[PATH_MAX], name[PATH_MAX];
		snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
		snprintf(name, sizeof(name), "%s%s%s", above, *above ? "/" : "",
			 entries[i]->d_name);
		if (entries[i]->d_type == DT_DIR && entries[i]->d_name[0] != '.')
			add_folder(source, below, name);
		else if (entries[i]->d_type == DT_REG && import_wants(name))
			add_file(source, below, name);
		free(entries[i]);
	}
	free(entries);
}

static void open_source(struct source *source, const char *path)
{
	struct stat is;
	const char *slash = strrchr(path, '/');
	source->folder = stat(path, &is) == 0 && S_ISDIR(is.st_mode);
	if (source->folder)
		add_folder(source, path, "");
	else
		add_file(source, path, slash ? slash + 1 : path);
}

static void close_source(struct source *source)
{
	for (size_t i = 0; i < source->count; i++) {
		buffer_finish(&source->bytes[i]);
		free((char *)(uintptr_t)source->files[i].name);
	}
}

static struct dyno_results *read_source(const struct source *source, struct dyno_error *err)
{
	static const struct format_file folder = { .bytes = "x",
						   .length = 1,
						   .name = "folder",
						   .digest = "sha256:0123",
						   .modified = 1700000000 };
	return source->folder ? import_folder(&folder, source->files, source->count, err)
			      : format_read(page_formats, source->files, err);
}

static void write_one(struct source *source)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = read_source(source, &err);
	char *json = results ? written(results) : NULL;
	puts(json ? json : err.message);
	free(json);
	dyno_results_destroy(results);
}

/* --- Damage ----------------------------------------------------------------------------------- */

static size_t tried;
static struct source *damaged; /* of which … */
static size_t place;           /* … this file is another */

/* Bytes of exactly that length, so that a sanitizer sees who reads behind them. What is read has to
 * be a result file; what is refused says why. */
static void try(const char *bytes, size_t length)
{
	struct dyno_error err = { 0 };
	struct format_file *file = &damaged->files[place], whole = *file;
	char *copy = malloc(length + !length);
	if (!copy)
		abort();
	memcpy(copy, bytes, length);
	file->bytes = copy;
	file->length = length;
	struct dyno_results *results = read_source(damaged, &err);
	*file = whole;
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

static size_t each; /* exchange of so many is tried: all take too long for every day */

static void exchange(const struct buffer *text, size_t from, size_t to)
{
	static size_t count;
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
		if (count++ % each)
			continue;
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

static void damage(struct source *source)
{
	damaged = source;
	for (place = 0; place < source->count; place++) {
		cut_everywhere(&source->bytes[place]);
		exchange_everywhere(&source->bytes[place]);
		blow_up(&source->bytes[place]);
	}
}

int main(int argc, char **argv)
{
	bool harm = argc > 1 && strcmp(argv[1], "damage") == 0;
	if (harm && argc > 2)
		each = (size_t)atoi(argv[2]);
	if (harm && !each)
		return 1;
	for (int i = harm ? 3 : 2; i < argc; i++) {
		struct source *source = calloc(1, sizeof(*source));
		if (!source)
			return 1;
		open_source(source, argv[i]);
		if (harm)
			damage(source);
		else
			write_one(source);
		close_source(source);
		free(source);
	}
	if (harm)
		printf("ok %zu\n", tried);
	return 0;
}
