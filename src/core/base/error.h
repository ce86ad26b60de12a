/* Errors: every function that can fail returns false (or NULL) and fills the caller's
 * dyno_error, whose message says what was wrong, where, and what to do. A setting is named ‹store›,
 * never --store: spell.h has why. */
#ifndef DYNO_CORE_BASE_ERROR_H
#define DYNO_CORE_BASE_ERROR_H

#include <dyno.h>
#include <stdarg.h>
#include <stdbool.h>

#if defined(__GNUC__)
#define DYNO_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define DYNO_PRINTF(text, first)
#endif

/* Sets *err (which may be NULL) and returns false, so that callers write
 * `return error_set(err, …);`. The message is cut to fit, at a whole UTF-8 character. */
bool error_set(struct dyno_error *err, enum dyno_error_code code, const char *format, ...)
	DYNO_PRINTF(3, 4);

/* Puts "WHERE: " in front of the message that is there, and returns false. */
bool error_prefix(struct dyno_error *err, const char *format, ...) DYNO_PRINTF(2, 3);

/* Puts " (HINT)" behind the message that is there, unless that says it already; returns false. */
bool error_hint(struct dyno_error *err, const char *format, ...) DYNO_PRINTF(2, 3);

/* "out of memory", and false. */
bool error_memory(struct dyno_error *err);

void error_clear(struct dyno_error *err);

#endif
