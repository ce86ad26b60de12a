#include "measure/input/length.h"
#include <stdlib.h>

#define VALUE_MAX                                                                      \
	((int64_t)1 << 40) /* no dimension comes near; so sums of some do not overflow \
			    */

static bool is_sane(int64_t value)
{
	return value > -VALUE_MAX && value < VALUE_MAX;
}

struct length length_constant(int64_t value)
{
	return (struct length){ .known = is_sane(value), .constant = is_sane(value) ? value : 0 };
}

struct length length_variable(uint32_t variable)
{
	return (struct length){ .known = true, .count = 1, .parts[0] = { variable, 1 } };
}

static void add_part(struct length *sum, uint32_t variable, int64_t factor)
{
	unsigned i = 0;
	while (i < sum->count && sum->parts[i].variable != variable)
		i++;
	if (i == LENGTH_PARTS_MAX) {
		sum->known = false;
		return;
	}
	if (i == sum->count)
		sum->parts[sum->count++] = (struct length_part){ variable, 0 };
	sum->parts[i].factor += factor;
	sum->known = sum->known && is_sane(sum->parts[i].factor);
	if (sum->parts[i].factor == 0)
		sum->parts[i] = sum->parts[--sum->count];
}

struct length length_add(struct length a, struct length b, int64_t factor)
{
	int64_t more;
	if (!a.known || !b.known || __builtin_mul_overflow(b.constant, factor, &more))
		return length_unknown();
	if (__builtin_add_overflow(a.constant, more, &a.constant) || !is_sane(a.constant))
		return length_unknown();
	for (unsigned i = 0; i < b.count && a.known; i++) {
		if (__builtin_mul_overflow(b.parts[i].factor, factor, &more) || !is_sane(more))
			return length_unknown();
		add_part(&a, b.parts[i].variable, more);
	}
	return a.known ? a : length_unknown();
}

struct length length_times(struct length a, struct length b)
{
	if (length_is_constant(&a))
		return length_add(length_constant(0), b, a.constant);
	if (length_is_constant(&b))
		return length_add(length_constant(0), a, b.constant);
	return length_unknown();
}

struct length length_divided(struct length a, int64_t by)
{
	if (!a.known || by <= 0 || a.constant % by)
		return length_unknown();
	a.constant /= by;
	for (unsigned i = 0; i < a.count; i++) {
		if (a.parts[i].factor % by)
			return length_unknown();
		a.parts[i].factor /= by;
	}
	return a;
}

bool length_is_constant(const struct length *length)
{
	return length->known && length->count == 0;
}

bool length_is_variable(const struct length *length)
{
	return length->known && length->count == 1 && length->constant == 0 &&
	       length->parts[0].factor == 1;
}

bool length_same(const struct length *a, const struct length *b)
{
	struct length difference = length_add(*a, *b, -1);
	return length_is_constant(&difference) && difference.constant == 0;
}

struct length lengths_settle(const struct lengths *lengths, struct length length)
{
	struct length settled = length_constant(length.constant);
	if (!length.known)
		return length;
	for (unsigned i = 0; i < length.count; i++) {
		const struct length_part *part = &length.parts[i];
		const struct length *is = &lengths->variables[part->variable].is;
		settled = length_add(settled, is->known ? *is : length_variable(part->variable),
				     part->factor);
	}
	return settled;
}

/* What was known of other variables by this one is said anew, so that no part of anything is known
 * further. */
static void bind(struct lengths *lengths, uint32_t variable, struct length is, const char *why)
{
	lengths->variables[variable].is = is;
	lengths->variables[variable].why = why;
	for (size_t i = 0; i < lengths->count; i++) {
		struct length *other = &lengths->variables[i].is;
		for (unsigned k = 0; other->known && k < other->count; k++)
			if (other->parts[k].variable == variable) {
				*other = lengths_settle(lengths, *other);
				break;
			}
	}
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;
		a = b;
		b = rest;
	}
	return llabs(a);
}

/* 3 w - 960 = 0 tells as much as w - 320 = 0. */
static struct length reduced(struct length length)
{
	int64_t by = length.constant;
	for (unsigned i = 0; i < length.count; i++)
		by = common_divisor(by, length.parts[i].factor);
	return length.known && by > 1 ? length_divided(length, by) : length;
}

/* The later one is told by the earlier: inputs that come first are the main ones. */
void lengths_equal(struct lengths *lengths, struct length a, struct length b, const char *why)
{
	struct length difference = length_add(a, b, -1), rest;
	difference = reduced(lengths_settle(lengths, difference));
	unsigned last = LENGTH_PARTS_MAX;
	for (unsigned i = 0; difference.known && i < difference.count; i++)
		if (llabs(difference.parts[i].factor) == 1 &&
		    (last == LENGTH_PARTS_MAX ||
		     difference.parts[i].variable > difference.parts[last].variable))
			last = i;
	if (last == LENGTH_PARTS_MAX)
		return;
	struct length_part part = difference.parts[last];
	rest = length_add(difference, length_variable(part.variable), -part.factor);
	rest = length_add(length_constant(0), rest, -part.factor);
	if (rest.known && (rest.count || rest.constant >= 0))
		bind(lengths, part.variable, rest, why);
}
