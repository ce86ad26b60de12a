/* Any bytes as a file of another tool, whichever takes it for its own: read safely or refused; and
 * what was read is a result file. */
#include "core/import/importer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *written(const struct dyno_results *results)
{
	struct json_writer writer = { 0 };
	results_write(results, &writer);
	if (!json_finish(&writer, NULL))
		abort();
	return buffer_detach(&writer.buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dyno_error err = { 0 };
	struct format_file file = { .bytes = (const char *)data, .length = size, .modified = NAN };
	struct dyno_results *results = format_foreign.read_file(&file, &err);
	if (!results && !err.message[0])
		abort();
	if (!results)
		return 0;
	char *first = written(results);
	struct dyno_results *back = results_read(first, strlen(first), &err);
	if (!back)
		abort();
	char *second = written(back);
	if (strcmp(first, second) != 0)
		abort();
	free(first);
	free(second);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
	return 0;
}
