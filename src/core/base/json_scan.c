/* Finding one member in a text without reading all of it. */
#include "core/base/json.h"
#include <string.h>

struct scan {
	const char *at, *end;
};

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) && *scan->at)
		scan->at++;
}

static bool skip_character(struct scan *scan, char character)
{
	skip_space(scan);
	return scan->at < scan->end && *scan->at++ == character;
}

/* From behind the opening quote to behind the closing one. */
static bool skip_string(struct scan *scan)
{
	while (scan->at < scan->end) {
		char c = *scan->at++;
		if (c == '"')
			return true;
		if (c == '\\' && scan->at < scan->end)
			scan->at++;
	}
	return false;
}

/* To the comma or bracket behind a value: strings and what is nested are passed over. */
static bool skip_value(struct scan *scan)
{
	for (size_t depth = 0; scan->at < scan->end; scan->at++) {
		switch (*scan->at) {
		case '"':
			scan->at++;
			if (!skip_string(scan))
				return false;
			scan->at--;
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (depth == 0)
				return true;
			depth--;
			break;
		case ',':
			if (depth == 0)
				return true;
		}
	}
	return false;
}

bool json_scan(const char *text, size_t length, const char *key, const char **value,
	       size_t *value_length)
{
	struct scan scan = { text, text + length };
	size_t key_length = strlen(key);
	if (!skip_character(&scan, '{'))
		return false;
	do {
		const char *name = (skip_space(&scan), scan.at + 1);
		if (!skip_character(&scan, '"') || !skip_string(&scan))
			return false;
		bool found = (size_t)(scan.at - 1 - name) == key_length &&
			     memcmp(name, key, key_length) == 0;
		if (!skip_character(&scan, ':'))
			return false;
		*value = scan.at;
		if (!skip_value(&scan))
			return false;
		*value_length = (size_t)(scan.at - *value);
		if (found)
			return true;
	} while (skip_character(&scan, ','));
	return false;
}
