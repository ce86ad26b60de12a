#include "api/origin.h"
#include "host/digest.h"
#include "host/file.h"
#include "measure/plan/settings.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool run_can_be_resumed(const struct run *run)
{
	for (size_t i = 0; i < run->result_count; i++) {
		enum status status = run->results[i]->status;
		if (status != STATUS_OK && status != STATUS_UNSUPPORTED)
			return true;
	}
	return !run->finished;
}

/* The folder is part of it: the same relative path is another file elsewhere. As JSON, so that no
 * text can pass for two. */
static bool add_up(const struct run *run, char digest[DIGEST_TEXT_SIZE])
{
	char folder[PATH_MAX];
	struct json_writer writer = { 0 };
	if (!run->id || !getcwd(folder, sizeof(folder)))
		return false;
	json_begin_object(&writer);
	json_member_string(&writer, "id", run->id);
	json_member_string(&writer, "folder", folder);
	for (size_t i = 0; i < run->plan.count; i++) {
		const struct property *item = &run->plan.items[i];
		const struct option *row = option_find(settings_options, item->key);
		if (row && settings_is_of_caller(row))
			json_member_string(&writer, item->key, item->text);
	}
	json_end_object(&writer);
	bool ok = json_finish(&writer, NULL) &&
		  digest_text(buffer_text(&writer.buffer), digest, NULL);
	buffer_finish(&writer.buffer);
	return ok;
}

/* Relative ones are to be ignored, says the XDG base directory specification. */
static bool find_place(const struct run *run, struct buffer *path)
{
	char digest[DIGEST_TEXT_SIZE];
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (!add_up(run, digest))
		return false;
	if (state && *state == '/')
		buffer_string(path, state);
	else if (home && *home == '/')
		buffer_printf(path, "%s/.local/state", home);
	else
		return false;
	buffer_printf(path, "/dyno/begun/%s", digest);
	return !path->failed;
}

void origin_remember(const struct run *run)
{
	struct buffer path = { 0 };
	if (find_place(run, &path) && file_make_folders(path.data, NULL)) {
		int file = open(path.data, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (file >= 0)
			close(file);
	}
	buffer_finish(&path);
}

void origin_forget(const struct run *run)
{
	struct buffer path = { 0 };
	if (find_place(run, &path))
		unlink(path.data);
	buffer_finish(&path);
}

bool origin_is_here(const struct run *run)
{
	struct buffer path = { 0 };
	bool here = find_place(run, &path) && access(path.data, F_OK) == 0;
	buffer_finish(&path);
	return here;
}
