/* Results as text: JSON, CSV, Markdown and others.
 *
 * Adding a format: a function and a row in export_formats[] (export.c). */
#ifndef DYNO_OUTPUT_FORMAT_EXPORT_H
#define DYNO_OUTPUT_FORMAT_EXPORT_H

#include "core/result/result.h"

struct export_format {
	const char *name;   /* "json", "csv", "markdown" */
	const char *ending; /* ".json", ".csv", ".md"; NULL: only by its name */
	const char *help;
	bool (*write)(const struct dyno_results *results, struct sink sink, struct dyno_error *err);
};

extern const struct export_format export_formats[]; /* ends with a NULL name */

const struct export_format *export_format_find(const char *name);
const struct export_format *export_format_of_path(const char *path); /* by ending; or NULL */

/* Writes a file atomically: into a temporary file beside it, synced, then renamed. */
bool export_file(const struct dyno_results *results, const struct export_format *format,
		 const char *path, struct dyno_error *err);

#endif
