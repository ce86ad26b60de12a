/* Any bytes as packed results: read safely or refused; and what was read, packed, read and packed
 * again, gives the same bytes. */
#include "core/format/pack.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pack_options all = { .quantiles = SIZE_MAX,
					 .replicates = true,
					 .breakdowns = true };

static struct buffer packed(const struct dyno_results *results)
{
	struct buffer out = { 0 };
	results_pack(results, &all, &out);
	if (out.failed)
		abort();
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_unpack(data, size, &err);
	if (!results && err.message[0] != '\0')
		return 0;
	if (!results)
		abort();
	struct buffer first = packed(results);
	struct dyno_results *back = results_unpack(first.data, first.length, &err);
	if (!back)
		abort();
	struct buffer second = packed(back);
	if (first.length != second.length || memcmp(first.data, second.data, first.length) != 0)
		abort();
	buffer_finish(&first);
	buffer_finish(&second);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
	return 0;
}
