/* Prints random result files, one a line, for the test of the schema. */
#include "core/random_results.h"
#include <stdlib.h>

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	for (uint64_t seed = 0; seed < count; seed++) {
		struct json_writer writer = { 0 };
		struct dyno_results *results = random_results(seed);
		results_write(results, &writer);
		if (!json_finish(&writer, NULL))
			return 1;
		puts(writer.buffer.data);
		buffer_finish(&writer.buffer);
		dyno_results_destroy(results);
	}
	return test_failures > 0;
}
