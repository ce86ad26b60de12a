/* Any bytes as a file of another tool, whichever takes it for its own: read safely or refused; and
 * what was read is a result file. */
#include "core/import/importer.h"
#include "round_trip.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dyno_error err = { 0 };
	struct format_file file = { .bytes = (const char *)data, .length = size, .modified = NAN };
	struct dyno_results *results = format_foreign.read_file(&file, &err);
	if (!results && !err.message[0])
		abort();
	if (results)
		round_trip(results, false);
	return 0;
}
