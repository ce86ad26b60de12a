/* Dimensions that are computed from others: "past_sequence_length + sequence_length",
 * "encoder_sequence_length / 2", "2*(s0 + 1)". */
#ifndef DYNO_MEASURE_INPUT_EXPRESSION_H
#define DYNO_MEASURE_INPUT_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#define EXPRESSION_NAME_SIZE 128

/* Gives the value of a name; false when it has none. */
typedef bool expression_lookup(void *context, const char *name, int64_t *value);

/* True if the text is an expression with an operator in it. A minus counts only with a space on
 * both sides, since names have it too ("batch-size"). */
bool expression_is(const char *text);

/* The value; false if a name has none, or it overflows or divides by zero. Division rounds down;
 * no value is negative. */
bool expression_evaluate(const char *text, expression_lookup *lookup, void *context,
			 int64_t *value);

#endif
