/* What a model does with its inputs, as its file has it: nodes in order, the values between them,
 * and constants as far as they are small. A reader of a format of files makes it (model/network.h);
 * here it is only read. Names of values are resolved: a value is a place in values[]. */
#ifndef DYNO_MEASURE_INPUT_NETWORK_H
#define DYNO_MEASURE_INPUT_NETWORK_H

#include "measure/input/tensor.h"

#define NETWORK_NONE        UINT32_MAX /* an operand that is left out */
#define NETWORK_RANK_NONE   UINT8_MAX  /* the file says nothing of the shape */
#define NETWORK_NUMBERS_MAX 64         /* a longer constant is only known by its dimensions */

struct network_value {
	const char *name;
	uint32_t body; /* in which it is known */
	bool constant;
	uint8_t rank;                 /* of constants, and of inputs and outputs as declared */
	const int64_t *dims;          /* -1: free */
	const char *const *dim_names; /* of those that are free, NULL for one without; or NULL */
	enum element_type type;
	const double *numbers; /* of a constant; NULL: not known */
	size_t number_count;
};

struct network_attribute {
	const char *name;
	int64_t integer;
	double real;
	const char *text; /* or NULL */
	const int64_t *integers;
	size_t count;
};

struct network_node {
	const char *op;     /* "Conv" */
	const char *domain; /* "" for ONNX's own */
	const char *name;
	const uint32_t *inputs, *outputs;
	size_t input_count, output_count;
	const struct network_attribute *attributes;
	size_t attribute_count;
	const uint32_t *bodies; /* the graphs among its attributes, in their order */
	size_t body_count;
};

/* A graph, or a function of the model's own. */
struct network_body {
	uint32_t parent;         /* whose values it sees, too; NETWORK_NONE */
	const char *op, *domain; /* of a function; NULL */
	const struct network_node *nodes;
	size_t node_count;
	const uint32_t *inputs, *outputs;
	size_t input_count, output_count;
};

struct network {
	struct network_value *values;
	size_t value_count;
	struct network_body *bodies; /* [0] is the main graph */
	size_t body_count;
};

/* NULL: it has none of that name. */
const struct network_attribute *network_attribute(const struct network_node *node,
						  const char *name);
int64_t network_integer(const struct network_node *node, const char *name, int64_t otherwise);

/* A number of a constant as a whole one, kept within 2^53 of 0; 0 for what is no number. */
int64_t network_whole(double number);

/* The value that is an operand; NULL where it is left out. */
const struct network_value *network_operand(const struct network *network,
					    const struct network_node *node, size_t operand);

/* An input of the main graph; NULL: there is none. */
const struct network_value *network_input(const struct network *network, const char *name);

/* The function of that domain and name; NULL: there is none. */
const struct network_body *network_function(const struct network *network,
					    const struct network_node *node);

#endif
