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

/* Length of the number by JSON's grammar, 0 if there is none. */
static size_t scan(const char *text, size_t length, bool *whole)
{
	size_t at = 0;
	*whole = true;
	if (at < length && text[at] == '-')
		at++;
	if (!digit(text, length, at))
		return 0;
	if (text[at] == '0')
		at++;
	else
		while (digit(text, length, at))
			at++;
	if (at < length && text[at] == '.') {
		*whole = false;
		if (!digit(text, length, ++at))
			return 0;
		while (digit(text, length, at))
			at++;
	}
	if (at < length && (text[at] == 'e' || text[at] == 'E')) {
		*whole = false;
		at++;
		if (at < length && (text[at] == '+' || text[at] == '-'))
			at++;
		if (!digit(text, length, at))
			return 0;
		while (digit(text, length, at))
			at++;
	}
	return at;
}

size_t number_parse(const char *text, size_t length, double *number)
{
	bool whole;
	size_t used = scan(text, length, &whole);
	if (used == 0)
		return 0;
	if (whole && used <= 15) { /* exact in a double, and most of what result files hold */
		bool negative = text[0] == '-';
		int64_t value = 0;
		for (size_t i = negative; i < used; i++)
			value = value * 10 + (text[i] - '0');
		*number = negative ? -(double)value : (double)value;
		return used;
	}
	char copy[512];
	char *heap = used < sizeof(copy) ? NULL : malloc(used + 1);
	char *place = heap ? heap : copy;
	if (used >= sizeof(copy) && !heap)
		return 0;
	memcpy(place, text, used);
	place[used] = '\0';
	char *point = strchr(place, '.');
	if (point)
		*point = decimal_point();
	*number = strtod(place, NULL);
	free(heap);
	return isfinite(*number) ? used : 0;
}
