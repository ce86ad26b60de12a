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

static bool unicode_escape(struct parser *p, char **out)
{
	uint32_t point, low;
	if (!hex4(p, &point))
		return false;
	if (point >= 0xdc00 && point <= 0xdfff)
		return refuse(p, "lone surrogate");
	if (point >= 0xd800 && point <= 0xdbff) {
		if (!take(p, '\\') || !take(p, 'u'))
			return refuse(p, "lone surrogate");
		if (!hex4(p, &low))
			return false;
		if (low < 0xdc00 || low > 0xdfff)
			return refuse(p, "lone surrogate");
		point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
	}
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
	if (!found)
		return refuse(p, "unknown escape");
	*(*out)++ = to[found - from];
	return true;
}

/* Finds the closing quote, so that the copy can be allocated at once: unescaping only shrinks. */
static bool string_length(struct parser *p, size_t *length)
{
	const char *c = p->at;
	while (c < p->end && *c != '"')
		c += *c == '\\' && p->end - c > 1 ? 2 : 1;
	if (c >= p->end)
		return refuse(p, "unfinished string");
	*length = (size_t)(c - p->at);
	if (*length > p->limits.string)
		return refuse(p, "string is too long");
	return true;
}

static bool string(struct parser *p, const char **text, uint32_t *count)
{
	size_t length = 0;
	if (!take(p, '"'))
		return refuse(p, "a string was expected");
	if (!string_length(p, &length))
		return false;
	char *copy = arena_allocate(p->arena, length + 1, 1), *out = copy;
	if (!copy)
		return error_memory(p->err);
	while (*p->at != '"') {
		uint32_t point;
		if ((unsigned char)*p->at < 0x20)
			return refuse(p, "control character in a string");
		if (*p->at == '\\') {
			p->at++;
			if (!escape(p, &out))
				return false;
			continue;
		}
		size_t size = utf8_character(p->at, (size_t)(p->end - p->at), &point);
		if (size == 0)
			return refuse(p, "invalid UTF-8");
		memcpy(out, p->at, size);
		out += size;
		p->at += size;
	}
	p->at++;
	*text = copy;
	*count = (uint32_t)(out - copy);
	return true;
}

/* --- Values --------------------------------------------------------------------------------- */

static bool value(struct parser *p, struct json_value *out);

static bool number(struct parser *p, double *out)
{
	size_t used = number_parse(p->at, (size_t)(p->end - p->at), out);
	if (used == 0)
		return refuse(p, "not a number that fits a double");
	p->at += used;
	return true;
}

static bool starts_number(const struct parser *p)
{
	return p->at < p->end && (*p->at == '-' || (*p->at >= '0' && *p->at <= '9'));
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

/* A mixed array: the numbers packed so far become elements like all others. */
static bool unpack(struct parser *p, struct json_value *out, const double *numbers, size_t count,
		   struct json_value ***last)
{
	for (size_t i = 0; i < count; i++) {
		struct json_value *child;
		if (!append(p, out, last, &child))
			return false;
		child->type = JSON_NUMBER;
		child->number = numbers[i];
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
		out->type = JSON_NUMBER;
		return number(p, &out->number);
	}
	if (*p->at != '[' && *p->at != '{')
		return word(p, out);
	if (++p->depth > p->limits.depth)
		return refuse(p, "nested too deeply");
	bool ok = *p->at++ == '[' ? array(p, out) : object(p, out);
	p->depth--;
	return ok;
}

const struct json_value *json_parse(struct arena *arena, const char *text, size_t length,
				    struct json_limits limits, struct dyno_error *err)
{
	struct parser p = { arena, text, text, text + length, limits, 0, err };
	if (length > limits.bytes) {
		error_set(err, DYNO_ERROR_FORMAT, "%zu bytes are more than the %zu that are read",
			  length, limits.bytes);
		return NULL;
	}
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

/* --- Access --------------------------------------------------------------------------------- */

const struct json_value *json_member(const struct json_value *object, const char *key)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	const struct json_value *member = object->first;
	while (member && strcmp(member->key, key) != 0)
		member = member->next;
	return member;
}

double json_number_at(const struct json_value *array, size_t index)
{
	if (!array || array->type != JSON_ARRAY || index >= array->count)
		return NAN;
	if (array->numbers)
		return array->numbers[index];
	const struct json_value *element = array->first;
	while (index--)
		element = element->next;
	return element->type == JSON_NUMBER ? element->number : NAN;
}

static const char *const type_names[] = { "null",     "a boolean", "a number",
					  "a string", "an array",  "an object" };

/* The member if it is there; *wrong is set when its type is another. */
static const struct json_value *typed(const struct json_value *object, const char *key,
				      enum json_type type, bool *wrong, struct dyno_error *err)
{
	const struct json_value *member = json_member(object, key);
	*wrong = member && member->type != type;
	if (!*wrong)
		return member;
	error_set(err, DYNO_ERROR_FORMAT, "\"%.100s\" is %s where %s was expected", key,
		  type_names[member->type], type_names[type]);
	return NULL;
}

bool json_get_number(const struct json_value *object, const char *key, double *out,
		     struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_NUMBER, &wrong, err);
	if (member)
		*out = member->number;
	return !wrong;
}

bool json_get_count(const struct json_value *object, const char *key, uint64_t *out,
		    struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_NUMBER, &wrong, err);
	if (!member)
		return !wrong;
	if (!(member->number >= 0) || member->number > 9007199254740992.0 ||
	    member->number != floor(member->number))
		return error_set(err, DYNO_ERROR_FORMAT,
				 "\"%.100s\" is not a whole number from 0 to 2^53", key);
	*out = (uint64_t)member->number;
	return true;
}

bool json_get_string(const struct json_value *object, const char *key, const char **out,
		     struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_STRING, &wrong, err);
	if (member)
		*out = member->string;
	return !wrong;
}

bool json_get_boolean(const struct json_value *object, const char *key, bool *out,
		      struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_BOOLEAN, &wrong, err);
	if (member)
		*out = member->boolean;
	return !wrong;
}

bool json_get_array(const struct json_value *object, const char *key, const struct json_value **out,
		    struct dyno_error *err)
{
	bool wrong;
	const struct json_value *member = typed(object, key, JSON_ARRAY, &wrong, err);
	if (member)
		*out = member;
	return !wrong;
}
