/* Result files: every format that dyno reads or writes, and the table that fits the terminal.
 * core/result/format.h says how to add a format. */
#ifndef DYNO_OUTPUT_FORMAT_EXPORT_H
#define DYNO_OUTPUT_FORMAT_EXPORT_H

#include "core/result/format.h"

extern const struct result_format *const result_formats[];

const struct result_format *format_find(const char *name);    /* that can be written; or NULL */
const struct result_format *format_of_path(const char *path); /* by ending; or NULL */

/* Writes a file atomically: into a temporary file beside it, synced, then renamed. */
bool export_file(const struct dyno_results *results, const struct result_format *format,
		 const char *path, struct dyno_error *err);

/* A result argument: a file, or (with the store at store_path, NULL: the default one) a run
 * id, "latest", "latest~1", "tag:NAME". The caller destroys it. */
struct dyno_results *results_open(const char *reference, const char *store_path, bool with_samples,
				  struct dyno_error *err);

struct table_options {
	unsigned width; /* columns of the terminal; 0: as wide as it needs */
	bool colour;
	const struct strings *fields; /* keys of the columns wanted; NULL: the usual ones */
};

/* The terminal table of all results, grouped by model. */
void table_write(const struct dyno_results *results, const struct table_options *options,
		 struct buffer *out);

#endif
