#include "measure/count/profile_text.h"
#include "core/base/utf8.h"
#include <string.h>

struct text {
	const char *at, *end;
};

static const char *find(struct text text, const char *word)
{
	return text.at < text.end
		       ? memmem(text.at, (size_t)(text.end - text.at), word, strlen(word))
		       : NULL;
}

/* Words one after the other, blanks and newlines before each; NULL: they do not stand there. */
static const char *skip(struct text text, const char *const *words)
{
	for (; *words; words++) {
		size_t length = strlen(*words);
		while (text.at < text.end && (*text.at == ' ' || *text.at == '\n'))
			text.at++;
		if ((size_t)(text.end - text.at) < length || memcmp(text.at, *words, length) != 0)
			return NULL;
		text.at += length;
	}
	return text.at;
}

/* Where the next event begins; a name may hold much, but hardly this. */
static const char *event_end(struct text text)
{
	static const char *const begin[] = { "}", ",", "{", "\"cat\"", NULL };
	while ((text.at = find(text, "}"))) {
		if (skip(text, begin))
			return text.at;
		text.at++;
	}
	return text.end;
}

/* What follows the name "name" :" of an event up to `","args" : {`, which no value behind it can
 * hold: the last one in the event, since a name may. NULL: it has no end. */
static const char *name_end(struct text text)
{
	static const char *const behind[] = { "\"", ",", "\"args\"", ":", "{", NULL };
	const char *end = NULL;
	text.end = event_end(text);
	while ((text.at = find(text, "\""))) {
		if (skip(text, behind))
			end = text.at;
		text.at++;
	}
	return end;
}

/* The name's beginning; NULL: no further one. */
static const char *name_begin(struct text text)
{
	static const char *const before[] = { "\"name\"", ":", "\"", NULL };
	const char *begin;
	while ((text.at = find(text, "\"name\""))) {
		if ((begin = skip(text, before)))
			return begin;
		text.at++;
	}
	return NULL;
}

static bool is_plain(struct text name)
{
	uint32_t code_point;
	while (name.at < name.end) {
		size_t length = utf8_character(name.at, (size_t)(name.end - name.at), &code_point);
		if (!length || code_point < 0x20 || code_point == '"' || code_point == '\\')
			return false;
		name.at += length;
	}
	return true;
}

static void write_name(struct text name, struct buffer *out)
{
	uint32_t code_point;
	while (name.at < name.end) {
		size_t length = utf8_character(name.at, (size_t)(name.end - name.at), &code_point);
		if (!length)
			buffer_string(out, "\xef\xbf\xbd"); /* U+FFFD */
		else if (code_point < 0x20)
			buffer_printf(out, "\\u%04x", (unsigned)code_point);
		else if (code_point == '"' || code_point == '\\')
			buffer_printf(out, "\\%c", (char)code_point);
		else
			buffer_append(out, name.at, length);
		name.at += length ? length : 1;
	}
}

bool profile_text_mend(const char *text, size_t length, struct buffer *mended)
{
	struct text left = { text, text + length }, name;
	const char *kept = text;
	bool needed = false;
	while ((name.at = name_begin(left))) {
		name.end = name_end((struct text){ name.at, left.end });
		if (name.end && !is_plain(name)) {
			needed = true;
			buffer_append(mended, kept, (size_t)(name.at - kept));
			write_name(name, mended);
			kept = name.end;
		}
		left.at = name.end ? name.end : event_end((struct text){ name.at, left.end });
	}
	if (needed)
		buffer_append(mended, kept, (size_t)(left.end - kept));
	return needed;
}
