#include "output/format/export.h"
#include "core/import/importer.h"
#include "host/file.h"
#include "output/format/formats.h"
#include "output/table/table.h"
#include <string.h>
#include <strings.h>

static bool write_table(const struct dyno_results *results, struct sink sink,
			struct dyno_error *err)
{
	struct table_options options = { 0 };
	struct buffer text = { 0 };
	table_write(results, &options, &text);
	bool ok = sink_buffer(sink, &text, err);
	buffer_finish(&text);
	return ok;
}

static const struct result_format format_table = {
	.name = "table",
	.title = "the same tables as plain text",
	.write = write_table,
};

const struct result_format *const result_formats[] = {
	&format_pack,  &format_json,    &format_csv,        &format_markdown, &format_html,
	&format_table, &format_summary, &format_model_card, &format_foreign,  NULL,
};

const struct result_format *format_find(const char *name)
{
	for (const struct result_format *const *format = result_formats; *format; format++)
		if ((*format)->write && strcmp((*format)->name, name) == 0)
			return *format;
	return NULL;
}

const struct result_format *format_of_path(const char *path)
{
	size_t length = strlen(path);
	for (const struct result_format *const *format = result_formats; *format; format++) {
		const char *ending = (*format)->ending;
		size_t size = ending ? strlen(ending) : length;
		if (length > size && strcasecmp(path + length - size, ending) == 0)
			return *format;
	}
	return NULL;
}

/* --- Writing --------------------------------------------------------------------------------- */

struct spelt {
	struct sink sink;
	spelling *face;
	bool exhausted; /* a text had no room */
};

/* Formats for people write lines in whole, and no mention of a setting has two lines. */
static bool write_spelt(void *context, const void *data, size_t length)
{
	struct spelt *spelt = context;
	struct buffer text = { 0 };
	spell(data, length, spelt->face, &text);
	spelt->exhausted |= text.failed;
	bool ok = !text.failed && spelt->sink.write(spelt->sink.context, text.data, text.length);
	buffer_finish(&text);
	return ok;
}

bool export_write(const struct dyno_results *results, const struct result_format *format,
		  spelling *face, struct sink sink, struct dyno_error *err)
{
	struct spelt spelt = { .sink = sink, .face = face };
	bool ok = format->write(
		results, format->flags & FORMAT_DATA ? sink : (struct sink){ write_spelt, &spelt },
		err);
	/* The format knows only that the text was not taken. */
	return spelt.exhausted ? error_memory(err) : ok;
}

struct export
{
	const struct dyno_results *results;
	const struct result_format *format;
	spelling *face;
};

static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	const struct export *export = context;
	return export_write(export->results, export->format, export->face, sink, err);
}

bool export_file(const struct dyno_results *results, const struct result_format *format,
		 spelling *face, const char *path, struct dyno_error *err)
{
	struct export export = { results, format, face };
	return file_replace(path, fill, &export, err);
}
