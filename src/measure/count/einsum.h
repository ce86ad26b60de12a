/* What an Einsum computes, by its equation: onnx.ai's definition, which is numpy.einsum's. */
#ifndef DYNO_MEASURE_COUNT_EINSUM_H
#define DYNO_MEASURE_COUNT_EINSUM_H

#include "measure/count/operators.h"

/* Of more there is no count. */
#define EINSUM_OPERANDS 16

/* Operands are taken from the left, two at a time. A label that nothing further and not the output
 * needs is summed over as soon as it can be: within one operand by additions, of two by
 * multiply-accumulates. False where the equation is none, or not for these shapes. */
bool einsum_cost(const char *equation, const struct profile_shape *inputs, uint32_t count,
		 const struct profile_shape *output, struct cost *cost);

#endif
