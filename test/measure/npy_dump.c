/* Prints what is read of each file, of archives the array x: "float32 2,3 HEX" or "error: …";
 * npy.py compares. */
#include "measure/input/array.h"
#include <inttypes.h>
#include <stdio.h>

static void dump(const char *path)
{
	struct dyno_error err = { 0 };
	struct array array;
	if (!array_read(&array, path, "x", &err)) {
		printf("error: %s\n", err.message);
		return;
	}
	const struct tensor *tensor = &array.tensor;
	printf("%s ", element_name(tensor->type));
	for (size_t axis = 0; axis < tensor->rank; axis++)
		printf("%s%" PRId64, axis ? "," : "", tensor->dims[axis]);
	printf(" ");
	for (size_t i = 0; i < tensor->size; i++)
		printf("%02x", ((const unsigned char *)tensor->data)[i]);
	printf("\n");
	array_finish(&array);
}

int main(int count, char **paths)
{
	for (int i = 1; i < count; i++)
		dump(paths[i]);
	return 0;
}
