#include "measure/model/network_reader.h"
#include <math.h>
#include <string.h>

void reader_add_number(struct tensor_fields *tensor, double number)
{
	if (tensor->count < NETWORK_NUMBERS_MAX)
		tensor->numbers[tensor->count] = number;
	tensor->count++;
}

double reader_from_bytes(const unsigned char *bytes, size_t size, bool real)
{
	union {
		float real32;
		double real64;
		int32_t whole32;
		int64_t whole64;
	} value = { .whole64 = 0 };
	memcpy(&value, bytes, size);
	if (size == 4)
		return real ? (double)value.real32 : (double)value.whole32;
	return size == 8 ? (real ? value.real64 : (double)value.whole64) : *bytes;
}

static bool is_float(uint64_t type)
{
	return type == ELEMENT_FLOAT || type == ELEMENT_DOUBLE;
}

/* Numbers of that many bytes, one behind the other. */
static bool packed(struct reader *r, struct wire_span span, size_t size, bool real,
		   struct tensor_fields *tensor)
{
	unsigned char bytes[8];
	for (; span.end - span.at >= size && tensor->count < NETWORK_NUMBERS_MAX; span.at += size) {
		if (!wire_bytes(&r->wire, span.at, bytes, size))
			return false;
		reader_add_number(tensor, reader_from_bytes(bytes, size, real));
	}
	return true;
}

bool reader_varints(struct reader *r, struct wire_field *field, struct tensor_fields *tensor)
{
	uint64_t value;
	if (field->wire == WIRE_VARINT) {
		reader_add_number(tensor, (double)(int64_t)field->value);
		return true;
	}
	while (field->wire == WIRE_BYTES && field->body.at < field->body.end &&
	       tensor->count < NETWORK_NUMBERS_MAX) {
		if (!wire_varint(&r->wire, &field->body, &value))
			return false;
		reader_add_number(tensor, (double)(int64_t)value);
	}
	return true;
}

static bool dims_field(struct reader *r, struct wire_field *field, struct tensor_fields *tensor)
{
	do {
		uint64_t value = field->value;
		if (field->wire == WIRE_BYTES && field->body.at == field->body.end)
			return true;
		if (field->wire == WIRE_BYTES && !wire_varint(&r->wire, &field->body, &value))
			return false;
		if (tensor->rank < TENSOR_RANK_MAX)
			tensor->dims[tensor->rank] = (int64_t)value;
		tensor->rank++;
	} while (field->wire == WIRE_BYTES);
	return true;
}

static bool tensor_field(struct reader *r, struct wire_field *field, struct tensor_fields *tensor)
{
	enum {
		DIMS = 1,
		DATA_TYPE,
		SEGMENT,
		FLOATS,
		INT32S,
		STRINGS,
		INT64S,
		NAME,
		RAW,
		DOUBLES,
		EXTERNAL = 14
	};
	switch (field->number) {
	case DIMS:
		return dims_field(r, field, tensor);
	case DATA_TYPE:
		tensor->type = field->value;
		return true;
	case FLOATS:
		return packed(r, field->body, 4, true, tensor);
	case INT32S:
	case INT64S:
		return reader_varints(r, field, tensor);
	case NAME:
		tensor->name = reader_name(r, field->body);
		return !r->wire.failed;
	case RAW:
		tensor->raw = field->body;
		return true;
	case DOUBLES:
		return packed(r, field->body, 8, true, tensor);
	case EXTERNAL:
		tensor->external = field->value == 1;
		return true;
	default:
		return true;
	}
}

bool reader_keep_shape(struct reader *r, const int64_t *dims, size_t rank,
		       struct network_value *value)
{
	int64_t *copy = arena_allocate(r->arena, rank + 1, sizeof(*copy));
	if (!copy)
		return reader_no_memory(r);
	memcpy(copy, dims, rank * sizeof(*copy));
	value->dims = copy;
	value->rank = (uint8_t)rank;
	return true;
}

static bool keep_numbers(struct reader *r, const struct tensor_fields *tensor,
			 struct network_value *value)
{
	size_t elements;
	bool whole = shape_elements(tensor->dims, tensor->rank, &elements) &&
		     elements == tensor->count && elements && elements <= NETWORK_NUMBERS_MAX;
	if (!whole || tensor->external)
		return true;
	double *copy = arena_allocate(r->arena, elements, sizeof(*copy));
	if (!copy)
		return reader_no_memory(r);
	memcpy(copy, tensor->numbers, elements * sizeof(*copy));
	value->numbers = copy;
	value->number_count = elements;
	return true;
}

bool reader_tensor(struct reader *r, struct wire_span span, struct tensor_fields *tensor)
{
	struct wire_field field;
	*tensor = (struct tensor_fields){ .name = "" };
	while (wire_next(&r->wire, &span, &field))
		if (!tensor_field(r, &field, tensor))
			return false;
	unsigned bits = element_bits((enum element_type)tensor->type);
	if (tensor->raw.end > tensor->raw.at && !tensor->count && bits >= 8 && bits <= 64 &&
	    (bits == 8 || bits >= 32))
		packed(r, tensor->raw, bits / 8, is_float(tensor->type), tensor);
	return !r->wire.failed;
}

bool reader_constant(struct reader *r, uint32_t place, const struct tensor_fields *tensor)
{
	if (place == NETWORK_NONE || tensor->rank > TENSOR_RANK_MAX)
		return !r->wire.failed;
	struct network_value *value = &r->network->values[place];
	value->constant = true;
	value->type =
		tensor->type < ELEMENT_TOTAL ? (enum element_type)tensor->type : ELEMENT_UNDEFINED;
	return reader_keep_shape(r, tensor->dims, tensor->rank, value) &&
	       keep_numbers(r, tensor, value);
}
