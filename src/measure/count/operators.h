/* What operators cost: for each one a formula from the shapes that it ran on to floating-point
 * operations, and the component of a model that it belongs to. docs/method.md tells people.
 *
 * Adding an operator: its row in rules[] (operators.c), and its hand-computed count in
 * test/measure/operators.c. */
#ifndef DYNO_MEASURE_COUNT_OPERATORS_H
#define DYNO_MEASURE_COUNT_OPERATORS_H

#include "measure/count/profile.h"

enum component {
	COMPONENT_ATTENTION,
	COMPONENT_LINEAR,
	COMPONENT_CONVOLUTION,
	COMPONENT_RECURRENT,
	COMPONENT_EMBEDDING,
	COMPONENT_NORMALISATION,
	COMPONENT_ACTIVATION,
	COMPONENT_ELEMENTWISE,
	COMPONENT_DATA_MOVEMENT,
	COMPONENT_OTHER,
	COMPONENT_TOTAL,
};

const char *component_name(enum component component); /* "attention", "data_movement", … */

struct cost {
	double macs;  /* multiply-accumulates of matrix products and convolutions */
	double flops; /* 2 * macs, and all other floating-point operations */
	bool known;   /* false: the operator has no formula, or not for these shapes */
};

struct cost operator_cost(const struct profile_node *node);

enum component operator_component(const struct profile_node *node);

/* The operators that have a formula, one after the other; NULL behind the last. */
const char *operator_name(size_t index);

/* Bytes that the node reads and writes at least: weights, inputs and outputs once each. Estimated
 * from shapes; caches make it less, repeated reading more. */
double operator_bytes(const struct profile_node *node);

/* Prices, so that tests and documents name the same ones. McMahon 1986: The Livermore Fortran
 * kernels, UCRL-53745, weights operations so. */
#define PRICE_SIMPLE         1 /* + - * and comparison */
#define PRICE_DIVISION       4 /* and square root */
#define PRICE_TRANSCENDENTAL 8 /* exp, log, sin, tanh, erf, pow */

#endif
