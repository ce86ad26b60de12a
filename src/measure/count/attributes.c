#include "measure/count/attributes.h"
#include "core/base/count.h"
#include "measure/count/einsum.h"
#include "measure/model/inspect.h"
#include <stdio.h>
#include <string.h>

#define EINSUM "Einsum"

/* The ways in which ONNX Runtime names what it runs, the surest first. */
static bool by_name(const struct profile_node *ran, const struct onnx_node *node)
{
	return *node->name && strcmp(ran->name, node->name) == 0;
}

/* A node of a function: "_inlfunc_NAME_of_function_" goes before its own. */
static bool by_end(const struct profile_node *ran, const struct onnx_node *node)
{
	size_t length = strlen(ran->name), own = strlen(node->name);
	return own && length > own + 1 && ran->name[length - own - 1] == '_' &&
	       strncmp(ran->name, "_inlfunc_", 9) == 0 &&
	       strcmp(ran->name + length - own, node->name) == 0;
}

/* One without a name is called by its operator and its place in its graph. */
static bool by_index(const struct profile_node *ran, const struct onnx_node *node)
{
	char name[80];
	snprintf(name, sizeof(name), "%.40s_%u", node->type, (unsigned)node->index);
	return !*node->name && strcmp(ran->name, name) == 0;
}

static bool without_name(const struct profile_node *ran, const struct onnx_node *node)
{
	(void)ran;
	return !*node->name;
}

static bool whichever(const struct profile_node *ran, const struct onnx_node *node)
{
	(void)ran;
	(void)node;
	return true;
}

typedef bool is_it(const struct profile_node *ran, const struct onnx_node *node);

static is_it *const ways[] = { by_name, by_end, by_index, without_name, whichever };

/* How many of the file's nodes it can be, that way; 2: several that are not the same work. */
static unsigned find_equation(const struct onnx_graph *graph, is_it *is, struct profile_node *ran)
{
	struct cost first = { 0 }, cost;
	ran->equation = NULL;
	for (size_t i = 0; i < graph->node_count; i++) {
		const struct onnx_node *node = &graph->nodes[i];
		if (strcmp(node->type, EINSUM) != 0 || !node->equation || !is(ran, node) ||
		    !ran->output_count ||
		    !einsum_cost(node->equation, ran->inputs, ran->input_count, ran->outputs,
				 &cost))
			continue;
		if (!ran->equation) {
			ran->equation = node->equation;
			first = cost;
		} else if (cost.macs != first.macs || cost.flops != first.flops) {
			ran->equation = NULL;
			return 2;
		}
	}
	return ran->equation ? 1 : 0;
}

void attributes_from(const struct onnx_graph *graph, struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		for (size_t k = 0; k < profile->runs[i].count; k++) {
			struct profile_node *node = &profile->runs[i].nodes[k];
			unsigned found = 0;
			if (strcmp(node->type, EINSUM) != 0)
				continue;
			for (size_t way = 0; way < COUNT(ways) && !found; way++)
				found = find_equation(graph, ways[way], node);
		}
}

static bool needs_attributes(const struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		for (size_t k = 0; k < profile->runs[i].count; k++)
			if (strcmp(profile->runs[i].nodes[k].type, EINSUM) == 0)
				return true;
	return false;
}

void attributes_read(const struct model_info *model, struct arena *arena, struct profile *profile)
{
	struct onnx_graph graph;
	if (needs_attributes(profile) && model_graph(model->path, arena, &graph))
		attributes_from(&graph, profile);
}
