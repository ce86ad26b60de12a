/* A streaming JSON writer: no tree is built, commas and indentation are its own business.
 * Numbers are written with the fewest digits that read back to the same double, in any locale;
 * NaN and infinity, which JSON lacks, become null. */
#ifndef DYNO_CORE_BASE_JSON_WRITER_H
#define DYNO_CORE_BASE_JSON_WRITER_H

#include "core/base/buffer.h"
#include <stdint.h>

/* Where the bytes go. Returns false when they could not be written. */
struct sink {
	bool (*write)(void *context, const void *data, size_t length);
	void *context;
};

/* Puts what is written behind what the buffer holds; false when out of memory. */
struct sink buffer_sink(struct buffer *buffer);

struct json_writer {
	struct buffer buffer;
	struct sink sink;  /* without .write everything stays in `buffer` */
	bool pretty;       /* one member a line, indented with tabs; else no white space at all */
	bool write_failed; /* the sink said no */
	unsigned depth;
	uint64_t inline_from; /* depth from which on arrays and objects stay on one line */
	bool comma;
	bool after_key;
};

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);

void json_string(struct json_writer *writer, const char *text); /* NULL becomes null */
void json_number(struct json_writer *writer, double number);
void json_count(struct json_writer *writer, uint64_t count);
void json_boolean(struct json_writer *writer, bool boolean);
void json_null(struct json_writer *writer);

/* Between these two calls nothing is broken over lines. */
void json_begin_inline(struct json_writer *writer);
void json_end_inline(struct json_writer *writer);

/* key + value in one */
void json_member_string(struct json_writer *writer, const char *key, const char *text);
void json_member_number(struct json_writer *writer, const char *key, double number);
void json_member_count(struct json_writer *writer, const char *key, uint64_t count);
void json_member_boolean(struct json_writer *writer, const char *key, bool boolean);

/* Gives what is left to the sink; false if memory ran out or the sink failed at any time. */
bool json_finish(struct json_writer *writer, struct dyno_error *err);

#endif
