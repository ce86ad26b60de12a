/* Prints random results in a format, for tests that read it with other tools.
 * Usage: write-exports FORMAT SEED */
#include "core/random_results.h"
#include "output/format/export.h"
#include <stdlib.h>

static bool print(void *context, const void *data, size_t length)
{
	return fwrite(data, 1, length, context) == length;
}

int main(int argc, char **argv)
{
	const struct result_format *format = argc == 3 ? format_find(argv[1]) : NULL;
	if (!format)
		return 2;
	struct dyno_results *results = random_results(strtoull(argv[2], NULL, 10));
	bool ok = format->write(results, (struct sink){ print, stdout }, NULL);
	dyno_results_destroy(results);
	return !ok || test_failures > 0;
}
