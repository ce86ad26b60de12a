/* Text that the library makes and the caller frees. */
#ifndef DYNO_API_TEXT_H
#define DYNO_API_TEXT_H

#include "core/base/buffer.h"
#include "core/base/error.h"

/* The buffer's bytes for the caller, with a NUL behind them, "" when nothing was written; their
 * number in *length, which may be NULL. The buffer is empty then, also on failure: NULL, *err. */
char *text_hand_out(struct buffer *text, size_t *length, struct dyno_error *err);

#endif
