/* Small texts that are dear to find out and stay true: peaks of devices, counts of models. One file
 * each, below $XDG_CACHE_HOME/dyno (default ~/.cache/dyno), named by the SHA-256 of its key. The
 * key stands in the file, too: a file that was made for another one is not taken. Losing the folder
 * costs time alone, so nothing here is an error. */
#ifndef DYNO_HOST_CACHE_H
#define DYNO_HOST_CACHE_H

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/json_writer.h"

/* "value" of the file of this kind ("peaks") and key, in the arena; NULL when there is none. */
const struct json_value *cache_read(const char *kind, const char *key, struct arena *arena);

/* Starts the document; what the caller writes next is its value. */
void cache_begin(struct json_writer *writer, const char *key);

/* Ends the document, which becomes the file whole or not at all, and finishes the writer. */
void cache_end(struct json_writer *writer, const char *kind, const char *key);

#endif
