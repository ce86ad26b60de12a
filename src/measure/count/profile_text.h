/* ONNX Runtime writes names of nodes into its profile as they are: a quote, a backslash or a
 * newline in one, or bytes that are no UTF-8, and the file is no JSON, or says another name. */
#ifndef DYNO_MEASURE_COUNT_PROFILE_TEXT_H
#define DYNO_MEASURE_COUNT_PROFILE_TEXT_H

#include "core/base/buffer.h"

/* Writes the profile with all names as JSON has them. False, with nothing written, when there is
 * none that must be written otherwise: the text is right as it is. */
bool profile_text_mend(const char *text, size_t length, struct buffer *mended);

#endif
