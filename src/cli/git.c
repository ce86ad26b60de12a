#include "cli/git.h"
#include "host/file.h"
#include <string.h>
#include <sys/stat.h>

#define FILE_LIMIT ((size_t)16 << 20) /* of packed-refs */
#define LEVELS     64                 /* of folders above */

/* The first line of a file; NULL when there is none. */
static const char *read_line(const char *path, struct arena *arena)
{
	struct buffer text = { 0 };
	const char *line = NULL;
	if (path && file_read(path, FILE_LIMIT, &text, NULL))
		line = arena_bytes(arena, buffer_text(&text), strcspn(buffer_text(&text), "\r\n"));
	buffer_finish(&text);
	return line;
}

/* 40 digits of SHA-1 or 64 of SHA-256. */
static bool is_commit(const char *text)
{
	size_t digits = text ? strspn(text, "0123456789abcdef") : 0;
	return (digits == 40 || digits == 64) && !text[digits];
}

static const char *after(const char *text, const char *start)
{
	size_t length = strlen(start);
	return text && strncmp(text, start, length) == 0 ? text + length : NULL;
}

/* .git is a folder, or in a worktree a file that names one. */
static const char *git_folder(const char *folder, struct arena *arena)
{
	struct stat status;
	const char *place = arena_printf(arena, "%s/.git", folder);
	if (!place || stat(place, &status) != 0)
		return NULL;
	if (S_ISDIR(status.st_mode))
		return place;
	const char *named = after(read_line(place, arena), "gitdir: ");
	return !named || *named == '/' ? named : arena_printf(arena, "%s/%s", folder, named);
}

/* "DIGITS refs/heads/main", a line each. */
static const char *packed_commit(const char *folder, const char *name, struct arena *arena)
{
	struct buffer text = { 0 };
	const char *path = arena_printf(arena, "%s/packed-refs", folder), *found = NULL;
	const char *ending = arena_printf(arena, " %s", name);
	bool read = path && ending && file_read(path, FILE_LIMIT, &text, NULL);
	for (const char *line = read ? buffer_text(&text) : ""; *line && !found;) {
		size_t length = strcspn(line, "\n"), tail = strlen(ending);
		if (length > tail && memcmp(line + length - tail, ending, tail) == 0)
			found = arena_bytes(arena, line, length - tail);
		line += length + (line[length] == '\n');
	}
	buffer_finish(&text);
	return found;
}

/* A worktree keeps its branches where "commondir" says. */
static const char *common_folder(const char *folder, struct arena *arena)
{
	const char *named = read_line(arena_printf(arena, "%s/commondir", folder), arena);
	if (!named)
		return folder;
	return *named == '/' ? named : arena_printf(arena, "%s/%s", folder, named);
}

static const char *resolve(const char *folder, struct arena *arena)
{
	const char *head = read_line(arena_printf(arena, "%s/HEAD", folder), arena);
	const char *name = after(head, "ref: ");
	if (!name)
		return is_commit(head) ? head : NULL;
	const char *common = common_folder(folder, arena);
	const char *commit =
		common ? read_line(arena_printf(arena, "%s/%s", common, name), arena) : NULL;
	if (common && !commit)
		commit = packed_commit(common, name, arena);
	return is_commit(commit) ? commit : NULL;
}

const char *git_commit_of(const char *folder, struct arena *arena)
{
	for (int i = 0; folder && i < LEVELS; i++) {
		struct stat here, above;
		const char *git = git_folder(folder, arena);
		if (git)
			return resolve(git, arena);
		const char *next = arena_printf(arena, "%s/..", folder);
		if (!next || stat(folder, &here) != 0 || stat(next, &above) != 0 ||
		    (here.st_ino == above.st_ino && here.st_dev == above.st_dev))
			return NULL;
		folder = next;
	}
	return NULL;
}

const char *git_commit(struct arena *arena)
{
	return git_commit_of(".", arena);
}
