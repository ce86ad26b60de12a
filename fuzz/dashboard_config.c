/* The settings of a dashboard: whatever the bytes, they are read or refused with a place. What is
 * read is JSON, which is YAML, too: reading that again changes nothing. */
#include "core/base/json.h"
#include "output/dashboard/dashboard.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const char *json =
		dashboard_config_parse((const char *)bytes, length, "view", NULL, &arena, &err);
	if (!json) {
		if (strncmp(err.message, "view:", 5) != 0 && err.code != DYNO_ERROR_MEMORY)
			abort();
	} else if (!json_parse(&arena, json, strlen(json), JSON_LIMITS, NULL))
		abort();
	arena_finish(&arena);
	return 0;
}
