/* The public functions that touch files; those that only ask are in core/result.c. */
#include "api/open.h"
#include "host/file.h"
#include "output/format/export.h"
#include "output/store/store.h"
#include <stdlib.h>
#include <string.h>

struct dyno_results *dyno_results_load(const char *path, struct dyno_error *err)
{
	struct buffer text = { 0 };
	struct dyno_results *results = NULL;
	if (!path) {
		error_set(err, DYNO_ERROR_USAGE, "no file to load is named");
		return NULL;
	}
	if (file_read(path, JSON_LIMITS.bytes, &text, err)) {
		results = results_read(buffer_text(&text), text.length, err);
		if (!results)
			error_prefix(err, "%s", path);
	}
	buffer_finish(&text);
	return results_hand_out(results, err);
}

struct dyno_results *dyno_results_read(const char *json, size_t length, struct dyno_error *err)
{
	if (json)
		return results_hand_out(results_read(json, length, err), err);
	error_set(err, DYNO_ERROR_USAGE, "no text to read results from");
	return NULL;
}

/* "" stands for the default, as NULL does. */
static const char *store_name(const char *store)
{
	return store && *store ? store : NULL;
}

struct dyno_results *dyno_results_open(const char *reference, const char *store,
				       struct dyno_error *err)
{
	if (reference)
		return results_hand_out(results_open(reference, store_name(store), true, err), err);
	error_set(err, DYNO_ERROR_USAGE, "no results are named");
	return NULL;
}

bool dyno_results_join(struct dyno_results *results, struct dyno_results *more,
		       struct dyno_error *err)
{
	if (results && more && results != more)
		return results_join(results, more, err) && results_add_numbers(results, err);
	return error_set(err, DYNO_ERROR_USAGE, "two results are needed to join them");
}

/* --- Formats --------------------------------------------------------------------------------- */

/* "json (.json), csv (.csv), markdown (.md), …" */
static void list_formats(struct buffer *out)
{
	for (const struct export_format *format = export_formats; format->name; format++) {
		buffer_printf(out, "%s%s", out->length ? ", " : "", format->name);
		if (format->ending)
			buffer_printf(out, " (%s)", format->ending);
	}
}

bool dyno_results_save(const struct dyno_results *results, const char *path, const char *name,
		       struct dyno_error *err)
{
	struct buffer formats = { 0 };
	if (!results || !path)
		return error_set(err, DYNO_ERROR_USAGE, "no results or no file to save them to");
	const struct export_format *format =
		name ? export_format_find(name) : export_format_of_path(path);
	if (format)
		return export_file(results, format, path, err);
	list_formats(&formats);
	if (name)
		error_set(err, DYNO_ERROR_USAGE, "there is no format \"%s\"; there are %s", name,
			  buffer_text(&formats));
	else
		error_set(err, DYNO_ERROR_USAGE, "%s: the ending names no format; name one of %s",
			  path, buffer_text(&formats));
	buffer_finish(&formats);
	return false;
}

static bool append(void *context, const void *data, size_t length)
{
	struct buffer *buffer = context;
	buffer_append(buffer, data, length);
	return !buffer->failed;
}

/* The buffer's text for the caller, "" when nothing was written. */
static char *hand_out(struct buffer *text, size_t *length, struct dyno_error *err)
{
	buffer_character(text, '\0'); /* there is memory, also for an empty text */
	if (length)
		*length = text->length ? text->length - 1 : 0;
	char *memory = buffer_detach(text);
	if (!memory)
		error_memory(err);
	return memory;
}

char *dyno_results_export(const struct dyno_results *results, const char *name, size_t *length,
			  struct dyno_error *err)
{
	const struct export_format *format = name ? export_format_find(name) : NULL;
	struct buffer text = { 0 };
	struct sink sink = { append, &text };
	if (results && format && format->write(results, sink, err))
		return hand_out(&text, length, err);
	if (text.failed)
		error_memory(err); /* the format knows only that the text was not taken */
	buffer_finish(&text);
	if (!results || !format) {
		list_formats(&text);
		error_set(err, DYNO_ERROR_USAGE, "there is no format \"%s\"; there are %s",
			  name ? name : "", buffer_text(&text));
		buffer_finish(&text);
	}
	return NULL;
}

size_t dyno_format_count(void)
{
	size_t count = 0;
	while (export_formats[count].name)
		count++;
	return count;
}

const char *dyno_format_text(size_t index, const char *word)
{
	if (index >= dyno_format_count() || !word)
		return NULL;
	const struct export_format *format = &export_formats[index];
	if (strcmp(word, "name") == 0)
		return format->name;
	if (strcmp(word, "ending") == 0)
		return format->ending;
	return strcmp(word, "description") == 0 ? format->help : NULL;
}

/* --- The store ------------------------------------------------------------------------------- */

static void write_entry(struct json_writer *writer, const struct store_entry *entry)
{
	json_begin_object(writer);
	json_member_string(writer, "id", entry->id);
	json_member_string(writer, "started", entry->started);
	json_member_string(writer, "finished", entry->finished);
	json_member_string(writer, "tag", entry->tag);
	json_member_string(writer, "models", entry->models);
	json_member_string(writer, "devices", entry->devices);
	json_member_count(writer, "results", entry->results);
	json_member_count(writer, "failed", entry->failed);
	json_end_object(writer);
}

char *dyno_store_list(const char *path, size_t limit, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	struct arena arena = { 0 };
	struct store_entry *entries;
	size_t count = 0;
	char *text = NULL;
	struct store *store = store_open(store_name(path), true, err);
	if (store && store_list(store, limit, &arena, &entries, &count, err)) {
		json_begin_array(&writer);
		for (size_t i = 0; i < count; i++)
			write_entry(&writer, &entries[i]);
		json_end_array(&writer);
		if (json_finish(&writer, err))
			text = hand_out(&writer.buffer, NULL, err);
	}
	buffer_finish(&writer.buffer);
	store_close(store);
	arena_finish(&arena);
	return text;
}

static bool read_history(struct history *history, const struct history_filter *filter,
			 const char *path, struct arena *arena, struct dyno_error *err)
{
	struct store *store = store_open(store_name(path), true, err);
	struct history_point *points;
	size_t count;
	history->model = filter->model;
	history->field = filter->field;
	bool ok = store && store_history(store, filter, arena, &points, &count, err) &&
		  history_make(history, points, count, arena, err);
	store_close(store);
	return ok;
}

char *dyno_store_history(const char *path, const char *model, const char *field, const char *device,
			 size_t limit, struct dyno_error *err)
{
	struct history_filter filter = { .model = model,
					 .device = device && *device ? device : NULL,
					 .field = field_find(field ? field : "latency_median"),
					 .runs = limit };
	struct json_writer writer = { 0 };
	struct history history = { 0 };
	struct arena arena = { 0 };
	char *text = NULL;
	if (!model || filter.field == FIELD_TOTAL)
		error_set(err, DYNO_ERROR_USAGE, "no model, or no field \"%.64s\"",
			  field ? field : "");
	else if (read_history(&history, &filter, path, &arena, err)) {
		history_write(&history, &writer);
		if (json_finish(&writer, err))
			text = hand_out(&writer.buffer, NULL, err);
	}
	buffer_finish(&writer.buffer);
	arena_finish(&arena);
	return text;
}

static bool save_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	bool ok = store_save_run(store, run, err);
	for (size_t i = 0; ok && i < run->result_count; i++)
		ok = store_save_result(store, run, i, run->results[i], err);
	return ok;
}

bool dyno_store_save(const char *path, const struct dyno_results *results, struct dyno_error *err)
{
	if (!results)
		return error_set(err, DYNO_ERROR_USAGE, "no results to keep");
	struct store *store = store_open(store_name(path), false, err);
	bool ok = store != NULL;
	for (size_t i = 0; ok && i < results->run_count; i++)
		ok = save_run(store, results->runs[i], err);
	store_close(store);
	return ok;
}
