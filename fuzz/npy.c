/* The .npy reader: whatever the bytes, it fails cleanly or gives a tensor that lies within them. */
#include "measure/input/npy.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct tensor tensor;
	struct dyno_error err = { 0 };
	size_t needed;
	if (!npy_parse(bytes, length, &tensor, &err)) {
		if (err.code == DYNO_ERROR_NONE || err.message[0] == '\0')
			abort();
		return 0;
	}
	const uint8_t *data = tensor.data;
	if (!shape_bytes(tensor.dims, tensor.rank, tensor.type, &needed) || needed != tensor.size)
		abort();
	if (data < bytes || tensor.size != (size_t)(bytes + length - data))
		abort();
	return 0;
}
