/* What a model computes in, told from its graph: the types of its products (convolutions, matrix
 * products, recurrent layers) and of the weights in them. What a file is called, what was asked for
 * and what its inputs and outputs are does not matter: a quantised model mostly has float32
 *outside.
 *
 *	float32, float16, bfloat16   products and weights of that type
 *	int8                         integer products: QDQ on both sides, MatMulInteger,
 *QLinearConv, … int4/float32                 weights of 4 bits, made float32 for the product:
 *weights/products float32+int8                 several, a tenth of the weights each or more; the
 *largest first
 */
#ifndef DYNO_MEASURE_MODEL_PRECISION_H
#define DYNO_MEASURE_MODEL_PRECISION_H

#include "measure/model/onnx_graph.h"

/* In the arena. Where no product tells, the type of outputs or inputs; "" where these do not
 * either. NULL when memory is exhausted. */
const char *precision_of_graph(const struct onnx_graph *graph, struct arena *arena);

/* The same of a model's file; "" also where it is no ONNX file. */
const char *precision_of_file(const char *path, struct arena *arena);

#endif
