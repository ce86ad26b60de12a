#include "core/base/number.h"
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* printf and strtod use the locale's decimal point; JSON has only '.'. */
static char decimal_point(void)
{
	return localeconv()->decimal_point[0];
}

size_t number_format(char text[NUMBER_TEXT_SIZE], double number)
{
	int length;
	if (number == floor(number) && fabs(number) < 9007199254740992.0 &&
	    !(number == 0 && signbit(number)))
		return (size_t)snprintf(text, NUMBER_TEXT_SIZE, "%" PRId64, (int64_t)number);
	for (int digits = 15;; digits++) {
		length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, number);
		if (digits == 17 || strtod(text, NULL) == number)
			break;
	}
	char point = decimal_point();
	char *place = point == '.' ? NULL : strchr(text, point);
	if (place)
		*place = '.';
	return (size_t)length;
}

static bool digit(const char *text, size_t length, size_t at)
{
	return at < length && text[at] >= '0' && text[at] <= '9';
}

/* A number taken apart: digits × 10^exponent. */
struct decimal {
	uint64_t digits;
	int64_t exponent;
	unsigned count; /* of digits, without zeros in front; above DECIMAL_DIGITS some are lost */
	bool negative, whole;
};

#define DECIMAL_DIGITS 19 /* that a uint64_t always holds */

static size_t take_digits(const char *text, size_t length, size_t at, struct decimal *decimal)
{
	for (; digit(text, length, at); at++) {
		if ((decimal->count || text[at] != '0') && decimal->count++ < DECIMAL_DIGITS)
			decimal->digits = decimal->digits * 10 + (uint64_t)(text[at] - '0');
	}
	return at;
}

static size_t take_exponent(const char *text, size_t length, size_t at, struct decimal *decimal)
{
	bool negative = at < length && text[at] == '-';
	int64_t exponent = 0;
	if (negative || (at < length && text[at] == '+'))
		at++;
	if (!digit(text, length, at))
		return 0;
	for (; digit(text, length, at); at++)
		if (exponent < 100000)
			exponent = exponent * 10 + (text[at] - '0');
	decimal->exponent += negative ? -exponent : exponent;
	return at;
}

/* Length of the number by JSON's grammar, 0 if there is none. */
static size_t scan(const char *text, size_t length, struct decimal *decimal)
{
	size_t at = 0;
	*decimal = (struct decimal){ .whole = true };
	decimal->negative = length && text[0] == '-';
	at += decimal->negative;
	if (!digit(text, length, at))
		return 0;
	at = text[at] == '0' ? at + 1 : take_digits(text, length, at, decimal);
	if (at < length && text[at] == '.') {
		size_t point = ++at;
		decimal->whole = false;
		if (!digit(text, length, at))
			return 0;
		at = take_digits(text, length, at, decimal);
		decimal->exponent = -(int64_t)(at - point);
	}
	if (at < length && (text[at] == 'e' || text[at] == 'E')) {
		decimal->whole = false;
		at = take_exponent(text, length, at + 1, decimal);
	}
	return at;
}

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

#define EXACT_POWER 22 /* of ten, in a double */

/* Both are exact, so that one rounding is all there is (Clinger 1990). */
static bool by_exact_power(const struct decimal *decimal, double *number)
{
	if (decimal->digits >> 53 || decimal->exponent > EXACT_POWER ||
	    decimal->exponent < -EXACT_POWER)
		return false;
	*number = decimal->exponent < 0 ? (double)decimal->digits / powers[-decimal->exponent]
					: (double)decimal->digits * powers[decimal->exponent];
	return true;
}

#if defined(__SIZEOF_INT128__) && (defined(__GNUC__) || defined(__clang__))
__extension__ typedef unsigned __int128 wide;

/* 64 bits of which the first is set, and whether something not zero follows: rounded to even. */
static double round_bits(uint64_t bits, bool more, int exponent)
{
	uint64_t kept = bits >> 11, rest = bits & 0x7ff;
	if (rest > 0x400 || (rest == 0x400 && (more || kept & 1)))
		kept++;
	return ldexp((double)kept, exponent + 11);
}

static unsigned leading_zeros(uint64_t bits)
{
	return (unsigned)__builtin_clzll(bits);
}

/* What programs print with 17 digits: the quotient of two whole numbers in 64 bits, whose rest says
 * how to round. */
static bool by_division(const struct decimal *decimal, double *number)
{
	uint64_t divisor = 1;
	if (!decimal->digits || decimal->exponent >= 0 || decimal->exponent < -DECIMAL_DIGITS)
		return false;
	for (int64_t i = 0; i > decimal->exponent; i--)
		divisor *= 10;
	unsigned up = leading_zeros(decimal->digits), down = leading_zeros(divisor);
	uint64_t digits = decimal->digits << up, top = divisor << down;
	unsigned shift =
		digits < top ? 64 : 63; /* a quotient of 64 bits, of which the first is set */
	wide dividend = (wide)digits << shift;
	*number = round_bits((uint64_t)(dividend / top), dividend % top != 0,
			     (int)down - (int)up - (int)shift);
	return true;
}
#else
static bool by_division(const struct decimal *decimal, double *number)
{
	(void)decimal, (void)number;
	return false;
}
#endif

/* Slow, and right for all. False without memory, and for what overflows. */
static bool by_library(const char *text, size_t length, double *number)
{
	char copy[512];
	char *heap = length < sizeof(copy) ? NULL : malloc(length + 1);
	char *place = heap ? heap : copy;
	if (length >= sizeof(copy) && !heap)
		return false;
	memcpy(place, text, length);
	place[length] = '\0';
	char *point = strchr(place, '.');
	if (point)
		*point = decimal_point();
	*number = strtod(place, NULL);
	free(heap);
	return isfinite(*number);
}

size_t number_parse(const char *text, size_t length, double *number)
{
	struct decimal decimal;
	size_t used = scan(text, length, &decimal);
	if (used == 0)
		return 0;
	if (decimal.count > DECIMAL_DIGITS ||
	    (!by_exact_power(&decimal, number) && !by_division(&decimal, number)))
		return by_library(text, used, number) ? used : 0;
	if (decimal.negative)
		*number = -*number;
	return used;
}
