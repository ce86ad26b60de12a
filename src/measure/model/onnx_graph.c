#include "measure/model/onnx_graph.h"
#include "core/base/hash.h"
#include <stdlib.h>
#include <string.h>

/* Limits that no real model comes near. */
#define DEPTH_MAX  100
#define NODES_MAX  ((size_t)1 << 20)
#define VALUES_MAX ((size_t)1 << 22)
#define NAME_MAX   4096

#define NO_SCOPE UINT32_MAX

struct reader {
	struct wire wire;
	struct arena *arena;
	struct onnx_graph *graph;
	char text[NAME_MAX];
};

static bool exhausted(struct reader *r)
{
	r->wire.failed = true;
	return error_memory(r->wire.err);
}

/* A text too long for a name is none. */
static const char *read_name(struct reader *r, struct wire_span body)
{
	if (!wire_text(&r->wire, body, r->text, sizeof(r->text)))
		*r->text = '\0';
	const char *name = *r->text ? arena_string(r->arena, r->text) : "";
	if (!name)
		exhausted(r);
	return name;
}

static bool add_name(struct reader *r, struct onnx_names *names, struct wire_span body)
{
	const char *name = read_name(r, body);
	const char **items = name ? arena_grow(r->arena, names->items, names->count,
					       list_room(names->count), sizeof(*names->items))
				  : NULL;
	if (!items)
		return exhausted(r);
	names->items = items;
	names->items[names->count++] = name;
	return !r->wire.failed;
}

/* --- Values --------------------------------------------------------------------------------- */

struct sought {
	const struct onnx_graph *graph;
	const char *name;
	uint32_t scope;
};

static bool same_value(const void *context, uint32_t place)
{
	const struct sought *sought = context;
	const struct onnx_value *value = &sought->graph->values[place];
	return value->scope == sought->scope && strcmp(value->name, sought->name) == 0;
}

static uint32_t hash_value(uint32_t scope, const char *name)
{
	return hash_join(hash_text(name), scope);
}

/* The first says what it is: an old file repeats its weights among its inputs. */
static bool add_value(struct reader *r, const struct onnx_value *value)
{
	struct onnx_graph *graph = r->graph;
	struct sought sought = { graph, value->name, value->scope };
	if (!*value->name)
		return true;
	if (graph->value_count == VALUES_MAX)
		return wire_fail(&r->wire, "it has more values than dyno looks at");
	struct onnx_value *values =
		arena_grow(r->arena, graph->values, graph->value_count,
			   list_room(graph->value_count), sizeof(*graph->values));
	if (!values)
		return exhausted(r);
	graph->values = values;
	uint32_t place = map_add(&graph->by_name, r->arena, hash_value(value->scope, value->name),
				 same_value, &sought, (uint32_t)graph->value_count);
	if (place == MAP_NONE)
		return exhausted(r);
	if (place == graph->value_count)
		graph->values[graph->value_count++] = *value;
	else if (value->stored || graph->values[place].type == ELEMENT_UNDEFINED) {
		uint32_t node = graph->values[place].node;
		graph->values[place] = *value;
		graph->values[place].node = node;
	}
	return true;
}

const struct onnx_value *onnx_value_find(const struct onnx_graph *graph, uint32_t scope,
					 const char *name)
{
	while (scope != NO_SCOPE) {
		struct sought sought = { graph, name, scope };
		uint32_t place =
			map_find(&graph->by_name, hash_value(scope, name), same_value, &sought);
		if (place != MAP_NONE)
			return &graph->values[place];
		scope = graph->parents[scope];
	}
	return NULL;
}

static enum element_type type_of(uint64_t number)
{
	return number < ELEMENT_TOTAL ? (enum element_type)number : ELEMENT_UNDEFINED;
}

/* One dimension of a tensor, or several packed. */
static bool dimensions(struct reader *r, struct wire_field *field, double *elements)
{
	uint64_t size = field->value;
	if (field->wire == WIRE_VARINT)
		*elements *= (double)size;
	while (field->wire == WIRE_BYTES && field->body.at < field->body.end) {
		if (!wire_varint(&r->wire, &field->body, &size))
			return false;
		*elements *= (double)size;
	}
	return true;
}

static bool read_tensor(struct reader *r, struct wire_span span, struct onnx_value *value)
{
	struct wire_field field;
	value->stored = true;
	value->elements = 1;
	value->name = "";
	while (wire_next(&r->wire, &span, &field)) {
		if (field.number == 1 && !dimensions(r, &field, &value->elements))
			return false;
		if (field.number == 2 && field.wire == WIRE_VARINT)
			value->type = type_of(field.value);
		if (field.number == 8 && field.wire == WIRE_BYTES)
			value->name = read_name(r, field.body);
	}
	return !r->wire.failed;
}

/* A shape's size where all its dimensions are numbers, else 0. */
static bool read_shape(struct reader *r, struct wire_span span, double *elements)
{
	struct wire_field field, dimension;
	*elements = 1;
	while (wire_next(&r->wire, &span, &field)) {
		bool known = false;
		if (field.number != 1 || field.wire != WIRE_BYTES)
			continue;
		while (wire_next(&r->wire, &field.body, &dimension))
			if (dimension.number == 1 && dimension.wire == WIRE_VARINT) {
				*elements *= (double)dimension.value;
				known = true;
			}
		if (!known)
			*elements = 0;
	}
	return !r->wire.failed;
}

/* TypeProto, of a tensor. */
static bool read_type(struct reader *r, struct wire_span span, struct onnx_value *value)
{
	struct wire_field field, part;
	while (wire_next(&r->wire, &span, &field)) {
		if (field.number != 1 || field.wire != WIRE_BYTES)
			continue;
		while (wire_next(&r->wire, &field.body, &part)) {
			if (part.number == 1 && part.wire == WIRE_VARINT)
				value->type = type_of(part.value);
			if (part.number == 2 && part.wire == WIRE_BYTES &&
			    !read_shape(r, part.body, &value->elements))
				return false;
		}
	}
	return !r->wire.failed;
}

/* ValueInfoProto */
static bool read_info(struct reader *r, struct wire_span span, struct onnx_value *value)
{
	struct wire_field field;
	value->name = "";
	while (wire_next(&r->wire, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			continue;
		if (field.number == 1)
			value->name = read_name(r, field.body);
		if (field.number == 2 && !read_type(r, field.body, value))
			return false;
	}
	return !r->wire.failed;
}

/* --- Nodes ---------------------------------------------------------------------------------- */

static bool read_graph(struct reader *r, struct wire_span span, uint32_t parent, unsigned depth);

struct attribute {
	char name[32];
	uint64_t number;
	struct wire_span text, tensor;
};

static void take_attribute(struct reader *r, const struct attribute *attribute,
			   struct onnx_node *node)
{
	const char *name = attribute->name;
	struct onnx_value constant = { 0 };
	if (strcmp(name, "equation") == 0)
		node->equation = read_name(r, attribute->text);
	else if (strcmp(name, "bits") == 0 || strcmp(name, "expert_weight_bits") == 0)
		node->bits = attribute->number;
	else if (strcmp(name, "accuracy_level") == 0)
		node->accuracy_level = attribute->number;
	else if (strcmp(name, "to") == 0)
		node->to = type_of(attribute->number);
	else if (strcmp(name, "K") == 0 || strcmp(name, "N") == 0)
		node->elements =
			(node->elements > 0 ? node->elements : 1) * (double)attribute->number;
	else if (strcmp(name, "value") == 0 && attribute->tensor.end &&
		 read_tensor(r, attribute->tensor, &constant)) {
		node->to = constant.type;
		node->elements = constant.elements;
	}
}

/* AttributeProto: what a subgraph holds is read at once. */
static bool read_attribute(struct reader *r, struct wire_span span, struct onnx_node *node,
			   unsigned depth)
{
	struct attribute attribute = { .number = 0 };
	uint32_t scope = node->scope;
	struct wire_field field;
	while (wire_next(&r->wire, &span, &field)) {
		bool bytes = field.wire == WIRE_BYTES;
		if (field.number == 1 && bytes)
			wire_text(&r->wire, field.body, attribute.name, sizeof(attribute.name));
		else if (field.number == 3 && field.wire == WIRE_VARINT)
			attribute.number = field.value;
		else if (field.number == 4 && bytes)
			attribute.text = field.body;
		else if (field.number == 5 && bytes)
			attribute.tensor = field.body;
		else if ((field.number == 6 || field.number == 11) && bytes &&
			 !read_graph(r, field.body, scope, depth + 1))
			return false;
	}
	take_attribute(r, &attribute, node);
	return !r->wire.failed;
}

static bool node_field(struct reader *r, const struct wire_field *field, struct onnx_node *node,
		       unsigned depth)
{
	if (field->wire != WIRE_BYTES)
		return true;
	switch (field->number) {
	case 1:
		return add_name(r, &node->inputs, field->body);
	case 2:
		return add_name(r, &node->outputs, field->body);
	case 3:
		node->name = read_name(r, field->body);
		return node->name;
	case 4:
		node->type = read_name(r, field->body);
		return node->type;
	case 5:
		return read_attribute(r, field->body, node, depth);
	default:
		return true;
	}
}

static bool keep_node(struct reader *r, const struct onnx_node *node)
{
	struct onnx_graph *graph = r->graph;
	if (graph->node_count == NODES_MAX)
		return wire_fail(&r->wire, "it has more nodes than dyno looks at");
	struct onnx_node *nodes = arena_grow(r->arena, graph->nodes, graph->node_count,
					     list_room(graph->node_count), sizeof(*graph->nodes));
	if (!nodes)
		return exhausted(r);
	graph->nodes = nodes;
	graph->nodes[graph->node_count++] = *node;
	for (size_t i = 0; i < node->outputs.count; i++) {
		struct onnx_value value = { .name = node->outputs.items[i],
					    .scope = node->scope,
					    .node = (uint32_t)graph->node_count };
		if (!add_value(r, &value))
			return false;
	}
	return true;
}

static bool read_node(struct reader *r, struct wire_span span, uint32_t scope, uint32_t *index,
		      unsigned depth)
{
	struct onnx_node node = { .name = "", .type = "", .scope = scope, .index = *index };
	struct wire_field field;
	while (wire_next(&r->wire, &span, &field))
		if (!node_field(r, &field, &node, depth))
			return false;
	*index += strcmp(node.type, "Constant") != 0;
	return !r->wire.failed && keep_node(r, &node);
}

/* --- Graphs --------------------------------------------------------------------------------- */

static bool add_scope(struct reader *r, uint32_t parent, uint32_t *scope)
{
	struct onnx_graph *graph = r->graph;
	uint32_t *parents = arena_grow(r->arena, graph->parents, graph->scope_count,
				       list_room(graph->scope_count), sizeof(*graph->parents));
	if (!parents)
		return exhausted(r);
	graph->parents = parents;
	*scope = (uint32_t)graph->scope_count++;
	graph->parents[*scope] = parent;
	return true;
}

/* GraphProto. Weights come behind the nodes in the file: what a value is can be asked when all is
 * read. */
static bool read_graph(struct reader *r, struct wire_span span, uint32_t parent, unsigned depth)
{
	uint32_t scope, index = 0;
	struct wire_field field;
	if (depth > DEPTH_MAX)
		return wire_fail(&r->wire, "its graphs are nested too deeply");
	if (!add_scope(r, parent, &scope))
		return false;
	while (wire_next(&r->wire, &span, &field)) {
		struct onnx_value value = { .name = "", .scope = scope };
		bool ok = true;
		if (field.wire != WIRE_BYTES)
			continue;
		if (field.number == 1)
			ok = read_node(r, field.body, scope, &index, depth);
		else if (field.number == 5)
			ok = read_tensor(r, field.body, &value) && add_value(r, &value);
		else if (field.number == 11 || field.number == 12 || field.number == 13)
			ok = read_info(r, field.body, &value) && add_value(r, &value);
		if (!ok)
			return false;
	}
	return !r->wire.failed;
}

/* FunctionProto: sees nothing of what is around its call. */
static bool read_function(struct reader *r, struct wire_span span)
{
	uint32_t scope, index = 0;
	struct wire_field field;
	if (!add_scope(r, NO_SCOPE, &scope))
		return false;
	while (wire_next(&r->wire, &span, &field))
		if (field.number == 7 && field.wire == WIRE_BYTES &&
		    !read_node(r, field.body, scope, &index, 0))
			return false;
	return !r->wire.failed;
}

static bool read_model(struct reader *r)
{
	struct wire_span span = { 0, r->wire.source->size };
	struct wire_field field;
	while (wire_next(&r->wire, &span, &field)) {
		if (field.wire != WIRE_BYTES)
			continue;
		if ((field.number == 7 && !read_graph(r, field.body, NO_SCOPE, 0)) ||
		    (field.number == 25 && !read_function(r, field.body)))
			return false;
	}
	return !r->wire.failed;
}

bool onnx_graph_read(const struct onnx_source *source, struct arena *arena,
		     struct onnx_graph *graph, struct dyno_error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	*graph = (struct onnx_graph){ 0 };
	if (!r)
		return error_memory(err);
	r->wire.source = source;
	r->wire.err = err;
	r->arena = arena;
	r->graph = graph;
	bool ok = read_model(r);
	free(r);
	return ok;
}
