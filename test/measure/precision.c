/* What models compute in, told from graphs that are written here a line a node:
 * "weight NAME TYPE ELEMENTS", "input NAME TYPE", "OPERATOR inputs > output [attribute=number …]";
 * "-" is an input that is left out. Types are ONNX's numbers: 1 float32, 2 uint8, 3 int8, 5 int16,
 * 10 float16, 16 bfloat16, 21 uint4, 22 int4. */
#include "measure/model/precision.h"
#include "core/base/count.h"
#include "onnx.h"
#include "test.h"
#include <stdlib.h>

static void put_weight(struct buffer *graph, const char *name, unsigned type, unsigned elements)
{
	struct buffer tensor = { 0 };
	put_number(&tensor, 1, elements);
	put_number(&tensor, 2, type);
	put_text(&tensor, 8, name);
	put_message(graph, 5, &tensor);
}

static void put_input(struct buffer *graph, const char *name, unsigned type)
{
	struct buffer info = { 0 }, of = { 0 }, tensor = { 0 };
	put_number(&tensor, 1, type);
	put_message(&of, 1, &tensor);
	put_text(&info, 1, name);
	put_message(&info, 2, &of);
	put_message(graph, 11, &info);
}

static void put_attribute(struct buffer *node, char *word)
{
	struct buffer attribute = { 0 };
	char *equals = strchr(word, '=');
	*equals = '\0';
	put_text(&attribute, 1, word);
	put_number(&attribute, 3, strtoul(equals + 1, NULL, 10));
	put_message(node, 5, &attribute);
}

static void put_node(struct buffer *graph, char *line)
{
	struct buffer node = { 0 };
	char *rest, *word = strtok_r(line, " ", &rest);
	bool inputs = true;
	put_text(&node, 4, word);
	while ((word = strtok_r(NULL, " ", &rest))) {
		if (strcmp(word, ">") == 0)
			inputs = false;
		else if (strchr(word, '='))
			put_attribute(&node, word);
		else
			put_text(&node, inputs ? 1 : 2, strcmp(word, "-") == 0 ? "" : word);
	}
	put_message(graph, 1, &node);
}

static void put_line(struct buffer *graph, char *line)
{
	char name[32];
	unsigned type, elements;
	if (sscanf(line, "weight %31s %u %u", name, &type, &elements) == 3)
		put_weight(graph, name, type, elements);
	else if (sscanf(line, "input %31s %u", name, &type) == 2)
		put_input(graph, name, type);
	else
		put_node(graph, line);
}

static const struct {
	const char *precision, *graph;
} rows[] = {
	{ "float32", "Conv x w > y|weight w 1 100" },
	{ "float16", "MatMul x w > y|weight w 10 100" },
	{ "bfloat16", "Gemm x w > y|weight w 16 100" },
	{ "float32", "MatMul w x > y|weight w 1 100" }, /* on the left */
	{ "float32", "Conv x w > y|input w 1" },        /* weights as an input */
	{ "float16", "Transpose w > t|MatMul x t > y|weight w 10 100" },
	/* kept in halves, made whole for the product */
	{ "float16/float32", "Cast w > t to=1|MatMul x t > y|weight w 10 100" },
	/* integers of dynamic quantisation */
	{ "int8",
	  "DynamicQuantizeLinear x > q|MatMulInteger q w - z > y|weight w 3 100|weight z 3 1" },
	{ "int8", "ConvInteger q w > y|weight w 2 100" },
	{ "int8", "DynamicQuantizeMatMul x w s > y|weight w 3 100|weight s 1 1" },
	/* of static quantisation */
	{ "int8", "QLinearConv x s z w s z s z > y|weight w 3 100|weight s 1 1|weight z 2 1" },
	{ "int8", "QLinearMatMul x s z w s z s z > y|weight w 2 100|weight s 1 1|weight z 2 1" },
	{ "int8", "QGemm x s z w s z > y|weight w 3 100|weight s 1 1|weight z 2 1" },
	/* the same in QDQ, weights as integers or to be made so */
	{ "int8",
	  "QuantizeLinear x s z > q|DequantizeLinear q s z > d|DequantizeLinear w s z > e|Conv d e > y|"
	  "weight w 3 100|weight s 1 1|weight z 2 1" },
	{ "int8",
	  "QuantizeLinear x s z > q|DequantizeLinear q s z > d|QuantizeLinear w s z > p|"
	  "DequantizeLinear p s z > e|Transpose e > t|MatMul d t > y|weight w 1 100|weight s 1 1|weight z 3 1" },
	{ "int8/int16",
	  "QuantizeLinear x s v > q|DequantizeLinear q s v > d|DequantizeLinear w s z > e|MatMul d e > y|"
	  "weight w 3 100|weight s 1 1|weight z 3 1|weight v 5 1" },
	/* weights alone */
	{ "int8/float32",
	  "DequantizeLinear w s z > e|MatMul x e > y|weight w 3 100|weight s 1 1|weight z 3 1" },
	{ "int4/float16",
	  "DequantizeLinear w s z > e block_size=32|MatMul x e > y|weight w 22 100|weight s 10 1|weight z 22 1" },
	{ "int4/float32", "MatMulNBits x w s > y K=64 N=8 bits=4|weight w 2 100|weight s 1 1" },
	{ "int4/float16", "MatMulNBits x w s > y K=64 N=8 bits=4|weight w 2 100|weight s 10 1" },
	{ "int4/int8",
	  "MatMulNBits x w s > y K=64 N=8 bits=4 accuracy_level=4|weight w 2 100|weight s 1 1" },
	{ "int8/float32", "MatMulNBits x w s > y K=64 N=8 bits=8|weight w 2 100|weight s 1 1" },
	{ "int4/float32", "MatMulBnb4 x w s > y K=64 N=8|weight w 2 100|weight s 1 1" },
	/* recurrent layers are not computed in QDQ */
	{ "int8/float32",
	  "DequantizeLinear q s z > d|DequantizeLinear w s z > e|LSTM d e e > y|weight w 3 100|weight s 1 1|weight z 3 1" },
	{ "float32", "LSTM x w r > y|weight w 1 100|weight r 1 100" },
	/* several: what holds less than a tenth of the weights is not said */
	{ "int8", "MatMulInteger q w > y|MatMul y v > z|weight w 3 1000|weight v 1 50" },
	{ "float32+int8", "MatMulInteger q w > y|MatMul y v > z|weight w 3 400|weight v 1 600" },
	/* products of activations count where there are no others */
	{ "int8", "MatMulInteger q w > y|MatMul a b > z|weight w 3 100|input a 1|input b 1" },
	{ "float16", "MatMul a b > z|input a 10|input b 10" },
	/* no product: what goes in or comes out */
	{ "float32", "Relu x > y|input x 1" },
	{ "float16", "Relu x > y|input x 10" },
	/* nothing tells */
	{ "", "Equal x z > y|input x 7" },
	{ "", "MatMul a b > y" },
	{ "", "Transpose y > y|MatMul x y > z" },
};

static bool read_at(void *context, uint64_t offset, void *data, size_t length)
{
	memcpy(data, (const char *)context + offset, length);
	return true;
}

static void tells_what_is_computed_in(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct buffer graph = { 0 }, file = { 0 };
		struct onnx_graph read;
		struct dyno_error err = { 0 };
		char lines[512], *rest;
		snprintf(lines, sizeof(lines), "%s", rows[i].graph);
		for (char *line = strtok_r(lines, "|", &rest); line;
		     line = strtok_r(NULL, "|", &rest))
			put_line(&graph, line);
		put_model(&file, &graph);
		struct onnx_source source = { read_at, file.data, file.length };
		CHECK_ROW(rows[i].graph, onnx_graph_read(&source, &arena, &read, &err));
		const char *precision = precision_of_graph(&read, &arena);
		CHECK_ROW(rows[i].graph, precision && strcmp(precision, rows[i].precision) == 0);
		if (precision && strcmp(precision, rows[i].precision) != 0)
			CHECK_STRING(precision, rows[i].precision);
		buffer_finish(&file);
		arena_finish(&arena);
	}
}

TEST_MAIN({ "tells what is computed in", tells_what_is_computed_in })
