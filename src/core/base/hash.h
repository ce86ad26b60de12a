/* Hashing for tables in memory: FNV-1a (Fowler, Noll & Vo, draft-eastlake-fnv). Who chooses the
 * texts can make them collide: a lookup is slow then, not wrong. */
#ifndef DYNO_CORE_BASE_HASH_H
#define DYNO_CORE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint32_t hash_bytes(const char *bytes, size_t length);
uint32_t hash_text(const char *text);

#endif
