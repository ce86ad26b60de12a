/* The .npz reader: whatever the bytes, it fails cleanly or gives the array's bytes. */
#include "measure/input/npz.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	unsigned char *array = NULL;
	size_t size = 0;
	struct dyno_error err = { 0 };
	bool there = npz_has(bytes, length, "x");
	if (!npz_read(bytes, length, "x", &array, &size, &err)) {
		if (err.code == DYNO_ERROR_NONE || err.message[0] == '\0' || array ||
		    (there && strstr(err.message, "has no array")))
			abort();
		return 0;
	}
	if (!array || size / 1032 > length)
		abort();
	free(array);
	return 0;
}
