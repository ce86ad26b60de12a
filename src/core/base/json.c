#include "core/base/json.h"
#include "core/base/count.h"
#include "core/base/number.h"
#include "core/base/utf8.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct arena *arena;
	const char *start, *at, *end;
	struct json_limits limits;
	size_t depth;
	bool loose;
	struct dyno_error *err;
};

static bool refuse(struct parser *p, const char *what)
{
	size_t line = 1, column = 1;
	for (const char *c = p->start; c < p->at; c++) {
		column++;
		if (*c == '\n') {
			line++;
			column = 1;
		}
	}
	return error_set(p->err, DYNO_ERROR_FORMAT, "line %zu, column %zu: %s", line, column, what);
}

static void skip_space(struct parser *p)
{
	while (p->at < p->end &&
	       (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
		p->at++;
}

static bool take(struct parser *p, char character)
{
	if (p->at == p->end || *p->at != character)
		return false;
	p->at++;
	return true;
}

/* --- Strings -------------------------------------------------------------------------------- */

static bool hex4(struct parser *p, uint32_t *value)
{
	*value = 0;
	if (p->end - p->at < 4)
		return refuse(p, "\\u needs four hexadecimal digits");
	for (int i = 0; i < 4; i++, p->at++) {
		char c = *p->at;
		uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
				 : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
							: 16;
		if (digit == 16)
			return refuse(p, "\\u needs four hexadecimal digits");
		*value = *value << 4 | digit;
	}
	return true;
}

#define REPLACEMENT 0xfffd

static bool is_surrogate(uint32_t point, uint32_t first)
{
	return point >= first && point < first + 0x400;
}

/* A lone one is refused, or replaced. */
static bool surrogates(struct parser *p, uint32_t *point)
{
	uint32_t low = 0;
	bool pair = is_surrogate(*point, 0xd800) && p->end - p->at > 1 && p->at[0] == '\\' &&
		    p->at[1] == 'u';
	const char *before = p->at;
	if (pair) {
		p->at += 2;
		if (!hex4(p, &low))
			return false;
	}
	if (is_surrogate(low, 0xdc00)) {
		*point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
		return true;
	}
	p->at = before;
	*point = REPLACEMENT;
	return p->loose || refuse(p, "lone surrogate");
}

static bool unicode_escape(struct parser *p, char **out)
{
	uint32_t point;
	if (!hex4(p, &point))
		return false;
	bool half = is_surrogate(point, 0xd800) || is_surrogate(point, 0xdc00);
	if (half && !surrogates(p, &point))
		return false;
	if (point == 0) { /* see json.h */
		*(*out)++ = (char)0xc0;
		*(*out)++ = (char)0x80;
		return true;
	}
	*out += utf8_encode(point, *out);
	return true;
}

static bool escape(struct parser *p, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	if (p->at == p->end)
		return refuse(p, "unfinished string");
	char c = *p->at++;
	if (c == 'u')
		return unicode_escape(p, out);
	const char *found = c ? strchr(from, c) : NULL;
	if (!found && !p->loose)
		return refuse(p, "unknown escape");
	if (!found)
		*(*out)++ = '\\';
	*(*out)++ = found ? to[found - from] : c;
	return true;
}

/* Finds the closing quote, so that the copy can be allocated at once: unescaping only shrinks. What
 * replaces a byte that is no UTF-8 is longer. */
static bool string_room(struct parser *p, size_t *room)
{
	const char *c = p->at;
	size_t others = 0; /* than letters of ASCII */
	while (c < p->end && *c != '"') {
		others += (unsigned char)*c - 1U >= 0x7f;
		c += *c == '\\' && p->end - c > 1 ? 2 : 1;
	}
	if (c >= p->end) {
		p->at = p->end;
		return refuse(p, "unfinished string");
	}
	*room = (size_t)(c - p->at) + 1;
	if (*room > p->limits.string + 1)
		return refuse(p, "string is too long");
	*room += p->loose ? 2 * others : 0;
	return true;
}

/* Letters of ASCII that need nothing done to them. */
static size_t plain_length(const struct parser *p)
{
	const char *c = p->at;
	while (c < p->end && (unsigned char)*c >= 0x20 && (unsigned char)*c < 0x80 && *c != '"' &&
	       *c != '\\')
		c++;
	return (size_t)(c - p->at);
}

static void copy(struct parser *p, size_t size, char **out)
{
	memcpy(*out, p->at, size);
	*out += size;
	p->at += size;
}

static bool character(struct parser *p, char **out)
{
	uint32_t point;
	bool control = (unsigned char)*p->at < 0x20;
	if (*p->at == '\\') {
		p->at++;
		return escape(p, out);
	}
	if (control && !p->loose)
		return refuse(p, "control character in a string");
	size_t size = *p->at ? utf8_character(p->at, (size_t)(p->end - p->at), &point) : 0;
	if (size == 0 && !p->loose)
		return refuse(p, "invalid UTF-8");
	if (size) {
		copy(p, size, out);
		return true;
	}
	*out += utf8_encode(REPLACEMENT, *out);
	p->at++;
	return true;
}

static bool string(struct parser *p, const char **text, uint32_t *count)
{
	size_t room = 0;
	if (!take(p, '"'))
		return refuse(p, "a string was expected");
	if (!string_room(p, &room))
		return false;
	char *start = arena_allocate(p->arena, room, 1), *out = start;
	if (!start)
		return error_memory(p->err);
	while (*p->at != '"') {
		size_t plain = plain_length(p);
		copy(p, plain, &out);
		if (*p->at != '"' && !character(p, &out))
			return false;
	}
	p->at++;
	*text = start;
	*count = (uint32_t)(out - start);
	return true;
}

/* --- Values --------------------------------------------------------------------------------- */

static bool value(struct parser *p, struct json_value *out);

static size_t strspn_in(const char *text, size_t length, const char *letters)
{
	size_t count = 0;
	while (count < length && text[count] && strchr(letters, text[count]))
		count++;
	return count;
}

/* How programs write what is no number, without its sign; 0: it is none of these. */
static size_t not_finite(const struct parser *p)
{
	static const char *const words[] = { "NaN", "nan", "Infinity", "inf", "INF", "Inf" };
	size_t left = (size_t)(p->end - p->at), sign = left && *p->at == '-';
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t length = strlen(words[i]);
		if (left - sign >= length && memcmp(p->at + sign, words[i], length) == 0)
			return sign + length;
	}
	return 0;
}

/* It is one of these, or one too large. */
static bool no_number(struct parser *p, double *out)
{
	size_t length = not_finite(p), left = (size_t)(p->end - p->at);
	if (!length)
		length = strspn_in(p->at, left, "+-.0123456789eE");
	*out = NAN;
	p->at += length;
	return length > 0;
}

static bool number(struct parser *p, double *out)
{
	size_t used = number_parse(p->at, (size_t)(p->end - p->at), out);
	if (used == 0 && p->loose)
		return no_number(p, out);
	if (used == 0)
		return refuse(p, "not a number that fits a double");
	p->at += used;
	return true;
}

static bool starts_number(const struct parser *p)
{
	return p->at < p->end &&
	       (*p->at == '-' || (*p->at >= '0' && *p->at <= '9') || (p->loose && not_finite(p)));
}

/* An array that begins with a number: packed for as long as numbers come. Returns at the first
 * element that is none (*comma: one stood before it), or behind the last. */
static bool packed(struct parser *p, double **numbers, size_t *count, bool *comma)
{
	size_t capacity = 0;
	*numbers = NULL;
	*count = 0;
	for (*comma = true;; *comma = true) {
		double element;
		skip_space(p);
		if (!starts_number(p))
			return true;
		if (!number(p, &element))
			return false;
		if (*count == capacity) {
			capacity = capacity ? capacity * 2 : 16;
			double *more = realloc(*numbers, capacity * sizeof(*more));
			if (!more)
				return error_memory(p->err);
			*numbers = more;
		}
		(*numbers)[(*count)++] = element;
		*comma = false;
		skip_space(p);
		if (!take(p, ','))
			return true;
	}
}

static bool append(struct parser *p, struct json_value *parent, struct json_value ***last,
		   struct json_value **child)
{
	*child = arena_allocate(p->arena, 1, sizeof(**child));
	if (!*child || parent->count == UINT32_MAX)
		return error_memory(p->err);
	**last = *child;
	*last = &(*child)->next;
	parent->count++;
	return true;
}

static void set_number(struct json_value *value, double number)
{
	value->type = isnan(number) ? JSON_NULL : JSON_NUMBER;
	value->number = number;
}

/* A mixed array: the numbers packed so far become elements like all others. */
static bool unpack(struct parser *p, struct json_value *out, const double *numbers, size_t count,
		   struct json_value ***last)
{
	for (size_t i = 0; i < count; i++) {
		struct json_value *child;
		if (!append(p, out, last, &child))
			return false;
		set_number(child, numbers[i]);
	}
	return true;
}

static bool elements(struct parser *p, struct json_value *out, struct json_value **last)
{
	do {
		struct json_value *child;
		skip_space(p);
		if (!append(p, out, &last, &child) || !value(p, child))
			return false;
		skip_space(p);
	} while (take(p, ','));
	return take(p, ']') || refuse(p, "',' or ']' was expected");
}

static bool finish_packed(struct parser *p, struct json_value *out, const double *numbers,
			  size_t count, bool comma)
{
	struct json_value **last = &out->first;
	if (comma && p->at < p->end && *p->at != ']')
		return unpack(p, out, numbers, count, &last) && elements(p, out, last);
	if (comma)
		return refuse(p, "a value was expected");
	if (!take(p, ']'))
		return refuse(p, "',' or ']' was expected");
	double *copy = arena_allocate(p->arena, count, sizeof(*copy));
	if (!copy || count > UINT32_MAX)
		return error_memory(p->err);
	memcpy(copy, numbers, count * sizeof(*copy));
	out->numbers = copy;
	out->count = (uint32_t)count;
	return true;
}

static bool array(struct parser *p, struct json_value *out)
{
	out->type = JSON_ARRAY;
	skip_space(p);
	if (take(p, ']'))
		return true;
	if (!starts_number(p))
		return elements(p, out, &out->first);
	double *numbers;
	size_t count;
	bool comma;
	bool ok =
		packed(p, &numbers, &count, &comma) && finish_packed(p, out, numbers, count, comma);
	free(numbers);
	return ok;
}

static bool object(struct parser *p, struct json_value *out)
{
	struct json_value **last = &out->first;
	out->type = JSON_OBJECT;
	skip_space(p);
	if (take(p, '}'))
		return true;
	do {
		struct json_value *child;
		uint32_t length;
		skip_space(p);
		if (!append(p, out, &last, &child) || !string(p, &child->key, &length))
			return false;
		skip_space(p);
		if (!take(p, ':'))
			return refuse(p, "':' was expected");
		skip_space(p);
		if (!value(p, child))
			return false;
		skip_space(p);
	} while (take(p, ','));
	return take(p, '}') || refuse(p, "',' or '}' was expected");
}

static bool word(struct parser *p, struct json_value *out)
{
	static const struct {
		const char *text;
		enum json_type type;
		bool boolean;
	} words[] = { { "true", JSON_BOOLEAN, true },
		      { "false", JSON_BOOLEAN, false },
		      { "null", JSON_NULL, false } };
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t length = strlen(words[i].text);
		if ((size_t)(p->end - p->at) < length || memcmp(p->at, words[i].text, length) != 0)
			continue;
		p->at += length;
		out->type = words[i].type;
		out->boolean = words[i].boolean;
		return true;
	}
	return refuse(p, "a value was expected");
}

static bool value(struct parser *p, struct json_value *out)
{
	if (p->at == p->end)
		return refuse(p, "unexpected end");
	if (*p->at == '"') {
		out->type = JSON_STRING;
		return string(p, &out->string, &out->count);
	}
	if (starts_number(p)) {
		double read;
		if (!number(p, &read))
			return false;
		set_number(out, read);
		return true;
	}
	if (*p->at != '[' && *p->at != '{')
		return word(p, out);
	if (++p->depth > p->limits.depth)
		return refuse(p, "nested too deeply");
	bool ok = *p->at++ == '[' ? array(p, out) : object(p, out);
	p->depth--;
	return ok;
}

static bool small_enough(const struct parser *p)
{
	size_t length = (size_t)(p->end - p->start);
	return length <= p->limits.bytes ||
	       error_set(p->err, DYNO_ERROR_FORMAT, "%zu bytes are more than the %zu that are read",
			 length, p->limits.bytes);
}

const struct json_value *json_parse(struct arena *arena, const char *text, size_t length,
				    struct json_limits limits, struct dyno_error *err)
{
	struct parser p = { arena, text, text, text + length, limits, 0, false, err };
	if (!small_enough(&p))
		return NULL;
	struct json_value *root = arena_allocate(arena, 1, sizeof(*root));
	if (!root) {
		error_memory(err);
		return NULL;
	}
	skip_space(&p);
	if (!value(&p, root))
		return NULL;
	skip_space(&p);
	if (p.at != p.end) {
		refuse(&p, "something follows the document");
		return NULL;
	}
	return root;
}

/* --- Several documents ----------------------------------------------------------------------- */

static const char *end_of_line(const struct parser *p, const char *at)
{
	const char *end = memchr(at, '\n', (size_t)(p->end - at));
	return end ? end : p->end;
}

/* What begins like a document and is none within its first line is a line of a log, "[12:00] …". */
static bool document(struct parser *p, struct json_value *all, struct json_value ***last,
		     struct json_skipped *skipped)
{
	const char *start = p->at;
	struct json_value **before = *last, *child;
	if (!append(p, all, last, &child))
		return false;
	if (value(p, child))
		return true;
	all->count--;
	*last = before;
	**last = NULL;
	skipped->cut = p->at == p->end && all->count > 0;
	if (skipped->cut || (p->err && p->err->code == DYNO_ERROR_MEMORY))
		return skipped->cut;
	p->depth = 0;
	if (p->at > end_of_line(p, start) || p->at == p->end)
		return false;
	p->at = end_of_line(p, start);
	skipped->lines++;
	return true;
}

static bool documents(struct parser *p, struct json_value *all, struct json_skipped *skipped)
{
	struct json_value **last = &all->first;
	for (skip_space(p); p->at < p->end && !skipped->cut; skip_space(p)) {
		if (*p->at == '{' || *p->at == '[') {
			if (!document(p, all, &last, skipped))
				return false;
			continue;
		}
		p->at = end_of_line(p, p->at);
		skipped->lines++;
	}
	return all->count || (!p->err->message[0] && refuse(p, "no JSON document was found"));
}

const struct json_value *json_parse_loosely(struct arena *arena, const char *text, size_t length,
					    struct json_limits limits, struct json_skipped *skipped,
					    struct dyno_error *err)
{
	struct dyno_error own = { 0 }; /* the caller may not want it: what is wrong is asked here */
	struct parser p = { arena, text, text, text + length, limits, 0, true, &own };
	struct json_value *all = arena_allocate(arena, 1, sizeof(*all));
	*skipped = (struct json_skipped){ 0 };
	if (!all)
		error_memory(&own);
	else if (small_enough(&p)) {
		all->type = JSON_ARRAY;
		if (documents(&p, all, skipped))
			return all;
	}
	if (err)
		*err = own;
	return NULL;
}
