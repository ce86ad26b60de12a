/* Whole files: read at once, or replaced as a whole. */
#ifndef DYNO_HOST_FILE_H
#define DYNO_HOST_FILE_H

#include "core/base/buffer.h"
#include "core/base/json_writer.h"

/* Reads at most `limit` bytes; a larger file is refused, as are devices, and a pipe into which
 * nobody writes. The caller finishes the buffer. */
bool file_read(const char *path, size_t limit, struct buffer *out, struct dyno_error *err);

/* When a regular file was written last, s since 1970; NaN: it is none, or not there. */
double file_modified(const char *path);

/* What stands behind the last /. */
const char *file_base_name(const char *path);

/* Makes the folders above the file that are missing, readable by the user alone, as the XDG base
 * directory specification says. The path is as before afterwards. */
bool file_make_folders(char *path, struct dyno_error *err);

/* What fills a file: gives everything to the sink, false when that failed. */
typedef bool file_filler(const void *context, struct sink sink, struct dyno_error *err);

/* Makes the file anew or replaces it: whoever opens it sees the old one or the new one, never a
 * part, also after a crash or on a full disk. A link stays a link, the file keeps its mode. What
 * is not a regular file (a pipe, /dev/stdout) is written to directly. */
bool file_replace(const char *path, file_filler *fill, const void *context, struct dyno_error *err);

/* The same, without waiting for the disk: for what can be made again, such as a picture. After a
 * power cut the file may be empty. */
bool file_replace_derived(const char *path, file_filler *fill, const void *context,
			  struct dyno_error *err);

#endif
