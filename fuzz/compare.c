/* Any bytes as a result file, compared with itself, in every way: no verdict but "same" or less,
 * and no text that breaks. */
#include "core/compare/compare.h"
#include "core/base/count.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct comparison *comparison)
{
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	size_t total = 0;
	for (size_t i = 0; i < VERDICT_TOTAL; i++)
		total += comparison->verdicts[i];
	if (total != comparison->row_count || !comparison_summary(comparison, &arena))
		abort();
	comparison_write(comparison, &writer);
	if (!json_finish(&writer, NULL) ||
	    !json_parse(&arena, writer.buffer.data, writer.buffer.length, JSON_LIMITS, NULL))
		abort();
	buffer_finish(&writer.buffer);
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = { NULL, "model", "device", "batch", "threads" };
	struct dyno_results *results = results_read((const char *)data, size, NULL);
	for (size_t i = 0; results && i < COUNT(words); i++) {
		struct comparison_options options = { .threshold = NAN, .across = words[i] };
		struct comparison *comparison =
			comparison_create(words[i] ? NULL : results, results, &options, NULL);
		if (comparison)
			check(comparison);
		if (comparison && !words[i] &&
		    (comparison->regressions || comparison->improvements))
			abort(); /* nothing is slower than itself */
		comparison_destroy(comparison);
	}
	dyno_results_destroy(results);
	return 0;
}
