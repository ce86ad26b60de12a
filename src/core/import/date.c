/* Dates as tools write them. */
#include "core/import/import.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

/* The seconds that "+02:00", "-0530" and "Z" are ahead of UTC; 0 for what is none of these. */
static double ahead(const char *text)
{
	int hours, minutes = 0;
	if (*text != '+' && *text != '-')
		return 0;
	if (sscanf(text + 1, "%2d:%2d", &hours, &minutes) < 2 &&
	    sscanf(text + 1, "%2d%2d", &hours, &minutes) < 1)
		return 0;
	return (*text == '-' ? -60 : 60) * (double)(hours * 60 + minutes);
}

double date_seconds(const char *text)
{
	int year, month, day, hour, minute, second, used = 0;
	if (!text || sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &year, &month, &day, &hour,
			    &minute, &second, &used) < 6)
		return NAN;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return NAN;
	const char *rest = text + used;
	if (*rest == '.' || *rest == ',')
		for (rest++; *rest >= '0' && *rest <= '9';)
			rest++;
	return (double)days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
	       ahead(rest + (*rest == ' '));
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
