/* The nodes of an ONNX file, with those of subgraphs and functions: what no profile tells of them
 * (attributes), and what the values between them are. Weights are skipped, as in onnx_file.h.
 *
 * network.h reads nodes, too, for another question: what becomes of a few inputs, with shapes and
 * small constants, and gives up on what is too large to be followed. This one counts all work of
 * any model: nodes by the names and places that profiles have, no shape, no constant but its size.
 * Either alone would keep what the other has to leave out; what they share is onnx_wire.h. */
#ifndef DYNO_MEASURE_MODEL_ONNX_GRAPH_H
#define DYNO_MEASURE_MODEL_ONNX_GRAPH_H

#include "core/base/map.h"
#include "measure/input/tensor.h"
#include "measure/model/onnx_wire.h"

struct onnx_names {
	const char **items; /* "": an optional one that is left out */
	size_t count;
};

struct onnx_node {
	const char *name; /* "" where it has none */
	const char *type;
	uint32_t scope;
	uint32_t index; /* in its graph, as ONNX Runtime counts: constants are none */
	struct onnx_names inputs, outputs;
	const char *equation;    /* Einsum's, or NULL */
	uint64_t bits;           /* of block-quantised weights; 0: not said */
	uint64_t accuracy_level; /* of MatMulNBits */
	double elements;         /* K N of block-quantised weights, or of a Constant; else 0 */
	enum element_type to;    /* of Cast and Constant */
};

/* A name within a graph: what makes it, or what the file says that it is. */
struct onnx_value {
	const char *name;
	uint32_t scope;
	uint32_t node;          /* from 1; 0: a weight or an input */
	bool stored;            /* a weight of the file */
	enum element_type type; /* ELEMENT_UNDEFINED: not said */
	double elements;        /* 0 unknown */
};

struct onnx_graph {
	struct onnx_node *nodes;
	size_t node_count;
	struct onnx_value *values;
	size_t value_count;
	struct map by_name;
	uint32_t *parents; /* of each scope, the one around it; 0 (the model's) has none */
	size_t scope_count;
};

/* Everything lives in the arena. False with *err where the file is none, or has more nodes than any
 * real model. */
bool onnx_graph_read(const struct onnx_source *source, struct arena *arena,
		     struct onnx_graph *graph, struct dyno_error *err);

/* What the name means in that scope, or in those around it; NULL: nothing. */
const struct onnx_value *onnx_value_find(const struct onnx_graph *graph, uint32_t scope,
					 const char *name);

#endif
