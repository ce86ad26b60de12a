/* Lengths of axes while nobody knows them yet: sums of the free dimensions of a model's inputs,
 * such as "s0 + 2 s1 + 1". What a network does tells which of them must be equal. */
#ifndef DYNO_MEASURE_INPUT_LENGTH_H
#define DYNO_MEASURE_INPUT_LENGTH_H

#include "core/base/arena.h"
#include <stdint.h>

#define LENGTH_PARTS_MAX 4
#define LENGTH_NONE      UINT32_MAX

struct length {
	bool known; /* false: it is not such a sum */
	unsigned count;
	int64_t constant;
	struct length_part {
		uint32_t variable;
		int64_t factor; /* never 0 */
	} parts[LENGTH_PARTS_MAX];
};

/* The variables, and what they turned out to be. */
struct lengths {
	struct variable {
		struct length is; /* known: it is this; its parts are not known further */
		const char *why;  /* or NULL */
	} * variables;
	size_t count;
};

static inline struct length length_unknown(void)
{
	return (struct length){ .known = false };
}

struct length length_constant(int64_t value);
struct length length_variable(uint32_t variable);

/* What goes beyond what a struct length can say is unknown. */
struct length length_add(struct length a, struct length b, int64_t factor_of_b);
struct length length_times(struct length a, struct length b);
struct length length_divided(struct length a, int64_t by); /* only without a remainder */

bool length_is_constant(const struct length *length);
bool length_is_variable(const struct length *length);
bool length_same(const struct length *a, const struct length *b);

/* With what is known of its variables put in. */
struct length lengths_settle(const struct lengths *lengths, struct length length);

/* Takes note that both are the same, if that settles a variable: `why` says by what. */
void lengths_equal(struct lengths *lengths, struct length a, struct length b, const char *why);

#endif
