/* The rows of export_formats[] that have a file of their own. */
#ifndef DYNO_OUTPUT_FORMAT_FORMATS_H
#define DYNO_OUTPUT_FORMAT_FORMATS_H

#include "core/result/result.h"

bool csv_write(const struct dyno_results *results, struct sink sink, struct dyno_error *err);
bool markdown_write(const struct dyno_results *results, struct sink sink, struct dyno_error *err);
bool html_write(const struct dyno_results *results, struct sink sink, struct dyno_error *err);
bool model_card_write(const struct dyno_results *results, struct sink sink, struct dyno_error *err);

/* Gives the buffer to the sink and empties it; false if memory ran out or the sink failed. */
bool sink_buffer(struct sink sink, struct buffer *buffer, struct dyno_error *err);

#endif
