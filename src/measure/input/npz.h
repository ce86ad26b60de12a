/* NumPy's .npz files: a ZIP archive of .npy files, stored (numpy.savez) or deflated
 * (numpy.savez_compressed). */
#ifndef DYNO_MEASURE_INPUT_NPZ_H
#define DYNO_MEASURE_INPUT_NPZ_H

#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Does it begin as an archive does? */
bool npz_begins(const unsigned char *bytes, size_t length);

/* Is there an array of that name? */
bool npz_has(const unsigned char *bytes, size_t length, const char *name);

/* The array of that name, or the only one where none is called so: *array gets the bytes of its
 * .npy file, on the heap, which the caller frees. */
bool npz_read(const unsigned char *bytes, size_t length, const char *name, unsigned char **array,
	      size_t *size, struct dyno_error *err);

#endif
