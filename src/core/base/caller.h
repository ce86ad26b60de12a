/* Structs that cross the border between a program and this library, whose headers may be of
 * different versions: docs/abi.md is what is promised. Each begins with its size. */
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

/* Fills the caller's struct, which says its size, from *own: what it has no room for is left out,
 * what is unknown here becomes zero. False with *err where its size is not set. */
bool caller_fill(void *theirs, const void *own, size_t size, const char *macro,
		 struct dyno_error *err);

/* A progress that tells of no cell: numbers are NaN or 0, texts "". */
dyno_progress progress_at(const char *step);

#endif
