/* The dashboard: one HTML file with results, charts and all that draws them. The page itself is
 * built from web/ and part of the library; here results, title and settings are put into it. */
#ifndef DYNO_OUTPUT_DASHBOARD_DASHBOARD_H
#define DYNO_OUTPUT_DASHBOARD_DASHBOARD_H

#include "core/derive/cost.h"
#include "core/format/pack.h"

/* Above these a page carries less, so that it stays small enough to open at once; it says what was
 * left out. */
#define DASHBOARD_MANY_RESULTS 2000  /* 16 quantiles of samples instead of 64 */
#define DASHBOARD_MOST_SAMPLES 20000 /* no samples; ends of intervals to seven digits */
#define DASHBOARD_PROCESSES                                          \
	300 /* of single processes only what verdicts rest on; above \
	     * DASHBOARD_MOST_SAMPLES only which were disturbed */
#define DASHBOARD_BYTES_LIMIT ((size_t)30 * 1000 * 1000)

struct dashboard_options {
	const char *title;  /* NULL: made from the models */
	const char *config; /* JSON of dashboard_config_read; NULL: none */
	bool samples;       /* keep all samples */
};

/* Writes the page to the file, atomically. */
bool dashboard_write(const struct dyno_results *results, const struct dashboard_options *options,
		     const char *path, struct dyno_error *err);

enum dashboard_part {
	DASHBOARD_HTML, /* the page */
	DASHBOARD_PAGE, /* its JSON */
	DASHBOARD_DATA, /* the results as base64 */
};

/* Appends it. */
bool dashboard_append(const struct dyno_results *results, const struct dashboard_options *options,
		      enum dashboard_part part, struct buffer *out, struct dyno_error *err);

/* Appends the page's code as a JavaScript module whose default export is a widget's, as anywidget
 * loads it. */
void dashboard_module(struct buffer *out);

/* The file that an --output argument means: itself if it ends in .html, else dashboard.html in that
 * folder, which is made if it is not there. NULL with *err. */
const char *dashboard_path(const char *output, struct arena *arena, struct dyno_error *err);

/* Reads a settings file (YAML: a mapping of keys to values or lists of values) into JSON,
 * {"panels":["table","main"],…}, in the arena. NULL with *err: file, line, column. */
const char *dashboard_config_read(const char *path, const struct vocabulary *own,
				  struct arena *arena, struct dyno_error *err);

/* Settings (JSON, or NULL) with these prices and formulas, which win over those that are there. */
const char *dashboard_config_costs(const char *config, const struct cost_options *costs,
				   struct arena *arena, struct dyno_error *err);

/* The same from memory; `name` is what errors call it. */
const char *dashboard_config_parse(const char *text, size_t length, const char *name,
				   const struct vocabulary *own, struct arena *arena,
				   struct dyno_error *err);

#endif
