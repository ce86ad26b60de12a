#include "core/base/buffer.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_finish(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

/* Room for `more` bytes and the NUL. */
static bool reserve(struct buffer *buffer, size_t more)
{
	if (buffer->failed || more > SIZE_MAX / 2 - buffer->length) {
		buffer->failed = true;
		return false;
	}
	size_t needed = buffer->length + more + 1;
	if (needed <= buffer->capacity)
		return true;
	size_t capacity = buffer->capacity ? buffer->capacity : 64;
	while (capacity < needed)
		capacity *= 2;
	char *data = realloc(buffer->data, capacity);
	if (!data) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
	if (!reserve(buffer, length))
		return;
	if (length)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void buffer_string(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void buffer_character(struct buffer *buffer, char character)
{
	buffer_append(buffer, &character, 1);
}

void buffer_repeat(struct buffer *buffer, char character, size_t count)
{
	if (!reserve(buffer, count))
		return;
	memset(buffer->data + buffer->length, character, count);
	buffer->length += count;
	buffer->data[buffer->length] = '\0';
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	if (length >= 0 && reserve(buffer, (size_t)length)) {
		vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	buffer_vprintf(buffer, format, arguments);
	va_end(arguments);
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

char *buffer_detach(struct buffer *buffer)
{
	char *data = NULL;
	if (!buffer->failed && reserve(buffer, 0)) {
		data = buffer->data;
		data[buffer->length] = '\0';
		buffer->data = NULL;
	}
	buffer_finish(buffer);
	return data;
}

char *buffer_keep(struct buffer *buffer, struct arena *arena)
{
	bool failed = buffer->failed;
	char *copy = failed ? NULL : arena_bytes(arena, buffer_text(buffer), buffer->length);
	arena->failed = arena->failed || failed;
	buffer_finish(buffer);
	return copy;
}
