/* Units: SI base units inside and in JSON, scaled only where a person reads. */
#ifndef DYNO_CORE_BASE_UNITS_H
#define DYNO_CORE_BASE_UNITS_H

#include "core/base/error.h"
#include "core/base/utf8.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum unit {
	UNIT_NONE, /* a pure number */
	UNIT_COUNT,
	UNIT_SECOND,
	UNIT_BYTE,
	UNIT_ITEMS_PER_SECOND,
	UNIT_TOKENS_PER_SECOND,
	UNIT_FLOP,
	UNIT_MAC,
	UNIT_FLOP_PER_SECOND,
	UNIT_BYTE_PER_SECOND,
	UNIT_FLOP_PER_BYTE,
	UNIT_WATT,
	UNIT_JOULE,
	UNIT_ITEMS_PER_JOULE,
	UNIT_FLOP_PER_SECOND_PER_WATT,
	UNIT_HERTZ,
	UNIT_CELSIUS,
	UNIT_SHARE, /* 0 … 1, read as a percentage */
	UNIT_TOTAL,
};

/* "s", "B", "items/s", … ; "" for a pure number. */
const char *unit_symbol(enum unit unit);

#define UNIT_TEXT_SIZE 48

/* For people: four significant digits with an SI prefix ("1.234 ms", "415.2 MB", "12.3 %").
 * Decimal prefixes throughout: 1 MB = 10^6 B. NaN gives "–". Returns text. */
char *unit_format(char text[UNIT_TEXT_SIZE], double value, enum unit unit);

/* A share in percent without sign or symbol, for sentences: "1.3", "42", "212". Returns text. */
char *percent_format(char text[UNIT_TEXT_SIZE], double share);

/* The prefix that suits the largest of some values: value * *scale is what to print, and the
 * returned symbol ("ms") its unit. Copied into symbol[]. */
char *unit_scale(char symbol[UNIT_TEXT_SIZE], double largest, enum unit unit, double *scale);

/* How much of a user's text a message repeats: printf("%.*s", TEXT_SHOWN(text), text). */
#define TEXT_SHOWN(text) (int)utf8_cut(text, strnlen(text, 64))

/* What people type. Each takes the whole text or sets *err (DYNO_ERROR_USAGE). */
bool parse_count(const char *text, uint64_t *count, struct dyno_error *err);    /* 1000, 10k, 1M */
bool parse_number(const char *text, double *number, struct dyno_error *err);    /* 1.5, 1e-3 */
bool parse_duration(const char *text, double *seconds, struct dyno_error *err); /* 10s, 200ms, 2m */
bool parse_share(const char *text, double *share, struct dyno_error *err);      /* 1%, 0.01 */
bool parse_bytes(const char *text, uint64_t *bytes, struct dyno_error *err);    /* 4GiB, 500MB */

/* What the unit is written with: "50 ms", "24GB", "80%", "1.5 k items/s", "2 TFLOP/s"; a number
 * alone is in the SI base unit. */
bool parse_in_unit(const char *text, enum unit unit, double *value, struct dyno_error *err);

#endif
