/* Prints full results as a result file, for tests and benchmarks that start the command.
 * Usage: write-full-results [MODELS DEVICES BATCHES SEQUENCES RUNS SAMPLES] */
#include "output/full_results.h"
#include <stdio.h>

int main(int argc, char **argv)
{
	unsigned counts[] = { 1, 2, 6, 3, 1, 120 };
	for (int i = 1; i < argc && i <= 6; i++)
		counts[i - 1] = (unsigned)strtoul(argv[i], NULL, 10);
	struct full full = { counts[0], counts[1], counts[2], counts[3],
			     counts[4], NULL,      counts[5], true };
	struct dyno_results *results = full_results(&full);
	struct json_writer writer = { 0 };
	results_write(results, &writer);
	bool ok = json_finish(&writer, NULL) && puts(writer.buffer.data) >= 0;
	buffer_finish(&writer.buffer);
	dyno_results_destroy(results);
	return !ok;
}
