/* The graph builder: what an architecture describes its model with. It records operators, weights,
 * inputs and outputs by name, as torch.onnx.export would write them; engine/ort/graph.c makes a
 * session of the record, graph_describe a text to hash. Weights are not made while recording: each
 * says how to fill it, and a graph of hundreds of megabytes is described in a millisecond.
 *
 * Values are named by strings that the graph owns. Running out of memory is remembered, not
 * returned (graph->failed): what is built on a lost value is lost too. */
#ifndef DYNO_MEASURE_GRAPH_GRAPH_H
#define DYNO_MEASURE_GRAPH_GRAPH_H

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "measure/graph/architecture.h"
#include "measure/input/tensor.h"

/* Of ONNX's default domain. The default of transformers' exporter for years, and the one for whose
 * graphs ORT has attention fusions (from 13 on, Unsqueeze and others have another form). */
#define GRAPH_OPSET 11

#define GRAPH_RANK  4
#define GRAPH_DEPTH 16

/* A model has at most so many inputs and outputs, a node so many attributes. */
#define GRAPH_VALUES_MAX     8
#define GRAPH_ATTRIBUTES_MAX 8

enum graph_fill {
	FILL_DATA,    /* the bytes in `data` */
	FILL_UNIFORM, /* float, seeded, mean 0, the standard deviation `deviation` */
	FILL_ONES,    /* float */
	FILL_RANGE,   /* int64: 0, 1, 2, … */
	FILL_CAUSAL,  /* bool: the lower triangle of the last two dimensions */
};

struct graph_tensor { /* an initializer */
	const char *name;
	enum element_type type;
	size_t rank;
	int64_t dims[GRAPH_RANK];
	size_t elements;
	size_t size; /* bytes */
	enum graph_fill fill;
	float deviation;
	uint64_t seed;
	const void *data;
	struct graph_tensor *next;
};

struct graph_attribute {
	const char *name; /* NULL ends an array of them */
	bool is_list;
	size_t count; /* of integers; 1 unless it is a list */
	int64_t integers[GRAPH_RANK];
};

struct graph_node {
	const char *operator_name; /* "MatMul" */
	const char *name;          /* "/encoder/layer.0/attention/self/query/MatMul" */
	const char **inputs;       /* "": an optional one left out */
	size_t input_count;
	const char **outputs;
	size_t output_count;
	const struct graph_attribute *attributes;
	size_t attribute_count;
	struct graph_node *next;
};

struct graph_value { /* an input or output of the model */
	const char *name;
	enum element_type type;
	size_t rank;
	int64_t dims[GRAPH_RANK]; /* -1: dynamic, without a name (see engine/ort/graph.c) */
	struct graph_value *next;
};

struct graph_name;

struct graph {
	struct arena arena;
	struct graph_value *inputs, *last_input;
	struct graph_value *outputs, *last_output;
	struct graph_tensor *tensors, *last_tensor;
	struct graph_node *nodes, *last_node;
	struct graph_name *names;       /* of nodes, for numbering equal ones */
	const char *scope[GRAPH_DEPTH]; /* module names, outermost first */
	size_t depth;
	double parameters;   /* as published: see graph_count_parameters */
	size_t weight_bytes; /* of all tensors */
	bool failed;
};

/* --- For those who use a graph --------------------------------------------------------------- */

/* Records the architecture. The caller destroys it. */
struct graph *graph_create(const struct architecture *architecture, struct dyno_error *err);
void graph_destroy(struct graph *graph);

/* Writes the whole record as text, one line a thing: the same text, the same model. */
void graph_describe(const struct graph *graph, struct buffer *out);

/* Makes the tensor's contents: the same bytes on every machine. memory holds tensor->size bytes,
 * aligned for its type. */
void graph_tensor_fill(const struct graph_tensor *tensor, void *memory);

/* --- For architectures ----------------------------------------------------------------------- */

#define GRAPH_DIMS(...)                                                     \
	(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), (int64_t[]) \
	{                                                                   \
		__VA_ARGS__                                                 \
	}
#define GRAPH_ATTRIBUTES(...) ((const struct graph_attribute[]){ __VA_ARGS__, { .name = NULL } })
#define GRAPH_INPUTS(...)     ((const char *const[]){ __VA_ARGS__, NULL })

struct graph_attribute attribute_integer(const char *name, int64_t value);
struct graph_attribute attribute_list(const char *name, size_t count, const int64_t *values);

/* Modules: what is added between enter and leave is named "/OUTER/INNER/…". */
void graph_enter(struct graph *graph, const char *format, ...) DYNO_PRINTF(2, 3);
void graph_leave(struct graph *graph);

/* Rank and dims come from GRAPH_DIMS. */
const char *graph_input(struct graph *graph, const char *name, enum element_type type, size_t rank,
			const int64_t *dims);

/* Makes `value` (what a node put out) an output of the model, under this name. */
void graph_output(struct graph *graph, const char *value, const char *name, enum element_type type,
		  size_t rank, const int64_t *dims);

/* A trained parameter of the module that is open, counted as such: "weight" becomes
 * "encoder.layer.0.attention.self.query.weight". */
const char *graph_weight(struct graph *graph, const char *name, enum graph_fill fill,
			 double deviation, size_t rank, const int64_t *dims);

/* A table that is no parameter (positions, masks). */
const char *graph_table(struct graph *graph, const char *name, enum element_type type,
			enum graph_fill fill, size_t rank, const int64_t *dims);

/* Constants: a list of integers (rank 1), one integer and one float (rank 0). */
const char *graph_integers(struct graph *graph, size_t count, const int64_t *values);
const char *graph_integer(struct graph *graph, int64_t value);
const char *graph_float(struct graph *graph, float value);

/* Published counts are those of the trained model. Parameters that an exporter merges into others
 * (batch normalisation into convolutions) are counted with this. */
void graph_count_parameters(struct graph *graph, int64_t count);

/* Adds a node with one output and returns that. inputs and attributes come from GRAPH_INPUTS and
 * GRAPH_ATTRIBUTES; attributes may be NULL. */
const char *graph_node(struct graph *graph, const char *operator_name, const char *const *inputs,
		       const struct graph_attribute *attributes);

/* The same with several outputs (at most 4), put into outputs[]. */
void graph_node_outputs(struct graph *graph, const char *operator_name, const char *const *inputs,
			const struct graph_attribute *attributes, size_t output_count,
			const char **outputs);

/* Nodes without attributes. */
const char *graph_unary(struct graph *graph, const char *operator_name, const char *a);
const char *graph_binary(struct graph *graph, const char *operator_name, const char *a,
			 const char *b);

#endif
