/* Dimensions that are computed from others, as torch's exporters write them: "past_sequence_length
 * + sequence_length", "2*s0 + 1", "(s0 + 1)//2", "floor(seq/2)", "Max(1, seq)", "2**k",
 * "CeilToInt(IntTrueDiv(s0, 2))". */
#ifndef DYNO_MEASURE_INPUT_EXPRESSION_H
#define DYNO_MEASURE_INPUT_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#define EXPRESSION_NAME_SIZE 128

/* Gives the value of a name; false when it has none. */
typedef bool expression_lookup(void *context, const char *name, int64_t *value);

/* True if the text is an expression with an operator or a function in it. A minus counts only with
 * a space on both sides, since names have it too ("batch-size"). */
bool expression_is(const char *text);

/* The value, rounded down; false if a name has none, or it is negative, too large, or divided by
 * zero. Fractions are kept on the way, as these texts mean numbers and not integers of a language.
 */
bool expression_evaluate(const char *text, expression_lookup *lookup, void *context,
			 int64_t *value);

#endif
