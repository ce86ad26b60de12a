/* The public functions that touch files; those that only ask are in core/result.c. */
#include "output/export.h"
#include "output/file.h"

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
	return results;
}

/* "json (.json), csv (.csv), markdown (.md)" */
static void list_formats(struct buffer *out)
{
	for (const struct export_format *format = export_formats; format->name; format++)
		buffer_printf(out, "%s%s (%s)", out->length ? ", " : "", format->name,
			      format->ending);
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
