/* The public functions that touch files; those that only ask are in core/result/questions.c. */
#include "api/open.h"
#include "api/text.h"
#include "host/digest.h"
#include "host/file.h"
#include "host/folder.h"
#include "output/format/export.h"
#include <math.h>
#include <string.h>

static struct dyno_results *read_text(const char *bytes, size_t length, struct dyno_error *err)
{
	const struct format_file file = { .bytes = bytes, .length = length, .modified = NAN };
	return format_read(result_formats, &file, err);
}

/* With what the file itself tells, for other tools' files that say less. */
static struct dyno_results *read_loaded(const char *path, const struct buffer *text,
					struct dyno_error *err)
{
	char digest[sizeof("sha256:") + DIGEST_TEXT_SIZE] = "sha256:";
	struct format_file file = { .bytes = buffer_text(text),
				    .length = text->length,
				    .name = file_base_name(path),
				    .path = path,
				    .modified = file_modified(path) };
	bool foreign = format_of_text(result_formats, file.bytes, file.length)->read_file;
	if (foreign && !digest_bytes(file.bytes, file.length, digest + strlen(digest), err))
		return NULL;
	file.digest = foreign ? digest : NULL;
	struct dyno_results *results = format_read(result_formats, &file, err);
	if (!results)
		error_prefix(err, "%s", path);
	return results;
}

struct dyno_results *dyno_results_load(const char *path, struct dyno_error *err)
{
	struct buffer text = { 0 };
	struct dyno_results *results = NULL;
	if (!path) {
		error_set(err, DYNO_ERROR_USAGE, "no file to load is named");
		return NULL;
	}
	if (folder_is(path))
		results = results_of_folder(path, err);
	else if (file_read(path, JSON_LIMITS.bytes, &text, err))
		results = read_loaded(path, &text, err);
	buffer_finish(&text);
	return results_hand_out(results, err);
}

struct dyno_results *dyno_results_parse(const char *json, size_t length, struct dyno_error *err)
{
	if (json)
		return results_hand_out(read_text(json, length, err), err);
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
		return results_hand_out(results_open(reference, store_name(store), true, NULL, err),
					err);
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

/* The n-th that can be written; NULL: there is none. */
static const struct result_format *format_at(size_t index)
{
	for (const struct result_format *const *format = result_formats; *format; format++)
		if ((*format)->write && index-- == 0)
			return *format;
	return NULL;
}

/* "json (.json), csv (.csv), markdown (.md), …" */
static void list_formats(struct buffer *out)
{
	const struct result_format *format;
	for (size_t i = 0; (format = format_at(i)); i++) {
		buffer_printf(out, "%s%s", i ? ", " : "", format->name);
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
	const struct result_format *format = name ? format_find(name) : format_of_path(path);
	if (format)
		return export_file(results, format, face_library, path, err);
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
	const struct result_format *format = name ? format_find(name) : NULL;
	struct buffer text = { 0 };
	if (results && format &&
	    export_write(results, format, face_library, buffer_sink(&text), err))
		return text_hand_out(&text, length, err);
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
	while (format_at(count))
		count++;
	return count;
}

const char *dyno_format_text(size_t index, const char *word)
{
	const struct result_format *format = format_at(index);
	if (!format || !word)
		return NULL;
	if (strcmp(word, "name") == 0)
		return format->name;
	if (strcmp(word, "ending") == 0)
		return format->ending;
	return strcmp(word, "description") == 0 ? format->title : NULL;
}
