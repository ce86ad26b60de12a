/* Formulas of operators that multiply matrices: the rows of rules[] (operators.c) that set macs.
 * Each returns false where the shapes do not suffice. */
#ifndef DYNO_MEASURE_COUNT_OPERATORS_PRODUCT_H
#define DYNO_MEASURE_COUNT_OPERATORS_PRODUCT_H

#include "measure/count/operators.h"

/* rate: the place of the weights among the inputs. */
bool cost_convolution(const struct profile_node *node, double rate, struct cost *cost);
bool cost_convolution_transposed(const struct profile_node *node, double rate, struct cost *cost);

/* rate: further operations for each output (quantised ones are scaled back). */
bool cost_product(const struct profile_node *node, double rate, struct cost *cost);
bool cost_gemm(const struct profile_node *node, double rate, struct cost *cost);
bool cost_einsum(const struct profile_node *node, double rate, struct cost *cost);

/* rate: gates. */
bool cost_recurrent(const struct profile_node *node, double rate, struct cost *cost);

/* rate: the softmax's operations for each score. */
bool cost_attention(const struct profile_node *node, double rate, struct cost *cost);
bool cost_heads(const struct profile_node *node, double rate, struct cost *cost);
bool cost_groups(const struct profile_node *node, double rate, struct cost *cost);

#endif
