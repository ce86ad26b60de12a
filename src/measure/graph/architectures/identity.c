/* One node that does nothing: what is measured on it is dyno and the engine's call. */
#include "measure/graph/architecture.h"
#include "measure/graph/graph.h"

static void build(struct graph *graph)
{
	const char *x = graph_input(graph, "input", ELEMENT_FLOAT, GRAPH_DIMS(-1, 16));
	x = graph_unary(graph, "Identity", x);
	graph_output(graph, x, "output", ELEMENT_FLOAT, GRAPH_DIMS(-1, 16));
}

const struct architecture architecture_identity = {
	.name = "identity",
	.title = "one node that copies 16 numbers, for measuring dyno",
	.source = "of dyno's own; no parameters",
	.build = build,
};
