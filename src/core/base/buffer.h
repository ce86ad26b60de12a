/* A growing byte buffer. Running out of memory is remembered, not returned: write all,
 * then ask `failed` once. The data is always NUL-terminated. */
#ifndef DYNO_CORE_BASE_BUFFER_H
#define DYNO_CORE_BASE_BUFFER_H

#include "core/base/arena.h"
#include <stddef.h>

struct buffer {
	char *data; /* NULL until something is written; see buffer_string */
	size_t length;
	size_t capacity;
	bool failed;
};

/* A zeroed struct is an empty buffer. */
void buffer_finish(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* empties it, keeps the memory */

void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_string(struct buffer *buffer, const char *text);
void buffer_character(struct buffer *buffer, char character);
void buffer_repeat(struct buffer *buffer, char character, size_t count);
void buffer_printf(struct buffer *buffer, const char *format, ...) DYNO_PRINTF(2, 3);
void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments) DYNO_PRINTF(2, 0);

/* The text so far, "" when there is none. Owned by the buffer, valid until the next write. */
const char *buffer_text(const struct buffer *buffer);

/* Copies the text into the arena and finishes the buffer. NULL when it, or the copying, failed. */
char *buffer_keep(struct buffer *buffer, struct arena *arena);

/* Hands the memory to the caller, who frees it; leaves the buffer empty. NULL if it failed. */
char *buffer_detach(struct buffer *buffer);

#endif
