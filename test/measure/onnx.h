/* Writes ONNX files by hand, byte for byte, for the tests of what reads them. */
#ifndef DYNO_TEST_ONNX_H
#define DYNO_TEST_ONNX_H

#include "core/base/buffer.h"
#include <stdint.h>
#include <string.h>

static inline void put_varint(struct buffer *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buffer_character(out, (char)(value | 0x80));
	buffer_character(out, (char)value);
}

static inline void put_number(struct buffer *out, unsigned field, uint64_t value)
{
	put_varint(out, field << 3);
	put_varint(out, value);
}

static inline void put_bytes(struct buffer *out, unsigned field, const void *data, size_t length)
{
	put_varint(out, field << 3 | 2);
	put_varint(out, length);
	buffer_append(out, data, length);
}

static inline void put_text(struct buffer *out, unsigned field, const char *text)
{
	put_bytes(out, field, text, strlen(text));
}

/* Puts a message into another one and empties it. */
static inline void put_message(struct buffer *out, unsigned field, struct buffer *message)
{
	put_bytes(out, field, buffer_text(message), message->length);
	buffer_finish(message);
}

/* StringStringEntryProto */
static inline void put_entry(struct buffer *out, unsigned field, const char *key, const char *value)
{
	struct buffer entry = { 0 };
	put_text(&entry, 1, key);
	put_text(&entry, 2, value);
	put_message(out, field, &entry);
}

/* TensorProto of floats, rows × columns; without a location its data is in the file. */
static inline void put_tensor(struct buffer *out, unsigned field, uint64_t rows, uint64_t columns,
			      const char *location, const char *offset, const char *length)
{
	struct buffer tensor = { 0 };
	put_number(&tensor, 1, rows);
	put_number(&tensor, 1, columns);
	put_number(&tensor, 2, 1);
	put_text(&tensor, 8, "weight");
	if (location) {
		put_entry(&tensor, 13, "location", location);
		if (offset)
			put_entry(&tensor, 13, "offset", offset);
		if (length)
			put_entry(&tensor, 13, "length", length);
		put_number(&tensor, 14, 1);
	} else {
		put_varint(&tensor, 9 << 3 | 2);
		put_varint(&tensor, rows * columns * 4);
		buffer_repeat(&tensor, '\0', rows * columns * 4);
	}
	put_message(out, field, &tensor);
}

/* ModelProto around a graph, which is emptied. */
static inline void put_model(struct buffer *out, struct buffer *graph)
{
	struct buffer opset = { 0 };
	put_number(out, 1, 8);
	put_text(out, 2, "dyno's tests");
	put_message(out, 7, graph);
	put_text(&opset, 1, "");
	put_number(&opset, 2, 17);
	put_message(out, 8, &opset);
}

#endif
