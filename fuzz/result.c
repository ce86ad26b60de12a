/* Any bytes as a result file: read safely or refused; and what was read, written and read again,
 * gives the same bytes. */
#include "core/import/importer.h"
#include "round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dyno_error err = { 0 };
	if (!format_of_text(page_formats, (const char *)data, size)->read)
		abort();
	struct dyno_results *results = results_read((const char *)data, size, &err);
	if (!results && !err.message[0])
		abort();
	if (results)
		round_trip(results, true);
	return 0;
}
