/* What readers of other tools' files use. None of it has to be checked: once something went wrong
 * the rest does nothing, and the first error is what the user sees. NULL as a result, process, text
 * or value is no error either. */
#ifndef DYNO_CORE_IMPORT_IMPORT_H
#define DYNO_CORE_IMPORT_IMPORT_H

#include "core/base/buffer.h"
#include "core/import/importer.h"

/* Rows with one key, in the order in which they came. */
struct import_group {
	const char *key;
	const struct json_value **rows;
	size_t count;
};

struct import {
	const struct importer *importer;
	const struct format_file *file;     /* or the folder */
	const struct json_value *documents; /* an array; NULL: it is no JSON, or a folder */
	const struct format_file *files;    /* of the folder */
	size_t file_count;

	struct dyno_results *results;
	struct run *run;
	struct properties *tool; /* facts of the engine */
	struct device_info *device;
	struct arena *arena;  /* of the results */
	struct arena scratch; /* dies with the import */
	struct map models;
	double started; /* s since 1970, the earliest that was told; NaN: none was */
	const struct json_value **trees;
	size_t tree_count;
	struct import_group *groups;
	size_t group_count;
	struct map group_map;
	struct strings cut; /* files whose last document is not whole */
	struct dyno_error *err;
	bool failed;
};

/* --- JSON ------------------------------------------------------------------------------------ *
 * The member of an object; what was taken is not named as left. A number that stands as text is a
 * number. Of a wrong type it is as if it were not there, and is named. */
const struct json_value *take(const struct json_value *object, const char *key);
const struct json_value *take_object(const struct json_value *object, const char *key);
const struct json_value *take_array(const struct json_value *object, const char *key);
double take_number(const struct json_value *object, const char *key);    /* NaN: none */
const char *take_text(const struct json_value *object, const char *key); /* NULL: none */
double as_number(const struct json_value *value);                        /* NaN: it is none */
const char *as_text(const struct json_value *value);                     /* NULL: it is none */

/* What says again what was taken, or what nobody needs: it is not named. */
void take_all(const struct json_value *value);
void take_these(const struct json_value *object, const char *const *keys);

/* The elements of an array, or of NULL. */
#define FOR_EACH(element, array)                                                          \
	for (const struct json_value *element = (array) ? (array)->first : NULL; element; \
	     element = element->next)

struct import_numbers {
	const double *items; /* NaN: the element is no number */
	size_t count;
};

/* The documents of a file of a folder; NULL: there are none, which a warning tells. */
const struct json_value *import_json(struct import *import, const struct format_file *file);

struct import_numbers numbers_of(struct import *import, const struct json_value *array);

/* Adds the row to import->groups[]; NULL as the key adds nothing. */
void import_group(struct import *import, const char *key, const struct json_value *row);

/* A member of each row that has it. */
struct import_numbers group_numbers(struct import *import, const struct import_group *group,
				    const char *key);

/* --- Text ------------------------------------------------------------------------------------ */

/* A table as documents: an object for each row, its members texts by the names of the columns.
 * NULL with the error where it is none. CSV by RFC 4180; of Markdown the first table. */
const struct json_value *documents_of_csv(struct import *import);
const struct json_value *documents_of_markdown(struct import *import);

/* The first line that begins so; NULL: there is none. */
const char *find_line(const char *text, size_t length, const char *start);

/* Is it in a text that may hold anything? */
bool has_text(const char *text, size_t length, const char *what);

/* The lines of a file one by one: *at is 0 at first. Without its end, and cut to fit. False: there
 * is no more. */
#define LINE_MOST 4096
bool next_line(const struct format_file *file, size_t *at, char line[LINE_MOST]);

/* What stands behind `start` where the line begins so, blanks passed over; else NULL. */
const char *behind(const char *line, const char *start);

/* The number at the start of a text (or of NULL), NaN where there is none, and what follows it. */
double leading_number(const char *text, const char **end);

/* What stands behind the last / or \. */
const char *import_base_name(const char *path);

/* --- The run --------------------------------------------------------------------------------- */

/* "hyperfine.json: there is no …" */
void import_refuse(struct import *import, const char *format, ...) DYNO_PRINTF(2, 3);

/* There is one to begin with. Another one, for a file that is a history: what was told of the tool
 * and the machine is told anew. */
void import_run(struct import *import);
void import_commit(struct import *import, const char *commit);

void import_version(struct import *import, const char *version); /* of the tool */

/* ISO 8601, with a blank for the T, a fraction, a zone or none (then it is taken for UTC), or the
 * seconds since 1970. The earliest counts. */
void import_started(struct import *import, const char *text);
void import_started_at(struct import *import, double seconds);

/* Of the machine (cpu, cores, memory, os, … as in environments of dyno's), or of the tool. */
void import_fact(struct import *import, const char *key, const char *text);
void import_fact_number(struct import *import, const char *key, double number);
void import_tool_fact(struct import *import, const char *key, const char *text);

/* What a field, or "sample" or "process", was in the tool: one clause, without full stop. */
void import_meaning(struct import *import, const char *key, const char *text);
void import_warning(struct import *import, const char *format, ...) DYNO_PRINTF(2, 3);

/* Results that are added from now on ran on it; before, and where name is NULL, on the CPU. */
void import_device(struct import *import, const char *id, const char *platform, const char *name);

/* --- Results --------------------------------------------------------------------------------- */

/* A cell of what ran; batch and streams 1 until set in its cell. Of a path the last part counts. */
struct result *import_result(struct import *import, const char *model);

/* It is there, and has nothing but the reason. */
void import_status(struct import *import, struct result *result, enum status status,
		   const char *reason);
void import_note(struct import *import, struct result *result, const char *format, ...)
	DYNO_PRINTF(3, 4);

/* A word of its own. A key that cannot be one is changed ("gpu layers" to "gpu_layers"), one that
 * is dyno's gets the tool's name in front; the title stays. A text that is a number is one. */
void import_word(struct import *import, struct result *result, const char *key, const char *text);
void import_word_number(struct import *import, struct result *result, const char *key,
			double number);
void import_word_of(struct import *import, struct result *result, const char *key,
		    const struct json_value *value); /* a boolean is 0 or 1 */

/* A fresh process of the result, ok. */
struct replicate *import_process(struct import *import, struct result *result);

enum {
	IMPORT_MEANS = 1, /* each number is the mean of several */
};

/* A histogram: each time × unit was seen as often as its weight says. */
void import_histogram(struct import *import, struct result *result, struct replicate *replicate,
		      struct import_numbers times, double unit, struct import_numbers weights);

/* Its samples, in the order taken: numbers × unit are seconds. Of those that are none or negative
 * there is a note. The statistics of the cell follow from all of its processes. */
void import_times(struct import *import, struct result *result, struct replicate *replicate,
		  struct import_numbers numbers, double unit, unsigned flags);
void import_time(struct import *import, struct result *result, struct replicate *replicate,
		 double seconds);

/* Where the tool keeps no samples: what it says of them, of a field with the same definition. NaN
 * adds nothing. */
void import_value(struct import *import, struct result *result, enum field_id field, double value);

/* A percentile that a tool worked out itself: the rule is rarely dyno's (Hyndman-Fan type 7), so it
 * is no latency_p99, but "latency_p99_reported" ("p99 latency as reported"), the same for all
 * tools. Say by import_meaning of "reported percentiles" which rule it is. */
void import_percentile(struct import *import, struct result *result, const char *what,
		       const char *title, double percent, double seconds);

/* The same of what is not quite that: why it is an estimate. */
void import_estimate(struct import *import, struct result *result, enum field_id field,
		     double value, const char *reason);

/* A field of its own: a row of a table in the reader, or made of what the file calls it: its key is
 * changed as that of a word is, and of too many there is a warning. */
struct import_field {
	const char *key, *title, *unit;
	enum better better;
	const char *meaning; /* in the tool */
};

void import_own(struct import *import, struct result *result, const struct import_field *field,
		double value);

/* The same as a process saw it; the cell's is the median, with an interval over processes. */
void import_own_process(struct import *import, struct replicate *replicate,
			const struct import_field *field, double value);

/* The mean of what one process saw, with the interval that these carry. */
void import_own_samples(struct import *import, struct result *result, struct replicate *replicate,
			const struct import_field *field, struct import_numbers numbers);

/* Times of another kind than the samples of the cell: a series of its own. */
struct import_quantity {
	const char *series;  /* "first_token" */
	const char *title;   /* "time to first token" */
	const char *meaning; /* in the tool */
};

/* The series of a process, and what dyno works out of it, each a field of its own:
 * first_token_mean, _median, _p90, _p95, _p99, with intervals, bounds and what is withheld as for
 * latencies. */
void import_quantity(struct import *import, struct result *result, struct replicate *process,
		     const struct import_quantity *quantity, struct import_numbers numbers,
		     double unit);

/* Where the tool kept none: the value of a statistic that is defined as that field of latencies is,
 * so that the field is the same one. Without a quantity it is the latency's own. */
void import_quantity_value(struct import *import, struct result *result,
			   const struct import_quantity *quantity, enum field_id like,
			   double seconds);

/* What several tools define alike; when the first token counts from is told by each. */
extern const struct import_quantity import_output_token, import_next_token;

/* --- Where the time went ---------------------------------------------------------------------- */

/* Parts of a breakdown, found by name. */
struct import_parts {
	struct parts *parts;
	struct map map;
};

/* That of the name; a new one has no time, and no numbers but one node. NULL: not to be had. */
struct part *import_part(struct import *import, struct import_parts *in, const char *name);

#define PARTS_KEPT 1000

/* Divides the times, puts the slowest first and keeps PARTS_KEPT of them. */
void import_parts_end(struct import_parts *in, double divisor);

/* --- Within the room ------------------------------------------------------------------------- */

/* "stats.ld15iqr, options.timer": what was not taken; "" for nothing. */
void import_tree(struct import *import, const struct json_value *documents); /* to be asked then */
void untaken(const struct json_value *const *trees, size_t count, struct buffer *out);

/* A key that can be one, of any text: "gpu layers (MiB)" is "gpu_layers_MiB". */
char *import_key(struct import *import, const char *text);

/* Seconds since 1970 of a date; NaN: it is none. And back, in UTC. */
double date_seconds(const char *text);
#define DATE_TEXT_SIZE 32
const char *date_text(char text[DATE_TEXT_SIZE], double seconds);

/* Takes the outcome of what can only fail for want of memory. */
void import_need(struct import *import, bool ok);

/* The first that knows it; NULL: none does. */
const struct importer *importer_of_text(const char *bytes, size_t length);
const struct importer *importer_of_document(const struct json_value *document);
const struct importer *importer_of_folder(const struct format_file *files, size_t count);

/* The last run is whole. */
void import_end(struct import *import);

/* As import_times, of any name; NULL where there is none to be had. */
struct sample_series *import_series(struct import *import, struct result *result,
				    struct replicate *replicate, const char *name,
				    struct import_numbers numbers, double unit);

/* Sets what follows from samples and processes. */
void import_summarise(struct import *import);

#endif
