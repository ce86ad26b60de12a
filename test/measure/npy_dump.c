/* Prints what npy_parse reads of each file: "float32 2,3 HEX" or "error: …"; npy.py compares. */
#include "measure/input/npy.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void dump(const unsigned char *bytes, size_t length)
{
	struct dyno_error err = { 0 };
	struct tensor tensor;
	if (!npy_parse(bytes, length, &tensor, &err)) {
		printf("error: %s\n", err.message);
		return;
	}
	printf("%s ", element_name(tensor.type));
	for (size_t axis = 0; axis < tensor.rank; axis++)
		printf("%s%" PRId64, axis ? "," : "", tensor.dims[axis]);
	printf(" ");
	for (size_t i = 0; i < tensor.size; i++)
		printf("%02x", ((const unsigned char *)tensor.data)[i]);
	printf("\n");
}

int main(int count, char **paths)
{
	static unsigned char bytes[1 << 20];
	for (int i = 1; i < count; i++) {
		FILE *file = fopen(paths[i], "rb");
		if (!file)
			return 1;
		dump(bytes, fread(bytes, 1, sizeof(bytes), file));
		fclose(file);
	}
	return 0;
}
