/* From results to picture files: which name each gets, and where it stands. The command and the
 * public functions share this. */
#ifndef DYNO_OUTPUT_PICTURE_PLOT_H
#define DYNO_OUTPUT_PICTURE_PLOT_H

#include "core/chart/chart.h"
#include "output/picture/render.h"

/* Appends "bert-base-uncased_latency": the model's name without folders and ending, or "3-models",
 * and the chart's. Of all models in the results, those that the spec lets through. */
void plot_name(const struct dyno_results *results, const struct chart_spec *spec,
	       struct buffer *out);

/* Appends what tells it from other pictures of that chart: "_batch-8_20260102-000000-abcd", what
 * was asked for that is not usual, and the runs. Whoever draws the next run overwrites nothing. */
void plot_particulars(const struct dyno_results *results, const struct chart_spec *spec,
		      const struct theme *theme, struct buffer *out);

/* Is it a folder, or meant to be one? */
bool plot_is_folder(const char *path);

/* Makes the folders that the file is in, where they are not there. */
bool plot_make_parent(const char *path, struct dyno_error *err);

/* Appends the path of a chart's picture: `path` itself when it is a file, else the name in it, with
 * the format's ending. Makes the folders. */
bool plot_path(const char *path, const struct buffer *name, const struct render_format *format,
	       struct buffer *out, struct dyno_error *err);

#endif
