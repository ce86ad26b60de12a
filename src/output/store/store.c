/* Which file is the store, and what can be told about it before SQLite sees it. */
#include "host/file.h"
#include "output/store/sqlite.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_IN_DATA_HOME "dyno/history.db"

static const char *environment(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

/* The XDG base directory specification: a relative path is invalid and ignored. */
static const char *absolute(const char *name)
{
	const char *value = environment(name);
	return value && *value == '/' ? value : NULL;
}

static const char *chosen(const char *path)
{
	return path ? path : environment("DYNO_STORE");
}

bool store_wanted(const char *path)
{
	path = chosen(path);
	return !path || strcmp(path, "none") != 0;
}

static bool default_path(struct buffer *path, struct dyno_error *err)
{
	const char *data = absolute("XDG_DATA_HOME"), *home = absolute("HOME");
	if (data)
		buffer_printf(path, "%s/" NAME_IN_DATA_HOME, data);
	else if (home)
		buffer_printf(path, "%s/.local/share/" NAME_IN_DATA_HOME, home);
	else
		return error_set(
			err, DYNO_ERROR_STORE,
			"no place for the store: HOME is not set; name a file with --store "
			"(or DYNO_STORE)");
	return true;
}

static bool make_folders(char *path, struct dyno_error *err)
{
	struct dyno_error why;
	return file_make_folders(path, &why) ||
	       error_set(err, DYNO_ERROR_STORE, "%s: name a file with --store", why.message);
}

/* The path in memory of the caller. */
static char *choose_path(const char *path, bool read_only, struct dyno_error *err)
{
	struct buffer text = { 0 };
	const char *given = chosen(path);
	if (!store_wanted(path) || (given && !*given)) {
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s",
			  *given ? "there is no store: --store (or DYNO_STORE) is \"none\""
				 : "--store needs the name of a file");
		return NULL;
	}
	if (given)
		buffer_string(&text, given);
	else if (!default_path(&text, err))
		return NULL;
	char *copy = buffer_detach(&text);
	if (!copy)
		error_memory(err);
	if (copy && !given && !read_only && !make_folders(copy, err)) {
		free(copy);
		return NULL;
	}
	return copy;
}

static bool folder_exists(const char *path)
{
	struct stat status;
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX]; /* not the heap: exhausted, it would look as if there were none */
	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 1,
		 slash ? path : ".");
	return stat(folder, &status) == 0;
}

/* SQLite would call all of these "unable to open database file", or wait for ever on a pipe. */
static bool check_file(const struct store *store, struct dyno_error *err)
{
	struct stat status;
	if (stat(store->path, &status) == 0) {
		if (S_ISREG(status.st_mode))
			return true;
		return store_error(store, err, DYNO_ERROR_STORE, "%s: name a file with --store",
				   S_ISDIR(status.st_mode) ? "a folder" : "not a regular file");
	}
	if (errno != ENOENT)
		return store_error(store, err, DYNO_ERROR_STORE, "%s", strerror(errno));
	if (store->read_only)
		return store_error(store, err, DYNO_ERROR_NOT_FOUND,
				   "no such file; `dyno run` makes it");
	return folder_exists(store->path) ||
	       store_error(store, err, DYNO_ERROR_STORE, "its folder does not exist: make it");
}

struct store *store_open_with(const char *path, const struct store_options *options,
			      struct dyno_error *err)
{
	struct store *store = calloc(1, sizeof(*store));
	if (!store) {
		error_memory(err);
		return NULL;
	}
	store->read_only = options->read_only;
	store->patience = options->patience;
	store->path = choose_path(path, options->read_only, err);
	if (store->path && check_file(store, err) && store_connect(store, err) &&
	    store_prepare(store, options->schema, err))
		return store;
	store_close(store);
	return NULL;
}

struct store *store_open(const char *path, bool read_only, struct dyno_error *err)
{
	const struct store_options options = { read_only, STORE_PATIENCE, &store_schema };
	return store_open_with(path, &options, err);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_disconnect(store);
	free(store->path);
	free(store);
}

const char *store_path(const struct store *store)
{
	return store->path;
}
