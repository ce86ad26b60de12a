/* Which store is meant, and of which kind it is. */
#include "host/file.h"
#include "output/store/kind.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_IN_DATA_HOME "dyno/history.db"
#define HEAD_READ         64 /* bytes that tell a kind */

const struct store_kind *const store_kinds[] = { &store_memory, &store_sqlite, NULL };

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

static const char *chosen(const char *place)
{
	return place ? place : environment("DYNO_STORE");
}

bool store_wanted(const char *place)
{
	place = chosen(place);
	return !place || strcmp(place, "none") != 0;
}

static bool default_place(struct buffer *place, struct dyno_error *err)
{
	const char *data = absolute("XDG_DATA_HOME"), *home = absolute("HOME");
	if (data)
		buffer_printf(place, "%s/" NAME_IN_DATA_HOME, data);
	else if (home)
		buffer_printf(place, "%s/.local/share/" NAME_IN_DATA_HOME, home);
	else
		return error_set(err, DYNO_ERROR_STORE,
				 "no place for the store: HOME is not set; name one with ‹store› "
				 "(or DYNO_STORE)");
	return true;
}

static bool make_folders(char *path, struct dyno_error *err)
{
	struct dyno_error why;
	return file_make_folders(path, &why) ||
	       error_set(err, DYNO_ERROR_STORE, "%s: name another store with ‹store›", why.message);
}

/* In memory of the caller. */
static char *choose_place(const char *place, bool read_only, struct dyno_error *err)
{
	struct buffer text = { 0 };
	const char *given = chosen(place);
	if (!store_wanted(place) || (given && !*given)) {
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s",
			  *given ? "there is no store: ‹store› (or DYNO_STORE) is \"none\""
				 : "‹store› needs a name");
		return NULL;
	}
	if (given)
		buffer_string(&text, given);
	else if (!default_place(&text, err))
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

static const struct store_kind *kind_of(const char *place)
{
	const struct store_kind *const *kind = store_kinds;
	while (*kind && !(*kind)->matches(place))
		kind++;
	return *kind;
}

static void refuse(const char *place, struct dyno_error *err)
{
	struct buffer names = { 0 };
	for (size_t i = 0; store_kinds[i]; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", store_kinds[i]->names);
	error_set(err, DYNO_ERROR_USAGE, "there is no kind of store called \"%.*s\"; a store is %s",
		  TEXT_SHOWN(place), place, buffer_text(&names));
	buffer_finish(&names);
}

struct store *store_open(const char *place, bool read_only, struct dyno_error *err)
{
	char *name = choose_place(place, read_only, err);
	if (!name)
		return NULL;
	const struct store_kind *kind = kind_of(name);
	if (!kind)
		refuse(name, err);
	struct store *store = kind ? kind->open(name, read_only, err) : NULL;
	free(name);
	return store;
}

static size_t read_head(const char *path, char *head)
{
	struct stat status;
	bool regular = stat(path, &status) == 0 && S_ISREG(status.st_mode);
	FILE *file = regular ? fopen(path, "re") : NULL;
	size_t length = file ? fread(head, 1, HEAD_READ, file) : 0;
	if (file)
		fclose(file);
	return length;
}

bool store_is_at(const char *place)
{
	char head[HEAD_READ];
	size_t length = read_head(place, head);
	for (size_t i = 0; store_kinds[i]; i++)
		if (store_kinds[i]->sniff ? store_kinds[i]->sniff(head, length)
					  : store_kinds[i]->matches(place))
			return true;
	return false;
}
