#include "output/format/export.h"
#include "host/file.h"
#include "output/format/formats.h"
#include "output/table/table.h"
#include <string.h>
#include <strings.h>

static bool write_json(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct json_writer writer = { .sink = sink, .pretty = true };
	results_write(results, &writer);
	bool ok = json_finish(&writer, err);
	buffer_finish(&writer.buffer);
	return ok;
}

static bool write_summary(const struct dyno_results *results, struct sink sink,
			  struct dyno_error *err)
{
	struct json_writer writer = { .sink = sink, .pretty = true };
	results_write_summary(results, &writer);
	bool ok = json_finish(&writer, err);
	buffer_finish(&writer.buffer);
	return ok;
}

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

const struct export_format export_formats[] = {
	{ "json", ".json", "everything, samples included; dyno reads it again", write_json },
	{ "csv", ".csv", "one row a cell, one column a field; SI base units", csv_write },
	{ "markdown", ".md", "a table a model, for people", markdown_write },
	{ "html", ".html", "the same tables as HTML, for a notebook or a mail", html_write },
	{ "table", NULL, "the same tables as plain text", write_table },
	{ "summary", NULL, "the JSON without samples", write_summary },
	{ "model-card", ".yaml", "model-index metadata of a Hugging Face model card",
	  model_card_write },
	{ 0 },
};

const struct export_format *export_format_find(const char *name)
{
	for (const struct export_format *format = export_formats; format->name; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

const struct export_format *export_format_of_path(const char *path)
{
	size_t length = strlen(path);
	for (const struct export_format *format = export_formats; format->name; format++) {
		size_t ending = format->ending ? strlen(format->ending) : length;
		if (length > ending && strcasecmp(path + length - ending, format->ending) == 0)
			return format;
	}
	return NULL;
}

struct export
{
	const struct dyno_results *results;
	const struct export_format *format;
};

static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	const struct export *export = context;
	return export->format->write(export->results, sink, err);
}

bool export_file(const struct dyno_results *results, const struct export_format *format,
		 const char *path, struct dyno_error *err)
{
	struct export export = { results, format };
	return file_replace(path, fill, &export, err);
}
