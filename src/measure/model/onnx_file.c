#include "measure/model/onnx_file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limits that no real model comes near. Protobuf's own limit of nesting is 100. */
#define DEPTH_MAX     100
#define FIELDS_MAX    ((uint64_t)1 << 26)
#define LOCATION_MAX  4096
#define EXTERNALS_MAX 4096
#define WINDOW_SIZE   ((size_t)16 * 1024)

/* ORT's own mark for weights that lie in the memory of its process, "offset" being their address.
 * In a file it can only be an attack. */
#define ORT_MEMORY_MARK "*/_ORT_MEM_ADDR_/*"

enum wire {
	WIRE_VARINT = 0,
	WIRE_64 = 1,
	WIRE_BYTES = 2,
	WIRE_32 = 5,
};

struct span {
	uint64_t at, end;
};

struct field {
	uint64_t number;
	unsigned wire;
	uint64_t value;   /* of a varint */
	struct span body; /* of bytes */
};

struct reader {
	const struct onnx_source *source;
	struct arena *arena;
	struct onnx_file *file;
	struct dyno_error *err;
	uint64_t fields; /* seen so far */
	size_t external_capacity;
	size_t last_external; /* most tensors share one */
	bool has_graph;
	bool failed;
	char producer[128];
	uint64_t window_at;
	size_t window_length;
	unsigned char window[WINDOW_SIZE];
};

static bool fail(struct reader *r, const char *what)
{
	r->failed = true;
	return error_set(r->err, DYNO_ERROR_FORMAT, "%s", what);
}

static bool not_onnx(struct reader *r)
{
	return fail(r, "not an ONNX model: its bytes are not what a ModelProto consists of");
}

/* --- Wire format ---------------------------------------------------------------------------- */

static bool byte_at(struct reader *r, uint64_t at, unsigned char *byte)
{
	if (at < r->window_at || at - r->window_at >= r->window_length) {
		uint64_t left = r->source->size - at;
		r->window_at = at;
		r->window_length = left < WINDOW_SIZE ? (size_t)left : WINDOW_SIZE;
		if (!r->source->read(r->source->context, at, r->window, r->window_length)) {
			r->window_length = 0;
			r->failed = true;
			return error_set(r->err, DYNO_ERROR_IO, "cannot be read");
		}
	}
	*byte = r->window[at - r->window_at];
	return true;
}

static bool varint(struct reader *r, struct span *span, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char byte = 0;
		if (span->at == span->end)
			return not_onnx(r);
		if (!byte_at(r, span->at++, &byte))
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return not_onnx(r);
}

/* A length that leads out of the file, in fields that make sense so far: half a download. */
static bool too_long(struct reader *r, const struct span *span, uint64_t length)
{
	if (span->end != r->source->size || r->file->ir_version == 0)
		return not_onnx(r);
	r->failed = true;
	return error_set(r->err, DYNO_ERROR_FORMAT,
			 "cut short: it has %llu bytes and needs at least %llu; copy or download "
			 "it again",
			 (unsigned long long)r->source->size,
			 (unsigned long long)(span->at + length));
}

/* The next field; false at the end, and when something is wrong (r->failed). */
static bool next_field(struct reader *r, struct span *span, struct field *field)
{
	uint64_t tag, length = 0;
	if (r->failed || span->at == span->end)
		return false;
	if (++r->fields > FIELDS_MAX)
		return fail(r, "not a model that can be read: it has too many parts");
	if (!varint(r, span, &tag))
		return false;
	*field = (struct field){ .number = tag >> 3, .wire = tag & 7 };
	if (field->number == 0 || field->number > UINT32_MAX)
		return not_onnx(r);
	if (field->wire == WIRE_VARINT)
		return varint(r, span, &field->value);
	if (field->wire == WIRE_BYTES && !varint(r, span, &length))
		return false;
	if (field->wire == WIRE_64)
		length = 8;
	else if (field->wire == WIRE_32)
		length = 4;
	else if (field->wire != WIRE_BYTES)
		return not_onnx(r);
	if (length > span->end - span->at)
		return length > UINT64_MAX / 2 ? not_onnx(r) : too_long(r, span, length);
	field->body = (struct span){ span->at, span->at + length };
	span->at += length;
	return true;
}

/* Copies a text; false when it does not fit, holds a NUL, or something is wrong. */
static bool text(struct reader *r, struct span body, char *copy, size_t size)
{
	uint64_t length = body.end - body.at;
	*copy = '\0';
	if (length >= size)
		return false;
	for (uint64_t i = 0; i < length; i++) {
		unsigned char byte = 0;
		if (!byte_at(r, body.at + i, &byte) || byte == 0)
			return false;
		copy[i] = (char)byte;
		copy[i + 1] = '\0';
	}
	return true;
}

/* --- External data -------------------------------------------------------------------------- */

/* Relative, and no part of it is "..". */
static bool stays_inside(const char *location)
{
	if (!*location || *location == '/')
		return false;
	if (strncmp(location, ORT_MEMORY_MARK, strlen(ORT_MEMORY_MARK)) == 0)
		return false;
	for (const char *part = location; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			return false;
	}
	return true;
}

static struct onnx_external *find_external(struct reader *r, const char *location)
{
	struct onnx_file *file = r->file;
	if (r->last_external < file->external_count &&
	    strcmp(file->externals[r->last_external].location, location) == 0)
		return &file->externals[r->last_external];
	for (size_t i = 0; i < file->external_count; i++) {
		if (strcmp(file->externals[i].location, location) == 0) {
			r->last_external = i;
			return &file->externals[i];
		}
	}
	return NULL;
}

static struct onnx_external *add_external(struct reader *r, const char *location)
{
	struct onnx_file *file = r->file;
	if (file->external_count == EXTERNALS_MAX) {
		fail(r, "its weights are in more files than dyno looks at");
		return NULL;
	}
	if (file->external_count == r->external_capacity) {
		size_t capacity = r->external_capacity ? r->external_capacity * 2 : 4;
		struct onnx_external *more =
			arena_allocate(r->arena, capacity, sizeof(*file->externals));
		if (!more) {
			r->failed = true;
			error_memory(r->err);
			return NULL;
		}
		if (file->external_count)
			memcpy(more, file->externals, file->external_count * sizeof(*more));
		file->externals = more;
		r->external_capacity = capacity;
	}
	const char *copy = arena_string(r->arena, location);
	if (!copy) {
		r->failed = true;
		error_memory(r->err);
		return NULL;
	}
	r->last_external = file->external_count;
	file->externals[file->external_count] = (struct onnx_external){ copy, 0 };
	return &file->externals[file->external_count++];
}

struct external_data { /* the entries of one tensor */
	char location[LOCATION_MAX];
	uint64_t offset, length;
};

static bool whole_number(const char *digits, uint64_t *number)
{
	*number = 0;
	if (!*digits)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9' || *number > (UINT64_MAX / 2 - 9) / 10)
			return false;
		*number = *number * 10 + (uint64_t)(*digits - '0');
	}
	return true;
}

static bool external_entry(struct reader *r, struct span span, struct external_data *data)
{
	char key[16], value[LOCATION_MAX];
	bool whole = true;
	struct field field;
	*key = *value = '\0';
	while (next_field(r, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			return not_onnx(r);
		if (field.number == 1)
			text(r, field.body, key, sizeof(key));
		else if (field.number == 2)
			whole = text(r, field.body, value, sizeof(value));
	}
	if (r->failed)
		return false;
	if (strcmp(key, "location") == 0) {
		if (!whole || !stays_inside(value))
			return fail(r, "refused: its weights are said to lie outside its folder");
		memcpy(data->location, value, strlen(value) + 1);
	}
	if ((strcmp(key, "offset") == 0 && !whole_number(value, &data->offset)) ||
	    (strcmp(key, "length") == 0 && !whole_number(value, &data->length)))
		return fail(r, "the place of its weights is not a number of bytes");
	return true;
}

static bool note_external(struct reader *r, const struct external_data *data)
{
	if (!*data->location)
		return fail(r, "a weight is said to lie in another file, which is not named");
	struct onnx_external *external = find_external(r, data->location);
	if (!external)
		external = add_external(r, data->location);
	if (!external)
		return false;
	if (data->offset + data->length > external->size) /* both are below 2^63 */
		external->size = data->offset + data->length;
	return true;
}

/* --- Tensors -------------------------------------------------------------------------------- */

/* ONNX's int32 is kept for quantised biases; int64, bool and string tensors are shapes, indices
 * and vocabularies, which nobody counts as parameters. */
static bool is_weight(uint64_t type)
{
	enum {
		UNDEFINED = 0,
		INT64 = 7,
		STRING = 8,
		BOOL = 9
	};
	return type != UNDEFINED && type != INT64 && type != STRING && type != BOOL;
}

static bool dimensions(struct reader *r, struct field *field, double *elements)
{
	if (field->wire == WIRE_VARINT) {
		*elements *= (double)field->value;
		return true;
	}
	if (field->wire != WIRE_BYTES)
		return not_onnx(r);
	while (field->body.at < field->body.end) { /* packed */
		uint64_t dimension;
		if (!varint(r, &field->body, &dimension))
			return false;
		*elements *= (double)dimension;
	}
	return true;
}

static bool tensor(struct reader *r, struct span span)
{
	enum {
		DIMS = 1,
		DATA_TYPE = 2,
		EXTERNAL_DATA = 13,
		DATA_LOCATION = 14
	};
	struct external_data data;
	struct field field;
	data.location[0] = '\0';
	data.offset = data.length = 0;
	uint64_t type = 0, location = 0;
	double elements = 1;
	while (next_field(r, &span, &field)) {
		if (field.number == DIMS && !dimensions(r, &field, &elements))
			return false;
		if (field.number == DATA_TYPE)
			type = field.value;
		else if (field.number == DATA_LOCATION)
			location = field.value;
		else if (field.number == EXTERNAL_DATA && field.wire == WIRE_BYTES &&
			 !external_entry(r, field.body, &data))
			return false;
	}
	if (r->failed)
		return false;
	if (is_weight(type))
		r->file->parameters += elements;
	return location != 1 || note_external(r, &data);
}

/* --- Messages ------------------------------------------------------------------------------- */

enum message {
	MODEL,
	OPSET,
	GRAPH,
	NODE,
	ATTRIBUTE,
	SPARSE_TENSOR,
	TENSOR,
	TRAINING,
	FUNCTION,
	VALUE, /* no message: a number or bytes */
};

/* The fields of onnx.proto that lead to tensors, and all of ModelProto's, whose kinds tell an ONNX
 * file from other bytes. What is not here is skipped. */
static const struct {
	enum message inside;
	unsigned number, wire;
	enum message child;
} known[] = {
	{ MODEL, 1, WIRE_VARINT, VALUE },         /* ir_version */
	{ MODEL, 2, WIRE_BYTES, VALUE },          /* producer_name */
	{ MODEL, 3, WIRE_BYTES, VALUE },          /* producer_version */
	{ MODEL, 4, WIRE_BYTES, VALUE },          /* domain */
	{ MODEL, 5, WIRE_VARINT, VALUE },         /* model_version */
	{ MODEL, 6, WIRE_BYTES, VALUE },          /* doc_string */
	{ MODEL, 7, WIRE_BYTES, GRAPH },          /* graph */
	{ MODEL, 8, WIRE_BYTES, OPSET },          /* opset_import */
	{ MODEL, 14, WIRE_BYTES, VALUE },         /* metadata_props */
	{ MODEL, 20, WIRE_BYTES, TRAINING },      /* training_info */
	{ MODEL, 25, WIRE_BYTES, FUNCTION },      /* functions */
	{ GRAPH, 1, WIRE_BYTES, NODE },           /* node */
	{ GRAPH, 5, WIRE_BYTES, TENSOR },         /* initializer */
	{ GRAPH, 15, WIRE_BYTES, SPARSE_TENSOR }, /* sparse_initializer */
	{ NODE, 5, WIRE_BYTES, ATTRIBUTE },       /* attribute */
	{ ATTRIBUTE, 5, WIRE_BYTES, TENSOR },     /* t */
	{ ATTRIBUTE, 6, WIRE_BYTES, GRAPH },      /* g */
	{ ATTRIBUTE, 10, WIRE_BYTES, TENSOR },    /* tensors */
	{ ATTRIBUTE, 11, WIRE_BYTES, GRAPH },     /* graphs */
	{ ATTRIBUTE, 22, WIRE_BYTES, SPARSE_TENSOR },
	{ ATTRIBUTE, 23, WIRE_BYTES, SPARSE_TENSOR },
	{ SPARSE_TENSOR, 1, WIRE_BYTES, TENSOR }, /* values */
	{ SPARSE_TENSOR, 2, WIRE_BYTES, TENSOR }, /* indices */
	{ TRAINING, 1, WIRE_BYTES, GRAPH },       /* initialization */
	{ TRAINING, 2, WIRE_BYTES, GRAPH },       /* algorithm */
	{ FUNCTION, 7, WIRE_BYTES, NODE },        /* node */
	{ FUNCTION, 11, WIRE_BYTES, ATTRIBUTE },  /* attribute_proto */
};

static bool message(struct reader *r, enum message inside, struct span span, unsigned depth);

/* OperatorSetIdProto: the standard operators have no domain, or "ai.onnx". */
static bool opset(struct reader *r, struct span span)
{
	char domain[16] = "";
	bool whole = true;
	uint64_t version = 0;
	struct field field;
	while (next_field(r, &span, &field)) {
		if (field.number == 1 && field.wire == WIRE_BYTES)
			whole = text(r, field.body, domain, sizeof(domain));
		else if (field.number == 2)
			version = field.value;
	}
	if (whole && (!*domain || strcmp(domain, "ai.onnx") == 0))
		r->file->opset = version;
	return !r->failed;
}

static bool model_field(struct reader *r, const struct field *field)
{
	if (field->number == 1) {
		r->file->ir_version = field->value;
		if (field->value == 0 || field->value > 1000) /* 14 in 2026 */
			return not_onnx(r);
	}
	if (field->number == 2)
		text(r, field->body, r->producer, sizeof(r->producer));
	if (field->number == 7)
		r->has_graph = true;
	return !r->failed;
}

static bool known_field(struct reader *r, enum message inside, const struct field *field,
			unsigned depth)
{
	size_t i = 0, count = sizeof(known) / sizeof(*known);
	while (i < count && (known[i].inside != inside || known[i].number != field->number))
		i++;
	if (i == count)
		return true;
	if (known[i].wire != field->wire)
		return not_onnx(r);
	if (inside == MODEL && !model_field(r, field))
		return false;
	switch (known[i].child) {
	case VALUE:
		return true;
	case TENSOR:
		return tensor(r, field->body);
	case OPSET:
		return opset(r, field->body);
	default:
		return message(r, known[i].child, field->body, depth + 1);
	}
}

static bool message(struct reader *r, enum message inside, struct span span, unsigned depth)
{
	struct field field;
	if (depth > DEPTH_MAX)
		return fail(r, "not a model that can be read: its graphs are nested too deeply");
	while (next_field(r, &span, &field))
		if (!known_field(r, inside, &field, depth))
			return false;
	return !r->failed;
}

static int by_location(const void *a, const void *b)
{
	return strcmp(((const struct onnx_external *)a)->location,
		      ((const struct onnx_external *)b)->location);
}

bool onnx_file_read(const struct onnx_source *source, struct arena *arena, struct onnx_file *file,
		    struct dyno_error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	if (!r)
		return error_memory(err);
	*file = (struct onnx_file){ 0 };
	r->source = source;
	r->arena = arena;
	r->file = file;
	r->err = err;
	bool ok = message(r, MODEL, (struct span){ 0, source->size }, 0);
	if (ok && (!r->has_graph || file->ir_version == 0))
		ok = not_onnx(r);
	if (ok && file->external_count)
		qsort(file->externals, file->external_count, sizeof(*file->externals), by_location);
	if (ok && *r->producer)
		file->producer = arena_string(arena, r->producer);
	if (!isfinite(file->parameters)) /* shapes without sense */
		file->parameters = NAN;
	free(r);
	return ok;
}
