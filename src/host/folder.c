#include "host/folder.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MOST 32     /* folders below one another */
#define FILES_MOST 100000 /* more are none that a tool wrote */

struct listing {
	bool (*wanted)(const char *path);
	struct arena *arena;
	struct strings *files;
	struct dyno_error *err;
};

bool folder_is(const char *path)
{
	struct stat is;
	return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static bool list(struct listing *listing, int folder, const char *above, int depth);

static bool take(struct listing *listing, int folder, const char *path, const char *name, int depth)
{
	struct stat is;
	if (fstatat(folder, name, &is, AT_SYMLINK_NOFOLLOW) != 0)
		return true;
	if (S_ISREG(is.st_mode) && listing->wanted(path))
		return strings_add(listing->arena, listing->files, path) ||
		       error_memory(listing->err);
	if (!S_ISDIR(is.st_mode) || depth == DEPTH_MOST)
		return true;
	int below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return below < 0 || list(listing, below, path, depth + 1);
}

/* Closes the folder. */
static bool list(struct listing *listing, int folder, const char *above, int depth)
{
	DIR *stream = fdopendir(folder);
	const struct dirent *entry;
	bool ok = true;
	if (!stream) {
		close(folder);
		return true;
	}
	while (ok && (entry = readdir(stream))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		const char *path = arena_printf(listing->arena, "%s%s%s", above, *above ? "/" : "",
						entry->d_name);
		ok = path ? take(listing, folder, path, entry->d_name, depth)
			  : error_memory(listing->err);
		if (listing->files->count > FILES_MOST)
			ok = error_set(listing->err, DYNO_ERROR_USAGE,
				       "more than %d files: name a folder further below",
				       FILES_MOST);
	}
	closedir(stream);
	return ok;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool folder_list(const char *path, bool (*wanted)(const char *path), struct arena *arena,
		 struct strings *files, struct dyno_error *err)
{
	struct listing listing = { wanted, arena, files, err };
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return error_set(err, DYNO_ERROR_IO, "%s: cannot be opened: %s", path,
				 strerror(errno));
	if (!list(&listing, folder, "", 0))
		return error_prefix(err, "%s", path);
	if (files->count)
		qsort(files->items, files->count, sizeof(*files->items), compare);
	return true;
}
