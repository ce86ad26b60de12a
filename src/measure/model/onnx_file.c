#include "measure/model/onnx_file.h"
#include "core/base/count.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limits that no real model comes near. Protobuf's own limit of nesting is 100. */
#define DEPTH_MAX     100
#define LOCATION_MAX  4096
#define EXTERNALS_MAX 4096

/* ORT's own mark for weights that lie in the memory of its process, "offset" being their address.
 * In a file it can only be an attack. */
#define ORT_MEMORY_MARK "*/_ORT_MEM_ADDR_/*"

struct reader {
	struct wire wire;
	struct arena *arena;
	struct onnx_file *file;
	size_t external_capacity;
	size_t last_external; /* most tensors share one */
	bool has_graph;
	char producer[128];
};

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
		wire_fail(&r->wire, "its weights are in more files than dyno looks at");
		return NULL;
	}
	if (file->external_count == r->external_capacity) {
		size_t capacity = r->external_capacity ? r->external_capacity * 2 : 4;
		struct onnx_external *more =
			arena_allocate(r->arena, capacity, sizeof(*file->externals));
		if (!more) {
			r->wire.failed = true;
			error_memory(r->wire.err);
			return NULL;
		}
		if (file->external_count)
			memcpy(more, file->externals, file->external_count * sizeof(*more));
		file->externals = more;
		r->external_capacity = capacity;
	}
	const char *copy = arena_string(r->arena, location);
	if (!copy) {
		r->wire.failed = true;
		error_memory(r->wire.err);
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

static bool external_entry(struct reader *r, struct wire_span span, struct external_data *data)
{
	char key[16], value[LOCATION_MAX];
	bool whole = true;
	struct wire_field field;
	*key = *value = '\0';
	while (wire_next(&r->wire, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			return wire_not_onnx(&r->wire);
		if (field.number == 1)
			wire_text(&r->wire, field.body, key, sizeof(key));
		else if (field.number == 2)
			whole = wire_text(&r->wire, field.body, value, sizeof(value));
	}
	if (r->wire.failed)
		return false;
	if (strcmp(key, "location") == 0) {
		if (!whole || !stays_inside(value))
			return wire_fail(&r->wire,
					 "refused: its weights are said to lie outside its folder");
		memcpy(data->location, value, strlen(value) + 1);
	}
	if ((strcmp(key, "offset") == 0 && !whole_number(value, &data->offset)) ||
	    (strcmp(key, "length") == 0 && !whole_number(value, &data->length)))
		return wire_fail(&r->wire, "the place of its weights is not a number of bytes");
	return true;
}

static bool note_external(struct reader *r, const struct external_data *data)
{
	if (!*data->location)
		return wire_fail(&r->wire,
				 "a weight is said to lie in another file, which is not named");
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

static bool dimensions(struct reader *r, struct wire_field *field, double *elements)
{
	if (field->wire == WIRE_VARINT) {
		*elements *= (double)field->value;
		return true;
	}
	if (field->wire != WIRE_BYTES)
		return wire_not_onnx(&r->wire);
	while (field->body.at < field->body.end) { /* packed */
		uint64_t dimension;
		if (!wire_varint(&r->wire, &field->body, &dimension))
			return false;
		*elements *= (double)dimension;
	}
	return true;
}

static bool tensor(struct reader *r, struct wire_span span)
{
	enum {
		DIMS = 1,
		DATA_TYPE = 2,
		EXTERNAL_DATA = 13,
		DATA_LOCATION = 14
	};
	struct external_data data;
	struct wire_field field;
	data.location[0] = '\0';
	data.offset = data.length = 0;
	uint64_t type = 0, location = 0;
	double elements = 1;
	while (wire_next(&r->wire, &span, &field)) {
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
	if (r->wire.failed)
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

static bool message(struct reader *r, enum message inside, struct wire_span span, unsigned depth);

/* OperatorSetIdProto: the standard operators have no domain, or "ai.onnx". */
static bool opset(struct reader *r, struct wire_span span)
{
	char domain[16] = "";
	bool whole = true;
	uint64_t version = 0;
	struct wire_field field;
	while (wire_next(&r->wire, &span, &field)) {
		if (field.number == 1 && field.wire == WIRE_BYTES)
			whole = wire_text(&r->wire, field.body, domain, sizeof(domain));
		else if (field.number == 2)
			version = field.value;
	}
	if (whole && (!*domain || strcmp(domain, "ai.onnx") == 0))
		r->file->opset = version;
	return !r->wire.failed;
}

static bool model_field(struct reader *r, const struct wire_field *field)
{
	if (field->number == 1) {
		r->file->ir_version = field->value;
		r->wire.begun = field->value != 0;
		if (field->value == 0 || field->value > 1000) /* 14 in 2026 */
			return wire_not_onnx(&r->wire);
	}
	if (field->number == 2)
		wire_text(&r->wire, field->body, r->producer, sizeof(r->producer));
	if (field->number == 7)
		r->has_graph = true;
	return !r->wire.failed;
}

static bool known_field(struct reader *r, enum message inside, const struct wire_field *field,
			unsigned depth)
{
	size_t i = 0, count = COUNT(known);
	while (i < count && (known[i].inside != inside || known[i].number != field->number))
		i++;
	if (i == count)
		return true;
	if (known[i].wire != field->wire)
		return wire_not_onnx(&r->wire);
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

static bool message(struct reader *r, enum message inside, struct wire_span span, unsigned depth)
{
	struct wire_field field;
	if (depth > DEPTH_MAX)
		return wire_fail(&r->wire,
				 "not a model that can be read: its graphs are nested too deeply");
	while (wire_next(&r->wire, &span, &field))
		if (!known_field(r, inside, &field, depth))
			return false;
	return !r->wire.failed;
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
	r->wire.source = source;
	r->arena = arena;
	r->file = file;
	r->wire.err = err;
	bool ok = message(r, MODEL, (struct wire_span){ 0, source->size }, 0);
	if (ok && r->has_graph && file->opset && !file->ir_version)
		ok = wire_fail(
			&r->wire,
			"an ONNX model without its ir_version, which engines want: save it again "
			"with one, in Python: model.ir_version = 8; onnx.save(model, path)");
	if (ok && (!r->has_graph || file->ir_version == 0))
		ok = wire_not_onnx(&r->wire);
	if (ok && file->external_count)
		qsort(file->externals, file->external_count, sizeof(*file->externals), by_location);
	if (ok && *r->producer)
		file->producer = arena_string(arena, r->producer);
	if (!isfinite(file->parameters)) /* shapes without sense */
		file->parameters = NAN;
	free(r);
	return ok;
}
