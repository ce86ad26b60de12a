/* Allocations that fail when they are told to. The linker puts these in the place of malloc and its
 * like wherever dyno's own code calls them (--wrap), SQLite and libyaml are given them; other
 * libraries keep their own. The arena is built without blocks here, so that every object in one is
 * an allocation, which can fail, and has ends that AddressSanitizer knows. */
#ifndef DYNO_TEST_OOM_ALLOCATIONS_H
#define DYNO_TEST_OOM_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* SQLite takes memory from here: before it is first used. */
void allocations_adopt(void);

/* From now on allocation number `at` (from 1) fails, and all that follow it if `rest`. 0: none. */
void allocations_fail(unsigned long at, bool rest);

/* In between none fails, and none is counted. */
void allocations_pause(bool pause);

/* None fails any more; whether one has. */
bool allocations_stop(void);

/* Another process is to fail in this one's place: `text` becomes what it finds in its environment
 * as DYNO_TEST_ALLOCATION_FAILS, and none fails here. */
void allocations_hand_over(char *text, size_t size);

/* The other has written who asked for the one that failed into this file, if one did; takes it. */
void allocations_take_mark(const char *path);

/* How many there were between allocations_fail and the first allocations_stop. */
unsigned long allocations_made(void);

/* How many blocks dyno holds. */
long allocations_live(void);

/* Writes who asked for the one that failed, as addresses in this program: for addr2line. */
void allocations_asked(char *text, size_t size);

#endif
