/* Options that a program hands in, whose struct may be of an older or a newer dyno.h than this
 * library's. */
#ifndef DYNO_CORE_BASE_CALLER_H
#define DYNO_CORE_BASE_CALLER_H

#include "core/base/error.h"
#include <stddef.h>

/* Copies the caller's struct into *own, which is initialised, and of `size` bytes; both begin with
 * their size. What a shorter one lacks keeps its default. A longer one is taken if all that is
 * unknown here is zero, so not asked for. `given` may be NULL: all defaults. macro: what it is to
 * be initialised with, for messages.
 *
 * Nothing else of *given may be read. */
bool caller_options(void *own, size_t size, const void *given, const char *macro,
		    struct dyno_error *err);

#endif
