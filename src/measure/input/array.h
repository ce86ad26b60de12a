/* Arrays from files that NumPy saved: .npy, or one of a .npz. */
#ifndef DYNO_MEASURE_INPUT_ARRAY_H
#define DYNO_MEASURE_INPUT_ARRAY_H

#include "core/base/error.h"
#include "measure/input/tensor.h"

struct array {
	struct tensor tensor; /* its data lies in bytes[], perhaps unaligned */
	unsigned char *bytes; /* the whole .npy file */
};

/* Reads a regular file; of an archive the array called `name`, or its only one. */
bool array_read(struct array *array, const char *path, const char *name, struct dyno_error *err);
void array_finish(struct array *array);

#endif
