/* A format of result files: how a text of it is known, read and written.
 *
 * Adding a format:
 *   1. src/output/format/NAME.c with one const struct result_format at its end; its line in
 *      output/meson.build,
 *   2. its row in result_formats[] (export.c), and its name in formats.h, in FORMAT_NAMES too if it
 *      can be written,
 *   3. what it is, in docs/formats.md.
 * One that the page shall read lives in core and has a row in page_formats[]
 * (core/import/importers.c) as well; files of other tools are read by core/import/. */
#ifndef DYNO_CORE_FORMAT_FORMAT_H
#define DYNO_CORE_FORMAT_FORMAT_H

#include "core/result/result.h"

enum {
	FORMAT_SAMPLES = 1, /* has every sample: what is written must have been loaded with them */
	FORMAT_DATA = 2,    /* for programs: settings stay ‹store› in it (core/base/spell.h) */
};

/* A file that was read, for formats whose contents do not say all. */
struct format_file {
	const char *bytes;
	size_t length;
	const char *name;   /* without its folder; NULL: unknown */
	const char *path;   /* as it was given, for names that stand in folders; NULL: unknown */
	const char *digest; /* "sha256:…"; NULL: unknown */
	double modified;    /* s since 1970; NaN: unknown */
};

struct result_format {
	const char *name;   /* "json", "csv", "markdown" */
	const char *ending; /* ".json", ".csv", ".md"; NULL: only by its name */
	const char *title;  /* what it is for, without full stop */

	/* Does a text that begins so say that it is of this format? NULL: it is not read. */
	bool (*sniff)(const char *head, size_t length);
	/* NULL with what is wrong and where. The bytes may be hostile. */
	struct dyno_results *(*read)(const char *bytes, size_t length, struct dyno_error *err);
	/* The same of a file, where more than its bytes matters; NULL: it does not. */
	struct dyno_results *(*read_file)(const struct format_file *file, struct dyno_error *err);
	unsigned memory; /* that reading takes, in lengths of the text */

	/* NULL: it is not written. */
	bool (*write)(const struct dyno_results *results, struct sink sink, struct dyno_error *err);
	unsigned flags;
};

extern const struct result_format format_json, format_pack, format_summary;

#define FORMAT_HEAD 4096 /* bytes, at most, that a format is known by */

/* Lists of formats end with NULL.
 *
 * The first format that the text says it is of. What says nothing is taken for dyno's own JSON,
 * whose reader tells best what is wrong. */
const struct result_format *format_of_text(const struct result_format *const *formats,
					   const char *bytes, size_t length);

struct dyno_results *format_read(const struct result_format *const *formats,
				 const struct format_file *file, struct dyno_error *err);

#endif
