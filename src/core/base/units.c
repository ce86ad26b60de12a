/* Units for people: scaled text out, and the spellings people type in. */
#include "core/base/units.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Writing ------------------------------------------------------------------------------ */

/* "µ" is U+00B5. */
static const char *const prefixes[] = { "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E" };
#define PREFIX_NONE 5

static const struct {
	const char *symbol;
	const char *between; /* prefix and symbol: "ms", but "k items/s" */
	int smallest;        /* prefix, as a power of ten */
	int largest;
	int digits;    /* significant ones */
	double factor; /* from the SI base unit to the symbol */
	double whole;  /* whole values below this have no decimals: "36", "512 B" */
} units[UNIT_TOTAL] = {
	[UNIT_NONE] = { "", "", 0, 18, 4, 1, 0 },
	[UNIT_COUNT] = { "", "", 0, 18, 4, 1, 10000 },
	[UNIT_SECOND] = { "s", "", -15, 0, 4, 1, 0 },
	[UNIT_BYTE] = { "B", "", 0, 18, 4, 1, 1000 },
	[UNIT_ITEMS_PER_SECOND] = { "items/s", " ", 0, 18, 4, 1, 0 },
	[UNIT_TOKENS_PER_SECOND] = { "tokens/s", " ", 0, 18, 4, 1, 0 },
	[UNIT_FLOP] = { "FLOP", "", 0, 18, 4, 1, 1000 },
	[UNIT_MAC] = { "MAC", "", 0, 18, 4, 1, 1000 },
	[UNIT_FLOP_PER_SECOND] = { "FLOP/s", "", 0, 18, 4, 1, 0 },
	[UNIT_BYTE_PER_SECOND] = { "B/s", "", 0, 18, 4, 1, 0 },
	[UNIT_FLOP_PER_BYTE] = { "FLOP/B", " ", 0, 18, 4, 1, 0 },
	[UNIT_WATT] = { "W", "", -6, 18, 4, 1, 0 },
	[UNIT_JOULE] = { "J", "", -12, 18, 4, 1, 0 },
	[UNIT_ITEMS_PER_JOULE] = { "items/J", " ", 0, 18, 4, 1, 0 },
	[UNIT_FLOP_PER_SECOND_PER_WATT] = { "FLOP/s/W", "", 0, 18, 4, 1, 0 },
	[UNIT_HERTZ] = { "Hz", "", 0, 18, 4, 1, 0 },
	[UNIT_CELSIUS] = { "°C", " ", 0, 0, 3, 1, 0 },
	[UNIT_SHARE] = { "%", "", 0, 0, 3, 100, 0 },
};

const char *unit_symbol(enum unit unit)
{
	return unit < UNIT_TOTAL ? units[unit].symbol : "";
}

/* A number rounded to its significant digits. */
struct decimal {
	char digits[8];
	int exponent; /* of the first digit */
};

/* Rounding comes before the choice of a prefix, or 999.95 would become "1000". printf's %e rounds
 * exactly; its decimal point, which the locale may change, is stepped over. */
static struct decimal round_decimal(double magnitude, int digits)
{
	struct decimal decimal = { .exponent = 0 };
	char text[64];
	int used = 0;
	snprintf(text, sizeof(text), "%.*e", digits - 1, magnitude);
	const char *c = text;
	for (; *c && *c != 'e'; c++)
		if (*c >= '0' && *c <= '9' && used < digits)
			decimal.digits[used++] = *c;
	decimal.exponent = *c == 'e' ? (int)strtol(c + 1, NULL, 10) : 0;
	return decimal;
}

/* The power of ten of the prefix: the multiple of 3 at or below the exponent that the unit has. */
static int prefix_power(double magnitude, const struct decimal *decimal, enum unit unit)
{
	if (magnitude == 0 || (magnitude < units[unit].whole && magnitude == floor(magnitude)))
		return 0;
	int power = (decimal->exponent + 300) / 3 * 3 - 300;
	if (power < units[unit].smallest)
		power = units[unit].smallest;
	return power > units[unit].largest ? units[unit].largest : power;
}

/* The digits with the decimal point after the first `before` of them: zeros fill up on either
 * side. Beyond what is easily read, an exponent. */
static void place_point(char *text, size_t size, const struct decimal *decimal, int power)
{
	int before = decimal->exponent - power + 1, count = (int)strlen(decimal->digits);
	if (before < -3 || before > count + 2)
		snprintf(text, size, "%c.%se%+d", decimal->digits[0], decimal->digits + 1,
			 decimal->exponent - power);
	else if (before <= 0)
		snprintf(text, size, "0.%.*s%s", -before, "000", decimal->digits);
	else if (before >= count)
		snprintf(text, size, "%s%.*s", decimal->digits, before - count, "00");
	else
		snprintf(text, size, "%.*s.%s", before, decimal->digits, decimal->digits + before);
}

static char *prefix_symbol(char symbol[UNIT_TEXT_SIZE], int power, enum unit unit)
{
	const char *prefix = prefixes[PREFIX_NONE + power / 3];
	snprintf(symbol, UNIT_TEXT_SIZE, "%s%s%s", prefix, *prefix ? units[unit].between : "",
		 units[unit].symbol);
	return symbol;
}

char *unit_format(char text[UNIT_TEXT_SIZE], double value, enum unit unit)
{
	if (isnan(value) || unit >= UNIT_TOTAL)
		return strcpy(text, "–");
	char number[32], symbol[UNIT_TEXT_SIZE];
	double magnitude = fabs(value) * units[unit].factor;
	int power = 0;
	if (isinf(magnitude)) {
		strcpy(number, "∞");
	} else if (magnitude < fmax(units[unit].whole, 1) && magnitude == floor(magnitude)) {
		snprintf(number, sizeof(number), "%.0f", magnitude);
	} else {
		struct decimal decimal = round_decimal(magnitude, units[unit].digits);
		power = prefix_power(magnitude, &decimal, unit);
		place_point(number, sizeof(number), &decimal, power);
	}
	prefix_symbol(symbol, power, unit);
	snprintf(text, UNIT_TEXT_SIZE, "%s%s%s%.12s", value < 0 ? "-" : "", number,
		 *symbol ? " " : "", symbol);
	return text;
}

/* Two digits, and whole numbers from 100 on: %g would write 1e+02. */
char *percent_format(char text[UNIT_TEXT_SIZE], double share)
{
	double percent = 100 * fabs(share);
	snprintf(text, UNIT_TEXT_SIZE,
		 percent < 0.0001 ? "0"
		 : percent < 99.5 ? "%.2g"
				  : "%.0f",
		 percent);
	return text;
}

char *unit_scale(char symbol[UNIT_TEXT_SIZE], double largest, enum unit unit, double *scale)
{
	int power = 0;
	if (unit >= UNIT_TOTAL)
		unit = UNIT_NONE;
	double magnitude = fabs(largest) * units[unit].factor;
	if (isfinite(magnitude)) {
		struct decimal decimal = round_decimal(magnitude, units[unit].digits);
		power = prefix_power(magnitude, &decimal, unit);
	}
	double ten = 1; /* 10^|power|, exactly */
	for (int i = 0; i < abs(power); i++)
		ten *= 10;
	*scale = power < 0 ? units[unit].factor * ten : units[unit].factor / ten;
	return prefix_symbol(symbol, power, unit);
}

/* --- Reading ------------------------------------------------------------------------------ */

/* What may follow a number. Multiplying and dividing by whole numbers rounds once: "1%" is the
 * double nearest to 0.01 and "200ms" that nearest to 0.2. */
struct suffix {
	const char *text; /* NULL ends a table */
	double multiply;
	double divide;
};

static const struct suffix count_suffixes[] = {
	{ "", 1, 1 }, { "k", 1e3, 1 }, { "M", 1e6, 1 }, { "G", 1e9, 1 }, { NULL, 0, 0 },
};

static const struct suffix number_suffixes[] = { { "", 1, 1 }, { NULL, 0, 0 } };

static const struct suffix duration_suffixes[] = {
	{ "", 1, 1 },     { "s", 1, 1 },         { "ms", 1, 1e3 }, { "us", 1, 1e6 },
	{ "µs", 1, 1e6 }, { "\u03bcs", 1, 1e6 }, { "ns", 1, 1e9 }, { "m", 60, 1 },
	{ "min", 60, 1 }, { "h", 3600, 1 },      { NULL, 0, 0 },
};

static const struct suffix share_suffixes[] = { { "", 1, 1 }, { "%", 1, 100 }, { NULL, 0, 0 } };

static const struct suffix byte_suffixes[] = {
	{ "", 1, 1 },        { "B", 1, 1 },        { "k", 1e3, 1 },     { "kB", 1e3, 1 },
	{ "M", 1e6, 1 },     { "MB", 1e6, 1 },     { "G", 1e9, 1 },     { "GB", 1e9, 1 },
	{ "T", 1e12, 1 },    { "TB", 1e12, 1 },    { "Ki", 0x1p10, 1 }, { "KiB", 0x1p10, 1 },
	{ "Mi", 0x1p20, 1 }, { "MiB", 0x1p20, 1 }, { "Gi", 0x1p30, 1 }, { "GiB", 0x1p30, 1 },
	{ "Ti", 0x1p40, 1 }, { "TiB", 0x1p40, 1 }, { NULL, 0, 0 },
};

/* ASCII only: strcasecmp asks the locale. */
static bool same_text(const char *a, const char *b, bool any_case)
{
	for (; *a && *b; a++, b++) {
		bool letters = any_case && *a >= 'A' && (*a | 32) >= 'a' && (*a | 32) <= 'z';
		if (*a != *b && !(letters && (*a | 32) == (*b | 32)))
			return false;
	}
	return *a == *b;
}

/* number, at most one space, suffix; the whole text. false when it is none of that. */
static bool scan(const char *text, const struct suffix *suffixes, bool any_case, double *value,
		 const struct suffix **found)
{
	size_t used = number_parse(text, strlen(text), value);
	if (used == 0)
		return false;
	const char *rest = text + used;
	if (*rest == ' ' && rest[1])
		rest++;
	for (*found = suffixes; (*found)->text; (*found)++)
		if (same_text(rest, (*found)->text, any_case)) {
			*value = *value * (*found)->multiply / (*found)->divide;
			return true;
		}
	return false;
}

static bool refuse(struct dyno_error *err, const char *text, const char *why)
{
	return error_set(err, DYNO_ERROR_USAGE, "\"%.*s\" is %s", TEXT_SHOWN(text), text, why);
}

static bool refuse_range(struct dyno_error *err, const char *text, const char *why)
{
	return error_set(err, DYNO_ERROR_USAGE, "%.*s is %s", TEXT_SHOWN(text), text, why);
}

/* Digits alone, so that all 64 bits are exact. */
static bool scan_digits(const char *text, uint64_t *count)
{
	uint64_t sum = 0;
	if (!*text || strlen(text) > 19)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		sum = sum * 10 + (uint64_t)(*text - '0');
	}
	*count = sum;
	return true;
}

/* Above 2^53 a double is no exact count any more. */
static bool whole_number(const char *text, double value, const char *what, uint64_t *count,
			 struct dyno_error *err)
{
	if (value < 0)
		return refuse_range(err, text, "below 0");
	if (value > 0x1p53)
		return refuse_range(err, text, "too large");
	if (value != floor(value))
		return refuse(err, text, what);
	*count = (uint64_t)value;
	return true;
}

bool parse_count(const char *text, uint64_t *count, struct dyno_error *err)
{
	static const char what[] = "not a whole number";
	const struct suffix *suffix;
	double value;
	if (scan_digits(text, count))
		return true;
	if (!scan(text, count_suffixes, false, &value, &suffix))
		return refuse(err, text, what);
	return whole_number(text, value, what, count, err);
}

bool parse_number(const char *text, double *number, struct dyno_error *err)
{
	const struct suffix *suffix;
	double value;
	if (!scan(text, number_suffixes, false, &value, &suffix))
		return refuse(err, text, "not a number");
	*number = value;
	return true;
}

bool parse_duration(const char *text, double *seconds, struct dyno_error *err)
{
	const struct suffix *suffix;
	double value;
	if (!scan(text, duration_suffixes, false, &value, &suffix))
		return refuse(err, text, "not a duration: write for example 10s, 200ms or 2m");
	if (value < 0)
		return refuse_range(err, text, "below 0");
	if (isinf(value))
		return refuse_range(err, text, "too large");
	*seconds = value;
	return true;
}

/* Without a percent sign a number above 1 is more likely a percentage than a share. */
bool parse_share(const char *text, double *share, struct dyno_error *err)
{
	const struct suffix *suffix;
	double value;
	if (!scan(text, share_suffixes, false, &value, &suffix))
		return refuse(err, text, "not a share: write for example 1% or 0.01");
	if (value < 0)
		return refuse_range(err, text, "below 0");
	if (value > 1 && suffix->multiply / suffix->divide == 1)
		return refuse_range(err, text, "above 1: write percentages with a %, as in 5%");
	*share = value;
	return true;
}

bool parse_bytes(const char *text, uint64_t *bytes, struct dyno_error *err)
{
	static const char what[] = "not a size: write for example 500MB or 4GiB";
	const struct suffix *suffix;
	double value;
	if (scan_digits(text, bytes))
		return true;
	if (!scan(text, byte_suffixes, true, &value, &suffix))
		return refuse(err, text, what);
	return whole_number(text, floor(value) == value ? value : round(value), what, bytes, err);
}

/* What stands behind a number: a prefix, the symbol, both or neither, with spaces anywhere. */
static bool scan_symbol(const char *rest, enum unit unit, double *factor)
{
	const char *symbol = units[unit].symbol;
	int power = -15;
	for (size_t i = 0; i < COUNT(prefixes); i++, power += 3) {
		const char *prefix = prefixes[i], *after = rest + strspn(rest, " ");
		if (strncmp(after, prefix, strlen(prefix)) != 0)
			continue;
		after += strlen(prefix);
		after += strspn(after, " ");
		if (*after && strcmp(after, symbol) != 0)
			continue;
		*factor = pow(10, power);
		return true;
	}
	return false;
}

bool parse_in_unit(const char *text, enum unit unit, double *value, struct dyno_error *err)
{
	struct dyno_error plain = { 0 };
	uint64_t bytes;
	double factor;
	if (parse_number(text, value, &plain))
		return true;
	if (unit == UNIT_SECOND)
		return parse_duration(text, value, err);
	if (unit == UNIT_SHARE)
		return parse_share(text, value, err);
	if (unit == UNIT_BYTE) {
		bool ok = parse_bytes(text, &bytes, err);
		*value = ok ? (double)bytes : *value;
		return ok;
	}
	size_t used = number_parse(text, strlen(text), value);
	if (!used || !scan_symbol(text + used, unit, &factor))
		return error_set(err, DYNO_ERROR_USAGE,
				 "\"%.*s\" is not a number%s%s: write for example 20 or 1.5 k%s",
				 TEXT_SHOWN(text), text, *units[unit].symbol ? " of " : "",
				 units[unit].symbol, units[unit].symbol);
	*value *= factor;
	return true;
}
