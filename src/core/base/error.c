#include "core/base/error.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include <stdio.h>
#include <string.h>

/* A message can quote a file or a model's name, and is printed on a terminal. Without the heap,
 * since it may be what the message is about. */
static void set_message(struct dyno_error *err, const char *format, va_list arguments)
{
	char raw[sizeof(err->message)];
	vsnprintf(raw, sizeof(raw), format, arguments);
	size_t length = strlen(raw), at = 0, used = 0;
	uint32_t before = 0;
	if (length == sizeof(raw) - 1)
		length = utf8_cut(raw, length);
	while (at < length) {
		struct printable shown;
		at += printable_character(raw + at, length - at, &before, &shown);
		if (used + shown.length >= sizeof(err->message))
			break;
		memcpy(err->message + used, shown.text, shown.length);
		used += shown.length;
	}
	err->message[used] = '\0';
}

bool error_set(struct dyno_error *err, enum dyno_error_code code, const char *format, ...)
{
	if (!err)
		return false;
	va_list arguments;
	va_start(arguments, format);
	err->code = code;
	set_message(err, format, arguments);
	va_end(arguments);
	return false;
}

bool error_prefix(struct dyno_error *err, const char *format, ...)
{
	if (!err)
		return false;
	char rest[sizeof(err->message)], where[sizeof(err->message)];
	memcpy(rest, err->message, sizeof(rest));
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(where, sizeof(where), format, arguments);
	va_end(arguments);
	return error_set(err, err->code, "%s: %s", where, rest);
}

bool error_hint(struct dyno_error *err, const char *format, ...)
{
	if (!err)
		return false;
	struct dyno_error before = *err;
	char hint[sizeof(err->message)];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(hint, sizeof(hint), format, arguments);
	va_end(arguments);
	if (strstr(before.message, hint))
		return false;
	return error_set(err, before.code, "%s (%s)", before.message, hint);
}

bool error_memory(struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_MEMORY, "out of memory");
}

const char *dyno_error_name(enum dyno_error_code code)
{
	static const char *const names[] = {
		[DYNO_ERROR_NONE] = "none",
		[DYNO_ERROR_USAGE] = "usage",
		[DYNO_ERROR_MEMORY] = "memory",
		[DYNO_ERROR_IO] = "io",
		[DYNO_ERROR_FORMAT] = "format",
		[DYNO_ERROR_NOT_FOUND] = "not_found",
		[DYNO_ERROR_UNSUPPORTED] = "unsupported",
		[DYNO_ERROR_ENGINE] = "engine",
		[DYNO_ERROR_NETWORK] = "network",
		[DYNO_ERROR_STORE] = "store",
		[DYNO_ERROR_TIMEOUT] = "timeout",
		[DYNO_ERROR_CRASHED] = "crashed",
		[DYNO_ERROR_CANCELLED] = "cancelled",
		[DYNO_ERROR_NOTHING] = "nothing",
	};
	return (size_t)code < COUNT(names) ? names[code] : "unknown";
}

void error_clear(struct dyno_error *err)
{
	if (err)
		*err = (struct dyno_error){ .code = DYNO_ERROR_NONE };
}
