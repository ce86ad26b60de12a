/* A folder that a tool spread its results over. */
#include "host/folder.h"
#include "api/open.h"
#include "core/import/importer.h"
#include "host/digest.h"
#include "host/file.h"
#include <math.h>
#include <string.h>

#define FOLDER_BYTES_MOST JSON_LIMITS.bytes /* of all files together */

struct loading {
	const char *path;
	struct arena arena;
	struct strings names;
	struct format_file *files;
	size_t count, bytes;
	struct buffer listing; /* "DIGEST  NAME\n" of each, as sha256sum prints it */
	double modified;
	struct dyno_error *err;
};

static bool load(struct loading *loading, const char *name)
{
	struct format_file *file = &loading->files[loading->count];
	char digest[DIGEST_TEXT_SIZE];
	struct buffer bytes = { 0 };
	const char *path = arena_printf(&loading->arena, "%s/%s", loading->path, name);
	if (!path)
		return error_memory(loading->err);
	if (!file_read(path, FOLDER_BYTES_MOST - loading->bytes, &bytes, loading->err) ||
	    !digest_bytes(buffer_text(&bytes), bytes.length, digest, loading->err)) {
		buffer_finish(&bytes);
		return false;
	}
	loading->bytes += file->length = bytes.length;
	file->bytes = arena_bytes(&loading->arena, buffer_text(&bytes), bytes.length);
	file->name = name;
	file->modified = file_modified(path);
	buffer_finish(&bytes);
	if (!file->bytes)
		return error_memory(loading->err);
	loading->count++;
	loading->modified = fmax(loading->modified, file->modified);
	buffer_printf(&loading->listing, "%s  %s\n", digest, name);
	return true;
}

static struct dyno_results *read(struct loading *loading)
{
	char digest[sizeof("sha256:") + DIGEST_TEXT_SIZE] = "sha256:";
	const struct buffer *listing = &loading->listing;
	struct format_file folder = { .bytes = buffer_text(listing),
				      .length = listing->length,
				      .name = file_base_name(loading->path),
				      .digest = digest,
				      .modified = loading->modified };
	if (listing->failed ||
	    !digest_bytes(folder.bytes, folder.length, digest + strlen(digest), loading->err)) {
		if (listing->failed)
			error_memory(loading->err);
		return NULL;
	}
	struct dyno_results *results =
		import_folder(&folder, loading->files, loading->count, loading->err);
	if (!results)
		error_prefix(loading->err, "%s", loading->path);
	return results;
}

/* "results/" is "results". */
static const char *without_slashes(struct arena *arena, const char *path)
{
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_bytes(arena, path, length);
}

struct dyno_results *results_of_folder(const char *path, struct dyno_error *err)
{
	struct loading loading = { .modified = NAN, .err = err };
	struct dyno_results *results = NULL;
	loading.path = without_slashes(&loading.arena, path);
	bool ok = loading.path ? folder_list(loading.path, import_wants, &loading.arena,
					     &loading.names, err)
			       : error_memory(err);
	loading.files =
		arena_allocate(&loading.arena, loading.names.count + 1, sizeof(*loading.files));
	if (ok && !loading.files)
		ok = error_memory(err);
	for (size_t i = 0; ok && i < loading.names.count; i++)
		ok = load(&loading, loading.names.items[i]);
	if (ok)
		results = read(&loading);
	buffer_finish(&loading.listing);
	arena_finish(&loading.arena);
	return results;
}
