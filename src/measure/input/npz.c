/* The format (PKWARE's APPNOTE.TXT): members, each behind a header of its own, then the central
 * directory, which tells where they are and how large, then the end record, which tells where the
 * directory is. Only what the directory says counts. */
#include "measure/input/npz.h"
#include "core/base/buffer.h"
#include "measure/input/fill.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define END_SIZE     22
#define ENTRY_SIZE   46
#define LOCAL_SIZE   30
#define COMMENT_MAX  65535
#define INFLATES_MAX 1032 /* no byte of deflated data can become more */
#define LARGE        UINT32_MAX

enum method {
	METHOD_STORED = 0,
	METHOD_DEFLATED = 8,
};

struct archive {
	const unsigned char *bytes;
	size_t length;
	size_t directory, directory_end;
	unsigned entries;
};

struct entry {
	const char *name; /* without an end */
	size_t name_length;
	unsigned flags, method;
	uint32_t crc, packed, size, local;
	size_t next; /* where the entry behind it is */
};

static unsigned two(const unsigned char *at)
{
	return (unsigned)(at[0] | at[1] << 8);
}

static uint32_t four(const unsigned char *at)
{
	return two(at) | (uint32_t)two(at + 2) << 16;
}

bool npz_begins(const unsigned char *bytes, size_t length)
{
	return length >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
	       ((bytes[2] == 3 && bytes[3] == 4) || (bytes[2] == 5 && bytes[3] == 6));
}

static bool malformed(struct dyno_error *err, const char *what)
{
	return error_set(err, DYNO_ERROR_FORMAT, "not a whole .npz file: %s", what);
}

static bool too_large(struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT,
			 "a .npz file of 4 GB or more: save its arrays with numpy.save");
}

/* The end record is the last thing but for a comment. */
static bool find_end(const struct archive *archive, size_t *end)
{
	if (archive->length < END_SIZE)
		return false;
	size_t last = archive->length - END_SIZE;
	size_t first = last > COMMENT_MAX ? last - COMMENT_MAX : 0;
	for (*end = last + 1; (*end)-- > first;)
		if (memcmp(archive->bytes + *end, "PK\5\6", 4) == 0)
			return true;
	return false;
}

static bool find_directory(struct archive *archive, struct dyno_error *err)
{
	size_t end;
	if (!find_end(archive, &end))
		return malformed(err, "it has no end record");
	const unsigned char *record = archive->bytes + end;
	uint32_t size = four(record + 12), offset = four(record + 16);
	archive->entries = two(record + 10);
	if (offset == LARGE || size == LARGE || archive->entries == UINT16_MAX)
		return too_large(err);
	if (offset > end || size > end - offset)
		return malformed(err, "its directory lies outside");
	archive->directory = offset;
	archive->directory_end = (size_t)offset + size;
	return true;
}

static bool read_entry(const struct archive *archive, size_t at, struct entry *entry,
		       struct dyno_error *err)
{
	const unsigned char *bytes = archive->bytes + at;
	if (archive->directory_end - at < ENTRY_SIZE || memcmp(bytes, "PK\1\2", 4) != 0)
		return malformed(err, "its directory is cut short");
	*entry = (struct entry){
		.name = (const char *)bytes + ENTRY_SIZE,
		.name_length = two(bytes + 28),
		.flags = two(bytes + 8),
		.method = two(bytes + 10),
		.crc = four(bytes + 16),
		.packed = four(bytes + 20),
		.size = four(bytes + 24),
		.local = four(bytes + 42),
	};
	size_t behind = entry->name_length + two(bytes + 30) + two(bytes + 32);
	if (behind > archive->directory_end - at - ENTRY_SIZE)
		return malformed(err, "its directory is cut short");
	entry->next = at + ENTRY_SIZE + behind;
	return true;
}

static bool is_called(const struct entry *entry, const char *name)
{
	size_t length = strlen(name);
	return entry->name_length == length + 4 && memcmp(entry->name, name, length) == 0 &&
	       memcmp(entry->name + length, ".npy", 4) == 0;
}

bool npz_has(const unsigned char *bytes, size_t length, const char *name)
{
	struct archive archive = { .bytes = bytes, .length = length };
	struct entry entry;
	if (!find_directory(&archive, NULL))
		return false;
	size_t at = archive.directory;
	for (unsigned i = 0; i < archive.entries && read_entry(&archive, at, &entry, NULL); i++) {
		if (is_called(&entry, name))
			return true;
		at = entry.next;
	}
	return false;
}

static bool not_there(const struct archive *archive, const char *name, struct dyno_error *err)
{
	struct buffer names = { 0 };
	struct entry entry;
	size_t at = archive->directory;
	for (unsigned i = 0; i < archive->entries && read_entry(archive, at, &entry, NULL); i++) {
		size_t length = entry.name_length < 64 ? entry.name_length : 64;
		buffer_printf(&names, "%s%.*s", i ? ", " : "", (int)length, entry.name);
		at = entry.next;
	}
	error_set(err, DYNO_ERROR_FORMAT, "the file has no array %.100s; it holds %.400s", name,
		  names.length ? buffer_text(&names) : "nothing");
	buffer_finish(&names);
	return false;
}

static bool find_entry(const struct archive *archive, const char *name, struct entry *found,
		       struct dyno_error *err)
{
	size_t at = archive->directory;
	for (unsigned i = 0; i < archive->entries; i++) {
		if (!read_entry(archive, at, found, err))
			return false;
		if (is_called(found, name) || archive->entries == 1)
			return true;
		at = found->next;
	}
	return not_there(archive, name, err);
}

static bool find_data(const struct archive *archive, const struct entry *entry,
		      const unsigned char **data, struct dyno_error *err)
{
	if (entry->packed == LARGE || entry->size == LARGE || entry->local == LARGE)
		return too_large(err);
	if (entry->flags & 1)
		return error_set(err, DYNO_ERROR_FORMAT, "its array is encrypted");
	if (entry->local > archive->directory || archive->directory - entry->local < LOCAL_SIZE)
		return malformed(err, "an array lies outside");
	const unsigned char *local = archive->bytes + entry->local;
	size_t behind = LOCAL_SIZE + (size_t)two(local + 26) + two(local + 28);
	size_t room = archive->directory - entry->local;
	if (memcmp(local, "PK\3\4", 4) != 0 || behind > room || entry->packed > room - behind)
		return malformed(err, "an array lies outside");
	*data = local + behind;
	return true;
}

static bool inflate_into(const unsigned char *data, const struct entry *entry, unsigned char *array)
{
	z_stream stream = {
		.next_in = (Bytef *)(uintptr_t)data,
		.avail_in = entry->packed,
		.next_out = array,
		.avail_out = entry->size,
	};
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return false;
	int ended = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return ended == Z_STREAM_END && stream.total_out == entry->size;
}

static bool unpack(const unsigned char *data, const struct entry *entry, unsigned char *array,
		   struct dyno_error *err)
{
	bool whole = true;
	if (entry->method == METHOD_STORED)
		memcpy(array, data, entry->size);
	else
		whole = inflate_into(data, entry, array);
	if (!whole || crc32(0, array, entry->size) != entry->crc)
		return malformed(err, "an array's bytes are not what was saved");
	return true;
}

/* Before memory is asked for: a small file cannot ask for much. */
static bool check_size(const struct entry *entry, struct dyno_error *err)
{
	if (entry->method != METHOD_STORED && entry->method != METHOD_DEFLATED)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "packed by method %u: save it with numpy.savez or "
				 "numpy.savez_compressed",
				 entry->method);
	bool fits = entry->method == METHOD_STORED
			    ? entry->size == entry->packed
			    : entry->size <= (uint64_t)entry->packed * INFLATES_MAX;
	return fits || malformed(err, "an array cannot be that large");
}

bool npz_read(const unsigned char *bytes, size_t length, const char *name, unsigned char **array,
	      size_t *size, struct dyno_error *err)
{
	struct archive archive = { .bytes = bytes, .length = length };
	struct entry entry;
	const unsigned char *data = NULL;
	if (!find_directory(&archive, err) || !find_entry(&archive, name, &entry, err) ||
	    !find_data(&archive, &entry, &data, err) || !check_size(&entry, err))
		return false;
	*size = entry.size;
	*array = input_allocate(entry.size);
	if (!*array)
		return error_memory(err);
	if (unpack(data, &entry, *array, err))
		return true;
	free(*array);
	*array = NULL;
	return false;
}
