/* Formulas over named numbers: + - * /, parentheses, min(a, b), max(a, b), numbers, and names, in
 * braces where they have more than letters, digits and _: {n-depth}. Units are checked while it is
 * read. */
#ifndef DYNO_CORE_DERIVE_FORMULA_H
#define DYNO_CORE_DERIVE_FORMULA_H

#include "core/derive/dimension.h"
#include "core/result/field.h"

#define FORMULA_INPUTS 16
#define FORMULA_STEPS  256
#define FORMULA_DEPTH  32 /* of parentheses, and of values at once */

/* Which way is better, as bits, so that | joins two: both are a matter of taste. */
enum direction {
	DIRECTION_NONE = 0,
	DIRECTION_LOWER = 1,
	DIRECTION_HIGHER = 2,
};

/* What a name stands for. */
struct quantity {
	struct dimension dimension;
	unsigned direction;
};

/* False with *err where nothing has the name. */
typedef bool formula_resolver(void *context, const char *name, struct quantity *quantity,
			      struct dyno_error *err);

struct formula {
	struct formula_step {
		char op; /* '#' a number, '$' an input, '-' '+' '*' '/' '~' (negate) '<' min '>' max
			  */
		double number;
		unsigned input;
	} * steps; /* in the order of a calculator with a stack */
	size_t count;
	const char *inputs[FORMULA_INPUTS]; /* names, each once */
	size_t input_count;
	struct quantity result;
};

/* The arena gets all. False with DYNO_ERROR_USAGE, which says where. The text may be anybody's. */
bool formula_read(const char *text, struct bases *bases, formula_resolver *resolve, void *context,
		  struct formula *formula, struct dyno_error *err);

/* Of values of its inputs. NaN, or infinite, where there is none. */
double formula_value(const struct formula *formula, const double *inputs);

#endif
