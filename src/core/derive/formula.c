#include "core/derive/formula.h"
#include "core/base/number.h"
#include "core/base/units.h"
#include <math.h>
#include <string.h>

struct reading {
	const char *text, *at;
	struct bases *bases;
	formula_resolver *resolve;
	void *context;
	struct formula *formula;
	unsigned depth; /* of parentheses */
	unsigned held;  /* values on the stack */
	struct dyno_error *err;
};

/* --- Errors ---------------------------------------------------------------------------------- */

static bool fail(struct reading *reading, const char *what)
{
	return error_set(reading->err, DYNO_ERROR_USAGE, "\"%.*s\", at %zu: %s",
			 TEXT_SHOWN(reading->text), reading->text,
			 (size_t)(reading->at - reading->text) + 1, what);
}

static bool units_differ(struct reading *reading, const struct dimension *a,
			 const struct dimension *b)
{
	const char *first = dimension_text(reading->bases, a);
	const char *second = dimension_text(reading->bases, b);
	if (!first || !second)
		return error_memory(reading->err);
	return error_set(reading->err, DYNO_ERROR_USAGE,
			 "\"%.*s\": it puts %.60s and %.60s together, which are not alike",
			 TEXT_SHOWN(reading->text), reading->text, *first ? first : "a number",
			 *second ? second : "a number");
}

/* --- Steps ----------------------------------------------------------------------------------- */

static bool add_step(struct reading *reading, struct formula_step step)
{
	struct formula *formula = reading->formula;
	bool pushes = step.op == '#' || step.op == '$';
	if (formula->count == FORMULA_STEPS || (pushes && reading->held == FORMULA_DEPTH))
		return fail(reading, "the formula is too long");
	formula->steps[formula->count++] = step;
	reading->held += pushes;
	reading->held -= !pushes && step.op != '~';
	return true;
}

static bool add_input(struct reading *reading, const char *name, struct quantity *quantity)
{
	struct formula *formula = reading->formula;
	unsigned input = 0;
	while (input < formula->input_count && strcmp(formula->inputs[input], name) != 0)
		input++;
	if (input == FORMULA_INPUTS)
		return fail(reading, "too many names");
	if (!reading->resolve(reading->context, name, quantity, reading->err))
		return error_prefix(reading->err, "\"%.*s\"", TEXT_SHOWN(reading->text),
				    reading->text);
	if (input == formula->input_count)
		formula->inputs[formula->input_count++] = name;
	return add_step(reading, (struct formula_step){ .op = '$', .input = input });
}

/* --- Quantities ------------------------------------------------------------------------------ */

static unsigned turned(unsigned direction)
{
	return (direction & DIRECTION_LOWER) << 1 | (direction & DIRECTION_HIGHER) >> 1;
}

static bool join(struct reading *reading, char op, struct quantity *left,
		 const struct quantity *right)
{
	bool turns = op == '-' || op == '/';
	if (op == '*' || op == '/')
		left->dimension =
			dimension_times(&left->dimension, &right->dimension, op == '*' ? 1 : -1);
	else if (!dimension_equal(&left->dimension, &right->dimension))
		return units_differ(reading, &left->dimension, &right->dimension);
	left->direction |= turns ? turned(right->direction) : right->direction;
	return add_step(reading, (struct formula_step){ .op = op });
}

/* --- Grammar --------------------------------------------------------------------------------- */

static bool read_sum(struct reading *reading, struct quantity *quantity);

static void skip(struct reading *reading)
{
	while (*reading->at == ' ' || *reading->at == '\t')
		reading->at++;
}

/* Is that the next character? Then it is behind. */
static bool take(struct reading *reading, char c)
{
	skip(reading);
	if (*reading->at != c)
		return false;
	reading->at++;
	return true;
}

static bool is_name(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

static bool read_number(struct reading *reading, struct quantity *quantity)
{
	char text[NUMBER_TEXT_SIZE];
	size_t length = strspn(reading->at, "0123456789.");
	const char *end = reading->at + length;
	if (*end == 'e' || *end == 'E') {
		size_t sign = end[1] == '-' || end[1] == '+';
		size_t digits = strspn(end + 1 + sign, "0123456789");
		length += digits ? 1 + sign + digits : 0;
	}
	double number;
	if (length >= sizeof(text))
		return fail(reading, "no number");
	memcpy(text, reading->at, length);
	text[length] = '\0';
	if (!parse_number(text, &number, NULL))
		return fail(reading, "no number");
	reading->at += length;
	*quantity = (struct quantity){ { { 0 } }, DIRECTION_NONE };
	return add_step(reading, (struct formula_step){ .op = '#', .number = number });
}

/* min(a, b), behind the name */
static bool read_pair(struct reading *reading, char op, struct quantity *quantity)
{
	struct quantity second;
	if (!read_sum(reading, quantity))
		return false;
	if (!take(reading, ','))
		return fail(reading, "a comma is missing: min and max take two");
	if (!read_sum(reading, &second))
		return false;
	return (take(reading, ')') || fail(reading, "a ) is missing")) &&
	       join(reading, op, quantity, &second);
}

static bool read_name(struct reading *reading, struct quantity *quantity)
{
	bool braces = *reading->at == '{';
	const char *start = reading->at + braces, *end = start;
	while (braces ? *end && *end != '}' : is_name(*end, end == start))
		end++;
	if (braces && !*end)
		return fail(reading, "a } is missing");
	const char *name = arena_bytes(reading->bases->arena, start, (size_t)(end - start));
	if (!name)
		return error_memory(reading->err);
	reading->at = end + braces;
	if (!braces && (strcmp(name, "min") == 0 || strcmp(name, "max") == 0) && take(reading, '('))
		return read_pair(reading, name[1] == 'i' ? '<' : '>', quantity);
	return add_input(reading, name, quantity);
}

static bool read_value(struct reading *reading, struct quantity *quantity)
{
	if (take(reading, '('))
		return read_sum(reading, quantity) &&
		       (take(reading, ')') || fail(reading, "a ) is missing"));
	if (is_name(*reading->at, true) || *reading->at == '{')
		return read_name(reading, quantity);
	if (*reading->at && strchr("0123456789.", *reading->at))
		return read_number(reading, quantity);
	return fail(reading, *reading->at ? "a number or a name should be here"
					  : "it ends where a number or a name should be");
}

static bool read_factor(struct reading *reading, struct quantity *quantity)
{
	bool negative = false;
	while (take(reading, '-'))
		negative = !negative;
	if (!read_value(reading, quantity))
		return false;
	quantity->direction = negative ? turned(quantity->direction) : quantity->direction;
	return !negative || add_step(reading, (struct formula_step){ .op = '~' });
}

static bool read_product(struct reading *reading, struct quantity *quantity)
{
	bool ok = read_factor(reading, quantity);
	for (char op; ok && (op = take(reading, '*') ? '*' : take(reading, '/') ? '/' : '\0');) {
		struct quantity right;
		ok = read_factor(reading, &right) && join(reading, op, quantity, &right);
	}
	return ok;
}

static bool read_sum(struct reading *reading, struct quantity *quantity)
{
	if (reading->depth == FORMULA_DEPTH)
		return fail(reading, "too many parentheses");
	reading->depth++;
	bool ok = read_product(reading, quantity);
	for (char op; ok && (op = take(reading, '+') ? '+' : take(reading, '-') ? '-' : '\0');) {
		struct quantity right;
		ok = read_product(reading, &right) && join(reading, op, quantity, &right);
	}
	reading->depth--;
	return ok;
}

bool formula_read(const char *text, struct bases *bases, formula_resolver *resolve, void *context,
		  struct formula *formula, struct dyno_error *err)
{
	struct reading reading = { .text = text,
				   .at = text,
				   .bases = bases,
				   .resolve = resolve,
				   .context = context,
				   .formula = formula,
				   .err = err };
	*formula = (struct formula){ .steps = arena_allocate(bases->arena, FORMULA_STEPS,
							     sizeof(*formula->steps)) };
	if (!formula->steps)
		return error_memory(err);
	if (!read_sum(&reading, &formula->result))
		return false;
	skip(&reading);
	return !*reading.at || fail(&reading, "an operator should be here");
}

/* --- Values ---------------------------------------------------------------------------------- */

static double reckon(char op, double a, double b)
{
	switch (op) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '/':
		return a / b;
	case '<': /* unlike fmin: of what is not known nothing is */
		return isnan(a) || isnan(b) ? NAN : fmin(a, b);
	default:
		return isnan(a) || isnan(b) ? NAN : fmax(a, b);
	}
}

double formula_value(const struct formula *formula, const double *inputs)
{
	double stack[FORMULA_DEPTH + 1];
	size_t held = 0;
	for (size_t i = 0; i < formula->count; i++) {
		const struct formula_step *step = &formula->steps[i];
		if (step->op == '#')
			stack[held++] = step->number;
		else if (step->op == '$')
			stack[held++] = inputs[step->input];
		else if (step->op == '~')
			stack[held - 1] = -stack[held - 1];
		else {
			held--;
			stack[held - 1] = reckon(step->op, stack[held - 1], stack[held]);
		}
	}
	return held ? stack[0] : NAN;
}
