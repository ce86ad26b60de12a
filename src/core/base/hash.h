/* Hashing for tables in memory (core/base/map.h): FNV-1a of texts (Fowler, Noll & Vo,
 * draft-eastlake-fnv), the finalizer of MurmurHash3 of numbers (Appleby). Who chooses what is
 * hashed can make it collide: a lookup is slow then, not wrong. */
#ifndef DYNO_CORE_BASE_HASH_H
#define DYNO_CORE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint32_t hash_bytes(const char *bytes, size_t length);
uint32_t hash_text(const char *text);
uint32_t hash_number(uint64_t number);
uint32_t hash_join(uint32_t hash, uint32_t more); /* of two parts of a key, in this order */

#endif
