/* The public functions that touch files; those that only ask are in core/result/questions.c. */
#include "api/open.h"
#include "api/text.h"
#include "host/file.h"
#include "output/format/export.h"
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

struct dyno_results *dyno_results_parse(const char *json, size_t length, struct dyno_error *err)
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

struct dyno_results *dyno_results_open(const char *store, const char *reference,
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

char *dyno_results_export(const struct dyno_results *results, const char *name, size_t *length,
			  struct dyno_error *err)
{
	const struct export_format *format = name ? export_format_find(name) : NULL;
	struct buffer text = { 0 };
	struct sink sink = { text_append, &text };
	if (results && format && format->write(results, sink, err))
		return text_hand_out(&text, length, err);
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
