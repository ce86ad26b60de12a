/* Contents of inputs. */
#ifndef DYNO_MEASURE_INPUT_FILL_H
#define DYNO_MEASURE_INPUT_FILL_H

#include "measure/input/shape.h"

/* Fills the tensor of input `index`, whose data is there. False when a note had no memory. */
bool input_fill(const struct shapes *shapes, size_t index, struct tensor *tensor);

/* --input NAME=FILE.npy: for every input a tensor with heap data (64-byte aligned), zeroed where
 * there is no file. The array has `count` zeroed elements; on failure the caller frees the data
 * that is there, as after success. */
bool input_files_read(const struct tensor_spec *specs, size_t count, const struct strings *files,
		      struct tensor *tensors, struct dyno_error *err);

/* 64-byte aligned heap memory, which free() frees; NULL when there is none. */
void *input_allocate(size_t size);

#endif
