/* What becomes of an input's numbers on their way: shifted, scaled, compared, negated; and what is
 * so far below zero afterwards that it stands for "masked". Which of 0 and 1 masks nothing is seen
 * so, whatever the input is called. */
#include "measure/input/trace.h"
#include <math.h>

#define MASKED (-1e3) /* added to a score: it counts no more */

static struct origin *only_origin(struct walk *walk, size_t operand, struct origin *room)
{
	const struct traced *in = trace_in(walk, operand);
	if (in->origin_count != 1)
		return NULL;
	*room = in->origins[0];
	return room;
}

static void put(struct walk *walk, const struct origin *origin)
{
	struct traced *out = trace_out(walk, 0);
	if (!out || !isfinite(origin->factor) || !isfinite(origin->offset))
		return;
	out->origins[0] = *origin;
	out->origin_count = 1;
}

/* Infinite constants mask, too, and can be calculated with when they are finite. */
static bool constant(const struct walk *walk, size_t operand, double *number)
{
	if (!trace_number(walk, operand, number) || isnan(*number))
		return false;
	*number = fmax(-1e30, fmin(1e30, *number));
	return true;
}

static void scale(struct origin *origin, double factor)
{
	origin->factor *= factor;
	origin->offset *= factor;
}

/* Ids of several tables in one begin where the table of each begins: the last of them limits all.
 */
static bool beginnings(struct walk *walk, size_t operand, double *last)
{
	const struct network_value *value = trace_constant(walk, operand);
	bool whole = value && (value->type == ELEMENT_INT64 || value->type == ELEMENT_INT32);
	if (!whole || !value->numbers || !value->number_count || !trace_is_op(walk, "Add"))
		return false;
	*last = value->numbers[0];
	for (size_t i = 1; i < value->number_count; i++)
		*last = fmax(*last, value->numbers[i]);
	return true;
}

static bool added(struct walk *walk, size_t operand, double *number)
{
	return constant(walk, operand, number) || beginnings(walk, operand, number);
}

static void arithmetic(struct walk *walk)
{
	struct origin room, *origin = only_origin(walk, 0, &room);
	double number;
	bool first = origin && added(walk, 1, &number);
	if (!first) {
		origin = only_origin(walk, 1, &room);
		if (!origin || !added(walk, 0, &number))
			return;
	}
	switch (*walk->node->op) {
	case 'A':
		origin->offset += number;
		break;
	case 'S':
		if (!first)
			scale(origin, -1);
		origin->offset += first ? -number : number;
		break;
	case 'M':
		scale(origin, number);
		break;
	default:
		if (!first || number == 0)
			return;
		scale(origin, 1 / number);
	}
	put(walk, origin);
}

static void negate(struct walk *walk)
{
	struct origin room, *origin = only_origin(walk, 0, &room);
	if (!origin)
		return;
	scale(origin, -1);
	if (trace_is_op(walk, "Not"))
		origin->offset += 1;
	put(walk, origin);
}

static double at(const struct origin *origin, double x)
{
	return origin->factor * x + origin->offset;
}

/* Of 0 and 1, which are what masks consist of. */
static void compare(struct walk *walk)
{
	struct origin room, *origin = only_origin(walk, 0, &room);
	double number;
	if (!origin || !constant(walk, 1, &number))
		return;
	double low = at(origin, 0), high = at(origin, 1), results[2];
	char op = *walk->node->op, second = walk->node->op[4];
	for (int i = 0; i < 2; i++) {
		double value = i ? high : low;
		results[i] = op == 'E'   ? value == number
			     : op == 'L' ? (second == 'O' ? value <= number : value < number)
					 : (walk->node->op[7] ? value >= number : value > number);
	}
	origin->offset = results[0];
	origin->factor = results[1] - results[0];
	if (origin->factor != 0)
		put(walk, origin);
}

/* The input's 0 or 1, whichever masks nothing, is what all of it is. */
static void masks_nothing(struct walk *walk, const struct origin *origin, double masked_at_0,
			  double masked_at_1)
{
	struct content_evidence *content = &walk->evidence->contents[origin->input];
	bool zero = masked_at_0 <= MASKED, one = masked_at_1 <= MASKED;
	if (zero == one || content->content != CONTENT_NONE)
		return;
	struct length *list = arena_allocate(walk->arena, 1, sizeof(*list));
	if (!list)
		return;
	*list = length_constant(zero);
	content->content = CONTENT_LIST;
	content->list = list;
	content->list_count = 1;
	content->why = trace_why(walk, "%d masks nothing, by the sum", zero);
}

/* A mask is added to scores. */
static void add(struct walk *walk)
{
	double number;
	for (size_t i = 0; i < 2; i++) {
		struct origin room, *origin = only_origin(walk, i, &room);
		if (origin && !constant(walk, 1 - i, &number))
			masks_nothing(walk, origin, at(origin, 0), at(origin, 1));
	}
}

/* Where(mask, -inf, scores), Where(mask, scores, -inf), Where(mask, 0, -inf). */
static void where(struct walk *walk)
{
	struct origin room, *origin = only_origin(walk, 0, &room), passed;
	double yes = 0, no = 0;
	bool yes_is = constant(walk, 1, &yes), no_is = constant(walk, 2, &no);
	size_t from = trace_in(walk, 1)->origin_count ? 1 : 2;
	if (!trace_in(walk, 3 - from)->origin_count && only_origin(walk, from, &passed))
		put(walk, &passed);
	if (!origin || (!yes_is && !no_is))
		return;
	double values[2];
	for (int i = 0; i < 2; i++)
		values[i] = at(origin, i) != 0 ? yes : no;
	if (yes_is != no_is) {
		masks_nothing(walk, origin, values[0], values[1]);
		return;
	}
	origin->offset = values[0];
	origin->factor = values[1] - values[0];
	if (origin->factor != 0)
		put(walk, origin);
}

static void keep(struct walk *walk)
{
	struct origin origin;
	if (only_origin(walk, 0, &origin))
		put(walk, &origin);
}

const struct rule rules_mask[] = {
	{ "Clip Max Min", keep, "numbers that are cut" },
	{ "Add", add, "what masks nothing" },
	{ "Add Sub Mul Div", arithmetic, "numbers that are shifted and scaled" },
	{ "Not Neg", negate, "numbers that are turned round" },
	{ "Equal Less LessOrEqual Greater GreaterOrEqual", compare, "numbers that are compared" },
	{ "Where", where, "what masks nothing" },
	{ NULL, NULL, NULL },
};
