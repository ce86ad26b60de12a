/* A bump allocator: many small objects that die together (a parsed file, a run and its results).
 * Nothing in an arena is freed by itself; arena_finish frees all of it. Running out of memory is
 * also remembered: who makes much that may be left out (texts of a picture) asks `failed` once. */
#ifndef DYNO_CORE_BASE_ARENA_H
#define DYNO_CORE_BASE_ARENA_H

#include "core/base/error.h"
#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* of the newest block */
	size_t total;               /* bytes taken from malloc, for limits */
	bool failed;                /* something was not to be had: what was made may lack it */
};

/* A zeroed struct is an empty arena. */
void arena_finish(struct arena *arena);

/* Moves all that `from` holds into `arena`, where it stays at its address; `from` is empty after.
 */
void arena_join(struct arena *arena, struct arena *from);

/* Zeroed memory aligned for any object; NULL when memory is exhausted or count * size
 * overflows, which `failed` remembers. */
void *arena_allocate(struct arena *arena, size_t count, size_t size);

/* Copies; NULL when memory is exhausted. arena_string(NULL) is NULL. */
char *arena_string(struct arena *arena, const char *text);
char *arena_bytes(struct arena *arena, const char *text, size_t length); /* adds a NUL */
char *arena_printf(struct arena *arena, const char *format, ...) DYNO_PRINTF(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) DYNO_PRINTF(2, 0);

/* Lists grow in the arena by doubling. Returns the items, moved or not, with room for one more;
 * NULL when memory is exhausted. The capacity of a list that only this has grown is list_room. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t capacity, size_t size);

/* The power of two at or above the count; 0 for 0. */
size_t list_room(size_t count);

#endif
