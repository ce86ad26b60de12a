/* Dates as tools write them. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Days since 1970-01-01 of the Gregorian calendar, years beginning with March (Hinnant,
 * "chrono-compatible low-level date algorithms"). */
static long days_of(long year, long month, long day)
{
	year -= month <= 2;
	long era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
	long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(long days, long *year, long *month, long *day)
{
	days += 719468;
	long era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
	long of = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long of_year = of_era - (365 * of + of / 4 - of / 100), m = (5 * of_year + 2) / 153;
	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = of + era * 400 + (*month <= 2);
}

/* The number of exactly that many digits at *at, which is behind them after; -1: there is none. */
static long take_digits(const char **at, int count)
{
	long number = 0;
	for (int i = 0; i < count; i++, ++*at) {
		if (**at < '0' || **at > '9')
			return -1;
		number = number * 10 + (**at - '0');
	}
	return number;
}

static bool take_one_of(const char **at, const char *characters)
{
	bool there = **at && strchr(characters, **at);
	*at += there;
	return there;
}

/* The seconds that "+02:00", "-0530" and "Z" are ahead of UTC; 0 for what is none of these. */
static double ahead(const char *at)
{
	bool west = *at == '-';
	if (!take_one_of(&at, "+-"))
		return 0;
	long hours = take_digits(&at, 2);
	take_one_of(&at, ":");
	long minutes = take_digits(&at, 2);
	return hours < 0 ? 0
			 : (west ? -60 : 60) * (double)(hours * 60 + (minutes > 0 ? minutes : 0));
}

double date_seconds(const char *text)
{
	static const struct {
		int digits;
		const char *behind; /* one of these; NULL: nothing */
		long least, most;
	} parts[] = { { 4, "-", 1970, 9999 }, { 2, "-", 1, 12 }, { 2, "T ", 1, 31 },
		      { 2, ":", 0, 23 },      { 2, ":", 0, 59 }, { 2, NULL, 0, 60 } };
	long is[COUNT(parts)];
	for (size_t i = 0; i < COUNT(parts); i++) {
		is[i] = text ? take_digits(&text, parts[i].digits) : -1;
		if (is[i] < parts[i].least || is[i] > parts[i].most ||
		    (parts[i].behind && !take_one_of(&text, parts[i].behind)))
			return NAN;
	}
	if (take_one_of(&text, ".,"))
		text += strspn(text, "0123456789");
	take_one_of(&text, " ");
	return (double)days_of(is[0], is[1], is[2]) * 86400 +
	       (double)(is[3] * 3600 + is[4] * 60 + is[5]) - ahead(text);
}

const char *date_text(char text[DATE_TEXT_SIZE], double seconds)
{
	long year, month, day;
	double last = 253402300799.0; /* 9999-12-31T23:59:59Z */
	long long whole = seconds >= 0 && seconds <= last ? (long long)seconds : 0;
	long left = (long)(whole % 86400);
	date_of((long)(whole / 86400), &year, &month, &day);
	snprintf(text, DATE_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000U,
		 (unsigned)month % 100U, (unsigned)day % 100U, (unsigned)(left / 3600) % 100U,
		 (unsigned)(left / 60) % 60U, (unsigned)left % 60U);
	return text;
}
