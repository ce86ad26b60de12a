/* Any bytes as a result file: read safely or refused; and what was read, written and read again,
 * gives the same bytes. */
#include "core/import/importer.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *written(const struct dyno_results *results)
{
	struct json_writer writer = { .pretty = true };
	results_write(results, &writer);
	if (!json_finish(&writer, NULL))
		abort();
	return buffer_detach(&writer.buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dyno_error err = { 0 };
	if (!format_of_text(page_formats, (const char *)data, size)->read)
		abort();
	struct dyno_results *results = results_read((const char *)data, size, &err);
	if (!results && err.message[0] != '\0')
		return 0;
	if (!results)
		abort();
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
