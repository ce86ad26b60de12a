/* Samples as bytes, for the store and the dashboard. Samples in a row are alike, so the differences
 * are small: a latency of 1 ms with 1 % of noise takes two to three bytes instead of eight.
 *
 * The format, which docs/store.md repeats for other programs:
 *   1 byte       SAMPLES_FORMAT
 *   varint       the number of samples, n
 *   n × varint   zigzag of the difference to the sample before, modulo 2^64; of the first to 0
 *   nothing more
 * varint: seven bits a byte, lowest first, the top bit says that more follow (LEB128), in its
 * shortest form. zigzag: 0, -1, 1, -2, 2, … become 0, 1, 2, 3, 4, …
 *
 * So every list of samples has exactly one form, and what is not that form is refused. */
#ifndef DYNO_CORE_RESULT_SAMPLES_H
#define DYNO_CORE_RESULT_SAMPLES_H

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include <stdint.h>

#define SAMPLES_FORMAT 1

/* Appends to out, whose `failed` tells of exhausted memory. */
void samples_encode(const uint64_t *samples, size_t count, struct buffer *out);

/* How many there are, says the head of such bytes; false where they have none. */
bool samples_count(const void *bytes, size_t length, size_t *count);

/* The samples live in the arena. DYNO_ERROR_FORMAT for bytes that samples_encode cannot have
 * written; takes no more than eight times their length of memory. */
bool samples_decode(const void *bytes, size_t length, struct arena *arena, uint64_t **samples,
		    size_t *count, struct dyno_error *err);

#endif
