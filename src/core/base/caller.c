#include "core/base/caller.h"
#include <string.h>

/* No struct of options is ever larger: this one was not initialised. */
#define SIZE_MOST 4096

static bool is_zero(const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i])
			return false;
	return true;
}

bool caller_options(void *own, size_t size, const void *given, const char *macro,
		    struct dyno_error *err)
{
	size_t theirs;
	if (!given)
		return true;
	memcpy(&theirs, given, sizeof(theirs));
	if (theirs < sizeof(theirs) || theirs > SIZE_MOST)
		return error_set(err, DYNO_ERROR_USAGE, "options must be initialised with %s",
				 macro);
	if (theirs > size && !is_zero((const unsigned char *)given + size, theirs - size))
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "the options (%s) ask for something that this dyno, " DYNO_VERSION
				 ", does not know: the program needs a newer one",
				 macro);
	memcpy(own, given, theirs < size ? theirs : size);
	memcpy(own, &size, sizeof(size));
	return true;
}
