/* Result files: every format that dyno reads or writes. core/format/format.h says how to add one.
 */
#ifndef DYNO_OUTPUT_FORMAT_EXPORT_H
#define DYNO_OUTPUT_FORMAT_EXPORT_H

#include "core/base/spell.h"
#include "core/format/format.h"

extern const struct result_format *const result_formats[];

const struct result_format *format_find(const char *name);    /* that can be written; or NULL */
const struct result_format *format_of_path(const char *path); /* by ending; or NULL */

/* Writes the results, reasons in them spelled as the face has settings (core/base/spell.h). */
bool export_write(const struct dyno_results *results, const struct result_format *format,
		  spelling *face, struct sink sink, struct dyno_error *err);

/* The same atomically into a file: into a temporary one beside it, synced, then renamed. */
bool export_file(const struct dyno_results *results, const struct result_format *format,
		 spelling *face, const char *path, struct dyno_error *err);

#endif
