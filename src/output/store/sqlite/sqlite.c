/* The SQLite store as a kind, and what can be told of its file before SQLite sees it. */
#include "output/store/sqlite/sqlite.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MAGIC "SQLite format 3" /* with its NUL */

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
	if (stat(store->place, &status) == 0) {
		if (S_ISREG(status.st_mode))
			return true;
		return store_error(store, err, DYNO_ERROR_STORE, "%s: name a file with ‹store›",
				   S_ISDIR(status.st_mode) ? "a folder" : "not a regular file");
	}
	if (errno != ENOENT)
		return store_error(store, err, DYNO_ERROR_STORE, "%s", strerror(errno));
	if (store->read_only)
		return store_error(store, err, DYNO_ERROR_NOT_FOUND,
				   "no such file; `dyno run` makes it");
	return folder_exists(store->place) ||
	       store_error(store, err, DYNO_ERROR_STORE, "its folder does not exist: make it");
}

struct store *sqlite_open_with(const char *path, const struct sqlite_options *options,
			       struct dyno_error *err)
{
	struct sqlite_store *store =
		store_create(sizeof(*store), &store_sqlite, path, options->read_only, err);
	if (!store)
		return NULL;
	store->patience = options->patience;
	if (check_file(&store->base, err) && sqlite_connect(store, err) &&
	    sqlite_prepare(store, options->schema, err))
		return &store->base;
	store_close(&store->base);
	return NULL;
}

static struct store *open_file(const char *path, bool read_only, struct dyno_error *err)
{
	const struct sqlite_options options = { read_only, STORE_PATIENCE, &sqlite_schema };
	return sqlite_open_with(path, &options, err);
}

static void close_file(struct store *store)
{
	sqlite_disconnect(sqlite_of(store));
}

/* Every name can be a file's, but for what would be a URL. */
static bool matches(const char *place)
{
	return strstr(place, "://") == NULL;
}

static bool sniff(const char *head, size_t length)
{
	return length >= sizeof(MAGIC) && memcmp(head, MAGIC, sizeof(MAGIC)) == 0;
}

const struct store_kind store_sqlite = {
	.name = "sqlite",
	.names = "a file",
	.matches = matches,
	.sniff = sniff,
	.open = open_file,
	.close = close_file,
	.save_run = sqlite_save_run,
	.save_result = sqlite_save_result,
	.load = sqlite_load,
	.list = sqlite_list,
	.history = sqlite_history,
	.declared = sqlite_declared,
	.remove = sqlite_remove,
	.load_noise = sqlite_load_noise,
	.save_noise = sqlite_save_noise,
	.begin = sqlite_begin_all,
	.end = sqlite_end_all,
	.find = sqlite_find,
	.tags = sqlite_tags,
	.models = sqlite_models,
};
