/* The rows of result_formats[] (export.c) that have a file of their own, and what these share. */
#ifndef DYNO_OUTPUT_FORMAT_FORMATS_H
#define DYNO_OUTPUT_FORMAT_FORMATS_H

#include "core/format/format.h"

extern const struct result_format format_csv, format_html, format_markdown, format_model_card;

/* Of those that can be written, in the order of result_formats[]: for options, which are made when
 * dyno is built. */
#define FORMAT_NAMES "json,csv,markdown,html,table,summary,model-card"

/* Gives the buffer to the sink and empties it; false if memory ran out or the sink failed. */
bool sink_buffer(struct sink sink, struct buffer *buffer, struct dyno_error *err);

#endif
