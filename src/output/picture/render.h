/* Renderers: a figure becomes the bytes of a picture. Identical input gives identical bytes.
 *
 * Adding a format: a function and a row in render_formats[] (render.c); what draws through the
 * shared layout implements a canvas (canvas.h). The null renderer lays out and draws nothing. */
#ifndef DYNO_OUTPUT_PICTURE_RENDER_H
#define DYNO_OUTPUT_PICTURE_RENDER_H

#include "core/base/json_writer.h"
#include "core/figure/figure.h"
#include "core/figure/theme.h"
#include "output/picture/canvas.h"
#include "output/picture/terminal/grid.h"

/* Of pictures as text. */
struct render_text {
	size_t columns; /* of the terminal; 0: 100 */
	enum grid_colours colours;
	bool ascii; /* no other characters than these */
};

struct render_options {
	const struct theme *theme; /* NULL: light */
	double width, height;      /* pixels; 0: what suits the figure */
	double scale;              /* of PNG: pixels of the file for each of these; 0: 2 */
	struct render_text text;
};

/* Of all sizes; beyond them a picture is refused. */
#define RENDER_SIZE_MIN    200
#define RENDER_SIZE_MAX    10000
#define RENDER_SCALE_MAX   10
#define RENDER_COLUMNS_MIN 20
#define RENDER_COLUMNS_MAX 1000

/* What a rendering tells of itself; may be ignored. */
struct render_report {
	bool missing_glyphs; /* no font of this host has some of the characters */
};

struct render_format {
	const char *name;   /* "png" */
	const char *ending; /* ".png" */
	const char *help;
	bool (*render)(const struct figure *figure, const struct render_options *options,
		       struct sink sink, struct render_report *report, struct dyno_error *err);
};

extern const struct render_format render_formats[]; /* ends with a NULL name */
extern const struct render_format render_null;

/* "png, svg, pdf and json", or the endings, for messages. Returns text. */
#define RENDER_NAMES_SIZE 96
char *render_format_names(bool endings, char text[RENDER_NAMES_SIZE]);

const struct render_format *render_format_find(const char *name);
const struct render_format *render_format_of_path(const char *path); /* by ending; or NULL */

/* Any format; DYNO_ERROR_USAGE for sizes out of range. report may be NULL. */
bool render(const struct figure *figure, const struct render_format *format,
	    const struct render_options *options, struct sink sink, struct render_report *report,
	    struct dyno_error *err);

/* Makes or replaces the file as a whole. */
bool render_file(const struct figure *figure, const struct render_format *format,
		 const struct render_options *options, const char *path,
		 struct render_report *report, struct dyno_error *err);

/* Where every text of the figure would stand, for tests. The boxes live in the arena. */
bool render_boxes(const struct figure *figure, const struct render_options *options,
		  struct arena *arena, struct boxes *boxes, struct dyno_error *err);

/* --- For the formats ------------------------------------------------------------------------ */

/* Gives everything its place, and the canvas its size. The canvas has its type and arena. */
struct layout;
void render_prepare(const struct figure *figure, const struct render_options *options,
		    struct canvas *canvas, struct layout *layout);

/* "dyno 0.1.0; run 2026…": the figure's source as one line of text, for metadata. */
void render_source(const struct figure *figure, struct buffer *out);

bool render_png(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err);
bool render_svg(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err);
bool render_json(const struct figure *figure, const struct render_options *options,
		 struct sink sink, struct render_report *report, struct dyno_error *err);
bool render_terminal(const struct figure *figure, const struct render_options *options,
		     struct sink sink, struct render_report *report, struct dyno_error *err);
bool render_pdf(const struct figure *figure, const struct render_options *options, struct sink sink,
		struct render_report *report, struct dyno_error *err);

#endif
