#include "core/base/spell.h"
#include <string.h>

#define OPENING "\xe2\x80\xb9" /* ‹ */
#define CLOSING "\xe2\x80\xba" /* › */
#define MARK    (sizeof(OPENING) - 1)

/* Longer ones are text that happens to stand between such marks. */
#define NAME_MOST 40

static size_t name_length(const char *text, size_t length)
{
	size_t n = 0;
	while (n < length && n < NAME_MOST &&
	       ((text[n] >= 'a' && text[n] <= 'z') || (n && (text[n] == '-' || text[n] == '_'))))
		n++;
	return n;
}

static const char *find(const char *text, const char *end, const char *mark)
{
	while ((text = memchr(text, mark[0], (size_t)(end - text)))) {
		if ((size_t)(end - text) < MARK)
			return NULL;
		if (memcmp(text, mark, MARK) == 0)
			return text;
		text++;
	}
	return NULL;
}

/* The setting that the opening mark at `text` begins, and the end of it; NULL: none. */
static const char *read_setting(const char *text, const char *end, struct setting_mention *setting)
{
	const char *name = text + MARK, *closing = find(name, end, CLOSING);
	if (!closing)
		return NULL;
	size_t length = name_length(name, (size_t)(closing - name));
	const char *behind = name + length;
	if (!length || (behind != closing && *behind != ' '))
		return NULL;
	*setting = (struct setting_mention){ .name = name, .name_length = length };
	if (behind != closing) {
		setting->value = behind + 1;
		setting->value_length = (size_t)(closing - setting->value);
	}
	closing += MARK;
	setting->subject = closing < end && *closing == ':';
	return closing;
}

void spell(const char *text, size_t length, spelling *face, struct buffer *out)
{
	const char *end = text + length, *opening;
	while ((opening = find(text, end, OPENING))) {
		struct setting_mention setting;
		const char *behind = read_setting(opening, end, &setting);
		const char *plain = behind ? opening : opening + MARK;
		buffer_append(out, text, (size_t)(plain - text));
		if (behind)
			face(&setting, out);
		text = behind ? behind : plain;
	}
	buffer_append(out, text, (size_t)(end - text));
}

const char *spell_string(struct arena *arena, const char *text, spelling *face)
{
	if (!text || !strstr(text, OPENING))
		return text;
	struct buffer spelled = { 0 };
	spell(text, strlen(text), face, &spelled);
	return buffer_keep(&spelled, arena);
}

/* --- Faces ----------------------------------------------------------------------------------- */

static void append_name(const struct setting_mention *setting, char from, char to,
			struct buffer *out)
{
	for (size_t i = 0; i < setting->name_length; i++)
		buffer_character(out, setting->name[i] == from ? to : setting->name[i]);
}

void face_command(const struct setting_mention *setting, struct buffer *out)
{
	buffer_string(out, "--");
	append_name(setting, '_', '-', out);
	if (setting->value)
		buffer_printf(out, " %.*s", (int)setting->value_length, setting->value);
}

void face_library(const struct setting_mention *setting, struct buffer *out)
{
	append_name(setting, '-', '_', out);
	if (setting->value || !setting->subject)
		buffer_character(out, '=');
	if (setting->value)
		buffer_append(out, setting->value, setting->value_length);
}
