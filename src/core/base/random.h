/* A small seeded random number generator: xoshiro256** seeded by splitmix64 (Blackman & Vigna
 * 2018, "Scrambled linear pseudorandom number generators"). The same seed gives the same numbers
 * everywhere. Not for secrets. */
#ifndef DYNO_CORE_BASE_RANDOM_H
#define DYNO_CORE_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state[4];
};

void random_init(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t bound); /* uniform in [0, bound), bound > 0 */
double random_uniform(struct random *random);                 /* [0, 1) with 53 bits */
double random_normal(struct random *random);                  /* mean 0, variance 1 */
void random_shuffle(struct random *random, size_t *items, size_t count); /* Fisher–Yates */

#endif
