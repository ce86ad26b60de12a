/* Protobuf's wire format, read a window at a time: a file of gigabytes is skipped through, not
 * loaded. Every byte may be hostile. */
#ifndef DYNO_MEASURE_MODEL_ONNX_WIRE_H
#define DYNO_MEASURE_MODEL_ONNX_WIRE_H

#include "core/base/arena.h"
#include <stdint.h>

/* Where the bytes come from. */
struct onnx_source {
	/* Fills exactly `length` bytes, or returns false (an I/O error). */
	bool (*read)(void *context, uint64_t offset, void *data, size_t length);
	void *context;
	uint64_t size;
};

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_64 = 1,
	WIRE_BYTES = 2,
	WIRE_32 = 5,
};

struct wire_span {
	uint64_t at, end;
};

struct wire_field {
	uint64_t number;
	unsigned wire;
	uint64_t value;        /* of a varint */
	struct wire_span body; /* of bytes */
};

#define WIRE_WINDOW ((size_t)16 * 1024)

struct wire {
	const struct onnx_source *source;
	struct dyno_error *err;
	bool failed;     /* *err says why */
	bool begun;      /* what was read made sense: a length that leads out means half a file */
	uint64_t fields; /* seen so far */
	uint64_t window_at;
	size_t window_length;
	unsigned char window[WIRE_WINDOW];
};

/* Both return false. */
bool wire_fail(struct wire *wire, const char *what);
bool wire_not_onnx(struct wire *wire);

/* The next field; false at the end, and when something is wrong (wire->failed). */
bool wire_next(struct wire *wire, struct wire_span *span, struct wire_field *field);

bool wire_varint(struct wire *wire, struct wire_span *span, uint64_t *value);

/* The bytes from `at` on, which lie in a span. */
bool wire_bytes(struct wire *wire, uint64_t at, void *data, size_t length);

/* Copies a text; false when it does not fit, holds a NUL, or something is wrong. */
bool wire_text(struct wire *wire, struct wire_span body, char *copy, size_t size);

#endif
