#include "core/base/random.h"
#include <math.h>

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void random_init(struct random *random, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		random->state[i] = splitmix64(&seed);
}

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

uint64_t random_next(struct random *random)
{
	uint64_t *s = random->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

/* Numbers from the incomplete last stretch of 2^64 would favour the small ones: drawn again. */
uint64_t random_below(struct random *random, uint64_t bound)
{
	uint64_t limit = UINT64_MAX - (UINT64_MAX % bound + 1) % bound, number;
	do {
		number = random_next(random);
	} while (number > limit);
	return number % bound;
}

double random_uniform(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

/* Marsaglia & Bray's polar method (1964); the second number of the pair is not kept, so that the
 * state is all there is. */
double random_normal(struct random *random)
{
	double u, v, s;
	do {
		u = 2 * random_uniform(random) - 1;
		v = 2 * random_uniform(random) - 1;
		s = u * u + v * v;
	} while (s >= 1 || s == 0);
	return u * sqrt(-2 * log(s) / s);
}

void random_shuffle(struct random *random, size_t *items, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)random_below(random, i), kept = items[i - 1];
		items[i - 1] = items[j];
		items[j] = kept;
	}
}
