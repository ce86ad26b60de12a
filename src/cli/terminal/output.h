/* What commands that print results share. */
#ifndef DYNO_CLI_TERMINAL_OUTPUT_H
#define DYNO_CLI_TERMINAL_OUTPUT_H

#include "cli/command.h"

/* Writes to stdout as it comes, for writers of large documents. */
struct sink stdout_sink(void);

/* Prints the text, made printable, and finishes the buffer. STATUS_EXIT_PARTIAL when stdout cannot
 * be written. */
int print_buffer(struct buffer *text);

/* The same with the styles (core/printable.h) that are in the text, where stdout takes them. */
int print_styled(struct buffer *text);

/* The same for names of files, which another program gets as they are. */
int print_paths(struct buffer *text);

/* The same for a JSON document, exactly, with a line end behind it. */
int print_json(struct json_writer *writer);

/* Opens the RESULT arguments and joins them. NULL with an error that says how to list what there
 * is. The caller destroys it. */
struct dyno_results *open_results(const struct strings *references, const char *store,
				  bool with_samples, struct dyno_error *err);

/* Of a command without charts: results beside their values as multiples of others'. */
struct relative_options {
	const char *to, *as;
};

/* The same for a command that filters, without what its filters take away, and sorted (NULL: as
 * they are). */
struct dyno_results *open_selected(const struct invocation *invocation, const char *store,
				   bool with_samples, const char *sort, struct dyno_error *err);
/* The same, with fields that are relative to others (NULL: without). */
struct dyno_results *open_related(const struct invocation *invocation, const char *store,
				  bool with_samples, const char *sort,
				  const struct relative_options *relative, struct dyno_error *err);

#define RELATIVE_OPTIONS(place)                                                                   \
	OPTION("relative-to", 0, OPTION_STRING, (place) + offsetof(struct relative_options, to),  \
	       "WORD=VALUE", NULL,                                                                \
	       "values as multiples of those of this device, run, engine or cell, as "            \
	       "device=cpu, run=latest~1 or device=cpu,batch=1"),                                 \
	{                                                                                         \
		"relative-as", 0, OPTION_CHOICE, (place) + offsetof(struct relative_options, as), \
			"HOW", NULL, "how these are written: as multiples, or as percent",        \
			"times,percent", 0, 0                                                     \
	}

#define SORT_OPTION(place)                                                                  \
	{                                                                                   \
		"sort", 0, OPTION_STRING, place, "FIELD", NULL,                             \
			"sort the results by this field or word; with :desc behind it the " \
			"largest first",                                                    \
			NULL, 0, 0                                                          \
	}

/* "ONNX Runtime 1.30.0 (API 23), found by local copy: PATH", from what an engine or a run's
 * environment says of it; nothing when it says nothing. */
void engine_format(const struct properties *properties, struct buffer *out);

/* Fails, with the likeliest one, for a key that is no field's: of dyno, or of the vocabulary (NULL:
 * dyno's alone). */
bool check_fields(const struct strings *keys, const struct vocabulary *own, struct dyno_error *err);
/* The same, of what the results have. */
bool check_fields_of(const struct strings *keys, const struct dyno_results *results,
		     struct dyno_error *err);

#endif
