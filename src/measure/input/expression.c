/* sum := product (("+" | " - ") product)*
 * product := sign (("*" | "/" | "//" | "%") sign)*
 * sign := "-"? power
 * power := operand ("**" sign)?
 * operand := number | name | function "(" sum ("," sum)* ")" | "(" sum ")" */
#include "measure/input/expression.h"
#include "core/base/count.h"
#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define DEPTH_MAX     16
#define ARGUMENTS_MAX 8
#define VALUE_MAX     9007199254740992.0 /* 2^53: what a double holds exactly */
#define NEARLY        1e-9               /* 0.1 * 30 is 3, whatever binary fractions say */

struct expression {
	const char *start;
	const char *at;
	expression_lookup *lookup;
	void *context;
	unsigned depth;
	unsigned operators;
	bool failed;
};

static double read_sum(struct expression *e);

static double fail(struct expression *e)
{
	e->failed = true;
	return 0;
}

static double checked(struct expression *e, double value)
{
	return isfinite(value) && fabs(value) <= VALUE_MAX ? value : fail(e);
}

/* While only the form is asked for (no lookup) names are 0, so nothing that comes of it fails. */
static double computed(struct expression *e, double value)
{
	return e->lookup ? checked(e, value) : 0;
}

static void skip_spaces(struct expression *e)
{
	while (*e->at == ' ')
		e->at++;
}

/* --- Functions ------------------------------------------------------------------------------- */

static double down(double value)
{
	return floor(value + NEARLY);
}

static double up(double value)
{
	return ceil(value - NEARLY);
}

static double most(double a, double b)
{
	return fmax(a, b);
}

static double least(double a, double b)
{
	return fmin(a, b);
}

static double divide(double a, double b)
{
	return a / b;
}

static double divide_down(double a, double b)
{
	return down(a / b);
}

static double rest(double a, double b)
{
	return a - b * down(a / b);
}

static double itself(double value)
{
	return value;
}

static const struct {
	const char *name;
	double (*of_one)(double);
	double (*of_two)(double, double);
} functions[] = {
	{ "floor", down, NULL },
	{ "FloorToInt", down, NULL },
	{ "TruncToInt", trunc, NULL },
	{ "trunc", trunc, NULL },
	{ "int", trunc, NULL },
	{ "ceiling", up, NULL },
	{ "ceil", up, NULL },
	{ "CeilToInt", up, NULL },
	{ "round", nearbyint, NULL },
	{ "RoundToInt", nearbyint, NULL },
	{ "ToFloat", itself, NULL },
	{ "Identity", itself, NULL },
	{ "sqrt", sqrt, NULL },
	{ "Abs", fabs, NULL },
	{ "Max", NULL, most },
	{ "Min", NULL, least },
	{ "FloorDiv", NULL, divide_down },
	{ "CleanDiv", NULL, divide },
	{ "IntTrueDiv", NULL, divide },
	{ "FloatTrueDiv", NULL, divide },
	{ "TrueDiv", NULL, divide },
	{ "Mod", NULL, rest },
	{ "PythonMod", NULL, rest },
	{ "Pow", NULL, pow },
	{ "PowByNatural", NULL, pow },
	{ "FloatPow", NULL, pow },
};

/* Of two, a function takes any number of arguments: Max(1, s0, s1). */
static double call(struct expression *e, size_t function, const double *arguments, size_t count)
{
	double value = arguments[0];
	e->operators++;
	if (functions[function].of_one)
		return count == 1 ? computed(e, functions[function].of_one(value)) : fail(e);
	for (size_t i = 1; i < count; i++)
		value = computed(e, functions[function].of_two(value, arguments[i]));
	return count >= 2 ? value : fail(e);
}

static double read_call(struct expression *e, const char *name)
{
	size_t function = 0, count = 0, known = COUNT(functions);
	double arguments[ARGUMENTS_MAX];
	while (function < known && strcmp(functions[function].name, name) != 0)
		function++;
	if (function == known || e->depth == DEPTH_MAX)
		return fail(e);
	e->depth++;
	do {
		e->at++;
		if (count == ARGUMENTS_MAX)
			return fail(e);
		arguments[count++] = read_sum(e);
		skip_spaces(e);
	} while (!e->failed && *e->at == ',');
	e->depth--;
	if (e->failed || *e->at != ')')
		return fail(e);
	e->at++;
	return call(e, function, arguments, count);
}

/* --- Operands -------------------------------------------------------------------------------- */

static double read_number(struct expression *e)
{
	double number = 0, place = 1;
	for (; isdigit((unsigned char)*e->at); e->at++)
		number = number * 10 + (*e->at - '0');
	if (*e->at == '.' && isdigit((unsigned char)e->at[1]))
		for (e->at++; isdigit((unsigned char)*e->at); e->at++) {
			place /= 10;
			number += place * (*e->at - '0');
		}
	return checked(e, number);
}

static double read_name(struct expression *e)
{
	char name[EXPRESSION_NAME_SIZE];
	size_t length = 0;
	int64_t value = 0;
	for (; isalnum((unsigned char)*e->at) || *e->at == '_' || *e->at == '.'; e->at++) {
		if (length == sizeof(name) - 1)
			return fail(e);
		name[length++] = *e->at;
	}
	name[length] = '\0';
	if (*e->at == '(')
		return read_call(e, name);
	if (e->lookup && !e->lookup(e->context, name, &value))
		return fail(e);
	return checked(e, (double)value);
}

static double read_operand(struct expression *e)
{
	skip_spaces(e);
	if (isdigit((unsigned char)*e->at))
		return read_number(e);
	if (isalpha((unsigned char)*e->at) || *e->at == '_')
		return read_name(e);
	if (*e->at != '(' || e->depth == DEPTH_MAX)
		return fail(e);
	e->at++;
	e->depth++;
	double value = read_sum(e);
	e->depth--;
	skip_spaces(e);
	if (*e->at != ')')
		return fail(e);
	e->at++;
	return value;
}

/* --- Operators ------------------------------------------------------------------------------- */

static double read_sign(struct expression *e)
{
	skip_spaces(e);
	bool minus = *e->at == '-';
	if (e->depth == DEPTH_MAX)
		return fail(e);
	e->at += minus;
	double value = read_operand(e);
	skip_spaces(e);
	if (!e->failed && e->at[0] == '*' && e->at[1] == '*') {
		e->at += 2;
		e->operators++;
		e->depth++;
		double exponent = read_sign(e);
		e->depth--;
		value = e->failed ? 0 : computed(e, pow(value, exponent));
	}
	return minus ? -value : value;
}

static double read_product(struct expression *e)
{
	double value = read_sign(e);
	while (!e->failed) {
		skip_spaces(e);
		char sign = *e->at;
		if (sign != '*' && sign != '/' && sign != '%')
			break;
		bool whole = sign == '/' && e->at[1] == '/';
		e->at += whole ? 2 : 1;
		e->operators++;
		double operand = read_sign(e);
		value = sign == '*'   ? value * operand
			: sign == '%' ? rest(value, operand)
			: whole       ? divide_down(value, operand)
				      : value / operand;
		value = computed(e, value);
	}
	return value;
}

static double read_sum(struct expression *e)
{
	double value = read_product(e);
	while (!e->failed && (*e->at == '+' || *e->at == '-')) {
		bool plus = *e->at == '+';
		if (!plus && (e->at == e->start || e->at[-1] != ' ' || e->at[1] != ' '))
			return fail(e);
		e->at++;
		e->operators++;
		double operand = read_product(e);
		value = checked(e, plus ? value + operand : value - operand);
	}
	return value;
}

static bool read_all(struct expression *e, const char *text, double *value)
{
	e->start = e->at = text;
	*value = read_sum(e);
	return !e->failed && *e->at == '\0';
}

bool expression_is(const char *text)
{
	struct expression e = { .lookup = NULL };
	double value;
	return read_all(&e, text, &value) && e.operators > 0;
}

bool expression_evaluate(const char *text, expression_lookup *lookup, void *context, int64_t *value)
{
	struct expression e = { .lookup = lookup, .context = context };
	double number;
	if (!read_all(&e, text, &number) || number < -NEARLY)
		return false;
	*value = (int64_t)down(number);
	return true;
}
