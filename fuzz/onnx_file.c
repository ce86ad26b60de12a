/* Fuzzes what looks at model files: no input may crash it, hang it or take much memory. */
#include "measure/model/onnx_file.h"
#include "measure/model/kind.h"
#include "measure/model/onnx_graph.h"
#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *data;
	size_t size;
};

static bool read_input(void *context, uint64_t offset, void *data, size_t length)
{
	const struct input *input = context;
	if (offset > input->size || length > input->size - offset)
		abort(); /* it asked for what is not there */
	memcpy(data, input->data + offset, length);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct onnx_source source = { read_input, &input, size };
	struct arena arena = { 0 };
	struct onnx_file file;
	struct dyno_error err;
	if (onnx_file_read(&source, &arena, &file, &err)) {
		for (size_t i = 0; i < file.external_count; i++)
			if (*file.externals[i].location == '/' ||
			    strncmp(file.externals[i].location, "../", 3) == 0)
				abort();
	}
	struct onnx_graph graph;
	if (onnx_graph_read(&source, &arena, &graph, &err))
		for (size_t i = 0; i < graph.node_count; i++)
			for (size_t k = 0; k < graph.nodes[i].inputs.count; k++)
				onnx_value_find(&graph, graph.nodes[i].scope,
						graph.nodes[i].inputs.items[k]);
	arena_finish(&arena);
	model_kind_of_bytes(data, size < MODEL_HEAD_SIZE ? size : MODEL_HEAD_SIZE);
	return 0;
}
