/* The YAML plan: whatever the bytes, it is read or refused with a place. What is read can be saved
 * and restored. */
#include "measure/plan/settings.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct settings settings, again;
	struct properties plan = { 0 };
	struct dyno_error err = { 0 };
	if (memmem(bytes, length, "include", 7))
		return 0; /* it would open files of this machine */
	if (!settings_init(&settings, &arena, &err))
		abort();
	if (!settings_read_yaml(&settings, (const char *)bytes, length, "plan", &arena, NULL,
				&err)) {
		if (strncmp(err.message, "plan:", 5) != 0 && err.code != DYNO_ERROR_MEMORY)
			abort();
	} else if (!settings_save(&settings, &arena, &plan, NULL, &err) ||
		   !settings_restore(&again, &arena, &plan, &err))
		abort();
	arena_finish(&arena);
	return 0;
}
