#include "measure/model/onnx_wire.h"

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

static bool byte_at(struct wire *wire, uint64_t at, unsigned char *byte)
{
	if (at < wire->window_at || at - wire->window_at >= wire->window_length) {
		uint64_t left = wire->source->size - at;
		wire->window_at = at;
		wire->window_length = left < WIRE_WINDOW ? (size_t)left : WIRE_WINDOW;
		if (!wire->source->read(wire->source->context, at, wire->window,
					wire->window_length)) {
			wire->window_length = 0;
			wire->failed = true;
			return error_set(wire->err, DYNO_ERROR_IO, "cannot be read");
		}
	}
	*byte = wire->window[at - wire->window_at];
	return true;
}

bool wire_varint(struct wire *wire, struct wire_span *span, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char byte = 0;
		if (span->at == span->end)
			return wire_not_onnx(wire);
		if (!byte_at(wire, span->at++, &byte))
			return false;
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
	if (length >= size)
		return false;
	for (uint64_t i = 0; i < length; i++) {
		unsigned char byte = 0;
		if (!byte_at(wire, body.at + i, &byte) || byte == 0)
			return false;
		copy[i] = (char)byte;
		copy[i + 1] = '\0';
	}
	return true;
}
