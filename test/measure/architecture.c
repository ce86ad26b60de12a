/* The built-in architectures, as graphs: no engine is needed. */
#include "measure/graph/architecture.h"
#include "core/base/count.h"
#include "measure/graph/graph.h"
#include "measure/input/input.h"
#include "test.h"
#include <stdlib.h>

/* The digests are part of every stored result: one that changes makes old results another model's.
 * If that is meant, say so in the changelog and put the new one here. */
static const struct row {
	const char *name;
	const char *digest;
	uint64_t weights; /* FNV-1a over all weights' bytes, 0: too large to make here */
} rows[] = {
	{ "bert-base-uncased",
	  "sha256:98dfc21c16bebb62883bf8c16752ba03a6ba0a9b993774ab20edab4ead978820", 0 },
	{ "distilbert-base-uncased",
	  "sha256:00527f46d27cb6216592e625067ce7acf6b07c3ce7e9ada2d6c6e0ea4965103c", 0 },
	{ "bert-tiny", "sha256:f51536a077db42f747eaa3baf804b8aa92cadd8dd0d9c6b65ee5b3c068852db6",
	  0xab4652876c88d8b8 },
	{ "gpt2", "sha256:8f630a5c064f906b532064aa8581a4f3d8b2f2774f96701b58651cd89ffc054d", 0 },
	{ "vit-base-patch16-224",
	  "sha256:b791da123f99ce0b25cb2258392caff1d559e30eea41eba2412efdd027a0571a", 0 },
	{ "resnet-50", "sha256:732afafd0198cd9227901e735bbf16bef8a7a995ded3154e4e348c4cff1781a6",
	  0 },
	{ "mobilenet-v2", "sha256:9e7f8fcc38588e61e172e3d8629fceab3542f158cf75433ae17656b54e91ef86",
	  0x19180b6e8332f2f8 },
	{ "lstm-small", "sha256:f658a96df1c9358d394d509965067ef9cf6d5a48ba7e87a20f1b406f26bb0c5e",
	  0x0a6296c47455fcf4 },
	{ "identity", "sha256:9c4abac03aa0ecceea60db0b49befa7c61567ad28598d7d57cfafcea49091b57",
	  0 },
};

#define ROWS COUNT(rows)

static void table_is_complete(void)
{
	size_t count = 0;
	while (architectures[count])
		count++;
	CHECK(count == ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		const struct architecture *architecture = architecture_find(rows[i].name);
		CHECK_ROW(rows[i].name, architecture != NULL);
		if (architecture)
			CHECK_ROW(rows[i].name, architecture->title && architecture->source);
	}
	CHECK(architecture_find("bert") == NULL);
	CHECK(architecture_find("") == NULL);
}

static void parameters_are_the_published_ones(void)
{
	for (size_t i = 0; architectures[i]; i++) {
		struct graph *graph = graph_create(architectures[i], NULL);
		CHECK_ROW(architectures[i]->name, graph != NULL);
		if (graph)
			CHECK_ROW(architectures[i]->name,
				  graph->parameters == architectures[i]->parameters);
		graph_destroy(graph);
	}
}

static void digests_are_stable(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		CHECK_STRING(architecture_digest(architecture_find(rows[i].name), &arena, &err),
			     rows[i].digest);
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(rows[i].name, strcmp(rows[i].digest, rows[k].digest) != 0);
		arena_finish(&arena);
	}
}

static uint64_t hash_bytes(uint64_t hash, const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash;
}

static uint64_t hash_weights(const struct graph *graph)
{
	uint64_t hash = 0xcbf29ce484222325;
	for (const struct graph_tensor *tensor = graph->tensors; tensor; tensor = tensor->next) {
		void *memory = malloc(tensor->size);
		CHECK(memory != NULL);
		if (!memory)
			continue;
		graph_tensor_fill(tensor, memory);
		hash = hash_bytes(hash, memory, tensor->size);
		free(memory);
	}
	return hash;
}

static void weights_are_the_same_bytes_everywhere(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (!rows[i].weights)
			continue;
		struct graph *graph = graph_create(architecture_find(rows[i].name), NULL);
		uint64_t hash = graph ? hash_weights(graph) : 0;
		if (hash != rows[i].weights)
			printf("# %s: 0x%016llx\n", rows[i].name, (unsigned long long)hash);
		CHECK_ROW(rows[i].name, hash == rows[i].weights);
		graph_destroy(graph);
	}
}

static void weights_are_spread_as_asked(void)
{
	enum {
		COUNT = 100003
	}; /* not a multiple of the generator's lanes */
	static float numbers[COUNT + 1];
	struct graph_tensor tensor = {
		.type = ELEMENT_FLOAT,
		.elements = COUNT,
		.size = COUNT * sizeof(float),
		.fill = FILL_UNIFORM,
		.deviation = 0.02f,
		.seed = 7,
	};
	numbers[COUNT] = 42;
	graph_tensor_fill(&tensor, numbers);
	double sum = 0, squares = 0;
	for (size_t i = 0; i < COUNT; i++) {
		sum += numbers[i];
		squares += (double)numbers[i] * numbers[i];
		CHECK(fabsf(numbers[i]) <= 0.0346411f);
	}
	CHECK(fabs(sum / COUNT) < 4 * 0.02 / sqrt(COUNT));
	CHECK_CLOSE(sqrt(squares / COUNT), 0.02, 0.01);
	CHECK(numbers[COUNT - 1] != 0);
	CHECK(numbers[COUNT] == 42);
}

static bool is_defined(const struct graph *graph, const struct graph_node *until, const char *name)
{
	for (const struct graph_value *input = graph->inputs; input; input = input->next)
		if (strcmp(input->name, name) == 0)
			return true;
	for (const struct graph_tensor *tensor = graph->tensors; tensor; tensor = tensor->next)
		if (strcmp(tensor->name, name) == 0)
			return true;
	for (const struct graph_node *node = graph->nodes; node != until; node = node->next)
		for (size_t i = 0; i < node->output_count; i++)
			if (strcmp(node->outputs[i], name) == 0)
				return true;
	return false;
}

static unsigned names_alike(const struct graph *graph, const char *name)
{
	unsigned count = 0;
	for (const struct graph_node *node = graph->nodes; node; node = node->next)
		count += strcmp(node->name, name) == 0;
	return count;
}

static void graphs_hang_together(void)
{
	for (size_t i = 0; architectures[i]; i++) {
		struct graph *graph = graph_create(architectures[i], NULL);
		CHECK_ROW(architectures[i]->name, graph && graph->depth == 0);
		for (struct graph_node *node = graph ? graph->nodes : NULL; node;
		     node = node->next) {
			CHECK_ROW(node->name, names_alike(graph, node->name) == 1);
			for (size_t k = 0; k < node->input_count; k++)
				CHECK_ROW(node->name, is_defined(graph, node, node->inputs[k]));
		}
		for (struct graph_value *output = graph ? graph->outputs : NULL; output;
		     output = output->next)
			CHECK_ROW(output->name, is_defined(graph, NULL, output->name));
		graph_destroy(graph);
	}
}

static void names_are_an_exporters(void)
{
	static const char *const expected[][2] = {
		{ "bert-base-uncased", "MatMul /encoder/layer.11/attention/self/query/MatMul " },
		{ "bert-base-uncased", "encoder.layer.0.attention.self.query.weight" },
		{ "bert-base-uncased", "-> (last_hidden_state)" },
		{ "distilbert-base-uncased", "transformer.layer.5.ffn.lin2.bias" },
		{ "gpt2", "Gemm /transformer/h.11/mlp/c_proj/Gemm " },
		{ "vit-base-patch16-224",
		  "/vit/encoder/layer.0/attention/attention/query/MatMul " },
		{ "resnet-50", "Conv /layer4/layer4.2/conv3/Conv " },
		{ "resnet-50", "/layer1/layer1.0/relu/Relu_2 " },
		{ "resnet-50", "tensor layer1.0.downsample.0.weight " },
		{ "mobilenet-v2", "tensor features.17.conv.2.weight " },
		{ "mobilenet-v2", "tensor features.0.0.weight " },
	};
	for (size_t i = 0; i < COUNT(expected); i++) {
		struct buffer text = { 0 };
		struct graph *graph = graph_create(architecture_find(expected[i][0]), NULL);
		if (graph)
			graph_describe(graph, &text);
		CHECK_ROW(expected[i][1], strstr(buffer_text(&text), expected[i][1]) != NULL);
		buffer_finish(&text);
		graph_destroy(graph);
	}
}

static size_t describe_inputs(const struct graph *graph, struct tensor_spec *specs)
{
	size_t count = 0;
	for (struct graph_value *input = graph->inputs; input; input = input->next) {
		specs[count] = (struct tensor_spec){ .name = input->name,
						     .type = input->type,
						     .is_tensor = true,
						     .rank = input->rank };
		memcpy(specs[count++].dims, input->dims, input->rank * sizeof(*input->dims));
	}
	return count;
}

/* Dimensions have no names (engine/ort/graph.c says why): their places must do. */
static void inputs_are_understood_without_names(void)
{
	for (size_t i = 0; architectures[i]; i++) {
		const char *name = architectures[i]->name;
		struct graph *graph = graph_create(architectures[i], NULL);
		struct tensor_spec specs[GRAPH_VALUES_MAX];
		size_t count = graph ? describe_inputs(graph, specs) : 0;
		bool text = architectures[i]->vocabulary > 0;
		struct input_axes axes;
		struct arena arena = { 0 };
		struct input_set set;
		struct dyno_error err = { 0 };
		struct input_model model;
		CHECK(input_model_init(&model, &arena, specs, count, NULL, &err));
		input_axes(&model, &axes);
		CHECK_ROW(name, axes.batch_dynamic && axes.sequence_dynamic == text);
		bool made = input_set_init(
			&set, &arena, &model,
			&(struct input_request){ .batch = 3,
						 .sequence = text ? 5 : 0,
						 .vocabulary = architectures[i]->vocabulary },
			&err);
		CHECK_STRING(err.message, "");
		CHECK_ROW(name, made && set.batch == 3 && set.sequence == (text ? 5 : 0));
		if (made)
			input_set_finish(&set);
		arena_finish(&arena);
		graph_destroy(graph);
	}
}

/* clang-format off */
TEST_MAIN(
	{ "the table is complete", table_is_complete },
	{ "parameters are the published ones", parameters_are_the_published_ones },
	{ "digests are stable", digests_are_stable },
	{ "weights are the same bytes everywhere", weights_are_the_same_bytes_everywhere },
	{ "weights are spread as asked", weights_are_spread_as_asked },
	{ "graphs hang together", graphs_hang_together },
	{ "names are an exporter's", names_are_an_exporters },
	{ "inputs are understood without names", inputs_are_understood_without_names })
