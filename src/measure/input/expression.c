/* sum := product (("+" | " - ") product)*
 * product := operand (("*" | "/" | "//") operand)*
 * operand := number | name | "(" sum ")" */
#include "measure/input/expression.h"
#include <ctype.h>
#include <stddef.h>

#define DEPTH_MAX 16

struct expression {
	const char *start;
	const char *at;
	expression_lookup *lookup;
	void *context;
	unsigned depth;
	unsigned operators;
	bool failed;
};

static int64_t read_sum(struct expression *e);

static int64_t fail(struct expression *e)
{
	e->failed = true;
	return 0;
}

static void skip_spaces(struct expression *e)
{
	while (*e->at == ' ')
		e->at++;
}

static int64_t read_number(struct expression *e)
{
	int64_t number = 0;
	for (; isdigit((unsigned char)*e->at); e->at++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *e->at - '0', &number))
			return fail(e);
	return number;
}

static int64_t read_name(struct expression *e)
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
	if (e->lookup && !e->lookup(e->context, name, &value))
		return fail(e);
	return value;
}

static int64_t read_operand(struct expression *e)
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
	int64_t value = read_sum(e);
	e->depth--;
	skip_spaces(e);
	if (*e->at != ')')
		return fail(e);
	e->at++;
	return value;
}

/* While only the form is asked for (no lookup) names are 0, so dividing by 0 is no failure. */
static int64_t divide(struct expression *e, int64_t value, int64_t by)
{
	if (by <= 0 || value < 0)
		return e->lookup ? fail(e) : 0;
	return value / by;
}

static int64_t read_product(struct expression *e)
{
	int64_t value = read_operand(e);
	while (!e->failed) {
		skip_spaces(e);
		char sign = *e->at;
		if (sign != '*' && sign != '/')
			break;
		e->at += sign == '/' && e->at[1] == '/' ? 2 : 1;
		e->operators++;
		int64_t operand = read_operand(e);
		if (sign == '/')
			value = divide(e, value, operand);
		else if (__builtin_mul_overflow(value, operand, &value))
			return fail(e);
	}
	return value;
}

static int64_t read_sum(struct expression *e)
{
	int64_t value = read_product(e);
	while (!e->failed && (*e->at == '+' || *e->at == '-')) {
		bool plus = *e->at == '+';
		if (!plus && (e->at == e->start || e->at[-1] != ' ' || e->at[1] != ' '))
			return fail(e);
		e->at++;
		e->operators++;
		int64_t operand = read_product(e);
		if (plus ? __builtin_add_overflow(value, operand, &value)
			 : __builtin_sub_overflow(value, operand, &value))
			return fail(e);
	}
	return value;
}

static bool read_all(struct expression *e, const char *text, int64_t *value)
{
	e->start = e->at = text;
	*value = read_sum(e);
	return !e->failed && *e->at == '\0';
}

bool expression_is(const char *text)
{
	struct expression e = { .lookup = NULL };
	int64_t value;
	return read_all(&e, text, &value) && e.operators > 0;
}

bool expression_evaluate(const char *text, expression_lookup *lookup, void *context, int64_t *value)
{
	struct expression e = { .lookup = lookup, .context = context };
	return read_all(&e, text, value) && *value >= 0;
}
