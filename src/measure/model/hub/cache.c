/* The hub's cache on disk: where things are in it, and how they are put there. */
#include "measure/model/hub/hub.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot(struct dyno_error *err, const char *what, const char *path)
{
	return error_set(err, DYNO_ERROR_IO,
			 "%s: cannot be %s: %s (HF_HUB_CACHE sets where the cache is)", path, what,
			 strerror(errno));
}

bool hub_snapshot_init(struct hub_snapshot *snapshot, struct arena *arena,
		       const struct hub_settings *settings, const char *id, const char *revision,
		       struct dyno_error *err)
{
	const char *slash = strchr(id, '/');
	*snapshot = (struct hub_snapshot){ .id = id, .revision = revision ? revision : "main" };
	snapshot->name =
		slash ? arena_printf(arena, "models--%.*s--%s", (int)(slash - id), id, slash + 1)
		      : arena_printf(arena, "models--%s", id);
	if (snapshot->name)
		snapshot->folder = arena_printf(arena, "%s/%s", settings->cache, snapshot->name);
	return snapshot->folder || error_memory(err);
}

bool hub_snapshot_find(struct hub_snapshot *snapshot, struct arena *arena)
{
	char commit[64] = "";
	if (hub_commit_is_valid(snapshot->revision)) {
		snapshot->commit = snapshot->revision;
		return true;
	}
	const char *path = arena_printf(arena, "%s/refs/%s", snapshot->folder, snapshot->revision);
	int file = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (file < 0)
		return false;
	if (read(file, commit, sizeof(commit) - 1) < 0)
		commit[0] = '\0';
	close(file);
	commit[strcspn(commit, " \r\n")] = '\0';
	snapshot->commit = hub_commit_is_valid(commit) ? arena_string(arena, commit) : NULL;
	return snapshot->commit;
}

const char *hub_snapshot_folder(const struct hub_snapshot *snapshot, struct arena *arena)
{
	return arena_printf(arena, "%s/snapshots/%s", snapshot->folder, snapshot->commit);
}

const char *hub_snapshot_file(const struct hub_snapshot *snapshot, struct arena *arena,
			      const char *file)
{
	return arena_printf(arena, "%s/snapshots/%s/%s", snapshot->folder, snapshot->commit, file);
}

const char *hub_blob(const struct hub_snapshot *snapshot, struct arena *arena, const char *etag)
{
	return arena_printf(arena, "%s/blobs/%s", snapshot->folder, etag);
}

bool hub_make_folders(const char *path, struct dyno_error *err)
{
	char *copy = strdup(path);
	if (!copy)
		return error_memory(err);
	bool ok = true;
	for (char *slash = strchr(copy + 1, '/'); ok && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ok = mkdir(copy, 0777) == 0 || errno == EEXIST || cannot(err, "made", copy);
		*slash = '/';
	}
	free(copy);
	return ok;
}

/* A name beside the path that no other process uses. */
static const char *temporary(struct arena *arena, const char *path)
{
	return arena_printf(arena, "%s.%ld.tmp", path, (long)getpid());
}

static bool put_in_place(const char *made, const char *path, struct dyno_error *err)
{
	if (rename(made, path) == 0)
		return true;
	cannot(err, "written", path);
	unlink(made);
	return false;
}

bool hub_link(const struct hub_snapshot *snapshot, struct arena *arena, const char *file,
	      const char *etag, struct dyno_error *err)
{
	char target[4096] = "../..";
	const char *path = hub_snapshot_file(snapshot, arena, file);
	const char *made = path ? temporary(arena, path) : NULL;
	if (!made)
		return error_memory(err);
	for (const char *c = file; *c; c++)
		if (*c == '/' && strlen(target) < sizeof(target) - 200)
			memcpy(target + strlen(target), "/..", 4);
	snprintf(target + strlen(target), sizeof(target) - strlen(target), "/blobs/%s", etag);
	if (!hub_make_folders(path, err))
		return false;
	unlink(made);
	if (symlink(target, made) == 0)
		return put_in_place(made, path, err);
	/* A file system without symbolic links: the file itself, as huggingface_hub does. */
	const char *blob = hub_blob(snapshot, arena, etag);
	return blob ? put_in_place(blob, path, err) : error_memory(err);
}

bool hub_write_ref(const struct hub_snapshot *snapshot, struct arena *arena, struct dyno_error *err)
{
	if (strcmp(snapshot->revision, snapshot->commit) == 0)
		return true;
	const char *path = arena_printf(arena, "%s/refs/%s", snapshot->folder, snapshot->revision);
	const char *made = path ? temporary(arena, path) : NULL;
	if (!made)
		return error_memory(err);
	if (!hub_make_folders(path, err))
		return false;
	FILE *file = fopen(made, "we");
	if (!file)
		return cannot(err, "written", path);
	bool ok = fputs(snapshot->commit, file) >= 0;
	ok = fclose(file) == 0 && ok;
	if (ok)
		return put_in_place(made, path, err);
	cannot(err, "written", path);
	unlink(made);
	return false;
}
