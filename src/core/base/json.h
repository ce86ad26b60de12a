/* A strict JSON reader (RFC 8259) into a tree that lives in an arena.
 *
 * What RFC 8259 forbids is refused, invalid UTF-8 and lone surrogates too, with line and column.
 * Limits keep a hostile file from taking the memory or the stack. U+0000 in a string is kept as
 * the two bytes C0 80 ("modified UTF-8"), so that all strings are C strings and still come back
 * as they were; the writer turns it into \u0000 again. */
#ifndef DYNO_CORE_BASE_JSON_H
#define DYNO_CORE_BASE_JSON_H

#include "core/base/arena.h"
#include <stdint.h>

enum json_type {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_value {
	enum json_type type : 8;
	bool taken : 1; /* for who reads another program's file, and asks at its end what is left */
	uint32_t count; /* elements, members, or bytes of the string */
	union {
		bool boolean;
		double number;
		const char *string;
		struct json_value *first; /* of an array or object; NULL when `numbers` holds it */
	};
	const double *numbers;   /* an array of numbers only is kept packed: `count` of them */
	const char *key;         /* in an object */
	struct json_value *next; /* sibling */
};

struct json_limits {
	size_t bytes;  /* of the text */
	size_t depth;  /* of nesting */
	size_t string; /* bytes of one string */
};

#define JSON_LIMITS                                                              \
	(struct json_limits)                                                     \
	{                                                                        \
		.bytes = (size_t)1 << 30, .depth = 64, .string = (size_t)2 << 20 \
	}

/* NULL with DYNO_ERROR_FORMAT ("line 3, column 7: …"). The tree lives as long as the arena; it
 * does not refer to the text. */
const struct json_value *json_parse(struct arena *arena, const char *text, size_t length,
				    struct json_limits limits, struct dyno_error *err);

/* What was passed over. */
struct json_skipped {
	size_t lines; /* that are no JSON, as logs have them, before, between and behind documents
		       */
	bool cut;     /* the last document is not whole, and was left out */
};

/* The same for what other programs wrote, and never for files of dyno's: an array of all documents
 * in the text, as JSON Lines and programs that append have them. NaN and Infinity are null (in an
 * array of numbers NaN), as is a number that fits no double; bytes that are no UTF-8 and lone
 * surrogates become U+FFFD, unknown escapes and control characters stay; of members of one key all
 * are there, in their order; lines around documents that are no JSON are passed over. */
const struct json_value *json_parse_loosely(struct arena *arena, const char *text, size_t length,
					    struct json_limits limits, struct json_skipped *skipped,
					    struct dyno_error *err);

/* The member of that name; NULL if there is none or the value is not an object (or NULL). */
const struct json_value *json_member(const struct json_value *object, const char *key);

/* The element or member at that place, also of a packed array only through json_number_at. */
double json_number_at(const struct json_value *array, size_t index);

/* Typed access to a member. `json_get_*` return false and set *err when the member is there
 * with another type; a missing member leaves *out alone and returns true. */
bool json_get_number(const struct json_value *object, const char *key, double *out,
		     struct dyno_error *err);
bool json_get_count(const struct json_value *object, const char *key, uint64_t *out,
		    struct dyno_error *err); /* a whole number, 0 … 2^53 */
bool json_get_string(const struct json_value *object, const char *key, const char **out,
		     struct dyno_error *err);
bool json_get_boolean(const struct json_value *object, const char *key, bool *out,
		      struct dyno_error *err);
bool json_get_array(const struct json_value *object, const char *key, const struct json_value **out,
		    struct dyno_error *err);

#endif
