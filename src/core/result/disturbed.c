#include "core/result/disturbed.h"
#include <string.h>

void replicate_disturb(struct arena *arena, struct replicate *replicate, const char *reason)
{
	replicate->disturbed = true;
	replicate->disturbed_by =
		replicate->disturbed_by
			? arena_printf(arena, "%s; %s", replicate->disturbed_by, reason)
			: arena_string(arena, reason);
}

static const char *by_something_else(const struct replicate *replicate)
{
	const char *reason = replicate->disturbed ? replicate->disturbed_by : NULL;
	if (!reason || strncmp(reason, DISTURBED_BY_OTHERS, strlen(DISTURBED_BY_OTHERS)) != 0)
		return reason;
	const char *next = strstr(reason, "; ");
	return next ? next + 2 : NULL;
}

const char *result_disturbed_by(const struct result *result)
{
	const char *reason = NULL;
	for (size_t i = 0; !reason && i < result->replicate_count; i++)
		reason = by_something_else(&result->replicates[i]);
	return reason;
}

bool result_is_disturbed(const struct result *result)
{
	size_t i = 0;
	while (i < result->replicate_count && !result->replicates[i].disturbed)
		i++;
	return i < result->replicate_count;
}
