#include "measure/model/onnx_wire.h"
#include <string.h>

/* A limit that no real model comes near. */
#define FIELDS_MAX ((uint64_t)1 << 26)

bool wire_fail(struct wire *wire, const char *what)
{
	wire->failed = true;
	return error_set(wire->err, DYNO_ERROR_FORMAT, "%s", what);
}

bool wire_not_onnx(struct wire *wire)
{
	return wire_fail(wire,
			 "not an ONNX model: its bytes are not what a ModelProto consists of");
}

/* Something from `at` on into the window, so much as fits. */
static bool look_at(struct wire *wire, uint64_t at)
{
	uint64_t left = wire->source->size - at;
	if (at >= wire->window_at && at - wire->window_at < wire->window_length)
		return true;
	wire->window_at = at;
	wire->window_length = left < WIRE_WINDOW ? (size_t)left : WIRE_WINDOW;
	if (wire->source->read(wire->source->context, at, wire->window, wire->window_length))
		return true;
	wire->window_length = 0;
	wire->failed = true;
	return error_set(wire->err, DYNO_ERROR_IO, "cannot be read");
}

bool wire_bytes(struct wire *wire, uint64_t at, void *data, size_t length)
{
	for (size_t done = 0; done < length;) {
		if (!look_at(wire, at + done))
			return false;
		size_t inside = (size_t)(at + done - wire->window_at);
		size_t part = wire->window_length - inside;
		part = part < length - done ? part : length - done;
		memcpy((char *)data + done, wire->window + inside, part);
		done += part;
	}
	return true;
}

bool wire_varint(struct wire *wire, struct wire_span *span, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (span->at == span->end)
			return wire_not_onnx(wire);
		if (!look_at(wire, span->at))
			return false;
		unsigned char byte = wire->window[span->at++ - wire->window_at];
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return wire_not_onnx(wire);
}

/* A length that leads out of the file, in fields that make sense so far: half a download. */
static bool too_long(struct wire *wire, const struct wire_span *span, uint64_t length)
{
	if (span->end != wire->source->size || !wire->begun)
		return wire_not_onnx(wire);
	wire->failed = true;
	return error_set(wire->err, DYNO_ERROR_FORMAT,
			 "cut short: it has %llu bytes and needs at least %llu; copy or download "
			 "it again",
			 (unsigned long long)wire->source->size,
			 (unsigned long long)(span->at + length));
}

bool wire_next(struct wire *wire, struct wire_span *span, struct wire_field *field)
{
	uint64_t tag, length = 0;
	if (wire->failed || span->at == span->end)
		return false;
	if (++wire->fields > FIELDS_MAX)
		return wire_fail(wire, "not a model that can be read: it has too many parts");
	if (!wire_varint(wire, span, &tag))
		return false;
	*field = (struct wire_field){ .number = tag >> 3, .wire = tag & 7 };
	if (field->number == 0 || field->number > UINT32_MAX)
		return wire_not_onnx(wire);
	if (field->wire == WIRE_VARINT)
		return wire_varint(wire, span, &field->value);
	if (field->wire == WIRE_BYTES && !wire_varint(wire, span, &length))
		return false;
	if (field->wire == WIRE_64)
		length = 8;
	else if (field->wire == WIRE_32)
		length = 4;
	else if (field->wire != WIRE_BYTES)
		return wire_not_onnx(wire);
	if (length > span->end - span->at)
		return length > UINT64_MAX / 2 ? wire_not_onnx(wire) : too_long(wire, span, length);
	field->body = (struct wire_span){ span->at, span->at + length };
	span->at += length;
	return true;
}

bool wire_text(struct wire *wire, struct wire_span body, char *copy, size_t size)
{
	uint64_t length = body.end - body.at;
	*copy = '\0';
	if (length >= size || !wire_bytes(wire, body.at, copy, (size_t)length))
		return false;
	copy[length] = '\0';
	return strlen(copy) == length;
}
