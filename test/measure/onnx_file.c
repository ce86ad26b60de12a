/* The reader of ONNX files: what it finds, and what it refuses. */
#include "measure/model/onnx_file.h"
#include "core/base/count.h"
#include "measure/model/network.h"
#include "measure/model/onnx_graph.h"
#include "measure/onnx.h"
#include "test.h"

struct bytes {
	const char *data;
	size_t length;
	size_t largest; /* read at once */
};

static bool read_bytes(void *context, uint64_t offset, void *data, size_t length)
{
	struct bytes *bytes = context;
	if (offset > bytes->length || length > bytes->length - offset)
		return false;
	if (length > bytes->largest)
		bytes->largest = length;
	memcpy(data, bytes->data + offset, length);
	return true;
}

static bool read_model(const char *data, size_t length, struct arena *arena, struct onnx_file *file,
		       struct dyno_error *err)
{
	struct bytes bytes = { data, length, 0 };
	struct onnx_source source = { read_bytes, &bytes, length };
	return onnx_file_read(&source, arena, file, err);
}

static bool read_graph(struct buffer *graph, struct arena *arena, struct onnx_file *file,
		       struct dyno_error *err)
{
	struct buffer model = { 0 };
	put_model(&model, graph);
	bool ok = read_model(model.data, model.length, arena, file, err);
	buffer_finish(&model);
	return ok;
}

static void reads_a_model(void)
{
	struct arena arena = { 0 };
	struct buffer graph = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	put_tensor(&graph, 5, 3, 4, NULL, NULL, NULL);
	put_tensor(&graph, 5, 2, 5, NULL, NULL, NULL);
	CHECK(read_graph(&graph, &arena, &file, &err));
	CHECK(file.ir_version == 8 && file.opset == 17);
	CHECK_STRING(file.producer, "dyno's tests");
	CHECK(file.parameters == 22);
	CHECK(file.external_count == 0);
	arena_finish(&arena);
}

/* int64, bool and string tensors are not weights; a Constant in the branch of an If is one. */
static void counts_weights_only(void)
{
	struct arena arena = { 0 };
	struct buffer graph = { 0 }, tensor = { 0 }, node = { 0 }, attribute = { 0 }, inner = { 0 },
		      branch = { 0 }, outer = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	put_number(&tensor, 1, 512);
	put_number(&tensor, 2, 7);
	put_message(&graph, 5, &tensor);
	put_tensor(&attribute, 5, 6, 7, NULL, NULL, NULL);
	put_message(&inner, 5, &attribute);
	put_message(&branch, 1, &inner);
	put_message(&outer, 6, &branch);
	put_message(&node, 5, &outer);
	put_message(&graph, 1, &node);
	CHECK(read_graph(&graph, &arena, &file, &err));
	CHECK(file.parameters == 42);
	arena_finish(&arena);
}

static void finds_external_data(void)
{
	struct arena arena = { 0 };
	struct buffer graph = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	put_tensor(&graph, 5, 4, 4, "z.data", "4096", "64");
	put_tensor(&graph, 5, 4, 4, "weights/a.data", NULL, NULL);
	put_tensor(&graph, 5, 4, 4, "z.data", "0", "64");
	CHECK(read_graph(&graph, &arena, &file, &err));
	CHECK(file.external_count == 2);
	CHECK_STRING(file.externals[0].location, "weights/a.data");
	CHECK_STRING(file.externals[1].location, "z.data");
	CHECK(file.externals[0].size == 0 && file.externals[1].size == 4160);
	CHECK(file.parameters == 48);
	arena_finish(&arena);
}

static void refuses_external_data_elsewhere(void)
{
	static const struct {
		const char *location, *offset, *length;
	} rows[] = {
		{ "/etc/passwd", "0", "10" },
		{ "../secret", "0", "10" },
		{ "a/../../secret", "0", "10" },
		{ "..", "0", "10" },
		{ "", "0", "10" },
		{ "*/_ORT_MEM_ADDR_/*", "140737488355328", "10" },
		{ "a", "-1", "10" },
		{ "a", "0", "99999999999999999999" },
		{ "a", "1e3", "10" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct buffer graph = { 0 };
		struct onnx_file file;
		struct dyno_error err = { 0 };
		put_tensor(&graph, 5, 4, 4, rows[i].location, rows[i].offset, rows[i].length);
		CHECK_ROW(rows[i].location, !read_graph(&graph, &arena, &file, &err));
		CHECK_ROW(rows[i].location, err.code == DYNO_ERROR_FORMAT);
		arena_finish(&arena);
	}
}

/* Every beginning of a model is refused: cut short, or no model yet. */
static void refuses_every_beginning(void)
{
	struct buffer graph = { 0 }, model = { 0 };
	put_tensor(&graph, 5, 3, 4, NULL, NULL, NULL);
	put_model(&model, &graph);
	size_t after_graph = model.length - 6; /* the operator set is the last six bytes */
	for (size_t length = 0; length < model.length; length++) {
		struct arena arena = { 0 };
		struct onnx_file file;
		struct dyno_error err = { 0 };
		bool ok = read_model(model.data, length, &arena, &file, &err);
		CHECK(ok == (length == after_graph));
		CHECK(length < 20 || length >= after_graph || strstr(err.message, "cut short"));
		arena_finish(&arena);
	}
	buffer_finish(&model);
}

static void refuses_other_bytes(void)
{
	static const struct {
		const char *name, *bytes;
		size_t length;
	} rows[] = {
		{ "nothing", "", 0 },
		{ "zeros", "\0\0\0\0\0\0\0\0", 8 },
		{ "ones", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11 },
		{ "a group", "\x0b\x0c", 2 },
		{ "no graph", "\x08\x08", 2 },
		{ "a graph without a version and operators", "\x3a\x00", 2 },
		{ "version of another kind", "\x0a\x01\x08\x3a\x00", 5 },
		{ "SavedModel", "\x08\x01\x12\x03\x0a\x01\x00", 7 },
		{ "huge length", "\x08\x08\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 13 },
		{ "huge version", "\x08\xff\xff\xff\x7f\x3a\x00", 7 },
		{ "endless varint", "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", 13 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct onnx_file file;
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].name,
			  !read_model(rows[i].bytes, rows[i].length, &arena, &file, &err));
		CHECK_ROW(rows[i].name, err.code == DYNO_ERROR_FORMAT);
		arena_finish(&arena);
	}
}

/* Graphs in graphs in graphs must not take the stack. */
/* All of a model is there, but for the one number that engines want. */
static void says_what_is_missing(void)
{
	struct arena arena = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	CHECK(!read_model("\x3a\x00\x42\x02\x10\x11", 6, &arena, &file, &err));
	CHECK_ROW(err.message, strstr(err.message, "without its ir_version"));
	arena_finish(&arena);
}

static void refuses_endless_nesting(void)
{
	struct arena arena = { 0 };
	struct buffer graph = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	for (unsigned i = 0; i < 200; i++) {
		struct buffer attribute = { 0 }, node = { 0 }, outer = { 0 };
		put_message(&attribute, 6, &graph);
		put_message(&node, 5, &attribute);
		put_message(&outer, 1, &node);
		graph = outer;
	}
	CHECK(!read_graph(&graph, &arena, &file, &err));
	CHECK(strstr(err.message, "nested too deeply"));
	arena_finish(&arena);
}

/* A weight of 64 MB costs no memory and hardly any reading. */
static void skips_weights(void)
{
	struct arena arena = { 0 };
	struct buffer graph = { 0 }, model = { 0 };
	struct onnx_file file;
	struct dyno_error err = { 0 };
	put_tensor(&graph, 5, 4096, 4096, NULL, NULL, NULL);
	put_model(&model, &graph);
	struct bytes bytes = { model.data, model.length, 0 };
	struct onnx_source source = { read_bytes, &bytes, model.length };
	CHECK(onnx_file_read(&source, &arena, &file, &err));
	CHECK(file.parameters == 4096.0 * 4096.0);
	CHECK(bytes.largest <= 65536);
	CHECK(arena.total <= 1 << 20);
	buffer_finish(&model);
	arena_finish(&arena);
}

static void put_chain(struct buffer *model, unsigned nodes)
{
	struct buffer graph = { 0 };
	for (unsigned i = 0; i < nodes; i++) {
		struct buffer node = { 0 };
		char name[16];
		snprintf(name, sizeof(name), "v%u", i);
		put_text(&node, 1, name);
		snprintf(name, sizeof(name), "v%u", i + 1);
		put_text(&node, 2, name);
		put_text(&node, 4, "Relu");
		put_message(&graph, 1, &node);
	}
	put_model(model, &graph);
}

/* Memory in proportion to the nodes: a kilobyte each is plenty. */
static void takes_long_chains(void)
{
	enum {
		NODES = 8000
	};
	struct buffer model = { 0 };
	struct dyno_error err = { 0 };
	put_chain(&model, NODES);
	struct bytes bytes = { model.data, model.length, 0 };
	struct onnx_source source = { read_bytes, &bytes, model.length };
	struct arena arenas[2] = { { 0 } };
	struct network network;
	struct onnx_graph graph;
	CHECK(network_read(&source, &arenas[0], &network, &err));
	CHECK(onnx_graph_read(&source, &arenas[1], &graph, &err));
	CHECK(network.bodies[0].node_count == NODES && graph.node_count == NODES);
	for (size_t i = 0; i < 2; i++) {
		CHECK(arenas[i].total < (size_t)NODES * 1024);
		arena_finish(&arenas[i]);
	}
	buffer_finish(&model);
}

TEST_MAIN({ "reads a model", reads_a_model }, { "counts weights only", counts_weights_only },
	  { "finds external data", finds_external_data },
	  { "refuses external data elsewhere", refuses_external_data_elsewhere },
	  { "refuses every beginning of a model", refuses_every_beginning },
	  { "refuses other bytes", refuses_other_bytes },
	  { "says what is missing", says_what_is_missing },
	  { "refuses endless nesting", refuses_endless_nesting },
	  { "skips weights", skips_weights }, { "takes long chains", takes_long_chains })
