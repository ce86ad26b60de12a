#include "core/base/error.h"
#include "core/base/utf8.h"
#include <stdio.h>
#include <string.h>

/* A message can quote a file or a model's name, and is printed on a terminal: control characters
 * (C0, DEL, C1) must not get there. */
static void defuse(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7f)
			*c = ' ';
		else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
			c[0] = c[1] = ' ';
	}
}

static void set_message(struct dyno_error *err, const char *format, va_list arguments)
{
	vsnprintf(err->message, sizeof(err->message), format, arguments);
	size_t length = strlen(err->message);
	if (length == sizeof(err->message) - 1)
		err->message[utf8_cut(err->message, length)] = '\0';
	defuse(err->message);
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

bool error_memory(struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_MEMORY, "out of memory");
}

void error_clear(struct dyno_error *err)
{
	if (err)
		*err = (struct dyno_error){ .code = DYNO_ERROR_NONE };
}
