/* Two passes over each graph: names may be used before the place that says what they are (weights
 * stand behind the nodes), and a name inside an inner graph may be an outer one's. The fields'
 * numbers are those of onnx.proto. */
#include "measure/model/network.h"
#include "core/base/hash.h"
#include "measure/model/network_reader.h"
#include <stdlib.h>
#include <string.h>

/* Real models come to a tenth of these. */
#define VALUES_MAX ((size_t)1 << 20)
#define NODES_MAX  ((size_t)1 << 19)
#define BODIES_MAX 4096
#define DEPTH_MAX  32

static bool too_much(struct reader *r)
{
	return wire_fail(&r->wire, "has more parts than are looked at");
}

bool reader_no_memory(struct reader *r)
{
	r->wire.failed = true;
	return error_memory(r->wire.err);
}

/* What is too long is "", as what is left out. Valid until the next. */
static const char *word(struct reader *r, struct wire_span body)
{
	if (!wire_text(&r->wire, body, r->word, sizeof(r->word)))
		*r->word = '\0';
	return r->word;
}

const char *reader_name(struct reader *r, struct wire_span body)
{
	const char *copy = *word(r, body) ? arena_string(r->arena, r->word) : "";
	if (!copy)
		reader_no_memory(r);
	return copy ? copy : "";
}

/* --- Values ---------------------------------------------------------------------------------- */

struct sought {
	const struct network *network;
	const char *name;
	uint32_t body;
};

static bool is_sought(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	const struct network_value *value = &sought->network->values[place];
	return value->body == sought->body && strcmp(value->name, sought->name) == 0;
}

static uint32_t key_of(const struct sought *sought)
{
	return hash_join(hash_text(sought->name), hash_number(sought->body));
}

/* The value of that name in this very body, which is made unless it is there. */
static uint32_t define(struct reader *r, uint32_t body, const char *name)
{
	struct network *network = r->network;
	struct sought sought = { network, name, body };
	if (!*name || r->wire.failed)
		return NETWORK_NONE;
	uint32_t place = map_add(&r->names, r->arena, key_of(&sought), is_sought, &sought,
				 (uint32_t)network->value_count);
	if (place == MAP_NONE) {
		reader_no_memory(r);
		return NETWORK_NONE;
	}
	if (place < network->value_count)
		return place;
	if (network->value_count == VALUES_MAX) {
		too_much(r);
		return NETWORK_NONE;
	}
	const char *copy = arena_string(r->arena, name);
	struct network_value *values = arena_grow(r->arena, network->values, network->value_count,
						  list_room(network->value_count), sizeof(*values));
	if (!values || !copy) {
		reader_no_memory(r);
		return NETWORK_NONE;
	}
	network->values = values;
	values[network->value_count] =
		(struct network_value){ .name = copy, .body = body, .rank = NETWORK_RANK_NONE };
	return (uint32_t)network->value_count++;
}

/* By the body's own values, then by those around it. */
static uint32_t resolve(struct reader *r, uint32_t body, const char *name)
{
	for (uint32_t at = body; *name && at != NETWORK_NONE; at = r->network->bodies[at].parent) {
		struct sought sought = { r->network, name, at };
		uint32_t place = map_find(&r->names, key_of(&sought), is_sought, &sought);
		if (place != MAP_NONE)
			return place;
	}
	return define(r, body, name);
}

static bool add(struct reader *r, struct list *list, uint32_t place)
{
	uint32_t *items = arena_grow(r->arena, list->items, list->count, list_room(list->count),
				     sizeof(*items));
	if (!items)
		return reader_no_memory(r);
	list->items = items;
	list->items[list->count++] = place;
	return true;
}

/* --- ValueInfoProto -------------------------------------------------------------------------- */

/* The messages inside one another that lead to the dimensions: type, tensor_type, shape. */
static bool inner(struct reader *r, struct wire_span span, uint64_t number, struct wire_span *found)
{
	struct wire_field field;
	bool is_there = false;
	while (wire_next(&r->wire, &span, &field))
		if (field.number == number && field.wire == WIRE_BYTES) {
			*found = field.body;
			is_there = true;
		}
	return is_there && !r->wire.failed;
}

static bool keep_names(struct reader *r, const char *const *names, size_t rank,
		       struct network_value *value)
{
	const char **copy = arena_allocate(r->arena, rank + 1, sizeof(*copy));
	if (!copy)
		return reader_no_memory(r);
	memcpy(copy, names, rank * sizeof(*copy));
	value->dim_names = copy;
	return true;
}

static bool read_shape(struct reader *r, struct wire_span shape, struct network_value *value)
{
	int64_t dims[TENSOR_RANK_MAX];
	const char *names[TENSOR_RANK_MAX] = { NULL };
	size_t rank = 0;
	struct wire_field field, part;
	while (wire_next(&r->wire, &shape, &field)) {
		if (field.number != 1 || field.wire != WIRE_BYTES)
			continue;
		if (rank == TENSOR_RANK_MAX)
			return true;
		dims[rank] = -1;
		while (wire_next(&r->wire, &field.body, &part))
			if (part.number == 1 && part.wire == WIRE_VARINT)
				dims[rank] = (int64_t)part.value;
			else if (part.number == 2 && part.wire == WIRE_BYTES)
				names[rank] = reader_name(r, part.body);
		rank++;
	}
	return !r->wire.failed && reader_keep_shape(r, dims, rank, value) &&
	       keep_names(r, names, rank, value);
}

static uint32_t declare(struct reader *r, uint32_t body, struct wire_span span)
{
	struct wire_span name = { 0, 0 }, type, tensor, shape;
	uint32_t place = NETWORK_NONE;
	if (inner(r, span, 1, &name))
		place = define(r, body, word(r, name));
	if (place != NETWORK_NONE && inner(r, span, 2, &type) && inner(r, type, 1, &tensor) &&
	    inner(r, tensor, 2, &shape))
		read_shape(r, shape, &r->network->values[place]);
	return place;
}

/* --- Nodes ----------------------------------------------------------------------------------- */

static uint32_t read_graph(struct reader *r, struct wire_span span, uint32_t parent);

struct node_reading {
	uint32_t body;
	struct network_node *node;
	struct network_attribute *attributes;
	struct list bodies;
};

static bool integers(struct reader *r, struct wire_field *field,
		     struct network_attribute *attribute)
{
	struct tensor_fields numbers;
	numbers.count = 0;
	if (!reader_varints(r, field, &numbers))
		return false;
	size_t more = numbers.count < NETWORK_NUMBERS_MAX ? numbers.count : NETWORK_NUMBERS_MAX;
	int64_t *items = arena_allocate(r->arena, attribute->count + more, sizeof(*items));
	if (!items || attribute->count > NETWORK_NUMBERS_MAX)
		return items ? true : reader_no_memory(r);
	if (attribute->count)
		memcpy(items, attribute->integers, attribute->count * sizeof(*items));
	for (size_t i = 0; i < more; i++)
		items[attribute->count + i] = network_whole(numbers.numbers[i]);
	attribute->integers = items;
	attribute->count += more;
	return true;
}

static bool inner_graph(struct reader *r, struct node_reading *reading, struct wire_span span)
{
	uint32_t body = read_graph(r, span, reading->body);
	return body != NETWORK_NONE && add(r, &reading->bodies, body);
}

/* The value of a Constant node is what its output is. */
static bool constant(struct reader *r, const struct node_reading *reading, struct wire_span span)
{
	struct tensor_fields tensor;
	const struct network_node *node = reading->node;
	if (!reader_tensor(r, span, &tensor))
		return false;
	return strcmp(node->op, "Constant") != 0 || !node->output_count ||
	       reader_constant(r, node->outputs[0], &tensor);
}

static bool attribute_field(struct reader *r, struct node_reading *reading,
			    struct network_attribute *attribute, struct wire_field *field)
{
	unsigned char bytes[4];
	enum {
		NAME = 1,
		REAL,
		INTEGER,
		TEXT,
		TENSOR,
		GRAPH,
		REALS,
		INTEGERS,
		GRAPHS = 11
	};
	bool message = field->wire == WIRE_BYTES;
	switch (field->number) {
	case NAME:
		attribute->name = message ? reader_name(r, field->body) : "";
		return !r->wire.failed;
	case REAL:
		if (field->wire == WIRE_32 && wire_bytes(&r->wire, field->body.at, bytes, 4))
			attribute->real = reader_from_bytes(bytes, 4, true);
		return !r->wire.failed;
	case INTEGER:
		attribute->integer = (int64_t)field->value;
		return true;
	case TEXT:
		attribute->text = message ? reader_name(r, field->body) : NULL;
		return !r->wire.failed;
	case TENSOR:
		return !message || constant(r, reading, field->body);
	case GRAPH:
	case GRAPHS:
		return !message || inner_graph(r, reading, field->body);
	case INTEGERS:
		return integers(r, field, attribute);
	default:
		return true;
	}
}

/* value_int, value_ints, value_float of a Constant. */
static bool short_constant(struct reader *r, const struct network_node *node,
			   const struct network_attribute *attribute)
{
	struct tensor_fields tensor = { .name = "", .type = ELEMENT_INT64 };
	if (strcmp(node->op, "Constant") != 0 || !node->output_count)
		return true;
	if (strcmp(attribute->name, "value_ints") == 0) {
		tensor.rank = 1;
		tensor.dims[0] = (int64_t)attribute->count;
		for (size_t i = 0; i < attribute->count; i++)
			reader_add_number(&tensor, (double)attribute->integers[i]);
	} else if (strcmp(attribute->name, "value_int") == 0) {
		reader_add_number(&tensor, (double)attribute->integer);
	} else if (strcmp(attribute->name, "value_float") == 0) {
		tensor.type = ELEMENT_FLOAT;
		reader_add_number(&tensor, attribute->real);
	} else {
		return true;
	}
	return reader_constant(r, node->outputs[0], &tensor);
}

static bool read_attribute(struct reader *r, struct node_reading *reading, struct wire_span span)
{
	struct network_node *node = reading->node;
	struct network_attribute *attributes =
		arena_grow(r->arena, reading->attributes, node->attribute_count,
			   list_room(node->attribute_count), sizeof(*attributes));
	if (!attributes)
		return reader_no_memory(r);
	reading->attributes = attributes;
	node->attributes = attributes;
	struct network_attribute *attribute = &attributes[node->attribute_count++];
	struct wire_field field;
	*attribute = (struct network_attribute){ .name = "" };
	while (wire_next(&r->wire, &span, &field))
		if (!attribute_field(r, reading, attribute, &field))
			return false;
	return !r->wire.failed && short_constant(r, node, attribute);
}

static bool read_words(struct reader *r, struct wire_span span, struct node_reading *reading,
		       struct list *inputs, struct list *outputs)
{
	struct wire_field field;
	struct network_node *node = reading->node;
	enum {
		INPUT = 1,
		OUTPUT,
		NAME,
		OP,
		DOMAIN = 7
	};
	while (wire_next(&r->wire, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			continue;
		if (field.number == INPUT &&
		    !add(r, inputs, resolve(r, reading->body, word(r, field.body))))
			return false;
		if (field.number == OUTPUT &&
		    !add(r, outputs, define(r, reading->body, word(r, field.body))))
			return false;
		if (field.number == NAME)
			node->name = reader_name(r, field.body);
		if (field.number == OP)
			node->op = reader_name(r, field.body);
		if (field.number == DOMAIN)
			node->domain = strcmp(word(r, field.body), "ai.onnx") == 0
					       ? ""
					       : reader_name(r, field.body);
	}
	return !r->wire.failed;
}

static bool read_node(struct reader *r, struct wire_span span, uint32_t body,
		      struct network_node *node)
{
	struct node_reading reading = { .body = body, .node = node };
	struct list inputs = { NULL, 0 }, outputs = { NULL, 0 };
	struct wire_span rest = span;
	struct wire_field field;
	*node = (struct network_node){ .op = "", .domain = "", .name = "" };
	if (!read_words(r, span, &reading, &inputs, &outputs))
		return false;
	node->inputs = inputs.items;
	node->input_count = inputs.count;
	node->outputs = outputs.items;
	node->output_count = outputs.count;
	while (wire_next(&r->wire, &rest, &field))
		if (field.number == 5 && field.wire == WIRE_BYTES &&
		    !read_attribute(r, &reading, field.body))
			return false;
	node->bodies = reading.bodies.items;
	node->body_count = reading.bodies.count;
	return !r->wire.failed;
}

/* --- Graphs and functions -------------------------------------------------------------------- */

/* Where the two messages have their parts. */
struct layout {
	uint64_t node, weight, input, output;
	bool declares; /* inputs and outputs are messages with types, not names */
};

static const struct layout graph_layout = { 1, 5, 11, 12, true },
			   function_layout = { 7, 0, 4, 5, false };

static uint32_t add_body(struct reader *r, uint32_t parent)
{
	struct network *network = r->network;
	struct network_body *bodies = arena_grow(r->arena, network->bodies, network->body_count,
						 list_room(network->body_count), sizeof(*bodies));
	if (!bodies || network->body_count == BODIES_MAX) {
		if (bodies)
			too_much(r);
		else
			reader_no_memory(r);
		return NETWORK_NONE;
	}
	network->bodies = bodies;
	bodies[network->body_count] = (struct network_body){ .parent = parent };
	return (uint32_t)network->body_count++;
}

/* The outputs of a node are known before any node is read. */
static bool define_outputs(struct reader *r, struct wire_span span, uint32_t body)
{
	struct wire_field field;
	while (wire_next(&r->wire, &span, &field))
		if (field.number == 2 && field.wire == WIRE_BYTES)
			define(r, body, word(r, field.body));
	return !r->wire.failed;
}

static uint32_t place_of(struct reader *r, const struct layout *layout, uint32_t body,
			 struct wire_span span)
{
	return layout->declares ? declare(r, body, span) : define(r, body, word(r, span));
}

static bool define_values(struct reader *r, const struct layout *layout, struct wire_span span,
			  uint32_t body, size_t *nodes)
{
	struct wire_field field;
	struct list inputs = { NULL, 0 }, outputs = { NULL, 0 };
	struct tensor_fields tensor;
	bool ok = true;
	while (ok && wire_next(&r->wire, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			continue;
		*nodes += field.number == layout->node;
		if (field.number == layout->node)
			ok = define_outputs(r, field.body, body);
		else if (field.number == layout->weight)
			ok = reader_tensor(r, field.body, &tensor) &&
			     reader_constant(r, define(r, body, tensor.name), &tensor);
		else if (field.number == layout->input)
			ok = add(r, &inputs, place_of(r, layout, body, field.body));
		else if (field.number == layout->output)
			ok = add(r, &outputs, place_of(r, layout, body, field.body));
	}
	struct network_body *read = &r->network->bodies[body];
	read->inputs = inputs.items;
	read->input_count = inputs.count;
	read->outputs = outputs.items;
	read->output_count = outputs.count;
	return ok && !r->wire.failed;
}

static bool read_nodes(struct reader *r, const struct layout *layout, struct wire_span span,
		       uint32_t body, size_t count)
{
	struct wire_field field;
	r->nodes += count;
	if (r->nodes > NODES_MAX)
		return too_much(r);
	struct network_node *nodes = arena_allocate(r->arena, count, sizeof(*nodes));
	if (!nodes)
		return reader_no_memory(r);
	size_t done = 0;
	while (wire_next(&r->wire, &span, &field))
		if (field.number == layout->node && field.wire == WIRE_BYTES && done < count &&
		    !read_node(r, field.body, body, &nodes[done++]))
			return false;
	r->network->bodies[body].nodes = nodes; /* inner graphs have moved bodies[] */
	r->network->bodies[body].node_count = done;
	return !r->wire.failed;
}

static uint32_t read_body(struct reader *r, const struct layout *layout, struct wire_span span,
			  uint32_t parent)
{
	size_t count = 0;
	uint32_t body = r->depth < DEPTH_MAX ? add_body(r, parent) : NETWORK_NONE;
	if (body == NETWORK_NONE) {
		if (!r->wire.failed)
			too_much(r);
		return NETWORK_NONE;
	}
	r->depth++;
	bool ok = define_values(r, layout, span, body, &count) &&
		  read_nodes(r, layout, span, body, count);
	r->depth--;
	return ok ? body : NETWORK_NONE;
}

static uint32_t read_graph(struct reader *r, struct wire_span span, uint32_t parent)
{
	return read_body(r, &graph_layout, span, parent);
}

static bool read_function(struct reader *r, struct wire_span span)
{
	struct wire_span rest = span;
	struct wire_field field;
	uint32_t body = read_body(r, &function_layout, span, NETWORK_NONE);
	if (body == NETWORK_NONE)
		return false;
	struct network_body *function = &r->network->bodies[body];
	function->op = function->domain = "";
	while (wire_next(&r->wire, &rest, &field)) {
		if (field.number == 1 && field.wire == WIRE_BYTES)
			function->op = reader_name(r, field.body);
		if (field.number == 10 && field.wire == WIRE_BYTES)
			function->domain = reader_name(r, field.body);
	}
	return !r->wire.failed;
}

/* The main graph first: it is bodies[0]. */
static bool read_model(struct reader *r)
{
	struct wire_span all = { 0, r->wire.source->size }, main, rest = all;
	struct wire_field field;
	if (!inner(r, all, 7, &main))
		return wire_not_onnx(&r->wire);
	if (read_graph(r, main, NETWORK_NONE) == NETWORK_NONE)
		return false;
	while (wire_next(&r->wire, &rest, &field))
		if (field.number == 25 && field.wire == WIRE_BYTES && !read_function(r, field.body))
			return false;
	return !r->wire.failed;
}

bool network_read(const struct onnx_source *source, struct arena *arena, struct network *network,
		  struct dyno_error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	if (!r)
		return error_memory(err);
	*network = (struct network){ 0 };
	r->wire.source = source;
	r->wire.err = err;
	r->arena = arena;
	r->network = network;
	bool ok = read_model(r);
	free(r);
	return ok;
}
