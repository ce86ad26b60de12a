/* Arrays from files that NumPy saved: .npy, or one of a .npz. */
#ifndef DYNO_MEASURE_INPUT_ARRAY_H
#define DYNO_MEASURE_INPUT_ARRAY_H

#include "core/base/error.h"
#include "measure/input/tensor.h"

struct array {
	struct tensor tensor; /* its data lies in bytes[], perhaps unaligned */
	unsigned char *bytes; /* the whole .npy file */
};

/* Reads a regular file; of an archive the array called `name`, or its only one. "FILE.npz:ARRAY"
 * says which of an archive is meant, unless there is a file of that whole name. */
bool array_read(struct array *array, const char *path, const char *name, struct dyno_error *err);

/* The same, of an archive the first of these names that it has. They end with NULL. */
bool array_read_any(struct array *array, const char *path, const char *const *names,
		    struct dyno_error *err);

/* Would array_read find a file there? */
bool array_is_there(const char *path);
void array_finish(struct array *array);

#endif
