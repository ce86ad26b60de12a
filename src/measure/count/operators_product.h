/* Formulas of operators that multiply matrices: the rows of rules[] (operators.c) that set macs.
 * Each returns false where the shapes do not suffice. */
#ifndef DYNO_MEASURE_COUNT_OPERATORS_PRODUCT_H
#define DYNO_MEASURE_COUNT_OPERATORS_PRODUCT_H

#include "measure/count/operators.h"

/* A bias is one addition for each output. */
bool cost_convolution(const struct profile_node *node, double rate, struct cost *cost);
bool cost_convolution_transposed(const struct profile_node *node, double rate, struct cost *cost);
bool cost_product(const struct profile_node *node, double rate, struct cost *cost);
bool cost_gemm(const struct profile_node *node, double rate, struct cost *cost);

/* Products of integers whose sums are scaled back to integers: rate for each output; or, where the
 * output is floating-point, two (less a zero point, times a scale). A bias is one addition, too. */
bool cost_convolution_quantised(const struct profile_node *node, double rate, struct cost *cost);
bool cost_product_quantised(const struct profile_node *node, double rate, struct cost *cost);
bool cost_gemm_quantised(const struct profile_node *node, double rate, struct cost *cost);

/* Weights of few bits, in blocks: what turning them into numbers takes is not counted. */
bool cost_product_blocks(const struct profile_node *node, double rate, struct cost *cost);

/* Products of a floating-point input that is made integer first, rate for each of its elements. */
bool cost_product_dynamic(const struct profile_node *node, double rate, struct cost *cost);

bool cost_einsum(const struct profile_node *node, double rate, struct cost *cost);

/* rate: gates. */
bool cost_recurrent(const struct profile_node *node, double rate, struct cost *cost);

/* rate: the softmax's operations for each score. */
bool cost_attention(const struct profile_node *node, double rate, struct cost *cost);
bool cost_heads(const struct profile_node *node, double rate, struct cost *cost);
bool cost_groups(const struct profile_node *node, double rate, struct cost *cost);

#endif
