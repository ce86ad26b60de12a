/* Numbers into tensor elements and back, for every type that has numbers. */
#ifndef DYNO_MEASURE_INPUT_ELEMENT_H
#define DYNO_MEASURE_INPUT_ELEMENT_H

#include "measure/input/tensor.h"

/* True for the types that element_store and element_load know: all but strings, complex numbers
 * and those that this version has not heard of. */
bool element_is_number(enum element_type type);
bool element_is_integer(enum element_type type); /* 4 to 64 bits; not bool */
bool element_is_real(enum element_type type);    /* 8 to 64 bits of floating point */

/* Writes `value` as element `index` of data[]: rounded to the nearest (ties to even), and kept
 * within what the type holds, as ONNX's Cast does with saturate = 1. The data is aligned for its
 * type. NaN becomes 0 in an integer. */
void element_store(enum element_type type, void *data, size_t index, double value);

/* The element as a number; exact but for 64-bit integers beyond 2^53. */
double element_load(enum element_type type, const void *data, size_t index);

#endif
