#include "core/base/folders.h"
#include "core/base/buffer.h"
#include "core/base/count.h"
#include <string.h>

#define LEFT_OUT "…/"

/* The last part of a path of so many bytes, without the slashes behind it. */
static const char *last_part(const char *path, size_t *length)
{
	while (*length > 1 && path[*length - 1] == '/')
		--*length;
	size_t at = *length;
	while (at > 0 && path[at - 1] != '/')
		at--;
	*length -= at;
	return path + at;
}

/* Behind "name=" or "kind:", where the rest is a path: "x=/home/me/x.npy",
 * "null:recorded,file=/home/me/x", "python:/home/me/x.py:make". */
static const char *path_of(const char *text)
{
	const char *mark = strstr(text, "=/");
	mark = mark ? mark : strstr(text, ":/");
	return *text == '/' ? text : mark && mark[2] != '/' ? mark + 1 : NULL;
}

const char *folders_shorten(struct arena *arena, const char *text)
{
	const char *path = text ? path_of(text) : NULL;
	size_t length = path ? strlen(path) : 0;
	if (!path)
		return text;
	const char *last = last_part(path, &length);
	return arena_printf(arena, "%.*s" LEFT_OUT "%.*s", (int)(path - text), text, (int)length,
			    last);
}

const char *folders_shorten_cell(struct arena *arena, const char *text)
{
	struct buffer out = { 0 };
	const char *at = text;
	while (*at) {
		size_t length = strcspn(at, "=, ");
		const char *part = *at == '/' && at > text ? last_part(at, &length) : at;
		buffer_append(&out, part, length);
		at += strcspn(at, "=, ");
		if (*at)
			buffer_character(&out, *at++);
	}
	return buffer_keep(&out, arena);
}

bool folders_add(struct arena *arena, struct strings *folders, const char *text)
{
	const char *path = text ? path_of(text) : NULL;
	size_t length = path ? strlen(path) : 0;
	if (!path)
		return true;
	const char *last = last_part(path, &length);
	if (last - path < 2) /* of "/model.onnx" there is nothing to be left out */
		return true;
	const char *folder = arena_bytes(arena, path, (size_t)(last - path));
	return folder && strings_add_once(arena, folders, folder);
}

bool folders_add_private(struct arena *arena, struct strings *folders, const char *path)
{
	static const char *const system[] = { "/usr/", "/lib", "/opt/" };
	for (size_t i = 0; i < COUNT(system); i++)
		if (path && strncmp(path, system[i], strlen(system[i])) == 0)
			return true;
	return folders_add(arena, folders, path);
}

/* The longest that stands here. */
static size_t folder_at(const struct strings *folders, const char *text)
{
	size_t longest = 0;
	for (size_t i = 0; i < folders->count; i++) {
		size_t length = strlen(folders->items[i]);
		if (length > longest && strncmp(text, folders->items[i], length) == 0)
			longest = length;
	}
	return longest;
}

/* Not the end of a longer path: "/var/tmp/" holds "/tmp/". */
static bool may_begin(const char *text, const char *at)
{
	static const char between[] = " \t\n\"'`=:,;([{<";
	return at == text || strchr(between, at[-1]);
}

const char *folders_leave_out(struct arena *arena, const struct strings *folders, const char *text)
{
	struct buffer out = { 0 };
	const char *at = text, *from = text;
	while (at && *at) {
		size_t length = *at == '/' && may_begin(text, at) ? folder_at(folders, at) : 0;
		if (length) {
			buffer_append(&out, from, (size_t)(at - from));
			buffer_string(&out, LEFT_OUT);
			from = at + length;
		}
		at += length ? length : 1;
	}
	if (from == text)
		return text;
	buffer_string(&out, from);
	return buffer_keep(&out, arena);
}
