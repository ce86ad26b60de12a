/* Records a model: see graph.h. */
#include "measure/graph/graph.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct graph_name {
	uint64_t hash;
	const char *name;
	unsigned uses;
	struct graph_name *next;
};

struct graph *graph_create(const struct architecture *architecture, struct dyno_error *err)
{
	struct graph *graph = calloc(1, sizeof(*graph));
	if (!graph) {
		error_memory(err);
		return NULL;
	}
	architecture->build(graph);
	if (graph->failed) {
		graph_destroy(graph);
		error_memory(err);
		return NULL;
	}
	return graph;
}

void graph_destroy(struct graph *graph)
{
	if (!graph)
		return;
	arena_finish(&graph->arena);
	free(graph);
}

/* Memory of the graph; NULL also marks the graph as failed. */
static void *allocate(struct graph *graph, size_t count, size_t size)
{
	void *memory = arena_allocate(&graph->arena, count, size);
	graph->failed |= !memory;
	return memory;
}

/* A name that failed is the empty one, so that lists of inputs keep their length. */
static const char *keep(struct graph *graph, const char *text)
{
	graph->failed |= !text;
	return text ? text : "";
}

/* --- Names ----------------------------------------------------------------------------------- */

/* FNV-1a (Fowler, Noll & Vo), 64 bits. */
static uint64_t name_hash(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	return hash;
}

void graph_enter(struct graph *graph, const char *format, ...)
{
	char name[128];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(name, sizeof(name), format, arguments);
	va_end(arguments);
	if (graph->depth < GRAPH_DEPTH)
		graph->scope[graph->depth] = keep(graph, arena_string(&graph->arena, name));
	else
		graph->failed = true;
	graph->depth++;
}

void graph_leave(struct graph *graph)
{
	graph->depth--;
}

static size_t scope_depth(const struct graph *graph)
{
	return graph->depth < GRAPH_DEPTH ? graph->depth : GRAPH_DEPTH;
}

/* "/encoder/layer.0/MatMul", and "/encoder/layer.0/MatMul_1" for the next of that name. */
static const char *node_name(struct graph *graph, const char *operator_name)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < scope_depth(graph); i++)
		buffer_printf(&text, "/%s", graph->scope[i]);
	buffer_printf(&text, "/%s", operator_name);
	uint64_t hash = name_hash(buffer_text(&text));
	struct graph_name *name = graph->names;
	while (name && (name->hash != hash || strcmp(name->name, buffer_text(&text)) != 0))
		name = name->next;
	if (name) {
		buffer_printf(&text, "_%u", name->uses++);
	} else if ((name = allocate(graph, 1, sizeof(*name)))) {
		*name = (struct graph_name){
			.hash = hash,
			.name = keep(graph, arena_string(&graph->arena, buffer_text(&text))),
			.uses = 1,
			.next = graph->names,
		};
		graph->names = name;
	}
	const char *result = keep(graph, arena_string(&graph->arena, buffer_text(&text)));
	graph->failed |= text.failed;
	buffer_finish(&text);
	return result;
}

/* "layer1.0.conv1.weight" inside /layer1/layer1.0/conv1: exporters name a sequence's members after
 * the whole sequence, parameters don't. */
static const char *weight_name(struct graph *graph, const char *name)
{
	struct buffer text = { 0 };
	for (size_t i = 0; i < scope_depth(graph); i++) {
		size_t length = strlen(graph->scope[i]);
		const char *inner = i + 1 < scope_depth(graph) ? graph->scope[i + 1] : "";
		if (strncmp(graph->scope[i], inner, length) == 0 && inner[length] == '.')
			continue;
		buffer_printf(&text, "%s.", graph->scope[i]);
	}
	buffer_string(&text, name);
	const char *result = keep(graph, arena_string(&graph->arena, buffer_text(&text)));
	graph->failed |= text.failed;
	buffer_finish(&text);
	return result;
}

/* --- Inputs and outputs ---------------------------------------------------------------------- */

static struct graph_value *value_create(struct graph *graph, const char *name,
					enum element_type type, size_t rank, const int64_t *dims)
{
	struct graph_value *value = allocate(graph, 1, sizeof(*value));
	if (!value)
		return NULL;
	value->name = keep(graph, arena_string(&graph->arena, name));
	value->type = type;
	value->rank = rank;
	memcpy(value->dims, dims, rank * sizeof(*dims));
	return value;
}

const char *graph_input(struct graph *graph, const char *name, enum element_type type, size_t rank,
			const int64_t *dims)
{
	struct graph_value *value = value_create(graph, name, type, rank, dims);
	if (!value)
		return "";
	*(graph->last_input ? &graph->last_input->next : &graph->inputs) = value;
	graph->last_input = value;
	return value->name;
}

static void rename_all(const char **names, size_t count, const char *from, const char *to)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], from) == 0)
			names[i] = to;
}

void graph_output(struct graph *graph, const char *value, const char *name, enum element_type type,
		  size_t rank, const int64_t *dims)
{
	struct graph_value *output = value_create(graph, name, type, rank, dims);
	if (!output)
		return;
	for (struct graph_node *node = graph->nodes; node; node = node->next) {
		rename_all(node->inputs, node->input_count, value, output->name);
		rename_all(node->outputs, node->output_count, value, output->name);
	}
	*(graph->last_output ? &graph->last_output->next : &graph->outputs) = output;
	graph->last_output = output;
}

/* --- Tensors --------------------------------------------------------------------------------- */

static struct graph_tensor *add_tensor(struct graph *graph, const char *name,
				       enum element_type type, size_t rank, const int64_t *dims)
{
	struct graph_tensor *tensor = allocate(graph, 1, sizeof(*tensor));
	if (!tensor)
		return NULL;
	tensor->name = name;
	tensor->type = type;
	tensor->rank = rank;
	tensor->elements = 1;
	for (size_t i = 0; i < rank; i++) {
		tensor->dims[i] = dims[i];
		tensor->elements *= (size_t)dims[i];
	}
	size_t width = type == ELEMENT_INT64 ? 8 : type == ELEMENT_BOOL ? 1 : 4;
	tensor->size = tensor->elements * width;
	graph->weight_bytes += tensor->size;
	*(graph->last_tensor ? &graph->last_tensor->next : &graph->tensors) = tensor;
	graph->last_tensor = tensor;
	return tensor;
}

void graph_count_parameters(struct graph *graph, int64_t count)
{
	graph->parameters += (double)count;
}

const char *graph_weight(struct graph *graph, const char *name, enum graph_fill fill,
			 double deviation, size_t rank, const int64_t *dims)
{
	struct graph_tensor *tensor =
		add_tensor(graph, weight_name(graph, name), ELEMENT_FLOAT, rank, dims);
	if (!tensor)
		return "";
	tensor->fill = fill;
	tensor->deviation = (float)deviation;
	tensor->seed = name_hash(tensor->name);
	graph->parameters += (double)tensor->elements;
	return tensor->name;
}

const char *graph_table(struct graph *graph, const char *name, enum element_type type,
			enum graph_fill fill, size_t rank, const int64_t *dims)
{
	struct graph_tensor *tensor = add_tensor(graph, weight_name(graph, name), type, rank, dims);
	if (!tensor)
		return "";
	tensor->fill = fill;
	return tensor->name;
}

static const char *add_constant(struct graph *graph, enum element_type type, size_t rank,
				const int64_t *dims, const void *data)
{
	const char *node = node_name(graph, "Constant");
	const char *name = keep(graph, arena_printf(&graph->arena, "%s_output_0", node));
	struct graph_tensor *tensor = add_tensor(graph, name, type, rank, dims);
	if (!tensor)
		return "";
	tensor->fill = FILL_DATA;
	tensor->data = keep(graph, arena_bytes(&graph->arena, data, tensor->size));
	return name;
}

const char *graph_integers(struct graph *graph, size_t count, const int64_t *values)
{
	return add_constant(graph, ELEMENT_INT64, 1, (int64_t[]){ (int64_t)count }, values);
}

const char *graph_integer(struct graph *graph, int64_t value)
{
	return add_constant(graph, ELEMENT_INT64, 0, NULL, &value);
}

const char *graph_float(struct graph *graph, float value)
{
	return add_constant(graph, ELEMENT_FLOAT, 0, NULL, &value);
}

/* --- Nodes ----------------------------------------------------------------------------------- */

struct graph_attribute attribute_integer(const char *name, int64_t value)
{
	return (struct graph_attribute){ .name = name, .count = 1, .integers = { value } };
}

struct graph_attribute attribute_list(const char *name, size_t count, const int64_t *values)
{
	struct graph_attribute attribute = { .name = name, .is_list = true, .count = count };
	memcpy(attribute.integers, values, count * sizeof(*values));
	return attribute;
}

/* Copies the lists into the graph; names are kept as they are, being the graph's or literals. */
static bool set_lists(struct graph *graph, struct graph_node *node, const char *const *inputs,
		      const struct graph_attribute *attributes)
{
	while (inputs[node->input_count])
		node->input_count++;
	while (attributes && attributes[node->attribute_count].name)
		node->attribute_count++;
	assert(node->attribute_count <= GRAPH_ATTRIBUTES_MAX);
	const char **names = allocate(graph, node->input_count, sizeof(*names));
	struct graph_attribute *copies = allocate(graph, node->attribute_count, sizeof(*copies));
	if (!names || !copies)
		return false;
	memcpy(names, inputs, node->input_count * sizeof(*names));
	if (node->attribute_count)
		memcpy(copies, attributes, node->attribute_count * sizeof(*copies));
	node->inputs = names;
	node->attributes = copies;
	return true;
}

void graph_node_outputs(struct graph *graph, const char *operator_name, const char *const *inputs,
			const struct graph_attribute *attributes, size_t output_count,
			const char **outputs)
{
	for (size_t i = 0; i < output_count; i++)
		outputs[i] = "";
	struct graph_node *node = allocate(graph, 1, sizeof(*node));
	const char **names = allocate(graph, output_count, sizeof(*names));
	if (!node || !names || !set_lists(graph, node, inputs, attributes))
		return;
	node->operator_name = operator_name;
	node->name = node_name(graph, operator_name);
	for (size_t i = 0; i < output_count; i++)
		outputs[i] = names[i] =
			keep(graph, arena_printf(&graph->arena, "%s_output_%zu", node->name, i));
	node->outputs = names;
	node->output_count = output_count;
	*(graph->last_node ? &graph->last_node->next : &graph->nodes) = node;
	graph->last_node = node;
}

const char *graph_node(struct graph *graph, const char *operator_name, const char *const *inputs,
		       const struct graph_attribute *attributes)
{
	const char *output;
	graph_node_outputs(graph, operator_name, inputs, attributes, 1, &output);
	return output;
}

const char *graph_unary(struct graph *graph, const char *operator_name, const char *a)
{
	return graph_node(graph, operator_name, GRAPH_INPUTS(a), NULL);
}

const char *graph_binary(struct graph *graph, const char *operator_name, const char *a,
			 const char *b)
{
	return graph_node(graph, operator_name, GRAPH_INPUTS(a, b), NULL);
}
