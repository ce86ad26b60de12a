/* NumPy's .npy files (format 1.0–3.0, NEP 1), little-endian, C order: what --input takes. */
#ifndef DYNO_MEASURE_INPUT_NPY_H
#define DYNO_MEASURE_INPUT_NPY_H

#include "core/base/error.h"
#include "measure/input/tensor.h"

/* Reads from memory. The tensor's data points into bytes[] (not copied, perhaps unaligned). */
bool npy_parse(const unsigned char *bytes, size_t length, struct tensor *tensor,
	       struct dyno_error *err);

#endif
