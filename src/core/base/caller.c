#include "core/base/caller.h"
#include <math.h>
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

static bool read_size(const void *given, const char *macro, size_t *size, struct dyno_error *err)
{
	memcpy(size, given, sizeof(*size));
	return (*size >= sizeof(*size) && *size <= SIZE_MOST) ||
	       error_set(err, DYNO_ERROR_USAGE, "the struct must be initialised with %s", macro);
}

bool caller_options(void *own, size_t size, const void *given, const char *macro,
		    struct dyno_error *err)
{
	size_t theirs;
	if (!given)
		return true;
	if (!read_size(given, macro, &theirs, err))
		return false;
	if (theirs > size && !is_zero((const unsigned char *)given + size, theirs - size))
		return error_set(err, DYNO_ERROR_UNSUPPORTED,
				 "the options (%s) ask for something that this dyno, " DYNO_VERSION
				 ", does not know: the program was built for a newer one",
				 macro);
	memcpy(own, given, theirs < size ? theirs : size);
	memcpy(own, &size, sizeof(size));
	return true;
}

bool caller_fill(void *theirs, const void *own, size_t size, const char *macro,
		 struct dyno_error *err)
{
	unsigned char *target = theirs;
	const unsigned char *source = own;
	size_t room;
	if (!theirs)
		return true;
	if (!read_size(theirs, macro, &room, err))
		return false;
	size_t known = room < size ? room : size;
	memcpy(target + sizeof(room), source + sizeof(room), known - sizeof(room));
	memset(target + known, 0, room - known);
	return true;
}

dyno_progress progress_at(const char *step)
{
	return (dyno_progress){
		.size = sizeof(dyno_progress),
		.step = step,
		.model = "",
		.device = "",
		.engine = "",
		.precision = "",
		.median = NAN,
		.median_low = NAN,
		.median_high = NAN,
		.seconds_left = NAN,
	};
}
