/* Protobuf's wire format (protobuf.dev/programming-guides/encoding): a field is a key, its number
 * and kind, and a value; a message in a message is led by its length. So what is small is put
 * together in a buffer, and weights, which are not, are only counted before they are written. */
#include "measure/graph/onnx.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define IR_VERSION 6

/* Field numbers of onnx.proto. */
enum {
	MODEL_IR_VERSION = 1,
	MODEL_PRODUCER = 2,
	MODEL_GRAPH = 7,
	MODEL_OPSET = 8,
	OPSET_DOMAIN = 1,
	OPSET_VERSION = 2,
	GRAPH_NODE = 1,
	GRAPH_NAME = 2,
	GRAPH_INITIALIZER = 5,
	GRAPH_INPUT = 11,
	GRAPH_OUTPUT = 12,
	NODE_INPUT = 1,
	NODE_OUTPUT = 2,
	NODE_NAME = 3,
	NODE_OPERATOR = 4,
	NODE_ATTRIBUTE = 5,
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_INTEGER = 3,
	ATTRIBUTE_INTEGERS = 8,
	ATTRIBUTE_TYPE = 20,
	TENSOR_DIMS = 1,
	TENSOR_TYPE = 2,
	TENSOR_NAME = 8,
	TENSOR_RAW = 9,
	VALUE_NAME = 1,
	VALUE_TYPE = 2,
	TYPE_TENSOR = 1,
	TYPE_ELEMENT = 1,
	TYPE_SHAPE = 2,
	SHAPE_DIM = 1,
	DIM_VALUE = 1,
};

enum {
	ATTRIBUTE_IS_INTEGER = 2,
	ATTRIBUTE_IS_INTEGERS = 7
};
enum {
	WIRE_NUMBER = 0,
	WIRE_LED = 2
};

/* --- The wire -------------------------------------------------------------------------------- */

static void put_varint(struct buffer *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buffer_character(out, (char)(value | 0x80));
	buffer_character(out, (char)value);
}

static void put_number(struct buffer *out, unsigned field, int64_t value)
{
	put_varint(out, field << 3 | WIRE_NUMBER);
	put_varint(out, (uint64_t)value);
}

static void put_head(struct buffer *out, unsigned field, uint64_t length)
{
	put_varint(out, field << 3 | WIRE_LED);
	put_varint(out, length);
}

static void put_text(struct buffer *out, unsigned field, const char *text)
{
	put_head(out, field, strlen(text));
	buffer_string(out, text);
}

/* Puts the message as a field, and frees it. */
static void put_message(struct buffer *out, unsigned field, struct buffer *message)
{
	put_head(out, field, message->length);
	buffer_append(out, message->data, message->length);
	out->failed |= message->failed;
	buffer_finish(message);
}

/* --- Parts ----------------------------------------------------------------------------------- */

static void put_value(struct buffer *out, unsigned field, const struct graph_value *value)
{
	struct buffer message = { 0 }, type = { 0 }, tensor = { 0 }, shape = { 0 };
	for (size_t i = 0; i < value->rank; i++) {
		struct buffer dim = { 0 };
		if (value->dims[i] >= 0)
			put_number(&dim, DIM_VALUE, value->dims[i]);
		put_message(&shape, SHAPE_DIM, &dim);
	}
	put_number(&tensor, TYPE_ELEMENT, value->type); /* numbered as ONNX does */
	put_message(&tensor, TYPE_SHAPE, &shape);
	put_message(&type, TYPE_TENSOR, &tensor);
	put_text(&message, VALUE_NAME, value->name);
	put_message(&message, VALUE_TYPE, &type);
	put_message(out, field, &message);
}

static void put_attribute(struct buffer *out, const struct graph_attribute *attribute)
{
	struct buffer message = { 0 };
	put_text(&message, ATTRIBUTE_NAME, attribute->name);
	if (!attribute->is_list)
		put_number(&message, ATTRIBUTE_INTEGER, attribute->integers[0]);
	for (size_t i = 0; attribute->is_list && i < attribute->count; i++)
		put_number(&message, ATTRIBUTE_INTEGERS, attribute->integers[i]);
	put_number(&message, ATTRIBUTE_TYPE,
		   attribute->is_list ? ATTRIBUTE_IS_INTEGERS : ATTRIBUTE_IS_INTEGER);
	put_message(out, NODE_ATTRIBUTE, &message);
}

static void put_node(struct buffer *out, const struct graph_node *node)
{
	struct buffer message = { 0 };
	for (size_t i = 0; i < node->input_count; i++)
		put_text(&message, NODE_INPUT, node->inputs[i]);
	for (size_t i = 0; i < node->output_count; i++)
		put_text(&message, NODE_OUTPUT, node->outputs[i]);
	put_text(&message, NODE_NAME, node->name);
	put_text(&message, NODE_OPERATOR, node->operator_name);
	for (size_t i = 0; i < node->attribute_count; i++)
		put_attribute(&message, &node->attributes[i]);
	put_message(out, GRAPH_NODE, &message);
}

/* All of a weight but its bytes, which are the last field. */
static void put_tensor_head(struct buffer *out, const struct graph_tensor *tensor)
{
	struct buffer message = { 0 };
	for (size_t i = 0; i < tensor->rank; i++)
		put_number(&message, TENSOR_DIMS, tensor->dims[i]);
	put_number(&message, TENSOR_TYPE, tensor->type);
	put_text(&message, TENSOR_NAME, tensor->name);
	put_head(&message, TENSOR_RAW, tensor->size);
	put_head(out, GRAPH_INITIALIZER, message.length + tensor->size);
	buffer_append(out, message.data, message.length);
	out->failed |= message.failed;
	buffer_finish(&message);
}

static uint64_t tensor_length(const struct graph_tensor *tensor)
{
	struct buffer head = { 0 };
	put_tensor_head(&head, tensor);
	uint64_t length = head.length + tensor->size;
	buffer_finish(&head);
	return length;
}

/* --- The whole ------------------------------------------------------------------------------- */

static void put_structure(struct buffer *out, const struct graph *graph)
{
	for (const struct graph_node *node = graph->nodes; node; node = node->next)
		put_node(out, node);
	put_text(out, GRAPH_NAME, "dyno");
	for (const struct graph_value *value = graph->inputs; value; value = value->next)
		put_value(out, GRAPH_INPUT, value);
	for (const struct graph_value *value = graph->outputs; value; value = value->next)
		put_value(out, GRAPH_OUTPUT, value);
}

/* What stands before the graph's own fields, whose length this needs. */
static void put_model_head(struct buffer *out, uint64_t length)
{
	struct buffer opset = { 0 };
	put_text(&opset, OPSET_DOMAIN, "");
	put_number(&opset, OPSET_VERSION, GRAPH_OPSET);
	put_number(out, MODEL_IR_VERSION, IR_VERSION);
	put_text(out, MODEL_PRODUCER, "dyno");
	put_message(out, MODEL_OPSET, &opset);
	put_head(out, MODEL_GRAPH, length);
}

static bool give(struct sink sink, struct buffer *text, struct dyno_error *err)
{
	if (text->failed)
		return error_memory(err);
	bool ok = sink.write(sink.context, buffer_text(text), text->length);
	buffer_clear(text);
	return ok || error_set(err, DYNO_ERROR_IO, "the model cannot be written");
}

static bool write_tensor(const struct graph_tensor *tensor, struct sink sink, struct buffer *head,
			 struct dyno_error *err)
{
	put_tensor_head(head, tensor);
	if (!give(sink, head, err))
		return false;
	void *data = aligned_alloc(64, (tensor->size + 64) / 64 * 64);
	if (!data)
		return error_memory(err);
	graph_tensor_fill(tensor, data);
	bool ok = sink.write(sink.context, data, tensor->size);
	free(data);
	return ok || error_set(err, DYNO_ERROR_IO, "the model cannot be written");
}

bool graph_write_onnx(const struct graph *graph, struct sink sink, struct dyno_error *err)
{
	struct buffer structure = { 0 }, head = { 0 };
	put_structure(&structure, graph);
	uint64_t length = structure.length;
	for (const struct graph_tensor *tensor = graph->tensors; tensor; tensor = tensor->next)
		length += tensor_length(tensor);
	put_model_head(&head, length);
	bool ok = length < INT_MAX || error_set(err, DYNO_ERROR_UNSUPPORTED,
						"the model is larger than 2 GB, which "
						"no ONNX file may be");
	ok = ok && give(sink, &head, err) && give(sink, &structure, err);
	for (const struct graph_tensor *tensor = graph->tensors; ok && tensor;
	     tensor = tensor->next)
		ok = write_tensor(tensor, sink, &head, err);
	buffer_finish(&structure);
	buffer_finish(&head);
	return ok;
}

bool graph_onnx_of(const char *name, struct buffer *out, struct dyno_error *err)
{
	const struct architecture *architecture = architecture_find(name);
	if (!architecture)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "no built-in model is called %s; `dyno models` lists them", name);
	struct graph *graph = graph_create(architecture, err);
	bool ok = graph && graph_write_onnx(graph, buffer_sink(out), err);
	graph_destroy(graph);
	return ok || (out->failed && error_memory(err));
}
