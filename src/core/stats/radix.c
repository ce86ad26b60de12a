/* Sorting many doubles by their bits, eleven at a time, the lowest first. */
#include "core/stats/radix.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS     6 /* that have 64 bits */
#define BUCKETS    (1U << DIGIT_BITS)

/* Bits that are in order as whole numbers: all of a negative one turned over, else the first. */
static uint64_t key_of(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double value_of(uint64_t key)
{
	double value;
	key = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
	memcpy(&value, &key, sizeof(value));
	return value;
}

static unsigned digit_of(uint64_t key, unsigned place)
{
	return (unsigned)(key >> (place * DIGIT_BITS)) & (BUCKETS - 1);
}

/* Moves the keys into the order of that digit; false where all have the same one. */
static bool pass(const uint64_t *keys, uint64_t *sorted, size_t n, unsigned place, uint32_t *counts)
{
	uint32_t at = 0;
	if (counts[digit_of(keys[0], place)] == n)
		return false;
	for (unsigned i = 0; i < BUCKETS; i++) {
		uint32_t count = counts[i];
		counts[i] = at;
		at += count;
	}
	for (size_t i = 0; i < n; i++)
		sorted[counts[digit_of(keys[i], place)]++] = keys[i];
	return true;
}

static void sort_keys(double *samples, size_t n, uint64_t *keys, uint64_t *sorted, uint32_t *counts)
{
	for (size_t i = 0; i < n; i++) {
		keys[i] = key_of(samples[i]);
		for (unsigned place = 0; place < DIGITS; place++)
			counts[place * BUCKETS + digit_of(keys[i], place)]++;
	}
	for (unsigned place = 0; place < DIGITS; place++)
		if (pass(keys, sorted, n, place, counts + place * BUCKETS)) {
			uint64_t *other = keys;
			keys = sorted;
			sorted = other;
		}
	for (size_t i = 0; i < n; i++)
		samples[i] = value_of(keys[i]);
}

bool stats_sort_radix(double *samples, size_t n)
{
	uint64_t *keys = n < UINT32_MAX / 2 ? malloc(2 * n * sizeof(*keys)) : NULL;
	uint32_t *counts = keys ? calloc(DIGITS * BUCKETS, sizeof(*counts)) : NULL;
	if (counts)
		sort_keys(samples, n, keys, keys + n, counts);
	free(keys);
	free(counts);
	return counts != NULL;
}
