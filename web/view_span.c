/* Numbers as people write them: "≤ 50 ms", "1..64", "> 2 GB", "8". */
#include "core/base/count.h"
#include "core/base/units.h"
#include "view.h"
#include <math.h>
#include <string.h>

#define TEXT_MOST 64 /* bytes of an end */

static const struct sign {
	const char *text;
	bool at_most, open;
} signs[] = {
	{ "<=", true, false },  { "≤", true, false },  { "<", true, true },
	{ ">=", false, false }, { "≥", false, false }, { ">", false, true },
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

static const struct sign *take_sign(const char **text)
{
	*text = skip_blanks(*text);
	for (size_t i = 0; i < COUNT(signs); i++)
		if (strncmp(*text, signs[i].text, strlen(signs[i].text)) == 0) {
			*text = skip_blanks(*text + strlen(signs[i].text));
			return &signs[i];
		}
	return NULL;
}

/* Nothing leaves the end open. */
static bool read_end(const char *text, size_t length, enum unit unit, double *end,
		     struct dyno_error *err)
{
	char copy[TEXT_MOST];
	while (length && strchr(" \t", text[length - 1]))
		length--;
	if (!length)
		return true;
	if (length >= sizeof(copy))
		return error_set(err, DYNO_ERROR_USAGE, "\"%.*s…\" is no number", 40, text);
	memcpy(copy, text, length);
	copy[length] = '\0';
	return parse_in_unit(copy, unit, end, err);
}

/* Behind ".." or a dash between two ends; NULL: there is one number. */
static const char *find_between(const char *text, size_t *before)
{
	static const char *const between[] = { "..", " – ", " - " };
	for (size_t i = 0; i < COUNT(between); i++) {
		const char *at = strstr(text, between[i]);
		if (at) {
			*before = (size_t)(at - text);
			return skip_blanks(at + strlen(between[i]));
		}
	}
	return NULL;
}

bool span_read(const char *text, enum unit unit, struct span *span, struct dyno_error *err)
{
	size_t before;
	const struct sign *sign = take_sign(&text);
	const char *second = sign ? NULL : find_between(text, &before);
	*span = (struct span){ -INFINITY, INFINITY, sign && sign->open };
	if (!*text)
		return error_set(err, DYNO_ERROR_USAGE, "say a number, such as ≤ 50 or 1..64");
	if (second)
		return read_end(text, before, unit, &span->low, err) &&
		       read_end(second, strlen(second), unit, &span->high, err);
	double *end = sign && !sign->at_most ? &span->low : &span->high;
	if (!read_end(text, strlen(text), unit, end, err))
		return false;
	if (!sign)
		span->low = span->high;
	return true;
}

bool span_has(const struct span *span, double number)
{
	return span->open ? number > span->low && number < span->high
			  : number >= span->low && number <= span->high;
}

size_t span_sign_length(const char *text)
{
	const char *at = text;
	return take_sign(&at) && !strchr(" \t", *text) ? (size_t)(at - text) : 0;
}
