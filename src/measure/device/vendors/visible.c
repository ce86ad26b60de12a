#include "measure/device/vendors/visible.h"
#include <stdlib.h>
#include <string.h>

static bool find(const char *entry, unsigned count, visible_match *match, void *context,
		 unsigned *device)
{
	char *end = NULL;
	unsigned long number = strtoul(entry, &end, 10);
	if (*entry >= '0' && *entry <= '9' && *end == '\0') {
		*device = (unsigned)number;
		return number < count;
	}
	for (*device = 0; match && *entry && *device < count; (*device)++)
		if (match(context, *device, entry))
			return true;
	return false;
}

unsigned visible_devices(const char *variable, unsigned count, visible_match *match, void *context,
			 unsigned devices[VISIBLE_MAX])
{
	const char *list = getenv(variable);
	unsigned found = 0;
	if (!list) {
		for (; found < count && found < VISIBLE_MAX; found++)
			devices[found] = found;
		return found;
	}
	while (found < VISIBLE_MAX) {
		char entry[64];
		size_t length = strcspn(list, ",");
		if (length >= sizeof(entry))
			break;
		memcpy(entry, list, length);
		entry[length] = '\0';
		if (!find(entry, count, match, context, &devices[found]))
			break;
		found++;
		if (list[length] == '\0')
			break;
		list += length + 1;
	}
	return found;
}
