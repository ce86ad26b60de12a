/* Whatever samples_decode takes, samples_encode writes again, byte for byte. */
#include "core/result/samples.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct buffer again = { 0 };
	uint64_t *samples;
	size_t count;
	if (samples_decode(bytes, length, &arena, &samples, &count, NULL)) {
		samples_encode(samples, count, &again);
		if (again.failed || again.length != length ||
		    memcmp(again.data, bytes, length) != 0)
			abort();
	}
	buffer_finish(&again);
	arena_finish(&arena);
	return 0;
}
