#include "host/cache.h"
#include "host/digest.h"
#include "host/file.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_BYTES_MAX ((size_t)64 << 20)
#define CACHE_LIMITS                                                              \
	(struct json_limits)                                                      \
	{                                                                         \
		.bytes = CACHE_BYTES_MAX, .depth = 16, .string = (size_t)1 << 20, \
	}

/* Relative ones are to be ignored, says the XDG base directory specification. */
static const char *absolute(const char *path)
{
	return path && *path == '/' ? path : NULL;
}

static bool is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool make_folder(const char *path)
{
	return mkdir(path, 0700) == 0 || (errno == EEXIST && is_folder(path));
}

/* Makes the folders on the way when `make` is set. False when there is no place for a cache. */
static bool find_folder(const char *kind, bool make, char folder[PATH_MAX])
{
	const char *cache = absolute(getenv("XDG_CACHE_HOME")), *home = absolute(getenv("HOME"));
	int length;
	if (!cache && !home)
		return false;
	length = snprintf(folder, PATH_MAX, "%s%s", cache ? cache : home, cache ? "" : "/.cache");
	if (length < 0 || length > PATH_MAX - 64 || (make && !make_folder(folder)))
		return false;
	length += snprintf(folder + length, (size_t)(PATH_MAX - length), "/dyno");
	if (make && !make_folder(folder))
		return false;
	snprintf(folder + length, (size_t)(PATH_MAX - length), "/%.40s", kind);
	return !make || make_folder(folder);
}

static bool find_file(const char *kind, const char *key, bool make, char path[PATH_MAX])
{
	char digits[DIGEST_TEXT_SIZE], folder[PATH_MAX];
	if (!find_folder(kind, make, folder) || !digest_text(key, digits, NULL))
		return false;
	int length = snprintf(path, PATH_MAX, "%s/%s.json", folder, digits);
	return length > 0 && length < PATH_MAX;
}

const struct json_value *cache_read(const char *kind, const char *key, struct arena *arena)
{
	char path[PATH_MAX];
	struct buffer text = { 0 };
	const struct json_value *json = NULL;
	const char *made_for = NULL;
	if (find_file(kind, key, false, path) && file_read(path, CACHE_BYTES_MAX, &text, NULL))
		json = json_parse(arena, buffer_text(&text), text.length, CACHE_LIMITS, NULL);
	buffer_finish(&text);
	if (!json || !json_get_string(json, "key", &made_for, NULL) || !made_for ||
	    strcmp(made_for, key) != 0)
		return NULL;
	return json_member(json, "value");
}

void cache_begin(struct json_writer *writer, const char *key)
{
	json_begin_object(writer);
	json_member_string(writer, "key", key);
	json_key(writer, "value");
}

static bool write_all(int file, const char *text, size_t length)
{
	while (length) {
		ssize_t done = write(file, text, length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		length -= (size_t)done;
	}
	return true;
}

/* Beside its place first: who reads meanwhile sees the old one or the new one. */
static void replace_file(const char *path, const struct buffer *text)
{
	char beside[PATH_MAX];
	int length = snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
	if (length < 0 || length >= (int)sizeof(beside))
		return;
	int file = mkstemp(beside);
	if (file < 0)
		return;
	bool written = write_all(file, text->data, text->length);
	if (close(file) != 0 || !written || rename(beside, path) != 0)
		unlink(beside);
}

void cache_end(struct json_writer *writer, const char *kind, const char *key)
{
	char path[PATH_MAX];
	json_end_object(writer);
	if (!writer->buffer.failed && writer->buffer.length && find_file(kind, key, true, path))
		replace_file(path, &writer->buffer);
	buffer_finish(&writer->buffer);
}
