#include "api/origin.h"
#include "host/digest.h"
#include "host/file.h"
#include "measure/plan/settings.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHOLE_MOST ((size_t)16 << 20) /* bytes of what a run's plan leaves out */

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

static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	const struct properties *whole = context;
	struct json_writer writer = { .sink = sink };
	if (whole->count)
		properties_write(whole, &writer);
	bool ok = !whole->count || json_finish(&writer, err);
	buffer_finish(&writer.buffer);
	return ok;
}

void origin_remember(const struct run *run)
{
	struct buffer path = { 0 };
	if (find_place(run, &path) && file_make_folders(path.data, NULL))
		file_replace_derived(path.data, fill, &run->whole, NULL);
	buffer_finish(&path);
}

void origin_forget(const struct run *run)
{
	struct buffer path = { 0 };
	if (find_place(run, &path))
		unlink(path.data);
	buffer_finish(&path);
}

static bool take(const struct json_value *json, struct arena *arena, struct properties *whole)
{
	bool ok = true;
	for (const struct json_value *item = json ? json->first : NULL; ok && item;
	     item = item->next)
		ok = item->type == JSON_STRING &&
		     properties_add_text(arena, whole, item->key, item->string);
	return json && json->type == JSON_OBJECT && ok;
}

bool origin_recall(const struct run *run, struct arena *arena, struct properties *whole)
{
	struct buffer path = { 0 }, text = { 0 };
	bool here = find_place(run, &path) && file_read(path.data, WHOLE_MOST, &text, NULL);
	if (here && text.length)
		here = take(json_parse(arena, buffer_text(&text), text.length, JSON_LIMITS, NULL),
			    arena, whole);
	buffer_finish(&text);
	buffer_finish(&path);
	return here;
}
